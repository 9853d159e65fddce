//! One message with its traits.

use std::borrow::Cow;

use super::super::media_type::{Written, if_json};
use super::super::{
    BodyPresence, Dialect, Message, Reading, RuntimeExpression, Security, StatedFor, StatedName, StatedPlace,
};
use super::layers::Layers;
use super::sent_message::SentMessage;
use super::{channels, examples, format, headers, operations, reply};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::Literal;
use crate::node::Node;
use crate::place::FileId;

/// Reads a message where it is sent, or says why it can't be read.
pub(super) fn read<'d>(
    sent: SentMessage<'d>,
    dialect: Dialect,
    default_type: Option<&'d str>,
    reading: &mut Reading<'_, 'd>,
) -> Option<Message<'d>> {
    let file = sent.cursor.place.file;
    let target = reading.follow(sent.cursor.clone())?;
    // A message with only a name.
    if *target.node != Node::Null {
        target.read_as(Node::as_map, "a mapping", reading.diagnostics)?;
    }
    let place = target.place.clone();
    let schema = bare_schema(sent.cursor, &target, reading);
    let names = Names { fallback: sent.fallback, component: component(&target, file, reading) };
    let message = Layers::with_traits(target, dialect, reading);
    let (key, other_names) = names.key_and_other_names(&message, sent.operation.as_ref(), dialect, reading);
    let words = Words::read(&message, sent.operation.as_ref(), reading);
    Some(Message {
        key: key.into(),
        other_names,
        place,
        method: sent.method.map_or(Cow::Borrowed("POST"), |method| method.to_ascii_uppercase().into()),
        path: None,
        media_types: media_type(&message, default_type, reading).into_iter().collect(),
        written_as: None,
        // A message without a payload may come with any, or with none.
        body: match schema.as_ref().or(message.raw("payload").as_ref()) {
            Some(_) => BodyPresence::Required,
            None => BodyPresence::Optional,
        },
        form_field: None,
        cloud_event: None,
        is_batched: identifier(sent.channel, reading)
            .is_some_and(|it| it.node.get("batched") == Some(&Node::Bool(true))),
        stated_name: stated_name(&message, sent.channel, reading),
        summary: words.summary,
        description: words.description,
        remarks: words.remarks,
        since: message.prose("x-since", reading),
        deprecated: false,
        tags: words.tags,
        examples: if schema.is_some() { Vec::new() } else { examples::read(&message, reading) },
        payload: payload(schema, &message, default_type, reading),
        headers: headers::read(&message, reading),
        query: Vec::new(),
        security: sent.security.or_else(|| security_of_servers(reading)),
        answers: Vec::new(),
        reply: sent.reply.and_then(|part| reply::read(part, (dialect, default_type), reading)),
        channels: sent.channel.into_iter().collect(),
        directions: sent.direction.into_iter().collect(),
        copies: Vec::new(),
        correlation_id: correlation_id(&message, reading),
        bindings: message.raw("bindings").and_then(|bindings| reading.bindings(bindings)),
    })
}

/// The name of the component at the end of a chain of references, which is the owner's name for the message. In another
/// file than the one where the message is sent, this is its key.
fn component<'d>(target: &Cursor<'d>, file: FileId, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let is_component = matches!(target.place.pointer.segments().as_slice(), ["components", "messages" | "schemas", _]);
    (is_component || target.place.file != file).then(|| operations::key_at(&target.place, reading)).flatten()
}

/// The names that a message has because of its place.
struct Names<'d> {
    fallback: &'d str,
    component: Option<&'d str>,
}

impl<'d> Names<'d> {
    /// The key of a message, and its other names. The key is the first of these that exists: `name`, which is the
    /// message's own and meant for machines; `messageId`, which must be unique in a document (2.4 to 2.6); the key of
    /// the component; the key in the channel, or the channel's address in 2.x.
    fn key_and_other_names(
        &self,
        message: &Layers<'d>,
        operation: Option<&Layers<'d>>,
        dialect: Dialect,
        reading: &mut Reading<'_, 'd>,
    ) -> (&'d str, Vec<&'d str>) {
        let identifier = message.text("x-ballerina-event-identifier", reading);
        let name = message.text("name", reading);
        let id = message.text("messageId", reading);
        let operation = operation.and_then(|operation| operation.text("operationId", reading));
        let key = name.or(id).or(self.component).unwrap_or(self.fallback);
        // An address is a place, not a name.
        let in_channel = (dialect != Dialect::AsyncApi2).then_some(self.fallback);
        let mut others: Vec<&'d str> = Vec::new();
        for other in [identifier, id, self.component, in_channel, operation].into_iter().flatten() {
            if other != key && !others.contains(&other) {
                others.push(other);
            }
        }
        (key, others)
    }
}

/// The name that `x-ballerina-event-type` gives a message, if `x-ballerina-event-identifier` at its channel or at the
/// root says where names are sent.
fn stated_name<'d>(
    message: &Layers<'d>,
    channel: Option<&'d str>,
    reading: &mut Reading<'_, 'd>,
) -> Option<StatedName> {
    let identifier = identifier(channel, reading)?;
    let text = |key: &str| identifier.get(key)?.node.as_str();
    let at = match text("type")? {
        "body" => {
            let path = text("path")?.trim_start_matches('/');
            StatedPlace::Body(path.split(['.', '/']).map(str::to_owned).collect())
        }
        "header" => StatedPlace::Header(text("name").or_else(|| text("path"))?.to_owned()),
        _ => return None,
    };
    Some(StatedName { at, name: message.raw("x-ballerina-event-type").and_then(|name| Literal::from_node(name.node)) })
}

/// The extension at a message's channel, or at the root, that says where names are sent.
fn identifier<'d>(channel: Option<&'d str>, reading: &Reading<'_, 'd>) -> Option<Cursor<'d>> {
    const IDENTIFIER: &str = "x-ballerina-event-identifier";
    let channel = channel.and_then(|key| reading.root.descend(&["channels", key]));
    let channel = channel.and_then(|channel| crate::resolve::follow(reading.sources, channel).ok());
    channel.and_then(|channel| channel.get(IDENTIFIER)).or_else(|| reading.root.get(IDENTIFIER))
}

/// The texts about a message for people.
struct Words<'d> {
    summary: Option<&'d str>,
    description: Option<&'d str>,
    /// The texts of the operation.
    remarks: Vec<&'d str>,
    tags: Vec<&'d str>,
}

impl<'d> Words<'d> {
    /// The message's own texts, or else those of the operation if it sends nothing else.
    fn read(message: &Layers<'d>, operation: Option<&Layers<'d>>, reading: &mut Reading<'_, 'd>) -> Self {
        let mut words = Self::read_part(message, reading);
        let Some(operation) = operation.map(|operation| Self::read_part(operation, reading)) else { return words };
        if words.summary.is_none() && words.description.is_none() {
            words.summary = operation.summary;
            words.description = operation.description;
        }
        words.remarks.extend(operation.summary.into_iter().chain(operation.description));
        if words.tags.is_empty() {
            words.tags = operation.tags;
        }
        words
    }

    fn read_part(part: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Self {
        let name = |tag: Cursor<'d>| tag.node.get("name")?.as_str();
        Self {
            summary: part.prose("summary", reading).or_else(|| part.prose("title", reading)),
            description: part.prose("description", reading),
            remarks: Vec::new(),
            tags: part.items("tags", reading).into_iter().filter_map(|tag| name(reading.follow(tag)?)).collect(),
        }
    }
}

/// The media type of a message. Some documents say `json`, which isn't one.
fn media_type<'d>(message: &Layers<'d>, default: Option<&'d str>, reading: &mut Reading<'_, 'd>) -> Option<&'d str> {
    let stated = message.text("contentType", reading).or(default)?;
    Some(if stated.eq_ignore_ascii_case("json") { "application/json" } else { stated })
}

/// The schema that a document has in place of a message: either a reference to it, or itself.
fn bare_schema<'d>(sent: Cursor<'d>, target: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    const OF_MESSAGES: [&str; 6] = ["payload", "headers", "contentType", "messageId", "traits", "correlationId"];
    const OF_SCHEMAS: [&str; 8] = ["type", "properties", "allOf", "anyOf", "oneOf", "enum", "const", "items"];
    let has = |keys: &[&str]| keys.iter().any(|key| target.node.get(key).is_some());
    if has(&OF_MESSAGES) || !has(&OF_SCHEMAS) {
        return None;
    }
    let message = "this is a schema and not a message; it is read as the schema of the payload";
    let warning = Diagnostic::warning(codes::messages::SCHEMA_AS_MESSAGE, target.location(), message);
    reading.diagnostics.push(warning.help("write a message with the schema as its `payload`"));
    Some(sent)
}

/// The schema of the payload, if it is JSON in a supported language.
fn payload<'d>(
    bare: Option<Cursor<'d>>,
    message: &Layers<'d>,
    default: Option<&'d str>,
    reading: &mut Reading<'_, 'd>,
) -> Option<Cursor<'d>> {
    let payload = bare.or_else(|| message.raw("payload"))?;
    let media_type = media_type(message, default, reading).unwrap_or("application/json");
    if reading.config.written(media_type) == Written::Otherwise {
        let message = format!("`{media_type}` is not supported, so this event can't be received in this form");
        let fault = Diagnostic::warning(codes::messages::MEDIA_TYPE, payload.key_location(), message);
        reading.diagnostics.push(fault.help(if_json(media_type)));
        return None;
    }
    let beside = message.text("schemaFormat", reading);
    if let Some(language) = beside.and_then(format::foreign_format) {
        reading.diagnostics.push(untyped(&payload, &language));
        return None;
    }
    // A reference is kept, since its target names the type. If it leads nowhere, that is reported with the other
    // schemas.
    let Ok(target) = crate::resolve::follow(reading.sources, payload.clone()) else { return Some(payload) };
    let language = format::described(&target).and_then(|(format, _)| format::foreign_format(format));
    if let Some(language) = language {
        reading.diagnostics.push(untyped(&target, &language));
        return None;
    }
    Some(payload)
}

fn untyped(payload: &Cursor<'_>, language: &str) -> Diagnostic {
    Diagnostic::warning(
        codes::messages::LANGUAGE,
        payload.key_location(),
        format!("a payload in {language} has no type"),
    )
    .help("describe it with a JSON Schema to get a type")
}

/// The security of servers with HTTP. With a broker, nobody sends to the receiver.
fn security_of_servers<'d>(reading: &mut Reading<'_, 'd>) -> Option<Security<'d>> {
    let by_http = super::described_servers(reading).into_iter().filter(super::is_by_http);
    let lists: Vec<_> = by_http.filter_map(|server| server.get("security")).collect();
    let read = lists.iter().filter_map(|list| Security::read(list, StatedFor::Servers, reading));
    let alternatives: Vec<_> = read.flat_map(|security| security.alternatives).collect();
    (!alternatives.is_empty()).then_some(Security { stated_for: StatedFor::Servers, alternatives })
}

fn correlation_id<'d>(message: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Option<RuntimeExpression> {
    let location = message.get("correlationId", reading)?.raw("location")?;
    channels::expression(&location, reading)
}
