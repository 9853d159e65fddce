//! A decision tree, for deliveries that one place of the body or one header can't tell apart.
//!
//! It is static data in the generated module, and this module walks it. Each node looks at one place of the delivery,
//! and continues with the branch for what it finds there.

mod place;
mod route;

use std::borrow::Cow;

use crate::delivery::Delivery;
use crate::event_set::Name;
use crate::outcome::{Malformed, Unnamed};
use crate::reader::Reader;

pub use self::place::{Listed, Place};
use self::place::{Said, Value};

/// Tells deliveries apart. Built by generated code.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree {
    /// Where to start.
    pub root: Node,
    /// What events require at places that the tree may not have looked at, in the order of the events' names.
    pub constraints: &'static [Constraint],
}

/// What is known of a delivery so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    /// It is this event.
    Event(&'static str),
    /// The value at a place decides.
    Value(&'static Branches),
    /// The presence of a property of the body decides.
    Property {
        /// The keys that lead to it.
        path: &'static [&'static str],
        /// It is present.
        present: &'static Node,
        /// It is absent.
        absent: &'static Node,
    },
    /// It isn't an event.
    Nothing,
}

/// The branches at a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Branches {
    /// The place.
    pub at: Place,
    /// The listed values, sorted. Addresses and paths are sorted by how specific they are, the most specific first.
    pub listed: &'static [(Listed, Node)],
    /// The branch for a missing value.
    pub absent: Node,
    /// The branch for a value that isn't listed, or for no value. Without one, the event is unlisted.
    pub other: Option<Node>,
}

/// What an event requires at a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The event.
    pub event: &'static str,
    /// The place.
    pub at: Place,
    /// The values that it has there.
    pub listed: &'static [Listed],
    /// The values that only other events have there. If this is empty, all other values are refused.
    pub refused: &'static [Listed],
}

/// How many listed values can lead to an event.
const DEPTH: usize = 8;

impl Tree {
    /// The event of a delivery.
    pub(crate) fn find<'a>(&'static self, delivery: &'a Delivery, reader: &Reader<'a>) -> Result<Name<'a>, Unnamed> {
        let mut is_said = false;
        match (self.walk(delivery, reader, &mut is_said), delivery.event()) {
            // A caller that names the event doesn't have to say where it came from. The name also decides between two
            // events that share a value. Only what the delivery itself says is stronger.
            (name, Some(event)) if !(is_said && matches!(name, Ok(Name::Listed(_)))) => {
                Ok(Name::Stated(Cow::Borrowed(event)))
            }
            (name, _) => name,
        }
    }

    /// Walks from the root to a leaf, and notes whether any place on the way had a value.
    fn walk<'a>(
        &'static self,
        delivery: &'a Delivery,
        reader: &Reader<'a>,
        is_said: &mut bool,
    ) -> Result<Name<'a>, Unnamed> {
        let mut node = &self.root;
        let mut trail = [None; DEPTH];
        let mut slots = trail.iter_mut();
        loop {
            match node {
                Node::Event(event) => return Ok(Name::Listed(event)),
                Node::Nothing => break,
                Node::Property { path, present, absent } => {
                    let is_present = reader.has_at(path).map_err(|error| Unnamed::at(&error, delivery.body()))?;
                    *is_said |= is_present;
                    node = if is_present { present } else { absent };
                }
                Node::Value(branches) => match branches.at.read(delivery, reader)? {
                    Said::Value(_) if slots.len() == 0 => break,
                    Said::Nothing(unnamed) => match (&branches.absent, &branches.other) {
                        (Node::Nothing, Some(other)) => node = other,
                        (Node::Nothing, None) => return Err(unnamed()),
                        (absent, _) => node = absent,
                    },
                    Said::Value(value) => match (branches.find(&value), &branches.other) {
                        (Some((listed, next)), _) => {
                            *is_said = true;
                            if let Some(slot) = slots.next() {
                                *slot = branches.at.is_part_of_names().then_some(listed);
                            }
                            node = next;
                        }
                        (None, Some(other)) => node = other,
                        (None, None) if !branches.lists_kind_of(&value) => {
                            return Err(branches.of_other_kind(delivery, reader));
                        }
                        (None, None) => return Ok(Name::Unlisted(joined(&trail, &value))),
                    },
                },
            }
        }
        match node {
            Node::Event(event) => Ok(Name::Listed(event)),
            _ => Err(Unnamed::outside_the_body(
                "nothing in the delivery says which event it is".to_owned(),
                delivery.body(),
            )),
        }
    }

    /// The paths in the body that it reads, each once.
    pub(crate) fn paths(&'static self) -> Vec<&'static [&'static str]> {
        let mut paths = Vec::new();
        self.root.add_paths(&mut paths);
        paths
    }

    /// Finds what contradicts that a delivery is this event: a place with a value that only other events have. The
    /// event's name may not be signed, while the rest may be.
    pub(crate) fn contradiction(&self, event: &str, delivery: &Delivery) -> Option<Malformed> {
        let start = self.constraints.partition_point(|constraint| constraint.event < event);
        let mut own = self.constraints.get(start..)?.iter().take_while(|constraint| constraint.event == event);
        let reader = Reader::new(delivery.body());
        own.find_map(|constraint| constraint.contradiction(delivery, &reader))
    }
}

impl Node {
    fn add_paths(&'static self, paths: &mut Vec<&'static [&'static str]>) {
        let mut add = |path: &'static [&'static str]| {
            if !paths.contains(&path) {
                paths.push(path);
            }
        };
        match self {
            Self::Event(_) | Self::Nothing => {}
            Self::Property { path, present, absent } => {
                add(path);
                present.add_paths(paths);
                absent.add_paths(paths);
            }
            Self::Value(branches) => {
                if let Place::Body(path) = branches.at {
                    add(path);
                }
                let next = branches.listed.iter().map(|(_, next)| next);
                next.chain([&branches.absent]).chain(&branches.other).for_each(|next| next.add_paths(paths));
            }
        }
    }
}

impl Branches {
    /// The branch for a value.
    fn find(&'static self, value: &Value<'_>) -> Option<(&'static Listed, &'static Node)> {
        if self.at.has_templates() {
            let found = self.listed.iter().find(|(listed, _)| self.at.is_listed(listed, value));
            // If two match equally well, neither does.
            let clear = found.filter(|(listed, _)| !self.at.is_ambiguous(listed, value));
            return clear.map(|(listed, node)| (listed, node));
        }
        let index = self.listed.binary_search_by(|(listed, _)| self.at.compare(listed, value)).ok()?;
        self.listed.get(index).map(|(listed, node)| (listed, node))
    }
}

impl Branches {
    /// Whether a value of the same JSON type is listed. Outside the body, everything is text, whatever it means.
    fn lists_kind_of(&self, value: &Value<'_>) -> bool {
        if self.at == Place::BodyType {
            return false;
        }
        let is_alike = |listed: &Listed| match value {
            Value::Text(_) => true,
            Value::Body(value) => listed.is_of_kind(value),
        };
        self.listed.is_empty() || self.listed.iter().any(|(listed, _)| is_alike(listed))
    }

    #[cold]
    fn of_other_kind(&self, delivery: &Delivery, reader: &Reader<'_>) -> Unnamed {
        let mut kinds: Vec<&str> = self.listed.iter().map(|(listed, _)| self.at.kind_of(listed)).collect();
        kinds.dedup();
        let message = format!("expected {}", kinds.join(" or "));
        match self.at.error(reader, &message) {
            Some(error) => Unnamed::at(&error, delivery.body()),
            None => Unnamed::outside_the_body(message, delivery.body()),
        }
    }
}

impl Constraint {
    fn contradiction(&self, delivery: &Delivery, reader: &Reader<'_>) -> Option<Malformed> {
        let Ok(Said::Value(value)) = self.at.read(delivery, reader) else { return None };
        let says = |listed: &[Listed]| listed.iter().any(|listed| self.at.is_listed(listed, &value));
        let is_refused = !says(self.listed) && (self.refused.is_empty() || says(self.refused));
        is_refused.then(|| {
            let message = format!("{} has a value that this event never has", self.at);
            match self.at.error(reader, &message) {
                Some(error) => Malformed::new(self.event.to_owned(), &error, delivery.body()),
                None => Malformed::outside_the_body(self.event.to_owned(), message, delivery.body()),
            }
        })
    }
}

/// The name, as far as it was read.
#[cold]
fn joined(trail: &[Option<&'static Listed>; DEPTH], last: &Value<'_>) -> String {
    let listed = trail.iter().flatten().map(ToString::to_string);
    listed.chain([last.to_string()]).collect::<Vec<_>>().join(".")
}
