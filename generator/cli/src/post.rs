//! Sends deliveries over HTTP and shows how they are answered.

mod answer;
mod summary;

use std::error::Error;
use std::io::{IsTerminal, Read as _};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, Method, Request, Uri};
use hookwright_runtime::verify::Signer;
use indicatif::{ProgressBar, ProgressStyle};
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

pub(crate) use answer::Answer;
pub(crate) use summary::Summary;

use crate::connection;

/// A delivery that is ready to be sent.
pub(crate) struct Outgoing {
    /// Its name in the output.
    pub(crate) label: String,
    pub(crate) method: Method,
    /// The URL, with the query parameters that a signature adds.
    pub(crate) to: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Outgoing {
    /// The same, signed.
    pub(crate) fn signed(self, signer: &dyn Signer, id: &str) -> Result<Self, Box<dyn Error>> {
        let delivery = Delivery::new(self.headers, self.body).requested(self.method.clone(), self.to.to_string());
        let delivery = signer.sign_delivery(delivery, id, now())?;
        let to = delivery.url().unwrap_or_default().parse()?;
        Ok(Self { to, headers: delivery.headers().clone(), body: delivery.body().to_vec(), ..self })
    }
}

/// How long a request may take from the connection to the last byte of the answer.
const TIME_OUT: Duration = Duration::from_secs(30);

/// Up to this many deliveries are printed one by one.
pub(crate) const TOLD: usize = 50;

/// Makes the delivery of an index, counted from 0.
pub(crate) type Make<'a> = dyn Fn(usize) -> Result<Outgoing, Box<dyn Error>> + Sync + 'a;

/// Sends `count` deliveries, a limited number at a time, and prints the responses. Returns the indexes of those that
/// were answered with 2xx, and adds all to the summary.
pub(crate) fn send_all(
    count: usize,
    concurrency: NonZeroUsize,
    make: &Make<'_>,
    summary: &mut Summary,
) -> Result<Vec<usize>, Box<dyn Error>> {
    let progress = progress(count);
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let started = Instant::now();
    let sender = || -> Result<(), String> {
        let agent = agent();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return Ok(());
            }
            // An error in one delivery ends this thread. The other threads end by themselves.
            let delivery = make(index).map_err(|error| error.to_string())?;
            let answer = Answer::send(&agent, &delivery);
            if count <= TOLD {
                progress.suspend(|| println!("{}: {answer}", delivery.label));
            }
            progress.inc(1);
            answers.lock().unwrap_or_else(PoisonError::into_inner).push((index, answer));
        }
    };
    thread::scope(|scope| {
        let senders: Vec<_> = (0..concurrency.get().min(count)).map(|_| scope.spawn(sender)).collect();
        senders.into_iter().try_for_each(|sender| sender.join().map_err(|_| "a sender has failed".to_owned())?)
    })?;
    progress.finish_and_clear();
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    summary.add(answers.iter().map(|(_, answer)| answer), started.elapsed());
    Ok(answers.into_iter().filter(|(_, answer)| answer.accepted()).map(|(index, _)| index).collect())
}

/// Sends one request.
pub(crate) fn answer(outgoing: &Outgoing) -> Answer {
    Answer::send(&agent(), outgoing)
}

/// A server's response.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The first 64 KiB of the body.
    pub(crate) body: Vec<u8>,
}

/// Sends one request and reads the response.
pub(crate) fn exchange(outgoing: &Outgoing) -> Result<Reply, String> {
    let mut response = agent().run(request(outgoing)).map_err(|error| connection::fault(&error))?;
    let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    let reader = response.body_mut().as_reader();
    reader.take(64 * 1024).read_to_end(&mut body).map_err(|error| error.to_string())?;
    Ok(Reply { status, headers, body })
}

/// Prints a delivery as it would be sent.
pub(crate) fn print_request(outgoing: &Outgoing) {
    println!("{} {}", outgoing.method, outgoing.to);
    for (name, value) in &outgoing.headers {
        println!("{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    println!("\n{}", String::from_utf8_lossy(&outgoing.body));
}

fn progress(count: usize) -> ProgressBar {
    if count <= TOLD || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(count).unwrap_or(u64::MAX));
    // An invalid template leaves the default one.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta} left)") {
        bar.set_style(style);
    }
    bar
}

fn agent() -> ureq::Agent {
    agent_within(TIME_OUT)
}

/// Doesn't follow redirects, and treats every status within the time limit as an answer.
pub(crate) fn agent_within(time: Duration) -> ureq::Agent {
    // A redirect is a response, too: vendors don't follow it.
    let config = polite(ureq::Agent::config_builder()).max_redirects(0).max_redirects_will_error(false);
    let config = config.timeout_global(Some(time)).http_status_as_error(false);
    config.allow_non_standard_methods(true).build().into()
}

/// States its user agent, and has a time limit.
fn polite(config: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
    config.timeout_global(Some(TIME_OUT)).user_agent(concat!("hookwright/", env!("CARGO_PKG_VERSION")))
}

fn request(outgoing: &Outgoing) -> Request<&[u8]> {
    let mut request = Request::new(outgoing.body.as_slice());
    *request.method_mut() = outgoing.method.clone();
    *request.uri_mut() = outgoing.to.clone();
    *request.headers_mut() = outgoing.headers.clone();
    request
}

/// Where deliveries can be sent to: `http://…` or `https://…`.
pub(crate) fn url(text: &str) -> Result<Uri, String> {
    let url = text.parse::<Uri>().ok().filter(|url| matches!(url.scheme_str(), Some("http" | "https")));
    url.ok_or_else(|| "write it as `http://127.0.0.1:8080/path`".to_owned())
}

/// An id as a vendor would give one.
pub(crate) fn fresh_id() -> String {
    let random: String = (0..24).map(|_| fastrand::alphanumeric()).collect();
    format!("msg_{random}")
}

/// The time in seconds since the Unix epoch.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
