//! The three APIs: their senders, paths and handlers.

use std::env;

use anyhow::{Context, bail};
use axum::Router;
use hookwright_events::{askelephant, contio, morph};
use hookwright_receiver::Inbox;
use hookwright_receiver::{Receiver, Worker};

use crate::printer::Printer;

/// Each API at its own path, all of them in one inbox.
pub(crate) fn router(inbox: &impl Inbox) -> anyhow::Result<Router> {
    let askelephant = askelephant::verifier(secrets("ASKELEPHANT_SECRET")?).context("ASKELEPHANT_SECRET")?;
    let contio = contio::verifier(secrets("CONTIO_SECRET")?).context("CONTIO_SECRET")?;
    let morph = morph::unsigned("this example listens to its own machine only")?;
    Ok(Router::new()
        .merge(Receiver::builder(askelephant).inbox(inbox.clone()).build().router("/askelephant"))
        .merge(Receiver::builder(contio).inbox(inbox.clone()).build().router("/contio"))
        .merge(Receiver::builder(morph).inbox(inbox.clone()).build().router("/morph")))
}

/// Passes everything in the inbox to the printer.
pub(crate) fn worker<I: Inbox>(inbox: I) -> Worker<I> {
    Worker::builder(inbox)
        .handler::<askelephant::Event, _>(Printer)
        .handler::<contio::Event, _>(Printer)
        .handler::<morph::Event, _>(Printer)
}

/// The secrets in an environment variable. There are several while one replaces another.
fn secrets(variable: &str) -> anyhow::Result<Vec<String>> {
    let text = env::var(variable).unwrap_or_default();
    let secrets: Vec<String> =
        text.split([',', ' ', '\t', '\n']).filter(|secret| !secret.is_empty()).map(str::to_owned).collect();
    if secrets.is_empty() {
        bail!("set {variable} to the secret of your endpoint; several are separated by commas or spaces");
    }
    Ok(secrets)
}
