//! From messages to events: each message's payload is lowered, then it becomes one event for each of its names.

use super::conjunction::Source;
use super::discriminator::Inferred;
use super::types::Lowering;
use crate::diagnostic::{Diagnostic, Location};
use crate::ir::{Discriminator, Event, FamilyId, Object, Tag, Type, TypeDef, TypeId, TypeKind};
use crate::spec::Message;

/// A message whose payload is lowered and whose events have no names yet.
pub(super) struct Draft<'s> {
    pub(super) message: &'s Message<'s>,
    pub(super) payload: Type,
    /// The payload's type, where it is one of the API's own objects.
    pub(super) object: Option<TypeId>,
}

/// Lowers the payloads.
pub(super) fn drafts<'s>(lowering: &mut Lowering<'_, 's>, messages: &'s [Message<'s>]) -> Vec<Draft<'s>> {
    messages.iter().map(|message| draft(lowering, message)).collect()
}

fn draft<'s>(lowering: &mut Lowering<'_, 's>, message: &'s Message<'s>) -> Draft<'s> {
    let Some(cursor) = message.payload.clone() else {
        let fault = format!("no schema says what the payload of `{}` is; it is taken as any JSON", message.key);
        lowering.diagnostics.push(Diagnostic::warning(Location::Key(message.place.clone()), fault));
        return Draft { message, payload: Type::Any, object: None };
    };
    let lowered = lowering.lower(&[Source { cursor, words: vec![message.key.to_string()] }]);
    let object = match lowered.ty {
        Type::Named(id) if matches!(lowering.types[id.0].kind, TypeKind::Object(_)) => Some(id),
        _ => None,
    };
    Draft { message, payload: lowered.as_element(), object }
}

/// Makes the events. A payload that belongs to one event only needs no field for the event's name.
pub(super) fn finish(drafts: &[Draft<'_>], inferred: &Inferred, types: &mut [TypeDef]) -> Vec<Event> {
    let mut events = Vec::new();
    for (draft, names) in drafts.iter().zip(&inferred.names) {
        if let (Some(id), [name]) = (draft.object, names.as_slice())
            && is_only_payload(id, drafts, types)
        {
            move_name_into_tag(id, name, &inferred.discriminator, types);
        }
        events.extend(names.iter().map(|name| event(draft, name)));
    }
    events
}

fn event(draft: &Draft<'_>, name: &str) -> Event {
    let message = draft.message;
    Event {
        name: name.to_owned(),
        summary: message.summary.map(str::to_owned),
        description: message.description.map(str::to_owned),
        since: message.since.map(str::to_owned),
        family: FamilyId(0),
        payload: draft.payload.clone(),
        samples: Vec::new(),
        place: message.place.clone(),
    }
}

/// Whether a type is one message's payload and nothing else.
fn is_only_payload(id: TypeId, drafts: &[Draft<'_>], types: &[TypeDef]) -> bool {
    let payloads = drafts.iter().filter(|draft| draft.object == Some(id)).count();
    let mut mentioned = false;
    for def in types {
        def.for_each_named(&mut |other| mentioned |= other == id);
    }
    payloads == 1 && !mentioned
}

/// Takes the constant that holds the event's name out of the fields.
fn move_name_into_tag(id: TypeId, name: &str, discriminator: &Discriminator, types: &mut [TypeDef]) {
    let Discriminator::Body(path) = discriminator else { return };
    let [wire] = path.as_slice() else { return };
    let Some(position) = constant_field(id, wire, name, types) else { return };
    if let TypeKind::Object(Object { fields, tag, .. }) = &mut types[id.0].kind {
        let field = fields.remove(position);
        *tag = Some(Tag { wire: field.wire, value: name.to_owned() });
    }
}

/// Where the field `wire` stands, if `name` is its only value.
fn constant_field(id: TypeId, wire: &str, name: &str, types: &[TypeDef]) -> Option<usize> {
    let TypeKind::Object(object) = &types[id.0].kind else { return None };
    let position = object.fields.iter().position(|field| field.wire == wire)?;
    let Type::Named(values) = &object.fields[position].ty else { return None };
    match &types[values.0].kind {
        TypeKind::StringEnum(variants) if variants.len() == 1 && variants[0].wire == name => Some(position),
        _ => None,
    }
}
