//! The types that payloads are made of.

use serde::Serialize;

use super::{Literal, Placement, Table, TypeId};
use crate::place::Place;

/// The types of an [`Api`](super::Api).
pub type Types = Table<TypeId, TypeDef>;

impl Types {
    /// What a type is, whichever of its names it is called by.
    pub fn kind(&self, id: TypeId) -> &TypeKind {
        &self[self.original(id)].kind
    }

    /// The type that a name is another name for, and any other type itself.
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

/// How a value is typed at one place.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum Type {
    /// Text.
    String,
    /// Text of a known form, kept as sent.
    Text(TextForm),
    /// A truth value.
    Boolean,
    /// An integer, signed.
    Integer,
    /// An integer that is never below zero.
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
    /// A value that may be null where a list or a mapping holds it.
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

    /// The same, to change which types these are.
    pub fn for_each_named_mut(&mut self, visit: &mut impl FnMut(&mut TypeId)) {
        match self {
            Self::List(item) | Self::Map(item) | Self::Nullable(item) => item.for_each_named_mut(visit),
            Self::Named(id) | Self::Boxed(id) => visit(id),
            _ => {}
        }
    }
}

/// The forms of text that the runtime has a type for.
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

/// A type of its own.
#[derive(Clone, Debug, Serialize)]
pub struct TypeDef {
    /// The words that its name is made of: a component's name, an event's name, then properties on the way to it.
    pub words: Vec<String>,
    /// What the document says of it.
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

    /// The values that it lists, if it is a text with listed values.
    pub fn variants(&self) -> Option<&[Variant]> {
        match self {
            Self::StringEnum(variants) => Some(variants),
            _ => None,
        }
    }
}

/// What a type of its own is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum TypeKind {
    /// An object with listed properties.
    Object(Object),
    /// A string with listed values.
    StringEnum(Vec<Variant>),
    /// A value that may be of several JSON types.
    Union(Vec<Member>),
    /// An object that is one of several, told apart by what a property says.
    Tagged(Tagged),
    /// An object that is one of several, told apart by which property it has.
    Keyed(Keyed),
    /// The previous values of an object's fields.
    Patch(Patch),
    /// The address of a channel.
    Address(Address),
    /// Another name for a type of the same shape.
    Alias(TypeId),
}

/// An object with listed properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Object {
    /// Its properties, in the document's order.
    pub fields: Vec<Field>,
    /// The property that holds the event's name, where that is always the same and so needs no field.
    pub tag: Option<Tag>,
    /// The type of the properties that are not listed, where they are kept.
    pub additional: Option<Type>,
    /// The fields of previous values, by index, and the field that they are the previous values of.
    pub changes: Option<Changes>,
}

impl Object {
    /// Whether all of its properties may be missing.
    pub fn may_be_empty(&self) -> bool {
        !self.fields.iter().any(|field| field.presence.is_required())
    }
}

/// Two fields of an object: one holds a resource, the other the previous values of the fields of it that changed.
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

/// An object that is one of several, told apart by what a property says. One that it does not list is kept as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tagged {
    /// The property.
    pub key: String,
    /// The alternatives.
    pub members: Vec<TaggedMember>,
}

/// One of the alternatives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaggedMember {
    /// What the property says when it is this one.
    pub values: Vec<Literal>,
    /// The words that its name is made of.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// An object that is one of several, told apart by which property it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Keyed {
    /// The alternatives that have a property of their own.
    pub members: Vec<KeyedMember>,
    /// The words and the type of the alternative that has none.
    pub otherwise: Option<(String, Type)>,
}

/// One of the alternatives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyedMember {
    /// The property that it requires and no other has.
    pub key: String,
    /// The words that its name is made of.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// The previous values of an object's fields, each of them absent, null or a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patch {
    /// The object.
    pub of: TypeId,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// The address of a channel. Parts of it differ from message to message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Address {
    /// The address with the names of its parameters between braces.
    pub template: String,
    /// The parameters.
    pub fields: Vec<Field>,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its key.
    pub wire: String,
    /// What the document says of it.
    pub docs: Docs,
    /// Whether it must be there and may be null.
    pub presence: Presence,
    /// The type of its value.
    pub ty: Type,
    /// The constants that it lists, where its type is none that has them: integers and truth values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Literal>,
    /// Where the document describes it.
    pub place: Place,
}

/// Whether a property must be there, and whether it may be null.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Presence {
    /// It is there and not null.
    Required,
    /// It may be missing.
    Optional,
    /// It is there and may be null; written as null when there is nothing.
    RequiredNullable,
    /// It may be missing and may be null, and the two are told apart.
    OptionalNullable,
}

impl Presence {
    /// Whether it is always there.
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::RequiredNullable)
    }

    /// Whether it may be null.
    pub(crate) fn allows_null(self) -> bool {
        matches!(self, Self::RequiredNullable | Self::OptionalNullable)
    }
}

/// One of the values that a string may have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// The value.
    pub wire: String,
    /// Where the document lists it.
    pub place: Place,
}

/// One of the types that a value may have, told apart by the JSON type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The JSON type.
    pub kind: Kind,
    /// The type in Rust.
    pub ty: Type,
}

/// The JSON types as far as a reader can tell them by the first letter.
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

/// What the document says of a type or a field, for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Docs {
    /// The document's own words.
    pub text: Option<String>,
    /// What the schema says besides: format, bounds, constant.
    pub facts: Vec<String>,
    /// The one text that it lists.
    pub constant: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
}
