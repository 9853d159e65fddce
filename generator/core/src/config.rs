//! `codegen.yaml`: the few decisions that a document leaves open.
//!
//! Each setting is tied to a place in the document. An unknown key, a setting without effect, and a pointer, a header
//! or an event that the document doesn't have are faults, so that the file never says anything wrong. Only what the
//! document can't confirm is believed, such as a header that it doesn't list.
//!
//! ```yaml
//! # Where an event's name is sent: a JSON Pointer into the body, `header <name>`, `channel`, `media-type`, `method`,
//! # `path`, or `none`. Several places are combined with `with`, or listed; several spellings of a header are separated
//! # by `or`.
//! discriminator: /type
//! discriminator: header X-Shop-Topic or Shop-Topic
//! discriminator: query event
//! discriminator: /type with /version
//! discriminator: [channel, /type]
//! # The event name of a webhook or message, if neither its key nor its operationId is the name.
//! events:
//!   engagement-done-webhook: v1.engagement.completed
//! # A list instead of a mapping: operations of an OpenAPI document's `paths` that are events, with their names if the
//! # operationId isn't the name.
//! events:
//!   - { path: /hooks/order, method: post, name: order.created }
//! # The Rust name of a type, field or enum value, by the place that describes it.
//! names:
//!   /components/schemas/event: CalendarEvent
//!   schemas/event.yaml#: EventOfTheCalendar
//! # The format of a number whose schema doesn't state it, by the place that describes it, written as in `names`. The
//! # only format is `decimal`, as in `format: decimal`: the number is a `Decimal`, which keeps its digits, instead of
//! # an `f64`, which rounds, or an `i64`, which refuses what doesn't fit in 64 bits.
//! formats:
//!   /components/schemas/payout/properties/amount: decimal
//! # Former names of types. Each stays as an alias of the type.
//! keep: [OrderCreatedCustomer]
//! # Objects that hold the previous values of a resource's fields.
//! patches:
//!   - at: /components/schemas/payload/properties/previous_attributes
//!     of: /components/schemas/contact
//! # The local copy of a file that the document refers to by its address, since nothing is fetched. An address that
//! # ends in a slash covers all that begin with it, and its copy is a folder.
//! references:
//!   https://acme.example/schemas/order.yaml: ./order.yaml
//!   https://acme.example/common/: ./common/
//! # Which messages of an AsyncAPI document are events: those that its application has `sent`, which is the default,
//! # those that it has `received`, or `both`.
//! messages: received
//! # `option`: fields that may be absent or null are `Option`, without distinguishing the two.
//! nulls: option
//! # `keep`: unlisted properties are kept in the field `additional`.
//! additional: keep
//! # How to verify a delivery: `standard-webhooks`, `svix`, `bearer`, `basic` or `none`, or a scheme with its header:
//! # `{ hmac-hex: X-Signature, prefix: sha256= }`, `{ timestamped-hmac: X-Signature }`, `{ token: X-Token }`.
//! verify: standard-webhooks
//! # A scheme of the library by its name: `hookwright preset` lists them. If the sender signs its URL, add `url` or
//! # `origin`.
//! verify: { preset: acme }
//! # A recipe: how the signature is made, what is signed, and where to find things. A place is `header <name>`, `query
//! # <name>`, `body /pointer`, `item /pointer` or `list <name>`. Everything except `algorithm`, `signs` and
//! # `signature.at` is optional.
//! verify:
//!   algorithm: hmac-sha256       # another HMAC, hash or public key, or token: see `Algorithm`
//!   signs: "{timestamp}.{body}"  # `{method}`, `{url}`, `{header:X}`, `{body:/a}` and others: see the runtime's `Recipe`
//!   signature:
//!     at: header X-Signature     # or a list of places
//!     prefix: v1=
//!     encoding: hex              # base64
//!     list: { separator: ",", pairs: "=", take: [v1] }
//!   time: { at: header X-Timestamp, unit: s, tolerance: 5m }  # ms, rfc3339, http
//!   id: header X-Id
//!   key: { strip: whsec_, decode: base64 }  # text, hex
//!   per: /items/*                # each item of a list is signed
//!   url: given                   # the whole URL that the sender calls, or its `origin`; `verifier` takes it if `given`
//!   ambiguous: allow             # the ends of the template's pieces may be unclear
//!   when: { at: header X-Version, is: v1 }
//! # A JSON Web Token, such as jwt-hs256 or jwt-es256. `exp` is also checked, unless `expires` is `optional`. If the
//! # audience is `given`, it is an argument of `verifier`. With `signs` instead of `claims`, the token has no payload of
//! # its own.
//! verify:
//!   algorithm: jwt-rs256
//!   signature: { at: header Authorization, prefix: "Bearer " }
//!   claims: { audience: given, issuer: acme, equal: { role: sender }, body_sha256: body_hash, max_age: 5m }
//! # Several schemes: those whose signature a delivery has must accept it, and it needs one.
//! verify: [{ token: X-Token }, standard-webhooks]
//! # Handshakes, with which a sender checks that the endpoint is yours: which requests they are, what must be right in
//! # them, and the answers. A place is `query …`, `header …` or `body /…`; texts have the pieces `{query:x}`,
//! # `{header:X}`, `{body:/x}` and `{computed}`. `equals: token` compares with the tokens of `Verifier::tokens`, and
//! # `equals: secret` with the secret that signs events.
//! answers:
//!   - when: { method: GET, query: challenge }
//!     check: { query: token, equals: token }
//!     respond: { text: "{query:challenge}" }
//!   - when: { at: /type, is: url_validation }
//!     computed: { hmac-sha256: "{body:/token}" }
//!     respond: { json: { token: "{body:/token}", proof: "{computed}" } }
//! # Where a delivery has a value that stays the same when it is repeated, the subject of its event, and the event's
//! # time: a JSON Pointer into the body, or `header <name>`.
//! delivery: { key: header x-idempotency-key, entity: /data/id, occurred_at: /timestamp }
//! # Media types of bodies besides those that the document lists. They still contain JSON. A form has it in its field
//! # `payload`, or in the one that `{ form: data }` names. With `query`, deliveries also come by GET, with the fields of
//! # the form in the query. With `body`, JSON bodies have the payload in a string, as `json`, `base64` or a `token`.
//! accept: [text/plain, application/x-www-form-urlencoded]
//! accept: [{ body: /message/data, as: base64 }]
//! # How bodies may be compressed: gzip, deflate, br or zstd, each a feature of the runtime. A body is decompressed
//! # after verification, within limits. The default is 1 MiB and 20 times its length.
//! encodings: [gzip, br]
//! encodings: { accept: [gzip], max_bytes: 4194304, max_ratio: 50 }
//! # Where a body has a list whose items are separate events: a JSON Pointer, or `/` for the body as a whole. It is
//! # inferred if a payload is a list of objects; with `none`, that is one event. `*` stands for each item of a list. With
//! # `items`, the document describes only the items.
//! batch: /events
//! batch: /entry/*/changes
//! batch: { items: /events }
//! # Which events you reply to. They must have a success response (OpenAPI) or reply (AsyncAPI) with a JSON schema. The
//! # default is all except those whose schema allows any JSON. Otherwise, list them, or write `none`.
//! responds: [order.requested]
//! responds: none
//! # Accepted changes of the document, for which `diff --fail-on` doesn't fail: the rule as printed by `diff`, the
//! # reason, and optionally the place (an event, a type, a field or a header) and the last day.
//! accept_changes:
//!   - { rule: event-removed, at: order.deleted, because: We never used it., until: 2027-03-31 }
//! # Accepted warnings and notes by code, each with the reason. `at` limits an entry to a place, or a list of places,
//! # including everything below; places are written as in `names`. Errors can't be accepted. An entry that accepts
//! # nothing is a warning, and an error for `lint` and `--check`.
//! allow:
//!   HW0406: The handler checks which properties exclude each other.
//!   HW0803: { because: The examples are shortened., at: /components/schemas/Order }
//! ```

mod allow;
pub(crate) mod answers;
mod bodies;
mod changes;
pub(crate) mod faults;
mod keys;
mod places;
mod receiving;
mod recipe;
mod references;

use std::path::Path;

pub use self::allow::AllowSetting;
pub use self::answers::AnswerSetting;
pub(crate) use self::answers::BodyValue;
pub use self::receiving::DeliverySettings;
pub use self::references::read_references;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::diff::accept::AcceptedChange;
use crate::hash::HashSet;
use crate::ir::{Codings, Inside, NamePlace, Scheme, SignaturePlace};
use crate::load::{Files, Sources};
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

/// All settings.
const KEYS: [&str; 19] = [
    "accept",
    "accept_changes",
    "additional",
    "allow",
    "answers",
    "batch",
    "delivery",
    "discriminator",
    "encodings",
    "events",
    "formats",
    "keep",
    "messages",
    "names",
    "nulls",
    "patches",
    "references",
    "responds",
    "verify",
];

/// The settings of one API.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Config {
    /// Where an event's name is sent, in the order of the search. An empty list is `none`.
    pub discriminator: Option<Setting<Vec<NamePlace>>>,
    /// Event names by webhook or message.
    pub events: Vec<(String, Setting<String>)>,
    /// Operations below `paths` that are events.
    pub paths: Vec<Setting<PathSetting>>,
    /// Rust names by place.
    pub names: Vec<(NamedPlace, Setting<String>)>,
    /// Former names of types, which become aliases.
    pub keep: Vec<Setting<String>>,
    /// Numbers that keep their digits, by place.
    pub decimals: Vec<(NamedPlace, Setting<String>)>,
    /// Objects of previous values.
    pub patches: Vec<Setting<PatchSetting>>,
    /// Which messages of an `AsyncAPI` document are events. The default is those that its application sends.
    pub messages: Option<Setting<Messages>>,
    /// Whether absent and null mean the same.
    pub nulls_as_option: bool,
    /// Whether unlisted properties are kept.
    pub keep_additional: bool,
    /// How to tell who sent a delivery.
    pub verify: Option<Setting<Scheme>>,
    /// How handshakes are answered, instead of what the document shows.
    pub answers: Option<Vec<Setting<AnswerSetting>>>,
    /// Where a delivery has what a receiver needs to know.
    pub delivery: DeliverySettings,
    /// Further media types of bodies, besides those of the document.
    pub accept: Vec<Setting<Accepted>>,
    /// How bodies may be compressed.
    pub encodings: Option<Setting<Codings>>,
    /// Where a body has a list of events.
    pub batch: Option<Setting<BatchSetting>>,
    /// Findings that are accepted.
    pub allow: Vec<Setting<AllowSetting>>,
    /// The events that get replies. The default is all that have one.
    pub responds: Option<Vec<Setting<String>>>,
    /// The changes since an earlier document that `diff` doesn't count.
    pub accept_changes: Vec<Setting<AcceptedChange>>,
}

/// A form of bodies other than the document's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Accepted {
    /// In this media type, as JSON.
    MediaType(String),
    /// In this media type, as JSON Lines.
    Lines(String),
    /// In this field of a form, as JSON.
    Form(String),
    /// In this field of a form.
    InForm(String, Inside),
    /// By GET, with the fields of the form in the query.
    Query,
    /// In a string of the JSON body, at this path of keys.
    Inside(Vec<String>, Inside),
}

impl Accepted {
    /// The place of a token whose claims are the payload.
    fn payload_token(&self) -> Option<SignaturePlace> {
        match self {
            Self::Inside(path, Inside::Claims) => {
                let pointer = path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()));
                Some(SignaturePlace::Body(pointer.to_string()))
            }
            Self::InForm(name, Inside::Claims) => Some(SignaturePlace::Form(name.clone())),
            _ => None,
        }
    }
}

/// Where a body has a list whose items are events.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum BatchSetting {
    /// At this path of keys, as the document describes it.
    At(Vec<String>),
    /// At this path of keys, although the document describes only the items.
    ItemsAt(Vec<String>),
    /// Nowhere, although a payload is a list.
    None,
}

/// Messages of an `AsyncAPI` document, by what its application does with them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Messages {
    /// It sends them.
    #[default]
    Sent,
    /// It receives them: the generated code is for that application.
    Received,
    /// Both.
    Both,
}

/// A place in the settings' notation: a JSON Pointer, after the path of a file and `#` if the document has several.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NamedPlace {
    /// The file; `None` for any file.
    pub file: Option<FileId>,
    /// Where in the file.
    pub pointer: Pointer,
}

impl NamedPlace {
    fn matches(&self, place: &Place) -> bool {
        self.pointer == place.pointer && self.file.is_none_or(|file| file == place.file)
    }

    /// The place, which is in `document` if no file is named.
    pub(crate) fn in_document(&self, document: FileId) -> Place {
        Place { file: self.file.unwrap_or(document), pointer: self.pointer.clone() }
    }

    /// Whether there is a value at this place, in any of the files if none is named.
    pub(crate) fn is_in(&self, sources: &Sources) -> bool {
        let is_there = |file| sources.node(&self.in_document(file)).is_some();
        match self.file {
            Some(file) => is_there(file),
            None => sources.iter().any(|(file, _)| is_there(file)),
        }
    }

    /// Whether a place is this one or below it.
    fn contains(&self, place: &Place) -> bool {
        place.is_within(&self.in_document(place.file))
    }
}

/// An operation that is an event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PathSetting {
    /// Its path, as the key below `paths`.
    pub path: String,
    /// Its method.
    pub method: String,
    /// The event's name; the operationId if it is `None`.
    pub name: Option<Setting<String>>,
}

/// An object of previous values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PatchSetting {
    /// The schema that describes it.
    pub at: Pointer,
    /// The schema of the resource.
    pub of: Pointer,
}

/// A setting and its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Setting<T> {
    /// What is set.
    pub value: T,
    /// Where it is set.
    pub place: Place,
}

/// The settings that a stage used, by their places. A setting that no stage used is a fault: see
/// [`crate::unused_settings`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Used(HashSet<Place>);

impl Used {
    /// Whether a setting was used.
    pub fn contains<T>(&self, setting: &Setting<T>) -> bool {
        self.0.contains(&setting.place)
    }

    /// Adds settings that were used.
    pub fn add<'s, T: 's>(&mut self, settings: impl IntoIterator<Item = &'s Setting<T>>) {
        self.0.extend(settings.into_iter().map(|setting| setting.place.clone()));
    }

    /// The settings used by either stage.
    #[must_use]
    pub fn union(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Loads the settings at a path, if they exist. An empty file, or one with only comments, sets nothing.
pub fn load(sources: &mut Sources, files: &dyn Files, path: &Path) -> Result<Option<FileId>, Diagnostic> {
    if !files.is_file(path) {
        return Ok(None);
    }
    match sources.read_from(files, path) {
        Err(fault) if fault.code == codes::files::EMPTY => Ok(None),
        loaded => loaded.map(Some),
    }
}

impl Config {
    /// Reads a loaded `codegen.yaml`.
    pub fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Self {
        let root = Cursor { node: &sources.document(file).root, place: Place::root(file) };
        let mut config = Self::default();
        if root.node == &Node::Null {
            return config;
        }
        if root.read_as(Node::as_map, "a mapping", diagnostics).is_none() {
            return config;
        }
        // Verification may depend on it.
        if let Some(value) = root.get("accept") {
            config.accept = bodies::accept(&value, diagnostics);
        }
        config.encodings = root.get("encodings").and_then(|value| bodies::encodings(&value, diagnostics));
        for (key, value) in root.entries() {
            config.read_key(key, &value, sources, diagnostics);
        }
        config
    }

    fn read_key(&mut self, key: &str, value: &Cursor<'_>, sources: &Sources, diagnostics: &mut Diagnostics) {
        match key {
            "discriminator" => self.discriminator = places::discriminator(value, diagnostics),
            "events" if value.node.as_list().is_some() => {
                let path =
                    |item: Cursor<'_>| keys::path(&item, diagnostics).map(|value| Setting { value, place: item.place });
                self.paths.extend(value.items().filter_map(path));
            }
            "events" => self.events = keys::texts(value, diagnostics),
            "formats" => self.decimals = keys::decimals(value, sources, diagnostics),
            "keep" => self.keep = keys::keep(value, diagnostics),
            "names" => self.names = keys::names(value, sources, diagnostics),
            "patches" => self.patches = keys::patches(value, diagnostics),
            "references" => references::check(value, sources, diagnostics),
            "messages" => self.messages = keys::messages(value, diagnostics),
            "nulls" => self.nulls_as_option = keys::word(key, value, "option", diagnostics),
            "additional" => self.keep_additional = keys::word(key, value, "keep", diagnostics),
            "allow" => self.allow = allow::allow(value, sources, diagnostics),
            "verify" => self.verify = receiving::verify(value, sources, self, diagnostics),
            // It was read before.
            "accept" | "encodings" => {}
            "accept_changes" => self.accept_changes = changes::accept_changes(value, diagnostics),
            "batch" => self.batch = bodies::batch(value, diagnostics),
            "responds" => self.responds = keys::responds(value, diagnostics),
            "answers" => self.answers = answers::answers(value, diagnostics),
            "delivery" => self.delivery = places::delivery(value, diagnostics),
            _ => diagnostics.push(keys::unknown(key, value, "there is", &KEYS)),
        }
    }

    /// The name that is set for the event of a webhook or message. If `paths` names an operation as an event, that name
    /// is also its key.
    pub fn event_name(&self, key: &str) -> Option<&Setting<String>> {
        let by_key = self.events.iter().find(|(other, _)| other == key).map(|(_, setting)| setting);
        let names = || self.paths.iter().filter_map(|setting| setting.value.name.as_ref());
        by_key.or_else(|| names().find(|name| name.value == key))
    }

    /// The Rust name that is set for the type, event or value at a place. It begins with a capital letter.
    pub fn type_name(&self, place: &Place) -> Option<&Setting<String>> {
        self.name(place, |first| !first.is_lowercase())
    }

    /// The Rust name that is set for the field at a place. It begins with a small letter.
    pub fn field_name(&self, place: &Place) -> Option<&Setting<String>> {
        self.name(place, |first| !first.is_uppercase())
    }

    /// The settings by which the number at a place keeps its digits.
    pub fn decimals_at(&self, place: &Place) -> impl Iterator<Item = &Setting<String>> {
        self.decimals.iter().filter(|(named, _)| named.matches(place)).map(|(_, setting)| setting)
    }

    /// A property and the type of its value may share a place; the first letter says which is meant.
    fn name(&self, place: &Place, fits: fn(char) -> bool) -> Option<&Setting<String>> {
        let mut at_place = self.names.iter().filter(|(named, _)| named.matches(place)).map(|(_, setting)| setting);
        at_place.find(|setting| setting.value.starts_with(fits))
    }
}
