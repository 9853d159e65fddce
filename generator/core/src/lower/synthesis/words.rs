//! Likely values by the name of a property and by its format. All of them are reserved for examples, so that a sample
//! that is sent reaches no one: host names, addresses, telephone numbers.

use std::sync::LazyLock;

use super::reserved::Kind;
use crate::formats;
use crate::hash::HashMap;

/// Texts of a format for a property with this name. Empty if the format is unknown or allows any text.
pub(super) fn of_format(format: &str, words: &[&str]) -> Vec<String> {
    if UUIDS.contains(&format) {
        return vec![uuid(words)];
    }
    let texts = FORMATS.iter().find(|(names, _)| names.contains(&format)).map_or(&[][..], |(_, texts)| texts);
    texts.iter().map(|text| (*text).to_owned()).collect()
}

const UUIDS: [&str; 3] = ["uuid", "uuid4", "guid"];

/// A random-looking UUID (RFC 9562, version 4) that is always the same for a name, so that a test can tell the
/// IDs of one sample apart.
fn uuid(words: &[&str]) -> String {
    // FNV-1a, which is the same in every version and on every machine.
    let hash = words
        .iter()
        .flat_map(|word| word.bytes().chain([0]))
        .fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash: u128, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        });
    let marked = hash & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{marked:032x}");
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| digits.get(range).unwrap_or_default()).join("-")
}

/// Whether a flag with this name is usually not set: `is_deleted`.
pub(super) fn is_rare(words: &[&str]) -> bool {
    words.last().is_some_and(|last| RARE.contains(last))
}

/// The state that ends something, and without which a property with this name has no value: that of `closed_at` or
/// `dismissed_by`.
pub(super) fn rare_state<'w>(words: &[&'w str]) -> Option<&'w str> {
    const ABOUT: [&str; 7] = ["at", "by", "comment", "date", "on", "reason", "time"];
    match words {
        [.., state, about] if RARE.contains(state) && ABOUT.contains(about) => Some(state),
        _ => None,
    }
}

/// Words for states that end something, and for exceptions.
const RARE: [&str; 31] = [
    "abandoned",
    "archived",
    "banned",
    "blocked",
    "canceled",
    "cancelled",
    "closed",
    "deleted",
    "disabled",
    "dismissed",
    "disputed",
    "draft",
    "expired",
    "failed",
    "forced",
    "fork",
    "hidden",
    "locked",
    "merged",
    "missed",
    "overdue",
    "paused",
    "refunded",
    "rejected",
    "removed",
    "resolved",
    "revoked",
    "spam",
    "suspended",
    "truncated",
    "withdrawn",
];

const FORMATS: [(&[&str], &[&str]); 16] = [
    (&["date-time", "datetime", "timestamp"], &["2026-01-15T09:30:00Z"]),
    (&["date", "full-date"], &["2026-01-15"]),
    (&["time"], &["09:30:00Z"]),
    (&["duration"], &["PT15M"]),
    (&["uri", "url", "iri", "uri-reference", "iri-reference"], &["https://example.com/", "https://example.com/2"]),
    (&["uri-template"], &["https://example.com/{id}"]),
    (&["email", "idn-email"], &["jane.doe@example.com", "john.roe@example.com"]),
    (&["hostname", "idn-hostname"], &["www.example.com", "mail.example.com"]),
    (&["ipv4", "ip"], &["192.0.2.1", "192.0.2.2"]),
    (&["ipv6"], &["2001:db8::1", "2001:db8::2"]),
    (&["json-pointer"], &["/id"]),
    (&["relative-json-pointer"], &["0"]),
    (&["regex"], &["^[a-z]+$"]),
    (&["byte", "base64"], &["ZXhhbXBsZQ=="]),
    (&["phone", "phone-number", "e164"], &["+12025550100", "+1-202-555-0100"]),
    (&["decimal"], &["12.50"]),
];

/// Likely texts for a property with this name, given as lower-case words, most likely first, and one that fits any
/// name.
pub(super) fn of_name(words: &[&str]) -> (Vec<String>, String) {
    let phrases = words.last().and_then(|last| BY_LAST_WORD.get(last)).map_or(&[][..], Vec::as_slice);
    let mut rows: Vec<usize> =
        phrases.iter().filter(|(phrase, _)| ends_with(words, phrase)).map(|(_, row)| *row).collect();
    rows.dedup();
    let listed = rows.into_iter().filter_map(|row| NAMES.get(row)).flat_map(|row| row.1).map(|text| (*text).to_owned());
    let own = words.join(" ");
    let is_id = matches!(words.last(), Some(&("id" | "ids" | "key" | "token" | "uid" | "reference" | "ref")));
    let identifier = is_id.then(|| match words {
        [.., owner, _] => format!("{owner}_1001"),
        _ => "1001".to_owned(),
    });
    let plain = if own.is_empty() { "Example".to_owned() } else { format!("Example {own}") };
    (listed.chain(identifier).collect(), plain)
}

/// Longer forms of a time (RFC 3339, section 5.6), with at least this many characters: with an offset, and with a
/// fraction of a second. Empty for other texts.
pub(super) fn longer_times(text: &str, least: usize) -> Vec<String> {
    const MOST_DIGITS: usize = 9;
    let Some(local) = text.strip_suffix('Z').filter(|local| local.contains('T') && text.len() < least) else {
        return Vec::new();
    };
    let digits = least.saturating_sub(text.len() + 1).clamp(3, MOST_DIGITS);
    vec![format!("{local}+00:00"), format!("{local}.{:0digits$}Z", 0)]
}

/// The text of the item with this index, made from a likely text of this file: the third of `jane.doe@example.com` is
/// `user3@example.com`.
pub(super) fn numbered(text: &str, nth: usize) -> String {
    if let Some(kind) = Kind::recognized_in(text) {
        return kind.numbered(nth).unwrap_or_else(|| text.to_owned());
    }
    // January has enough days for most lists. The time follows the date.
    let day = format!("2026-{:02}-{:02}", 1 + (14 + nth) / 28, 1 + (14 + nth) % 28);
    match text {
        DATE => day,
        "09:30:00Z" => format!("{:02}:{:02}:00Z", 9 + (30 + nth) / 60, (30 + nth) % 60),
        "PT15M" => format!("PT{}M", 15 + nth),
        _ if text.starts_with(DATE) => text.replacen(DATE, &day, 1),
        _ if text.len() == 36 && formats::conforms("uuid", text) => {
            format!("{}{:012x}", text.get(..24).unwrap_or_default(), nth + 1)
        }
        _ => format!("{text} {}", nth + 1),
    }
}

const DATE: &str = "2026-01-15";

type Row = (&'static [&'static str], &'static [&'static str]);

/// Whether the words end with those of the phrase.
fn ends_with(words: &[&str], phrase: &str) -> bool {
    // Most phrases already differ in the last word.
    let mut own = words.iter().rev();
    words.last().is_some_and(|last| phrase.ends_with(last)) && phrase.rsplit(' ').all(|word| own.next() == Some(&word))
}

/// The phrases of [`NAMES`] by their last word, each with the index of its row, in the order of the rows.
static BY_LAST_WORD: LazyLock<HashMap<&str, Vec<(&str, usize)>>> = LazyLock::new(|| {
    let mut by_last_word: HashMap<&str, Vec<(&str, usize)>> = HashMap::default();
    for (index, row) in NAMES.iter().enumerate() {
        for phrase in row.0 {
            let last = phrase.rsplit(' ').next().unwrap_or_default();
            by_last_word.entry(last).or_default().push((phrase, index));
        }
    }
    by_last_word
});

/// Texts by the last words of a name. The first matching rows come first.
const NAMES: &[Row] = &[
    (&["email", "mail", "email address", "emails"], &["jane.doe@example.com", "john.roe@example.com"]),
    (
        &["phone", "mobile", "fax", "telephone", "tel", "phone number", "cell", "msisdn"],
        &["+12025550100", "+1-202-555-0100", "202-555-0100"],
    ),
    (&["first name", "given name", "firstname", "forename"], &["Jane"]),
    (&["last name", "family name", "lastname", "surname"], &["Doe"]),
    (&["full name", "contact name", "customer name", "user name", "author"], &["Jane Doe"]),
    (&["login", "username", "user", "nickname", "handle"], &["jane-doe"]),
    (&["company", "company name", "organization", "organization name", "organisation"], &["Example Ltd"]),
    (&["file", "filename", "file name"], &["example.txt"]),
    (&["host", "hostname"], &["www.example.com"]),
    (&["domain", "domains", "domain name"], &["example.com"]),
    (
        &[
            "url",
            "uri",
            "href",
            "link",
            "website",
            "avatar",
            "image",
            "homepage",
            "endpoint",
            "logo",
            "photo",
            "picture",
            "web address",
        ],
        &["https://example.com/", "https://example.com/2"],
    ),
    (&["ip", "ip address", "ipv4", "remote addr", "remote address", "source address"], &["192.0.2.1", "2001:db8::1"]),
    (&["currency", "currency code"], &["USD", "usd"]),
    (&["country", "country code"], &["US", "USA"]),
    (&["locale"], &["en-US", "en_US", "en"]),
    (&["language", "lang", "language code"], &["en", "en-US", "eng"]),
    (&["timezone", "time zone", "tz"], &["UTC", "Etc/UTC"]),
    (&["city", "town", "locality"], &["Springfield"]),
    (&["address state", "location state", "province", "region"], &["CA", "active"]),
    (&["state"], &["active", "CA"]),
    (&["zip", "zip code", "postal code", "postcode"], &["12345"]),
    (&["street", "address", "address line", "line1", "street address"], &["1 Example Street"]),
    (&["line2"], &["Apartment 2"]),
    (&["at", "on", "timestamp", "datetime", "date time", "time", "since", "until"], &["2026-01-15T09:30:00Z"]),
    (&["date", "day", "birthday", "dob"], &["2026-01-15"]),
    (&["month"], &["2026-01", "01"]),
    (&["year"], &["2026"]),
    (&["color", "colour"], &["336699", "#336699"]),
    (&["token"], &["example-token"]),
    (&["port"], &["8080"]),
    (&["environment", "env"], &["test", "production"]),
    (&["sha", "commit", "commit id"], &["da39a3ee5e6b4b0d3255bfef95601890afd80709"]),
    (
        &["hash", "digest", "checksum", "fingerprint"],
        &["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ),
    (&["version"], &["1.0.0", "1"]),
    (&["mime type", "content type", "media type", "mime"], &["application/json"]),
    (&["title", "subject", "headline"], &["An example"]),
    (
        &["description", "body", "text", "message", "comment", "note", "notes", "summary", "reason", "content"],
        &["An example."],
    ),
    (&["status"], &["active"]),
    (&["type", "kind", "category"], &["example"]),
    (&["amount", "price", "total", "subtotal", "balance", "cost", "fee", "tax", "rate"], &["12.50", "1250"]),
    (&["value"], &["example", "12.50"]),
    (&["slug", "ref", "branch", "tag", "label"], &["example"]),
    (&["path", "pathname"], &["/example"]),
    (&["password", "secret"], &["example-only"]),
    (&["user agent"], &["Example/1.0"]),
    (&["code"], &["EX-1", "1001"]),
    (&["sku"], &["EX-1"]),
    (&["duration"], &["PT15M", "15"]),
    (&["count", "quantity", "number", "size", "position"], &["1"]),
    (&["name"], &["Example"]),
];

/// Likely numbers for a property with this name.
pub(super) fn number_of_name(words: &[&str]) -> &'static [f64] {
    let is_row = |row: &&(&[&str], &[f64])| row.0.iter().any(|phrase| ends_with(words, phrase));
    NUMBERS.iter().find(is_row).map_or(&[1.0], |row| row.1)
}

const NUMBERS: &[(&[&str], &[f64])] = &[
    (&["id", "user", "owner"], &[1001.0]),
    (&["amount", "price", "total", "subtotal", "balance", "cost", "fee", "revenue"], &[1250.0]),
    (&["latitude", "lat"], &[37.5]),
    (&["longitude", "lng", "lon"], &[-122.25]),
    (&["at ms", "time ms", "timestamp ms"], &[1_768_469_400_000.0]),
    (&["at", "on", "timestamp", "ts", "time", "date", "created", "updated"], &[1_768_469_400.0]),
    (&["year"], &[2026.0]),
    (&["month", "day"], &[1.0]),
    (&["percent", "percentage", "progress", "score"], &[50.0]),
    (&["duration", "seconds", "minutes", "timeout", "delay"], &[60.0]),
    (&["width"], &[640.0]),
    (&["height"], &[480.0]),
    (&["port"], &[8080.0]),
    (&["status code", "http status"], &[200.0]),
    (&["count", "quantity", "number", "index", "position", "attempt", "version", "page"], &[1.0]),
    (&["size", "bytes", "length"], &[1024.0]),
    (&["tax", "rate", "discount"], &[10.0]),
];

#[cfg(test)]
mod tests {
    use super::super::reserved;
    use super::*;

    #[test]
    fn the_last_words_decide() {
        for (words, text) in [
            (&["billing", "email"][..], "jane.doe@example.com"),
            (&["first", "name"], "Jane"),
            (&["repository", "name"], "Example"),
            (&["created", "at"], "2026-01-15T09:30:00Z"),
            (&["order", "id"], "order_1001"),
            (&["order", "ids"], "order_1001"),
            (&["clone", "token"], "example-token"),
            (&["billing", "address", "state"], "CA"),
            (&["deployment", "state"], "active"),
            (&["id"], "1001"),
            (&["flavour"], "Example flavour"),
            (&[], "Example"),
        ] {
            let (likely, plain) = of_name(words);
            assert_eq!(likely.first().unwrap_or(&plain), text, "{words:?}");
        }
    }

    #[test]
    fn what_a_rare_state_says_is_known_by_its_last_words() {
        for (words, expected) in [
            (&["closed", "at"][..], Some("closed")),
            (&["auto", "dismissed", "reason"], Some("dismissed")),
            (&["created", "at"], None),
            (&["closed"], None),
            (&["at"], None),
        ] {
            assert_eq!(rare_state(words), expected, "{words:?}");
        }
    }

    #[test]
    fn items_of_a_list_have_texts_of_the_same_kind() {
        for (text, third) in [
            ("jane.doe@example.com", "user3@example.com"),
            ("https://example.com/", "https://example.com/3"),
            ("www.example.com", "host3.example.com"),
            ("192.0.2.1", "192.0.2.3"),
            ("2001:db8::1", "2001:db8::3"),
            ("+12025550100", "+12025550102"),
            ("2026-01-15", "2026-01-17"),
            ("2026-01-15T09:30:00Z", "2026-01-17T09:30:00Z"),
            ("09:30:00Z", "09:32:00Z"),
            ("PT15M", "PT17M"),
            ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "3fa85f64-5717-4562-b3fc-000000000003"),
            ("Example flavour", "Example flavour 3"),
        ] {
            assert_eq!(numbered(text, 2), third);
        }
    }

    #[test]
    fn a_name_has_its_own_uuid() {
        let [meeting, user] = [&["meeting", "id"], &["user", "id"]].map(|words| of_format("uuid4", words));
        assert_ne!(meeting, user);
        for text in meeting.iter().chain(&user) {
            assert!(formats::conforms("uuid", text), "{text}");
            let version = (text.get(14..15), text.get(19..20));
            assert!(version.0 == Some("4") && matches!(version.1, Some("8" | "9" | "a" | "b")), "{text}");
        }
    }

    #[test]
    fn times_are_made_longer() {
        let longer = |least| longer_times("2026-01-15T09:30:00Z", least);
        assert_eq!(longer(20), Vec::<String>::new());
        assert_eq!(longer(24), ["2026-01-15T09:30:00+00:00", "2026-01-15T09:30:00.000Z"]);
        assert_eq!(longer(27)[1], "2026-01-15T09:30:00.000000Z");
        assert!(longer_times("EXAMPLE Z", 40).is_empty());
    }

    #[test]
    fn all_texts_of_addresses_are_reserved() {
        let listed = NAMES.iter().flat_map(|row| row.1).chain(FORMATS.iter().flat_map(|row| row.1));
        for text in listed {
            assert!(reserved::foreign(text, Kind::recognized_in(text)).is_empty(), "{text}");
        }
    }
}
