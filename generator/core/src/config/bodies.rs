//! The settings about bodies: the media types that they come in, and where one holds several events.

use super::{Accepted, BatchSetting, Setting};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::node::Node;
use crate::place::Pointer;
use crate::spec::{FORM, essence};

/// The field of a form that has the payload where no other is named.
const PAYLOAD: &str = "payload";

/// Reads the setting `accept`.
pub(super) fn accept(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<Accepted>> {
    if value.read_as(Node::as_list, "a list", diagnostics).is_none() {
        return Vec::new();
    }
    value.items().filter_map(|item| accepted(&item, diagnostics)).collect()
}

fn accepted(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<Accepted>> {
    const HELP: &str =
        "write a media type, such as `text/plain`, or `{ form: payload }` for a form with JSON in that field";
    let value = if item.node.as_map().is_some() {
        super::keys::refuse_unknown(item, "a form has", &["form"], diagnostics).then_some(())?;
        item.text("form", diagnostics).map(|field| Accepted::Form(field.to_owned()))
    } else {
        let text = item.read_as(Node::as_str, "a string", diagnostics)?;
        let is_token = |text: &str| {
            let symbols = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte));
            !text.is_empty() && symbols
        };
        let essence = essence(text);
        let is_media_type = essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
        match essence.as_str() {
            FORM => Some(Accepted::Form(PAYLOAD.to_owned())),
            _ => is_media_type.then_some(Accepted::MediaType(essence)),
        }
    };
    if value.is_none() {
        let fault = Diagnostic::error(codes::settings::UNKNOWN_VALUE, item.location(), "this isn't a media type");
        diagnostics.push(fault.help(HELP));
    }
    Some(Setting { value: value?, place: item.place.clone() })
}

/// Reads the setting `batch`.
pub(super) fn batch(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<BatchSetting>> {
    let text = value.read_as(Node::as_str, "a string", diagnostics)?;
    let at = match text {
        "none" => Some(BatchSetting::None),
        "/" => Some(BatchSetting::At(Vec::new())),
        _ => Pointer::parse(text)
            .filter(|path| path.last().is_some())
            .map(|path| BatchSetting::At(path.segments().into_iter().map(str::to_owned).collect())),
    };
    if at.is_none() {
        let message = format!("`{text}` isn't a place for a list of events");
        let fault = Diagnostic::error(codes::settings::NO_PLACE, value.location(), message);
        diagnostics.push(fault.help("write the JSON Pointer to the list, `/` for the body as a whole, or `none`"));
    }
    Some(Setting { value: at?, place: value.place.clone() })
}
