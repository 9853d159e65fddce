//! Signatures by public keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hookwright_runtime::Proof;
use hookwright_runtime::verify::{SecretError, SecretFault, SignError, Signer, StandardWebhooks, VerifyError};

use crate::requests::{Check, proof, with};
use crate::standard_webhooks::{AT, BODY, ID, OTHER, SECRET, scheme, signed_as};

const PAIR: &str = "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const SIGNATURE: &str = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

/// The public half of the pair.
fn public() -> String {
    let pair = STANDARD.decode(PAIR).unwrap();
    format!("whpk_{}", STANDARD.encode(&pair[32..]))
}

#[test]
fn the_published_signature_is_accepted() {
    let scheme = scheme(&[&public()]);
    assert_eq!(
        proof(&scheme, &signed_as(SIGNATURE), BODY),
        Proof::new("standard-webhooks", 0).with_id_and_time(ID, AT)
    );
    let svix = StandardWebhooks::svix([public()]).unwrap().clock(|| AT);
    assert!(svix.check(&signed_as(SIGNATURE), BODY).is_err());
    assert_eq!(scheme.check(&signed_as(SIGNATURE), b"{}"), Err(VerifyError::NoMatch));
    let other_id = with(signed_as(SIGNATURE), "webhook-id", "msg_x");
    assert_eq!(scheme.check(&other_id, BODY), Err(VerifyError::NoMatch));
    assert_eq!(scheme.check(&signed_as(&SIGNATURE.replace("v1a", "v1")), BODY), Err(VerifyError::NoMatch));
}

#[test]
fn a_changed_byte_of_the_signature_is_refused() {
    let scheme = scheme(&[&public()]);
    let good = STANDARD.decode(&SIGNATURE["v1a,".len()..]).unwrap();
    for bit in (0..good.len() * 8).step_by(7) {
        let mut turned = good.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        let list = format!("v1a,{}", STANDARD.encode(&turned));
        assert_eq!(scheme.check(&signed_as(&list), BODY), Err(VerifyError::NoMatch), "{bit}");
    }
}

#[test]
fn only_the_first_four_signatures_are_tried() {
    let scheme = scheme(&[&public()]);
    let list = |before: usize| signed_as(&format!("{}{SIGNATURE}", "v1a,x ".repeat(before)));
    assert!(scheme.check(&list(3), BODY).is_ok());
    assert_eq!(scheme.check(&list(4), BODY), Err(VerifyError::NoMatch));
}

#[test]
fn secrets_and_public_keys_can_be_combined() {
    let public = public();
    let scheme = scheme(&[OTHER, &public, SECRET]);
    let mac = self::scheme(&[SECRET]).sign(ID, AT, BODY).unwrap()["webhook-signature"].to_str().unwrap().to_owned();
    assert_eq!(proof(&scheme, &signed_as(SIGNATURE), BODY).secret, 1);
    assert_eq!(proof(&scheme, &signed_as(&mac), BODY).secret, 2);
    assert_eq!(proof(&scheme, &signed_as(&format!("v1a,x {SIGNATURE}")), BODY).secret, 1);
    assert!(format!("{scheme:?}").contains("secrets: 2, public_keys: 1"));
}

#[test]
fn a_public_key_cannot_be_used_as_a_secret() {
    // Anyone who knows the public key could sign with it if it were ever used as a secret.
    let public = public();
    let forged = scheme(&[public.trim_start_matches("whpk_")]).sign(ID, AT, BODY).unwrap();
    assert_eq!(scheme(&[&public]).check(&forged, BODY), Err(VerifyError::NoMatch));
    assert_eq!(scheme(&[&public]).sign(ID, AT, BODY), Err(SignError::NoSecret));
}

#[test]
fn weak_and_malformed_keys_are_refused() {
    // RFC 8032, section 5.1.3: the neutral point, a point of order two, and a text that isn't a point.
    let neutral = [&[1][..], &[0; 31]].concat();
    let order_two = [&[0xec][..], &[0xff; 30], &[0x7f]].concat();
    let no_point = [&[2][..], &[0; 31]].concat();
    for bytes in [neutral, order_two, no_point, vec![1; 31], vec![1; 33], vec![]] {
        let key = format!("whpk_{}", STANDARD.encode(&bytes));
        let expected = SecretError::Unfit { secret: 0, fault: SecretFault::NotPublicKey };
        assert_eq!(StandardWebhooks::new([&key]).unwrap_err(), expected, "{key}");
    }
}
