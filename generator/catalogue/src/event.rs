//! One event: a line in lists, and a page.

mod facts;
mod send;

use maud::{Markup, html};

use super::page::{Page, badge};
use super::tree::{Inside, Word};
use super::view::ApiView;
use super::{changes, code, contents, fields, graph_page, prose};
use hookwright_core::emit;
use hookwright_core::ir::{Docs, Event, Type};
use hookwright_core::name::EventNames;

/// An event of an API.
pub(super) struct EventView<'a> {
    pub(super) page: &'a ApiView<'a>,
    /// The index of the event in its API.
    pub(super) index: usize,
    event: &'a Event,
    names: &'a EventNames,
    file: &'a str,
}

impl<'a> EventView<'a> {
    pub(super) fn new(page: &'a ApiView<'a>, index: usize) -> Option<Self> {
        let (event, names) = (page.api.events.get(index)?, page.names.events.get(index)?);
        Some(Self { page, index, event, names, file: page.event_files.get(index)? })
    }

    /// Its id on the page of its API.
    fn id(&self) -> String {
        format!("event-{}", self.names.method.without_raw_prefix())
    }

    /// Its name on the wire.
    pub(super) fn name(&self) -> &'a str {
        &self.event.name
    }

    /// The path of its page below the folder of all pages, or from its own folder.
    pub(super) fn href(&self, is_in_folder: bool) -> String {
        if is_in_folder { self.file.to_owned() } else { format!("{}/{}", self.page.folder, self.file) }
    }

    /// A link to its page.
    pub(super) fn link(&self, is_in_folder: bool) -> Markup {
        html! { a href=(self.href(is_in_folder)) { code { (prose::breakable(&self.event.name)) } } }
    }

    /// One line of a list. If it `is_target`, links on the API's page may lead to it.
    pub(super) fn line(&self, is_target: bool) -> Markup {
        html! {
            li id=[is_target.then(|| self.id())] {
                (self.link(false))
                span .summary { @if let Some(about) = self.about() { (prose::line(about)) } }
                (self.badges())
            }
        }
    }

    /// Its summary as plain text.
    pub(super) fn plain_summary(&self) -> String {
        self.about().map(prose::plain).unwrap_or_default()
    }

    /// Further words to search for: its group, its method and the type of its payload.
    pub(super) fn other_words(&self) -> String {
        let family = &self.page.api.families[self.event.family].name;
        let payload = self.page.trees.words(&self.event.payload).into_iter().filter_map(|word| match word {
            Word::Name(name) => Some(name),
            Word::Plain(_) => None,
        });
        let words: Vec<&str> = [family, self.names.method.as_str()].into_iter().chain(payload).collect();
        words.join(" ")
    }

    /// Its page.
    pub(super) fn page(&self) -> Page {
        let payload = self.page.trees.of_value(&self.event.payload, "field");
        let reply = self.event.reply.as_ref().map(|reply| self.page.trees.of_value(&reply.ty, "reply"));
        Page {
            file: self.href(false),
            title: format!("{}: {}", self.event.name, self.page.title()),
            trail: self.page.trail(&self.event.name),
            contents: Some(contents::of_event(self)),
            main: self.main(&payload, reply.as_ref()),
        }
    }

    fn main(&self, payload: &Inside<'a>, reply: Option<&Inside<'a>>) -> Markup {
        let trees: Vec<&Inside<'a>> = [Some(payload), reply].into_iter().flatten().collect();
        html! {
            header .title {
                h1 { code { (prose::breakable(&self.event.name)) } }
                div .lead {
                    @if let Some(summary) = self.summary() { div { (prose::block(summary)) } }
                    (self.badges())
                }
            }
            div .columns {
                div .about {
                    @if let Some(text) = &self.event.description { div .docs { (prose::block(text)) } }
                    (self.facts())
                    section #fields {
                        div .with-button { h2 { "Fields" } (fields::expand_all(&trees)) }
                        (self.fields(payload))
                    }
                    @if let Some(reply) = reply { (self.reply(reply)) }
                }
                div .code-column { (self.samples()) (self.send()) (self.handler()) }
            }
            (graph_page::of_event(self))
            @if let Some(history) = self.page.history() { (changes::of_event(history, self.event)) }
            (contents::neighbors(self))
        }
    }

    fn about(&self) -> Option<&'a str> {
        self.event.summary.as_deref().or(self.event.description.as_deref())
    }

    /// The summary, unless the description begins with it.
    fn summary(&self) -> Option<&'a str> {
        let summary = self.event.summary.as_deref()?;
        let description = self.event.description.as_deref();
        (!description.is_some_and(|text| prose::begins_with(text, summary))).then_some(summary)
    }

    fn badges(&self) -> Markup {
        html! {
            @if let Some(since) = &self.event.since { span .badges { (badge("since", &format!("since {since}"))) } }
            @if self.event.deprecated || self.payload_docs().is_some_and(|docs| docs.deprecated) {
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

    fn fields(&self, payload: &Inside<'a>) -> Markup {
        let words = self.page.trees.words(&self.event.payload);
        let is_said = |text: &str| {
            let said = [&self.event.description, &self.event.summary];
            said.into_iter().flatten().any(|said| prose::begins_with(said, text))
        };
        html! {
            p .payload { "The payload is " (fields::words(&words)) "." }
            @if let Some(docs) = self.payload_docs() {
                @if docs.text.as_deref().is_some_and(is_said) { (fields::facts_of(docs)) } @else { (fields::docs_of(docs)) }
            }
            (fields::tree("field", payload))
        }
    }

    fn samples(&self) -> Markup {
        html! {
            @for (index, sample) in self.event.samples.iter().enumerate() {
                @let title = if index == 0 { "Sample payload".to_owned() } else { format!("Sample payload {}", index + 1) };
                (code::block(&format!("sample-{index}"), &title, &code::json(&sample.json)))
            }
            @if let Some(made) = &self.event.made {
                (code::block("sample-0", "Sample payload", &code::json(made.json.as_str())))
                p .remark { "The document has no valid example. This one is synthesized from the schema." }
            } @else if self.event.samples.is_empty() {
                p .remark { "The document has no valid example." }
            }
        }
    }

    fn handler(&self) -> Markup {
        let page = self.page;
        let text = emit::example::handler(page.api, page.names, (self.event, self.names), &page.options.crate_path);
        code::block("handler", "Handler in Rust", &code::rust(&text))
    }
}
