//! What a type that the document does not describe is a part of.

use std::collections::HashMap;

use super::{Context, codec};
use crate::ir::{Api, Kind, Object, Patch, Tagged, Type, TypeDef, TypeId, TypeKind};

/// For each type that is a part of another, that other, and which part it is.
pub(super) type Owners<'a> = HashMap<TypeId, (TypeId, Role<'a>)>;

/// Which part of another a type is.
pub(super) enum Role<'a> {
    /// The value of a property, or what that lists.
    Property(&'a str),
    /// The alternative of a JSON type.
    Kind(Kind),
    /// The alternative of which a property says one of these values.
    Tagged(&'a str, &'a [String]),
    /// The alternative that has this property.
    Keyed(&'a str),
    /// What the words say that lead from the other to it.
    Words(&'a [String]),
}

/// What an undescribed type is, by what it is a part of.
pub(super) fn part_of(context: Context<'_>, id: TypeId, def: &TypeDef) -> String {
    match (context.lookup.owners.get(&id), def.words.as_slice()) {
        (_, [only]) => format!("`{only}`."),
        (Some((owner, role)), _) => {
            let owner = context.names.type_name(*owner);
            match role {
                Role::Property(wire) => format!("`{wire}` of [`{owner}`]."),
                Role::Kind(kind) => format!("[`{owner}`] as {}.", codec::kind_words(*kind)),
                Role::Tagged(key, values) => format!("[`{owner}`] whose `{key}` is `{}`.", values.join("` or `")),
                Role::Keyed(key) => format!("[`{owner}`] with `{key}`."),
                Role::Words(words) => format!("`{}` of [`{owner}`].", words.join(" ")),
            }
        }
        (None, [of @ .., last]) if last == "item" => format!("An item of `{}`.", of.join(" ")),
        (None, words) => format!("`{}`.", words.join(" ")),
    }
}

/// The first property or alternative that leads to each type; else the type with the most of its words before its own.
pub(super) fn owners(api: &Api) -> Owners<'_> {
    let mut owners = Owners::new();
    for (owner, def) in api.types() {
        for_each_part(&def.kind, &mut |id, role| _ = owners.entry(id).or_insert((owner, role)));
    }
    let by_words: HashMap<&[String], TypeId> = api.types().map(|(id, def)| (def.words.as_slice(), id)).collect();
    for (id, def) in api.types() {
        let around = (1..def.words.len()).rev().find_map(|length| {
            let (before, rest) = def.words.split_at(length);
            Some((*by_words.get(before)?, Role::Words(rest)))
        });
        if let Some(around) = around {
            owners.entry(id).or_insert(around);
        }
    }
    owners
}

fn for_each_part<'a>(kind: &'a TypeKind, visit: &mut impl FnMut(TypeId, Role<'a>)) {
    match kind {
        TypeKind::Object(Object { fields, .. }) | TypeKind::Patch(Patch { fields, .. }) => {
            for field in fields {
                field.ty.for_each_named(&mut |id| visit(id, Role::Property(&field.wire)));
            }
        }
        TypeKind::Union(members) => {
            // A list has no name of its own, and what it lists is no alternative.
            for member in members {
                if let Type::Named(id) | Type::Boxed(id) = member.ty {
                    visit(id, Role::Kind(member.kind));
                }
            }
        }
        TypeKind::Tagged(Tagged { key, members }) => {
            for member in members {
                member.ty.for_each_named(&mut |id| visit(id, Role::Tagged(key, &member.values)));
            }
        }
        TypeKind::Keyed(keyed) => {
            for member in &keyed.members {
                member.ty.for_each_named(&mut |id| visit(id, Role::Keyed(&member.key)));
            }
        }
        TypeKind::StringEnum(_) | TypeKind::Address(_) | TypeKind::Alias(_) => {}
    }
}
