//! Which answer stands for which outcome.

use std::time::Duration;

use http::header::{ALLOW, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};

use super::Answer;
use super::outcome::{Outcome, Rejection};

/// The statuses that a receiver answers with, where they can be chosen. The defaults are listed in the documentation of
/// the [crate](crate#answers).
#[derive(Clone, Debug)]
pub struct Answers {
    accepted: Option<StatusCode>,
    unknown: Option<StatusCode>,
    malformed: Option<StatusCode>,
    unverified: StatusCode,
    failed: StatusCode,
    refused: StatusCode,
    unavailable: StatusCode,
    retry_after: Duration,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            accepted: None,
            unknown: None,
            malformed: None,
            unverified: StatusCode::UNAUTHORIZED,
            failed: StatusCode::INTERNAL_SERVER_ERROR,
            refused: StatusCode::UNPROCESSABLE_ENTITY,
            unavailable: StatusCode::SERVICE_UNAVAILABLE,
            retry_after: Duration::from_secs(30),
        }
    }
}

impl Answers {
    /// The answer to what is kept or handled, if not the one that the document lists.
    #[must_use]
    pub fn accepted(self, status: StatusCode) -> Self {
        Self { accepted: Some(status), ..self }
    }

    /// The answer to an event that the document does not list, if not the same as to one that it lists.
    #[must_use]
    pub fn unknown(self, status: StatusCode) -> Self {
        Self { unknown: Some(status), ..self }
    }

    /// The answer to what is malformed or without a name, if not the same as to what is kept, or 500 without an inbox.
    ///
    /// With an inbox, where this is said, each payload is decoded before the answer, and what is malformed is parked at
    /// once; otherwise the worker is the first to decode it.
    #[must_use]
    pub fn malformed(self, status: StatusCode) -> Self {
        Self { malformed: Some(status), ..self }
    }

    /// The answer to what nobody vouches for, if not 401.
    #[must_use]
    pub fn unverified(self, status: StatusCode) -> Self {
        Self { unverified: status, ..self }
    }

    /// The answer to what a handler failed at, if not 500.
    #[must_use]
    pub fn failed(self, status: StatusCode) -> Self {
        Self { failed: status, ..self }
    }

    /// The answer to what a handler has refused, if not 422.
    #[must_use]
    pub fn refused(self, status: StatusCode) -> Self {
        Self { refused: status, ..self }
    }

    /// The answer to what can be neither kept nor handled now, if not 503.
    #[must_use]
    pub fn unavailable(self, status: StatusCode) -> Self {
        Self { unavailable: status, ..self }
    }

    /// When the sender shall come again with what can be neither kept nor handled now, if not after 30 seconds. The
    /// header says it in whole seconds.
    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        Self { retry_after: after, ..self }
    }
}

/// What the answers of a receiver depend on beside the outcome.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) answers: Answers,
    /// The methods that the document lists.
    pub(super) methods: &'static [&'static str],
    /// The status that the document lists.
    pub(super) accepted: u16,
    /// Whether there is an inbox, which keeps what is malformed too.
    pub(super) keeps: bool,
    /// Tells the sender not to repeat what is refused.
    pub(super) abort: Option<(HeaderName, HeaderValue)>,
}

impl Policy {
    /// Whether what is malformed has to be told from what is not before the answer.
    pub(super) fn depends_on_payload(&self) -> bool {
        !self.keeps || self.answers.malformed.is_some()
    }

    /// The answer to a request with this outcome.
    pub(super) fn answer(&self, outcome: &Outcome) -> Answer {
        let mut answer = Answer::default();
        *answer.status_mut() = self.status(outcome);
        answer.headers_mut().extend(self.header(outcome));
        answer
    }

    fn status(&self, outcome: &Outcome) -> StatusCode {
        match outcome {
            Outcome::Stored | Outcome::Duplicate | Outcome::Handled => self.accepted(),
            Outcome::Unknown => self.answers.unknown.unwrap_or(self.accepted()),
            Outcome::Malformed | Outcome::Unnamed => match self.answers.malformed {
                Some(status) => status,
                None if self.keeps => self.accepted(),
                None => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Outcome::Retry { after: None } | Outcome::Panicked => self.answers.failed,
            Outcome::Refused => self.answers.refused,
            Outcome::Retry { after: Some(_) } | Outcome::Full | Outcome::Down | Outcome::ShuttingDown => {
                self.answers.unavailable
            }
            Outcome::Unverified => self.answers.unverified,
            Outcome::Rejected(Rejection::Method) => StatusCode::METHOD_NOT_ALLOWED,
            Outcome::Rejected(Rejection::MediaType) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Outcome::Rejected(Rejection::Large) => StatusCode::PAYLOAD_TOO_LARGE,
            Outcome::Rejected(Rejection::Slow) => StatusCode::REQUEST_TIMEOUT,
            Outcome::Rejected(Rejection::Broken) => StatusCode::BAD_REQUEST,
        }
    }

    /// A document may list what is no final success; that would be no answer.
    fn accepted(&self) -> StatusCode {
        let listed = StatusCode::from_u16(self.accepted).ok().filter(StatusCode::is_success);
        self.answers.accepted.or(listed).unwrap_or(StatusCode::ACCEPTED)
    }

    fn header(&self, outcome: &Outcome) -> Option<(HeaderName, HeaderValue)> {
        match outcome {
            Outcome::Retry { after } => after.map(retry_after),
            Outcome::Full | Outcome::Down | Outcome::ShuttingDown => Some(retry_after(self.answers.retry_after)),
            Outcome::Refused => self.abort.clone(),
            Outcome::Rejected(Rejection::Method) => {
                HeaderValue::try_from(self.methods.join(", ")).ok().map(|methods| (ALLOW, methods))
            }
            _ => None,
        }
    }
}

/// Whole seconds, and never less than was asked for (RFC 9110, section 10.2.3).
fn retry_after(after: Duration) -> (HeaderName, HeaderValue) {
    let seconds = after.as_secs().saturating_add(u64::from(after.subsec_nanos() > 0));
    (RETRY_AFTER, HeaderValue::from(seconds))
}
