//! What a schema says besides its type.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something that a schema says about a value besides its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A keyword and its value, as the document writes it.
    Keyword(&'static str, String),
    /// The only listed value, as JSON.
    Always(String),
    /// A fact about each of several values. The text says which values.
    Each(&'static str, Box<Fact>),
    /// Anything else, in words.
    Remark(String),
}

/// In few words: `minimum: 1`, `always "a"`, `each always 3`.
impl fmt::Display for Fact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyword(keyword, value) => write!(formatter, "{keyword}: {value}"),
            Self::Always(value) => write!(formatter, "always {value}"),
            Self::Each(each, fact) => write!(formatter, "{each} {fact}"),
            Self::Remark(text) => formatter.write_str(text),
        }
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
