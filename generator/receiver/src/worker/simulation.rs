//! Random schedules of workers, senders and faults, in virtual time, on the real worker and the real inbox in memory.
//!
//! Each schedule comes from a seed, which is shown if an invariant is broken: `HOOKWRIGHT_SEED=17 cargo test
//! simulation` only runs that one, and `HOOKWRIGHT_SCHEDULES=100000` sets their number. See [`World`] for the
//! invariants.

mod faulty;
mod handler;
mod plan;
mod world;

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{RetryPolicy, Worker};
use crate::inbox::{DeliveryFilter, Inbox, ManagedInbox, MemoryInbox, Put, Selection};
use faulty::{FaultyInbox, Sabotage};
use handler::{Go, Goer, delivery};
use plan::{Plan, Random};
use world::World;

/// The time for faults. After it, everything must finish.
const UNREST: Duration = Duration::from_secs(60);

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(900);

thread_local! {
    static RANDOM: RefCell<Option<Random>> = const { RefCell::new(None) };
}

/// A number from 0 to 1, if a schedule runs in this thread.
pub(super) fn random() -> Option<f64> {
    RANDOM.with_borrow_mut(|random| random.as_mut().map(Random::fraction))
}

/// A process with a worker. Everything in it stops when it crashes.
struct Process {
    is_alive: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Process {
    fn start(world: &Arc<World>, inbox: &MemoryInbox, sabotage: Sabotage) -> Self {
        let (plan, is_alive) = (&world.plan, Arc::new(AtomicBool::new(true)));
        let inbox = FaultyInbox::new(inbox.clone(), Arc::clone(world), Arc::clone(&is_alive), sabotage);
        let goer = Goer::new(Arc::clone(world), Arc::clone(&is_alive));
        let policy = RetryPolicy::default().initial_delay(Duration::from_millis(200)).max_delay(plan.max_delay);
        let mut worker = Worker::builder(inbox).handler::<Go, _>(goer).concurrency(plan.concurrency);
        worker = worker.lease(plan.lease).handler_timeout(plan.handler_timeout).retry_policy(policy);
        worker = worker.shutdown_timeout(Duration::from_secs(2));
        if let Some(order) = plan.order {
            worker = worker.order(order);
        }
        if let Some(limit) = plan.tenant_limit {
            worker = worker.tenant_limit(limit);
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run_until(stopped));
        Self { is_alive, stop: Some(stop), running }
    }

    fn crash(&self) {
        self.is_alive.store(false, Ordering::SeqCst);
        self.running.abort();
    }

    async fn shut_down(&mut self) {
        drop(self.stop.take());
        let _ = (&mut self.running).await;
    }
}

/// Puts deliveries until each is stored, like a sender that repeats what wasn't acknowledged.
async fn send(world: Arc<World>, inbox: FaultyInbox) {
    for number in 0..world.plan.deliveries {
        sleep(world.random_time(UNREST / 40)).await;
        let delivery = delivery(number, &world.plan);
        while !matches!(inbox.put(delivery.clone()).await, Ok(Put::Stored | Put::Duplicate)) {
            sleep(world.random_time(Duration::from_secs(1))).await;
        }
        world.acknowledged(number);
    }
}

/// Lets processes crash and end, and replaces them.
async fn disturb(world: &Arc<World>, inbox: &MemoryInbox, sabotage: Sabotage) {
    let mut processes: Vec<_> = (0..world.plan.processes).map(|_| Process::start(world, inbox, sabotage)).collect();
    let end = Instant::now() + UNREST;
    while Instant::now() < end {
        sleep(world.random_time(UNREST / 8)).await;
        let place = world.below(processes.len());
        match world.below(4) {
            0 | 1 => processes[place].crash(),
            2 => processes[place].shut_down().await,
            _ => {
                inbox.release(&Selection::Matching(DeliveryFilter::parked())).await.unwrap_or_default();
                world.released();
                continue;
            }
        }
        sleep(world.random_time(Duration::from_secs(5))).await;
        processes[place] = Process::start(world, inbox, sabotage);
    }
    world.calm_down();
    let end = timeout(PATIENCE, complete(world, inbox)).await;
    if end.is_err() {
        world.violation(format!("{} deliveries are stuck", inbox.waiting()));
    }
    for mut process in processes {
        process.shut_down().await;
    }
}

/// Waits until nothing is waiting, and releases parked deliveries meanwhile.
async fn complete(world: &Arc<World>, inbox: &MemoryInbox) {
    loop {
        sleep(Duration::from_secs(1)).await;
        if world.is_all_sent() && inbox.waiting() == 0 {
            if inbox.parked().is_empty() {
                return;
            }
            inbox.release(&Selection::Matching(DeliveryFilter::parked())).await.unwrap_or_default();
            world.released();
        } else if !inbox.parked().is_empty() && world.plan.waits_for_parked() {
            inbox.release(&Selection::Matching(DeliveryFilter::parked())).await.unwrap_or_default();
            world.released();
        }
    }
}

/// Runs the schedule of a seed. Returns its log, and the first violation.
fn run(seed: u64, sabotage: Sabotage) -> (Vec<String>, Option<String>) {
    RANDOM.set(Some(Random::new(seed ^ 0x5EED)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let world = Arc::new(World::new(Plan::new(seed)));
    if let Ok(runtime) = runtime {
        runtime.block_on(async {
            let inbox = MemoryInbox::new();
            let sender = FaultyInbox::new(inbox.clone(), Arc::clone(&world), Arc::default(), sabotage).of_a_sender();
            let sending = tokio::spawn(send(Arc::clone(&world), sender));
            disturb(&world, &inbox, sabotage).await;
            let _ = sending.await;
            world.check_end();
        });
    }
    RANDOM.set(None);
    world.outcome()
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn random_schedules_keep_the_invariants() {
    let seeds = match number_of("HOOKWRIGHT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number_of("HOOKWRIGHT_SCHEDULES").unwrap_or(300),
    };
    let (mut attempts, count) = (0, seeds.end - seeds.start);
    for seed in seeds {
        let (events, violation) = run(seed, Sabotage::None);
        assert_eq!(violation, None, "seed {seed}: {:?}\n{}", Plan::new(seed), events.join("\n"));
        attempts += events.iter().filter(|event| event.contains("begins")).count();
    }
    println!("{count} schedules, {attempts} attempts");
    assert!(u64::try_from(attempts).unwrap_or_default() > 10 * count, "too little happens: {attempts} attempts");
}

#[test]
fn a_schedule_is_the_same_whenever_it_runs() {
    for seed in 0..20 {
        // A worker schedules retries by the system clock. A thread that is delayed between two readings of that clock
        // causes a difference of its own, so a busy machine gets three tries.
        let runs = || (run(seed, Sabotage::None), run(seed, Sabotage::None));
        let is_same = (0..3).map(|_| runs()).any(|(one, other)| one == other);
        assert!(is_same, "seed {seed}");
    }
}

/// Each invariant can be broken.
#[test]
fn an_inbox_that_breaks_an_invariant_is_noticed() {
    let sabotages = [
        (Sabotage::LosesDeliveries, "lost"),
        (Sabotage::ForgetsAcks, "after its completion"),
        (Sabotage::IgnoresOrder, "before"),
        (Sabotage::IgnoresTenants, "at a time"),
        (Sabotage::HoldsBackForever, "stuck"),
    ];
    for (sabotage, word) in sabotages {
        let noticed = (0..100).find_map(|seed| run(seed, sabotage).1);
        assert!(noticed.as_ref().is_some_and(|violation| violation.contains(word)), "{sabotage:?}: {noticed:?}");
    }
}
