//! Walks through schemas and types side by side.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::files::{Files, Node, Spot};
use super::findings::Findings;
use super::leaves::{Field, Leaf, Leaves, Types, text};
use super::output::Output;
use super::references::References;
use super::report::{Explanation, Kind, Report};
use super::schema::{Conjunction, Inner, json_type};
use super::{Body, Listed};

/// Codes that say that the target of a reference isn't read.
const DANGLING: [&str; 4] = ["HW0201", "HW0205", "HW0206", "HW0207"];

/// The walk through one document.
pub(super) struct Walk<'d, 'o> {
    files: &'d Files,
    references: &'d References<'d>,
    types: Types<'o>,
    /// The types of the payloads, by the places of their events in the document.
    payloads: HashMap<Spot, Vec<Value>>,
    /// The names of the events.
    names: HashSet<&'o str>,
    findings: Findings,
    report: Report,
    waiting: Vec<Task<'d>>,
    seen: HashSet<Key>,
}

/// A value to look at.
struct Task<'d> {
    /// The schemas that all apply to it.
    schemas: Vec<Node<'d>>,
    /// The types that it may have in the output.
    types: Vec<Value>,
    /// The finding that says it isn't in the output.
    lost: Option<String>,
    /// The alternatives that it belongs to, from the outside in. A schema that they build on may list them.
    chosen: Vec<Spot>,
    /// Where it is described, according to the output.
    described: Vec<Spot>,
    /// The values that contain it.
    above: Rc<Above>,
}

/// What identifies a visit.
type Key = (Vec<Spot>, Vec<String>, Option<String>, Option<String>, Vec<Spot>);

/// The places of a value, its schemas and its field in the output, and those of the value that contains it.
#[derive(Debug, Default)]
struct Above {
    spots: Vec<Spot>,
    above: Option<Rc<Above>>,
}

/// The value being visited.
struct Visit<'d, 'o> {
    conjunction: Conjunction<'d>,
    leaves: Leaves<'o>,
    /// The finding that says that the value, or its content, has no type.
    untyped: Option<String>,
    lost: Option<String>,
    types: Vec<Value>,
    chosen: Vec<Spot>,
    above: Rc<Above>,
}

impl<'d, 'o> Walk<'d, 'o> {
    pub(super) fn new(files: &'d Files, references: &'d References<'d>, output: &'o Output) -> Self {
        let (types, findings) = (Types::new(output, files), Findings::new(&output.findings, files));
        let events = output.ir.get("events").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut payloads: HashMap<Spot, Vec<Value>> = HashMap::new();
        for (event, spot) in events.iter().zip(files.spots(&output.events)) {
            if let Some(spot) = spot {
                payloads.entry(spot).or_default().push(event["payload"].clone());
            }
        }
        let names = events.iter().filter_map(|event| event["name"].as_str()).collect();
        let (report, waiting, seen) = (Report::default(), Vec::new(), HashSet::new());
        Self { files, references, types, payloads, names, findings, report, waiting, seen }
    }

    /// Looks for each event and everything that its payloads contain.
    pub(super) fn events(mut self, events: &[Listed<'d>]) -> Report {
        for event in events {
            let types = self.payloads.get(&event.spot).cloned();
            let named = self.findings.left_out(&event.named_at).map(str::to_owned);
            let explained = types.is_some().then_some("an event");
            self.note(Kind::Event, &event.spot, explained, named.clone());
            for body in &event.bodies {
                self.body(body, types.clone().unwrap_or_default(), named.clone());
            }
        }
        self.report
    }

    fn body(&mut self, body: &Body<'d>, types: Vec<Value>, lost: Option<String>) {
        let lost = lost.or_else(|| self.findings.left_out(&body.named_at).map(str::to_owned));
        let Some(spot) = body.named_at.first() else { return };
        let is_typed = lost.is_none() && !types.is_empty() && body.schema.is_some();
        self.note(Kind::Payload, spot, is_typed.then_some("a payload"), lost.clone());
        if let (Some(schema), true) = (&body.schema, is_typed || lost.is_some()) {
            let above = Rc::new(Above::default());
            let (schemas, chosen, described) = (vec![schema.clone()], Vec::new(), Vec::new());
            self.waiting.push(Task { schemas, types, lost, chosen, described, above });
        }
        while let Some(task) = self.waiting.pop() {
            self.visit(task);
        }
    }

    /// Records an item as being in the output, reported by a finding, or lost. Returns whether it is explained.
    fn note(&mut self, kind: Kind, spot: &Spot, in_output: Option<&'static str>, named: Option<String>) -> bool {
        let explanation = match (in_output, named) {
            (Some(how), _) => Explanation::Output(how),
            (None, Some(code)) => Explanation::Finding(code),
            (None, None) => Explanation::Nothing,
        };
        let is_explained = explanation != Explanation::Nothing;
        self.report.add(kind, self.files.shown(spot), explanation);
        is_explained
    }

    fn visit(&mut self, task: Task<'d>) {
        let Task { schemas, mut types, lost, chosen, described, above } = task;
        if lost.is_some() {
            types.clear();
        }
        types.sort_by_cached_key(Value::to_string);
        types.dedup();
        let conjunction = Conjunction::flatten(&schemas, self.references);
        let leaves = self.types.leaves(&types);
        let spots = conjunction.spots.iter().cloned().chain(described).collect();
        let above = Rc::new(Above { spots, above: Some(above) });
        let untyped = lost.clone().or_else(|| self.untyped(&conjunction, &leaves, &above));
        let spots = schemas.iter().map(|schema| schema.spot.clone()).collect();
        let names = types.iter().map(Value::to_string).collect();
        if !self.seen.insert((spots, names, lost.clone(), untyped.clone(), chosen.clone())) {
            return;
        }
        let visit = Visit { conjunction, leaves, untyped, lost, types, chosen, above };
        self.dangling(&visit);
        self.properties(&visit);
        self.values(&visit);
        self.listed_types(&visit);
        self.partial(&visit);
        self.inner(&visit);
        self.alternatives(&visit);
        self.kinds(&visit);
    }

    /// The finding that says why a value has no type, at the value itself or at one that contains it.
    fn untyped(&self, conjunction: &Conjunction<'d>, leaves: &Leaves<'o>, above: &Rc<Above>) -> Option<String> {
        if let Some(code) = self.findings.left_out(conjunction.foreign.iter().map(|schema| &schema.spot)) {
            return Some(code.to_owned());
        }
        if !leaves.all.iter().any(Leaf::is_untyped) {
            return None;
        }
        let mut level = Some(above);
        while let Some(here) = level {
            if let Some(code) = self.findings.untyped(&here.spots) {
                return Some(code.to_owned());
            }
            level = here.above.as_ref();
        }
        None
    }

    /// References without a target that the walker can find, so it can't check what they refer to.
    fn dangling(&mut self, visit: &Visit<'d, 'o>) {
        for spot in &visit.conjunction.dangling {
            let spots = [spot.child("$ref"), spot.clone()];
            let finding = self.findings.any(&spots, &DANGLING).map(str::to_owned);
            let in_output = is_cloud_event(visit).then_some("the attributes of a CloudEvent");
            self.note(Kind::Reference, spot, in_output, visit.lost.clone().or(finding));
        }
    }

    fn properties(&mut self, visit: &Visit<'d, 'o>) {
        for (name, schemas) in visit.conjunction.properties() {
            let fields: Vec<Field> = visit.leaves.all.iter().filter_map(|leaf| leaf.field(name)).collect();
            let types: Vec<Value> = fields.iter().map(|field| field.ty.clone()).collect();
            let spots = schemas
                .iter()
                .flat_map(|schema| Conjunction::flatten(std::slice::from_ref(schema), self.references).spots);
            let spots: Vec<Spot> = spots.collect();
            let left_out = || schemas.iter().find_map(|schema| self.left_out(&spots, &schema.spot));
            let named = visit.untyped.clone().or_else(left_out);
            let in_output = (!types.is_empty()).then_some("a field");
            let mut is_explained = true;
            for schema in &schemas {
                is_explained &= self.note(Kind::Property, &schema.spot, in_output, named.clone());
            }
            if is_explained {
                let lost = if types.is_empty() { named } else { visit.lost.clone() };
                let described = fields.into_iter().flat_map(|field| field.spots).collect();
                self.waiting.push(Task { described, ..visit.part(schemas, types, lost) });
            }
        }
    }

    fn values(&mut self, visit: &Visit<'d, 'o>) {
        let lists = visit.conjunction.values();
        for value in lists.iter().flatten() {
            let json = json_type(value.value);
            let leaves = &visit.leaves;
            let is_listed = |name: &str| leaves.tags.contains(name) || leaves.all.iter().any(|leaf| leaf.lists(name));
            let is_elsewhere = |list: &Vec<Node<'d>>| list.iter().any(|other| other.value == value.value);
            let in_output = match value.value {
                Value::Null => Some("null"),
                _ if !lists.iter().all(is_elsewhere) => Some("a value that another list rules out"),
                Value::String(name) => is_listed(name).then_some("a value by its name"),
                other if is_listed(&text(other)) => Some("a value by its name"),
                _ => leaves.all.iter().any(|leaf| leaf.holds(json)).then_some("a value that its type holds"),
            };
            let named = visit.untyped.clone().or_else(|| self.left_out(&[], &value.spot));
            self.note(Kind::Value, &value.spot, in_output, named);
        }
    }

    /// The finding that leaves out the value at one of `spots` or at `spot`, or the keyword above `spot`.
    fn left_out(&self, spots: &[Spot], spot: &Spot) -> Option<String> {
        let own = [Some(spot.clone()), spot.parent()];
        self.findings.left_out(spots.iter().chain(own.iter().flatten())).map(str::to_owned)
    }

    fn listed_types(&mut self, visit: &Visit<'d, 'o>) {
        for name in visit.conjunction.listed_types() {
            let json = name.value.as_str().unwrap_or_default();
            let in_output = visit.leaves.all.iter().any(|leaf| leaf.holds(json)).then_some("a type among several");
            self.note(Kind::Alternative, &name.spot, in_output, visit.untyped.clone());
        }
    }

    /// Schemas that apply to some values only: a finding says that they have no effect, or they are checked like the
    /// others.
    fn partial(&mut self, visit: &Visit<'d, 'o>) {
        for (keyword, inner, schema) in visit.conjunction.partial() {
            let named = visit.lost.clone().or_else(|| self.findings.left_out([&keyword]).map(str::to_owned));
            let task = match inner {
                Inner::Whole => visit.same_value(schema, visit.types.clone(), named),
                inner => visit.part(vec![schema], visit.types_of(inner), named.or_else(|| visit.untyped.clone())),
            };
            self.waiting.push(task);
        }
    }

    fn inner(&mut self, visit: &Visit<'d, 'o>) {
        for inner in [Inner::Items, Inner::Rest] {
            for schema in visit.conjunction.inner(inner) {
                let types = visit.types_of(inner);
                let named = visit.lost.clone().or_else(|| self.left_out(&[], &schema.spot));
                let lost = if types.is_empty() { named.or_else(|| visit.untyped.clone()) } else { named };
                self.waiting.push(visit.part(vec![schema], types, lost));
            }
        }
    }

    fn alternatives(&mut self, visit: &Visit<'d, 'o>) {
        for (keyword, alternatives) in visit.conjunction.alternatives() {
            let named = self.findings.left_out([&keyword]).map(str::to_owned);
            let own: Vec<Conjunction<'d>> =
                alternatives.iter().map(|it| Conjunction::flatten(std::slice::from_ref(it), self.references)).collect();
            // The value already is one of them, and builds on the schema that lists them.
            if own.iter().any(|own| own.is_one_of(&visit.chosen) || own.is_one_of(&visit.conjunction.heads)) {
                continue;
            }
            for (alternative, own) in alternatives.iter().zip(&own) {
                self.alternative(visit, alternative, own, named.clone());
            }
        }
    }

    fn alternative(&mut self, visit: &Visit<'d, 'o>, schema: &Node<'d>, own: &Conjunction<'d>, named: Option<String>) {
        let left_out = || self.findings.left_out(&own.spots).map(str::to_owned);
        let named = visit.lost.clone().or(named).or_else(left_out);
        let (in_output, types) = match &named {
            Some(_) => (None, Vec::new()),
            None => find_alternative(visit, own),
        };
        let lost = if in_output.is_some() { visit.lost.clone() } else { named.or_else(|| visit.untyped.clone()) };
        if self.note(Kind::Alternative, &schema.spot, in_output, lost.clone()) {
            let mut task = visit.same_value(schema.clone(), types, lost);
            task.chosen.extend(own.heads.iter().cloned());
            self.waiting.push(task);
        }
    }

    /// The targets of a discriminator's names, and the schemas that build on one with a discriminator but no
    /// alternatives.
    fn kinds(&mut self, visit: &Visit<'d, 'o>) {
        let all = visit.conjunction.discriminators();
        for (schema, is_base) in all.into_iter().filter(|(schema, _)| !visit.chosen.contains(&schema.spot)) {
            let Some(discriminator) = schema.get("discriminator") else { continue };
            let mapping = discriminator.entries_of("mapping");
            let mut kinds: Vec<Node<'d>> = Vec::new();
            for (name, target) in &mapping {
                let to = target.value.as_str().unwrap_or_default();
                kinds.extend(self.references.mapped(&target.spot, &schema.spot, to));
                let in_output = self.is_named(visit, &discriminator, name).then_some("a value by its name");
                let named = visit.untyped.clone().or_else(|| self.left_out(&[], &target.spot));
                self.note(Kind::Value, &target.spot, in_output, named);
            }
            if mapping.is_empty() {
                kinds = self.references.heirs(&schema.spot);
            }
            for kind in kinds.into_iter().filter(|_| is_base) {
                let own = Conjunction::flatten(std::slice::from_ref(&kind), self.references);
                if !own.is_one_of(&visit.chosen) && !own.is_one_of(&visit.conjunction.heads) {
                    self.alternative(visit, &kind, &own, None);
                }
            }
        }
    }

    /// Whether the output has a discriminator's name: as a tag, as the value of the property, or as an event.
    fn is_named(&self, visit: &Visit<'d, 'o>, discriminator: &Node<'d>, name: &str) -> bool {
        let property = discriminator.value.as_str().or_else(|| discriminator.text("propertyName")).unwrap_or_default();
        let fields: Vec<Value> =
            visit.leaves.all.iter().filter_map(|leaf| leaf.field(property)).map(|it| it.ty).collect();
        let listed = self.types.leaves(&fields);
        visit.leaves.tags.contains(name) || listed.all.iter().any(|leaf| leaf.lists(name)) || self.names.contains(name)
    }
}

/// Whether the output has the attributes of a `CloudEvent`, whose schema it recognizes by its URL.
fn is_cloud_event(visit: &Visit<'_, '_>) -> bool {
    let has = |name: &&str| visit.leaves.all.iter().any(|leaf| leaf.field(name).is_some());
    ["id", "source", "specversion", "type", "subject", "time"].iter().all(has)
}

/// How the output represents an alternative, and the types that it may have there.
fn find_alternative(visit: &Visit<'_, '_>, own: &Conjunction<'_>) -> (Option<&'static str>, Vec<Value>) {
    if own.is_null() {
        return (Some("null"), Vec::new());
    }
    let names: BTreeSet<&str> = own.properties().into_keys().collect();
    let types = |leaves: &[&Leaf<'_>]| leaves.iter().map(|leaf| leaf.ty.clone()).collect();
    if !names.is_empty() {
        let objects: Vec<&Leaf<'_>> = visit.leaves.all.iter().filter(|leaf| leaf.is_object()).collect();
        let is_whole = |leaf: &&Leaf<'_>| names.iter().all(|name| leaf.field(name).is_some());
        let here: Vec<&Leaf<'_>> =
            objects.iter().copied().filter(|leaf| leaf.spots.iter().any(|spot| own.is_at(spot))).collect();
        let whole: Vec<&Leaf<'_>> =
            if here.is_empty() { &objects } else { &here }.iter().copied().filter(is_whole).collect();
        return match (here.as_slice(), whole.as_slice()) {
            ([], []) => (None, Vec::new()),
            // Missing properties are recorded one by one.
            (here, []) => (Some("a member of a union"), types(here)),
            ([], whole) => (Some("an object with its properties"), types(whole)),
            (_, whole) => (Some("a member of a union"), types(whole)),
        };
    }
    let kinds = own.json_types();
    if kinds.is_empty() {
        return (Some("an alternative without a type"), visit.types.clone());
    }
    let of_kind: Vec<&Leaf<'_>> =
        visit.leaves.all.iter().filter(|leaf| kinds.iter().any(|kind| leaf.holds(kind))).collect();
    let in_output = (!of_kind.is_empty()).then_some("a type among several");
    (in_output, types(&of_kind))
}

impl<'d> Visit<'d, '_> {
    /// The types of the items, or of the properties without a name.
    fn types_of(&self, inner: Inner) -> Vec<Value> {
        let leaves = self.leaves.all.iter();
        match inner {
            Inner::Whole => self.types.clone(),
            Inner::Items => leaves.filter_map(Leaf::item).collect(),
            Inner::Rest => leaves.filter_map(Leaf::value_type).collect(),
        }
    }

    /// A part of the value.
    fn part(&self, schemas: Vec<Node<'d>>, types: Vec<Value>, lost: Option<String>) -> Task<'d> {
        let (chosen, described, above) = (Vec::new(), Vec::new(), Rc::clone(&self.above));
        Task { schemas, types, lost, chosen, described, above }
    }

    /// The value itself, which another schema describes.
    fn same_value(&self, schema: Node<'d>, types: Vec<Value>, lost: Option<String>) -> Task<'d> {
        let (chosen, described, above) = (self.chosen.clone(), Vec::new(), Rc::clone(&self.above));
        Task { schemas: vec![schema], types, lost, chosen, described, above }
    }
}
