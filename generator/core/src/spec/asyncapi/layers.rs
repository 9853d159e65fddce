//! An object together with its traits (2.x, section "Message Trait Object"; 3.x, "Traits Merge Mechanism").

use super::super::{Dialect, Reading};
use crate::cursor::Cursor;
use crate::node::Node;

/// One value that several places of a document describe together, in order of precedence.
///
/// The specifications merge an object and its traits as JSON merge patches (RFC 7386). Here nothing is merged: looking
/// up a key in a layered value gives a layered value again. So each part keeps its place in the document.
#[derive(Clone, Debug)]
pub(super) struct Layers<'d>(Vec<Cursor<'d>>);

impl<'d> Layers<'d> {
    /// A value without traits.
    pub(super) fn single(cursor: Cursor<'d>) -> Self {
        Self(vec![cursor])
    }

    /// `object` with its `traits`. In 3.x, the object takes precedence over its traits, in 2.x each trait over the
    /// object. In both, a later trait takes precedence over an earlier one.
    pub(super) fn with_traits(object: Cursor<'d>, dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Self {
        let items: Vec<_> = object.list("traits", reading.diagnostics).iter().flat_map(Cursor::items).collect();
        let traits: Vec<_> = items.into_iter().rev().filter_map(|item| reading.follow(item)).collect();
        Self(match dialect {
            Dialect::AsyncApi2 => traits.into_iter().chain([object]).collect(),
            _ => [object].into_iter().chain(traits).collect(),
        })
    }

    /// The place with the highest precedence.
    pub(super) fn top(&self) -> Option<&Cursor<'d>> {
        self.0.first()
    }

    /// The value of `key` in the first layer that has one, without following a reference.
    pub(super) fn raw(&self, key: &str) -> Option<Cursor<'d>> {
        self.0.iter().find_map(|layer| layer.get(key)).filter(|value| *value.node != Node::Null)
    }

    /// The value of `key`: mappings are merged, anything else replaces the layers below it, and null removes it.
    pub(super) fn get(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Option<Self> {
        let mut merged = Vec::new();
        for value in self.0.iter().filter_map(|layer| layer.get(key)) {
            let value = reading.follow(value)?;
            let is_mapping = value.node.as_map().is_some();
            if is_mapping || merged.is_empty() {
                merged.push(value);
            }
            if !is_mapping {
                break;
            }
        }
        let removed = merged.first().is_none_or(|value| *value.node == Node::Null);
        (!removed).then_some(Self(merged))
    }

    /// The text at `key`. Anything else there is a fault.
    pub(super) fn text(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Option<&'d str> {
        self.raw(key)?.read_as(Node::as_str, "a string", reading.diagnostics)
    }

    /// The text at `key` for people, as with [`Cursor::prose`].
    pub(super) fn prose(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Option<&'d str> {
        let layer = self.0.iter().find(|layer| layer.get(key).is_some_and(|value| *value.node != Node::Null))?;
        layer.prose(key, reading.diagnostics)
    }

    /// The list at `key`. A list is never merged with another.
    pub(super) fn items(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Vec<Cursor<'d>> {
        let Some(list) = self.raw(key) else { return Vec::new() };
        list.read_as(Node::as_list, "a list", reading.diagnostics);
        list.items().collect()
    }

    /// The keys of all layers, without duplicates and those that null removes.
    pub(super) fn keys(&self) -> Vec<&'d str> {
        let mut keys = Vec::new();
        for (key, _) in self.0.iter().flat_map(Cursor::entries) {
            if !keys.contains(&key) && self.raw(key).is_some() {
                keys.push(key);
            }
        }
        keys
    }

    /// The layers themselves.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Cursor<'d>> {
        self.0.iter()
    }
}
