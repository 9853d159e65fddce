//! Texts as stored in the table. `PostgreSQL` doesn't allow NUL in text, and a sender's choice must not determine the
//! size of an index.

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};

/// The key itself, or its SHA-256 if it is long or `PostgreSQL` can't store it.
pub(super) fn key(key: &str) -> String {
    // A short key must not be mistaken for the digest of a long one.
    let is_plain =
        key.len() <= LONGEST_KEY && !key.contains('\0') && !DIGESTS.iter().any(|digest| key.starts_with(digest));
    if is_plain { key.to_owned() } else { format!("{DIGEST}{:x}", HexDisplay(&Sha256::digest(key))) }
}

/// A text for people: truncated, and with a replacement character for NUL.
pub(super) fn readable(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|char| if char == '\0' { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// In bytes: an index entry can have 2,700.
const LONGEST_KEY: usize = 512;

const DIGEST: &str = "sha256:";

/// The prefix of a digest with the inbox's own key.
pub(super) const KEYED_DIGEST: &str = "hmac:";

const DIGESTS: [&str; 2] = [DIGEST, KEYED_DIGEST];

/// Of events and of reasons, in characters.
pub(super) const LONGEST_EVENT: usize = 128;
pub(super) const LONGEST_REASON: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_apart() {
        let long = "x".repeat(LONGEST_KEY + 1);
        let digest = key(&long);
        assert_eq!(key("acme/1"), "acme/1");
        assert!(digest.starts_with(DIGEST) && digest.len() == DIGEST.len() + 64, "{digest}");
        assert_ne!(key(&digest), digest);
        assert_ne!(key("hmac:00"), "hmac:00");
        assert_ne!(key("a\0"), key("a"));
        assert!(!key("a\0").contains('\0'));
    }

    #[test]
    fn texts_for_people_are_cut() {
        assert_eq!(readable("\u{e4}\0b", 9), "\u{e4}\u{fffd}b");
        assert_eq!(readable("abc", 2), "ab");
    }
}
