//! The values of the settings about a document's events, names and types, key by key.

use super::{Messages, NameAt, NamedPlace, PatchSetting, PathSetting, Setting};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::Sources;
use crate::node::Node;
use crate::place::Pointer;

pub(super) fn discriminator(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<NameAt>> {
    let text = value.read_as(Node::as_str, "a string", diagnostics)?;
    let header = text.strip_prefix("header ").map(|rest| rest.split_once(" with ").unwrap_or((rest, "")));
    let path = Pointer::parse(header.map_or(text, |(_, path)| path.trim()));
    let name_at = match (text, header.map(|(name, _)| name.trim()), path) {
        ("none", ..) => NameAt::Nowhere,
        (_, Some(name), Some(path)) if !name.is_empty() && path.last().is_some() => {
            NameAt::HeaderAndBody(name.to_owned(), path)
        }
        (_, Some(name), Some(_)) if !name.is_empty() => NameAt::Header(name.to_owned()),
        (_, None, Some(path)) if path.last().is_some() => NameAt::Body(path),
        _ => {
            let fault = Diagnostic::error(
                codes::settings::NO_PLACE,
                value.location(),
                format!("`{text}` is no place for an event's name"),
            );
            diagnostics.push(fault.help("write a JSON Pointer into the body (`/type`), `header <name>`, `header <name> with /action`, or `none`"));
            return None;
        }
    };
    Some(Setting::new(name_at, value.place.clone()))
}

pub(super) fn messages(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Messages>> {
    let messages = match value.node.as_str() {
        Some("received") => Messages::Received,
        Some("both") => Messages::Both,
        _ => {
            let fault = Diagnostic::error(
                codes::settings::UNKNOWN_VALUE,
                value.location(),
                "the values here are `received` and `both`",
            );
            diagnostics
                .push(fault.help("leave the setting out for the messages that the document's application sends"));
            return None;
        }
    };
    Some(Setting::new(messages, value.place.clone()))
}

pub(super) fn texts(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<(String, Setting<String>)> {
    value.read_as(Node::as_map, "a mapping", diagnostics);
    let pairs = value.entries().filter_map(|(key, value)| {
        let text = value.read_as(Node::as_str, "a string", diagnostics)?;
        Some((key.to_owned(), Setting::new(text.to_owned(), value.place)))
    });
    pairs.collect()
}

pub(super) fn path(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<PathSetting> {
    const HELP: &str = "write `{ path: /orders, method: post, name: order.created }`; the name may be left out";
    item.read_as(Node::as_map, "a mapping", diagnostics)?;
    for (key, value) in item.entries().filter(|(key, _)| !["path", "method", "name"].contains(key)) {
        let fault = Diagnostic::error(
            codes::settings::UNKNOWN,
            value.key_location(),
            format!("an event has no setting `{key}`"),
        );
        diagnostics.push(fault.help(HELP));
    }
    for key in ["path", "method"].into_iter().filter(|key| item.get(key).is_none()) {
        diagnostics.push(
            Diagnostic::error(codes::settings::INCOMPLETE, item.location(), format!("an event needs `{key}`"))
                .help(HELP),
        );
    }
    let path = item.text("path", diagnostics).map(str::to_owned);
    let method = item.text("method", diagnostics).map(str::to_owned);
    let name = item.text("name", diagnostics).map(str::to_owned);
    Some(PathSetting { path: path?, method: method?, name })
}

pub(super) fn names(
    value: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<(NamedPlace, Setting<String>)> {
    let mut names = places(value, sources, diagnostics);
    names.retain(|(_, setting)| {
        let is_identifier = syn::parse_str::<syn::Ident>(setting.peek()).is_ok();
        if !is_identifier {
            let message = format!("`{}` is no Rust identifier", setting.peek());
            let help = "write letters, digits and `_`: `OrderCreated` for a type or value, `created_at` for a field";
            let location = Location::Key(setting.place.clone());
            diagnostics.push(Diagnostic::error(codes::settings::NO_IDENTIFIER, location, message).help(help));
        }
        is_identifier
    });
    names
}

pub(super) fn decimals(
    value: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<(NamedPlace, Setting<String>)> {
    let mut decimals = places(value, sources, diagnostics);
    decimals.retain(|(_, setting)| {
        let is_decimal = setting.peek() == "decimal";
        if !is_decimal {
            let location = Location::Value(setting.place.clone());
            let fault =
                Diagnostic::error(codes::settings::UNKNOWN_VALUE, location, "the only format here is `decimal`");
            diagnostics.push(fault.help("leave the setting out for the format that the document states"));
        }
        is_decimal
    });
    decimals
}

/// A text for each of some places.
fn places(value: &Cursor<'_>, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<(NamedPlace, Setting<String>)> {
    let mut places = Vec::new();
    for (key, setting) in texts(value, diagnostics) {
        let location = || Location::Key(setting.place.clone());
        // A key of a mapping may hold `#`, so only what does not begin like a pointer names a file.
        let (path, pointer) = key.split_once('#').filter(|_| !key.starts_with('/')).unwrap_or(("", &key));
        let file = sources.linked(value.place.file, path).filter(|_| !path.is_empty());
        let file = file.and_then(Result::ok);
        if file.is_none() && !path.is_empty() {
            let fault = Diagnostic::error(
                codes::settings::NO_FILE,
                location(),
                format!("the document leads to no file `{path}`"),
            );
            diagnostics.push(fault.help("write the file's path as it is from the folder of codegen.yaml"));
            continue;
        }
        match Pointer::parse(pointer) {
            Some(pointer) => places.push((NamedPlace { file, pointer }, setting)),
            None => diagnostics.push(no_pointer(location(), &key)),
        }
    }
    places
}

pub(super) fn patches(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<PatchSetting>> {
    value.read_as(Node::as_list, "a list", diagnostics);
    value.items().filter_map(|item| patch(&item, diagnostics)).collect()
}

fn patch(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<PatchSetting>> {
    let at = pointer(item, "at", diagnostics)?;
    let of = pointer(item, "of", diagnostics)?;
    Some(Setting::new(PatchSetting { at, of }, item.place.clone()))
}

fn pointer(item: &Cursor<'_>, key: &str, diagnostics: &mut Diagnostics) -> Option<Pointer> {
    if item.get(key).is_none() {
        let message = format!("a patch needs `{key}`");
        diagnostics.push(
            Diagnostic::error(codes::settings::INCOMPLETE, item.location(), message)
                .help("write `{ at: <pointer>, of: <pointer> }`"),
        );
    }
    let text = item.text(key, diagnostics)?;
    let pointer = Pointer::parse(text);
    if pointer.is_none() {
        diagnostics.push(no_pointer(item.location(), text));
    }
    pointer
}

fn no_pointer(location: Location, text: &str) -> Diagnostic {
    Diagnostic::error(codes::settings::NO_POINTER, location, format!("`{text}` is not a JSON Pointer"))
        .help("write the keys that lead to the schema, each after a `/`: `/components/schemas/Pet`")
}

pub(super) fn word(value: &Cursor<'_>, only: &str, diagnostics: &mut Diagnostics) -> bool {
    let right = value.node.as_str() == Some(only);
    if !right {
        let fault = Diagnostic::error(
            codes::settings::UNKNOWN_VALUE,
            value.location(),
            format!("the only value here is `{only}`"),
        );
        diagnostics.push(fault.help("leave the setting out for the default"));
    }
    right
}
