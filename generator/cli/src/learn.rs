//! `hookwright learn`: what recorded deliveries show and a document doesn't say.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use hookwright_core::lint;
use hookwright_core::project::Project;
use hookwright_core::report;
use hookwright_runtime::shapes::Shapes;

use crate::arguments::Learn;
use crate::progress::with_progress;

type Failure = Box<dyn std::error::Error>;

/// The maximum size of a file of shapes, in bytes: more than a sampler writes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Prints an overlay, or adds it to the one next to the document.
pub(crate) fn learn(arguments: &Learn) -> Result<ExitCode, Failure> {
    let mut shapes = Shapes::default();
    for path in &arguments.shapes {
        shapes.merge(read(path)?);
    }
    let document = &arguments.document;
    let learned = {
        let project =
            Project::from_documents_within(std::slice::from_ref(document), crate::reach(arguments.allow_outside));
        let compiled = with_progress("reading the document", || project.compile().only());
        let compiled = compiled.map_err(|faults| report::colored_faults(&faults, project.sources()))?;
        lint::learn(&compiled, lint::events_of(&shapes, &compiled.ir)?)
    };
    if arguments.write {
        if !learned.actions.is_empty() {
            let overlay = lint::write_overlay(document, &learned.actions)?;
            eprintln!("wrote {}", overlay.display());
        }
        learned.notes.iter().for_each(|note| println!("{note}"));
    } else {
        let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        print!("{}", learned.overlay(&name)?);
    }
    if learned.actions.is_empty() && learned.notes.is_empty() {
        eprintln!("{}: the document lists all that was recorded", document.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Shapes, String> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text));
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    if text.len() as u64 > LONGEST {
        return Err(format!("{}: the file is longer than {LONGEST} bytes", path.display()));
    }
    Shapes::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))
}
