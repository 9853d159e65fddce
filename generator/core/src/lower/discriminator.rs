//! Where deliveries state their event, and which names lead to which payload: inferred from a table of what the
//! document says at each place, and proved to be unambiguous.

mod addresses;
mod body_types;
mod doubt;
mod examples;
mod findings;
mod growth;
mod header;
mod inherited;
mod listed;
mod media;
mod names;
mod places;
mod plain;
mod split;
mod stated;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests;
mod words;

use std::collections::BTreeSet;

use self::growth::{Growth, Node};
use self::places::{is_customary, is_of_delivery};
use self::split::Means;
use self::table::{Row, Table};
use super::events::Draft;
use crate::config::{Config, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashMap;
use crate::ir::{Alike, Discriminator, Literal, NamePlace, Sign};
use crate::load::Sources;
use crate::lower::draft::Drafts;
use crate::spec;

/// Where names are sent, and the events.
pub(super) struct Inferred<'s> {
    pub(super) discriminator: Discriminator,
    pub(super) events: Vec<NamedDraft<'s>>,
    /// Messages that can't be told apart.
    pub(super) alike: Vec<Alike>,
}

/// A message, or one of its payloads, with its event's name.
#[derive(Clone)]
pub(super) struct NamedDraft<'s> {
    pub(super) name: String,
    pub(super) draft: Draft<'s>,
    pub(super) signs: Vec<Sign>,
}

impl Inferred<'_> {
    /// The settings that name these events. A payload that is one of several lists its names itself.
    pub(super) fn followed<'c>(&self, config: &'c Config) -> impl Iterator<Item = &'c Setting<String>> {
        let unlisted = self.events.iter().filter(|event| {
            let listed = event.draft.values.as_ref().map(|(_, values)| values.as_slice());
            !listed.is_some_and(|values| values.len() == 1 && values[0].to_string() == event.name)
        });
        unlisted.filter_map(|event| {
            config.event_name(&event.draft.message.key).filter(|setting| setting.value == event.name)
        })
    }
}

/// The evidence for the names.
#[derive(Clone, Copy)]
struct Evidence<'a, 's> {
    drafts: &'a [Draft<'s>],
    table: Table<'a, 's>,
}

/// Infers the names from the drafts, or follows `codegen.yaml`.
pub(super) fn infer<'s>(
    drafts: &[Draft<'s>],
    (types, spec, files): (&Drafts, &'s spec::Api<'s>, &'s Sources),
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    let transport_names = names_its_messages(spec);
    let table = Table { types, channels: &spec.channels, config, files, transport_names, by_http: spec.by_http };
    let evidence = Evidence { drafts, table };
    let inferred = match &config.discriminator {
        Some(setting) => stated::follow(evidence, setting, diagnostics),
        None => media::apart(evidence, |json| infer_unconfigured(json, diagnostics)),
    };
    refuse_equal_names(&inferred, diagnostics);
    listed::refuse_others(&inferred, table, diagnostics);
    findings::note_copies(&inferred, diagnostics);
    inferred
}

/// Whether the document is about a transport with a name for each message: Socket.IO and server-sent events call it the
/// event, and AMQP the type.
fn names_its_messages(spec: &spec::Api<'_>) -> bool {
    // OpenAPI describes requests.
    if spec.channels.is_empty() {
        return false;
    }
    let of_channels = spec.channels.iter().flat_map(|channel| [Some(channel.key), channel.description]);
    let words = [spec.title, spec.description].into_iter().chain(of_channels).flatten();
    words.chain(spec.servers.iter().copied()).any(|words| {
        let letters: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
        let letters = letters.to_ascii_lowercase();
        letters.contains("socketio")
            || letters.contains("serversentevent")
            || words.contains("text/event-stream")
            || words.split(|char: char| !char.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("sse"))
    }) || spec.messages.iter().any(|message| {
        let is_stream = |media_type: &&str| media_type.starts_with("text/event-stream");
        message.media_types.iter().any(is_stream) || message.transport_name().is_some()
    })
}

/// Reports names that lead to several payloads, however they were found.
fn refuse_equal_names(inferred: &Inferred<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Draft<'_>> = HashMap::default();
    for NamedDraft { name, draft, .. } in &inferred.events {
        let Some(first) = seen.insert(name, draft) else { continue };
        let key = &draft.message.key;
        diagnostics.push(
            Diagnostic::error(
                codes::messages::SAME_EVENT_NAME,
                Location::Key(draft.message.place.clone()),
                format!("two events have the name `{name}`"),
            )
            .label(Location::Key(first.message.place.clone()), "the first of them")
            .help(format!("add to codegen.yaml: `events: {{ {key}: <another name> }}`")),
        );
    }
}

/// From the strongest to the weakest evidence: values that are listed everywhere, values that match the keys of the
/// messages, what only the transport knows, and finally what others lack.
fn infer_unconfigured<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Inferred<'s> {
    let plain = Means::default();
    let mut findings = Diagnostics::default();
    if let Some(inferred) = evidence.grown(plain, &mut findings) {
        // A part of the payload may have a type of its own, so names that are shown at the top count more.
        let is_of_part = inferred.discriminator.places().first().is_some_and(|at| !is_of_delivery(at));
        let shown = if is_of_part { plain::infer(evidence, true, diagnostics) } else { None };
        return shown.unwrap_or_else(|| {
            diagnostics.extend(findings.iter().cloned());
            inferred
        });
    }
    let unlisted = plain::infer(evidence, false, diagnostics).or_else(|| header::infer(evidence, diagnostics));
    if let Some(inferred) = unlisted {
        return inferred;
    }
    let deep = Means { deep: true, ..plain };
    let free = Means { free: true, ..plain };
    let transport = Means { transport: true, ..free };
    let implied = Means { implied: true, ..free };
    let examples = Means { examples: true, ..transport };
    let absence = Means { absence: true, presence: true, ..transport };
    let all = Means { examples: true, ..absence };
    // If the wire has names, there is no need to guess.
    let minority = Means { minority: true, deep: true, ..absence };
    let guesses: &[Means] =
        if evidence.table.transport_names { &[] } else { &[examples, implied, absence, all, minority] };
    let grown = [deep, free].iter().find_map(|means| evidence.grown(*means, diagnostics));
    // All requests may go to one URL. Then a channel only says what they are about.
    let mut by_http = || {
        let in_requests = Means { transport: false, ..absence };
        header::by_key(evidence, diagnostics).or_else(|| evidence.grown(in_requests, diagnostics))
    };
    let named = grown.or_else(|| if evidence.table.by_http { by_http() } else { None });
    let weaker = std::iter::once(&transport).chain(guesses);
    let grown = named.or_else(|| { weaker }.find_map(|means| evidence.grown(*means, diagnostics)));
    let last = grown.or_else(|| if guesses.is_empty() { None } else { last_guess(evidence, all, diagnostics) });
    if let Some(inferred) = last {
        doubt::report_channels(evidence, &inferred, diagnostics);
        return inferred;
    }
    let in_part = if guesses.is_empty() { Err(Vec::new()) } else { evidence.grown_in_part(absence, diagnostics) };
    in_part.unwrap_or_else(|alike| {
        doubt::report(evidence, diagnostics);
        Inferred { alike, ..evidence.by_key(Discriminator::Delivery) }
    })
}

/// Names that only a header without listed values can have, or else optional properties.
fn last_guess<'s>(evidence: Evidence<'_, 's>, all: Means, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
    // Each webhook may have its own URL, so there is no need to guess from optional properties.
    let any_presence = (!evidence.table.channels.is_empty()).then_some(Means { any_presence: true, ..all });
    header::by_key(evidence, diagnostics).or_else(|| evidence.grown(any_presence?, diagnostics))
}

impl<'s> Evidence<'_, 's> {
    /// The tree that separates all rows. `None` if there is none.
    fn grown(self, means: Means, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
        let rows = Row::of_all(self.drafts);
        let (growth, root) = Growth::over(rows.clone(), self.table, means, None);
        if !growth.is_complete() || matches!(root, Node::Leaf(_) | Node::Nothing) {
            return None;
        }
        findings::report(&growth.remarks, self.table, diagnostics);
        Some(names::name(growth, &root, &rows, (self.table, false), diagnostics))
    }

    /// The tree that separates the most rows. An error with those that are alike if there is none.
    fn grown_in_part(self, means: Means, diagnostics: &mut Diagnostics) -> Result<Inferred<'s>, Vec<Alike>> {
        let rows = Row::of_all(self.drafts);
        let (growth, root) = Growth::over(rows.clone(), self.table, means, None);
        let known: BTreeSet<Option<&usize>> = growth.leaves.iter().map(|leaf| leaf.row.order.first()).collect();
        let alike = findings::alike(&growth.remarks, self.table);
        // Elsewhere than where names usually are, most messages must be known, since the values may mean something
        // else.
        let is_useful = match &root {
            Node::Value { at, .. } if is_customary(at) && *at != NamePlace::BodyType => !known.is_empty(),
            Node::Value { .. } | Node::Property { .. } => known.len() > 1 && rows.len() <= 2 * known.len(),
            Node::Leaf(_) | Node::Nothing => false,
        };
        if !is_useful {
            return Err(alike);
        }
        findings::report(&growth.remarks, self.table, diagnostics);
        let inferred = names::name(growth, &root, &rows, (self.table, false), diagnostics);
        Ok(Inferred { alike, ..inferred })
    }

    /// Each message is one event, with the name of the webhook's or message's key.
    fn by_key(self, discriminator: Discriminator) -> Inferred<'s> {
        let at = match discriminator.places().as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let of_transport: Vec<&str> = self.drafts.iter().filter_map(|draft| draft.message.transport_name()).collect();
        let is_clear = of_transport.iter().collect::<BTreeSet<_>>().len() == of_transport.len();
        let own = |draft: &Draft<'s>| draft.message.transport_name().filter(|_| at.is_none() && is_clear);
        let event = |draft: &Draft<'s>| {
            let set = set_name(draft, self.table.config);
            let name = set.or_else(|| own(draft)).unwrap_or(&draft.message.key).to_owned();
            let sign = at.clone().map(|at| Sign { at, value: Literal::Text(name.clone()) });
            NamedDraft { name, draft: draft.clone(), signs: sign.into_iter().collect() }
        };
        Inferred { discriminator, events: self.drafts.iter().map(event).collect(), alike: Vec::new() }
    }

    /// The texts that are listed at a path in the body, with the draft of each payload there.
    fn listed_at(self, path: &[String]) -> Vec<(Draft<'s>, Option<Vec<String>>)> {
        let at = NamePlace::Body(path.to_vec());
        let rows = self.table.expand(&Row::of_all(self.drafts), &at);
        let texts = |values: Vec<Literal>| values.iter().map(ToString::to_string).collect();
        rows.into_iter().map(|row| (row.draft.clone(), self.table.values(&row, &at).map(texts))).collect()
    }
}

fn set_name<'c>(draft: &Draft<'_>, config: &'c Config) -> Option<&'c str> {
    config.event_name(&draft.message.key).map(|setting| &*setting.value)
}
