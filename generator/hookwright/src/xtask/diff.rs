//! `cargo xtask diff`: what changed in the documents of a workspace since a revision, and what it breaks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Args;

use super::format::{Format, Reader, parse_date, today};
use crate::Error;
use hookwright_core::diff::read::{self, Comparison, From};
use hookwright_core::diff::report::Audience;
use hookwright_core::diff::{Level, level};
use hookwright_core::load::{Disk, Reach, Revision};
use hookwright_core::nearest;
use hookwright_core::project::is_document;

/// The arguments of the command.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  cargo xtask diff acme --git main\n  \
                        cargo xtask diff --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n\n\
                        Exit status: 0, whatever changed; 1 when a document or a revision cannot be read, 2 when the \
                        arguments are invalid.")]
#[non_exhaustive]
pub struct Diff {
    /// The API, by the name of its document's folder. By default, all APIs.
    pub api: Option<String>,
    /// The revision to compare with. By default, the commit at which this branch left the one that `HOOKWRIGHT_BASE` or
    /// `GITHUB_BASE_REF` names, or else the last commit.
    #[arg(long, value_name = "REV")]
    pub git: Option<String>,
    /// How the changes are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Who reads the report: `rust` prints all changes, `wire` those that readers in any language see.
    #[arg(long = "for", value_enum, value_name = "AUDIENCE", default_value_t = Reader::Rust)]
    pub audience: Reader,
    /// The day on which `accept_changes` is judged, such as 2026-11-29. By default, today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub today: Option<String>,
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

/// Which of the two revisions have an API.
///
/// No variants will be added.
#[derive(Debug)]
pub enum ApiStatus {
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
    /// In both, with these changes; there may be none.
    Compared {
        /// The document.
        document: PathBuf,
        /// What changed.
        comparison: Comparison,
    },
}

impl ApiDiff {
    /// What the changes mean for code that uses the generated crate, whether they are accepted or not; `None` if
    /// nothing changed.
    pub fn level(&self) -> Option<Level> {
        match &self.status {
            ApiStatus::Added => Some(Level::Minor),
            ApiStatus::Removed => Some(Level::Major),
            ApiStatus::Compared { comparison, .. } => level(&comparison.changes),
        }
    }

    /// Prints the report for a day, such as `2026-11-29`.
    fn print(&self, format: Format, today: &str) -> Result<(), Error> {
        match (&self.status, format) {
            (ApiStatus::Compared { document, comparison }, _) => {
                comparison.unfit.iter().for_each(|unfit| eprintln!("{unfit}"));
                format.print(&comparison.report(&self.name, today), document)?;
            }
            (_, Format::Markdown) => println!("## {}\n", self.summary()),
            (_, Format::Text) => println!("{}\n", self.summary()),
            // A new or removed API has no document to compare, and no line to show it at.
            (_, Format::Json | Format::Sarif) => eprintln!("{}", self.summary()),
        }
        Ok(())
    }

    /// A summary in one line.
    pub fn summary(&self) -> String {
        match &self.status {
            ApiStatus::Added => format!("{}: new API; Rust: {}", self.name, Level::Minor.word()),
            ApiStatus::Removed => format!("{}: API removed; Rust: {}", self.name, Level::Major.word()),
            ApiStatus::Compared { comparison, .. } => comparison.report(&self.name, &today()).summary(),
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
        let mut diffs = diff_for(specs, &past, self.audience.into())?;
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
        let today = self.today.clone().unwrap_or_else(today);
        diffs.iter().try_for_each(|diff| diff.print(self.format, &today))
    }
}

/// The branch that this one will be merged into, if the environment names it.
pub fn base_branch() -> Option<String> {
    let named = |name| env::var(name).ok().filter(|base: &String| !base.is_empty());
    named("HOOKWRIGHT_BASE").or_else(|| named("GITHUB_BASE_REF"))
}

/// The commit at which this branch left another, which may only exist as `origin/<name>`.
pub fn fork_point(root: &Path, base: &str) -> Result<Revision, String> {
    let head = Revision::find(root, "HEAD")?;
    head.fork_from(base).or_else(|error| head.fork_from(&format!("origin/{base}")).map_err(|_| error))
}

/// Compares each API with a folder in `specs` with its state in a revision.
pub fn diff_since(specs: &Path, past: &Revision) -> Result<Vec<ApiDiff>, Error> {
    diff_for(specs, past, Audience::Rust)
}

fn diff_for(specs: &Path, past: &Revision, audience: Audience) -> Result<Vec<ApiDiff>, Error> {
    let now = fs::read_dir(specs)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let now: BTreeSet<String> = now.collect::<std::io::Result<_>>()?;
    let names = now.into_iter().chain(past.list(specs)?).collect::<BTreeSet<String>>();
    let diffs = names.into_iter().map(|name| diff_api(&specs.join(&name), name, past, audience));
    diffs.filter_map(Result::transpose).collect()
}

/// The document in the folder of an API, if there is one.
pub(super) fn document_in(folder: &Path) -> std::io::Result<Option<PathBuf>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    Ok(files.into_iter().filter(|file| is_document(file)).min())
}

/// Compares the API in a folder, if there is or was one.
fn diff_api(folder: &Path, name: String, past: &Revision, audience: Audience) -> Result<Option<ApiDiff>, Error> {
    let then = past.list(folder)?.into_iter().map(|file| folder.join(file)).find(|file| is_document(file));
    let now = document_in(folder)?;
    let status = match (then, now) {
        (None, None) => return Ok(None),
        (None, Some(_)) => ApiStatus::Added,
        (Some(_), None) => ApiStatus::Removed,
        (Some(then), Some(now)) => {
            let (old, new) = (From { files: past, path: &then }, From { files: &Disk, path: &now });
            let both = read::read_both(&name, old, new, Reach::Folder).map_err(|findings| findings.to_string())?;
            let comparison = Comparison::new(&both.0, &both.1, audience);
            ApiStatus::Compared { document: now, comparison }
        }
    };
    Ok(Some(ApiDiff { name, status }))
}
