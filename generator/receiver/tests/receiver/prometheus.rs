//! Parses Prometheus' text format, and panics if it is invalid.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) type Labels = BTreeMap<String, String>;

/// All metrics, by the name that their `TYPE` line has.
pub(crate) struct Exported(pub(crate) BTreeMap<String, Family>);

#[derive(Debug, Default)]
pub(crate) struct Family {
    pub kind: String,
    pub help: String,
    pub samples: Vec<Sample>,
}

#[derive(Debug)]
pub(crate) struct Sample {
    pub name: String,
    pub labels: Labels,
    pub value: f64,
}

impl Exported {
    pub(crate) fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has no end");
        let (mut families, mut helps) = (BTreeMap::<String, Family>::new(), BTreeMap::new());
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, help) = help.split_once(' ').expect(line);
                assert_eq!(helps.insert(name.to_owned(), help.to_owned()), None, "{line}");
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect(line);
                assert!(is_name(name) && ["counter", "gauge", "histogram", "summary"].contains(&kind), "{line}");
                let help = helps.remove(name).unwrap_or_default();
                let family = Family { kind: kind.to_owned(), help, samples: Vec::new() };
                assert!(families.insert(name.to_owned(), family).is_none(), "{line}");
                name.clone_into(&mut current);
            } else {
                let sample = Sample::read(line);
                let family = families.get_mut(&current).expect(line);
                let suffix = sample.name.strip_prefix(current.as_str()).expect(line);
                let suffixes: &[&str] = match family.kind.as_str() {
                    "histogram" => &["_bucket", "_sum", "_count"],
                    "summary" => &["", "_sum", "_count"],
                    _ => &[""],
                };
                assert!(suffixes.contains(&suffix), "{line}");
                family.samples.push(sample);
            }
        }
        assert!(helps.is_empty(), "help for what is not there: {helps:?}");
        families.values().for_each(Family::check);
        Self(families)
    }

    /// The value of the sample with exactly these labels.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels: Labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.samples(name).find(|sample| sample.labels == labels).map(|sample| sample.value)
    }

    /// All samples with the name.
    pub(crate) fn samples(&self, name: &str) -> impl Iterator<Item = &Sample> {
        self.0.values().flat_map(|family| &family.samples).filter(move |sample| sample.name == name)
    }
}

impl Family {
    fn check(&self) {
        let mut seen = BTreeSet::new();
        for sample in &self.samples {
            assert!(seen.insert((&sample.name, &sample.labels)), "it is there twice: {sample:?}");
            assert!(self.kind != "counter" || sample.value >= 0.0, "{sample:?}");
        }
        for (labels, buckets) in self.buckets() {
            let is_rising = buckets.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
            assert!(is_rising, "{labels:?} {buckets:?}");
            let last = buckets.last().unwrap();
            let count = self.samples.iter().find(|it| it.name.ends_with("_count") && it.labels == labels).unwrap();
            assert_eq!(*last, (f64::INFINITY, count.value), "{labels:?}");
        }
    }

    /// The bounds and counts of each histogram.
    fn buckets(&self) -> BTreeMap<Labels, Vec<(f64, f64)>> {
        let mut buckets = BTreeMap::<Labels, Vec<(f64, f64)>>::new();
        for sample in self.samples.iter().filter(|sample| self.kind == "histogram" && sample.name.ends_with("_bucket"))
        {
            let mut labels = sample.labels.clone();
            let bound = number(&labels.remove("le").unwrap());
            buckets.entry(labels).or_default().push((bound, sample.value));
        }
        buckets
    }
}

impl Sample {
    fn read(line: &str) -> Self {
        let end = line.find(['{', ' ']).expect(line);
        let (name, mut rest) = line.split_at(end);
        assert!(is_name(name), "{line}");
        let mut labels = Labels::new();
        if let Some(inside) = rest.strip_prefix('{') {
            rest = inside;
            while !rest.starts_with('}') {
                let (key, value) = rest.split_once("=\"").expect(line);
                assert!(is_name(key) && !key.contains(':'), "{line}");
                let (value, after) = quoted(value);
                assert_eq!(labels.insert(key.to_owned(), value), None, "{line}");
                rest = after.strip_prefix(',').unwrap_or(after);
                assert!(after.starts_with([',', '}']), "{line}");
            }
            rest = &rest[1..];
        }
        let value = rest.strip_prefix(' ').expect(line);
        Self { name: name.to_owned(), labels, value: number(value) }
    }
}

/// The text up to the quote that ends it, and what comes after that.
fn quoted(text: &str) -> (String, &str) {
    let (mut value, mut characters) = (String::new(), text.chars());
    loop {
        match characters.next().expect(text) {
            '"' => return (value, characters.as_str()),
            '\\' => value.push(match characters.next() {
                Some('n') => '\n',
                Some(escaped @ ('"' | '\\')) => escaped,
                other => panic!("{other:?} is escaped in {text}"),
            }),
            character => value.push(character),
        }
    }
}

fn number(text: &str) -> f64 {
    match text {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        number => number.parse().expect(number),
    }
}

fn is_name(text: &str) -> bool {
    let is_first = |character: char| character.is_ascii_alphabetic() || "_:".contains(character);
    text.starts_with(is_first) && text.chars().all(|character| is_first(character) || character.is_ascii_digit())
}
