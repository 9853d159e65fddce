//! Where an event holds its correlation id (`AsyncAPI`, section "Correlation ID Object").

use super::events::NamedEvent;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashMap;
use crate::header_name;
use crate::ir::{CorrelationId, Step, Type, TypeKind, Types};
use crate::place::Pointer;
use crate::spec::{Message, MessagePart, RuntimeExpression};

/// The place of each event's correlation id, if its message names one that can be read.
pub(super) fn find_ids(
    types: &Types,
    events: &[NamedEvent<'_>],
    messages: &[Message<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Option<CorrelationId>> {
    // The first of several messages at one place counts.
    let by_place: HashMap<_, _> = messages.iter().rev().map(|message| (&message.place, message)).collect();
    let ids = events.iter().map(|event| {
        let message = by_place.get(&event.message.place)?;
        let found = find(types, event, message.correlation_id.as_ref()?);
        found.map_err(|fault| diagnostics.push(fault)).ok()
    });
    ids.collect()
}

fn find(types: &Types, event: &NamedEvent<'_>, named: &RuntimeExpression) -> Result<CorrelationId, Diagnostic> {
    let found = match named.part {
        MessagePart::Header => match named.pointer.segments().as_slice() {
            [name] if header_name::is_valid(name) => Some(CorrelationId::Header((*name).to_owned())),
            _ => None,
        },
        MessagePart::Payload => path(types, &event.payload, &named.pointer).map(CorrelationId::Payload),
    };
    found.ok_or_else(|| {
        let message = format!("`{}` has no string or number at its correlation ID, `{}`", event.name, named.pointer);
        Diagnostic::warning(codes::messages::CORRELATION_ID, Location::Key(event.message.place.clone()), message)
            .help("write a property that the payload lists, or a header, as `location`")
    })
}

/// The fields that lead to the text or number at `pointer`.
fn path(types: &Types, payload: &Type, pointer: &Pointer) -> Option<Vec<Step>> {
    let (mut ty, mut steps) = (payload, Vec::new());
    for key in pointer.segments() {
        let (Type::Named(id) | Type::Boxed(id)) = ty else { return None };
        let object = types.original(*id);
        let fields = &types[object].kind.object()?.fields;
        let (field, found) = fields.iter().enumerate().find(|(_, field)| field.wire == key)?;
        ty = &found.ty;
        steps.push(Step { object, field });
    }
    (!steps.is_empty() && is_one_value(types, ty)).then_some(steps)
}

fn is_one_value(types: &Types, ty: &Type) -> bool {
    match ty {
        Type::String | Type::Text(_) | Type::Integer | Type::Unsigned => true,
        Type::Named(id) => matches!(types.kind(*id), TypeKind::StringEnum(_)),
        _ => false,
    }
}
