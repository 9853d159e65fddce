//! Records the shapes of payloads without their values.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hookwright_runtime::internals::{KnownApi, Seen};
use hookwright_runtime::shapes::{self, ANY_KEY, EventShape, Shapes};
use hookwright_runtime::{Api, Trusted, serde_json};

/// How many deliveries are recorded a second by default.
const PER_SECOND: u32 = 10;
/// The longest payload that is recorded, in bytes.
const MAX_PAYLOAD: usize = 256 * 1024;
/// How many events of an API are recorded.
const MAX_EVENTS: usize = 1_000;
/// How many places all shapes may have together. A file of them is at most a few megabytes.
const MAX_PLACES: usize = 20_000;

/// Records the shapes of deliveries: which properties their payloads have, their JSON types, how often they are
/// present, and how often null. `hookwright learn` compares them with the document.
///
/// Values aren't kept. For a string, only its apparent format is: a date, a UUID, an e-mail address. The only text that
/// is kept is the names of events and properties. A name that looks like data, such as an id, a number or an address,
/// is recorded as `*`, and so are all keys of an object with more than 200 of them.
///
/// It takes a bounded amount of time and memory: at most 10 deliveries a second unless [`per_second`](Self::per_second)
/// sets another limit, payloads of at most 256 KiB, 1,000 events of an API, 16 levels and 20,000 places.
///
/// Clones record together. Give one to [`ReceiverBuilder::sample_shapes`](crate::ReceiverBuilder::sample_shapes) or
/// [`Worker::sample_shapes`](crate::Worker::sample_shapes), and write it to a file regularly:
///
/// ```no_run
/// use std::time::Duration;
///
/// use hookwright_receiver::ShapeSampler;
///
/// # async fn run() {
/// let sampler = ShapeSampler::new();
/// let written = sampler.clone();
/// tokio::spawn(async move {
///     loop {
///         tokio::time::sleep(Duration::from_secs(600)).await;
///         if let Err(error) = written.write_to("shapes.json") {
///             eprintln!("the shapes were not written: {error}");
///         }
///     }
/// });
/// // Receiver::builder(…).inbox(…).sample_shapes(sampler)
/// # }
/// ```
#[derive(Clone)]
pub struct ShapeSampler(Arc<Mutex<State>>);

struct State {
    per_second: u32,
    /// When the current second began, and how many deliveries were recorded in it.
    window: Option<(Instant, u32)>,
    /// How many new places may be recorded.
    room: usize,
    shapes: Shapes,
}

impl ShapeSampler {
    /// A sampler that has recorded nothing.
    pub fn new() -> Self {
        let shapes = Shapes::default();
        Self(Arc::new(Mutex::new(State { per_second: PER_SECOND, window: None, room: MAX_PLACES, shapes })))
    }

    /// Records at most this many deliveries a second, of all events and APIs together. The default is 10.
    #[must_use]
    pub fn per_second(self, deliveries: u32) -> Self {
        self.state().per_second = deliveries;
        self
    }

    /// Records a delivery of an API, unless the limit is reached. Receivers and workers call this; call it yourself if
    /// you decode deliveries without them.
    pub fn record<E: Api>(&self, delivery: &Trusted) {
        if !self.state().may_record(Instant::now()) {
            return;
        }
        let api = KnownApi { name_at: E::NAME_AT, names: E::NAMES, bodies: E::BODIES, key: E::INFO.key };
        let (name, is_listed, payload) = match api.see(delivery.delivery()) {
            Seen::Listed(name, Some(payload)) => (name.to_owned(), true, payload),
            Seen::Unlisted(name) => (name, false, delivery.body().clone()),
            Seen::Listed(_, None) | Seen::Malformed(_) | Seen::Unnamed(_) => return,
        };
        if payload.len() > MAX_PAYLOAD {
            return;
        }
        // A payload that isn't JSON is malformed, and the decoder reports it.
        if let Ok(payload) = serde_json::from_slice(&payload) {
            self.state().add(E::INFO.name, name, is_listed, &payload);
        }
    }

    /// The recorded shapes, as a file for `hookwright learn`.
    pub fn to_json(&self) -> String {
        let shapes = self.state().shapes.clone();
        shapes.to_json()
    }

    /// Writes the recorded shapes to a file, which is replaced atomically. Two processes need two files.
    pub fn write_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let mut beside = path.to_owned().into_os_string();
        beside.push(format!(".{}.new", std::process::id()));
        std::fs::write(&beside, self.to_json())?;
        std::fs::rename(&beside, path).inspect_err(|_| drop(std::fs::remove_file(&beside)))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn may_record(&mut self, now: Instant) -> bool {
        let (began, count) = match self.window {
            Some((began, count)) if now.saturating_duration_since(began) < Duration::from_secs(1) => (began, count),
            _ => (now, 0),
        };
        let may = count < self.per_second;
        self.window = Some((began, count.saturating_add(1)));
        may
    }

    fn add(&mut self, api: &str, name: String, is_listed: bool, payload: &serde_json::Value) {
        // A name that the document doesn't list is the sender's text.
        let name = if is_listed || shapes::is_name(&name) { name } else { ANY_KEY.to_owned() };
        let events = self.shapes.apis.entry(api.to_owned()).or_default();
        if events.len() >= MAX_EVENTS && !events.contains_key(&name) {
            return;
        }
        let event = events.entry(name).or_insert_with(|| EventShape { is_listed, ..EventShape::default() });
        event.samples = event.samples.saturating_add(1);
        event.payload.record(payload, &mut self.room);
    }
}

impl Default for ShapeSampler {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ShapeSampler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        formatter.debug_struct("ShapeSampler").field("per_second", &state.per_second).finish_non_exhaustive()
    }
}
