//! `CloudEvents` 1.0: an envelope that states for any event which one it is, what it is about and when it happened. It
//! is recognized by its required attributes, in the payload (structured mode) or in headers (binary mode).

use super::api_info::Basis;
use crate::ir::{Object, Presence, Type, TypeId, TypeKind, Types, ValueLocation};

/// The attributes that every `CloudEvent` has (version 1.0, "Required Attributes").
const REQUIRED: [&str; 4] = ["id", "source", "specversion", "type"];

/// The prefixes of attributes in headers: over HTTP, and with Kafka.
const PREFIXES: [&str; 2] = ["ce-", "ce_"];

/// Where the envelope of all events of an API is.
pub(super) enum Envelope<'a> {
    /// Around the data in the body, which is one of these objects.
    Body(Vec<&'a Object>),
    /// In these headers, which begin with the prefix.
    Headers(Vec<&'a str>, &'static str),
}

impl<'a> Envelope<'a> {
    /// Finds the envelope if all events have one in the same place. The body takes precedence, since it is what is
    /// signed.
    pub(super) fn find(basis: &Basis<'a>) -> Option<Self> {
        Self::in_body(basis).or_else(|| Self::in_headers(basis))
    }

    fn in_body(basis: &Basis<'a>) -> Option<Self> {
        let mut objects = Vec::new();
        for event in basis.events {
            collect(&event.payload, basis.types, &mut Vec::new(), &mut objects)?;
        }
        let is_envelope = |object: &&Object| REQUIRED.iter().all(|name| always_has(object, name, basis.types));
        (!objects.is_empty() && objects.iter().all(is_envelope)).then_some(Self::Body(objects))
    }

    fn in_headers(basis: &Basis<'a>) -> Option<Self> {
        let fields = &basis.headers?.fields;
        let has = |prefix: &str, name: &str| {
            fields.iter().any(|field| field.required && is_header(&field.wire, prefix, name))
        };
        let prefix = PREFIXES.into_iter().find(|prefix| REQUIRED.iter().all(|name| has(prefix, name)))?;
        Some(Self::Headers(fields.iter().map(|field| &*field.wire).collect(), prefix))
    }

    /// Where an attribute is, if the document lists it for any of the events.
    pub(super) fn at(&self, attribute: &str) -> Option<ValueLocation> {
        match self {
            Self::Body(objects) => {
                let lists = |object: &&Object| object.fields.iter().any(|field| field.wire == attribute);
                objects.iter().any(lists).then(|| ValueLocation::Body(vec![attribute.to_owned()]))
            }
            Self::Headers(names, prefix) => {
                let header = names.iter().find(|name| is_header(name, prefix, attribute))?;
                Some(ValueLocation::Header((*header).to_owned()))
            }
        }
    }

    /// What is never the same for two events: an id is unique within its source.
    pub(super) fn key(&self) -> Option<ValueLocation> {
        Some(ValueLocation::Joined(vec![self.at("source")?, self.at("id")?]))
    }
}

fn is_header(name: &str, prefix: &str, attribute: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.strip_prefix(prefix) == Some(attribute)
}

/// Adds the objects that a payload may be. Fails if it may be anything else.
fn collect<'a>(ty: &Type, types: &'a Types, above: &mut Vec<TypeId>, objects: &mut Vec<&'a Object>) -> Option<()> {
    let (Type::Named(id) | Type::Boxed(id)) = ty else { return None };
    let id = types.original(*id);
    if above.contains(&id) {
        return Some(());
    }
    match types.kind(id) {
        TypeKind::Object(object) => objects.push(object),
        kind if kind.is_choice() => {
            above.push(id);
            kind.alternatives().try_for_each(|part| collect(part.ty, types, above, objects))?;
            above.pop();
        }
        _ => return None,
    }
    Some(())
}

/// Whether an object always has a text with this name. The event's name may not be a field.
fn always_has(object: &Object, name: &str, types: &Types) -> bool {
    let is_text = |ty: &Type| match ty {
        Type::String | Type::Text(_) => true,
        Type::Named(id) => types.kind(*id).variants().is_some(),
        _ => false,
    };
    let is_field =
        |field: &crate::ir::Field| field.wire == name && field.presence == Presence::Required && is_text(&field.ty);
    object.fields.iter().any(is_field) || object.tag.as_ref().is_some_and(|tag| tag.wire == name)
}
