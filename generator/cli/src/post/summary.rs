//! How many deliveries were answered, how, and how quickly.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use hookwright_runtime::http::StatusCode;

use super::answer::Answer;
use crate::connection;

/// Of all deliveries that were sent.
#[derive(Default)]
pub(crate) struct Summary {
    /// How often there was each answer.
    counts: BTreeMap<String, usize>,
    /// The response times.
    times: Vec<Duration>,
    elapsed: Duration,
}

impl Summary {
    /// Adds an answer and its time, after all others.
    pub(super) fn add<'a>(&mut self, answers: impl Iterator<Item = &'a Answer>, elapsed: Duration) {
        for answer in answers {
            let kind = answer.outcome.as_ref().map_or_else(connection::fault, ToString::to_string);
            *self.counts.entry(kind).or_default() += 1;
            self.times.extend(answer.outcome.is_ok().then_some(answer.after));
        }
        self.elapsed += elapsed;
    }

    /// Whether a delivery was answered with this status.
    pub(crate) fn has_status(&self, status: StatusCode) -> bool {
        self.counts.contains_key(&status.to_string())
    }

    /// Whether a delivery was redirected.
    pub(crate) fn has_redirect(&self) -> bool {
        (300..400).filter_map(|status| StatusCode::from_u16(status).ok()).any(|status| self.has_status(status))
    }

    /// How many deliveries there are.
    pub(crate) fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// Prints the summary of several deliveries. A single one has already been printed.
    pub(crate) fn print(&self) {
        if self.total() > 1 {
            print!("{self}");
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
        writeln!(formatter, "{} deliveries in {:.2?}: {}", self.total(), self.elapsed, counts.join(", "))?;
        if self.times.is_empty() {
            return Ok(());
        }
        let mut times = self.times.clone();
        times.sort_unstable();
        let [median, p90, p99, longest] = [50, 90, 99, 100].map(|percent| within(&times, percent));
        writeln!(formatter, "answered after: median {median:.1?}, p90 {p90:.1?}, p99 {p99:.1?}, longest {longest:.1?}")
    }
}

/// The time within which this share of the deliveries was answered (nearest rank). Their times are sorted.
fn within(times: &[Duration], percent: usize) -> Duration {
    let rank = (times.len() * percent).div_ceil(100).max(1);
    times.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(times: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        times.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times = millis(1..=200);
        let of = |percent| within(&times, percent);
        assert_eq!([of(50), of(90), of(99), of(100)], millis([100, 180, 198, 200])[..]);
        let times = millis([1, 2, 1000]);
        let of = |percent| within(&times, percent);
        assert_eq!([of(1), of(33), of(34), of(50), of(67), of(99)], millis([1, 1, 2, 2, 1000, 1000])[..]);
        assert_eq!(within(&millis([7]), 50), Duration::from_millis(7));
        assert_eq!(within(&[], 99), Duration::ZERO);
    }

    fn answered(status: u16, after: u64) -> Answer {
        Answer::without_text(Ok(StatusCode::from_u16(status).unwrap_or_default()), Duration::from_millis(after))
    }

    #[test]
    fn answers_are_counted_by_kind_whenever_they_came() {
        let mut summary = Summary::default();
        summary.add([answered(503, 40), answered(202, 10)].iter(), Duration::from_millis(50));
        let unreachable = Answer::without_text(Err(ureq::Error::HostNotFound), Duration::from_secs(9));
        summary.add([answered(202, 30), answered(202, 20), unreachable].iter(), Duration::from_millis(200));
        assert_eq!(
            summary.to_string(),
            "5 deliveries in 250.00ms: 3 × 202 Accepted, 1 × 503 Service Unavailable, 1 × the host name has no address; check the name and your network\n\
             answered after: median 20.0ms, p90 40.0ms, p99 40.0ms, longest 40.0ms\n"
        );
    }
}
