//! Names in a property of plain text without listed values. The names then are the keys of the webhooks, or the values
//! in the examples if the key has the same words.

use super::findings::note_assumed;
use super::places::is_customary;
use super::table::{Cell, Row, named_type};
use super::words::words;
use super::{Draft, Evidence, Inferred, NamedDraft, set_name};
use crate::diagnostic::Diagnostics;
use crate::ir::{Discriminator, Literal, NamePlace, Sign, Type, TypeId};
use crate::node::Node;

/// Infers the names if all payloads have a customary property of plain text, and either examples or descriptions show
/// that the keys are the names, or the keys look like event names: `user.created` and not `newUser`. `all_shown`
/// requires that each name is shown.
pub(super) fn infer<'s>(
    evidence: Evidence<'_, 's>,
    all_shown: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Inferred<'s>> {
    let Evidence { drafts, table } = evidence;
    let path = customary(evidence)?;
    let shown: Vec<Vec<&str>> = drafts.iter().map(|draft| shown(draft, &path)).collect();
    let rows = Row::of_all(drafts);
    let is_key = |row: &Row<'_>, name: &&str| words(name) == words(&row.message().key);
    let in_schemas: Vec<Vec<&str>> = rows.iter().map(|row| table.shown_by_schema(row, &path)).collect();
    let agree = rows.iter().zip(&shown).zip(&in_schemas).all(|((row, shown), in_schema)| {
        // A schema with several example names belongs to several events.
        in_schema.windows(2).all(|pair| pair[0] == pair[1]) && shown.iter().all(|name| is_key(row, name))
    });
    let in_schema =
        rows.iter().zip(&in_schemas).map(|(row, shown)| shown.first().copied().filter(|name| is_key(row, name)));
    let in_words = rows.iter().zip(in_schema).map(|(row, in_schema)| table.named_in_words(row, &path).or(in_schema));
    let in_words: Vec<Option<&str>> = in_words.collect();
    if all_shown && shown.iter().zip(&in_words).any(|(shown, in_words)| shown.is_empty() && in_words.is_none()) {
        return None;
    }
    let proved = shown.iter().any(|shown| !shown.is_empty()) || in_words.iter().all(Option::is_some);
    let at = NamePlace::Body(path.clone());
    if rows.iter().any(|row| table.is_refused(row, &at, &row.message().key)) {
        return None;
    }
    let look_like_names = drafts.iter().all(|draft| draft.message.key.contains(['.', ':']));
    if !agree || !(proved || look_like_names) {
        return None;
    }
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

/// The first property of plain text in all payloads that has a usual name for event names, at the top or in an
/// envelope.
fn customary(evidence: Evidence<'_, '_>) -> Option<Vec<String>> {
    let Evidence { drafts, table } = evidence;
    let rows = Row::of_all(drafts);
    let text_at = |objects: Vec<TypeId>, wire: &str| -> Option<Vec<Type>> {
        let field = |id: TypeId| {
            let fields = &table.types[id].kind.object()?.fields;
            fields.iter().find(|field| field.wire == wire).map(|field| field.ty.clone())
        };
        objects.into_iter().map(field).collect::<Option<Vec<_>>>().filter(|types| !types.is_empty())
    };
    let is_plain = |row: &Row<'_>, path: &[String]| {
        let objects = row.draft.payload_type().map(|id| table.objects(id)).unwrap_or_default();
        let types = match path {
            [wire] => text_at(objects, wire),
            [outer, wire] => text_at(objects, outer).and_then(|types| {
                let inner: Option<Vec<TypeId>> = types.iter().map(named_type).collect();
                text_at(inner?.into_iter().flat_map(|id| table.objects(id)).collect(), wire)
            }),
            _ => None,
        };
        types.is_some_and(|types| types.iter().all(|ty| *ty == Type::String))
    };
    let first = table.objects(rows.first()?.draft.payload_type()?).first().copied()?;
    let fields = &table.types[first].kind.object()?.fields;
    let top = fields.iter().map(|field| vec![field.wire.clone()]);
    let top = top.filter(|path| is_customary(&NamePlace::Body(path.clone())));
    let inner = fields.iter().filter_map(|field| Some((&field.wire, named_type(&field.ty)?)));
    let everywhere = |path: &Vec<String>| {
        let is_free = |row: &Row<'_>| table.cell(row, &NamePlace::Body(path.clone())) == Cell::Free;
        rows.iter().all(|row| is_plain(row, path) && is_free(row))
    };
    top.chain(inner.flat_map(|(wire, id)| table.in_envelope(wire, id))).find(everywhere)
}

/// The values at the path in the examples.
fn shown<'d>(draft: &Draft<'d>, path: &[String]) -> Vec<&'d str> {
    let at = |node: &'d Node| path.iter().try_fold(node, |node, key| node.get(key))?.as_str();
    draft.message.examples.iter().filter_map(|example| at(example.payload.node)).collect()
}
