//! What a document says about a value: the oracle of these tests.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::tree::Tree;

/// What is allowed at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) kinds: BTreeSet<Kind>,
    /// The values that an `enum` or `const` lists.
    pub(crate) listed: Vec<String>,
    pub(crate) fields: Vec<(String, Shape)>,
    pub(crate) required: BTreeSet<String>,
    pub(crate) item: Option<Box<Shape>>,
    /// Whether it has previous values of a resource, including fields that the resource lacks.
    pub(crate) is_patch: bool,
}

/// The types of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Null,
    Bool,
    Integer,
    Number,
    Text,
    List,
    Object,
}

const ALL: [Kind; 7] = [Kind::Null, Kind::Bool, Kind::Integer, Kind::Number, Kind::Text, Kind::List, Kind::Object];

impl Shape {
    /// The shape of the schema at the pointer.
    pub(crate) fn from_document(document: &Document, pointer: &str) -> Self {
        match document.patched(pointer) {
            Some(resource) => Self::from_document(document, resource).into_patch(),
            None => Self::of_schema(document, pointer),
        }
    }

    pub(crate) fn allows(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind) || (kind == Kind::Integer && self.kinds.contains(&Kind::Number))
    }

    /// Whether unlisted fields are part of the value: a patch, or an object without properties.
    pub(crate) fn keeps_unlisted(&self) -> bool {
        self.is_patch || self.fields.is_empty()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, shape)| shape)
    }

    fn any() -> Self {
        let (listed, fields, required) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { kinds: ALL.into(), listed, fields, required, item: None, is_patch: false }
    }

    fn of_schema(document: &Document, pointer: &str) -> Self {
        let schema = document.node(pointer);
        let mut shape = Self::own(document, schema, pointer);
        if let Some(target) = schema.get("$ref").and_then(Tree::as_text) {
            shape = shape.narrowed(Self::from_document(document, target.trim_start_matches('#')));
        }
        for part in branches(schema, pointer, "allOf") {
            shape = shape.narrowed(Self::from_document(document, &part));
        }
        let alternatives = branches(schema, pointer, "oneOf").chain(branches(schema, pointer, "anyOf"));
        match alternatives.map(|part| Self::from_document(document, &part)).reduce(Self::united) {
            Some(alternatives) => shape.narrowed(alternatives),
            None => shape,
        }
    }

    /// The schema itself, without the schemas that it combines.
    fn own(document: &Document, schema: &Tree, pointer: &str) -> Self {
        let listed = schema.get("enum").map(Tree::items).unwrap_or_default().iter().chain(schema.get("const"));
        let field = |(name, _): &(String, Tree)| {
            (name.clone(), Self::from_document(document, &format!("{pointer}/properties/{name}")))
        };
        Self {
            kinds: schema.get("type").map_or(ALL.into(), kinds),
            listed: listed.filter_map(Tree::as_text).collect(),
            fields: schema.get("properties").map(Tree::entries).unwrap_or_default().iter().map(field).collect(),
            required: texts(schema.get("required")).collect(),
            item: schema.get("items").map(|_| Box::new(Self::from_document(document, &format!("{pointer}/items")))),
            is_patch: false,
        }
    }

    /// What both allow.
    fn narrowed(mut self, other: Self) -> Self {
        self.kinds.retain(|&kind| other.allows(kind));
        self.required.extend(other.required);
        self.is_patch |= other.is_patch;
        self.item = self.item.or(other.item);
        self.listed = match (self.listed.is_empty(), other.listed.is_empty()) {
            (false, false) => self.listed.into_iter().filter(|value| other.listed.contains(value)).collect(),
            _ => [self.listed, other.listed].concat(),
        };
        for (name, shape) in other.fields {
            match self.fields.iter_mut().find(|(field, _)| *field == name) {
                Some((_, field)) => *field = std::mem::replace(field, Self::any()).narrowed(shape),
                None => self.fields.push((name, shape)),
            }
        }
        self
    }

    /// What either allows. The documents only combine values of different types.
    fn united(mut self, other: Self) -> Self {
        assert!(self.kinds.is_disjoint(&other.kinds), "the oracle cannot tell these alternatives apart");
        self.kinds.extend(other.kinds);
        self.listed.extend(other.listed);
        self.fields.extend(other.fields);
        self.required.extend(other.required);
        self.item = self.item.or(other.item);
        self
    }

    /// Previous values of this: any field may be missing or null.
    fn into_patch(mut self) -> Self {
        self.required.clear();
        self.is_patch = true;
        for (_, field) in &mut self.fields {
            field.kinds.insert(Kind::Null);
        }
        self
    }
}

fn branches(schema: &Tree, pointer: &str, key: &str) -> impl Iterator<Item = String> {
    let count = schema.get(key).map_or(0, |branches| branches.items().len());
    let prefix = format!("{pointer}/{key}");
    (0..count).map(move |index| format!("{prefix}/{index}"))
}

fn kinds(types: &Tree) -> BTreeSet<Kind> {
    types.as_text().into_iter().chain(texts(Some(types))).map(|name| kind(&name)).collect()
}

fn kind(name: &str) -> Kind {
    match name {
        "null" => Kind::Null,
        "boolean" => Kind::Bool,
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "string" => Kind::Text,
        "array" => Kind::List,
        "object" => Kind::Object,
        other => panic!("JSON Schema knows no type {other}"),
    }
}

fn texts(list: Option<&Tree>) -> impl Iterator<Item = String> {
    list.map(Tree::items).unwrap_or_default().iter().filter_map(Tree::as_text)
}
