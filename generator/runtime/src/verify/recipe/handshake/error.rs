//! Errors of rules.

use std::fmt;

use super::class::ClassError;
use crate::verify::recipe::{RecipeError, TemplateError};
use crate::verify::secret::SecretError;

/// Why [`Answers`](super::Answers) can't be made. It shows no secret.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// A rule.
    Rule(RuleError),
    /// A secret or a token is wrong, or a rule needs one that is missing.
    Secret(SecretError),
    /// The recipe of the signatures, which generated code prepares in the same function.
    Recipe(RecipeError),
}

/// What is wrong with a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// Which rule, counted from 0.
    pub rule: usize,
    /// The part of the rule.
    pub part: RulePart,
    /// What is wrong there.
    pub fault: RuleFault,
}

/// A part of a rule. Parts that come several times are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RulePart {
    /// The whole rule.
    Whole,
    /// The method.
    Method,
    /// A condition.
    When(usize),
    /// A check.
    Check(usize),
    /// The bounds of the sender's values.
    Matches,
    /// What is computed.
    Computed,
    /// What the sender passes.
    Gives,
    /// The response's status.
    Status,
    /// The status if a check fails.
    Refused,
    /// The response's text.
    Text,
    /// The response's JSON.
    Json,
    /// A header of the response.
    Header(usize),
}

/// What is wrong with a part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleFault {
    /// A template.
    Template(TemplateError),
    /// It isn't a place, or not one that an answer can use.
    Place,
    /// It doesn't have the form of a bound.
    Class,
    /// HTTP doesn't have this method.
    Method,
    /// It isn't a success, 200 to 299.
    Status,
    /// It isn't JSON, or is nested more than 16 deep.
    Json,
    /// HTTP doesn't allow this name of a header, or the server writes this header itself.
    HeaderName,
    /// A header that controls the client, such as one with the type of the response or a redirect, contains a value of
    /// the sender.
    SenderInHeader,
    /// An allowed origin must be in a list: the rule needs a check for it.
    OriginUnchecked,
    /// The rule needs a condition or another method that distinguishes the handshake from an event.
    Always,
    /// The status of a refusal isn't a client error, 400 to 499.
    Refused,
    /// Only an HMAC or SHA-256 can be computed.
    Algorithm,
    /// `{computed}` is used but not defined.
    ComputedMissing,
    /// A value is computed but not used.
    ComputedUnused,
    /// A value is computed without verification, and its input isn't bounded.
    Unbounded,
    /// A list of values is empty.
    NoValues,
    /// The response to an accepted delivery checks, computes or passes something.
    Accepted,
    /// A response with a media type of its own contains a value of the sender.
    SenderInType,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(error) => error.fmt(formatter),
            Self::Secret(error) => error.fmt(formatter),
            Self::Recipe(error) => error.fmt(formatter),
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "answer {}: {}", self.rule, self.fault)
    }
}

impl fmt::Display for RuleFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Template(error) => return error.fmt(formatter),
            Self::Class => return ClassError.fmt(formatter),
            Self::Place => {
                "an answer can't use this place; the places are `query x`, `header X`, `form x` and `body /x`"
            }
            Self::Method => "HTTP doesn't have this method",
            Self::Status => "the status of an answer must be from 200 to 299",
            Self::Json => "this is not JSON, or is nested more than 16 deep",
            Self::HeaderName => "an answer cannot have this header",
            Self::SenderInHeader => "this header can't contain a value from the sender",
            Self::OriginUnchecked => "an allowed origin must be checked against a list",
            Self::Always => "nothing distinguishes this handshake from an event",
            Self::Refused => "the status of a refusal must be from 400 to 499",
            Self::Algorithm => "only an HMAC or SHA-256 can be computed",
            Self::ComputedMissing => "`{computed}` is used but not defined",
            Self::ComputedUnused => "a value is computed, but `{computed}` is not used",
            Self::Unbounded => "a value is computed without verification, and its input is not bounded",
            Self::NoValues => "the list of values is empty",
            Self::Accepted => "the response to an accepted delivery can't check, compute or pass anything",
            Self::SenderInType => "a response with its own `Content-Type` can't contain a value from the sender",
        })
    }
}

impl std::error::Error for AnswerError {}

impl std::error::Error for RuleError {}

crate::debug::debug_by_display!(AnswerError, RuleError);

impl From<TemplateError> for RuleFault {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

impl From<RuleError> for AnswerError {
    fn from(error: RuleError) -> Self {
        Self::Rule(error)
    }
}

impl From<SecretError> for AnswerError {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}

impl From<RecipeError> for AnswerError {
    fn from(error: RecipeError) -> Self {
        Self::Recipe(error)
    }
}
