//! Schemes behind a pointer.

use std::sync::Arc;

use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{HeaderToken, HexHmac, Scheme, Signer, StandardWebhooks, Unsigned};

use crate::requests::proof;

/// All that a scheme says about itself, as the receiver uses it.
fn facts(scheme: &impl Scheme) -> String {
    let (id, secret, abort) = (scheme.id_header(), scheme.secret_headers(), scheme.abort_header());
    format!("{} {id:?} {secret:?} {abort:?}", scheme.name())
}

fn pointed_to(scheme: impl Scheme + Clone, said: &str) {
    assert_eq!(facts(&scheme), said);
    let boxed: Box<dyn Scheme> = Box::new(scheme.clone());
    assert_eq!(facts(&boxed), said);
    let shared: Arc<dyn Scheme> = Arc::new(scheme);
    assert_eq!(facts(&shared), said);
}

#[test]
fn a_boxed_scheme_is_a_scheme() {
    let svix = r#"svix Some("svix-id") [] Some(("webhook-delivery", "abort-message"))"#;
    pointed_to(StandardWebhooks::svix(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).unwrap(), svix);
    pointed_to(HeaderToken::bearer(["a"]).unwrap(), r#"bearer None ["authorization"] None"#);
    pointed_to(Unsigned::because("a test").unwrap(), "unsigned None [] None");
}

#[test]
fn header_names_can_be_set_at_run_time() {
    let header: HeaderName = String::from("X-Acme-Signature").parse().unwrap();
    let scheme = HexHmac::new(header, String::from("acme="), [String::from("secret")]).unwrap();
    let signer: &dyn Signer = &scheme;
    let headers = signer.sign("", 0, b"body").unwrap();
    let scheme: Box<dyn Scheme> = Box::new(scheme.clone());
    assert_eq!(proof(&scheme, &headers, b"body").secret, 0);
}
