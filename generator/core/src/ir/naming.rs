//! How events are recognized: the places that name them, and the decision tree over these places.

use std::fmt;

use serde::Serialize;

use super::Literal;
use crate::place::Pointer;

/// A place at which a delivery may say which event it is.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum NamePlace {
    /// The body, at the end of a path of keys.
    Body(Vec<String>),
    /// A header, in one of its spellings.
    Header(Vec<String>),
    /// The address of the channel.
    Channel,
    /// Whether the document's application sends or receives it.
    Direction,
    /// The media type of the body.
    MediaType,
    /// The method of the request.
    Method,
    /// The path of the URL.
    Path,
}

impl NamePlace {
    /// Whether what stands there is a part of the event's name, and not only where the event came from.
    pub fn is_part_of_names(&self) -> bool {
        matches!(self, Self::Body(_) | Self::Header(_))
    }

    /// Whether what is listed there may have parameters.
    pub fn has_templates(&self) -> bool {
        matches!(self, Self::Channel | Self::Path)
    }
}

/// As `codegen.yaml` has it.
impl fmt::Display for NamePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(path) => {
                path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str())).fmt(formatter)
            }
            Self::Header(spellings) => write!(formatter, "header {}", spellings.join(" or ")),
            Self::Channel => formatter.write_str("channel"),
            Self::Direction => formatter.write_str("direction"),
            Self::MediaType => formatter.write_str("media-type"),
            Self::Method => formatter.write_str("method"),
            Self::Path => formatter.write_str("path"),
        }
    }
}

/// Where an event's name travels.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Discriminator {
    /// In the body, at the end of a path of keys.
    Body(Vec<String>),
    /// In a header.
    Header(String),
    /// In a header and in the body, at the end of a path of keys. The name is both, with a full stop between them.
    HeaderAndBody(String, Vec<String>),
    /// Where a decision tree leads.
    Tree(Tree),
    /// Nowhere: whoever receives a delivery knows which event it is.
    Delivery,
}

impl Discriminator {
    /// Whether a header is asked.
    pub fn has_header(&self) -> bool {
        self.places().iter().any(|place| matches!(place, NamePlace::Header(_)))
    }

    /// The places that are asked, the first one first.
    pub fn places(&self) -> Vec<NamePlace> {
        match self {
            Self::Body(path) => vec![NamePlace::Body(path.clone())],
            Self::Header(name) => vec![NamePlace::Header(vec![name.clone()])],
            Self::HeaderAndBody(name, path) => {
                vec![NamePlace::Header(vec![name.clone()]), NamePlace::Body(path.clone())]
            }
            Self::Tree(tree) => tree.places(),
            Self::Delivery => Vec::new(),
        }
    }
}

/// A decision tree: each node asks what a delivery says at one place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Tree {
    /// What is asked first.
    pub root: Decision,
    /// What events say at places that need not have been asked for: a delivery that contradicts it is malformed.
    pub constraints: Vec<Constraint>,
}

/// What is known of a delivery so far, and what is asked next.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Decision {
    /// It is the event of this name.
    Event(String),
    /// What it says at a place decides.
    Value {
        /// The place.
        at: NamePlace,
        /// The ways on: sorted, but for templates, of which the more specific ones come first.
        listed: Vec<(Literal, Decision)>,
        /// The way where there is nothing.
        absent: Box<Decision>,
        /// The way where something else is there, or nothing; without one, that is an event which the document does not list.
        other: Option<Box<Decision>>,
    },
    /// Whether its body has a property at the top decides.
    Property {
        /// The property.
        key: String,
        /// It has it.
        present: Box<Decision>,
        /// It does not.
        absent: Box<Decision>,
    },
    /// No event is like this.
    Nothing,
}

/// What an event says at a place.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Constraint {
    /// The event's name.
    pub event: String,
    /// The place.
    pub at: NamePlace,
    /// What it says there.
    pub listed: Vec<Literal>,
    /// What only other events say there; where this is empty, everything else is refused.
    pub refused: Vec<Literal>,
}

/// What an event has at one of the places that name events.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Sign {
    /// The place.
    pub at: NamePlace,
    /// What it says: of an address, its template.
    pub value: Literal,
}

/// Messages that nothing tells apart.
#[derive(Clone, Debug, Serialize)]
pub struct Alike {
    /// Their keys.
    pub messages: Vec<String>,
    /// The place, and what all of them say there; none where there is no such place.
    pub says: Option<String>,
    /// What to write in `codegen.yaml`.
    pub setting: String,
}

impl Tree {
    /// The places that are asked, the first one first.
    pub fn places(&self) -> Vec<NamePlace> {
        let mut places = Vec::new();
        self.root.visit(&mut |decision| {
            let place = match decision {
                Decision::Value { at, .. } => at.clone(),
                Decision::Property { key, .. } => NamePlace::Body(vec![key.clone()]),
                Decision::Event(_) | Decision::Nothing => return,
            };
            if !places.contains(&place) {
                places.push(place);
            }
        });
        places
    }

    /// Whether nothing but the body is asked.
    pub fn is_about_bodies(&self) -> bool {
        let places = self.places();
        let all = places.iter().chain(self.constraints.iter().map(|constraint| &constraint.at));
        all.into_iter().all(|place| matches!(place, NamePlace::Body(_)))
    }
}

impl Decision {
    /// Calls `visit` with this decision, then with those that follow from it.
    pub fn visit(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::Event(_) | Self::Nothing => {}
            Self::Value { listed, absent, other, .. } => {
                listed.iter().for_each(|(_, next)| next.visit(visit));
                absent.visit(visit);
                other.iter().for_each(|next| next.visit(visit));
            }
            Self::Property { present, absent, .. } => {
                present.visit(visit);
                absent.visit(visit);
            }
        }
    }
}
