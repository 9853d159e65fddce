//! Keys that are read before a payload is decoded, and that its type would allow twice.
//!
//! Looking ahead takes the first of equal keys. A model's decoder refuses the second one if it lists the key. Other
//! decoders skip it or keep the last one, and would show another value than the one that counted.

use crate::ir::{Api, Discriminator, Event, Literal, NamePlace, Type, TypeKind, ValueLocation};

/// The value that says at this path of keys which event it is.
pub(super) fn name_at<'a>(event: &'a Event, path: &[String]) -> Option<&'a Literal> {
    let is_there = |at: &NamePlace| matches!(at, NamePlace::Body(own) if own == path);
    event.signs.iter().find(|sign| is_there(&sign.at)).map(|sign| &sign.value)
}

/// The paths of these keys, without duplicates.
pub(super) fn paths<'a>(api: &'a Api, event: &'a Event) -> Vec<&'a [String]> {
    let mut read = names(api, event);
    let info = &api.info;
    for location in [&info.key, &info.entity, &info.occurred_at].into_iter().flatten() {
        values(location, &mut read);
    }
    let mut paths: Vec<&[String]> = Vec::new();
    for path in read {
        if !paths.contains(&path) && !is_listed(api, &event.payload, path, 0) {
            paths.push(path);
        }
    }
    paths
}

/// Where in the body the event's name is, and what else there identifies the event.
fn names<'a>(api: &'a Api, event: &'a Event) -> Vec<&'a [String]> {
    let in_body = |at: &'a NamePlace| match at {
        NamePlace::Body(path) => Some(path.as_slice()),
        _ => None,
    };
    let signs = event.signs.iter().map(|sign| &sign.at);
    match &api.discriminator {
        Discriminator::Body(path) => vec![path],
        Discriminator::Header(_) | Discriminator::Delivery => Vec::new(),
        // An event that only the header names has nothing in the body.
        Discriminator::HeaderAndBody(..) => signs.filter_map(in_body).collect(),
        Discriminator::Tree(tree) => {
            let own = tree.constraints.iter().filter(|constraint| constraint.event == event.name);
            signs.chain(own.map(|constraint| &constraint.at)).filter_map(in_body).collect()
        }
    }
}

fn values<'a>(location: &'a ValueLocation, paths: &mut Vec<&'a [String]>) {
    match location {
        ValueLocation::Header(_) => {}
        ValueLocation::Body(path) => paths.push(path),
        ValueLocation::Joined(several) => several.iter().for_each(|location| values(location, paths)),
    }
}

/// How deeply types are searched, since alternatives may contain each other.
const MAX_DEPTH: usize = 16;

/// Whether a type lists each key of the path.
fn is_listed(api: &Api, ty: &Type, path: &[String], depth: usize) -> bool {
    let Some((key, rest)) = path.split_first() else { return true };
    let id = match ty {
        Type::Named(id) | Type::Boxed(id) => *id,
        Type::Nullable(inner) => return is_listed(api, inner, path, depth),
        // Text, numbers and lists have no keys.
        Type::Any | Type::Map(_) => return false,
        _ => return true,
    };
    if depth == MAX_DEPTH {
        return false;
    }
    match api.kind(id) {
        TypeKind::Object(object) => {
            let is_tag = rest.is_empty() && object.tag.as_ref().is_some_and(|tag| tag.wire == *key);
            let field = object.fields.iter().find(|field| field.wire == *key);
            is_tag || field.is_some_and(|field| is_listed(api, &field.ty, rest, depth + 1))
        }
        kind @ (TypeKind::Union(_) | TypeKind::Tagged(_) | TypeKind::Keyed(_)) => {
            // Its decoder refuses a repeated tag that no alternative lists.
            let is_tag = matches!(kind, TypeKind::Tagged(tagged) if rest.is_empty() && tagged.key == *key);
            let is_open = matches!(kind, TypeKind::Tagged(_)) && !is_tag;
            !is_open && kind.alternatives().all(|alternative| is_listed(api, alternative.ty, path, depth + 1))
        }
        TypeKind::Patch(_) => false,
        TypeKind::StringEnum(_) | TypeKind::Address(_) | TypeKind::Alias(_) => true,
    }
}
