//! What a receiver has to know of each delivery: how to answer it, and where its key, its subject and its time stand.

use std::collections::BTreeSet;

use crate::config::{Config, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Api, Facts, Presence, Scheme, SharedField, Type, TypeId, TypeKind, ValueAt};
use crate::spec::Message;

/// Names of a property that tells deliveries apart whatever else the payload holds.
const KEYS: [&str; 4] = ["idempotency_key", "idempotencyKey", "delivery_id", "deliveryId"];

/// Names of a property that tells events apart where the document says that it does.
const EVENT_IDS: [&str; 2] = ["event_id", "eventId"];

impl Facts {
    /// Those of an API of which nobody said anything.
    pub(super) fn unknown() -> Self {
        Self { accepted: 202, key: None, entity: None, occurred_at: None }
    }
}

/// Gathers what the document says, and what `codegen.yaml` says in its place.
pub(super) fn gather(api: &Api, messages: &[Message<'_>], config: &Config, diagnostics: &mut Diagnostics) -> Facts {
    let mut stated = |setting: &Option<Setting<ValueAt>>| {
        let setting = setting.as_ref()?;
        diagnostics.extend(not_there(api, setting));
        Some(setting.use_it().clone())
    };
    let settings = &config.delivery;
    let (entity, occurred_at) = (stated(&settings.entity), stated(&settings.occurred_at));
    Facts { accepted: accepted(messages), key: stated(&settings.key).or_else(|| key(api)), entity, occurred_at }
}

/// The one success that the document lists as the receiver's answer. Of several, 200 is understood by all senders; where
/// none is listed, 202 says what a receiver does that keeps an event and handles it later.
fn accepted(messages: &[Message<'_>]) -> u16 {
    let listed = messages.iter().flat_map(|message| &message.answers).filter(|status| status.starts_with('2'));
    let listed: BTreeSet<&str> = listed.copied().collect();
    match listed.into_iter().collect::<Vec<_>>().as_slice() {
        [] => 202,
        [only] => only.parse().ok().filter(|status| (200..300).contains(status)).unwrap_or(200),
        _ => 200,
    }
}

/// What stays the same when a delivery is repeated, and is never the same for two events: to take anything else for it
/// would lose events.
fn key(api: &Api) -> Option<ValueAt> {
    if let Scheme::StandardWebhooks(family) = api.verification.scheme {
        let [id, ..] = family.headers();
        return Some(ValueAt::Header(id.to_owned()));
    }
    let header = api.headers.as_ref().and_then(|headers| Some(headers.fields[headers.id?].wire.clone()));
    header.map(ValueAt::Header).or_else(|| key_in_body(api))
}

fn key_in_body(api: &Api) -> Option<ValueAt> {
    let texts = api.shared_fields.iter().filter(|it| it.presence == Presence::Required && it.ty == Type::String);
    let field = texts.into_iter().find(|field| is_key(api, field))?;
    Some(ValueAt::Body(vec![field.wire.clone()]))
}

/// An `id` may be that of the thing which changed, and an `event_id` that of what led to several events, so that the
/// name alone is not believed.
fn is_key(api: &Api, field: &SharedField) -> bool {
    let words = field.docs.text.as_deref().unwrap_or_default().to_lowercase();
    let is_event_id = EVENT_IDS.contains(&field.wire.as_str()) && words.contains("unique");
    KEYS.contains(&field.wire.as_str())
        || ["idempoten", "deduplicat", "de-duplicat"].iter().any(|word| words.contains(word))
        || (is_event_id && has_envelope(api) && !has_events_as_resources(api))
}

/// Whether each payload wraps what it is about, so that what stands beside it is about the event.
fn has_envelope(api: &Api) -> bool {
    api.events.iter().all(|event| {
        let fields = api.payload_object(event).into_iter().flat_map(|object| &object.fields);
        fields.into_iter().any(|field| field.presence == Presence::Required && is_object(api, &field.ty))
    })
}

fn is_object(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Map(_) => true,
        Type::Named(id) | Type::Boxed(id) => !matches!(api.kind(*id), TypeKind::StringEnum(_) | TypeKind::Union(_)),
        _ => false,
    }
}

/// Whether an event may be the thing that changed: `event.updated`, as calendars have it.
fn has_events_as_resources(api: &Api) -> bool {
    api.families.iter().any(|family| {
        let words = family.name.split(|symbol: char| !symbol.is_alphanumeric());
        words.into_iter().all(|word| matches!(word.to_ascii_lowercase().as_str(), "event" | "events" | "v1" | ""))
    })
}

/// A place in the body that no payload has.
fn not_there(api: &Api, setting: &Setting<ValueAt>) -> Option<Diagnostic> {
    let ValueAt::Body(path) = setting.peek() else { return None };
    if api.events.iter().any(|event| may_lead(api, &event.payload, path)) {
        return None;
    }
    let message = format!("no payload has a text or a number at `{}`", setting.peek());
    let help = "write the keys that lead to it in the body, each after a `/`, or `header <name>`";
    Some(
        Diagnostic::error(codes::settings::VALUE_NOWHERE, Location::Value(setting.place().clone()), message).help(help),
    )
}

/// Whether a value of the type may have a text or a number at the end of the path.
fn may_lead(api: &Api, ty: &Type, path: &[String]) -> bool {
    match (ty, path) {
        (Type::Nullable(inner), _) => may_lead(api, inner, path),
        (Type::Map(value), [_, rest @ ..]) => may_lead(api, value, rest),
        (Type::Named(id) | Type::Boxed(id), _) => may_lead_from(api, *id, path),
        (Type::Any, _)
        | (Type::String | Type::Text(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Decimal, []) => true,
        _ => false,
    }
}

fn may_lead_from(api: &Api, id: TypeId, path: &[String]) -> bool {
    let leads = |ty: &Type| may_lead(api, ty, path);
    match (api.kind(id), path) {
        (TypeKind::StringEnum(_), []) => true,
        (TypeKind::Object(object), [key, rest @ ..]) => {
            let field = object.fields.iter().find(|field| field.wire == *key).map(|field| &field.ty);
            let is_tag = rest.is_empty() && object.tag.as_ref().is_some_and(|tag| tag.wire == *key);
            is_tag || field.or(object.rest.as_ref()).is_some_and(|ty| may_lead(api, ty, rest))
        }
        (TypeKind::Patch(previous), [key, rest @ ..]) => {
            previous.fields.iter().any(|field| field.wire == *key && may_lead(api, &field.ty, rest))
        }
        (TypeKind::Union(members), _) => members.iter().any(|member| leads(&member.ty)),
        (TypeKind::Tagged(tagged), _) => tagged.members.iter().any(|member| leads(&member.ty)),
        (TypeKind::Keyed(keyed), _) => {
            let otherwise = keyed.otherwise.iter().map(|(_, ty)| ty);
            keyed.members.iter().map(|member| &member.ty).chain(otherwise).any(leads)
        }
        _ => false,
    }
}
