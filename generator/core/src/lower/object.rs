//! Objects: listed properties become fields, anything else a mapping.

use super::conjunction::{Conjunction, Source};
use super::patch;
use super::types::{Lowered, Lowering};
use super::words::Words;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::hash::HashMap;
use crate::ir::{Field, Object, Type, TypeKind};
use crate::place::Place;
use crate::spec::schema::Additional;

/// The type of an object.
pub(super) fn lower<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Type {
    let properties = properties(conjunction, words);
    if properties.is_empty() {
        return map(lowering, conjunction, words);
    }
    let place = conjunction.place().cloned().unwrap_or_else(|| properties[0].place.clone());
    // While its fields are unknown, it may have any.
    let unfinished = Object { fields: Vec::new(), tag: None, additional: Some(Type::Any), changes: None };
    let id = lowering.define(conjunction, words, place, TypeKind::Object(unfinished));
    let mut fields = Vec::with_capacity(properties.len());
    fields.extend(properties.iter().filter_map(|property| field(lowering, conjunction, property)));
    let additional = additional(lowering, conjunction, words);
    name_unlisted_required(lowering, conjunction);
    lowering.types[id].kind = TypeKind::Object(Object { fields, tag: None, additional, changes: None });
    Type::Named(id)
}

/// A property, and the schemas that its value must satisfy.
pub(super) struct Property<'d> {
    wire: &'d str,
    place: Place,
    pub(super) sources: Vec<Source<'d>>,
}

impl Property<'_> {
    /// Whether one of the parts requires it.
    pub(super) fn is_required(&self, conjunction: &Conjunction<'_>) -> bool {
        conjunction.parts.iter().any(|part| part.schema.required.contains(&self.wire))
    }
}

/// The properties of all parts, in the order of their first occurrence.
pub(super) fn properties<'d>(conjunction: &Conjunction<'d>, words: &Words) -> Vec<Property<'d>> {
    let mut properties: Vec<Property<'d>> = Vec::new();
    if let [only] = conjunction.parts.as_slice() {
        let property = |(wire, cursor): &(&'d str, Cursor<'d>)| {
            let sources = vec![Source { cursor: cursor.clone(), words: only.words.child(wire) }];
            Property { wire, place: cursor.place.clone(), sources }
        };
        return only.schema.properties.iter().map(property).collect();
    }
    let mut positions: HashMap<&str, usize> = HashMap::default();
    for part in &conjunction.parts {
        for (wire, cursor) in &part.schema.properties {
            let source = Source { cursor: cursor.clone(), words: part.words.child(wire) };
            let position = *positions.entry(wire).or_insert(properties.len());
            match properties.get_mut(position) {
                Some(property) => {
                    property.sources.push(source);
                    // A property that several parts describe belongs to the whole.
                    property.sources.iter_mut().for_each(|source| source.words = words.child(wire));
                    property.place = cursor.place.clone();
                }
                None => properties.push(Property { wire, place: cursor.place.clone(), sources: vec![source] }),
            }
        }
    }
    properties
}

/// The field of a property. `None` if no value satisfies the property.
fn field<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, property: &Property<'d>) -> Option<Field> {
    let patch = patch::lower(lowering, &property.place);
    let content = lowering.json_in_text.get(&property.place).cloned();
    let content = content.map(|cursor| {
        property.sources.iter().map(|source| Source { cursor: cursor.clone(), ..source.clone() }).collect()
    });
    let sources: &Vec<Source<'d>> = content.as_ref().unwrap_or(&property.sources);
    let lowered = match lowering.lower(sources) {
        Ok(lowered) => lowered,
        Err(contradiction) => {
            let message = format!("no value matches the property `{}`, so it is left out", property.wire);
            lowering.leave_out(&contradiction, Location::Key(property.place.clone()), message);
            return None;
        }
    };
    let lowered = match patch {
        Some(ty) => Lowered { ty, ..lowered },
        None => lowered,
    };
    let required = property.is_required(conjunction) && !lowered.is_one_way;
    Some(Field {
        wire: property.wire.to_owned(),
        presence: lowered.presence(required, lowering.config.nulls_as_option),
        docs: lowered.docs,
        ty: lowered.ty,
        listed: lowered.listed,
        place: property.place.clone(),
    })
}

/// An object without listed properties.
fn map<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Type {
    let values = typed_rest(conjunction).map(|cursor| Source::nameless(cursor, words, "value"));
    let value = values.map_or(Type::Any, |source| {
        lowering.element(&[source], "no value matches the properties, so they are left out")
    });
    Type::Map(Box::new(value))
}

/// The type of unlisted properties, if they are kept.
fn additional<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Option<Type> {
    if let Some(cursor) = typed_rest(conjunction) {
        let source = Source { cursor, words: words.child("value") };
        return Some(lowering.element(&[source], "no value matches the unlisted properties, so they are left out"));
    }
    if conjunction.parts.iter().any(|part| matches!(part.schema.additional, Additional::Mixed)) {
        return Some(Type::Any);
    }
    let closed = conjunction.parts.iter().any(|part| matches!(part.schema.additional, Additional::Allowed(false)));
    (lowering.config.keep_additional && !closed).then_some(Type::Any)
}

fn typed_rest<'d>(conjunction: &Conjunction<'d>) -> Option<Cursor<'d>> {
    conjunction.parts.iter().find_map(|part| match &part.schema.additional {
        Additional::Typed(cursor) => Some(cursor.clone()),
        _ => None,
    })
}

/// Reports required properties without a description. They have no type, and their presence isn't checked.
fn name_unlisted_required(lowering: &mut Lowering<'_, '_>, conjunction: &Conjunction<'_>) {
    for part in &conjunction.parts {
        for name in &part.schema.required {
            let listed =
                conjunction.parts.iter().any(|part| part.schema.properties.iter().any(|(wire, _)| wire == name));
            if !listed {
                let message = format!("the required property `{name}` isn't described, so it has no field");
                let place = part.schema.place.child("required");
                lowering.diagnostics.push(Diagnostic::note(
                    codes::schemas::REQUIRED_UNDESCRIBED,
                    Location::Value(place),
                    message,
                ));
            }
        }
    }
}
