//! Walks through an example together with its type, field by field.

use super::Document;
use super::part::Part;
use crate::cursor::Cursor;
use crate::interpret::{Interpreter, Step};
use crate::ir::{Api, Discriminator, Event, Field, TypeDef};
use crate::spec::Message;

/// What an example shows.
pub(super) enum Shown<'a, 'd> {
    /// A value of a field, a list, a mapping or the payload itself.
    Value(Part<'a>, Cursor<'d>),
    /// An object that lacks a field.
    Lack(&'a Field, Cursor<'d>),
}

/// The fields of an object; empty for other types.
pub(super) fn fields(def: &TypeDef) -> &[Field] {
    def.kind.object().map_or(&[], |object| &object.fields)
}

/// The event of an example, if its message has several.
pub(super) fn event_of<'a>(api: &'a Api, message: &Message<'_>, example: &Cursor<'_>) -> Option<&'a Event> {
    let mut events = api.events.iter().filter(|event| event.place == message.place);
    let Discriminator::Body(path) = &api.discriminator else { return events.next() };
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    let name = example.descend(&keys).and_then(|name| name.node.as_str())?;
    events.find(|event| event.name == name)
}

/// Calls `visit` with each value below one of that part, and with each field that an object lacks.
pub(super) fn walk<'a, 'd>(
    document: &Document<'a>,
    part: &Part<'a>,
    value: &Cursor<'d>,
    visit: &mut impl FnMut(&Shown<'a, 'd>),
) {
    for inner in Interpreter::new(&document.api.types).parts(part.ty, value) {
        let below = match inner.step {
            Step::Itself => {
                walk(document, &Part { ty: inner.ty, ..part.clone() }, &inner.value, visit);
                continue;
            }
            Step::Lacking(field) => {
                visit(&Shown::Lack(field, inner.value));
                continue;
            }
            Step::Field(field) => Some(Part::field(field)),
            Step::Item | Step::Value => part.inner(document.sources),
        };
        // No schema describes an unlisted property.
        let Some(below) = below else { continue };
        walk(document, &below, &inner.value, visit);
        visit(&Shown::Value(below, inner.value));
    }
}
