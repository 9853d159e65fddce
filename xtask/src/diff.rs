//! `cargo xtask diff`: what changed in the documents of `specs/` since a revision, and whom it breaks.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use clap::Args;
use hookwright::diff::read::{self, From};
use hookwright::diff::{Change, Level, compare, level, report};
use hookwright::load::{Disk, Reach, Revision};
use hookwright::project::is_document;

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The API, as its folder in `specs/` is called; all of them without.
    api: Option<String>,
    /// The revision to compare with: without, where this branch left the one that `HOOKWRIGHT_BASE` or `GITHUB_BASE_REF`
    /// names, or else the last commit.
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Print Markdown, for a pull request.
    #[arg(long)]
    markdown: bool,
}

/// Where the documents stand.
const SPECS: &str = "specs";

/// What became of an API.
#[derive(Debug)]
pub(crate) struct ApiDiff {
    /// What it is called.
    pub(crate) name: String,
    /// What happened to it.
    pub(crate) fate: Fate,
}

/// What happened to an API.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These are its changes; there may be none.
    Kept(Vec<Change>),
}

impl ApiDiff {
    /// What it is to those who depend on the generated crate; none where nothing changed.
    pub(crate) fn level(&self) -> Option<Level> {
        match &self.fate {
            Fate::Added => Some(Level::Minor),
            Fate::Removed => Some(Level::Major),
            Fate::Kept(changes) => level(changes),
        }
    }

    /// All of it in one line.
    pub(crate) fn summary(&self) -> String {
        match &self.fate {
            Fate::Added => format!("{}: a new API; Rust: {}", self.name, Level::Minor.word()),
            Fate::Removed => format!("{}: the API is gone; Rust: {}", self.name, Level::Major.word()),
            Fate::Kept(changes) => report::summary(&self.name, changes),
        }
    }
}

/// Prints the changes of each API.
pub(crate) fn run(arguments: &Diff) -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(".");
    let past = match (&arguments.git, base()) {
        (Some(revision), _) => Revision::find(root, revision)?,
        (None, Some(base)) => fork(root, &base)?,
        (None, None) => Revision::find(root, "HEAD")?,
    };
    let mut diffs = since(root, &past)?;
    if let Some(api) = &arguments.api {
        diffs.retain(|diff| diff.name == *api);
        if diffs.is_empty() {
            return Err(format!("there is no API `{api}` in `{SPECS}`, neither now nor then").into());
        }
    }
    for diff in &diffs {
        match (&diff.fate, arguments.markdown) {
            (Fate::Kept(changes), true) => println!("{}", report::markdown(&diff.name, changes)),
            (Fate::Kept(changes), false) => anstream::println!("{}", report::text(&diff.name, changes)),
            (_, true) => println!("## {}\n", diff.summary()),
            (_, false) => println!("{}\n", diff.summary()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The branch that this one is to become a part of, where the environment names one.
pub(crate) fn base() -> Option<String> {
    let named = |name| env::var(name).ok().filter(|base: &String| !base.is_empty());
    named("HOOKWRIGHT_BASE").or_else(|| named("GITHUB_BASE_REF"))
}

/// Where this branch left another, which may be known as that of `origin` only.
pub(crate) fn fork(root: &Path, base: &str) -> Result<Revision, String> {
    let head = Revision::find(root, "HEAD")?;
    head.fork_from(base).or_else(|error| head.fork_from(&format!("origin/{base}")).map_err(|_| error))
}

/// What became of each API below `root` since a revision.
pub(crate) fn since(root: &Path, past: &Revision) -> Result<Vec<ApiDiff>, Box<dyn Error>> {
    let specs = root.join(SPECS);
    let now = fs::read_dir(&specs)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let now: BTreeSet<String> = now.collect::<std::io::Result<_>>()?;
    let names = now.into_iter().chain(past.list(&specs)?).collect::<BTreeSet<String>>();
    let diffs = names.into_iter().map(|name| became(&specs.join(&name), name, past));
    diffs.filter_map(Result::transpose).collect()
}

/// What became of the API in a folder, where there is or was one.
fn became(folder: &Path, name: String, past: &Revision) -> Result<Option<ApiDiff>, Box<dyn Error>> {
    let then = past.list(folder)?.into_iter().map(|file| folder.join(file)).find(|file| is_document(file));
    let now = if folder.is_dir() { documents(folder)?.into_iter().next() } else { None };
    let fate = match (then, now) {
        (None, None) => return Ok(None),
        (None, Some(_)) => Fate::Added,
        (Some(_), None) => Fate::Removed,
        (Some(then), Some(now)) => {
            let (old, new) = (From { files: past, path: &then }, From { files: &Disk, path: &now });
            let both = read::both(&name, old, new, Reach::Folder).map_err(|findings| findings.to_string())?;
            Fate::Kept(compare(both.0.side(), both.1.side()))
        }
    };
    Ok(Some(ApiDiff { name, fate }))
}

fn documents(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| is_document(file));
    files.sort();
    Ok(files)
}
