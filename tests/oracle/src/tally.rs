//! The trials of a document, and how many of them had the right result.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::damage;
use crate::deliver::{self, Named};
use crate::document::Document;
use crate::interpreted::disagreement;
use crate::judge::Objection;
use crate::make::Maker;
use crate::verdict::{self, Verdict};

/// The number of instances, and their seed.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many accepted instances to find for each event.
    pub instances: usize,
    /// How often each of them is damaged.
    pub damaged: usize,
    /// The seed of all randomness.
    pub seed: u64,
}

/// An instance, and the expectations for it.
#[derive(Debug)]
pub struct Trial {
    /// The event that it is sent as.
    pub event: String,
    /// The instance.
    pub instance: Value,
    /// The event that its delivery says it is. `None` if it says none.
    pub named: Option<String>,
    /// The objections of that event's schema. `None` if the document has no such event.
    pub objections: Option<Vec<Objection>>,
    /// Its objections if keywords of one JSON type imply that type, for an instance that it accepts otherwise.
    pub narrowings: Vec<Objection>,
}

/// The results of a document's trials.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Events without any instance.
    pub unmade: Vec<String>,
    /// Instances that their schema accepts.
    pub accepted: usize,
    /// How many of these came back equal.
    pub equal: usize,
    /// Instances that their schema refuses.
    pub refused: usize,
    /// How many trials each narrowing and each leniency explains.
    pub rules: BTreeMap<&'static str, usize>,
    /// Trials that no rule explains.
    pub unexplained: Vec<String>,
}

/// The trials of a document, and the events without any instance.
pub fn trials(document: &Document, plan: Plan) -> (Vec<Trial>, Vec<String>) {
    let (mut trials, mut unmade) = (Vec::new(), Vec::new());
    for event in &document.events {
        let mut maker = Maker::new(&event.schema, plan.seed ^ hash(&event.name));
        let (before, mut refusal) = (trials.len(), String::new());
        // One in twenty is enough to find those that satisfy conditions that only the judge knows.
        for _ in 0..plan.instances * 20 {
            if trials.len() - before >= plan.instances * (1 + plan.damaged) {
                break;
            }
            let made = maker.instance();
            let named =
                deliver::with_event_name(document, &event.name, &made).filter(|named| event.judge.accepts(named));
            let instance = named.unwrap_or(made);
            if event.judge.accepts(&instance) {
                let damaged = (0..plan.damaged).map(|_| damage::damaged(&instance, maker.random())).collect::<Vec<_>>();
                let all = std::iter::once(instance).chain(damaged);
                trials.extend(all.map(|instance| trial(document, &event.name, instance)));
            } else if let Some(objection) = event.judge.objections(&instance).first() {
                refusal = format!("at `{}`: {}", objection.at, objection.message);
            }
        }
        if trials.len() == before {
            unmade.push(format!("{}: {refusal}", event.name));
        }
    }
    (trials, unmade)
}

fn trial(document: &Document, event: &str, instance: Value) -> Trial {
    let named = match deliver::name(document, event, &instance) {
        Named::Event(name) => Some(name),
        Named::Nothing => None,
    };
    let judging = named.as_ref().and_then(|name| document.position(name)).map(|index| &document.events[index]);
    let objections = judging.map(|event| event.judge.objections(&instance));
    let is_accepted = objections.as_ref().is_some_and(Vec::is_empty);
    let narrowings = judging.filter(|_| is_accepted).map(|event| event.narrow.objections(&instance));
    Trial { event: event.to_owned(), instance, named, objections, narrowings: narrowings.unwrap_or_default() }
}

/// FNV-1a, so that an event has the same instances whatever else is tested.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Trial {
    /// The trial as a request to a program that uses the runtime's `inspect` and has the API as `api`.
    pub fn request(&self, document: &Document, api: &str) -> String {
        deliver::request(document, api, &self.event, &self.instance)
    }
}

impl Tally {
    /// Counts one trial with the answer of such a program, or why there is none.
    pub fn add(&mut self, document: &Document, trial: &Trial, answer: Result<&Value, &str>) {
        let is_accepted = trial.objections.as_ref().is_some_and(Vec::is_empty);
        self.accepted += usize::from(is_accepted);
        self.refused += usize::from(!is_accepted);
        let verdict = match answer {
            Ok(answer) => {
                let name = trial.named.as_deref();
                let disagreement = name.and_then(|name| disagreement(document, name, &trial.instance, answer));
                disagreement.map_or_else(|| verdict::verdict(document, trial, answer), Verdict::Unexplained)
            }
            Err(message) => Verdict::Unexplained(message.to_owned()),
        };
        match verdict {
            Verdict::Right => self.equal += usize::from(is_accepted),
            Verdict::Rule(rules) => rules.into_iter().for_each(|rule| *self.rules.entry(rule).or_default() += 1),
            Verdict::Unexplained(why) => {
                let instance = trial.instance.to_string();
                self.unexplained.push(format!("{}: {why}\n    {instance}", trial.event));
            }
        }
    }
}
