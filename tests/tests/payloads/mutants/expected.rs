//! The expected result for a body.

use hookwright_runtime::{Decoded, Malformed, Unnamed};
use serde_json::Value;

use crate::apis::Came;
use crate::tree::are_equal;

pub(super) enum Expected {
    /// The event's name, and its serialized form.
    Known(String, Value),
    Unknown(String),
    Malformed(Fault),
    Unnamed(Fault),
}

pub(super) struct Fault {
    place: Option<(String, (usize, usize))>,
    /// Words of the message.
    says: &'static str,
}

impl Fault {
    pub(super) fn at(path: &str, position: (usize, usize), says: &'static str) -> Self {
        Self { place: Some((path.to_owned(), position)), says }
    }

    /// An error somewhere in the body.
    pub(super) fn anywhere() -> Self {
        Self { place: None, says: "" }
    }

    fn difference(&self, path: &str, position: (usize, usize), message: &str, body: &[u8]) -> Option<String> {
        if let Some((expected, _)) = self.place.as_ref().filter(|(expected, _)| expected != path) {
            return Some(format!("the path is {path}, not {expected}"));
        }
        if let Some((_, expected)) = self.place.as_ref().filter(|(_, expected)| *expected != position) {
            return Some(format!("the position is {position:?}, not {expected:?}"));
        }
        if !points_into(body, position) {
            return Some(format!("the position {position:?} is outside the body"));
        }
        (!message.contains(self.says)).then(|| format!("the message says `{message}`, not `{}`", self.says))
    }
}

impl Expected {
    /// How the result differs from the expected one. `event` is the name in the body.
    pub(super) fn difference(&self, came: &Decoded<Came>, event: &str, body: &[u8]) -> Option<String> {
        match (self, came) {
            (Self::Known(name, _), Decoded::Known(came)) if name != came.name => Some(format!("it is {}", came.name)),
            (Self::Known(_, value), Decoded::Known(came)) => {
                (!are_equal(value, &came.value)).then(|| format!("came back as {}, not {value}", came.value))
            }
            (Self::Unknown(name), Decoded::Unknown(unknown)) => {
                (unknown.name != *name || unknown.body != body).then(|| format!("{unknown:?}"))
            }
            (Self::Malformed(_), Decoded::Malformed(Malformed { event: came, body: kept, .. }))
                if came != event || kept != body =>
            {
                Some(format!("the event is {came}, and {} bytes are kept", kept.len()))
            }
            (Self::Malformed(expected), Decoded::Malformed(Malformed { path, line, column, message, .. }))
            | (Self::Unnamed(expected), Decoded::Unnamed(Unnamed { path, line, column, message, .. })) => {
                expected.difference(path, (*line, *column), message, body)
            }
            (Self::Known(..), came) => Some(format!("should be known: {came:?}")),
            (Self::Unknown(_), came) => Some(format!("should be unknown: {came:?}")),
            (Self::Malformed(_), came) => Some(format!("should be malformed: {came:?}")),
            (Self::Unnamed(_), came) => Some(format!("should be unnamed: {came:?}")),
        }
    }
}

/// Whether the line and column exist. The end of a line counts as a column.
fn points_into(body: &[u8], (line, column): (usize, usize)) -> bool {
    let text = body.split(|&byte| byte == b'\n').nth(line.wrapping_sub(1));
    text.is_some_and(|text| (1..=String::from_utf8_lossy(text).chars().count() + 1).contains(&column))
}
