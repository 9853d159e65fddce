//! What changed in a document: since an earlier one, or from version to version as git knows them.

use std::error::Error;
use std::path::{self, Path, PathBuf};

use hookwright_core::diff::read::{self, Document, From};
use hookwright_core::diff::{Change, compare};
use hookwright_core::load::{Disk, Files, Reach, Revision};
use hookwright_core::project::api_name;

/// What changed in the document of one API.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct History {
    /// The name of the API.
    pub api: String,
    /// The versions that are known, newest first.
    pub versions: Vec<Version>,
    /// Whether git knows older versions, too.
    pub is_cut: bool,
}

/// A version of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Version {
    /// What its owner calls it.
    pub name: Option<String>,
    /// The commit that has it; `None` if it is on the disk only, or was compared without its history.
    pub commit: Option<String>,
    /// The date of the commit, as `2026-01-31`.
    pub date: Option<String>,
    /// What it is compared with: the version before in words, or nothing if it is the first.
    pub since: Option<String>,
    /// The changes since then, or why they are not known.
    pub changes: Result<Vec<Change>, String>,
}

impl History {
    /// What changed from the document at `old` to the one at `new`. Fails if one of them cannot be read.
    pub fn since_document(old: &Path, new: &Path, reach: Reach) -> Result<Self, Box<dyn Error>> {
        Self::since(From { files: &Disk, path: old }, new, old.display().to_string(), reach)
    }

    /// What changed in the documents at `paths` since a revision of the git repository that they are in. Documents that the
    /// revision does not have are left out. Fails if there is no such revision, or a document cannot be read.
    pub fn since_revision(paths: &[PathBuf], revision: &str, reach: Reach) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut all = Vec::new();
        for new in paths {
            let old = path::absolute(new)?;
            let past = Revision::find(old.parent().unwrap_or(&old), revision)?;
            if past.is_file(&old) {
                all.push(Self::since(From { files: &past, path: &old }, new, revision.to_owned(), reach)?);
            }
        }
        Ok(all)
    }

    /// The newest `most` versions of the documents at `paths` that the git repository knows which they are in, and what is not
    /// committed yet. A version that cannot be read says why. Fails if there is no repository or it has no commit.
    pub fn of_git(paths: &[PathBuf], most: usize, reach: Reach) -> Result<Vec<Self>, Box<dyn Error>> {
        paths.iter().map(|path| Self::of_document(path, most, reach)).collect()
    }

    fn since(old: From<'_>, new: &Path, since: String, reach: Reach) -> Result<Self, Box<dyn Error>> {
        let api = api_name(new);
        let both = read::read_both(&api, old, From { files: &Disk, path: new }, reach);
        let (before, after) = both.map_err(|findings| findings.to_string())?;
        let changes = Ok(compare(before.side(), after.side()));
        let version = Version { name: after.version, commit: None, date: None, since: Some(since), changes };
        Ok(Self { api, versions: vec![version], is_cut: false })
    }

    fn of_document(document: &Path, most: usize, reach: Reach) -> Result<Self, Box<dyn Error>> {
        let (api, path) = (api_name(document), path::absolute(document)?);
        let head = Revision::find(path.parent().unwrap_or(&path), "HEAD")?;
        // The oldest one that is read is only compared with.
        let mut commits = head.history(&path, most.saturating_add(1))?;
        let is_cut = commits.len() > most;
        let mut walk = Walk { api: &api, path: &path, reach, newer: None, versions: Vec::new() };
        let is_committed =
            commits.first().is_some_and(|(newest, _)| newest.bytes(&path).ok() == Disk.bytes(&path).ok());
        if !is_committed {
            walk.step(&Disk, None);
        }
        let oldest = if is_cut { commits.pop() } else { None };
        for (revision, date) in &commits {
            walk.step(revision, Some((revision.commit(), date)));
        }
        if let Some((revision, date)) = oldest {
            walk.step(&revision, Some((revision.commit(), &date)));
            walk.versions.pop();
        }
        Ok(Self { versions: walk.versions, api, is_cut })
    }
}

/// The way from the newest version back.
struct Walk<'a> {
    api: &'a str,
    path: &'a Path,
    reach: Reach,
    /// The version that was read last, and its place among the others.
    newer: Option<(Document, usize)>,
    versions: Vec<Version>,
}

impl Walk<'_> {
    /// Reads a version, which `files` have, and compares the one that was read before with it.
    fn step(&mut self, files: &dyn Files, commit: Option<(&str, &str)>) {
        let own = From { files, path: self.path };
        let read = read::read(self.api, own, From { files: &Disk, path: self.path }, self.reach);
        let (commit, date) = commit.unzip();
        let mut version = Version {
            name: None,
            commit: commit.map(str::to_owned),
            date: date.map(str::to_owned),
            since: None,
            changes: Ok(Vec::new()),
        };
        match read {
            Ok(document) => {
                version.name.clone_from(&document.version);
                if let Some((newer, at)) = &self.newer
                    && let Some(newer_version) = self.versions.get_mut(*at)
                {
                    newer_version.since = Some(version.title());
                    newer_version.changes = Ok(compare(document.side(), newer.side()));
                }
                self.newer = Some((document, self.versions.len()));
            }
            Err(findings) => {
                let faults = findings
                    .diagnostics
                    .iter()
                    .find(|fault| fault.severity == hookwright_core::diagnostic::Severity::Error);
                version.changes = Err(faults.map_or_else(String::new, |fault| fault.message.clone()));
            }
        }
        self.versions.push(version);
    }
}

impl Version {
    /// What it is called in a line: by its owner, or else by its commit.
    pub(crate) fn title(&self) -> String {
        match (&self.name, &self.date, &self.commit) {
            (Some(name), Some(date), _) => format!("{name} of {date}"),
            (Some(name), None, _) => name.clone(),
            (None, Some(date), _) => date.clone(),
            (None, None, Some(commit)) => short(commit).to_owned(),
            (None, None, None) => "the document".to_owned(),
        }
    }
}

/// The first digits of a commit, as people quote it.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
