//! JSON with the keys of its objects sorted.

use crate::bodies::MAX_ITEMS;
use crate::reader::{Kind, Reader};

/// How deeply values may be nested. Each level is read again.
const DEEPEST: usize = 32;

/// The text with sorted keys and without blanks. Strings and numbers stay as they were sent. `None` if it isn't JSON,
/// repeats a key, is nested too deeply, or has more than 10,000 values at one place.
pub(super) fn sorted(json: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(json.len());
    let mut reader = Reader::new(json);
    // What follows the value isn't signed.
    reader.value_at(&[]).ok()??;
    reader.finish().ok()?;
    write(json.trim_ascii(), DEEPEST, &mut text)?;
    Some(text)
}

fn write(json: &[u8], depth: usize, text: &mut Vec<u8>) -> Option<()> {
    let below = depth.checked_sub(1)?;
    let mut reader = Reader::new(json);
    match reader.peek().ok()? {
        Kind::Object => {
            let mut members = reader.members(MAX_ITEMS).ok()?;
            members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            if members.windows(2).any(|two| matches!(two, [(one, _), (other, _)] if one == other)) {
                return None;
            }
            text.push(b'{');
            for (index, (name, range)) in members.into_iter().enumerate() {
                separate(index, text);
                text.extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
                text.push(b':');
                write(json.get(range)?, below, text)?;
            }
            text.push(b'}');
        }
        Kind::Array => {
            text.push(b'[');
            for (index, range) in reader.items(MAX_ITEMS).ok()??.into_iter().enumerate() {
                separate(index, text);
                write(json.get(range)?, below, text)?;
            }
            text.push(b']');
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => text.extend_from_slice(json),
    }
    Some(())
}

fn separate(index: usize, text: &mut Vec<u8>) {
    if index > 0 {
        text.push(b',');
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::sorted;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        for (json, expected) in [
            (
                r#" { "b" : [ {"d":1, "c":2.50} , [] ], "a":"x \"y\" \/" , "B":null} "#,
                r#"{"B":null,"a":"x \"y\" \/","b":[{"c":2.50,"d":1},[]]}"#,
            ),
            ("{}", "{}"),
            (" 5 ", "5"),
            (r#"{"é":1,"z":"\u00e9"}"#, r#"{"z":"\u00e9","é":1}"#),
        ] {
            assert_eq!(sorted(json.as_bytes()).map(|text| String::from_utf8(text).unwrap()).as_deref(), Some(expected));
        }
        for json in ["", "{", r#"{"a":1,"a":1}"#, r#"{"b":{"a":1,"\u0061":2}}"#, "{}{}", "{},", "nul"] {
            assert_eq!(sorted(json.as_bytes()), None, "{json}");
        }
        assert!(sorted(format!("{}{}", "[".repeat(31), "]".repeat(31)).as_bytes()).is_some());
        assert!(sorted(format!("{}{}", "[".repeat(33), "]".repeat(33)).as_bytes()).is_none());
    }
}
