//! A handler with state: counters, a cache, a pool of connections.
//!
//! The methods of a handler take `&self` and may run at the same time, so mutable state is behind a lock. A clone
//! shares the state: the receiver has one, and the code that reads the state has another.
//!
//! ```sh
//! CONTIO_SECRET=secret cargo run -p examples --example shared_state
//! ```

use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hookwright_events::contio::{self, Context, Event, Handler, MeetingCreated, MeetingUpdated};
use hookwright_receiver::Receiver;
use hookwright_runtime::verify::SecretError;
use tokio::net::TcpListener;
use tokio::signal;
use tokio::sync::RwLock;

/// The titles of the meetings by id, and the number of other events.
#[derive(Clone, Default)]
pub(crate) struct Meetings {
    pub(crate) titles: Arc<RwLock<HashMap<String, String>>>,
    pub(crate) others: Arc<AtomicU64>,
}

impl Handler for Meetings {
    type Error = Infallible;

    async fn meeting_created(&self, event: MeetingCreated, _: &Context) -> Result<(), Infallible> {
        self.titles.write().await.insert(event.data.meeting_id, event.data.title);
        Ok(())
    }

    async fn meeting_updated(&self, event: MeetingUpdated, _: &Context) -> Result<(), Infallible> {
        self.titles.write().await.insert(event.data.meeting_id, event.data.title);
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Infallible> {
        self.others.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// A receiver for deliveries signed with the secret.
pub(crate) fn receiver(secret: &str, meetings: Meetings) -> Result<Receiver, SecretError> {
    Ok(Receiver::builder(contio::verifier([secret])?).handler(meetings).build())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let meetings = Meetings::default();
    let receiver = receiver(&env::var("CONTIO_SECRET")?, meetings.clone())?;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    let stop = async { drop(signal::ctrl_c().await) };
    axum::serve(listener, receiver.router("/contio")).with_graceful_shutdown(stop).await?;
    println!("{:?}, and {} other events", meetings.titles.read().await, meetings.others.load(Ordering::Relaxed));
    Ok(())
}
