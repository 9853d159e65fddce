//! `hookwright replay`: deliveries that an inbox holds, once more.

mod arguments;

use std::error::Error;
use std::process::ExitCode;

pub(crate) use arguments::Replay;
use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryId, DeliveryState, DeliverySummary, ManagedInbox, PageRequest};
use hookwright_runtime::StoredDelivery;
use hookwright_runtime::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, TRANSFER_ENCODING};
use hookwright_runtime::http::{Method, Uri};
use hookwright_runtime::verify::Signer;
use jiff::{Timestamp, Unit};

use crate::post::{self, Outgoing, Summary, TOLD};
use crate::{reach, read_api, signing};

type Failure = Box<dyn Error>;

pub(crate) fn replay(arguments: &Replay) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let inbox = FileInbox::builder().create(false).open(&arguments.inbox)?;
    let signer = signer(arguments)?;
    let mut summary = Summary::default();
    let (mut found, mut failed) = (0, 0);
    let filter = filter(arguments);
    let limit = if arguments.release { RELEASED_AT_ONCE } else { SHOWN_AT_ONCE };
    let mut next = Some(PageRequest::first(limit));
    while let Some(request) = next {
        let listed = runtime.block_on(inbox.list(&filter, &request))?;
        next = listed.next.map(|cursor| PageRequest::after(cursor, limit));
        let page = listed.deliveries;
        found += page.len();
        failed += match &arguments.to {
            Some(to) => runtime.block_on(send(&inbox, &page, to, signer.as_deref(), arguments, &mut summary))?,
            None if arguments.release => runtime.block_on(release(&inbox, &page))?,
            None => list(&page, arguments.body),
        };
    }
    runtime.block_on(inbox.close());
    summary.print();
    if found == 0 {
        eprintln!("the inbox holds no such delivery");
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Each page that is released is one `fsync`.
const RELEASED_AT_ONCE: usize = 1000;

/// Each page is in memory, with its bodies.
const SHOWN_AT_ONCE: usize = 100;

fn filter(arguments: &Replay) -> DeliveryFilter {
    let filter = if arguments.parked { DeliveryFilter::parked() } else { DeliveryFilter::all() };
    let filter = arguments.api.iter().fold(filter, DeliveryFilter::api);
    arguments.event.iter().fold(filter, DeliveryFilter::event)
}

/// What signs the deliveries anew, where a document says how.
fn signer(arguments: &Replay) -> Result<Option<Box<dyn Signer + Sync>>, Failure> {
    let Some(spec) = &arguments.spec else { return Ok(None) };
    let api = read_api(spec, reach(arguments.allow_outside))?;
    let to = arguments.to.clone().unwrap_or_default();
    signing::make_signer(&api.verification.scheme, arguments.secret.as_deref(), &to)
}

/// Sends the deliveries, and removes those that were accepted if that is wished; how many were not.
async fn send(
    inbox: &FileInbox,
    page: &[DeliverySummary],
    to: &Uri,
    signer: Option<&(dyn Signer + Sync)>,
    arguments: &Replay,
    summary: &mut Summary,
) -> Result<usize, Failure> {
    let mut accepted = Vec::new();
    let readable: Vec<(&DeliveryId, &StoredDelivery)> =
        page.iter().filter_map(|stored| Some((&stored.id, stored.delivery.as_ref().ok()?))).collect();
    // In steps, so that each delivery is told of.
    for some in readable.chunks(TOLD) {
        let make = |index: usize| outgoing(some[index], to, &arguments.method, signer);
        let indexes = post::send_all(some.len(), arguments.concurrency, &make, summary)?;
        accepted.extend(indexes.iter().map(|index| some[*index].0.clone()));
    }
    let refused = page.len() - accepted.len();
    if arguments.delete {
        inbox.drop_any(&accepted.into()).await?;
    }
    Ok(refused)
}

fn outgoing(
    (id, kept): (&DeliveryId, &StoredDelivery),
    to: &Uri,
    method: &Method,
    signer: Option<&(dyn Signer + Sync)>,
) -> Result<Outgoing, Failure> {
    let mut headers = kept.trusted.headers().clone();
    // These belong to the connection on which the delivery came.
    for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, EXPECT] {
        headers.remove(name);
    }
    let body = kept.trusted.body().to_vec();
    let event = kept.event.as_deref().unwrap_or("unnamed");
    let label = printable(&format!("{id} {event}"));
    let outgoing = Outgoing { label, method: method.clone(), to: to.clone(), headers, body };
    let Some(signer) = signer else { return Ok(outgoing) };
    let key = kept.key.clone().unwrap_or_else(|| post::fresh_id().into());
    outgoing.signed(signer, &key)
}

/// Makes the deliveries due again; how many could not be.
async fn release(inbox: &FileInbox, page: &[DeliverySummary]) -> Result<usize, Failure> {
    let ids: Vec<DeliveryId> = page.iter().map(|stored| stored.id.clone()).collect();
    let released = inbox.release(&ids.into()).await?;
    for stored in page {
        println!("{}: due again", line(stored));
    }
    Ok(page.len().saturating_sub(usize::try_from(released).unwrap_or(usize::MAX)))
}

fn list(page: &[DeliverySummary], with_body: bool) -> usize {
    for stored in page {
        println!("{}", line(stored));
        if let (true, Ok(kept)) = (with_body, &stored.delivery) {
            println!("  {}", printable(&String::from_utf8_lossy(kept.trusted.body())));
        }
    }
    0
}

/// A delivery in one line.
fn line(stored: &DeliverySummary) -> String {
    let what = match &stored.delivery {
        Ok(kept) => {
            let (event, key) = (kept.event.as_deref().unwrap_or("unnamed"), kept.key.as_deref().unwrap_or("no key"));
            let (at, length) = (received_at(kept), kept.trusted.body().len());
            format!("{event} ({key}), received {at}, {length} bytes")
        }
        Err(_) => "unreadable".to_owned(),
    };
    let state = match &stored.state {
        DeliveryState::Due { .. } => "due".to_owned(),
        DeliveryState::Claimed { .. } => "claimed".to_owned(),
        DeliveryState::Parked { reason } => format!("parked: {reason}"),
        _ => "in another state".to_owned(),
    };
    let lost = match stored.lost_claims {
        0 => String::new(),
        lost => format!(", lost claims: {lost}"),
    };
    printable(&format!("{} {} {what}, attempts: {}{lost}, {state}", stored.id, stored.api, stored.attempts))
}

/// When it was received, to the second, as RFC 3339 writes it.
fn received_at(kept: &StoredDelivery) -> String {
    let at = Timestamp::try_from(kept.received_at).ok().and_then(|at| at.round(Unit::Second).ok());
    at.map_or("at an unknown time".to_owned(), |at| at.to_string())
}

/// What came over the wire may hold anything, the terminal's own commands too.
fn printable(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
