//! Settings for places in a delivery: in a header, or in the body.

use super::receiving::DeliverySettings;
use super::{Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::header_name;
use crate::ir::{NamePlace, ValueLocation};
use crate::nearest::nearest;
use crate::node::Node;
use crate::place::Pointer;

/// Reads the setting `discriminator`: a place, several with `with` between them, or a list of these.
pub(super) fn discriminator(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Vec<NamePlace>>> {
    const HELP: &str = "write a JSON Pointer into the body (`/type`), `header <name>`, `query <name>`, `channel`, \
                        `direction`, `media-type`, `body-type`, `method`, `path`, several of these joined by `with` or in a list, or `none`";
    if value.node.as_list().is_none() {
        return read(value, names_at, "isn't a valid place for an event name", HELP, diagnostics);
    }
    let mut places = Vec::new();
    for item in value.items() {
        let setting = read(&item, places_at, "isn't a valid place for an event name", HELP, diagnostics)?;
        places.extend(setting.value);
    }
    Some(Setting { value: places, place: value.place.clone() })
}

/// Reads the setting `delivery`.
pub(super) fn delivery(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> DeliverySettings {
    const HELP: &str = "write a JSON Pointer into the body (`/event_id`) or `header <name>`; join several parts with \
         `with`: `/source with /id`";
    let mut settings = DeliverySettings::default();
    value.read_as(Node::as_map, "a mapping", diagnostics);
    keys::refuse_unknown(value, "a delivery has", &["key", "entity", "occurred_at"], diagnostics);
    let mut at = |key: &str| read(&value.get(key)?, value_at, "isn't a valid place in a delivery", HELP, diagnostics);
    settings.key = at("key");
    settings.entity = at("entity");
    settings.occurred_at = at("occurred_at");
    settings
}

fn read<T>(
    value: &Cursor<'_>,
    parse: impl Fn(&str) -> Option<T>,
    fault: &str,
    help: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Setting<T>> {
    let text = value.read_as(Node::as_str, "a string", diagnostics)?;
    let place = parse(text);
    if place.is_none() {
        let fault = Diagnostic::error(codes::settings::NO_PLACE, value.location(), format!("`{text}` {fault}"));
        diagnostics.push(fault.help(match meant(text, |text| parse(text).is_some()) {
            Some(meant) => format!("did you mean `{meant}`? {help}"),
            None => help.to_owned(),
        }));
    }
    Some(Setting { value: place?, place: value.place.clone() })
}

fn names_at(text: &str) -> Option<Vec<NamePlace>> {
    if text == "none" { Some(Vec::new()) } else { places_at(text) }
}

fn places_at(text: &str) -> Option<Vec<NamePlace>> {
    text.split(" with ").map(|place| name_at(place.trim())).collect()
}

fn name_at(text: &str) -> Option<NamePlace> {
    match text {
        "channel" => return Some(NamePlace::Channel),
        "direction" => return Some(NamePlace::Direction),
        "media-type" => return Some(NamePlace::MediaType),
        "body-type" => return Some(NamePlace::BodyType),
        "method" => return Some(NamePlace::Method),
        "path" => return Some(NamePlace::Path),
        _ => {}
    }
    if let Some(name) = text.strip_prefix("query ") {
        return Some(NamePlace::Query(name.trim().to_owned())).filter(|_| !name.trim().is_empty());
    }
    let Some(names) = text.strip_prefix("header ") else {
        let path = property(text)?.segments().into_iter().map(str::to_owned).collect();
        return Some(NamePlace::Body(path));
    };
    names.split(" or ").map(header).collect::<Option<_>>().map(NamePlace::Header)
}

fn value_at(text: &str) -> Option<ValueLocation> {
    let places: Option<Vec<_>> = text.split(" with ").map(|place| one_value_at(place.trim())).collect();
    match <[_; 1]>::try_from(places?) {
        Ok([only]) => Some(only),
        Err(several) => Some(ValueLocation::Joined(several)),
    }
}

fn one_value_at(text: &str) -> Option<ValueLocation> {
    if let Some(name) = text.strip_prefix("header ") {
        return header(name).map(ValueLocation::Header);
    }
    property(text).map(|path| ValueLocation::Body(path.segments().into_iter().map(str::to_owned).collect()))
}

fn header(name: &str) -> Option<String> {
    Some(name.trim()).filter(|name| header_name::is_valid(name)).map(str::to_owned)
}

/// A pointer to a property, not to the whole body.
fn property(text: &str) -> Option<Pointer> {
    Pointer::parse(text).filter(|path| path.last().is_some())
}

/// The place that was probably meant: its own words are between those that every such place has.
fn meant(text: &str, is_place: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let candidates = match words.as_slice() {
        [one] if *one == text => {
            let words = ["none", "channel", "media-type", "body-type", "method", "path"].map(str::to_owned);
            words.into_iter().chain([format!("/{one}")]).collect()
        }
        [_, name] => vec![format!("header {name}"), format!("query {name}")],
        [_, name, _, path] => vec![format!("header {name} with {path}")],
        _ => Vec::new(),
    };
    let candidates = candidates.iter().map(String::as_str).filter(|candidate| is_place(candidate));
    nearest(candidates, text).map(str::to_owned)
}
