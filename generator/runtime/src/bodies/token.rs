//! Bodies that are JSON Web Tokens (RFC 7519), or other tokens in the compact form of JWS.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The claims of a token. Its signature isn't looked at, since the scheme has verified it.
pub(crate) fn claims(token: &[u8]) -> Result<Vec<u8>, &'static str> {
    const FAULT: &str = "the body is not a JSON Web Token";
    let mut parts = token.trim_ascii().split(|byte| *byte == b'.');
    let (Some(_), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(FAULT);
    };
    URL_SAFE_NO_PAD.decode(claims).map_err(|_| FAULT)
}

#[cfg(test)]
mod tests {
    use super::claims;

    #[test]
    fn claims_are_the_second_of_three_parts() {
        assert_eq!(claims(b" e30.eyJhIjoxfQ.c2ln\r\n").as_deref(), Ok(&br#"{"a":1}"#[..]));
        for token in ["", "{}", "e30", "e30.e30", "e30.e30.e30.e30", "e30.{}.e30", "e30.e30=.e30", "e30.e3 0.e30"] {
            assert!(claims(token.as_bytes()).is_err(), "{token}");
        }
    }
}
