//! How a delivery was answered.

use std::fmt;
use std::time::{Duration, Instant};

use hookwright_runtime::http::StatusCode;

use super::{Outgoing, request};
use crate::connection;

/// The response, and how long it took.
pub(crate) struct Answer {
    pub(super) outcome: Result<StatusCode, ureq::Error>,
    /// The first line of the body, truncated.
    text: String,
    pub(super) after: Duration,
}

/// How much of a body is shown, in bytes.
const SHOWN: u64 = 200;

impl Answer {
    /// Sends the delivery.
    pub(super) fn send(agent: &ureq::Agent, outgoing: &Outgoing) -> Self {
        let started = Instant::now();
        let mut text = String::new();
        let outcome = agent.run(request(outgoing)).map(|mut response| {
            let body = response.body_mut().with_config().limit(SHOWN).lossy_utf8(true).read_to_string();
            text = body.ok().and_then(|body| body.lines().next().map(str::to_owned)).unwrap_or_default();
            response.status()
        });
        Self { outcome, text, after: started.elapsed() }
    }

    #[cfg(test)]
    pub(super) fn without_text(outcome: Result<StatusCode, ureq::Error>, after: Duration) -> Self {
        Self { outcome, text: String::new(), after }
    }

    /// Whether the receiver accepted the delivery.
    pub(super) fn accepted(&self) -> bool {
        self.outcome.as_ref().is_ok_and(StatusCode::is_success)
    }
}

impl Answer {
    /// The status, if there was a response.
    pub(crate) fn status(&self) -> Option<u16> {
        self.outcome.as_ref().ok().map(StatusCode::as_u16)
    }

    /// The response and its time in milliseconds: `202 Accepted in 3 ms`.
    pub(crate) fn in_time(&self) -> String {
        match &self.outcome {
            Ok(status) => format!("{status} in {} ms{}", self.after.as_millis(), self.said()),
            Err(error) => format!("nothing: {}", connection::fault(error)),
        }
    }

    /// A foreign server's text may contain anything, including control sequences of the terminal.
    fn said(&self) -> String {
        let text: String = self.text.chars().filter(|char| !char.is_control()).collect();
        if text.is_empty() { text } else { format!(": {text}") }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Ok(status) => write!(formatter, "{status} after {:.1?}{}", self.after, self.said()),
            Err(error) => write!(formatter, "no answer: {}", connection::fault(error)),
        }
    }
}
