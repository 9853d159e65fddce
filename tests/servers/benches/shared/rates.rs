//! How many deliveries per second an inbox stores, and how many it hands out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hookwright_receiver::Inbox;
use tests::inbox_rounds::{API, delivery};
use tokio::task::JoinSet;

pub(crate) const ROUNDS: usize = 5;
pub(crate) const TASKS: usize = 16;
pub(crate) const BODY: usize = 2000;
/// How long a round stores.
pub(crate) const TIME: Duration = Duration::from_secs(2);
const LEASE: Duration = Duration::from_secs(60);

/// What is measured.
pub(crate) trait Queue: Clone + Send + 'static {
    /// Stores the delivery with that number.
    fn put(&self, number: u64) -> impl Future<Output = ()> + Send;

    /// Completes a waiting delivery.
    fn claim_and_ack(&self) -> impl Future<Output = ()> + Send;
}

impl<I: Inbox> Queue for I {
    async fn put(&self, number: u64) {
        Inbox::put(self, delivery(number, BODY)).await.unwrap();
    }

    async fn claim_and_ack(&self) {
        let claimed = self.claim(API, LEASE).await.unwrap();
        self.ack(claimed.claim).await.unwrap();
    }
}

/// Deliveries per second.
#[derive(Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) put: f64,
    pub(crate) work: f64,
}

/// Stores for a while, then claims and acknowledges until nothing is left.
pub(crate) async fn measure(queue: &impl Queue) -> Rates {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let start = Instant::now();
    let mut putting = JoinSet::new();
    for _ in 0..TASKS {
        let queue = queue.clone();
        putting.spawn(async move {
            let mut count = 0_u64;
            while start.elapsed() < TIME {
                queue.put(NEXT.fetch_add(1, Ordering::Relaxed)).await;
                count += 1;
            }
            count
        });
    }
    let count: u64 = putting.join_all().await.into_iter().sum();
    let put = rate(count, start);

    let (start, left) = (Instant::now(), Arc::new(AtomicU64::new(count)));
    let mut working = JoinSet::new();
    for _ in 0..TASKS {
        let (queue, left) = (queue.clone(), Arc::clone(&left));
        working.spawn(async move {
            let take = |left: u64| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                queue.claim_and_ack().await;
            }
        });
    }
    working.join_all().await;
    Rates { put, work: rate(count, start) }
}

#[allow(clippy::cast_precision_loss, reason = "figures to read")]
fn rate(count: u64, start: Instant) -> f64 {
    count as f64 / start.elapsed().as_secs_f64()
}

/// Medians, and the medians of the ratios to the first in the same round.
pub(crate) fn print(names: &[&str], rounds: &[Vec<Rates>]) {
    println!("{TASKS} tasks, {BODY} bytes, {ROUNDS} rounds; medians");
    println!("{:28} {:>8} {:>6} {:>16} {:>6}", "", "puts/s", "ratio", "claims + acks/s", "ratio");
    for (index, name) in names.iter().enumerate() {
        let of = |value: fn(&Rates) -> f64| median(rounds.iter().map(|rates| value(&rates[index])));
        let ratio =
            |value: fn(&Rates) -> f64| median(rounds.iter().map(|rates| value(&rates[index]) / value(&rates[0])));
        println!(
            "{name:28} {:>8.0} {:>6.2} {:>16.0} {:>6.2}",
            of(|rates| rates.put),
            ratio(|rates| rates.put),
            of(|rates| rates.work),
            ratio(|rates| rates.work),
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
