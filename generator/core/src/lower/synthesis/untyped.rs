//! Values of places that may have any JSON.

use super::Synthesis;
use super::collection::{LONGEST, item_spot, least_items, too_many_items};
use super::object::name_words;
use super::reading::Reading;
use super::scalar::{self, Likely};
use super::value::{Spot, pick, shown_at};
use crate::cursor::Cursor;
use crate::hash::HashSet;
use crate::node::{Map, Node};

/// The maximum nesting of untyped values.
const DEEPEST: usize = 8;

/// How many places of an untyped value are tried with likely values. Schemas that refer to each other can lead to any
/// number.
const PLACES: usize = 2_000;

impl<'d> Synthesis<'_, 'd> {
    /// Any JSON that the schemas accept.
    pub(super) fn any(&self, spot: &Spot<'d>) -> Result<Node, String> {
        let readings = self.reader.readings(&spot.schemas);
        let likely = || {
            let mut likely = Likely::all(readings.iter().map(|reading| self.likely(reading, spot)));
            // A text for a pattern that can't be read isn't known to be valid.
            let text = likely.fault.is_none().then(|| Node::String("example".into()));
            likely.spare.extend(text.into_iter().chain([Node::Map(Map::default()), Node::Null]));
            likely
        };
        pick(spot.nth, shown_at(spot, &readings), likely, |node| self.check(node, spot).map(|()| node.clone()))
    }

    fn likely(&self, reading: &Reading<'d>, spot: &Spot<'d>) -> Likely {
        self.places.set(self.places.get() + 1);
        if spot.depth > DEEPEST || self.places.get() > PLACES {
            return Likely::default();
        }
        let types = reading.types();
        let implied = if reading.all("properties").next().is_some() || reading.required().next().is_some() {
            "object"
        } else if reading.all("items").next().is_some() {
            "array"
        } else {
            "string"
        };
        match types.first().copied().unwrap_or(implied) {
            "boolean" => vec![Node::Bool(true), Node::Bool(false)].into(),
            "integer" | "number" => scalar::numbers(reading, &spot.names(), spot.nth),
            "string" => scalar::texts(reading, &spot.names(), spot.nth),
            "array" => self.untyped_list(reading, spot).map_or_else(Likely::none, |list| vec![list].into()),
            "object" => match self.untyped_map(reading, spot) {
                // Its properties have the numbers.
                Ok(map) if spot.nth > 0 => Likely { numbered: vec![map], ..Likely::default() },
                Ok(map) => vec![map].into(),
                Err(fault) => Likely::none(fault),
            },
            _ => Likely::default(),
        }
    }

    fn untyped_list(&self, reading: &Reading<'d>, spot: &Spot<'d>) -> Result<Node, String> {
        let least = least_items(reading);
        if least > LONGEST {
            return Err(too_many_items(least));
        }
        let items = (0..least).map(|index| self.any(&item_spot(spot, reading, index)));
        items.collect::<Result<_, _>>().map(Node::List)
    }

    /// An object with the required properties, and others until there are enough.
    fn untyped_map(&self, reading: &Reading<'d>, spot: &Spot<'d>) -> Result<Node, String> {
        let least = reading.least("minProperties").min(LONGEST);
        let mut seen: HashSet<String> = HashSet::default();
        let mut names: Vec<String> = reading.required().map(str::to_owned).collect();
        names.retain(|name| seen.insert(name.clone()));
        let properties: Vec<Cursor<'d>> = reading.all("properties").collect();
        let listed = properties.iter().flat_map(Cursor::entries).map(|(name, _)| name.to_owned());
        let unlisted = (0..least).filter_map(|index| self.key(reading, index).ok());
        if names.len() < least {
            let more = listed.chain(unlisted).filter(|name| seen.insert(name.clone()));
            names.extend(more.take(least - names.len()).collect::<Vec<_>>());
        }
        let pairs = names.into_iter().map(|name| {
            let listed = reading.property(&name);
            let schemas = if listed.is_empty() { reading.others().1 } else { listed };
            let inner = spot.within(schemas, name_words(&name));
            let value = self.any(&Spot { nth: spot.nth, ..inner })?;
            Ok((name.as_str().into(), value))
        });
        pairs.collect::<Result<_, String>>().map(Node::Map)
    }
}
