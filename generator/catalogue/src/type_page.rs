//! The page of a type that several places use, if showing all fields of all events would be too much.

use maud::{Markup, html};

use super::page::{Page, plural};
use super::view::ApiView;
use super::{fields, graph_page, prose};
use hookwright_core::ir::TypeId;

/// The page. `events` are the indices of the events that use the type.
pub(super) fn page(api: &ApiView<'_>, id: TypeId, file: &str, events: &[usize]) -> Page {
    let name = api.names.type_name(id).as_str();
    Page {
        file: format!("{}/{file}", api.folder),
        title: format!("{name}: {}", api.title()),
        trail: api.trail(name),
        contents: None,
        main: main(api, id, events),
    }
}

fn main(api: &ApiView<'_>, id: TypeId, events: &[usize]) -> Markup {
    let inside = api.trees.of_type(id, "field");
    html! {
        header .title { h1 { code { (prose::breakable(api.names.type_name(id).as_str())) } } }
        (fields::docs_of(&api.api.type_def(id).docs))
        @if !events.is_empty() { p .remark { "In " (plural(events.len(), "event")) ", " (graph_page::some_events(api, events)) } }
        section #fields {
            div .with-button { h2 { "Fields" } (fields::expand_all(&[&inside])) }
            (fields::tree("field", &inside))
        }
    }
}
