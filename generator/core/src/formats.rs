//! `format`: checks whether a text conforms to one, and whether it is only a placeholder.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a text conforms to a format. Any text conforms to an unknown format.
pub(crate) fn conforms(format: &str, text: &str) -> bool {
    match format {
        "uuid" => is_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        "date" => is_date(text),
        "time" => is_time(text),
        "date-time" => text.split_once(['T', 't', ' ']).is_some_and(|(date, time)| is_date(date) && is_time(time)),
        "email" => text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 1),
        "uri" | "url" => text.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty()),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        _ => true,
    }
}

/// Whether a text is a valid value of a format, as a strict validator sees it. Unknown formats allow any text.
///
/// [`conforms`] is for examples in documents, which are only blamed for what a decoder refuses.
pub(crate) fn is_valid(format: &str, text: &str) -> bool {
    conforms(format, text)
        && match format {
            "email" => is_mail(text),
            "uri" | "url" => text.bytes().all(is_of_uri) && !has_bad_escape(text),
            "hostname" => is_host(text),
            _ => true,
        }
}

/// RFC 5321, `Mailbox`, without quoted names and comments.
fn is_mail(text: &str) -> bool {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_of_atom);
    text.rsplit_once('@').is_some_and(|(name, host)| {
        let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let is_address = address.is_some_and(|it| match it.strip_prefix("IPv6:") {
            Some(it) => it.parse::<Ipv6Addr>().is_ok(),
            None => it.parse::<Ipv4Addr>().is_ok(),
        });
        name.len() <= 64 && name.split('.').all(is_atom) && (is_address || is_host(host))
    })
}

fn is_of_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// RFC 1123.
pub(crate) fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// RFC 3986: the characters of a URI.
fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// Whether a `%` isn't followed by two hexadecimal digits.
fn has_bad_escape(text: &str) -> bool {
    text.split('%').skip(1).any(|rest| !rest.get(..2).is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit())))
}

/// Whether a text matches a pattern, in which `0` is a digit and `x` a hexadecimal digit.
fn is_like(text: &str, pattern: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        b'x' => byte.is_ascii_hexdigit(),
        _ => byte == wanted,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}

fn is_date(text: &str) -> bool {
    is_like(text, "0000-00-00")
}

/// RFC 3339, `full-time`.
fn is_time(text: &str) -> bool {
    let (Some(clock), Some(rest)) = (text.get(..8), text.get(8..)) else { return false };
    let digits =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|char: char| char.is_ascii_digit()));
    is_like(clock, "00:00:00")
        && (matches!(digits, "Z" | "z") || is_like(digits, "+00:00") || is_like(digits, "-00:00"))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether a text is a placeholder instead of a value.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let is_between = |open, close| text.starts_with(open) && text.ends_with(close);
    text.is_empty() || is_between('<', '>') || is_between('{', '}') || text.contains("...") || text.contains('…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_value_of_a_format_has_only_its_characters() {
        for (format, text, is_one) in [
            ("email", "jane.doe@example.com", true),
            ("email", "jane.doe+tag@[192.0.2.1]", true),
            ("email", "jane.doe@example.com 3", false),
            ("email", "jane doe@example.com", false),
            ("email", "jane..doe@example.com", false),
            ("email", "jane@example..com", false),
            ("uri", "https://example.com/a%20b?c=d#e", true),
            ("uri", "https://example.com/ 3", false),
            ("uri", "https://example.com/{id}", false),
            ("uri", "https://example.com/%zz", false),
            ("hostname", "a-1.example.com", true),
            ("hostname", "Example q08", false),
            ("hostname", "-a.example.com", false),
            ("hostname", "a..example.com", false),
            ("uuid", "3fa85f64-5717-4562-b3fc-2c963f66afa6 2", false),
            ("ipv4", "192.0.2.1 2", false),
            ("sku", "any text", true),
        ] {
            assert_eq!(is_valid(format, text), is_one, "{format}: {text}");
        }
    }

    #[test]
    fn formats_are_told_from_what_is_like_them() {
        for (format, text, is_one) in [
            ("uuid", "550e8400-e29b-41d4-a716-446655440000", true),
            ("uuid", "evt-550e8400-e29b-41d4-a716-446655440000", false),
            ("date-time", "2025-01-15T10:30:00Z", true),
            ("date-time", "2025-01-15T10:30:00.123+02:00", true),
            ("date-time", "2025-01-15 10:30", false),
            ("date-time", "1736937000", false),
            ("date", "2025-01-15", true),
            ("date", "15.01.2025", false),
            ("time", "10:30:00Z", true),
            ("time", "10:30", false),
            ("email", "ann@acme.example", true),
            ("email", "ann", false),
            ("uri", "https://acme.example", true),
            ("uri", "acme.example/x", false),
            ("ipv4", "192.0.2.1", true),
            ("ipv6", "192.0.2.1", false),
            ("sku", "any", true),
        ] {
            assert_eq!(conforms(format, text), is_one, "{format}: {text}");
        }
    }
}
