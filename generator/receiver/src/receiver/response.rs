//! The response for each outcome.

use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::handshake::{Answer, Answers};
use hookwright_runtime::{EventSet, ReplyInfo, internals};
use http::header::{ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};

use super::ReceiverResponse;
use super::outcome::{Outcome, Rejection};

/// The statuses of a receiver's responses, as far as you can choose them. The documentation of the
/// [crate](crate#responses) lists the defaults.
#[derive(Clone, Debug)]
pub struct ResponsePolicy {
    accepted: Option<StatusCode>,
    unknown: Option<StatusCode>,
    malformed: Option<StatusCode>,
    unverified: StatusCode,
    transient: StatusCode,
    permanent: StatusCode,
    unavailable: StatusCode,
    retry_after: Duration,
}

impl Default for ResponsePolicy {
    fn default() -> Self {
        Self {
            accepted: None,
            unknown: None,
            malformed: None,
            unverified: StatusCode::UNAUTHORIZED,
            transient: StatusCode::INTERNAL_SERVER_ERROR,
            permanent: StatusCode::UNPROCESSABLE_ENTITY,
            unavailable: StatusCode::SERVICE_UNAVAILABLE,
            retry_after: Duration::from_secs(30),
        }
    }
}

impl ResponsePolicy {
    /// Sets the status for a delivery that was stored or handled. The default is the one that the document lists, or
    /// 202.
    #[must_use]
    pub fn accepted(self, status: StatusCode) -> Self {
        Self { accepted: Some(status), ..self }
    }

    /// Sets the status for an event that the document doesn't list. The default is the same as for a listed one.
    #[must_use]
    pub fn unknown(self, status: StatusCode) -> Self {
        Self { unknown: Some(status), ..self }
    }

    /// Sets the status for a malformed delivery, or one without a name. The default is the same as for one that was
    /// stored, or 500 without an inbox.
    ///
    /// If you set it for a receiver with an inbox, the receiver decodes each payload before it responds, and parks a
    /// malformed one at once. Otherwise the worker is the first to decode it.
    #[must_use]
    pub fn malformed(self, status: StatusCode) -> Self {
        Self { malformed: Some(status), ..self }
    }

    /// Sets the status for a missing or invalid signature. The default is 401.
    #[must_use]
    pub fn unverified(self, status: StatusCode) -> Self {
        Self { unverified: status, ..self }
    }

    /// Sets the status for a [transient failure](hookwright_runtime::Failure::Transient) of the handler without a time
    /// for the retry, and for a panic. The default is 500.
    #[must_use]
    pub fn transient(self, status: StatusCode) -> Self {
        Self { transient: status, ..self }
    }

    /// Sets the status for a [permanent failure](hookwright_runtime::Failure::Permanent) of the handler. The default is
    /// 422.
    #[must_use]
    pub fn permanent(self, status: StatusCode) -> Self {
        Self { permanent: status, ..self }
    }

    /// Sets the status while deliveries can be neither stored nor handled. The default is 503.
    #[must_use]
    pub fn unavailable(self, status: StatusCode) -> Self {
        Self { unavailable: status, ..self }
    }

    /// Sets `Retry-After` while deliveries can be neither stored nor handled. The default is 30 seconds. It is rounded
    /// up to whole seconds.
    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        Self { retry_after: after, ..self }
    }
}

/// What the responses of a receiver depend on, besides the outcome.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) statuses: ResponsePolicy,
    /// The methods of events and of handshakes.
    pub(super) allow: Option<HeaderValue>,
    /// The encodings of bodies that are accepted.
    pub(super) accept_encoding: Option<HeaderValue>,
    /// The status that the document lists.
    pub(super) accepted: u16,
    /// Whether there is an inbox, which also stores malformed deliveries.
    pub(super) keeps: bool,
    /// Tells the sender not to repeat a delivery that failed permanently.
    pub(super) abort: Option<(HeaderName, HeaderValue)>,
}

impl Policy {
    /// Whether the response depends on whether the payload is malformed.
    pub(super) fn depends_on_payload(&self) -> bool {
        !self.keeps || self.statuses.malformed.is_some()
    }

    /// The response to a request with this outcome. `accepted` is what the sender expects if it was accepted.
    pub(super) fn response(&self, outcome: &Outcome, accepted: Option<&Answer>) -> ReceiverResponse {
        let mut response = ReceiverResponse::default();
        let mut status = self.status(outcome);
        if let Some((info, body)) = reply(outcome) {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(info.media_type));
            *response.body_mut() = body.into();
        } else if let Outcome::Answered(answer) = outcome {
            fill(&mut response, answer);
        } else if let Some(answer) = accepted.filter(|_| outcome.is_delivery() && status.is_success()) {
            fill(&mut response, answer);
            // A status that the policy sets takes precedence.
            if self.statuses.accepted.is_none() && status == self.accepted() {
                status = answer.status;
            }
        }
        *response.status_mut() = status;
        response.headers_mut().extend(self.header(outcome));
        response
    }

    fn status(&self, outcome: &Outcome) -> StatusCode {
        match outcome {
            Outcome::Stored | Outcome::Duplicate | Outcome::Handled | Outcome::Nothing => self.accepted(),
            Outcome::Replied(_) | Outcome::Late(_) | Outcome::ReplyFailed(_) => match reply(outcome) {
                Some((info, _)) => StatusCode::from_u16(info.status).unwrap_or(StatusCode::OK),
                None => self.accepted(),
            },
            Outcome::Unknown => self.statuses.unknown.unwrap_or(self.accepted()),
            Outcome::Malformed | Outcome::Unnamed => match self.statuses.malformed {
                Some(status) => status,
                None if self.keeps => self.accepted(),
                None => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Outcome::Transient { retry_after: None } | Outcome::Panicked => self.statuses.transient,
            Outcome::Permanent => self.statuses.permanent,
            Outcome::Transient { retry_after: Some(_) }
            | Outcome::Full
            | Outcome::Down
            | Outcome::NoTenants
            | Outcome::ShuttingDown
            | Outcome::Rejected(Rejection::Busy) => self.statuses.unavailable,
            Outcome::Unverified => self.statuses.unverified,
            Outcome::Answered(answer) => answer.status,
            Outcome::Refused(status) => *status,
            Outcome::Rejected(Rejection::Method) => StatusCode::METHOD_NOT_ALLOWED,
            Outcome::Rejected(Rejection::MediaType | Rejection::Coding) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Outcome::Rejected(Rejection::Large) => StatusCode::PAYLOAD_TOO_LARGE,
            Outcome::Rejected(Rejection::Slow) => StatusCode::REQUEST_TIMEOUT,
            Outcome::Unfit | Outcome::Rejected(Rejection::Broken) => StatusCode::BAD_REQUEST,
        }
    }

    /// A document may list a status that isn't a success, but the sender would take that for a failure.
    fn accepted(&self) -> StatusCode {
        let listed = StatusCode::from_u16(self.accepted).ok().filter(StatusCode::is_success);
        self.statuses.accepted.or(listed).unwrap_or(StatusCode::ACCEPTED)
    }

    fn header(&self, outcome: &Outcome) -> Option<(HeaderName, HeaderValue)> {
        match outcome {
            Outcome::Transient { retry_after: after } => after.map(retry_after),
            Outcome::Full
            | Outcome::Down
            | Outcome::NoTenants
            | Outcome::ShuttingDown
            | Outcome::Rejected(Rejection::Busy) => Some(retry_after(self.statuses.retry_after)),
            Outcome::Permanent => self.abort.clone(),
            Outcome::Rejected(Rejection::Method) => self.allow.clone().map(|methods| (ALLOW, methods)),
            // This also says that the media type isn't the reason (RFC 9110, section 12.5.3).
            Outcome::Rejected(Rejection::Coding) => self.accept_encoding.clone().map(|names| (ACCEPT_ENCODING, names)),
            _ => None,
        }
    }
}

fn fill(response: &mut ReceiverResponse, answer: &Answer) {
    *response.headers_mut() = answer.headers.clone();
    *response.body_mut() = answer.body.clone().into();
}

/// The body of a reply: the responder's, or else the document's default.
fn reply(outcome: &Outcome) -> Option<(&'static ReplyInfo, Bytes)> {
    match outcome {
        Outcome::Replied(reply) => Some((reply.info, reply.body.clone())),
        Outcome::Late(info) | Outcome::ReplyFailed(info) => Some((*info, Bytes::from_static(info.default?.as_bytes()))),
        _ => None,
    }
}

/// The methods of events, and those of handshakes.
pub(super) fn allow(methods: &[&str], answers: &Answers) -> Option<HeaderValue> {
    let mut all = methods.to_vec();
    for method in answers.methods() {
        if !all.contains(&method.as_str()) {
            all.push(method.as_str());
        }
    }
    HeaderValue::try_from(all.join(", ")).ok()
}

/// The encodings of bodies that the API's receiver accepts.
pub(super) fn accept_encoding<E: EventSet>() -> Option<HeaderValue> {
    HeaderValue::try_from(internals::accepted_codings::<E>()).ok()
}

/// Whole seconds, never less than requested (RFC 9110, section 10.2.3).
fn retry_after(after: Duration) -> (HeaderName, HeaderValue) {
    let seconds = after.as_secs().saturating_add(u64::from(after.subsec_nanos() > 0));
    (RETRY_AFTER, HeaderValue::from(seconds))
}
