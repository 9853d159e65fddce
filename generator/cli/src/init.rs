//! `hookwright init`: everything that a workspace needs to receive the events of a document.
//!
//! All files are planned first and written last, so that an error leaves the workspace unchanged.

mod arguments;
mod crates;
mod files;
pub(crate) mod manifests;
mod planned;
mod program;
mod settings;
mod summary;
mod vendor;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

pub(crate) use arguments::Init;
pub(crate) use crates::cargo_fault;
use crates::{Crates, MANIFESTS};
use hookwright::xtask::Workspace;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::emit::krate::library_name;
use hookwright_core::krate;
use hookwright_core::lint;
use hookwright_core::plan::{Change, Plan};
use hookwright_core::project::{CONFIG, GenerateError, OVERLAY, Project, is_document};
use hookwright_core::{Compilation, Input};
pub(crate) use manifests::{package_name, workspace_root};
use planned::Planned;
use program::Program;
pub(crate) use program::addition;
use vendor::Vendor;

use crate::progress::with_progress;
use crate::pull::{SOURCE, Source};

type Failure = Box<dyn Error>;

/// Where the documents, the generated crate and the program are in a workspace.
pub(crate) const SPECS: &str = "specs";
pub(crate) const GENERATED: &str = "generated";
pub(crate) const RECEIVER: &str = "receiver";

/// The planned changes to a workspace.
#[derive(Default)]
struct Work {
    plan: Plan,
    /// Existing files with other content, as if they were replaced.
    kept: Plan,
}

/// The summary of a new API, and what is written for it.
struct Described {
    /// What was read, in a line.
    document: String,
    /// What was generated, in a line.
    generated: String,
    /// The facts that a receiver has to know.
    facts: Vec<String>,
    /// The features of the runtime that its module needs.
    features: BTreeSet<&'static str>,
}

pub(crate) fn init(arguments: &Init) -> Result<ExitCode, Failure> {
    let here = env::current_dir()?;
    let found = manifests::workspace_root(&here)?;
    let is_new = found.is_none();
    let root = found.unwrap_or_else(|| here.clone());
    let vendor = Vendor::read(arguments, &root)?;
    let crates = Crates::find(&root, arguments.hookwright_path.as_deref())?;
    let shown = (vendor.api.clone(), vendor.is_fetched, vendor.document.clone());
    // Errors in the document name the place where it is going to be.
    let place = format!("{SPECS}/{}/", vendor.api);
    let copy = format!(" `{place}{}` would be a copy of `{}`.", vendor.document, vendor.shown());
    env::set_current_dir(&root)?;
    let mut work = Work::default();
    if is_new {
        work.plan.changes.push(Change::Create { path: "Cargo.toml".to_owned(), text: files::WORKSPACE.to_owned() });
        work.plan.changes.push(Change::Create { path: ".gitignore".to_owned(), text: "/target\n".to_owned() });
        work.plan.changes.retain(|change| !Path::new(change.path()).exists());
    }
    let name = crate_name(arguments)?;
    let (project, is_known) = documents(vendor, &mut work)?;
    let library = library_name(&name);
    let (described, program) = with_progress("reading the document", || {
        let Some((api, mut diagnostics)) = compiled(&project, &shown.0) else { return Ok((None, Program::Kept)) };
        // As `lint` counts them.
        lint::add_contradictions(&api, &mut diagnostics);
        let program = Program::find(&project, &api, is_known, &library)?;
        Ok::<_, Failure>((Some(describe(&api, &diagnostics, &shown)), program))
    })?;
    files::scaffold(&name, &crates).into_iter().try_for_each(|(path, text)| work.file(path, text).map(drop))?;
    let is_overlay = |path: &str| Path::new(path).file_name().is_some_and(|name| name == OVERLAY);
    let overlays: &[&str] =
        if project.sources().iter().any(|(_, file)| is_overlay(&file.path)) { &["overlay"] } else { &[] };
    if shown.1 {
        let workflow = include_str!("pull/workflow.yml").to_owned();
        work.file(".github/workflows/documents.yml".to_owned(), workflow)?;
    }
    work.xtask_manifest(&files::xtask_manifest(&crates), overlays)?;
    let mut members = vec![GENERATED, "xtask"];
    if program.plan(&mut work, files::receiver_manifest(&name, &crates))? {
        members.push(RECEIVER);
    }
    work.edit("Cargo.toml", |text| manifests::with_profile(&manifests::with_members(text, &members)?))?;
    work.edit(".cargo/config.toml", manifests::with_alias)?;
    let features = described.iter().flat_map(|described| described.features.iter().copied());
    work.edit("generated/Cargo.toml", |text| manifests::with_features(text, "hookwright-runtime", features))?;
    if arguments.hookwright_path.is_some() {
        work.repair(&crates)?;
    }
    let generated = with_progress("generating", || work.generated(project, &name));
    generated.map_err(|error| {
        let error = format!("{error:#}");
        let copy = if error.contains(&place) { copy.as_str() } else { "" };
        format!("{}\nNothing was written.{copy}", error.trim_end())
    })?;
    let elsewhere = (fs::canonicalize(here)? != fs::canonicalize(&root)?).then_some(&*root);
    work.finish(arguments.dry_run, &shown.0, elsewhere, described, &program)
}

/// The API with this name, and its findings. `None` if its document has errors, which are reported when everything is
/// generated.
fn compiled<'p>(project: &'p Project, api: &str) -> Option<(Compilation<'p>, Diagnostics)> {
    let input: &Input = project.inputs().iter().find(|input| input.name == *api)?;
    let mut diagnostics = Diagnostics::default();
    let compiled = hookwright_core::compile(project.sources(), input, &mut diagnostics)?;
    (!diagnostics.has_errors()).then_some((compiled, diagnostics))
}

/// The summary of an API.
fn describe(
    compiled: &Compilation<'_>,
    diagnostics: &Diagnostics,
    (_, is_fetched, document): &(String, bool, String),
) -> Described {
    let verb = if *is_fetched { "Fetched" } else { "Read" };
    let root = &compiled.sources.document(compiled.document).root;
    let events = compiled.ir.events.len();
    let noun = if events == 1 { "event" } else { "events" };
    let folder = format!("{GENERATED}/src/{}", compiled.names.module.without_raw_prefix());
    Described {
        document: format!("{verb:>11} {document} ({})", summary::document(root, &compiled.ir)),
        generated: format!("{:>11} {events} {noun} in {folder}", "Generated"),
        facts: summary::facts(compiled, diagnostics),
        features: compiled.ir.features(),
    }
}

/// The name of the generated crate: the one that it has, or the one to give it.
fn crate_name(arguments: &Init) -> Result<String, Failure> {
    let manifest = Path::new(GENERATED).join("Cargo.toml");
    let name = if manifest.is_file() {
        manifests::package_name(&fs::read_to_string(&manifest)?)
            .ok_or_else(|| format!("`{}` names no package, so it wasn't generated", manifest.display()))?
    } else {
        arguments.crate_name.clone()
    };
    let mut diagnostics = Diagnostics::default();
    krate::check_name(&name, &mut diagnostics);
    let fault = diagnostics.iter().next().map(|fault| fault.message.clone());
    fault.map_or(Ok(name), |fault| Err(fault.into()))
}

/// Plans the documents, and reads those of all APIs as they will be. Also returns whether the document already existed.
fn documents(vendor: Vendor, work: &mut Work) -> Result<(Project, bool), Failure> {
    let folder = Path::new(SPECS).join(&vendor.api);
    let document = folder.join(&vendor.document);
    if let Some(known) = read(&shown(&document))?
        && vendor.files.get(Path::new(&vendor.document)).is_some_and(|new| *new != known)
    {
        return Err(newer(&document, &vendor).into());
    }
    if !document.is_file() {
        refuse_another_document(&folder)?;
    }
    let mut planned = Planned::default();
    for (path, text) in vendor.files {
        let path = folder.join(path);
        // A new time of fetching isn't worth mentioning.
        if path.ends_with(SOURCE) && path.is_file() {
            continue;
        }
        if work.file(shown(&path), text.clone())? {
            planned.insert(path, text);
        }
    }
    if !planned.contains(&document) {
        return Ok((Project::from_directory(Path::new(SPECS))?, true));
    }
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
    Ok((others.with_document(&planned, &document), false))
}

/// An API has one document.
fn refuse_another_document(folder: &Path) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_document(&path) {
            let message = "is the document of an API of this name; choose another: `--name NAME`";
            return Err(format!("`{}` {message}", shown(&path)).into());
        }
    }
    Ok(())
}

/// What to do with another version of a document that is there.
fn newer(document: &Path, vendor: &Vendor) -> String {
    let known = shown(document);
    let head = format!("`{known}` exists already and differs\nhelp: to see what changed and replace it:");
    let elsewhere = "help: if it is another API, give it a name: `--name NAME`";
    let source = document.parent().and_then(|folder| Source::read(folder).ok().flatten());
    if vendor.is_fetched && source.is_some_and(|source| source.url == vendor.found) {
        let pull = format!("hookwright pull {}", vendor.api);
        return format!("{head}\n  {pull}\n  {pull} --update\n{elsewhere}");
    }
    let (step, new) = if vendor.is_fetched {
        let file = format!("new.{}", document.extension().unwrap_or_default().to_string_lossy());
        // A URL with secrets isn't printed, so it can't be copied either.
        let url = vendor.shown();
        let url = if url == vendor.found { format!("'{}'", url.escape_debug()) } else { "URL".to_owned() };
        (format!("  curl --output {file} {url}\n"), file)
    } else {
        (String::new(), vendor.found.clone())
    };
    format!(
        "{head}\n{step}  hookwright diff \
         {known} {new} --update\n  cargo xtask codegen\n{elsewhere}"
    )
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

impl Work {
    /// Plans a file that doesn't exist yet. Returns whether it is new.
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

    /// Plans the manifest of the crate `xtask`. An existing one stays as it is, but gets the features that overlays
    /// need.
    fn xtask_manifest(&mut self, text: &str, features: &[&str]) -> Result<(), Failure> {
        let path = "xtask/Cargo.toml";
        let with_features = |text: &str| manifests::with_features(text, "hookwright", features.iter().copied());
        match read(path)? {
            Some(before) if manifests::depends_on(&before, "hookwright") => self.edit(path, with_features),
            _ => self.file(path, with_features(text)?).map(drop),
        }
    }

    /// Plans that all manifests take Hookwright's crates from their current place: an earlier run may have written
    /// another one.
    fn repair(&mut self, crates: &Crates) -> Result<(), Failure> {
        for (manifest, name) in MANIFESTS {
            if let Some(path) = crates.of_member(name)
                && Path::new(manifest).is_file()
            {
                self.edit(manifest, |text| manifests::with_path(text, name, &path))?;
            }
        }
        Ok(())
    }

    /// Plans additions to a file, which may not exist yet, or may already be planned.
    fn edit(&mut self, path: &str, edit: impl FnOnce(&str) -> Result<String, Failure>) -> Result<(), Failure> {
        let planned = self.plan.changes.iter_mut().find(|change| change.path() == path);
        if let Some(Change::Create { text, .. } | Change::Update { text, .. }) = planned {
            *text = edit(text).map_err(|error| format!("`{path}`: {error}"))?;
            return Ok(());
        }
        let before = read(path)?;
        let text = edit(before.as_deref().unwrap_or_default()).map_err(|error| format!("`{path}`: {error}"))?;
        match before {
            None => self.plan.changes.push(Change::Create { path: path.to_owned(), text }),
            Some(before) if before != text => {
                // What another manifest would have become doesn't matter once this one is fixed.
                self.kept.changes.retain(|change| change.path() != path);
                self.plan.changes.push(Change::Update { path: path.to_owned(), before, text });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Plans the generated files, so that the workspace builds right away.
    fn generated(&mut self, project: Project, name: &str) -> Result<(), Failure> {
        let workspace = Workspace { specs: SPECS, folder: GENERATED, name };
        let generated = workspace.generate(project).map_err(|error| match error {
            // Warnings would distract from the errors that have to be fixed first.
            GenerateError::Documents(findings) => GenerateError::Documents(findings.errors()),
            error @ GenerateError::Disk(_) => error,
        })?;
        let below = |path: String| format!("{GENERATED}/{path}");
        self.plan.changes.extend(generated.plan.changes.into_iter().filter_map(|change| match change {
            Change::Create { path, text } => Some(Change::Create { path: below(path), text }),
            Change::Update { path, before, text } => Some(Change::Update { path: below(path), before, text }),
            // Tidying up wasn't requested.
            Change::Delete { .. } => None,
        }));
        Ok(())
    }

    /// `elsewhere` is the workspace, if that isn't the folder that the command was run in.
    fn finish(
        self,
        dry_run: bool,
        api: &str,
        elsewhere: Option<&Path>,
        described: Option<Described>,
        program: &Program,
    ) -> Result<ExitCode, Failure> {
        if dry_run {
            self.plan.summary().iter().for_each(|line| println!("{line}"));
            let edits = self.plan.changes.into_iter().filter(|change| change.before().is_some());
            print!("{}", Plan { changes: edits.collect() }.unified_diff());
            eprintln!("Nothing was written.");
        } else {
            self.plan.apply(Path::new("."))?;
            if let Some(described) = described {
                println!("{}\n{}\n\n{}\n", described.document, described.generated, described.facts.join("\n"));
            }
            println!("{}", self.outcome(api, elsewhere, program));
        }
        if !self.kept.is_empty() {
            eprintln!("\nThese files exist and were not changed. The changes would have been:");
            eprint!("{}", self.kept.unified_diff());
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What was written, by folders, and what to run next.
    fn outcome(&self, api: &str, elsewhere: Option<&Path>, program: &Program) -> String {
        let is_created = |folder: &str| {
            let is_below = |path: &str| path.split_once('/').is_some_and(|(first, _)| first == folder);
            self.plan.changes.iter().any(|change| change.before().is_none() && is_below(change.path()))
        };
        let folders = [SPECS, GENERATED, "xtask", RECEIVER].into_iter().filter(|folder| is_created(folder));
        let folders: Vec<String> = folders.map(|folder| format!("{folder}/")).collect();
        let place = elsewhere.map(|root| format!(" in {}", root.display())).unwrap_or_default();
        let written = match (folders.as_slice(), self.plan.changes.as_slice()) {
            ([], []) => "Nothing to do: everything exists already.".to_owned(),
            ([], [only]) => format!("Updated {}{place}.", only.path()),
            ([], changes) => format!("Updated {} files{place}.", changes.len()),
            ([only], _) => format!("Created {only}{place}."),
            ([others @ .., last], _) => format!("Created {} and {last}{place}.", others.join(", ")),
        };
        format!("{written}\n{}Next: {}", program.message(), program.next(api))
    }
}

/// The content of a file. `None` if it doesn't exist.
fn read(path: &str) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("`{path}`: {error}").into()),
    }
}
