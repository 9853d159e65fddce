//! The reader's errors. All of this is cold: it costs nothing while payloads fit.

use std::borrow::Cow;

use jiter::{JiterError, JiterErrorType, JsonErrorType};

use super::{Kind, Reader};
use crate::error::{Cause, DecodeError, shown};

impl Reader<'_> {
    /// The error for a next value of an unexpected type (`a string or an object`, with the article). The value is
    /// described as the text of a number, `true`, `false`, `null`, `a string`, `an object` or `a list`; the content of
    /// a string is never shown. If no value follows, the error says that instead.
    #[cold]
    #[inline(never)]
    pub fn unexpected(&mut self, expected: &str) -> DecodeError {
        let found = match self.describe_next() {
            Ok(found) => found,
            Err(syntax) => return syntax,
        };
        DecodeError::new(Cause::Type { expected: Cow::Owned(expected.to_owned()), found }, self.offset())
    }

    /// An error with this message at the next value, for what the reader itself can't check.
    #[cold]
    #[inline(never)]
    pub fn refused(&mut self, message: impl Into<String>) -> DecodeError {
        // This only skips the white space before the value. Whether there is a value doesn't matter.
        let _ = self.next_byte();
        DecodeError::new(Cause::Other(message.into()), self.offset())
    }

    /// The error for a field missing from the object that was just read, at its closing brace.
    #[cold]
    #[inline(never)]
    pub fn missing(&self, name: &str) -> DecodeError {
        DecodeError::new(Cause::Missing, self.offset().saturating_sub(1)).within_key(name)
    }

    /// The error of a codec that didn't read the value of a required field, although the object has it.
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

    /// Converts an error of Jiter, which started at the reader's place, to our message at the offending byte.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(&self, error: &JiterError) -> DecodeError {
        let JiterErrorType::JsonError(kind) = &error.error_type else {
            return self.no_value();
        };
        match kind {
            // Jiter reads at most 4,300 digits before the decimal point. No number type here reaches that far.
            JsonErrorType::NumberOutOfRange => self.beyond("f64", self.offset()),
            // Jiter counts from the start of the unescaped string, so its index is wrong after an escape. Everything
            // before this string is valid.
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

    /// The number at the offset, shortened for messages.
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
        JsonErrorType::EofWhileParsingValue => "the text ends where a value is expected",
        JsonErrorType::ExpectedColon => "expected `:`",
        JsonErrorType::ExpectedListCommaOrEnd => "expected `,` or `]`",
        JsonErrorType::ExpectedObjectCommaOrEnd => "expected `,` or `}`",
        JsonErrorType::ExpectedSomeIdent => "expected `null`, `true` or `false`",
        JsonErrorType::InvalidEscape => "an escape that JSON doesn't have",
        JsonErrorType::InvalidNumber => "a number that is not valid JSON",
        JsonErrorType::ControlCharacterWhileParsingString => "a control character in a string",
        JsonErrorType::KeyMustBeAString => "expected a key in quotes",
        JsonErrorType::LoneLeadingSurrogateInHexEscape | JsonErrorType::UnexpectedEndOfHexEscape => {
            "a lone surrogate in a string"
        }
        JsonErrorType::TrailingComma => "a comma with nothing after it",
        JsonErrorType::TrailingCharacters => "more text after the value",
        // The others belong to parts of Jiter that aren't used here.
        _ => "expected a value",
    }
}
