//! Files as they were in a revision of their git repository.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::files::Files;
use super::{read, uri};

/// A revision of a git repository.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The folder that paths are relative to.
    folder: PathBuf,
    /// The commit.
    commit: String,
}

impl Revision {
    /// The revision that `name` stands for (`HEAD~3`, a branch, a tag, a commit) in the repository that contains
    /// `folder`. Paths are relative to that folder. The error says what is wrong.
    pub fn find(folder: &Path, name: &str) -> Result<Self, String> {
        let asked = format!("{name}^{{commit}}");
        let output = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])?;
        if output.status.success() {
            return Ok(Self { folder: folder.to_owned(), commit: line(&output) });
        }
        // Without a repository, there is more to say than that the revision is unknown.
        let repository = git(folder, &["rev-parse", "--git-dir"])?;
        if repository.status.success() {
            Err(format!("there is no revision `{name}` in this git repository"))
        } else {
            Err(String::from_utf8_lossy(&repository.stderr).trim().to_owned())
        }
    }

    /// The merge base of this revision and `name`.
    pub fn fork_from(&self, name: &str) -> Result<Self, String> {
        let other = Self::find(&self.folder, name)?;
        let output = git(&self.folder, &["merge-base", &self.commit, &other.commit])?;
        if output.status.success() {
            return Ok(Self { commit: line(&output), ..self.clone() });
        }
        Err(format!("this revision and `{name}` have no common history; fetch more of it"))
    }

    /// The names in a folder, in order. Empty if the folder doesn't exist.
    pub fn list(&self, folder: &Path) -> Result<Vec<String>, String> {
        let output = git(&self.folder, &["ls-tree", "--name-only", "-z", &self.object(folder)])?;
        let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    /// The commits up to this one that changed a file, newest first and at most `most`, each with its date such as
    /// `2026-01-31` in the committer's time zone. The history of a renamed file starts with its new name. Fails if git
    /// does.
    pub fn history(&self, path: &Path, most: usize) -> Result<Vec<(Self, String)>, String> {
        let object = self.object(path);
        let path = object.split_once(":./").map_or("", |(_, path)| path);
        let (most, literal) = (format!("--max-count={most}"), format!(":(literal){path}"));
        let wanted = ["log", "--format=%H %cs", "--diff-filter=ACMRT", &most, &self.commit, "--", &literal];
        let output = git(&self.folder, &wanted)?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let commits = text.lines().filter_map(|line| line.split_once(' '));
        let commits = commits.map(|(commit, date)| {
            let revision = Self { folder: self.folder.clone(), commit: commit.to_owned() };
            (revision, date.to_owned())
        });
        Ok(commits.collect())
    }

    /// The id of the commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The name of the object at a path, for git.
    fn object(&self, path: &Path) -> String {
        let path = std::path::absolute(self.folder.join(path)).unwrap_or_default();
        let folder = std::path::absolute(&self.folder).unwrap_or_default();
        let (path, folder) = (uri::normal(&read::shown(&path)), uri::normal(&read::shown(&folder)));
        format!("{}:./{}", self.commit, relative(&folder, &path))
    }
}

impl Files for Revision {
    fn is_file(&self, path: &Path) -> bool {
        let output = git(&self.folder, &["cat-file", "-t", &self.object(path)]);
        output.is_ok_and(|output| output.status.success() && line(&output) == "blob")
    }

    /// Links don't count as files here, so each file has one spelling without `..`.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let found = git(&self.folder, &["cat-file", "-e", &self.object(path)]).map_err(io::Error::other)?;
        if found.status.success() {
            Ok(PathBuf::from(uri::normal(&read::shown(path))))
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        let output = git(&self.folder, &["cat-file", "blob", &self.object(path)])?;
        if output.status.success() {
            return read::within_limits(output.stdout);
        }
        Err(format!("there is no such file in revision {}", self.commit.get(..12).unwrap_or(&self.commit)))
    }
}

/// The relative path from a folder to a path. Both are absolute.
fn relative(folder: &str, path: &str) -> String {
    let (mut from, mut to) = (folder.split('/').peekable(), path.split('/').peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    from.map(|_| "..").chain(to).collect::<Vec<&str>>().join("/")
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    git.output().map_err(|error| format!("git can't be started: {error}"))
}
