//! The handshakes of an API, as its sender performs them.

use std::error::Error;
use std::process::ExitCode;

use hookwright_core::ir::Api;
use hookwright_runtime::Delivery;
use hookwright_runtime::handshake::{Answers, Rule, Shown};
use hookwright_runtime::http::header::CONTENT_TYPE;
use hookwright_runtime::http::{HeaderValue, Method};
use hookwright_runtime::verify::Signer;
use hookwright_runtime::{Proof, Trust};

use super::Send;
use crate::post::{self, Outgoing, Reply};

/// Sends each handshake, and compares the response with what the API answers.
pub(super) fn send(
    api: &Api,
    signer: Option<&(dyn Signer + Sync)>,
    secret: Option<&str>,
    arguments: &Send,
) -> Result<ExitCode, Box<dyn Error>> {
    let handshakes = || api.answers.iter().filter(|answer| !answer.is_for_accepted());
    if handshakes().next().is_none() {
        return Err("the API has no handshakes: write `answers` in codegen.yaml".into());
    }
    let shown = Shown { token: arguments.token.as_deref(), secret };
    let mut is_good = true;
    for (number, answer) in handshakes().enumerate() {
        let label = format!("handshake {number}");
        let answers = answer.with_rule(|rule: Rule<'_>| Answers::new(&[rule], secret))?;
        let answers = match shown.token {
            Some(token) => answers.tokens([token])?,
            None if answer.needs_token() => {
                return Err(format!("{label} shows a token: `--token` is missing").into());
            }
            None => answers,
        };
        let request = answers.requests(shown).into_iter().flatten().next();
        let request = request.ok_or_else(|| format!("{label}: nothing can be sent that it answers"))?;
        let signer = signer.filter(|_| answer.is_verified);
        let outgoing = outgoing(&label, &request, arguments)?;
        let outgoing = match signer {
            Some(signer) => outgoing.signed(signer, &post::fresh_id())?,
            None => outgoing,
        };
        if arguments.dry_run {
            post::print_request(&outgoing);
            continue;
        }
        let trust = Trust::Proved(Proof::new("sent", 0));
        let found = answers.find(&request).ok_or("a handshake is lost")?;
        let expected = found.answer(&request, signer.map(|_| &trust))?;
        let reply = post::exchange(&outgoing);
        let verdict = verdict(&reply, expected.status.as_u16(), &expected.body);
        is_good &= verdict.is_none();
        println!("{label}: {}", verdict.unwrap_or_else(|| format!("{} as expected", expected.status)));
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verdict(reply: &Result<Reply, String>, status: u16, body: &[u8]) -> Option<String> {
    match reply {
        Err(error) => Some(format!("no answer: {error}")),
        Ok(reply) if reply.status != status => Some(format!("{} where {status} is expected", reply.status)),
        Ok(reply) if reply.body != body => Some(format!("{status} with another body than is expected")),
        Ok(_) => None,
    }
}

/// The request as it is sent: with the query of the handshake after that of the URL.
fn outgoing(label: &str, request: &Delivery, arguments: &Send) -> Result<Outgoing, Box<dyn Error>> {
    let query = request.url().and_then(|url| url.split_once('?')).map(|(_, query)| query);
    let to = match query {
        Some(query) => {
            let base = arguments.to.to_string();
            let separator = if base.contains('?') { '&' } else { '?' };
            format!("{base}{separator}{query}").parse()?
        }
        None => arguments.to.clone(),
    };
    let mut headers = request.headers().clone();
    if !request.body().is_empty() {
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    }
    arguments.headers.iter().for_each(|(name, _)| drop(headers.remove(name)));
    headers.extend(arguments.headers.iter().cloned());
    let method = request.method().cloned().unwrap_or(Method::POST);
    Ok(Outgoing { label: label.to_owned(), method, to, headers, body: request.body().to_vec() })
}
