//! What schemas say about one value together, with references followed and one of the alternatives chosen.

use crate::cursor::Cursor;
use crate::load::Sources;
use crate::node::{Map, Node, Number};
use crate::resolve;
use crate::spec::Dialect;
use crate::spec::schema::is_plain;

/// Where schemas are looked up.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d> {
    pub(super) files: &'d Sources,
    pub(super) dialect: Dialect,
}

/// The schemas that apply to a value for one choice of alternatives.
#[derive(Clone, Default)]
pub(super) struct Reading<'d> {
    parts: Vec<Cursor<'d>>,
}

/// The maximum number of readings.
const MOST: usize = 24;

/// The maximum length of a chain of references and `allOf`.
const HOPS: usize = 64;

impl<'d> Reader<'d> {
    /// The readings of schemas that apply together, at least one, most likely first.
    pub(super) fn readings(self, schemas: &[Cursor<'d>]) -> Vec<Reading<'d>> {
        schemas.iter().fold(vec![Reading::default()], |readings, schema| self.with(readings, schema, 0, false))
    }

    fn with(self, mut readings: Vec<Reading<'d>>, schema: &Cursor<'d>, hops: usize, is_base: bool) -> Vec<Reading<'d>> {
        // A schema that was read already adds nothing. This ends cycles, and repeated bases.
        let is_read = |reading: &Reading<'d>| reading.parts.iter().any(|part| part.place == schema.place);
        if hops > HOPS || readings.iter().all(is_read) {
            return readings;
        }
        if is_plain(schema.node) {
            readings.iter_mut().for_each(|reading| reading.parts.push(schema.clone()));
            return readings;
        }
        if let (Some(_), Some(inner)) = (schema.get("schemaFormat"), schema.get("schema")) {
            return self.with(readings, &inner, hops + 1, is_base);
        }
        if let Some(reference) = schema.get("$ref")
            && let Ok(target) = resolve::target(self.files, &reference)
        {
            readings = self.with(readings, &target, hops + 1, is_base);
            if !self.dialect.ref_siblings_apply() {
                return readings;
            }
        }
        readings.iter_mut().for_each(|reading| reading.parts.push(schema.clone()));
        for part in schema.get("allOf").iter().flat_map(Cursor::items) {
            readings = self.with(readings, &part, hops + 1, true);
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            for (key, needed) in schema.get(keyword).iter().flat_map(Cursor::entries) {
                if readings.iter().any(|reading| reading.requires(key)) && needed.node.as_map().is_some() {
                    readings = self.with(readings, &needed, hops + 1, false);
                }
            }
        }
        let is_chosen = is_base && schema.get("discriminator").is_some();
        for key in ["oneOf", "anyOf"] {
            let alternatives: Vec<Cursor<'d>> = schema.get(key).iter().flat_map(Cursor::items).collect();
            if !alternatives.is_empty() && !is_chosen {
                let each = alternatives.iter().map(|it| self.with(readings.clone(), it, hops + 1, false));
                readings = each.flatten().take(MOST).collect();
            }
        }
        readings
    }
}

impl<'d> Reading<'d> {
    /// The values of a keyword.
    pub(super) fn all(&self, key: &'static str) -> impl Iterator<Item = Cursor<'d>> + use<'_, 'd> {
        self.parts.iter().filter_map(move |part| part.get(key))
    }

    /// The same without their places.
    fn nodes(&self, key: &'static str) -> impl Iterator<Item = &'d Node> + use<'_, 'd> {
        self.parts.iter().filter_map(move |part| part.node.get(key))
    }

    /// The texts of a keyword.
    pub(super) fn texts(&self, key: &'static str) -> impl Iterator<Item = &'d str> + use<'_, 'd> {
        self.nodes(key).filter_map(Node::as_str)
    }

    /// The numbers of a keyword.
    pub(super) fn numbers(&self, key: &'static str) -> impl Iterator<Item = Number> + use<'_, 'd> {
        self.nodes(key).filter_map(|value| match value {
            Node::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// The minimum of a keyword such as `minItems`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count beyond the bounds is too large"
    )]
    pub(super) fn least(&self, key: &'static str) -> usize {
        self.numbers(key).map(Number::as_f64).fold(0.0, f64::max).min(1e9) as usize
    }

    /// The maximum of a keyword such as `maxItems`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count beyond the bounds is none")]
    pub(super) fn most(&self, key: &'static str) -> usize {
        self.numbers(key).map(Number::as_f64).fold(1e9, f64::min).max(0.0) as usize
    }

    /// The document's examples and listed values, most likely first.
    pub(super) fn shown(&self) -> Vec<&'d Node> {
        let only = self.nodes("const");
        let single = self.nodes("example");
        let examples: Vec<&'d Node> = self.nodes("examples").collect();
        // Some write them by name, like those of messages.
        let named = examples.iter().filter_map(|it| it.as_map()).flat_map(Map::iter);
        let named = named.map(|(_, node)| node.get("value").unwrap_or(node));
        let several = examples.iter().filter_map(|it| it.as_list()).flatten();
        let default = self.nodes("default").filter(|node| **node != Node::Null);
        only.chain(single).chain(several).chain(named).chain(default).chain(self.only()).collect()
    }

    /// The values that the schemas list.
    pub(super) fn only(&self) -> Vec<&'d Node> {
        let listed = self.nodes("enum").filter_map(Node::as_list).flatten();
        self.nodes("const").chain(listed).collect()
    }

    /// The schemas of a property.
    pub(super) fn property(&self, name: &str) -> Vec<Cursor<'d>> {
        let property = |part: &Cursor<'d>| {
            // Most parts don't list the property.
            let node = part.node.get("properties")?.get(name)?;
            Some(Cursor { node, place: part.place.child("properties").child(name) })
        };
        self.parts.iter().filter_map(property).collect()
    }

    /// Whether one of the schemas requires a property.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    /// The properties that must be there.
    pub(super) fn required(&self) -> impl Iterator<Item = &'d str> + use<'_, 'd> {
        let lists = self.nodes("required").filter_map(Node::as_list);
        lists.flatten().filter_map(Node::as_str)
    }

    /// The possible types of a value. Empty if no schema says.
    pub(super) fn types(&self) -> Vec<&'d str> {
        self.nodes("type")
            .flat_map(|stated| match stated {
                Node::List(several) => several.iter().filter_map(Node::as_str).collect(),
                one => one.as_str().into_iter().collect::<Vec<_>>(),
            })
            .collect()
    }

    /// The schemas of the item at an index.
    pub(super) fn item(&self, index: usize) -> Vec<Cursor<'d>> {
        let of_part = |part: &Cursor<'d>| {
            let listed = part.get("items").filter(|items| items.node.as_list().is_some());
            let (first, others) = match part.get("prefixItems") {
                Some(first) => (Some(first), part.get("items")),
                None if listed.is_some() => (listed, part.get("additionalItems")),
                None => (None, part.get("items")),
            };
            first.and_then(|first| first.items().nth(index)).or(others)
        };
        self.parts.iter().filter_map(of_part).collect()
    }

    /// How many items are described individually.
    pub(super) fn tuple_length(&self) -> usize {
        let listed = self.nodes("items").chain(self.nodes("prefixItems")).filter_map(Node::as_list);
        listed.map(<[Node]>::len).max().unwrap_or(0)
    }

    /// The schemas of unlisted properties, with their pattern if they have one.
    pub(super) fn others(&self) -> (Option<&'d str>, Vec<Cursor<'d>>) {
        let patterns: Vec<Cursor<'d>> = self.all("patternProperties").collect();
        if let Some((pattern, schema)) = patterns.iter().flat_map(Cursor::entries).next() {
            return (Some(pattern), vec![schema]);
        }
        (None, self.all("additionalProperties").filter(|rest| rest.node.as_map().is_some()).collect())
    }
}
