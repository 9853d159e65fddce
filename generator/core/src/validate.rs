//! Whether JSON Schema accepts a value.
//!
//! Samples are checked by it before they are written. Payloads are checked by the generated decoder, which knows less.

mod keywords;

use std::cell::{Cell, RefCell};

use self::keywords::{any_kind, count, number_keywords, text_keywords};
use crate::cursor::Cursor;
use crate::hash::HashMap;
use crate::ir::Literal;
use crate::load::Sources;
use crate::node::{Map, Node};
use crate::pattern::Pattern;
use crate::place::Place;
use crate::resolve;
use crate::spec::Dialect;
use crate::spec::schema::is_plain;

/// Holds values against the schemas of some files. It remembers which objects a schema accepts, since samples are made
/// of one another.
#[derive(Debug)]
pub struct Validator<'d> {
    files: &'d Sources,
    dialect: Dialect,
    /// What is known of an object and its clones, by its identity.
    accepted: RefCell<HashMap<(usize, usize), Accepted>>,
}

/// The schemas that accept an object.
#[derive(Debug)]
struct Accepted {
    /// It is kept, since only then no other object has its identity.
    _object: Map,
    /// Where each of the schemas is, and how many schemas were applied to find out.
    by: Vec<(Place, usize)>,
}

/// How many schemas may apply to one value in a row.
const HOPS: usize = 64;

/// How many schemas are applied in one check. With schemas that each refer to others twice, the number doubles with
/// each hop.
const APPLIED: usize = 2_000;

/// The way to a schema.
#[derive(Clone, Copy)]
struct Way<'c> {
    hops: usize,
    /// How many schemas may still be applied in this check.
    left: &'c Cell<usize>,
    /// Whether another schema builds on it with `allOf`. Alternatives that a discriminator names say nothing then,
    /// since the other schema was chosen.
    is_base: bool,
}

impl Way<'_> {
    /// The way to the schema of a part of the value.
    fn to_part(self) -> Self {
        Self { hops: 0, is_base: false, ..self }
    }

    /// Counts one schema that is applied.
    fn spend(self) -> Verdict {
        let left = self.left.get().checked_sub(1).ok_or_else(too_long)?;
        self.left.set(left);
        Ok(())
    }
}

type Verdict = Result<(), String>;

/// The schema of the JSON in a text. A field of a form with such a text is read as that JSON, and so are its samples.
fn json_in_text<'d>(schema: &Cursor<'d>) -> Option<Cursor<'d>> {
    let media_type = schema.get("contentMediaType")?.node.as_str()?;
    schema.get("contentSchema").filter(|_| crate::spec::is_json(media_type))
}

impl<'d> Validator<'d> {
    /// Reads the schemas of these files in one dialect.
    pub fn new(files: &'d Sources, dialect: Dialect) -> Self {
        Self { files, dialect, accepted: RefCell::default() }
    }

    /// What the schema says against a value, and where in it.
    pub fn check(&self, schema: &Cursor<'d>, value: &Node) -> Verdict {
        let left = Cell::new(APPLIED);
        let verdict = self.schema(schema, value, Way { hops: 0, left: &left, is_base: false });
        if left.get() == 0 { Err(too_long()) } else { verdict }
    }

    fn schema(&self, schema: &Cursor<'d>, value: &Node, way: Way<'_>) -> Verdict {
        // What builds on another schema depends on that one, too.
        let Some(object) = value.as_map().filter(|_| !way.is_base) else { return self.apply(schema, value, way) };
        if let Some(applied) = self.known(&schema.place, object) {
            let left = way.left.get().checked_sub(applied);
            way.left.set(left.unwrap_or(0));
            return left.map(|_| ()).ok_or_else(too_long);
        }
        let before = way.left.get();
        self.apply(schema, value, way)?;
        let left = way.left.get();
        if left > 0 {
            let mut accepted = self.accepted.borrow_mut();
            let known = accepted.entry(object.identity());
            let known = known.or_insert_with(|| Accepted { _object: object.clone(), by: Vec::new() });
            known.by.push((schema.place.clone(), before - left));
        }
        Ok(())
    }

    /// How many schemas were applied to find out that the schema of a place accepts an object, if that is known.
    fn known(&self, place: &Place, object: &Map) -> Option<usize> {
        let accepted = self.accepted.borrow();
        let by = &accepted.get(&object.identity())?.by;
        by.iter().find(|(known, _)| known == place).map(|(_, applied)| *applied)
    }

    fn apply(&self, schema: &Cursor<'d>, value: &Node, way: Way<'_>) -> Verdict {
        way.spend()?;
        let Some(way) = (way.hops < HOPS).then_some(Way { hops: way.hops + 1, ..way }) else { return Ok(()) };
        if is_plain(schema.node) {
            return plain(schema.node, value);
        }
        if let (Some(_), Some(inner)) = (schema.get("schemaFormat"), schema.get("schema")) {
            return self.schema(&inner, value, way);
        }
        match schema.node {
            Node::Bool(false) => return Err("nothing is allowed".to_owned()),
            Node::Map(_) => {}
            _ => return Ok(()),
        }
        if *value == Node::Null && schema.node.get("nullable").is_some_and(|flag| *flag == Node::Bool(true)) {
            return Ok(());
        }
        if let Some(reference) = schema.get("$ref")
            && let Ok(target) = resolve::target(self.files, &reference)
        {
            self.schema(&target, value, way)?;
            if !self.dialect.ref_siblings_apply() {
                return Ok(());
            }
        }
        if let Some(content) = json_in_text(schema).filter(|_| !matches!(value, Node::String(_))) {
            return self.schema(&content, value, way.to_part());
        }
        any_kind(schema.node, value)?;
        match value {
            Node::String(text) => text_keywords(schema.node, text)?,
            Node::Number(number) => number_keywords(schema.node, *number)?,
            Node::List(items) => self.list(schema, items, way.to_part())?,
            Node::Map(map) => self.object(schema, map, way)?,
            Node::Null | Node::Bool(_) => {}
        }
        self.combined(schema, value, way)
    }

    fn accepts(&self, schema: &Cursor<'d>, value: &Node, way: Way<'_>) -> bool {
        self.schema(schema, value, way).is_ok()
    }

    fn combined(&self, schema: &Cursor<'d>, value: &Node, way: Way<'_>) -> Verdict {
        let plain = Way { is_base: false, ..way };
        for part in schema.get("allOf").iter().flat_map(Cursor::items) {
            self.schema(&part, value, Way { is_base: true, ..way })?;
        }
        let is_chosen = way.is_base && schema.get("discriminator").is_some();
        if let Some(any_of) = schema.get("anyOf").filter(|_| !is_chosen)
            && !any_of.items().any(|part| self.accepts(&part, value, plain))
        {
            return Err("no alternative matches it".to_owned());
        }
        if let Some(one_of) = schema.get("oneOf").filter(|_| !is_chosen) {
            let named = |part: &Cursor<'d>| self.bears_its_name(schema, part, value);
            match one_of.items().filter(|part| named(part) && self.accepts(part, value, plain)).count() {
                1 => {}
                0 => return Err("no alternative matches it".to_owned()),
                _ => return Err("it matches several alternatives of `oneOf`".to_owned()),
            }
        }
        if schema.get("not").is_some_and(|not| self.accepts(&not, value, plain)) {
            return Err("`not` forbids it".to_owned());
        }
        if let Some(condition) = schema.get("if") {
            let key = if self.accepts(&condition, value, plain) { "then" } else { "else" };
            if let Some(consequence) = schema.get(key) {
                self.schema(&consequence, value, plain)?;
            }
        }
        Ok(())
    }

    /// Whether a value's discriminator property says that it is this alternative. Without a discriminator,
    /// it doesn't have to.
    fn bears_its_name(&self, schema: &Cursor<'d>, alternative: &Cursor<'d>, value: &Node) -> bool {
        let Some(discriminator) = schema.get("discriminator") else { return true };
        let Some(property) = discriminator.get("propertyName").and_then(|name| name.node.as_str()) else { return true };
        let Some(reference) = alternative.get("$ref") else { return true };
        let Some(said) = value.get(property).and_then(Literal::from_node) else { return false };
        let (Some(text), Ok(target)) = (reference.node.as_str(), resolve::target(self.files, &reference)) else {
            return true;
        };
        let own = text.rsplit('/').next().unwrap_or_default();
        let leads_here = |entry: &Cursor<'d>| {
            entry.node.as_str() == Some(own)
                || resolve::target(self.files, entry).is_ok_and(|other| other.place == target.place)
        };
        let mapping: Vec<_> = discriminator.get("mapping").iter().flat_map(Cursor::entries).collect();
        let mut names = mapping.iter().filter(|(_, entry)| leads_here(entry)).map(|(name, _)| *name).peekable();
        if names.peek().is_none() {
            // If it has no name, only its own schema says which number or boolean it has there.
            return said.as_text().is_none_or(|name| own == name);
        }
        names.any(|listed| Literal::from_key(listed, said.kind()).as_ref() == Some(&said))
    }

    fn list(&self, schema: &Cursor<'d>, items: &[Node], way: Way<'_>) -> Verdict {
        count(schema.node, "minItems", "maxItems", items.len())?;
        let is_set = schema.node.get("uniqueItems").is_some_and(|flag| *flag == Node::Bool(true));
        if is_set && items.iter().enumerate().any(|(at, item)| items.iter().take(at).any(|other| other == item)) {
            return Err("the items are not all different".to_owned());
        }
        let listed = schema.get("items").filter(|items| items.node.as_list().is_some());
        let (first, others) = match (schema.get("prefixItems"), listed) {
            (Some(first), _) => (Some(first), schema.get("items")),
            (None, Some(first)) => (Some(first), schema.get("additionalItems")),
            (None, None) => (None, schema.get("items")),
        };
        let first: Vec<Cursor<'d>> = first.iter().flat_map(Cursor::items).collect();
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = first.get(index).or(others.as_ref()) {
                self.schema(schema, item, way).map_err(|fault| within("item", &fault))?;
            }
        }
        match schema.get("contains") {
            Some(contained) if !items.iter().any(|item| self.accepts(&contained, item, way)) => {
                Err("it lacks an item that `contains` requires".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn object(&self, schema: &Cursor<'d>, map: &Map, way: Way<'_>) -> Verdict {
        count(schema.node, "minProperties", "maxProperties", map.len())?;
        let properties = schema.get("properties");
        let part = way.to_part();
        let required = schema.node.get("required").and_then(Node::as_list);
        for name in required.into_iter().flatten().filter_map(Node::as_str) {
            let is_write_only = || {
                let property = properties.as_ref()?.get(name)?;
                resolve::follow(self.files, property).ok()?.get("writeOnly")?.node.as_bool()
            };
            if map.get(name).is_none() && is_write_only() != Some(true) {
                return Err(format!("the property `{name}` is missing"));
            }
        }
        let patterns: Vec<(Option<Pattern>, Cursor<'d>)> = schema
            .get("patternProperties")
            .iter()
            .flat_map(Cursor::entries)
            .map(|(pattern, schema)| (Pattern::new(pattern), schema))
            .collect();
        let others = schema.get("additionalProperties");
        let names = schema.get("propertyNames");
        let is_about_listed_alone = patterns.is_empty() && names.is_none();
        for (key, value) in map.iter() {
            // Most properties are as simple as this, and their schemas need no place.
            let simple = properties.as_ref().and_then(|properties| properties.node.get(key));
            if let Some(schema) = simple.filter(|schema| is_about_listed_alone && is_plain(schema)) {
                let verdict = part.spend().and_then(|()| plain(schema, value));
                verdict.map_err(|fault| within(&format!("`{key}`"), &fault))?;
                continue;
            }
            let listed = properties.as_ref().and_then(|properties| properties.get(key));
            let matching = patterns.iter().filter(|(pattern, _)| pattern.as_ref().is_some_and(|it| it.is_match(key)));
            let applying: Vec<Cursor<'d>> = listed.into_iter().chain(matching.map(|(_, it)| it.clone())).collect();
            let applying = if applying.is_empty() { others.clone().into_iter().collect() } else { applying };
            for schema in applying {
                self.schema(&schema, value, part).map_err(|fault| within(&format!("`{key}`"), &fault))?;
            }
            if let Some(names) = &names {
                self.schema(names, &Node::String(key.into()), part)?;
            }
        }
        self.dependencies(schema, map, way)
    }

    fn dependencies(&self, schema: &Cursor<'d>, map: &Map, way: Way<'_>) -> Verdict {
        for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
            for (key, needed) in schema.get(keyword).iter().flat_map(Cursor::entries) {
                if map.get(key).is_none() {
                    continue;
                }
                let missing =
                    needed.items().find(|name| name.node.as_str().is_some_and(|name| map.get(name).is_none()));
                if missing.is_some() {
                    return Err(format!("a property that `{key}` requires is missing"));
                }
                if needed.node.as_list().is_none() {
                    self.schema(&needed, &Node::Map(map.clone()), way)?;
                }
            }
        }
        Ok(())
    }
}

/// What a plain schema says against a value.
fn plain(schema: &Node, value: &Node) -> Verdict {
    any_kind(schema, value)?;
    value.as_str().map_or(Ok(()), |text| text_keywords(schema, text))
}

fn too_long() -> String {
    "it takes too long to check".to_owned()
}

fn within(place: &str, fault: &str) -> String {
    format!("{place}: {fault}")
}
