//! What the parts of an API's page are made of.

use maud::{Markup, html};

use super::tree::Trees;
use super::{ApiChanges, CatalogueOptions, receiving};
use hookwright_core::Compilation;
use hookwright_core::ir::Api;
use hookwright_core::load::Sources;
use hookwright_core::name::Names;

/// One API, and what is shown of it.
pub(super) struct ApiView<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) sources: &'a Sources,
    pub(super) options: &'a CatalogueOptions,
    pub(super) trees: Trees<'a>,
}

impl<'a> ApiView<'a> {
    pub(super) fn new(compiled: &'a Compilation<'_>, options: &'a CatalogueOptions) -> Self {
        let Compilation { ir: api, names, sources, .. } = compiled;
        Self { api, names, sources, options, trees: Trees::new(api, names) }
    }

    /// The file of the page.
    pub(super) fn file(&self) -> String {
        match self.names.module.without_raw_prefix() {
            // This file is the list of all APIs.
            "index" => "index_api.html".to_owned(),
            module => format!("{module}.html"),
        }
    }

    /// What the API is called.
    pub(super) fn title(&self) -> &'a str {
        self.api.title.as_deref().unwrap_or(&self.api.name)
    }

    /// What leads to the part about how deliveries are verified.
    pub(super) fn verification_link(&self) -> Markup {
        html! { a href="#verification" { (receiving::verification_in_short(self.api)) } }
    }

    /// What changed of it, where that is known.
    pub(super) fn changed(&self) -> Option<&'a ApiChanges> {
        self.options.changes.iter().find(|changed| changed.api == self.api.name)
    }
}
