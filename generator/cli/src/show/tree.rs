//! A decision tree as YAML: below each place its possible values, and for each the event or the next place.

use hookwright_core::ir::{Decision, Literal, NamePlace};
use serde_yaml::{Mapping, Value};

/// The tree below this decision.
pub(super) fn shown(decision: &Decision) -> Value {
    match decision {
        Decision::Event(name) => Value::from(name.as_str()),
        Decision::Nothing => Value::Null,
        Decision::Property { path, present, absent } => {
            let mut ways = vec![("there".to_owned(), shown(present))];
            if **absent != Decision::Nothing {
                ways.push(("not there".to_owned(), shown(absent)));
            }
            mapping([(NamePlace::Body(path.clone()).to_string(), mapping(ways))])
        }
        Decision::Value { at, listed, absent, other } => {
            let mut ways: Vec<(String, Value)> =
                listed.iter().map(|(value, next)| (format!("is {}", exact(value)), shown(next))).collect();
            if **absent != Decision::Nothing {
                ways.push(("not there".to_owned(), shown(absent)));
            }
            ways.extend(other.as_ref().map(|other| ("anything else, or nothing".to_owned(), shown(other))));
            mapping([(at.to_string(), mapping(ways))])
        }
    }
}

/// A value. A text that reads like another value is in quotation marks.
fn exact(value: &Literal) -> String {
    match value {
        Literal::Text(text) if text.parse::<i64>().is_ok() || matches!(text.as_str(), "true" | "false") => {
            format!("\"{text}\"")
        }
        value => value.to_string(),
    }
}

fn mapping(pairs: impl IntoIterator<Item = (String, Value)>) -> Value {
    let pairs = pairs.into_iter().map(|(key, value)| (Value::from(key), value));
    Value::Mapping(pairs.collect::<Mapping>())
}
