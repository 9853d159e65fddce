//! The recorded payloads of the corpus: what each should be, and the result.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use schema_oracle::equal::Schemas;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::document::{Facts, NameAt};
use super::score::Exceptions;

/// A payload, and the schema that it was checked with.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Row {
    /// Its path below the corpus.
    pub(crate) payload: String,
    /// The path of the document.
    schema_file: String,
    /// The schema's place in the document.
    schema_ptr: String,
    /// The document's name for the event.
    event: String,
    /// Whether the schema accepts the payload.
    conforms: bool,
}

/// A payload with a wrong result.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    /// Its path below the corpus.
    pub(crate) payload: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// The results of a document's payloads.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How many conform to their schema.
    pub(crate) expected: usize,
    /// How many of those came out as their event.
    pub(crate) decoded: usize,
    /// How many of those came back equal.
    pub(crate) equal: usize,
    /// How many are not counted, for a reason that `tests/corpus.toml` gives.
    pub(crate) excepted: usize,
    /// How many nonconforming payloads were decoded as an event.
    pub(crate) lenient: usize,
    /// The failures.
    pub(crate) failures: Vec<Failure>,
}

/// The rows of the corpus, by document.
pub(crate) fn read(corpus: &Path) -> Result<BTreeMap<String, Vec<Row>>, Box<dyn Error>> {
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for line in fs::read_to_string(corpus.join("payloads.jsonl"))?.lines().filter(|line| !line.is_empty()) {
        let row: Row = serde_json::from_str(line)?;
        rows.entry(row.schema_file.clone()).or_default().push(row);
    }
    Ok(rows)
}

/// How many of the rows should decode.
pub(crate) fn expected(rows: &[Row], exceptions: &Exceptions) -> usize {
    rows.iter().filter(|row| row.conforms && !exceptions.contains_key(&row.payload)).count()
}

/// A payload as an input line of the program.
pub(crate) fn request(corpus: &Path, row: &Row, api: &str, facts: &Facts) -> Result<String, Box<dyn Error>> {
    let body = fs::read_to_string(corpus.join(&row.payload))?;
    let mut request = json!({ "api": api, "body_text": body });
    let name = names(row, facts).first().map_or(row.event.as_str(), |name| *name);
    match &facts.name_at {
        NameAt::Body => {}
        NameAt::FirstPartInHeader(header) => {
            request["headers"] = json!({ header: name.split('.').next().unwrap_or(name) });
        }
        NameAt::Header(header) => request["headers"] = json!({ header: name }),
        NameAt::Tree => {
            let event = facts.events.iter().find(|event| event.name == name);
            for (header, value) in event.iter().flat_map(|event| &event.headers) {
                request["headers"][header] = value.as_str().into();
            }
            request["event"] = name.into();
        }
        NameAt::Delivery => request["event"] = name.into(),
    }
    Ok(request.to_string())
}

/// The possible events of a payload: those whose place in the document contains the schema, or else those with that
/// name.
fn names<'f>(row: &Row, facts: &'f Facts) -> Vec<&'f str> {
    let here = |place: &str| row.schema_ptr.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
    let by_place = facts.events.iter().filter(|event| event.place.as_deref().is_some_and(here));
    let by_place: Vec<&str> = by_place.map(|event| event.name.as_str()).collect();
    if !by_place.is_empty() {
        return by_place;
    }
    let called = facts.events.iter().filter(|event| event.name == row.event || event.keys.contains(&row.event));
    called.map(|event| event.name.as_str()).collect()
}

/// The program's answer to a payload.
#[derive(Deserialize)]
struct Answer {
    outcome: String,
    event: Option<String>,
    path: Option<String>,
    message: Option<String>,
    value: Value,
}

impl Tally {
    /// The tally of a document that can't be generated, or doesn't compile.
    pub(crate) fn untried(rows: &[Row], exceptions: &Exceptions) -> Self {
        Self { expected: expected(rows, exceptions), ..Self::default() }
    }

    /// Counts one payload.
    pub(crate) fn add(
        &mut self,
        corpus: &Path,
        row: &Row,
        facts: &Facts,
        schemas: &Schemas,
        exceptions: &Exceptions,
        answer: &Result<String, String>,
    ) -> Result<(), Box<dyn Error>> {
        let answer: Result<Answer, &String> = match answer {
            Ok(line) => Ok(serde_json::from_str(line)?),
            Err(message) => Err(message),
        };
        if !row.conforms {
            self.lenient += usize::from(answer.is_ok_and(|answer| answer.outcome == "known"));
            return Ok(());
        }
        let sent: Value = serde_json::from_slice(&fs::read(corpus.join(&row.payload))?)?;
        let became = match &answer {
            Ok(answer) => outcome(row, facts, schemas, &sent, answer),
            Err(message) => PayloadOutcome::Failed((*message).clone()),
        };
        if exceptions.contains_key(&row.payload) {
            self.excepted += 1;
            if matches!(became, PayloadOutcome::Equal) {
                self.fail(row, "comes back equal: it is no longer an exception".to_owned());
            }
        } else {
            self.expected += 1;
            self.count(row, became);
        }
        Ok(())
    }

    fn count(&mut self, row: &Row, became: PayloadOutcome) {
        self.decoded += usize::from(!matches!(became, PayloadOutcome::Failed(_)));
        match became {
            PayloadOutcome::Equal => self.equal += 1,
            PayloadOutcome::Different(difference) => self.fail(row, format!("not equal: {difference}")),
            PayloadOutcome::Failed(message) => self.fail(row, message),
        }
    }

    fn fail(&mut self, row: &Row, message: String) {
        self.failures.push(Failure { payload: row.payload.clone(), message });
    }
}

/// The result of a payload.
enum PayloadOutcome {
    /// Its event, which encodes to the same payload.
    Equal,
    /// Its event, but it encodes to a different payload.
    Different(String),
    /// Nothing, or another event.
    Failed(String),
}

fn outcome(row: &Row, facts: &Facts, schemas: &Schemas, sent: &Value, answer: &Answer) -> PayloadOutcome {
    if let Some(message) = mistaken(row, facts, answer) {
        return PayloadOutcome::Failed(message);
    }
    schemas.difference(&row.schema_ptr, sent, &answer.value).map_or(PayloadOutcome::Equal, PayloadOutcome::Different)
}

/// Why a payload isn't recognized correctly.
fn mistaken(row: &Row, facts: &Facts, answer: &Answer) -> Option<String> {
    let names = names(row, facts);
    if names.is_empty() {
        return Some(format!("no event of what was generated is `{}`", row.event));
    }
    let event = answer.event.as_deref().unwrap_or_default();
    match answer.outcome.as_str() {
        "known" if names.contains(&event) => None,
        "known" => Some(format!("taken for `{event}`, and is `{}`", names.join("` or `"))),
        outcome => {
            let path = answer.path.as_deref().unwrap_or_default();
            Some(format!("{outcome} `{event}` at `{path}`: {}", answer.message.as_deref().unwrap_or_default()))
        }
    }
}
