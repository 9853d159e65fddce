//! Text with the encoding of forms (`application/x-www-form-urlencoded`): bodies, and the queries of URLs.

use std::borrow::Cow;

use super::error::PartReason;

/// How many fields a form may have.
pub(crate) const MAX_FIELDS: usize = 1_000;

pub(super) const TOO_MANY: PartReason = PartReason::Not("a form of at most 1,000 fields");

/// The value of the only field with that name.
pub(crate) fn value<'a>(form: &'a str, name: &str) -> Result<Option<Cow<'a, str>>, PartReason> {
    let mut found = None;
    for (index, (key, value)) in fields(form.as_bytes()).enumerate() {
        if index == MAX_FIELDS {
            return Err(TOO_MANY);
        }
        if *key != *name.as_bytes() {
            continue;
        }
        if found.is_some() {
            return Err(PartReason::Repeated);
        }
        found = Some(text(value)?);
    }
    Ok(found)
}

/// The names and values joined in order, without repetitions of a field with the same value; `None` without fields.
pub(super) fn sorted(form: &[u8]) -> Result<Option<String>, PartReason> {
    let mut all = Vec::new();
    for (name, value) in fields(form) {
        if all.len() == MAX_FIELDS {
            return Err(TOO_MANY);
        }
        all.push((text(name)?, text(value)?));
    }
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return Ok(None);
    }
    let mut sorted = String::with_capacity(form.len());
    all.iter().flat_map(|(name, value)| [name, value]).for_each(|text| sorted.push_str(text));
    Ok(Some(sorted))
}

/// The form with the field set, in its place or at the end.
pub(crate) fn with_field(form: &str, name: &str, value: &str) -> String {
    let is_other =
        |field: &&str| !field.is_empty() && fields(field.as_bytes()).all(|(key, _)| *key != *name.as_bytes());
    let own = format!("{}={}", encoded(name), encoded(value));
    let fields: Vec<_> = form.split('&').filter(is_other).chain([own.as_str()]).collect();
    fields.join("&")
}

/// The form with another value for all fields of that name. The value is written as it is.
pub(super) fn replace_field(form: &str, name: &str, value: &str) -> String {
    let replaced = form.split('&').map(|field| {
        let is_it = fields(field.as_bytes()).any(|(key, _)| *key == *name.as_bytes());
        let encoded = field.split_once('=').map_or(field, |(name, _)| name);
        if is_it { Cow::Owned(format!("{encoded}={value}")) } else { Cow::Borrowed(field) }
    });
    replaced.collect::<Vec<_>>().join("&")
}

/// Encodes a value for a query.
pub(super) fn encoded(value: &str) -> String {
    percent_encoded(value, b"-._~")
}

/// The text with everything escaped except letters, digits and the characters to keep.
pub(super) fn percent_encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// The names and values of the fields, without those that have neither.
pub(crate) fn fields(form: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    form.split(|byte| *byte == b'&').filter(|field| !field.is_empty()).map(|field| {
        let equals = memchr::memchr(b'=', field).unwrap_or(field.len());
        let (name, value) = field.split_at(equals);
        (decoded(name), decoded(value.get(1..).unwrap_or_default()))
    })
}

/// A plus is a space, and a percent sign with two digits is the byte with that number. Any other percent sign stays.
pub(super) fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'+', b'%', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        bytes.push(match (first, others) {
            (b'+', _) => b' ',
            (b'%', [high, low, behind @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = behind;
                    high * 16 + low
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    Cow::Owned(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

pub(super) fn text(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, PartReason> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| PartReason::NotText),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| PartReason::NotText),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_sorted_without_repetitions() {
        for (form, expected) in [
            ("b=2&a=1", Some("a1b2")),
            ("a=2&a=1&a=2", Some("a1a2")),
            ("a=%2B1+%zz%4&&b", Some("a+1 %zz%4b")),
            ("=x", Some("x")),
            ("%C3%A9=1&z=0", Some("z0é1")),
            ("", None),
            ("&&", None),
        ] {
            assert_eq!(sorted(form.as_bytes()), Ok(expected.map(str::to_owned)), "{form}");
        }
        assert_eq!(sorted(b"a=%ff"), Err(PartReason::NotText));
        assert_eq!(sorted(b"a=\xff"), Err(PartReason::NotText));
        assert!(sorted("a=1&".repeat(1_000).as_bytes()).is_ok());
        assert!(sorted("a=1&".repeat(1_001).as_bytes()).is_err());
    }

    #[test]
    fn a_field_may_come_once() {
        assert_eq!(value("a=1&b=2", "b"), Ok(Some("2".into())));
        assert_eq!(value("a=1&%62=2", "b"), Ok(Some("2".into())));
        assert_eq!(value("a=1", "b"), Ok(None));
        assert_eq!(value("b=1&b=1", "b"), Err(PartReason::Repeated));
        assert_eq!(value("b=%ff", "b"), Err(PartReason::NotText));
        // Each piece of a template looks for its own field.
        assert_eq!(value(&"a=1&".repeat(1_000), "b"), Ok(None));
        assert_eq!(value(&"a=1&".repeat(1_001), "b"), Err(TOO_MANY));
    }

    #[test]
    fn an_encoded_value_is_decoded_again() {
        for text in ["", "a b", "+/=&%", "é\n", "plain"] {
            assert_eq!(value(&format!("a={}", encoded(text)), "a"), Ok(Some(text.into())));
        }
    }
}
