//! A small API, and a handler that succeeds, fails, panics or hangs at random.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, Context, DecodeError, Delivery, Dispatch, EventSet, Failure, NameAt, NoHeaders, Proof, Reader,
    StoredDelivery, TenantId, Trust, Verifier,
};
use http::{HeaderMap, HeaderValue};
use tokio::time::sleep;

use super::plan::Plan;
use super::world::World;

pub(super) const API: &str = "simulation";

const NUMBER: &str = "x-number";

/// The only event.
pub(super) struct Go;

impl EventSet for Go {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["go"];

    fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Some(reader.skip().map(|()| Self))
    }

    fn name(&self) -> &'static str {
        "go"
    }
}

impl Api for Go {
    type Headers = NoHeaders;
    const INFO: ApiInfo = ApiInfo::new(API);
}

/// Accepts every signature.
struct Trusting;

impl Scheme for Trusting {
    fn name(&self) -> &'static str {
        "simulation"
    }

    fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
        Ok(Trust::Proved(Proof::new("simulation", 0)))
    }
}

/// The delivery with this number.
pub(super) fn delivery(number: usize, plan: &Plan) -> StoredDelivery {
    let headers = HeaderMap::from_iter([(http::HeaderName::from_static(NUMBER), HeaderValue::from(number))]);
    let delivery = Delivery::new(headers, r#"{"type":"go"}"#);
    let tenant = plan.tenant(number).and_then(|tenant| TenantId::new(tenant).ok());
    let trusted = match tenant {
        Some(tenant) => Verifier::<Go, _>::new(Trusting).verify_for(&tenant, delivery).ok(),
        None => None,
    };
    let trusted = trusted.unwrap_or_else(|| {
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static(NUMBER), HeaderValue::from(number))]);
        Delivery::new(headers, r#"{"type":"go"}"#).unsigned("a simulation")
    });
    let mut stored = StoredDelivery::new(API, trusted, SystemTime::now());
    stored.event = Some("go".into());
    stored.key = Some(number.to_string().into());
    stored.entity = plan.entity(number).map(Into::into);
    stored
}

pub(super) fn number_of(headers: &HeaderMap) -> usize {
    headers.get(NUMBER).and_then(|number| number.to_str().ok()?.parse().ok()).unwrap_or(usize::MAX)
}

/// The handlers of one process.
pub(super) struct Goer {
    world: Arc<World>,
    is_alive: Arc<AtomicBool>,
}

impl Goer {
    pub(super) fn new(world: Arc<World>, is_alive: Arc<AtomicBool>) -> Self {
        Self { world, is_alive }
    }

    /// Waits forever in a process that has crashed.
    async fn live(&self) {
        if !self.is_alive.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }
}

impl Dispatch<Goer> for Go {
    async fn dispatch(self, context: &Context, goer: &Goer) -> Result<(), Failure> {
        goer.live().await;
        let number = number_of(context.trusted().headers());
        let _at_work = goer.world.begins(number, &goer.is_alive);
        sleep(goer.world.random_time(Duration::from_millis(1500))).await;
        goer.live().await;
        match goer.world.fate() {
            0 => Err(Failure::transient("by chance")),
            1 => Err(Failure::retry_after(goer.world.random_time(Duration::from_secs(20)), "by chance")),
            2 => Err(Failure::permanent("by chance")),
            // Without logging the panic.
            3 => std::panic::resume_unwind(Box::new("by chance")),
            4 => std::future::pending().await,
            _ => Ok(()),
        }
    }
}
