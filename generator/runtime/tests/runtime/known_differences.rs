//! Where `serde_json` differs, and why the result here is right. The differential test accepts only these differences.

use hookwright_runtime::{MAX_DEPTH, decode_slice};
use serde_json::Value;

struct Difference {
    text: fn() -> String,
    accepted_here: bool,
    accepted_there: bool,
    because: &'static str,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        text: || "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH),
        accepted_here: true,
        accepted_there: false,
        because: "128 levels are read here; there, the 128th level is the first that is refused",
    },
    Difference {
        text: || format!("1{}e-5000", "0".repeat(5_000)),
        accepted_here: false,
        accepted_there: true,
        because: "jiter reads at most 4,300 digits in front of a point, and nothing in earnest has more",
    },
];

#[test]
fn each_known_difference_still_exists() {
    for difference in DIFFERENCES {
        let text = (difference.text)();
        let here = decode_slice::<Value>(text.as_bytes()).is_ok();
        let there = serde_json::from_slice::<Value>(text.as_bytes()).is_ok();
        let expected = (difference.accepted_here, difference.accepted_there);
        assert_eq!((here, there), expected, "{}", difference.because);
    }
}

#[test]
fn the_readers_agree_on_both_sides_of_the_bound() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for (depth, accepted) in [(MAX_DEPTH - 1, true), (MAX_DEPTH + 1, false)] {
        assert_eq!(decode_slice::<Value>(nested(depth).as_bytes()).is_ok(), accepted);
        assert_eq!(serde_json::from_slice::<Value>(nested(depth).as_bytes()).is_ok(), accepted);
    }
}

/// Whether the values are the same, except for floats: without its feature `float_roundtrip`, `serde_json` returns a
/// float that may not be the nearest one. Here it is the nearest.
pub(crate) fn is_same(here: &Value, there: &Value) -> bool {
    match (here, there) {
        (Value::Number(here), Value::Number(there)) => here == there || is_beside(here.as_f64(), there.as_f64()),
        (Value::Array(here), Value::Array(there)) => {
            here.len() == there.len() && here.iter().zip(there).all(|(here, there)| is_same(here, there))
        }
        (Value::Object(here), Value::Object(there)) => {
            here.len() == there.len()
                && here.iter().all(|(key, here)| there.get(key).is_some_and(|there| is_same(here, there)))
        }
        _ => here == there,
    }
}

fn is_beside(here: Option<f64>, there: Option<f64>) -> bool {
    let (Some(here), Some(there)) = (here, there) else { return false };
    here.is_sign_negative() == there.is_sign_negative() && here.to_bits().abs_diff(there.to_bits()) <= 2
}
