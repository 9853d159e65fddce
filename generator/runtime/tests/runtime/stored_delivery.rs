//! Stored deliveries come back unchanged, and foreign bytes do no harm.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, Direction, Proof, StoredDelivery, StoredDeliveryError, TenantId, Trust, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::api::Event;

/// Accepts everything with this trust.
struct Says(Trust);

impl Scheme for Says {
    fn name(&self) -> &'static str {
        "says"
    }

    fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
        Ok(self.0.clone())
    }
}

fn trust() -> impl Strategy<Value = Trust> {
    let proof = (".*", any::<usize>(), of(".*"), of(any::<i64>()), of("[!-.0-~]{1,128}"));
    let proof = proof.prop_map(|(scheme, secret, id, signed_at, tenant)| {
        let mut proof = Proof::new(scheme, secret);
        (proof.id, proof.signed_at) = (id.map(Arc::from), signed_at);
        proof.tenant = tenant.map(|tenant| TenantId::new(tenant).unwrap());
        Trust::Proved(proof)
    });
    prop_oneof![proof, ".*".prop_map(|because| Trust::Unsigned { because: because.into() })]
}

fn headers() -> impl Strategy<Value = HeaderMap> {
    const VISIBLE: RangeInclusive<u8> = b' '..=b'~';
    let value = (vec(prop_oneof![VISIBLE, 0x80..=0xff_u8], 0..20), any::<bool>()).prop_map(|(bytes, is_sensitive)| {
        let mut value = HeaderValue::from_bytes(&bytes).unwrap();
        value.set_sensitive(is_sensitive);
        value
    });
    let name = prop_oneof!["host", "x-shop", "[a-z]{1,3}"].prop_map(|name| name.parse::<HeaderName>().unwrap());
    vec((name, value), 0..12).prop_map(|pairs| {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        headers
    })
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Sent), Just(Direction::Received)]
}

prop_compose! {
    fn kept()(
        (api, event, key, entity, parked) in (".*", of(".*"), of(".*"), of(".*"), of(".*")),
        (named, address, direction, request) in (of(".*"), of(".*"), of(direction()), of(("[A-Z]{1,9}", ".*"))),
        (trust, headers, body) in (trust(), headers(), vec(any::<u8>(), 0..200)),
        millis in 0..4_000_000_000_000_u64,
    ) -> StoredDelivery {
        let delivery = Delivery::new(headers, body);
        let delivery = named.into_iter().fold(delivery, Delivery::named);
        let delivery = address.into_iter().fold(delivery, Delivery::received_on);
        let delivery = direction.into_iter().fold(delivery, Delivery::in_direction);
        let delivery = request.into_iter().fold(delivery, |delivery, (method, url)| {
            delivery.requested(method.parse().unwrap(), url)
        });
        let trusted = Verifier::<Event, _>::new(Says(trust)).verify(delivery).unwrap();
        let mut kept = StoredDelivery::new(api, trusted, SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
        (kept.event, kept.key, kept.parked) = (event.map(Into::into), key.map(Into::into), parked);
        kept.entity = entity.map(Into::into);
        kept
    }
}

/// Each header with its value and whether that is sensitive, in their order.
fn listed(headers: &HeaderMap) -> Vec<(&str, &[u8], bool)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes(), value.is_sensitive())).collect()
}

/// The bytes as written by earlier versions: without direction and entity, with a checksum and without one.
fn former(kept: &mut StoredDelivery) -> [Vec<u8>; 2] {
    /// The length of the format, the checksum, no direction and no entity.
    const NEITHER: usize = 10;
    kept.entity = None;
    let bytes = kept.to_bytes();
    let rest = &bytes[NEITHER..];
    [[&[5], &crc32fast::hash(rest).to_be_bytes()[..], rest].concat(), [&[4], rest].concat()]
}

proptest! {
    #[test]
    fn a_stored_delivery_round_trips(kept in kept()) {
        let bytes = kept.to_bytes();
        let back = StoredDelivery::from_bytes(&bytes).unwrap();
        prop_assert_eq!((&back.api, &back.event, &back.key, &back.parked), (&kept.api, &kept.event, &kept.key, &kept.parked));
        prop_assert_eq!((&back.entity, back.entity_key()), (&kept.entity, kept.entity_key()));
        prop_assert_eq!(back.received_at, kept.received_at);
        prop_assert_eq!(back.trusted.trust(), kept.trusted.trust());
        prop_assert_eq!(listed(back.trusted.headers()), listed(kept.trusted.headers()));
        prop_assert_eq!(back.trusted.body(), kept.trusted.body());
        let (back_to, from) = (back.trusted.delivery(), kept.trusted.delivery());
        prop_assert_eq!((back_to.event(), back_to.address()), (from.event(), from.address()));
        prop_assert_eq!(back_to.direction(), from.direction());
        prop_assert_eq!((back_to.method(), back_to.url()), (from.method(), from.url()));
        prop_assert_eq!(back.to_bytes(), bytes);
    }

    #[test]
    fn truncation_before_the_body_is_refused(kept in kept(), cut in any::<prop::sample::Index>()) {
        let bytes = kept.to_bytes();
        let body = bytes.len() - kept.trusted.body().len();
        prop_assert!(StoredDelivery::from_bytes(&bytes.slice(..cut.index(body))).is_err());
    }

    #[test]
    fn changed_bytes_are_refused(
        kept in kept(),
        (place, byte) in (any::<prop::sample::Index>(), any::<u8>()),
    ) {
        let mut bytes = kept.to_bytes().to_vec();
        // The first byte is the format.
        let place = 1 + place.index(bytes.len() - 1);
        let is_other = bytes[place] != byte;
        bytes[place] = byte;
        let read = StoredDelivery::from_bytes(&bytes.into());
        prop_assert_eq!(read.err(), is_other.then_some(StoredDeliveryError::Damaged));
    }

    #[test]
    fn former_versions_are_read(mut kept in kept()) {
        let [checked, unchecked] = former(&mut kept).map(|bytes| {
            StoredDelivery::from_bytes(&bytes.into()).unwrap().to_bytes()
        });
        prop_assert_eq!(&checked, &unchecked);
        // All but the checksum and the direction.
        prop_assert_eq!(&checked[6..], &kept.to_bytes()[6..]);
    }

    /// For the format without a checksum.
    #[test]
    fn damaged_bytes_never_panic(mut kept in kept(), places in vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let [_, mut bytes] = former(&mut kept);
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(kept) = StoredDelivery::from_bytes(&bytes.into()) {
            prop_assert!(StoredDelivery::from_bytes(&kept.to_bytes()).is_ok());
        }
    }
}
