//! The page of one API.

use maud::{Markup, html};

use super::event::EventView;
use super::page::Page;
use super::view::ApiView;
use super::{changes, fields, prose, receiving};
use hookwright_core::ir::{Family, FamilyId};

impl<'a> ApiView<'a> {
    /// The page.
    pub(super) fn page(&self) -> Page {
        let events = self.events();
        Page {
            title: format!("{}: events", self.title()),
            trail: html! { a href="index.html" { "All events" } span aria-hidden="true" { "/" } span aria-current="page" { (self.title()) } },
            contents: Some(self.contents(&events)),
            main: self.main(&events),
        }
    }

    /// The events, in the document's order.
    pub(super) fn events(&self) -> Vec<EventView<'_>> {
        let events = self.api.events.iter().zip(&self.names.events);
        events.map(|(event, names)| EventView::new(self, event, names)).collect()
    }

    /// The events in groups, each event on a line that leads to it.
    pub(super) fn overview(&self, events: &[EventView<'_>], file: &str) -> Markup {
        html! {
            @for (family, members) in self.families(events) {
                section .family data-group="" {
                    h3 { (family.name) }
                    @if let Some(text) = &family.description { div .docs { (prose::block(text)) } }
                    ul .lines role="list" { @for event in members { (event.line(file)) } }
                }
            }
        }
    }

    fn families<'e>(&self, events: &'e [EventView<'e>]) -> Vec<(&'a Family, Vec<&'e EventView<'e>>)> {
        let of = |family: FamilyId| {
            let members = self.api.events.iter().zip(events).filter(|(event, _)| event.family == family);
            members.map(|(_, view)| view).collect::<Vec<_>>()
        };
        let families = self.api.families.iter().map(|(id, family)| (family, of(id)));
        families.filter(|(_, members)| !members.is_empty()).collect()
    }

    fn contents(&self, events: &[EventView<'_>]) -> Markup {
        html! {
            ul role="list" .parts {
                li { a href="#overview" { "Overview" } }
                li { a href="#verification" { "Verification" } }
                li { a href="#outcomes" { "Outcomes" } }
                @if self.changed().is_some() { li { a href="#changes" { "Changes" } } }
                @if !self.trees.separate_types().is_empty() { li { a href="#types" { "Types" } } }
            }
            @for (family, members) in self.families(events) {
                div data-group="" {
                    h2 { (family.name) }
                    ul role="list" { @for event in members { li data-event=(event.id()) { (event.link("")) } } }
                }
            }
        }
    }

    fn main(&self, events: &[EventView<'_>]) -> Markup {
        html! {
            header .title {
                h1 { (self.title()) }
                @if let Some(text) = &self.api.description { div .docs { (prose::block(text)) } }
                (self.facts())
            }
            section #overview {
                h2 { "Overview" }
                (self.overview(events, ""))
                p #none hidden { "No event has all of these words." }
            }
            (receiving::verification(self.api))
            (receiving::outcomes(self.api))
            @if let Some(changed) = self.changed() { (changes::section(changed)) }
            section #events {
                h2 { "Events" }
                @for event in events { (event.section()) }
            }
            (self.types())
        }
    }

    fn facts(&self) -> Markup {
        html! {
            dl .facts {
                div { dt { "Events" } dd { (self.api.events.len()) } }
                div { dt { "Document" } dd { code { (prose::breakable(&self.api.document)) } } }
                div { dt { "Told apart by" } dd { (receiving::name_at(&self.api.discriminator)) } }
                div { dt { "Trusted by" } dd { (self.verification_link()) } }
                @for link in &self.api.links {
                    div { dt { "Read on" } dd { (prose::anchor(&link.url, &html! { (link.text) })) } }
                }
            }
        }
    }

    /// The types that stand once.
    fn types(&self) -> Markup {
        html! {
            @if !self.trees.separate_types().is_empty() {
                section #types {
                    h2 { "Types" }
                    @for id in self.trees.separate_types() {
                        article .event #(self.trees.type_id(*id)) {
                            h3 { code { (self.names.type_name(*id).as_str()) } }
                            (fields::docs_of(&self.api.type_def(*id).docs))
                            (fields::tree(&self.trees.of_type(*id)))
                        }
                    }
                }
            }
        }
    }
}
