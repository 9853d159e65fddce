//! Generates while cargo builds, so that the repository has no generated files.
//!
//! ```no_run
//! // build.rs, with `hookwright` among the `[build-dependencies]`
//! fn main() -> Result<(), hookwright::Error> {
//!     hookwright::build_script::generate("events", &["specs/acme/openapi.yaml"])
//! }
//! ```
//!
//! In the crate, this line adds a module `events` that contains a module `acme`:
//!
//! ```ignore
//! include!(concat!(env!("OUT_DIR"), "/events.rs"));
//! ```
//!
//! The crate needs what generated modules need: `hookwright-runtime`, `http`, `serde` and `serde_json`, and a feature
//! `samples = []`. An overlay next to a document needs the feature `overlay` of `hookwright`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::Literal;

use crate::Error;
use hookwright_core::diagnostic::Severity;
use hookwright_core::load::Sources;
use hookwright_core::plan::{Orphans, Ownership};
use hookwright_core::project::{GenerateError, Generated, Project};
use hookwright_core::report::Findings;
use hookwright_core::{Options, render};

/// The command that writes the files, for their first line.
const COMMAND: &str = "build.rs";

/// Generates a module for each document into cargo's `OUT_DIR`, and a file `<module>.rs` there with a module that
/// contains all of them. Prints warnings and the files that were read for cargo, so that it builds again when one
/// changes.
pub fn generate(module: &str, documents: &[&str]) -> Result<(), Error> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| "cargo sets `OUT_DIR` only for build scripts".to_owned())?;
    let (out, folder) = (Path::new(&out), Path::new(&out).join(module));
    let paths: Vec<PathBuf> = documents.iter().map(PathBuf::from).collect();
    let options = Options { command: COMMAND.to_owned(), crate_path: None };
    let owned = Ownership { marker: render::marker(COMMAND), orphans: Orphans::All };
    let generated = Project::from_documents(&paths).plan(&folder, &owned, |apis, diagnostics| {
        let mut files = hookwright_core::generate(apis, &options, diagnostics);
        let modules: Vec<String> = apis.iter().map(|api| format!("pub mod {};\n", api.names.module)).collect();
        // No API has this file, since none is named `mod`.
        let _ = files.insert("mod.rs", format!("{}\n\n{}", owned.marker, modules.concat()));
        files
    });
    if let Ok(Generated { findings, .. }) | Err(GenerateError::Documents(findings)) = &generated {
        let watched = watched(&paths, &findings.sources);
        watched.iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    }
    let Generated { plan, findings } = generated?;
    warn(findings);
    plan.apply(&folder)?;
    // Modules are searched next to a file named `mod.rs`, but not next to an included file.
    let path = Literal::string(&folder.join("mod.rs").to_string_lossy());
    Ok(fs::write(out.join(format!("{module}.rs")), format!("#[path = {path}]\npub mod {module};\n"))?)
}

/// What cargo has to watch: the files, and the folders of the documents, in which settings and overlays may appear. A
/// folder with a crate in it changes with each build, and is left out.
fn watched(documents: &[PathBuf], sources: &Sources) -> BTreeSet<PathBuf> {
    let folders = documents.iter().filter_map(|path| path.parent());
    let folders = folders.filter(|folder| !folder.as_os_str().is_empty() && !folder.join("Cargo.toml").exists());
    let files = sources
        .iter()
        .filter(|(_, document)| !document.is_built_in())
        .map(|(_, document)| PathBuf::from(&document.path));
    // Cargo would always build again for a missing file. It becomes an error as soon as it is needed.
    folders.map(Path::to_owned).chain(files).chain(documents.iter().cloned()).collect()
}

/// Prints each warning in one line, for cargo.
fn warn(findings: Findings) {
    let Findings { diagnostics, sources } = findings;
    for warning in diagnostics.iter().filter(|it| it.severity == Severity::Warning) {
        let file = warning.location.place().map(|place| sources.path(place.file)).unwrap_or_default();
        println!("cargo::warning={file}: [{}] {}", warning.code, warning.message);
    }
}
