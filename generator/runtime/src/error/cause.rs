//! The kinds of fault, and their messages.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// It is not JSON (RFC 8259), or it is cut off.
    Syntax(&'static str),
    /// A value of another JSON type.
    Type {
        /// What the type expects, with an article: `a string`.
        expected: Cow<'static, str>,
        /// What was found: the text of a number, `true`, `false`, `null`, `a string`, `an object` or `a list`.
        found: Cow<'static, str>,
    },
    /// A number that the type can't hold.
    Range {
        /// The Rust type.
        of: &'static str,
        /// The number as sent.
        found: String,
    },
    /// A required field is missing.
    Missing,
    /// A field occurs twice.
    Duplicate,
    /// Lists and objects are nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    Depth,
    /// A string differs from the constant name that it must have.
    Name {
        /// The constant.
        expected: &'static str,
        /// What was found, escaped for logs and cut to the length of a line.
        found: String,
    },
    /// Anything else, in words.
    Other(String),
}

/// How many characters of a number, a name or a key are shown: enough to recognize it, too few to flood a log.
const SHOWN_CHARACTERS: usize = 64;

/// The text on one line, without control characters, cut to a line's length.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(fault) => formatter.write_str(fault),
            Self::Type { expected, found } => write!(formatter, "expected {expected}, found {found}"),
            Self::Range { of, found } => write!(formatter, "a number beyond the type {of}: {found}"),
            Self::Missing => formatter.write_str("required, but missing"),
            Self::Duplicate => formatter.write_str("the field occurs twice"),
            Self::Depth => write!(formatter, "nested deeper than {} levels", crate::MAX_DEPTH),
            Self::Name { expected, found } => {
                write!(formatter, "expected the name `{expected}`, found `{found}`")
            }
            Self::Other(message) => formatter.write_str(message),
        }
    }
}
