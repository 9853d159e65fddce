//! `hookwright replay`: lists, resends, releases or drops the deliveries in an inbox.

mod arguments;
mod keys;
mod service;
mod source;

use std::process::ExitCode;

pub(crate) use arguments::Replay;
use hookwright_admin::wire::{Content, State, Summary as Shown};
use hookwright_core::ir::Given;
use hookwright_core::printable::printable;
use hookwright_receiver::DeliveryFilter;
use hookwright_runtime::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, TRANSFER_ENCODING};
use hookwright_runtime::http::{Method, Uri};
use hookwright_runtime::verify::Signer;
use jiff::{Timestamp, Unit};

use crate::post::{self, Outgoing, Summary, TOLD};
use crate::progress::with_progress;
use crate::secret::Secret;
use crate::{reach, read_api, signing};
use source::{Failure, Found, Released, Source, Wire};

pub(crate) fn replay(arguments: &Replay) -> Result<ExitCode, Failure> {
    let source = with_progress("opening the inbox", || source::open(arguments))?;
    let filter = filter(arguments);
    let mut summary = Summary::default();
    let Released { found, failed } = match &arguments.to {
        None if arguments.release => with_progress("releasing", || source.release(&filter))?,
        None => each_page(&*source, &filter, |page| list(&*source, page, arguments.body))?,
        Some(to) => {
            let signer = signer(arguments)?;
            let target = Target { to, method: &arguments.method, signer: signer.as_deref() };
            each_page(&*source, &filter, |page| send(&*source, page, &target, arguments, &mut summary))?
        }
    };
    source.close();
    summary.print();
    if found == 0 {
        eprintln!("the inbox holds no such delivery");
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Does something with all deliveries that match the filter. `work` returns how many failed.
fn each_page(
    source: &dyn Source,
    filter: &DeliveryFilter,
    mut work: impl FnMut(&[Found]) -> Result<usize, Failure>,
) -> Result<Released, Failure> {
    let mut done = Released { found: 0, failed: 0 };
    let mut after = None;
    loop {
        let (page, next) = source.page(filter, after)?;
        done.found += page.len();
        done.failed += work(&page)?;
        if next.is_none() {
            return Ok(done);
        }
        after = next;
    }
}

fn filter(arguments: &Replay) -> DeliveryFilter {
    let filter = if arguments.parked { DeliveryFilter::parked() } else { DeliveryFilter::all() };
    let filter = arguments.api.iter().fold(filter, DeliveryFilter::api);
    let filter = arguments.event.iter().fold(filter, DeliveryFilter::event);
    let filter = arguments.tenant.iter().fold(filter, DeliveryFilter::tenant);
    arguments.key.iter().fold(filter, DeliveryFilter::key)
}

/// Signs the deliveries again, if a document says how.
fn signer(arguments: &Replay) -> Result<Option<Box<dyn Signer + Sync>>, Failure> {
    let Some(spec) = &arguments.spec else { return Ok(None) };
    let (api, variables) = read_api(spec, reach(arguments.allow_outside))?;
    let to = arguments.to.clone().unwrap_or_default();
    let secret = Secret::find(arguments.secret.as_deref(), &variables);
    let url = to.to_string();
    let given = Given { url: &url, account: arguments.account.as_deref().unwrap_or_default(), audience: &url };
    Ok(signing::signer(&api.verification.scheme, secret.as_ref(), &variables, given)?)
}

/// Where and how deliveries are sent.
struct Target<'a> {
    to: &'a Uri,
    method: &'a Method,
    signer: Option<&'a (dyn Signer + Sync)>,
}

/// Sends the deliveries, and removes the accepted ones if requested. Returns how many weren't accepted.
fn send(
    source: &dyn Source,
    page: &[Found],
    target: &Target<'_>,
    arguments: &Replay,
    summary: &mut Summary,
) -> Result<usize, Failure> {
    let mut accepted = Vec::new();
    // In steps, so that each delivery is reported.
    for some in page.chunks(TOLD) {
        let mut readable = Vec::new();
        for found in some {
            readable.extend(source.wire(found)?.map(|wire| (&found.summary, wire)));
        }
        let make = |index: usize| outgoing(readable[index].0, &readable[index].1, target);
        let indexes = post::send_all(readable.len(), arguments.concurrency, &make, summary)?;
        accepted.extend(indexes.iter().map(|index| readable[*index].0.id.clone()));
    }
    let refused = page.len() - accepted.len();
    if arguments.delete {
        source.remove(accepted)?;
    }
    Ok(refused)
}

fn outgoing(shown: &Shown, wire: &Wire, target: &Target<'_>) -> Result<Outgoing, Failure> {
    let Wire { mut headers, body } = wire.clone();
    // These belong to the connection on which the delivery arrived.
    for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, EXPECT] {
        headers.remove(name);
    }
    let (event, key) = match &shown.content {
        Content::Readable { event, key, .. } => (event.as_deref(), key.clone()),
        Content::Unreadable { .. } => (None, None),
    };
    let label = printable(&format!("{} {}", shown.id, event.unwrap_or("unnamed")));
    let outgoing = Outgoing { label, method: target.method.clone(), to: target.to.clone(), headers, body };
    let Some(signer) = target.signer else { return Ok(outgoing) };
    outgoing.signed(signer, &key.unwrap_or_else(post::fresh_id))
}

fn list(source: &dyn Source, page: &[Found], with_body: bool) -> Result<usize, Failure> {
    for found in page {
        println!("{}", line(&found.summary));
        if !with_body {
            continue;
        }
        if let Some(wire) = source.wire(found)? {
            println!("  {}", printable(&String::from_utf8_lossy(&wire.body)));
        }
    }
    Ok(0)
}

/// A delivery in one line.
fn line(shown: &Shown) -> String {
    let what = match &shown.content {
        Content::Readable { event, key, received_ms, body_bytes, .. } => {
            let (event, key) = (event.as_deref().unwrap_or("unnamed"), key.as_deref().unwrap_or("no key"));
            format!("{event} ({key}), received {}, {body_bytes} bytes", received_at(*received_ms))
        }
        Content::Unreadable { .. } => "unreadable".to_owned(),
    };
    let state = match shown.state {
        State::Due => "due".to_owned(),
        State::Claimed => "claimed".to_owned(),
        State::Parked => format!("parked: {}", shown.reason.as_deref().unwrap_or_default()),
        _ => "in another state".to_owned(),
    };
    let lost = match shown.lost_claims {
        0 => String::new(),
        lost => format!(", lost claims: {lost}"),
    };
    printable(&format!("{} {} {what}, attempts: {}{lost}, {state}", shown.id, shown.api, shown.attempts))
}

/// When it was received, to the second, in RFC 3339.
fn received_at(millis: u64) -> String {
    let at = i64::try_from(millis).ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    let at = at.and_then(|at| at.round(Unit::Second).ok());
    at.map_or("at an unknown time".to_owned(), |at| at.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use serde_json::json;

    use super::*;

    /// A name from a sender can't pass for another one.
    #[test]
    fn a_line_has_one_direction() {
        let shown = json!({
            "id": "1", "api": "acme", "state": "parked", "until_ms": null, "reason": "\u{2066}why\u{1b}[2J", "attempts": 1,
            "lost_claims": 0, "event": "order.\u{202e}diap", "key": "a\nb\u{200b}", "tenant": null, "received_ms": 0,
            "body_bytes": 2,
        });
        let line = line(&serde_json::from_value(shown).unwrap());
        assert_eq!(
            line,
            "1 acme order.\\u{202e}diap (a b\\u{200b}), received 1970-01-01T00:00:00Z, 2 bytes, attempts: 1, parked: \
             \\u{2066}why [2J"
        );
    }
}
