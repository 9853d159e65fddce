//! A crate: the modules of a run and the manifest that they need, as a part of a workspace or standalone.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::emit::krate::{ApiModule, Crate, library_name};
use crate::plan::{FileSet, Orphans, Ownership};
use crate::project::{GenerateError, Generated, Project};
use crate::render::Printer;
use crate::{Compilation, Options, emit, render};

/// Settings of a generated crate.
#[derive(Clone, Debug)]
pub struct CrateOptions {
    /// The command that writes the files, for their first line.
    pub command: String,
    /// The name of the crate in its manifest.
    pub name: String,
    /// Who writes its manifest.
    pub manifest: Manifest,
}

/// Who writes the manifest of a crate.
#[derive(Clone, Debug)]
pub enum Manifest {
    /// The generator: the crate is a workspace of its own.
    Generated {
        /// The path of the runtime, relative to the crate; `None` for the published version.
        runtime_path: Option<String>,
    },
    /// Its owner: the crate belongs to a workspace, which sets its version and features.
    Existing,
}

/// Names that have another meaning in the generated code.
const TAKEN: [&str; 9] =
    ["alloc", "core", "hookwright_runtime", "http", "proc_macro", "serde", "serde_json", "std", "test"];

/// The module whose file would be the crate's root.
const ROOT: &str = "lib";

/// Generates all APIs of a project as one crate and compares the result with what is below `out`. Nothing is written.
///
/// The crate is generated as a whole: files of an earlier run that this one doesn't write are deleted.
pub fn generate(project: Project, out: &Path, options: &CrateOptions) -> Result<Generated, GenerateError> {
    project.plan(out, &ownership(options), |apis, diagnostics| files(apis, options, diagnostics))
}

/// Which files belong to the crate.
pub fn ownership(options: &CrateOptions) -> Ownership {
    Ownership { marker: render::marker(&options.command), orphans: Orphans::All }
}

/// The files of the crate. Empty after an error.
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

/// Checks that cargo accepts the name and that the generated code can use it.
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
