//! A header with a fixed token.

use std::fmt;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::compare::{Digest, first_equal};
use super::error::VerifyError;
use super::secret::{MAX_SECRETS, SecretError, SecretFault, for_each};
use super::sign::{self, SignError, Signer};
use super::{Scheme, encoding};
use crate::delivery::Delivery;
use crate::headers::required_text;
use crate::trust::{Proof, Trust};

/// A fixed token that comes with every delivery.
///
/// It proves less than a signature: anyone who has seen one delivery can forge others, and the body may have been
/// changed on the way. Its header is one of the [`secret_headers`](Scheme::secret_headers), so it isn't stored with the
/// delivery.
#[derive(Clone)]
pub struct HeaderToken {
    form: Form,
    header: HeaderName,
    tokens: Tokens,
}

/// The form of the header: the token alone, or after the name of an authentication scheme.
#[derive(Clone, Copy)]
enum Form {
    Alone,
    Bearer,
    Basic,
}

/// The digests of the tokens, which are compared, so that tokens of all lengths take the same time. One token is kept
/// as it is, for [`Signer::sign`].
#[derive(Clone)]
struct Tokens {
    digests: Vec<Digest>,
    first: Zeroizing<String>,
}

impl HeaderToken {
    /// `Authorization: Bearer <token>` (RFC 6750, section 2.1) with any of the tokens. Pass 1 to 16.
    pub fn bearer<S: AsRef<str>>(tokens: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        Ok(Self { form: Form::Bearer, header: AUTHORIZATION, tokens: Tokens::new(tokens)? })
    }

    /// `Authorization: Basic <credentials>` (RFC 7617) with this user and this password. The user's name must not
    /// contain a colon.
    pub fn basic(user: &str, password: &str) -> Result<Self, SecretError> {
        if user.contains(':') {
            return Err(SecretError::Unfit { secret: 0, fault: SecretFault::Colon });
        }
        if password.is_empty() {
            return Err(SecretError::Unfit { secret: 0, fault: SecretFault::Empty });
        }
        let tokens = Tokens::new([credentials(user, password)])?;
        Ok(Self { form: Form::Basic, header: AUTHORIZATION, tokens })
    }

    /// A header of the vendor that holds only one of the tokens. Pass 1 to 16.
    pub fn header<S: AsRef<str>>(header: HeaderName, tokens: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        Ok(Self { form: Form::Alone, header, tokens: Tokens::new(tokens)? })
    }
}

/// `user:password` in base64.
fn credentials(user: &str, password: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(user.len() + password.len() + 1));
    text.push_str(user);
    text.push(':');
    text.push_str(password);
    Zeroizing::new(encoding::to_base64(text.as_bytes()))
}

impl Tokens {
    fn new<S: AsRef<str>>(tokens: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let mut all = Self { digests: Vec::with_capacity(MAX_SECRETS), first: Zeroizing::default() };
        for_each(tokens, |_, token| all.add(token.as_ref()))?;
        Ok(all)
    }

    fn add(&mut self, token: &str) -> Result<(), SecretFault> {
        if token.is_empty() {
            return Err(SecretFault::Empty);
        }
        // A server strips the spaces around a value, so such a token could never arrive.
        if token.trim() != token || HeaderValue::from_str(token).is_err() {
            return Err(SecretFault::NotHeaderText);
        }
        if self.digests.is_empty() {
            self.first = Zeroizing::new(token.to_owned());
        }
        self.digests.push(Sha256::digest(token).into());
        Ok(())
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.digests.zeroize();
    }
}

impl ZeroizeOnDrop for Tokens {}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Alone => "header-token",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
        }
    }

    fn authentication(self) -> Option<&'static str> {
        match self {
            Self::Alone => None,
            Self::Bearer => Some("Bearer"),
            Self::Basic => Some("Basic"),
        }
    }

    /// The token in the text of the header. The name of an authentication scheme is case-insensitive and followed by
    /// spaces (RFC 9110, section 11.4).
    fn token(self, text: &str) -> Option<&str> {
        let Some(authentication) = self.authentication() else {
            return Some(text);
        };
        let (name, token) = text.split_once(' ')?;
        name.eq_ignore_ascii_case(authentication).then(|| token.trim_start_matches(' '))
    }

    /// The text of the header for the token.
    fn text(self, token: &str) -> Zeroizing<String> {
        Zeroizing::new(match self.authentication() {
            Some(name) => format!("{name} {token}"),
            None => token.to_owned(),
        })
    }
}

impl Scheme for HeaderToken {
    fn name(&self) -> &'static str {
        self.form.name()
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        let text = required_text(delivery.headers(), &self.header)?;
        let token = self.form.token(text).ok_or_else(|| VerifyError::not(&self.header, "of the expected scheme"))?;
        let given = std::iter::once(Sha256::digest(token).into());
        let secret = first_equal(self.tokens.digests.iter().copied(), &given).ok_or(VerifyError::NoMatch)?;
        Ok(Trust::Proved(Proof::new(self.name(), secret)))
    }

    fn secret_headers(&self) -> &[HeaderName] {
        std::slice::from_ref(&self.header)
    }
}

impl Signer for HeaderToken {
    fn sign(&self, _: &str, _: i64, _: &[u8]) -> Result<HeaderMap, SignError> {
        let mut value = sign::value(&self.form.text(&self.tokens.first))?;
        value.set_sensitive(true);
        Ok(sign::single_header(&self.header, value))
    }
}

/// Shows how many tokens there are.
impl fmt::Debug for HeaderToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HeaderToken")
            .field("scheme", &self.name())
            .field("header", &self.header)
            .field("tokens", &self.tokens.digests.len())
            .finish_non_exhaustive()
    }
}
