//! How deliveries are told apart where that takes more than one place of the body or one header: a decision tree.
//!
//! It is static data in the generated module, and walked here. Each node asks what a delivery says at one place, and goes on
//! with the branch for it.

mod place;
mod route;

use std::borrow::Cow;

use crate::delivery::Delivery;
use crate::event_set::Name;
use crate::outcome::{Malformed, Unnamed};
use crate::reader::Reader;

pub use self::place::{Listed, Place};
use self::place::{Said, Value};

/// How deliveries are told apart. Built by generated code.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree {
    /// What is asked first.
    pub root: Node,
    /// What the events say at places that may not have been asked for, in the order of the events' names.
    pub constraints: &'static [Constraint],
}

/// What is known of a delivery so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    /// It is this event.
    Event(&'static str),
    /// What it says at a place decides.
    Value(&'static Branches),
    /// Whether its body has a property at the top decides.
    Property {
        /// The property.
        key: [&'static str; 1],
        /// It has it.
        present: &'static Node,
        /// It does not.
        absent: &'static Node,
    },
    /// No event is like this.
    Nothing,
}

/// The ways on from a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Branches {
    /// The place.
    pub at: Place,
    /// What is listed there, sorted, save for addresses and paths: of these the more specific ones come first.
    pub listed: &'static [(Listed, Node)],
    /// The way where there is nothing.
    pub absent: Node,
    /// The way where something else is there than what is listed, or nothing; without one, that is an event which is not listed.
    pub other: Option<Node>,
}

/// What an event says at a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The event.
    pub event: &'static str,
    /// The place.
    pub at: Place,
    /// What it says there.
    pub listed: &'static [Listed],
    /// What only other events say there; where this is empty, everything else is refused.
    pub refused: &'static [Listed],
}

/// How many listed values can lead to an event.
const DEPTH: usize = 8;

impl Tree {
    /// The event of a delivery.
    pub(crate) fn find<'a>(&'static self, delivery: &'a Delivery, reader: &Reader<'a>) -> Result<Name<'a>, Unnamed> {
        let mut is_said = false;
        match (self.walk(delivery, reader, &mut is_said), delivery.event()) {
            // If you say which event it is, you need not say where it came from. It also settles which of two events that share
            // a value is meant. Only what the delivery itself says is stronger.
            (name, Some(event)) if !(is_said && matches!(name, Ok(Name::Listed(_)))) => {
                Ok(Name::Stated(Cow::Borrowed(event)))
            }
            (name, _) => name,
        }
    }

    /// Goes from the root to a leaf, and notes whether anything on the way was said and not only missing.
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
                Node::Property { key, present, absent } => {
                    let found = reader.which_of(key).map_err(|error| Unnamed::at(&error, delivery.body()))?;
                    *is_said |= found.is_some();
                    node = if found.is_some() { present } else { absent };
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

    /// What contradicts that a delivery is this event: a place that says something which only other events say. What names
    /// the event may not be signed, and the rest may.
    pub(crate) fn contradiction(&self, event: &str, delivery: &Delivery) -> Option<Malformed> {
        let start = self.constraints.partition_point(|constraint| constraint.event < event);
        let mut own = self.constraints.get(start..)?.iter().take_while(|constraint| constraint.event == event);
        let reader = Reader::new(delivery.body());
        own.find_map(|constraint| constraint.contradiction(delivery, &reader))
    }
}

impl Branches {
    /// The way for a value.
    fn find(&'static self, value: &Value<'_>) -> Option<(&'static Listed, &'static Node)> {
        if self.at.has_templates() {
            let found = self.listed.iter().find(|(listed, _)| self.at.is_listed(listed, value));
            // What two are like in the same measure is neither.
            let clear = found.filter(|(listed, _)| !self.at.is_ambiguous(listed, value));
            return clear.map(|(listed, node)| (listed, node));
        }
        let index = self.listed.binary_search_by(|(listed, _)| self.at.compare(listed, value)).ok()?;
        self.listed.get(index).map(|(listed, node)| (listed, node))
    }
}

impl Branches {
    /// Whether anything of the JSON type of a value is listed. What is outside of the body is text whatever it means.
    fn lists_kind_of(&self, value: &Value<'_>) -> bool {
        let is_alike = |listed: &Listed| match value {
            Value::Text(_) => true,
            Value::Body(value) => listed.kind() == value.kind(),
        };
        self.listed.is_empty() || self.listed.iter().any(|(listed, _)| is_alike(listed))
    }

    #[cold]
    fn of_other_kind(&self, delivery: &Delivery, reader: &Reader<'_>) -> Unnamed {
        let mut kinds: Vec<&str> = self.listed.iter().map(|(listed, _)| listed.kind()).collect();
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

/// The name as far as it was read.
#[cold]
fn joined(trail: &[Option<&'static Listed>; DEPTH], last: &Value<'_>) -> String {
    let listed = trail.iter().flatten().map(ToString::to_string);
    listed.chain([last.to_string()]).collect::<Vec<_>>().join(".")
}
