//! Tells names of properties from keys that are data.

/// The longest name, in bytes.
const LONGEST: usize = 64;

/// Whether a key looks like a property's name rather than an id, an address, a date or other data.
///
/// Names are ASCII letters, digits and `_-$.:/`, and may begin with `@`. They have few digits, and digits and letters
/// don't alternate in them. When in doubt, a key counts as data: `iso3166` isn't taken for a name.
pub fn is_name(key: &str) -> bool {
    let rest = key.strip_prefix('@').unwrap_or(key);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-$.:/".contains(&byte);
    if rest.len() > LONGEST || !rest.bytes().all(is_plain) || !rest.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    digits <= 4 && rest.split(|char: char| !char.is_ascii_alphanumeric()).all(|word| !is_data(word))
}

/// Whether a word of a key looks like data.
fn is_data(word: &str) -> bool {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_long_number = word.split(|char: char| !char.is_ascii_digit()).any(|run| run.len() > 3);
    let pairs = word.bytes().zip(word.bytes().skip(1));
    let changes = pairs.filter(|(one, next)| one.is_ascii_digit() != next.is_ascii_digit()).count();
    has_long_number || changes > 2 || is_hex && (word.len() >= 16 || word.len() >= 8 && has_digit)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_told_from_data() {
        for name in ["id", "order_id", "createdAt", "sha256", "line1", "@type", "$ref", "x-request-id", "24h_volume"] {
            assert!(is_name(name), "{name}");
        }
        for data in [
            "",
            "7",
            "12345",
            "user_12345",
            "2026-11-29",
            "ada@acme.example",
            "cus_9s6XKzkNRiz8i3",
            "Ada Lovelace",
            "9b2d3f0e-5c7a-4e0b-8f53-0d1a2b3c4d5e",
            "deadbeefdeadbeef",
            "1f2e3d4c",
            "Überweisung",
            "+49 30 1234",
            "a\nb",
        ] {
            assert!(!is_name(data), "{data}");
        }
        assert!(!is_name(&"a".repeat(65)));
    }
}
