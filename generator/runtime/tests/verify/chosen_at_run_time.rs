//! Schemes behind a pointer.

use std::sync::Arc;

use hookwright_runtime::http::{HeaderName, header::AUTHORIZATION};
use hookwright_runtime::verify::{HeaderToken, HexHmac, Scheme, Signer, Unsigned};

use crate::requests::proof;

#[test]
fn a_pointer_to_a_scheme_is_a_scheme() {
    fn name(scheme: &impl Scheme) -> &'static str {
        scheme.name()
    }
    let token: Box<dyn Scheme> = Box::new(HeaderToken::bearer(["a"]).unwrap());
    assert_eq!((name(&token), token.secret_headers()), ("bearer", &[AUTHORIZATION][..]));
    let shared: Arc<dyn Scheme> = Arc::new(Unsigned::because("a test").unwrap());
    assert_eq!((name(&shared), shared.secret_headers()), ("unsigned", &[][..]));
}

#[test]
fn names_of_headers_may_be_known_at_run_time_only() {
    let header: HeaderName = String::from("X-Acme-Signature").parse().unwrap();
    let scheme = HexHmac::new(header, String::from("acme="), [String::from("secret")]).unwrap();
    let signer: &dyn Signer = &scheme;
    let headers = signer.sign("", 0, b"body").unwrap();
    let scheme: Box<dyn Scheme> = Box::new(scheme.clone());
    assert_eq!(proof(&scheme, &headers, b"body").secret, 0);
}
