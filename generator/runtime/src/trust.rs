//! Why a delivery is trusted.

use std::borrow::Cow;
use std::sync::Arc;

/// Why a delivery is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// The caller said so, without any proof: see [`Delivery::unsigned`](crate::Delivery::unsigned).
    Unsigned {
        /// Why the caller thinks that acceptable.
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
    /// Which of the secrets fits, counted from 0 in the order in which they were given.
    pub secret: usize,
    /// The id of the delivery, where the scheme signs one.
    pub id: Option<Arc<str>>,
    /// When the delivery was signed, in seconds since the Unix epoch, where the scheme signs the time.
    pub signed_at: Option<i64>,
}

impl Proof {
    /// A proof by the scheme of that name, with the secret of that index.
    pub fn new(scheme: impl Into<Cow<'static, str>>, secret: usize) -> Self {
        Self { scheme: scheme.into(), secret, id: None, signed_at: None }
    }

    /// The same, where the scheme signs the delivery's id, and the time in seconds since the Unix epoch.
    #[must_use]
    pub fn with_id_and_time(self, id: impl Into<Arc<str>>, signed_at: i64) -> Self {
        Self { id: Some(id.into()), signed_at: Some(signed_at), ..self }
    }
}
