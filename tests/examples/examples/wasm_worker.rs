//! A worker in WebAssembly: verifies and decodes, without an async runtime or an operating system.
//!
//! The platform's own crate, such as `worker` with its feature `http`, provides the request and the time.
//! `wasm32-unknown-unknown` has no clock, and old signatures are refused.
//!
//! ```sh
//! cargo build -p examples --example wasm_worker --target wasm32-unknown-unknown
//! ```

use hookwright_events::askelephant::{self, Event};
use hookwright_runtime::verify::SecretError;
use hookwright_runtime::{Decoded, Delivery};
use http::{Request, Response, StatusCode};

/// Answers a request. `now` is in seconds since the Unix epoch.
///
/// # Errors
///
/// Fails if the secret isn't valid.
pub fn receive(request: Request<Vec<u8>>, secret: &str, now: i64) -> Result<Response<String>, SecretError> {
    let verifier = askelephant::verifier([secret])?.map_scheme(|scheme| scheme.clock(move || now));
    let (head, body) = request.into_parts();
    let (status, text) = match verifier.verify(Delivery::new(head.headers, body)) {
        Ok(delivery) => handle(askelephant::decode(&delivery)),
        Err(error) => (StatusCode::UNAUTHORIZED, error.to_string()),
    };
    let mut response = Response::new(text);
    *response.status_mut() = status;
    Ok(response)
}

fn handle(decoded: Decoded<Event>) -> (StatusCode, String) {
    match decoded {
        Decoded::Known(Event::ContactUpdated(event)) => {
            let changed: Vec<String> = event.data.changes().into_iter().map(|change| change.path).collect();
            (StatusCode::OK, format!("{}: {} changed", event.data.object.id, changed.join(", ")))
        }
        Decoded::Known(event) => (StatusCode::OK, format!("{} is not for us", event.name())),
        Decoded::Unknown(event) => (StatusCode::OK, format!("{} is newer than our document", event.name)),
        Decoded::Malformed(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()),
        Decoded::Unnamed(fault) => (StatusCode::INTERNAL_SERVER_ERROR, fault.to_string()),
    }
}
