//! Bodies are bytes.

use hookwright_runtime::http::{HeaderMap, HeaderName};
use hookwright_runtime::verify::{HexHmac, Scheme, Signer, StandardWebhooks, TimestampedHmac, VerifyError};
use proptest::prelude::*;

use crate::requests::Check;
use crate::standard_webhooks::{AT, ID, OTHER, SECRET};

const HEADER: HeaderName = HeaderName::from_static("x-signature");

/// A scheme that signs and verifies.
trait Both: Scheme + Signer {}
impl<T: Scheme + Signer> Both for T {}

fn schemes() -> Vec<Box<dyn Both>> {
    vec![
        Box::new(StandardWebhooks::new([OTHER, SECRET]).unwrap().clock(|| AT)),
        Box::new(StandardWebhooks::svix([SECRET]).unwrap().clock(|| AT)),
        Box::new(HexHmac::new(HEADER, "sha256=", [[0xff; 3]]).unwrap()),
        Box::new(TimestampedHmac::new(HEADER, [[0xff; 80]]).unwrap().clock(|| AT)),
    ]
}

/// The headers with one bit of one value flipped, if the result is still a valid value.
fn turned(mut headers: HeaderMap, which: prop::sample::Index, at: prop::sample::Index, bit: u8) -> Option<HeaderMap> {
    let name = headers.keys().nth(which.index(headers.len()))?.clone();
    let mut value = headers[&name].as_bytes().to_vec();
    let place = at.index(value.len());
    value[place] ^= 1 << bit;
    headers.insert(&name, value.try_into().ok()?);
    Some(headers)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_signed_bytes_are_accepted(body in prop::collection::vec(any::<u8>(), 0..300)) {
        for scheme in schemes() {
            let headers = scheme.sign(ID, AT, &body).unwrap();
            prop_assert!(scheme.check(&headers, &body).is_ok(), "{}", scheme.name());
        }
    }

    #[test]
    fn a_flipped_bit_in_the_body_is_refused(
        body in prop::collection::vec(any::<u8>(), 1..300),
        at: prop::sample::Index,
        bit in 0_u8..8,
    ) {
        for scheme in schemes() {
            let headers = scheme.sign(ID, AT, &body).unwrap();
            let mut body = body.clone();
            let place = at.index(body.len());
            body[place] ^= 1 << bit;
            prop_assert_eq!(scheme.check(&headers, &body), Err(VerifyError::NoMatch));
        }
    }

    #[test]
    fn a_flipped_bit_in_the_headers_is_refused(which: prop::sample::Index, at: prop::sample::Index, bit in 0_u8..8) {
        for scheme in schemes() {
            let good = scheme.sign(ID, AT, b"{}").unwrap();
            let Some(headers) = turned(good.clone(), which, at, bit) else { continue };
            // A digit above nine is the same in either case, which differ in the bit for 32.
            let only_case = HEADER == good.keys().next().unwrap()
                && good[HEADER].as_bytes().eq_ignore_ascii_case(headers[HEADER].as_bytes());
            let taken = scheme.check(&headers, b"{}").is_ok();
            prop_assert!(!taken || only_case, "{} {headers:?}", scheme.name());
        }
    }

    #[test]
    fn arbitrary_headers_never_panic(
        values in prop::collection::vec((0_usize..4, "[ -~]{0,60}|[-+]?[0-9]{1,20}|(v1a?[,=]|t=)[0-9a-zA-Z+/=, ]{0,90}"), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature", "x-signature"];
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(names[name], value.parse().unwrap());
        }
        for scheme in schemes() {
            prop_assert!(scheme.check(&headers, &body).is_err());
        }
    }
}
