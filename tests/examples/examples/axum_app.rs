//! Receivers in an existing axum application, with its state, its middleware and its other routes.
//!
//! The application's state is also the handler. Middleware before a receiver must not change the body: the signature
//! covers the bytes as they were sent.
//!
//! ```sh
//! CONTIO_SECRET=secret ADMIN_TOKEN=token cargo run -p examples --example axum_app
//! ```

use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, SERVER};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use hookwright_events::{contio, morph};
use hookwright_receiver::Receiver;
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::{HeaderToken, Scheme, SecretError};
use tokio::net::TcpListener;
use tokio::sync::RwLock;

/// The state of the application.
#[derive(Clone)]
pub(crate) struct App {
    admin: HeaderToken,
    /// The last event of each API.
    last_events: Arc<RwLock<HashMap<&'static str, &'static str>>>,
}

impl App {
    pub(crate) fn new(admin_token: &str) -> Result<Self, SecretError> {
        Ok(Self { admin: HeaderToken::bearer([admin_token])?, last_events: Arc::default() })
    }
}

impl contio::Handler for App {
    type Error = Infallible;

    async fn unhandled(&self, event: contio::Event, _: &contio::Context) -> Result<(), Infallible> {
        self.last_events.write().await.insert("contio", event.name());
        Ok(())
    }
}

impl morph::Handler for App {
    type Error = Infallible;

    async fn unhandled(&self, event: morph::Event, _: &morph::Context) -> Result<(), Infallible> {
        self.last_events.write().await.insert("morph", event.name());
        Ok(())
    }
}

/// The whole application. Vendors send a signature instead of the token, so only the other routes ask for the token.
pub(crate) fn router(app: App, contio_secret: &str) -> Result<Router, SecretError> {
    let contio = Receiver::builder(contio::verifier([contio_secret])?).handler(app.clone()).build();
    let morph = morph::unsigned("only Morph's addresses reach this port")?;
    let morph = Receiver::builder(morph).handler(app.clone()).build();
    Ok(Router::new()
        .route("/last/{api}", get(last_event))
        .route_layer(middleware::from_fn_with_state(app.clone(), authorize))
        .merge(contio.router("/webhooks/contio"))
        .merge(morph.router("/webhooks/morph"))
        .layer(middleware::from_fn(name_server))
        .with_state(app))
}

async fn last_event(State(app): State<App>, Path(api): Path<String>) -> Result<&'static str, StatusCode> {
    app.last_events.read().await.get(api.as_str()).copied().ok_or(StatusCode::NOT_FOUND)
}

async fn authorize(State(app): State<App>, request: Request, next: Next) -> Result<Response, StatusCode> {
    let head = Delivery::new(request.headers().clone(), "");
    app.admin.verify(&head).map_err(|_| StatusCode::FORBIDDEN)?;
    Ok(next.run(request).await)
}

async fn name_server(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(SERVER, HeaderValue::from_static("acme"));
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let router = router(App::new(&env::var("ADMIN_TOKEN")?)?, &env::var("CONTIO_SECRET")?)?;
    axum::serve(TcpListener::bind("127.0.0.1:8080").await?, router).await?;
    Ok(())
}
