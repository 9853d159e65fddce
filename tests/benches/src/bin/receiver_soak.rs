//! `receiver_soak MINUTES`: puts load on a receiver, its inbox and its worker in a separate process, whose memory must
//! not grow beyond what the inbox may hold. `receiver_soak serve` is that process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use benches::engagement::engagement;
use benches::load::{SECRET, Sender, send, serve};
use hookwright_events::askelephant::{Context, Event, Handler, verifier};
use hookwright_receiver::{MemoryBounds, MemoryInbox};
use hookwright_receiver::{Receiver, Worker};
use hookwright_runtime::Failure;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const PATH: &str = "/events";
const CONNECTIONS: usize = 32;
/// How long the connections of one round live.
const ROUND: Duration = Duration::from_secs(5);
/// The size of all deliveries in the inbox. The keys of completed ones may have as many bytes again.
const INBOX_BYTES: usize = 16 * 1024 * 1024;

fn main() -> Outcome<ExitCode> {
    let what = std::env::args().nth(1).ok_or("usage: receiver_soak MINUTES|serve")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if what == "serve" {
        runtime.block_on(receive())?;
        return Ok(ExitCode::SUCCESS);
    }
    let time = Duration::from_secs_f64(what.parse::<f64>()? * 60.0);
    let is_bounded = runtime.block_on(load(time))?;
    Ok(if is_bounded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Does nothing with any event.
struct Nothing;

impl Handler for Nothing {
    type Error = Failure;

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}

/// Receives until the standard input ends, which happens when the sending process ends.
async fn receive() -> Outcome {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().bytes(INBOX_BYTES).keys(20_000));
    let receiver = Receiver::builder(verifier([SECRET])?).inbox(inbox.clone()).build();
    let (address, _) = serve(receiver.router(PATH)).await;
    println!("{address}");
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let operator = tokio::spawn(look_at_what_is_parked(inbox.clone()));
    Worker::builder(inbox).handler::<Event, _>(Nothing).run_until(end).await;
    operator.abort();
    Ok(())
}

/// Parked deliveries must be removed, or they fill the inbox.
async fn look_at_what_is_parked(inbox: MemoryInbox) {
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        inbox.take_parked();
    }
}

/// Whether the receiver's memory stayed within the limit.
async fn load(time: Duration) -> Outcome<bool> {
    let mut child =
        Command::new(std::env::current_exe()?).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let address = address(&mut child)?;
    let (start, mut resident, mut seen) = (Instant::now(), vec![resident_kib(&child)?], Seen::default());
    while start.elapsed() < time {
        seen.add(round(address, seen.requests).await);
        resident.push(resident_kib(&child)?);
    }
    let seconds = start.elapsed().as_secs();
    child.kill()?;
    child.wait()?;
    println!("{} requests in {seconds} s, {} of them not answered 200", seen.requests, seen.errors);
    Ok(is_bounded(&resident))
}

#[derive(Clone, Copy, Default)]
struct Seen {
    requests: u64,
    errors: u64,
}

impl Seen {
    fn add(&mut self, more: Self) {
        self.requests += more.requests;
        self.errors += more.errors;
    }
}

/// Sends for a while: a tenth of it twice, and a hundredth malformed.
async fn round(address: SocketAddr, first: u64) -> Seen {
    let body = engagement(6_500);
    let malformed = Sender::new(PATH, &body.replace(r#""api_version":"#, r#""api_version":1,"x":"#));
    let (sender, end) = (Sender::new(PATH, &body), Instant::now() + ROUND);
    let request = move |number: u64| {
        let id = first + if number % 10 == 9 { number - 1 } else { number };
        let sender = if number % 100 == 50 { &malformed } else { &sender };
        (Instant::now() < end).then(|| sender.request(id))
    };
    let answers = send(address, CONNECTIONS, request).await;
    let errors = answers.iter().filter(|answered| answered.status != 200).count();
    Seen { requests: answers.len() as u64, errors: errors as u64 }
}

fn is_bounded(resident: &[u64]) -> bool {
    let (start, most) = (resident[0], resident.iter().copied().max().unwrap_or_default());
    let (middle, end) = (resident[resident.len() / 2], resident[resident.len() - 1]);
    println!("resident memory in KiB: {start} before, {middle} midway, {end} at the end, {most} at most");
    let bound = 2 * INBOX_BYTES as u64 / 1024;
    let growth = most - start;
    let verdict = if growth <= bound { "within" } else { "BEYOND" };
    println!("it grew by {growth} KiB, {verdict} the inbox's bound of {bound} KiB");
    growth <= bound
}

fn address(child: &mut Child) -> Outcome<SocketAddr> {
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("the receiver says nothing")?).read_line(&mut line)?;
    Ok(line.trim().parse()?)
}

/// The resident memory of the process.
fn resident_kib(child: &Child) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the receiver has ended")?;
    Ok(line.trim_end_matches("kB").trim().parse()?)
}
