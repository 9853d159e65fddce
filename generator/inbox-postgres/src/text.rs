//! Texts as the table holds them. `PostgreSQL`'s have no character NUL, and what a sender chooses must not decide how large an
//! index becomes.

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};

/// The key itself, or the SHA-256 of one that is long or that `PostgreSQL` cannot hold.
pub(super) fn key(key: &str) -> String {
    // A short key must not pass for the digest of a long one.
    let is_plain =
        key.len() <= LONGEST_KEY && !key.contains('\0') && !DIGESTS.iter().any(|digest| key.starts_with(digest));
    if is_plain { key.to_owned() } else { format!("{DIGEST}{:x}", HexDisplay(&Sha256::digest(key))) }
}

/// A text for people to read: cut short, and with another character in place of NUL.
pub(super) fn readable(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|char| if char == '\0' { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// In bytes: an entry of an index holds 2700.
const LONGEST_KEY: usize = 512;

const DIGEST: &str = "sha256:";

/// What a digest with the inbox's own key begins with.
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
