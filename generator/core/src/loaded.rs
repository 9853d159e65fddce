//! What a run begins with: files that were read, and the APIs that they describe.

use crate::diagnostic::Diagnostics;
use crate::load::Sources;
use crate::place::FileId;

/// One API: its document, its settings and its name.
#[derive(Clone, Debug)]
pub struct Input {
    /// What the API is called, from which its module's name is made.
    pub name: String,
    /// The document.
    pub document: FileId,
    /// Its `codegen.yaml`, where there is one.
    pub config: Option<FileId>,
}

/// Files that were read, with overlays applied and references followed.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// The APIs.
    pub inputs: Vec<Input>,
    /// What was noticed in reading the files.
    pub diagnostics: Diagnostics,
}
