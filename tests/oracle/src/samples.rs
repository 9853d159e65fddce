//! Samples: whether the schemas accept them, and the decoder reads them.

use hookwright_core::Compilation;
use hookwright_core::cursor::Cursor;
use hookwright_core::diagnostic::{Diagnostic, Diagnostics, codes};
use hookwright_core::interpret::Interpreter;
use hookwright_core::ir::{Extent, FullSample, Type, TypeId, TypeKind};
use hookwright_core::node::Node;
use hookwright_core::place::Place;
use hookwright_core::spec::Message;
use serde_json::Value;

use crate::document::patches;
use crate::judge::{Judge, Objection, What};
use crate::{applying, bundle};

/// The results for the samples of a document.
#[derive(Debug, Default)]
pub struct Judged {
    /// How many structs there are.
    pub structs: usize,
    /// The structs without a sample.
    pub without: Vec<String>,
    /// How many events there are.
    pub events: usize,
    /// The events without a sample.
    pub events_without: Vec<String>,
    /// How many samples were judged.
    pub judged: usize,
    /// The samples that the schema refuses or the decoder doesn't read, each with the reason.
    pub refused: Vec<String>,
}

impl Judged {
    /// Adds the results of another document.
    pub fn add(&mut self, other: Self) {
        self.structs += other.structs;
        self.without.extend(other.without);
        self.events += other.events;
        self.events_without.extend(other.events_without);
        self.judged += other.judged;
        self.refused.extend(other.refused);
    }
}

/// Compares all samples of a document with its schemas.
pub fn judge(compiled: &Compilation<'_>, findings: &Diagnostics) -> Judged {
    let mut judged = Judged::default();
    let api = &compiled.ir;
    for (id, def) in api.types() {
        if !matches!(def.kind, TypeKind::Object(_) | TypeKind::Patch(_) | TypeKind::Address(_)) {
            continue;
        }
        judged.structs += 1;
        let name = compiled.names.type_name(id).to_string();
        let samples: Vec<(Extent, Node)> = [Extent::Full, Extent::Lean]
            .into_iter()
            .filter_map(|extent| Some((extent, api.sample_json(id, extent)?)))
            .collect();
        // The owner is responsible for the document's own examples.
        let is_shown = |extent| {
            let sample = api.type_samples[api.original(id)].as_ref();
            extent == Extent::Full && sample.is_some_and(|sample| matches!(sample.full, FullSample::Shown(_)))
        };
        if samples.is_empty() {
            judged.without.push(format!("{name}: {}", reason(findings, &def.place)));
            continue;
        }
        let schema = match def.kind {
            TypeKind::Object(_) => schema(compiled, &def.place),
            _ => Ok(Value::Bool(true)),
        };
        let judge = schema.and_then(|schema| Ok((Judge::new(&schema)?, schema)));
        for (extent, node) in samples.into_iter().filter(|(extent, _)| !is_shown(*extent)) {
            judged.judged += 1;
            let fault = fault(compiled, &Type::Named(id), &def.place, &node, judge.as_ref());
            judged.refused.extend(fault.map(|fault| format!("{name} ({extent:?}): {fault}: {}", node.to_json())));
        }
    }
    for event in &api.events {
        judged.events += 1;
        let Some(json) = event.sample() else {
            judged.events_without.push(format!("event {}: {}", event.name, reason(findings, &event.place)));
            continue;
        };
        if !event.samples.is_empty() {
            continue;
        }
        let at_place = || compiled.spec.messages.iter().filter(|message| message.place == event.place);
        // An operation with several payloads has a message for each.
        let is_own = |message: &&Message<'_>| match &message.written_as {
            Some(written_as) => event.name.ends_with(&format!(".{written_as}")),
            None => false,
        };
        let message = at_place().find(is_own).or_else(|| at_place().next());
        let Some(payload) = message.and_then(|message| message.payload.as_ref()) else { continue };
        let schema = schema(compiled, &payload.place);
        let judge = schema.and_then(|schema| Ok((Judge::new(&schema)?, schema)));
        judged.judged += 1;
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        let fault = judge.as_ref().map_or_else(|_| None, |(judge, schema)| objection(judge, schema, &value));
        judged.refused.extend(fault.map(|fault| format!("event {}: {fault}: {value}", event.name)));
    }
    judge_replies(compiled, &mut judged);
    judged
}

/// Compares what a responder may write, and the default, with the schemas of the replies.
fn judge_replies(compiled: &Compilation<'_>, judged: &mut Judged) {
    let api = &compiled.ir;
    for event in &api.events {
        let Some(reply) = &event.reply else { continue };
        let mut stated = compiled.spec.messages.iter().filter_map(|message| message.reply.as_ref());
        let Some(Ok(schemas)) = stated.find(|stated| stated.place == reply.place).map(|stated| &stated.schemas) else {
            judged.refused.push(format!("reply to {}: no schema", event.name));
            continue;
        };
        let proofs = schemas.iter().map(|cursor| {
            let schema = schema(compiled, &cursor.place)?;
            Ok((Judge::new(&schema)?, schema))
        });
        let Ok(proofs) = proofs.collect::<Result<Vec<(Judge, Value)>, String>>() else { continue };
        let id = match &reply.ty {
            Type::Named(id) | Type::Boxed(id) => Some(*id),
            _ => None,
        };
        let samples = [Extent::Full, Extent::Lean].into_iter().filter_map(|extent| api.sample_json(id?, extent));
        let default = reply.default.as_deref().and_then(|json| serde_json::from_str(json).ok());
        for value in samples.map(|node| node.to_json()).chain(default) {
            judged.judged += 1;
            // The reply is as one of the schemas says.
            let faults: Option<Vec<String>> =
                proofs.iter().map(|(judge, schema)| objection(judge, schema, &value)).collect();
            let faults = faults.map(|faults| faults.join("; "));
            judged.refused.extend(faults.map(|faults| format!("reply to {}: {faults}: {value}", event.name)));
        }
    }
}

/// The findings' reason for a missing sample.
fn reason(findings: &Diagnostics, place: &Place) -> String {
    let is_it =
        |finding: &&Diagnostic| finding.code == codes::examples::NO_SAMPLE && finding.location.place() == Some(place);
    findings.iter().find(is_it).map_or_else(|| "no finding says why".to_owned(), |finding| finding.message.clone())
}

/// The standalone schema at a place.
fn schema(compiled: &Compilation<'_>, place: &Place) -> Result<Value, String> {
    let node = compiled.sources.node(place).ok_or("no schema")?;
    let cursor = Cursor { node, place: place.clone() };
    bundle::bundle(compiled.sources, compiled.spec.dialect, &patches(compiled), &cursor)
}

fn fault(
    compiled: &Compilation<'_>,
    ty: &Type,
    place: &Place,
    node: &Node,
    judge: Result<&(Judge, Value), &String>,
) -> Option<String> {
    let is_address = matches!(ty, Type::Named(id) if is_address(compiled, *id));
    let value = Cursor { node, place: place.clone() };
    if !is_address && let Err(misfit) = Interpreter::new(&compiled.ir.types).read(ty, &value, &mut |_, _| {}) {
        return Some(format!("expected {}", misfit.expected));
    }
    let (judge, schema) = judge.ok()?;
    objection(judge, schema, &node.to_json())
}

fn is_address(compiled: &Compilation<'_>, id: TypeId) -> bool {
    matches!(compiled.ir.kind(id), TypeKind::Address(_))
}

/// The judge's objection to a value, ignoring what only the other side sends.
fn objection(judge: &Judge, schema: &Value, value: &Value) -> Option<String> {
    let is_excused = |objection: &Objection| match &objection.what {
        What::Missing(property) => {
            applying::is_write_only(schema, &objection.at, property)
                || applying::is_read_only(schema, &objection.at, property)
        }
        What::Type => applying::holds_json(schema, &objection.at),
        _ => false,
    };
    let objections = judge.objections(value).into_iter().find(|objection| !is_excused(objection));
    objections.map(|objection| format!("{} at `{}`", objection.message, objection.at))
}
