//! Damaged documents produce files or diagnostics, never a panic, and the files are valid Rust. The fuzz targets
//! continue from here; these few are what each `cargo test` can afford.

use std::panic::catch_unwind;

use tests::damage::{self, Random};
use tests::generate::{ApiText, cases, specs};
use tests::permute::{parse, to_text};

/// How many damaged documents are made from the three big ones: half by changing lines, half by changing values.
const OF_SPECS: u64 = 300;

/// How many are made from each small one. These have few descriptions, so damage hits something meaningful.
const OF_EACH_CASE: u64 = 10;

#[test]
fn specs_with_damaged_text_do_not_panic() {
    specs_with_damage(0);
}

#[test]
fn specs_with_damaged_values_do_not_panic() {
    specs_with_damage(1);
}

/// Even seeds damage the text, odd ones the values.
fn specs_with_damage(first: u64) {
    let specs = specs();
    for seed in (first..OF_SPECS).step_by(2) {
        let api = &specs[usize::try_from(seed / 2).unwrap() % specs.len()];
        check(&damaged(api, seed), seed);
    }
}

#[test]
fn damaged_cases_do_not_panic() {
    for (index, case) in cases().iter().enumerate() {
        let first = OF_EACH_CASE * u64::try_from(index).unwrap();
        (first..first + OF_EACH_CASE).for_each(|seed| check(&damaged(case, seed), seed));
    }
}

fn damaged(api: &ApiText, seed: u64) -> ApiText {
    let mut random = Random::new(seed);
    api.with_document(match seed % 2 {
        0 => damage::text(&api.document, &mut random),
        _ => to_text(&damage::tree(&parse(&api.path, &api.document), &mut random)),
    })
}

fn check(api: &ApiText, seed: u64) {
    let outcome = catch_unwind(|| {
        let outcome = api.generate();
        let not_rust = outcome
            .files
            .iter()
            .find(|(path, text)| path.rsplit('.').next() == Some("rs") && syn::parse_file(text).is_err());
        assert!(not_rust.is_none(), "not Rust: {not_rust:?}");
        (outcome.files.is_empty(), outcome.diagnostics.has_errors())
    });
    let (nothing, errors) = outcome.unwrap_or_else(|_| panic!("{} with seed {seed}:\n{}", api.path, api.document));
    assert_eq!(nothing, errors, "{} with seed {seed}:\n{}", api.path, api.document);
}
