//! What a receiver has to know of an API as a whole: how to tell who sent a delivery, and where the key, the entity and the
//! time are.

use std::fmt;

use serde::Serialize;

use super::recipe::Recipe;
use crate::place::Pointer;

/// How to tell who sent a delivery.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// The scheme.
    pub scheme: Scheme,
    /// What the document says of it.
    pub words: Option<String>,
    /// Why the scheme is [`Scheme::Unstated`], where it is.
    pub unstated: Unstated,
}

/// Why it is not known how to tell who sent a delivery.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Unstated {
    /// The document says nothing of it.
    Silent,
    /// The document says something that leaves it open how to check it.
    Unclear,
    /// The document states several ways, one for some events and another for others.
    Differing,
}

impl fmt::Display for Unstated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Silent => "The document doesn't say how to verify one.",
            Self::Unclear => "The document doesn't say enough to verify one.",
            Self::Differing => "The document describes several ways to verify one, but none for all events.",
        })
    }
}

/// The schemes that the runtime knows.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Scheme {
    /// Standard Webhooks, in the headers of one family.
    StandardWebhooks(HeaderFamily),
    /// The hex HMAC-SHA256 of the body in a header, behind a prefix.
    HexHmac {
        /// The header.
        header: String,
        /// What stands before the digits.
        prefix: String,
    },
    /// A time and signatures of that time and the body in a header: `t=…,v1=…`.
    TimestampedHmac {
        /// The header.
        header: String,
    },
    /// A token in `Authorization: Bearer …`.
    Bearer,
    /// A user and a password in `Authorization: Basic …`.
    Basic,
    /// A header that always has the same secret value.
    HeaderToken {
        /// The header.
        header: String,
    },
    /// Recipes of `codegen.yaml`: those whose signature a delivery has must hold, and one at least.
    Recipes(Vec<Recipe>),
    /// The document or the settings say that nothing proves who sent a delivery.
    Nothing,
    /// Unknown: the document says nothing about it, or nothing that can be checked.
    Unstated,
}

/// The headers in which a delivery by Standard Webhooks has its id, time and signatures.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum HeaderFamily {
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    Webhook,
    /// `svix-id`, `svix-timestamp`, `svix-signature`.
    Svix,
}

impl HeaderFamily {
    /// The headers with the id, the time and the signatures.
    pub fn headers(self) -> [&'static str; 3] {
        match self {
            Self::Webhook => ["webhook-id", "webhook-timestamp", "webhook-signature"],
            Self::Svix => ["svix-id", "svix-timestamp", "svix-signature"],
        }
    }
}

impl Scheme {
    /// Whether it proves anything.
    pub fn is_proof(&self) -> bool {
        !matches!(self, Self::Nothing | Self::Unstated)
    }
}

/// What a receiver has to know of each delivery.
#[derive(Clone, Debug, Serialize)]
pub struct ApiInfo {
    /// The methods of the requests that deliver events.
    pub methods: Vec<String>,
    /// The status with which the sender wants its deliveries to be answered.
    pub accepted: u16,
    /// What stays the same when a delivery is repeated.
    pub key: Option<ValueLocation>,
    /// What the event is about.
    pub entity: Option<ValueLocation>,
    /// When the event happened.
    pub occurred_at: Option<ValueLocation>,
}

/// A place in a delivery.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum ValueLocation {
    /// A header.
    Header(String),
    /// In the body, at the end of a path of keys.
    Body(Vec<String>),
    /// In several places, whose values count together.
    Joined(Vec<ValueLocation>),
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardWebhooks(family) => {
                let [id, timestamp, signature] = family.headers();
                write!(formatter, "Standard Webhooks: {id}, {timestamp}, {signature}")
            }
            Self::HexHmac { header, prefix } => write!(formatter, "{header}: {prefix}<hex HMAC-SHA256 of the body>"),
            Self::TimestampedHmac { header } => {
                write!(formatter, "{header}: t=<time>,v1=<hex HMAC-SHA256 of the time and the body>")
            }
            Self::Bearer => formatter.write_str("Authorization: Bearer <token>"),
            Self::Basic => formatter.write_str("Authorization: Basic <user and password>"),
            Self::HeaderToken { header } => write!(formatter, "{header}: <token>"),
            Self::Recipes(recipes) => {
                let recipes: Vec<String> = recipes.iter().map(ToString::to_string).collect();
                formatter.write_str(&recipes.join("; or "))
            }
            Self::Nothing => formatter.write_str("none"),
            Self::Unstated => formatter.write_str("unstated"),
        }
    }
}

/// A place is shown as `codegen.yaml` has it.
impl fmt::Display for ValueLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "header {name}"),
            Self::Body(path) => {
                let pointer = path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()));
                write!(formatter, "{pointer}")
            }
            Self::Joined(places) => {
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
                formatter.write_str(&places.join(" with "))
            }
        }
    }
}
