//! The static data of generated code, made from a document at run time. A process reads one document, and the data
//! lives as long as the process.

use hookwright_core::ir::{
    Api, Bodies, BodyFormat, CloudEventsMode, Coding, Constraint, Decision, Discriminator, FieldContent, FormField,
    Inside, Literal, NamePlace, ValueLocation,
};
use hookwright_runtime::internals::KnownApi;
use hookwright_runtime::{Location, NameAt, bodies, tree};

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(text: &str) -> &'static str {
    Box::leak(text.into())
}

fn texts<'a>(all: impl IntoIterator<Item = &'a String>) -> &'static [&'static str] {
    list(all.into_iter().map(|one| text(one)))
}

fn list<T>(all: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(all.collect())
}

/// How the deliveries of an API are recognized and read.
pub(super) fn api(api: &Api) -> KnownApi {
    KnownApi {
        name_at: name_at(api),
        names: texts(api.events.iter().map(|event| &event.name)),
        bodies: leaked(self::bodies(&api.bodies)),
        key: api.info.key.as_ref().map(location),
    }
}

/// A place in a delivery.
fn location(at: &ValueLocation) -> Location {
    match at {
        ValueLocation::Header(name) => Location::Header(text(&name.to_ascii_lowercase())),
        ValueLocation::Body(path) => Location::Body(texts(path)),
        ValueLocation::Joined(places) => Location::Joined(list(places.iter().map(location))),
    }
}

fn name_at(api: &Api) -> NameAt {
    match &api.discriminator {
        Discriminator::Body(path) => NameAt::Body(texts(path)),
        Discriminator::Header(name) => NameAt::Header(text(name)),
        Discriminator::HeaderAndBody(name, path) => NameAt::HeaderAndBody { header: text(name), body: texts(path) },
        Discriminator::Tree(tree) => NameAt::Tree(leaked(tree::Tree {
            root: node(&tree.root),
            constraints: list(tree.constraints.iter().map(constraint)),
        })),
        Discriminator::Delivery => NameAt::Delivery {
            only: match api.events.as_slice() {
                [only] => Some(text(&only.name)),
                _ => None,
            },
        },
    }
}

fn node(decision: &Decision) -> tree::Node {
    match decision {
        Decision::Event(name) => tree::Node::Event(text(name)),
        Decision::Nothing => tree::Node::Nothing,
        Decision::Property { path, present, absent } => {
            tree::Node::Property { path: texts(path), present: leaked(node(present)), absent: leaked(node(absent)) }
        }
        Decision::Value { at, listed, absent, other } => tree::Node::Value(leaked(tree::Branches {
            at: place(at),
            listed: list(listed.iter().map(|(value, next)| (self::listed(value), node(next)))),
            absent: node(absent),
            other: other.as_deref().map(node),
        })),
    }
}

fn constraint(constraint: &Constraint) -> tree::Constraint {
    tree::Constraint {
        event: text(&constraint.event),
        at: place(&constraint.at),
        listed: list(constraint.listed.iter().map(listed)),
        refused: list(constraint.refused.iter().map(listed)),
    }
}

fn place(at: &NamePlace) -> tree::Place {
    match at {
        NamePlace::Body(path) => tree::Place::Body(texts(path)),
        NamePlace::Header(spellings) => tree::Place::Header(texts(spellings)),
        NamePlace::Channel => tree::Place::Channel,
        NamePlace::Direction => tree::Place::Direction,
        NamePlace::MediaType => tree::Place::MediaType,
        NamePlace::BodyType => tree::Place::BodyType,
        NamePlace::Method => tree::Place::Method,
        NamePlace::Path => tree::Place::Path,
        NamePlace::Query(name) => tree::Place::Query(text(name)),
    }
}

fn listed(value: &Literal) -> tree::Listed {
    match value {
        Literal::Text(value) => tree::Listed::Text(text(value)),
        Literal::Integer(value) => tree::Listed::Integer(*value),
        Literal::Unsigned(value) => tree::Listed::Unsigned(*value),
        Literal::Fraction(value) => tree::Listed::Fraction(text(&value.value().to_string())),
        Literal::Boolean(value) => tree::Listed::Boolean(*value),
    }
}

fn bodies(own: &Bodies) -> bodies::Bodies {
    let events = own.events.iter().map(|(event, media_type, written)| (text(event), text(media_type), format(written)));
    bodies::Bodies {
        media_types: list(own.media_types.iter().map(|(media_type, written)| (text(media_type), format(written)))),
        events: list(events),
        otherwise: format(&own.otherwise),
        may_be_empty: texts(&own.may_be_empty),
        in_query: own.in_query,
        batch: own.batch.as_ref().map(|path| texts(path)),
        cloud_events: own.cloud_events.as_ref().map(|mode| match mode {
            CloudEventsMode::Structured => bodies::Mode::Structured,
            CloudEventsMode::Binary(prefix) => bodies::Mode::Binary(prefix),
        }),
        codings: codings(own),
    }
}

pub(super) fn codings(own: &Bodies) -> bodies::Codings {
    let Some(codings) = &own.codings else { return bodies::Codings::NONE };
    let accepted = codings.accepted.iter().map(|coding| match coding {
        Coding::Gzip => bodies::GZIP,
        Coding::Deflate => bodies::DEFLATE,
        Coding::Brotli => bodies::BROTLI,
        Coding::Zstd => bodies::ZSTD,
    });
    let made = bodies::Codings::accept(list(accepted));
    let size = |bytes: u32| usize::try_from(bytes).unwrap_or(usize::MAX);
    let made = codings.max_bytes.map_or(made, |bytes| made.max_bytes(size(bytes)));
    codings.max_ratio.map_or(made, |ratio| made.max_ratio(size(ratio)))
}

fn format(written: &BodyFormat) -> bodies::Format {
    match written {
        BodyFormat::Json => bodies::Format::Json,
        BodyFormat::Text(content) => bodies::Format::Text(field(*content)),
        BodyFormat::Form(fields) => bodies::Format::Form(list(fields.iter().map(form_field))),
        BodyFormat::Claims => bodies::Format::Claims,
        BodyFormat::Lines => bodies::Format::Lines,
        BodyFormat::JsonInForm(name) => bodies::Format::JsonInForm(text(name)),
        BodyFormat::InForm(name, written) => bodies::Format::InForm(text(name), inside(*written)),
        BodyFormat::Inside(path, written) => {
            bodies::Format::Inside(list(path.iter().map(|key| text(key))), inside(*written))
        }
    }
}

fn inside(written: Inside) -> bodies::Inside {
    match written {
        Inside::Json => bodies::Inside::Json,
        Inside::Base64 => bodies::Inside::Base64,
        Inside::Claims => bodies::Inside::Claims,
    }
}

fn form_field(own: &FormField) -> bodies::FormField {
    bodies::FormField { name: text(&own.wire), holds: field(own.content), is_list: own.is_list }
}

fn field(content: FieldContent) -> bodies::Field {
    match content {
        FieldContent::Text => bodies::Field::Text,
        FieldContent::Formatted => bodies::Field::Formatted,
        FieldContent::Number => bodies::Field::Number,
        FieldContent::Boolean => bodies::Field::Boolean,
        FieldContent::Json => bodies::Field::Json,
    }
}
