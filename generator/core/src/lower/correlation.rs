//! Where an event holds what answers and follow-ups repeat (`AsyncAPI`, section "Correlation ID Object").

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::header_name;
use crate::ir::{Api, CorrelationId, Event, Step, Type, TypeKind};
use crate::place::Pointer;
use crate::spec::{Message, MessagePart, RuntimeExpression};

/// Gives each event the place of its correlation id, where its message names one that can be read.
pub(super) fn attach(api: &mut Api, messages: &[Message<'_>], diagnostics: &mut Diagnostics) {
    // Of messages at one place the first counts.
    let by_place: HashMap<_, _> = messages.iter().rev().map(|message| (&message.place, message)).collect();
    let mut ids = Vec::new();
    for event in &api.events {
        let message = by_place.get(&event.place);
        let id = message.and_then(|message| message.correlation_id.as_ref()).map(|named| find(api, event, named));
        ids.push(id.and_then(|found| found.map_err(|fault| diagnostics.push(fault)).ok()));
    }
    for (event, id) in api.events.iter_mut().zip(ids) {
        event.correlation_id = id;
    }
}

fn find(api: &Api, event: &Event, named: &RuntimeExpression) -> Result<CorrelationId, Diagnostic> {
    let found = match named.part {
        MessagePart::Header => match named.pointer.segments().as_slice() {
            [name] if header_name::is_valid(name) => Some(CorrelationId::Header((*name).to_owned())),
            _ => None,
        },
        MessagePart::Payload => path(api, &event.payload, &named.pointer).map(CorrelationId::Payload),
    };
    found.ok_or_else(|| {
        let message =
            format!("no text and no number of `{}` is at its correlation id, `{}`", event.name, named.pointer);
        Diagnostic::warning(codes::messages::CORRELATION_ID, Location::Key(event.place.clone()), message)
            .help("let `location` name a property that the payload lists, or a header")
    })
}

/// The fields that lead to the text or number at `pointer`.
fn path(api: &Api, payload: &Type, pointer: &Pointer) -> Option<Vec<Step>> {
    let (mut ty, mut steps) = (payload, Vec::new());
    for key in pointer.segments() {
        let (Type::Named(id) | Type::Boxed(id)) = ty else { return None };
        let object = api.original(*id);
        let field = api.field_position(object, key)?;
        let TypeKind::Object(of) = api.kind(object) else { return None };
        ty = &of.fields[field].ty;
        steps.push(Step { object, field });
    }
    (!steps.is_empty() && is_one_value(api, ty)).then_some(steps)
}

fn is_one_value(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::String | Type::Text(_) | Type::Integer | Type::Unsigned => true,
        Type::Named(id) => matches!(api.kind(*id), TypeKind::StringEnum(_)),
        _ => false,
    }
}
