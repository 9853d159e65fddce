//! Receives the events of three APIs on one port, stores them in a file, and prints each.
//!
//! ```sh
//! export ASKELEPHANT_SECRET=whsec_… CONTIO_SECRET=…
//! cargo run -p hookwright-events --example receiver
//! ```
//!
//! `PORT` (8080) and `INBOX` (`inbox.redb`) say where. Ctrl-C stops it after it has handled the deliveries in progress;
//! other accepted deliveries are in the file, and are handled after the next start.

#[path = "receiver/apis.rs"]
mod apis;
#[path = "receiver/printer.rs"]
mod printer;
#[path = "receiver/service.rs"]
mod service;

use std::env;

use hookwright_inbox_file::FileInbox;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    service::log();
    let inbox = FileInbox::open(env::var_os("INBOX").unwrap_or("inbox.redb".into()))?;
    let (router, worker) = (apis::router(&inbox)?, apis::worker(inbox.clone()));
    let listener = service::listen().await?;
    let served = service::serve(listener, router);
    tokio::join!(served, worker.run_until(service::stop()));
    inbox.close().await;
    Ok(())
}
