//! The parts of structured fields (RFC 9651) that signatures use: dictionaries of lists of strings, and of byte
//! sequences.
//!
//! A field is parsed strictly, and within bounds. What a signature doesn't use is a fault, so that nothing is skipped
//! that a signer may have meant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How long a field may be, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// How many members a dictionary may have, items a list, and parameters an item.
const MAX_PARTS: usize = 64;

/// A value without parts of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    Integer(i64),
    Text(String),
    Token(String),
    Bytes(Vec<u8>),
    Boolean(bool),
}

/// Parameters, in their order, each once.
pub(super) type Parameters = Vec<(String, Bare)>;

/// A value with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) value: Bare,
    pub(super) parameters: Parameters,
}

/// A member of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Item(Item),
    List(Vec<Item>, Parameters),
}

/// Reads a dictionary. `None` if it isn't one, or out of bounds. A key that occurs twice is a fault, though the last
/// one would count.
pub(super) fn dictionary(text: &str) -> Option<Vec<(String, Member)>> {
    if text.len() > MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    let mut rest = Rest(text.trim_matches(' ').as_bytes());
    let mut members: Vec<(String, Member)> = Vec::new();
    while !rest.0.is_empty() {
        let key = rest.key()?;
        if members.len() == MAX_PARTS || members.iter().any(|(known, _)| *known == key) {
            return None;
        }
        let member = if !rest.takes(b'=') {
            Member::Item(Item { value: Bare::Boolean(true), parameters: rest.parameters()? })
        } else if rest.0.starts_with(b"(") {
            rest.list()?
        } else {
            Member::Item(rest.item()?)
        };
        members.push((key, member));
        rest.skip_space();
        if rest.0.is_empty() {
            break;
        }
        if !rest.takes(b',') {
            return None;
        }
        rest.skip_space();
        // A comma is followed by a member.
        rest.0.first()?;
    }
    Some(members)
}

/// Writes a list with its parameters (RFC 9651, section 4.1.1.1).
pub(super) fn write_list(items: &[Item], parameters: &Parameters) -> String {
    let items: Vec<String> = items.iter().map(write_item).collect();
    format!("({}){}", items.join(" "), write_parameters(parameters))
}

/// Writes an item with its parameters.
pub(super) fn write_item(item: &Item) -> String {
    format!("{}{}", write_bare(&item.value), write_parameters(&item.parameters))
}

fn write_parameters(parameters: &Parameters) -> String {
    let one = |(key, value): &(String, Bare)| match value {
        Bare::Boolean(true) => format!(";{key}"),
        value => format!(";{key}={}", write_bare(value)),
    };
    parameters.iter().map(one).collect()
}

fn write_bare(value: &Bare) -> String {
    match value {
        Bare::Integer(number) => number.to_string(),
        Bare::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Bare::Token(token) => token.clone(),
        Bare::Bytes(bytes) => format!(":{}:", STANDARD.encode(bytes)),
        Bare::Boolean(is_true) => format!("?{}", u8::from(*is_true)),
    }
}

/// What hasn't been read yet.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn takes(&mut self, byte: u8) -> bool {
        let rest = self.0.split_first().filter(|(first, _)| **first == byte);
        rest.map(|(_, rest)| self.0 = rest).is_some()
    }

    fn skip_space(&mut self) {
        while let Some((b' ' | b'\t', rest)) = self.0.split_first() {
            self.0 = rest;
        }
    }

    /// The bytes as long as they are of this kind.
    fn while_is(&mut self, is: impl Fn(u8) -> bool) -> String {
        let end = self.0.iter().position(|byte| !is(*byte)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken.iter().copied().map(char::from).collect()
    }

    fn key(&mut self) -> Option<String> {
        let is_first = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'*';
        self.0.first().filter(|byte| is_first(byte))?;
        Some(self.while_is(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte)))
    }

    fn list(&mut self) -> Option<Member> {
        let mut items = Vec::new();
        self.takes(b'(');
        loop {
            while self.takes(b' ') {}
            if self.takes(b')') {
                return Some(Member::List(items, self.parameters()?));
            }
            if items.len() == MAX_PARTS {
                return None;
            }
            items.push(self.item()?);
            self.0.first().filter(|byte| b" )".contains(byte))?;
        }
    }

    fn item(&mut self) -> Option<Item> {
        Some(Item { value: self.bare()?, parameters: self.parameters()? })
    }

    fn parameters(&mut self) -> Option<Parameters> {
        let mut parameters = Parameters::new();
        while self.takes(b';') {
            while self.takes(b' ') {}
            let key = self.key()?;
            if parameters.len() == MAX_PARTS || parameters.iter().any(|(known, _)| *known == key) {
                return None;
            }
            let value = if self.takes(b'=') { self.bare()? } else { Bare::Boolean(true) };
            parameters.push((key, value));
        }
        Some(parameters)
    }

    fn bare(&mut self) -> Option<Bare> {
        match self.0.first()? {
            b'"' => self.text(),
            b':' => {
                self.takes(b':');
                let text = self.while_is(|byte| byte != b':');
                self.takes(b':').then(|| STANDARD.decode(text).ok().map(Bare::Bytes))?
            }
            b'?' => {
                self.takes(b'?');
                let is_true = self.takes(b'1');
                (is_true || self.takes(b'0')).then_some(Bare::Boolean(is_true))
            }
            b'-' | b'0'..=b'9' => {
                let is_negative = self.takes(b'-');
                let digits = self.while_is(|byte| byte.is_ascii_digit());
                // Fifteen digits are allowed. A fraction isn't an integer.
                let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 15 && !self.0.starts_with(b"."))?;
                Some(Bare::Integer(if is_negative { -number } else { number }))
            }
            b'*' | b'a'..=b'z' | b'A'..=b'Z' => {
                let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte);
                Some(Bare::Token(self.while_is(is_part)))
            }
            _ => None,
        }
    }

    fn text(&mut self) -> Option<Bare> {
        self.takes(b'"');
        let mut text = String::new();
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            match byte {
                b'"' => return Some(Bare::Text(text)),
                b'\\' => {
                    let (escaped, rest) = self.0.split_first().filter(|(byte, _)| b"\"\\".contains(byte))?;
                    self.0 = rest;
                    text.push(char::from(*escaped));
                }
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> Option<String> {
        let one = |(key, member): (String, Member)| match member {
            Member::Item(item) => format!("{key}={}", write_item(&item)),
            Member::List(items, parameters) => format!("{key}={}", write_list(&items, &parameters)),
        };
        Some(dictionary(text)?.into_iter().map(one).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn fields_are_written_as_the_rfc_says() {
        for (text, expected) in [
            ("", ""),
            (r#"sig1=("@method" "date");created=1;keyid="a\"b""#, r#"sig1=("@method" "date");created=1;keyid="a\"b""#),
            ("a=(  \"x\"   \"y\";req )  ;n ,\tb=:AAE=:", r#"a=("x" "y";req);n, b=:AAE=:"#),
            ("a;b=?0, c=-7, d=tok/en", "a=?1;b=?0, c=-7, d=tok/en"),
            ("a=()", "a=()"),
        ] {
            // The space before a parameter is a fault: only what follows a semicolon may be a space.
            let expected = if text.contains(")  ;") { None } else { Some(expected.to_owned()) };
            assert_eq!(written(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_such_a_field_is_refused() {
        let many = |one: &str| one.repeat(MAX_PARTS + 1);
        for text in [
            "A=1",
            "=1",
            "a=",
            "a=1,",
            "a=1,,b=1",
            "a=1 b=1",
            "a=1, a=2",
            "a=(\"x\"\"y\")",
            "a=(\"x\"",
            "a=\"x",
            "a=\"\\n\"",
            "a=\"é\"",
            "a=:AAE:",
            "a=:AAE=",
            "a=1.5",
            "a=1234567890123456",
            "a=--1",
            "a=?2",
            "a=1;b;b",
            "a=1;B",
            "a=(())",
            "a=@1",
            &format!("a=({})", many("1 ")),
            &format!("a=1{}", (0..=MAX_PARTS).fold(String::new(), |text, index| format!("{text};a{index}"))),
            &format!("a=\"{}\"", "x".repeat(MAX_LENGTH)),
        ] {
            assert_eq!(dictionary(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[ -~]{0,60}|(a=\\(|\"x\"|;b=|:AA==:| |\\)|, c|1|\\?1){0,12}") {
            if let Some(written) = written(&text) {
                prop_assert_eq!(self::written(&written), Some(written.clone()));
            }
        }
    }
}
