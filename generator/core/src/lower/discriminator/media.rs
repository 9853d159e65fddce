//! Messages that aren't JSON, such as forms, next to others that are. The media type identifies them, and the others
//! get their names as if these didn't exist.

use super::{Evidence, Inferred, NamedDraft, set_name};
use crate::config::Config;
use crate::ir::{Decision, Discriminator, Literal, NamePlace, Sign, Tree};
use crate::lower::events::Draft;
use crate::spec::{Message, Written, essence};

/// Infers the names of the JSON messages, and adds the others by their media types.
pub(super) fn apart<'s>(
    evidence: Evidence<'_, 's>,
    infer: impl FnOnce(Evidence<'_, 's>) -> Inferred<'s>,
) -> Inferred<'s> {
    let (others, json): (Vec<Draft<'s>>, Vec<Draft<'s>>) =
        evidence.drafts.iter().cloned().partition(|draft| is_foreign(draft.message, evidence.table.config));
    let types = |draft: &Draft<'s>| essences(draft.message);
    let all: Vec<String> = others.iter().flat_map(types).collect();
    let is_each_alone = all.iter().enumerate().all(|(index, one)| !all[index + 1..].contains(one));
    if others.is_empty() || json.is_empty() || !is_each_alone {
        return infer(evidence);
    }
    let Inferred { discriminator, mut events, alike } = infer(Evidence { drafts: &json, ..evidence });
    // If nothing separates these rows, adding others doesn't help.
    let Some(rest) = as_decision(&discriminator, &events) else {
        return Inferred { discriminator, events: with(events, &others, evidence), alike };
    };
    let constraints = match discriminator {
        Discriminator::Tree(tree) => tree.constraints,
        _ => Vec::new(),
    };
    let mut listed: Vec<(Literal, Decision)> = Vec::new();
    for draft in &others {
        let name = name(draft, evidence);
        let ways = essences(draft.message).into_iter().map(Literal::Text);
        listed.extend(ways.map(|essence| (essence, Decision::Event(name.clone()))));
    }
    listed.sort_by(|(one, _), (other, _)| one.cmp(other));
    events = with(events, &others, evidence);
    let (absent, other) = (Box::new(Decision::Nothing), Some(Box::new(rest)));
    let root = Decision::Value { at: NamePlace::MediaType, listed, absent, other };
    Inferred { discriminator: Discriminator::Tree(Tree { root, constraints }), events, alike }
}

/// The events with those of the other messages, in the document's order.
fn with<'s>(events: Vec<NamedDraft<'s>>, others: &[Draft<'s>], evidence: Evidence<'_, 's>) -> Vec<NamedDraft<'s>> {
    let own = others.iter().map(|draft| {
        let sign = essences(draft.message).first().cloned();
        let sign = sign.map(|essence| Sign { at: NamePlace::MediaType, value: Literal::Text(essence) });
        NamedDraft { name: name(draft, evidence), draft: draft.clone(), signs: sign.into_iter().collect() }
    });
    let position = |event: &NamedDraft<'s>| {
        evidence.drafts.iter().position(|draft| std::ptr::eq(draft.message, event.draft.message))
    };
    let mut all: Vec<NamedDraft<'s>> = events.into_iter().chain(own).collect();
    all.sort_by_key(position);
    all
}

fn name(draft: &Draft<'_>, evidence: Evidence<'_, '_>) -> String {
    set_name(draft, evidence.table.config).unwrap_or(&draft.message.key).to_owned()
}

/// Whether none of the message's media types is JSON, or lines of it. Messages in channels have no media type on most wires.
fn is_foreign(message: &Message<'_>, config: &Config) -> bool {
    let is_json = |media_type: &str| {
        matches!(config.written(media_type), Written::Json | Written::Lines) || media_type.contains('*')
    };
    message.channels.is_empty()
        && !message.media_types.is_empty()
        && !message.media_types.iter().any(|media_type| is_json(media_type))
}

fn essences(message: &Message<'_>) -> Vec<String> {
    message.media_types.iter().map(|media_type| essence(media_type)).collect()
}

/// The names of the JSON messages as a part of a tree.
fn as_decision(discriminator: &Discriminator, events: &[NamedDraft<'_>]) -> Option<Decision> {
    let at = match discriminator {
        Discriminator::Tree(tree) => return Some(tree.root.clone()),
        Discriminator::Body(path) => NamePlace::Body(path.clone()),
        Discriminator::Header(name) => NamePlace::Header(vec![name.clone()]),
        Discriminator::Delivery => match events {
            [only] => return Some(Decision::Event(only.name.clone())),
            _ => return None,
        },
        Discriminator::HeaderAndBody(..) => return None,
    };
    let way = |event: &NamedDraft<'_>| (Literal::Text(event.name.clone()), Decision::Event(event.name.clone()));
    let mut listed: Vec<_> = events.iter().map(way).collect();
    listed.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(Decision::Value { at, listed, absent: Box::new(Decision::Nothing), other: None })
}
