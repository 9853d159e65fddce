//! For types that the document doesn't describe: what they are a part of.

use super::{Context, codec};
use crate::case;
use crate::hash::HashMap;
use crate::ir::{Api, Kind, Literal, Part, Role, Type, TypeId};

/// For each type that belongs to another, that other type, and what leads from it.
pub(super) type Owners<'a> = HashMap<TypeId, (TypeId, Lead<'a>)>;

/// What leads from one type to another.
#[derive(Clone, Copy)]
pub(super) enum Lead<'a> {
    /// A property with it as its value or its items.
    Property(&'a str),
    /// The JSON type of an alternative.
    Kind(Kind),
    /// A property of an alternative, with these values.
    Tagged(&'a str, &'a [Literal]),
    /// A property that only one alternative has.
    Keyed(&'a str),
    /// The words of its name after those of the other's name.
    Words(&'a [String]),
}

impl<'a> Lead<'a> {
    /// What leads to the type of a part. `None` if the part has no name.
    fn to(part: Part<'a>) -> Option<Self> {
        match part.role {
            Role::Field(field) => Some(Self::Property(&field.wire)),
            // A list has no name, and its items aren't alternatives.
            Role::Kind(kind) => matches!(part.ty, Type::Named(_) | Type::Boxed(_)).then_some(Self::Kind(kind)),
            Role::Tagged { key, member } => Some(Self::Tagged(key, &member.values)),
            Role::Keyed(member) => Some(Self::Keyed(&member.key)),
            Role::Additional | Role::Otherwise(_) => None,
        }
    }
}

/// What an undescribed type is, by what it is a part of. `None` if its name says the same.
pub(super) fn part_of(context: Context<'_>, id: TypeId) -> Option<String> {
    if let [_component] = context.api.type_def(id).words.as_slice() {
        return None;
    }
    let (owner, lead) = context.lookup.owners.get(&id)?;
    let owner = context.names.type_name(*owner);
    let name = case::snake(context.names.type_name(id).as_str());
    let says = |rest: &str| name == case::snake(&format!("{owner} {rest}"));
    Some(match lead {
        Lead::Property(wire) if says(wire) => return None,
        Lead::Property(wire) => format!("`{wire}` of [`{owner}`]."),
        Lead::Kind(kind) => format!("[`{owner}`] as {}.", codec::kind_words(*kind)),
        Lead::Tagged(key, values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("[`{owner}`] whose `{key}` is {}.", values.join(" or "))
        }
        Lead::Keyed(key) => format!("[`{owner}`] with `{key}`."),
        Lead::Words(words) if says(&words.join(" ")) => return None,
        Lead::Words(words) => format!("`{}` of [`{owner}`].", words.join(" ")),
    })
}

/// The first property or alternative that leads to each type, if possible one of the type that it is named after, or
/// else the type whose name is the longest prefix of its own.
pub(super) fn owners(api: &Api) -> Owners<'_> {
    let mut owners = Owners::default();
    let is_named_after = |id: TypeId, owner: &[String]| api.type_def(id).words.starts_with(owner);
    for only_named_after in [true, false] {
        for (owner, def) in api.types() {
            for part in def.kind.parts() {
                let Some(lead) = Lead::to(part) else { continue };
                part.ty.for_each_named(&mut |id| {
                    if !only_named_after || is_named_after(id, &def.words) {
                        owners.entry(id).or_insert((owner, lead));
                    }
                });
            }
        }
    }
    let by_words: HashMap<&[String], TypeId> = api.types().map(|(id, def)| (def.words.as_slice(), id)).collect();
    for (id, def) in api.types() {
        let around = (1..def.words.len()).rev().find_map(|length| {
            let (before, rest) = def.words.split_at(length);
            Some((*by_words.get(before)?, Lead::Words(rest)))
        });
        if let Some(around) = around {
            owners.entry(id).or_insert(around);
        }
    }
    owners
}
