//! Examples with a value that the schema does not list: it decodes, and no arm of a `match` is for it.

use super::formats::is_placeholder;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::ir::{Api, Field, Type, TypeKind};

pub(super) fn check(
    document: &Document<'_>,
    api: &Api,
    field: &Field,
    value: &Cursor<'_>,
    described: &Described<'_>,
) -> Option<Finding> {
    let text = value.node.as_str()?;
    let (Type::Named(id) | Type::Boxed(id)) = &field.ty else { return None };
    let TypeKind::StringEnum(variants) = api.kind(*id) else { return None };
    if is_placeholder(text) || variants.iter().any(|variant| variant.wire == text) {
        return None;
    }
    let message = format!("this example of `{}` is `{text}`, which its schema does not list", field.wire);
    let mend = document.list_values(described, &[text.to_owned()]);
    Some(finding(contradictions::UNLISTED_VALUE, described.place(), value.location(), message, mend))
}
