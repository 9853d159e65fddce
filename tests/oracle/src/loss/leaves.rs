//! The types of the output by what they hold: names, boxes and unions are resolved.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::files::{Files, Spot};
use super::output::Output;

/// The types of one output.
#[derive(Debug)]
pub(super) struct Types<'o> {
    types: &'o [Value],
    spots: Vec<Option<Spot>>,
}

/// Everything that a value may be.
#[derive(Debug, Default)]
pub(super) struct Leaves<'o> {
    pub(super) all: Vec<Leaf<'o>>,
    /// The names that distinguish the alternatives among them.
    pub(super) tags: BTreeSet<String>,
}

/// One of the types that a value may have.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'o> {
    /// The type in the output, under its first name.
    pub(super) ty: Value,
    /// Where the document describes it, for each of its names.
    pub(super) spots: Vec<Spot>,
    pub(super) form: Form<'o>,
}

/// What a type is.
#[derive(Clone, Debug)]
pub(super) enum Form<'o> {
    /// Any JSON.
    Any,
    /// A mapping to values of a type.
    Map(Value),
    /// A list of items of a type.
    List(Value),
    /// An object, by its definition.
    Object(&'o Value),
    /// One of these strings.
    Strings(Vec<&'o str>),
    /// The only string that is possible here. The output has no type for it.
    Constant(String),
    /// A scalar, by its name in the output.
    Scalar(String),
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ty: Value,
    /// Where the document describes it. There are several places if alternatives share the field. The output leaves out
    /// the file, which is one of those that describe the object.
    pub(super) spots: Vec<Spot>,
}

impl<'o> Types<'o> {
    pub(super) fn new(output: &'o Output, files: &Files) -> Self {
        let types = output.ir.get("types").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Self { types, spots: files.spots(&output.types) }
    }

    /// Everything that a value of one of `types` may be.
    pub(super) fn leaves(&self, types: &[Value]) -> Leaves<'o> {
        let mut leaves = Leaves::default();
        types.iter().for_each(|ty| self.collect(ty, ty, &[], &mut BTreeSet::new(), &mut leaves));
        leaves
    }

    fn collect(&self, ty: &Value, name: &Value, spots: &[Spot], seen: &mut BTreeSet<u64>, leaves: &mut Leaves<'o>) {
        if let Some(id) = ["Named", "Boxed"].iter().find_map(|key| ty.get(key)?.as_u64()) {
            if seen.insert(id) {
                self.collect_named(id, name, spots, seen, leaves);
            }
            return;
        }
        if let Some(inner) = ty.get("Nullable") {
            return self.collect(inner, inner, spots, seen, leaves);
        }
        let form = match ty {
            Value::String(name) if name == "Any" => Form::Any,
            Value::String(name) => Form::Scalar(name.clone()),
            ty => match (ty.get("Map"), ty.get("List"), ty.get("Constant").and_then(Value::as_str)) {
                (Some(inner), ..) => Form::Map(inner.clone()),
                (_, Some(inner), _) => Form::List(inner.clone()),
                (.., Some(constant)) => Form::Constant(constant.to_owned()),
                _ => Form::Scalar("Text".to_owned()),
            },
        };
        leaves.all.push(Leaf { ty: name.clone(), spots: spots.to_vec(), form });
    }

    fn collect_named(&self, id: u64, name: &Value, spots: &[Spot], seen: &mut BTreeSet<u64>, leaves: &mut Leaves<'o>) {
        let Some(index) = usize::try_from(id).ok().filter(|index| *index < self.types.len()) else { return };
        let mut spots = spots.to_vec();
        spots.extend(self.spots.get(index).cloned().flatten());
        let kind = &self.types[index]["kind"];
        if let Some(of) = kind.get("Alias") {
            return self.collect(&json!({ "Named": of }), name, &spots, seen, leaves);
        }
        if let Some(variants) = kind.get("StringEnum").and_then(Value::as_array) {
            let variants = variants.iter().filter_map(|variant| variant["wire"].as_str()).collect();
            return leaves.all.push(Leaf { ty: name.clone(), spots, form: Form::Strings(variants) });
        }
        if let Some(object) = kind.get("Object").or_else(|| kind.get("Patch")) {
            return leaves.all.push(Leaf { ty: name.clone(), spots, form: Form::Object(object) });
        }
        for member in members(kind) {
            leaves.tags.extend(texts(&member["values"]));
            self.collect(&member["ty"], &member["ty"], &spots, seen, leaves);
        }
        if let Some(otherwise) = kind.pointer("/Keyed/otherwise/1") {
            self.collect(otherwise, otherwise, &spots, seen, leaves);
        }
    }
}

/// The members of a union, however they are distinguished.
fn members(kind: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["/Union", "/Tagged/members", "/Keyed/members"];
    lists.into_iter().filter_map(|list| kind.pointer(list)?.as_array()).flatten()
}

fn texts(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().map(text)
}

/// A value as a name: text as it is, anything else as JSON.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Leaf<'_> {
    /// An object's field, by its key.
    pub(super) fn field(&self, wire: &str) -> Option<Field> {
        let Form::Object(object) = self.form else { return None };
        if let Some(tag) = object.get("tag").filter(|tag| tag["wire"] == wire) {
            return Some(Field { ty: json!({ "Constant": text(&tag["value"]) }), spots: Vec::new() });
        }
        let mut fields = object["fields"].as_array().into_iter().flatten();
        let field = fields.find(|field| field["wire"] == wire)?;
        let pointer = field["place"].as_str().unwrap_or_default();
        let files: BTreeSet<usize> = self.spots.iter().map(|spot| spot.file).collect();
        let spots = files.into_iter().map(|file| Spot { file, pointer: pointer.to_owned() }).collect();
        // If a text is always the same, its docs say which one it is.
        let constant = field.pointer("/docs/constant").and_then(Value::as_str);
        let ty = constant.map_or_else(|| field["ty"].clone(), |constant| json!({ "Constant": constant }));
        Some(Field { ty, spots })
    }

    /// The type of a mapping's values, or of an object's values besides its fields.
    pub(super) fn value_type(&self) -> Option<Value> {
        match &self.form {
            Form::Map(value) => Some(value.clone()),
            Form::Object(object) => object.get("rest").filter(|rest| !rest.is_null()).cloned(),
            _ => None,
        }
    }

    /// The type of a list's items.
    pub(super) fn item(&self) -> Option<Value> {
        match &self.form {
            Form::List(item) => Some(item.clone()),
            _ => None,
        }
    }

    /// Whether it is an object with fields.
    pub(super) fn is_object(&self) -> bool {
        matches!(self.form, Form::Object(_))
    }

    /// Whether it says nothing about its content.
    pub(super) fn is_untyped(&self) -> bool {
        match &self.form {
            Form::Any => true,
            Form::Map(inner) | Form::List(inner) => inner == "Any",
            _ => false,
        }
    }

    /// Whether it holds a string, according to its name.
    pub(super) fn lists(&self, value: &str) -> bool {
        match &self.form {
            Form::Strings(values) => values.contains(&value),
            Form::Constant(constant) => constant == value,
            _ => false,
        }
    }

    /// Whether values of a JSON type are its values. Any JSON doesn't count as a type.
    pub(super) fn holds(&self, json_type: &str) -> bool {
        match (&self.form, json_type) {
            (Form::Map(_) | Form::Object(_), json_type) => json_type == "object",
            (Form::List(_), json_type) => json_type == "array",
            (Form::Strings(_) | Form::Constant(_), json_type) => json_type == "string",
            (Form::Scalar(name), "integer") => matches!(name.as_str(), "Integer" | "Unsigned" | "Number" | "Decimal"),
            (Form::Scalar(name), "number") => matches!(name.as_str(), "Number" | "Decimal"),
            (Form::Scalar(name), "boolean") => name == "Boolean",
            (Form::Scalar(name), "string") => matches!(name.as_str(), "String" | "Text"),
            _ => false,
        }
    }
}
