//! Without an async runtime: verifying, decoding and a `match` are plain functions.
//!
//! The server is `tiny_http` here, but anything that provides headers and bytes works. It runs on one thread, so the
//! state needs no lock. Put a proxy in front of it that doesn't pass on slow requests.
//!
//! ```sh
//! ASKELEPHANT_SECRET=whsec_… cargo run -p examples --example synchronous
//! ```

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::io::{self, Read};

use hookwright_events::askelephant::{self, Event};
use hookwright_runtime::{Delivery, EventError, Verifier};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tiny_http::{Request, Response, Server};

/// The ids of the existing contacts.
pub(crate) type Contacts = HashSet<String>;

/// The maximum length of a body.
const LIMIT: u64 = 1024 * 1024;

/// Answers requests until the server is unblocked.
pub(crate) fn serve(server: &Server, verifier: &Verifier<Event>, contacts: &mut Contacts) {
    for request in server.incoming_requests() {
        if let Err(error) = answer(request, verifier, contacts) {
            eprintln!("a request was not answered: {error}");
        }
    }
}

fn answer(mut request: Request, verifier: &Verifier<Event>, contacts: &mut Contacts) -> io::Result<()> {
    let mut body = Vec::new();
    request.as_reader().take(LIMIT).read_to_end(&mut body)?;
    let delivery = Delivery::new(headers(&request), body);
    let status = receive(verifier, delivery, contacts);
    request.respond(Response::empty(status.as_u16()))
}

fn headers(request: &Request) -> HeaderMap {
    let header = |header: &tiny_http::Header| {
        let name = HeaderName::from_bytes(header.field.as_str().as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(header.value.as_str()).ok()?))
    };
    request.headers().iter().filter_map(header).collect()
}

fn receive(verifier: &Verifier<Event>, delivery: Delivery, contacts: &mut Contacts) -> StatusCode {
    let Ok(delivery) = verifier.verify(delivery) else { return StatusCode::UNAUTHORIZED };
    match askelephant::decode(&delivery).into_result() {
        Ok(Event::ContactCreated(event)) => {
            contacts.insert(event.data.object.id);
        }
        Ok(Event::ContactDeleted(event)) => {
            contacts.remove(&event.data.object.id);
        }
        Ok(event) => println!("{} is not for us", event.name()),
        Err(EventError::Unknown(event)) => println!("{} is newer than our document", event.name),
        // The sender retries, so there is time to fix the problem.
        Err(error) => {
            eprintln!("{error}");
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
    }
    StatusCode::OK
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let verifier = askelephant::verifier([env::var("ASKELEPHANT_SECRET")?])?.erased();
    serve(&Server::http("127.0.0.1:8080")?, &verifier, &mut Contacts::new());
    Ok(())
}
