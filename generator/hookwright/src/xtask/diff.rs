//! `cargo xtask diff`: what changed in the documents of a workspace since a revision, and whom it breaks.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use clap::{Args, ValueEnum};

use crate::Error;
use hookwright_core::diff::read::{self, From};
use hookwright_core::diff::{Change, Level, compare, level, report};
use hookwright_core::load::{Disk, Reach, Revision};
use hookwright_core::nearest;
use hookwright_core::project::is_document;

/// The arguments of the command.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  cargo xtask diff acme --git main\n  \
                        cargo xtask diff --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n\n\
                        Exit status: 0, whatever changed; 1 when a document or a revision cannot be read, 2 when the \
                        arguments are wrong.")]
#[non_exhaustive]
pub struct Diff {
    /// The API, as the folder of its document is called; all of them without.
    pub api: Option<String>,
    /// The revision to compare with. Without, it is the commit at which this branch left the one that `HOOKWRIGHT_BASE` or
    /// `GITHUB_BASE_REF` names, or else the last commit.
    #[arg(long, value_name = "REV")]
    pub git: Option<String>,
    /// How the changes are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// For people, in colour on a terminal.
    Text,
    /// For a pull request, or the summary of a job.
    Markdown,
}

/// What changed in an API since a revision.
#[derive(Debug)]
#[non_exhaustive]
pub struct ApiDiff {
    /// The name of the API.
    pub name: String,
    /// Whether it is new, gone or in both.
    pub status: ApiStatus,
}

/// In which of the two revisions an API is.
///
/// There are no other cases.
#[derive(Debug)]
pub enum ApiStatus {
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
    /// In both, with these changes; there may be none.
    Compared(Vec<Change>),
}

impl ApiDiff {
    /// What the changes mean for those who depend on the generated crate; none where nothing changed.
    pub fn level(&self) -> Option<Level> {
        match &self.status {
            ApiStatus::Added => Some(Level::Minor),
            ApiStatus::Removed => Some(Level::Major),
            ApiStatus::Compared(changes) => level(changes),
        }
    }

    fn print(&self, format: Format) {
        match (&self.status, format) {
            (ApiStatus::Compared(changes), Format::Markdown) => println!("{}", report::markdown(&self.name, changes)),
            (ApiStatus::Compared(changes), Format::Text) => anstream::println!("{}", report::text(&self.name, changes)),
            (_, Format::Markdown) => println!("## {}\n", self.summary()),
            (_, Format::Text) => println!("{}\n", self.summary()),
        }
    }

    /// A summary in one line.
    pub fn summary(&self) -> String {
        match &self.status {
            ApiStatus::Added => format!("{}: a new API; Rust: {}", self.name, Level::Minor.word()),
            ApiStatus::Removed => format!("{}: the API is gone; Rust: {}", self.name, Level::Major.word()),
            ApiStatus::Compared(changes) => report::summary(&self.name, changes),
        }
    }
}

impl Diff {
    /// Prints the changes of each API with a folder in `specs`.
    pub fn run(&self, specs: &Path) -> Result<(), Error> {
        let root = Path::new(".");
        let past = match (&self.git, base_branch()) {
            (Some(revision), _) => Revision::find(root, revision)?,
            (None, Some(base)) => fork_point(root, &base)?,
            (None, None) => Revision::find(root, "HEAD")?,
        };
        let mut diffs = diff_since(specs, &past)?;
        if let Some(api) = &self.api {
            if !diffs.iter().any(|diff| diff.name == *api) {
                let names = || diffs.iter().map(|diff| diff.name.as_str());
                let otherwise = format!("the APIs are {}", nearest::list(names()));
                let help = nearest::help(api, names(), &otherwise);
                let specs = specs.display();
                return Err(format!("there is no API `{api}` in `{specs}`, in either revision\n{help}").into());
            }
            diffs.retain(|diff| diff.name == *api);
        }
        diffs.iter().for_each(|diff| diff.print(self.format));
        Ok(())
    }
}

/// The branch that this one will be merged into, if the environment names one.
pub fn base_branch() -> Option<String> {
    let named = |name| env::var(name).ok().filter(|base: &String| !base.is_empty());
    named("HOOKWRIGHT_BASE").or_else(|| named("GITHUB_BASE_REF"))
}

/// The commit at which this branch left another, which may exist as `origin/<name>` only.
pub fn fork_point(root: &Path, base: &str) -> Result<Revision, String> {
    let head = Revision::find(root, "HEAD")?;
    head.fork_from(base).or_else(|error| head.fork_from(&format!("origin/{base}")).map_err(|_| error))
}

/// Compares each API with a folder in `specs` with what it was in a revision.
pub fn diff_since(specs: &Path, past: &Revision) -> Result<Vec<ApiDiff>, Error> {
    let now = fs::read_dir(specs)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let now: BTreeSet<String> = now.collect::<std::io::Result<_>>()?;
    let names = now.into_iter().chain(past.list(specs)?).collect::<BTreeSet<String>>();
    let diffs = names.into_iter().map(|name| diff_api(&specs.join(&name), name, past));
    diffs.filter_map(Result::transpose).collect()
}

/// Compares the API in a folder, if there is or was one.
fn diff_api(folder: &Path, name: String, past: &Revision) -> Result<Option<ApiDiff>, Error> {
    let then = past.list(folder)?.into_iter().map(|file| folder.join(file)).find(|file| is_document(file));
    let now = if folder.is_dir() {
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        files.into_iter().filter(|file| is_document(file)).min()
    } else {
        None
    };
    let status = match (then, now) {
        (None, None) => return Ok(None),
        (None, Some(_)) => ApiStatus::Added,
        (Some(_), None) => ApiStatus::Removed,
        (Some(then), Some(now)) => {
            let (old, new) = (From { files: past, path: &then }, From { files: &Disk, path: &now });
            let both = read::read_both(&name, old, new, Reach::Folder).map_err(|findings| findings.to_string())?;
            ApiStatus::Compared(compare(both.0.side(), both.1.side()))
        }
    };
    Ok(Some(ApiDiff { name, status }))
}
