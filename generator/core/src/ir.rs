//! What will be generated: types, events and headers, decided but not yet named.
//!
//! The types refer to each other by key. Stages that know more about a type keep that in their own [`Table`] with the
//! same keys. Words are still the document's: only [`crate::name`] turns them into Rust identifiers.

mod answers;
mod bodies;
mod fact;
mod literal;
mod naming;
mod parts;
mod receiving;
mod recipe;
mod samples;
mod table;
mod types;

use std::collections::BTreeSet;

use serde::Serialize;

pub use self::answers::{Answer, AnswerCheck, AnswerComputed, AnswerCondition, AnswerContent, AnswerGift, AnswerHmac};
pub use self::bodies::{Bodies, BodyFormat, CloudEventsMode, Coding, Codings, FieldContent, FormField, Inside};
pub use self::fact::Fact;
pub use self::literal::{Fraction, Literal};
pub use self::naming::{Alike, Constraint, Decision, Discriminator, NamePlace, Sign, Tree};
pub use self::parts::{Part, Role};
pub use self::receiving::{ApiInfo, HeaderFamily, Scheme, Unstated, ValueLocation, Verification};
pub use self::recipe::{
    Account, Algorithm, Audience, BodyHash, Decode, Encoding, Given, HeaderList, HttpSignature, Order, Recipe,
    SecretKind, SenderUrl, SignatureList, SignaturePlace, SignatureTime, SortedFields, SortedOf, TokenClaims, Unit,
};
pub use self::samples::{
    Extent, FullSample, MadeJson, MadePayload, ObjectSample, SampleValue, TypeSample, TypeSamples,
};
pub use self::table::{ComponentId, FamilyId, Key, Table, TypeId};
pub use self::types::{
    Address, Changes, Docs, Field, Keyed, KeyedMember, Kind, Member, Object, Patch, Presence, Tag, Tagged,
    TaggedMember, TextForm, Type, TypeDef, TypeKind, Types, Variant,
};
use crate::hash::HashMap;
use crate::place::Place;

/// A page with further documentation.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// What the page is about.
    pub text: String,
    /// Where it is.
    pub url: String,
}

/// Everything that is generated for one document.
#[derive(Clone, Debug, Serialize)]
pub struct Api {
    /// The name of the API, from which its module's name is made.
    pub name: String,
    /// The document's path, as the generated files mention it.
    pub document: String,
    /// The title that the owner gave it.
    pub title: Option<String>,
    /// The owner's description.
    pub description: Option<String>,
    /// Pages with further documentation.
    pub links: Vec<Link>,
    /// Where an event's name is sent.
    pub discriminator: Discriminator,
    /// Events that can't be told apart.
    pub alike: Vec<Alike>,
    /// The events, in the document's order.
    pub events: Vec<Event>,
    /// The types, in the order in which the events reach them.
    pub types: Types,
    /// The samples of the types.
    pub type_samples: TypeSamples,
    /// The groups that events and types are sorted into, in the document's order.
    pub families: Table<FamilyId, Family>,
    /// The names of the components that have files of their own.
    pub components: Table<ComponentId, String>,
    /// The headers that come with each delivery.
    pub headers: Option<Headers>,
    /// The fields that every event's payload has.
    pub shared_fields: Vec<SharedField>,
    /// How bodies are read.
    pub bodies: Bodies,
    /// How deliveries are verified.
    pub verification: Verification,
    /// What a receiver needs to know of each delivery.
    pub info: ApiInfo,
    /// How handshakes are answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

impl Api {
    /// The definition of a type.
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id]
    }

    /// What a type is, also for a key that is an alias.
    pub fn kind(&self, id: TypeId) -> &TypeKind {
        self.types.kind(id)
    }

    /// The type that an alias stands for, or the type itself.
    pub fn original(&self, id: TypeId) -> TypeId {
        self.types.original(id)
    }

    /// The features of the runtime that the module needs.
    pub fn features(&self) -> BTreeSet<&'static str> {
        let recipes = match &self.verification.scheme {
            Scheme::Recipes(recipes) => recipes.as_slice(),
            _ => &[],
        };
        self.bodies.features().chain(recipes.iter().filter_map(Recipe::feature)).collect()
    }

    /// The types with their keys.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &TypeDef)> {
        self.types.iter()
    }

    /// The types that are the payload of exactly one event, with the index of that event. An alias counts as its type.
    pub fn payloads_of_one_event(&self) -> HashMap<TypeId, usize> {
        let mut events: HashMap<TypeId, Vec<usize>> = HashMap::default();
        for (index, event) in self.events.iter().enumerate() {
            if let Type::Named(id) = event.payload {
                events.entry(self.original(id)).or_default().push(index);
            }
        }
        events.retain(|_, events| events.len() == 1);
        events.into_iter().flat_map(|(id, events)| events.into_iter().map(move |event| (id, event))).collect()
    }

    /// An event's payload, if it is an object.
    pub fn payload_object(&self, event: &Event) -> Option<&Object> {
        self.types.object(&event.payload)
    }
}

/// The file that a type goes in.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Placement {
    /// The file of a group of events: for their payloads and the types named after them.
    Family(FamilyId),
    /// The file of a component that belongs to no group of events.
    Component(ComponentId),
    /// The file for types of properties, which are named after the property.
    Parts,
    /// One of several such files, if a single one would be too long. Its name is in the table of the components.
    PartsOf(ComponentId),
    /// The file for previous values.
    Patches,
    /// The file for channel addresses.
    Addresses,
}

/// A group of events and their types, in one file.
#[derive(Clone, Debug, Serialize)]
pub struct Family {
    /// Its name in the document's words: the common part of its events' names, before the last word.
    pub name: String,
    /// The owner's description.
    pub description: Option<String>,
}

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// Its name on the wire.
    pub name: String,
    /// The values that identify its deliveries, by place.
    pub signs: Vec<Sign>,
    /// The method of the request that delivers it.
    pub method: String,
    /// A one-line summary.
    pub summary: Option<String>,
    /// The full description.
    pub description: Option<String>,
    /// The version that added it.
    pub since: Option<String>,
    /// Whether it is deprecated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The group that it belongs to.
    pub family: FamilyId,
    /// What its payload decodes into.
    pub payload: Type,
    /// The reply to it, if its sender reads one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Where it holds the value that answers and follow-ups repeat.
    pub correlation_id: Option<CorrelationId>,
    /// The document's example payloads that fit.
    pub samples: Vec<Sample>,
    /// A payload made from the schema, if the document has no example.
    pub made: Option<MadePayload>,
    /// Where the document describes it.
    pub place: Place,
}

impl Event {
    /// A payload to send or to show, as JSON: the document's first example, or else the one made from the schema.
    pub fn sample(&self) -> Option<&str> {
        let made = self.made.as_ref().map(|made| made.json.as_str());
        self.samples.first().map(|sample| sample.json.as_str()).or(made)
    }

    /// The headers that a request for it needs besides those of its body and its signature, with their values: the
    /// headers that the document requires, with a listed value or one of the right type, and those that name the event.
    /// A name may occur twice; the last one counts. The media type is only included if it names the event, since
    /// `OpenAPI` ignores a parameter of this name (3.1, section 4.8.12.2).
    pub fn request_headers<'a>(&'a self, api: &'a Api) -> impl Iterator<Item = (&'a str, String)> {
        let fields = api.headers.iter().flat_map(|headers| &headers.fields).filter(|field| field.required);
        let fields = fields.filter(|field| !field.wire.eq_ignore_ascii_case("content-type"));
        let required = fields.map(|field| (field.wire.as_str(), field.example(&api.types)));
        let own = api.discriminator.constraints().iter().filter_map(|constraint| match &constraint.at {
            NamePlace::Header(spellings) if constraint.event == self.name => {
                Some((spellings.first()?.as_str(), constraint.listed.first()?.to_string()))
            }
            _ => None,
        });
        let naming = self.signs.iter().filter_map(|sign| {
            let header = match &sign.at {
                NamePlace::Header(spellings) => spellings.first()?.as_str(),
                NamePlace::MediaType => "content-type",
                NamePlace::Body(_)
                | NamePlace::BodyType
                | NamePlace::Channel
                | NamePlace::Direction
                | NamePlace::Method
                | NamePlace::Path
                | NamePlace::Query(_) => return None,
            };
            Some((header, sign.value.to_string()))
        });
        required.chain(own).chain(naming)
    }

    /// The parameters of a request's query that name the event, with their values.
    pub fn request_parameters(&self) -> impl Iterator<Item = (&str, String)> {
        self.signs.iter().filter_map(|sign| match &sign.at {
            NamePlace::Query(name) => Some((name.as_str(), sign.value.to_string())),
            _ => None,
        })
    }
}

/// The reply to an event.
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    /// The type of the body.
    pub ty: Type,
    /// The status of the answer.
    pub status: u16,
    /// The media type of the body.
    pub media_type: String,
    /// The body, as JSON text, to send if the responder doesn't return one in time.
    pub default: Option<String>,
    /// Where the document describes it.
    pub place: Place,
}

/// Where an event holds the value that answers and follow-ups repeat, so that they can be matched to it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum CorrelationId {
    /// In a header.
    Header(String),
    /// In the payload, at the end of a path of fields.
    Payload(Vec<Step>),
}

/// A step into an object: its type, and the index of the field.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Step {
    /// The object.
    pub object: TypeId,
    /// The field.
    pub field: usize,
}

/// An example payload of the document.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// The payload as JSON text, indented by two spaces.
    pub json: String,
    /// Whether writing the decoded payload gives the same: it has no unlisted properties, and no null that counts as
    /// absent.
    pub exact: bool,
    /// Its place.
    pub place: Place,
}

/// The headers that come with each delivery.
#[derive(Clone, Debug, Serialize)]
pub struct Headers {
    /// The headers.
    pub fields: Vec<HeaderField>,
    /// The index of the header that identifies deliveries.
    pub id: Option<usize>,
}

/// A header.
#[derive(Clone, Debug, Serialize)]
pub struct HeaderField {
    /// Its name, spelled as in the document.
    pub wire: String,
    /// What the document says about it.
    pub docs: Docs,
    /// Whether each delivery has it.
    pub required: bool,
    /// The type of its value: text, a number or a boolean.
    pub ty: Type,
    /// The values that the document lists. The type accepts others, too.
    #[serde(skip)]
    pub listed: Vec<Literal>,
    /// Where the document describes it.
    pub place: Place,
}

impl HeaderField {
    /// A value that it may have: a listed one, or else any of its type.
    fn example(&self, types: &Types) -> String {
        let variant = match &self.ty {
            Type::Named(id) => types.kind(*id).variants().and_then(<[_]>::first).map(|variant| variant.wire.clone()),
            _ => None,
        };
        let listed = || self.listed.first().map(Literal::to_string);
        self.docs.constant.clone().or(variant).or_else(listed).unwrap_or_else(|| {
            let any = match self.ty {
                Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => "1",
                Type::Boolean => "true",
                _ => "sample",
            };
            any.to_owned()
        })
    }
}

/// A field that every event's payload has, with the same type and the same presence.
#[derive(Clone, Debug, Serialize)]
pub struct SharedField {
    /// Its key.
    pub wire: String,
    /// What the document says about it.
    pub docs: Docs,
    /// Whether it must be there and may be null.
    pub presence: Presence,
    /// The type of its value.
    pub ty: Type,
}
