//! The value of one place: the first likely one that its schemas accept.

use super::json::to_value;
use super::reading::Reading;
use super::{Synthesis, is_struct, scalar};
use crate::cursor::Cursor;
use crate::formats::is_placeholder;
use crate::interpret::Interpreter;
use crate::ir::{Extent, SampleValue, Type, TypeId};
use crate::node::Node;
use crate::pattern::Pattern;

/// A place that needs a value.
#[derive(Clone)]
pub(super) struct Spot<'d> {
    /// The schemas that apply there.
    pub(super) schemas: Vec<Cursor<'d>>,
    /// The words of its name.
    pub(super) name: Vec<String>,
    /// The document's examples there.
    pub(super) shown: Vec<Node>,
    /// Its index in a list.
    pub(super) nth: usize,
    /// The rank of the struct that contains it. Structs of a lower rank can be used in full.
    pub(super) rank: usize,
    /// How many untyped values contain it.
    pub(super) depth: usize,
}

/// The maximum nesting of untyped values.
const DEEPEST: usize = 8;

/// How many places of an untyped value are tried with likely values. Schemas that refer to each other can lead to any
/// number.
const PLACES: usize = 2_000;

/// The maximum number of items in a list.
const LONGEST: usize = 64;

impl<'d> Spot<'d> {
    fn names(&self) -> Vec<&str> {
        self.name.iter().map(String::as_str).collect()
    }

    fn within(&self, schemas: Vec<Cursor<'d>>, name: Vec<String>) -> Self {
        Self { schemas, name, shown: Vec::new(), nth: 0, rank: self.rank, depth: self.depth + 1 }
    }
}

impl<'d> Synthesis<'_, 'd> {
    /// A value for a place.
    pub(super) fn value(&self, ty: &Type, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        match ty {
            Type::Nullable(inner) => match self.value(inner, spot, extent) {
                Err(_) if self.fits(&SampleValue::Null, spot).is_ok() => Ok(SampleValue::Null),
                made => made,
            },
            Type::List(item) => self.list(item, spot, extent),
            Type::Map(value) => self.map(value, spot, extent),
            Type::Any => {
                self.places.set(0);
                self.any(spot).map(|node| SampleValue::Json(node.to_json()))
            }
            Type::Named(id) | Type::Boxed(id) => {
                let (id, kind) = (self.types.original(*id), self.types.kind(*id));
                if is_struct(kind) {
                    self.own(id, spot, extent)
                } else if kind.is_choice() {
                    self.choice(id, spot, extent)
                } else {
                    let variants = kind.variants().unwrap_or_default();
                    let variants = variants.iter().map(|variant| Node::String(variant.wire.clone()));
                    self.first(ty, spot, &self.reader.readings(&spot.schemas), variants)
                }
            }
            Type::Boolean => {
                let readings = self.reader.readings(&spot.schemas);
                self.first(ty, spot, &readings, [true, false].map(Node::Bool).into_iter())
            }
            Type::String | Type::Text(_) => self.scalar(ty, spot, scalar::texts),
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => self.scalar(ty, spot, scalar::numbers),
        }
    }

    fn scalar(
        &self,
        ty: &Type,
        spot: &Spot<'d>,
        likely: fn(&Reading<'_>, &[&str], usize) -> Vec<Node>,
    ) -> Result<SampleValue, String> {
        let readings = self.reader.readings(&spot.schemas);
        let likely = readings.iter().flat_map(|reading| likely(reading, &spot.names(), spot.nth));
        self.first(ty, spot, &readings, likely)
    }

    /// The first valid one of the document's examples and the likely values.
    fn first(
        &self,
        ty: &Type,
        spot: &Spot<'d>,
        readings: &[Reading<'d>],
        likely: impl Iterator<Item = Node>,
    ) -> Result<SampleValue, String> {
        let mut fault = "no likely value was found".to_owned();
        let mut valid: Vec<Node> = Vec::new();
        let only = readings.iter().flat_map(Reading::only).cloned();
        for node in shown_at(spot, readings).chain(likely).chain(only) {
            if Interpreter::new(self.types).refusal(ty, &node).is_some() || valid.contains(&node) {
                continue;
            }
            match self.check(&node, spot) {
                Ok(()) => valid.push(node),
                Err(why) => fault = why,
            }
            if valid.len() > spot.nth {
                break;
            }
        }
        valid.last().and_then(|node| to_value(self, ty, node)).ok_or(fault)
    }

    fn check(&self, node: &Node, spot: &Spot<'d>) -> Result<(), String> {
        spot.schemas.iter().try_for_each(|schema| self.validator.check(schema, node))
    }

    fn fits(&self, value: &SampleValue, spot: &Spot<'d>) -> Result<(), String> {
        if spot.schemas.is_empty() { Ok(()) } else { self.check(&self.node(value), spot) }
    }

    fn own(&self, id: TypeId, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let Some(made) = &self.made[id] else {
            let name = self.types[id].words.last().map_or("", String::as_str);
            return Err(format!("`{name}` has no sample"));
        };
        let is_below = made.rank < spot.rank;
        Ok(SampleValue::Own(id, if is_below { extent } else { Extent::Lean }))
    }

    /// One of several alternatives: that of the document's example, or else the first that has a value.
    fn choice(&self, id: TypeId, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let shown = spot.shown.iter().filter_map(|node| Some(self.alternative(id, node)?.0));
        let parts: Vec<&Type> = self.types.kind(id).alternatives().map(|part| part.ty).collect();
        let mut fault = "it has no alternatives".to_owned();
        for index in shown.chain(0..parts.len()) {
            let Some(ty) = parts.get(index) else { continue };
            let value = self.value(ty, spot, extent);
            let value = value.map(|value| SampleValue::Alternative(id, index, Box::new(value)));
            match value.and_then(|value| self.fits(&value, spot).map(|()| value)) {
                Ok(value) if self.alternative(id, &self.node(&value)).is_some_and(|(read, _)| read == index) => {
                    return Ok(value);
                }
                Ok(_) => "it would be read as another alternative".clone_into(&mut fault),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    /// The index of a value's alternative.
    pub(super) fn alternative(&self, id: TypeId, node: &Node) -> Option<(usize, &Type)> {
        let chosen = Interpreter::new(self.types).alternative(id, node)?;
        let mut parts = self.types.kind(id).alternatives().enumerate();
        parts.find(|(_, part)| std::ptr::eq(part.ty, chosen)).map(|(index, part)| (index, part.ty))
    }

    fn list(&self, item: &Type, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let whole = Type::List(Box::new(item.clone()));
        let readings = self.reader.readings(&spot.schemas);
        for node in shown_at(spot, &readings) {
            let is_short = node.as_list().is_some_and(|items| items.len() <= LONGEST);
            let value = if is_short { to_value(self, &whole, &node) } else { None };
            if let Some(value) = value.filter(|value| self.fits(value, spot).is_ok()) {
                return Ok(value);
            }
        }
        let mut fault = String::new();
        for reading in &readings {
            for wanted in lengths(reading, extent) {
                let items = (0..wanted).map(|index| {
                    let nth = if reading.tuple_length() == 0 { index } else { 0 };
                    let inner = spot.within(reading.item(index), singular(&spot.name));
                    self.value(item, &Spot { nth, ..inner }, Extent::Lean)
                });
                let list = items.collect::<Result<_, _>>().map(SampleValue::List);
                match list.and_then(|list| self.fits(&list, spot).map(|()| list)) {
                    Ok(list) => return Ok(list),
                    Err(why) => fault = why,
                }
            }
        }
        Err(fault)
    }

    fn map(&self, value: &Type, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let whole = Type::Map(Box::new(value.clone()));
        let readings = self.reader.readings(&spot.schemas);
        for node in shown_at(spot, &readings) {
            let is_short = node.as_map().is_some_and(|map| map.len() <= LONGEST);
            let map = if is_short { to_value(self, &whole, &node) } else { None };
            if let Some(map) = map.filter(|map| self.fits(map, spot).is_ok()) {
                return Ok(map);
            }
        }
        let mut fault = String::new();
        for reading in &readings {
            let (pattern, schemas) = reading.others();
            let least = reading.least("minProperties").min(LONGEST);
            let required: Vec<&str> = reading.required().collect();
            let usual = usize::from(extent == Extent::Full && !matches!(value, Type::Any)).max(required.len());
            for wanted in [least.max(usual), least] {
                let names = (0..wanted).map(|index| {
                    required.get(index).map_or_else(|| property_name(pattern, index), |name| (*name).to_owned())
                });
                let entries = names.map(|name| {
                    let listed = reading.property(&name);
                    let schemas = if listed.is_empty() { schemas.clone() } else { listed };
                    let inner = spot.within(schemas, singular(&spot.name));
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

    /// Any JSON that the schemas accept.
    fn any(&self, spot: &Spot<'d>) -> Result<Node, String> {
        let mut fault = "no likely value was found".to_owned();
        let readings = self.reader.readings(&spot.schemas);
        let shown = shown_at(spot, &readings);
        let likely = readings.iter().flat_map(|reading| self.likely(reading, spot));
        let any = [Node::String("example".to_owned()), Node::Map(crate::node::Map::default()), Node::Null];
        for node in shown.chain(likely).chain(any) {
            match self.check(&node, spot) {
                Ok(()) => return Ok(node),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    fn likely(&self, reading: &Reading<'d>, spot: &Spot<'d>) -> Vec<Node> {
        self.places.set(self.places.get() + 1);
        if spot.depth > DEEPEST || self.places.get() > PLACES {
            return Vec::new();
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
            "boolean" => vec![Node::Bool(true), Node::Bool(false)],
            "integer" | "number" => scalar::numbers(reading, &spot.names(), spot.nth),
            "string" => scalar::texts(reading, &spot.names(), spot.nth),
            "array" => {
                let items = (0..reading.least("minItems").min(LONGEST)).map(|index| {
                    let inner = spot.within(reading.item(index), singular(&spot.name));
                    self.any(&Spot { nth: index, ..inner })
                });
                items.collect::<Result<_, _>>().map(Node::List).into_iter().collect()
            }
            "object" => {
                let mut seen = crate::hash::HashSet::default();
                let required = reading.required().filter(|name| seen.insert(*name));
                let pairs = required.map(|name| {
                    let inner = spot.within(reading.property(name), super::object::name_words(name));
                    Ok((name.into(), self.any(&inner)?))
                });
                pairs.collect::<Result<_, String>>().map(Node::Map).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The document's examples at a place.
fn shown_at<'s>(spot: &'s Spot<'_>, readings: &'s [Reading<'_>]) -> impl Iterator<Item = Node> {
    let of_schemas = readings.iter().flat_map(Reading::shown).cloned();
    // Examples that only say that there is a text come after likely values.
    let says_something = |node: &Node| node.as_str().is_none_or(|text| text != "string" && !is_placeholder(text));
    spot.shown.iter().cloned().chain(of_schemas).filter(says_something)
}

/// The possible lengths of a list, the likeliest first.
fn lengths(reading: &Reading<'_>, extent: Extent) -> Vec<usize> {
    let (least, most) = (reading.least("minItems"), reading.most("maxItems"));
    let usual = match extent {
        Extent::Full => reading.tuple_length().max(1),
        Extent::Lean => reading.tuple_length(),
    };
    if least > LONGEST { Vec::new() } else { vec![usual.min(most).max(least), least] }
}

/// A name for an unlisted property.
fn property_name(pattern: Option<&str>, nth: usize) -> String {
    let numbered = || if nth == 0 { "example".to_owned() } else { format!("example_{}", nth + 1) };
    let Some(pattern) = pattern else { return numbered() };
    let is_match = |name: &String| Pattern::new(pattern).is_some_and(|pattern| pattern.is_match(name));
    let written = scalar::written(pattern);
    let valid: Vec<String> = std::iter::once(numbered()).chain(written).filter(is_match).collect();
    valid.get(nth).or(valid.first()).cloned().unwrap_or_else(numbered)
}

/// The name of an item in a list with this name.
fn singular(name: &[String]) -> Vec<String> {
    let mut name = name.to_vec();
    if let Some(last) = name.last_mut() {
        if let Some(stem) = last.strip_suffix("ies") {
            *last = format!("{stem}y");
        } else if let Some(stem) = last.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')) {
            *last = stem.to_owned();
        }
    }
    name
}
