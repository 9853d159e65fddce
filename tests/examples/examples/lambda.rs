//! AWS Lambda, behind an HTTP API of API Gateway or a function URL.
//!
//! `lambda_http` runs any `tower` service, and a `Receiver` is one. There is no inbox, since a function may be frozen
//! once it has responded: the handler runs before the response, and if it fails, the sender gets a 500 and delivers
//! again.
//!
//! ```sh
//! CONTIO_SECRET=secret cargo lambda watch --package examples --example lambda
//! ```

use std::env;

use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_receiver::Receiver;
use hookwright_runtime::Failure;
use hookwright_runtime::verify::SecretError;

/// Writes a line for each event: to a log, or to your own table.
pub(crate) struct Lines<F> {
    pub(crate) write: F,
}

impl<F> Handler for Lines<F>
where
    F: Fn(String) -> Result<(), Failure> + Send + Sync,
{
    type Error = Failure;

    async fn meeting_updated(&self, event: MeetingUpdated, _: &Context) -> Result<(), Failure> {
        (self.write)(format!("{} is now called {}", event.data.meeting_id, event.data.title))
    }

    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Failure> {
        (self.write)(format!("{} {}", event.name(), event.event_id()))
    }
}

/// The service that handles each request.
pub(crate) fn service<H: Handler + 'static>(secret: &str, handler: H) -> Result<Receiver, SecretError> {
    Ok(Receiver::builder(contio::verifier([secret])?).handler(handler).build())
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let print = |line| {
        println!("{line}");
        Ok(())
    };
    lambda_http::run(service(&env::var("CONTIO_SECRET")?, Lines { write: print })?).await
}
