//! The types that payloads are made of.

use serde::Serialize;

use super::{Fact, Literal, Placement, Table, TypeId};
use crate::place::Place;

/// The types of an [`Api`](super::Api).
pub type Types = Table<TypeId, TypeDef>;

impl Types {
    /// What a type is, also for a key that is an alias.
    pub fn kind(&self, id: TypeId) -> &TypeKind {
        &self[self.original(id)].kind
    }

    /// The type that an alias stands for, or the type itself.
    pub fn original(&self, id: TypeId) -> TypeId {
        match &self[id].kind {
            TypeKind::Alias(of) => self.original(*of),
            _ => id,
        }
    }

    /// The object that a type is, if it is one.
    pub fn object(&self, ty: &Type) -> Option<&Object> {
        match ty {
            Type::Named(id) => self.kind(*id).object(),
            _ => None,
        }
    }
}

/// The type of a value at one place.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum Type {
    /// Text.
    String,
    /// Text of a known form, kept as sent.
    Text(TextForm),
    /// A boolean.
    Boolean,
    /// An integer, signed.
    Integer,
    /// An integer that is never negative.
    Unsigned,
    /// A number.
    Number,
    /// A number of either kind, kept as sent.
    Decimal,
    /// Any JSON.
    Any,
    /// A list.
    List(Box<Type>),
    /// A mapping from any key to values of one type.
    Map(Box<Type>),
    /// One of the API's own types.
    Named(TypeId),
    /// One of the API's own types, boxed because it contains the type that it is part of.
    Boxed(TypeId),
    /// A value that may be null inside a list or a mapping.
    Nullable(Box<Type>),
}

impl Type {
    /// Calls `visit` with each of the API's own types that this one mentions.
    pub fn for_each_named(&self, visit: &mut impl FnMut(TypeId)) {
        match self {
            Self::List(item) | Self::Map(item) | Self::Nullable(item) => item.for_each_named(visit),
            Self::Named(id) | Self::Boxed(id) => visit(*id),
            _ => {}
        }
    }

    /// Whether it mentions one of the API's own types.
    pub fn mentions_own(&self) -> bool {
        let mut is_any = false;
        self.for_each_named(&mut |_| is_any = true);
        is_any
    }

    /// The same as [`for_each_named`](Self::for_each_named), mutable.
    pub fn for_each_named_mut(&mut self, visit: &mut impl FnMut(&mut TypeId)) {
        match self {
            Self::List(item) | Self::Map(item) | Self::Nullable(item) => item.for_each_named_mut(visit),
            Self::Named(id) | Self::Boxed(id) => visit(id),
            _ => {}
        }
    }
}

/// The forms of text for which the runtime has a type.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum TextForm {
    /// `format: date-time`.
    DateTime,
    /// `format: date`.
    Date,
    /// `format: time`.
    Time,
    /// `format: duration`.
    Duration,
}

/// A generated type.
#[derive(Clone, Debug, Serialize)]
pub struct TypeDef {
    /// The words of its name: a component's name, an event's name, then the properties on the path to it.
    pub words: Vec<String>,
    /// What the document says about it.
    pub docs: Docs,
    /// The file that contains it.
    pub placement: Placement,
    /// Where the document describes it.
    pub place: Place,
    /// What it is.
    pub kind: TypeKind,
}

impl TypeKind {
    /// The object that it is, if it is one.
    pub fn object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The values that it lists, if it is a string enum.
    pub fn variants(&self) -> Option<&[Variant]> {
        match self {
            Self::StringEnum(variants) => Some(variants),
            _ => None,
        }
    }
}

/// What a generated type is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum TypeKind {
    /// An object with listed properties.
    Object(Object),
    /// A string with listed values.
    StringEnum(Vec<Variant>),
    /// A value that may be of several JSON types.
    Union(Vec<Member>),
    /// An object that is one of several, identified by the value of a property.
    Tagged(Tagged),
    /// An object that is one of several, identified by the property that it has.
    Keyed(Keyed),
    /// The previous values of an object's fields.
    Patch(Patch),
    /// The address of a channel.
    Address(Address),
    /// An alias of a type with the same shape.
    Alias(TypeId),
}

/// An object with listed properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Object {
    /// Its properties, in the document's order.
    pub fields: Vec<Field>,
    /// The property that holds the event's name, if it is constant and so needs no field.
    pub tag: Option<Tag>,
    /// The type of unlisted properties, if they are kept.
    pub additional: Option<Type>,
    /// The index of the field with previous values, and of the field that they are the previous values of.
    pub changes: Option<Changes>,
}

impl Object {
    /// Whether all of its properties are optional.
    pub fn may_be_empty(&self) -> bool {
        !self.fields.iter().any(|field| field.presence.is_required())
    }
}

/// Two fields of an object: one with a resource, the other with the previous values of its changed fields.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// The field with the resource.
    pub current: usize,
    /// The field with the previous values.
    pub previous: usize,
}

/// A property that always holds the same name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tag {
    /// The property.
    pub wire: String,
    /// The name.
    pub value: String,
}

/// An object that is one of several, identified by the value of a property. One with an unlisted value is kept as it
/// is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tagged {
    /// The property.
    pub key: String,
    /// Whether an alternative allows that the property is missing. An object without it is kept as it is, too.
    pub is_optional: bool,
    /// The alternatives.
    pub members: Vec<TaggedMember>,
}

/// One of the alternatives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaggedMember {
    /// The values of the property that identify it.
    pub values: Vec<Literal>,
    /// The words of its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// An object that is one of several, identified by the property that it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Keyed {
    /// The alternatives with a property of their own.
    pub members: Vec<KeyedMember>,
    /// The words and the type of the alternative without one.
    pub otherwise: Option<(String, Type)>,
}

/// One of the alternatives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyedMember {
    /// The property that it requires and that no other alternative has.
    pub key: String,
    /// The words of its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// The previous values of an object's fields. Each is absent, null or a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patch {
    /// The object.
    pub of: TypeId,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// The address of a channel with parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Address {
    /// The address with the names of its parameters in braces.
    pub template: String,
    /// The parameters.
    pub fields: Vec<Field>,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its key.
    pub wire: String,
    /// What the document says about it.
    pub docs: Docs,
    /// Whether it must be there and may be null.
    pub presence: Presence,
    /// The type of its value.
    pub ty: Type,
    /// The constants that it lists, if its type doesn't have them: integers and booleans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Literal>,
    /// Where the document describes it.
    pub place: Place,
}

/// Whether a property must be present, and whether it may be null.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Presence {
    /// It is present and not null.
    Required,
    /// It may be missing.
    Optional,
    /// It is present but may be null. It is written as null without a value.
    RequiredNullable,
    /// It may be missing or null, with different meanings.
    OptionalNullable,
}

impl Presence {
    /// Whether it is always present.
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::RequiredNullable)
    }

    /// Whether it may be null.
    pub(crate) fn allows_null(self) -> bool {
        matches!(self, Self::RequiredNullable | Self::OptionalNullable)
    }
}

/// One of the values of a string enum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// The value.
    pub wire: String,
    /// Where the document lists it.
    pub place: Place,
}

/// One of the types that a value may have, identified by the JSON type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The JSON type.
    pub kind: Kind,
    /// The type in Rust.
    pub ty: Type,
}

/// The JSON types, as far as a reader can distinguish them by the first character.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Kind {
    /// Its name, as in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::List => "list",
            Self::Object => "object",
        }
    }
}

/// What the document says about a type or a field, for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Docs {
    /// The document's own words.
    pub text: Option<String>,
    /// What the schema says in addition: format, bounds, default, constant.
    pub facts: Vec<Fact>,
    /// The only text that it lists.
    pub constant: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
}
