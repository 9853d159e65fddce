//! Builds a service. Who may use it must be set.

use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hookwright_receiver::{ManagedInbox, internals};
use http::request::Parts;

use crate::access::{Access, Guard};
use crate::inboxes::{AnyInbox, Inboxes};
use crate::service::{AdminService, Shared};

/// Builds an [`AdminService`]. `G` becomes [`Guarded`] once it is set who may use the service. Only then is there a
/// `build`.
#[must_use = "a builder does nothing until it is built"]
pub struct AdminBuilder<G> {
    path: String,
    inboxes: Vec<(String, Arc<dyn AnyInbox>)>,
    guard: G,
}

/// Who may use the service isn't set yet.
#[derive(Debug)]
pub struct Unguarded(());

/// Who may use the service is set.
#[derive(Debug)]
pub struct Guarded(Guard);

impl AdminBuilder<Unguarded> {
    pub(crate) fn new(path: String) -> Self {
        Self { path, inboxes: Vec::new(), guard: Unguarded(()) }
    }

    /// Calls the check for each request: for the page and its files, for JSON and for actions. The check sees
    /// everything but the body. It may be a function that returns an [`Access`], or a future of one.
    ///
    /// ```
    /// use hookwright_admin::{Access, AdminService};
    /// # use hookwright_receiver::MemoryInbox;
    /// # async fn user_of_session(cookie: String) -> Option<String> { Some(cookie) }
    ///
    /// AdminService::builder("/admin")
    ///     .inbox("orders", MemoryInbox::new())
    ///     .authenticated_by(|head: http::request::Parts| async move {
    ///         let cookie = head.headers.get("cookie").and_then(|value| value.to_str().ok());
    ///         match user_of_session(cookie.unwrap_or_default().to_owned()).await {
    ///             Some(user) => Access::allowed(user),
    ///             None => Access::unauthenticated(),
    ///         }
    ///     })
    ///     .build();
    /// ```
    pub fn authenticated_by<C, R>(self, check: C) -> AdminBuilder<Guarded>
    where
        C: Fn(Parts) -> R + Send + Sync + 'static,
        R: IntoFuture<Output = Access>,
        R::IntoFuture: Send + 'static,
    {
        self.guarded(Guard::Check(Box::new(move |head| Box::pin(check(head).into_future()))))
    }

    /// Lets everyone in who can reach the service. `because` says why that is acceptable here (`"only reachable through
    /// the VPN"`), and is logged.
    ///
    /// Another web page that someone in the network visits could make its own host name lead to the service. So
    /// requests must name an IP address, `localhost` or one of the [hosts](AdminBuilder::host) that you list.
    pub fn trust_network(self, because: impl fmt::Display) -> AdminBuilder<Guarded> {
        internals::warn("the admin service lets everyone in who can reach it", &because);
        self.guarded(Guard::Network { hosts: Vec::new() })
    }

    fn guarded(self, guard: Guard) -> AdminBuilder<Guarded> {
        AdminBuilder { path: self.path, inboxes: self.inboxes, guard: Guarded(guard) }
    }
}

impl AdminBuilder<Guarded> {
    /// Adds a host name, without a port, that the service has in a [trusted network](AdminBuilder::trust_network). It
    /// has no effect with [`authenticated_by`](AdminBuilder::authenticated_by).
    pub fn host(mut self, name: impl Into<String>) -> Self {
        if let Guard::Network { hosts } = &mut self.guard.0 {
            hosts.push(name.into());
        }
        self
    }

    /// Builds the service.
    pub fn build(self) -> Result<AdminService, AdminError> {
        let path = self.path.trim_end_matches('/');
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
        if !(path.is_empty() || path.starts_with('/')) || path.contains("//") || !path.bytes().all(is_plain) {
            return Err(AdminError::Path(self.path));
        }
        if self.inboxes.is_empty() {
            return Err(AdminError::NoInbox);
        }
        let mut names = HashSet::new();
        if let Some((name, _)) = self.inboxes.iter().find(|(name, _)| name.is_empty() || !names.insert(name)) {
            return Err(AdminError::InboxName(name.clone()));
        }
        Ok(AdminService::new(Shared::new(path.to_owned(), Inboxes::new(self.inboxes), self.guard.0)))
    }
}

impl<G> AdminBuilder<G> {
    /// Adds an inbox with a name for operators.
    pub fn inbox(mut self, name: impl Into<String>, inbox: impl ManagedInbox) -> Self {
        self.inboxes.push((name.into(), Arc::new(inbox)));
        self
    }
}

impl<G: fmt::Debug> fmt::Debug for AdminBuilder<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.inboxes.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("AdminBuilder")
            .field("path", &self.path)
            .field("inboxes", &names)
            .field("guard", &self.guard)
            .finish()
    }
}

/// Why a service can't be built.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdminError {
    /// The path isn't empty, `/`, or `/` followed by names of letters, digits and `-._~`.
    Path(String),
    /// The service has no inbox.
    NoInbox,
    /// Two inboxes have this name, or it is empty.
    InboxName(String),
}

impl fmt::Display for AdminError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(formatter, "`{path}` is not a path like `/admin`"),
            Self::NoInbox => formatter.write_str("the admin service has no inbox: add one with `.inbox(name, inbox)`"),
            Self::InboxName(name) if name.is_empty() => formatter.write_str("an inbox has no name"),
            Self::InboxName(name) => write!(formatter, "two inboxes are called `{name}`"),
        }
    }
}

impl Error for AdminError {}

/// The message, because that is what a `main` that returns the error prints.
impl fmt::Debug for AdminError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
