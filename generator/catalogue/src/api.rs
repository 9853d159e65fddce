//! The first page of an API: its events, and what a receiver needs to know about all of them.

use maud::{Markup, html};

use super::page::Page;
use super::view::{ApiView, Group};
use super::{changes, contents, graph_page, handshakes, prose, receiving};

impl ApiView<'_> {
    /// The page.
    pub(super) fn page(&self) -> Page {
        let (lead, introduction) = self.api.description.as_deref().map(prose::introduction).unwrap_or_default();
        Page {
            file: self.file(),
            title: format!("{}: events", self.title()),
            trail: vec![("All events".to_owned(), "index.html".to_owned()), (self.title().to_owned(), String::new())],
            contents: Some(contents::of_api(self, &self.parts(introduction.is_some()))),
            main: self.main(lead.as_ref(), introduction.as_ref()),
        }
    }

    /// The parts of the page, with their ids.
    fn parts(&self, has_introduction: bool) -> Vec<(&'static str, &'static str)> {
        let parts = [
            ("overview", "Events", true),
            ("introduction", "Introduction", has_introduction),
            ("verification", "Verification", true),
            ("handshakes", "Handshakes", !self.api.answers.is_empty()),
            ("outcomes", "Outcomes", true),
            ("changes", "Changes", self.history().is_some()),
            ("graph", "Graph", true),
            ("types", "Types", !self.trees.separate_types().is_empty()),
        ];
        parts.into_iter().filter(|(.., is_there)| *is_there).map(|(id, name, _)| (id, name)).collect()
    }

    fn main(&self, lead: Option<&Markup>, introduction: Option<&Markup>) -> Markup {
        html! {
            header .title {
                h1 { (self.title()) }
                @if let Some(lead) = lead { div .docs { (lead) } }
                (self.facts())
            }
            section #overview {
                h2 { "Events" }
                div #events { @for (index, group) in self.groups.iter().enumerate() { (self.group(index, group)) } }
            }
            @if let Some(introduction) = introduction {
                section #introduction {
                    h2 { "Introduction" }
                    details { summary { "What the document says about the API" } div .docs { (introduction) } }
                }
            }
            (receiving::verification(self.api))
            (handshakes::section(self.api))
            (receiving::outcomes(self.api))
            @if let Some(history) = self.history() { (changes::of_api(history, &self.folder)) }
            section #graph {
                h2 { "Graph" }
                p { a href={ (self.folder) "/" (graph_page::FILE) } { "Which events lead to which types" } }
            }
            (self.types())
        }
    }

    /// The events of a group, each on a line that leads to its page.
    fn group(&self, index: usize, group: &Group<'_>) -> Markup {
        let text = group.family.description.as_deref();
        html! {
            section .family #(contents::group_id(index)) {
                h3 { (group.family.name) }
                @if let Some(text) = text.filter(|text| Some(*text) != self.api.description.as_deref()) {
                    div .docs { (prose::block(text)) }
                }
                ul .lines role="list" { @for event in group.events.iter().filter_map(|index| self.event(*index)) { (event.line(true)) } }
            }
        }
    }

    fn facts(&self) -> Markup {
        html! {
            dl .facts {
                div { dt { "Events" } dd { (self.api.events.len()) } }
                @if let Some(version) = self.version { div { dt { "Version" } dd { (version) } } }
                @if let Some(date) = self.date() { div { dt { "Changed on" } dd { time { (date) } } } }
                div { dt { "Document" } dd { code { (prose::breakable(&self.api.document)) } } }
                div { dt { "Distinguished by" } dd { (receiving::name_at(&self.api.discriminator)) } }
                div { dt { "Trusted by" } dd { (self.verification_link("")) } }
                @for link in &self.api.links {
                    div { dt { "Read on" } dd { (prose::anchor(&link.url, &html! { (link.text) })) } }
                }
            }
        }
    }

    /// Links to the types with their own pages.
    fn types(&self) -> Markup {
        html! {
            @if !self.trees.separate_types().is_empty() {
                section #types {
                    h2 { "Types" }
                    ul .types role="list" {
                        @for id in self.trees.separate_types() {
                            @let name = self.names.type_name(*id);
                            @if let Some(file) = self.trees.file_of(*id) {
                                li #{ "type-" (name) } { a href={ (self.folder) "/" (file) } { code { (prose::breakable(name.as_str())) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
