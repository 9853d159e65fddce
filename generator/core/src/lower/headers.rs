//! The headers that come with a delivery, as one type for all events.

use heck::ToKebabCase;

use super::conjunction::Source;
use super::types::{Lowered, Lowering};
use super::words::Words;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Docs, HeaderField, Headers, Literal, Type};
use crate::spec::{HeaderParameter, Message};

/// Headers that are the same for each attempt at a delivery and differ between deliveries: those of Standard Webhooks
/// and of Svix, and the usual spellings of an idempotency key.
const DELIVERY_IDS: [&str; 6] =
    ["webhook-id", "svix-id", "idempotency-key", "x-idempotency-key", "x-delivery-id", "x-event-id"];

/// The headers of all messages, except for those with secrets. A header that some messages lack is optional.
pub(super) fn lower<'s>(
    lowering: &mut Lowering<'_, 's>,
    messages: &'s [Message<'s>],
    secrets: &[String],
) -> Option<Headers> {
    let mut fields: Vec<HeaderField> = Vec::new();
    for header in messages.iter().flat_map(|message| &message.headers) {
        if secrets.iter().any(|secret| secret.eq_ignore_ascii_case(header.name)) {
            lowering.diagnostics.push(left_out(header));
        } else if !fields.iter().any(|field| field.wire.eq_ignore_ascii_case(header.name)) {
            let is_same = |it: &HeaderParameter<'_>| it.required && it.name.eq_ignore_ascii_case(header.name);
            let everywhere = messages.iter().all(|message| message.headers.iter().any(is_same));
            fields.extend(field(lowering, header, everywhere));
        }
    }
    let by_name = DELIVERY_IDS.iter().find_map(|id| fields.iter().position(|field| field.wire.to_kebab_case() == *id));
    let id = by_name.or_else(|| fields.iter().position(|field| is_described_as_key(&field.docs)));
    (!fields.is_empty()).then_some(Headers { fields, id })
}

/// The finding about a header with a secret: a stored delivery doesn't have it, and the type of the headers is printed by
/// its `Debug`.
fn left_out(header: &HeaderParameter<'_>) -> Diagnostic {
    let message = format!("`{}` contains a secret, so it isn't one of the headers that handlers read", header.name);
    Diagnostic::note(codes::messages::HEADER_SECRET, Location::Value(header.place.clone()), message)
}

/// Whether the description of a header says that it stays the same when a delivery is repeated, or that it is the id of
/// one delivery. "Unique" alone isn't enough, since an endpoint's id is unique, too.
fn is_described_as_key(docs: &Docs) -> bool {
    let text = docs.text.as_deref().unwrap_or_default().to_lowercase();
    let is_denied =
        text.split(|symbol: char| !symbol.is_alphanumeric()).any(|word| matches!(word, "not" | "never" | "t"));
    let is_for_repeats = ["idempoten", "deduplicat", "de-duplicat"].iter().any(|word| text.contains(word));
    !is_denied
        && (is_for_repeats || (text.contains("unique") && text.contains("delivery") && !text.contains("attempt")))
}

/// The field of a header. `None` if no value satisfies its schema.
fn field<'s>(lowering: &mut Lowering<'_, 's>, header: &HeaderParameter<'s>, required: bool) -> Option<HeaderField> {
    let mut field = HeaderField {
        wire: header.name.to_owned(),
        docs: Docs::default(),
        required,
        ty: Type::String,
        listed: Vec::new(),
        place: header.place.clone(),
    };
    if let Some(cursor) = header.schema.clone() {
        let lowered = typed(lowering, header, Source { cursor, words: Words::default().child(header.name) })?;
        (field.ty, field.docs, field.listed) = (lowered.ty, lowered.docs, lowered.listed);
    }
    field.docs.deprecated |= header.deprecated;
    if let Some(text) = header.description {
        field.docs.text = Some(text.to_owned());
    }
    Some(field)
}

/// A header's value is text. Numbers and booleans are parsed from it, anything else stays text.
fn typed<'s>(lowering: &mut Lowering<'_, 's>, header: &HeaderParameter<'s>, source: Source<'s>) -> Option<Lowered> {
    let place = source.cursor.place.clone();
    let mut lowered = match lowering.lower(&[source]) {
        Ok(lowered) => lowered,
        Err(contradiction) => {
            let message = format!("no value matches the header `{}`, so it is left out", header.name);
            lowering.leave_out(&contradiction, Location::Value(header.place.clone()), message);
            return None;
        }
    };
    if let Type::Named(id) = lowered.ty
        && let Some(values) = lowering.types[id].kind.variants()
    {
        lowered.listed = values.iter().map(|value| Literal::Text(value.wire.clone())).collect();
    }
    lowered.ty = match lowered.ty {
        Type::Any | Type::String => Type::String,
        ty @ (Type::Text(_) | Type::Boolean | Type::Integer | Type::Number | Type::Decimal) => ty,
        Type::Unsigned => Type::Integer,
        // A constant is text in payloads, too.
        Type::Named(id) if lowering.types[id].kind.variants().is_some_and(|values| values.len() == 1) => Type::String,
        _ => {
            let message = "the value of this header is treated as text";
            lowering.diagnostics.push(Diagnostic::note(codes::messages::HEADER_TEXT, Location::Value(place), message));
            Type::String
        }
    };
    Some(lowered)
}
