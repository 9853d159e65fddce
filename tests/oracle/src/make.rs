//! Random instances of a bundled schema.
//!
//! The schema may refuse some instances: `not`, `if`, and the combination of several schemas for one value are left to
//! the judge.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Number, Value};

use crate::pattern;

/// Makes the instances of one bundled schema.
#[derive(Debug)]
pub struct Maker<'s> {
    root: &'s Value,
    random: Rng,
    /// How many more values the instance may have before optional ones are left out.
    room: usize,
}

/// How many values an instance has before optional ones are left out.
const ROOM: usize = 300;

/// How deeply values are nested before optional ones are left out.
const DEEP: usize = 7;

/// How deeply values are nested before null replaces them.
const TOO_DEEP: usize = 40;

/// The maximum length of a chain of references and `allOf`.
const HOPS: usize = 64;

type Schemas<'s> = Vec<&'s Map<String, Value>>;

impl<'s> Maker<'s> {
    /// The instances for a seed.
    pub fn new(root: &'s Value, seed: u64) -> Self {
        Self { root, random: Rng::with_seed(seed), room: ROOM }
    }

    /// The next instance.
    pub fn instance(&mut self) -> Value {
        self.room = ROOM;
        self.value(&[self.root], 0)
    }

    /// The source of randomness, from the same seed.
    pub fn random(&mut self) -> &mut Rng {
        &mut self.random
    }

    fn value(&mut self, schemas: &[&'s Value], depth: usize) -> Value {
        self.room = self.room.saturating_sub(1);
        if depth > TOO_DEEP {
            return Value::Null;
        }
        let all = self.flattened(schemas, depth);
        if let Some(value) = self.listed(&all) {
            return value;
        }
        if let Some(example) = self.example(&all) {
            return example;
        }
        match self.type_of(&all, depth) {
            "null" => Value::Null,
            "boolean" => Value::Bool(self.random.bool()),
            "integer" => self.integer(&all).into(),
            "number" => self.number(&all),
            "string" => self.string(&all).into(),
            "array" => self.array(&all, depth),
            _ => self.object(&all, depth),
        }
    }

    /// The schemas that a value must satisfy. Alternatives are chosen again if they leave no type.
    fn flattened(&mut self, schemas: &[&'s Value], depth: usize) -> Schemas<'s> {
        const CHOICES: usize = 8;
        let mut all = Schemas::new();
        for _ in 0..CHOICES {
            all.clear();
            schemas.iter().for_each(|schema| self.flatten(schema, depth, 0, &mut all));
            if types(&all).is_none_or(|types| !types.is_empty()) {
                break;
            }
        }
        all
    }

    /// Collects the schemas that a value must satisfy, through references and `allOf`, with one of the alternatives.
    fn flatten(&mut self, schema: &'s Value, depth: usize, hops: usize, all: &mut Schemas<'s>) {
        let Value::Object(keywords) = schema else { return };
        if hops > HOPS {
            return;
        }
        all.push(keywords);
        let target = keywords.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        if let Some(target) = target.and_then(|target| self.root.pointer(target)) {
            self.flatten(target, depth, hops + 1, all);
        }
        for part in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.flatten(part, depth, hops + 1, all);
        }
        for key in ["oneOf", "anyOf"] {
            let Some(alternatives) = keywords.get(key).and_then(Value::as_array) else { continue };
            if let Some(chosen) = self.alternative(alternatives, depth) {
                self.flatten(chosen, depth, hops + 1, all);
            }
        }
    }

    /// A random alternative; deep inside, one that ends soon, if there is one.
    fn alternative(&mut self, alternatives: &'s [Value], depth: usize) -> Option<&'s Value> {
        let ends = |alternative: &&Value| {
            let kind = alternative.get("type").and_then(Value::as_str);
            kind.is_some_and(|kind| kind != "object" && kind != "array") || alternative.get("const").is_some()
        };
        let short: Vec<&Value> = alternatives.iter().filter(ends).collect();
        if depth > DEEP && !short.is_empty() {
            return self.random.choice(short);
        }
        self.random.choice(alternatives)
    }

    /// One of the listed values, if there are any.
    fn listed(&mut self, all: &Schemas<'s>) -> Option<Value> {
        if let Some(constant) = all.iter().find_map(|schema| schema.get("const")) {
            return Some(constant.clone());
        }
        let mut lists = all.iter().filter_map(|schema| schema.get("enum").and_then(Value::as_array));
        let first = lists.next()?;
        let rest: Vec<&Vec<Value>> = lists.collect();
        let common: Vec<&Value> = first.iter().filter(|value| rest.iter().all(|list| list.contains(value))).collect();
        self.random.choice(common).cloned()
    }

    /// One of the document's examples: sometimes, and if a `pattern` isn't supported.
    fn example(&mut self, all: &Schemas<'s>) -> Option<Value> {
        let pattern = all.iter().find_map(|schema| schema.get("pattern").and_then(Value::as_str));
        let is_hard = pattern.is_some_and(|pattern| pattern::matching(pattern, &mut self.random).is_none());
        if !is_hard && self.random.u8(0..10) > 0 {
            return None;
        }
        let single = all.iter().filter_map(|schema| schema.get("example"));
        let listed = all.iter().filter_map(|schema| schema.get("examples").and_then(Value::as_array)).flatten();
        self.random.choice(single.chain(listed).collect::<Vec<_>>()).cloned()
    }

    fn type_of(&mut self, all: &Schemas<'s>, depth: usize) -> &'s str {
        let types: Vec<&str> = types(all).map_or_else(|| vec![implied(all)], |types| types.into_iter().collect());
        let others: Vec<&str> = types.iter().copied().filter(|name| *name != "null").collect();
        let is_null = types.len() > others.len() && (depth > DEEP || self.random.u8(0..5) == 0);
        if is_null || others.is_empty() { "null" } else { self.random.choice(others).unwrap_or("null") }
    }

    fn integer(&mut self, all: &Schemas<'s>) -> i64 {
        let (least, most) = self.bounds(all);
        #[expect(clippy::cast_possible_truncation, reason = "bounds beyond `i64` are cut to it")]
        let (least, most) = (least.ceil() as i64, most.floor() as i64);
        let step = all.iter().find_map(|schema| schema.get("multipleOf").and_then(Value::as_i64)).unwrap_or(1).max(1);
        let number = self.random.i64(least..=most.max(least));
        number - number.rem_euclid(step)
    }

    fn number(&mut self, all: &Schemas<'s>) -> Value {
        if self.random.bool() {
            return self.integer(all).into();
        }
        let (least, most) = self.bounds(all);
        let number = least + (most - least) * self.random.f64();
        let step = all.iter().find_map(|schema| schema.get("multipleOf").and_then(Value::as_f64));
        let number = step.map_or(number, |step| (number / step).floor() * step);
        Number::from_f64(number).map_or(Value::from(0), Value::Number)
    }

    /// The bounds of a number, with likely ones if the schema has none.
    fn bounds(&mut self, all: &Schemas<'s>) -> (f64, f64) {
        let bound = |key: &'static str| all.iter().filter_map(move |schema| schema.get(key).and_then(Value::as_f64));
        let least = bound("minimum").chain(bound("exclusiveMinimum").map(|bound| bound + 1.0)).reduce(f64::max);
        let most = bound("maximum").chain(bound("exclusiveMaximum").map(|bound| bound - 1.0)).reduce(f64::min);
        let width = if self.random.u8(0..4) == 0 { 1e15 } else { 1000.0 };
        match (least, most) {
            (Some(least), Some(most)) => (least, most),
            (Some(least), None) => (least, least + width),
            (None, Some(most)) => (most - width, most),
            (None, None) => (-width, width),
        }
    }

    fn string(&mut self, all: &Schemas<'s>) -> String {
        if let Some(pattern) = all.iter().find_map(|schema| schema.get("pattern").and_then(Value::as_str))
            && let Some(text) = pattern::matching(pattern, &mut self.random)
        {
            return text;
        }
        let format = all.iter().find_map(|schema| schema.get("format").and_then(Value::as_str));
        if let Some(text) = format.and_then(|format| self.formatted(format)) {
            return text;
        }
        let (least, most) = count(all, "minLength", "maxLength", 12);
        (0..self.random.usize(least..=most)).map(|_| self.letter()).collect()
    }

    fn letter(&mut self) -> char {
        const ODD: [char; 6] = ['"', '\\', '\n', 'é', '🦀', '\u{7f}'];
        if self.random.u8(0..20) == 0 { ODD[self.random.usize(0..ODD.len())] } else { self.random.alphanumeric() }
    }

    fn formatted(&mut self, format: &str) -> Option<String> {
        let random = &mut self.random;
        let (year, month, day) = (random.u16(1970..2100), random.u8(1..=12), random.u8(1..=28));
        let (hour, minute, second) = (random.u8(0..24), random.u8(0..60), random.u8(0..60));
        let zone = ["Z", "+00:00", "-08:30", ".5Z", ".123456789+14:00"][random.usize(0..5)];
        let date = format!("{year}-{month:02}-{day:02}");
        let time = format!("{hour:02}:{minute:02}:{second:02}{zone}");
        Some(match format {
            "date-time" => format!("{date}T{time}"),
            "date" => date,
            "time" => time,
            "duration" => format!("P{day}DT{hour}H{minute}M"),
            "uuid" => format!("{:08x}-{hour:04x}-4{minute:03x}-8{second:03x}-{:012x}", random.u32(..), random.u32(..)),
            "uri" | "url" | "iri" | "uri-reference" => format!("https://example.com/{}?a={hour}#b", random.u32(..)),
            "uri-template" => format!("/pets/{}/{{name}}", random.u16(..)),
            "email" | "idn-email" => format!("someone.{}@example.com", random.u16(..)),
            "hostname" | "idn-hostname" => format!("host-{}.example.com", random.u16(..)),
            "ipv4" => format!("10.{hour}.{minute}.{second}"),
            "ipv6" => format!("2001:db8::{:x}:{:x}", random.u16(..), random.u16(..)),
            "json-pointer" => format!("/a/{hour}"),
            "regex" => "^a+$".to_owned(),
            _ => return None,
        })
    }

    fn array(&mut self, all: &Schemas<'s>, depth: usize) -> Value {
        let first: Vec<&Vec<Value>> =
            all.iter().filter_map(|schema| schema.get("prefixItems").and_then(Value::as_array)).collect();
        let others: Vec<&Value> = all.iter().filter_map(|schema| schema.get("items")).collect();
        let longest = first.iter().map(|items| items.len()).max().unwrap_or(0);
        let usual = if depth > DEEP || self.room == 0 { 0 } else { longest.max(3) };
        let (least, most) = count(all, "minItems", "maxItems", usual);
        let is_set = all.iter().any(|schema| schema.get("uniqueItems") == Some(&Value::Bool(true)));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..self.random.usize(least..=most) {
            let listed: Vec<&Value> = first.iter().filter_map(|items| items.get(index)).collect();
            let schemas = if listed.is_empty() { &others } else { &listed };
            let item = self.value(schemas, depth + 1);
            if !is_set || !items.contains(&item) {
                items.push(item);
            }
        }
        Value::Array(items)
    }

    fn object(&mut self, all: &Schemas<'s>, depth: usize) -> Value {
        let required: BTreeSet<&str> = all.iter().flat_map(|schema| texts(schema, "required")).collect();
        let listed = all.iter().filter_map(|schema| schema.get("properties").and_then(Value::as_object));
        let listed: BTreeSet<&str> = listed.flat_map(|properties| properties.keys().map(String::as_str)).collect();
        let often = if depth < 3 { 70 } else { 35 };
        let mut object = Map::new();
        for key in required.union(&listed) {
            let is_wanted = depth <= DEEP && self.room > 0 && self.random.u8(0..100) < often;
            if is_wanted || required.contains(key) {
                object.insert((*key).to_owned(), self.property(all, key, depth));
            }
        }
        self.add_others(all, &listed, depth, &mut object);
        Value::Object(object)
    }

    /// The value of a property, which must satisfy every schema that lists it.
    fn property(&mut self, all: &Schemas<'s>, key: &str, depth: usize) -> Value {
        let of = |schema: &&'s Map<String, Value>| {
            let own = schema.get("properties").and_then(|properties| properties.get(key));
            own.or_else(|| schema.get("additionalProperties"))
        };
        let schemas: Vec<&Value> = all.iter().filter_map(of).collect();
        self.value(&schemas, depth + 1)
    }

    /// Adds unlisted properties: if their type is described, if their names have patterns, or if a minimum number is
    /// required.
    fn add_others(
        &mut self,
        all: &Schemas<'s>,
        listed: &BTreeSet<&str>,
        depth: usize,
        object: &mut Map<String, Value>,
    ) {
        let patterns = all.iter().filter_map(|schema| schema.get("patternProperties").and_then(Value::as_object));
        for (pattern, schema) in patterns.flatten() {
            if let Some(key) = pattern::matching(pattern, &mut self.random)
                && self.random.bool()
            {
                object.insert(key, self.value(&[schema], depth + 1));
            }
        }
        let rest: Vec<&Value> = all.iter().filter_map(|schema| schema.get("additionalProperties")).collect();
        let (least, most) = count(all, "minProperties", "maxProperties", usize::MAX >> 1);
        let usual = if rest.iter().any(|schema| schema.is_object()) && self.room > 0 { object.len() + 2 } else { 0 };
        let is_open = listed.is_empty() && rest.is_empty() && self.room > 0;
        let usual = if is_open { usual.max(self.random.usize(0..2)) } else { usual };
        let wanted = if rest.contains(&&Value::Bool(false)) { 0 } else { usual.max(least).min(most) };
        for _ in object.len()..wanted {
            let key: String = (0..6).map(|_| self.random.lowercase()).collect();
            object.insert(key, self.value(&rest, depth + 1));
        }
    }
}

/// The common types of all schemas that state some. `None` if none does.
fn types<'s>(all: &Schemas<'s>) -> Option<BTreeSet<&'s str>> {
    let mut types: Option<BTreeSet<&str>> = None;
    for stated in all.iter().filter_map(|schema| schema.get("type")).map(names) {
        types = Some(match types {
            Some(types) => {
                let both = types.iter().filter(|name| fits_name(&stated, name));
                both.chain(stated.iter().filter(|name| fits_name(&types, name))).copied().collect()
            }
            None => stated,
        });
    }
    types
}

fn names(stated: &Value) -> BTreeSet<&str> {
    match stated {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn fits_name(stated: &BTreeSet<&str>, name: &str) -> bool {
    stated.contains(name) || (name == "integer" && stated.contains("number"))
}

/// The type that keywords imply if none is stated; text if none does.
fn implied(all: &Schemas<'_>) -> &'static str {
    const SPEAKING: [(&str, &str); 9] = [
        ("properties", "object"),
        ("required", "object"),
        ("additionalProperties", "object"),
        ("patternProperties", "object"),
        ("items", "array"),
        ("prefixItems", "array"),
        ("minimum", "number"),
        ("maximum", "number"),
        ("pattern", "string"),
    ];
    let spoken = SPEAKING.iter().find(|(keyword, _)| all.iter().any(|schema| schema.contains_key(*keyword)));
    spoken.map_or("string", |(_, name)| name)
}

fn texts<'s>(schema: &'s Map<String, Value>, key: &str) -> impl Iterator<Item = &'s str> {
    schema.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// How many there should be: within the bounds of the schemas, and not many more than the minimum.
fn count(all: &Schemas<'_>, least: &str, most: &str, usual: usize) -> (usize, usize) {
    let bound = |key: &str| {
        let bounds = all.iter().filter_map(|schema| schema.get(key).and_then(Value::as_u64));
        bounds.filter_map(|bound| usize::try_from(bound).ok()).collect::<Vec<usize>>()
    };
    let least = bound(least).into_iter().max().unwrap_or(0).min(10_000);
    let most = bound(most).into_iter().min().unwrap_or(usize::MAX).min(usual.max(least));
    (least, most.max(least))
}
