//! The setting `answers`: how handshakes are answered.

use hookwright_runtime::handshake::{RuleError, RulePart, check_text};
use hookwright_runtime::verify::recipe::{Place as SignaturePlace, Template};

use super::{Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashSet;
use crate::ir::{Answer, AnswerCheck, AnswerComputed, AnswerCondition, AnswerContent, AnswerGift, AnswerHmac};
use crate::nearest;
use crate::node::Node;
use crate::place::{Place, Pointer};

/// An answer from the settings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AnswerSetting {
    /// The answer. Whether it is verified isn't decided yet.
    pub answer: Answer,
    /// Whether it is verified, if the settings say so.
    pub is_verified: Option<bool>,
    /// Where its parts are.
    pub places: AnswerPlaces,
}

/// Where the parts of an answer are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AnswerPlaces {
    method: Option<Place>,
    when: Vec<Place>,
    checks: Vec<Place>,
    computed: Option<Place>,
    gives: Option<Place>,
    /// The texts of the JSON.
    texts: Vec<(String, Place)>,
}

/// A value of the body that an answer looks at or repeats.
pub(crate) struct BodyValue {
    pub(crate) path: Vec<String>,
    /// Whether it must be a list. Otherwise, it is text, a number or a boolean.
    pub(crate) is_list: bool,
    /// Where it is written.
    pub(crate) place: Place,
}

impl AnswerSetting {
    /// The values of the body that the conditions and the response name.
    pub(crate) fn body_values(&self, item: &Place) -> Vec<BodyValue> {
        let conditions = self.answer.when.iter().zip(&self.places.when).filter_map(|(condition, place)| {
            let (at, is_list) = match condition {
                AnswerCondition::Present(at) | AnswerCondition::Is(at, _) => (at, false),
                AnswerCondition::Empty(at) => (at, true),
                AnswerCondition::Accepted => return None,
            };
            let path = body_path(&at.parse().ok()?)?;
            Some(BodyValue { path, is_list, place: place.clone() })
        });
        let respond = item.child("respond");
        let text = match &self.answer.content {
            AnswerContent::Text(text) => Some((text, respond.child("text"))),
            AnswerContent::Nothing | AnswerContent::Json(_) => None,
        };
        let texts = self.places.texts.iter().map(|(text, place)| (text, place.clone()));
        let headers = self.answer.headers.iter();
        let headers = headers.map(|(name, value)| (value, respond.descendant(["headers", name])));
        let repeated = text.into_iter().chain(texts).chain(headers).flat_map(|(text, place)| {
            let template: Option<Template> = text.parse().ok();
            let paths: Vec<_> = template.iter().flat_map(Template::places).filter_map(body_path).collect();
            paths.into_iter().map(move |path| BodyValue { path, is_list: false, place: place.clone() })
        });
        conditions.chain(repeated).collect()
    }
}

/// The keys that lead to a value of the body.
fn body_path(place: &SignaturePlace) -> Option<Vec<String>> {
    let SignaturePlace::Body(pointer) = place else { return None };
    let pointer = Pointer::parse(&pointer.to_string())?;
    Some(pointer.segments().into_iter().map(str::to_owned).collect())
}

const KEYS: [&str; 8] = ["when", "check", "refuse", "verified", "matches", "computed", "gives", "respond"];

/// The ways to name a place, and its kind as [`hookwright_runtime::verify::recipe::Place`] reads it.
const PLACES: [&str; 5] = ["at", "query", "header", "form", "body"];

/// The condition of a response to accepted deliveries.
const ACCEPTED: &str = "accepted";

const HELP: &str = "write `{ when: { method: GET, query: challenge }, respond: { text: \"{query:challenge}\" } }`";

/// Reads the list. A mapping is a list of one.
pub(super) fn answers(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<Setting<AnswerSetting>>> {
    if let Node::Map(_) = value.node {
        return answer(value, diagnostics).map(|answer| vec![answer]);
    }
    value.read_as(Node::as_list, "a list", diagnostics)?;
    Some(value.items().filter_map(|item| answer(&item, diagnostics)).collect())
}

fn answer(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<AnswerSetting>> {
    item.read_as(Node::as_map, "a mapping", diagnostics)?;
    keys::refuse_unknown(item, "an answer has", &KEYS, diagnostics);
    let before = diagnostics.len();
    let when = item.get("when").map(|when| several(&when)).unwrap_or_default();
    let mut answer = Answer { status: 200, ..Answer::default() };
    let mut places = AnswerPlaces::default();
    for part in &when {
        if part.node.as_str() == Some(ACCEPTED) {
            answer.when.push(AnswerCondition::Accepted);
            places.when.push(part.place.clone());
        } else if part.read_as(Node::as_map, "a mapping, or `accepted`", diagnostics).is_some() {
            condition(part, &mut answer, &mut places, diagnostics);
        }
    }
    for part in item.get("check").map(|checks| several(&checks)).unwrap_or_default() {
        let read = part.read_as(Node::as_map, "a mapping", diagnostics).and_then(|_| check(&part, diagnostics));
        if let Some((check, place)) = read {
            answer.checks.push(check);
            places.checks.push(place);
        }
    }
    answer.refused = item.get("refuse").and_then(|refuse| {
        let number = refuse.node.to_json().as_u64().and_then(|number| u16::try_from(number).ok());
        if number.is_none() {
            diagnostics.push(fault(&refuse, "the status of a refusal is a number from 400 to 499"));
        }
        number
    });
    let is_verified = item.flag("verified", diagnostics);
    answer.matches = item.text("matches", diagnostics).map(str::to_owned);
    if let Some((computed, place)) = item.get("computed").and_then(|part| computed(&part, diagnostics)) {
        (answer.computed, places.computed) = (Some(computed), Some(place));
    }
    if let Some((gift, place)) = item.get("gives").and_then(|part| gift(&part, diagnostics)) {
        (answer.gives, places.gives) = (Some(gift), Some(place));
    }
    match item.get("respond") {
        Some(part) => {
            respond(&part, &mut answer, diagnostics);
            part.get("json").iter().for_each(|json| add_texts(json, &mut places.texts));
        }
        None => diagnostics.push(incomplete(item, "respond")),
    }
    if when.is_empty() && item.get("when").is_none() {
        diagnostics.push(incomplete(item, "when"));
    }
    let is_good = diagnostics.len() == before;
    is_good.then(|| Setting { value: AnswerSetting { answer, is_verified, places }, place: item.place.clone() })
}

fn incomplete(item: &Cursor<'_>, key: &str) -> Diagnostic {
    let message = format!("an answer needs `{key}`");
    Diagnostic::error(codes::settings::INCOMPLETE, item.location(), message).help(HELP)
}

/// The items of a list, or the only one.
fn several<'d>(value: &Cursor<'d>) -> Vec<Cursor<'d>> {
    if value.node.as_list().is_some() { value.items().collect() } else { vec![value.clone()] }
}

fn condition(part: &Cursor<'_>, answer: &mut Answer, places: &mut AnswerPlaces, diagnostics: &mut Diagnostics) {
    keys::refuse_unknown(
        part,
        "a condition has",
        &["method", "at", "query", "header", "form", "body", "is"],
        diagnostics,
    );
    if let Some(method) = part.text("method", diagnostics) {
        if answer.method.is_some() {
            diagnostics.push(fault(part.get("method").as_ref().unwrap_or(part), "an answer is for one method"));
        }
        answer.method = Some(method.to_owned());
        places.method = Some(part.place.child("method"));
    }
    let Some((place, at)) = place(part, diagnostics) else { return };
    answer.when.push(match part.get("is") {
        None => AnswerCondition::Present(place),
        Some(is) if is.node.as_list().is_some_and(<[_]>::is_empty) => AnswerCondition::Empty(place),
        Some(is) => match scalar(&is, diagnostics) {
            Some(text) => AnswerCondition::Is(place, text),
            None => return,
        },
    });
    places.when.push(at);
}

fn add_texts(json: &Cursor<'_>, texts: &mut Vec<(String, Place)>) {
    if let Some(text) = json.node.as_str() {
        texts.push((text.to_owned(), json.place.clone()));
    }
    json.entries().for_each(|(_, value)| add_texts(&value, texts));
    json.items().for_each(|item| add_texts(&item, texts));
}

/// The place that one of a mapping's keys names, if any, and where it is written.
fn place(part: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<(String, Place)> {
    let mut named = PLACES.into_iter().filter_map(|key| Some((key, part.get(key)?)));
    let (key, value) = named.next()?;
    if let Some((_, other)) = named.next() {
        diagnostics.push(fault(&other, "a check has one place; write a list for several"));
    }
    let text = value.read_as(Node::as_str, "a string", diagnostics)?;
    let place = match key {
        "at" if text.starts_with('/') => format!("body {text}"),
        "at" => text.to_owned(),
        kind => format!("{kind} {text}"),
    };
    Some((place, value.place))
}

/// A value as written in a request.
fn scalar(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let text = |node: &Node| match node {
        Node::String(text) => Some(text.to_string()),
        Node::Bool(_) | Node::Number(_) => Some(node.to_json().to_string()),
        _ => None,
    };
    let read = text(value.node);
    if read.is_none() {
        diagnostics.push(fault(value, "this must be a string, a number, a boolean or an empty list"));
    }
    read
}

fn check(part: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<(AnswerCheck, Place)> {
    keys::refuse_unknown(part, "a check has", &["at", "query", "header", "form", "body", "equals", "in"], diagnostics);
    let Some((place, written_at)) = place(part, diagnostics) else {
        diagnostics.push(fault(part, "a check needs a place: `query: verify_token`"));
        return None;
    };
    if let Some(list) = part.get("in") {
        list.read_as(Node::as_list, "a list", diagnostics)?;
        let values: Vec<_> = list.items().filter_map(|item| scalar(&item, diagnostics)).collect();
        return Some((AnswerCheck::OneOf(place, values), written_at));
    }
    match part.text("equals", diagnostics) {
        Some("secret") => Some((AnswerCheck::Secret(place), written_at)),
        Some("token") => Some((AnswerCheck::Token(place), written_at)),
        other => {
            let at = part.get("equals").map_or(part.place.clone(), |equals| equals.place);
            let written = other.unwrap_or_default();
            let message = "`equals` must be `secret` or `token`; their values are passed when the program starts";
            let otherwise = "write `equals: token`, `equals: secret`, or `in: [a, b]` for values that aren't secrets";
            let help = nearest::help(written, ["secret", "token"], otherwise);
            let location = Location::Value(at);
            diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, location, message).help(help));
            None
        }
    }
}

fn computed(part: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<(AnswerComputed, Place)> {
    const HMACS: [(&str, AnswerHmac); 4] = [
        ("hmac-sha1", AnswerHmac::Sha1),
        ("hmac-sha256", AnswerHmac::Sha256),
        ("hmac-sha512", AnswerHmac::Sha512),
        ("sha256", AnswerHmac::Plain),
    ];
    part.read_as(Node::as_map, "a mapping", diagnostics)?;
    let known = ["hmac-sha1", "hmac-sha256", "hmac-sha512", "sha256", "encoding"];
    keys::refuse_unknown(part, "`computed` has", &known, diagnostics);
    let mut named = HMACS.into_iter().filter(|(key, _)| part.get(key).is_some());
    let (Some((key, algorithm)), None) = (named.next(), named.next()) else {
        diagnostics.push(fault(part, "`computed` needs exactly one HMAC or hash: `hmac-sha256: \"{body:/token}\"`"));
        return None;
    };
    let is_base64 = match part.text("encoding", diagnostics) {
        None | Some("hex") => false,
        Some("base64") => true,
        Some(other) => {
            let help = nearest::help(other, ["hex", "base64"], "the values are `hex` and `base64`");
            let location = Location::Value(part.place.child("encoding"));
            let message = format!("`encoding` can't be `{other}`");
            diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, location, message).help(help));
            return None;
        }
    };
    let of = part.text(key, diagnostics)?.to_owned();
    Some((AnswerComputed { algorithm, of, is_base64 }, part.place.child(key)))
}

fn gift(part: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<(AnswerGift, Place)> {
    part.read_as(Node::as_map, "a mapping", diagnostics)?;
    keys::refuse_unknown(part, "`gives` has", &["secret", "url"], diagnostics);
    let place = |key: &str, diagnostics: &mut Diagnostics| {
        let text = part.text(key, diagnostics)?;
        Some(if text.starts_with('/') { format!("body {text}") } else { text.to_owned() })
    };
    match (place("secret", diagnostics), place("url", diagnostics)) {
        (Some(secret), None) => Some((AnswerGift::Secret(secret), part.place.child("secret"))),
        (None, Some(url)) => Some((AnswerGift::Url(url), part.place.child("url"))),
        _ => {
            diagnostics.push(fault(part, "`gives` needs either `secret` or `url`, with its place"));
            None
        }
    }
}

fn respond(part: &Cursor<'_>, answer: &mut Answer, diagnostics: &mut Diagnostics) {
    if part.read_as(Node::as_map, "a mapping", diagnostics).is_none() {
        return;
    }
    keys::refuse_unknown(part, "a response has", &["status", "text", "json", "headers"], diagnostics);
    if let Some(status) = part.get("status") {
        match status.node.to_json().as_u64().and_then(|number| u16::try_from(number).ok()) {
            Some(number) => answer.status = number,
            None => diagnostics.push(fault(&status, "a status is a number from 200 to 299")),
        }
    }
    match (part.text("text", diagnostics), part.get("json")) {
        (Some(_), Some(json)) => diagnostics.push(fault(&json, "a response is text or JSON, not both")),
        (Some(text), None) => answer.content = AnswerContent::Text(text.to_owned()),
        (None, Some(json)) => {
            answer.content = AnswerContent::Json(serde_json::to_string(json.node).unwrap_or_default());
        }
        (None, None) => {}
    }
    let headers = part.mapping("headers", diagnostics);
    for (name, value) in headers.iter().flat_map(Cursor::entries) {
        if let Some(text) = scalar(&value, diagnostics) {
            answer.headers.push((name.to_owned(), text));
        }
    }
}

fn fault(at: &Cursor<'_>, message: &str) -> Diagnostic {
    Diagnostic::error(codes::settings::ANSWER, at.location(), message)
}

/// The part of an answer that a rule's fault is about.
pub(crate) fn place_of(error: &RuleError, setting: &Setting<AnswerSetting>) -> Location {
    let (item, answer, places) = (&setting.place, &setting.value.answer, &setting.value.places);
    let child = |keys: &[&str]| keys.iter().fold(item.clone(), |place, key| place.child(*key));
    let or_key = |place: Option<&Place>, key: &str| place.cloned().unwrap_or_else(|| child(&[key]));
    Location::Value(match error.part {
        RulePart::Method => or_key(places.method.as_ref(), "when"),
        RulePart::When(index) => or_key(places.when.get(index), "when"),
        RulePart::Check(index) => or_key(places.checks.get(index), "check"),
        RulePart::Matches => child(&["matches"]),
        RulePart::Computed if answer.computed.is_some() => or_key(places.computed.as_ref(), "computed"),
        RulePart::Gives => or_key(places.gives.as_ref(), "gives"),
        RulePart::Status => child(&["respond", "status"]),
        RulePart::Refused => child(&["refuse"]),
        RulePart::Text => child(&["respond", "text"]),
        RulePart::Json => match places.texts.iter().find(|(text, _)| !text.is_empty() && check_text(text).is_err()) {
            Some((_, place)) => place.clone(),
            None => child(&["respond", "json"]),
        },
        RulePart::Header(index) => match answer.headers.get(index) {
            Some((name, _)) => child(&["respond", "headers", name]),
            None => child(&["respond", "headers"]),
        },
        _ => return Location::Key(item.clone()),
    })
}

/// The answers without duplicates.
pub(crate) fn distinct(answers: Vec<Answer>) -> Vec<Answer> {
    let mut seen = HashSet::default();
    answers.into_iter().filter(|answer| seen.insert(format!("{answer:?}"))).collect()
}
