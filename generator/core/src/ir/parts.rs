//! The parts of types. Code that walks types looks at their parts, and doesn't have to know each kind of type.

use super::{Field, KeyedMember, Kind, Object, TaggedMember, Type, TypeId, TypeKind};

/// A part of a type.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Its relation to the whole.
    pub role: Role<'a>,
    /// Its type.
    pub ty: &'a Type,
}

/// The relation of a part to the whole.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// The value of a listed property.
    Field(&'a Field),
    /// The value of each unlisted property.
    Additional,
    /// An alternative, told apart by its JSON type.
    Kind(Kind),
    /// An alternative, identified by the value of the property `key`.
    Tagged {
        /// The property.
        key: &'a str,
        /// The alternative.
        member: &'a TaggedMember,
    },
    /// An alternative, identified by a property that only it has.
    Keyed(&'a KeyedMember),
    /// The remaining alternative, for values that match none of the others, with the words of its name.
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

    /// The types of the [`parts`](Self::parts), mutable.
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

    /// A type that this one refers to without containing it: this one is its alias, or has its previous values.
    pub fn about(&self) -> Option<TypeId> {
        match self {
            Self::Patch(patch) => Some(patch.of),
            Self::Alias(of) => Some(*of),
            _ => None,
        }
    }

    /// The same, mutable.
    pub fn about_mut(&mut self) -> Option<&mut TypeId> {
        match self {
            Self::Patch(patch) => Some(&mut patch.of),
            Self::Alias(of) => Some(of),
            _ => None,
        }
    }

    /// The fields, if it has any.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let fields = match self {
            Self::Object(object) => object.fields.as_slice(),
            Self::Patch(patch) => &patch.fields,
            Self::Address(address) => &address.fields,
            _ => &[],
        };
        fields.iter()
    }

    /// The same, mutable.
    pub(crate) fn fields_mut(&mut self) -> &mut [Field] {
        match self {
            Self::Object(object) => &mut object.fields,
            Self::Patch(patch) => &mut patch.fields,
            Self::Address(address) => &mut address.fields,
            _ => &mut [],
        }
    }

    /// The alternatives, if it is a choice.
    pub fn alternatives(&self) -> impl Iterator<Item = Part<'_>> {
        let parts = match self {
            Self::Union(_) | Self::Tagged(_) | Self::Keyed(_) => self.parts(),
            _ => Vec::new(),
        };
        parts.into_iter()
    }

    /// Whether it is a choice between alternatives.
    pub fn is_choice(&self) -> bool {
        self.alternatives().next().is_some()
    }

    /// The JSON type of all its values. `None` if they may have several, or if that depends on another type.
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
