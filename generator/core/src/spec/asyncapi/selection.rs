//! Selects the messages of a document that are events.

use super::super::{Dialect, Reading};
use super::operations::{self, Side, messages as messages_of_side, messages_of};
use super::sent_message::SentMessage;
use crate::config::Messages;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::hash::HashSet;
use crate::node::Node;
use crate::place::Place;

/// The wanted messages. A document without sending operations is written from the reader's side, and one without
/// channels is a catalogue: its messages count, too. So do those of channels without operations, since their sender
/// isn't stated.
pub(super) fn select_messages<'d>(
    wanted: Option<Messages>,
    dialect: Dialect,
    reading: &mut Reading<'_, 'd>,
) -> Vec<SentMessage<'d>> {
    if is_without(&reading.root, "channels") && is_without(&reading.root, "operations") {
        return component_messages(reading);
    }
    if dialect != Dialect::AsyncApi2 && is_without(&reading.root, "operations") {
        return channel_messages(reading).into_iter().map(|message| message.message).collect();
    }
    if wanted == Some(Messages::Received) {
        return messages_of_side(Side::Receives, dialect, reading);
    }
    let mut taken = messages_of_side(Side::Sends, dialect, reading);
    if wanted == Some(Messages::Both) {
        taken.extend(messages_of_side(Side::Receives, dialect, reading));
        taken.extend(unlisted_messages(dialect, &taken, reading).into_iter().map(|unlisted| unlisted.message));
        return taken;
    }
    if taken.is_empty() {
        taken = received_messages(dialect, reading);
    }
    let unlisted = unlisted_messages(dialect, &taken, reading);
    taken.extend(unlisted.iter().filter(|it| !it.is_channel_used).map(|it| it.message.clone()));
    if wanted.is_none() {
        note_left_out(&taken, unlisted, dialect, reading);
    }
    taken
}

/// A message of a channel.
struct ChannelMessage<'d> {
    message: SentMessage<'d>,
    /// Whether its channel has an operation.
    is_channel_used: bool,
}

/// 3.x: the messages of all channels.
fn channel_messages<'d>(reading: &mut Reading<'_, 'd>) -> Vec<ChannelMessage<'d>> {
    let used = operations::channels(reading);
    let channels = reading.root.mapping("channels", reading.diagnostics);
    let channels: Vec<_> = channels.iter().flat_map(Cursor::entries).collect();
    let all = channels.into_iter().flat_map(|(key, channel)| {
        let is_channel_used = used.contains(&key);
        let messages = messages_of(Some(key), channel, reading);
        messages.into_iter().map(move |message| ChannelMessage { message, is_channel_used })
    });
    all.collect()
}

/// 3.x: the messages of channels that no operation sends or receives.
fn unlisted_messages<'d>(
    dialect: Dialect,
    sent: &[SentMessage<'d>],
    reading: &mut Reading<'_, 'd>,
) -> Vec<ChannelMessage<'d>> {
    if dialect == Dialect::AsyncApi2 {
        return Vec::new();
    }
    let received = quietly(reading, |reading| messages_of_side(Side::Receives, dialect, reading));
    let listed: HashSet<Place> = places(sent, reading).chain(places(&received, reading)).collect();
    let mut all = channel_messages(reading);
    all.retain(|it| !listed.contains(&place(&it.message, reading)));
    all
}

/// Reports how many messages aren't events because the application doesn't send them: the document may be written from
/// the reader's side.
fn note_left_out<'d>(
    taken: &[SentMessage<'d>],
    unlisted: Vec<ChannelMessage<'d>>,
    dialect: Dialect,
    reading: &mut Reading<'_, 'd>,
) {
    let received = quietly(reading, |reading| messages_of_side(Side::Receives, dialect, reading));
    let taken: HashSet<Place> = places(taken, reading).collect();
    let unlisted: Vec<_> = unlisted.into_iter().map(|it| it.message).collect();
    let others: HashSet<Place> =
        places(&received, reading).chain(places(&unlisted, reading)).filter(|place| !taken.contains(place)).collect();
    let root = &reading.root;
    let Some(key) = root.get("operations").or_else(|| root.get("channels")).filter(|_| !others.is_empty()) else {
        return;
    };
    let message = match others.len() {
        1 => "one message is left out, because the document's application doesn't send it".to_owned(),
        count => format!("{count} messages are left out, because the document's application doesn't send them"),
    };
    let note = Diagnostic::note(codes::messages::LEFT_OUT, key.key_location(), message);
    reading.diagnostics.push(note.help(
        "if you receive them, write `messages: received` or `messages: both` in codegen.yaml; if not, `messages: sent`",
    ));
}

/// Reads without diagnostics, since reading again would repeat them.
pub(super) fn quietly<'d, T>(reading: &mut Reading<'_, 'd>, read: impl FnOnce(&mut Reading<'_, 'd>) -> T) -> T {
    let mut diagnostics = Diagnostics::default();
    read(&mut Reading {
        sources: reading.sources,
        root: reading.root.clone(),
        config: reading.config,
        diagnostics: &mut diagnostics,
        lost: Vec::new(),
        handshakes: Vec::new(),
    })
}

fn places<'d>(messages: &[SentMessage<'d>], reading: &Reading<'_, 'd>) -> impl Iterator<Item = Place> {
    messages.iter().map(|message| place(message, reading))
}

/// The place of the message itself.
fn place<'d>(message: &SentMessage<'d>, reading: &Reading<'_, 'd>) -> Place {
    let own = || message.cursor.place.clone();
    crate::resolve::follow(reading.sources, message.cursor.clone()).map_or_else(|_| own(), |target| target.place)
}

fn is_without(root: &Cursor<'_>, key: &str) -> bool {
    root.node.get(key).is_none_or(|node| *node == Node::Null || node.as_map().is_some_and(crate::node::Map::is_empty))
}

fn received_messages<'d>(dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let received = messages_of_side(Side::Receives, dialect, reading);
    let root = &reading.root;
    if let (false, Some(key)) = (received.is_empty(), root.get("operations").or_else(|| root.get("channels"))) {
        let message = "the document's application sends nothing; the messages that it receives are used";
        reading.diagnostics.push(Diagnostic::note(codes::messages::APPLICATION_RECEIVES, key.key_location(), message));
    }
    received
}

fn component_messages<'d>(reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let Some(messages) = reading.root.descend(&["components", "messages"]) else { return Vec::new() };
    if messages.read_as(Node::as_map, "a mapping", reading.diagnostics).is_some_and(|map| !map.is_empty()) {
        let message = "the document has no channels; all messages of its components are used";
        reading.diagnostics.push(Diagnostic::note(codes::messages::COMPONENTS_TAKEN, messages.key_location(), message));
    }
    messages.entries().map(|(name, message)| SentMessage::new(name, None, message)).collect()
}
