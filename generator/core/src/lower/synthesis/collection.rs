//! Values of lists and maps.

use super::Synthesis;
use super::json::to_value;
use super::reading::Reading;
use super::value::{Spot, shown_at};
use super::written::written;
use crate::ir::{Extent, SampleValue, Type};
use crate::node::Node;
use crate::pattern::Pattern;

/// The maximum number of items in a list.
pub(super) const LONGEST: usize = 64;

impl<'d> Synthesis<'_, 'd> {
    pub(super) fn list(&self, item: &Type, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let readings = self.reader.readings(&spot.schemas);
        let is_short = |node: &Node| node.as_list().is_some_and(|items| items.len() <= LONGEST);
        if let Some(shown) = self.shown_whole(&Type::List(Box::new(item.clone())), spot, &readings, is_short) {
            return Ok(shown);
        }
        let mut fault = String::new();
        for reading in &readings {
            let least = least_items(reading);
            if least > LONGEST {
                fault = too_many_items(least);
                continue;
            }
            for wanted in lengths(reading, extent) {
                let items = (0..wanted).map(|index| self.value(item, &item_spot(spot, reading, index), Extent::Lean));
                let list = items.collect::<Result<_, _>>().map(SampleValue::List);
                match list.and_then(|list| self.fits(&list, spot).map(|()| list)) {
                    Ok(list) => return Ok(list),
                    Err(why) => fault = why,
                }
            }
        }
        Err(fault)
    }

    pub(super) fn map(&self, value: &Type, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let readings = self.reader.readings(&spot.schemas);
        let is_short = |node: &Node| node.as_map().is_some_and(|map| map.len() <= LONGEST);
        if let Some(shown) = self.shown_whole(&Type::Map(Box::new(value.clone())), spot, &readings, is_short) {
            return Ok(shown);
        }
        let mut fault = String::new();
        for reading in &readings {
            let schemas = reading.others().1;
            let least = reading.least("minProperties").min(LONGEST);
            let required: Vec<&str> = reading.required().collect();
            let usual = usize::from(extent == Extent::Full && !matches!(value, Type::Any)).max(required.len());
            for wanted in [least.max(usual), least] {
                let names = (0..wanted).map(|index| match required.get(index) {
                    Some(name) => Ok((*name).to_owned()),
                    None => self.key(reading, index),
                });
                let entries = names.map(|name| {
                    let name = name?;
                    let listed = reading.property(&name);
                    let schemas = if listed.is_empty() { schemas.clone() } else { listed };
                    let inner = Spot { nth: spot.nth, ..spot.within(schemas, singular(&spot.name)) };
                    Ok((name, self.value(value, &inner, Extent::Lean)?))
                });
                let map = entries.collect::<Result<_, String>>().map(SampleValue::Map);
                match map.and_then(|map| self.fits(&map, spot).map(|()| map)) {
                    Ok(map) => return Ok(map),
                    Err(why) => fault = why,
                }
            }
        }
        Err(fault)
    }

    /// An example of the document for the whole value.
    fn shown_whole(
        &self,
        ty: &Type,
        spot: &Spot<'d>,
        readings: &[Reading<'d>],
        is_short: impl Fn(&Node) -> bool,
    ) -> Option<SampleValue> {
        let shown = shown_at(spot, readings).filter(is_short);
        let mut values = shown.filter_map(|node| to_value(self, ty, &node));
        values.find(|value| self.fits(value, spot).is_ok())
    }

    /// A name for an unlisted property. Those of different indices differ, if the schema allows that.
    pub(super) fn key(&self, reading: &Reading<'d>, nth: usize) -> Result<String, String> {
        let plain = if nth == 0 { "example".to_owned() } else { format!("example_{}", nth + 1) };
        if let (Some(pattern), _) = reading.others() {
            return Ok(matching_key(pattern, plain, nth));
        }
        let spot = Spot {
            schemas: reading.all("propertyNames").collect(),
            name: Vec::new(),
            shown: Vec::new(),
            nth,
            rank: 0,
            is_brief: true,
            depth: 0,
        };
        let is_invented = spot.schemas.iter().any(|names| names.get("pattern").is_some());
        if !is_invented && self.check(&Node::String(plain.as_str().into()), &spot).is_ok() {
            return Ok(plain);
        }
        match self.value(&Type::String, &spot, Extent::Lean)? {
            SampleValue::Text(name) => Ok(name),
            _ => Ok(plain),
        }
    }
}

/// The place of an item. The first ones are also what `contains` requires.
pub(super) fn item_spot<'d>(spot: &Spot<'d>, reading: &Reading<'d>, index: usize) -> Spot<'d> {
    let mut schemas = reading.item(index);
    if index < contained(reading) {
        schemas.extend(reading.all("contains"));
    }
    let nth = if reading.tuple_length() == 0 { index } else { 0 };
    Spot { nth, ..spot.within(schemas, singular(&spot.name)) }
}

/// How many items `contains` requires.
fn contained(reading: &Reading<'_>) -> usize {
    match (reading.all("contains").next(), reading.all("minContains").next()) {
        (Some(_), Some(_)) => reading.least("minContains"),
        (Some(_), None) => 1,
        (None, _) => 0,
    }
}

/// The smallest number of items.
pub(super) fn least_items(reading: &Reading<'_>) -> usize {
    reading.least("minItems").max(contained(reading))
}

/// Why a list has no sample.
pub(super) fn too_many_items(least: usize) -> String {
    format!("it has at least {least} items, and a list in a sample has at most {LONGEST}")
}

/// The possible lengths of a list, most likely first.
fn lengths(reading: &Reading<'_>, extent: Extent) -> [usize; 2] {
    let (least, most) = (least_items(reading), reading.most("maxItems"));
    let usual = match extent {
        Extent::Full => reading.tuple_length().max(1),
        Extent::Lean => reading.tuple_length(),
    };
    [usual.min(most).max(least), least]
}

/// A name that a pattern allows: the plain one if possible.
fn matching_key(pattern: &str, plain: String, nth: usize) -> String {
    let Some(read) = Pattern::new(pattern) else { return plain };
    let written = written(pattern, None).texts;
    let valid: Vec<String> = std::iter::once(plain.clone()).chain(written).filter(|name| read.is_match(name)).collect();
    valid.get(nth).or(valid.first()).cloned().unwrap_or(plain)
}

/// The name of an item in a list with this name.
fn singular(name: &[String]) -> Vec<String> {
    const HISSING: [&str; 4] = ["sses", "shes", "ches", "xes"];
    let mut name = name.to_vec();
    if let Some(last) = name.last_mut() {
        if let Some(stem) = last.strip_suffix("ies") {
            *last = format!("{stem}y");
        } else if HISSING.iter().any(|end| last.ends_with(end)) {
            last.truncate(last.len() - "es".len());
        } else if let Some(stem) = last.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')) {
            *last = stem.to_owned();
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_the_singular_name_of_its_list() {
        for (list, item) in [
            ("addresses", "address"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("cities", "city"),
            ("houses", "house"),
            ("tags", "tag"),
            ("class", "class"),
            ("gas", "gas"),
        ] {
            assert_eq!(singular(&[list.to_owned()]), [item]);
        }
    }
}
