//! Names in a property of plain text without listed values. The names then are the keys of the webhooks, or the values
//! in the examples if the key has the same words.

use super::findings::note_assumed;
use super::places::is_customary;
use super::table::{Cell, Row};
use super::words::words;
use super::{Draft, Evidence, Inferred, NamedDraft, set_name};
use crate::diagnostic::Diagnostics;
use crate::ir::{Discriminator, Literal, NamePlace, Sign, Type};
use crate::node::Node;

/// Infers the names if all payloads have a customary property of plain text, and either examples or descriptions show
/// that the keys are the names, or the keys look like event names: `user.created` and not `newUser`.
pub(super) fn infer<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
    let Evidence { drafts, table } = evidence;
    let path = customary(evidence)?;
    let shown: Vec<Vec<&str>> = drafts.iter().map(|draft| shown(draft, &path)).collect();
    let rows = Row::of_all(drafts);
    let agree = rows.iter().zip(&shown).all(|(row, shown)| {
        let key = words(&row.message().key);
        let mut in_schema = table.shown_by_schema(row, &path);
        in_schema.dedup();
        // A schema with several example names belongs to several events.
        in_schema.len() < 2 && shown.iter().all(|name| words(name) == key)
    });
    let in_words: Vec<Option<&str>> = rows.iter().map(|row| table.named_in_words(row, &path)).collect();
    let proved = shown.iter().any(|shown| !shown.is_empty()) || in_words.iter().all(Option::is_some);
    let look_like_names = drafts.iter().all(|draft| draft.message.key.contains(['.', ':']));
    if !agree || !(proved || look_like_names) {
        return None;
    }
    let at = NamePlace::Body(path.clone());
    let events = drafts.iter().zip(&shown).zip(in_words).map(|((draft, shown), in_words)| {
        let name = set_name(draft, table.config).or_else(|| shown.first().copied()).or(in_words);
        let name = name.unwrap_or(draft.message.key.trim_start_matches('/')).to_owned();
        let sign = Sign { at: at.clone(), value: Literal::Text(name.clone()) };
        NamedDraft { name, draft: draft.clone(), signs: vec![sign] }
    });
    let events = events.collect();
    let message =
        format!("the event names at `/{}` of the body are assumed to be the keys of the webhooks", path.join("/"));
    note_assumed(drafts.first()?, message, diagnostics);
    Some(Inferred { discriminator: Discriminator::Body(path), events, alike: Vec::new() })
}

/// The first top-level property of plain text in all payloads that has a usual name for event names.
fn customary(evidence: Evidence<'_, '_>) -> Option<Vec<String>> {
    let Evidence { drafts, table } = evidence;
    let rows = Row::of_all(drafts);
    let is_plain = |row: &Row<'_>, wire: &str| {
        let objects = row.draft.payload_type().map(|id| table.objects(id)).unwrap_or_default();
        let is_text = |id| {
            let object = table.types[id].kind.object();
            object
                .is_some_and(|object| object.fields.iter().any(|field| field.wire == wire && field.ty == Type::String))
        };
        !objects.is_empty() && objects.into_iter().all(is_text)
    };
    let first = table.objects(rows.first()?.draft.payload_type()?).first().copied()?;
    let fields = &table.types[first].kind.object()?.fields;
    let wires = fields.iter().map(|field| &field.wire);
    let paths = wires.filter(|wire| is_customary(&NamePlace::Body(vec![(*wire).clone()])));
    let everywhere = |wire: &&String| {
        let is_free = |row: &Row<'_>| table.cell(row, &NamePlace::Body(vec![(*wire).clone()])) == Cell::Free;
        rows.iter().all(|row| is_plain(row, wire) && is_free(row))
    };
    paths.into_iter().find(everywhere).map(|wire| vec![wire.clone()])
}

/// The values at the path in the examples.
fn shown<'d>(draft: &Draft<'d>, path: &[String]) -> Vec<&'d str> {
    let at = |node: &'d Node| path.iter().try_fold(node, |node, key| node.get(key))?.as_str();
    draft.message.examples.iter().filter_map(|example| at(example.payload.node)).collect()
}
