//! `hookwright send`: sends what the vendor would send, to see how a receiver responds.

mod arguments;
mod format;
mod handshake;
mod request;

use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

pub(crate) use arguments::Send;
use hookwright_core::ir::{Api, Event, Given};
use hookwright_runtime::http::{StatusCode, Uri};
use hookwright_runtime::verify::Signer;
use request::{Body, Payload, Sender};

use crate::post::{Outgoing, Summary};
use crate::secret::{Secret, form};
use crate::spec::only_api;
use crate::{post, reach, read_api, signing};

pub(crate) fn send(arguments: &Send) -> Result<ExitCode, Box<dyn Error>> {
    let spec = arguments.spec.clone().map_or_else(only_api, Ok)?;
    let (api, variables) = read_api(&spec, reach(arguments.allow_outside))?;
    let secret = Secret::find(arguments.secret.as_deref(), &variables).filter(|_| !arguments.unsigned);
    let scheme = &api.verification.scheme;
    // A misspelled event is reported before a missing secret.
    let event = arguments.event.as_deref().map(|name| crate::find_event(&api, name)).transpose()?;
    let signer = if arguments.unsigned {
        None
    } else {
        let to = arguments.to.to_string();
        let url = arguments.url.as_ref().map_or(to, ToString::to_string);
        let given = Given {
            url: &url,
            account: arguments.account.as_deref().unwrap_or_default(),
            audience: arguments.audience.as_deref().unwrap_or(&url),
        };
        signing::signer(scheme, secret.as_ref(), &variables, given)
            .map_err(|why| format!("{why}\nhelp: to send without a signature, pass `--unsigned`"))?
    };
    if arguments.handshake {
        let secret = secret.as_ref().map(|secret| secret.value.as_str());
        return handshake::send(&api, signer.as_deref(), secret, arguments);
    }
    let payloads = payloads(&api, event, arguments)?;
    let sender = Sender {
        to: &arguments.to,
        key: api.info.key.as_ref(),
        signer: signer.as_deref(),
        headers: &arguments.headers,
    };
    let delivery = |index: usize| sender.delivery(&payloads[index % payloads.len()], index / payloads.len());
    if arguments.dry_run {
        post::print_request(&delivery(0)?);
        return Ok(ExitCode::SUCCESS);
    }
    let count = payloads.len().saturating_mul(arguments.repeat.get());
    let mut summary = Summary::default();
    let accepted = post::send_all(count, arguments.concurrency, &delivery, &mut summary)?;
    summary.print();
    if summary.has_status(StatusCode::NOT_FOUND) {
        let (path, name) = (arguments.to.path(), &api.name);
        eprintln!("help: nothing receives at `{path}`; the program that `init` writes receives at `/{name}`");
    }
    if summary.has_redirect() {
        eprintln!("help: senders of webhooks follow no redirects; send to where this one leads");
    }
    if let Some(secret) = secret.filter(|_| signer.is_some() && summary.has_status(StatusCode::UNAUTHORIZED)) {
        eprintln!(
            "help: the receiver refuses the signature; does it have the secret in `{}`? A good one is {}",
            secret.source,
            form(scheme)
        );
    }
    Ok(if accepted.len() == count { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A delivery of an event's sample. `turn` counts those of a run, each with an id of its own.
pub(crate) fn sample(
    api: &Api,
    event: &Event,
    signer: Option<&(dyn Signer + Sync)>,
    to: &Uri,
    turn: usize,
) -> Result<Outgoing, Box<dyn Error>> {
    let body = example(event).ok_or_else(|| format!("`{}` has no sample", event.name))?;
    let sender = Sender { to, key: api.info.key.as_ref(), signer, headers: &[] };
    sender.delivery(&Payload::new(api, event, body)?, turn)
}

/// What to send, at least one payload.
fn payloads(api: &Api, event: Option<&Event>, arguments: &Send) -> Result<Vec<Payload>, Box<dyn Error>> {
    if let Some(event) = event {
        return Ok(vec![Payload::new(api, event, body(event, arguments)?)?]);
    }
    let shown = api.events.iter().filter_map(|event| Some((event, example(event)?)));
    let payloads: Vec<Payload> = shown.map(|(event, body)| Payload::new(api, event, body)).collect::<Result<_, _>>()?;
    if payloads.is_empty() { Err("no event has a sample".into()) } else { Ok(payloads) }
}

fn body(event: &Event, arguments: &Send) -> Result<Body, String> {
    if let Some(file) = &arguments.body {
        return read(file).map(Body::AsItIs).map_err(|error| format!("{}: {error}", file.display()));
    }
    let help = "give one by `--body FILE`";
    example(event).ok_or_else(|| format!("`{}` has no sample: {help}", event.name))
}

fn example(event: &Event) -> Option<Body> {
    event.sample().map(|json| Body::Example(json.to_owned()))
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut body = Vec::new();
        io::stdin().read_to_end(&mut body).map(|_| body)
    } else {
        fs::read(file)
    }
}
