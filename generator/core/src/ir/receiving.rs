//! What a receiver needs to know of an API as a whole: how to verify deliveries, and where the key, the entity and the
//! time are.

use std::fmt;

use serde::Serialize;

use super::recipe::Recipe;
use crate::place::Pointer;

/// How to verify deliveries.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// The scheme.
    pub scheme: Scheme,
    /// What the document says about it.
    pub words: Option<String>,
    /// Why the scheme is [`Scheme::Unstated`], if it is.
    pub unstated: Unstated,
}

/// Why the scheme isn't known.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Unstated {
    /// The document doesn't mention one.
    Silent,
    /// The document mentions one, but not how to check it.
    Unclear,
    /// The document states several, each for some of the events.
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
    /// The hex HMAC-SHA256 of the body in a header, with a prefix.
    HexHmac {
        /// The header.
        header: String,
        /// The text before the digits.
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
    /// Recipes of `codegen.yaml`. Those whose signature a delivery has must hold, and at least one must.
    Recipes(Vec<Recipe>),
    /// The document or the settings say that nothing proves who sent a delivery.
    Nothing,
    /// Unknown: the document says nothing about it, or nothing that can be checked.
    Unstated,
}

/// The headers with the id, time and signatures of Standard Webhooks.
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

    /// The headers that contain a secret or a token. A delivery is stored without them.
    pub fn secret_headers(&self) -> Vec<String> {
        match self {
            Self::Bearer | Self::Basic => vec!["authorization".to_owned()],
            Self::HeaderToken { header } => vec![header.clone()],
            Self::Recipes(recipes) => recipes.iter().flat_map(Recipe::secret_headers).collect(),
            // A signature is only valid for its delivery.
            Self::StandardWebhooks(_)
            | Self::HexHmac { .. }
            | Self::TimestampedHmac { .. }
            | Self::Nothing
            | Self::Unstated => Vec::new(),
        }
    }
}

/// What a receiver needs to know of each delivery.
#[derive(Clone, Debug, Serialize)]
pub struct ApiInfo {
    /// The methods of the requests that deliver events.
    pub methods: Vec<String>,
    /// The status that the sender expects.
    pub accepted: u16,
    /// The value that stays the same when a delivery is repeated.
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
    /// In the body, at a path of keys.
    Body(Vec<String>),
    /// In several places, whose values are combined.
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

/// A place is written as in `codegen.yaml`.
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
