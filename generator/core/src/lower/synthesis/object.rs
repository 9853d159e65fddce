//! The samples of one struct: with required fields only, and with optional ones.

use super::collection::LONGEST;
use super::json::Size;
use super::reading::Reading;
use super::value::Spot;
use super::{Synthesis, is_struct, words};
use crate::case;
use crate::cursor::Cursor;
use crate::hash::HashSet;
use crate::ir::{Extent, Field, Literal, ObjectSample, Presence, SampleValue, Type, TypeId, TypeKind};
use crate::node::{Map, Node};
use crate::place::Place;

/// The samples of a struct.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) lean: Accepted,
    pub(super) full: Accepted,
    /// How many structs were made before it, including those that it requires.
    pub(super) rank: usize,
    /// The index of the reading of its schema that the sample follows.
    reading: usize,
    /// The index of the example that the sample follows.
    example: usize,
    /// Whether it follows an example, and isn't only made from the schema.
    is_shown: bool,
}

impl Made {
    /// Whether the full sample is used where the one with required fields would do, since that is empty or leaves out a
    /// part of the document's example.
    pub(super) fn is_worth_its_size(&self) -> bool {
        let is_empty = self.lean.node.as_map().is_some_and(Map::is_empty);
        (is_empty || self.is_shown) && self.full.size.is_short()
    }
}

/// A sample that its schema accepts.
#[derive(Clone, Debug)]
pub(super) struct Accepted {
    pub(super) sample: ObjectSample,
    pub(super) size: Size,
    /// The sample as JSON.
    pub(super) node: Node,
}

/// Structs with more fields have no sample: it would be too long to read, and checking it takes quadratic time.
const MOST_FIELDS: usize = 1_000;

/// How many optional fields are tried one by one, if they aren't valid together.
const MOST_TRIED: usize = 200;

/// The conditions of one attempt.
struct Attempt<'s, 'd> {
    id: TypeId,
    reading: &'s Reading<'d>,
    /// Whether there are other readings of the schema, whose properties are left out.
    is_one_of_several: bool,
    example: Option<&'d Node>,
    rank: usize,
    /// The values of an earlier attempt from the same reading and example. Empty if there was none.
    known: &'s [Option<SampleValue>],
}

/// Words for what a type is used for, not for what it is about.
const FORMS: [&str; 7] = ["data", "dto", "payload", "recursive", "request", "response", "schema"];

impl<'d> Synthesis<'_, 'd> {
    /// The sample with only required fields.
    pub(super) fn lean(&self, id: TypeId, rank: usize) -> Result<Made, String> {
        if self.types.kind(id).fields().count() > MOST_FIELDS {
            return Err(format!("it has more than {MOST_FIELDS} properties"));
        }
        let mut fault = String::new();
        let readings = self.readings_of(id);
        for extent in [Extent::Lean, Extent::Full] {
            for (index, reading) in readings.iter().enumerate() {
                for (nth, example) in self.examples(id).enumerate() {
                    let is_one_of_several = readings.len() > 1;
                    // Structs inside have a lower rank. Only their required fields are known yet.
                    let attempt = Attempt { id, reading, is_one_of_several, example, rank: 0, known: &[] };
                    let made = self.build(&attempt, extent);
                    match made.and_then(|made| self.accepted(id, made)) {
                        Ok(lean) => {
                            let full = lean.clone();
                            return Ok(Made {
                                full,
                                lean,
                                rank,
                                reading: index,
                                example: nth,
                                is_shown: example.is_some(),
                            });
                        }
                        Err(why) if fault.is_empty() => fault = why,
                        Err(_) => {}
                    }
                }
            }
        }
        Err(fault)
    }

    /// The sample with optional fields. `None` if it would be the same as the one without.
    pub(super) fn full(&self, id: TypeId) -> Option<Accepted> {
        let made = self.made[id].as_ref()?;
        let readings = self.readings_of(id);
        let reading = readings.get(made.reading)?;
        for (nth, example) in self.examples(id).enumerate() {
            let is_one_of_several = readings.len() > 1;
            let known = if nth == made.example { &made.lean.sample.fields[..] } else { &[] };
            let attempt = Attempt { id, reading, is_one_of_several, example, rank: made.rank, known };
            let Ok(full) = self.build(&attempt, Extent::Full) else { continue };
            if let Ok(accepted) = self.accepted(id, full.clone()) {
                return Some(accepted);
            }
            if let Some(accepted) = self.grown(id, &made.lean.sample, &full) {
                return Some(accepted);
            }
        }
        None
    }

    /// Adds the fields of `full` to the required ones one by one, as long as the sample stays valid.
    fn grown(&self, id: TypeId, lean: &ObjectSample, full: &ObjectSample) -> Option<Accepted> {
        if full.fields.len() > MOST_TRIED {
            return None;
        }
        let mut grown = None;
        let mut current = lean.clone();
        for (index, value) in full.fields.iter().enumerate() {
            let mut candidate = current.clone();
            let slot = candidate.fields.get_mut(index)?;
            if slot.is_some() || value.is_none() {
                continue;
            }
            slot.clone_from(value);
            if let Ok(accepted) = self.accepted(id, candidate) {
                current.clone_from(&accepted.sample);
                grown = Some(accepted);
            }
        }
        grown
    }

    /// The schemas of a struct, in each reading.
    fn readings_of(&self, id: TypeId) -> Vec<Reading<'d>> {
        self.reader.readings(&self.schemas_of(id))
    }

    /// The schemas of a struct. Empty if it isn't described as one value.
    pub(super) fn schemas_of(&self, id: TypeId) -> Vec<Cursor<'d>> {
        match self.types.kind(id) {
            TypeKind::Patch(_) | TypeKind::Address(_) => Vec::new(),
            _ => self.schema_at(&self.types[id].place).into_iter().collect(),
        }
    }

    fn schema_at(&self, place: &Place) -> Option<Cursor<'d>> {
        self.reader.files.node(place).map(|node| Cursor { node, place: place.clone() })
    }

    /// The document's examples of a struct, and then none.
    fn examples(&self, id: TypeId) -> impl Iterator<Item = Option<&'d Node>> + use<'_, 'd> {
        let shown = self.shown.get(&id).map_or(&[][..], Vec::as_slice);
        shown.iter().map(|node| Some(*node)).chain([None])
    }

    /// Returns a sample if it is valid and not too large.
    fn accepted(&self, id: TypeId, sample: ObjectSample) -> Result<Accepted, String> {
        let size = self.size_of(&sample);
        if size.is_too_large() {
            return Err("it would be too large to read".to_owned());
        }
        let node = self.object_node(id, &sample);
        self.schemas_of(id).iter().try_for_each(|schema| self.validator.check(schema, &node))?;
        Ok(Accepted { sample, size, node })
    }

    fn build(&self, attempt: &Attempt<'_, 'd>, extent: Extent) -> Result<ObjectSample, String> {
        let fields: Vec<&Field> = self.types.kind(attempt.id).fields().collect();
        let fields = fields.into_iter().enumerate().map(|(index, field)| {
            let known = attempt.known.get(index).and_then(Option::as_ref);
            if let Some(value) = known.filter(|_| self.is_scalar(&field.ty)) {
                return Ok(Some(value.clone()));
            }
            let value = self.field(attempt, field, extent);
            value.map_err(|fault| format!("`{}`: {fault}", field.wire))
        });
        let fields: Vec<Option<SampleValue>> = fields.collect::<Result<_, _>>()?;
        let additional = self.additional(attempt, &fields);
        Ok(ObjectSample { fields, additional })
    }

    /// Whether values of a type are made alike in every attempt, since no struct is in them.
    fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Nullable(inner) => self.is_scalar(inner),
            Type::Named(id) | Type::Boxed(id) => {
                let kind = self.types.kind(*id);
                !is_struct(kind) && !kind.is_choice()
            }
            Type::Any | Type::List(_) | Type::Map(_) => false,
            Type::Boolean
            | Type::String
            | Type::Text(_)
            | Type::Integer
            | Type::Unsigned
            | Type::Number
            | Type::Decimal => true,
        }
    }

    /// The required properties that aren't listed, if unlisted ones are kept, and as many more as are needed.
    fn additional(&self, attempt: &Attempt<'_, 'd>, fields: &[Option<SampleValue>]) -> Vec<(String, SampleValue)> {
        let Some(object) = self.types.kind(attempt.id).object() else { return Vec::new() };
        let Some(ty) = &object.additional else { return Vec::new() };
        let tag = object.tag.as_ref().map(|tag| tag.wire.as_str());
        let listed = object.fields.iter().map(|field| field.wire.as_str()).chain(tag);
        let mut seen: HashSet<String> = listed.map(str::to_owned).collect();
        let mut names: Vec<String> = attempt.reading.required().map(str::to_owned).collect();
        names.retain(|name| seen.insert(name.clone()));
        let is_there = |(field, value): (&Field, &Option<SampleValue>)| {
            value.is_some() || field.presence == Presence::RequiredNullable
        };
        let present = object.fields.iter().zip(fields).filter(|pair| is_there(*pair)).count();
        let present = present + usize::from(tag.is_some()) + names.len();
        let lacking = attempt.reading.least("minProperties").min(LONGEST).saturating_sub(present);
        if lacking > 0 {
            let more = (0..LONGEST).filter_map(|index| self.key(attempt.reading, index).ok());
            names.extend(more.filter(|name| seen.insert(name.clone())).take(lacking).collect::<Vec<_>>());
        }
        let (_, others) = attempt.reading.others();
        let values = names.into_iter().filter_map(|name| {
            let spot = Spot {
                schemas: others.clone(),
                name: name_words(&name),
                shown: Vec::new(),
                nth: 0,
                rank: attempt.rank,
                is_brief: true,
                depth: 0,
            };
            let value = self.value(ty, &spot, Extent::Lean).ok()?;
            Some((name, value))
        });
        values.collect()
    }

    /// The value of a field. `None` if it is left out.
    fn field(&self, attempt: &Attempt<'_, 'd>, field: &Field, extent: Extent) -> Result<Option<SampleValue>, String> {
        let listed = attempt.reading.property(&field.wire);
        let tag = self.tags.get(&attempt.id).and_then(|tags| tags.get(&field.wire));
        let is_elsewhere = listed.is_empty() && attempt.is_one_of_several;
        let is_needed = match field.presence {
            Presence::Required => true,
            Presence::RequiredNullable => tag.is_some(),
            Presence::Optional | Presence::OptionalNullable => tag.is_some() || attempt.reading.requires(&field.wire),
        };
        let shown = attempt.example.and_then(|example| example.get(&field.wire));
        let words = self.words_of(attempt.id, field);
        let is_rare = field.presence == Presence::RequiredNullable && self.is_of_another_state(attempt.id, &words);
        let is_wanted = match extent {
            Extent::Lean => false,
            // Otherwise, an open issue would have a time at which it was closed.
            Extent::Full if is_rare && shown.is_none() => false,
            Extent::Full => !is_elsewhere && attempt.example.is_none_or(|_| shown.is_some_and(|it| *it != Node::Null)),
        };
        if !is_needed && !is_wanted {
            return Ok(None);
        }
        let schemas = if listed.is_empty() { self.schema_at(&field.place).into_iter().collect() } else { listed };
        // What the field lists may be in another schema than the one that names the struct.
        let constants = field.docs.constant.iter().map(|text| Node::String(text.as_str().into()));
        let constants = constants.chain(field.listed.iter().map(Literal::to_node));
        let spot = Spot {
            schemas: if matches!(self.types.kind(attempt.id), TypeKind::Address(_)) { Vec::new() } else { schemas },
            name: words,
            shown: tag.into_iter().chain(shown).cloned().chain(constants).collect(),
            nth: 0,
            rank: attempt.rank,
            is_brief: field.presence != Presence::Required,
            depth: 0,
        };
        let value = self.value(&field.ty, &spot, extent);
        // When read back, null means that nothing is there.
        let is_something = |value: &SampleValue| {
            let is_null = matches!(value, SampleValue::Null | SampleValue::Json(serde_json::Value::Null));
            field.presence == Presence::Required || !is_null
        };
        if is_needed {
            value.map(|value| Some(value).filter(is_something))
        } else {
            Ok(value.ok().filter(is_something))
        }
    }

    /// Whether a property with this name only has a value in a state that its struct isn't named after.
    fn is_of_another_state(&self, id: TypeId, name: &[String]) -> bool {
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        let is_named_after = |state: &str| {
            let owner = self.types[id].words.iter();
            owner.flat_map(|word| name_words(word)).any(|word| word == state)
        };
        words::rare_state(&name).is_some_and(|state| !is_named_after(state))
    }

    /// The words of a field's name, with those of its struct if it says little by itself.
    fn words_of(&self, id: TypeId, field: &Field) -> Vec<String> {
        let words = name_words(&field.wire);
        match (words.as_slice(), self.types[id].words.last()) {
            ([only], Some(owner)) if only == "id" || only == "state" => {
                let mut owner = name_words(owner);
                // `OrderPayload` has the ID of an order.
                owner.pop_if(|last| FORMS.contains(&&**last));
                owner.into_iter().chain(words).collect()
            }
            _ => words,
        }
    }
}

/// The words of a name, in lower case.
pub(super) fn name_words(name: &str) -> Vec<String> {
    case::snake(name).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
