//! The replies to events, with their types.

use super::conjunction::Source;
use super::direction::{self, Direction};
use super::discriminator::Inferred;
use super::draft::Drafts;
use super::patch;
use super::types::Lowering;
use super::words::Words;
use crate::config::faults::without_effect;
use crate::config::{Config, Used};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity, codes};
use crate::hash::HashMap;
use crate::ir::{Reply, Type};
use crate::load::Sources;
use crate::nearest;
use crate::place::Place;
use crate::spec;
use crate::validate::Validator;

/// What the types are lowered from.
pub(super) struct Basis<'a, 's> {
    pub(super) spec: &'s spec::Api<'s>,
    pub(super) files: &'s Sources,
    pub(super) config: &'a Config,
}

/// The reply to each event that has one. Its types join the others. Also returns the settings that were used.
pub(super) fn lower<'s>(
    basis: &Basis<'_, 's>,
    inferred: &Inferred<'s>,
    drafts: &mut Drafts,
    diagnostics: &mut Diagnostics,
) -> (Vec<Option<Reply>>, Used) {
    let Basis { spec, files, config } = basis;
    let first_written = drafts.len();
    let mut found = Diagnostics::default();
    let mut lowering = Lowering::new(files, spec.dialect, config, &mut found);
    lowering.direction = Direction::Written;
    lowering.types = std::mem::take(drafts);
    let mut known: HashMap<&Place, Option<Reply>> = HashMap::default();
    let mut replies: Vec<Option<Reply>> = Vec::new();
    for event in &inferred.events {
        let reply = event.draft.message.reply.as_ref().filter(|_| basis.responds(&event.name));
        replies.push(reply.and_then(|reply| {
            let make = || {
                let made = basis.reply(reply, &event.draft.message.key, &mut lowering);
                let made = made.map_err(|why| diagnostics.push(basis.no_reply(&event.name, reply, &why))).ok();
                // An empty schema: frameworks write it for a response that isn't read.
                made.filter(|made| made.ty != Type::Any || config.responds.is_some())
            };
            known.entry(&reply.place).or_insert_with(make).clone()
        }));
    }
    let Lowering { types, used, .. } = lowering;
    *drafts = types;
    diagnostics.extend(found.iter().filter(|it| it.severity != Severity::Error).cloned());
    patch::finish(drafts);
    direction::share(drafts, first_written, &mut replies.iter_mut().flatten().map(|it| &mut it.ty).collect::<Vec<_>>());
    basis.name_unused(inferred, &replies, diagnostics);
    (replies, used)
}

impl<'s> Basis<'_, 's> {
    /// Whether an event that has a reply is replied to. Several events in one body have a single answer.
    fn responds(&self, event: &str) -> bool {
        let listed = self.config.responds.as_ref();
        self.spec.batch.is_none() && listed.is_none_or(|listed| listed.iter().any(|setting| setting.value == event))
    }

    /// The reply with its type, or why it can't be generated.
    fn reply(&self, reply: &'s spec::Reply<'s>, key: &str, lowering: &mut Lowering<'_, 's>) -> Result<Reply, String> {
        let schemas = reply.schemas.clone().map_err(str::to_owned)?;
        let errors = |lowering: &Lowering<'_, '_>| {
            lowering
                .diagnostics
                .iter()
                .filter(|it| it.severity == Severity::Error)
                .map(|it| it.message.clone())
                .collect()
        };
        let before: Vec<String> = errors(lowering);
        let words = Words::default().child(key).child("reply");
        let sources: Vec<Source<'s>> =
            schemas.iter().map(|schema| Source { cursor: schema.clone(), words: words.clone() }).collect();
        let lowered = match sources.as_slice() {
            [_] => lowering.lower(&sources),
            _ => lowering.lower_one_of(&sources, &reply.place),
        };
        let lowered = lowered.map_err(|_| "no value matches its schema".to_owned())?;
        let after: Vec<String> = errors(lowering);
        if let Some(error) = after.get(before.len()) {
            return Err(error.clone());
        }
        Ok(Reply {
            ty: lowered.as_element(),
            status: reply.status,
            media_type: reply.media_type.to_owned(),
            default: schemas.iter().find_map(|schema| self.default(schema)),
            place: reply.place.clone(),
        })
    }

    /// The schema's `default`, if it is valid. An example isn't used: the example of an approved payment would approve
    /// one.
    fn default(&self, schema: &Cursor<'s>) -> Option<String> {
        let target = crate::resolve::follow(self.files, schema.clone()).ok()?;
        let default = schema.get("default").or_else(|| target.get("default"))?;
        let is_valid = Validator::new(self.files, self.spec.dialect).check(schema, default.node).is_ok();
        is_valid.then(|| default.node.to_json().to_string())
    }

    fn no_reply(&self, event: &str, reply: &spec::Reply<'_>, why: &str) -> Diagnostic {
        let location = Location::Key(reply.place.clone());
        let message = format!("`{event}` is answered without a reply: {why}");
        let is_listed = self.config.responds.is_some();
        let fault = if is_listed { Diagnostic::error } else { Diagnostic::warning };
        fault(codes::messages::REPLY, location, message)
            .help("fix the schema with an overlay, or leave the event out of `responds` in codegen.yaml")
    }

    /// Reports events that should be replied to but have no reply.
    fn name_unused(&self, inferred: &Inferred<'s>, replies: &[Option<Reply>], diagnostics: &mut Diagnostics) {
        let names = || inferred.events.iter().map(|event| event.name.as_str());
        for setting in self.config.responds.iter().flatten() {
            let location = Location::Value(setting.place.clone());
            let Some(index) = names().position(|name| name == setting.value) else {
                let otherwise = format!("the document has {}", nearest::list(names()));
                let fault = without_effect(location, "the document has no such event");
                diagnostics.push(fault.help(nearest::help(&setting.value, names(), &otherwise)));
                continue;
            };
            let has_reply = inferred.events.get(index).is_some_and(|event| event.draft.message.reply.is_some());
            if self.spec.batch.is_some() {
                diagnostics.push(without_effect(location, "several events come in one body, which has one answer"));
            } else if !has_reply && replies.get(index).is_none_or(Option::is_none) {
                diagnostics.push(without_effect(location, "no JSON Schema describes the answer to this event"));
            }
        }
    }
}
