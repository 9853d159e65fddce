//! Finds one exact position in YAML: the reader follows the pointer and fails at its end, and the error has the
//! position. Each position takes a pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::load::tree::list_index;

/// The byte where the value at the segments begins.
pub(super) fn value(text: &str, segments: &[&str]) -> Option<usize> {
    walk(text, Step { segments, to_key: false })
}

/// The byte where the key of that value begins.
pub(super) fn key(text: &str, segments: &[&str]) -> Option<usize> {
    walk(text, Step { segments, to_key: true })
}

/// The text was read before without an error, so an error is ours.
fn walk(text: &str, step: Step<'_>) -> Option<usize> {
    let error = step.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    error.location().map(|location| location.index())
}

/// The remaining path.
#[derive(Clone, Copy)]
struct Step<'a> {
    segments: &'a [&'a str],
    to_key: bool,
}

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.segments.split_first() {
            Some((segment, segments)) => {
                deserializer.deserialize_any(Below { segment, step: Self { segments, ..self } })
            }
            None => deserializer.deserialize_any(Nothing),
        }
    }
}

/// Expects nothing, so it fails at any value.
pub(in crate::load) struct Nothing;

impl Nothing {
    /// The message of the error.
    pub(in crate::load) const EXPECTED: &str = "expected nothing here";
}

impl Visitor<'_> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing here")
    }
}

/// A list or a mapping with the next segment.
#[derive(Clone, Copy)]
struct Below<'a> {
    segment: &'a str,
    step: Step<'a>,
}

impl<'de> Visitor<'de> for Below<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a mapping")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for _ in 0..list_index(self.segment).unwrap_or_default() {
            list.next_element::<IgnoredAny>()?;
        }
        list.next_element_seed(self.step).map(Option::unwrap_or_default)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(is_it) = map.next_key_seed(Key(self))? {
            if is_it {
                return map.next_value_seed(self.step);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// A key to compare with the segment.
struct Key<'a>(Below<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        let Below { segment, step } = self.0;
        if step.to_key && step.segments.is_empty() && key == segment {
            return Err(E::custom("the key is here"));
        }
        Ok(key == segment)
    }
}
