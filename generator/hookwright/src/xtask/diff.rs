//! `cargo xtask diff`: what changed in the documents of a workspace since a revision, and whom it breaks.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

use clap::{Args, ValueEnum};

use hookwright_core::diff::read::{self, From};
use hookwright_core::diff::{Change, Level, compare, level, report};
use hookwright_core::load::{Disk, Reach, Revision};
use hookwright_core::project::is_document;

/// The arguments of the command.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  cargo xtask diff acme --git main\n  \
                        cargo xtask diff --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n\n\
                        Exit status: 0, whatever changed; 1 when a document or a revision cannot be read, 2 when the \
                        arguments are wrong.")]
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
pub enum Format {
    /// For people, in colour on a terminal.
    Text,
    /// For a pull request, or the summary of a job.
    Markdown,
}

/// What became of an API.
#[derive(Debug)]
pub struct ApiDiff {
    /// What it is called.
    pub name: String,
    /// What happened to it.
    pub fate: Fate,
}

/// What happened to an API.
#[derive(Debug)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These are its changes; there may be none.
    Kept(Vec<Change>),
}

impl ApiDiff {
    /// What it is to those who depend on the generated crate; none where nothing changed.
    pub fn level(&self) -> Option<Level> {
        match &self.fate {
            Fate::Added => Some(Level::Minor),
            Fate::Removed => Some(Level::Major),
            Fate::Kept(changes) => level(changes),
        }
    }

    fn print(&self, format: Format) {
        match (&self.fate, format) {
            (Fate::Kept(changes), Format::Markdown) => println!("{}", report::markdown(&self.name, changes)),
            (Fate::Kept(changes), Format::Text) => anstream::println!("{}", report::text(&self.name, changes)),
            (_, Format::Markdown) => println!("## {}\n", self.summary()),
            (_, Format::Text) => println!("{}\n", self.summary()),
        }
    }

    /// All of it in one line.
    pub fn summary(&self) -> String {
        match &self.fate {
            Fate::Added => format!("{}: a new API; Rust: {}", self.name, Level::Minor.word()),
            Fate::Removed => format!("{}: the API is gone; Rust: {}", self.name, Level::Major.word()),
            Fate::Kept(changes) => report::summary(&self.name, changes),
        }
    }
}

impl Diff {
    /// Prints the changes of each API with a folder in `specs`.
    pub fn run(&self, specs: &Path) -> Result<(), Box<dyn Error>> {
        let root = Path::new(".");
        let past = match (&self.git, base()) {
            (Some(revision), _) => Revision::find(root, revision)?,
            (None, Some(base)) => fork(root, &base)?,
            (None, None) => Revision::find(root, "HEAD")?,
        };
        let mut diffs = since(specs, &past)?;
        if let Some(api) = &self.api {
            diffs.retain(|diff| diff.name == *api);
            if diffs.is_empty() {
                return Err(format!("there is no API `{api}` in `{}`, neither now nor then", specs.display()).into());
            }
        }
        diffs.iter().for_each(|diff| diff.print(self.format));
        Ok(())
    }
}

/// The branch that this one is to become a part of, where the environment names one.
pub fn base() -> Option<String> {
    let named = |name| env::var(name).ok().filter(|base: &String| !base.is_empty());
    named("HOOKWRIGHT_BASE").or_else(|| named("GITHUB_BASE_REF"))
}

/// Where this branch left another, which may be known as that of `origin` only.
pub fn fork(root: &Path, base: &str) -> Result<Revision, String> {
    let head = Revision::find(root, "HEAD")?;
    head.fork_from(base).or_else(|error| head.fork_from(&format!("origin/{base}")).map_err(|_| error))
}

/// What became of each API with a folder in `specs` since a revision.
pub fn since(specs: &Path, past: &Revision) -> Result<Vec<ApiDiff>, Box<dyn Error>> {
    let now = fs::read_dir(specs)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let now: BTreeSet<String> = now.collect::<std::io::Result<_>>()?;
    let names = now.into_iter().chain(past.list(specs)?).collect::<BTreeSet<String>>();
    let diffs = names.into_iter().map(|name| became(&specs.join(&name), name, past));
    diffs.filter_map(Result::transpose).collect()
}

/// What became of the API in a folder, where there is or was one.
fn became(folder: &Path, name: String, past: &Revision) -> Result<Option<ApiDiff>, Box<dyn Error>> {
    let then = past.list(folder)?.into_iter().map(|file| folder.join(file)).find(|file| is_document(file));
    let now = if folder.is_dir() {
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        files.into_iter().filter(|file| is_document(file)).min()
    } else {
        None
    };
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
