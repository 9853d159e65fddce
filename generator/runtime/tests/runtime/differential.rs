//! Random and damaged documents, read here and by `serde_json`: the same verdict and the same value.

use hookwright_runtime::{Reader, decode_slice};
use proptest::prelude::*;
use serde_json::Value;

use crate::known_differences::is_same;

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_like_serde_json(json in document()) {
        let here = decode_slice::<Value>(json.as_bytes());
        let there = serde_json::from_str::<Value>(&json);
        prop_assert!(there.is_ok() && here.is_ok(), "{json}: {here:?}, {there:?}");
        prop_assert!(agree(json.as_bytes()));
    }

    #[test]
    fn damaged_documents_have_the_same_result_as_in_serde_json(json in document(), damages in prop::collection::vec(damage(), 1..4)) {
        let mut text = json.into_bytes();
        for damage in &damages {
            damage.apply(&mut text);
        }
        prop_assert!(agree(&text), "{:?}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn arbitrary_bytes_have_the_same_result_as_in_serde_json(text in prop::collection::vec(any::<u8>(), 0..40)) {
        prop_assert!(agree(&text));
    }

    #[test]
    fn random_json_tokens_have_the_same_result_as_in_serde_json(pieces in prop::collection::vec(piece(), 0..12)) {
        prop_assert!(agree(&pieces.concat()));
    }

    #[test]
    fn integers_are_exact(integer: i64, point: prop::sample::Index, zeros in 0_usize..30) {
        let exact = shifted(integer, point, &"0".repeat(zeros));
        prop_assert_eq!(decode_slice::<i64>(exact.as_bytes()), Ok(integer), "{}", exact);
        let beside = shifted(integer, point, &("0".repeat(zeros) + "1"));
        prop_assert!(decode_slice::<i64>(beside.as_bytes()).is_err(), "{}", beside);
    }
}

/// The integer with more digits after it, as a fraction with an exponent that compensates for them.
fn shifted(integer: i64, point: prop::sample::Index, fraction: &str) -> String {
    let sign = if integer < 0 { "-" } else { "" };
    let digits = integer.unsigned_abs().to_string();
    let (whole, rest) = digits.split_at(1 + point.index(digits.len()));
    format!("{sign}{whole}.{rest}{fraction}0e{}", rest.len())
}

/// Whether both read the text in the same way. Accepted text must also be accepted when it is skipped, with the same
/// bytes, and the place of an error must be inside the text.
pub(crate) fn agree(text: &[u8]) -> bool {
    let mut skipping = Reader::new(text);
    let raw = skipping.raw();
    let skipped = raw.is_ok() && skipping.finish().is_ok();
    match (decode_slice::<Value>(text), serde_json::from_slice::<Value>(text)) {
        (Ok(here), Ok(there)) => {
            let raw = decode_slice::<Value>(raw.unwrap());
            skipped && is_same(&here, &there) && raw.as_ref() == Ok(&here)
        }
        (Err(error), Err(_)) => error.offset() <= text.len() && (!error.is_syntax() || !skipped),
        _ => false,
    }
}

/// A document that uses all the freedom that JSON leaves to a writer.
pub(crate) fn document() -> impl Strategy<Value = String> {
    let scalar =
        prop_oneof![Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned()), number(), string()];
    let value = scalar.prop_recursive(6, 40, 5, |inner| {
        let item =
            (space(), inner.clone(), space()).prop_map(|(before, value, after)| before + &value + &after).boxed();
        let member = (space(), string(), space(), item.clone())
            .prop_map(|(before, key, after, value)| before + &key + &after + ":" + &value);
        prop_oneof![
            prop::collection::vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
            Just("[ \n]".to_owned()),
            Just("{\t}".to_owned()),
        ]
    });
    (space(), value, space()).prop_map(|(before, value, after)| before + &value + &after)
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|integer| integer.to_string()),
        any::<u64>().prop_map(|integer| integer.to_string()),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?",
        Just("-0".to_owned()),
    ]
}

fn string() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => "[ a-z]",
        2 => prop::sample::select(vec!["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u00e9", "\\ud83d\\ude00"]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(unescaped),
    ];
    prop::collection::vec(character, 0..24).prop_map(|characters| format!("\"{}\"", characters.concat()))
}

/// The character, if it may be in a string without escaping; otherwise another one.
fn unescaped(character: char) -> String {
    if character < ' ' || matches!(character, '"' | '\\') { "é".to_owned() } else { character.to_string() }
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just(String::new()), 1 => "[ \t\r\n]{1,3}"]
}

/// A change that damages a document.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    Double(prop::sample::Index, prop::sample::Index),
    Remove(prop::sample::Index),
}

impl Damage {
    pub(crate) fn apply(&self, text: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        match self {
            Self::Flip(at, bits) => {
                let at = at.index(text.len());
                text[at] ^= bits;
            }
            Self::Cut(at) => text.truncate(at.index(text.len())),
            Self::Insert(at, piece) => insert(text, at.index(text.len()), piece),
            Self::Double(from, to) => {
                let (from, to) = (from.index(text.len()), to.index(text.len()));
                let slice = text[from.min(to)..from.max(to)].to_vec();
                insert(text, from, &slice);
            }
            Self::Remove(at) => {
                text.remove(at.index(text.len()));
            }
        }
    }
}

fn insert(text: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let behind = text.split_off(at);
    text.extend_from_slice(piece);
    text.extend(behind);
}

pub(crate) fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<prop::sample::Index>(), 1_u8..).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        any::<prop::sample::Index>().prop_map(Damage::Cut),
        (any::<prop::sample::Index>(), piece()).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        any::<(prop::sample::Index, prop::sample::Index)>().prop_map(|(from, to)| Damage::Double(from, to)),
        any::<prop::sample::Index>().prop_map(Damage::Remove),
    ]
}

/// Pieces of JSON, whole and broken.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b"\"",
        b"\\",
        b" ",
        b"\n",
        b"\x0c",
        b"\0",
        b"0",
        b"1",
        b"-",
        b"+",
        b".",
        b"e",
        b"E5",
        b"e400",
        b"e-400",
        b"null",
        b"tru",
        b"true",
        b"false",
        b"NaN",
        b"Infinity",
        b"\"a\"",
        b"\"a\":",
        b"\\u",
        b"\\ud83d",
        b"\\ude00",
        b"\\x",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\xff",
        b"\xed\xa0\x80",
        b"/*",
        b"'",
        b"01",
        b"1.",
        b".5",
        b"9223372036854775808",
    ];
    prop::sample::select(pieces).prop_map(<[u8]>::to_vec)
}
