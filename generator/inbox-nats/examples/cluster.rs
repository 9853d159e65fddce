//! The example `receiver` for many machines: any number of processes receive, any number handle, with NATS `JetStream`
//! in between.
//!
//! ```sh
//! nats-server -js -sd /var/lib/nats
//! export ASKELEPHANT_SECRET=whsec_… CONTIO_SECRET=…
//! cargo run -p hookwright-inbox-nats --example cluster receive
//! cargo run -p hookwright-inbox-nats --example cluster work
//! ```
//!
//! Without an argument, a process does both. `NATS_URL` (`nats://127.0.0.1:4222`) is the server, and `PORT` (8080) the
//! port to receive on. A worker needs no secrets.

#[path = "../../../generated/examples/receiver/apis.rs"]
mod apis;
#[path = "../../../generated/examples/receiver/printer.rs"]
mod printer;
#[path = "../../../generated/examples/receiver/service.rs"]
mod service;

use std::env;

use anyhow::{Context, bail};
use hookwright_events::{askelephant, contio, morph};
use hookwright_inbox_nats::JetStreamInbox;
use hookwright_runtime::Api;

/// Each API has its own streams on the server.
const APIS: [&str; 3] = [askelephant::Event::INFO.name, contio::Event::INFO.name, morph::Event::INFO.name];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    service::log();
    match env::args().nth(1).as_deref() {
        None => tokio::try_join!(receive(), work()).map(drop),
        Some("receive") => receive().await,
        Some("work") => work().await,
        Some(other) => bail!("`{other}` is not a role: write `receive`, `work`, or nothing for both"),
    }
}

async fn receive() -> anyhow::Result<()> {
    let inbox = inbox().await?;
    let router = apis::router(&inbox)?;
    service::serve(service::listen().await?, router).await;
    Ok(inbox.close().await?)
}

async fn work() -> anyhow::Result<()> {
    let inbox = inbox().await?;
    apis::worker(inbox.clone()).run_until(service::stop()).await;
    Ok(inbox.close().await?)
}

async fn inbox() -> anyhow::Result<JetStreamInbox> {
    let server = env::var("NATS_URL").unwrap_or("nats://127.0.0.1:4222".to_owned());
    let connected = JetStreamInbox::connect(&server).await;
    let inbox = connected.with_context(|| format!("{server}: `nats-server -js` starts one, NATS_URL names another"))?;
    inbox.ensure_streams(APIS).await?;
    Ok(inbox)
}
