//! A guess at an event's name.

use crate::scan;

/// What looks like the event's name, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// The offset after the colon between the key and the name.
    pub(crate) behind_colon: usize,
}

/// How far from the end of the body a name is searched, in bytes.
const NEAR: usize = 512;

/// The last value of the key near the end of the body, if that is a string without escapes. `None` if the body begins
/// with the key: looking ahead is faster then.
///
/// It may be in an inner object or in a string, so it must be checked.
pub(crate) fn near_the_end<'a>(body: &'a [u8], key: &str) -> Option<Guess<'a>> {
    if begins_with(body, key) {
        return None;
    }
    let start = body.len().saturating_sub(NEAR);
    let colons = memchr::memrchr_iter(b':', &body[start..]).map(|place| start + place);
    let behind_colon = colons.filter(|&colon| is_key(&body[..colon], key)).map(|colon| colon + 1).next()?;
    let text = body.get(past(body, behind_colon, b'"')?..)?;
    let end = memchr::memchr2(b'"', b'\\', text).filter(|&end| text[end] == b'"')?;
    let name = &text[..end];
    Some(Guess { name: std::str::from_utf8(name).ok()?, behind_colon })
}

/// Whether the body is an object whose first key is this one or begins with it.
fn begins_with(body: &[u8], key: &str) -> bool {
    let first_key = past(body, 0, b'{').and_then(|inside| past(body, inside, b'"')).and_then(|start| body.get(start..));
    first_key.is_some_and(|first_key| first_key.starts_with(key.as_bytes()))
}

/// Whether the text ends in the key in quotes, ignoring white space.
fn is_key(text: &[u8], key: &str) -> bool {
    let before = |text: &[u8]| text.trim_ascii_end().strip_suffix(b"\"")?.strip_suffix(key.as_bytes()).map(<[u8]>::len);
    before(text).is_some_and(|quote| quote > 0 && text[quote - 1] == b'"')
}

/// The offset after the byte, if that comes next after white space.
fn past(body: &[u8], from: usize, byte: u8) -> Option<usize> {
    let place = from + body.get(from..)?.iter().position(|byte| !scan::is_white_space(*byte))?;
    (body.get(place) == Some(&byte)).then_some(place + 1)
}

#[cfg(test)]
mod tests {
    use super::near_the_end;

    #[test]
    fn the_last_string_of_the_key_is_guessed() {
        let cases: [(&str, Option<&str>); 13] = [
            (r#"{"a": 1, "type": "order.paid"}"#, Some("order.paid")),
            (r#"{"a":{"type":"first"},"of":{"type" : "second"}}"#, Some("second")),
            (r#"[{"type":"first","a type":"second"}]"#, Some("first")),
            (r#"{"a":0,"type":"first","types":"second"}"#, Some("first")),
            (r#"{"typ":0,"type":"order.paid"}"#, Some("order.paid")),
            (r#"{"type":"first","of":{"type":"second"}}"#, None),
            ("{\"a\":0,\"type\":\u{c}\"order.paid\"}", None),
            (r#"{"a":0,"type": 5}"#, None),
            (r#"{"a":0,"type": "order.\u0070aid"}"#, None),
            (r#"{"a":0,"type": "cut"#, None),
            (r#"{"a":0,"type""#, None),
            ("type", None),
            ("", None),
        ];
        for (body, name) in cases {
            assert_eq!(near_the_end(body.as_bytes(), "type").map(|guess| guess.name), name, "{body}");
        }
    }

    #[test]
    fn only_the_end_is_looked_at() {
        let far = format!(r#"{{"a":0,"type":"far","rest":"{}"}}"#, "x".repeat(super::NEAR));
        assert_eq!(near_the_end(far.as_bytes(), "type"), None);
        let near = format!(r#"{{"rest":"{}","type":"near"}}"#, "x".repeat(5000));
        let guess = near_the_end(near.as_bytes(), "type").map(|guess| (guess.name, guess.behind_colon));
        assert_eq!(guess, Some(("near", near.len() - 7)));
    }
}
