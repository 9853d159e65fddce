//! From messages to events: each message's payload is lowered, then it becomes one event for each of its names.

use super::conjunction::Source;
use super::discriminator::Inferred;
use super::types::Lowering;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Discriminator, Event, FamilyId, Object, Tag, Tagged, TaggedMember, Type, TypeDef, TypeId, TypeKind};
use crate::spec::Message;

/// A message whose payload is lowered and whose events have no names yet.
pub(super) struct Draft<'s> {
    pub(super) message: &'s Message<'s>,
    pub(super) payload: Type,
    /// The payload's type, where it is one of the API's own objects.
    pub(super) object: Option<TypeId>,
    /// Where a message has several payloads that a property tells apart: the property, and what it says for this one.
    pub(super) tag: Option<(String, Vec<String>)>,
}

/// Lowers the payloads.
pub(super) fn drafts<'s>(lowering: &mut Lowering<'_, 's>, messages: &'s [Message<'s>]) -> Vec<Draft<'s>> {
    messages.iter().flat_map(|message| draft(lowering, message)).collect()
}

/// Whether what the message says of its payload could not be read, and was reported.
fn is_told_why(diagnostics: &Diagnostics, message: &Message<'_>) -> bool {
    let causes = [codes::messages::MEDIA_TYPE, codes::messages::LANGUAGE, codes::messages::STREAM];
    let mut told = diagnostics.iter().filter(|diagnostic| causes.contains(&diagnostic.code));
    told.any(|diagnostic| diagnostic.location.place().is_some_and(|place| place.is_within(&message.place)))
}

/// A message whose payload is one of several is as many events.
fn draft<'s>(lowering: &mut Lowering<'_, 's>, message: &'s Message<'s>) -> Vec<Draft<'s>> {
    let Some(cursor) = message.payload.clone() else {
        if !is_told_why(lowering.diagnostics, message) {
            let fault = format!("no schema says what the payload of `{}` is; it is taken as any JSON", message.key);
            let location = Location::Key(message.place.clone());
            lowering.diagnostics.push(Diagnostic::warning(codes::messages::NO_PAYLOAD, location, fault));
        }
        return vec![Draft { message, payload: Type::Any, object: None, tag: None }];
    };
    let lowered = lowering.lower(&[Source { cursor, words: vec![message.key.to_string()] }]);
    if let Some(tagged) = tagged(lowering, &lowered.ty) {
        let member = |member: &TaggedMember| Draft {
            message,
            object: object(lowering, &member.ty),
            payload: member.ty.clone(),
            tag: Some((tagged.key.clone(), member.values.clone())),
        };
        return tagged.members.iter().map(member).collect();
    }
    vec![Draft { message, object: object(lowering, &lowered.ty), payload: lowered.as_element(), tag: None }]
}

fn tagged(lowering: &Lowering<'_, '_>, ty: &Type) -> Option<Tagged> {
    let Type::Named(id) = ty else { return None };
    match &lowering.types[id.0].kind {
        TypeKind::Tagged(tagged) => Some(tagged.clone()),
        _ => None,
    }
}

fn object(lowering: &Lowering<'_, '_>, ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) if matches!(lowering.types[id.0].kind, TypeKind::Object(_)) => Some(*id),
        _ => None,
    }
}

/// Makes the events. A payload that belongs to one event only needs no field for the event's name.
pub(super) fn finish(drafts: &[Draft<'_>], inferred: &Inferred, types: &mut [TypeDef]) -> Vec<Event> {
    let mut events = Vec::new();
    let uses = uses(drafts, types);
    for (draft, names) in drafts.iter().zip(&inferred.names) {
        if let (Some(id), [name]) = (draft.object, names.as_slice())
            && uses[id.0] == 1
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
        correlation_id: None,
        samples: Vec::new(),
        place: message.place.clone(),
    }
}

/// How often each type is used: as a payload, or as a part of a type that is used.
fn uses(drafts: &[Draft<'_>], types: &[TypeDef]) -> Vec<usize> {
    let mut uses = vec![0; types.len()];
    for draft in drafts {
        draft.payload.for_each_named(&mut |payload| count(payload, types, &mut uses));
    }
    uses
}

fn count(id: TypeId, types: &[TypeDef], uses: &mut [usize]) {
    uses[id.0] += 1;
    if uses[id.0] == 1 {
        types[id.0].for_each_named(&mut |part| count(part, types, uses));
    }
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
