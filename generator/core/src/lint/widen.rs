//! How to make a schema allow more: the actions for findings of several checks.

use super::Document;
use super::action::{Action, query};
use super::schema::Described;
use crate::cursor::Cursor;
use crate::node::Node;
use crate::place::Place;
use crate::spec::Dialect;

impl Document<'_> {
    /// The query for a place, if an overlay can reach it.
    pub(super) fn target(&self, place: &Place) -> Option<String> {
        (place.file == self.file).then(|| query(self.sources, place))
    }

    /// Allows a schema to be null.
    pub(super) fn allow_null(&self, described: &Described<'_>) -> Option<Vec<Action>> {
        let own = self.target(&described.own.place)?;
        if self.dialect == Dialect::OpenApi30 {
            return Some(vec![Action::update(own, map("nullable", Node::Bool(true)))]);
        }
        let null = || map("type", text("null"));
        if let Some(reference) = described.own.get("$ref") {
            let target = self.target(&reference.place)?;
            let alternatives = Node::List(vec![map("$ref", reference.node.clone()), null()]);
            return Some(vec![Action::remove(target), Action::update(own, map("oneOf", alternatives))]);
        }
        if let Some((_, alternatives)) = described.alternatives() {
            return Some(vec![Action::update(self.target(&alternatives.place)?, null())]);
        }
        let mut actions = self.allow_type(described, "null")?;
        if let Some(values) = described.own.get("enum") {
            actions.push(Action::update(self.target(&values.place)?, Node::Null));
        }
        Some(actions)
    }

    /// Allows another type, for a schema with a plain `type`.
    pub(super) fn allow_type(&self, described: &Described<'_>, name: &str) -> Option<Vec<Action>> {
        let types = described.keyword("type")?;
        let schema = self.parent(&types)?;
        let target = self.target(&types.place)?;
        match types.node {
            Node::List(_) => Some(vec![Action::update(target, text(name))]),
            // OpenAPI 3.0 doesn't have lists of types.
            Node::String(_) if self.dialect == Dialect::OpenApi30 => {
                let alternatives = Node::List(vec![map("type", types.node.clone()), map("type", text(name))]);
                Some(vec![Action::remove(target), Action::update(schema, map("anyOf", alternatives))])
            }
            Node::String(old) => {
                let both = Node::List(vec![text(old), text(name)]);
                Some(vec![Action::remove(target), Action::update(schema, map("type", both))])
            }
            _ => None,
        }
    }

    /// Lists further values.
    pub(super) fn list_values(&self, described: &Described<'_>, values: &[String]) -> Option<Vec<Action>> {
        let values = Node::List(values.iter().map(|value| text(value)).collect());
        if let Some(listed) = described.keyword("enum") {
            return Some(vec![Action::update(self.target(&listed.place)?, values)]);
        }
        if let Some(only) = described.keyword("const") {
            let schema = self.parent(&only)?;
            let all = [vec![only.node.clone()], values.as_list().unwrap_or_default().to_vec()].concat();
            let actions =
                [Action::remove(self.target(&only.place)?), Action::update(schema, map("enum", Node::List(all)))];
            return Some(actions.to_vec());
        }
        let schema = self.target(described.place())?;
        Some(vec![Action::update(schema, map("enum", values))])
    }

    fn parent(&self, keyword: &Cursor<'_>) -> Option<String> {
        let pointer = keyword.place.pointer.parent()?.clone();
        self.target(&Place { file: keyword.place.file, pointer })
    }
}

pub(super) fn text(text: &str) -> Node {
    Node::String(text.into())
}

pub(super) fn map(key: &str, value: Node) -> Node {
    Node::Map([(key.into(), value)].into_iter().collect())
}
