//! What the service sends and receives, as JSON. Times are milliseconds since the Unix epoch.

use serde::{Deserialize, Serialize};

/// The header that actions need. Pages of other sites can't send it.
pub const ACTION_HEADER: &str = "x-hookwright-admin";

/// The names of the inboxes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InboxNames {
    /// In the order in which they were added to the service.
    pub inboxes: Vec<String>,
}

/// How many deliveries match a filter, by state. A number is missing if the inbox can't tell.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Those that are due, or will be.
    pub due: Option<u64>,
    /// Those that a worker has claimed.
    pub claimed: Option<u64>,
    /// Those that are parked.
    pub parked: Option<u64>,
    /// When the oldest one that is due or will be was received.
    pub oldest_due_ms: Option<u64>,
    /// When the oldest parked one was received.
    pub oldest_parked_ms: Option<u64>,
}

/// One page of a list.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deliveries {
    /// The deliveries, without payloads.
    pub deliveries: Vec<Summary>,
    /// The value of `after` for the next page. Missing at the end of the list.
    pub next: Option<String>,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// It is due, or will be.
    Due,
    /// A worker has claimed it.
    Claimed,
    /// It is parked.
    Parked,
    /// Another state.
    #[serde(other)]
    Other,
}

/// A delivery without its payload.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Its id in the inbox.
    pub id: String,
    /// The API that it belongs to.
    pub api: String,
    /// Its state.
    pub state: State,
    /// When it is due, or when the claim on it ends.
    pub until_ms: Option<u64>,
    /// Why it is parked.
    pub reason: Option<String>,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many claims ended because their process died or their lease ran out.
    pub lost_claims: u32,
    /// Its content, or why that can't be read.
    #[serde(flatten)]
    pub content: Content,
}

/// The content of a delivery, if it can be read. No variants will be added: a delivery can be read, or it can't.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// It can be read.
    #[non_exhaustive]
    Readable {
        /// The name of its event, if it has one.
        event: Option<String>,
        /// Its deduplication key, which stays the same when the sender repeats it.
        key: Option<String>,
        /// Its tenant, if the receiver has tenants.
        tenant: Option<String>,
        /// When it was received.
        received_ms: u64,
        /// The length of its payload in bytes.
        body_bytes: u64,
    },
    /// Its bytes are damaged, or in a format that this version doesn't know.
    Unreadable {
        /// What is wrong.
        unreadable: String,
    },
}

/// A delivery with its payload.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// All but the payload.
    #[serde(flatten)]
    pub summary: Summary,
    /// What was received, if it can be read.
    pub received: Option<Received>,
}

/// What was received.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Received {
    /// Which scheme verified it, or why it was trusted without one.
    pub trust: String,
    /// The method of its request.
    pub method: Option<String>,
    /// The path of its request. The query may contain secrets and isn't shown.
    pub path: Option<String>,
    /// The address that a message arrived on.
    pub address: Option<String>,
    /// The headers, sorted by name.
    pub headers: Vec<Header>,
    /// The payload.
    pub body: String,
    /// The encoding of the payload.
    pub body_encoding: BodyEncoding,
    /// Whether `body` only has the beginning, because the payload is longer than 1 MiB.
    pub body_is_cut: bool,
}

/// A header of a delivery.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value. Missing if it may be a secret, or isn't text.
    pub value: Option<String>,
}

/// The encoding of a payload in JSON.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BodyEncoding {
    /// It is text.
    #[serde(rename = "utf-8")]
    Utf8,
    /// It isn't text, and is encoded as base64.
    Base64,
}

/// Selects deliveries to look at. Each condition narrows the selection. Start from `Filter::default()`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Filter {
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Only those of this API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// Only those of this tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Only those of the event with this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Only those with this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Selects deliveries to act on: those with these ids, up to 1,000, or all that match the filter. Exactly one of the
/// two must be present. Start from `Selection::default()`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Selection {
    /// Their ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// All that match it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Also drops those that aren't parked. A release ignores this.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_state: bool,
}

/// The result of an action.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Done {
    /// How many deliveries it changed.
    pub count: u64,
}

/// Why a request was refused.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refused {
    /// A sentence for people.
    pub error: String,
}
