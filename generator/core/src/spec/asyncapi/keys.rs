//! A unique key for each message.

use super::super::{Message, Reading};
use crate::diagnostic::{Diagnostic, Location, codes};

/// Adds a message, unless it is already there: a message in several operations or channels is still one message, and so
/// is an identical copy.
pub(super) fn add<'d>(message: Message<'d>, messages: &mut Vec<Message<'d>>, reading: &mut Reading<'_, 'd>) {
    let sources = reading.sources;
    let node = |message: &Message<'d>| sources.node(&message.place);
    let same = |other: &&mut Message<'d>| {
        let copied = || other.place.file == message.place.file && node(other) == node(&message);
        other.place == message.place || (other.key == message.key && copied())
    };
    let Some(known) = messages.iter_mut().find(same) else { return messages.push(message) };
    if known.place != message.place {
        known.copies.push(message.place);
    }
    // Without an operation, it may go in either direction.
    match (known.directions.is_empty(), message.directions.is_empty()) {
        (false, false) => message.directions.into_iter().for_each(|direction| {
            if !known.directions.contains(&direction) {
                known.directions.push(direction);
            }
        }),
        _ => known.directions.clear(),
    }
    for channel in message.channels {
        if !known.channels.contains(&channel) {
            known.channels.push(channel);
        }
    }
}

/// Messages that share a key are called by their components if each of these has a name that no other message has: a
/// `name` was copied. Otherwise they are distinguished by their channels, `<channel>.<message>`. Within one channel,
/// they are distinguished by their direction, `<message>.sent`, by the first of their other names or by the name of the
/// payload's schema. All of them are renamed, so that their order doesn't matter. Only if there is no name at all are
/// they numbered.
pub(super) fn make_distinct(messages: &mut [Message<'_>], reading: &mut Reading<'_, '_>) {
    name_by_components(messages);
    rename(messages, |message| message.channels.first().map(|channel| format!("{channel}.{}", message.key)));
    rename(messages, |message| match message.directions.as_slice() {
        [only] => Some(format!("{}.{}", message.key, only.as_str())),
        _ => None,
    });
    rename(messages, |message| {
        let schema = || message.payload.as_ref()?.node.get("$ref")?.as_str()?.rsplit('/').next();
        let name = message.other_names.first().copied().or_else(schema)?;
        Some(format!("{}.{name}", message.key))
    });
    number(messages, reading);
}

/// Gives messages that share a key the names of their components, if these differ from each other and from all keys.
fn name_by_components(messages: &mut [Message<'_>]) {
    let keys: Vec<String> = messages.iter().map(|message| message.key.to_string()).collect();
    let components: Vec<Option<String>> = messages.iter().map(component).collect();
    let count = |all: &[String], wanted: &str| all.iter().filter(|other| *other == wanted).count();
    let named: Vec<String> = components.iter().flatten().cloned().collect();
    for (index, message) in messages.iter_mut().enumerate() {
        let sharing: Vec<usize> = (0..keys.len()).filter(|other| keys[*other] == keys[index]).collect();
        let is_new = |other: &usize| {
            let name = components[*other].as_deref();
            name.is_some_and(|name| count(&named, name) == 1 && (name == keys[index] || count(&keys, name) == 0))
        };
        if sharing.len() > 1
            && sharing.iter().all(is_new)
            && let Some(name) = &components[index]
        {
            message.key = name.clone().into();
        }
    }
}

/// The name of the component that a message is.
fn component(message: &Message<'_>) -> Option<String> {
    match message.place.pointer.segments().as_slice() {
        ["components", "messages", name] => Some((*name).to_owned()),
        _ => None,
    }
}

/// Renames the messages that share a key, if the new names distinguish any of them.
fn rename(messages: &mut [Message<'_>], name: impl Fn(&Message<'_>) -> Option<String>) {
    let old: Vec<String> = messages.iter().map(|message| message.key.to_string()).collect();
    let new: Vec<Option<String>> = messages.iter().map(name).collect();
    for (index, message) in messages.iter_mut().enumerate() {
        let differs = (0..old.len()).any(|other| old[other] == old[index] && new[other] != new[index]);
        if let (true, Some(name)) = (differs, &new[index]) {
            message.key = name.clone().into();
        }
    }
}

fn number(messages: &mut [Message<'_>], reading: &mut Reading<'_, '_>) {
    let keys: Vec<String> = messages.iter().map(|message| message.key.to_string()).collect();
    for (index, message) in messages.iter_mut().enumerate() {
        let key = &keys[index];
        if keys.iter().filter(|other| *other == key).count() > 1 {
            let position = keys[..=index].iter().filter(|other| *other == key).count();
            let numbered = format!("{key}.{position}");
            let fault = format!("this message has no name, so it is named `{numbered}` by its position");
            let fault =
                Diagnostic::warning(codes::messages::MESSAGE_UNNAMED, Location::Key(message.place.clone()), fault);
            reading.diagnostics.push(fault.help("add a `name`, which stays the same when messages are added"));
            message.key = numbered.into();
        }
    }
}
