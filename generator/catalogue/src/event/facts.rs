//! What a receiver needs to know about one event.

use maud::{Markup, html};

use super::EventView;
use crate::code;
use crate::fields;
use crate::prose;
use crate::receiving;
use crate::tree::Inside;
use hookwright_core::ir::{CorrelationId, Discriminator, Step};

impl<'a> EventView<'a> {
    pub(super) fn facts(&self) -> Markup {
        let (api, place) = (self.page.api, &self.event.place);
        html! {
            dl .facts {
                div { dt { "Distinguished by" } dd { (self.name_at()) } }
                div { dt { "Trusted by" } dd { (self.page.verification_link(&format!("../{}", self.page.file()))) } }
                div { dt { "Sent as" } dd { code { (self.event.method) } ", " code { (self.media_type()) } (self.may_be_empty()) } }
                @if let Some(path) = &api.bodies.batch {
                    div { dt { "In batches" } dd { "each item of the list at " code { "/" (path.join("/")) } " is an event" } }
                }
                div { dt { "Answer" } dd { (self.answer()) } }
                (receiving::places(api))
                @if let Some(correlation) = &self.event.correlation_id {
                    div { dt { "Correlation" } dd { code { (self.correlation(correlation)) } } }
                }
                div { dt { "In Rust" } dd { code { "Event::" (self.names.variant.as_str()) } ", handled by " code { (self.names.method.as_str()) } } }
                div { dt { "Described at" } dd {
                    code { (prose::breakable(&format!("{}#{}", self.page.sources.path(place.file), place.pointer))) }
                } }
            }
        }
    }

    fn name_at(&self) -> Markup {
        match &self.page.api.discriminator {
            Discriminator::Body(path) => {
                html! { code { "/" (path.join("/")) } " in the body is " code { (self.event.name) } }
            }
            Discriminator::Header(header) => html! { "header " code { (header) } " is " code { (self.event.name) } },
            Discriminator::HeaderAndBody(header, path) => html! {
                "header " code { (header) } " and " code { "/" (path.join("/")) } " in the body, joined by a dot, are "
                code { (self.event.name) }
            },
            Discriminator::Tree(_) => html! {
                @for (index, sign) in self.event.signs.iter().enumerate() {
                    @if index > 0 { ", " }
                    code { (sign.at) } " is " code { (sign.value) }
                }
                @if self.event.signs.is_empty() { "properties that only it has, or lacks" }
            },
            Discriminator::Delivery => html! { "the address that it is sent to" },
        }
    }

    fn media_type(&self) -> &'a str {
        self.page.api.bodies.of_event(&self.event.name).map_or("application/json", |(media_type, _)| media_type)
    }

    fn may_be_empty(&self) -> &'static str {
        if self.page.api.bodies.may_be_empty.contains(&self.event.name) { "; the body may be empty" } else { "" }
    }

    fn answer(&self) -> Markup {
        match &self.event.reply {
            Some(reply) => html! {
                "status " code { (reply.status) } " with a " a href="#reply" { "reply" } " that its sender reads, " code { (reply.media_type) }
            },
            None => html! { "status " code { (self.page.api.info.accepted) } " once it is stored or handled" },
        }
    }

    /// The reply to the event.
    pub(super) fn reply(&self, inside: &Inside<'a>) -> Markup {
        let Some(reply) = &self.event.reply else { return html! {} };
        html! {
            section {
                h2 { "Reply" }
                p .payload { "The body of the answer is " (fields::words(&self.page.trees.words(&reply.ty))) "." }
                (fields::tree("reply", inside))
                @if let Some(default) = &reply.default {
                    (code::block("reply-default", "Sent if the handler gives no reply in time", &code::json(default)))
                }
            }
        }
    }

    fn correlation(&self, correlation: &CorrelationId) -> String {
        match correlation {
            CorrelationId::Header(header) => format!("header {header}"),
            CorrelationId::Payload(steps) => {
                let field = |step: &Step| self.page.api.kind(step.object).object()?.fields.get(step.field);
                let keys = steps.iter().filter_map(|step| Some(&*field(step)?.wire));
                format!("/{}", keys.collect::<Vec<_>>().join("/"))
            }
        }
    }
}
