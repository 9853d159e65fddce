//! The replies to events.

use super::events::Paired;
use super::walk::{Found, compare_types, joined};
use super::{Change, Level, Rule, Side, quoted, was_is};
use crate::ir::Reply;

/// The changes of the replies to events that are in both documents.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<Change> {
    let pairs = paired.same.iter().chain(&paired.renamed);
    pairs.flat_map(|(before, after)| compare_pair(old, new, *before, *after)).collect()
}

fn compare_pair(old: Side<'_>, new: Side<'_>, before: usize, after: usize) -> Vec<Change> {
    let name = &new.api.events[after].name;
    let change = |rule, way: &str, detail: String| Change {
        events: vec![name.clone()],
        ..Change::new(rule, joined(&format!("reply to {name}"), ": ", way), detail)
    };
    match (&old.api.events[before].reply, &new.api.events[after].reply) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![change(Rule::ReplyAdded, "", String::new())],
        (Some(_), None) => vec![change(Rule::ReplyRemoved, "", String::new())],
        (Some(before), Some(after)) => {
            let found = compare_types(old, new, &before.ty, &after.ty);
            let of_type = found.iter().map(|found| {
                let rule = rule(found);
                let what = (rule != found.rule).then(|| found.rule.row().name);
                let said = (!found.detail.is_empty()).then_some(found.detail.as_str());
                change(rule, &found.path, what.into_iter().chain(said).collect::<Vec<_>>().join(": "))
            });
            let (was, is) = (describe(before), describe(after));
            let otherwise = (was != is).then(|| change(Rule::ReplySentOtherwise, "", was_is(was, is)));
            of_type.chain(otherwise).collect()
        }
    }
}

/// The rule for a change of a type that users write. A new field is a gain for readers, but writers must set it if it
/// is required. What documents say for people keeps its rule.
fn rule(found: &Found) -> Rule {
    match (found.rule, found.rule.row().rust) {
        (Rule::FieldAddedRequired, _) | (_, Level::Major) => Rule::ReplyChanged,
        (_, Level::Minor) => Rule::ReplyExtended,
        (Rule::ConstraintsChanged | Rule::Deprecated | Rule::DocsChanged, Level::Patch) => found.rule,
        (_, Level::Patch) => Rule::ReplySentOtherwise,
    }
}

/// How a reply is sent, in words.
fn describe(reply: &Reply) -> String {
    let default = reply.default.as_ref().map(|json| format!(", {} by default", quoted(json))).unwrap_or_default();
    format!("{} as {}{default}", reply.status, quoted(&reply.media_type))
}
