//! The answers to handshakes.

use super::{Change, Rule, quoted};
use crate::ir::{Answer, AnswerCondition};

/// The changes of the answers.
pub(super) fn compare(old: &[Answer], new: &[Answer]) -> Vec<Change> {
    match (old, new) {
        ([], []) => return Vec::new(),
        ([], _) => return vec![Change::new(Rule::AnswersAppeared, "all handshakes", "")],
        (_, []) => return vec![Change::new(Rule::AnswersGone, "all handshakes", "")],
        _ => {}
    }
    let find = |answers: &[Answer], one: &Answer| answers.iter().find(|other| is_about_same(one, other)).cloned();
    let mut changes = Vec::new();
    for answer in old {
        match find(new, answer) {
            None => changes.push(Change::new(Rule::AnswerGone, describe(answer), "")),
            Some(other) if !is_same(&other, answer) => {
                changes.push(Change::new(Rule::AnswerChanged, describe(answer), ""));
            }
            Some(_) => {}
        }
    }
    let added = new.iter().filter(|answer| find(old, answer).is_none());
    changes.extend(added.map(|answer| Change::new(Rule::AnswerAdded, describe(answer), "")));
    changes
}

/// Whether both are about the same requests.
fn is_about_same(one: &Answer, other: &Answer) -> bool {
    let (one, other) = (in_lower_case(one), in_lower_case(other));
    one.method == other.method && one.when == other.when
}

fn is_same(one: &Answer, other: &Answer) -> bool {
    in_lower_case(one) == in_lower_case(other)
}

/// The answer with the names of headers in lower case, since they are case-insensitive (RFC 9110, section 5.1).
fn in_lower_case(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    for condition in &mut answer.when {
        match condition {
            AnswerCondition::Present(place) | AnswerCondition::Is(place, _) | AnswerCondition::Empty(place) => {
                if place.starts_with("header ") {
                    place.make_ascii_lowercase();
                }
            }
            AnswerCondition::Accepted => {}
        }
    }
    answer.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
    answer
}

/// Which requests it is about, in words.
fn describe(answer: &Answer) -> String {
    let conditions = answer.when.iter().map(|condition| match condition {
        AnswerCondition::Present(place) => quoted(place),
        AnswerCondition::Is(place, text) => format!("`{place}: {text}`"),
        AnswerCondition::Empty(place) => format!("nothing in `{place}`"),
        AnswerCondition::Accepted => "an accepted event".to_owned(),
    });
    let method = answer.method.as_deref().unwrap_or("a request");
    format!("{method} with {}", conditions.collect::<Vec<_>>().join(" and "))
}
