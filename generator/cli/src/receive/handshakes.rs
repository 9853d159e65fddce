//! The handshakes of a document, answered.

use std::error::Error;

use hookwright_core::ir::Api;
use hookwright_runtime::handshake::{Answer, Answers, Given, Refusal, Rule};
use hookwright_runtime::http::Method;
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Delivery, Trust};

/// How each handshake of an API is answered.
pub(super) struct Handshakes(Vec<Answers>);

impl Handshakes {
    pub(super) fn new(api: &Api, secret: Option<&str>, token: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let answers = api.answers.iter().map(|answer| {
            let answers = answer.with_rule(|rule: Rule<'_>| Answers::new(&[rule], secret))?;
            Ok(match token {
                Some(token) => answers.tokens([token])?,
                None => answers,
            })
        });
        answers.collect::<Result<_, Box<dyn Error>>>().map(Self)
    }

    /// Whether a handshake may use a method.
    pub(super) fn allows_method(&self, method: &Method) -> bool {
        self.0.iter().any(|answers| answers.methods().any(|own| own == method))
    }

    /// The answer to a request that is a handshake, or why it is refused. It is verified first if its rule says so and
    /// there is a scheme.
    pub(super) fn answer(&self, request: &Delivery, scheme: Option<&dyn Scheme>) -> Option<Result<Answer, Refusal>> {
        let found = self.0.iter().find_map(|answers| answers.find(request))?;
        let trust: Option<Trust> = match (found.is_verified(), scheme) {
            (true, Some(scheme)) => match scheme.verify(request) {
                Ok(trust) => Some(trust),
                Err(error) => return Some(Err(Refusal::Unverified(error))),
            },
            _ => None,
        };
        Some(found.answer(request, trust.as_ref()))
    }
}

impl Handshakes {
    /// The response to an accepted delivery, if the API says what its sender expects.
    pub(super) fn to_accepted(&self, delivery: &Delivery) -> Option<Answer> {
        self.0.iter().find_map(|answers| answers.to_accepted(delivery))
    }
}

/// Describes what a sender passes in a handshake.
pub(super) fn given(answer: &Answer) -> Option<&'static str> {
    answer.given.as_ref().map(|given| match given {
        Given::Secret(_) => "a secret, which isn't kept",
        Given::Url(_) => "a URL to call, which isn't called",
        _ => "something that isn't kept",
    })
}
