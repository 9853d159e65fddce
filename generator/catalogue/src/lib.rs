//! Writes an event catalogue: static pages that open from the file system, without a server. Each event has a page,
//! each API has a page that lists its events, and an index lists all of them.
//!
//! This crate is internal to `hookwright docs` and `cargo xtask docs`. Its API isn't stable.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_catalogue::CatalogueOptions;
//! use hookwright_core::project::Project;
//!
//! let options = CatalogueOptions {
//!     command: "cargo xtask docs".to_owned(),
//!     crate_path: "webhook_events".to_owned(),
//!     history: Vec::new(),
//! };
//! let out = "target/docs-site".as_ref();
//! let generated = hookwright_catalogue::generate(Project::from_directory("specs".as_ref())?, out, &options)?;
//! generated.plan.apply(out)?;
//! # Ok(())
//! # }
//! ```
//!
//! The pages load nothing from elsewhere and can be read without the script. Text from a document stays text: [`maud`]
//! escapes it, and the pages' content security policy forbids anything that didn't come with them.

mod api;
mod changes;
mod code;
mod contents;
mod event;
mod fields;
mod file_names;
pub mod graph;
mod graph_page;
mod handshakes;
mod history;
mod index;
mod page;
mod prose;
mod receiving;
mod search;
mod tree;
mod type_page;
mod view;

use std::collections::HashMap;
use std::path::Path;

pub use self::history::{History, Version};
use self::page::Page;
use self::view::ApiView;
use hookwright_core::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use hookwright_core::plan::{FileSet, Orphans, Ownership};
use hookwright_core::project::{GenerateError, Generated, Project};
use hookwright_core::{Compilation, render};

/// Settings of the catalogue.
#[derive(Clone, Debug)]
pub struct CatalogueOptions {
    /// The command that writes the pages, for their first line.
    pub command: String,
    /// The Rust path of the generated modules, for imports in code examples.
    pub crate_path: String,
    /// The changes of the documents, for the APIs for which they are known.
    pub history: Vec<History>,
}

/// Builds the catalogue of all APIs of a project and compares the result with the content of `out`. Nothing is written.
///
/// The catalogue is built as a whole: pages of an earlier run that this one doesn't write are deleted.
pub fn generate(project: Project, out: &Path, options: &CatalogueOptions) -> Result<Generated, GenerateError> {
    let owned = Ownership { marker: render::marker(&options.command), orphans: Orphans::All };
    project.plan(out, &owned, |apis, diagnostics| files(apis, options, diagnostics))
}

/// The pages, their style and their script. Empty after an error.
pub fn files(apis: &[Compilation<'_>], options: &CatalogueOptions, diagnostics: &mut Diagnostics) -> FileSet {
    let mut files = FileSet::new();
    if diagnostics.has_errors() {
        return files;
    }
    let views: Vec<ApiView<'_>> = apis.iter().map(|api| ApiView::new(api, options)).collect();
    let mark = render::marker(&options.command);
    let mark = mark.trim_start_matches("// ");
    let _ = files.insert("index.html", index::index(&views).text(mark));
    let _ = files.insert("style.css", format!("/* {mark}. Do not edit. */\n{}", include_str!("style.css")));
    let _ = files.insert("script.js", format!("// {mark}. Do not edit.\n{}", include_str!("script.js")));
    let _ = files.insert("search.js", format!("// {mark}. Do not edit.\n{}", search::index(&views)));
    for (view, api) in views.iter().zip(apis) {
        if !files.insert(view.file(), view.page().text(mark)) {
            let message = format!("two pages would be called `{}`", view.file());
            diagnostics.push(
                Diagnostic::error(codes::files::SAME_NAME, Location::File(api.document), message)
                    .help("rename the document"),
            );
            continue;
        }
        view.for_each_page(|page| _ = files.insert(page.file.clone(), page.text(mark)));
    }
    files
}

impl ApiView<'_> {
    /// The pages in its folder.
    fn for_each_page(&self, mut visit: impl FnMut(&Page)) {
        self.events().for_each(|event| visit(&event.page()));
        let users = if self.trees.separate_types().is_empty() { HashMap::new() } else { self.users() };
        for id in self.trees.separate_types() {
            if let Some(file) = self.trees.file_of(*id) {
                let events = users.get(id).map(Vec::as_slice).unwrap_or_default();
                visit(&type_page::page(self, *id, file, events));
            }
        }
        visit(&graph_page::page(self));
        if let Some(history) = self.history() {
            visit(&changes::page(self, history));
        }
    }
}
