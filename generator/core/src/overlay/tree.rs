//! A tree whose values keep track of where they are written, even after being moved.

use std::sync::Arc;

use crate::load::Origins;
use crate::node::{Map, Node};
use crate::place::{Place, Pointer};

/// A value and the place where it is written.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) place: Place,
    pub(super) value: Value,
}

/// The value itself.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Neither a list nor a mapping.
    Primitive(Node),
    List(Vec<Tree>),
    Map(Vec<(Arc<str>, Tree)>),
}

impl Tree {
    /// The tree of a node that is written at `place`.
    pub(super) fn from_node(node: &Node, place: &Place) -> Self {
        let value = match node {
            Node::List(items) => Value::List(
                items.iter().enumerate().map(|(index, item)| Self::from_node(item, &place.item(index))).collect(),
            ),
            Node::Map(map) => Value::Map(
                map.iter().map(|(key, value)| (key.into(), Self::from_node(value, &place.child(key)))).collect(),
            ),
            primitive => Value::Primitive(primitive.clone()),
        };
        Self { place: place.clone(), value }
    }

    /// The node of the tree.
    pub(super) fn node(&self) -> Node {
        match &self.value {
            Value::Primitive(node) => node.clone(),
            Value::List(items) => Node::List(items.iter().map(Self::node).collect()),
            Value::Map(pairs) => {
                Node::Map(pairs.iter().map(|(key, value)| (key.clone(), value.node())).collect::<Map>())
            }
        }
    }

    /// The value that segments lead to.
    pub(super) fn get(&self, segments: &[&str]) -> Option<&Self> {
        segments.iter().try_fold(self, |tree, segment| match &tree.value {
            Value::Primitive(_) => None,
            Value::List(items) => items.get(crate::load::list_index(segment)?),
            Value::Map(pairs) => pairs.iter().find(|(key, _)| &**key == *segment).map(|(_, value)| value),
        })
    }

    /// The same, mutable.
    pub(super) fn get_mut(&mut self, segments: &[&str]) -> Option<&mut Self> {
        segments.iter().try_fold(self, |tree, segment| match &mut tree.value {
            Value::Primitive(_) => None,
            Value::List(items) => items.get_mut(crate::load::list_index(segment)?),
            Value::Map(pairs) => pairs.iter_mut().find(|(key, _)| &**key == *segment).map(|(_, value)| value),
        })
    }

    /// Removes one part.
    pub(super) fn remove(&mut self, segment: &str) {
        match &mut self.value {
            Value::Primitive(_) => {}
            Value::List(items) => {
                if let Some(index) = crate::load::list_index(segment).filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            Value::Map(pairs) => pairs.retain(|(key, _)| &**key != segment),
        }
    }

    /// How many values it consists of, and how deeply they are nested.
    pub(super) fn size(&self) -> (usize, usize) {
        let parts: &mut dyn Iterator<Item = &Self> = match &self.value {
            Value::Primitive(_) => &mut std::iter::empty(),
            Value::List(items) => &mut items.iter(),
            Value::Map(pairs) => &mut pairs.iter().map(|(_, value)| value),
        };
        let (values, depth) =
            parts.map(Self::size).fold((0, 0), |(values, depth), (more, deep)| (values + more, depth.max(deep)));
        (values + 1, depth + 1)
    }

    /// The values that aren't written at their place if the tree is at `place`.
    pub(super) fn origins(&self, place: &Place) -> Origins {
        let mut origins = Origins::default();
        self.find_origins(&place.pointer, place, &mut origins);
        origins
    }

    fn find_origins(&self, pointer: &Pointer, expected: &Place, origins: &mut Origins) {
        if self.place != *expected {
            origins.insert(pointer.clone(), self.place.clone());
        }
        let mut each = |segment: &str, part: &Self| {
            part.find_origins(&pointer.child(segment), &self.place.child(segment), origins);
        };
        match &self.value {
            Value::Primitive(_) => {}
            Value::List(items) => {
                items.iter().enumerate().for_each(|(index, item)| each(&index.to_string(), item));
            }
            Value::Map(pairs) => pairs.iter().for_each(|(key, value)| each(key, value)),
        }
    }
}

impl Value {
    /// What kind of value it is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Primitive(node) => node.kind(),
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}
