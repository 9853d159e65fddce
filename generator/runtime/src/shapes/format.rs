//! The formats of strings.

/// The apparent format of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TextFormat {
    DateTime,
    Date,
    Uuid,
    Email,
    Uri,
    /// Digits, perhaps with a sign.
    Integer,
    Empty,
    Other,
}

impl TextFormat {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::DateTime, Self::Date, Self::Uuid, Self::Email, Self::Uri, Self::Integer, Self::Empty, Self::Other];

    /// Its name, from JSON Schema if it has one there.
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Email => "email",
            Self::Uri => "uri",
            Self::Integer => "integer",
            Self::Empty => "empty",
            Self::Other => "other",
        }
    }

    /// The format of a text.
    pub(super) fn detect(text: &str) -> Self {
        let has_no_space = !text.contains(|char: char| char.is_whitespace() || char.is_control());
        match text {
            "" => Self::Empty,
            _ if is_date_time(text) => Self::DateTime,
            _ if fits(text, "0000-00-00") => Self::Date,
            _ if fits(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") => Self::Uuid,
            _ if is_integer(text) => Self::Integer,
            _ if has_no_space && is_email(text) => Self::Email,
            _ if has_no_space && is_uri(text) => Self::Uri,
            _ => Self::Other,
        }
    }
}

/// Whether a text matches the pattern: `0` is a digit, `x` a hexadecimal digit, and anything else itself.
fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            other => byte == other,
        })
}

/// RFC 3339, section 5.6, without checking the calendar.
fn is_date_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|char: char| char.is_ascii_digit()),
        None => rest,
    };
    fits(&time.to_ascii_uppercase(), "0000-00-00T00:00:00")
        && (zone.eq_ignore_ascii_case("z") || fits(zone, "+00:00") || fits(zone, "-00:00"))
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains(['@', '/', ':']))
}

fn is_uri(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::TextFormat;

    #[test]
    fn formats_are_guessed() {
        for (text, format) in [
            ("2026-11-29T12:43:47Z", TextFormat::DateTime),
            ("2026-11-29t12:43:47.123456+01:00", TextFormat::DateTime),
            ("2026-11-29T12:43:47", TextFormat::Other),
            ("2026-11-29", TextFormat::Date),
            ("9B2d3f0e-5c7a-4e0b-8f53-0d1a2b3c4d5e", TextFormat::Uuid),
            ("-42", TextFormat::Integer),
            ("-", TextFormat::Other),
            ("ada@acme.example", TextFormat::Email),
            ("https://ada@acme.example/", TextFormat::Uri),
            ("to ada@acme.example", TextFormat::Other),
            ("", TextFormat::Empty),
            ("ä-ö-ü-0000-00-00T", TextFormat::Other),
        ] {
            assert_eq!(TextFormat::detect(text), format, "{text}");
        }
    }
}
