//! Names in a header, alone or with a property of the body: `issues` in the header and `opened` in the body make
//! `issues.opened`.

use std::collections::BTreeSet;

use super::findings::note_assumed;
use super::places::is_customary;
use super::words::words;
use super::{Draft, Evidence, Inferred, NamedDraft, set_name};
use crate::diagnostic::Diagnostics;
use crate::ir::{Discriminator, Literal, NamePlace, Sign};
use crate::spec::HeaderParameter;

/// Properties that say what happened to the object that the header names.
const ACTIONS: [&str; 2] = ["action", "event_action"];

/// Infers the names if all messages have a header for the event, some of them list what happened, and the keys of the
/// webhooks contain both.
pub(super) fn infer<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
    let drafts = evidence.drafts;
    let header = event_header(drafts)?;
    let path = ACTIONS.iter().map(|action| vec![(*action).to_owned()]).find(|path| {
        let listed = evidence.listed_at(path);
        listed.iter().filter(|(_, values)| values.is_some()).count() * 2 > listed.len()
    })?;
    let message = format!(
        "the name of an event is assumed to be the header `{header}` and the value at `/{}` of the body",
        path.join("/")
    );
    note_assumed(drafts.first()?, message, diagnostics);
    Some(with_body(evidence, header, &path))
}

/// Takes the keys of the messages for names if all messages require a header for the event, such as `X-Event-Name` or
/// `eventType`. In `OpenAPI`, the keys have to look like names: `user.created` and not `newUser`.
pub(super) fn by_key<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
    let drafts = evidence.drafts;
    let is_named = |draft: &Draft<'_>| !draft.message.channels.is_empty() || draft.message.key.contains(['.', ':']);
    if drafts.len() < 2 || !drafts.iter().all(is_named) {
        return None;
    }
    let is_for_events = |name: &str| {
        let is_customary = is_customary(&NamePlace::Header(vec![name.to_owned()]));
        is_customary && words(name).iter().any(|word| word.starts_with("event"))
    };
    let header = everywhere(drafts, is_for_events, true)?;
    let message = format!("the names in the header `{header}` are assumed to be the keys of the messages");
    note_assumed(drafts.first()?, message, diagnostics);
    Some(evidence.by_key(Discriminator::Header(header.to_owned())))
}

/// The header that all messages have and whose name ends in `event`.
fn event_header<'d>(drafts: &'d [Draft<'_>]) -> Option<&'d str> {
    everywhere(drafts, |name| words(name).last().is_some_and(|last| last == "event"), false)
}

/// The first header with such a name that all messages have, or that all of them require.
fn everywhere<'d>(drafts: &'d [Draft<'_>], is_it: impl Fn(&str) -> bool, required: bool) -> Option<&'d str> {
    let headers = drafts.first()?.message.headers.iter().map(|header| header.name);
    let everywhere = |name: &str| {
        let has_it =
            |header: &HeaderParameter<'_>| header.name.eq_ignore_ascii_case(name) && (header.required || !required);
        drafts.iter().all(|draft| draft.message.headers.iter().any(has_it))
    };
    headers.into_iter().find(|name| is_it(name) && everywhere(name))
}

/// The names made of a header and a property of the body.
pub(super) fn with_body<'s>(evidence: Evidence<'_, 's>, header: &str, path: &[String]) -> Inferred<'s> {
    let listed = evidence.listed_at(path);
    let split: Vec<_> = listed.iter().map(|(draft, values)| split(draft, values.as_deref())).collect();
    let families: BTreeSet<&str> = split.iter().flatten().map(|(family, _)| family.as_str()).collect();
    let events = listed.iter().zip(&split).map(|((draft, values), split)| {
        let name = match (set_name(draft, evidence.table.config), split, values.as_deref()) {
            (Some(name), ..) => name.to_owned(),
            (None, Some((family, action)), _) => format!("{family}.{action}"),
            (None, None, Some([only])) => format!("{}.{only}", family_of(draft, &families)),
            _ => words(&draft.message.key).join("_"),
        };
        let (first, rest) = name.split_once('.').map_or((name.as_str(), None), |(first, rest)| (first, Some(rest)));
        let text = |text: &str| Literal::Text(text.to_owned());
        let in_header = Sign { at: NamePlace::Header(vec![header.to_owned()]), value: text(first) };
        let in_body = rest.map(|rest| Sign { at: NamePlace::Body(path.to_vec()), value: text(rest) });
        NamedDraft { draft: draft.clone(), signs: [in_header].into_iter().chain(in_body).collect(), name }
    });
    let events = events.collect();
    Inferred {
        discriminator: Discriminator::HeaderAndBody(header.to_owned(), path.to_vec()),
        events,
        alike: Vec::new(),
    }
}

/// The value in the header and the one in the body, if a name of the message ends in one of the body's values.
fn split(draft: &Draft<'_>, values: Option<&[String]>) -> Option<(String, String)> {
    let message = draft.message;
    let mut names = [&*message.key].into_iter().chain(message.other_names.iter().copied());
    names.find_map(|name| {
        let name = words(name);
        let action = values?.iter().find(|value| name.len() > words(value).len() && name.ends_with(&words(value)))?;
        let family = &name[..name.len() - words(action).len()];
        Some((family.join("_"), action.clone()))
    })
}

/// The longest family that the message's key begins with, or else the whole key.
fn family_of(draft: &Draft<'_>, families: &BTreeSet<&str>) -> String {
    let key = words(&draft.message.key).join("_");
    let family = families.iter().filter(|family| key.starts_with(**family)).max_by_key(|family| family.len());
    family.map_or(key.clone(), |family| (*family).to_owned())
}
