//! What a change is on the wire, in Rust and for a handler.

use serde::Serialize;

/// How well the types of one document read the payloads of the other, from best to worst.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compatibility {
    /// They decode, and everything that was sent comes back when they are written again.
    Full,
    /// They decode, but something that was sent is dropped or rounded.
    Lossy,
    /// They belong to an event that is new: its name is unknown to these types, and its bytes are kept.
    NewEvent,
    /// They belong to an event that was known before: its name is unknown now, and its bytes are kept.
    LostEvent,
    /// Some of them are refused.
    Refused,
}

impl Compatibility {
    /// Whether payloads that could be read before cannot be read any more.
    pub fn is_break(self) -> bool {
        matches!(self, Self::LostEvent | Self::Refused)
    }
}

/// What a change is for those who depend on the generated crate (Semantic Versioning 2.0.0).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// All code compiles, and none has anything new to name.
    Patch,
    /// All code compiles, and there is something new.
    Minor,
    /// Some code does not compile any more.
    Major,
}

/// What a change is for those who wrote a handler.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandlerEffect {
    /// Its methods and what they take stay as they are.
    None,
    /// There is a method more, which goes to `unhandled` until it is written.
    NewMethod,
    /// A method is gone.
    MethodGone,
    /// A method is called otherwise.
    MethodRenamed,
    /// What a method takes has more to read.
    Gains,
    /// What a method takes has lost something.
    Loses,
    /// What a method takes is of another type in a place.
    Changes,
}
