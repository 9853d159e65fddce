//! Parses requests: filters and pages in the query, deliveries in the body.

use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use hookwright_receiver::{Cursor, DeliveryFilter, DeliveryId, PageRequest, Selection as InboxSelection, StateFilter};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::response::Refusal;
use crate::wire::{Filter, Selection, State};

/// The maximum length of a body, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// The time limit for a body.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The maximum number of ids in a request.
const MOST_IDS: usize = 1000;

/// The maximum number of deliveries on a page. Each is in memory with its payload.
const LONGEST_PAGE: usize = 100;

/// The default number of deliveries on a page.
const USUAL_PAGE: usize = 50;

/// The query of a list.
pub(crate) fn list(query: &str) -> Result<(DeliveryFilter, PageRequest), Refusal> {
    let (mut limit, mut after) = (USUAL_PAGE, None);
    let filter = parameters(query, |name, value| match name {
        "limit" => {
            let number = value.parse().ok().filter(|limit| (1..=LONGEST_PAGE).contains(limit));
            limit = number
                .ok_or_else(|| Refusal::malformed(format!("`limit` is not a number from 1 to {LONGEST_PAGE}")))?;
            Ok(true)
        }
        "after" => {
            after = Some(Cursor::new(value));
            Ok(true)
        }
        _ => Ok(false),
    })?;
    let page = after.map_or_else(|| PageRequest::first(limit), |cursor| PageRequest::after(cursor, limit));
    Ok((inbox_filter(filter)?, page))
}

/// A query with only a filter.
pub(crate) fn filter(query: &str) -> Result<DeliveryFilter, Refusal> {
    inbox_filter(parameters(query, |_, _| Ok(false))?)
}

/// Reads the filter. `other` returns whether it has handled a parameter.
fn parameters(query: &str, mut other: impl FnMut(&str, &str) -> Result<bool, Refusal>) -> Result<Filter, Refusal> {
    let mut filter = Filter::default();
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            return Err(Refusal::malformed("a parameter is repeated"));
        }
        let value = value.into_owned();
        match &*name {
            "state" => filter.state = Some(state(&value)?),
            "api" => filter.api = Some(value),
            "tenant" => filter.tenant = Some(value),
            "event" => filter.event = Some(value),
            "key" => filter.key = Some(value),
            _ if other(&name, &value)? => {}
            _ => return Err(Refusal::malformed("there is no such parameter")),
        }
        seen.push(name);
    }
    Ok(filter)
}

fn state(name: &str) -> Result<State, Refusal> {
    match name {
        "due" => Ok(State::Due),
        "claimed" => Ok(State::Claimed),
        "parked" => Ok(State::Parked),
        _ => Err(Refusal::malformed("`state` is `due`, `claimed` or `parked`")),
    }
}

fn inbox_filter(filter: Filter) -> Result<DeliveryFilter, Refusal> {
    let Filter { state, api, tenant, event, key } = filter;
    let mut wanted = DeliveryFilter::all();
    wanted.state = match state {
        None => None,
        Some(State::Due) => Some(StateFilter::Due),
        Some(State::Claimed) => Some(StateFilter::Claimed),
        Some(State::Parked) => Some(StateFilter::Parked),
        Some(State::Other) => return Err(Refusal::malformed("`state` is `due`, `claimed` or `parked`")),
    };
    (wanted.api, wanted.tenant, wanted.event, wanted.key) = (api, tenant, event, key);
    Ok(wanted)
}

/// The deliveries that the body selects, and whether in any state.
pub(crate) async fn selection<B>(body: B) -> Result<(InboxSelection, bool), Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let bytes = read(body).await?;
    let Selection { ids, filter, any_state } =
        serde_json::from_slice(&bytes).map_err(|error| Refusal::malformed(format!("the body: {error}")))?;
    let selection = match (ids, filter) {
        (Some(ids), None) if ids.len() <= MOST_IDS => {
            InboxSelection::Ids(ids.into_iter().map(DeliveryId::new).collect())
        }
        (Some(_), None) => return Err(Refusal::malformed(format!("there are more than {MOST_IDS} ids"))),
        (None, Some(filter)) => InboxSelection::Matching(inbox_filter(filter)?),
        _ => return Err(Refusal::malformed("the body has either `ids` or a `filter`")),
    };
    Ok((selection, any_state))
}

async fn read<B>(body: B) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    match tokio::time::timeout(BODY_TIME, Limited::new(body, LONGEST_BODY).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_long(LONGEST_BODY)),
        Ok(Err(_)) => Err(Refusal::malformed("the body was cut off")),
        Err(_) => Err(Refusal::too_slow()),
    }
}
