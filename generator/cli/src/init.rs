//! `hookwright init`: all that a workspace needs to receive what a document describes.
//!
//! What is to be written is planned as a whole and written last, so that a fault leaves the workspace as it was.

mod arguments;
mod files;
mod manifests;
mod planned;
mod settings;
mod vendor;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

pub(crate) use arguments::Init;
pub(crate) use manifests::{package_name, workspace_root};
use hookwright::xtask::Workspace;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::krate;
use hookwright_core::plan::{Change, Plan};
use hookwright_core::project::{CONFIG, OVERLAY, Project, is_document};
use planned::Planned;
use vendor::Vendor;

type Failure = Box<dyn Error>;

/// Where the documents and the crate are in a workspace.
const SPECS: &str = "specs";
const GENERATED: &str = "generated";

/// What becomes of a workspace.
#[derive(Default)]
struct Work {
    plan: Plan,
    /// Files that are there and say something else, as if they were to be replaced.
    kept: Plan,
}

pub(crate) fn init(arguments: &Init) -> Result<ExitCode, Failure> {
    let root = manifests::workspace_root(&env::current_dir()?)?;
    let vendor = Vendor::read(arguments)?;
    env::set_current_dir(&root)?;
    let mut work = Work::default();
    let name = crate_name(arguments)?;
    let project = documents(vendor, &mut work)?;
    let path = arguments.hookwright_path.as_deref();
    files::scaffold(&name, path).into_iter().try_for_each(|(path, text)| work.file(path, text).map(drop))?;
    let is_overlay = |path: &str| Path::new(path).file_name().is_some_and(|name| name == OVERLAY);
    let has_overlay = project.sources().iter().any(|(_, file)| is_overlay(&file.path));
    work.xtask_manifest(&files::xtask_manifest(path), has_overlay)?;
    work.edit("Cargo.toml", |text| manifests::with_profile(&manifests::with_members(text, &[GENERATED, "xtask"])?))?;
    work.edit(".cargo/config.toml", manifests::with_alias)?;
    work.generated(project, &name)?;
    work.finish(arguments.dry_run, &root)
}

/// The name of the generated crate: the one that it has, or the one to give it.
fn crate_name(arguments: &Init) -> Result<String, Failure> {
    let manifest = Path::new(GENERATED).join("Cargo.toml");
    let name = if manifest.is_file() {
        manifests::package_name(&fs::read_to_string(&manifest)?)
            .ok_or_else(|| format!("`{}` names no package: it is none that was generated", manifest.display()))?
    } else {
        arguments.crate_name.clone()
    };
    let mut diagnostics = Diagnostics::default();
    krate::check_name(&name, &mut diagnostics);
    let fault = diagnostics.iter().next().map(|fault| fault.message.clone());
    fault.map_or(Ok(name), |fault| Err(fault.into()))
}

/// Plans the documents, and reads those of all APIs as they are going to be.
fn documents(vendor: Vendor, work: &mut Work) -> Result<Project, Failure> {
    let folder = Path::new(SPECS).join(&vendor.api);
    let document = folder.join(&vendor.document);
    let mut planned = Planned::default();
    for (path, text) in vendor.files {
        let path = folder.join(path);
        if work.file(shown(&path), text.clone())? {
            planned.insert(path, text);
        }
    }
    if !planned.contains(&document) {
        return Ok(Project::from_directory(Path::new(SPECS))?);
    }
    refuse_another_document(&folder)?;
    let others = if Path::new(SPECS).is_dir() {
        Project::from_directory_except(Path::new(SPECS), &vendor.api)?
    } else {
        Project::default()
    };
    let config = folder.join(CONFIG);
    if !config.is_file() && !planned.contains(&config) {
        let alone = Project::default().with_document(&planned, &document);
        let text = settings::text(&alone);
        planned.insert(config.clone(), text.clone());
        work.file(shown(&config), text)?;
    }
    Ok(others.with_document(&planned, &document))
}

/// An API has one document.
fn refuse_another_document(folder: &Path) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_document(&path) {
            let message = "is the document of an API of this name; give the new one another: `--name NAME`";
            return Err(format!("`{}` {message}", shown(&path)).into());
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

impl Work {
    /// Plans a file that is not there yet; says whether it is none.
    fn file(&mut self, path: impl Into<String>, text: String) -> Result<bool, Failure> {
        let path = path.into();
        let Some(before) = read(&path)? else {
            self.plan.changes.push(Change::Create { path, text });
            return Ok(true);
        };
        if before != text {
            self.kept.changes.push(Change::Update { path, before, text });
        }
        Ok(false)
    }

    /// Plans the manifest of the crate `xtask`. One that is there stays as it is, but gets the feature that overlays need.
    fn xtask_manifest(&mut self, text: &str, has_overlay: bool) -> Result<(), Failure> {
        let path = "xtask/Cargo.toml";
        let with_overlay = |text: &str| {
            if has_overlay { manifests::with_feature(text, "overlay") } else { Ok(text.to_owned()) }
        };
        match read(path)? {
            Some(before) if manifests::depends_on_hookwright(&before) => self.edit(path, with_overlay),
            _ => self.file(path, with_overlay(text)?).map(drop),
        }
    }

    /// Plans what is added to a file, which may not be there yet.
    fn edit(&mut self, path: &str, edit: impl FnOnce(&str) -> Result<String, Failure>) -> Result<(), Failure> {
        let before = read(path)?;
        let text = edit(before.as_deref().unwrap_or_default()).map_err(|error| format!("`{path}`: {error}"))?;
        match before {
            None => self.plan.changes.push(Change::Create { path: path.to_owned(), text }),
            Some(before) if before != text => {
                self.plan.changes.push(Change::Update { path: path.to_owned(), before, text });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Plans the generated files, so that the workspace builds before anybody runs anything.
    fn generated(&mut self, project: Project, name: &str) -> Result<(), Failure> {
        let workspace = Workspace { specs: SPECS, folder: GENERATED, name };
        let generated = workspace.generate(project)?;
        anstream::eprint!("{:#}", generated.findings);
        let below = |path: String| format!("{GENERATED}/{path}");
        self.plan.changes.extend(generated.plan.changes.into_iter().filter_map(|change| match change {
            Change::Create { path, text } => Some(Change::Create { path: below(path), text }),
            Change::Update { path, before, text } => Some(Change::Update { path: below(path), before, text }),
            // To tidy up is not what was asked for.
            Change::Delete { .. } => None,
        }));
        Ok(())
    }

    fn finish(self, dry_run: bool, root: &Path) -> Result<ExitCode, Failure> {
        if !dry_run {
            self.plan.apply(root)?;
        }
        self.plan.summary().iter().for_each(|line| println!("{line}"));
        if dry_run {
            let edits = self.plan.changes.into_iter().filter(|change| change.before().is_some());
            print!("{}", Plan { changes: edits.collect() }.unified_diff());
            eprintln!("Nothing was written.");
        } else if self.plan.is_empty() {
            println!("nothing to do");
        } else {
            println!("\nFrom now on, `cargo xtask codegen` writes `{GENERATED}` from `{SPECS}`.");
        }
        if !self.kept.is_empty() {
            eprintln!("\nThese are there and stay as they are. What they would have become:");
            eprint!("{}", self.kept.unified_diff());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What a file says; nothing where there is none.
fn read(path: &str) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("`{path}`: {error}").into()),
    }
}
