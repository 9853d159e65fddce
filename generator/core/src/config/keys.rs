//! The values of the settings about a document's events, operations, names and types, key by key.

use super::{Messages, NamedPlace, PatchSetting, PathSetting, Setting, faults};
use crate::case;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::Sources;
use crate::nearest;
use crate::node::Node;
use crate::place::{FileId, Pointer};

/// Reports an unknown key of a mapping of settings. `whose` says what has no such setting: `a patch has`.
pub(super) fn unknown(key: &str, value: &Cursor<'_>, whose: &str, known: &[&str]) -> Diagnostic {
    let names = || known.iter().copied();
    let help = nearest::help(key, names(), &format!("the settings here are {}", nearest::list(names())));
    Diagnostic::error(codes::settings::UNKNOWN, value.key_location(), format!("{whose} no setting `{key}`")).help(help)
}

/// Reports a value that the setting doesn't accept. `without` says what leaving the setting out means.
fn unknown_word(key: &str, value: &Cursor<'_>, known: &[&str], without: &str) -> Diagnostic {
    let written = value.node.as_str();
    let shown = written.map_or(value.node.kind().to_owned(), |word| format!("`{word}`"));
    let values = if known.len() == 1 { "the only value is" } else { "the values are" };
    let otherwise = format!("{values} {}; leave the setting out for {without}", nearest::list(known.iter().copied()));
    let help = nearest::help(written.unwrap_or_default(), known.iter().copied(), &otherwise);
    Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), format!("`{key}` can't be {shown}")).help(help)
}

pub(super) fn messages(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Messages>> {
    let messages = match value.node.as_str() {
        Some("sent") => Messages::Sent,
        Some("received") => Messages::Received,
        Some("both") => Messages::Both,
        _ => {
            let without = "the messages that the document's application sends";
            diagnostics.push(unknown_word("messages", value, &["sent", "received", "both"], without));
            return None;
        }
    };
    Some(Setting { value: messages, place: value.place.clone() })
}

/// Reports the keys of a mapping that aren't `known`.
pub(super) fn refuse_unknown(mapping: &Cursor<'_>, whose: &str, known: &[&str], diagnostics: &mut Diagnostics) -> bool {
    let others = mapping.entries().filter(|(key, _)| !known.contains(key));
    let faults: Vec<Diagnostic> = others.map(|(key, value)| unknown(key, &value, whose, known)).collect();
    let is_clean = faults.is_empty();
    diagnostics.extend(faults);
    is_clean
}

pub(super) fn texts(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<(String, Setting<String>)> {
    value.read_as(Node::as_map, "a mapping", diagnostics);
    let pairs = value.entries().filter_map(|(key, value)| {
        let text = value.read_as(Node::as_str, "a string", diagnostics)?;
        Some((key.to_owned(), Setting { value: text.to_owned(), place: value.place }))
    });
    pairs.collect()
}

pub(super) fn path(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<PathSetting> {
    const HELP: &str = "write `{ path: /orders, method: post, name: order.created }`; the name may be left out";
    item.read_as(Node::as_map, "a mapping", diagnostics)?;
    refuse_unknown(item, "an event has", &["path", "method", "name"], diagnostics);
    for key in ["path", "method"].into_iter().filter(|key| item.get(key).is_none()) {
        diagnostics.push(
            Diagnostic::error(codes::settings::INCOMPLETE, item.location(), format!("an event needs `{key}`"))
                .help(HELP),
        );
    }
    let path = item.text("path", diagnostics).map(str::to_owned);
    let method = item.text("method", diagnostics).map(str::to_owned);
    let name = item.text("name", diagnostics);
    let name = name.map(|name| Setting { value: name.to_owned(), place: item.place.child("name") });
    Some(PathSetting { path: path?, method: method?, name })
}

pub(super) fn names(
    value: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<(NamedPlace, Setting<String>)> {
    let mut names = places(value, sources, diagnostics);
    names.retain(|(_, setting)| is_identifier(setting, diagnostics));
    names
}

/// The events that are replied to. An empty list if it says `none`.
pub(super) fn responds(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<Setting<String>>> {
    if value.node.as_list().is_none() {
        let is_none = word("responds", value, "none", diagnostics);
        return is_none.then(Vec::new);
    }
    let name = |item: Cursor<'_>| {
        let name = item.read_as(Node::as_str, "a string", diagnostics)?;
        Some(Setting { value: name.to_owned(), place: item.place })
    };
    Some(value.items().filter_map(name).collect())
}

pub(super) fn keep(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<String>> {
    value.read_as(Node::as_list, "a list", diagnostics);
    let mut names: Vec<Setting<String>> = Vec::new();
    for item in value.items() {
        let Some(name) = item.read_as(Node::as_str, "a string", diagnostics) else { continue };
        let setting = Setting { value: name.to_owned(), place: item.place.clone() };
        if let Some(first) = names.iter().find(|first| case::snake(&first.value) == case::snake(&setting.value)) {
            let message = format!("`{}` is listed twice", setting.value);
            let fault = Diagnostic::error(codes::settings::UNUSED, Location::Value(setting.place), message);
            diagnostics.push(fault.label(Location::Value(first.place.clone()), "first listed here").help("remove it"));
        } else if is_identifier(&setting, diagnostics) {
            names.push(setting);
        }
    }
    names
}

/// Whether a name is a valid Rust identifier. Reports it if not.
fn is_identifier(setting: &Setting<String>, diagnostics: &mut Diagnostics) -> bool {
    let is_identifier = syn::parse_str::<syn::Ident>(&setting.value).is_ok();
    if !is_identifier {
        let message = format!("`{}` isn't a valid Rust identifier", setting.value);
        let help = "write letters, digits and `_`: `OrderCreated` for a type or value, `created_at` for a field";
        let location = Location::Value(setting.place.clone());
        diagnostics.push(Diagnostic::error(codes::settings::NO_IDENTIFIER, location, message).help(help));
    }
    is_identifier
}

/// The only format that can be set.
const DECIMAL: &str = "decimal";

pub(super) fn decimals(
    value: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<(NamedPlace, Setting<String>)> {
    for format in value.entries().map(|(_, format)| format).filter(|format| format.node.as_str() != Some(DECIMAL)) {
        diagnostics.push(unknown_word("formats", &format, &[DECIMAL], "the format that the document states"));
    }
    let mut decimals = places(value, sources, diagnostics);
    decimals.retain(|(_, setting)| setting.value == DECIMAL);
    decimals
}

/// A text for each of some places.
fn places(value: &Cursor<'_>, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<(NamedPlace, Setting<String>)> {
    let mut places = Vec::new();
    for (key, setting) in texts(value, diagnostics) {
        let location = Location::Key(setting.place.clone());
        let place = named_place(&key, (location, value.place.file), sources, diagnostics);
        places.extend(place.map(|place| (place, setting)));
    }
    places
}

/// Reads a place in the settings' notation: a JSON Pointer, or the path of a file, `#` and a JSON Pointer. `settings`
/// is the file that contains it at `location`.
pub(super) fn named_place(
    text: &str,
    (location, settings): (Location, FileId),
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<NamedPlace> {
    // A key of a mapping may contain `#`, so only a text that doesn't begin like a pointer names a file.
    let (path, pointer) = text.split_once('#').filter(|_| !text.starts_with('/')).unwrap_or(("", text));
    let file = sources.linked(settings, path).filter(|_| !path.is_empty()).and_then(Result::ok);
    if file.is_none() && !path.is_empty() {
        let message = format!("the document doesn't refer to a file `{path}`");
        let files: Vec<&str> = sources.iter().map(|(file, _)| faults::path_from(settings, file, sources)).collect();
        let otherwise = "write the path of the file relative to the folder of codegen.yaml";
        let fault = Diagnostic::error(codes::settings::NO_FILE, location, message);
        diagnostics.push(fault.help(nearest::help(path, files, otherwise)));
        return None;
    }
    let pointer = Pointer::parse(pointer);
    if pointer.is_none() {
        diagnostics.push(no_pointer(location, text));
    }
    Some(NamedPlace { file, pointer: pointer? })
}

pub(super) fn patches(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<PatchSetting>> {
    value.read_as(Node::as_list, "a list", diagnostics);
    value.items().filter_map(|item| patch(&item, diagnostics)).collect()
}

fn patch(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<PatchSetting>> {
    item.read_as(Node::as_map, "a mapping", diagnostics)?;
    refuse_unknown(item, "a patch has", &["at", "of"], diagnostics);
    let at = pointer(item, "at", diagnostics)?;
    let of = pointer(item, "of", diagnostics)?;
    Some(Setting { value: PatchSetting { at, of }, place: item.place.clone() })
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
        diagnostics.push(no_pointer(Location::Value(item.place.child(key)), text));
    }
    pointer
}

fn no_pointer(location: Location, text: &str) -> Diagnostic {
    const HELP: &str = "write the keys that lead to the schema, each after a `/`: `/components/schemas/Pet`";
    let lacks_slash = text.contains('/') && !text.starts_with('/');
    let help = if lacks_slash { format!("did you mean `/{text}`? {HELP}") } else { HELP.to_owned() };
    Diagnostic::error(codes::settings::NO_POINTER, location, format!("`{text}` is not a JSON Pointer")).help(help)
}

pub(super) fn word(key: &str, value: &Cursor<'_>, only: &str, diagnostics: &mut Diagnostics) -> bool {
    let right = value.node.as_str() == Some(only);
    if !right {
        diagnostics.push(unknown_word(key, value, &[only], "the default"));
    }
    right
}
