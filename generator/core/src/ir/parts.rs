//! The parts of types, described once: code that walks types looks at their parts and doesn't have to know each kind of type.

use super::{Field, KeyedMember, Kind, Object, TaggedMember, Type, TypeId, TypeKind};

/// A part of a type.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What it is to the whole.
    pub role: Role<'a>,
    /// Its type.
    pub ty: &'a Type,
}

/// What a part is to the whole.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// The value of a listed property.
    Field(&'a Field),
    /// The value of each property that is not listed.
    Additional,
    /// An alternative, told apart by its JSON type.
    Kind(Kind),
    /// An alternative, told apart by what the property `key` says.
    Tagged {
        /// The property.
        key: &'a str,
        /// The alternative.
        member: &'a TaggedMember,
    },
    /// An alternative, told apart by a property that it has.
    Keyed(&'a KeyedMember),
    /// The alternative that is left where a value is none of the others, with the words that its name is made of.
    Otherwise(&'a str),
}

impl<'a> Part<'a> {
    fn new(role: Role<'a>, ty: &'a Type) -> Self {
        Self { role, ty }
    }

    fn field(field: &'a Field) -> Self {
        Self::new(Role::Field(field), &field.ty)
    }
}

impl TypeKind {
    /// The parts: the fields in order and then the additional properties, or the alternatives in order.
    pub fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Self::Object(Object { fields, additional, .. }) => {
                let additional = additional.iter().map(|additional| Part::new(Role::Additional, additional));
                fields.iter().map(Part::field).chain(additional).collect()
            }
            Self::Patch(patch) => patch.fields.iter().map(Part::field).collect(),
            Self::Address(address) => address.fields.iter().map(Part::field).collect(),
            Self::Union(members) => {
                members.iter().map(|member| Part::new(Role::Kind(member.kind), &member.ty)).collect()
            }
            Self::Tagged(tagged) => {
                let role = |member| Role::Tagged { key: &tagged.key, member };
                tagged.members.iter().map(|member| Part::new(role(member), &member.ty)).collect()
            }
            Self::Keyed(keyed) => {
                let members = keyed.members.iter().map(|member| Part::new(Role::Keyed(member), &member.ty));
                let otherwise = keyed.otherwise.iter().map(|(name, ty)| Part::new(Role::Otherwise(name), ty));
                members.chain(otherwise).collect()
            }
            Self::StringEnum(_) | Self::Alias(_) => Vec::new(),
        }
    }

    /// The types of the [`parts`](Self::parts), to change them.
    pub fn part_types_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Object(Object { fields, additional, .. }) => {
                fields.iter_mut().map(|field| &mut field.ty).chain(additional).collect()
            }
            Self::Patch(patch) => patch.fields.iter_mut().map(|field| &mut field.ty).collect(),
            Self::Address(address) => address.fields.iter_mut().map(|field| &mut field.ty).collect(),
            Self::Union(members) => members.iter_mut().map(|member| &mut member.ty).collect(),
            Self::Tagged(tagged) => tagged.members.iter_mut().map(|member| &mut member.ty).collect(),
            Self::Keyed(keyed) => {
                let otherwise = keyed.otherwise.iter_mut().map(|(_, ty)| ty);
                keyed.members.iter_mut().map(|member| &mut member.ty).chain(otherwise).collect()
            }
            Self::StringEnum(_) | Self::Alias(_) => Vec::new(),
        }
    }

    /// A type that this one refers to without containing it: it is another name for it, or has its previous values.
    pub fn about(&self) -> Option<TypeId> {
        match self {
            Self::Patch(patch) => Some(patch.of),
            Self::Alias(of) => Some(*of),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn about_mut(&mut self) -> Option<&mut TypeId> {
        match self {
            Self::Patch(patch) => Some(&mut patch.of),
            Self::Alias(of) => Some(of),
            _ => None,
        }
    }

    /// The fields, where it is an object of some sort.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts().into_iter().filter_map(|part| match part.role {
            Role::Field(field) => Some(field),
            _ => None,
        })
    }

    /// The same, to change them.
    pub(crate) fn fields_mut(&mut self) -> &mut [Field] {
        match self {
            Self::Object(object) => &mut object.fields,
            Self::Patch(patch) => &mut patch.fields,
            Self::Address(address) => &mut address.fields,
            _ => &mut [],
        }
    }

    /// The alternatives, where it is one of several.
    pub fn alternatives(&self) -> impl Iterator<Item = Part<'_>> {
        self.parts().into_iter().filter(|part| !matches!(part.role, Role::Field(_) | Role::Additional))
    }

    /// Whether it is one of several.
    pub fn is_choice(&self) -> bool {
        self.alternatives().next().is_some()
    }

    /// The JSON type of all its values. `None` if they may have several, or where that is a matter of another type.
    pub fn json_kind(&self) -> Option<Kind> {
        match self {
            Self::StringEnum(_) | Self::Address(_) => Some(Kind::String),
            Self::Union(_) | Self::Alias(_) => None,
            _ => Some(Kind::Object),
        }
    }

    /// Calls `visit` with each of the API's own types that this one mentions.
    pub fn for_each_named(&self, visit: &mut impl FnMut(TypeId)) {
        self.parts().into_iter().for_each(|part| part.ty.for_each_named(visit));
        self.about().into_iter().for_each(visit);
    }
}
