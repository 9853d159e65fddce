//! The stages that generate text.

use crate::compilation::Compilation;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::emit;
use crate::plan::FileSet;
use crate::render::Printer;

/// Settings of generated files.
#[derive(Clone, Debug)]
pub struct Options {
    /// The command that writes the files, for their first line.
    pub command: String,
    /// The crate that the files are part of, for examples in their docs. Without it, these aren't compiled.
    pub crate_path: Option<String>,
}

/// Generates the files of all APIs. The set is empty after an error.
pub fn generate(apis: &[Compilation<'_>], options: &Options, diagnostics: &mut Diagnostics) -> FileSet {
    check_distinct(apis, diagnostics);
    let mut files = FileSet::new();
    if diagnostics.has_errors() {
        return files;
    }
    for api in apis {
        let (command, document) = (&options.command, api.path());
        let mut printer = Printer { command, document, files: &mut files, diagnostics };
        emit::emit(&api.ir, &api.names, options.crate_path.as_deref(), &mut |file| printer.print(file));
    }
    if diagnostics.has_errors() { FileSet::new() } else { files }
}

/// Two modules with the same name would be the same file.
fn check_distinct(apis: &[Compilation<'_>], diagnostics: &mut Diagnostics) {
    for (index, Compilation { document, names, .. }) in apis.iter().enumerate() {
        if apis[..index].iter().any(|other| other.names.module == names.module) {
            let message = format!("two APIs would have the name `{}`", names.module);
            let fault = Diagnostic::error(codes::files::SAME_NAME, Location::File(*document), message);
            diagnostics.push(fault.help("rename the document"));
        }
    }
}
