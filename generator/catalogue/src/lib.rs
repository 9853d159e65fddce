//! Writes an event catalogue: static pages that open from the file system, without a server.
//!
//! This crate is the inside of `hookwright docs` and `cargo xtask docs`, and promises no stable API.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_catalogue::CatalogueOptions;
//! use hookwright_core::project::Project;
//!
//! let options = CatalogueOptions {
//!     command: "cargo xtask docs".to_owned(),
//!     crate_path: "webhook_events".to_owned(),
//!     changes: Vec::new(),
//! };
//! let out = "target/docs-site".as_ref();
//! let generated = hookwright_catalogue::generate(Project::from_directory("specs".as_ref())?, out, &options)?;
//! generated.plan.apply(out)?;
//! # Ok(())
//! # }
//! ```
//!
//! The pages load nothing from elsewhere and can be read without the script. What a document says stays text: [`maud`] escapes
//! it, and the pages' own content security policy forbids anything that didn't come with them.

mod api;
mod changes;
mod code;
mod event;
mod fields;
pub mod graph;
mod index;
mod page;
mod prose;
mod receiving;
mod tree;
mod view;

use std::path::Path;

pub use self::changes::ApiChanges;
use self::view::ApiView;
use hookwright_core::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use hookwright_core::plan::{FileSet, Orphans, Ownership};
use hookwright_core::project::{GenerateError, Generated, Project};
use hookwright_core::{Compilation, render};

/// How the catalogue is made.
#[derive(Clone, Debug)]
pub struct CatalogueOptions {
    /// The command that writes the pages, as their first line names it.
    pub command: String,
    /// The Rust path of the generated modules, as the code to paste imports it.
    pub crate_path: String,
    /// What changed since an earlier revision, for the APIs for which that is known.
    pub changes: Vec<ApiChanges>,
}

/// Makes the catalogue of all APIs of a project and compares the result with what is below `out`. Nothing is written.
///
/// The catalogue is made as a whole: all pages that an earlier run wrote and this one does not are to be deleted.
pub fn generate(project: Project, out: &Path, options: &CatalogueOptions) -> Result<Generated, GenerateError> {
    let owned = Ownership { marker: render::marker(&options.command), orphans: Orphans::All };
    project.plan(out, &owned, |apis, diagnostics| files(apis, options, diagnostics))
}

/// The pages, their style and their script; none where there is an error among the diagnostics.
pub fn files(apis: &[Compilation<'_>], options: &CatalogueOptions, diagnostics: &mut Diagnostics) -> FileSet {
    let mut files = FileSet::new();
    if diagnostics.has_errors() {
        return files;
    }
    let pages: Vec<ApiView<'_>> = apis.iter().map(|api| ApiView::new(api, options)).collect();
    let mark = render::marker(&options.command);
    let mark = mark.trim_start_matches("// ");
    let _ = files.insert("index.html", page::text(mark, &index::index(&pages)));
    let _ = files.insert("style.css", format!("/* {mark}. Do not edit. */\n{}", include_str!("style.css")));
    let _ = files.insert("script.js", format!("// {mark}. Do not edit.\n{}", include_str!("script.js")));
    for (page, api) in pages.iter().zip(apis) {
        if !files.insert(page.file(), page::text(mark, &page.page())) {
            let message = format!("two pages would be called `{}`", page.file());
            diagnostics.push(
                Diagnostic::error(codes::files::SAME_NAME, Location::File(api.document), message)
                    .help("rename the document"),
            );
        }
    }
    files
}
