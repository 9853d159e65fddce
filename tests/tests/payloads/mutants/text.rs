//! Bodies that are not, or not only, the JSON of an event.

use super::expected::Expected;
use super::{Fault, Mutant};
use crate::bases::Base;
use crate::places::Place;
use crate::position::{Written, position};

const SPACE: &str = "white space around";
const GARBAGE: &str = "more text after";
const NO_EVENT: &str = "no object";
const BYTE_ORDER_MARK: &str = "byte order mark";
const NOT_UTF8: &str = "string that is not UTF-8";

pub(super) const KINDS: &[&str] = &[SPACE, GARBAGE, NO_EVENT, BYTE_ORDER_MARK, NOT_UTF8];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let texts = places.iter().filter(|place| place.value.is_text());
    let not_utf8 =
        texts.flat_map(|place| [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80"].map(|bytes| broken(base, place, bytes)));
    let other = no_events().into_iter().chain(behind(base)).chain([surrounded(base), marked(base)]);
    not_utf8.chain(other).collect()
}

fn surrounded(base: &Base<'_>) -> Mutant {
    let body = format!(" \r\n\t{}\n \t\r\n", Written::new(&base.tree).text).into();
    Mutant { kind: SPACE, change: "white space around".to_owned(), body, expected: base.known_as(base.tree.value()) }
}

fn behind(base: &Base<'_>) -> Vec<Mutant> {
    let text = Written::new(&base.tree).text;
    let mutant = |garbage: &[u8]| {
        let body = [text.as_bytes(), b"\n ", garbage].concat();
        let fault = Fault::at("", position(&body, text.len() + 2), "more text after the value");
        let change = format!("{:?} behind", garbage.escape_ascii().to_string());
        Mutant { kind: GARBAGE, change, body, expected: Expected::Malformed(fault) }
    };
    [&b"x"[..], b"{}", b"}", b",", b"null", b"\0", b"\xff", text.as_bytes()].map(mutant).into()
}

fn no_events() -> Vec<Mutant> {
    let mutant = |(body, says): (&[u8], &'static str)| {
        let expected = Expected::Unnamed(Fault::at("", (1, 1), says));
        Mutant { kind: NO_EVENT, change: body.escape_ascii().to_string(), body: body.to_vec(), expected }
    };
    let bodies: [(&[u8], _); 11] = [
        (b"", "the text ends where a value is expected"),
        (b"[]", "expected an object, found a list"),
        (b"\"x\"", "expected an object, found a string"),
        (b"null", "expected an object, found null"),
        (b"true", "expected an object, found true"),
        (b"7", "expected an object, found 7"),
        (b"NaN", "expected a value"),
        (b"x", "expected a value"),
        (b"}", "expected a value"),
        (b"\xff", "expected a value"),
        (b"\xff\xfe{\0}\0", "expected a value"),
    ];
    bodies.map(mutant).into()
}

/// RFC 8259, section 8.1, forbids senders the mark, and lets receivers refuse it.
fn marked(base: &Base<'_>) -> Mutant {
    let body = format!("\u{feff}{}", Written::new(&base.tree).text).into();
    let expected = Expected::Unnamed(Fault::at("", (1, 1), "expected a value"));
    Mutant { kind: BYTE_ORDER_MARK, change: "a byte order mark in front".to_owned(), body, expected }
}

/// The bytes at the end of a string. If the name comes later, it isn't found.
fn broken(base: &Base<'_>, place: &Place<'_>, bytes: &[u8]) -> Mutant {
    let written = Written::new(&base.tree);
    let quote = written.mark(&place.spot).end - 1;
    let (before, rest) = written.text.as_bytes().split_at(quote);
    let body = [before, bytes, rest].concat();
    let fault = Fault::at(&place.path, position(&body, quote), "a string that is not UTF-8");
    let is_named = written.mark(&base.name_place().spot).end < quote;
    let expected = if is_named { Expected::Malformed(fault) } else { Expected::Unnamed(fault) };
    Mutant { kind: NOT_UTF8, change: format!("{} ends in bytes that are not UTF-8", place.path), body, expected }
}
