//! What is wrong with a rule.

use std::fmt;

use super::class::ClassError;
use crate::verify::recipe::{RecipeError, TemplateError};
use crate::verify::secret::SecretError;

/// Why [`Answers`](super::Answers) cannot be made. It shows no secret.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// A rule.
    Rule(RuleError),
    /// A secret or a token, or there is none and a rule needs one.
    Secret(SecretError),
    /// The recipe of the signatures, in the same function of generated code.
    Recipe(RecipeError),
}

/// What is wrong with a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// Which rule, counted from 0.
    pub rule: usize,
    /// Which part of it.
    pub part: RulePart,
    /// What is wrong there.
    pub fault: RuleFault,
}

/// A part of a rule. What comes several times is counted from 0.
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
    /// The bound of a sender's values.
    Matches,
    /// What is computed.
    Computed,
    /// What the sender passes.
    Gives,
    /// The response's status.
    Status,
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
    /// It isn't written as a bound is.
    Class,
    /// HTTP has no such method.
    Method,
    /// It isn't a success, 200 to 299.
    Status,
    /// It isn't JSON, or is nested more than 16 deep.
    Json,
    /// HTTP forbids such a name of a header, or the server writes this header itself.
    HeaderName,
    /// A header that says what the response is, or where to go, holds a value of the sender.
    SenderInHeader,
    /// An origin that is let in has to be one of a list: the rule needs a check of it.
    OriginUnchecked,
    /// Nothing tells the handshake from an event: the rule needs a condition or another method.
    Always,
    /// Only an HMAC can be computed.
    Algorithm,
    /// `{computed}` is used, and nothing says what it is.
    ComputedMissing,
    /// A value is computed, and nothing uses it.
    ComputedUnused,
    /// A value is computed without verification, and nothing bounds what it is computed of.
    Unbounded,
    /// A list of values is empty.
    NoValues,
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
            Self::Place => "this is not a place that an answer can use: `query x`, `header X` or `body /x`",
            Self::Method => "HTTP has no such method",
            Self::Status => "the status of an answer is a success, 200 to 299",
            Self::Json => "this is not JSON, or is nested more than 16 deep",
            Self::HeaderName => "an answer cannot have a header of this name",
            Self::SenderInHeader => "a header of this name cannot hold a value of the sender",
            Self::OriginUnchecked => "an origin that is let in has to be checked against a list",
            Self::Always => "nothing tells this handshake from an event",
            Self::Algorithm => "only an HMAC can be computed",
            Self::ComputedMissing => "`{computed}` is used, and nothing says what it is",
            Self::ComputedUnused => "a value is computed, and `{computed}` is used nowhere",
            Self::Unbounded => "a value is computed without verification, and nothing bounds what it is computed of",
            Self::NoValues => "the list of values is empty",
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
