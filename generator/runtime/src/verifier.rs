//! Verification of the deliveries of one API.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::api::{Api, ApiInfo};
use crate::delivery::{Delivery, Trusted};
use crate::handshake::{Answer, Answers, Refusal};
use crate::trust::{Proof, TenantId, Trust};
use crate::verify::{Scheme, SecretError, VerifyError};

/// Verifies the deliveries of the API with the events `E`, using the scheme `S`. A generated module builds one in its
/// function `verifier`, or `unsigned` if the sender signs nothing. `Verifier<E>` is one with its scheme
/// [erased](Self::erased).
pub struct Verifier<E, S = Arc<dyn Scheme>> {
    scheme: S,
    answers: Arc<Answers>,
    events: PhantomData<fn() -> E>,
}

impl<E: Api, S: Scheme> Verifier<E, S> {
    /// A verifier that uses `scheme`.
    pub fn new(scheme: S) -> Self {
        Self { scheme, answers: Arc::default(), events: PhantomData }
    }

    /// Also answers handshakes. A generated module's `verifier` does so if the API has any.
    #[must_use]
    pub fn answers(self, answers: Answers) -> Self {
        Self { answers: Arc::new(answers), ..self }
    }

    /// Sets the tokens that you gave the sender for its handshakes.
    pub fn tokens<T: AsRef<[u8]>>(self, tokens: impl IntoIterator<Item = T>) -> Result<Self, SecretError> {
        let answers = Arc::unwrap_or_clone(self.answers).tokens(tokens)?;
        Ok(Self { answers: Arc::new(answers), ..self })
    }

    /// How handshakes are answered.
    pub fn handshakes(&self) -> &Answers {
        &self.answers
    }

    /// Returns the answer to a handshake, after verifying it if required. Returns `None` if the delivery isn't a
    /// handshake. A handshake is never an event.
    pub fn answer(&self, delivery: &Delivery) -> Option<Result<Answer, Refusal>> {
        let found = self.answers.find(delivery)?;
        let trust = if found.is_verified() {
            match self.scheme.verify(delivery) {
                Ok(trust) => Some(trust),
                Err(error) => return Some(Err(Refusal::Unverified(error))),
            }
        } else {
            None
        };
        Some(found.answer(delivery, trust.as_ref()))
    }

    /// The scheme.
    pub fn scheme(&self) -> &S {
        &self.scheme
    }

    /// Changes a setting of the scheme, such as its clock: `verifier.map_scheme(|scheme| scheme.clock(now))`.
    pub fn map_scheme<T: Scheme>(self, change: impl FnOnce(S) -> T) -> Verifier<E, T> {
        Verifier { scheme: change(self.scheme), answers: self.answers, events: PhantomData }
    }

    /// Erases the type of the scheme, to store verifiers of any scheme, such as in an application's state.
    pub fn erased(self) -> Verifier<E> {
        Verifier { scheme: Arc::new(self.scheme), answers: self.answers, events: PhantomData }
    }

    /// What the document says about the API as a whole.
    pub fn info(&self) -> ApiInfo {
        E::INFO
    }

    /// Verifies a delivery. The error says what is missing or wrong, and shows no secret.
    pub fn verify(&self, delivery: Delivery) -> Result<Trusted, VerifyError> {
        verify_by(&self.scheme, delivery)
    }

    /// Verifies a delivery with the secrets of one tenant, and notes the tenant in the [`Proof`](crate::Proof). Fails
    /// if the sender signs nothing, since the tenant can't be known then.
    pub fn verify_for(&self, tenant: &TenantId, delivery: Delivery) -> Result<Trusted, VerifyError> {
        verify_for(self, tenant, delivery).map_err(|refused| refused.0)
    }
}

/// As [`Verifier::verify`], by a scheme alone.
pub fn verify_by<S: Scheme + ?Sized>(scheme: &S, delivery: Delivery) -> Result<Trusted, VerifyError> {
    let trust = scheme.verify(&delivery)?;
    Ok(trusted(scheme, delivery, trust))
}

/// The verified delivery, without the secrets that are no longer needed.
fn trusted<S: Scheme + ?Sized>(scheme: &S, delivery: Delivery, trust: Trust) -> Trusted {
    Trusted::new(scheme.redact(delivery), trust).with_secret_headers(scheme.secret_headers())
}

/// As [`Verifier::verify_for`], but returns the delivery if it is refused.
pub fn verify_for<E: Api, S: Scheme>(
    verifier: &Verifier<E, S>,
    tenant: &TenantId,
    delivery: Delivery,
) -> Result<Trusted, Box<(VerifyError, Delivery)>> {
    match verifier.scheme.verify(&delivery) {
        Ok(Trust::Proved(proof)) => {
            let proof = Proof { tenant: Some(tenant.clone()), ..proof };
            Ok(trusted(&verifier.scheme, delivery, Trust::Proved(proof)))
        }
        Ok(Trust::Unsigned { .. }) => Err(Box::new((VerifyError::NoMatch, delivery))),
        Err(error) => Err(Box::new((error, delivery))),
    }
}

impl<E, S: Clone> Clone for Verifier<E, S> {
    fn clone(&self) -> Self {
        Self { scheme: self.scheme.clone(), answers: Arc::clone(&self.answers), events: PhantomData }
    }
}

impl<E: Api, S: Scheme> fmt::Debug for Verifier<E, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verifier")
            .field("api", &E::INFO.name)
            .field("scheme", &self.scheme.name())
            .finish_non_exhaustive()
    }
}
