//! A delivery of a tenant. Only a verifier can make it.

use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, DecodeError, Delivery, EventSet, Location, NameAt, NoHeaders, Proof, Reader, TenantId, Trust,
    Trusted, Verifier,
};

/// The delivery, with a proof that it belongs to this tenant.
pub(super) fn trusted_of(tenant: &str, delivery: Delivery) -> Option<Trusted> {
    Verifier::<NoEvents, _>::new(Trusting).verify_for(&TenantId::new(tenant).ok()?, delivery).ok()
}

/// Accepts every signature.
struct Trusting;

impl Scheme for Trusting {
    fn name(&self) -> &'static str {
        "conformance"
    }

    fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
        Ok(Trust::Proved(Proof::new("conformance", 0)))
    }
}

enum NoEvents {}

impl EventSet for NoEvents {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &[];

    fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn name(&self) -> &'static str {
        match *self {}
    }
}

impl Api for NoEvents {
    type Headers = NoHeaders;
    const INFO: ApiInfo = ApiInfo::new(super::API).key(Location::Body(&["id"]));
}
