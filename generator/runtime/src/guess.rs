//! A guess at an event's name.

use memchr::memmem;

/// What looks like the event's name, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// The byte behind the colon between its key and it.
    pub(crate) behind_colon: usize,
}

/// How far from the end of a body a name is looked for.
const NEAR: usize = 512;

/// The last value of the key near the end of the body, where that is a string without escapes.
///
/// It may stand in an inner object, or in a string: that is to be checked. Where a name stands near the start, a look ahead
/// finds it as fast.
pub(crate) fn near_the_end<'a>(body: &'a [u8], key: &str) -> Option<Guess<'a>> {
    let start = body.len().saturating_sub(NEAR);
    let ends = memmem::find_iter(&body[start..], key).map(|place| start + place + key.len());
    let is_quoted = |&end: &usize| {
        let before = end.checked_sub(key.len() + 1).and_then(|place| body.get(place));
        before == Some(&b'"') && body.get(end) == Some(&b'"')
    };
    let end = ends.filter(is_quoted).last()?;
    let behind_colon = past(body, end + 1, b':')?;
    let text = body.get(past(body, behind_colon, b'"')?..)?;
    let end = memchr::memchr2(b'"', b'\\', text).filter(|&end| text[end] == b'"')?;
    let name = &text[..end];
    Some(Guess { name: std::str::from_utf8(name).ok()?, behind_colon })
}

/// The place behind the byte, which is to stand there after white space.
fn past(body: &[u8], from: usize, byte: u8) -> Option<usize> {
    let place = from + body.get(from..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
    (body.get(place) == Some(&byte)).then_some(place + 1)
}

#[cfg(test)]
mod tests {
    use super::near_the_end;

    #[test]
    fn the_last_string_of_the_key_is_guessed() {
        let cases: [(&str, Option<&str>); 10] = [
            (r#"{"a": 1, "type": "order.paid"}"#, Some("order.paid")),
            (r#"{"type":"first","of":{"type" : "second"}}"#, Some("second")),
            (r#"{"type":"first","a type":"second"}"#, Some("first")),
            (r#"{"type":"first","types":"second"}"#, Some("first")),
            (r#"{"type": 5}"#, None),
            (r#"{"type": "order.\u0070aid"}"#, None),
            (r#"{"type": "cut"#, None),
            (r#"{"type""#, None),
            ("type", None),
            ("", None),
        ];
        for (body, name) in cases {
            assert_eq!(near_the_end(body.as_bytes(), "type").map(|guess| guess.name), name, "{body}");
        }
    }

    #[test]
    fn only_the_end_is_looked_at() {
        let far = format!(r#"{{"type":"far","rest":"{}"}}"#, "x".repeat(super::NEAR));
        assert_eq!(near_the_end(far.as_bytes(), "type"), None);
        let near = format!(r#"{{"rest":"{}","type":"near"}}"#, "x".repeat(5000));
        let guess = near_the_end(near.as_bytes(), "type").map(|guess| (guess.name, guess.behind_colon));
        assert_eq!(guess, Some(("near", near.len() - 7)));
    }
}
