//! Navigation within an API's pages. A page only lists some of the events, so that the total size of the pages doesn't
//! grow with the square of the number of events.

use maud::{Markup, html};

use super::event::EventView;
use super::page::{around, plural};
use super::prose;
use super::view::{ApiView, Group};

/// How many groups, and how many events of a group, are listed before and after the current one.
const EITHER_SIDE: usize = 15;

/// The contents of the first page: its parts, and the groups of events.
pub(super) fn of_api(api: &ApiView<'_>, parts: &[(&str, &str)]) -> Markup {
    html! {
        ul role="list" .parts { @for (id, name) in parts { li { a href={ "#" (id) } { (name) } } } }
        @if api.groups.len() > 1 {
            h2 { "Groups" }
            ul role="list" {
                @for (index, group) in api.groups.iter().enumerate().take(200) {
                    li { a href={ "#" (group_id(index)) } { (prose::breakable(&group.family.name)) "\u{a0}" span .count { (group.events.len()) } } }
                }
            }
        }
    }
}

/// The id of a group on the first page.
pub(super) fn group_id(index: usize) -> String {
    format!("group-{index}")
}

/// The contents of an event's page: the other events of its group, and the neighboring groups.
pub(super) fn of_event(event: &EventView<'_>) -> Markup {
    let api = event.page;
    let first_page = format!("../{}", api.file());
    let Some(at) = api.groups.iter().position(|group| group.events.binary_search(&event.index).is_ok()) else {
        return html! {};
    };
    html! {
        ul role="list" .parts {
            li { a href={ (first_page) "#overview" } { "All " (plural(api.api.events.len(), "event")) } }
            li { a href={ (first_page) "#verification" } { "Verification" } }
            li { a href="#fields" { "Fields" } }
            li { a href="#graph" { "Graph" } }
        }
        @if let Some(group) = api.groups.get(at) { (members(event, group, &first_page, at)) }
        @if api.groups.len() > 1 { (other_groups(api, at, &first_page)) }
    }
}

fn members(event: &EventView<'_>, group: &Group<'_>, first_page: &str, at: usize) -> Markup {
    let api = event.page;
    let place = group.events.binary_search(&event.index).unwrap_or_default();
    let (first, shown) = around(&group.events, place, EITHER_SIDE);
    let more = group.events.len() - shown.len();
    html! {
        h2 { (prose::breakable(&group.family.name)) }
        ul role="list" {
            @for (offset, index) in shown.iter().enumerate() {
                @if let Some(other) = api.event(*index) {
                    li .here[first + offset == place] { (other.link(true)) }
                }
            }
            @if more > 0 { li { a href={ (first_page) "#" (group_id(at)) } { (more) " more" } } }
        }
    }
}

fn other_groups(api: &ApiView<'_>, at: usize, first_page: &str) -> Markup {
    let (first, shown) = around(&api.groups, at, EITHER_SIDE);
    let more = api.groups.len() - shown.len();
    html! {
        h2 { "Other groups" }
        ul role="list" {
            @for (offset, group) in shown.iter().enumerate().filter(|(offset, _)| first + offset != at) {
                li { a href={ (first_page) "#" (group_id(first + offset)) } { (prose::breakable(&group.family.name)) "\u{a0}" span .count { (group.events.len()) } } }
            }
            @if more > 0 { li { a href={ (first_page) "#overview" } { (more) " more" } } }
        }
    }
}

/// Links to the previous and the next event.
pub(super) fn neighbors(event: &EventView<'_>) -> Markup {
    let before = event.index.checked_sub(1).and_then(|index| event.page.event(index));
    let behind = event.page.event(event.index + 1);
    html! {
        nav .neighbors aria-label="Other events" {
            @if let Some(before) = before { span { span .quiet { "Before: " } (before.link(true)) } }
            @if let Some(behind) = behind { span { span .quiet { "Next: " } (behind.link(true)) } }
        }
    }
}
