//! The setting `allow`: accepted findings, each with a reason.

use super::keys::refuse_unknown;
use super::{NamedPlace, Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, codes};
use crate::load::Sources;
use crate::node::Node;
use crate::place::Place;

/// Findings that are accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AllowSetting {
    /// Their code.
    pub code: Code,
    /// Why they are accepted.
    pub because: String,
    /// The places at or below which they are accepted. An empty list means everywhere.
    pub at: Vec<Setting<NamedPlace>>,
}

impl AllowSetting {
    /// Whether this entry accepts findings with this code at this place.
    pub(crate) fn covers(&self, code: Code, place: Option<&Place>) -> bool {
        let covers = |place: &Place| self.at.iter().any(|at| at.value.contains(place));
        self.code == code && (self.at.is_empty() || place.is_some_and(covers))
    }
}

const HELP: &str = "write the code and the reason: `HW0406: the handler checks these values`; with places: \
                    `HW0406: { because: the handler checks these values, at: /components/schemas/Order }`";

pub(super) fn allow(
    value: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Setting<AllowSetting>> {
    if value.node.as_map().is_none() {
        let message = format!("`allow` must be a mapping of codes to reasons, but this is {}", value.node.kind());
        let fault = Diagnostic::error(codes::settings::INCOMPLETE, value.location(), message);
        diagnostics.push(fault.help(HELP));
    }
    value.entries().filter_map(|(key, entry)| allowed(key, &entry, sources, diagnostics)).collect()
}

fn allowed(
    key: &str,
    entry: &Cursor<'_>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Setting<AllowSetting>> {
    let code = Code::find(key).filter(|code| code.to_string() == key);
    if code.is_none() {
        let fault =
            Diagnostic::error(codes::settings::UNKNOWN, entry.key_location(), format!("there is no code `{key}`"));
        diagnostics.push(fault.help(Code::help(key)));
    }
    let because = match entry.node.as_map() {
        None => entry.node.as_str().map(str::to_owned),
        Some(_) => {
            refuse_unknown(entry, "an entry of `allow` has", &["because", "at"], diagnostics);
            entry.text("because", diagnostics).map(str::to_owned)
        }
    };
    let because = because.filter(|reason| !reason.trim().is_empty());
    if because.is_none() {
        let fault =
            Diagnostic::error(codes::settings::INCOMPLETE, entry.key_location(), format!("`{key}` needs a reason"));
        diagnostics.push(fault.help(HELP));
    }
    let at = entry.get("at").map(|at| places(&at, sources, diagnostics)).unwrap_or_default();
    let value = AllowSetting { code: code?, because: because?, at };
    Some(Setting { value, place: entry.place.clone() })
}

/// One place or a list of them.
fn places(at: &Cursor<'_>, sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Setting<NamedPlace>> {
    let mut place = |item: &Cursor<'_>| {
        let text = item.read_as(Node::as_str, "a string", diagnostics)?;
        let value = keys::named_place(text, (item.location(), item.place.file), sources, diagnostics)?;
        Some(Setting { value, place: item.place.clone() })
    };
    match at.node.as_list() {
        Some(_) => at.items().filter_map(|item| place(&item)).collect(),
        None => place(at).into_iter().collect(),
    }
}
