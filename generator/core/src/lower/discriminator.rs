//! Where an event's name travels, and which names lead to which payload: inferred, and proved to be unambiguous.

mod candidate;
mod doubt;
mod header;
mod listed;
mod paths;
mod plain;
mod words;

use std::collections::HashMap;

use candidate::Candidate;

use super::events::Draft;
use crate::config::{Config, NameAt, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::Discriminator;
use crate::lower::draft::Drafts;

/// Keys under which senders put the name of an event; only these are believed where the values alone prove nothing.
const CUSTOMARY: [&str; 10] =
    ["type", "event", "event_type", "eventType", "event_name", "eventName", "eventCode", "topic", "action", "name"];

/// Where the name travels, and the names of the events that each draft stands for.
pub(super) struct Inferred<'s> {
    pub(super) discriminator: Discriminator,
    /// Those of the messages, but split where a message has a payload for each name.
    pub(super) drafts: Vec<Draft<'s>>,
    /// Of each draft.
    pub(super) names: Vec<Vec<String>>,
}

impl Inferred<'_> {
    /// The settings by which events are called what they are. A payload that is one of several lists its names itself.
    pub(super) fn followed<'c>(&self, config: &'c Config) -> impl Iterator<Item = &'c Setting<String>> {
        let all = self.drafts.iter().zip(&self.names);
        let unlisted = all.filter(|(draft, names)| draft.values.as_ref() != Some(names));
        unlisted.filter_map(|(draft, names)| {
            config.event_name(&draft.message.key).filter(|setting| *names == [setting.value.as_str()])
        })
    }
}

/// What the names are inferred from.
#[derive(Clone, Copy)]
struct Evidence<'a, 's> {
    drafts: &'a [Draft<'s>],
    types: &'a Drafts,
    config: &'a Config,
}

/// Infers it from the drafts, or does as `codegen.yaml` says.
pub(super) fn infer<'s>(
    drafts: &[Draft<'s>],
    types: &Drafts,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    let evidence = Evidence { drafts, types, config };
    let inferred = match &config.discriminator {
        Some(setting) => follow_setting(evidence, setting, diagnostics),
        None => infer_unconfigured(evidence, diagnostics),
    };
    refuse_equal_names(&inferred, diagnostics);
    listed::refuse_others(&inferred, types, config, diagnostics);
    inferred
}

/// Says what names are taken to be that the document does not list, and how to say otherwise.
fn note_assumed(drafts: &[Draft<'_>], message: String, diagnostics: &mut Diagnostics) {
    let Some(first) = drafts.first() else { return };
    let note = Diagnostic::note(codes::messages::NAMES_ASSUMED, Location::Key(first.message.place.clone()), message);
    diagnostics.push(note.help("where a name differs, write it in codegen.yaml: `events: { <key>: <name> }`"));
}

/// However the names came about, each leads to one payload.
fn refuse_equal_names(inferred: &Inferred<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Draft<'_>> = HashMap::new();
    for (draft, names) in inferred.drafts.iter().zip(&inferred.names) {
        for name in names {
            let Some(first) = seen.insert(name, draft) else { continue };
            let key = &draft.message.key;
            diagnostics.push(
                Diagnostic::error(
                    codes::messages::SAME_EVENT_NAME,
                    Location::Key(draft.message.place.clone()),
                    format!("two events are called `{name}`"),
                )
                .label(Location::Key(first.message.place.clone()), "the first of them")
                .help(format!("write in codegen.yaml `events: {{ {key}: <another name> }}`")),
            );
        }
    }
}

fn follow_setting<'s>(
    evidence: Evidence<'_, 's>,
    setting: &Setting<NameAt>,
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    match &setting.value {
        NameAt::Nowhere => evidence.by_key(Discriminator::Delivery),
        NameAt::Header(name) => evidence.by_key(Discriminator::Header(name.clone())),
        NameAt::HeaderAndBody(name, pointer) => {
            let path: Vec<String> = pointer.segments().iter().map(|segment| (*segment).to_owned()).collect();
            header::with_body(evidence, name, &path)
        }
        NameAt::Body(pointer) => {
            let path: Vec<String> = pointer.segments().iter().map(|segment| (*segment).to_owned()).collect();
            let candidate = Candidate::at(&path, evidence.drafts, evidence.types);
            match candidate.assign(evidence.config) {
                Ok(names) => candidate.with_names(names),
                // A body that does not list its names still has them: the keys are the names then.
                Err(_) if candidate.values.iter().all(Option::is_none) => evidence.by_key(Discriminator::Body(path)),
                Err(doubt) => {
                    diagnostics.push(doubt.diagnostic(Location::Value(setting.place.clone())));
                    evidence.by_key(Discriminator::Body(path))
                }
            }
        }
    }
}

fn infer_unconfigured<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Inferred<'s> {
    let Evidence { drafts, types, config } = evidence;
    let mut doubts = Vec::new();
    for path in paths::listed(drafts, types) {
        let candidate = Candidate::at(&path, drafts, types);
        match candidate.assign(config) {
            Ok(names) => return candidate.with_names(names),
            // Only a key that looks like one for names is worth a word.
            Err(doubt) if is_customary(&path) => doubts.push(doubt),
            Err(_) => {}
        }
    }
    let unlisted = plain::infer(evidence, diagnostics).or_else(|| header::infer(evidence, diagnostics));
    if let Some(inferred) = unlisted {
        return inferred;
    }
    if drafts.len() > 1 {
        let place = Location::Key(drafts[0].message.place.clone());
        diagnostics.push(match doubts.into_iter().next() {
            Some(doubt) => doubt.warning(place),
            None => Diagnostic::warning(
                codes::messages::NAMELESS,
                place,
                "no property tells the events apart, so whoever receives one has to say which it is",
            )
            .help(
                "where the name does travel, write `discriminator: /type` or `discriminator: header <name>` in codegen.yaml",
            ),
        });
    }
    evidence.by_key(Discriminator::Delivery)
}

impl<'s> Evidence<'_, 's> {
    /// Each message is one event, called by the webhook's or message's key.
    fn by_key(self, discriminator: Discriminator) -> Inferred<'s> {
        let name = |draft: &Draft<'_>| vec![set_name(draft, self.config).unwrap_or(&draft.message.key).to_owned()];
        Inferred { discriminator, drafts: self.drafts.to_vec(), names: self.drafts.iter().map(name).collect() }
    }
}

fn set_name<'c>(draft: &Draft<'_>, config: &'c Config) -> Option<&'c str> {
    config.event_name(&draft.message.key).map(|setting| &*setting.value)
}

fn is_customary(path: &[String]) -> bool {
    path.last().is_some_and(|last| CUSTOMARY.contains(&last.as_str()))
}
