//! Documents to compare: read from the disk or from a revision, and compiled.

use std::path::Path;

use super::Side;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::load::{Files, Reach, Sources};
use crate::name::Names;
use crate::place::FileId;
use crate::project::{CONFIG, OVERLAY};
use crate::report::Findings;
use crate::{Compilation, Input, Loaded, config, overlay};

/// Where a document stands.
#[derive(Clone, Copy, Debug)]
pub struct From<'f> {
    /// What its files are read from.
    pub files: &'f dyn Files,
    /// The document.
    pub path: &'f Path,
}

/// A document that was read and compiled.
#[derive(Debug)]
pub struct Document {
    /// What is generated of it.
    pub api: Api,
    /// How its parts are called.
    pub names: Names,
    /// What its owner calls this version of it.
    pub version: Option<String>,
    /// How many files it is made of, its settings aside.
    pub files: usize,
}

impl Document {
    /// One side of a comparison.
    pub fn side(&self) -> Side<'_> {
        Side { api: &self.api, names: &self.names }
    }
}

/// Reads two documents of one API, which is called `name`. Each has the settings and the overlay that stand beside it, or
/// those of the other where none do. An error holds what is wrong with the first document that cannot be read.
pub fn read_both(name: &str, old: From<'_>, new: From<'_>, reach: Reach) -> Result<(Document, Document), Findings> {
    Ok((read(name, old, new, reach)?, read(name, new, old, reach)?))
}

/// Reads one document of an API called `name`, with the settings and the overlay that stand beside it, or those beside `other`
/// if there are none. An error holds what is wrong with it.
pub fn read(name: &str, own: From<'_>, other: From<'_>, reach: Reach) -> Result<Document, Findings> {
    let mut reading = Reading { sources: Sources::new(), diagnostics: Diagnostics::default() };
    let config = reading.read_companion(CONFIG, own, other);
    let document = reading.file(own.files, own.path);
    let overlay = reading.read_companion(OVERLAY, own, other);
    let Reading { mut sources, mut diagnostics } = reading;
    if let (Some(document), Some(overlay)) = (document, overlay) {
        overlay::apply(&mut sources, document, overlay, &mut diagnostics);
    }
    let mut inputs = Vec::new();
    if let Some(document) = document {
        config::read_references(&mut sources, own.files, (document, config), reach);
        inputs.push(Input { name: name.to_owned(), document, config });
    }
    let loaded = Loaded { sources, inputs, diagnostics };
    match loaded.compile().only() {
        Ok(Compilation { ir, names, sources, spec, .. }) => {
            let besides = [config, overlay].iter().flatten().count();
            Ok(Document { api: ir, names, version: spec.version, files: sources.iter().len() - besides })
        }
        Err(diagnostics) => Err(Findings { diagnostics, sources: loaded.sources }),
    }
}

/// A document that is being read.
struct Reading {
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Reading {
    /// A file that goes with a document: the one beside it, or else the one beside the other document.
    fn read_companion(&mut self, name: &str, own: From<'_>, other: From<'_>) -> Option<FileId> {
        let paths = [own, other].map(|from| (from.files, from.path.with_file_name(name)));
        let (files, path) = paths.into_iter().find(|(files, path)| files.is_file(path))?;
        if name == CONFIG {
            let loaded = config::load(&mut self.sources, files, &path).map_err(|fault| self.diagnostics.push(fault));
            return loaded.ok().flatten();
        }
        self.file(files, &path)
    }

    fn file(&mut self, files: &dyn Files, path: &Path) -> Option<FileId> {
        self.sources.read_from(files, path).map_err(|fault| self.diagnostics.push(fault)).ok()
    }
}
