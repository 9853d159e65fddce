//! A process that `tests/soak.rs` kills: `soak_node <memory|file|postgres|nats> <LOCATION> <receive|work|both> <PORT>
//! <RECORD> <any|order>`.
//!
//! It receives signed notes at `/notes` of the port, or handles them and appends the number of each to the record, or
//! both, until its input ends. Then it shuts down and prints what is parked: `parked <NUMBER> <REASON>`.

mod note;

use std::fs::{File, OpenOptions};
use std::future::pending;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

use deadpool_postgres::{Manager, Pool};
use hookwright_inbox_file::FileInbox;
use hookwright_inbox_nats::JetStreamInbox;
use hookwright_inbox_postgres::PostgresInbox;
use hookwright_receiver::{
    DeliveryFilter, ManagedInbox, MemoryInbox, Order, PageRequest, Receiver, RetryPolicy, SchedulingInbox, Worker,
};
use hookwright_runtime::verify::HexHmac;
use hookwright_runtime::{Context, Dispatch, Failure, Verifier};
use http::HeaderName;
use note::Note;
use tokio_postgres::NoTls;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const SECRET: &str = "the secret of the notes";
const CONCURRENCY: usize = 16;

#[tokio::main(worker_threads = 2)]
async fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [inbox, location, role, port, record, order] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        return Err("expected <INBOX> <LOCATION> <ROLE> <PORT> <RECORD> <ORDER>".into());
    };
    let node = Node { role, port: port.parse()?, record, is_ordered: order == "order", may_abort: inbox != "memory" };
    match inbox {
        "memory" => node.run_scheduling(MemoryInbox::new()).await,
        "file" => {
            let inbox = FileInbox::builder().remember_keys(Duration::from_secs(60)).open(location)?;
            node.run_scheduling(inbox).await
        }
        "postgres" => {
            let config: tokio_postgres::Config = location.parse()?;
            let pool = Pool::builder(Manager::new(config.clone(), NoTls)).max_size(8).build()?;
            let inbox = PostgresInbox::builder(pool).listen(config, NoTls).timeout(Duration::from_secs(5)).build()?;
            node.run_scheduling(inbox).await
        }
        "nats" => {
            let inbox = JetStreamInbox::connect(location).await?;
            node.run(inbox, |worker| worker).await
        }
        _ => Err(format!("unknown inbox {inbox}").into()),
    }
}

struct Node<'a> {
    role: &'a str,
    port: u16,
    record: &'a str,
    is_ordered: bool,
    may_abort: bool,
}

impl Node<'_> {
    async fn run_scheduling<I: ManagedInbox + SchedulingInbox>(&self, inbox: I) -> Outcome {
        let is_ordered = self.is_ordered;
        self.run(inbox, |worker| if is_ordered { worker.order(Order::SkipParked) } else { worker }).await
    }

    async fn run<I: ManagedInbox>(&self, inbox: I, set: impl FnOnce(Worker<I>) -> Worker<I>) -> Outcome {
        let receiving = match self.role {
            "work" => None,
            _ => Some(tokio::spawn(receive(inbox.clone(), self.port))),
        };
        let end = input_ends();
        if self.role == "receive" {
            end.await;
        } else {
            let record = OpenOptions::new().create(true).append(true).open(self.record)?;
            let worker = Worker::builder(inbox.clone())
                .concurrency(CONCURRENCY)
                .lease(Duration::from_secs(5))
                .handler_timeout(Duration::from_millis(500))
                .retry_policy(
                    RetryPolicy::default()
                        .initial_delay(Duration::from_millis(50))
                        .max_delay(Duration::from_millis(500))
                        .max_attempts(12),
                );
            set(worker).handler::<Note, _>(FaultyRecorder { record, may_abort: self.may_abort }).run_until(end).await;
        }
        receiving.inspect(tokio::task::JoinHandle::abort);
        print_parked(&inbox).await
    }
}

async fn receive(inbox: impl ManagedInbox, port: u16) -> Outcome {
    let scheme = HexHmac::new(HeaderName::from_static("x-notes-signature"), "sha256=", [SECRET])?;
    let receiver = Receiver::builder(Verifier::<Note, _>::new(scheme)).inbox(inbox).build();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    Ok(axum::serve(listener, receiver.router("/notes")).await?)
}

/// Resolves when the standard input ends.
async fn input_ends() {
    let (ended, end) = tokio::sync::oneshot::channel();
    // A separate thread: a runtime waits for its blocking tasks, even if the worker has failed.
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    let _ = end.await;
}

async fn print_parked(inbox: &impl ManagedInbox) -> Outcome {
    let (filter, mut request) = (DeliveryFilter::parked(), PageRequest::first(1000));
    loop {
        let page = inbox.list(&filter, &request).await?;
        for summary in page.deliveries {
            let delivery = summary.delivery?;
            let (key, reason) = (delivery.key.unwrap_or_default(), delivery.parked.unwrap_or_default());
            println!("parked {key} {}", reason.replace('\n', " "));
        }
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, 1000),
            None => return Ok(()),
        }
    }
}

/// Appends the number of each handled delivery to a file in a single write, so a kill loses at most a whole line. Some
/// numbers out of a thousand fail, panic, hang or end the process first.
struct FaultyRecorder {
    record: File,
    /// Whether the inbox outlives its process.
    may_abort: bool,
}

impl Dispatch<FaultyRecorder> for Note {
    async fn dispatch(self, context: &Context, recorder: &FaultyRecorder) -> Result<(), Failure> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let is_first = context.attempt() == Some(1);
        match self.id.parse::<u64>()? % 1000 {
            0..5 if is_first => return Err("it fails once".into()),
            5..10 if is_first => panic!("it panics once"),
            10..15 if is_first => pending().await,
            15..20 => return Err(Failure::permanent("it can't be handled")),
            20..22 => return Err("it fails each time".into()),
            500 if is_first && recorder.may_abort => std::process::abort(),
            _ => {}
        }
        Ok((&recorder.record).write_all(format!("{}\n", self.id).as_bytes())?)
    }
}
