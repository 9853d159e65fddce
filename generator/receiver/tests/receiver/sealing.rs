//! Sealed data opens with the right keys in the same place, and only there.

use bytes::Bytes;
use hookwright_receiver::internals::{Place, Sealing, SealingError};
use hookwright_receiver::{StorageKeyError, StorageKeys};
use hookwright_runtime::StoredDeliveryError;

use crate::shop::{kept, wishing};

const HERE: Place<'_> = Place { api: "shop", id: 7 };

fn keys(of: &[u8]) -> StorageKeys {
    StorageKeys::new(of.iter().map(|byte| [*byte; 32])).unwrap()
}

/// A new inbox with these keys, and what it stores.
fn sealing(keys: &StorageKeys) -> (Sealing, Vec<u8>) {
    let opened = Sealing::open(Some(keys), None).unwrap();
    (opened.sealing, opened.to_store.unwrap())
}

fn delivery() -> Bytes {
    let mut delivery = kept(&wishing("a kettle"));
    delivery.received_at = std::time::SystemTime::UNIX_EPOCH;
    delivery.to_bytes()
}

#[test]
fn a_sealed_delivery_is_unreadable_and_can_be_unsealed() {
    let (sealing, _) = sealing(&keys(&[1]));
    let sealed = sealing.seal(HERE, delivery()).unwrap();
    assert!(!sealed.windows(6).any(|window| window == b"kettle"));
    assert_ne!(sealed, sealing.seal(HERE, delivery()).unwrap(), "each has a nonce of its own");
    assert_eq!(sealing.unseal(HERE, &sealed).unwrap().to_bytes(), delivery());
    let text = sealing.seal_text(HERE, "no kettle \u{e4}").unwrap();
    assert!(!text.contains("kettle"));
    assert_eq!(sealing.unseal_text(HERE, &text), "no kettle \u{e4}");
}

#[test]
fn moved_or_changed_data_cannot_be_unsealed() {
    let (sealing, _) = sealing(&keys(&[1]));
    let (other, _) = self::sealing(&keys(&[1]));
    let sealed = sealing.seal(HERE, delivery()).unwrap();
    let fault = |sealing: &Sealing, place, bytes: &[u8]| sealing.unseal(place, &bytes.to_vec().into()).unwrap_err();
    for place in [Place { id: 8, ..HERE }, Place { api: "other", ..HERE }] {
        assert_eq!(fault(&sealing, place, &sealed), StoredDeliveryError::Forged);
    }
    assert_eq!(fault(&other, HERE, &sealed), StoredDeliveryError::Forged, "another inbox with the same keys");
    for at in 1..sealed.len() {
        let mut changed = sealed.to_vec();
        changed[at] ^= 1;
        let expected = if at < 5 { StoredDeliveryError::UnknownKey } else { StoredDeliveryError::Forged };
        assert_eq!(fault(&sealing, HERE, &changed), expected, "byte {at}");
    }
    for end in 1..sealed.len() {
        assert!(sealing.unseal(HERE, &sealed.slice(..end)).is_err(), "{end} bytes");
    }
    // A text isn't a delivery, even in the same place.
    let (place, text) = (HERE, sealing.seal_text(HERE, "a").unwrap());
    assert!(sealing.unseal_text(Place { id: 8, ..place }, &text).starts_with("the text cannot be read: "));
    assert!(sealing.unseal_text(place, "sealed:zz").starts_with("the text cannot be read: "));
}

#[test]
fn keys_can_be_rotated() {
    let (old, stored) = sealing(&keys(&[1]));
    let sealed = old.seal(HERE, delivery()).unwrap();
    // Step 1: the new key only opens. Step 2: it seals. Step 3: the old one is removed.
    let opened = Sealing::open(Some(&keys(&[1, 2])), Some(&stored)).unwrap();
    assert_eq!(opened.to_store, None);
    let opened = Sealing::open(Some(&keys(&[2, 1])), Some(&stored)).unwrap();
    let (new, stored_anew) = (opened.sealing, opened.to_store.unwrap());
    assert_eq!(new.unseal(HERE, &sealed).unwrap().to_bytes(), delivery());
    assert_eq!(new.digest("shop", b"key"), old.digest("shop", b"key"), "duplicates stay known");
    let sealed_anew = new.seal(HERE, delivery()).unwrap();
    // A process of step 1 that still runs can open what one of step 2 has stored.
    assert!(Sealing::open(Some(&keys(&[1, 2])), Some(&stored_anew)).is_ok());
    let last = Sealing::open(Some(&keys(&[2])), Some(&stored_anew)).unwrap();
    assert_eq!(last.to_store, None);
    assert_eq!(last.sealing.unseal(HERE, &sealed_anew).unwrap().to_bytes(), delivery());
    assert_eq!(last.sealing.unseal(HERE, &sealed).unwrap_err(), StoredDeliveryError::UnknownKey);
}

#[test]
fn an_inbox_does_not_open_without_its_key() {
    let (_, stored) = sealing(&keys(&[1]));
    let refused =
        |keys: Option<&StorageKeys>, stored: &[u8]| Sealing::open(keys, Some(stored)).map(|_| ()).unwrap_err();
    assert_eq!(refused(None, &stored), SealingError::NoKeys);
    assert_eq!(refused(Some(&keys(&[2])), &stored), SealingError::WrongKeys);
    for at in 0..stored.len() {
        let mut changed = stored.clone();
        changed[at] ^= 1;
        assert_eq!(refused(Some(&keys(&[1])), &changed), SealingError::WrongKeys);
    }
    assert_eq!(refused(Some(&keys(&[1])), &[]), SealingError::WrongKeys);
}

#[test]
fn unencrypted_data_is_accepted_only_if_allowed() {
    let strict = sealing(&keys(&[1])).0;
    assert_eq!(strict.unseal(HERE, &delivery()).unwrap_err(), StoredDeliveryError::NotEncrypted);
    let lenient = sealing(&keys(&[1]).accept_unencrypted()).0;
    assert_eq!(lenient.unseal(HERE, &delivery()).unwrap().to_bytes(), delivery());
    let sealed = lenient.seal(HERE, delivery()).unwrap();
    let plain = Sealing::open(None, None).unwrap().sealing;
    assert_eq!(plain.unseal(HERE, &sealed).unwrap_err(), StoredDeliveryError::Encrypted);
    assert_eq!(plain.seal(HERE, delivery()).unwrap(), delivery());
    assert_eq!((plain.digest("shop", b"key"), plain.seal_text(HERE, "a").unwrap().as_str()), (None, "a"));
}

#[test]
fn digests_differ_by_api_and_by_inbox() {
    let (sealing, _) = sealing(&keys(&[1]));
    let digest = sealing.digest("shop", b"a");
    assert_eq!(digest, sealing.digest("shop", b"a"));
    for other in
        [sealing.digest("shop", b"b"), sealing.digest("sho", b"pa"), self::sealing(&keys(&[1])).0.digest("shop", b"a")]
    {
        assert_ne!(digest, other);
    }
}

#[test]
fn invalid_keys_are_refused_and_never_shown() {
    let error = |keys: &[&[u8]]| StorageKeys::new(keys).unwrap_err();
    assert_eq!(error(&[]), StorageKeyError::Count);
    assert_eq!(error(&[&[1; 32][..]; 17]), StorageKeyError::Count);
    assert_eq!(error(&[&[1; 31]]), StorageKeyError::Length);
    assert_eq!(error(&[&[1; 32], &[0; 32]]), StorageKeyError::Zero);
    let keys = keys(&[0xA7, 2]);
    assert_eq!(format!("{keys:?}"), "StorageKeys { keys: 2, .. }");
    assert_eq!(format!("{:?}", sealing(&keys).0), "Sealing { is_on: true, .. }");
}
