//! The values that an event keeps as any JSON.

use hookwright_core::ir::{Api, Literal, Object, Type, TypeKind};
use serde_json::Value;

/// Whether the value at a JSON Pointer into an event's payload is any JSON, or a part of such a value. It is enough if
/// one alternative says so. An object with an unlisted tag is kept as it is.
pub(crate) fn is_any(api: &Api, event: &str, payload: &Value, pointer: &str) -> bool {
    let event = api.events.iter().find(|candidate| candidate.name == event);
    let keys: Vec<String> = pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
    event.is_some_and(|event| any_at(api, &event.payload, Some(payload), &keys))
}

fn any_at(api: &Api, ty: &Type, value: Option<&Value>, keys: &[String]) -> bool {
    match (ty, keys) {
        (Type::Any, _) => true,
        (Type::Nullable(inner), _) => any_at(api, inner, value, keys),
        (Type::List(inner) | Type::Map(inner), [key, rest @ ..]) => any_at(api, inner, below(value, key), rest),
        (Type::Named(id) | Type::Boxed(id), _) => any_in(api, api.kind(*id), value, keys),
        _ => false,
    }
}

fn any_in(api: &Api, kind: &TypeKind, value: Option<&Value>, keys: &[String]) -> bool {
    let any = |ty: &Type| any_at(api, ty, value, keys);
    match kind {
        TypeKind::Object(object) => any_in_object(api, object, value, keys),
        TypeKind::Tagged(tagged) => {
            let tag = value.and_then(|value| value.get(&tagged.key)).filter(|tag| !tag.is_null());
            let mut listed = tagged.members.iter().flat_map(|member| &member.values);
            let is_kept = tag.is_some_and(|tag| !listed.any(|it| is_constant(it, tag))) && !keys.is_empty();
            is_kept || tagged.members.iter().any(|member| any(&member.ty))
        }
        _ => kind.alternatives().any(|part| any(part.ty)),
    }
}

/// Whether a value is a constant. Numbers are compared by value.
fn is_constant(constant: &Literal, value: &Value) -> bool {
    match constant {
        Literal::Text(text) => value.as_str() == Some(text),
        Literal::Integer(integer) => {
            value.as_i64() == Some(*integer) || value.is_f64() && value.as_f64() == Value::from(*integer).as_f64()
        }
        Literal::Unsigned(integer) => {
            value.as_u64() == Some(*integer) || value.is_f64() && value.as_f64() == Value::from(*integer).as_f64()
        }
        Literal::Fraction(fraction) => value.as_f64() == Some(fraction.value()),
        Literal::Boolean(flag) => value.as_bool() == Some(*flag),
    }
}

fn any_in_object(api: &Api, object: &Object, value: Option<&Value>, keys: &[String]) -> bool {
    let [key, rest @ ..] = keys else { return false };
    let field = object.fields.iter().find(|field| field.wire == *key);
    let ty = field.map(|field| &field.ty).or(object.additional.as_ref());
    ty.is_some_and(|ty| any_at(api, ty, below(value, key), rest))
}

fn below<'v>(value: Option<&'v Value>, key: &str) -> Option<&'v Value> {
    match value? {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    }
}
