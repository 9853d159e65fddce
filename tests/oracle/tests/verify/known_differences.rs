//! Where the oracles differ, and why they are wrong or less strict.

use hookwright_runtime::verify::{SecretError, SecretFault, StandardWebhooks};
use http::HeaderMap;

use super::oracles::{Oracle, is_accepted};
use super::request::{Family, Message, Request, now};

/// A way in which an oracle differs.
struct Difference {
    /// What the oracle does.
    what: &'static str,
    of: &'static [Oracle],
    /// Whether only we accept the delivery, or only the oracle does.
    taken_here: bool,
    /// Whether it can apply to this delivery.
    applies: fn(&Request) -> bool,
    /// Makes a delivery to which it applies.
    example: fn(Message) -> Request,
}

const BOTH: &[Oracle] = &[Oracle::Svix, Oracle::StandardWebhooks];

const DIFFERENCES: [Difference; 11] = [
    Difference {
        what: "takes ids that can take characters over from the time or the body",
        of: BOTH,
        taken_here: false,
        applies: |request| any(request, "id", |id| id.contains('.')),
        example: |message| Message { id: "a.5".to_owned(), ..message }.sign(),
    },
    Difference {
        what: "takes empty ids, spaces in them, and ids without bound",
        of: BOTH,
        taken_here: false,
        applies: |request| any(request, "id", |id| id.is_empty() || id.contains(' ') || id.len() > 256),
        example: |message| Message { id: String::new(), ..message }.sign(),
    },
    Difference {
        what: "takes other spellings of the time than the one that is signed",
        of: BOTH,
        taken_here: false,
        applies: |request| any(request, "timestamp", |time| time.starts_with(['+', '0']) || time.starts_with("-0")),
        example: |message| Message { before_time: "+", ..message }.sign(),
    },
    Difference {
        what: "looks at the first of several headers of one name only",
        of: BOTH,
        taken_here: false,
        applies: |request| request.headers.len() > request.headers.keys_len(),
        example: |message| {
            let mut request = message.sign();
            request.headers.append(message.family.header("id"), "other".parse().unwrap());
            request
        },
    },
    Difference {
        what: "takes any number of signatures",
        of: BOTH,
        taken_here: false,
        applies: |request| any(request, "signature", |list| list.split(' ').count() > 64),
        example: |message| {
            let mut request = message.sign();
            let name = message.family.header("signature");
            let many = format!("{} {}", "v1,x ".repeat(10_000), request.headers[&name].to_str().unwrap());
            request.headers.insert(name, many.parse().unwrap());
            request
        },
    },
    Difference {
        what: "wants the body to be UTF-8",
        of: BOTH,
        taken_here: true,
        applies: |request| std::str::from_utf8(&request.body).is_err(),
        example: |message| Message { body: vec![0xff], ..message }.sign(),
    },
    Difference {
        what: "wants every signature in the list to be ASCII, though it skips those that it does not know",
        of: BOTH,
        taken_here: true,
        applies: |request| any(request, "signature", |list| !list.is_ascii()),
        example: |message| {
            let mut request = message.sign();
            let name = message.family.header("signature");
            let listed = format!("é {}", request.headers[&name].to_str().unwrap());
            request.headers.insert(name, listed.parse().unwrap());
            request
        },
    },
    Difference {
        what: "does not know `svix-*`",
        of: &[Oracle::StandardWebhooks],
        taken_here: true,
        applies: |request| request.headers.contains_key("svix-signature"),
        example: |message| Message { family: Family::Svix, ..message }.sign(),
    },
    Difference {
        what: "mixes the families",
        of: &[Oracle::Svix],
        taken_here: false,
        applies: has_both_families,
        example: |message| {
            let mut request = message.sign();
            let id = request.headers.remove("webhook-id").unwrap();
            request.headers.insert("svix-id", id);
            request
        },
    },
    Difference {
        what: "prefers `svix-*` where both families are there, even if only the other one is signed",
        of: &[Oracle::Svix],
        taken_here: true,
        applies: has_both_families,
        example: |message| {
            let mut request = message.sign();
            request.headers.insert("svix-id", "other".parse().unwrap());
            request
        },
    },
    Difference {
        what: "accepts secrets that are too short or too long, and skips invalid ones",
        of: BOTH,
        taken_here: false,
        applies: |request| StandardWebhooks::new(&request.secrets).is_err(),
        example: |message| {
            let mut request = message.sign();
            request.secrets.push("whsec_AAAA".to_owned());
            request
        },
    },
];

/// Whether the oracle is known to differ from this verdict of ours.
pub(crate) fn is_known(oracle: Oracle, taken_here: bool, request: &Request) -> bool {
    let may = |one: &&Difference| one.of.contains(&oracle) && one.taken_here == taken_here;
    DIFFERENCES.iter().filter(may).any(|one| (one.applies)(request))
}

/// Whether it applies to that part in one of the families.
fn any(Request { headers, .. }: &Request, part: &str, is_so: impl Fn(&str) -> bool) -> bool {
    let values = |headers: &HeaderMap, family: Family| -> Vec<Vec<u8>> {
        headers.get_all(family.header(part)).iter().map(|value| value.as_bytes().to_vec()).collect()
    };
    let mut all = [Family::Webhook, Family::Svix].into_iter().flat_map(|family| values(headers, family));
    all.any(|value| std::str::from_utf8(&value).is_ok_and(&is_so))
}

fn has_both_families(request: &Request) -> bool {
    let has = |family: &str| request.headers.keys().any(|name| name.as_str().starts_with(family));
    has("svix-") && has("webhook-")
}

fn ordinary() -> Message {
    let (family, body) = (Family::Webhook, b"{}".to_vec());
    Message { family, id: "msg_1".to_owned(), at: now(), before_time: "", body, signer: 0, secrets: vec![0] }
}

#[test]
fn each_known_difference_still_exists() {
    for difference in DIFFERENCES {
        let request = (difference.example)(ordinary());
        assert!((difference.applies)(&request), "{}", difference.what);
        assert_eq!(is_accepted(&request), difference.taken_here, "{}", difference.what);
        for oracle in difference.of {
            assert_ne!(oracle.takes(&request), difference.taken_here, "{oracle:?} {}", difference.what);
        }
    }
    assert!(is_accepted(&ordinary().sign()) && BOTH.iter().all(|oracle| oracle.takes(&ordinary().sign())));
}

#[test]
fn standardwebhooks_overflows_before_verification() {
    let request = Message { at: i64::MIN, ..ordinary() }.sign();
    let mut unsigned = request.clone();
    unsigned.headers.insert("webhook-signature", "v1,x".parse().unwrap());
    for request in [request, unsigned] {
        let secret = &request.secrets[0];
        // Without overflow checks, as in a release build, it treats the first time as recent.
        assert_eq!(Oracle::StandardWebhooks.takes_by(secret, &request), None);
        assert_eq!(Oracle::Svix.takes_by(secret, &request), Some(false));
        assert!(!is_accepted(&request));
    }
}

#[test]
fn standardwebhooks_accepts_an_empty_secret() {
    for empty in ["", "whsec_"] {
        assert!(standardwebhooks::Webhook::new(empty).is_ok());
        assert!(svix::webhooks::Webhook::new(empty).is_err());
        let error = SecretError::Unfit { secret: 0, fault: SecretFault::Empty };
        assert_eq!(StandardWebhooks::new([empty]).err(), Some(error));
    }
}
