//! Fields that every event's payload has, which can be read without knowing the event.

use super::events::NamedEvent;
use crate::ir::{Discriminator, Field, Object, SharedField, Types};

/// The fields that all payloads have with the same type and presence; the event's name is not one of them.
pub(super) fn fields(types: &Types, events: &[NamedEvent<'_>], discriminator: &Discriminator) -> Vec<SharedField> {
    let objects: Option<Vec<&Object>> = events.iter().map(|event| types.object(&event.payload)).collect();
    let Some(objects) = objects else { return Vec::new() };
    let Some((first, others)) = objects.split_first() else { return Vec::new() };
    let everywhere =
        |field: &&Field| others.iter().all(|object| object.fields.iter().any(|other| is_same(field, other)));
    first.fields.iter().filter(everywhere).filter(|field| !is_name(field, discriminator)).map(shared).collect()
}

fn is_same(field: &Field, other: &Field) -> bool {
    field.wire == other.wire && field.ty == other.ty && field.presence == other.presence
}

fn is_name(field: &Field, discriminator: &Discriminator) -> bool {
    matches!(discriminator, Discriminator::Body(path) if path.as_slice() == [field.wire.clone()])
}

fn shared(field: &Field) -> SharedField {
    SharedField { wire: field.wire.clone(), docs: field.docs.clone(), presence: field.presence, ty: field.ty.clone() }
}
