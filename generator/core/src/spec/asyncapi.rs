//! `AsyncAPI` 2.0 to 2.6, 3.0 and 3.1: the messages that the document's application sends, or those that it receives if
//! `codegen.yaml` says so.
//!
//! The two major versions describe an operation from opposite sides. In 2.x, `subscribe` is what others may do, so its
//! messages are those that the application sends. In 3.x, that operation's `action` is `send`. 3.1 is 3.0 with more
//! bindings, which don't affect a receiver's types.

mod channels;
mod examples;
mod format;
mod headers;
mod keys;
mod layers;
mod message;
mod operations;
mod reply;
mod selection;
mod sent_message;
mod version;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests;

pub(super) use self::format::{described, foreign_format, payload_of_message};

use super::{Api, Dialect, Message, Reading};
use crate::config::{Config, Messages};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::node::Node;

/// Reads an `AsyncAPI` document; `version` is the value of its `asyncapi` key.
pub(super) fn read<'d>(
    root: &Cursor<'d>,
    version: &Cursor<'d>,
    config: &Config,
    reading: &mut Reading<'_, 'd>,
) -> Option<Api<'d>> {
    let dialect = version::dialect(version, reading)?;
    let dialect = version::as_written(dialect, version, reading);
    let wanted = config.messages.as_ref().map(|setting| setting.value);
    let info = root.mapping("info", reading.diagnostics);
    let messages = messages(wanted, dialect, reading);
    if messages.is_empty() {
        // Not after another fault, which may be the reason.
        if !reading.is_faulty() {
            reading.diagnostics.push(no_messages(root, wanted, dialect));
        }
        return None;
    }
    let described = if dialect == Dialect::AsyncApi2 { Some(root) } else { info.as_ref() };
    Some(Api {
        dialect,
        title: info.as_ref().and_then(|info| reading.prose(info, "title")),
        version: Reading::version(info.as_ref()),
        description: info.as_ref().and_then(|info| reading.prose(info, "description")),
        description_place: info.as_ref().and_then(|info| Some(info.get("description")?.place)),
        links: reading.links(info.as_ref(), described.and_then(|part| part.get("externalDocs"))),
        tags: reading.tags(described.and_then(|part| part.get("tags")).as_ref()),
        servers: servers(reading),
        by_http: are_by_http(reading),
        channels: channels::read(dialect, reading),
        messages,
        batch: None,
        handshakes: Vec::new(),
    })
}

/// Whether the document has servers, and all of them use HTTP.
fn are_by_http(reading: &Reading<'_, '_>) -> bool {
    let servers = described_servers(reading);
    !servers.is_empty() && servers.iter().all(is_by_http)
}

/// Whether messages come as requests.
fn is_by_http(server: &Cursor<'_>) -> bool {
    let protocol = server.node.get("protocol").and_then(Node::as_str);
    protocol.is_some_and(|protocol| ["http", "https"].iter().any(|known| protocol.eq_ignore_ascii_case(known)))
}

/// Whether the document has servers, and all of them are brokers, whose channels have names.
fn are_brokers(reading: &Reading<'_, '_>) -> bool {
    const BROKERS: [&str; 10] =
        ["amqp", "mqtt", "kafka", "nats", "redis", "sqs", "sns", "jms", "pulsar", "googlepubsub"];
    let servers = described_servers(reading);
    let is_broker = |server: &Cursor<'_>| {
        let protocol = server.node.get("protocol").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
        let protocol = protocol.strip_prefix("secure-").unwrap_or(&protocol);
        // `amqps`, `amqp1`, `mqtt5`, `kafka-secure`
        let rest = BROKERS.iter().find_map(|known| protocol.strip_prefix(known));
        rest.is_some_and(|rest| matches!(rest, "" | "s" | "1" | "5" | "-secure"))
    };
    !servers.is_empty() && servers.iter().all(is_broker)
}

/// The servers, without those whose reference leads nowhere.
fn described_servers<'d>(reading: &Reading<'_, 'd>) -> Vec<Cursor<'d>> {
    let servers: Vec<_> = reading.root.get("servers").iter().flat_map(Cursor::entries).collect();
    servers.into_iter().filter_map(|(_, server)| crate::resolve::follow(reading.sources, server).ok()).collect()
}

/// The words about them.
fn servers<'d>(reading: &Reading<'_, 'd>) -> Vec<&'d str> {
    let words = |server: Cursor<'d>| {
        ["protocol", "description", "url", "host", "pathname"].map(|key| server.node.get(key).and_then(Node::as_str))
    };
    described_servers(reading).into_iter().flat_map(words).flatten().collect()
}

fn messages<'d>(wanted: Option<Messages>, dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<Message<'d>> {
    let default_type = reading.root.text("defaultContentType", reading.diagnostics);
    let mut messages = Vec::new();
    for sent in selection::select_messages(wanted, dialect, reading) {
        let Some(message) = message::read(sent, dialect, default_type, reading) else { continue };
        keys::add(message, &mut messages, reading);
    }
    keys::make_distinct(&mut messages, reading);
    messages
}

fn no_messages(root: &Cursor<'_>, wanted: Option<Messages>, dialect: Dialect) -> Diagnostic {
    let key = ["operations", "channels", "asyncapi"].iter().find_map(|key| root.get(key));
    let location = key.map_or(Location::File(root.place.file), |key| key.key_location());
    if wanted == Some(Messages::Received) {
        return Diagnostic::error(
            codes::messages::NO_EVENTS,
            location,
            "the document has no message that its application receives",
        )
        .help("remove the setting `messages` to use the messages that it sends");
    }
    let help = match dialect {
        Dialect::AsyncApi2 if root.get("operations").is_some() => {
            "`operations` belongs to AsyncAPI 3: begin the document with `asyncapi: 3.0.0`"
        }
        Dialect::AsyncApi2 => "describe each message in the `subscribe` operation of its channel",
        _ => "describe the messages in `channels`, and add an operation with `action: send`",
    };
    Diagnostic::error(codes::messages::NO_EVENTS, location, "the document has no message that its application sends")
        .help(help)
}
