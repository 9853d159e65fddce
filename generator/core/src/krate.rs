//! A crate: the modules of a run, and what makes them build, in a workspace or by themselves.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::emit::krate::{ApiModule, Crate, library_name};
use crate::plan::{FileSet, Orphans, Ownership};
use crate::project::{GenerateError, Generated, Project};
use crate::render::Printer;
use crate::{Compilation, Options, emit, render};

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
    /// Its owner: the crate belongs to a workspace, where its version and its features are set.
    Existing,
}

/// Names that the generated code knows as something else.
const TAKEN: [&str; 9] =
    ["alloc", "core", "hookwright_runtime", "http", "proc_macro", "serde", "serde_json", "std", "test"];

/// The module whose file would be the crate's own.
const ROOT: &str = "lib";

/// Generates all APIs of a project as one crate and compares the result with what is below `out`. Nothing is written.
///
/// The crate is generated as a whole: all files that an earlier run wrote and this one does not are to be deleted.
pub fn generate(project: Project, out: &Path, options: &CrateOptions) -> Result<Generated, GenerateError> {
    project.plan(out, &ownership(options), |apis, diagnostics| files(apis, options, diagnostics))
}

/// Which files are those of the crate.
pub fn ownership(options: &CrateOptions) -> Ownership {
    Ownership { marker: render::marker(&options.command), orphans: Orphans::All }
}

/// The files of the crate. Empty if there is an error among the diagnostics.
pub fn files(apis: &[Compilation<'_>], options: &CrateOptions, diagnostics: &mut Diagnostics) -> FileSet {
    check_name(&options.name, diagnostics);
    check_modules(apis, diagnostics);
    let CrateOptions { command, name, manifest } = options;
    let of_modules = Options { command: command.clone(), crate_path: Some(library_name(name)) };
    let modules = crate::generate(apis, &of_modules, diagnostics);
    let mut files = FileSet::new();
    if diagnostics.has_errors() {
        return files;
    }
    for (path, text) in modules {
        render::add(&mut files, format!("src/{path}"), text, diagnostics);
    }
    let documents = apis.iter().map(Compilation::path).collect::<Vec<_>>().join(", ");
    let module = |api: &Compilation<'_>| ApiModule {
        module: api.names.module.clone(),
        title: api.ir.title.as_ref().unwrap_or(&api.ir.name).clone(),
        features: api.ir.features(),
    };
    let modules: Vec<ApiModule> = apis.iter().map(module).collect();
    let krate = Crate { name, apis: &modules };
    let mut printer = Printer { command, document: &documents, files: &mut files, diagnostics };
    emit::krate::emit(krate).into_iter().for_each(|file| printer.print(file));
    if let Manifest::Generated { runtime_path } = manifest {
        let first_line = format!("{} from {documents}. Do not edit.", render::manifest_marker(command));
        printer.print(emit::krate::manifest(krate, &first_line, runtime_path.as_deref()));
    }
    if diagnostics.has_errors() { FileSet::new() } else { files }
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

fn check_modules(apis: &[Compilation<'_>], diagnostics: &mut Diagnostics) {
    for Compilation { document, .. } in apis.iter().filter(|api| api.names.module == ROOT) {
        let message = format!("an API of a crate cannot be called `{ROOT}`: the file is that of the crate itself");
        let fault = Diagnostic::error(codes::files::SAME_NAME, Location::File(*document), message);
        diagnostics.push(fault.help("rename the document"));
    }
}
