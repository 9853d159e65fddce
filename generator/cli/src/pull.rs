//! `hookwright pull`: fetches the documents from where they are published, and prints what changed.
//!
//! Generating never fetches anything, only this command and `init` do. A `source.yaml` next to a document says where it
//! comes from:
//!
//! ```yaml
//! url: https://acme.example/openapi.yaml
//! path: "*/docs/openapi.yaml"                                              # only if the URL leads to an archive
//! header: { name: Authorization, env: ACME_TOKEN, prefix: "Bearer " }      # only if the host asks for one
//! ```

mod archive;
mod at_hand;
mod changelog;
mod fetched;
mod source;
mod update;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::Args;

use crate::init::{package_name, workspace_root};
use changelog::add_entry;
use hookwright::Error;
use hookwright::xtask::{FailOn, Format, Reader, Workspace, parse_date, today};
use hookwright_core::project::{GenerateError, Generated, Project};
use hookwright_core::replace_file;
pub(crate) use source::{SOURCE, Source};
use update::{Limits, Pulled, Update, pull};

/// The arguments of the command.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  hookwright pull\n  hookwright pull acme --update\n  \
                        hookwright pull acme --update --format markdown --changelog CHANGELOG.md > report.md\n\n\
                        Each API with a `source.yaml` next to its document is fetched.\n\n\
                        Exit status: 0 when all documents were fetched and nothing changed that `--fail-on` asks for, 1 \
                        otherwise, 2 if the arguments are invalid.")]
pub(crate) struct Pull {
    /// The API, by the name of its document's folder. By default, all APIs.
    pub(crate) api: Option<String>,
    /// Replace the documents with the new ones after the changes are printed, and generate the code again.
    #[arg(long)]
    pub(crate) update: bool,
    /// How the changes are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Who reads the report: `rust` prints all changes, `wire` those that readers in any language see.
    #[arg(long = "for", value_enum, value_name = "AUDIENCE", default_value_t = Reader::Rust)]
    pub(crate) audience: Reader,
    /// Fail if there is a change of this kind that `accept_changes` in codegen.yaml doesn't list.
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) fail_on: Option<FailOn>,
    /// The day on which `accept_changes` is judged, such as 2026-11-29. By default, today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) today: Option<String>,
    /// With `--update`, add a line about each new document to this changelog.
    #[arg(long, value_name = "FILE", requires = "update")]
    pub(crate) changelog: Option<PathBuf>,
    /// The maximum size of a document in bytes. By default, eight times the current size, and at least 1 MiB.
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_bytes: Option<u64>,
}

/// Where generated code is, and how it is generated.
type Target<'a> = (&'a Path, &'a dyn Fn(Project) -> Result<Generated, GenerateError>);

/// Where the documents and the generated crate are in a workspace.
const SPECS: &str = "specs";
const GENERATED: &str = "generated";

/// Pulls the documents of the workspace around the current directory.
pub(crate) fn command(arguments: &Pull) -> Result<ExitCode, Box<dyn std::error::Error>> {
    Ok(if pull_workspace(arguments)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn pull_workspace(arguments: &Pull) -> Result<bool, Error> {
    let root = workspace_root(&std::env::current_dir()?).map_err(|error| error.to_string())?;
    std::env::set_current_dir(
        root.ok_or_else(|| "run this in a Cargo workspace with documents in `specs`".to_owned())?,
    )?;
    let manifest = Path::new(GENERATED).join("Cargo.toml");
    let name = if manifest.is_file() { package_name(&fs::read_to_string(&manifest)?) } else { None };
    let Some(name) = name else { return arguments.run(Path::new(SPECS), None) };
    let generate = |project| Workspace { specs: SPECS, folder: GENERATED, name: &name }.generate(project);
    arguments.run(Path::new(SPECS), Some((Path::new(GENERATED), &generate)))
}

impl Pull {
    /// Runs the command for the documents in `specs`, and returns whether it succeeded. With `--update`, the code in
    /// the target is generated again, if there is a target. An error in one API doesn't prevent the others from being
    /// fetched.
    pub(crate) fn run(&self, specs: &Path, target: Option<Target<'_>>) -> Result<bool, Error> {
        let folders = update::sources(specs, self.api.as_deref())?;
        if folders.is_empty() {
            let message =
                format!("no folder in `{}` has a source.yaml; write `url: https://…` into one", specs.display());
            return Err(message.into());
        }
        let mut is_fine = true;
        for folder in folders {
            is_fine &= self.pull(&folder, specs, target).unwrap_or_else(|error| {
                anstream::eprintln!("{}", hookwright::failure::text(&error));
                false
            });
        }
        Ok(is_fine)
    }

    fn pull(&self, folder: &Path, specs: &Path, target: Option<Target<'_>>) -> Result<bool, Error> {
        let limits = Limits { max_bytes: self.max_bytes, ..Limits::default() };
        let update = match pull(folder, limits, self.audience.into())? {
            Pulled::Changed(update) => update,
            Pulled::Unchanged(source) => {
                if let Some(source) = source.filter(|_| self.update) {
                    source.write(folder)?;
                }
                eprintln!("{}: unchanged", folder.file_name().unwrap_or_default().to_string_lossy());
                return Ok(true);
            }
        };
        let today = self.today.clone().unwrap_or_else(today);
        update.comparison().unfit.iter().for_each(|unfit| eprintln!("{unfit}"));
        let report = update.comparison().report(update.api(), &today);
        self.format.print(&report, update.document())?;
        if self.update {
            put_in_place(&update, specs, target)?;
            if let Some(changelog) = &self.changelog {
                add_line(changelog, &report.summary())?;
            }
        }
        Ok(!self.fail_on.is_some_and(|kind| kind.applies_to(&report)))
    }
}

/// The code is planned before anything is written. It is written before the document, so that if the program is killed
/// between the two, the document still differs from its source, and the next `pull` does the rest.
fn put_in_place(update: &Update, specs: &Path, target: Option<Target<'_>>) -> Result<(), Error> {
    let generated = target.map(|(out, generate)| Ok::<_, Error>((out, update.generate(specs, generate)?)));
    let generated = generated.transpose()?;
    if let Some((out, generated)) = &generated {
        generated.plan.apply(out)?;
    }
    update.apply()?;
    eprintln!("`{}` is updated.", update.document().display());
    if let Some((_, generated)) = generated {
        anstream::eprint!("{:#}", generated.findings);
        generated.plan.summary().iter().for_each(|line| eprintln!("{line}"));
    }
    Ok(())
}

fn add_line(path: &Path, entry: &str) -> Result<(), Error> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    Ok(replace_file(path, add_entry(&text, entry).as_bytes())?)
}
