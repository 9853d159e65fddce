//! Positions in JSON: `serde_json` returns every key and value as a slice of the text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Spans, offset_in};

pub(super) fn spans(text: &str) -> Spans {
    // White space of JSON (RFC 8259, section 2). The text was read before, so a value follows.
    Spans { value: text.find(|symbol| !matches!(symbol, ' ' | '\t' | '\n' | '\r')), ..Spans::default() }
}

/// The positions of the items or pairs of the value at `start`. Those inside them are only searched on demand, since
/// few places of a document are ever printed.
pub(super) fn parts(text: &str, start: usize) -> Vec<Spans> {
    let value = text.get(start..).map(serde_json::Deserializer::from_str);
    let slices = value.and_then(|mut value| Slices::deserialize(&mut value).ok());
    let spans = |(key, value): (Option<&RawValue>, &RawValue)| Spans {
        key: key.and_then(|key| offset_in(text, key.get())),
        value: offset_in(text, value.get()),
        ..Spans::default()
    };
    slices.into_iter().flat_map(|slices| slices.0).map(spans).collect()
}

/// The items of a list, or the values of a mapping with their keys.
struct Slices<'de>(Vec<(Option<&'de RawValue>, &'de RawValue)>);

impl<'de> Deserialize<'de> for Slices<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SlicesVisitor)
    }
}

struct SlicesVisitor;

impl<'de> Visitor<'de> for SlicesVisitor {
    type Value = Slices<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a mapping")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut slices = Vec::new();
        while let Some(value) = list.next_element()? {
            slices.push((None, value));
        }
        Ok(Slices(slices))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut slices = Vec::new();
        while let Some((key, value)) = map.next_entry()? {
            slices.push((Some(key), value));
        }
        Ok(Slices(slices))
    }
}
