//! The effects of a change on the wire, in Rust and on a handler.

use serde::Serialize;

/// How well the types of one document read the payloads of the other, from best to worst.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compatibility {
    /// They decode, and writing them again gives everything that was sent.
    Full,
    /// They decode, but something that was sent is dropped or rounded.
    Lossy,
    /// They belong to a new event: these types don't know its name, and its bytes are kept.
    NewEvent,
    /// They belong to an event that was known before: its name is unknown now, and its bytes are kept.
    LostEvent,
    /// Some of them are refused.
    Refused,
}

impl Compatibility {
    /// Whether payloads that could be read before can no longer be read.
    pub fn is_break(self) -> bool {
        matches!(self, Self::LostEvent | Self::Refused)
    }
}

/// The effect of a change on crates that depend on the generated one (Semantic Versioning 2.0.0).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// All code compiles, and nothing new has a name.
    Patch,
    /// All code compiles, and there is something new.
    Minor,
    /// Some code no longer compiles.
    Major,
}

/// The effect of a change on the authors of a handler.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandlerEffect {
    /// Its methods and their arguments stay the same.
    None,
    /// There is a new method. It calls `unhandled` until it is implemented.
    NewMethod,
    /// A method is gone.
    MethodGone,
    /// A method has another name.
    MethodRenamed,
    /// A method's argument has more to read.
    Gains,
    /// A method's argument has lost something.
    Loses,
    /// A part of a method's argument has another type.
    Changes,
}
