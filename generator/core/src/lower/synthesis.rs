//! Samples made from schemas, for structs and events without an example in the document.
//!
//! Candidates come from a value's format, its name and the examples of its parts. Each is checked against the schema,
//! and the first valid one is taken. A struct's sample has its optional fields; the structs in those and in lists only
//! have their required fields, unless they are short and would be empty without the others, or have an example. So each
//! sample is finite, and consists of those of its parts.

mod collection;
mod json;
mod object;
mod reading;
mod reserved;
mod scalar;
mod untyped;
mod value;
mod words;
mod written;

use std::cell::Cell;

use self::object::Made;
use self::reading::Reader;
use self::value::Spot;
use super::events::NamedEvent;
use super::samples::{exact::is_exact, is_template};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashMap;
use crate::interpret::Interpreter;
use crate::ir::{
    Extent, FullSample, Literal, MadePayload, NamePlace, Role, Sample, SampleValue, Table, Type, TypeId, TypeKind,
    TypeSample, TypeSamples, Types,
};
use crate::load::Sources;
use crate::node::Node;
use crate::sample_json::replaced;
use crate::spec::Dialect;
use crate::validate::Validator;

/// What samples are made from.
#[derive(Clone, Copy)]
pub(super) struct Basis<'a, 'd> {
    pub(super) types: &'a Types,
    pub(super) files: &'d Sources,
    pub(super) dialect: Dialect,
    pub(super) events: &'a [NamedEvent<'d>],
    /// The document's payloads of each event, if they fit.
    pub(super) shown: &'a [Vec<Sample>],
}

/// Samples while they are made.
struct Synthesis<'a, 'd> {
    types: &'a Types,
    reader: Reader<'d>,
    validator: Validator<'d>,
    /// Values of each type from the document's examples.
    shown: HashMap<TypeId, Vec<&'d Node>>,
    /// The values of a struct's properties that identify it as an alternative.
    tags: HashMap<TypeId, HashMap<String, Node>>,
    made: Table<TypeId, Option<Made>>,
    /// How many places of the current value were tried with a likely candidate.
    places: Cell<usize>,
    /// The document's payloads of types that are one, with the event.
    payloads: HashMap<TypeId, (usize, &'d Node)>,
}

/// How many example values of one type are tried.
const SHOWN: usize = 4;

/// How many rounds there are. A type may succeed once others have a sample.
const ROUNDS: usize = 8;

/// Makes the possible samples: those of structs, and payloads of events without an example.
pub(super) fn make(basis: Basis<'_, '_>, diagnostics: &mut Diagnostics) -> (TypeSamples, Vec<Option<MadePayload>>) {
    let mut synthesis = Synthesis {
        types: basis.types,
        reader: Reader { files: basis.files, dialect: basis.dialect },
        validator: Validator::new(basis.files, basis.dialect),
        shown: HashMap::default(),
        tags: tags(basis.types, basis.events),
        made: basis.types.map(|_, _| None),
        payloads: HashMap::default(),
        places: Cell::new(0),
    };
    synthesis.gather_shown(&basis);
    let faults = synthesis.make_lean();
    synthesis.make_full();
    // Faults of the document take precedence.
    let is_sound = !diagnostics.has_errors();
    for (id, fault) in faults.into_iter().filter(|_| is_sound) {
        let def = &basis.types[id];
        let name = def.words.last().map_or("", String::as_str);
        let message = format!("no sample can be made for `{name}`: {fault}");
        let fault = Diagnostic::note(codes::examples::NO_SAMPLE, Location::Value(def.place.clone()), message);
        diagnostics.push(fault.help("add an `example` to the schema"));
    }
    let events = basis.events.iter().zip(basis.shown);
    let payloads = events.map(|(event, shown)| {
        if !shown.is_empty() {
            return None;
        }
        let made = synthesis.payload(event);
        made.map_err(|fault| {
            if !is_sound {
                return;
            }
            let message = format!("no sample can be made for the event `{}`: {fault}", event.name);
            let location = Location::Key(event.message.place.clone());
            let fault = Diagnostic::note(codes::examples::NO_SAMPLE, location, message);
            diagnostics.push(fault.help("add an `example` to the schema"));
        })
        .ok()
    });
    let payloads = payloads.collect();
    (synthesis.finish(), payloads)
}

/// The values that identify the alternatives of types and the payloads of events, by struct.
fn tags(types: &Types, events: &[NamedEvent<'_>]) -> HashMap<TypeId, HashMap<String, Node>> {
    let mut tags: HashMap<TypeId, HashMap<String, Node>> = HashMap::default();
    for part in types.values().flat_map(|def| def.kind.parts()) {
        if let (Role::Tagged { key, member }, Type::Named(id) | Type::Boxed(id)) = (part.role, part.ty)
            && let Some(value) = member.values.first()
        {
            let tags = tags.entry(types.original(*id)).or_default();
            tags.entry(key.to_owned()).or_insert_with(|| value.to_node());
        }
    }
    let mut counts: HashMap<TypeId, usize> = HashMap::default();
    let payload = |event: &NamedEvent<'_>| own(types, &event.payload);
    events.iter().filter_map(payload).for_each(|id| *counts.entry(id).or_default() += 1);
    for event in events {
        // A payload that several events share can't have the names of all.
        let Some(id) = payload(event).filter(|id| counts.get(id) == Some(&1)) else { continue };
        for sign in &event.signs {
            if let NamePlace::Body(path) = &sign.at
                && let [key] = path.as_slice()
            {
                tags.entry(id).or_default().entry(key.clone()).or_insert_with(|| sign.value.to_node());
            }
        }
    }
    tags
}

impl<'d> Synthesis<'_, 'd> {
    /// Gathers the document's example values of each type, alone or inside others.
    fn gather_shown(&mut self, basis: &Basis<'_, 'd>) {
        let types = self.types;
        let mut inner: Vec<(TypeId, &'d Node)> = Vec::new();
        for (id, def) in types.iter() {
            let Some(node) = basis.files.node(&def.place) else { continue };
            let schema = Cursor { node, place: def.place.clone() };
            for reading in self.reader.readings(&[schema]).iter().take(1) {
                for node in reading.shown() {
                    let mut visited = Vec::new();
                    let named = Type::Named(id);
                    let read = Interpreter::new(types).read_node(&named, node, &mut |ty, node| {
                        visited.extend(own(types, ty).map(|id| (id, node)));
                    });
                    if read.is_ok() {
                        self.show(types.original(id), node);
                        inner.extend(visited);
                    }
                }
            }
        }
        for (index, (event, shown)) in basis.events.iter().zip(basis.shown).enumerate() {
            for sample in shown {
                let Some(node) = basis.files.node(&sample.place) else { continue };
                if let Some(id) = own(types, &event.payload) {
                    self.payloads.entry(id).or_insert((index, node));
                }
                // It was read before, so it fits.
                let _ = Interpreter::new(types).read_node(&event.payload, node, &mut |ty, node| {
                    inner.extend(own(types, ty).map(|id| (id, node)));
                });
            }
        }
        // The parts of a template show which alternatives there are.
        for event in basis.events {
            for example in event.message.examples.iter().filter(|example| is_template(example.payload.node)) {
                let _ = Interpreter::new(types).read_node(&event.payload, example.payload.node, &mut |ty, node| {
                    inner.extend(own(types, ty).map(|id| (id, node)));
                });
            }
        }
        inner.into_iter().for_each(|(id, node)| self.show(id, node));
    }

    fn show(&mut self, id: TypeId, node: &'d Node) {
        let shown = self.shown.entry(id).or_default();
        if shown.len() < SHOWN && !shown.contains(&node) {
            shown.push(node);
        }
    }

    /// Makes each struct's required part, parts first. Returns what failed, and why.
    fn make_lean(&mut self) -> Vec<(TypeId, String)> {
        let order = self.parts_first();
        let mut faults: Vec<(TypeId, String)> = Vec::new();
        let mut rank = 0;
        for _ in 0..ROUNDS {
            faults.clear();
            let before = rank;
            for &id in &order {
                if self.made[id].is_some() {
                    continue;
                }
                match self.lean(id, rank) {
                    Ok(made) => {
                        self.made[id] = Some(made);
                        rank += 1;
                    }
                    Err(fault) => faults.push((id, fault)),
                }
            }
            if rank == before || faults.is_empty() {
                break;
            }
        }
        faults
    }

    /// Adds the optional fields.
    fn make_full(&mut self) {
        let mut ranked: Vec<(usize, TypeId)> =
            self.made.iter().filter_map(|(id, made)| Some((made.as_ref()?.rank, id))).collect();
        ranked.sort_unstable();
        for (_, id) in ranked {
            let full = self.full(id);
            if let (Some(made), Some(full)) = (&mut self.made[id], full) {
                made.full = full;
            }
        }
    }

    /// The structs, each after its parts, except in cycles.
    fn parts_first(&self) -> Vec<TypeId> {
        let mut order = Vec::new();
        let mut seen = self.types.map(|_, _| false);
        for id in self.types.keys() {
            self.visit(id, &mut seen, &mut order);
        }
        order.retain(|id| is_struct(&self.types[*id].kind));
        order
    }

    fn visit(&self, id: TypeId, seen: &mut Table<TypeId, bool>, order: &mut Vec<TypeId>) {
        if std::mem::replace(&mut seen[id], true) {
            return;
        }
        let mut parts = Vec::new();
        self.types[id].kind.for_each_named(&mut |part| parts.push(part));
        parts.into_iter().for_each(|part| self.visit(part, seen, order));
        order.push(id);
    }

    /// A payload of an event.
    fn payload(&self, event: &NamedEvent<'d>) -> Result<MadePayload, String> {
        let schemas: Vec<Cursor<'d>> = event.message.payload.iter().cloned().collect();
        let mut fault = "none of its alternatives has one".to_owned();
        for value in self.payload_values(event, &schemas) {
            match value.and_then(|value| self.made(event, &schemas, value)) {
                Ok(made) => return Ok(made),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    /// The payload with the event's name in it, or why it isn't valid with that.
    fn made(&self, event: &NamedEvent<'d>, schemas: &[Cursor<'d>], value: SampleValue) -> Result<MadePayload, String> {
        let node = self.node(&value);
        let names = event.signs.iter().filter_map(|sign| match &sign.at {
            NamePlace::Body(path) => Some((path.clone(), sign.value.clone())),
            _ => None,
        });
        let other_names =
            names.filter(|(path, name)| at(&node, path).and_then(Literal::from_node).as_ref() != Some(name));
        let renamed: Vec<(Vec<String>, Literal)> = other_names.collect();
        let (listed, missing): (Vec<_>, Vec<_>) = renamed.iter().partition(|(path, _)| at(&node, path).is_some());
        let node = listed.into_iter().fold(node, with_event_name);
        let mut inner = Vec::new();
        Interpreter::new(self.types)
            .read_node(&event.payload, &node, &mut |ty, node| inner.push((ty, node)))
            .map_err(|expected| format!("expected {expected}"))?;
        // With another name in it, an object may be another alternative, whose properties it does not have.
        if !renamed.is_empty() && !inner.iter().all(|(ty, node)| is_exact(self.types, ty, node)) {
            return Err("its discriminator names another alternative".to_owned());
        }
        schemas.iter().try_for_each(|schema| self.validator.check(schema, &node))?;
        // The schema may forbid a name that it doesn't list.
        let sent = missing.iter().copied().fold(node.clone(), with_event_name);
        if let Some((path, _)) = missing.iter().find(|(path, _)| at(&sent, path).is_none()) {
            return Err(format!("it has no room for the event's name at `/{}`", path.join("/")));
        }
        if !missing.is_empty() {
            Interpreter::new(self.types)
                .read_node(&event.payload, &sent, &mut |_, _| {})
                .map_err(|expected| format!("it has no room for the event's name: expected {expected}"))?;
        }
        Ok(MadePayload { value, renamed, json: sent.into() })
    }

    /// What a payload may be. If it is one of several alternatives, or the event's name is in one, each of them.
    fn payload_values<'v>(
        &'v self,
        event: &'v NamedEvent<'d>,
        schemas: &[Cursor<'d>],
    ) -> impl Iterator<Item = Result<SampleValue, String>> + use<'v, 'd> {
        let ty = &event.payload;
        let spot = Spot { schemas: schemas.to_vec(), ..Spot::anywhere() };
        let paths = event.signs.iter().filter_map(|sign| match &sign.at {
            NamePlace::Body(path) => Some(path.as_slice()),
            _ => None,
        });
        let mut plain = Vec::new();
        if let Type::Named(id) = ty
            && self.types.kind(*id).is_choice()
        {
            plain.extend(self.alternatives(*id, &spot));
        } else {
            // Only an object has room for a name.
            if *ty == Type::Any && paths.clone().next().is_some() {
                plain.push(Ok(SampleValue::Json(serde_json::json!({}))));
            }
            plain.push(self.value(ty, &spot, Extent::Full));
        }
        plain.into_iter().chain(paths.flat_map(|path| self.alternatives_on(ty, path)).map(Ok))
    }

    /// Each alternative of a choice.
    fn alternatives(&self, id: TypeId, spot: &Spot<'d>) -> Vec<Result<SampleValue, String>> {
        let id = self.types.original(id);
        let each = self.types.kind(id).alternatives().enumerate().map(|(index, part)| {
            let value = self.value(part.ty, spot, Extent::Full)?;
            Ok(SampleValue::Alternative(id, index, Box::new(value)))
        });
        each.collect()
    }

    /// Samples of a type with each alternative of the choices on a path of keys.
    fn alternatives_on(&self, ty: &Type, path: &[String]) -> Vec<SampleValue> {
        let Some((key, rest)) = path.split_first() else { return Vec::new() };
        let id = match ty {
            Type::Nullable(inner) => return self.alternatives_on(inner, path),
            Type::Named(id) | Type::Boxed(id) => self.types.original(*id),
            _ => return Vec::new(),
        };
        let kind = self.types.kind(id);
        if kind.is_choice() {
            // An alternative may be a choice that contains this one.
            let structs = kind.alternatives().enumerate().filter(|(_, part)| own(self.types, part.ty).is_some());
            let parts = structs.flat_map(|(index, part)| {
                let inner = self.alternatives_on(part.ty, path).into_iter();
                inner.map(move |inner| SampleValue::Alternative(id, index, Box::new(inner)))
            });
            let whole = self.alternatives(id, &Spot::anywhere()).into_iter().flatten();
            return whole.chain(parts).collect();
        }
        let mut fields = kind.fields().enumerate();
        let Some((index, field)) = fields.find(|(_, field)| field.wire == *key && self.made[id].is_some()) else {
            return Vec::new();
        };
        let others = self.alternatives_on(&field.ty, rest).into_iter();
        others.map(|other| SampleValue::With(id, index, Box::new(other))).collect()
    }

    fn finish(self) -> TypeSamples {
        let payloads = self.payloads;
        let made = self.made.into_iter().collect::<Vec<_>>();
        let keys: Vec<TypeId> = self.types.keys().collect();
        let samples = keys.into_iter().zip(made).map(|(id, made)| {
            let made = made?;
            let full = match payloads.get(&id) {
                Some((event, _)) => FullSample::Shown(*event),
                None => FullSample::Made(made.full.sample),
            };
            Some(TypeSample { full, lean: made.lean.sample })
        });
        samples.collect()
    }
}

/// The struct that a type is, if it is one.
fn own(types: &Types, ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) | Type::Boxed(id) if is_struct(types.kind(*id)) => Some(types.original(*id)),
        _ => None,
    }
}

/// Whether a type is a struct.
fn is_struct(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Object(_) | TypeKind::Patch(_) | TypeKind::Address(_))
}

/// The value at a path of keys.
fn at<'n>(node: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// The value with the name of its event in it. What isn't an object has no place for it, and null makes room.
fn with_event_name(node: Node, (path, name): &(Vec<String>, Literal)) -> Node {
    replaced(node, path, &name.to_node())
}

#[cfg(test)]
mod tests {
    use crate::compilation::testing::compiled;

    /// The JSON of the events' made payloads, without spaces.
    fn made(document: &str) -> Vec<String> {
        let (api, _) = compiled(document);
        let made =
            api.events.iter().map(|event| event.made.as_ref().map(|made| made.json.as_str().replace(['\n', ' '], "")));
        made.map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn events_named_in_an_alternative_have_a_payload_with_it() {
        let document = "
openapi: 3.1.0
webhooks:
  any:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [count, event]
              properties:
                count: { type: integer }
                event:
                  oneOf: [{ $ref: '#/components/schemas/Made' }, { $ref: '#/components/schemas/Gone' }]
                  discriminator: { propertyName: type, mapping: { made: '#/components/schemas/Made', gone: '#/components/schemas/Gone' } }
components:
  schemas:
    Made: { type: object, required: [type, sum], properties: { type: { const: made }, sum: { type: integer } } }
    Gone: { type: object, required: [type, lost], properties: { type: { const: gone }, lost: { type: boolean } } }
";
        let [first, second] = made(document).try_into().unwrap_or_default();
        assert_eq!(first, r#"{"count":1,"event":{"type":"made","sum":1}}"#);
        assert_eq!(second, r#"{"count":1,"event":{"type":"gone","lost":true}}"#);
    }

    #[test]
    fn what_would_be_empty_has_its_optional_fields() {
        let document = "
openapi: 3.1.0
webhooks:
  paid: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Paid' } } } } } }
components:
  schemas:
    Paid: { type: object, properties: { type: { const: paid }, bill: { $ref: '#/components/schemas/Bill' }, shop: { $ref: '#/components/schemas/Shop' }, lines: { type: array, items: { $ref: '#/components/schemas/Bill' } } } }
    Bill: { type: object, properties: { sum: { type: integer }, tip: { type: integer } } }
    Shop: { type: object, required: [size], properties: { size: { type: boolean }, floor: { type: integer } } }
";
        let expected = r#"{"type":"paid","bill":{"sum":1,"tip":1},"shop":{"size":true},"lines":[{"sum":1,"tip":1}]}"#;
        assert_eq!(made(document), [expected]);
        let shown = document
            .replace("floor: { type: integer } }", "floor: { type: integer } }, example: { size: false, floor: 2 }");
        assert_eq!(made(&shown), [expected.replace(r#"{"size":true}"#, r#"{"size":false,"floor":2}"#)]);
    }
}
