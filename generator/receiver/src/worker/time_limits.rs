//! How long handlers may take.

use std::collections::HashMap;
use std::time::Duration;

/// How long the handler of each event may take.
#[derive(Clone, Debug)]
pub(super) struct TimeLimits {
    pub(super) all: Duration,
    apis: HashMap<&'static str, Duration>,
    events: HashMap<(&'static str, String), Duration>,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { all: Duration::from_secs(5 * 60), apis: HashMap::new(), events: HashMap::new() }
    }
}

impl TimeLimits {
    /// Sets the limit for the events of an API.
    pub(super) fn limit_api(&mut self, api: &'static str, time: Duration) {
        self.apis.insert(api, time);
    }

    /// Sets the limit for one event of an API.
    pub(super) fn limit_event(&mut self, api: &'static str, event: &str, time: Duration) {
        self.events.insert((api, event.to_owned()), time);
    }

    /// The limit for the event: its own, or that of its API, or the general one.
    pub(super) fn limit_of(&self, api: &'static str, event: &str) -> Duration {
        let own = self.events.get(&(api, event.to_owned()));
        *own.or_else(|| self.apis.get(api)).unwrap_or(&self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_limit_counts() {
        let mut limits = TimeLimits::default();
        let seconds = Duration::from_secs;
        limits.limit_api("shop", seconds(20));
        limits.limit_event("shop", "order.paid", seconds(3));
        let of = |api, event| limits.limit_of(api, event);
        assert_eq!(of("shop", "order.paid"), seconds(3));
        assert_eq!(of("shop", "order.lost"), seconds(20));
        assert_eq!(of("post", "order.paid"), seconds(300));
    }
}
