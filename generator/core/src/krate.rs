//! A crate: the modules of a run, and what makes them build, in a workspace or by themselves.

use std::io;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::emit::krate::{ApiModule, Crate, library_name};
use crate::ir::Api;
use crate::name::Names;
use crate::place::FileId;
use crate::plan::{FileSet, Orphans, Ownership, Plan};
use crate::project::{GenerateError, Generated, Project};
use crate::render::Printer;
use crate::report::Findings;
use crate::{Input, emit, render};

/// How the crate is called, and what it stands on.
#[derive(Clone, Debug)]
pub struct CrateOptions {
    /// The command that writes the files, as their first line names it.
    pub command: String,
    /// The name of the crate, as its manifest says it.
    pub name: String,
    /// Who writes its manifest.
    pub manifest: Manifest,
}

/// Who writes the manifest of a crate.
#[derive(Clone, Debug)]
pub enum Manifest {
    /// The generator: the crate is a workspace of its own.
    Generated {
        /// Where the runtime lies, as seen from the crate; the version that is published otherwise.
        runtime_path: Option<String>,
    },
    /// Somebody else: the crate is one of a workspace, and its version and its features are theirs.
    Kept,
}

/// Names that the generated code knows as something else.
const TAKEN: [&str; 9] =
    ["alloc", "core", "hookwright_runtime", "http", "proc_macro", "serde", "serde_json", "std", "test"];

/// The module of which the file would be the crate's own.
const ROOT: &str = "lib";

/// An API of a project, ready to be written.
#[derive(Debug)]
pub struct Compiled {
    /// Its document.
    pub document: FileId,
    /// What will be generated.
    pub api: Api,
    /// How its parts are called.
    pub names: Names,
}

/// Generates all APIs of a project as one crate and compares the result with what is below `out`. Nothing is written.
///
/// The crate is generated as a whole: all files that an earlier run wrote and this one does not are to be deleted.
pub fn generate(project: Project, out: &Path, options: &CrateOptions) -> Result<Generated, GenerateError> {
    let mut diagnostics = project.diagnostics().clone();
    let compiled = compile(&project, &mut diagnostics);
    let files = files(&project, &compiled, options, &mut diagnostics);
    let findings = Findings { diagnostics, ..project.into_findings() };
    if findings.diagnostics.has_errors() {
        return Err(GenerateError::Documents(findings));
    }
    Ok(Generated { plan: plan(&files, out, options)?, findings })
}

/// All stages of all APIs before the first that makes text.
pub fn compile(project: &Project, diagnostics: &mut Diagnostics) -> Vec<Compiled> {
    let compile = |input: &Input| {
        let (api, names) = crate::compile(project.sources(), input, diagnostics)?;
        Some(Compiled { document: input.document, api, names })
    };
    project.inputs().iter().filter_map(compile).collect()
}

/// The files of the crate; none where there is an error among the diagnostics.
pub fn files(
    project: &Project,
    compiled: &[Compiled],
    options: &CrateOptions,
    diagnostics: &mut Diagnostics,
) -> FileSet {
    check_name(&options.name, diagnostics);
    check_modules(compiled, diagnostics);
    let mut files = FileSet::new();
    if diagnostics.has_errors() {
        return files;
    }
    for (path, text) in modules(project, compiled, options, diagnostics) {
        render::add(&mut files, format!("src/{path}"), text, diagnostics);
    }
    let documents: Vec<&str> = compiled.iter().map(|compiled| project.sources().path(compiled.document)).collect();
    let documents = documents.join(", ");
    let apis: Vec<ApiModule> = compiled.iter().map(api_module).collect();
    let krate = Crate {
        name: &options.name,
        manifest: &options.manifest,
        apis: &apis,
        first_line: &format!("{} from {documents}. Do not edit.", render::manifest_marker(&options.command)),
    };
    let mut printer = Printer { command: &options.command, document: &documents, files: &mut files, diagnostics };
    emit::krate::emit(krate).into_iter().for_each(|file| printer.print(file));
    if diagnostics.has_errors() { FileSet::new() } else { files }
}

/// What has to happen for the directory to hold the crate and nothing else of ours.
pub fn plan(files: &FileSet, out: &Path, options: &CrateOptions) -> io::Result<Plan> {
    let owned = Ownership { marker: render::marker(&options.command), orphans: Orphans::All };
    Plan::new(files, out, &owned)
}

fn modules(project: &Project, compiled: &[Compiled], options: &CrateOptions, diagnostics: &mut Diagnostics) -> FileSet {
    let library = library_name(&options.name);
    let mut modules = FileSet::new();
    for Compiled { document, api, names } in compiled {
        let document = project.sources().path(*document);
        let mut printer = Printer { command: &options.command, document, files: &mut modules, diagnostics };
        emit::emit(api, names, Some(&library), &mut |file| printer.print(file));
    }
    modules
}

fn api_module(compiled: &Compiled) -> ApiModule {
    let title = compiled.api.title.as_ref().unwrap_or(&compiled.api.name);
    ApiModule { module: compiled.names.module.clone(), title: title.clone() }
}

/// What cargo takes for a name, and what the generated code can name.
pub fn check_name(name: &str, diagnostics: &mut Diagnostics) {
    let library = library_name(name);
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
    if is_plain && syn::parse_str::<syn::Ident>(&library).is_ok() && !TAKEN.contains(&&*library) {
        return;
    }
    let message = format!("a crate cannot be called `{name}` here");
    let help = "write letters, digits, `-` and `_`, beginning with a letter, and no name that Rust or the generated code \
                uses for something else";
    diagnostics
        .push(Diagnostic::error(codes::files::CRATE_NAME, Location::Path("--crate".to_owned()), message).help(help));
}

fn check_modules(compiled: &[Compiled], diagnostics: &mut Diagnostics) {
    for Compiled { document, .. } in compiled.iter().filter(|compiled| compiled.names.module == ROOT) {
        let message = format!("an API of a crate cannot be called `{ROOT}`: the file is that of the crate itself");
        diagnostics.push(called_so(*document, message));
    }
    check_distinct(compiled, diagnostics);
}

/// Two modules of one name would be one file.
pub fn check_distinct(compiled: &[Compiled], diagnostics: &mut Diagnostics) {
    for (index, Compiled { document, names, .. }) in compiled.iter().enumerate() {
        if compiled[..index].iter().any(|other| other.names.module == names.module) {
            diagnostics.push(called_so(*document, format!("two APIs would be called `{}`", names.module)));
        }
    }
}

fn called_so(document: FileId, message: String) -> Diagnostic {
    Diagnostic::error(codes::files::SAME_NAME, Location::File(document), message).help("rename the document")
}
