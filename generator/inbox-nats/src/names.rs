//! The names of streams, subjects and messages.
//!
//! Names of events and keys come from outside, so they can't become wildcards or levels of subjects, and their length
//! is limited.

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};

/// The names of everything for one API of an inbox.
#[derive(Clone, Debug)]
pub(super) struct Names {
    prefix: String,
    api: String,
}

impl Names {
    pub(super) fn new(prefix: &str, api: &str) -> Self {
        Self { prefix: token(prefix), api: token(api) }
    }

    /// The names of an API by its [token](Self::token), if it can be one.
    pub(super) fn of_token(prefix: &str, api: &str) -> Option<Self> {
        let is_token = !api.is_empty()
            && api.len() <= LONGEST_TOKEN
            && api.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_token.then(|| Self { prefix: token(prefix), api: api.to_owned() })
    }

    /// The API's part of the names.
    pub(super) fn token(&self) -> &str {
        &self.api
    }

    /// The prefix of all parked deliveries' subjects, up to the token of the API.
    pub(super) fn all_parked_subjects(prefix: &str) -> String {
        format!("{}-parked.", token(prefix))
    }

    /// The stream of the deliveries to handle.
    pub(super) fn stream(&self) -> String {
        format!("{}-{}", self.prefix, self.api)
    }

    /// The stream of parked deliveries. Otherwise, a stream's name has `-` only as an escape, never before a word.
    pub(super) fn parked_stream(&self) -> String {
        format!("{}-{}-parked", self.prefix, self.api)
    }

    /// The stream of retries.
    pub(super) fn retries_stream(&self) -> String {
        format!("{}-{}-retries", self.prefix, self.api)
    }

    /// The durable consumer that all workers share, of that name in each of the two streams that they read.
    pub(super) const fn consumer() -> &'static str {
        "workers"
    }

    pub(super) fn subjects(&self) -> String {
        format!("{}.{}.>", self.prefix, self.api)
    }

    pub(super) fn parked_subjects(&self) -> String {
        format!("{}-parked.{}.>", self.prefix, self.api)
    }

    pub(super) fn retries_subjects(&self) -> String {
        format!("{}-retries.{}.>", self.prefix, self.api)
    }

    /// The subject of the copy of the message with this number.
    pub(super) fn retry_subject(&self, sequence: u64) -> String {
        format!("{}-retries.{}.{sequence}", self.prefix, self.api)
    }

    pub(super) fn subject(&self, event: Option<&str>) -> String {
        format!("{}.{}.{}", self.prefix, self.api, event_tokens(event))
    }

    pub(super) fn parked_subject(&self, event: Option<&str>) -> String {
        format!("{}-parked.{}.{}", self.prefix, self.api, event_tokens(event))
    }
}

/// The message id of a delivery: the key itself if it is short and plain, so that people can find it, or else its
/// digest.
pub(super) fn message_id(api: &str, key: &str) -> String {
    let plain = key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && !key.starts_with(DIGEST) {
        return format!("{api}:{key}");
    }
    format!("{api}:{DIGEST}{:x}", HexDisplay(&Sha256::digest(key)))
}

const DIGEST: &str = "sha256-of-key:";
const LONGEST_KEY: usize = 128;
const LONGEST_EVENT: usize = 128;
const LONGEST_TOKEN: usize = 64;

/// The levels of a subject for an event's name: its dots stay, everything else with a meaning to the server is escaped.
fn event_tokens(event: Option<&str>) -> String {
    let mut tokens = String::new();
    for part in event.unwrap_or("unnamed").split('.') {
        let room = LONGEST_EVENT.saturating_sub(tokens.len() + 1);
        if room == 0 {
            break;
        }
        if !tokens.is_empty() {
            tokens.push('.');
        }
        tokens.push_str(if part.is_empty() { "_" } else { "" });
        tokens.extend(part.bytes().flat_map(|byte| escaped(byte, b'%', b"-_:")).take(room));
    }
    tokens
}

/// Text that can also be part of a stream's name, for which the server creates a folder.
fn token(text: &str) -> String {
    let token: String = text.bytes().flat_map(|byte| escaped(byte, b'-', b"_")).take(LONGEST_TOKEN).collect();
    if token.is_empty() { "_".to_owned() } else { token }
}

fn escaped(byte: u8, escape: u8, plain: &[u8]) -> impl Iterator<Item = char> + use<> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |digit: u8| HEX.get(usize::from(digit)).copied();
    let digits = if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
        [Some(byte), None, None]
    } else {
        [Some(escape), hex(byte >> 4), hex(byte & 0xF)]
    };
    digits.into_iter().flatten().map(char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_become_levels() {
        let names = Names::new("hookwright", "contio");
        assert_eq!(names.subject(Some("meeting.created")), "hookwright.contio.meeting.created");
        assert_eq!(names.subject(Some("crmEngagement::created")), "hookwright.contio.crmEngagement::created");
        assert_eq!(names.parked_subject(None), "hookwright-parked.contio.unnamed");
    }

    #[test]
    fn a_name_from_outside_is_no_wildcard() {
        let names = Names::new("hookwright", "contio");
        for name in ["*", ">", "a.>", "a b", "a\r\nPUB x", "..", ".", "", "\u{e4}\0", "a.*.b", &"x.".repeat(900)] {
            let subject = names.subject(Some(name));
            assert!(subject.len() < 200, "{subject}");
            assert!(subject.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'*' && byte != b'>'), "{subject}");
            assert!(subject.split('.').all(|token| !token.is_empty()), "{subject}");
        }
    }

    #[test]
    fn names_of_streams_never_meet() {
        let streams = |api: &str| {
            let names = Names::new("a", api);
            [names.stream(), names.parked_stream(), names.retries_stream()]
        };
        let apis = ["x", "x-parked", "parked", "x-retries", "retries", "x/..", "x.y", ""];
        let mut all: Vec<_> = apis.iter().flat_map(|api| streams(api)).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 3 * apis.len(), "{all:?}");
    }

    #[test]
    fn a_long_or_strange_key_becomes_its_digest() {
        assert_eq!(message_id("contio", "evt-1"), "contio:evt-1");
        let strange =
            ["a b", "a\r\nb", "\u{e4}", &"k".repeat(129), "sha256-of-key:00"].map(|key| message_id("contio", key));
        assert!(strange.iter().all(|id| id.len() == "contio:".len() + DIGEST.len() + 64), "{strange:?}");
        assert!(strange.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_graphic())), "{strange:?}");
    }
}
