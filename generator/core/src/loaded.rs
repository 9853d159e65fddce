//! The input of a run: the files, and the APIs that they describe.

use crate::diagnostic::Diagnostics;
use crate::load::Sources;
use crate::place::FileId;

/// One API: its document, its settings and its name.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name of the API, from which its module's name is made.
    pub name: String,
    /// The document.
    pub document: FileId,
    /// Its `codegen.yaml`, if there is one.
    pub config: Option<FileId>,
}

/// Files with overlays applied and references followed.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// The APIs.
    pub inputs: Vec<Input>,
    /// The diagnostics from reading the files.
    pub diagnostics: Diagnostics,
}
