//! How handshakes are answered, as data that outlives the document.

use hookwright_runtime::handshake::{Check, Computed, Condition, Gift, Rule};
use serde::Serialize;

/// A handshake and its answer. It becomes a [`Rule`], whose docs explain the parts.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Answer {
    /// The method; `None` for all that aren't safe.
    pub method: Option<String>,
    /// What distinguishes the handshake from other requests.
    pub when: Vec<AnswerCondition>,
    /// What must be right in it.
    pub checks: Vec<AnswerCheck>,
    /// Whether it is verified first.
    pub is_verified: bool,
    /// The bounds of the sender's values.
    pub matches: Option<String>,
    /// What is computed with the secret.
    pub computed: Option<AnswerComputed>,
    /// What the sender passes.
    pub gives: Option<AnswerGift>,
    /// The status.
    pub status: u16,
    /// The status if a check fails, if it isn't 403.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<u16>,
    /// The body.
    pub content: AnswerContent,
    /// The headers, with templates of their values.
    pub headers: Vec<(String, String)>,
}

/// A condition; the first text is a place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum AnswerCondition {
    /// The place has a value.
    Present(String),
    /// The place has this text.
    Is(String, String),
    /// The place has an empty list.
    Empty(String),
    /// It isn't a handshake, but a delivery that was accepted.
    Accepted,
}

/// A check; the first text is a place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum AnswerCheck {
    /// The place has a secret.
    Secret(String),
    /// The place has a token.
    Token(String),
    /// The place has one of these texts.
    OneOf(String, Vec<String>),
}

/// An HMAC or a hash of a template.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct AnswerComputed {
    /// The algorithm.
    pub algorithm: AnswerHmac,
    /// The template.
    pub of: String,
    /// Whether it is written in Base64 instead of hexadecimal digits.
    pub is_base64: bool,
}

/// The HMACs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum AnswerHmac {
    /// With SHA-1.
    Sha1,
    /// With SHA-256.
    Sha256,
    /// With SHA-512.
    Sha512,
    /// Not an HMAC, but the SHA-256 alone.
    Plain,
}

/// What a sender passes in a handshake. The text is its place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum AnswerGift {
    /// A secret.
    Secret(String),
    /// A URL.
    Url(String),
}

/// The body of an answer.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub enum AnswerContent {
    /// None.
    #[default]
    Nothing,
    /// A template.
    Text(String),
    /// JSON whose strings are templates.
    Json(String),
}

impl Answer {
    /// Whether it is the response to deliveries, instead of the answer to a handshake.
    pub fn is_for_accepted(&self) -> bool {
        self.when.contains(&AnswerCondition::Accepted)
    }

    /// Whether it compares or computes with the secret.
    pub fn needs_secret(&self) -> bool {
        let is_keyed = self.computed.as_ref().is_some_and(|computed| computed.algorithm != AnswerHmac::Plain);
        is_keyed || self.checks.iter().any(|check| matches!(check, AnswerCheck::Secret(_)))
    }

    /// Whether it compares or computes with a token.
    pub fn needs_token(&self) -> bool {
        let is_hashed = self.computed.as_ref().is_some_and(|computed| computed.of.contains("{token}"));
        is_hashed || self.checks.iter().any(|check| matches!(check, AnswerCheck::Token(_)))
    }

    /// Calls `make` with the runtime's rule.
    pub fn with_rule<T>(&self, make: impl FnOnce(Rule<'_>) -> T) -> T {
        let when: Vec<Condition<'_>> = self.when.iter().map(AnswerCondition::lent).collect();
        let lists: Vec<Vec<&str>> = self.checks.iter().map(AnswerCheck::values).collect();
        let checks: Vec<Check<'_>> = self.checks.iter().zip(&lists).map(|(check, list)| check.lent(list)).collect();
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let mut rule = Rule::new().when(&when).checks(&checks).status(self.status).headers(&headers);
        if let Some(method) = &self.method {
            rule = rule.method(method);
        }
        if self.is_verified {
            rule = rule.verified();
        }
        if let Some(status) = self.refused {
            rule = rule.refused(status);
        }
        if let Some(class) = &self.matches {
            rule = rule.matches(class);
        }
        if let Some(computed) = &self.computed {
            rule = rule.computed(computed.lent());
        }
        rule = match &self.gives {
            Some(AnswerGift::Secret(place)) => rule.gives(Gift::Secret(place)),
            Some(AnswerGift::Url(place)) => rule.gives(Gift::Url(place)),
            None => rule,
        };
        make(match &self.content {
            AnswerContent::Nothing => rule,
            AnswerContent::Text(template) => rule.text(template),
            AnswerContent::Json(json) => rule.json(json),
        })
    }
}

impl AnswerCondition {
    fn lent(&self) -> Condition<'_> {
        match self {
            Self::Present(place) => Condition::Present(place),
            Self::Is(place, text) => Condition::Is(place, text),
            Self::Empty(place) => Condition::Empty(place),
            Self::Accepted => Condition::Accepted,
        }
    }
}

impl AnswerCheck {
    fn values(&self) -> Vec<&str> {
        match self {
            Self::OneOf(_, values) => values.iter().map(String::as_str).collect(),
            Self::Secret(_) | Self::Token(_) => Vec::new(),
        }
    }

    fn lent<'a>(&'a self, values: &'a [&'a str]) -> Check<'a> {
        match self {
            Self::Secret(place) => Check::Secret(place),
            Self::Token(place) => Check::Token(place),
            Self::OneOf(place, _) => Check::OneOf(place, values),
        }
    }
}

impl AnswerComputed {
    fn lent(&self) -> Computed<'_> {
        let computed = match self.algorithm {
            AnswerHmac::Sha1 => Computed::hmac_sha1(&self.of),
            AnswerHmac::Sha256 => Computed::hmac_sha256(&self.of),
            AnswerHmac::Sha512 => Computed::hmac_sha512(&self.of),
            AnswerHmac::Plain => Computed::sha256(&self.of),
        };
        if self.is_base64 { computed.base64() } else { computed }
    }
}
