//! The program in `receiver/`: written, extended, or left to its owner.

use hookwright_core::Compilation;
use hookwright_core::emit::program::{self, Addition};
use hookwright_core::plan::Change;
use hookwright_core::project::Project;

use super::{Failure, GENERATED, RECEIVER, Work, compiled, manifests, read};

/// The planned change to the program.
pub(super) enum Program {
    /// It is written with this source.
    Written(String),
    /// The user hasn't changed it, so it is rewritten to receive another API: its source, and the new one.
    Extended { before: String, text: String },
    /// Its owner has changed it. This is what to add for an API.
    Changed { addition: String },
    /// The folder has another package, which stays as it is. The file of this module shows how a program receives.
    Foreign { module: String },
    /// It stays as it is.
    Kept,
}

impl Program {
    /// Decides for an API, which may have been known before. The program finds the modules of all APIs in `library`.
    pub(super) fn find(
        project: &Project,
        api: &Compilation<'_>,
        is_known: bool,
        library: &str,
    ) -> Result<Self, Failure> {
        let source = read(&path())?;
        if !is_ours()? {
            return Ok(Self::Foreign { module: api.names.module.without_raw_prefix().to_owned() });
        }
        if source.is_some() && is_known {
            return Ok(Self::Kept);
        }
        let other = |name: &str| compiled(project, name).map(|(other, _)| other);
        let names = project.inputs().iter().map(|input| input.name.as_str());
        let others: Vec<_> = names.filter(|name| *name != api.ir.name).filter_map(other).collect();
        let with = |apis: Vec<&Compilation<'_>>| {
            let apis: Vec<_> = apis.into_iter().map(|api| (&api.ir, &api.names)).collect();
            program::source(&apis, library)
        };
        let mut all: Vec<_> = others.iter().chain([api]).collect();
        all.sort_by(|one, other| one.ir.name.cmp(&other.ir.name));
        let Some(before) = source else { return Ok(Self::Written(with(all))) };
        if before.replace("\r\n", "\n") == with(others.iter().collect()) {
            return Ok(Self::Extended { before, text: with(all) });
        }
        Ok(Self::Changed { addition: addition(api, library, &before) })
    }

    /// Plans the program's files, and its manifest unless it exists. Says whether the program is a member of the
    /// workspace.
    pub(super) fn plan(&self, work: &mut Work, manifest: String) -> Result<bool, Failure> {
        match self {
            Self::Written(text) => drop(work.file(path(), text.clone())?),
            Self::Extended { before, text } => {
                let (before, text) = (before.clone(), text.clone());
                work.plan.changes.push(Change::Update { path: path(), before, text });
            }
            Self::Changed { .. } | Self::Foreign { .. } | Self::Kept => {}
        }
        if read(&manifest_path())?.is_none() {
            work.file(manifest_path(), manifest)?;
        }
        is_ours()
    }

    /// The command to run next, on the receiver of this API.
    pub(super) fn next(&self, api: &str) -> String {
        match self {
            Self::Foreign { .. } => format!("hookwright receive {api}"),
            _ => "hookwright dev".to_owned(),
        }
    }

    /// What to print about it, in lines.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Extended { .. } => format!("Extended {}, which you hadn't changed.\n", path()),
            Self::Changed { addition } => {
                format!("\n{} has changed since `init` wrote it, so it stays as it is. {addition}\n", path())
            }
            Self::Foreign { module } => {
                let why = "is a package of yours that doesn't depend on hookwright-receiver";
                format!(
                    "\n{RECEIVER}/ {why}, so no program was written.\nHow a program receives these events is shown at the top \
                     of {GENERATED}/src/{module}.rs.\n"
                )
            }
            Self::Written(_) | Self::Kept => String::new(),
        }
    }
}

/// What to add to a program with this source for an API, in lines.
pub(crate) fn addition(api: &Compilation<'_>, library: &str, source: &str) -> String {
    let Addition { import, handler, routes, helper } = program::addition(&api.ir, &api.names, library);
    let helper = if helper.is_empty() || source.contains("fn setting(") {
        String::new()
    } else {
        format!("\n{}\n", helper.join("\n"))
    };
    let (name, handler, routes) = (&api.ir.name, handler.join("\n"), routes.join("\n"));
    format!(
        "To receive {name}, add this:\n\n{import}\n\n{handler}\n{helper}\nand this to `main`, below `let router`:\n\n{routes}\n"
    )
}

fn path() -> String {
    format!("{RECEIVER}/src/main.rs")
}

fn manifest_path() -> String {
    format!("{RECEIVER}/Cargo.toml")
}

/// Whether the folder of the program isn't another package's.
fn is_ours() -> Result<bool, Failure> {
    let manifest = read(&manifest_path())?;
    Ok(manifest.is_none_or(|manifest| manifests::depends_on(&manifest, "hookwright-receiver")))
}
