//! How events are recognized: the places that name them, and the decision tree over these places.

use std::fmt;

use serde::Serialize;

use super::Literal;
use crate::place::Pointer;

/// A place in a delivery that may identify its event.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum NamePlace {
    /// The body, at a path of keys.
    Body(Vec<String>),
    /// A header, with the ways to spell its name.
    Header(Vec<String>),
    /// The address of the channel.
    Channel,
    /// Whether the document's application sends or receives it.
    Direction,
    /// The media type of the body.
    MediaType,
    /// The JSON type of the body: `boolean`, `list`, `number`, `object` or `string`.
    BodyType,
    /// The method of the request.
    Method,
    /// The path of the URL.
    Path,
    /// A parameter of the URL's query.
    Query(String),
}

impl NamePlace {
    /// Whether the value there is a part of the event's name, and not only where the event came from.
    pub fn is_part_of_names(&self) -> bool {
        matches!(self, Self::Body(_) | Self::Header(_) | Self::Query(_))
    }

    /// Whether the listed values may have parameters.
    pub fn has_templates(&self) -> bool {
        matches!(self, Self::Channel | Self::Path)
    }
}

/// As in `codegen.yaml`.
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
            Self::BodyType => formatter.write_str("body-type"),
            Self::Method => formatter.write_str("method"),
            Self::Path => formatter.write_str("path"),
            Self::Query(name) => write!(formatter, "query {name}"),
        }
    }
}

/// Where an event's name is sent.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Discriminator {
    /// In the body, at a path of keys.
    Body(Vec<String>),
    /// In a header.
    Header(String),
    /// In a header and in the body, at a path of keys. The name is both, separated by a period.
    HeaderAndBody(String, Vec<String>),
    /// By a decision tree.
    Tree(Tree),
    /// Nowhere: the receiver must know which event a delivery is.
    Delivery,
}

impl Discriminator {
    /// Whether it looks at a header.
    pub fn has_header(&self) -> bool {
        self.places().iter().any(|place| matches!(place, NamePlace::Header(_)))
    }

    /// What events require at other places.
    pub fn constraints(&self) -> &[Constraint] {
        match self {
            Self::Tree(tree) => &tree.constraints,
            _ => &[],
        }
    }

    /// The places that it looks at, in order.
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

/// A decision tree: each node looks at one place of a delivery.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Tree {
    /// Where to start.
    pub root: Decision,
    /// What events require at other places, even if these aren't needed to identify the event: a delivery that
    /// contradicts it is malformed.
    pub constraints: Vec<Constraint>,
}

/// What is known of a delivery so far, and where to look next.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Decision {
    /// It is the event with this name.
    Event(String),
    /// The value at a place decides.
    Value {
        /// The place.
        at: NamePlace,
        /// The branches, sorted. The more specific of two templates comes first.
        listed: Vec<(Literal, Decision)>,
        /// The branch for a missing value.
        absent: Box<Decision>,
        /// The branch for a value that isn't listed, or for no value. Without one, the event is unlisted.
        other: Option<Box<Decision>>,
    },
    /// The presence of a property of the body decides.
    Property {
        /// The keys that lead to it.
        path: Vec<String>,
        /// It is present.
        present: Box<Decision>,
        /// It is absent.
        absent: Box<Decision>,
    },
    /// It isn't an event.
    Nothing,
}

/// What an event requires at a place.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Constraint {
    /// The event's name.
    pub event: String,
    /// The place.
    pub at: NamePlace,
    /// The values that it has there.
    pub listed: Vec<Literal>,
    /// The values that only other events have there. If this is empty, all other values are refused.
    pub refused: Vec<Literal>,
}

/// The value of an event at one of the places that name events.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Sign {
    /// The place.
    pub at: NamePlace,
    /// Its value there. For an address, this is its template.
    pub value: Literal,
}

/// Messages that can't be told apart.
#[derive(Clone, Debug, Serialize)]
pub struct Alike {
    /// Their keys.
    pub messages: Vec<String>,
    /// The place, and the values that all of them have there. `None` if there is no such place.
    pub says: Option<String>,
    /// What to write in `codegen.yaml`.
    pub setting: String,
}

impl Tree {
    /// The places that it looks at, in order.
    pub fn places(&self) -> Vec<NamePlace> {
        let mut places = Vec::new();
        self.root.visit(&mut |decision| {
            let place = match decision {
                Decision::Value { at, .. } => at.clone(),
                Decision::Property { path, .. } => NamePlace::Body(path.clone()),
                Decision::Event(_) | Decision::Nothing => return,
            };
            if !places.contains(&place) {
                places.push(place);
            }
        });
        places
    }

    /// Whether it asks for the presence of a property.
    pub fn has_property(&self) -> bool {
        let mut has = false;
        self.root.visit(&mut |decision| has |= matches!(decision, Decision::Property { .. }));
        has
    }

    /// Whether it only looks at the body.
    pub fn is_about_bodies(&self) -> bool {
        let places = self.places();
        let all = places.iter().chain(self.constraints.iter().map(|constraint| &constraint.at));
        all.into_iter().all(|place| matches!(place, NamePlace::Body(_) | NamePlace::BodyType))
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
