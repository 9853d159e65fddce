//! Names at the places that `codegen.yaml` states.

use super::findings::{self, note_assumed};
use super::growth::Growth;
use super::split::Means;
use super::table::{Cell, Row};
use super::{Draft, Evidence, Inferred, NamedDraft, doubt, header, names, set_name};
use crate::config::Setting;
use crate::config::faults::without_effect;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Decision, Discriminator, NamePlace, Tree};
use crate::nearest;

/// Follows the setting.
pub(super) fn follow<'s>(
    evidence: Evidence<'_, 's>,
    setting: &Setting<Vec<NamePlace>>,
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    let is_listed = |at: &NamePlace| {
        let rows = evidence.table.expand(&Row::of_all(evidence.drafts), at);
        rows.iter().any(|row| matches!(evidence.table.cell(row, at), Cell::Listed { .. }))
    };
    let of_transport = setting.value.iter().filter(|at| !at.is_part_of_names());
    let unknown: Vec<&NamePlace> = of_transport.filter(|at| !is_listed(at)).collect();
    diagnostics.extend(unknown.iter().map(|at| nowhere(evidence, setting, at, is_listed)));
    match setting.value.as_slice() {
        places if places.len() == unknown.len() => evidence.by_key(Discriminator::Delivery),
        [at] if at.is_part_of_names() && !is_listed(at) => by_key_at(evidence, at, diagnostics),
        [at @ NamePlace::Header(names), NamePlace::Body(path)] if !is_listed(at) && names.len() == 1 => {
            let unset = evidence.drafts.iter().filter(|draft| set_name(draft, evidence.table.config).is_none());
            let unset: Vec<Draft<'s>> = unset.cloned().collect();
            if let Some(first) = unset.first() {
                let message =
                    format!("the document doesn't list the values of the header `{}`, so they are assumed", names[0]);
                note_assumed(first, message, diagnostics);
            }
            header::with_body(evidence, &names[0], path)
        }
        places => grown(evidence, setting, places, diagnostics),
    }
}

/// Nothing is listed at the place, so the keys of the messages are the names.
fn by_key_at<'s>(evidence: Evidence<'_, 's>, at: &NamePlace, diagnostics: &mut Diagnostics) -> Inferred<'s> {
    let unset = evidence.drafts.iter().find(|draft| set_name(draft, evidence.table.config).is_none());
    if let Some(first) = unset {
        let message = format!("the event names at `{at}` are assumed to be the keys of the messages");
        note_assumed(first, message, diagnostics);
    }
    match at {
        NamePlace::Body(path) => evidence.by_key(Discriminator::Body(path.clone())),
        NamePlace::Header(names) if names.len() == 1 => evidence.by_key(Discriminator::Header(names[0].clone())),
        at => {
            let tree = Tree { root: Decision::Nothing, constraints: Vec::new() };
            let mut inferred = evidence.by_key(Discriminator::Tree(tree));
            let way = |event: &mut NamedDraft<'s>| {
                let value = crate::ir::Literal::Text(event.name.clone());
                event.signs = vec![crate::ir::Sign { at: at.clone(), value: value.clone() }];
                (value, Decision::Event(event.name.clone()))
            };
            let mut listed: Vec<_> = inferred.events.iter_mut().map(way).collect();
            listed.sort_by(|(one, _), (other, _)| one.cmp(other));
            let root = Decision::Value { at: at.clone(), listed, absent: Box::new(Decision::Nothing), other: None };
            Inferred { discriminator: Discriminator::Tree(Tree { root, constraints: Vec::new() }), ..inferred }
        }
    }
}

fn grown<'s>(
    evidence: Evidence<'_, 's>,
    setting: &Setting<Vec<NamePlace>>,
    places: &[NamePlace],
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    let means = Means {
        transport: true,
        free: true,
        absence: true,
        presence: true,
        stated: true,
        stated_alone: matches!(places, [at] if at.is_part_of_names()),
        ..Means::default()
    };
    let rows = Row::of_all(evidence.drafts);
    let (growth, root) = Growth::over(rows.clone(), evidence.table, means, Some(places));
    let is_useless = growth.leaves.is_empty() || (rows.len() > 1 && growth.leaves.len() == 1);
    if is_useless {
        let all = places.iter().find_map(|at| doubt::at(evidence, at));
        match all {
            Some(doubt) => diagnostics.push(doubt.diagnostic(Location::Value(setting.place.clone()))),
            None => findings::report(&growth.remarks, evidence.table, diagnostics),
        }
        return match places {
            [NamePlace::Body(path)] => evidence.by_key(Discriminator::Body(path.clone())),
            _ => evidence.by_key(Discriminator::Delivery),
        };
    }
    findings::report(&growth.remarks, evidence.table, diagnostics);
    let alike = findings::alike(&growth.remarks, evidence.table);
    let inferred = names::name(growth, &root, &rows, (evidence.table, true), diagnostics);
    let used = inferred.discriminator.places();
    let in_delivery = places.iter().filter(|at| at.is_part_of_names());
    for at in in_delivery.filter(|at| !used.contains(at)) {
        let why = format!("no two events differ at `{at}`, as far as the document says");
        diagnostics.push(without_effect(Location::Value(setting.place.clone()), &why));
    }
    Inferred { alike, ..inferred }
}

/// Reports a place that nothing in the document has.
fn nowhere(
    evidence: Evidence<'_, '_>,
    setting: &Setting<Vec<NamePlace>>,
    at: &NamePlace,
    is_listed: impl Fn(&NamePlace) -> bool,
) -> Diagnostic {
    let means = Means { transport: true, ..Means::default() };
    let places = evidence.table.places(&Row::of_all(evidence.drafts), means);
    let known: Vec<String> = places.iter().filter(|at| is_listed(at)).map(|at| format!("{at}")).collect();
    let message = format!("the document doesn't describe `{at}`");
    let fault = Diagnostic::error(codes::settings::NAME_NOWHERE, Location::Value(setting.place.clone()), message);
    match known.first() {
        None => fault.help("the document lists no values for any place; write `none` if only the URL names the event"),
        Some(first) => fault.help(format!(
            "did you mean `{first}`? the document lists values at {}",
            nearest::list(known.iter().map(String::as_str))
        )),
    }
}
