//! Turns messages into events: each message's payload is lowered, then it becomes one event for each of its names.

use super::conjunction::Source;
use super::discriminator::{Inferred, NamedDraft};
use super::draft::{Drafts, tagged};
use super::types::{Lowering, any};
use super::words::Words;
use crate::cursor::Cursor;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location, codes};
use crate::ir::{
    CorrelationId, Discriminator, Event, FamilyId, Field, Literal, MadePayload, NamePlace, Object, Reply, Sample, Sign,
    Table, Tag, Type, TypeId, TypeKind,
};
use crate::load::Sources;
use crate::nearest::is_slip;
use crate::node::{Map, Node};
use crate::place::Place;
use crate::spec::{BodyPresence, Message, Written, is_json};

/// A message with a lowered payload, whose events have no names yet.
#[derive(Clone)]
pub(super) struct Draft<'s> {
    pub(super) message: &'s Message<'s>,
    pub(super) payload: Type,
    /// The payload's type, if it is an object.
    pub(super) object: Option<TypeId>,
    /// If the payload is one of several that the message may have: the property that identifies it, and its values for
    /// this one.
    pub(super) values: Option<(String, Vec<Literal>)>,
}

/// An event with a name, before its payload is examined.
pub(super) struct NamedEvent<'s> {
    /// Its name on the wire.
    pub(super) name: String,
    /// Its message, which may have other events.
    pub(super) message: &'s Message<'s>,
    /// What its payload decodes into.
    pub(super) payload: Type,
    /// The values that identify its deliveries, by place.
    pub(super) signs: Vec<Sign>,
    /// Its reply.
    pub(super) reply: Option<Reply>,
}

impl NamedEvent<'_> {
    /// The types of its payload and of its reply, mutable.
    pub(super) fn types_mut(&mut self) -> impl Iterator<Item = &mut Type> {
        [&mut self.payload].into_iter().chain(self.reply.as_mut().map(|reply| &mut reply.ty))
    }

    /// Builds the event with everything that belongs to it.
    pub(super) fn finish(
        self,
        family: FamilyId,
        correlation_id: Option<CorrelationId>,
        (samples, made): (Vec<Sample>, Option<MadePayload>),
    ) -> Event {
        let message = self.message;
        Event {
            name: self.name,
            signs: self.signs,
            method: message.method.clone().into_owned(),
            summary: message.summary.map(str::to_owned),
            description: message.description.map(str::to_owned),
            since: message.since.map(str::to_owned),
            deprecated: message.deprecated,
            family,
            payload: self.payload,
            reply: self.reply,
            correlation_id,
            samples,
            made,
            place: message.place.clone(),
        }
    }
}

/// Lowers the payloads.
pub(super) fn drafts<'s>(lowering: &mut Lowering<'_, 's>, messages: &'s [Message<'s>]) -> Vec<Draft<'s>> {
    messages.iter().map(|message| draft(lowering, message)).collect()
}

/// Whether the message's payload couldn't be read, and that was reported.
fn is_told_why(diagnostics: &Diagnostics, message: &Message<'_>) -> bool {
    let causes = [codes::messages::MEDIA_TYPE, codes::messages::LANGUAGE, codes::messages::STREAM];
    let is_cause = |code: Code| causes.contains(&code) || code.is_about_reference();
    let mut told = diagnostics.iter().filter(|diagnostic| is_cause(diagnostic.code));
    told.any(|diagnostic| diagnostic.location.place().is_some_and(|place| place.is_within(&message.place)))
}

/// The key of a message, or of its media types in `OpenAPI`, that has a typing error, and the one that was meant.
fn misspelled<'s>(files: &'s Sources, message: &Place) -> Option<(&'s str, &'static str)> {
    let slip = |node: &'s Node, meant: &'static str| {
        let mut keys = node.as_map()?.keys();
        keys.find(|key| *key != meant && is_slip(key, meant)).map(|key| (key, meant))
    };
    let message = files.node(message)?;
    let content = message.get("requestBody").and_then(|body| body.get("content"));
    let mut media = content.into_iter().filter_map(Node::as_map).flat_map(Map::iter).map(|(_, media)| media);
    slip(message, "payload").or_else(|| media.find_map(|media| slip(media, "schema")))
}

fn draft<'s>(lowering: &mut Lowering<'_, 's>, message: &'s Message<'s>) -> Draft<'s> {
    let words = Words::default().child(message.key.as_ref());
    if message.body == BodyPresence::Absent {
        let nothing = Object { fields: Vec::new(), tag: None, additional: None, changes: None };
        let id = lowering.define_part(&words, message.place.clone(), TypeKind::Object(nothing));
        return Draft { message, payload: Type::Named(id), object: Some(id), values: None };
    }
    let Some(cursor) = message.payload.clone() else {
        if !is_told_why(lowering.diagnostics, message) {
            let fault = format!("the payload of `{}` has no schema; it is treated as any JSON", message.key);
            let location = Location::Key(message.place.clone());
            let fault = Diagnostic::warning(codes::messages::NO_PAYLOAD, location, fault);
            let meant = misspelled(lowering.files, &message.place);
            lowering.diagnostics.push(match meant {
                Some((key, meant)) => fault.help(format!("did you mean `{meant}` by `{key}`?")),
                None => fault,
            });
        }
        return Draft { message, payload: Type::Any, object: None, values: None };
    };
    if message.media_types.iter().any(|media_type| Written::from_media_type(media_type) == Written::Form) {
        note_json_in_text(lowering, &cursor);
    }
    let lowered = lowering.lower(&[Source { cursor, words }]);
    let lowered = lowered.unwrap_or_else(|contradiction| {
        let text = "so this event has no valid payload";
        lowering.diagnostics.push(contradiction.error().label(Location::Key(message.place.clone()), text));
        any()
    });
    let object = object(&lowered.ty, &lowering.types);
    let payload = match lowered.as_element() {
        Type::Nullable(inner) => Type::Nullable(inner),
        payload if message.body == BodyPresence::Optional => Type::Nullable(Box::new(payload)),
        payload => payload,
    };
    Draft { message, object, payload, values: None }
}

/// Notes the fields of a form that hold JSON with a schema.
fn note_json_in_text<'s>(lowering: &mut Lowering<'_, 's>, payload: &Cursor<'s>) {
    let Ok(payload) = crate::resolve::follow(lowering.files, payload.clone()) else { return };
    let properties: Vec<Cursor<'s>> =
        payload.get("properties").iter().flat_map(Cursor::entries).map(|(_, it)| it).collect();
    for property in properties {
        let Ok(schema) = crate::resolve::follow(lowering.files, property.clone()) else { continue };
        let media_type = schema.node.get("contentMediaType").and_then(Node::as_str);
        if let (true, Some(content)) = (media_type.is_some_and(is_json), schema.get("contentSchema")) {
            lowering.json_in_text.insert(property.place, content);
        }
    }
}

impl Draft<'_> {
    /// The payload's type, if it is a generated one. A payload of null contains no event name, so it doesn't matter
    /// here whether null is allowed.
    pub(super) fn payload_type(&self) -> Option<TypeId> {
        match &self.payload {
            Type::Named(id) => Some(*id),
            Type::Nullable(ty) => match **ty {
                Type::Named(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    /// Splits a message with several payloads into as many events, if the property at the path identifies the payloads.
    /// Those without this property come last.
    pub(super) fn split_at(&self, path: &[String], types: &Drafts) -> Vec<Self> {
        let (Some(id), [key]) = (self.payload_type(), path) else { return vec![self.clone()] };
        let Some(tagged) = tagged(id, types).filter(|tagged| tagged.key == *key) else { return vec![self.clone()] };
        let others = match &types[id].kind {
            TypeKind::Keyed(keyed) => keyed.members.as_slice(),
            _ => &[],
        };
        let named = tagged
            .members
            .iter()
            .map(|member| self.only(&member.ty, Some((key.as_str(), member.values.as_slice())), types));
        named.chain(others.iter().map(|member| self.only(&member.ty, None, types))).collect()
    }

    /// The message with one of its payloads.
    fn only(&self, payload: &Type, values: Option<(&str, &[Literal])>, types: &Drafts) -> Self {
        Self {
            message: self.message,
            object: object(payload, types),
            payload: payload.clone(),
            values: values.map(|(key, values)| (key.to_owned(), values.to_vec())),
        }
    }
}

fn object(ty: &Type, types: &Drafts) -> Option<TypeId> {
    match ty {
        Type::Named(id) if matches!(types[*id].kind, TypeKind::Object(_)) => Some(*id),
        _ => None,
    }
}

/// Builds the events. A payload of only one event needs no field for the event's name.
pub(super) fn finish<'s>(
    inferred: &Inferred<'s>,
    replies: Vec<Option<Reply>>,
    types: &mut Drafts,
) -> Vec<NamedEvent<'s>> {
    let payloads = inferred.events.iter().map(|event| &event.draft.payload);
    let uses = uses(payloads.chain(replies.iter().flatten().map(|reply| &reply.ty)), types);
    let event = |(NamedDraft { name, draft, signs }, reply): (&NamedDraft<'s>, Option<Reply>)| {
        let is_in_two_parts = matches!(inferred.discriminator, Discriminator::HeaderAndBody(..));
        if let Some(id) = draft.object.filter(|id| uses[*id] == 1 && !is_in_two_parts) {
            move_name_into_tag(id, signs, types);
        }
        let (name, payload, signs) = (name.clone(), draft.payload.clone(), signs.clone());
        NamedEvent { name, message: draft.message, payload, signs, reply }
    };
    inferred.events.iter().zip(replies).map(event).collect()
}

/// How often each type is used: as a payload or a reply, or as a part of a used type.
fn uses<'t>(roots: impl Iterator<Item = &'t Type>, types: &Drafts) -> Table<TypeId, usize> {
    let mut uses = types.map(|_, _| 0);
    for root in roots {
        root.for_each_named(&mut |payload| count(payload, types, &mut uses));
    }
    uses
}

fn count(id: TypeId, types: &Drafts, uses: &mut Table<TypeId, usize>) {
    uses[id] += 1;
    if uses[id] == 1 {
        types[id].kind.for_each_named(&mut |part| count(part, types, uses));
    }
}

/// Moves the constant with the event's name from the fields to the tag.
fn move_name_into_tag(id: TypeId, signs: &[Sign], types: &mut Drafts) {
    let in_body = signs.iter().find_map(|sign| match (&sign.at, &sign.value) {
        (NamePlace::Body(path), Literal::Text(name)) => Some((path.as_slice(), name)),
        _ => None,
    });
    let Some(([wire], name)) = in_body else { return };
    let is_constant = |field: &Field| match field.ty {
        Type::Named(values) => {
            matches!(types[values].kind.variants(), Some([only]) if field.wire == *wire && only.wire == *name)
        }
        _ => false,
    };
    let position = types[id].kind.object().and_then(|object| object.fields.iter().position(is_constant));
    if let (Some(position), TypeKind::Object(Object { fields, tag, .. })) = (position, &mut types[id].kind) {
        let field = fields.remove(position);
        *tag = Some(Tag { wire: field.wire, value: name.clone() });
    }
}
