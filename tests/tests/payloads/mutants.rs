//! Each payload broken in every known way, with the expected result.

mod cut;
mod depth;
mod expected;
mod fields;
mod names;
mod numbers;
mod order;
mod tally;
mod text;
mod twice;
mod types;
mod unlisted;

use std::thread;

use hookwright_runtime::Decoded;
use serde_json::Value;

use crate::apis::{Api, Came};
use crate::bases::{Base, bases};
use crate::places::{Place, places};
use crate::position::Written;
use crate::tree::Tree;

use expected::{Expected, Fault};
use tally::Tally;

/// A broken payload.
pub(crate) struct Mutant {
    kind: &'static str,
    /// The change, and the value that it was made to.
    change: String,
    body: Vec<u8>,
    expected: Expected,
}

type Make = fn(&Base<'_>) -> Vec<Mutant>;

/// The functions that break payloads, each in one way, and the kinds of mutants that each makes.
const MAKERS: &[(&[&str], Make)] = &[
    (unlisted::KINDS, unlisted::make),
    (fields::KINDS, fields::make),
    (types::KINDS, types::make),
    (numbers::KINDS, numbers::make),
    (twice::KINDS, twice::make),
    (names::KINDS, names::make),
    (order::KINDS, order::make),
    (depth::KINDS, depth::make),
    (cut::KINDS, cut::make),
    (text::KINDS, text::make),
];

#[test]
fn every_mutant_has_the_outcome_that_its_document_demands() {
    let tallies = Api::all().map(|api| thread::spawn(move || tally(&api)));
    let tally = tallies.into_iter().map(|tally| tally.join().expect("no mutant makes a decoder panic"));
    let tally = tally.reduce(Tally::joined).expect("there are three APIs");
    tally.print();
    tally.assert_all_ran_and_none_failed();
}

fn tally(api: &Api) -> Tally {
    let mut tally = Tally::new(MAKERS.iter().flat_map(|(kinds, _)| *kinds).copied());
    for base in bases(api) {
        for mutant in MAKERS.iter().flat_map(|(_, make)| make(&base)) {
            tally.count(api.label, mutant.kind, || mutant.difference(&base));
        }
    }
    tally
}

impl Base<'_> {
    fn places(&self) -> Vec<Place<'_>> {
        places(&self.tree, self.shape)
    }

    fn is_name(&self, place: &Place<'_>) -> bool {
        place.path == self.api.name_key
    }

    fn name_place(&self) -> Place<'_> {
        self.places().into_iter().find(|place| self.is_name(place)).expect("each payload has a name")
    }

    fn known_mutant(&self, kind: &'static str, change: String, body: &Tree, comes_back: Value) -> Mutant {
        Mutant { kind, change, body: Written::new(body).text.into(), expected: self.known_as(comes_back) }
    }

    fn known_as(&self, value: Value) -> Expected {
        Expected::Known(self.event.to_owned(), value)
    }
}

impl Mutant {
    /// The expected error of a body, at a byte of its text.
    fn malformed(
        (kind, change): (&'static str, String),
        written: &Written,
        (path, offset): (&str, usize),
        says: &'static str,
    ) -> Self {
        let fault = Fault::at(path, written.position(offset), says);
        Self { kind, change, body: written.text.clone().into(), expected: Expected::Malformed(fault) }
    }

    /// The same mutant, if the error hides the event's name.
    fn unnamed(self) -> Self {
        let Expected::Malformed(fault) = self.expected else { panic!("only a fault hides a name") };
        Self { expected: Expected::Unnamed(fault), ..self }
    }

    fn difference(&self, base: &Base<'_>) -> Option<String> {
        let came: Decoded<Came> = (base.api.decode)(self.body.clone());
        let difference = self.expected.difference(&came, base.event, &self.body)?;
        Some(format!("{} {}: {}: {difference}", base.api.label, base.event, self.change))
    }
}
