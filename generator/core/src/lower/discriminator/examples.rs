//! What a payload's schema says about a property besides its values: examples, a description, a pattern.

use super::table::{Row, Table};
use crate::cursor::Cursor;
use crate::ir::NamePlace;
use crate::node::Node;
use crate::pattern::Pattern;

/// How many schemas in a row, each building on the next, are followed.
const MAX_DEPTH: usize = 16;

impl<'s> Table<'_, 's> {
    /// The example texts in a payload's schema for the property at a path. What is sent by default is one, too.
    pub(super) fn shown_by_schema(self, row: &Row<'s>, path: &[String]) -> Vec<&'s str> {
        let Some(schema) = row.message().payload.clone() else { return Vec::new() };
        let property = path.iter().try_fold(schema, |schema, key| self.property(&schema, key, 0));
        let Some(property) = property.and_then(|property| crate::resolve::follow(self.files, property).ok()) else {
            return Vec::new();
        };
        let several = property.get("examples").into_iter().flat_map(|examples| examples.items());
        let all = property.get("example").into_iter().chain(several).chain(property.get("default"));
        all.filter_map(|example| example.node.as_str()).collect()
    }

    /// The name of the message if the description of the property at a path has it in quotation marks.
    pub(super) fn named_in_words(self, row: &Row<'s>, path: &[String]) -> Option<&'s str> {
        let schema = row.message().payload.clone();
        let property = path.iter().try_fold(schema, |schema, key| Some(self.property(&schema?, key, 0)));
        let words = property.flatten().and_then(|property| property.node.get("description")?.as_str())?;
        let message = row.message();
        quoted(words).find(|word| *word == message.key || message.other_names.contains(word))
    }

    /// The pattern of the property at a path of a payload's schema.
    pub(super) fn pattern(self, row: &Row<'s>, at: &NamePlace) -> Option<&'s str> {
        let NamePlace::Body(path) = at else { return None };
        let schema = row.message().payload.clone()?;
        let property = path.iter().try_fold(schema, |schema, key| self.property(&schema, key, 0))?;
        crate::resolve::follow(self.files, property).ok()?.node.get("pattern")?.as_str()
    }

    /// Whether a name can't be at a place, because the property's pattern doesn't match it.
    pub(super) fn is_refused(self, row: &Row<'s>, at: &NamePlace, name: &str) -> bool {
        let pattern = self.pattern(row, at).and_then(Pattern::new);
        pattern.is_some_and(|pattern| !pattern.is_match(name))
    }

    fn property(self, schema: &Cursor<'s>, key: &str, depth: usize) -> Option<Cursor<'s>> {
        let schema = crate::resolve::follow(self.files, schema.clone()).ok()?;
        if let Some(property) = schema.descend(&["properties", key]) {
            return Some(property);
        }
        let parts: Vec<Cursor<'s>> = schema.get("allOf").into_iter().flat_map(|parts| parts.items()).collect();
        let parts = parts.iter().filter(|part| depth < MAX_DEPTH && part.node != &Node::Null);
        parts.into_iter().find_map(|part| self.property(part, key, depth + 1))
    }
}

/// The quoted words of a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    ['\'', '"', '`'].into_iter().flat_map(|mark| text.split(mark).skip(1))
}
