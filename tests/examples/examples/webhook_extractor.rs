//! An event as an argument of an axum handler: for an event that is handled at once, together with other arguments.
//!
//! Only verified events that decode reach the function; everything else is answered without it. Nothing is stored or
//! retried.
//!
//! ```sh
//! CONTIO_SECRET=secret cargo run -p examples --example webhook_extractor
//! ```

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use hookwright_events::contio::{self, Event};
use hookwright_receiver::Webhook;
use hookwright_runtime::Verifier;
use hookwright_runtime::verify::SecretError;
use tokio::net::TcpListener;
use tokio::sync::RwLock;

/// The titles of the meetings by id.
pub(crate) type Titles = Arc<RwLock<HashMap<String, String>>>;

/// The state of the application. The extractor takes the verifier from it.
#[derive(Clone)]
struct App {
    contio: Verifier<Event>,
    titles: Titles,
}

impl FromRef<App> for Verifier<Event> {
    fn from_ref(app: &App) -> Self {
        app.contio.clone()
    }
}

async fn receive(State(app): State<App>, Webhook { event, context }: Webhook<Event>) -> StatusCode {
    match event {
        Event::MeetingUpdated(event) => {
            app.titles.write().await.insert(event.data.meeting_id, event.data.title);
        }
        event => println!("{} of {} bytes", event.name(), context.body().len()),
    }
    StatusCode::ACCEPTED
}

/// The application, with a route for Contio's events.
pub(crate) fn router(secret: &str, titles: Titles) -> Result<Router, SecretError> {
    let app = App { contio: contio::verifier([secret])?.erased(), titles };
    Ok(Router::new().route("/contio", post(receive)).with_state(app))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let router = router(&env::var("CONTIO_SECRET")?, Titles::default())?;
    axum::serve(TcpListener::bind("127.0.0.1:8080").await?, router).await?;
    Ok(())
}
