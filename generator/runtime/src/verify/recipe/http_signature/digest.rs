//! The digest of a body in a header (RFC 9530).

use http::HeaderName;
use sha2::{Digest, Sha256, Sha512};

use super::structured::{self, Bare, Item, Member, Parameters};
use crate::verify::error::VerifyError;
use crate::verify::recipe::error::PartReason;
use crate::verify::recipe::place::Place;
use crate::verify::recipe::source::Source;

pub(super) const HEADER: HeaderName = HeaderName::from_static("content-digest");

/// The value of the header for a body.
pub(super) fn header_value(body: &[u8]) -> String {
    let value = Bare::Bytes(Sha256::digest(body).to_vec());
    format!("sha-256={}", structured::write_item(&Item { value, parameters: Parameters::new() }))
}

/// Fails unless the header has a digest of the body, and all that are known are right. Others may be anything: senders
/// may write several during a transition.
pub(super) fn check(source: Source<'_>) -> Result<(), VerifyError> {
    let place = Place::Header(HEADER);
    let members = structured::dictionary(&source.required(&place)?).unwrap_or_default();
    let body = source.sent.body();
    let mut known = members.iter().filter_map(|(name, member)| {
        let digest = match &**name {
            "sha-256" => Sha256::digest(body).to_vec(),
            "sha-512" => Sha512::digest(body).to_vec(),
            _ => return None,
        };
        // Neither is secret.
        Some(matches!(member, Member::Item(Item { value: Bare::Bytes(given), .. }) if *given == digest))
    });
    let is_right = known.next() == Some(true) && known.all(|is_right| is_right);
    if is_right { Ok(()) } else { Err(VerifyError::place(&place, PartReason::Not("a digest of the body (RFC 9530)"))) }
}
