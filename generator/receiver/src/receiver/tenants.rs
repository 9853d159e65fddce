//! One receiver for many tenants, each with their own secrets.

mod cache;
mod flights;
mod head;

use std::borrow::Cow;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Delivery, TenantId, Verifier, internals};
use tokio::sync::Semaphore;

use super::Limits;
use super::endpoint::{self, Verified};
use super::handshake::Whose;
use super::outcome::{Outcome, Rejection};
use crate::telemetry::Refusals;
use crate::within::within;
use cache::{Cache, Cached};
use flights::Flights;
use head::PathTemplate;
pub use head::{PathError, RequestHead};

/// The longest name of a tenant that is looked up, in bytes. Longer ones are unknown.
const MAX_NAME: usize = 256;

/// Finds the tenant that a request names, and that tenant's secrets.
///
/// `tenant_name` finds the tenant's name in the request: in the path, a header or a query parameter. Anyone can write
/// it, so it is only used for the lookup. `keys` finds the tenant by this name, usually in a database. The tenant of a
/// delivery is the one whose secret matches.
///
/// A receiver [caches](Tenants::remember) what `keys` returned, including misses. If a signature doesn't match, it
/// looks the name up again, at most every five seconds, so that a new secret or a new tenant needs no restart.
/// Requests that name one tenant at the same time share a lookup.
///
/// ```
/// use std::borrow::Cow;
///
/// use hookwright_receiver::{Keyring, LookupError, RequestHead, TenantKeys};
/// # use hookwright_runtime::{*, verify::{HexHmac, SecretError}};
/// # mod shop {
/// #     pub use hookwright_runtime::{*, verify::{HexHmac, SecretError}};
/// #     pub struct Event;
/// #     impl EventSet for Event {
/// #         const NAME_AT: NameAt = NameAt::Body(&["type"]);
/// #         const NAMES: &'static [&'static str] = &[];
/// #         fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> { None }
/// #         fn name(&self) -> &'static str { "" }
/// #     }
/// #     impl Api for Event {
/// #         type Headers = NoHeaders;
/// #         const INFO: ApiInfo = ApiInfo::new("shop");
/// #     }
/// #     pub fn verifier<'a>(secrets: impl IntoIterator<Item = &'a String>) -> Result<Verifier<Event, HexHmac>, SecretError> {
/// #         HexHmac::new(http::HeaderName::from_static("x-signature"), "", secrets).map(Verifier::new)
/// #     }
/// # }
/// # struct Pool;
/// # impl Pool {
/// #     async fn secrets_of(&self, _: &str) -> Result<Option<Vec<String>>, std::io::Error> { Ok(None) }
/// # }
///
/// struct Customers(Pool);
///
/// impl Keyring<shop::Event> for Customers {
///     type Scheme = HexHmac;
///
///     fn tenant_name<'r>(&self, request: &'r RequestHead<'_>) -> Option<Cow<'r, str>> {
///         request.path_parameter("customer") // of the path `/hooks/{customer}`
///     }
///
///     async fn keys(&self, name: &str) -> Result<Option<TenantKeys<shop::Event, HexHmac>>, LookupError> {
///         let Some(secrets) = self.0.secrets_of(name).await? else { return Ok(None) };
///         Ok(Some(TenantKeys::new(TenantId::new(name)?, shop::verifier(&secrets)?)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no keys for the tenants of `{E}`",
    note = "implement `Keyring<{E}>` for `{Self}`; an API with one sender's keys uses `verifier(…)` instead"
)]
pub trait Keyring<E: Api>: Send + Sync + 'static {
    /// The scheme that signs all tenants' deliveries.
    type Scheme: Scheme;

    /// Returns the tenant's name in the request. `None` if it names no tenant.
    fn tenant_name<'r>(&self, request: &'r RequestHead<'_>) -> Option<Cow<'r, str>>;

    /// Returns the tenant with this name and its secrets. `None` if there is no such tenant. An error is answered with
    /// 503, so that the sender retries.
    fn keys(&self, name: &str)
    -> impl Future<Output = Result<Option<TenantKeys<E, Self::Scheme>>, LookupError>> + Send;
}

/// A tenant, and a verifier with its secrets. During a rotation, give the verifier both secrets.
pub struct TenantKeys<E, S> {
    id: TenantId,
    verifier: Verifier<E, S>,
}

impl<E: Api, S: Scheme> TenantKeys<E, S> {
    /// The tenant `id`, whose deliveries `verifier` accepts.
    pub fn new(id: TenantId, verifier: Verifier<E, S>) -> Self {
        Self { id, verifier }
    }
}

impl<E: Api, S: Scheme> fmt::Debug for TenantKeys<E, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TenantKeys").field("id", &self.id).field("verifier", &self.verifier).finish()
    }
}

/// Why a lookup failed. `?` converts any error to this one.
pub struct LookupError(Box<dyn std::error::Error + Send + Sync>);

impl<T: Into<Box<dyn std::error::Error + Send + Sync>>> From<T> for LookupError {
    fn from(error: T) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for LookupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A boxed future.
type Boxed<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// Any keyring.
trait AnyKeyring<E: Api, S>: Send + Sync {
    fn tenant_name<'r>(&self, request: &'r RequestHead<'_>) -> Option<Cow<'r, str>>;

    fn keys<'f>(&'f self, name: &'f str) -> Boxed<'f, Result<Option<TenantKeys<E, S>>, LookupError>>;
}

impl<E: Api, K: Keyring<E>> AnyKeyring<E, K::Scheme> for K {
    fn tenant_name<'r>(&self, request: &'r RequestHead<'_>) -> Option<Cow<'r, str>> {
        Keyring::tenant_name(self, request)
    }

    fn keys<'f>(&'f self, name: &'f str) -> Boxed<'f, Result<Option<TenantKeys<E, K::Scheme>>, LookupError>> {
        Box::pin(Keyring::keys(self, name))
    }
}

/// The tenants of a receiver, found by a [`Keyring`], and the limits of its lookups.
pub struct Tenants<E, S> {
    keyring: Arc<dyn AnyKeyring<E, S>>,
    path: Option<PathTemplate>,
    time: Duration,
    at_once: usize,
    names: usize,
    remembered: Duration,
}

impl<E: Api, S: Scheme> Tenants<E, S> {
    /// The tenants that the keyring finds.
    pub fn new(keyring: impl Keyring<E, Scheme = S>) -> Self {
        Self {
            keyring: Arc::new(keyring),
            path: None,
            time: Duration::from_secs(2),
            at_once: 64,
            names: 10_000,
            remembered: Duration::from_secs(60),
        }
    }

    /// Sets the path of the receiver, for [`RequestHead::path_parameter`]: `/hooks/{customer}`. It is compared with the
    /// end of the path that your server sees. Your server still does the routing.
    pub fn path(self, path: &str) -> Result<Self, PathError> {
        Ok(Self { path: Some(PathTemplate::parse(path)?), ..self })
    }

    /// Sets how long a lookup may take, including the wait for others, before the sender is asked to try again. The
    /// default is 2 seconds.
    #[must_use]
    pub fn lookup_timeout(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// Sets how many lookups may run at once. Others wait. The default is 64.
    #[must_use]
    pub fn lookups_at_once(self, lookups: usize) -> Self {
        Self { at_once: lookups.max(1), ..self }
    }

    /// Sets how many names are cached, including unknown ones, and for how long. The default is 10,000 for a minute.
    /// With zero names, each request is a lookup, except that requests with one name at the same time share it.
    #[must_use]
    pub fn remember(self, names: usize, time: Duration) -> Self {
        Self { names, remembered: time, ..self }
    }

    pub(super) fn build(self) -> Lookup<E, S> {
        let Self { keyring, path, time, at_once, names, remembered } = self;
        // More permits than this amount to no limit.
        let running = Semaphore::new(at_once.min(Semaphore::MAX_PERMITS));
        let (cache, flights) = (Cache::new(names, remembered), Flights::new());
        Lookup { keyring, path, cache, flights, running, time, failures: Refusals::new() }
    }
}

impl<E: Api, S: Scheme> fmt::Debug for Tenants<E, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tenants").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The tenants of a receiver that was built.
pub(super) struct Lookup<E, S> {
    keyring: Arc<dyn AnyKeyring<E, S>>,
    path: Option<PathTemplate>,
    cache: Cache<TenantKeys<E, S>>,
    flights: Flights<Found<E, S>>,
    running: Semaphore,
    time: Duration,
    failures: Refusals,
}

/// The result of a lookup.
type Found<E, S> = Result<Option<Arc<TenantKeys<E, S>>>, Failed>;

/// A lookup has failed, and the reason was logged.
#[derive(Clone, Copy)]
struct Failed;

impl<E: Api, S: Scheme> Lookup<E, S> {
    /// Verifies a delivery with the secrets of the tenant that it names. A delivery that names no known tenant is
    /// verified, too, by the verifier `decoy`, and always refused: the response and the work don't reveal who is a
    /// tenant. A handshake that needs no secret is still answered.
    pub(super) async fn verify(
        &self,
        decoy: &Verifier<E, S>,
        delivery: Delivery,
        about: (&Limits, &Refusals),
    ) -> Result<Verified, Outcome> {
        let head = RequestHead::new(&delivery, self.path.as_ref());
        let named = self.keyring.tenant_name(&head).filter(|named| named.len() <= MAX_NAME).map(Cow::into_owned);
        let found = match &named {
            Some(named) => self.remembered(named).await?,
            None => Cached { found: None, may_be_stale: false },
        };
        let (outcome, delivery) = match judge(decoy, found.found.as_deref(), delivery, about) {
            Ok(verified) => return Ok(verified),
            Err(refused) => *refused,
        };
        match named {
            // A miss is looked up again, too, so that a lookup that fails reveals nothing.
            Some(named) if found.may_be_stale && matches!(outcome, Outcome::Unverified | Outcome::Refused(_)) => {
                let found = self.find(&named).await?;
                judge(decoy, found.as_deref(), delivery, about).map_err(|refused| refused.0)
            }
            _ => Err(outcome),
        }
    }

    /// The result for a name, from the cache or a lookup.
    async fn remembered(&self, named: &str) -> Result<Cached<TenantKeys<E, S>>, Outcome> {
        match self.cache.get(named) {
            Some(cached) => Ok(cached),
            None => Ok(Cached { found: self.find(named).await?, may_be_stale: false }),
        }
    }

    /// The result of a lookup that began just now, or has begun for another request.
    async fn find(&self, named: &str) -> Result<Option<Arc<TenantKeys<E, S>>>, Outcome> {
        let lookup = self.flights.join(named, || self.look_up(named));
        match within(self.time, pin!(lookup)).await {
            Some(found) => found.map_err(|Failed| Outcome::NoTenants),
            None => {
                self.failures.tell_failure("a tenant could not be looked up", &"it took too long");
                Err(Outcome::NoTenants)
            }
        }
    }

    async fn look_up(&self, named: &str) -> Found<E, S> {
        // Another lookup may have finished after this request was judged by an older one.
        if let Some(cached) = self.cache.get(named).filter(|cached| !cached.may_be_stale) {
            return Ok(cached.found);
        }
        // The semaphore is never closed.
        let _running = self.running.acquire().await;
        let found = self.keyring.keys(named).await.map_err(|error| {
            self.failures.tell_failure("a tenant could not be looked up", &error);
            Failed
        })?;
        let found = found.map(Arc::new);
        self.cache.put(named, found.clone());
        Ok(found)
    }
}

/// Verifies a delivery, which is returned if it is refused. Without a known tenant, it is always refused.
fn judge<E: Api, S: Scheme>(
    decoy: &Verifier<E, S>,
    tenant: Option<&TenantKeys<E, S>>,
    delivery: Delivery,
    (limits, refusals): (&Limits, &Refusals),
) -> Result<Verified, Box<(Outcome, Delivery)>> {
    let verifier = tenant.map_or(decoy, |tenant| &tenant.verifier);
    match verifier.answer(&delivery) {
        Some(Ok(answer)) => {
            let whose = tenant.map_or(Whose::Nobody, |tenant| Whose::Tenant(tenant.id.clone()));
            return Ok(Verified::Handshake(Box::new((answer, delivery, whose))));
        }
        Some(Err(refusal)) => {
            refusals.tell("a handshake was refused", &refusal);
            return Err(Box::new((endpoint::refused(&refusal), delivery)));
        }
        None if !limits.allows_method(&delivery) => {
            return Err(Box::new((Outcome::Rejected(Rejection::Method), delivery)));
        }
        None => {}
    }
    let refused = |error: &dyn fmt::Display, delivery| {
        refusals.tell("a delivery could not be verified", error);
        Box::new((Outcome::Unverified, delivery))
    };
    let Some(TenantKeys { id, .. }) = tenant else {
        let _ = verifier.scheme().verify(&delivery);
        return Err(refused(&"it names no known tenant", delivery));
    };
    let trusted = internals::verify_for(verifier, id, delivery);
    trusted.map(Verified::Delivery).map_err(|given_back| {
        let (error, delivery) = *given_back;
        refused(&error, delivery)
    })
}
