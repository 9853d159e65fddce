//! Graphs on pages, with legends.

use std::collections::HashSet;

use maud::{Markup, html};

use super::event::EventView;
use super::graph::{self, Overview, StandsFor};
use super::page::{Page, plural};
use super::view::ApiView;
use super::{contents, prose};
use hookwright_core::ir::{FamilyId, TypeId, TypeKind};

/// The maximum number of types in the table of shared types.
const MOST_TYPES: usize = 100;

/// The file of the graph of all events, in the folder of its API.
pub(super) const FILE: &str = "graph.html";

/// The part of an event's page with its graph.
pub(super) fn of_event(event: &EventView<'_>) -> Markup {
    let api = event.page;
    let types = api.reached.get(event.index).map_or(0, HashSet::len);
    let (graph, left_out) = graph::of_event(api.api, api.names, event.index, types);
    let link = |stands_for| match stands_for {
        StandsFor::Type(id) => api.trees.file_of(id).map(str::to_owned),
        StandsFor::Event(_) | StandsFor::Family(_) => None,
    };
    html! {
        section #graph {
            h2 { "Graph" }
            (figure(&graph.inline(&link), false))
            @if left_out > 0 { p .remark { (plural(left_out, "more type")) " that the payload is made of " (if left_out == 1 { "is" } else { "are" }) " not shown: enumerations, and those farthest from the event." } }
        }
    }
}

/// The page with the graph of all events.
pub(super) fn page(api: &ApiView<'_>) -> Page {
    Page {
        file: format!("{}/{FILE}", api.folder),
        title: format!("Graph: {}", api.title()),
        trail: api.trail("Graph"),
        contents: None,
        main: main(api),
    }
}

fn main(api: &ApiView<'_>) -> Markup {
    let overview = Overview::new(api.api, api.names);
    let users = shared_types(api);
    html! {
        header .title { h1 { "Graph" } p .docs { "Which events of " (api.title()) " lead to which types. Each event's page has its own graph." } }
        section {
            h2 { "All events" }
            @match &overview.graph {
                Some(graph) => {
                    (figure(&graph.inline(&|stands_for| link(api, stands_for)), overview.is_grouped))
                    (without(api, &overview, &users))
                }
                None => p { "A picture of " (plural(api.api.events.len(), "event")) " and all of their types would not be readable. The table has the types that most events share." },
            }
        }
        (shared(api, &users))
    }
}

/// The link of a node in the graph of all events.
fn link(api: &ApiView<'_>, stands_for: StandsFor) -> Option<String> {
    match stands_for {
        StandsFor::Event(index) => Some(api.event(index)?.href(true)),
        StandsFor::Family(family) => {
            let index = api.groups.iter().position(|group| group.id == family)?;
            Some(format!("../{}#{}", api.file(), contents::group_id(index)))
        }
        StandsFor::Type(id) => api.trees.file_of(id).map(str::to_owned),
    }
}

/// The types that aren't in the graph.
fn without(api: &ApiView<'_>, overview: &Overview, users: &[(TypeId, Vec<usize>)]) -> Markup {
    let count = |id: TypeId| users.iter().find(|(user, _)| *user == id).map_or(0, |(_, events)| events.len());
    let types: Vec<TypeId> = overview
        .left_out
        .iter()
        .filter_map(|stands_for| match stands_for {
            StandsFor::Type(id) => Some(*id),
            StandsFor::Event(_) | StandsFor::Family(_) => None,
        })
        .collect();
    html! {
        @if !types.is_empty() {
            p .remark {
                "Not in the picture, because too many lines would lead to them: "
                @for (index, id) in types.iter().enumerate() {
                    @if index > 0 { ", " }
                    (type_name(api, *id)) " (" (plural(count(*id), "event")) ")"
                }
                "."
            }
        }
    }
}

/// A figure that scrolls separately.
fn figure(graph: &Markup, is_grouped: bool) -> Markup {
    html! {
        figure .graph {
            div .scroll tabindex="0" role="group" aria-label="Graph" { (graph) }
            figcaption {
                ul .legend role="list" {
                    li { span .sign.event aria-hidden="true" {} (if is_grouped { "a group of events, with their number" } else { "an event" }) }
                    li { span .sign.object aria-hidden="true" {} "an object" }
                    li { span .sign.choice aria-hidden="true" {} "one of several types" }
                    li { span .sign.values aria-hidden="true" {} "one of a list of values" }
                    li { "On a line: the fields that lead to the type" }
                }
            }
        }
    }
}

/// The types that several events lead to, each with these events. Those with the most events come first.
fn shared_types(api: &ApiView<'_>) -> Vec<(TypeId, Vec<usize>)> {
    let mut users = api.users();
    let is_object = |id: TypeId| !matches!(api.api.kind(id), TypeKind::StringEnum(_));
    let in_order = api.api.types().filter_map(|(id, _)| Some((id, users.remove(&id)?)));
    let mut shared: Vec<_> = in_order.filter(|(id, events)| events.len() > 1 && is_object(*id)).collect();
    shared.sort_by_key(|(_, events)| std::cmp::Reverse(events.len()));
    shared
}

fn type_name(api: &ApiView<'_>, id: TypeId) -> Markup {
    let name = html! { code { (prose::breakable(api.names.type_name(id).as_str())) } };
    html! { @match api.trees.file_of(id) { Some(file) => a href=(file) { (name) }, None => (name) } }
}

fn shared(api: &ApiView<'_>, users: &[(TypeId, Vec<usize>)]) -> Markup {
    let more = users.len().saturating_sub(MOST_TYPES);
    html! {
        @if !users.is_empty() {
            section #shared {
                h2 { "Types that events share" }
                div .scroll tabindex="0" role="group" aria-label="Types that events share" {
                    table {
                        thead { tr { th scope="col" { "Type" } th scope="col" { "Events" } th scope="col" { "Which" } } }
                        tbody {
                            @for (id, events) in users.iter().take(MOST_TYPES) {
                                tr { th scope="row" { (type_name(api, *id)) } td { (events.len()) } td { (some_events(api, events)) } }
                            }
                        }
                    }
                }
                @if more > 0 { p .remark { (plural(more, "more type")) " that fewer events share." } }
            }
        }
    }
}

/// Links to these events, by index, from a page in the folder of their API. If there are many, the number of their
/// groups.
pub(super) fn some_events(api: &ApiView<'_>, events: &[usize]) -> Markup {
    const MOST: usize = 6;
    let families: HashSet<FamilyId> = events.iter().filter_map(|at| Some(api.api.events.get(*at)?.family)).collect();
    html! {
        @if events.len() > MOST {
            "in " (plural(families.len(), "group"))
        } @else {
            @for (index, event) in events.iter().filter_map(|index| api.event(*index)).enumerate() {
                @if index > 0 { ", " } (event.link(true))
            }
        }
    }
}
