//! The event's name: another one, or none.

use super::expected::Expected;
use super::{Fault, Mutant};
use crate::bases::Base;
use crate::position::Written;
use crate::tree::Tree;

const UNKNOWN: &str = "unlisted name";
const UNKNOWN_CUT: &str = "unlisted name, the rest anything";
const MISSING: &str = "no name";
const WRONG: &str = "name of another type";

const ESCAPED: &str = "name in escapes";

pub(super) const KINDS: &[&str] = &[UNKNOWN, UNKNOWN_CUT, MISSING, WRONG, ESCAPED];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let wrong =
        [("null", "found null"), ("7", "found 7"), ("true", "found true"), ("{}", "an object"), ("[]", "a list")];
    let unlisted =
        ["newer.than.the.document", "", "ä \"€\"\n", &base.event.to_uppercase(), &format!("{} ", base.event)];
    let unlisted = unlisted.map(|name| unknown(base, name));
    let wrong = wrong.map(|(value, says)| another_type(base, value, says));
    unlisted.into_iter().chain(wrong).chain([missing(base), anything_behind(base), escaped(base)]).collect()
}

fn unknown(base: &Base<'_>, name: &str) -> Mutant {
    let changed = base.tree.with(&base.name_place().spot, Tree::text(name));
    let body = Written::new(&changed).text.into();
    Mutant {
        kind: UNKNOWN,
        change: format!("the name is {name:?}"),
        body,
        expected: Expected::Unknown(name.to_owned()),
    }
}

/// Nothing after the name of an unknown event is read.
fn anything_behind(base: &Base<'_>) -> Mutant {
    let name = base.name_place().spot;
    let written = Written::new(&base.tree.with(&name, Tree::text("newer")));
    let mut body = written.text.as_bytes()[..written.mark(&name).end].to_vec();
    body.extend(b", \xff\x00");
    let change = "an unlisted name, and no JSON behind it".to_owned();
    Mutant { kind: UNKNOWN_CUT, change, body, expected: Expected::Unknown("newer".to_owned()) }
}

fn missing(base: &Base<'_>) -> Mutant {
    let written = Written::new(&base.tree.without(&base.name_place().spot));
    let fault = (base.api.name_key, written.closing_brace(&[]));
    Mutant::malformed((MISSING, "the name is missing".to_owned()), &written, fault, "required, but missing").unnamed()
}

fn another_type(base: &Base<'_>, value: &str, says: &'static str) -> Mutant {
    let name = base.name_place();
    let written = Written::new(&base.tree.with(&name.spot, Tree::raw(value)));
    let position = written.position(written.mark(&name.spot).start);
    let expected = Expected::Unnamed(Fault::at(base.api.name_key, position, says));
    Mutant { kind: WRONG, change: format!("the name is {value}"), body: written.text.into(), expected }
}

/// The same name and the same key in another spelling (RFC 8259, section 7).
fn escaped(base: &Base<'_>) -> Mutant {
    let unit = |character| format!("\\u{:04x}", u32::from(character));
    let spelled = |text: &str| text.chars().map(unit).collect::<Vec<_>>().concat();
    let (key, name) = (base.api.name_key, base.event);
    let listed = format!("\"{key}\": \"{name}\"");
    let escaped = format!("\"{}\": \"{}\"", spelled(key), spelled(name));
    let body = Written::new(&base.tree).text.replace(&listed, &escaped).into();
    Mutant { kind: ESCAPED, change: escaped, body, expected: base.known_as(base.tree.value()) }
}
