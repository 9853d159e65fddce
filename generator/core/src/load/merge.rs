//! YAML's merge key: `<<: *base` and `<<: [*first, *second]` add the pairs whose keys are not written out.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::tree::{Pairs, Value};

/// Reads what to merge: one mapping, or a list of them. Earlier ones win.
pub(super) struct Sources<'b>(pub(super) Value<'b>);

impl<'de> DeserializeSeed<'de> for Sources<'_> {
    type Value = Pairs;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Pairs, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sources<'_> {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping or a list of mappings after `<<`")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pairs, A::Error> {
        self.0.pairs(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
        let mut all = Vec::new();
        while let Some(pairs) = list.next_element_seed(Source(self.0))? {
            all.extend(pairs);
        }
        Ok(all)
    }
}

/// Reads one mapping of a list.
struct Source<'b>(Value<'b>);

impl<'de> DeserializeSeed<'de> for Source<'_> {
    type Value = Pairs;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Pairs, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Source<'_> {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping in the list after `<<`")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pairs, A::Error> {
        self.0.pairs(map)
    }
}
