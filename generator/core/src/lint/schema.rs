//! The schema of one field, with the target of its `$ref`.

use crate::cursor::Cursor;
use crate::load::Sources;
use crate::node::Node;
use crate::place::Place;
use crate::resolve;

/// A schema where it is used, and where it is defined.
pub(super) struct Described<'d> {
    /// Where it is used.
    pub(super) own: Cursor<'d>,
    /// Where it is defined. The same as `own` without a `$ref`.
    target: Cursor<'d>,
}

impl<'d> Described<'d> {
    /// The schema at a place, if it can be read.
    pub(super) fn at(sources: &'d Sources, place: &Place) -> Option<Self> {
        let own = Cursor { node: sources.node(place)?, place: place.clone() };
        let target = resolve::follow(sources, own.clone()).ok()?;
        Some(Self { own, target })
    }

    /// A keyword, next to the `$ref` or at its target.
    pub(super) fn keyword(&self, key: &str) -> Option<Cursor<'d>> {
        self.own.get(key).or_else(|| self.target.get(key))
    }

    /// The text of a keyword.
    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.keyword(key)?.node.as_str()
    }

    /// Where it is defined.
    pub(super) fn place(&self) -> &Place {
        &self.target.place
    }

    /// The list of alternatives, by its keyword.
    pub(super) fn alternatives(&self) -> Option<(&'static str, Cursor<'d>)> {
        ["oneOf", "anyOf"].into_iter().find_map(|key| Some((key, self.keyword(key)?)))
    }

    /// Whether null is a value of it, as far as this is known. If several schemas are involved, it may be.
    pub(super) fn may_be_null(&self) -> bool {
        let is_null = |node: &Node| match node {
            Node::List(types) => types.iter().any(|name| name.as_str() == Some("null")),
            other => other.as_str() == Some("null"),
        };
        let listed = |key| self.keyword(key).and_then(|list| list.node.as_list()).unwrap_or_default();
        let null_type =
            |member: &Node| member.get("type").is_some_and(is_null) || member.get("const") == Some(&Node::Null);
        let says_nothing = ["type", "oneOf", "anyOf", "enum", "const", "properties", "items"];
        self.keyword("nullable").is_some_and(|flag| *flag.node == Node::Bool(true))
            || self.keyword("type").is_some_and(|types| is_null(types.node))
            || listed("enum").contains(&Node::Null)
            || self.keyword("allOf").is_some()
            || ["oneOf", "anyOf"].into_iter().any(|key| listed(key).iter().any(null_type))
            || !says_nothing.iter().any(|key| self.keyword(key).is_some())
    }
}
