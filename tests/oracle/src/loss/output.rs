//! What the generator says it made: the output of `show --stage ir`, and its findings. Only this module uses the
//! generator, and none of its readers.

use std::path::{Path, PathBuf};

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::place::Place;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, Input};
use serde_json::Value;

/// The output for one document.
#[derive(Clone, Debug)]
pub struct Output {
    /// The document.
    pub document: PathBuf,
    /// Its settings; null if there are none.
    pub settings: Value,
    /// What `show --stage ir` prints.
    pub ir: Value,
    /// Where the document describes each of the events in `ir`.
    pub events: Vec<At>,
    /// Where the document describes each of the types in `ir`.
    pub types: Vec<At>,
    /// The generator's findings.
    pub findings: Vec<Finding>,
}

/// A place in a file, as in `ir` and in findings. `ir` leaves out the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct At {
    /// The file.
    pub file: PathBuf,
    /// An RFC 6901 pointer.
    pub pointer: String,
}

/// A finding at a place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its code, such as `HW0405`.
    pub code: String,
    /// Where it is.
    pub at: At,
}

impl Output {
    /// The output for each document of a project, in the order of its inputs. A refused document has none.
    pub fn from_project(project: &Project) -> Result<Vec<Self>, String> {
        let outputs = project.inputs().iter().map(|input| Self::of_input(project, input));
        outputs.filter_map(Result::transpose).collect()
    }

    fn of_input(project: &Project, input: &Input) -> Result<Option<Self>, String> {
        let sources = project.sources();
        let mut diagnostics = project.loaded().diagnostics.clone();
        let Some(Compilation { ir: api, .. }) = hookwright_core::compile(sources, input, &mut diagnostics) else {
            return Ok(None);
        };
        if diagnostics.has_errors() {
            return Ok(None);
        }
        let at = |place: &Place| At { file: sources.path(place.file).into(), pointer: place.pointer.to_string() };
        let settings = input.config.map(|file| serde_yaml::from_str(&sources.document(file).text));
        Ok(Some(Self {
            document: Path::new(sources.path(input.document)).to_owned(),
            settings: settings.transpose().map_err(|error| error.to_string())?.unwrap_or_default(),
            events: api.events.iter().map(|event| at(&event.place)).collect(),
            types: api.types.values().map(|def| at(&def.place)).collect(),
            findings: findings(&diagnostics, at),
            ir: serde_json::to_value(&api).map_err(|error| error.to_string())?,
        }))
    }
}

fn findings(diagnostics: &Diagnostics, at: impl Fn(&Place) -> At) -> Vec<Finding> {
    let finding = |diagnostic: &hookwright_core::diagnostic::Diagnostic| {
        Some(Finding { code: diagnostic.code.to_string(), at: at(diagnostic.location.place()?) })
    };
    diagnostics.iter().filter_map(finding).collect()
}
