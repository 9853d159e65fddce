//! What a document says, still in its own words: events, headers and documentation, each with its place.
//!
//! This stage knows `OpenAPI` and `AsyncAPI`, but no Rust. Schemas aren't read yet: later stages read them with
//! [`schema::Schema::read`].

mod asyncapi;
mod batch;
mod channel;
mod media_type;
mod message;
mod openapi;
pub mod schema;
mod schema_examples;
mod security;

use serde::Serialize;

pub use self::channel::{AddressParameter, Channel, MessagePart, RuntimeExpression, as_template, with_braces};
pub(crate) use self::media_type::{FORM, TOKENS, Written, essence, is_json};
pub use self::message::{
    BodyPresence, CloudEventBody, Example, HeaderParameter, Message, QueryParameter, Reply, StatedName, StatedPlace,
};
pub use self::security::{SchemeKind, Security, SecurityScheme, StatedFor};
use crate::config::Config;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::ir::Literal;
use crate::load::{Sources, is_reference};
use crate::node::Node;
use crate::pattern::Pattern;
use crate::place::{FileId, Place};
use crate::resolve;

/// The events of one document, in the document's words.
#[derive(Clone, Debug, Serialize)]
pub struct Api<'d> {
    /// What kind of document it is.
    pub dialect: Dialect,
    /// `info.title`.
    pub title: Option<&'d str>,
    /// `info.version`. A number there is taken as its text.
    #[serde(skip)]
    pub version: Option<String>,
    /// `info.description`.
    pub description: Option<&'d str>,
    /// The place of the description.
    pub description_place: Option<Place>,
    /// Pages with further documentation.
    pub links: Vec<Link>,
    /// The tags, which group events and describe the groups.
    pub tags: Vec<Tag>,
    /// The words about an `AsyncAPI` document's servers: their protocols, descriptions and addresses.
    pub servers: Vec<&'d str>,
    /// Whether all of an `AsyncAPI` document's servers use HTTP.
    #[serde(skip)]
    pub by_http: bool,
    /// The channels of the messages. `OpenAPI` has none.
    pub channels: Vec<Channel<'d>>,
    /// The messages that are events.
    pub messages: Vec<Message<'d>>,
    /// The path of keys to the list of events, if bodies have one.
    pub batch: Option<Vec<String>>,
    /// Operations next to the events that deliver nothing.
    #[serde(skip)]
    pub handshakes: Vec<Handshake<'d>>,
}

/// A safe operation (RFC 9110, section 9.2.1) next to others that deliver events: the sender checks the endpoint with
/// it.
#[derive(Clone, Debug)]
pub struct Handshake<'d> {
    /// The webhook or callback that it belongs to.
    pub key: String,
    /// Its method, as the document writes it.
    pub method: &'d str,
    /// The operation.
    pub operation: Cursor<'d>,
    /// Whether it is all that its webhook or callback has, while others deliver events.
    pub is_alone: bool,
}

/// The languages of documents. They differ in the meaning of some schema keywords.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Dialect {
    /// `OpenAPI` 3.0, with its own dialect of JSON Schema.
    OpenApi30,
    /// `OpenAPI` 3.1 and 3.2, with JSON Schema 2020-12.
    OpenApi31,
    /// `AsyncAPI` 2.x.
    AsyncApi2,
    /// `AsyncAPI` 3.x.
    AsyncApi3,
}

impl Dialect {
    /// Whether keywords next to `$ref` apply, too (JSON Schema 2020-12, section 8.2.3.1).
    pub fn ref_siblings_apply(self) -> bool {
        self == Self::OpenApi31
    }
}

/// A page with further documentation.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// What the page is about.
    pub text: String,
    /// Where it is.
    pub url: String,
}

/// A group of events.
#[derive(Clone, Debug, Serialize)]
pub struct Tag {
    /// The name that messages refer to.
    pub name: String,
    /// What the group is about.
    pub description: Option<String>,
    /// Where it is described.
    pub place: Place,
}

/// Reads a loaded document. Fails if its language isn't supported.
pub fn read<'d>(sources: &'d Sources, file: FileId, config: &Config, diagnostics: &mut Diagnostics) -> Option<Api<'d>> {
    let root = Cursor { node: &sources.document(file).root, place: Place::root(file) };
    let mut reading =
        Reading { sources, root: root.clone(), config, diagnostics, lost: Vec::new(), handshakes: Vec::new() };
    let api = match (root.get("openapi"), root.get("asyncapi")) {
        (Some(version), None) => openapi::read(&root, &version, config, &mut reading),
        (None, Some(version)) => asyncapi::read(&root, &version, config, &mut reading),
        _ => {
            reading.diagnostics.push(neither(&root));
            None
        }
    };
    let lost = std::mem::take(&mut reading.lost).into_iter();
    reading.diagnostics.extend(lost.map(|fault| if api.is_some() { crate::resolve::of_part(fault) } else { fault }));
    let mut api = api?;
    schema_examples::add(&mut api, sources);
    batch::take_apart(&mut api, config, &mut reading);
    // An item of a batch has a schema of its own.
    schema_examples::add(&mut api, sources);
    Some(api)
}

fn neither(root: &Cursor<'_>) -> Diagnostic {
    if let Some(swagger) = root.get("swagger") {
        return Diagnostic::error(
            codes::documents::SWAGGER,
            swagger.key_location(),
            "Swagger 2.0 is not supported: it can't describe events",
        )
        .help("convert the document to OpenAPI 3.1 and describe the events in `webhooks`");
    }
    if let (Some(openapi), Some(asyncapi)) = (root.get("openapi"), root.get("asyncapi")) {
        let message = "the document has both `openapi` and `asyncapi`";
        return Diagnostic::error(codes::documents::BOTH_LANGUAGES, openapi.key_location(), message)
            .label(asyncapi.key_location(), "the other language")
            .help("keep one of them");
    }
    Diagnostic::error(
        codes::documents::NO_LANGUAGE,
        root.location(),
        "this is neither an OpenAPI nor an AsyncAPI document",
    )
    .help("a document starts with `openapi: 3.1.0` or `asyncapi: 3.0.0`")
}

/// What the readers of both languages share.
struct Reading<'a, 'd> {
    sources: &'d Sources,
    /// The document itself, without the other files that it refers to.
    root: Cursor<'d>,
    config: &'a Config,
    diagnostics: &'a mut Diagnostics,
    /// References to missing parts. They are faults if nothing is left without these parts.
    lost: Vec<Diagnostic>,
    /// The handshakes that were found.
    handshakes: Vec<Handshake<'d>>,
}

impl<'d> Reading<'_, 'd> {
    /// The node that `cursor` stands for; `None`, with a diagnostic, if it can't be followed.
    fn follow(&mut self, cursor: Cursor<'d>) -> Option<Cursor<'d>> {
        crate::resolve::follow(self.sources, cursor).map_err(|fault| self.lost.push(fault)).ok()
    }

    /// The payload of an example, which may be in another file. It stays a payload if the reference leads nowhere.
    fn shown(&self, payload: Cursor<'d>) -> Cursor<'d> {
        let is_reference = payload.node.as_map().is_some_and(is_reference);
        let target = is_reference.then(|| crate::resolve::follow(self.sources, payload.clone()).ok()).flatten();
        target.unwrap_or(payload)
    }

    /// Whether something was found to be wrong that may be the reason why there are no events.
    fn is_faulty(&self) -> bool {
        self.diagnostics.has_errors() || !self.lost.is_empty()
    }

    /// The protocol bindings of `part`. No type depends on them, so a reference may lead nowhere.
    fn bindings(&self, part: Cursor<'d>) -> Option<Cursor<'d>> {
        crate::resolve::follow(self.sources, part).ok()
    }

    fn text(&mut self, cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
        cursor.text(key, self.diagnostics)
    }

    fn prose(&mut self, cursor: &Cursor<'d>, key: &str) -> Option<&'d str> {
        cursor.prose(key, self.diagnostics)
    }

    /// `info.version`. YAML parses `1.0` as a number, and no type depends on it.
    fn version(info: Option<&Cursor<'d>>) -> Option<String> {
        match info?.get("version")?.node {
            crate::node::Node::String(text) => Some(text.to_string()),
            number @ crate::node::Node::Number(_) => Some(number.to_json().to_string()),
            _ => None,
        }
    }

    fn texts(&mut self, cursor: &Cursor<'d>, key: &str) -> Vec<&'d str> {
        let Some(list) = cursor.list(key, self.diagnostics) else { return Vec::new() };
        list.items().filter_map(|item| item.read_as(crate::node::Node::as_str, "a string", self.diagnostics)).collect()
    }

    /// Reads parts of `info` and of the root that are the same in all versions of both languages, with `openapiv3`.
    /// `shape` describes the expected form, for messages.
    fn shared_part<T: serde::de::DeserializeOwned>(&mut self, cursor: &Cursor<'d>, shape: &str) -> Option<T> {
        let part = serde_json::from_value(cursor.node.to_json()).ok();
        if part.is_none() {
            let message = format!("this is ignored: {shape}");
            let ignored = Diagnostic::warning(codes::documents::PART_IGNORED, cursor.location(), message);
            self.diagnostics
                .push(ignored.help("write it in this form, or leave it out; only the generated docs use it"));
        }
        part
    }

    fn tags(&mut self, list: Option<&Cursor<'d>>) -> Vec<Tag> {
        let items: Vec<_> = list.into_iter().flat_map(Cursor::items).collect();
        let tags = items.iter().filter_map(|item| {
            let tag: openapiv3::Tag = self.shared_part(item, TAG)?;
            Some(Tag { name: tag.name, description: tag.description, place: item.place.clone() })
        });
        tags.collect()
    }

    fn links(&mut self, info: Option<&Cursor<'d>>, external: Option<Cursor<'d>>) -> Vec<Link> {
        let mut links = Vec::new();
        if let Some(docs) = external.and_then(|docs| self.shared_part::<openapiv3::ExternalDocumentation>(&docs, DOCS))
        {
            let text = docs.description.unwrap_or_else(|| "The owner's documentation".to_owned());
            links.push(Link { text, url: docs.url });
        }
        let contact = info.and_then(|info| info.get("contact"));
        let contact = contact.and_then(|contact| self.shared_part::<openapiv3::Contact>(&contact, CONTACT));
        if let Some(openapiv3::Contact { name, url: Some(url), .. }) = contact {
            links.push(Link { text: name.unwrap_or_else(|| "The owner".to_owned()), url });
        }
        links
    }
}

const TAG: &str = "a tag is a mapping with a `name` and an optional `description`, both strings";
const DOCS: &str = "external documentation is a mapping with a `url` and an optional `description`, both strings";
const CONTACT: &str = "a contact is a mapping with `name`, `url` and `email`, all strings";

/// The constants that the schema of a header lists, itself or by what it is composed of. Empty if it allows others, or
/// one of them isn't a string, an integer or a boolean. Null doesn't count: a header has a value, or isn't there.
fn constants(schema: &Cursor<'_>, sources: &Sources) -> Vec<Literal> {
    constants_within(schema, sources, 0).unwrap_or_default()
}

/// How deep schemas are looked into: they may refer to each other in circles.
const MAX_CONSTANTS_DEPTH: usize = 8;

/// `None` if any value is allowed.
fn constants_within(schema: &Cursor<'_>, sources: &Sources, depth: usize) -> Option<Vec<Literal>> {
    if depth == MAX_CONSTANTS_DEPTH {
        return None;
    }
    let schema = resolve::follow(sources, schema.clone()).ok()?;
    let listed: Option<Vec<Cursor<'_>>> = match (schema.get("const"), schema.get("enum")) {
        (Some(only), _) => Some(vec![only]),
        (None, list) => list.map(|list| list.items().collect()),
    };
    if let Some(listed) = listed {
        return listed
            .iter()
            .filter(|value| *value.node != Node::Null)
            .map(|value| Literal::from_node(value.node))
            .collect();
    }
    if schema.node.get("type").and_then(Node::as_str) == Some("null") {
        return Some(Vec::new());
    }
    // `^order$` means the same as a constant.
    let pattern = schema.node.get("pattern").and_then(Node::as_str).and_then(Pattern::new);
    let texts = pattern.map(|pattern| pattern.texts()).unwrap_or_default();
    if !texts.is_empty() {
        return Some(texts.into_iter().map(Literal::Text).collect());
    }
    let parts = |key: &str| -> Vec<Cursor<'_>> { schema.get(key).iter().flat_map(Cursor::items).collect() };
    let of_all = parts("allOf").iter().find_map(|part| constants_within(part, sources, depth + 1));
    of_all.or_else(|| {
        ["oneOf", "anyOf"].into_iter().map(parts).find(|parts| !parts.is_empty()).and_then(|parts| {
            let each = parts.iter().map(|part| constants_within(part, sources, depth + 1));
            each.collect::<Option<Vec<_>>>().map(|each| each.concat())
        })
    })
}

/// The texts that a parameter or a schema shows as its values.
fn texts_shown<'d>(part: &Cursor<'d>) -> Vec<&'d str> {
    let examples = part.get("examples");
    let listed = examples.iter().flat_map(Cursor::items);
    let named = examples.iter().flat_map(Cursor::entries).filter_map(|(_, example)| example.get("value"));
    let all = part.get("example").into_iter().chain(listed).chain(named);
    all.filter_map(|example| example.node.as_str()).collect()
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
fn serialize_place<S: serde::Serializer>(cursor: &Option<Cursor<'_>>, serializer: S) -> Result<S::Ok, S::Error> {
    cursor.as_ref().map(|cursor| &cursor.place).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
fn serialize_optional_node<S: serde::Serializer>(
    cursor: &Option<Cursor<'_>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    cursor.as_ref().map(|cursor| cursor.node).serialize(serializer)
}

fn serialize_node<S: serde::Serializer>(cursor: &Cursor<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    cursor.node.serialize(serializer)
}
