//! The random decisions of a schedule.

use std::time::Duration;

use crate::inbox::Order;

/// A deterministic source of random numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub(super) fn fraction(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

/// The settings of a schedule.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) deliveries: usize,
    pub(super) tenants: u64,
    pub(super) entities: u64,
    pub(super) processes: usize,
    pub(super) concurrency: usize,
    pub(super) order: Option<Order>,
    pub(super) tenant_limit: Option<usize>,
    pub(super) lease: Duration,
    pub(super) handler_timeout: Duration,
    pub(super) max_delay: Duration,
    /// The percentage of inbox operations that fail.
    pub(super) storage_errors: u64,
    /// The percentage of attempts that fail.
    pub(super) failures: u64,
}

impl Plan {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut of = |first: u64, last: u64| first + random.below(last - first + 1);
        let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            seed,
            deliveries: small(of(10, 50)),
            tenants: of(0, 3),
            entities: of(1, 4),
            processes: small(of(1, 3)),
            concurrency: small(of(1, 5)),
            order: [None, Some(Order::WaitForParked), Some(Order::SkipParked)][small(of(0, 2))],
            tenant_limit: [None, Some(1), Some(2)][small(of(0, 2))],
            lease: Duration::from_millis(of(500, 5000)),
            handler_timeout: Duration::from_millis(of(1000, 6000)),
            max_delay: Duration::from_millis(of(200, 10_000)),
            storage_errors: of(0, 20),
            failures: of(0, 60),
        }
    }

    pub(super) fn waits_for_parked(&self) -> bool {
        self.order == Some(Order::WaitForParked)
    }

    /// The tenant of a delivery; some have none.
    pub(super) fn tenant(&self, number: usize) -> Option<String> {
        let tenant = self.random(number, 1) % (self.tenants + 1);
        (tenant > 0).then(|| format!("tenant-{tenant}"))
    }

    /// The entity of a delivery; some have none.
    pub(super) fn entity(&self, number: usize) -> Option<String> {
        let entity = self.random(number, 2) % (self.entities + 1);
        (entity > 0).then(|| format!("entity-{entity}"))
    }

    fn random(&self, number: usize, what: u64) -> u64 {
        Random::new(self.seed ^ (number as u64) << 8 ^ what << 40).next()
    }
}
