//! The headers that come with each delivery.

use super::docs::docs_and_values;
use super::report::Audience;
use super::words::describe_type;
use super::{Change, Rule, Side, quoted, was_is};
use crate::ir::{HeaderField, Headers, Type};
use crate::name::Ident;

/// The changes of the headers.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let none = Headers { fields: Vec::new(), id: None };
    let (before, after) = (old.api.headers.as_ref().unwrap_or(&none), new.api.headers.as_ref().unwrap_or(&none));
    let mut changes = Vec::new();
    match (&old.names.headers, &new.names.headers) {
        (None, Some(_)) => changes.push(Change::new(Rule::HeadersAppeared, "headers", "")),
        (Some(_), None) => changes.push(Change::new(Rule::HeadersGone, "headers", "")),
        _ => {}
    }
    for (header, name) in before.fields.iter().zip(&old.names.header_fields) {
        match position(after, header) {
            Some(other) => {
                let renamed = (name, &new.names.header_fields[other]);
                let types = (field_type(old, header), field_type(new, &after.fields[other]));
                let found = rules(header, &after.fields[other], renamed, &types);
                changes.extend(found.map(|(rule, detail)| at(rule, header, detail)));
            }
            None if header.required => changes.push(at(Rule::HeaderRemovedRequired, header, String::new())),
            None => changes.push(at(Rule::HeaderRemovedOptional, header, String::new())),
        }
    }
    for header in after.fields.iter().filter(|header| position(before, header).is_none()) {
        let rule = if header.required { Rule::HeaderAddedRequired } else { Rule::HeaderAddedOptional };
        changes.push(at(rule, header, String::new()));
    }
    let delivery_id = |headers: &Headers| {
        headers.id.map_or("none".to_owned(), |id| format!("`{}`", headers.fields[id].wire.to_ascii_lowercase()))
    };
    let (was, is) = (delivery_id(before), delivery_id(after));
    if was != is {
        changes.push(Change::new(Rule::DeliveryIdMoved, "headers", was_is(was, is)));
    }
    changes
}

fn at(rule: Rule, header: &HeaderField, detail: String) -> Change {
    Change::new(rule, format!("header `{}`", header.wire), detail)
}

/// Header names are case-insensitive (RFC 9110, section 5.1).
fn position(headers: &Headers, header: &HeaderField) -> Option<usize> {
    headers.fields.iter().position(|other| other.wire.eq_ignore_ascii_case(&header.wire))
}

fn rules(
    old: &HeaderField,
    new: &HeaderField,
    (old_name, new_name): (&Ident, &Ident),
    types: &(String, String),
) -> impl Iterator<Item = (Rule, String)> {
    let required = match (old.required, new.required) {
        (true, false) => Some(Rule::HeaderMayBeMissing),
        (false, true) => Some(Rule::HeaderAlwaysThere),
        _ => None,
    };
    let renamed =
        (old_name != new_name).then(|| (Rule::HeaderCalledOtherwise, was_is(quoted(old_name), quoted(new_name))));
    let retyped = retyped(&old.ty, &new.ty).map(|rule| (rule, was_is(text(&old.ty), text(&new.ty))));
    let required = required.map(|rule| (rule, was_is(quoted(&types.0), quoted(&types.1))));
    let said = docs_and_values((&old.docs, &old.listed), (&new.docs, &new.listed));
    required.into_iter().chain(said).chain(renamed).chain(retyped)
}

/// The type of a header with its presence, as the side's audience knows it.
fn field_type(side: Side<'_>, header: &HeaderField) -> String {
    let ty = describe_type(side, &header.ty);
    match side.audience {
        _ if header.required => ty,
        Audience::Rust => format!("Option<{ty}>"),
        Audience::Wire => format!("{ty}, optional"),
    }
}

fn retyped(old: &Type, new: &Type) -> Option<Rule> {
    let is_text = |ty: &Type| matches!(ty, Type::String | Type::Text(_));
    match (old, new) {
        (old, new) if old == new => None,
        (old, new) if is_text(old) && is_text(new) => Some(Rule::HeaderRetyped),
        (_, new) if is_text(new) => Some(Rule::HeaderWidened),
        (old, _) if is_text(old) => Some(Rule::HeaderNarrowed),
        (Type::Integer, Type::Number | Type::Decimal) | (Type::Number, Type::Decimal) => Some(Rule::HeaderWidened),
        (Type::Number | Type::Decimal, Type::Integer) | (Type::Decimal, Type::Number) => Some(Rule::HeaderNarrowed),
        _ => Some(Rule::HeaderTypeChanged),
    }
}

fn text(ty: &Type) -> &'static str {
    match ty {
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::Decimal => "a decimal number",
        Type::Boolean => "true or false",
        Type::Text(_) => "text in a known format",
        _ => "text",
    }
}
