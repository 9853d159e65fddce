//! Handles requests.

use std::error::Error;

use hookwright_core::ir::{Api, Event, Given, SecretKind};
use hookwright_runtime::handshake::{Answer, Refusal};
use hookwright_runtime::http::header::{CONTENT_TYPE, RETRY_AFTER};
use hookwright_runtime::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use hookwright_runtime::internals::{CodingFault, Item, KnownApi, Seen, shown, split_by, verify_by};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, Malformed, bytes::Bytes};

use super::Receive;
use super::block::Block;
use super::handshakes::{Handshakes, given};
use super::known;
use super::payload::Payload;
use crate::post::{self, Outgoing};
use crate::secret::{self, Secrets};
use crate::signing;

/// An API without generated code.
pub(super) struct Endpoint {
    api: Api,
    known: KnownApi,
    scheme: Option<Box<dyn Scheme>>,
    /// Where the secrets come from.
    secret_sources: String,
    handshakes: Handshakes,
    shows_values: bool,
}

/// What a request is, before it is printed.
#[derive(Debug)]
pub(super) enum Judged {
    /// A handshake or a refused request: it has been printed, and this is the response.
    Answered(Reply),
    /// An accepted delivery.
    Accepted(Box<Accepted>),
}

/// An accepted delivery.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The delivery as received.
    pub(super) delivery: Delivery,
    /// Its events.
    items: Vec<Item>,
    /// The response to it: the one of the settings, or else the status that the document states.
    pub(super) reply: Reply,
    /// Whether its sender was verified, as text.
    trust: &'static str,
    /// Whether the URL that it was forwarded to has answered it.
    pub(super) is_forwarded: bool,
}

/// The response to a sender.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Reply {
    /// The answer where the URL to forward to gives none: the sender may try again soon.
    pub(super) fn not_forwarded() -> Self {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("5"))]);
        Self { status: StatusCode::BAD_GATEWAY, headers, body: Bytes::new() }
    }
}

impl From<StatusCode> for Reply {
    fn from(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { status: answer.status, headers: answer.headers, body: answer.body }
    }
}

/// How many events of one body are printed one by one.
const TOLD: usize = 20;

impl Endpoint {
    pub(super) fn new(
        api: Api,
        secrets: Secrets,
        token: Option<&str>,
        url: &str,
        arguments: &Receive,
    ) -> Result<Self, Box<dyn Error>> {
        let stated = &api.verification.scheme;
        let account = arguments.account.as_deref().unwrap_or_default();
        let given = Given { url, account, audience: arguments.audience.as_deref().unwrap_or(url) };
        let scheme = signing::make_scheme(stated, &secrets, given, known::codings(&api.bodies))?;
        let own = secrets.get(&SecretKind::Secret).or_else(|| secrets.values().next());
        let handshakes = Handshakes::new(&api, own.map(|secret| secret.value.as_str()), token)?;
        let sources: Vec<String> = secrets.into_values().map(|secret| secret.source).collect();
        Ok(Self {
            known: known::api(&api),
            scheme,
            handshakes,
            secret_sources: sources.join(" or "),
            shows_values: arguments.show_values,
            api,
        })
    }

    /// Checks a request: answers a handshake, and refuses what can't be a delivery of the API.
    pub(super) fn judge(&self, delivery: Delivery) -> Judged {
        if let Some(answer) = self.handshakes.answer(&delivery, self.scheme.as_deref()) {
            return Judged::Answered(match answer {
                Ok(answer) => {
                    let block = Block::new(&format!("handshake: answered {}", answer.status));
                    given(&answer).into_iter().fold(block, |block, what| block.line("gives", what)).print();
                    Reply::from(answer)
                }
                Err(refusal) => refused(status_of(&refusal), "handshake", &refusal.to_string()),
            });
        }
        let method = delivery.method().unwrap_or(&Method::POST);
        if !self.api.info.methods.iter().any(|own| own == method.as_str()) {
            let why = if self.handshakes.allows_method(method) {
                "it isn't a handshake of the API".to_owned()
            } else {
                format!("deliveries come by {}", self.api.info.methods.join(" or "))
            };
            return Judged::Answered(refused(StatusCode::METHOD_NOT_ALLOWED, &shown(method.as_str()), &why));
        }
        let media_type = delivery.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if let Some(media_type) = media_type.filter(|media_type| !self.known.bodies.accept(media_type)) {
            let why = format!("its media type is {media_type}; expected {}", self.media_types());
            return Judged::Answered(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "delivery", &why));
        }
        let not_accepted = |what: &str| refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "delivery", what);
        if !self.known.accepts_coding(delivery.headers()) {
            return Judged::Answered(not_accepted(
                "its `Content-Encoding` isn't accepted: see `encodings` in codegen.yaml",
            ));
        }
        let (trusted, trust) = match self.scheme.as_deref().map(|scheme| verify_by(scheme, delivery.clone())) {
            Some(Err(error)) => return Judged::Answered(self.unverified(&error)),
            Some(Ok(trusted)) => (trusted, "verified"),
            None => (delivery.clone().unsigned("`hookwright receive` has no secret"), "NOT VERIFIED"),
        };
        let too_large = |why: &str| Judged::Answered(refused(StatusCode::PAYLOAD_TOO_LARGE, "delivery", why));
        let answer = match self.known.uncompressed(trusted.delivery()) {
            Ok(uncompressed) => self.handshakes.to_accepted(&uncompressed),
            // A damaged body is accepted, and reported later.
            Err(CodingFault::Damaged) => self.handshakes.to_accepted(trusted.delivery()),
            Err(CodingFault::TooLarge) => return too_large(&CodingFault::TooLarge.to_string()),
            Err(fault) => return Judged::Answered(not_accepted(&fault.to_string())),
        };
        let items = match split_by(self.known.bodies, trusted) {
            Ok(items) => items,
            Err(unnamed) => return too_large(&unnamed.to_string()),
        };
        let reply = match answer {
            Some(answer) => Reply::from(answer),
            None => StatusCode::from_u16(self.api.info.accepted).unwrap_or(StatusCode::OK).into(),
        };
        Judged::Accepted(Box::new(Accepted { delivery, items, reply, trust, is_forwarded: false }))
    }

    /// The answer to a delivery whose signature isn't valid.
    fn unverified(&self, error: &VerifyError) -> Reply {
        let status = StatusCode::UNAUTHORIZED;
        let block = Block::new(&format!("delivery: refused, {status}")).line("because", &error.to_string());
        let block = match error {
            VerifyError::NoMatch => {
                let form = secret::form(&self.api.verification.scheme);
                block.line("secret", &format!("the one in {}; a good one is {form}", self.secret_sources))
            }
            _ => block,
        };
        block.print();
        status.into()
    }

    /// Prints a delivery that was answered with the status.
    pub(super) fn tell(&self, Accepted { items, trust, is_forwarded, .. }: Accepted, status: StatusCode) {
        if items.is_empty() {
            return Block::new("no event: a list without items").line("status", &format!("answered {status}")).print();
        }
        let left = items.len().saturating_sub(TOLD);
        for item in items.iter().take(TOLD) {
            let block = self.block(item.trusted.delivery());
            let key = self.known.key(&item.trusted, item.mark.as_deref(), self.scheme.as_deref());
            let block = key.into_iter().fold(block, |block, key| block.line("key", &shown(&key)));
            let block = block.line("sender", trust);
            let how = if is_forwarded { "forwarded, and answered" } else { "answered" };
            block.line("status", &format!("{how} {status}")).print();
        }
        if left > 0 {
            Block::new(&format!("and {left} more in the same body")).print();
        }
    }

    /// The media types of deliveries, as a list in a sentence.
    fn media_types(&self) -> String {
        match self.api.bodies.media_types.as_slice() {
            [] => "application/json".to_owned(),
            types => types.iter().map(|(media_type, _)| media_type.as_str()).collect::<Vec<_>>().join(" or "),
        }
    }

    /// What one event is.
    fn block(&self, delivery: &Delivery) -> Block {
        match self.known.see(delivery) {
            Seen::Unlisted(name) => {
                self.with_body(Block::about(&name, "unknown, not in the document"), delivery.body())
            }
            Seen::Unnamed(fault) => Block::new("unnamed").line("because", &fault.to_string()),
            Seen::Malformed(fault) => malformed(&fault),
            Seen::Listed(name, payload) => match self.api.events.iter().find(|event| event.name == name) {
                Some(event) => self.listed(event, payload.as_deref()),
                None => Block::new(name),
            },
        }
    }

    fn listed(&self, event: &Event, payload: Option<&[u8]>) -> Block {
        let known = Block::about(&event.name, "known");
        let Some(json) = payload else { return known.line("fields", "none: there is no body") };
        let malformed = |why: &str| Block::about(&event.name, "malformed").line("because", why);
        match Payload::read(json) {
            Err(fault) => malformed(&fault),
            Ok(payload) => match payload.fault(&self.api, event) {
                Some(fault) => self.with_payload(malformed(&fault), &payload),
                None => self.with_payload(known, &payload),
            },
        }
    }

    fn with_body(&self, block: Block, body: &[u8]) -> Block {
        match Payload::read(body) {
            Ok(payload) => self.with_payload(block, &payload),
            Err(_) => block,
        }
    }

    fn with_payload(&self, block: Block, payload: &Payload) -> Block {
        if self.shows_values {
            block.lines("payload", &payload.values())
        } else {
            block.line("fields", &payload.names())
        }
    }
}

/// The status for a handshake that is refused, as the receiver answers.
fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Unverified(_) => StatusCode::UNAUTHORIZED,
        Refusal::Unfit => StatusCode::BAD_REQUEST,
        Refusal::Wrong(status) => *status,
        _ => StatusCode::FORBIDDEN,
    }
}

/// The response to a refused request, and the reason.
pub(super) fn refused(status: StatusCode, what: &str, why: &str) -> Reply {
    Block::new(&format!("{what}: refused, {status}")).line("because", why).print();
    status.into()
}

fn malformed(fault: &Malformed) -> Block {
    Block::about(&fault.event, "malformed").line("because", &fault.to_string())
}

/// Headers that belong to a connection, or that the client adds by itself.
const OWN: [&str; 8] =
    ["connection", "content-length", "expect", "host", "keep-alive", "te", "transfer-encoding", "upgrade"];

/// The headers without those of a connection.
fn without_own(mut headers: HeaderMap) -> HeaderMap {
    OWN.iter().for_each(|name| drop(headers.remove(*name)));
    headers
}

/// Forwards a delivery as received, and returns the target's response. `None`, and a printed message, if the target
/// didn't respond.
pub(super) fn forwarded(to: &Uri, delivery: &Delivery) -> Option<Reply> {
    let headers = without_own(delivery.headers().clone());
    let method = delivery.method().cloned().unwrap_or(Method::POST);
    let outgoing = Outgoing { label: String::new(), method, to: to.clone(), headers, body: delivery.body().to_vec() };
    match post::exchange(&outgoing) {
        Ok(reply) => Some(Reply {
            status: StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY),
            headers: without_own(reply.headers),
            body: reply.body.into(),
        }),
        Err(why) => {
            Block::new(&format!("not forwarded to {to}")).line("because", &why).print();
            None
        }
    }
}
