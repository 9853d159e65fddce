//! Converts samples to JSON for validation, and the document's examples to sample values.

use super::Synthesis;
use crate::ir::{Extent, ObjectSample, SampleValue, Type, TypeId};
use crate::node::{Node, Number};
use crate::sample_json;

impl Synthesis<'_, '_> {
    /// A value as JSON.
    pub(super) fn node(&self, value: &SampleValue) -> Node {
        sample_json::value(self.types, value, &|id, extent| self.own_node(id, extent))
    }

    /// A struct as JSON.
    pub(super) fn object_node(&self, id: TypeId, sample: &ObjectSample) -> Node {
        sample_json::object(self.types, id, sample, &|id, extent| self.own_node(id, extent))
    }

    fn own_node(&self, id: TypeId, extent: Extent) -> Node {
        match (&self.made[id], extent, self.payloads.get(&id)) {
            (_, Extent::Full, Some((_, node))) => (*node).clone(),
            (Some(made), Extent::Full, None) => made.full.node.clone(),
            (Some(made), Extent::Lean, _) => made.lean.node.clone(),
            (None, _, _) => Node::Null,
        }
    }

    /// How many values a sample consists of, and how deeply they are nested.
    pub(super) fn size_of(&self, sample: &ObjectSample) -> Size {
        let additional = sample.additional.iter().map(|(_, value)| value);
        Size::around(sample.fields.iter().flatten().chain(additional).map(|value| self.size(value)))
    }

    fn size(&self, value: &SampleValue) -> Size {
        match value {
            SampleValue::List(items) => Size::around(items.iter().map(|item| self.size(item))),
            SampleValue::Map(entries) => Size::around(entries.iter().map(|(_, value)| self.size(value))),
            SampleValue::Alternative(_, _, value) => self.size(value),
            SampleValue::With(id, _, other) => {
                Size::around([self.size(&SampleValue::Own(*id, Extent::Full)), self.size(other)].into_iter())
            }
            SampleValue::Own(id, extent) => match (&self.made[*id], extent) {
                (Some(made), Extent::Full) => made.full.size,
                (Some(made), Extent::Lean) => made.lean.size,
                (None, _) => Size::default(),
            },
            _ => Size { values: 1, depth: 1 },
        }
    }
}

/// How large a value is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    values: usize,
    depth: usize,
}

impl Size {
    /// Samples are meant for readers, and decoders refuse values nested more than twice as deeply.
    const MOST: Self = Self { values: 10_000, depth: 60 };

    fn around(parts: impl Iterator<Item = Self>) -> Self {
        let whole = parts.fold(Self::default(), |sum, part| Self {
            values: sum.values.saturating_add(part.values),
            depth: sum.depth.max(part.depth),
        });
        Self { values: whole.values.saturating_add(1), depth: whole.depth + 1 }
    }

    /// The most that is easy to read within something else.
    const SHORT: Self = Self { values: 40, depth: 6 };

    pub(super) fn is_short(self) -> bool {
        self.values <= Self::SHORT.values && self.depth <= Self::SHORT.depth
    }

    pub(super) fn is_too_large(self) -> bool {
        self.values > Self::MOST.values || self.depth > Self::MOST.depth
    }
}

/// Converts a value whose type contains no struct.
pub(super) fn to_value(synthesis: &Synthesis<'_, '_>, ty: &Type, node: &Node) -> Option<SampleValue> {
    Some(match (ty, node) {
        (Type::Nullable(_), Node::Null) => SampleValue::Null,
        (Type::Nullable(inner), _) => return to_value(synthesis, inner, node),
        (Type::Any, _) => SampleValue::Json(node.to_json()),
        (Type::String | Type::Text(_), Node::String(text)) => SampleValue::Text(text.to_string()),
        (Type::Boolean, Node::Bool(value)) => SampleValue::Boolean(*value),
        (Type::Integer, Node::Number(number)) if number.fits_i64() => SampleValue::Integer(integer(*number)?),
        (Type::Unsigned, Node::Number(number)) if number.fits_u64() => SampleValue::Unsigned(unsigned(*number)?),
        (Type::Number, Node::Number(number)) => SampleValue::Number(number.as_f64()),
        (Type::Decimal, Node::Number(number)) => SampleValue::Decimal(number.to_string()),
        (Type::List(inner), Node::List(items)) => {
            SampleValue::List(items.iter().map(|item| to_value(synthesis, inner, item)).collect::<Option<_>>()?)
        }
        (Type::Map(inner), Node::Map(map)) => {
            let entries = map.iter().map(|(key, value)| Some((key.to_owned(), to_value(synthesis, inner, value)?)));
            SampleValue::Map(entries.collect::<Option<_>>()?)
        }
        (Type::Named(id) | Type::Boxed(id), _) => {
            let id = synthesis.types.original(*id);
            let kind = synthesis.types.kind(id);
            if let Some(variants) = kind.variants() {
                let text = node.as_str()?;
                return Some(SampleValue::Variant(id, variants.iter().position(|variant| variant.wire == text)?));
            }
            let (index, ty) = synthesis.alternative(id, node)?;
            SampleValue::Alternative(id, index, Box::new(to_value(synthesis, ty, node)?))
        }
        _ => return None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a float that an integer holds was asked for")]
fn integer(number: Number) -> Option<i64> {
    match number {
        Number::Signed(number) => Some(number),
        Number::Unsigned(_) => None,
        Number::Float(number) => Some(number as i64),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that an integer holds was asked for"
)]
fn unsigned(number: Number) -> Option<u64> {
    match number {
        Number::Signed(number) => u64::try_from(number).ok(),
        Number::Unsigned(number) => Some(number),
        Number::Float(number) => Some(number as u64),
    }
}
