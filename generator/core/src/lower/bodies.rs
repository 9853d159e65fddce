//! How bodies are read: their media types, the types of form fields, and which events come without a body.

use super::cloud_events::Envelope;
use super::events::NamedEvent;
use crate::config::{Accepted, Config};
use crate::ir::{
    Bodies, BodyFormat, CloudEventsMode, Discriminator, Field, FieldContent, FormField, Presence, Type, TypeKind, Types,
};
use crate::spec::{self, BodyPresence, CloudEventBody, FORM, Written, essence};

/// Decides this for all events together.
pub(super) fn decide(
    events: &[NamedEvent<'_>],
    types: &Types,
    (spec, discriminator, envelope): (&spec::Api<'_>, &Discriminator, Option<&Envelope<'_>>),
    config: &Config,
) -> Bodies {
    let codings = config.encodings.as_ref().map(|setting| setting.value.clone());
    let mut bodies = Bodies { batch: spec.batch.clone(), codings, ..Bodies::default() };
    let formats: Vec<Vec<(String, BodyFormat)>> = events.iter().map(|event| formats(event, types, config)).collect();
    for (media_type, format) in formats.iter().flatten() {
        match bodies.media_types.iter_mut().find(|(known, _)| known == media_type) {
            Some((_, known)) => *known = together(known.clone(), format.clone()),
            None => bodies.media_types.push((media_type.clone(), format.clone())),
        }
    }
    let is_plain = |(media_type, format): &(String, BodyFormat)| {
        *format == BodyFormat::Json && crate::spec::is_json(media_type) && !media_type.contains('*')
    };
    // If no event is JSON, a body without a media type has the format of the others.
    let mut listed = bodies.media_types.iter().map(|(_, format)| format);
    if let Some(first) = listed.next() {
        let is_alone = listed.all(|format| format == first) && formats.iter().all(|formats| !formats.is_empty());
        bodies.otherwise = if is_alone { first.clone() } else { BodyFormat::Json };
    }
    for (event, formats) in events.iter().zip(&formats) {
        for (index, (media_type, format)) in formats.iter().enumerate() {
            let known = bodies.media_types.iter().find(|(known, _)| known == media_type).map(|(_, format)| format);
            if known.is_none_or(|known| !is_read_alike(known, format))
                || (index == 0 && !is_read_alike(&bodies.otherwise, format))
            {
                bodies.events.push((event.name.clone(), media_type.clone(), format.clone()));
            }
        }
    }
    bodies.media_types.retain(|listed| !is_plain(listed));
    for setting in &config.accept {
        let (media_type, format) = match &setting.value {
            Accepted::MediaType(media_type) => (media_type.clone(), BodyFormat::Json),
            Accepted::Lines(media_type) => (media_type.clone(), BodyFormat::Lines),
            Accepted::Form(field) => (FORM.to_owned(), BodyFormat::JsonInForm(field.clone())),
            Accepted::InForm(field, written) => (FORM.to_owned(), BodyFormat::InForm(field.clone(), *written)),
            Accepted::Query => {
                bodies.in_query = true;
                continue;
            }
            Accepted::Inside(..) => ("application/json".to_owned(), BodyFormat::Json),
        };
        if !bodies.media_types.iter().any(|(known, _)| *known == media_type) {
            bodies.media_types.push((media_type, format));
        }
    }
    look_inside(&mut bodies, config);
    let all = bodies.media_types.iter_mut().map(|(_, format)| format);
    let all = all.chain(bodies.events.iter_mut().map(|(.., format)| format)).chain([&mut bodies.otherwise]);
    for format in all {
        if let BodyFormat::Form(fields) = format {
            fields.retain(|field| field.is_list || field.content != FieldContent::Text);
        }
    }
    let is_named_in_body = match discriminator {
        Discriminator::Body(_) => true,
        Discriminator::Tree(tree) => tree.is_about_bodies(),
        Discriminator::Header(_) | Discriminator::HeaderAndBody(..) | Discriminator::Delivery => false,
    };
    let may_be_empty = events.iter().filter(|event| may_be_empty(event, types, is_named_in_body));
    bodies.may_be_empty = may_be_empty.map(|event| event.name.clone()).collect();
    bodies.cloud_events = mode(events, envelope);
    bodies
}

/// Makes the payload a string of the JSON body, if the settings say so, whatever the body's media type.
fn look_inside(bodies: &mut Bodies, config: &Config) {
    let inside = config.accept.iter().find_map(|setting| match &setting.value {
        Accepted::Inside(path, written) => Some(BodyFormat::Inside(path.clone(), *written)),
        _ => None,
    });
    let Some(inside) = inside else { return };
    let all = bodies.media_types.iter_mut().map(|(_, format)| format);
    let json = all.chain([&mut bodies.otherwise]).filter(|format| **format == BodyFormat::Json);
    json.for_each(|format| *format = inside.clone());
}

/// The media types and formats of an event's bodies.
fn formats(event: &NamedEvent<'_>, types: &Types, config: &Config) -> Vec<(String, BodyFormat)> {
    let format = |media_type: &&str| match config.written(media_type) {
        Written::Json | Written::Otherwise => BodyFormat::Json,
        Written::Token => BodyFormat::Claims,
        Written::Lines => BodyFormat::Lines,
        Written::Form => match event.message.form_field {
            Some(field) => BodyFormat::JsonInForm(field.to_owned()),
            None => BodyFormat::Form(form_fields(&event.payload, types)),
        },
        Written::Text => match content(&event.payload, types) {
            FieldContent::Json => BodyFormat::Json,
            scalar => BodyFormat::Text(scalar),
        },
    };
    let read = event.message.media_types.iter().filter(|it| config.written(it) != Written::Otherwise);
    read.map(|media_type| (essence(media_type), format(media_type))).collect()
}

/// How a value of the type is written in a text.
fn content(ty: &Type, types: &Types) -> FieldContent {
    match ty {
        Type::String => FieldContent::Text,
        Type::Text(_) => FieldContent::Formatted,
        Type::Boolean => FieldContent::Boolean,
        Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => FieldContent::Number,
        Type::Nullable(inner) => content(inner, types),
        Type::Named(id) | Type::Boxed(id) if types.kind(*id).variants().is_some() => FieldContent::Text,
        Type::Any | Type::List(_) | Type::Map(_) | Type::Named(_) | Type::Boxed(_) => FieldContent::Json,
    }
}

/// The fields of a form: those of all alternatives.
fn form_fields(payload: &Type, types: &Types) -> Vec<FormField> {
    let mut fields = Vec::new();
    collect(payload, types, 0, &mut fields);
    fields
}

fn collect(ty: &Type, types: &Types, depth: usize, fields: &mut Vec<FormField>) {
    /// How deeply alternatives may be nested.
    const DEEPEST: usize = 20;
    let id = match ty {
        Type::Named(id) | Type::Boxed(id) => *id,
        Type::Nullable(inner) => return collect(inner, types, depth, fields),
        _ => return,
    };
    match types.kind(id) {
        TypeKind::Object(object) => {
            object.fields.iter().for_each(|field| add(&field.wire, field, types, fields));
        }
        kind if kind.is_choice() && depth < DEEPEST => {
            kind.alternatives().for_each(|part| collect(part.ty, types, depth + 1, fields));
        }
        _ => {}
    }
}

/// Adds a field with its name in the form, and the fields of an object: `data[id]`.
fn add(name: &str, field: &Field, types: &Types, fields: &mut Vec<FormField>) {
    /// How deeply objects may be nested, and how many fields are listed. Types may be recursive.
    const LIMITS: (usize, usize) = (4, 1000);
    let (ty, is_list) = match &field.ty {
        Type::List(item) => (&**item, true),
        ty => (ty, false),
    };
    // A field without a description is text.
    let content = if *ty == Type::Any { FieldContent::Text } else { content(ty, types) };
    if fields.iter().any(|known| known.wire == name) {
        return;
    }
    fields.push(FormField { wire: name.to_owned(), content, is_list });
    let is_deep = name.matches('[').count() + 1 >= LIMITS.0 || fields.len() >= LIMITS.1;
    if let Some(object) = types.object(ty).filter(|_| !is_list && !is_deep) {
        object.fields.iter().for_each(|field| add(&format!("{name}[{}]", field.wire), field, types, fields));
    }
}

/// Whether an event in one format can be read in another one that more events share.
fn is_read_alike(shared: &BodyFormat, own: &BodyFormat) -> bool {
    match (shared, own) {
        (BodyFormat::Form(shared), BodyFormat::Form(own)) => own.iter().all(|field| shared.contains(field)),
        (shared, own) => shared == own,
    }
}

/// The format of one media type before the event is known: JSON if any of the events is JSON.
fn together(one: BodyFormat, other: BodyFormat) -> BodyFormat {
    match (one, other) {
        (BodyFormat::Form(mut fields), BodyFormat::Form(others)) => {
            for other in others {
                if !fields.iter().any(|field| field.wire == other.wire) {
                    fields.push(other);
                }
            }
            BodyFormat::Form(fields)
        }
        (one, other) if one == other => one,
        _ => BodyFormat::Json,
    }
}

/// Whether an event may come without a body: if the document says so, or leaves it open and requires no property.
fn may_be_empty(event: &NamedEvent<'_>, types: &Types, is_named_in_body: bool) -> bool {
    match event.message.body {
        BodyPresence::Absent | BodyPresence::Optional => true,
        BodyPresence::Required => false,
        // Without a body, the event would be unknown.
        BodyPresence::Unstated if is_named_in_body => false,
        BodyPresence::Unstated => types.object(&event.payload).is_some_and(|object| {
            object.tag.is_none() && object.fields.iter().all(|field| field.presence != Presence::Required)
        }),
    }
}

/// The mode of `CloudEvents` that the payloads describe. All of them are `CloudEvents`, or those with such media types.
fn mode(events: &[NamedEvent<'_>], envelope: Option<&Envelope<'_>>) -> Option<CloudEventsMode> {
    let says = |wanted: CloudEventBody| events.iter().any(|event| event.message.cloud_event == Some(wanted));
    match envelope {
        Some(Envelope::Body(_)) => Some(CloudEventsMode::Structured),
        Some(Envelope::Headers(_, prefix)) => Some(CloudEventsMode::Binary(prefix)),
        None if says(CloudEventBody::Envelope) => Some(CloudEventsMode::Structured),
        None if says(CloudEventBody::Data) => Some(CloudEventsMode::Binary("ce-")),
        None => None,
    }
}
