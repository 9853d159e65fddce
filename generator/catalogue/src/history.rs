//! The changes of a document: since an earlier one, or between versions in git.

use std::error::Error;
use std::path::{self, Path, PathBuf};

use hookwright_core::diff::read::{self, Document, From};
use hookwright_core::diff::{Change, compare};
use hookwright_core::load::{Disk, Files, Reach, Revision};
use hookwright_core::project::api_name;

/// The changes of one API's document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct History {
    /// The name of the API.
    pub api: String,
    /// The known versions, newest first.
    pub versions: Vec<Version>,
    /// Whether git has older versions, too.
    pub is_cut: bool,
}

/// A version of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Version {
    /// The version's name from the owner.
    pub name: Option<String>,
    /// The commit of this version. `None` if it is only on disk, or was compared without its history.
    pub commit: Option<String>,
    /// The date of the commit, such as `2026-01-31`.
    pub date: Option<String>,
    /// The previous version in words, which it is compared with. `None` if it is the first.
    pub since: Option<String>,
    /// The changes since then, or why they aren't known.
    pub changes: Result<Vec<Change>, String>,
}

impl History {
    /// The changes from the document at `old` to the one at `new`. Fails if one of them can't be read.
    pub fn since_document(old: &Path, new: &Path, reach: Reach) -> Result<Self, Box<dyn Error>> {
        Self::since(From { files: &Disk, path: old }, new, old.display().to_string(), reach)
    }

    /// The changes of the documents at `paths` since a revision of their git repository. Documents that don't exist in
    /// the revision are left out. Fails if there is no such revision, or a document can't be read.
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

    /// The newest `most` versions of the documents at `paths` in their git repository, including uncommitted changes. A
    /// version that can't be read says why. Fails if there is no repository or it has no commit.
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
        // The oldest one is only used for comparison.
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

/// The walk back from the newest version.
struct Walk<'a> {
    api: &'a str,
    path: &'a Path,
    reach: Reach,
    /// The last version that was read, and its index.
    newer: Option<(Document, usize)>,
    versions: Vec<Version>,
}

impl Walk<'_> {
    /// Reads a version from `files`, and compares the newer one with it.
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
    /// Its name: the owner's, or else its commit.
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

/// The abbreviated id of a commit.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
