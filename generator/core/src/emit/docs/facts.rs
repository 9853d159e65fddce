//! What a schema says besides its type, in words: `at least 1`, `default 3`.

use crate::case;
use crate::hash::HashSet;
use crate::ir::{Docs, Fact, Type};

/// Formats in words, each with the words of a text that says the same.
const FORMATS: [(&str, &str, &[&str]); 20] = [
    ("uuid", "a UUID", &["uuid", "guid"]),
    ("uuid4", "a UUID", &["uuid", "guid"]),
    ("uri", "a URI", &["uri", "url", "link"]),
    ("url", "a URL", &["uri", "url", "link"]),
    ("uri-reference", "a URI reference", &["uri", "url", "link"]),
    ("uri-template", "a URI template", &["template"]),
    ("email", "an email address", &["email", "mail"]),
    ("idn-email", "an email address", &["email", "mail"]),
    ("hostname", "a host name", &["host", "hostname", "domain"]),
    ("ip", "an IP address", &["ip", "ipv4", "ipv6"]),
    ("ipv4", "an IPv4 address", &["ipv4"]),
    ("ipv6", "an IPv6 address", &["ipv6"]),
    ("byte", "Base64", &["base64"]),
    ("decimal", "a decimal number", &["decimal"]),
    ("json-pointer", "a JSON Pointer", &["pointer"]),
    ("regex", "a regular expression", &["regex", "expression"]),
    ("phone", "a phone number", &["phone"]),
    ("timestamp", "a timestamp", &["timestamp"]),
    ("unix-time", "Unix time", &["unix", "epoch"]),
    ("json", "JSON", &["json"]),
];

/// The least and the greatest values of integer types. As bounds, they say nothing.
const LIMITS: [&str; 9] = [
    "-9223372036854775808",
    "-9007199254740991",
    "-2147483648",
    "2147483647",
    "4294967295",
    "9007199254740991",
    "9223372036854775807",
    "18446744073709551615",
    "9223372036854775808",
];

/// The facts about a property of this type, each without a capital letter and without a period. Those that its text
/// says, too, are left out, and so is a format that its key says.
pub(super) fn in_words(docs: &Docs, ty: &Type, (key, text): (&str, &str)) -> Vec<String> {
    if docs.facts.is_empty() {
        return Vec::new();
    }
    let facts = Facts { facts: &docs.facts, ty };
    let said = Said::new(text);
    let has_constant = docs.facts.iter().any(|fact| matches!(fact, Fact::Always(_)));
    let mut words: Vec<String> = Vec::new();
    words.extend(
        facts.format(&said).filter(|_| facts.format(&Said::new(&case::snake(key).replace('_', " "))).is_some()),
    );
    // A keyword says nothing about values of another type (JSON Schema 2020-12 Validation, section 6).
    if facts.is_of(is_number) {
        words.extend(facts.number());
        words.extend(facts.all("multipleOf").find(|divisor| *divisor != "1").map(|it| format!("a multiple of {it}")));
    }
    if facts.is_of(is_text) {
        words.extend(facts.size(("minLength", "maxLength"), "character"));
    }
    if facts.is_of(|ty| matches!(ty, Type::List(_))) {
        words.extend(facts.size(("minItems", "maxItems"), "item"));
        words.extend(facts.all("uniqueItems").next().map(|_| "without duplicates".to_owned()));
    }
    if facts.is_of(|ty| matches!(ty, Type::Map(_))) {
        words.extend(facts.size(("minProperties", "maxProperties"), "property"));
    }
    words.retain(|fact| !said.has_numbers_of(fact));
    let patterns = facts.all("pattern").filter(|pattern| !text.contains(pattern));
    words.extend(patterns.map(|pattern| format!("matches {}", code(pattern))));
    words.extend(facts.of_each(key, text));
    words.extend(facts.bare(docs.constant.is_some()));
    let default = facts.all("default").next().filter(|_| !has_constant && !said.has_word("default"));
    words.extend(default.map(|value| format!("default {}", literal(value))));
    words
}

struct Facts<'a> {
    facts: &'a [Fact],
    ty: &'a Type,
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Unsigned | Type::Number | Type::Decimal)
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Text(_))
}

impl<'a> Facts<'a> {
    /// Whether the property's values are, or may be, of such a type.
    fn is_of(&self, is_such: fn(&Type) -> bool) -> bool {
        match self.ty {
            Type::Any | Type::Named(_) | Type::Boxed(_) | Type::Nullable(_) => true,
            ty => is_such(ty),
        }
    }

    /// The values of a keyword.
    fn all(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.facts.iter().filter_map(move |fact| match fact {
            Fact::Keyword(keyword, value) => (*keyword == key).then_some(value.as_str()),
            _ => None,
        })
    }

    /// What isn't about a keyword with a value: constants, directions, and what addresses of channels say.
    fn bare(&self, has_constant_text: bool) -> impl Iterator<Item = String> {
        self.facts.iter().filter_map(move |fact| match fact {
            Fact::Always(value) => (!has_constant_text).then(|| format!("always {}", literal(value))),
            Fact::Each(each, fact) => match &**fact {
                Fact::Always(value) => Some(format!("{each} is always {}", literal(value))),
                _ => None,
            },
            Fact::Remark(text) => Some(super::escape(text)),
            Fact::Keyword(..) => None,
        })
    }

    /// What the keywords of items, or of values of a mapping, say about each of them.
    fn of_each(&self, key: &str, text: &str) -> Option<String> {
        let (Type::List(inner) | Type::Map(inner)) = self.ty else { return None };
        let keywords = self.facts.iter().filter_map(|fact| match fact {
            Fact::Each(_, fact) if matches!(**fact, Fact::Keyword(..)) => Some((**fact).clone()),
            _ => None,
        });
        let docs = Docs { facts: keywords.collect(), ..Docs::default() };
        let inner = if let Type::Nullable(inner) = &**inner { inner } else { inner };
        let words = in_words(&docs, inner, (key, text));
        let words: Vec<String> = words.into_iter().map(|it| it.replacen("format `", "in the format `", 1)).collect();
        (!words.is_empty()).then(|| format!("each {}", words.join(" and ")))
    }

    fn format(&self, said: &Said) -> Option<String> {
        let format = self.all("format").next()?;
        let is_number = matches!(self.ty, Type::Integer | Type::Unsigned | Type::Number | Type::Decimal);
        let is_size = format.trim_start_matches("uint").trim_start_matches("int").parse::<u8>().is_ok();
        let is_typed = is_size || ["decimal", "double", "float"].contains(&format);
        if said.has_word(format) || (is_number && is_typed) {
            return None;
        }
        match FORMATS.iter().find(|(known, ..)| *known == format) {
            Some((_, _, same)) if same.iter().any(|word| said.has_word(word)) => None,
            Some((_, words, _)) => Some((*words).to_owned()),
            None => Some(format!("format {}", code(format))),
        }
    }

    /// The bounds of a number. `OpenAPI` 3.0 writes `exclusiveMinimum: true` next to a `minimum`.
    fn number(&self) -> Option<String> {
        let is_exclusive = |key: &str| self.all(key).any(|value| value == "true");
        let bound = |key: &str| self.tightest(key).filter(|value| !LIMITS.contains(value));
        let mut least = bound("minimum").filter(|least| !(*self.ty == Type::Unsigned && *least == "0"));
        let mut most = bound("maximum");
        let mut above = bound("exclusiveMinimum");
        let mut below = bound("exclusiveMaximum");
        if is_exclusive("exclusiveMinimum") {
            above = least.take();
        }
        if is_exclusive("exclusiveMaximum") {
            below = most.take();
        }
        let inclusive = range(least, most);
        let above = above.map(|above| format!("more than {above}"));
        let below = below.map(|below| format!("less than {below}"));
        let bounds: Vec<String> = above.into_iter().chain(inclusive).chain(below).collect();
        (!bounds.is_empty()).then(|| bounds.join(" and "))
    }

    /// How long a text, a list or an object is.
    fn size(&self, (least, most): (&str, &str), unit: &str) -> Option<String> {
        let least = self.tightest(least).filter(|least| *least != "0");
        let most = self.tightest(most).filter(|most| !LIMITS.contains(most));
        if (least, most) == (Some("1"), None) {
            return Some("not empty".to_owned());
        }
        if (least, most) == (None, None) {
            return None;
        }
        let plural = if unit == "property" { "properties".to_owned() } else { format!("{unit}s") };
        let unit = if most.or(least) == Some("1") { unit } else { &plural };
        range(least, most).map(|range| format!("{range} {unit}"))
    }

    /// The greatest minimum or the least maximum, if the document states several.
    fn tightest(&self, key: &str) -> Option<&'a str> {
        let numbers = self.all(key).filter_map(|text| Some((text.parse::<f64>().ok()?, text)));
        let is_minimum = || key.contains("min") || key.contains("Min");
        let tightest = numbers.reduce(|one, other| if (one.0 < other.0) == is_minimum() { other } else { one });
        tightest.map(|(_, text)| text.strip_suffix(".0").unwrap_or(text))
    }
}

fn range(least: Option<&str>, most: Option<&str>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    }
}

/// A number as it is, anything else as code.
fn literal(value: &str) -> String {
    if value.parse::<f64>().is_ok_and(f64::is_finite) { value.to_owned() } else { code(value.trim_matches('"')) }
}

/// A text as a code span. One with a backtick can't be one as it is.
fn code(text: &str) -> String {
    if text.contains('`') { super::escape(text) } else { format!("`{text}`") }
}

/// The words and the numbers of a text.
struct Said(HashSet<String>);

impl Said {
    fn new(text: &str) -> Self {
        let text = text.to_lowercase().replace(',', "");
        let mut words = HashSet::default();
        for word in text.split(|it: char| !it.is_alphanumeric() && it != '.' && it != '-') {
            let word = word.trim_matches(['.', '-']);
            words.extend(word.split('-').map(|part| part.trim_end_matches('s').to_owned()));
            words.insert(word.to_owned());
        }
        Self(words)
    }

    fn has_word(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether the text has all numbers of a fact, at least one.
    fn has_numbers_of(&self, fact: &str) -> bool {
        let numbers: Vec<&str> = fact.split(' ').filter(|word| word.parse::<f64>().is_ok()).collect();
        let has = |number: &&str| self.has_word(number.trim_start_matches('-'));
        (!numbers.is_empty() && numbers.iter().all(has)) || (fact == "not empty" && self.has_word("empty"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(facts: &[Fact], ty: &Type, text: &str) -> String {
        in_words(&Docs { facts: facts.to_vec(), ..Docs::default() }, ty, ("value", text)).join("; ")
    }

    /// From `minimum: 1`. Without a value, it is a remark.
    fn keyword(fact: &'static str) -> Fact {
        match fact.split_once(": ") {
            Some((keyword, value)) => Fact::Keyword(keyword, value.to_owned()),
            None => Fact::Remark(fact.to_owned()),
        }
    }

    #[test]
    fn keywords_are_said_in_words() {
        let cases: [(&[&'static str], &str); 18] = [
            (&["minimum: 1", "default: 3"], "at least 1; default 3"),
            (&["minimum: 1", "maximum: 100"], "1 to 100"),
            (&["maximum: -0.5"], "at most -0.5"),
            (&["minimum: 5", "maximum: 5"], "exactly 5"),
            (&["minimum: 1", "minimum: 5", "maximum: 9", "maximum: 7"], "5 to 7"),
            (&["exclusiveMinimum: 0", "maximum: 1"], "more than 0 and at most 1"),
            (&["minimum: 0", "exclusiveMinimum: true"], "more than 0"),
            (&["minimum: -2147483648", "maximum: 2147483647"], ""),
            (&["minLength: 1"], "not empty"),
            (&["minLength: 0", "maxLength: 255"], "at most 255 characters"),
            (&["maxItems: 1", "uniqueItems: true"], "at most 1 item; without duplicates"),
            (&["minProperties: 2"], "at least 2 properties"),
            (&["multipleOf: 0.01"], "a multiple of 0.01"),
            (&["format: uuid"], "a UUID"),
            (&["format: acme-id"], "format `acme-id`"),
            (&["pattern: ^[A-Z]: <b>$"], "matches `^[A-Z]: <b>$`"),
            (&["default: pending"], "default `pending`"),
            (&[], ""),
        ];
        for (facts, expected) in cases {
            let facts: Vec<Fact> = facts.iter().map(|&fact| keyword(fact)).collect();
            assert_eq!(words(&facts, &Type::Any, ""), expected, "{facts:?}");
        }
    }

    #[test]
    fn constants_and_remarks_are_said_in_words() {
        let always = |value: &str| Fact::Always(value.to_owned());
        let remark = |text: &str| Fact::Remark(text.to_owned());
        let cases: [(&[Fact], &str); 4] = [
            (&[always("5"), keyword("default: 5")], "always 5"),
            (&[Fact::Each("each", Box::new(always("\"z\"")))], "each is always `z`"),
            (&[keyword("default: false"), remark("write-only")], "write-only; default `false`"),
            (&[remark("also in the payload at `/id`")], "also in the payload at `/id`"),
        ];
        for (facts, expected) in cases {
            assert_eq!(words(facts, &Type::String, ""), expected, "{facts:?}");
        }
    }

    #[test]
    fn what_is_inside_has_facts_of_its_own() {
        let facts = ["format: acme-id", "maxLength: 36", "minimum: 1"].map(keyword);
        let facts: Vec<Fact> = facts.into_iter().map(|fact| Fact::Each("each", Box::new(fact))).collect();
        let all = [keyword("maxItems: 2")].into_iter().chain(facts).collect::<Vec<_>>();
        for (inner, expected) in [
            (Type::String, "at most 2 items; each in the format `acme-id` and at most 36 characters"),
            (Type::Nullable(Box::new(Type::Integer)), "at most 2 items; each in the format `acme-id` and at least 1"),
        ] {
            assert_eq!(words(&all, &Type::List(Box::new(inner)), ""), expected);
        }
    }

    #[test]
    fn keywords_of_other_types_say_nothing() {
        let all =
            ["minimum: 2.0", "multipleOf: 4", "maxLength: 5", "maxItems: 6", "uniqueItems: true", "maxProperties: 7"];
        let all = all.map(keyword);
        for (ty, expected) in [
            (Type::Integer, "at least 2; a multiple of 4"),
            (Type::String, "at most 5 characters"),
            (Type::List(Box::new(Type::String)), "at most 6 items; without duplicates"),
            (Type::Map(Box::new(Type::String)), "at most 7 properties"),
            (Type::Boolean, ""),
        ] {
            assert_eq!(words(&all, &ty, ""), expected);
        }
    }

    #[test]
    fn what_the_text_or_the_type_says_is_left_out() {
        for (fact, ty, text) in [
            ("minimum: 1", Type::Integer, "How many, from 1."),
            ("maxLength: 1000", Type::String, "Up to 1,000 letters"),
            ("minimum: -5", Type::Integer, "Not below -5"),
            ("default: 3", Type::Integer, "How many. Defaults to 3."),
            ("default: 3", Type::Integer, "The default is three"),
            ("format: uri", Type::String, "URLs of pages"),
            ("format: uri", Type::String, "The page's link"),
            ("format: email", Type::String, "An e-mail address"),
            ("format: acme-id", Type::String, "An acme-id"),
            ("pattern: ^a$", Type::String, "It matches ^a$"),
            ("minLength: 1", Type::String, "Never empty"),
            ("minimum: 0", Type::Unsigned, ""),
            ("format: uint64", Type::Unsigned, ""),
            ("format: decimal", Type::Decimal, ""),
        ] {
            assert_eq!(words(&[keyword(fact)], &ty, text), "", "{fact} {text}");
        }
        let docs = Docs { facts: vec![keyword("format: uri")], ..Docs::default() };
        for key in ["url", "htmlUrl", "git-url", "redirect_uri"] {
            assert!(in_words(&docs, &Type::String, (key, "")).is_empty(), "{key}");
        }
        assert_eq!(words(&[keyword("format: uri")], &Type::String, "The security level"), "a URI");
        assert_eq!(words(&[keyword("minimum: 10")], &Type::Integer, "At least 1 of 100"), "at least 10");
    }
}
