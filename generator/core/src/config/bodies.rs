//! The settings about bodies: their media types, their compression, and where one holds several events.

use super::{Accepted, BatchSetting, Config, Setting};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::ir::{Coding, Codings, Inside};
use crate::nearest;
use crate::node::{Node, Number};
use crate::place::Pointer;
use crate::spec::{FORM, Written, essence};

/// The default name of the form field with the payload.
const PAYLOAD: &str = "payload";

/// The word for deliveries whose fields are in the query.
const QUERY: &str = "query";

impl Config {
    /// How a body with a media type is written. The settings may say that it is JSON although it looks like something
    /// else.
    pub(crate) fn written(&self, media_type: &str) -> Written {
        let usual = Written::from_media_type(media_type);
        let is_it = |own: &str| own == essence(media_type);
        let accepted = |setting: &Setting<Accepted>| match &setting.value {
            Accepted::Lines(own) if is_it(own) => Some(Written::Lines),
            Accepted::MediaType(own) if is_it(own) && usual == Written::Otherwise => Some(Written::Json),
            _ => None,
        };
        self.accept.iter().find_map(accepted).unwrap_or(usual)
    }
}

/// Reads the setting `accept`.
pub(super) fn accept(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<Accepted>> {
    if value.read_as(Node::as_list, "a list", diagnostics).is_none() {
        return Vec::new();
    }
    value.items().filter_map(|item| accepted(&item, diagnostics)).collect()
}

fn accepted(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Accepted>> {
    const HELP: &str = "write a media type, such as `text/plain`, `{ form: payload }` for a form with JSON in that field, `{ form: data, as: base64 }` if it is encoded there, `{ json: application/x-www-form-urlencoded }` for JSON with that type, `{ lines: text/plain }` for an event in each line, `{ body: /data, as: base64 }` for a payload in a string of the body, or `query` for fields in the URL";
    let value = if item.node.as_map().is_some() {
        let known = ["as", "body", "form", "json", "lines"];
        super::keys::refuse_unknown(item, "a media type has", &known, diagnostics).then_some(())?;
        if let Some(at) = item.get("body") {
            return inside(item, &at, diagnostics);
        }
        let mut text = |key| item.text(key, diagnostics);
        match ([text("form"), text("json"), text("lines")], item.get("as")) {
            ([Some(field), None, None], None) => Some(Accepted::Form(field.to_owned())),
            ([Some(field), None, None], Some(written)) => {
                Some(Accepted::InForm(field.to_owned(), inside_word(&written, diagnostics)?))
            }
            ([None, Some(text), None], None) => media_type(text).map(Accepted::MediaType),
            ([None, None, Some(text)], None) => media_type(text).map(Accepted::Lines),
            _ => None,
        }
    } else {
        match item.read_as(Node::as_str, "a string", diagnostics)? {
            QUERY => Some(Accepted::Query),
            text if essence(text) == FORM => Some(Accepted::Form(PAYLOAD.to_owned())),
            text if Written::from_media_type(text) == Written::Lines => Some(Accepted::Lines(essence(text))),
            text => media_type(text).map(Accepted::MediaType),
        }
    };
    if value.is_none() {
        let fault = Diagnostic::error(codes::settings::UNKNOWN_VALUE, item.location(), "this isn't a media type");
        diagnostics.push(fault.help(HELP));
    }
    Some(Setting { value: value?, place: item.place.clone() })
}

/// A payload in a string of the JSON body.
fn inside(item: &Cursor<'_>, at: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Accepted>> {
    let text = at.read_as(Node::as_str, "a string", diagnostics)?;
    let path = Pointer::parse(text).filter(|path| path.last().is_some());
    if path.is_none() {
        let fault = format!("`{text}` isn't a valid place for a payload");
        let fault = Diagnostic::error(codes::settings::NO_PLACE, at.location(), fault);
        diagnostics.push(fault.help("write the JSON Pointer to the string: `body: /message/data`"));
    }
    let Some(written) = item.get("as") else {
        let fault = Diagnostic::error(codes::settings::INCOMPLETE, item.location(), "a payload in a string needs `as`");
        diagnostics
            .push(fault.help("write how it is written: `as: json`, `as: base64`, or `as: token` for a JSON Web Token"));
        return None;
    };
    let written = inside_word(&written, diagnostics);
    let path = path?.segments().into_iter().map(str::to_owned).collect();
    Some(Setting { value: Accepted::Inside(path, written?), place: item.place.clone() })
}

/// How a payload is written.
fn inside_word(written: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Inside> {
    let word = written.read_as(Node::as_str, "a word", diagnostics)?;
    let found = Inside::from_word(word);
    if found.is_none() {
        let fault = format!("`{word}` isn't a way to write a payload");
        let otherwise = format!("the values are {}", nearest::list(Inside::WORDS));
        let help = nearest::help(word, Inside::WORDS, &otherwise);
        diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, written.location(), fault).help(help));
    }
    found
}

/// A media type without its parameters. `None` if it isn't one.
fn media_type(text: &str) -> Option<String> {
    let is_token = |text: &str| {
        let symbols = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte));
        !text.is_empty() && symbols
    };
    let essence = essence(text);
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

/// Reads the setting `encodings`: a list, or a mapping with limits.
pub(super) fn encodings(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Codings>> {
    let list = if value.node.as_map().is_some() {
        let keys = ["accept", "max_bytes", "max_ratio"];
        super::keys::refuse_unknown(value, "`encodings` has", &keys, diagnostics).then_some(())?;
        value.get("accept")
    } else {
        Some(value.clone())
    };
    let Some(list) = list else {
        let fault = Diagnostic::error(codes::settings::INCOMPLETE, value.location(), "`encodings` needs `accept`");
        diagnostics.push(fault.help("list the accepted ones: `encodings: { accept: [gzip], max_bytes: 4194304 }`"));
        return None;
    };
    list.read_as(Node::as_list, "a list", diagnostics)?;
    let mut accepted: Vec<Coding> = list.items().filter_map(|item| coding(&item, diagnostics)).collect();
    accepted.sort_unstable();
    accepted.dedup();
    if list.items().next().is_none() {
        let fault = Diagnostic::error(codes::settings::UNKNOWN_VALUE, list.location(), "`encodings` lists nothing");
        diagnostics.push(fault.help("write `[gzip]`, or leave the setting out"));
    }
    let max_bytes = value.get("max_bytes").map(|bound| positive(&bound, diagnostics));
    let max_ratio = value.get("max_ratio").map(|bound| positive(&bound, diagnostics));
    let codings = Codings { accepted, max_bytes: transposed(max_bytes)?, max_ratio: transposed(max_ratio)? };
    (!codings.accepted.is_empty()).then(|| Setting { value: codings, place: value.place.clone() })
}

fn coding(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Coding> {
    let name = item.read_as(Node::as_str, "a string", diagnostics)?;
    let coding = Coding::from_name(name);
    if coding.is_none() {
        let fault = format!("unsupported encoding `{name}`");
        let otherwise = format!("the values are {}", nearest::list(Coding::NAMES));
        let help = nearest::help(name, Coding::NAMES, &otherwise);
        diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, item.location(), fault).help(help));
    }
    coding
}

fn positive(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<u32> {
    let number = match value.node {
        Node::Number(Number::Signed(number)) => u32::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    };
    if number.is_none() {
        let fault = "this must be an integer from 1 to 4294967295";
        diagnostics.push(
            Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), fault)
                .help("the defaults are `max_bytes: 1048576` and `max_ratio: 20`"),
        );
    }
    number
}

/// A missing value isn't an error.
#[expect(clippy::option_option, reason = "the outer one says whether there is a fault")]
fn transposed<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
        None => Some(None),
    }
}

/// Reads the setting `batch`.
pub(super) fn batch(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<BatchSetting>> {
    let batch = if value.node.as_map().is_some() {
        super::keys::refuse_unknown(value, "`batch` has", &["items"], diagnostics).then_some(())?;
        let Some(items) = value.get("items") else {
            let fault = Diagnostic::error(codes::settings::INCOMPLETE, value.location(), "`batch` needs `items`");
            diagnostics.push(fault.help("write the JSON Pointer to the list of items: `batch: { items: /events }`"));
            return None;
        };
        BatchSetting::ItemsAt(list_at(&items, diagnostics)?)
    } else if value.node.as_str() == Some("none") {
        BatchSetting::None
    } else {
        BatchSetting::At(list_at(value, diagnostics)?)
    };
    Some(Setting { value: batch, place: value.place.clone() })
}

/// The path of keys to a list.
fn list_at(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let text = value.read_as(Node::as_str, "a string", diagnostics)?;
    if text == "/" {
        return Some(Vec::new());
    }
    let path = Pointer::parse(text).filter(|path| path.last().is_some());
    if path.is_none() {
        let message = format!("`{text}` isn't a valid place for a list of events");
        let fault = Diagnostic::error(codes::settings::NO_PLACE, value.location(), message);
        diagnostics.push(fault.help("write the JSON Pointer to the list, `/` for the body as a whole, or `none`"));
    }
    path.map(|path| path.segments().into_iter().map(str::to_owned).collect())
}
