//! Why a delivery is trusted.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Why a delivery is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// The caller decided so, without any proof: see [`Delivery::unsigned`](crate::Delivery::unsigned).
    Unsigned {
        /// Why that is acceptable, in the caller's words.
        because: Cow<'static, str>,
    },
    /// A verification scheme has proved who sent it.
    Proved(Proof),
}

/// What a verification scheme found out about a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proof {
    /// The scheme's name.
    pub scheme: Cow<'static, str>,
    /// The index of the secret that matched, in the order in which secrets were given.
    pub secret: usize,
    /// The id of the delivery, if the scheme signs one.
    pub id: Option<Arc<str>>,
    /// When the delivery was signed, in seconds since the Unix epoch, if the scheme signs the time.
    pub signed_at: Option<i64>,
    /// The tenant whose secret matched, if each has its own: see [`Verifier::verify_for`](crate::Verifier::verify_for).
    pub tenant: Option<TenantId>,
}

impl Proof {
    /// A proof by the scheme of that name, with the secret of that index.
    pub fn new(scheme: impl Into<Cow<'static, str>>, secret: usize) -> Self {
        Self { scheme: scheme.into(), secret, id: None, signed_at: None, tenant: None }
    }

    /// Adds the delivery's id and time, if the scheme signs them. The time is in seconds since the Unix epoch.
    #[must_use]
    pub fn with_id_and_time(self, id: impl Into<Arc<str>>, signed_at: i64) -> Self {
        Self { id: Some(id.into()), signed_at: Some(signed_at), ..self }
    }
}

/// Your name for a tenant: a customer whose deliveries are signed with their own secret.
///
/// An id is 1 to 128 visible ASCII characters without a slash, since a receiver prefixes the keys of the tenant's
/// deliveries with the id and a slash.
///
/// ```
/// use hookwright_runtime::TenantId;
///
/// assert_eq!(TenantId::new("acme").map(|id| id.to_string()).as_deref(), Ok("acme"));
/// assert!(TenantId::new("acme/eu").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(Arc<str>);

impl TenantId {
    /// The longest id, in bytes.
    pub const MAX_LENGTH: usize = 128;

    /// Creates an id. Fails if the text can't be one.
    pub fn new(text: impl AsRef<str>) -> Result<Self, TenantIdError> {
        let text = text.as_ref();
        let is_fit = |byte: u8| byte.is_ascii_graphic() && byte != b'/';
        if (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_fit) {
            Ok(Self(text.into()))
        } else {
            Err(TenantIdError)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// The error when a text can't be the id of a tenant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TenantIdError;

impl fmt::Display for TenantIdError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected the id of a tenant: 1 to 128 visible ASCII characters without a slash")
    }
}

impl std::error::Error for TenantIdError {}

crate::debug::debug_by_display!(TenantIdError);
