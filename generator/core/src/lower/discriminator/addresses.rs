//! The order in which templates of addresses and paths are tried, and their overlaps.

use std::cmp::Reverse;

use super::growth::Leaf;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Decision, Literal, NamePlace};
use crate::spec::{Channel, as_template};
use crate::template::{Template, overlaps};

/// Sorts the templates in the order in which they are tried: more specific ones first.
pub(super) fn sort(
    decision: &mut Decision,
    (table, leaves): (Table<'_, '_>, &[Leaf<'_>]),
    diagnostics: &mut Diagnostics,
) {
    match decision {
        Decision::Event(_) | Decision::Nothing => {}
        Decision::Property { present, absent, .. } => {
            sort(present, (table, leaves), diagnostics);
            sort(absent, (table, leaves), diagnostics);
        }
        Decision::Value { at, listed, absent, other } => {
            if at.has_templates() {
                report_overlaps(at, listed, (table, leaves), diagnostics);
                let templates: Vec<Template> =
                    listed.iter().map(|(value, _)| Template::new(&value.to_string(), at)).collect();
                // A template within more others is more specific.
                let wider = |value: &Literal| {
                    let own = Template::new(&value.to_string(), at);
                    templates.iter().filter(|other| own.is_within(other)).count()
                };
                listed.sort_by_cached_key(|(value, _)| (Reverse(wider(value)), value.clone()));
            }
            listed.iter_mut().for_each(|(_, next)| sort(next, (table, leaves), diagnostics));
            sort(absent, (table, leaves), diagnostics);
            other.iter_mut().for_each(|next| sort(next, (table, leaves), diagnostics));
        }
    }
}

/// Reports, for each template, another one that overlaps it. One is enough to see the fault.
fn report_overlaps(
    at: &NamePlace,
    listed: &[(Literal, Decision)],
    (table, leaves): (Table<'_, '_>, &[Leaf<'_>]),
    diagnostics: &mut Diagnostics,
) {
    let place = |template: &str| {
        let is_it = |channel: &&Channel<'_>| {
            channel.addresses().into_iter().chain(channel.queue()).any(|it| as_template(it) == template)
        };
        let channel = table.channels.iter().find(is_it).filter(|_| *at == NamePlace::Channel);
        let message = || leaves.iter().map(|leaf| leaf.row.message()).find(|message| message.path == Some(template));
        let place = channel.map(|channel| &channel.place).or_else(|| message().map(|message| &message.place));
        place.map(|place| Location::Key(place.clone()))
    };
    let (what, owner) = if *at == NamePlace::Channel { ("an address", "channel") } else { ("a path", "operation") };
    for ((one, _), others) in listed.iter().zip(overlaps(at, listed)) {
        // The alphabetically first of each pair has the finding.
        let Some(other) = others.into_iter().find(|other| *other > one) else { continue };
        let (one, other) = (one.to_string(), other.to_string());
        let (Some(first), Some(second)) = (place(&one), place(&other)) else { continue };
        let message = format!("{what} can match both `{one}` and `{other}`, and neither is more specific");
        let warning = Diagnostic::warning(codes::messages::ADDRESSES_OVERLAP, first, message);
        diagnostics.push(warning.label(second, format!("the other {owner}")).help(
            "a delivery on such an address is decoded as unknown, unless the receiver says which event it is with `Delivery::named`",
        ));
    }
}
