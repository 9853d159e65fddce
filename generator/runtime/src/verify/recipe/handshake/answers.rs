//! Rules with their secrets.

use std::fmt;

use http::Method;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::answer::{Answer, Refusal};
use super::error::{AnswerError, RuleError};
use super::fill::Filling;
use super::prepared::{Hmac, Prepared, Proper, Test};
use super::rule::Rule;
use crate::delivery::Delivery;
use crate::trust::Trust;
use crate::verify::compare::first_equal;
use crate::verify::recipe::key::{Keys, Signed};
use crate::verify::recipe::place::Place;
use crate::verify::recipe::source::Source;
use crate::verify::recipe::template::Kind;
use crate::verify::recipe::{Algorithm, Key};
use crate::verify::secret::{SecretError, SecretFault, for_each};

/// Rules with their secrets, which answer handshakes. The receiver's `ResponsePolicy` says how it responds to all other
/// deliveries.
#[derive(Clone, Default)]
pub struct Answers {
    rules: Vec<Prepared>,
    /// The keys of `{computed}`: for each rule, one for each secret.
    keys: Vec<Vec<Keys>>,
    secrets: Digests,
    tokens: Digests,
    /// The first token, for `{token}`.
    token: Zeroizing<Vec<u8>>,
}

/// Digests of texts to compare with, which takes the same time for any length.
#[derive(Clone, Default)]
struct Digests(Vec<[u8; 32]>);

/// The rule that a request matches.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    answers: &'a Answers,
    rule: &'a Prepared,
    keys: &'a [Keys],
}

impl Answers {
    /// Prepares rules with the secrets of the endpoint. Secrets are ignored unless a rule compares or computes with
    /// them.
    pub fn new<S: AsRef<[u8]>>(rules: &[Rule<'_>], secrets: impl IntoIterator<Item = S>) -> Result<Self, AnswerError> {
        let rules = prepare(rules)?;
        if !rules.iter().any(Prepared::needs_secret) {
            return Ok(Self { keys: vec![Vec::new(); rules.len()], rules, ..Self::default() });
        }
        let secrets: Vec<Zeroizing<Vec<u8>>> =
            secrets.into_iter().map(|secret| Zeroizing::new(secret.as_ref().to_vec())).collect();
        let keys = rules.iter().map(|rule| keys(rule.computed.as_ref(), &secrets));
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            secrets: Digests::new(&secrets)?,
            tokens: Digests::default(),
            token: Zeroizing::default(),
            rules,
        })
    }

    /// Fails if the rules can't be used with any secret.
    pub fn check(rules: &[Rule<'_>]) -> Result<(), RuleError> {
        prepare(rules).map(drop)
    }

    /// Sets the tokens that you gave the sender for its handshakes. They don't sign events.
    pub fn tokens<S: AsRef<[u8]>>(self, tokens: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let mut first: Zeroizing<Vec<u8>> = Zeroizing::default();
        let tokens = tokens.into_iter().inspect(|token| {
            if first.is_empty() {
                first = Zeroizing::new(token.as_ref().to_vec());
            }
        });
        Ok(Self { tokens: Digests::new(tokens)?, token: first, ..self })
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = &Prepared> {
        self.rules.iter()
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether a rule compares with a token, but none was given. Such a handshake is always refused.
    pub fn lacks_token(&self) -> bool {
        self.tokens.0.is_empty() && self.rules.iter().any(Prepared::needs_token)
    }

    /// The methods that rules for handshakes name.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.rules.iter().filter(|rule| !rule.is_for_accepted).filter_map(|rule| rule.method.as_ref())
    }

    /// The response to a delivery, once it is accepted, if a rule says so. `None` if none does, or if a value that it
    /// repeats is missing or out of bounds.
    pub fn to_accepted(&self, delivery: &Delivery) -> Option<Answer> {
        let mut rules = self.rules.iter().filter(|rule| rule.is_for_accepted);
        let rule = rules.find(|rule| rule.is_met(delivery))?;
        Filling { source: Source::new(delivery), class: &rule.class, computed: None }.answer(rule).ok()
    }

    /// The rule for handshakes that the request matches: the first whose conditions it meets.
    pub fn find(&self, delivery: &Delivery) -> Option<Found<'_>> {
        let mut rules = self.rules.iter().zip(&self.keys).filter(|(rule, _)| !rule.is_for_accepted);
        let (rule, keys) = rules.find(|(rule, _)| rule.is_met(delivery))?;
        Some(Found { answers: self, rule, keys })
    }

    /// Whether the request matches a rule by its head alone, so before its body is read.
    pub fn matches_head(&self, delivery: &Delivery) -> bool {
        self.find(delivery).is_some_and(|found| !found.rule.looks_at_body())
    }
}

fn prepare(rules: &[Rule<'_>]) -> Result<Vec<Prepared>, RuleError> {
    rules.iter().enumerate().map(|(number, rule)| Prepared::new(number, rule)).collect()
}

fn keys(computed: Option<&Hmac>, secrets: &[Zeroizing<Vec<u8>>]) -> Result<Vec<Keys>, SecretError> {
    let hmac = computed.filter(|computed| computed.algorithm != Algorithm::Sha256);
    let Some(Hmac { algorithm, .. }) = hmac else { return Ok(Vec::new()) };
    let one = |secret: &Zeroizing<Vec<u8>>| Keys::new(*algorithm, &Key::default(), [&**secret], false);
    secrets.iter().map(one).collect()
}

impl Prepared {
    fn is_met(&self, delivery: &Delivery) -> bool {
        // A broker's message has no method, and is treated like a POST. What is accepted is a delivery by any method.
        let method = delivery.method().unwrap_or(&Method::POST);
        let is_usual = || self.is_for_accepted || !method.is_safe();
        let has_method = self.method.as_ref().map_or_else(is_usual, |own| own == method);
        let source = Source::new(delivery);
        has_method && self.when.iter().all(|test| test.is_met(source))
    }
}

impl Test {
    /// A repeated or unreadable value meets no condition.
    fn is_met(&self, source: Source<'_>) -> bool {
        match self {
            Self::Present(place) => matches!(source.text(place), Ok(Some(_))),
            Self::Is(place, text) => source.text(place).is_ok_and(|found| found.as_deref() == Some(&**text)),
            Self::Empty(Place::Body(pointer)) => {
                let body = source.delivery.body();
                let list = pointer.find(body).ok().flatten().and_then(|range| body.get(range));
                list.and_then(|list| list.strip_prefix(b"[")?.strip_suffix(b"]"))
                    .is_some_and(|inside| inside.trim_ascii().is_empty())
            }
            Self::Empty(_) => false,
        }
    }
}

impl<'a> Found<'a> {
    pub(super) fn rule(&self) -> &'a Prepared {
        self.rule
    }

    /// The answer without its checks, and with a placeholder for what is computed: for tools without secrets.
    pub(crate) fn shown(&self, delivery: &Delivery) -> Result<Answer, Refusal> {
        let source = Source::new(delivery);
        Filling { source, class: &self.rule.class, computed: Some("<computed>") }.answer(self.rule)
    }
}

impl Found<'_> {
    /// Whether the request must be verified before it is answered.
    pub fn is_verified(&self) -> bool {
        self.rule.is_verified
    }

    /// The answer. `trust` is the result of verification, if the rule asks for it.
    pub fn answer(&self, delivery: &Delivery, trust: Option<&Trust>) -> Result<Answer, Refusal> {
        let source = Source::new(delivery);
        if !self.rule.checks.iter().all(|check| self.is_right(check, source)) {
            return Err(Refusal::Wrong(self.rule.refused));
        }
        let computed = match &self.rule.computed {
            Some(hmac) => Some(self.compute(hmac, source, trust)?),
            None => None,
        };
        let computed = computed.as_ref().map(|text| text.as_str());
        Filling { source, class: &self.rule.class, computed }.answer(self.rule)
    }

    fn is_right(&self, check: &Proper, source: Source<'_>) -> bool {
        let is_of = |place, digests: &Digests| source.required(place).is_ok_and(|text| digests.contains(&text));
        match check {
            Proper::Secret(place) => is_of(place, &self.answers.secrets),
            Proper::Token(place) => is_of(place, &self.answers.tokens),
            Proper::OneOf(place, texts) => {
                source.required(place).is_ok_and(|text| texts.iter().any(|one| **one == *text))
            }
        }
    }

    /// The hash of a text that usually has the token.
    fn hash(&self, hmac: &Hmac, source: Source<'_>) -> Result<Zeroizing<String>, Refusal> {
        if self.rule.needs_token() && self.answers.token.is_empty() {
            return Err(Refusal::Wrong(self.rule.refused));
        }
        let filling = Filling { source, class: &self.rule.class, computed: None };
        let mut hash = Sha256::new();
        for piece in &hmac.of.pieces {
            match piece.kind {
                Kind::Token => hash.update(&*self.answers.token),
                _ => hash.update(filling.piece(piece)?.as_bytes()),
            }
        }
        Ok(Zeroizing::new(hmac.encoding.encode(&hash.finalize())))
    }

    /// The value by the secret that verified the request, or by the first one.
    fn compute(&self, hmac: &Hmac, source: Source<'_>, trust: Option<&Trust>) -> Result<Zeroizing<String>, Refusal> {
        let secret = match trust {
            Some(Trust::Proved(proof)) => proof.secret,
            // The requester is unknown, and what would be signed isn't bounded.
            _ if !self.rule.is_bounded => return Err(Refusal::Wrong(self.rule.refused)),
            _ => 0,
        };
        if hmac.algorithm == Algorithm::Sha256 {
            return self.hash(hmac, source);
        }
        let of = Filling { source, class: &self.rule.class, computed: None }.text(&hmac.of)?;
        let keys = self.keys.get(secret).or_else(|| self.keys.first()).ok_or(Refusal::Wrong(self.rule.refused))?;
        keys.sign(&[Signed::Bytes(of.into_bytes().into())], hmac.encoding).ok_or(Refusal::Wrong(self.rule.refused))
    }
}

impl Digests {
    fn new<S: AsRef<[u8]>>(texts: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let mut all = Self(Vec::with_capacity(crate::verify::secret::MAX_SECRETS));
        for_each(texts, |_, text| {
            if text.as_ref().is_empty() {
                return Err(SecretFault::Empty);
            }
            all.0.push(Sha256::digest(text.as_ref()).into());
            Ok(())
        })?;
        Ok(all)
    }

    fn contains(&self, text: &str) -> bool {
        let given = std::iter::once(Sha256::digest(text.as_bytes()).into());
        first_equal(self.0.iter().copied(), &given).is_some()
    }
}

impl Drop for Digests {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Shows how many of each there are.
impl fmt::Debug for Answers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answers")
            .field("rules", &self.rules.len())
            .field("secrets", &self.secrets.0.len())
            .field("tokens", &self.tokens.0.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Found<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Found").field("is_verified", &self.rule.is_verified).finish_non_exhaustive()
    }
}
