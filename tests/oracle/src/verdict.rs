//! Whether a decoder's result for an instance is right, or which listed rule explains the difference.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::judge::{Objection, What};
use crate::tally::Trial;
use crate::{applying, untyped};

/// The verdict about a trial.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Accepted and equal, or refused by schema and decoder.
    Right,
    /// Different, which these documented rules explain.
    Rule(BTreeSet<&'static str>),
    /// Different, and no rule explains it.
    Unexplained(String),
}

/// Narrowings: what a schema accepts and the decoder refuses.
const BEYOND: &str = "narrowed: an integer beyond `i64`, or a number beyond `f64`";

const ALTERNATIVES: &str = "narrowed: where alternatives are one type, what one of them lists is as it says";
const IMPLIED: &str = "narrowed: keywords of objects or lists mean one where no `type` is stated";

/// Leniencies: what a schema refuses and the decoder accepts, by the keyword that refuses it.
const LENIENT: [(&str, &[&str]); 7] = [
    ("lenient: enums are open", &["enum", "const"]),
    ("lenient: formats describe", &["format", "contentEncoding", "contentMediaType"]),
    (
        "lenient: bounds and patterns are not checked",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "contains",
        ],
    ),
    (
        "lenient: what is not listed is skipped",
        &["additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems", "propertyNames"],
    ),
    ("lenient: alternatives may hold at once", &["oneOf"]),
    ("lenient: `not` and conditions are not checked", &["not", "dependentRequired"]),
    ("lenient: a schema that nothing satisfies is not checked", &["falseSchema"]),
];

const NULL_IS_ABSENT: &str = "lenient: null for an optional field counts as absent";
const NULL_IN_TYPE: &str = "lenient: null in the `type` beside alternatives is a value, whatever they say";
const MISSING_IS_NULL: &str = "lenient: a missing field that is required and nullable counts as null";
const ANY: &str = "lenient: what cannot be typed is any JSON";
const WRITE_ONLY: &str = "lenient: a required property that is `writeOnly` may be missing";
const TUPLE: &str = "lenient: items that are described one by one are all of them anywhere";
const MERGED: &str = "lenient: alternatives that nothing tells apart are one type";
const NEW_ALTERNATIVE: &str = "lenient: an alternative that the document does not list is kept";

/// Compares the decoder's answer with the schema's verdict.
pub fn verdict(document: &Document, trial: &Trial, answer: &Value) -> Verdict {
    let outcome = answer["outcome"].as_str().unwrap_or_default();
    let said = || {
        let text = |key: &str| answer[key].as_str().unwrap_or_default();
        format!("{outcome} `{}` at `{}`: {}", text("event"), text("path"), text("message"))
    };
    match (&trial.named, &trial.objections) {
        (None, _) => right_or(outcome == "unnamed", || format!("it has no name, and is {}", said())),
        (Some(name), None) if document.names.contains(name) => Verdict::Right,
        (Some(name), None) => {
            right_or(outcome == "unknown", || format!("`{name}` doesn't exist, and it is {}", said()))
        }
        (Some(name), Some(objections)) if outcome == "known" => {
            if answer["event"] != name.as_str() {
                Verdict::Unexplained(format!("it is `{name}`, and is {}", said()))
            } else if objections.is_empty() && trial.narrowings.is_empty() {
                equal(document, name, &trial.instance, &answer["value"])
            } else if objections.is_empty() {
                lenient(document, name, &trial.narrowings, &answer["value"])
            } else {
                lenient(document, name, objections, &answer["value"])
            }
        }
        (Some(_), Some(objections)) if objections.is_empty() && !trial.narrowings.is_empty() => {
            Verdict::Rule(BTreeSet::from([IMPLIED]))
        }
        (Some(name), Some(objections)) if objections.is_empty() => {
            let unexplained = || Verdict::Unexplained(format!("the schema accepts it, and it is {}", said()));
            narrowed(document, name, &trial.instance, answer).unwrap_or_else(unexplained)
        }
        (Some(_), Some(_)) => right_or(outcome == "malformed" || outcome == "unnamed", || {
            format!("the name is known, and it is {}", said())
        }),
    }
}

fn right_or(is_right: bool, why: impl FnOnce() -> String) -> Verdict {
    if is_right { Verdict::Right } else { Verdict::Unexplained(why()) }
}

fn equal(document: &Document, name: &str, sent: &Value, came: &Value) -> Verdict {
    let event = document.position(name).map(|index| &document.events[index]);
    let difference = event.and_then(|event| event.lists.difference("", sent, came));
    difference.map_or(Verdict::Right, |difference| Verdict::Unexplained(format!("not equal: {difference}")))
}

fn narrowed(document: &Document, name: &str, sent: &Value, answer: &Value) -> Option<Verdict> {
    if answer["message"].as_str()?.starts_with("a number beyond the type") {
        return Some(Verdict::Rule(BTreeSet::from([BEYOND])));
    }
    let event = &document.events[document.position(name)?];
    (!event.merged.accepts(sent)).then(|| Verdict::Rule(BTreeSet::from([ALTERNATIVES])))
}

fn lenient(document: &Document, name: &str, objections: &[Objection], came: &Value) -> Verdict {
    let mut rules = BTreeSet::new();
    let read = Read { document, name, came };
    match objections.iter().find(|objection| !explained(objection, &read, None, &mut rules)) {
        None => Verdict::Rule(rules),
        Some(objection) => {
            let at = &objection.at;
            Verdict::Unexplained(format!("the schema refuses it at `{at}`, and it decodes: {}", objection.message))
        }
    }
}

/// A payload after it was decoded and encoded again.
struct Read<'a> {
    document: &'a Document,
    name: &'a str,
    came: &'a Value,
}

impl Read<'_> {
    fn is_any(&self, at: &str) -> bool {
        untyped::is_any(&self.document.api, self.name, self.came, at)
    }

    fn is_write_only(&self, at: &str, property: &str) -> bool {
        self.schema().is_some_and(|schema| applying::is_write_only(schema, at, property))
    }

    /// Whether the value is null, and null is among the types next to its alternatives.
    fn is_null_beside_alternatives(&self, at: &str) -> bool {
        self.came.pointer(at) == Some(&Value::Null)
            && self.schema().is_some_and(|schema| applying::has_null_beside_alternatives(schema, at))
    }

    fn schema(&self) -> Option<&Value> {
        let index = self.document.position(self.name)?;
        Some(&self.document.events[index].schema)
    }
}

/// Whether a rule lets the decoder ignore an objection. `union` is the place of the alternatives that it belongs to.
fn explained(objection: &Objection, read: &Read<'_>, union: Option<&str>, rules: &mut BTreeSet<&'static str>) -> bool {
    let value = read.came.pointer(&objection.at);
    if read.is_any(&objection.at) {
        rules.insert(ANY);
        return true;
    }
    let rule = match &objection.what {
        What::Keyword(keyword) => {
            LENIENT.iter().find(|(_, keywords)| keywords.contains(&keyword.as_str())).map(|(rule, _)| *rule)
        }
        What::Type if value.is_none() => Some(NULL_IS_ABSENT),
        What::Type if is_in_tuple(&objection.schema) => Some(TUPLE),
        What::Type => None,
        What::Missing(property) => match value.and_then(|value| value.get(property)) {
            Some(Value::Null) => Some(MISSING_IS_NULL),
            None if read.is_write_only(&objection.at, property) => Some(WRITE_ONLY),
            None if union == Some(&objection.at) => Some(MERGED),
            _ => None,
        },
        What::NoAlternative(alternatives) => {
            return no_alternative(objection, alternatives, read, rules);
        }
    };
    rule.map(|rule| rules.insert(rule)).is_some()
}

/// Whether a schema describes an item of a list whose items are described one by one.
fn is_in_tuple(schema: &str) -> bool {
    schema.contains("/prefixItems/") || schema.ends_with("/items/type")
}

fn no_alternative(
    objection: &Objection,
    alternatives: &[Vec<Objection>],
    read: &Read<'_>,
    rules: &mut BTreeSet<&'static str>,
) -> bool {
    if read.came.pointer(&objection.at).is_none() {
        rules.insert(NULL_IS_ABSENT);
        return true;
    }
    if read.is_null_beside_alternatives(&objection.at) {
        rules.insert(NULL_IN_TYPE);
        return true;
    }
    for objections in alternatives {
        let mut own = BTreeSet::new();
        if objections.iter().all(|inner| explained(inner, read, Some(&objection.at), &mut own)) {
            rules.extend(own);
            return true;
        }
    }
    // A value without the name of an alternative is kept as it is.
    let is_unlisted =
        |inner: &Objection| matches!(&inner.what, What::Keyword(keyword) if keyword == "enum" || keyword == "const");
    if alternatives.iter().all(|objections| objections.iter().any(is_unlisted)) {
        rules.insert(NEW_ALTERNATIVE);
        return true;
    }
    false
}
