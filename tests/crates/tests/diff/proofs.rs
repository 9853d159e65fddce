//! Proves that a rule is true for its own case: decodes payloads and compiles programs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use hookwright_core::diff::{Compatibility, Level, Rule};
use serde_json::Value;
use tests::diff_cases::{self as case, Case, Sent};

use crate::krate::{Krate, SIDES};

fn rule(case: &Case) -> Rule {
    let mut rules = Rule::ALL.iter().filter(|rule| rule.row().name == case.name);
    *rules.next().unwrap_or_else(|| panic!("there is no rule `{}`", case.name))
}

/// The crate of all cases, written once.
fn krate(cases: &[Case]) -> &'static Krate {
    static KRATE: OnceLock<Krate> = OnceLock::new();
    KRATE.get_or_init(|| Krate::create(cases))
}

/// The types of both documents decode the payloads of each.
#[test]
fn payloads_decode_as_the_rules_say() {
    let cases = case::rule_cases();
    let mut deliveries: Vec<(&Case, &str, &Sent)> = Vec::new();
    for case in &cases {
        let both = case.sent.iter().flatten();
        deliveries.extend(both.flat_map(|sent| SIDES.map(|side| (case, side, sent))));
    }
    let answers = krate(&cases).decode(&deliveries);
    assert_eq!(answers.len(), deliveries.len());
    let mut worst: BTreeMap<(&str, &str, bool), Compatibility> = BTreeMap::new();
    for ((case, side, sent), answer) in deliveries.iter().zip(&answers) {
        let index = usize::from(*side == "new");
        let is_own = case.sent[index].iter().any(|own| std::ptr::eq(own, *sent));
        let read = compatibility(sent, answer, case);
        let worst = worst.entry((&case.name, side, is_own)).or_insert(Compatibility::Full);
        *worst = read.max(*worst);
    }
    let as_said = |case: &Case| {
        let row = rule(case).row();
        // Even a document's own types may drop what isn't listed.
        let is_read = |own: Option<Compatibility>| matches!(own, Some(Compatibility::Full | Compatibility::Lossy));
        let found = |side, is_own| worst.get(&(case.name.as_str(), side, is_own)).copied();
        let (owns, others) = ((found("old", true), found("new", true)), (found("old", false), found("new", false)));
        let said = (Some(row.old_reads_new), Some(row.new_reads_old));
        if is_read(owns.0) && is_read(owns.1) && others == said {
            return Ok(());
        }
        Err(format!("{}: own payloads {owns:?}, those of the other {others:?}, and the rule says {said:?}", case.name))
    };
    tests::golden::all_passed(cases.iter().map(as_said));
}

/// How well one delivery was read.
fn compatibility(sent: &Sent, answer: &Value, case: &Case) -> Compatibility {
    match answer["outcome"].as_str() {
        _ if answer["headers"] == false => Compatibility::Refused,
        // The meaning of an unknown name depends on whether the event was known before.
        Some("unknown") if rule(case) == Rule::EventAdded => Compatibility::NewEvent,
        Some("unknown") => Compatibility::LostEvent,
        Some("known") if holds(&answer["value"], &sent.body) => Compatibility::Full,
        Some("known") => Compatibility::Lossy,
        _ => Compatibility::Refused,
    }
}

/// Whether everything in one value is also in the other.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, value)| whole.get(key).is_some_and(|other| holds(other, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| holds(whole, part))
        }
        (Value::Number(whole), Value::Number(part)) => number(whole) == number(part),
        _ => whole == part,
    }
}

/// A number that is equal to another exactly if their values are.
#[expect(clippy::cast_possible_truncation, reason = "only integers are cast, and those of the cases fit")]
fn number(number: &serde_json::Number) -> Result<i128, String> {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => Ok(float as i128),
        _ => number.to_string().parse().map_err(|_| number.to_string()),
    }
}

/// Programs for one document are compiled with both.
#[test]
fn programs_compile_as_the_rules_say() {
    let cases = case::rule_cases();
    for case in &cases {
        let programs: Vec<&str> = case.programs.keys().copied().collect();
        let expected: &[&str] = match rule(case).row().rust {
            Level::Patch => &["compiles"],
            Level::Minor => &["compiles", "gains"],
            Level::Major => &["breaks"],
        };
        assert_eq!(programs, expected, "{}", case.name);
    }
    let with = |program| {
        cases.iter().filter(|case| case.programs.contains_key(program)).map(|case| case.name.clone()).collect()
    };
    let (none, krate) = (BTreeSet::new(), krate(&cases));
    assert_eq!(krate.failing(&cases, "compiles", "old"), none);
    assert_eq!(krate.failing(&cases, "compiles", "new"), none);
    assert_eq!(krate.failing(&cases, "breaks", "old"), none);
    let broken: BTreeSet<String> = with("breaks");
    assert_eq!(krate.failing(&cases, "breaks", "new"), broken);
    assert_eq!(krate.failing(&cases, "gains", "new"), none);
    let gaining: BTreeSet<String> = with("gains");
    assert_eq!(krate.failing(&cases, "gains", "old"), gaining);
}
