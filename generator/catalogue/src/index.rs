//! The page that lists all events of all APIs.

use maud::{Markup, html};

use super::page::{Page, plural};
use super::view::ApiView;
use super::{prose, receiving};

/// The list of all APIs and their events.
pub(super) fn index(apis: &[ApiView<'_>]) -> Page {
    Page {
        file: "index.html".to_owned(),
        title: "Events".to_owned(),
        trail: vec![("All events".to_owned(), String::new())],
        contents: None,
        main: main(apis),
    }
}

fn main(apis: &[ApiView<'_>]) -> Markup {
    let count: usize = apis.iter().map(|api| api.api.events.len()).sum();
    html! {
        header .title {
            h1 { "Events" }
            p .docs { (plural(count, "event")) " in " (plural(apis.len(), "API")) ", as their documents describe them." }
        }
        ul .cards role="list" { @for api in apis { (card(api)) } }
        section #overview {
            h2 { "All events" }
            @for api in apis { (events(api)) }
        }
    }
}

fn card(api: &ApiView<'_>) -> Markup {
    html! {
        li .card {
            h2 { a href=(api.file()) { (api.title()) } }
            @if let Some(text) = &api.api.description { p { (prose::line(text)) } }
            dl .facts {
                div { dt { "Events" } dd { (api.api.events.len()) } }
                @if let Some(version) = api.version { div { dt { "Version" } dd { (version) } } }
                @if let Some(date) = api.date() { div { dt { "Changed on" } dd { time { (date) } } } }
                div { dt { "Distinguished by" } dd { (receiving::name_at(&api.api.discriminator)) } }
                div { dt { "Trusted by" } dd { (receiving::verification_in_short(api.api)) } }
            }
        }
    }
}

fn events(api: &ApiView<'_>) -> Markup {
    html! {
        section .api {
            h3 { a href=(api.file()) { (api.title()) } }
            ul .lines role="list" { @for event in api.events() { (event.line(false)) } }
        }
    }
}
