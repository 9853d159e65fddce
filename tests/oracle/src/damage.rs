//! Instances with one damage.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The instance with one change: a property is dropped or added, a value is replaced by one of another type, by null or
/// by another of its own type, a list is emptied or extended.
pub fn damaged(instance: &Value, random: &mut Rng) -> Value {
    let mut instance = instance.clone();
    let mut position = random.usize(0..size(&instance));
    change_at(&mut instance, &mut position, random);
    instance
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(properties) => properties.values().map(size).sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

/// Changes the value at a position, with all values counted from the root down.
fn change_at(value: &mut Value, position: &mut usize, random: &mut Rng) -> bool {
    if *position == 0 {
        change(value, random);
        return true;
    }
    *position -= 1;
    match value {
        Value::Object(properties) => properties.values_mut().any(|inner| change_at(inner, position, random)),
        Value::Array(items) => items.iter_mut().any(|inner| change_at(inner, position, random)),
        _ => false,
    }
}

fn change(value: &mut Value, random: &mut Rng) {
    match value {
        Value::Object(properties) if random.u8(0..4) > 0 => change_properties(properties, random),
        Value::Array(items) if random.bool() => change_items(items, random),
        Value::String(_) if random.bool() => *value = odd_text(random),
        Value::Number(_) if random.bool() => *value = odd_number(random),
        _ => *value = of_any_type(random),
    }
}

fn change_properties(properties: &mut Map<String, Value>, random: &mut Rng) {
    let keys: Vec<String> = properties.keys().cloned().collect();
    match (random.u8(0..4), keys.is_empty()) {
        (0, _) | (_, true) => drop(properties.insert("an unlisted property".to_owned(), of_any_type(random))),
        (1, false) => drop(properties.insert(keys[random.usize(0..keys.len())].clone(), Value::Null)),
        _ => drop(properties.remove(&keys[random.usize(0..keys.len())])),
    }
}

fn change_items(items: &mut Vec<Value>, random: &mut Rng) {
    match (random.u8(0..3), items.first().cloned()) {
        (0, _) => items.clear(),
        (1, Some(first)) => items.push(first),
        _ => items.push(of_any_type(random)),
    }
}

fn odd_text(random: &mut Rng) -> Value {
    const TEXTS: [&str; 6] =
        ["", "a value that nobody lists", "2024-13-45T99:00:00Z", "é\u{1F980}\"\\\n", "0", "not a format: \u{0}"];
    TEXTS[random.usize(0..TEXTS.len())].into()
}

fn odd_number(random: &mut Rng) -> Value {
    let numbers = [
        json!(-1),
        json!(0),
        json!(0.5),
        json!(5.0),
        json!(-0.0),
        json!(1e300),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_i64),
    ];
    numbers[random.usize(0..numbers.len())].clone()
}

fn of_any_type(random: &mut Rng) -> Value {
    match random.u8(0..7) {
        0 => Value::Null,
        1 => Value::Bool(random.bool()),
        2 => odd_number(random),
        3 => odd_text(random),
        4 => json!([]),
        5 => json!({}),
        _ => json!({ "a": [1, null, "b"] }),
    }
}
