//! All about one event.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::page::badge;
use super::tree::{Inside, Word};
use super::view::ApiView;
use super::{changes, code, fields, prose};
use hookwright_core::emit;
use hookwright_core::ir::{CorrelationId, Discriminator, Docs, Event, Extent, Reply, Step, Type};
use hookwright_core::name::EventNames;

/// An event on the page of its API.
pub(super) struct EventView<'a> {
    page: &'a ApiView<'a>,
    event: &'a Event,
    names: &'a EventNames,
    payload: Inside<'a>,
}

impl<'a> EventView<'a> {
    pub(super) fn new(page: &'a ApiView<'a>, event: &'a Event, names: &'a EventNames) -> Self {
        let payload = page.trees.of_message(&event.payload, &id(names));
        Self { page, event, names, payload }
    }

    /// How the page finds it.
    pub(super) fn id(&self) -> String {
        id(self.names)
    }

    /// A link to it, from the page at `file` or from its own where that is empty.
    pub(super) fn link(&self, file: &str) -> Markup {
        html! { a href={ (file) "#" (self.id()) } { code { (prose::breakable(&self.event.name)) } } }
    }

    /// One line of the overview: what the search looks at is in it.
    pub(super) fn line(&self, file: &str) -> Markup {
        html! {
            li data-event=(self.id()) data-words=(self.words()) {
                (self.link(file))
                span .summary { @if let Some(about) = self.about() { (prose::line(about)) } }
                (self.badges())
            }
        }
    }

    /// All about it.
    pub(super) fn section(&self) -> Markup {
        let id = self.id();
        html! {
            article .event #(id) data-event=(id) aria-labelledby={ (id) "-name" } {
                h3 id={ (id) "-name" } {
                    code { (prose::breakable(&self.event.name)) }
                    " " a .anchor href={ "#" (id) } aria-label={ "Link to " (self.event.name) } { "#" }
                }
                div .lead {
                    @if let Some(summary) = &self.event.summary { p { (prose::line(summary)) } }
                    (self.badges())
                }
                div .columns {
                    div .about {
                        @if let Some(text) = &self.event.description { div .docs { (prose::block(text)) } }
                        (self.facts())
                        @if let Some(changed) = self.page.changed() { (changes::of_event(changed, self.event)) }
                        h4 { "Fields" }
                        (self.fields())
                        @if let Some(reply) = &self.event.reply { (self.reply(reply)) }
                    }
                    div .code-column {
                        (self.samples())
                        @if let Some(reply) = &self.event.reply { (self.sample_reply(reply)) }
                        (self.handler())
                    }
                }
            }
        }
    }

    fn about(&self) -> Option<&'a str> {
        self.event.summary.as_deref().or(self.event.description.as_deref())
    }

    fn badges(&self) -> Markup {
        html! {
            @if let Some(since) = &self.event.since { span .badges { (badge("since", &format!("since {since}"))) } }
            @if self.payload_docs().is_some_and(|docs| docs.deprecated) {
                span .badges { (badge("deprecated", "deprecated")) }
            }
        }
    }

    fn payload_docs(&self) -> Option<&'a Docs> {
        match self.event.payload {
            Type::Named(id) => Some(&self.page.api.type_def(id).docs),
            _ => None,
        }
    }

    fn facts(&self) -> Markup {
        let place = &self.event.place;
        html! {
            dl .facts {
                div { dt { "Told apart by" } dd { (self.name_at()) } }
                div { dt { "Trusted by" } dd { (self.page.verification_link()) } }
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
                "header " code { (header) } " and, behind a full stop, " code { "/" (path.join("/")) } " in the body are "
                code { (self.event.name) }
            },
            Discriminator::Tree(_) => html! {
                @for (index, sign) in self.event.signs.iter().enumerate() {
                    @if index > 0 { ", " }
                    code { (sign.at) } " is " code { (sign.value) }
                }
                @if self.event.signs.is_empty() { "what it lacks, or has and no other event" }
            },
            Discriminator::Delivery => html! { "the address that it is sent to" },
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

    fn fields(&self) -> Markup {
        let words = self.page.trees.words(&self.event.payload);
        html! {
            p .payload { "The payload is " (fields::words(&words)) "." }
            @if let Some(docs) = self.payload_docs() { (fields::docs_of(docs)) }
            (fields::tree(&self.payload))
        }
    }

    /// What the sender reads in the answer.
    fn reply(&self, reply: &Reply) -> Markup {
        let words = self.page.trees.words(&reply.ty);
        html! {
            h4 { "Reply" }
            p .payload {
                "A " code { "Responder" } " answers with " (fields::words(&words)) ", as " code { (reply.media_type) } " with the status "
                (reply.status) "."
            }
            @if let Some(default) = &reply.default {
                p { "If it has no answer in time, the sender gets " code { (default) } "." }
            }
            (fields::tree(&self.page.trees.of_message(&reply.ty, &self.reply_id())))
        }
    }

    fn sample_reply(&self, reply: &Reply) -> Markup {
        let id = match &reply.ty {
            Type::Named(id) | Type::Boxed(id) => Some(*id),
            _ => None,
        };
        let sample = id.and_then(|id| self.page.api.sample_json(id, Extent::Full));
        let json = sample.and_then(|node| serde_json::to_string_pretty(&node.to_json()).ok());
        html! {
            @if let Some(json) = json {
                (code::block(&format!("{}-sample", self.reply_id()), "Sample reply", &self.event.name, &code::json(&json)))
            }
        }
    }

    fn reply_id(&self) -> String {
        format!("{}-reply", self.id())
    }

    fn samples(&self) -> Markup {
        let id = self.id();
        html! {
            @for (index, sample) in self.event.samples.iter().enumerate() {
                @let title = if index == 0 { "Sample payload".to_owned() } else { format!("Sample payload {}", index + 1) };
                (code::block(&format!("{id}-sample-{index}"), &title, &self.event.name, &code::json(&sample.json)))
            }
            @if let Some(made) = &self.event.made {
                p .remark { "The document shows no payload that fits. This one is synthesized from the schema." }
                (code::block(&format!("{id}-sample-0"), "Sample payload", &self.event.name, &code::json(&made.json)))
            } @else if self.event.samples.is_empty() {
                p .remark { "The document shows no payload that fits." }
            }
        }
    }

    fn handler(&self) -> Markup {
        let page = self.page;
        let text = emit::example::handler(page.api, page.names, (self.event, self.names), &page.options.crate_path);
        code::block(&format!("{}-handler", self.id()), "Handler in Rust", &self.event.name, &html! { (text) })
    }

    /// What the search looks at, in lower case: the names, the summary, and the keys of all fields.
    fn words(&self) -> String {
        let mut keys = BTreeSet::new();
        self.payload.for_each_key(&mut |key| _ = keys.insert(key));
        let family = &self.page.api.families[self.event.family].name;
        let payload = self.page.trees.words(&self.event.payload).into_iter().filter_map(|word| match word {
            Word::Name(name) => Some(name),
            Word::Plain(_) => None,
        });
        let first = [&*self.event.name, self.about().unwrap_or_default(), family, self.names.method.as_str()];
        let words: Vec<&str> = first.into_iter().chain(payload).chain(keys).collect();
        words.join(" ").to_lowercase()
    }
}

fn id(names: &EventNames) -> String {
    format!("event-{}", names.method.without_raw_prefix())
}
