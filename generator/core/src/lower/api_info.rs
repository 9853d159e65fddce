//! What a receiver needs to know of each delivery: how to answer it, and where its key, its entity and its time are.

use std::collections::BTreeSet;

use super::cloud_events::Envelope;
use super::events::NamedEvent;
use crate::config::{Config, Setting};
use crate::ir::{
    ApiInfo, Family, FamilyId, Headers, Presence, Scheme, SharedField, SignaturePlace, Table, Type, TypeKind, Types,
    ValueLocation,
};
use crate::spec::Message;

/// Names of properties that identify a delivery, whatever else the payload has.
const KEYS: [&str; 4] = ["idempotency_key", "idempotencyKey", "delivery_id", "deliveryId"];

/// Names of properties that identify an event if the document says so.
const EVENT_IDS: [&str; 2] = ["event_id", "eventId"];

/// The sources of this information.
pub(super) struct Basis<'a> {
    pub(super) types: &'a Types,
    pub(super) events: &'a [NamedEvent<'a>],
    pub(super) families: &'a Table<FamilyId, Family>,
    pub(super) headers: Option<&'a Headers>,
    pub(super) shared_fields: &'a [SharedField],
    pub(super) scheme: &'a Scheme,
}

/// Gathers what the document says, and what `codegen.yaml` overrides.
pub(super) fn gather(
    basis: &Basis<'_>,
    envelope: Option<&Envelope<'_>>,
    messages: &[Message<'_>],
    config: &Config,
) -> ApiInfo {
    let stated = |setting: &Option<Setting<ValueLocation>>| setting.as_ref().map(|setting| setting.value.clone());
    let settings = &config.delivery;
    let enveloped = |attribute: &str| envelope.and_then(|envelope| envelope.at(attribute));
    ApiInfo {
        methods: methods(basis.events),
        accepted: accepted(messages),
        key: stated(&settings.key).or_else(|| basis.key(envelope)),
        entity: stated(&settings.entity).or_else(|| enveloped("subject")),
        occurred_at: stated(&settings.occurred_at).or_else(|| enveloped("time")),
    }
}

/// The methods of all events. A safe one (RFC 9110, section 9.2.1), such as `GET`, delivers nothing: if there are
/// others, it only checks that the receiver is there.
fn methods(events: &[NamedEvent<'_>]) -> Vec<String> {
    let all: BTreeSet<&str> = events.iter().map(|event| &*event.message.method).collect();
    let is_safe = |method: &&str| ["GET", "HEAD", "OPTIONS", "TRACE"].contains(method);
    let (safe, others): (Vec<&str>, Vec<&str>) = all.into_iter().partition(is_safe);
    let methods = if others.is_empty() { safe } else { others };
    methods.into_iter().map(str::to_owned).collect()
}

/// The methods, and `GET`, by which deliveries also come.
pub(super) fn with_get(mut methods: Vec<String>) -> Vec<String> {
    if !methods.iter().any(|method| method == "GET") {
        methods.insert(0, "GET".to_owned());
    }
    methods
}

/// The only success that the document lists as the receiver's answer. If there are several, 200, which all senders
/// understand. If there is none, 202, which is what a receiver does that stores an event and handles it later.
fn accepted(messages: &[Message<'_>]) -> u16 {
    let listed = messages.iter().flat_map(|message| &message.answers).filter(|status| status.starts_with('2'));
    let listed: BTreeSet<&str> = listed.copied().collect();
    match listed.into_iter().collect::<Vec<_>>().as_slice() {
        [] => 202,
        [only] => only.parse().ok().filter(|status| (200..300).contains(status)).unwrap_or(200),
        _ => 200,
    }
}

impl Basis<'_> {
    /// The value that stays the same when a delivery is repeated, and that never is the same for two events: anything
    /// else would lose events.
    fn key(&self, envelope: Option<&Envelope<'_>>) -> Option<ValueLocation> {
        if let Scheme::StandardWebhooks(family) = self.scheme {
            let [id, ..] = family.headers();
            return Some(ValueLocation::Header(id.to_owned()));
        }
        if let Some(id) = self.signed_id() {
            return Some(id);
        }
        if let Some(envelope) = envelope {
            return envelope.key();
        }
        if let Some(headers) = self.headers
            && let Some(id) = headers.id
        {
            return Some(ValueLocation::Header(headers.fields[id].wire.clone()));
        }
        let texts = self.shared_fields.iter().filter(|it| it.presence == Presence::Required && it.ty == Type::String);
        let field = texts.into_iter().find(|field| self.is_key(field))?;
        Some(ValueLocation::Body(vec![field.wire.clone()]))
    }

    /// The id that the recipes prove, if it is the same for all.
    fn signed_id(&self) -> Option<ValueLocation> {
        let Scheme::Recipes(recipes) = self.scheme else { return None };
        let (first, others) = recipes.split_first()?;
        match &first.id {
            Some(SignaturePlace::Header(name)) if others.iter().all(|other| other.id == first.id) => {
                Some(ValueLocation::Header(name.clone()))
            }
            _ => None,
        }
    }

    /// Whether the field identifies the delivery. An `id` may be that of the changed object, and an `event_id` that of
    /// the cause of several events, so the name alone isn't trusted.
    fn is_key(&self, field: &SharedField) -> bool {
        let words = field.docs.text.as_deref().unwrap_or_default().to_lowercase();
        let is_event_id = EVENT_IDS.contains(&field.wire.as_str()) && words.contains("unique");
        KEYS.contains(&field.wire.as_str())
            || ["idempoten", "deduplicat", "de-duplicat"].iter().any(|word| words.contains(word))
            || (is_event_id && self.has_envelope() && !self.has_events_as_resources())
    }

    /// Whether each payload wraps its subject, so that the properties around it are about the event.
    fn has_envelope(&self) -> bool {
        self.events.iter().all(|event| {
            let fields = self.types.object(&event.payload).into_iter().flat_map(|object| &object.fields);
            let is_object = |ty: &Type| match ty {
                Type::Map(_) => true,
                Type::Named(id) | Type::Boxed(id) => {
                    !matches!(self.types.kind(*id), TypeKind::StringEnum(_) | TypeKind::Union(_))
                }
                _ => false,
            };
            fields.into_iter().any(|field| field.presence == Presence::Required && is_object(&field.ty))
        })
    }

    /// Whether an event may be the changed object: `event.updated`, as in calendars.
    fn has_events_as_resources(&self) -> bool {
        self.families.values().any(|family| {
            let words = family.name.split(|symbol: char| !symbol.is_alphanumeric());
            words.into_iter().all(|word| matches!(word.to_ascii_lowercase().as_str(), "event" | "events" | "v1" | ""))
        })
    }
}
