//! Addresses that are reserved for examples, and addresses that aren't.
//!
//! Samples are sent to systems that may act on them: write a mail, call a number, fetch a URL. So a sample only has
//! addresses that belong to nobody: the names of RFC 2606 and RFC 6761, the ranges of RFC 5737 and RFC 3849, and the
//! telephone numbers that regulators keep for fiction.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::formats::is_host;

/// A kind of address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Mail,
    Url,
    Host,
    Ipv4,
    Ipv6,
    Phone,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Mail, Self::Url, Self::Host, Self::Ipv4, Self::Ipv6, Self::Phone];

    /// The kind of a reserved address. `None` if the text isn't one.
    pub(super) fn recognized_in(text: &str) -> Option<Self> {
        if let Some((_, host)) = text.split_once('@') {
            return is_reserved_host(host).then_some(Self::Mail);
        }
        if text.contains("://") {
            return Some(Self::Url);
        }
        match text.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => return Some(Self::Ipv4),
            Ok(IpAddr::V6(_)) => return Some(Self::Ipv6),
            Err(_) => {}
        }
        if phone(text, true).is_some() && is_reserved_phone(text) {
            return Some(Self::Phone);
        }
        (text.contains('.') && is_reserved_host(text)).then_some(Self::Host)
    }

    /// Reserved addresses in several spellings and lengths, most likely first.
    pub(super) fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Mail => &[
                "jane.doe@example.com",
                "john.roe@example.com",
                "jane@example.com",
                "x@example.org",
                "a@example.com",
                "a@b.example",
                "a@a.test",
            ],
            Self::Url => &[
                "https://example.com/",
                "https://example.com",
                "https://example.com/2",
                "https://www.example.com/",
                "https://example.org/",
                "http://example.com/",
                "http://example.com",
                "https://example.com/example",
                "https://example.com/example.png",
                "https://a.example",
                "http://a.test",
                "wss://example.com/",
                "ftp://example.com/",
            ],
            Self::Host => &[
                "www.example.com",
                "mail.example.com",
                "example.com",
                "example.org",
                "example.net",
                "shop.example",
                "a.example",
                "a.test",
            ],
            Self::Ipv4 => &["192.0.2.1", "192.0.2.100", "198.51.100.1", "203.0.113.100"],
            Self::Ipv6 => &["2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0:0:0:0:1"],
            Self::Phone => &[
                "+12025550100",
                "+1-202-555-0100",
                "+1 202-555-0100",
                "+1 202 555 0100",
                "+1 (202) 555-0100",
                "+1.202.555.0100",
                "(202) 555-0100",
                "(202)555-0100",
                "202-555-0100",
                "202.555.0100",
                "202 555 0100",
                "1-202-555-0100",
                "12025550100",
                "2025550100",
                "555-0100",
                "5550100",
                "+447700900123",
                "+44 7700 900123",
                "+493023125100",
                "+49 30 23125100",
                "+33199000100",
                "+33 1 99 00 01 00",
                "+61491570006",
                "+61 491 570 006",
            ],
        }
    }

    /// The reserved address with this number, from zero. `None` if there are too few.
    pub(super) fn numbered(self, nth: usize) -> Option<String> {
        let number = nth + 1;
        match self {
            Self::Mail => Some(format!("user{number}@example.com")),
            Self::Url => Some(format!("https://example.com/{number}")),
            Self::Host => Some(format!("host{number}.example.com")),
            Self::Ipv4 => (number < 255).then(|| format!("192.0.2.{number}")),
            Self::Ipv6 => Some(format!("2001:db8::{number:x}")),
            Self::Phone => (nth < 100).then(|| format!("+120255501{nth:02}")),
        }
    }

    /// A reserved address with at least this many letters. `None` if none is so long.
    pub(super) fn longer(self, least: usize) -> Option<String> {
        /// The longest part of a mail address before the host, and of a host between two dots.
        const LONGEST: usize = 63;
        const LONGEST_URL: usize = 4096;
        let (before, after, longest) = match self {
            Self::Mail => ("", "@example.com", LONGEST),
            Self::Host => ("", ".example.com", LONGEST),
            Self::Url => ("https://example.com/", "", LONGEST_URL),
            Self::Ipv4 | Self::Ipv6 | Self::Phone => return None,
        };
        // A document may ask for any length.
        let length = least.saturating_sub(before.len() + after.len()).max(1);
        (length <= longest).then(|| format!("{before}{}{after}", "x".repeat(length)))
    }
}

/// All reserved addresses, those of a kind first.
pub(super) fn all(first: Option<Kind>) -> impl Iterator<Item = &'static str> {
    let others = Kind::ALL.into_iter().filter(move |kind| Some(*kind) != first);
    first.into_iter().chain(others).flat_map(Kind::texts).copied()
}

/// The parts of a text that may be an address of someone, as ranges of bytes. `wanted` is the kind of address that its
/// place asks for: there, any digits are a telephone number and any two words with a dot are a host.
pub(super) fn foreign(text: &str, wanted: Option<Kind>) -> Vec<Range<usize>> {
    if let Some(range) = phone(text, wanted == Some(Kind::Phone)) {
        return if is_reserved_phone(text) { Vec::new() } else { vec![range] };
    }
    let mut at = 0;
    let mut found = Vec::new();
    for word in text.split(is_border) {
        found.extend(foreign_word(word, wanted).map(|range| at + range.start..at + range.end));
        at += word.len() + 1;
    }
    found
}

/// Whether a letter is never a part of an address. All are one byte long.
fn is_border(letter: char) -> bool {
    letter.is_ascii_whitespace() || "<>\"'(),;|={}".contains(letter)
}

fn foreign_word(word: &str, wanted: Option<Kind>) -> Option<Range<usize>> {
    if let Some((scheme, rest)) = word.split_once("://") {
        let start = scheme.len() + "://".len();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let range = start..start + authority.len();
        return (!authority.is_empty() && !is_reserved_host(without_port(host))).then_some(range);
    }
    if let Some((name, rest)) = word.split_once('@').filter(|(name, rest)| !name.is_empty() && !rest.is_empty()) {
        let start = name.rfind(':').map_or(0, |colon| colon + 1);
        let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
        return (!is_reserved_host(host)).then(|| start..name.len() + 1 + host.len());
    }
    if let Ok(address) = word.parse::<Ipv6Addr>() {
        return (!is_reserved_ip(address.into())).then_some(0..word.len());
    }
    let mut at = 0;
    for digits in word.split(|letter: char| !letter.is_ascii_digit() && letter != '.') {
        if digits.parse::<Ipv4Addr>().is_ok_and(|address| !is_reserved_ip(address.into())) {
            return Some(at..at + digits.len());
        }
        // The text in between may be longer than a byte.
        at += digits.len();
        at += word.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    if let Some(start) = word.find('+')
        && let Some(number) = word.get(start..).filter(|number| phone(number, false).is_some())
    {
        return (!is_reserved_phone(number)).then_some(start..word.len());
    }
    let host = word.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let is_wanted = matches!(wanted, Some(Kind::Host | Kind::Url | Kind::Mail));
    (is_public_host(host, is_wanted) && !is_reserved_host(host)).then_some(0..host.len())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((before, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => host,
    }
}

/// Whether a text may be a public host. Names of files and events look the same, so that the last word has to be a
/// top-level domain, unless the place asks for a host.
fn is_public_host(text: &str, is_wanted: bool) -> bool {
    const DOMAINS: [&str; 17] = [
        "com", "net", "org", "info", "biz", "app", "dev", "cloud", "edu", "gov", "mil", "int", "arpa", "online",
        "shop", "site", "xyz",
    ];
    let Some((_, last)) = text.rsplit_once('.').filter(|_| is_host(text)) else { return false };
    let last = last.to_ascii_lowercase();
    last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (is_wanted || last.len() == 2 || DOMAINS.contains(&last.as_str()))
}

fn is_reserved_host(host: &str) -> bool {
    const RESERVED: [&str; 7] =
        ["example.com", "example.net", "example.org", "example", "test", "invalid", "localhost"];
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        return is_reserved_ip(address);
    }
    let host = host.to_ascii_lowercase();
    RESERVED.iter().any(|name| host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

fn is_reserved_ip(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(address.octets(), [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _]),
        IpAddr::V6(address) => matches!(address.segments(), [0x2001, 0xdb8, ..]),
    }
}

/// The range of the telephone number that a text is. `None` if it isn't one. Digits alone are one only where a number
/// is wanted, since most are something else.
fn phone(text: &str, is_wanted: bool) -> Option<Range<usize>> {
    let start = if text.starts_with("tel:") { "tel:".len() } else { 0 };
    let number = text.get(start..)?;
    let groups: Vec<usize> =
        number.split(|letter: char| !letter.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let count: usize = groups.iter().sum();
    let least = if number.starts_with('+') { 4 } else { 7 };
    let is_spelled = number.chars().all(|letter| letter.is_ascii_digit() || "+-.() ".contains(letter));
    if !is_spelled || !(least..=15).contains(&count) {
        return None;
    }
    let is_international = number.starts_with('+') || (number.starts_with("00") && !number.starts_with("000"));
    let is_grouped = matches!(groups.as_slice(), [3, 3, 4] | [1, 3, 3, 4] | [3, 4]);
    let is_address = number.parse::<Ipv4Addr>().is_ok();
    (!is_address && (is_international || is_grouped || is_wanted)).then_some(start..text.len())
}

/// Whether a telephone number is kept for fiction: +1 ... 555-0100 to 0199, and some of other countries.
fn is_reserved_phone(text: &str) -> bool {
    // Ofcom, Bundesnetzagentur, Arcep and ACMA.
    const RESERVED: [(&str, usize); 4] = [("447700900", 12), ("493023125", 12), ("3319900", 11), ("61491570006", 11)];
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.contains('+') && RESERVED.iter().any(|(start, length)| digits.starts_with(start) && digits.len() == *length)
    {
        return true;
    }
    let is_own = |local: &str| local.len() == 7 && local.starts_with("55501");
    match digits.len() {
        7 => is_own(&digits),
        10 => !text.contains('+') && digits.get(3..).is_some_and(is_own),
        11 => digits.starts_with('1') && digits.get(4..).is_some_and(is_own),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_is_not_foreign_and_has_its_kind() {
        for kind in Kind::ALL {
            let numbered = (0..90).filter_map(|nth| kind.numbered(nth));
            assert_eq!(kind.longer(usize::MAX), None);
            let longer = [1, 40, 70].into_iter().filter_map(|least| kind.longer(least));
            for text in kind.texts().iter().map(|text| (*text).to_owned()).chain(numbered).chain(longer) {
                assert_eq!(Kind::recognized_in(&text), Some(kind), "{text}");
                for wanted in Kind::ALL {
                    assert!(foreign(&text, Some(wanted)).is_empty(), "{text}");
                }
            }
        }
    }

    #[test]
    fn what_may_be_an_address_of_someone_is_found() {
        for (text, found) in [
            ("abcdef@ghijkl.mnopqr", "abcdef@ghijkl.mnopqr"),
            ("mailto:abc@def.ghi", "abc@def.ghi"),
            ("Abc <abc@def.ghi>", "abc@def.ghi"),
            ("https://abcdef.com/", "abcdef.com"),
            ("https://jane@abcdef:8080/x@example.com", "jane@abcdef:8080"),
            ("https://example.com.abc.de/", "example.com.abc.de"),
            ("https://notexample.com", "notexample.com"),
            ("abcdef.com/ghi", "abcdef.com"),
            ("250.251.252.253", "250.251.252.253"),
            ("net:10.0.0.1/8", "10.0.0.1"),
            ("http://[2001:db9::1]/", "[2001:db9::1]"),
            ("2606:4700::1111", "2606:4700::1111"),
            ("+4901234567", "+4901234567"),
            ("004930123456", "004930123456"),
            ("012-345-6789", "012-345-6789"),
            ("(012) 345-6789", "(012) 345-6789"),
            ("whatsapp:+01234567", "+01234567"),
            ("tel:+01234567", "+01234567"),
        ] {
            let ranges = foreign(text, None);
            assert_eq!(ranges.into_iter().filter_map(|range| text.get(range)).collect::<Vec<_>>(), [found], "{text}");
        }
    }

    #[test]
    fn what_only_looks_similar_is_not_foreign() {
        for text in [
            "abcdef",
            "order.created",
            "example.txt",
            "1.0.0",
            "@abc",
            "012345678901",
            "01-02-0123",
            "2026-01-15T09:30:00Z",
            "image/jpeg",
            "https://",
            "Größe 1.2 für a",
        ] {
            assert!(foreign(text, None).is_empty(), "{text}");
        }
    }

    #[test]
    fn where_an_address_is_wanted_more_is_one() {
        assert_eq!(foreign("0123456789", Some(Kind::Phone)).first(), Some(&(0..10)));
        assert_eq!(foreign("abcdef.ghijkl", Some(Kind::Host)).first(), Some(&(0..13)));
    }
}
