//! What a JSON Web Token or an HTTP Message Signature must contain.

use std::time::Duration;

use hookwright_runtime::verify::recipe::{self, Claims};
use serde::Serialize;

/// Requirements for the claims of a JSON Web Token.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TokenClaims {
    /// Whom it is for.
    pub audience: Option<Audience>,
    /// Who has issued it.
    pub issuer: Option<String>,
    /// Claims that have these values.
    pub equal: Vec<(String, String)>,
    /// The claim that is the SHA-256 of the body.
    pub body_sha256: Option<String>,
    /// The claim that is the SHA-256 of the URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_sha256: Option<String>,
    /// The maximum age in seconds.
    pub max_age: Option<u64>,
    /// Whether a token may be valid forever.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_expiry_optional: bool,
    /// Whether they are the payload, at the place of the token.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_payload: bool,
    /// The type in its header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
}

/// The audience of a token.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Audience {
    /// Always the same.
    Fixed(String),
    /// Given at run time.
    Given,
}

/// Requirements for an HTTP Message Signature.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct HttpSignature {
    /// The components that must be covered.
    pub covers: Vec<String>,
    /// Its label.
    pub label: Option<String>,
    /// Its tag.
    pub tag: Option<String>,
    /// The maximum age in seconds.
    pub max_age: Option<u64>,
}

impl HttpSignature {
    pub(super) fn to_runtime(&self) -> recipe::HttpSignature {
        let mut made = recipe::HttpSignature::covering(self.covers.iter().cloned());
        if let Some(label) = &self.label {
            made = made.label(label.clone());
        }
        if let Some(tag) = &self.tag {
            made = made.tag(tag.clone());
        }
        match self.max_age {
            Some(seconds) => made.max_age(Duration::from_secs(seconds)),
            None => made,
        }
    }
}

impl TokenClaims {
    pub(super) fn to_runtime(&self, audience: &str) -> Claims {
        let mut claims = Claims::new();
        claims = match &self.audience {
            Some(Audience::Fixed(audience)) => claims.audience(audience.clone()),
            Some(Audience::Given) => claims.audience(audience.to_owned()),
            None => claims,
        };
        if let Some(issuer) = &self.issuer {
            claims = claims.issuer(issuer.clone());
        }
        for (name, value) in &self.equal {
            claims = claims.equal(name.clone(), value.clone());
        }
        if let Some(name) = &self.body_sha256 {
            claims = claims.body_sha256(name.clone());
        }
        if let Some(name) = &self.url_sha256 {
            claims = claims.url_sha256(name.clone());
        }
        if self.is_expiry_optional {
            claims = claims.optional_expiry();
        }
        if self.is_payload {
            claims = claims.as_payload();
        }
        if let Some(token_type) = &self.token_type {
            claims = claims.token_type(token_type.clone());
        }
        match self.max_age {
            Some(seconds) => claims.max_age(Duration::from_secs(seconds)),
            None => claims,
        }
    }
}
