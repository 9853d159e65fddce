//! The headers of an operation, and the parameters in its query.

use super::super::{HeaderParameter, QueryParameter, Reading, constants, texts_shown};
use super::item::PathItem;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// What the path item and the operation list, with the operation's taking precedence (section 4.8.10.1).
#[derive(Default)]
pub(super) struct Parameters<'d> {
    pub(super) headers: Vec<HeaderParameter<'d>>,
    pub(super) query: Vec<QueryParameter<'d>>,
}

/// Reads the parameters of the path item and of the operation.
pub(super) fn read<'d>(item: &PathItem<'d>, operation: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Parameters<'d> {
    let lists = [item.get("parameters"), operation.get("parameters")];
    let items: Vec<_> = lists.iter().flatten().flat_map(Cursor::items).collect();
    let mut all = Parameters::default();
    for item in items {
        // Fields next to a reference apply to this use (3.1, section 4.8.23).
        let beside = item.get("$ref").and_then(|_| reading.prose(&item, "description"));
        let Some(parameter) = reading.follow(item) else { continue };
        match reading.text(&parameter, "in") {
            None => {}
            Some("header") => {
                let Some(header) = header(parameter, beside, reading) else { continue };
                all.headers.retain(|other| !other.name.eq_ignore_ascii_case(header.name));
                all.headers.push(header);
            }
            Some(location) => {
                let own = (location == "query").then(|| in_query(&parameter, reading)).flatten();
                // Such a parameter may name the event.
                if !own.as_ref().is_some_and(|own| own.required && !own.listed.is_empty()) {
                    note_elsewhere(&parameter, location, reading);
                }
                all.query.retain(|other| own.as_ref().is_none_or(|own| own.name != other.name));
                all.query.extend(own);
            }
        }
    }
    all
}

fn note_elsewhere(parameter: &Cursor<'_>, location: &str, reading: &mut Reading<'_, '_>) {
    let message = format!("a parameter in `{location}` isn't part of the event");
    let note = Diagnostic::note(codes::messages::PARAMETER, parameter.location(), message);
    let help =
        "`verify`, `answers` and tenants can read what is in the URL, and handlers find it in `Context::trusted`";
    reading.diagnostics.push(if matches!(location, "path" | "query") { note.help(help) } else { note });
}

fn in_query<'d>(parameter: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<QueryParameter<'d>> {
    let listed = parameter.get("schema").map(|schema| constants(&schema, reading.sources)).unwrap_or_default();
    let required = parameter.flag("required", reading.diagnostics).unwrap_or(false);
    Some(QueryParameter { name: reading.text(parameter, "name")?, required, listed })
}

fn header<'d>(
    parameter: Cursor<'d>,
    beside: Option<&'d str>,
    reading: &mut Reading<'_, 'd>,
) -> Option<HeaderParameter<'d>> {
    let schema = parameter.get("schema");
    let content = parameter.get("content").filter(|_| schema.is_none());
    if let Some(content) = &content {
        let message = "a header with `content` is treated as text";
        let help = "describe it with `schema` to get a type";
        reading
            .diagnostics
            .push(Diagnostic::warning(codes::messages::HEADER_CONTENT, content.key_location(), message).help(help));
    }
    // Its values are written as JSON if the media type says so; names as text.
    let as_text = content.and_then(|content| content.entries().find(|(media_type, _)| media_type.starts_with("text/")));
    let of_schema = schema.clone().and_then(|schema| crate::resolve::follow(reading.sources, schema).ok());
    let of_schema = of_schema.and_then(|schema| schema.node.get("description").and_then(Node::as_str));
    let described = schema.clone().or_else(|| as_text?.1.get("schema"));
    Some(HeaderParameter {
        listed: described.map(|schema| constants(&schema, reading.sources)).unwrap_or_default(),
        name: reading.text(&parameter, "name")?,
        required: parameter.flag("required", reading.diagnostics).unwrap_or(false),
        deprecated: parameter.flag("deprecated", reading.diagnostics).unwrap_or(false),
        description: beside.or_else(|| reading.prose(&parameter, "description")).or(of_schema),
        examples: [Some(&parameter), schema.as_ref()].into_iter().flatten().flat_map(texts_shown).collect(),
        schema,
        place: parameter.place,
    })
}
