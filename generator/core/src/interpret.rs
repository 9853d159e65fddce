//! Decodes values as the generated decoder would, using only [`ir`](crate::ir).
//!
//! Samples, `lint` and the oracle of the tests use these rules. The oracle proves that they match the generated code:
//! it compares both for every instance that it makes.

use crate::cursor::Cursor;
use crate::hash::HashSet;
use crate::ir::{Field, Kind, Literal, Presence, Role, Type, TypeId, TypeKind, Types};
use crate::node::{Map, Node, Number};
use crate::place::Place;

/// Reads values as the generated decoder does.
#[derive(Clone, Copy, Debug)]
pub struct Interpreter<'a> {
    types: &'a Types,
}

/// A value that is read, with its place or without: a place for each part of a value takes longer than reading it.
pub trait Value<'d>: Clone {
    /// The value itself.
    fn node(&self) -> &'d Node;
    /// The value of `key`, if this is a mapping that has it.
    fn get(&self, key: &str) -> Option<Self>;
    /// The pairs of a mapping; nothing for any other value.
    fn entries(&self) -> impl Iterator<Item = (&'d str, Self)>;
    /// The items of a list; nothing for any other value.
    fn items(&self) -> impl Iterator<Item = Self>;
}

impl<'d> Value<'d> for Cursor<'d> {
    fn node(&self) -> &'d Node {
        self.node
    }

    fn get(&self, key: &str) -> Option<Self> {
        self.get(key)
    }

    fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> {
        self.entries()
    }

    fn items(&self) -> impl Iterator<Item = Self> {
        self.items()
    }
}

impl<'d> Value<'d> for &'d Node {
    fn node(&self) -> &'d Node {
        self
    }

    fn get(&self, key: &str) -> Option<Self> {
        Node::get(self, key)
    }

    fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> {
        self.as_map().into_iter().flat_map(Map::iter)
    }

    fn items(&self) -> impl Iterator<Item = Self> {
        self.as_list().into_iter().flatten()
    }
}

/// A value inside a value, and the type that is read there.
#[derive(Clone, Debug)]
pub struct Inner<'a, V> {
    /// Its relation to the whole.
    pub step: Step<'a>,
    /// Its type.
    pub ty: &'a Type,
    /// The value.
    pub value: V,
}

/// The relation of a value to the one that contains it.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// The same value, as one of its alternatives, or as a value that isn't null.
    Itself,
    /// The value of a listed property.
    Field(&'a Field),
    /// The whole itself, which lacks this property.
    Lacking(&'a Field),
    /// An item of a list.
    Item,
    /// A value of a map, or of an unlisted property that is kept.
    Value,
}

/// Why the decoder refuses a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is of another JSON type than this one.
    Type(&'static str),
    /// It is of the right JSON type, but out of range.
    Range(&'static str),
}

/// A value that the decoder refuses.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// Its place.
    pub place: Place,
    /// What is expected there.
    pub expected: String,
}

impl<'a> Interpreter<'a> {
    /// Reads values of these types.
    pub fn new(types: &'a Types) -> Self {
        Self { types }
    }

    /// Whether a value decodes as a type. `visit` is called with each value inside it, the whole before its parts.
    pub fn read<'d>(
        self,
        ty: &'a Type,
        value: &Cursor<'d>,
        visit: &mut impl FnMut(&'a Type, &Cursor<'d>),
    ) -> Result<(), Misfit> {
        self.read_any(ty, value, visit).map_err(|(value, expected)| Misfit { place: value.place, expected })
    }

    /// The same for a value without a place. Returns what was expected instead.
    pub fn read_node<'d>(
        self,
        ty: &'a Type,
        value: &'d Node,
        visit: &mut impl FnMut(&'a Type, &'d Node),
    ) -> Result<(), String> {
        self.read_any(ty, &value, &mut |ty, value| visit(ty, value)).map_err(|(_, expected)| expected)
    }

    fn read_any<'d, V: Value<'d>>(
        self,
        ty: &'a Type,
        value: &V,
        visit: &mut impl FnMut(&'a Type, &V),
    ) -> Result<(), (V, String)> {
        if let Some(refusal) = self.refusal(ty, value.node()) {
            let (Refusal::Type(expected) | Refusal::Range(expected)) = refusal;
            return Err((value.clone(), expected.to_owned()));
        }
        visit(ty, value);
        self.parts(ty, value).into_iter().try_for_each(|inner| match inner.step {
            Step::Lacking(field) if field.presence == Presence::Required => {
                Err((inner.value, format!("the property `{}`", field.wire)))
            }
            Step::Lacking(_) => Ok(()),
            _ if inner.counts_as_absent() => Ok(()),
            _ => self.read_any(inner.ty, &inner.value, visit),
        })
    }

    /// Why the decoder refuses the value itself, apart from its content.
    pub fn refusal(self, ty: &Type, node: &Node) -> Option<Refusal> {
        let (fits, refusal) = match ty {
            Type::Any => return None,
            Type::Nullable(_) if *node == Node::Null => return None,
            Type::Nullable(inner) => return self.refusal(inner, node),
            Type::String | Type::Text(_) => (node.as_str().is_some(), Refusal::Type("a string")),
            Type::Boolean => (node.as_bool().is_some(), Refusal::Type("true or false")),
            Type::Integer => return refused_integer(node, Number::fits_i64, "a 64-bit integer"),
            Type::Unsigned => return refused_integer(node, Number::fits_u64, "an unsigned 64-bit integer"),
            Type::Number | Type::Decimal => (matches!(node, Node::Number(_)), Refusal::Type("a number")),
            Type::List(_) => (node.as_list().is_some(), Refusal::Type("a list")),
            Type::Map(_) => (node.as_map().is_some(), Refusal::Type("a mapping")),
            Type::Named(id) | Type::Boxed(id) => return self.refusal_of_own(*id, node),
        };
        (!fits).then_some(refusal)
    }

    fn refusal_of_own(self, id: TypeId, node: &Node) -> Option<Refusal> {
        let kind = self.types.kind(id);
        match kind.json_kind() {
            Some(expected) if json_kind(node) != Some(expected) => Some(Refusal::Type(match expected {
                Kind::String => "a string",
                _ => "a mapping",
            })),
            // A value that names another alternative, or none although it may, is kept as it is.
            _ if !kind.is_choice() || self.alternative(id, node).is_some() || is_kept(kind, node) => None,
            Some(_) => Some(Refusal::Range("an object that says which of the alternatives it is")),
            None => Some(Refusal::Type("a value of one of the types that the schema lists")),
        }
    }

    /// The alternative of a value; `None` if it isn't a listed one.
    pub fn alternative(self, id: TypeId, node: &Node) -> Option<&'a Type> {
        let mut alternatives = self.types.kind(id).alternatives();
        alternatives.find(|part| is_alternative(part.role, node)).map(|part| part.ty)
    }

    /// The values inside a value, without those that aren't kept, and the properties that it lacks.
    pub fn parts<'d, V: Value<'d>>(self, ty: &'a Type, value: &V) -> Vec<Inner<'a, V>> {
        let inner = |step, ty, value| Inner { step, ty, value };
        match ty {
            Type::Nullable(_) if *value.node() == Node::Null => Vec::new(),
            Type::Nullable(some) => vec![inner(Step::Itself, some, value.clone())],
            Type::List(item) => value.items().map(|value| inner(Step::Item, item, value)).collect(),
            Type::Map(each) => value.entries().map(|(_, value)| inner(Step::Value, each, value)).collect(),
            Type::Named(id) | Type::Boxed(id) => {
                let chosen = self.alternative(*id, value.node()).map(|ty| inner(Step::Itself, ty, value.clone()));
                chosen.into_iter().chain(self.properties(*id, value)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The properties of an object: the listed ones in the order of the type, present or not, then the others if they
    /// are kept.
    fn properties<'d, V: Value<'d>>(self, id: TypeId, value: &V) -> Vec<Inner<'a, V>> {
        let kind = self.types.kind(id);
        let listed = kind.fields().filter_map(|field| match value.get(&field.wire) {
            Some(value) => Some(Inner { step: Step::Field(field), ty: &field.ty, value }),
            // An object of previous values only has those that changed.
            None if kind.object().is_none() => None,
            None => Some(Inner { step: Step::Lacking(field), ty: &field.ty, value: value.clone() }),
        });
        let mut properties: Vec<_> = if value.node().as_map().is_some() { listed.collect() } else { Vec::new() };
        if let Some(object) = kind.object()
            && let Some(additional) = &object.additional
        {
            let tag = object.tag.as_ref().map(|tag| &*tag.wire);
            let known: HashSet<&str> = object.fields.iter().map(|field| &*field.wire).chain(tag).collect();
            let others = value.entries().filter(|(key, _)| !known.contains(key));
            properties.extend(others.map(|(_, value)| Inner { step: Step::Value, ty: additional, value }));
        }
        properties
    }
}

impl<'d, V: Value<'d>> Inner<'_, V> {
    /// Whether it is a null that the decoder treats as absent.
    pub fn counts_as_absent(&self) -> bool {
        let takes_null = |field: &Field| field.presence != Presence::Required;
        matches!(self.step, Step::Field(field) if takes_null(field)) && *self.value.node() == Node::Null
    }
}

fn refused_integer(node: &Node, fits: fn(Number) -> bool, expected: &'static str) -> Option<Refusal> {
    match node {
        Node::Number(number) if fits(*number) => None,
        Node::Number(number) if number.is_integer() => Some(Refusal::Range(expected)),
        _ => Some(Refusal::Type(expected)),
    }
}

/// Whether a value is this alternative, and none before it.
fn is_alternative(role: Role<'_>, node: &Node) -> bool {
    match role {
        Role::Kind(kind) => json_kind(node) == Some(kind),
        Role::Tagged { key, member } => {
            node.get(key).and_then(Literal::from_node).is_some_and(|value| member.values.contains(&value))
        }
        Role::Keyed(member) => node.get(&member.key).is_some(),
        Role::Otherwise(_) => true,
        Role::Field(_) | Role::Additional => false,
    }
}

/// Whether an object has the alternatives' tag with a value that none of them lists, or lacks a tag that is optional. The
/// value must have the JSON type of the listed ones, or any type of a constant if these are mixed.
fn is_kept(kind: &TypeKind, node: &Node) -> bool {
    let TypeKind::Tagged(tagged) = kind else { return false };
    let kinds: HashSet<Kind> = tagged.members.iter().flat_map(|member| &member.values).map(Literal::kind).collect();
    match node.get(&tagged.key).unwrap_or(&Node::Null) {
        Node::Null => tagged.is_optional,
        tag => match json_kind(tag) {
            Some(tag @ (Kind::String | Kind::Number | Kind::Boolean)) => kinds.contains(&tag) || kinds.len() > 1,
            _ => false,
        },
    }
}

/// The JSON type of a value; `None` for null.
pub fn json_kind(node: &Node) -> Option<Kind> {
    Some(match node {
        Node::Null => return None,
        Node::Bool(_) => Kind::Boolean,
        Node::Number(_) => Kind::Number,
        Node::String(_) => Kind::String,
        Node::List(_) => Kind::List,
        Node::Map(_) => Kind::Object,
    })
}
