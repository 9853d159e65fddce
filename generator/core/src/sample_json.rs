//! Samples as JSON, from the same trees as the generated expressions.

use crate::ir::{Api, Extent, Field, FullSample, ObjectSample, Presence, SampleValue, TypeId, TypeKind, Types};
use crate::node::{Map, Node, Number};

/// The sample of a struct as JSON.
type Own<'a> = &'a dyn Fn(TypeId, Extent) -> Node;

impl Api {
    /// The sample of a type as JSON. `None` if it has none.
    pub fn sample_json(&self, id: TypeId, extent: Extent) -> Option<Node> {
        let sample = self.type_samples[self.original(id)].as_ref()?;
        let own: Own<'_> = &|id, extent| self.sample_json(id, extent).unwrap_or(Node::Null);
        Some(match (&sample.full, extent) {
            (FullSample::Shown(event), Extent::Full) => {
                let shown = self.events.get(*event).and_then(|event| event.samples.first());
                let value = shown.and_then(|sample| serde_json::from_str(&sample.json).ok());
                from_json(&value.unwrap_or_default())
            }
            (FullSample::Made(full), Extent::Full) => object(&self.types, self.original(id), full, own),
            (_, Extent::Lean) => object(&self.types, self.original(id), &sample.lean, own),
        })
    }
}

/// A value as JSON.
pub(crate) fn value(types: &Types, sample: &SampleValue, own: Own<'_>) -> Node {
    match sample {
        SampleValue::Null => Node::Null,
        SampleValue::Text(text) => Node::String(text.as_str().into()),
        SampleValue::Boolean(value) => Node::Bool(*value),
        SampleValue::Integer(value) => Node::Number(Number::Signed(*value)),
        SampleValue::Unsigned(value) => {
            Node::Number(i64::try_from(*value).map_or(Number::Unsigned(*value), Number::Signed))
        }
        SampleValue::Number(value) => Node::Number(Number::Float(*value)),
        SampleValue::Decimal(text) => serde_json::from_str(text).map_or(Node::Null, |value| from_json(&value)),
        SampleValue::Json(value) => from_json(value),
        SampleValue::List(items) => Node::List(items.iter().map(|item| value(types, item, own)).collect()),
        SampleValue::Map(entries) => {
            Node::Map(entries.iter().map(|(key, entry)| (key.as_str().into(), value(types, entry, own))).collect())
        }
        SampleValue::Own(id, extent) => own(*id, *extent),
        SampleValue::With(id, index, other) => {
            let path = types.kind(*id).fields().nth(*index).map(|field| field.wire.as_str());
            replaced(own(*id, Extent::Full), path.as_slice(), &value(types, other, own))
        }
        SampleValue::Variant(id, index) => {
            let variant = types.kind(*id).variants().and_then(|variants| variants.get(*index));
            Node::String(variant.map_or("", |variant| &variant.wire).into())
        }
        SampleValue::Alternative(_, _, inner) => value(types, inner, own),
    }
}

/// A struct as JSON.
pub(crate) fn object(types: &Types, id: TypeId, sample: &ObjectSample, own: Own<'_>) -> Node {
    let kind = types.kind(id);
    let fields: Vec<&Field> = kind.fields().collect();
    let pairs = fields.iter().zip(&sample.fields).filter_map(|(field, sample)| {
        let value = match sample {
            Some(sample) => value(types, sample, own),
            None if field.presence == Presence::RequiredNullable => Node::Null,
            None => return None,
        };
        Some((field.wire.as_str().into(), value))
    });
    if let TypeKind::Address(address) = kind {
        let filled = pairs.fold(address.template.clone(), |text, (key, value)| {
            text.replace(&format!("{{{key}}}"), value.as_str().unwrap_or_default())
        });
        return Node::String(filled.into());
    }
    let tag = kind.object().and_then(|object| object.tag.as_ref());
    let tag = tag.map(|tag| (tag.wire.as_str().into(), Node::String(tag.value.as_str().into())));
    let additional = sample.additional.iter().map(|(key, sample)| (key.as_str().into(), value(types, sample, own)));
    Node::Map(tag.into_iter().chain(pairs).chain(additional).collect::<Map>())
}

/// The value with another one at a path of keys. Objects get keys that they lack, and null becomes an object. Other
/// values have no keys and stay as they are.
pub(crate) fn replaced<K: AsRef<str>>(node: Node, path: &[K], value: &Node) -> Node {
    let Some((key, rest)) = path.split_first() else { return value.clone() };
    let key = key.as_ref();
    let map = match node {
        Node::Map(map) => map,
        Node::Null => Map::default(),
        other => return other,
    };
    let pairs = map.iter().map(|(own, inner)| {
        let inner = if own == key { replaced(inner.clone(), rest, value) } else { inner.clone() };
        (own.into(), inner)
    });
    let missing = map.get(key).is_none().then(|| (key.into(), replaced(Node::Null, rest, value)));
    Node::Map(pairs.chain(missing).collect())
}

/// Converts any JSON to a [`Node`].
fn from_json(value: &serde_json::Value) -> Node {
    match value {
        serde_json::Value::Null => Node::Null,
        serde_json::Value::Bool(value) => Node::Bool(*value),
        serde_json::Value::Number(number) => Node::Number(match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Number::Signed(number),
            (None, Some(number)) => Number::Unsigned(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        serde_json::Value::String(text) => Node::String(text.as_str().into()),
        serde_json::Value::Array(items) => Node::List(items.iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            Node::Map(map.iter().map(|(key, value)| (key.as_str().into(), from_json(value))).collect())
        }
    }
}
