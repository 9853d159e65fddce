//! The stages before text is generated, and their results.

use std::ffi::OsStr;
use std::path::Path;

use crate::allow::Allow;
use crate::config::Config;
use crate::diagnostic::{Diagnostics, Severity, codes};
use crate::load::Sources;
use crate::loaded::{Input, Loaded};
use crate::name::Names;
use crate::place::FileId;
use crate::{ir, lower, name, spec, unused_settings};

/// The results of the stages for one document. All commands use these, so that a document is read and lowered only
/// once.
#[derive(Debug)]
pub struct Compilation<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// The document among them.
    pub document: FileId,
    /// The settings.
    pub config: Config,
    /// What the document says.
    pub spec: spec::Api<'a>,
    /// What will be generated.
    pub ir: ir::Api,
    /// The names of its parts.
    pub names: Names,
}

/// The results of the stages for several documents.
#[derive(Debug)]
pub struct Compiled<'a> {
    /// The documents that could be read.
    pub apis: Vec<Compilation<'a>>,
    /// All diagnostics, from reading the files on.
    pub diagnostics: Diagnostics,
}

impl<'a> Compiled<'a> {
    /// The first document, for callers that loaded one. Returns the diagnostics if there is an error.
    pub fn only(self) -> Result<Compilation<'a>, Diagnostics> {
        match self.apis.into_iter().next() {
            Some(api) if !self.diagnostics.has_errors() => Ok(api),
            _ => Err(self.diagnostics),
        }
    }
}

impl<'a> Compilation<'a> {
    /// The path of the document, for generated files. An absolute path differs between machines, so only the file's
    /// name is left of it.
    pub fn path(&self) -> &'a str {
        let path = self.sources.path(self.document);
        let name = || Path::new(path).file_name().and_then(OsStr::to_str);
        if Path::new(path).is_absolute() { name().unwrap_or(path) } else { path }
    }
}

impl Loaded {
    /// Compiles all APIs. One whose document cannot be read is left out; the diagnostics say why.
    pub fn compile(&self) -> Compiled<'_> {
        let mut diagnostics = self.diagnostics.clone();
        let compiled = self.inputs.iter().filter_map(|input| compile(&self.sources, input, &mut diagnostics));
        let apis: Vec<Compilation<'_>> = compiled.collect();
        Compiled { apis, diagnostics }
    }
}

/// The first stage: reads the settings and the document.
pub fn describe<'a>(
    sources: &'a Sources,
    input: &Input,
    diagnostics: &mut Diagnostics,
) -> Option<(Config, spec::Api<'a>)> {
    let config = input.config.map(|file| Config::read(sources, file, diagnostics)).unwrap_or_default();
    let spec = spec::read(sources, input.document, &config, diagnostics)?;
    Some((config, spec))
}

/// Excuses values of the wrong type: `tags: new` in one message must not cost all events. They were read as if they
/// weren't there. The settings are the reader's own, so faults in them stay.
fn leave_out_wrong_kinds(diagnostics: &mut Diagnostics, first: usize, settings: Option<FileId>) {
    let mut index = 0;
    diagnostics.alter(|it| {
        let is_new = index >= first;
        index += 1;
        let is_in_document = it.location.place().is_some_and(|place| Some(place.file) != settings);
        if is_new && is_in_document && it.code == codes::documents::WRONG_KIND && it.severity == Severity::Error {
            it.severity = Severity::Warning;
            it.message += "; it is left out";
        }
    });
}

/// All stages.
pub fn compile<'a>(sources: &'a Sources, input: &Input, diagnostics: &mut Diagnostics) -> Option<Compilation<'a>> {
    let document = input.document;
    let first = diagnostics.len();
    let (config, spec) = describe(sources, input, diagnostics)?;
    let (ir, used) = lower::lower(&spec, &input.name, sources.path(document), sources, &config, diagnostics);
    leave_out_wrong_kinds(diagnostics, first, input.config);
    let (names, also_used) = name::assign(&ir, &config, diagnostics);
    unused_settings::report(&config, &used.union(also_used), &spec, (sources, document), diagnostics);
    let allow = Allow { entries: &config.allow, sources, document };
    allow.apply(diagnostics, first, |code| !code.is_contradiction());
    Some(Compilation { sources, document, config, spec, ir, names })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
pub(crate) mod testing {
    use super::{Diagnostics, Input, Sources, compile, ir};

    /// What is generated for a document without settings, and the codes and messages of its findings.
    pub(crate) fn compiled(document: &str) -> (ir::Api, Vec<String>) {
        let mut sources = Sources::new();
        let document = sources.add("document.yaml".to_owned(), document).unwrap();
        let input = Input { name: "acme".to_owned(), document, config: None };
        let mut diagnostics = Diagnostics::default();
        let api = compile(&sources, &input, &mut diagnostics).unwrap().ir;
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
        (api, diagnostics.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect())
    }
}
