//! Why a path in the body doesn't hold the names of the events.

use super::places::is_customary;
use super::split::Means;
use super::table::Row;
use super::{Evidence, Inferred};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity, codes};
use crate::hash::HashMap;
use crate::ir::{Decision, Discriminator, Literal, NamePlace};
use crate::spec::Message;

/// Reports why nothing distinguishes the events.
pub(super) fn report(evidence: Evidence<'_, '_>, diagnostics: &mut Diagnostics) {
    let [first, _, ..] = evidence.drafts else { return };
    let place = Location::Key(first.message.place.clone());
    if evidence.table.transport_names {
        let message = "the transport carries the name of the event";
        let note = Diagnostic::note(codes::messages::NAMELESS, place, message);
        return diagnostics.push(note.help("pass the name with each delivery: `Delivery::named(name)`"));
    }
    let means = Means { absence: true, ..Means::default() };
    let places = evidence.table.places(&Row::of_all(evidence.drafts), means);
    let doubts = places.iter().filter(|at| matches!(at, NamePlace::Body(_)) && is_customary(at));
    // Only a key that looks like one for names is worth mentioning.
    let doubt = doubts.into_iter().find_map(|place| at(evidence, place));
    let rows = Row::of_all(evidence.drafts);
    let (possible, batch) = (evidence.table.possible(&rows), evidence.table.possible_batch(&rows));
    let pattern = possible.as_ref().zip(rows.first()).and_then(|(at, row)| evidence.table.pattern(row, at));
    diagnostics.push(match doubt {
        Some(doubt) => doubt.warning(place),
        None => Diagnostic::warning(
            codes::messages::NAMELESS,
            place,
            "nothing in a delivery names the event, so the receiving code has to name it",
        )
        .help(match (batch, possible, pattern) {
            (Some(list), ..) => format!("if each item of `{list}` is an event, add to codegen.yaml: `batch: {list}`"),
            (None, Some(at), Some(pattern)) => {
                format!("`{at}` has only patterns, such as `{pattern}`; list the names with an overlay: `enum: [...]`")
            }
            (None, Some(at), None) => format!(
                "if `{at}` has the name, add to codegen.yaml: `discriminator: {at}`, and in `events` the names that differ from the keys"
            ),
            (None, None, _) => {
                "if deliveries have the name, write its place in codegen.yaml: `discriminator: /type` or `discriminator: header <name>`"
                    .to_owned()
            }
        }),
    });
}

/// Reports that only channels distinguish events, if these come as requests, which don't state their channel.
pub(super) fn report_channels(evidence: Evidence<'_, '_>, inferred: &Inferred<'_>, diagnostics: &mut Diagnostics) {
    let Discriminator::Tree(tree) = &inferred.discriminator else { return };
    let is_needed = evidence.table.by_http && needs_channel(&tree.root);
    let Some(first) = evidence.drafts.first().filter(|_| is_needed) else { return };
    let message = match &tree.root {
        Decision::Value { at: NamePlace::Channel, .. } => {
            "only the channels distinguish the events, and an HTTP request doesn't state its channel"
        }
        _ => "some events differ only in their channels, and an HTTP request doesn't state its channel",
    };
    let place = Location::Key(first.message.place.clone());
    let by_url = "give the sender a URL for each event, and name the event there: `Receiver::builder(verifier).event_name(\"<name>\")`";
    let help = match evidence.table.possible(&Row::of_all(evidence.drafts)) {
        Some(at) => format!(
            "if `{at}` has the name, add to codegen.yaml: `discriminator: {at}`, and in `events` the names that differ from the keys; or {by_url}"
        ),
        None => format!(
            "{by_url}; or write in codegen.yaml where deliveries have the name: `discriminator: /type` or `discriminator: header <name>`"
        ),
    };
    diagnostics.push(Diagnostic::warning(codes::messages::NAMELESS, place, message).help(help));
}

/// Whether a delivery without a channel can't be recognized at some node.
fn needs_channel(node: &Decision) -> bool {
    match node {
        Decision::Value { at: NamePlace::Channel, absent, .. } if **absent == Decision::Nothing => true,
        Decision::Value { listed, absent, other, .. } => {
            let others = [Some(absent), other.as_ref()].into_iter().flatten();
            listed.iter().any(|(_, next)| needs_channel(next)) || others.into_iter().any(|next| needs_channel(next))
        }
        Decision::Property { present, absent, .. } => needs_channel(present) || needs_channel(absent),
        Decision::Event(_) | Decision::Nothing => false,
    }
}

/// Why a place can't be used. `None` if it can.
pub(super) fn at<'s>(evidence: Evidence<'_, 's>, at: &NamePlace) -> Option<Doubt<'s>> {
    let rows = evidence.table.expand(&Row::of_all(evidence.drafts), at);
    let path = at.to_string();
    let mut seen: HashMap<Literal, &Row<'s>> = HashMap::default();
    for row in &rows {
        let Some(values) = evidence.table.values(row, at) else {
            let pattern = evidence.table.pattern(row, at);
            return Some(Doubt::Missing { path, message: row.message(), pattern });
        };
        for value in values {
            let first = *seen.entry(value.clone()).or_insert(row);
            if first.draft.payload != row.draft.payload {
                let messages = [first.message(), row.message()];
                return Some(Doubt::Overlap { path, value: value.to_string(), messages });
            }
        }
    }
    let split = evidence.table.split(&rows, at, Means { stated: true, ..Means::default() })?;
    let unmatched = split.unmatched.first().map(|index| &split.rows[*index]);
    if let Some(row) = unmatched {
        let values = evidence.table.values(row, at).unwrap_or_default();
        let values = values.iter().map(ToString::to_string).collect();
        return Some(Doubt::Unmatched { path, message: row.message(), values });
    }
    let (value, shared) = split.listed.iter().find(|(_, rows)| rows.len() > 1)?;
    let [first, second, ..] = shared.as_slice() else { return None };
    let messages = [split.rows[*first].message(), split.rows[*second].message()];
    Some(Doubt::Overlap { path, value: value.to_string(), messages })
}

/// Why a candidate can't be used.
pub(super) enum Doubt<'s> {
    /// A payload has no listed values there.
    Missing { path: String, message: &'s Message<'s>, pattern: Option<&'s str> },
    /// Two payloads of different types share a value there.
    Overlap { path: String, value: String, messages: [&'s Message<'s>; 2] },
    /// Nothing says which of the values is the name of this event.
    Unmatched { path: String, message: &'s Message<'s>, values: Vec<String> },
}

impl Doubt<'_> {
    /// The finding if the path isn't configured, so that the events have no names on the wire.
    pub(super) fn warning(&self, location: Location) -> Diagnostic {
        let fault = self.diagnostic(location);
        let message = format!("{}, so the receiving code has to say which event a delivery is", fault.message);
        Diagnostic { severity: Severity::Warning, message, ..fault }
    }

    pub(super) fn diagnostic(&self, location: Location) -> Diagnostic {
        let help = "write in codegen.yaml where deliveries have the name: `discriminator: /type`, `discriminator: header <name>` or `discriminator: none`";
        match self {
            Self::Missing { path, message, pattern } => {
                let values = match pattern {
                    Some(pattern) => format!("has no listed values there, only the pattern `{pattern}`"),
                    None => "has no listed values there".to_owned(),
                };
                Diagnostic::error(
                    codes::messages::DISCRIMINATOR,
                    location,
                    format!("`{path}` does not distinguish the events"),
                )
                .label(Location::Key(message.place.clone()), format!("`{}` {values}", message.key))
                .help(if pattern.is_some() {
                    "list the values with an overlay: `enum: [...]`"
                } else {
                    help
                })
            }
            Self::Overlap { path, value, messages: [first, second] } => Diagnostic::error(
                codes::messages::DISCRIMINATOR,
                location,
                format!("`{path}` does not distinguish the events: two of them have `{value}`"),
            )
            .label(Location::Key(first.place.clone()), format!("`{}` is one", first.key))
            .label(Location::Key(second.place.clone()), format!("`{}` is the other", second.key))
            .help(help),
            Self::Unmatched { path, message, values } => {
                let fault = format!("the document doesn't say which name at `{path}` belongs to `{}`", message.key);
                Diagnostic::error(codes::messages::NAME_UNMATCHED, Location::Key(message.place.clone()), fault).help(
                    format!("add to codegen.yaml: `events: {{ {}: <one of {}> }}`", message.key, values.join(", ")),
                )
            }
        }
    }
}
