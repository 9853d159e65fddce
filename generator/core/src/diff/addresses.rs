//! The addresses of channels that have parameters.

use super::docs::docs;
use super::{Change, Level, Rule, Side, quoted, walk, was_is};
use crate::ir::{Address, Field, TypeId, TypeKind};
use crate::name::Ident;

/// The changes of the addresses. No event leads to them, so they are paired by their names, or else by their templates.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let (before, mut after) = (addresses_of(old), addresses_of(new));
    let mut changes = Vec::new();
    for (id, name, address) in &before {
        let by_name = after.iter().position(|(_, other, _)| other == name);
        let by_template = || after.iter().position(|(_, _, other)| other.template == address.template);
        let Some(position) = by_name.or_else(by_template) else {
            changes.push(Change::new(Rule::AddressGone, quoted(name), quoted(&address.template)));
            continue;
        };
        let (other, renamed, now) = after.remove(position);
        if *name != renamed {
            changes.push(Change::new(
                Rule::TypeCalledOtherwise,
                quoted(renamed),
                was_is(quoted(name), quoted(renamed)),
            ));
        }
        changes.extend(compare_pair(old, new, (*id, address), (other, now)));
    }
    let added = after.iter().map(|(_, name, address)| (quoted(name), quoted(&address.template)));
    changes.extend(added.map(|(name, template)| Change::new(Rule::AddressAdded, name, template)));
    changes
}

fn addresses_of(side: Side<'_>) -> Vec<(TypeId, &Ident, &Address)> {
    let addresses = side.api.types().filter_map(|(id, def)| match &def.kind {
        TypeKind::Address(address) => Some((id, side.names.type_name(id), address)),
        _ => None,
    });
    addresses.collect()
}

/// The changes of one address: of its template or its parameters.
fn compare_pair(old: Side<'_>, new: Side<'_>, before: (TypeId, &Address), after: (TypeId, &Address)) -> Vec<Change> {
    let at = quoted(new.names.type_name(after.0));
    let (was, is) = (before.1, after.1);
    if was.template != is.template {
        return vec![Change::new(Rule::AddressChanged, at, was_is(quoted(&was.template), quoted(&is.template)))];
    }
    let names = old.names.parts(before.0).iter().zip(new.names.parts(after.0));
    let parameters = was.fields.iter().zip(&is.fields).zip(names);
    parameters.flat_map(|(fields, names)| parameter(old, new, &at, fields, names)).collect()
}

fn parameter(
    old: Side<'_>,
    new: Side<'_>,
    address: &str,
    (field, other): (&Field, &Field),
    (name, renamed): (&Ident, &Ident),
) -> Vec<Change> {
    let at = format!("{address}: {}", field.wire);
    let renamed = (name != renamed).then(|| (Rule::AddressChanged, was_is(quoted(name), quoted(renamed))));
    let docs = docs(&field.docs, &other.docs);
    let types =
        walk::compare_types(old, new, &field.ty, &other.ty).into_iter().map(|found| match found.rule.row().rust {
            // The effect on payloads doesn't matter here.
            Level::Major => (Rule::AddressChanged, found.detail),
            _ => (found.rule, found.detail),
        });
    let changes = renamed.into_iter().chain(docs).chain(types);
    changes.map(|(rule, detail)| Change::new(rule, at.clone(), detail)).collect()
}
