//! An inbox behind the admin service of a running receiver.

use std::env;
use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hookwright_admin::wire::{
    ACTION_HEADER, BodyEncoding, Deliveries, Delivery, Done, Filter, InboxNames, Received, Refused, Selection, State,
};
use hookwright_core::printable::printable;
use hookwright_receiver::{DeliveryFilter, StateFilter};
use hookwright_runtime::http::header::{AUTHORIZATION, CONTENT_TYPE};
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use super::arguments::Replay;
use super::source::{Failure, Found, Released, Source, Wire};
use crate::post;

/// The environment variable with the token.
const TOKEN: &str = "HOOKWRIGHT_ADMIN_TOKEN";

/// The maximum length of an answer. The longest has a payload of 1 MiB, and each byte may take six.
const LONGEST_ANSWER: u64 = 16 * 1024 * 1024;

/// How long the service may take. Actions on many deliveries take longest.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) struct Service {
    agent: ureq::Agent,
    /// The path of the service, without a slash at its end.
    base: String,
    /// The path of the inbox after that.
    inbox: String,
    token: Option<HeaderValue>,
}

impl Service {
    pub(super) fn open(url: &Uri, arguments: &Replay) -> Result<Self, Failure> {
        if !arguments.allow_plain_http && !is_private(url) {
            return Err(
                "the token and the deliveries would cross the network unencrypted: use `https://`, or allow it by \
                        --allow-plain-http"
                    .into(),
            );
        }
        let base = url.to_string();
        let base = base.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned();
        let mut service = Self { agent: post::agent_within(PATIENCE), base, inbox: String::new(), token: token()? };
        let InboxNames { inboxes, .. } = service.get("/api/inboxes", &[])?;
        let name = match (&arguments.inbox_name, inboxes.as_slice()) {
            (Some(name), all) if all.contains(name) => name,
            (None, [only]) => only,
            (wanted, all) => return Err(choice(wanted.as_deref(), all).into()),
        };
        service.inbox = format!("/api/inboxes/{}", encoded(name));
        Ok(service)
    }

    fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Failure> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let mark = if query.is_empty() { "" } else { "?" };
        self.ask(Method::GET, &format!("{}{path}{mark}{query}", self.base), Vec::new())
    }

    fn act(&self, action: &str, selection: &Selection) -> Result<Done, Failure> {
        self.ask(Method::POST, &format!("{}{}/{action}", self.base, self.inbox), serde_json::to_vec(selection)?)
    }

    fn ask<T: DeserializeOwned>(&self, method: Method, url: &str, body: Vec<u8>) -> Result<T, Failure> {
        let mut request = Request::new(body);
        *request.uri_mut() = url.parse()?;
        let headers = request.headers_mut();
        headers.insert(HeaderName::from_static(ACTION_HEADER), HeaderValue::from_static("1"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.extend(self.token.clone().map(|token| (AUTHORIZATION, token)));
        *request.method_mut() = method;
        let mut response = self.agent.run(request).map_err(|error| format!("{}: {error}", self.base))?;
        let status = response.status();
        let answer = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec()?;
        if status.is_success() {
            return serde_json::from_slice(&answer).map_err(|_| format!("{} isn't an admin service", self.base).into());
        }
        let reason = serde_json::from_slice(&answer).map_or_else(|_| String::new(), |Refused { error, .. }| error);
        Err(match status.as_u16() {
            401 if self.token.is_none() => format!("the service asks for a token: set the variable {TOKEN}"),
            401 => format!("the service refuses the token in the variable {TOKEN}"),
            _ => format!("the service answered {status}: {}", printable(&reason)),
        }
        .into())
    }
}

impl Source for Service {
    fn page(&self, filter: &DeliveryFilter, after: Option<String>) -> Result<(Vec<Found>, Option<String>), Failure> {
        let Filter { api, tenant, event, key, .. } = wire_filter(filter);
        let state = filter.state.and_then(state_name).map(str::to_owned);
        let all =
            [("state", state), ("api", api), ("tenant", tenant), ("event", event), ("key", key), ("after", after)];
        let mut query = vec![("limit", "100")];
        query.extend(all.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
        let page: Deliveries = self.get(&format!("{}/deliveries", self.inbox), &query)?;
        Ok((page.deliveries.into_iter().map(|summary| Found { summary, wire: None }).collect(), page.next))
    }

    fn wire(&self, found: &Found) -> Result<Option<Wire>, Failure> {
        let delivery: Delivery = self.get(&format!("{}/deliveries/{}", self.inbox, encoded(&found.summary.id)), &[])?;
        delivery.received.map(|received| wire(received, &found.summary.id)).transpose()
    }

    fn release(&self, filter: &DeliveryFilter) -> Result<Released, Failure> {
        let mut selection = Selection::default();
        selection.filter = Some(wire_filter(filter));
        let count = self.act("release", &selection)?.count;
        if count > 0 {
            println!("due again: {count}");
        }
        Ok(Released { found: usize::try_from(count).unwrap_or(usize::MAX), failed: 0 })
    }

    fn remove(&self, ids: Vec<String>) -> Result<(), Failure> {
        let mut selection = Selection::default();
        (selection.ids, selection.any_state) = (Some(ids), true);
        self.act("drop", &selection).map(drop)
    }

    fn close(&self) {}
}

/// The service's view of a delivery, as received. Headers that may be secrets are left out.
fn wire(received: Received, id: &str) -> Result<Wire, Failure> {
    if received.body_is_cut {
        return Err(format!("the payload of {} is too long for the service to show", printable(id)).into());
    }
    let body = match received.body_encoding {
        BodyEncoding::Utf8 => received.body.into_bytes(),
        BodyEncoding::Base64 => BASE64_STANDARD.decode(received.body).map_err(|error| error.to_string())?,
        _ => return Err("the service uses an unknown encoding for payloads".into()),
    };
    let mut headers = HeaderMap::new();
    for header in received.headers {
        if let Some(value) = header.value {
            headers.append(HeaderName::try_from(header.name)?, HeaderValue::try_from(value)?);
        }
    }
    Ok(Wire { headers, body })
}

fn wire_filter(filter: &DeliveryFilter) -> Filter {
    let DeliveryFilter { state, api, tenant, event, key, .. } = filter.clone();
    let state = state.and_then(|state| match state {
        StateFilter::Due => Some(State::Due),
        StateFilter::Claimed => Some(State::Claimed),
        StateFilter::Parked => Some(State::Parked),
        _ => None,
    });
    let mut filter = Filter::default();
    (filter.state, filter.api, filter.tenant, filter.event, filter.key) = (state, api, tenant, event, key);
    filter
}

fn state_name(state: StateFilter) -> Option<&'static str> {
    match state {
        StateFilter::Due => Some("due"),
        StateFilter::Claimed => Some("claimed"),
        StateFilter::Parked => Some("parked"),
        _ => None,
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn token() -> Result<Option<HeaderValue>, Failure> {
    let Some(token) = env::var_os(TOKEN).filter(|token| !token.is_empty()) else { return Ok(None) };
    let value = token.to_str().and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    let mut value = value.ok_or_else(|| format!("the value of {TOKEN} can't be sent as a token"))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// Whether nobody in between can read the connection.
fn is_private(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    url.scheme_str() == Some("https")
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn choice(wanted: Option<&str>, all: &[String]) -> String {
    let names = all.iter().map(|name| format!("`{}`", printable(name))).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) => format!("the service has no inbox `{wanted}`, but {names}"),
        None => format!("choose an inbox with --inbox-name: {names}"),
    }
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn nobody_reads_along_over_tls_or_on_this_machine() {
        let private =
            ["https://hooks.example/admin", "http://127.0.0.1:80/a", "http://[::1]:80", "http://localhost:8080"];
        let public =
            ["http://hooks.example/admin", "http://10.0.0.7", "http://localhost.example", "http://127.0.0.1.example"];
        assert_eq!(private.map(|url| is_private(&url.parse().unwrap_or_default())), [true; 4]);
        assert_eq!(public.map(|url| is_private(&url.parse().unwrap_or_default())), [false; 4]);
    }
}
