//! The headers of a message: an object schema whose properties are the headers.

use super::super::{HeaderParameter, Reading, constants, texts_shown};
use super::layers::Layers;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::load::Sources;
use crate::node::Node;
use crate::place::Place;
use crate::resolve;
use crate::spec::schema::Schema;

/// The headers that `message` and its traits describe together.
pub(super) fn read<'d>(message: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Vec<HeaderParameter<'d>> {
    let mut headers = Vec::new();
    // The binding for HTTP describes the headers of the request.
    let bound = message.raw("bindings").and_then(|bindings| resolve::follow(reading.sources, bindings).ok());
    if let Some(schema) = bound.and_then(|bindings| bindings.descend(&["http", "headers"])) {
        collect(&Layers::single(schema), &mut Vec::new(), &mut headers, reading);
    }
    if let Some(schema) = message.get("headers", reading) {
        collect(&schema, &mut Vec::new(), &mut headers, reading);
    }
    let shown: Vec<Cursor<'d>> = message.raw("examples").iter().flat_map(Cursor::items).collect();
    for example in shown.into_iter().filter_map(|example| example.get("headers")) {
        for header in &mut headers {
            header.examples.extend(example.node.get(header.name).and_then(Node::as_str));
        }
    }
    headers
}

/// Adds the headers that `schema` lists, after those of its `allOf`. A part that was `seen` before, such as in a cycle,
/// adds nothing.
fn collect<'d>(
    schema: &Layers<'d>,
    seen: &mut Vec<Place>,
    headers: &mut Vec<HeaderParameter<'d>>,
    reading: &mut Reading<'_, 'd>,
) {
    let Some(schema) = bare(schema, reading) else { return };
    let Some(place) = schema.top().map(|top| top.place.clone()).filter(|place| !seen.contains(place)) else { return };
    seen.push(place);
    for part in schema.items("allOf", reading) {
        if let Some(part) = reading.follow(part) {
            collect(&Layers::single(part), seen, headers, reading);
        }
    }
    let required: Vec<_> = schema.items("required", reading).iter().filter_map(|item| item.node.as_str()).collect();
    for header in headers.iter_mut().filter(|header| required.contains(&header.name)) {
        header.required = true;
    }
    let Some(properties) = schema.get("properties", reading) else { return };
    for name in properties.keys() {
        // A property whose schema leads nowhere was already reported.
        let Some(property) = properties.get(name, reading) else { continue };
        headers.retain(|other| other.name != name);
        headers.extend(header(name, required.contains(&name), &properties, &property, reading.sources));
    }
}

/// The schema itself, if the object names its language.
fn bare<'d>(schema: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Option<Layers<'d>> {
    let Some((format, inner)) = schema.top().and_then(super::format::described) else { return Some(schema.clone()) };
    if let Some(language) = super::format::foreign_format(format) {
        let message = format!("headers in {language} have no types");
        reading.diagnostics.push(Diagnostic::warning(codes::messages::LANGUAGE, inner.key_location(), message));
        return None;
    }
    reading.follow(inner).map(Layers::single)
}

/// The layer that says most about a header is its schema: the first one that states a type.
fn header<'d>(
    name: &'d str,
    required: bool,
    properties: &Layers<'d>,
    property: &Layers<'d>,
    sources: &Sources,
) -> Option<HeaderParameter<'d>> {
    let own: Vec<_> = properties.iter().filter_map(|layer| layer.get(name)).collect();
    let says_type = |schema: &&Cursor<'d>| {
        // Its faults are reported when its type is chosen.
        Schema::read(schema, &mut crate::diagnostic::Diagnostics::default()).is_structural()
            || schema.node.get("$ref").is_some()
    };
    let schema = own.iter().find(says_type).or(own.first())?.clone();
    let description = property.iter().find_map(|layer| layer.node.get("description").and_then(Node::as_str));
    let beside = own.iter().find_map(|layer| layer.node.get("description").and_then(Node::as_str));
    Some(HeaderParameter {
        name,
        required,
        deprecated: false,
        description: beside.or(description),
        listed: property
            .iter()
            .map(|layer| constants(layer, sources))
            .find(|listed| !listed.is_empty())
            .unwrap_or_default(),
        examples: property.iter().flat_map(texts_shown).collect(),
        place: schema.place.clone(),
        schema: Some(schema),
    })
}
