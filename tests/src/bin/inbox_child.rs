//! A receiver and its workers, reduced to their calls to an inbox, for a test to kill.
//!
//! `inbox_child FILE FIRST` stores deliveries with the numbers from FIRST on as keys, as fast as it can and from
//! several tasks, while other tasks claim and complete them. It prints a line after each step: `put 17`, `done 17`; and
//! `claimed 17` before it ends a claim. `inbox_child FILE fill` stores large deliveries until the disk is full.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_inbox_file::{FileClaim, FileInbox};
use hookwright_receiver::{Claimed, Inbox, InboxError, Put};
use tests::inbox_rounds::{API, MAX_DELIVERIES, PUTTERS, WORKERS, delivery};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let (file, what) = arguments.next().zip(arguments.next()).ok_or("usage: inbox_child FILE FIRST|fill")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    runtime.block_on(async {
        let inbox = FileInbox::builder().max_deliveries(MAX_DELIVERIES).open(file)?;
        print_line("open")?;
        match what.as_str() {
            "fill" => fill(&inbox).await,
            first => work(inbox, first.parse()?).await,
        }
    })
}

/// Until it is killed.
async fn work(inbox: FileInbox, first: u64) -> Outcome {
    let next = Arc::new(AtomicU64::new(first));
    let mut tasks = Vec::new();
    for _ in 0..PUTTERS {
        tasks.push(tokio::spawn(put(inbox.clone(), Arc::clone(&next))));
    }
    for _ in 0..WORKERS {
        tasks.push(tokio::spawn(complete(inbox.clone())));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn put(inbox: FileInbox, next: Arc<AtomicU64>) -> Outcome {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        loop {
            match inbox.put(delivery(number, 200)).await {
                Ok(Put::Stored) => break print_line(&format!("put {number}"))?,
                Ok(Put::Duplicate) => return Err(format!("{number} was never put before").into()),
                Err(InboxError::Full) => tokio::time::sleep(Duration::from_millis(1)).await,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

async fn complete(inbox: FileInbox) -> Outcome {
    loop {
        let claimed = inbox.claim(API, Duration::from_secs(60)).await?;
        let number: u64 = claimed.delivery.key.as_deref().unwrap_or_default().parse()?;
        end(&inbox, claimed, number).await?;
    }
}

/// Some are retried first, and some claims are dropped: those must not be lost, either.
async fn end(inbox: &FileInbox, claimed: Claimed<FileClaim>, number: u64) -> Outcome {
    match (claimed.attempt, number % 10) {
        (1, 0) => inbox.retry_at(claimed.claim, SystemTime::now() + Duration::from_millis(2)).await?,
        (1, 1) => drop(claimed),
        _ => {
            print_line(&format!("claimed {number}"))?;
            inbox.ack(claimed.claim).await?;
            print_line(&format!("done {number}"))?;
        }
    }
    Ok(())
}

/// Large ones until that fails, then small ones.
async fn fill(inbox: &FileInbox) -> Outcome {
    let mut number = 1;
    let error = loop {
        match inbox.put(delivery(number, 100_000)).await {
            Ok(_) => print_line(&format!("put {number}"))?,
            Err(error) => break error,
        }
        number += 1;
    };
    print_line(&format!("failed {error}"))?;
    inbox.put(delivery(0, 1)).await?;
    print_line("put 0")
}

/// In a single write, so that a killed process has printed a whole line or nothing.
fn print_line(line: &str) -> Outcome {
    Ok(std::io::stdout().lock().write_all(format!("{line}\n").as_bytes())?)
}
