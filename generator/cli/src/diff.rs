//! `hookwright diff`: what changed between two documents, and what it breaks.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use hookwright::xtask;
use hookwright_core::diff::read::{self, Comparison, Document, From};
use hookwright_core::diff::report::JSON_SCHEMA;
use hookwright_core::load::{Disk, Files, Revision};
use hookwright_core::project::api_name;
use hookwright_core::replace_file;

use crate::arguments::Diff;
use crate::progress::with_progress;

/// The exit status if a document can't be read.
const UNREADABLE: u8 = 2;

type Failure = Box<dyn std::error::Error>;

/// Prints the changes. The exit status says whether any of the requested kind were found.
pub(crate) fn diff(arguments: &Diff) -> ExitCode {
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{}", hookwright::failure::text(&*error));
            ExitCode::from(UNREADABLE)
        }
    }
}

fn run(arguments: &Diff) -> Result<ExitCode, Failure> {
    if arguments.json_schema {
        print!("{JSON_SCHEMA}");
        return Ok(ExitCode::SUCCESS);
    }
    let Some(old_document) = &arguments.old else { return Err("name the old document".into()) };
    let folder = old_document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let past = arguments.git.as_deref().map(|name| Revision::find(folder, name)).transpose()?;
    let old_files: &dyn Files = past.as_ref().map_or(&Disk, |past| past);
    let old_path = past.as_ref().map_or(Ok(old_document.clone()), |_| std::path::absolute(old_document))?;
    let old = From { files: old_files, path: &old_path };
    let new = From { files: &Disk, path: arguments.new.as_deref().unwrap_or(old_document) };
    let name = api_name(old_document);
    let (before, after, comparison) = with_progress("comparing", || {
        let (before, after) = read::read_both(&name, old, new, super::reach(arguments.allow_outside))
            .map_err(|findings| findings.to_string())?;
        let comparison = Comparison::new(&before, &after, arguments.audience.into());
        Ok::<_, Failure>((before, after, comparison))
    })?;
    comparison.unfit.iter().for_each(|unfit| eprintln!("{unfit}"));
    let report = comparison.report(&name, &arguments.today.clone().unwrap_or_else(xtask::today));
    arguments.format.print(&report, new.path)?;
    if arguments.update {
        update(old_document, new.path, [&before, &after])?;
    }
    let fails = arguments.fail_on.is_some_and(|kind| kind.applies_to(&report));
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Replaces one file by another, atomically.
fn update(old: &Path, new: &Path, documents: [&Document; 2]) -> Result<(), Failure> {
    if let Some(refusal) = documents.iter().find(|document| document.parts.len() > 1) {
        let files = refusal.parts.len();
        return Err(format!("nothing was updated: the document consists of {files} files; copy them yourself").into());
    }
    let is_json = |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json(old) && !is_json(new) {
        let message = format!("nothing was updated: `{}` must contain JSON", old.display());
        return Err(message.into());
    }
    replace_file(old, &fs::read(new)?)?;
    eprintln!("Replaced `{}` with `{}`.", old.display(), new.display());
    Ok(())
}
