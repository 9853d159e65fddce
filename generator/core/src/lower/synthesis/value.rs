//! The value of one place: the first likely one that its schemas accept.

use super::json::to_value;
use super::reading::Reading;
use super::scalar::{self, Likely};
use super::{Synthesis, is_struct};
use crate::cursor::Cursor;
use crate::formats::is_placeholder;
use crate::interpret::Interpreter;
use crate::ir::{Extent, SampleValue, Type, TypeId};
use crate::node::Node;

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
    /// Whether it is optional, and only has what says something.
    pub(super) is_brief: bool,
    /// How many untyped values contain it.
    pub(super) depth: usize,
}

/// The reason if nothing was tried.
const NONE_LIKELY: &str = "no suitable value was found";

impl<'d> Spot<'d> {
    /// A place without a schema or a name, where all structs can be used in full.
    pub(super) fn anywhere() -> Self {
        Self {
            schemas: Vec::new(),
            name: Vec::new(),
            shown: Vec::new(),
            nth: 0,
            rank: usize::MAX,
            is_brief: false,
            depth: 0,
        }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.name.iter().map(String::as_str).collect()
    }

    pub(super) fn within(&self, schemas: Vec<Cursor<'d>>, name: Vec<String>) -> Self {
        let Self { rank, is_brief, depth, .. } = *self;
        Self { schemas, name, shown: Vec::new(), nth: 0, rank, is_brief, depth: depth + 1 }
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
                    let variants = variants.iter().map(|variant| Node::String(variant.wire.as_str().into()));
                    self.first(ty, spot, &self.reader.readings(&spot.schemas), || variants.collect::<Vec<_>>().into())
                }
            }
            Type::Boolean => {
                let readings = self.reader.readings(&spot.schemas);
                let usual = !super::words::is_rare(&spot.names());
                self.first(ty, spot, &readings, || [usual, !usual].map(Node::Bool).to_vec().into())
            }
            Type::String | Type::Text(_) => self.scalar(ty, spot, scalar::texts),
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => self.scalar(ty, spot, scalar::numbers),
        }
    }

    fn scalar(
        &self,
        ty: &Type,
        spot: &Spot<'d>,
        likely: fn(&Reading<'_>, &[&str], usize) -> Likely,
    ) -> Result<SampleValue, String> {
        let readings = self.reader.readings(&spot.schemas);
        self.first(ty, spot, &readings, || {
            Likely::all(readings.iter().map(|reading| likely(reading, &spot.names(), spot.nth)))
        })
    }

    /// The first valid one of the document's examples and the likely values.
    fn first(
        &self,
        ty: &Type,
        spot: &Spot<'d>,
        readings: &[Reading<'d>],
        likely: impl FnOnce() -> Likely,
    ) -> Result<SampleValue, String> {
        let likely = || {
            let mut likely = likely();
            likely.spare.extend(readings.iter().flat_map(Reading::only).cloned());
            likely
        };
        pick(spot.nth, shown_at(spot, readings), likely, |node| {
            let is_refused = Interpreter::new(self.types).refusal(ty, node).is_some();
            let value = if is_refused { None } else { to_value(self, ty, node) };
            let value = value.ok_or_else(|| NONE_LIKELY.to_owned())?;
            // A float may have another value than the integer that it was made from.
            self.check(&self.node(&value), spot).map(|()| value)
        })
    }

    pub(super) fn check(&self, node: &Node, spot: &Spot<'d>) -> Result<(), String> {
        spot.schemas.iter().try_for_each(|schema| self.validator.check(schema, node))
    }

    pub(super) fn fits(&self, value: &SampleValue, spot: &Spot<'d>) -> Result<(), String> {
        if spot.schemas.is_empty() { Ok(()) } else { self.check(&self.node(value), spot) }
    }

    fn own(&self, id: TypeId, spot: &Spot<'d>, extent: Extent) -> Result<SampleValue, String> {
        let Some(made) = &self.made[id] else {
            let name = self.types[id].words.last().map_or("", String::as_str);
            return Err(format!("the type `{name}` has no sample"));
        };
        let is_whole = (extent == Extent::Full && !spot.is_brief) || made.is_worth_its_size();
        Ok(SampleValue::Own(id, if is_whole && made.rank < spot.rank { Extent::Full } else { Extent::Lean }))
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
}

/// The first value that fits. As an item of a list with the index `nth`, it is one that the other items aren't, if
/// there are enough.
pub(super) fn pick<T>(
    nth: usize,
    shown: impl Iterator<Item = Node>,
    likely: impl FnOnce() -> Likely,
    fit: impl Fn(&Node) -> Result<T, String>,
) -> Result<T, String> {
    let mut fitting = Fitting { nth, seen: Vec::new(), last: Err(NONE_LIKELY.to_owned()), fit };
    if shown.into_iter().any(|node| fitting.has_found(node)) {
        return fitting.last;
    }
    let likely = likely();
    if likely.usual.into_iter().any(|node| fitting.has_found(node)) {
        return fitting.last;
    }
    if let Some(own) = likely.numbered.iter().find_map(|node| (fitting.fit)(node).ok()) {
        return Ok(own);
    }
    let _ = likely.spare.into_iter().any(|node| fitting.has_found(node));
    fitting.last.map_err(|fault| likely.fault.unwrap_or(fault))
}

/// The search for a value that fits.
struct Fitting<T, F> {
    nth: usize,
    /// The fitting values.
    seen: Vec<Node>,
    /// The last fitting value, or the last fault.
    last: Result<T, String>,
    fit: F,
}

impl<T, F: Fn(&Node) -> Result<T, String>> Fitting<T, F> {
    /// Whether this value ends the search.
    fn has_found(&mut self, node: Node) -> bool {
        if self.seen.contains(&node) {
            return false;
        }
        match (self.fit)(&node) {
            Ok(value) => {
                self.last = Ok(value);
                self.seen.push(node);
            }
            Err(why) if self.last.is_err() => self.last = Err(why),
            Err(_) => {}
        }
        self.seen.len() > self.nth
    }
}

/// The document's examples at a place.
pub(super) fn shown_at<'s>(spot: &'s Spot<'_>, readings: &'s [Reading<'_>]) -> impl Iterator<Item = Node> {
    let of_schemas = readings.iter().flat_map(Reading::shown).cloned();
    // Examples that only say that there is a text come after likely values.
    let says_something = |node: &Node| node.as_str().is_none_or(|text| text != "string" && !is_placeholder(text));
    spot.shown.iter().cloned().chain(of_schemas).filter(says_something)
}
