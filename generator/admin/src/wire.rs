//! What the service sends and takes, as JSON. Times are milliseconds since the Unix epoch.

use serde::{Deserialize, Serialize};

/// The header without which the service does nothing, as a page of another site cannot send it.
pub const ACTION_HEADER: &str = "x-hookwright-admin";

/// The names of the inboxes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InboxNames {
    /// In the order in which they were added to the service.
    pub inboxes: Vec<String>,
}

/// How many deliveries pass a filter, by state. A number is missing if the inbox can't tell.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Those that are due, or will be.
    pub due: Option<u64>,
    /// Those that a worker has claimed.
    pub claimed: Option<u64>,
    /// Those that are parked.
    pub parked: Option<u64>,
    /// When the oldest one was received that is due or will be.
    pub oldest_due_ms: Option<u64>,
    /// When the oldest one was received that is parked.
    pub oldest_parked_ms: Option<u64>,
}

/// One page of a list.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deliveries {
    /// The deliveries, without payloads.
    pub deliveries: Vec<Summary>,
    /// What to ask for `after` to get the next page. Missing at the end of the list.
    pub next: Option<String>,
}

/// What becomes of a delivery.
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
    /// What becomes of it.
    pub state: State,
    /// When it is due, or when the claim on it ends.
    pub until_ms: Option<u64>,
    /// Why it is parked.
    pub reason: Option<String>,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many claims ended because their process died or their lease ran out.
    pub lost_claims: u32,
    /// What it holds, or why nobody can tell.
    #[serde(flatten)]
    pub content: Content,
}

/// What is known of a delivery that can be read.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// It can be read.
    Readable {
        /// The name of its event, if it has one.
        event: Option<String>,
        /// What stays the same when the sender repeats it.
        key: Option<String>,
        /// Whose customer's it is, if the receiver has tenants.
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
    /// What came over the wire, if it can be read.
    pub received: Option<Received>,
}

/// What came over the wire.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Received {
    /// Which scheme verified it, or why it was trusted without.
    pub trust: String,
    /// The method of its request.
    pub method: Option<String>,
    /// The path of its request. The query may hold secrets and is not shown.
    pub path: Option<String>,
    /// The address that a message came on.
    pub address: Option<String>,
    /// The headers, in the order of their names.
    pub headers: Vec<Header>,
    /// The payload.
    pub body: String,
    /// How the payload is written.
    pub body_encoding: BodyEncoding,
    /// Whether `body` has its beginning only: it was longer than 1 MiB.
    pub body_is_cut: bool,
}

/// A header of a delivery.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value. Missing if it may be a secret, or is not text.
    pub value: Option<String>,
}

/// How a payload is written in JSON.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BodyEncoding {
    /// It is text.
    #[serde(rename = "utf-8")]
    Utf8,
    /// It is not text, and written as base64.
    Base64,
}

/// Which deliveries to look at. Each condition narrows it down.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
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

/// Which deliveries to act on: those with these ids, up to 1,000, or all that pass the filter. Exactly one of both is there.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Their ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// All that pass it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Drops those that are not parked, too. A release takes no notice of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_state: bool,
}

/// What an action has done.
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
