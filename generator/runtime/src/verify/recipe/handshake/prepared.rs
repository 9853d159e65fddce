//! A rule that has been checked.

use http::header::CONTENT_TYPE;
use http::{HeaderName, Method, StatusCode};
use serde_json::Value;

use super::class::Class;
use super::error::{RuleError, RuleFault, RulePart};
use super::rule::{Check, Condition, Content, Gift, Rule};
use crate::verify::recipe::template::{Kind, Piece, Template, TemplateError, TemplateFault};
use crate::verify::recipe::{Algorithm, Encoding, Place};

/// How deeply the JSON of a response may be nested.
const MAX_DEPTH: usize = 16;

/// Headers that the server writes, or that follow from the body.
const OWN_HEADERS: [&str; 8] = [
    "connection",
    "content-encoding",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers, and beginnings of header names, that control a client, or a proxy that sends a file of its own instead. A
/// sender's value must not appear in them.
const POWERFUL_HEADERS: [&str; 13] = [
    "access-control-",
    "alt-svc",
    "clear-site-data",
    "content-",
    "link",
    "location",
    "refresh",
    "set-cookie",
    "strict-transport-security",
    "www-authenticate",
    "x-accel-",
    "x-content-type-options",
    "x-sendfile",
];

/// The header with which `CloudEvents` allows an origin.
const ALLOWED_ORIGIN: &str = "webhook-allowed-origin";

#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) method: Option<Method>,
    /// Whether it is the response to deliveries, instead of the answer to a handshake.
    pub(super) is_for_accepted: bool,
    pub(super) when: Vec<Test>,
    pub(super) checks: Vec<Proper>,
    pub(super) is_verified: bool,
    pub(super) class: Class,
    /// Whether the rule sets the class.
    pub(super) is_bounded: bool,
    pub(super) computed: Option<Hmac>,
    pub(super) gives: Option<Handed>,
    pub(super) status: StatusCode,
    /// The status if a check fails.
    pub(super) refused: StatusCode,
    pub(super) content: Filled,
    pub(super) headers: Vec<(HeaderName, Template)>,
}

#[derive(Clone)]
pub(super) enum Test {
    Present(Place),
    Is(Place, Box<str>),
    Empty(Place),
}

#[derive(Clone)]
pub(super) enum Proper {
    Secret(Place),
    Token(Place),
    OneOf(Place, Vec<Box<str>>),
}

#[derive(Clone)]
pub(super) struct Hmac {
    pub(super) algorithm: Algorithm,
    pub(super) of: Template,
    pub(super) encoding: Encoding,
}

#[derive(Clone)]
pub(super) enum Handed {
    Secret(Place),
    Url(Place),
}

#[derive(Clone)]
pub(super) enum Filled {
    Nothing,
    Text(Template),
    Json(Json),
}

/// A JSON value whose strings are templates.
#[derive(Clone)]
pub(super) enum Json {
    Fixed(Value),
    Text(Template),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Prepared {
    pub(super) fn new(number: usize, rule: &Rule<'_>) -> Result<Self, RuleError> {
        let at = |part| move |fault| RuleError { rule: number, part, fault };
        let method = rule.method.map(method).transpose().map_err(at(RulePart::Method))?;
        if rule.when.is_empty() && !method.as_ref().is_some_and(Method::is_safe) {
            return Err(at(RulePart::Whole)(RuleFault::Always));
        }
        let is_for_accepted = rule.when.contains(&Condition::Accepted);
        let when = rule.when.iter().enumerate();
        let when = when.filter_map(|(index, it)| Some(test(it)?.map_err(at(RulePart::When(index)))));
        let checks = rule.checks.iter().enumerate().map(|(index, it)| proper(it).map_err(at(RulePart::Check(index))));
        let class = rule.matches.map(|text| text.parse().map_err(|_| RuleFault::Class)).transpose();
        let class = class.map_err(at(RulePart::Matches))?;
        let computed = rule.computed.as_ref().map(hmac).transpose().map_err(at(RulePart::Computed))?;
        let gives = rule.gives.as_ref().map(handed).transpose().map_err(at(RulePart::Gives))?;
        let status = StatusCode::from_u16(rule.status).ok().filter(StatusCode::is_success);
        let refused = StatusCode::from_u16(rule.refused).ok().filter(StatusCode::is_client_error);
        let content = match rule.content {
            Content::Nothing => Filled::Nothing,
            Content::Text(text) => Filled::Text(template(text, Use::Response).map_err(at(RulePart::Text))?),
            Content::Json(text) => {
                let value = serde_json::from_str(text).map_err(|_| RuleFault::Json);
                Filled::Json(value.and_then(|value| json(value, MAX_DEPTH)).map_err(at(RulePart::Json))?)
            }
        };
        let checks = checks.collect::<Result<Vec<_>, _>>()?;
        let headers = rule.headers.iter().enumerate();
        let headers = headers.map(|(index, it)| header(it, &checks).map_err(at(RulePart::Header(index))));
        let headers = headers.collect::<Result<Vec<_>, _>>()?;
        let prepared = Self {
            method,
            is_for_accepted,
            when: when.collect::<Result<_, _>>()?,
            checks,
            is_verified: rule.is_verified,
            class: class.unwrap_or_else(Class::usual),
            is_bounded: class.is_some(),
            computed,
            gives,
            status: status.ok_or_else(|| at(RulePart::Status)(RuleFault::Status))?,
            refused: refused.ok_or_else(|| at(RulePart::Refused)(RuleFault::Refused))?,
            content,
            headers,
        };
        prepared.check_computed().map_err(at(RulePart::Computed))?;
        prepared.check_accepted().map_err(at(RulePart::Whole))?;
        prepared.check_media_type().map_err(at(RulePart::Whole))?;
        Ok(prepared)
    }

    fn check_computed(&self) -> Result<(), RuleFault> {
        let is_used = self.templates().any(|template| template.has_kind(&Kind::Computed));
        match (&self.computed, is_used) {
            (None, true) => Err(RuleFault::ComputedMissing),
            (Some(_), false) => Err(RuleFault::ComputedUnused),
            (Some(_), true) if !self.is_verified && !self.is_bounded => Err(RuleFault::Unbounded),
            _ => Ok(()),
        }
    }

    /// The response to a delivery is sent once that is stored, so nothing in it may be wrong then, and it may reveal
    /// nothing that is computed with the secret.
    fn check_accepted(&self) -> Result<(), RuleFault> {
        let is_for_handshakes = !self.checks.is_empty() || self.computed.is_some() || self.gives.is_some();
        if self.is_for_accepted && is_for_handshakes { Err(RuleFault::Accepted) } else { Ok(()) }
    }

    /// Text from the sender is plain text, or a string in JSON. In another type, it might be markup.
    fn check_media_type(&self) -> Result<(), RuleFault> {
        let has_own = self.headers.iter().any(|(name, _)| *name == CONTENT_TYPE);
        let is_fixed = self.templates().flat_map(|template| &template.pieces).all(Piece::is_literal);
        if has_own && !is_fixed { Err(RuleFault::SenderInType) } else { Ok(()) }
    }

    /// The templates of the response.
    fn templates(&self) -> impl Iterator<Item = &Template> {
        let mut all: Vec<&Template> = self.headers.iter().map(|(_, template)| template).collect();
        match &self.content {
            Filled::Nothing => {}
            Filled::Text(template) => all.push(template),
            Filled::Json(json) => json.add_templates(&mut all),
        }
        all.into_iter()
    }

    pub(super) fn needs_secret(&self) -> bool {
        self.computed.as_ref().is_some_and(|computed| computed.algorithm != Algorithm::Sha256)
            || self.checks.iter().any(|check| matches!(check, Proper::Secret(_)))
    }

    pub(super) fn needs_token(&self) -> bool {
        let is_hashed = self.computed.as_ref().is_some_and(|computed| computed.of.has_kind(&Kind::Token));
        is_hashed || self.checks.iter().any(|check| matches!(check, Proper::Token(_)))
    }

    /// Whether its conditions look at the body.
    pub(super) fn looks_at_body(&self) -> bool {
        self.when.iter().any(|test| match test {
            Test::Present(place) | Test::Is(place, _) | Test::Empty(place) => {
                matches!(place, Place::Body(_) | Place::Form(_))
            }
        })
    }
}

impl Json {
    fn add_templates<'a>(&'a self, all: &mut Vec<&'a Template>) {
        match self {
            Self::Fixed(_) => {}
            Self::Text(template) => all.push(template),
            Self::List(items) => items.iter().for_each(|item| item.add_templates(all)),
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.add_templates(all)),
        }
    }
}

fn method(text: &str) -> Result<Method, RuleFault> {
    let all = [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    all.into_iter().find(|method| method.as_str() == text).ok_or(RuleFault::Method)
}

fn place(text: &str) -> Result<Place, RuleFault> {
    match text.parse() {
        Ok(place @ (Place::Header(_) | Place::Query(_) | Place::Form(_) | Place::Body(_))) => Ok(place),
        _ => Err(RuleFault::Place),
    }
}

/// The test of a request; `None` if the condition isn't about what the request contains.
fn test(condition: &Condition<'_>) -> Option<Result<Test, RuleFault>> {
    Some(match condition {
        Condition::Present(at) => place(at).map(Test::Present),
        Condition::Is(at, text) => place(at).map(|place| Test::Is(place, (*text).into())),
        Condition::Empty(at) => match place(at) {
            Ok(Place::Body(pointer)) => Ok(Test::Empty(Place::Body(pointer))),
            _ => Err(RuleFault::Place),
        },
        Condition::Accepted => return None,
    })
}

fn proper(check: &Check<'_>) -> Result<Proper, RuleFault> {
    match check {
        Check::Secret(at) => place(at).map(Proper::Secret),
        Check::Token(at) => place(at).map(Proper::Token),
        Check::OneOf(_, []) => Err(RuleFault::NoValues),
        Check::OneOf(at, texts) => Ok(Proper::OneOf(place(at)?, texts.iter().map(|text| (*text).into()).collect())),
    }
}

fn hmac(computed: &super::Computed<'_>) -> Result<Hmac, RuleFault> {
    let algorithm = computed.algorithm;
    match algorithm {
        Algorithm::HmacSha1 | Algorithm::HmacSha256 | Algorithm::HmacSha512 | Algorithm::Sha256 => {
            let of = template(computed.of, Use::Computed(algorithm))?;
            Ok(Hmac { algorithm, of, encoding: computed.encoding })
        }
        _ => Err(RuleFault::Algorithm),
    }
}

fn handed(gift: &Gift<'_>) -> Result<Handed, RuleFault> {
    match gift {
        Gift::Secret(at) => place(at).map(Handed::Secret),
        Gift::Url(at) => place(at).map(Handed::Url),
    }
}

/// What a template is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Response,
    Computed(Algorithm),
}

/// Fails if a text of a response isn't a template that an answer can fill.
pub fn check_text(text: &str) -> Result<(), RuleFault> {
    template(text, Use::Response).map(drop)
}

/// A template of what an answer can contain.
fn template(text: &str, used: Use) -> Result<Template, RuleFault> {
    let template: Template = text.parse()?;
    let is_unknown = |kind: &Kind| match kind {
        Kind::Literal(_) | Kind::Place(Place::Header(_) | Place::Query(_) | Place::Form(_) | Place::Body(_)) => false,
        Kind::Computed => used != Use::Response,
        // A token is only shown as part of a hash.
        Kind::Token => used != Use::Computed(Algorithm::Sha256),
        _ => true,
    };
    template.refuse(is_unknown, TemplateFault::UnknownPiece)?;
    Ok(template)
}

fn json(value: Value, depth: usize) -> Result<Json, RuleFault> {
    let below = depth.checked_sub(1).ok_or(RuleFault::Json)?;
    Ok(match value {
        // An empty text isn't a template, and doesn't need to be one.
        Value::String(text) if !text.is_empty() => Json::Text(template(&text, Use::Response)?),
        Value::Array(items) => Json::List(items.into_iter().map(|item| json(item, below)).collect::<Result<_, _>>()?),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| Ok::<_, RuleFault>((key, json(value, below)?)));
            Json::Object(fields.collect::<Result<_, _>>()?)
        }
        other => Json::Fixed(other),
    })
}

fn header((name, value): &(&str, &str), checks: &[Proper]) -> Result<(HeaderName, Template), RuleFault> {
    let name: HeaderName = name.parse().map_err(|_| RuleFault::HeaderName)?;
    if OWN_HEADERS.contains(&name.as_str()) {
        return Err(RuleFault::HeaderName);
    }
    let template = template(value, Use::Response)?;
    let is_fixed = template.pieces.iter().all(Piece::is_literal);
    if !is_fixed && POWERFUL_HEADERS.iter().any(|powerful| name.as_str().starts_with(powerful)) {
        return Err(RuleFault::SenderInHeader);
    }
    let is_listed = |at: &Place| checks.iter().any(|check| matches!(check, Proper::OneOf(checked, _) if checked == at));
    if name == ALLOWED_ORIGIN && !template.places().all(is_listed) {
        return Err(RuleFault::OriginUnchecked);
    }
    let literals = template.pieces.iter().filter_map(|piece| match &piece.kind {
        Kind::Literal(text) => Some((piece.offset, text)),
        _ => None,
    });
    for (offset, text) in literals {
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(TemplateError { offset, fault: TemplateFault::UnknownPiece }.into());
        }
    }
    Ok((name, template))
}
