//! A receiver, its worker and a page for operators in one axum application.
//!
//! The handler refuses events while the calendar is closed, which it is for the first minute, so they are parked.
//! Operators see them at `/admin`, with the reason, and release them once the calendar is open. The browser asks for a
//! name and a password; the password is the token.
//!
//! ```sh
//! CONTIO_SECRET=secret ADMIN_TOKEN=a-long-random-token cargo run -p examples --example admin
//! ```
//!
//! `hookwright replay --url http://127.0.0.1:8080/admin --parked --list` shows the same in a terminal, with the token
//! in `HOOKWRIGHT_ADMIN_TOKEN`.

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use hookwright_admin::{AdminService, access_token};
use hookwright_events::contio;
use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{ManagedInbox, Receiver, Server, Worker};
use hookwright_runtime::Failure;
use tokio::net::TcpListener;

/// The calendar that events are written to.
#[derive(Clone, Default)]
pub(crate) struct Calendar(Arc<State>);

#[derive(Default)]
struct State {
    is_open: AtomicBool,
    entries: AtomicUsize,
}

impl Calendar {
    pub(crate) fn open(&self) {
        self.0.is_open.store(true, Ordering::SeqCst);
    }

    pub(crate) fn entries(&self) -> usize {
        self.0.entries.load(Ordering::SeqCst)
    }
}

impl contio::Handler for Calendar {
    type Error = Failure;

    async fn unhandled(&self, _: contio::Event, _: &contio::Context) -> Result<(), Failure> {
        if !self.0.is_open.load(Ordering::SeqCst) {
            return Err(Failure::permanent("the calendar is closed"));
        }
        self.0.entries.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// The receiver and the page, which share the inbox with the worker.
pub(crate) fn router(
    inbox: impl ManagedInbox,
    contio_secret: &str,
    admin_token: &str,
) -> Result<Router, Box<dyn Error>> {
    let receiver = Receiver::builder(contio::verifier([contio_secret])?).inbox(inbox.clone()).build();
    let admin = AdminService::builder("/admin")
        .inbox("contio", inbox)
        .authenticated_by(access_token([admin_token])?)
        .build()?;
    Ok(Router::new().merge(receiver.router("/webhooks/contio")).nest_service("/admin", admin))
}

/// The worker also reports how much the inbox holds, as gauges.
pub(crate) fn worker<I: ManagedInbox>(inbox: I, calendar: Calendar) -> Worker<I> {
    let worker = Worker::builder(inbox).handler::<contio::Event, _>(calendar);
    worker.report_levels("contio", Duration::from_secs(15))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let inbox = FileInbox::open("inbox.redb")?;
    let router = router(inbox.clone(), &env::var("CONTIO_SECRET")?, &env::var("ADMIN_TOKEN")?)?;
    let calendar = Calendar::default();
    let worker = worker(inbox.clone(), calendar.clone());
    tokio::spawn({
        let calendar = calendar.clone();
        async move {
            tokio::time::sleep(Duration::from_secs(60)).await;
            calendar.open();
        }
    });
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    let stop = async || {
        let _ = tokio::signal::ctrl_c().await;
    };
    tokio::join!(Server::new(router).serve_until(listener, stop()), worker.run_until(stop()));
    inbox.close().await;
    println!("entries in the calendar: {}", calendar.entries());
    Ok(())
}
