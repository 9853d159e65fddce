//! Finds out whether any value satisfies a schema. Each schema is checked before it gets a type: if no value does, it
//! is left out where it is optional, and only stops the generator if a whole payload depends on it.

use std::rc::Rc;

use super::conjunction::{Conjunction, Identity, Part, Source, gather};
use super::json_types::{allows_null, json_types};
use super::schemas::Schemas;
use super::words::Words;
use super::{object, values};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location, codes};
use crate::hash::{HashMap, HashSet};
use crate::node::Node;
use crate::place::Place;
use crate::spec::schema::{JsonType, Schema};

/// Why no value satisfies a schema.
#[derive(Clone, Debug)]
pub(super) struct Contradiction {
    pub(super) code: Code,
    pub(super) place: Place,
    pub(super) message: String,
    /// A second place that contributes, and what it says.
    pub(super) other: Option<(Place, String)>,
    pub(super) help: Option<&'static str>,
}

impl Contradiction {
    /// The fault, if the payload of an event depends on it.
    pub(super) fn error(&self) -> Diagnostic {
        let fault = Diagnostic::error(self.code, Location::Value(self.place.clone()), &*self.message);
        self.with_help(self.with_other(fault))
    }

    /// The warning that something is left out because of it.
    pub(super) fn warning(&self, code: Code, location: Location, message: String) -> Diagnostic {
        let is_here = location.place() == Some(&self.place);
        let says_more = self.code != codes::schemas::NEVER;
        let warning = match is_here {
            true if says_more => Diagnostic::warning(code, location, format!("{message}: {}", self.message)),
            true => Diagnostic::warning(code, location, message),
            false => {
                Diagnostic::warning(code, location, message).label(Location::Value(self.place.clone()), &*self.message)
            }
        };
        self.with_help(self.with_other(warning))
    }

    fn with_other(&self, fault: Diagnostic) -> Diagnostic {
        match &self.other {
            Some((place, text)) => fault.label(Location::Value(place.clone()), &**text),
            None => fault,
        }
    }

    fn with_help(&self, fault: Diagnostic) -> Diagnostic {
        match self.help {
            Some(help) => fault.help(help),
            None => fault,
        }
    }
}

/// The results so far for the schemas of one document.
#[derive(Debug, Default)]
pub(super) struct Contradictions {
    known: HashMap<Identity, Option<Box<Contradiction>>>,
    steps: usize,
}

impl Contradictions {
    /// Why no value satisfies a conjunction. `None` if one does, or if finding out takes too long.
    pub(super) fn find<'d>(
        &mut self,
        conjunction: &Conjunction<'d>,
        schemas: &Schemas<'d>,
    ) -> Option<Box<Contradiction>> {
        loop {
            let mut search = Search {
                schemas,
                contradictions: self,
                open: Vec::new(),
                assumed: HashSet::default(),
                satisfiable: HashSet::default(),
                is_assumed_wrongly: false,
            };
            let found = search.find(conjunction);
            if !search.is_assumed_wrongly {
                let satisfiable = std::mem::take(&mut search.satisfiable);
                self.known.extend(satisfiable.into_iter().map(|identity| (identity, None)));
                return found;
            }
        }
    }
}

/// How deeply schemas are searched, and how many in all. Anything beyond counts as satisfiable.
const MAX_DEPTH: usize = 100;
const MAX_STEPS: usize = 200_000;

/// One search. A schema that leads back to itself counts as satisfiable at first. If it turns out not to be, the search
/// is repeated with that knowledge.
struct Search<'a, 'd> {
    schemas: &'a Schemas<'d>,
    contradictions: &'a mut Contradictions,
    /// The schemas that are being searched, from the outside in.
    open: Vec<Identity>,
    /// Those among them that were met again on the way.
    assumed: HashSet<Identity>,
    satisfiable: HashSet<Identity>,
    is_assumed_wrongly: bool,
}

impl<'d> Search<'_, 'd> {
    fn find(&mut self, conjunction: &Conjunction<'d>) -> Option<Box<Contradiction>> {
        if conjunction.widened_by_null || allows_null(conjunction) {
            return None;
        }
        if is_shallow(conjunction) {
            return own(conjunction);
        }
        let identity = conjunction.identity();
        if let Some(known) = self.contradictions.known.get(&identity) {
            return known.clone();
        }
        if self.satisfiable.contains(&identity) {
            return None;
        }
        if self.open.contains(&identity) {
            self.assumed.insert(identity);
            return None;
        }
        self.contradictions.steps += 1;
        if self.open.len() == MAX_DEPTH || self.contradictions.steps > MAX_STEPS {
            return None;
        }
        self.open.push(identity);
        let found = own(conjunction).or_else(|| self.inside(conjunction));
        let identity = self.open.pop()?;
        if found.is_some() {
            self.is_assumed_wrongly |= self.assumed.contains(&identity);
            self.contradictions.known.insert(identity, found.clone());
        } else {
            self.satisfiable.insert(identity);
        }
        found
    }

    /// Contradictions in the alternatives, or in the required properties.
    fn inside(&mut self, conjunction: &Conjunction<'d>) -> Option<Box<Contradiction>> {
        let alternatives = conjunction.parts.iter().filter(|part| !part.schema.one_of.is_empty());
        if let Some(found) = alternatives.into_iter().find_map(|part| self.in_alternatives(conjunction, part)) {
            return Some(found);
        }
        if !is_object(conjunction) {
            return None;
        }
        object::properties(conjunction, &Words::default())
            .iter()
            .filter(|property| property.is_required(conjunction))
            .find_map(|property| {
                if let [only] = property.sources.as_slice()
                    && is_plain(only.cursor.node, 0)
                {
                    return None;
                }
                let value = self.gather(&[], &property.sources);
                if value.write_only { None } else { self.find(&value) }
            })
    }

    fn in_alternatives(&mut self, conjunction: &Conjunction<'d>, part: &Part<'d>) -> Option<Box<Contradiction>> {
        let beside = beside_alternatives(conjunction);
        let mut first = None;
        for alternative in &part.schema.one_of {
            let source = Source { cursor: alternative.clone(), words: Words::default() };
            let whole = self.gather(&beside, &[source]);
            first = first.or(Some(self.find(&whole)?));
        }
        let first = first?;
        Some(Box::new(Contradiction {
            code: codes::schemas::NEVER,
            place: part.schema.place.clone(),
            message: "no value matches any of these alternatives".to_owned(),
            other: Some((first.place, first.message)),
            help: first.help,
        }))
    }

    fn gather(&self, base: &[Part<'d>], sources: &[Source<'d>]) -> Conjunction<'d> {
        // Faults of the schemas are reported when they get their types.
        gather(base, sources, self.schemas, &mut Diagnostics::default())
    }
}

/// What holds for each alternative of a conjunction.
pub(super) fn beside_alternatives<'d>(conjunction: &Conjunction<'d>) -> Vec<Part<'d>> {
    let without = |part: &Part<'d>| Part {
        schema: Rc::new(Schema { one_of: Vec::new(), discriminator: None, ..(*part.schema).clone() }),
        words: part.words.clone(),
    };
    conjunction.parts.iter().map(without).collect()
}

/// Whether nothing inside has to be checked: there are no alternatives, and no required properties that aren't plain.
/// This is faster than looking up a known result.
fn is_shallow(conjunction: &Conjunction<'_>) -> bool {
    conjunction.parts.iter().all(|part| part.schema.one_of.is_empty())
        && (!is_object(conjunction) || required_are_plain(conjunction))
}

fn is_object(conjunction: &Conjunction<'_>) -> bool {
    json_types(conjunction).is_ok_and(|types| types.is_some_and(|it| it == JsonType::Object.into()))
}

/// Whether an object is described by one schema, whose required properties are plain.
fn required_are_plain(conjunction: &Conjunction<'_>) -> bool {
    let [part] = conjunction.parts.as_slice() else { return false };
    let Schema { properties, required, .. } = &*part.schema;
    properties.iter().all(|(name, property)| is_plain(property.node, 0) || !required.contains(name))
}

/// How deep [`is_plain`] looks.
const MAX_PLAIN_DEPTH: usize = 8;

/// Whether a schema obviously allows some value: it is null, or it has one type, lists values of that type, and its
/// required properties are as plain. Most schemas are.
fn is_plain(schema: &Node, depth: usize) -> bool {
    let stated = match schema.get("type") {
        Some(Node::String(stated)) => &**stated,
        Some(Node::List(several)) if several.iter().any(|it| it.as_str() == Some("null")) => "null",
        _ => return false,
    };
    let is_in_the_way = |keyword: &str| {
        matches!(
            keyword,
            "$ref" | "$dynamicRef" | "allOf" | "oneOf" | "anyOf" | "const" | "schemaFormat" | "discriminator"
        )
    };
    if depth == MAX_PLAIN_DEPTH || schema.as_map().is_none_or(|keywords| keywords.keys().any(is_in_the_way)) {
        return false;
    }
    let has_values = match schema.get("enum").map(Node::as_list) {
        None => true,
        Some(listed) => stated == "string" && listed.is_some_and(|it| it.iter().any(|value| value.as_str().is_some())),
    };
    let is_required_plain = |name: &Node| {
        let property = name.as_str().and_then(|name| schema.get("properties")?.get(name));
        property.is_none_or(|property| is_plain(property, depth + 1))
    };
    has_values
        && match stated {
            "string" | "integer" | "number" | "boolean" | "array" | "null" => true,
            "object" => {
                schema.get("required").and_then(Node::as_list).is_none_or(|it| it.iter().all(is_required_plain))
            }
            _ => false,
        }
}

/// How the parts contradict each other, apart from what is inside them.
fn own(conjunction: &Conjunction<'_>) -> Option<Box<Contradiction>> {
    if let Some(part) = conjunction.parts.iter().find(|part| part.schema.never) {
        return Some(Box::new(Contradiction {
            code: codes::schemas::NEVER,
            place: part.schema.place.clone(),
            message: "no value matches this schema".to_owned(),
            other: None,
            help: None,
        }));
    }
    json_types(conjunction).err().or_else(|| values::contradiction(conjunction))
}
