//! The reader's errors. All of it is cold: it costs nothing while payloads fit.

use std::borrow::Cow;

use jiter::{JiterError, JiterErrorType, JsonErrorType};

use super::{Kind, Reader};
use crate::error::{Cause, DecodeError, shown};

impl Reader<'_> {
    /// The error that the next value is not what was expected (`a string or an object`, with the article). What is
    /// found is shown as the text of a number, `true`, `false`, `null`, `a string`, `an object` or `a list`: the content
    /// of a string is never shown. Where no value begins, the error says that instead.
    #[cold]
    #[inline(never)]
    pub fn unexpected(&mut self, expected: &str) -> DecodeError {
        let found = match self.describe_next() {
            Ok(found) => found,
            Err(syntax) => return syntax,
        };
        DecodeError::new(Cause::Type { expected: Cow::Owned(expected.to_owned()), found }, self.offset())
    }

    /// An error in the caller's words at the next value, for what the reader itself cannot see.
    #[cold]
    #[inline(never)]
    pub fn refused(&mut self, message: impl Into<String>) -> DecodeError {
        // Only the white space in front of the value matters here, not whether there is one.
        let _ = self.next_byte();
        DecodeError::new(Cause::Other(message.into()), self.offset())
    }

    /// The error that the object which was just read lacks the field: at its closing brace.
    #[cold]
    #[inline(never)]
    pub fn missing(&self, name: &str) -> DecodeError {
        DecodeError::new(Cause::Missing, self.offset().saturating_sub(1)).within_key(name)
    }

    /// The error of a codec that did not read the value of a required field, though the object that was just read has it.
    #[cold]
    #[inline(never)]
    pub fn incomplete(&self) -> DecodeError {
        DecodeError::new(Cause::Missing, self.offset().saturating_sub(1))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn too_deep(&self) -> DecodeError {
        DecodeError::new(Cause::Depth, self.offset())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn no_value(&self) -> DecodeError {
        let fault = if self.at < self.body.len() {
            "expected a value"
        } else {
            described(&JsonErrorType::EofWhileParsingValue)
        };
        DecodeError::new(Cause::Syntax(fault), self.offset())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn beyond(&self, of: &'static str, start: usize) -> DecodeError {
        DecodeError::new(Cause::Range { of, found: self.number_at(start) }, start)
    }

    /// What Jiter, started where the reader stands, found wrong, in our words and at the offending byte.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(&self, error: &JiterError) -> DecodeError {
        let JiterErrorType::JsonError(kind) = &error.error_type else {
            return self.no_value();
        };
        match kind {
            // Jiter reads at most 4,300 digits in front of a point; no number type here reaches that far.
            JsonErrorType::NumberOutOfRange => self.beyond("f64", self.offset()),
            // Jiter counts from the start of the unescaped string, so its index is wrong after an escape. All before this
            // string is valid.
            JsonErrorType::InvalidUnicodeCodePoint => {
                DecodeError::new(Cause::Syntax("a string that is not UTF-8"), self.text.len())
            }
            _ => DecodeError::new(Cause::Syntax(described(kind)), self.at + error.index),
        }
    }

    fn describe_next(&mut self) -> Result<Cow<'static, str>, DecodeError> {
        Ok(Cow::Borrowed(match self.peek()? {
            Kind::Number => return Ok(Cow::Owned(self.fork().number_text()?)),
            Kind::Bool if self.fork().bool()? => "true",
            Kind::Bool => "false",
            Kind::Null => self.fork().null().map(|()| "null")?,
            Kind::String => "a string",
            Kind::Array => "a list",
            Kind::Object => "an object",
        }))
    }

    fn number_text(&mut self) -> Result<String, DecodeError> {
        let start = self.offset();
        self.skip().map(|()| self.number_at(start))
    }

    /// The number that begins at the byte, as far as it is shown.
    fn number_at(&self, start: usize) -> String {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let text = self.body.iter().skip(start).take_while(|byte| is_part(byte));
        shown(&text.take(100).map(|&byte| char::from(byte)).collect::<String>())
    }
}

fn described(kind: &JsonErrorType) -> &'static str {
    match kind {
        JsonErrorType::EofWhileParsingList => "the text ends inside a list",
        JsonErrorType::EofWhileParsingObject => "the text ends inside an object",
        JsonErrorType::EofWhileParsingString => "the text ends inside a string",
        JsonErrorType::EofWhileParsingValue => "the text ends where a value belongs",
        JsonErrorType::ExpectedColon => "expected `:`",
        JsonErrorType::ExpectedListCommaOrEnd => "expected `,` or `]`",
        JsonErrorType::ExpectedObjectCommaOrEnd => "expected `,` or `}`",
        JsonErrorType::ExpectedSomeIdent => "expected `null`, `true` or `false`",
        JsonErrorType::InvalidEscape => "an escape that JSON does not have",
        JsonErrorType::InvalidNumber => "a number that is not valid JSON",
        JsonErrorType::ControlCharacterWhileParsingString => "a control character in a string",
        JsonErrorType::KeyMustBeAString => "expected a key in quotes",
        JsonErrorType::LoneLeadingSurrogateInHexEscape | JsonErrorType::UnexpectedEndOfHexEscape => {
            "half a surrogate pair in a string"
        }
        JsonErrorType::TrailingComma => "a comma with nothing after it",
        JsonErrorType::TrailingCharacters => "more text after the value",
        // The others belong to parts of Jiter that are not used here.
        _ => "expected a value",
    }
}
