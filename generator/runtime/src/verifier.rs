//! Verification of the deliveries of one API.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::api::{Api, ApiInfo};
use crate::delivery::{Delivery, Trusted};
use crate::trust::{Proof, TenantId, Trust};
use crate::verify::{Scheme, VerifyError};

/// Verifies the deliveries of the API with the events `E`, by the scheme `S`. A generated module makes one by its function
/// `verifier`, or `unsigned` where the sender signs nothing. `Verifier<E>` is one with its scheme [erased](Self::erased).
pub struct Verifier<E, S = Arc<dyn Scheme>> {
    scheme: S,
    events: PhantomData<fn() -> E>,
}

impl<E: Api, S: Scheme> Verifier<E, S> {
    /// A verifier that uses `scheme`.
    pub fn new(scheme: S) -> Self {
        Self { scheme, events: PhantomData }
    }

    /// The scheme.
    pub fn scheme(&self) -> &S {
        &self.scheme
    }

    /// The same with a setting of the scheme changed, such as its clock: `verifier.map_scheme(|scheme| scheme.clock(now))`.
    pub fn map_scheme<T: Scheme>(self, change: impl FnOnce(S) -> T) -> Verifier<E, T> {
        Verifier::new(change(self.scheme))
    }

    /// The same with the type of the scheme erased, for places that hold any: the state of an application, a table.
    pub fn erased(self) -> Verifier<E> {
        Verifier::new(Arc::new(self.scheme))
    }

    /// What the document says of the API as a whole.
    pub fn info(&self) -> ApiInfo {
        E::INFO
    }

    /// Verifies a delivery. The error says what is missing or wrong, and shows no secret.
    pub fn verify(&self, delivery: Delivery) -> Result<Trusted, VerifyError> {
        let trust = self.scheme.verify(&delivery)?;
        Ok(Trusted::new(delivery, trust))
    }

    /// Verifies a delivery with the secrets of one tenant, which the [`Proof`](crate::Proof) has then. Where the sender signs
    /// nothing, nobody knows whose a delivery is, and this is an error.
    pub fn verify_for(&self, tenant: &TenantId, delivery: Delivery) -> Result<Trusted, VerifyError> {
        verify_for(self, tenant, delivery).map_err(|refused| refused.0)
    }
}

/// The same, which gives a delivery back that it refuses.
pub fn verify_for<E: Api, S: Scheme>(
    verifier: &Verifier<E, S>,
    tenant: &TenantId,
    delivery: Delivery,
) -> Result<Trusted, Box<(VerifyError, Delivery)>> {
    match verifier.scheme.verify(&delivery) {
        Ok(Trust::Proved(proof)) => {
            let proof = Proof { tenant: Some(tenant.clone()), ..proof };
            Ok(Trusted::new(delivery, Trust::Proved(proof)))
        }
        Ok(Trust::Unsigned { .. }) => Err(Box::new((VerifyError::NoMatch, delivery))),
        Err(error) => Err(Box::new((error, delivery))),
    }
}

impl<E, S: Clone> Clone for Verifier<E, S> {
    fn clone(&self) -> Self {
        Self { scheme: self.scheme.clone(), events: PhantomData }
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
