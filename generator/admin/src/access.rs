//! Who may use the service.

use std::fmt;
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::pin::Pin;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::{HeaderToken, Scheme, SecretError};
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

/// The result of a check. It is also a future of itself, so that a check may be an ordinary function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// The caller may see and do everything.
    Allowed {
        /// Who it is, for the log.
        who: String,
    },
    /// The caller is unknown: 401.
    Unauthenticated {
        /// The value of `WWW-Authenticate`, which says how to authenticate.
        challenge: HeaderValue,
    },
    /// The caller is known but may not use this service: 403.
    Forbidden,
}

impl Access {
    /// The caller may see and do everything. The name is for the log.
    pub fn allowed(who: impl Into<String>) -> Self {
        Self::Allowed { who: who.into() }
    }

    /// The caller is unknown. The response asks for a bearer token, for which browsers don't prompt.
    pub fn unauthenticated() -> Self {
        Self::Unauthenticated { challenge: HeaderValue::from_static("Bearer") }
    }

    /// Refuses the caller. A browser asks its user for a name and a password.
    pub fn ask_for_password() -> Self {
        Self::Unauthenticated {
            challenge: HeaderValue::from_static("Basic realm=\"Webhook inboxes\", charset=\"UTF-8\""),
        }
    }
}

impl IntoFuture for Access {
    type Output = Self;
    type IntoFuture = Ready<Self>;

    fn into_future(self) -> Ready<Self> {
        ready(self)
    }
}

/// A check for [`authenticated_by`](crate::AdminBuilder::authenticated_by) that accepts 1 to 16 tokens. Programs send
/// one as `Authorization: Bearer …`. Browsers ask for a name and a password; the password is the token, and the name is
/// for the log.
///
/// Tokens are compared in constant time. Use long random ones: nothing counts the attempts.
pub fn access_token<S: AsRef<str>>(
    tokens: impl IntoIterator<Item = S>,
) -> Result<Box<dyn Fn(Parts) -> Access + Send + Sync>, SecretError> {
    let tokens = HeaderToken::bearer(tokens)?;
    Ok(Box::new(move |head| {
        let (who, headers) = match basic(&head.headers) {
            Some((name, headers)) => (name, headers),
            None => ("a program with the token".to_owned(), head.headers),
        };
        match tokens.verify(&Delivery::new(headers, "")) {
            Ok(_) => Access::allowed(who),
            Err(_) => Access::ask_for_password(),
        }
    }))
}

/// The name from Basic authentication, and headers with its password as a bearer token.
fn basic(headers: &HeaderMap) -> Option<(String, HeaderMap)> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, credentials) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    let mut value = HeaderValue::try_from(format!("Bearer {password}")).ok()?;
    value.set_sensitive(true);
    Some((name.to_owned(), HeaderMap::from_iter([(AUTHORIZATION, value)])))
}

/// Decides about each request.
pub(crate) enum Guard {
    Check(Box<dyn Fn(Parts) -> Checking + Send + Sync>),
    /// Everyone who can reach the service by an address or one of these names.
    Network {
        hosts: Vec<String>,
    },
}

pub(crate) type Checking = Pin<Box<dyn Future<Output = Access> + Send>>;

impl Guard {
    pub(crate) async fn check(&self, head: &Parts) -> Access {
        match self {
            Self::Check(check) => check(head.clone()).await,
            Self::Network { hosts } if is_known_host(head, hosts) => Access::allowed("someone in the network"),
            Self::Network { .. } => Access::Forbidden,
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Check(_) => "Check",
            Self::Network { .. } => "Network",
        })
    }
}

/// Whether the request names an address, this machine, or one of the names. Another site can make its own host name
/// resolve to this service, and would then count as the same site, so other names are refused.
fn is_known_host(head: &Parts, hosts: &[String]) -> bool {
    let in_header = head.headers.get(HOST).and_then(|value| value.to_str().ok());
    let Some(host) = in_header.or_else(|| head.uri.authority().map(http::uri::Authority::as_str)) else { return false };
    let Ok(authority) = host.parse::<http::uri::Authority>() else { return false };
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    address.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || hosts.iter().any(|known| known.eq_ignore_ascii_case(&name))
}
