//! The answers to handshakes: from `codegen.yaml`, or else from the document.

mod inferred;
mod operation;

use hookwright_runtime::handshake::{Answers, RuleError, RuleFault};
use hookwright_runtime::verify::recipe::Template;

use super::events::NamedEvent;
use crate::config::answers::{AnswerSetting, distinct, place_of};
use crate::config::{Config, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Algorithm, Answer, Bodies, BodyFormat, Recipe, Scheme, SecretKind, Type, TypeKind, Types};
use crate::load::Sources;
use crate::spec;

/// What the answers depend on.
pub(super) struct Basis<'a> {
    pub(super) spec: &'a spec::Api<'a>,
    pub(super) files: &'a Sources,
    pub(super) events: &'a [NamedEvent<'a>],
    pub(super) types: &'a Types,
    pub(super) scheme: &'a Scheme,
    pub(super) bodies: &'a Bodies,
}

/// What a JSON Web Token signs: its header and its claims, each in Base64, or the body in place of the claims.
const TOKEN: &str = "{query:header}.{query:claims}";

/// Decides the answers. A list in the settings, even an empty one, replaces the handshakes of the document, unless it
/// has only responses to deliveries.
pub(super) fn decide(basis: &Basis<'_>, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Answer> {
    let settings = config.answers.as_deref();
    let is_response = |setting: &Setting<AnswerSetting>| setting.value.answer.is_for_accepted();
    let mut answers = Vec::new();
    if settings.is_none_or(|settings| !settings.is_empty() && settings.iter().all(is_response)) {
        let mut inferred = inferred::infer(basis, diagnostics);
        // A parameter's name may contain template syntax.
        inferred.retain(|answer| answer.with_rule(|rule| Answers::check(&[rule])).is_ok());
        answers = distinct(inferred);
    } else {
        inferred::note_handshakes(basis, diagnostics);
    }
    for setting in settings.unwrap_or_default() {
        let answer = basis.with_verification(&setting.value);
        match basis.check(&answer, setting, config.encodings.is_some()) {
            Some(fault) => diagnostics.push(fault),
            None => answers.push(answer),
        }
    }
    answers
}

impl Basis<'_> {
    /// Decides whether the handshake is verified. Vendors sign what they send like an event, but not `GET` requests.
    fn with_verification(&self, AnswerSetting { answer, is_verified, .. }: &AnswerSetting) -> Answer {
        let is_safe = answer.method.as_deref().is_some_and(|method| ["GET", "HEAD", "OPTIONS"].contains(&method));
        let is_verified = is_verified.unwrap_or(!is_safe && !answer.is_for_accepted() && self.scheme.is_proof());
        Answer { is_verified, ..answer.clone() }
    }

    fn check(&self, answer: &Answer, setting: &Setting<AnswerSetting>, may_be_compressed: bool) -> Option<Diagnostic> {
        let of_key = |key: &str| Location::Value(setting.place.child(key));
        if answer.is_verified && !self.scheme.is_proof() {
            let message = "this answer needs verification, but the API has none";
            let fault = Diagnostic::error(codes::settings::ANSWER_UNVERIFIED, of_key("verified"), message);
            return Some(fault.help("write `verify`, or `verified: false`"));
        }
        if answer.needs_secret() && (!self.scheme.is_proof() || *self.scheme == Scheme::Basic) {
            let key = if answer.computed.is_some() { "computed" } else { "check" };
            let message = "this answer needs a secret, but the API has none";
            let fault = Diagnostic::error(codes::settings::ANSWER_UNVERIFIED, of_key(key), message);
            return Some(fault.help("write `verify`, or compare with a `token`"));
        }
        if let Err(error) = answer.with_rule(|rule| Answers::check(&[rule])) {
            return Some(fault(&error, setting));
        }
        if answer.is_for_accepted() && answer.is_verified {
            let message = "`verified` has no effect here: an accepted delivery is always verified";
            return Some(Diagnostic::error(codes::settings::ANSWER, of_key("verified"), message));
        }
        let has_json_bodies = self.has_json_bodies() && !may_be_compressed;
        let may_sign = |signs: Template| answer.with_rule(|rule| rule.may_sign_event(&signs, has_json_bodies));
        if self.signs().iter().any(|signs| signs.parse().map_or(answer.computed.is_some(), may_sign)) {
            let message = "this answer may be the signature of an event";
            let fault = Diagnostic::error(codes::settings::ANSWER_SIGNS, of_key("matches"), message);
            return Some(fault.help(
                "limit it with `matches` to characters that can't make up a signed text, such as `\"[A-Za-z0-9_-]{1,128}\"`, or answer after verification: `verified: true`",
            ));
        }
        None
    }

    /// The texts that the scheme signs with the secret, as templates of recipes.
    fn signs(&self) -> Vec<&str> {
        match self.scheme {
            Scheme::StandardWebhooks(_) => vec!["{header:webhook-id}.{header:webhook-timestamp}.{body}"],
            Scheme::HexHmac { .. } => vec!["{body}"],
            Scheme::TimestampedHmac { .. } => vec!["{query:t}.{body}"],
            Scheme::Recipes(recipes) => {
                let with_secret = recipes.iter().filter(|recipe| recipe.secrets() == SecretKind::Secret);
                with_secret.filter_map(signed).collect()
            }
            Scheme::Bearer | Scheme::Basic | Scheme::HeaderToken { .. } | Scheme::Nothing | Scheme::Unstated => vec![],
        }
    }

    /// Whether a decodable body is always a JSON object or a list.
    fn has_json_bodies(&self) -> bool {
        let is_json = |format: &BodyFormat| *format == BodyFormat::Json;
        let is_composed = |ty: &Type| match ty {
            Type::Map(_) | Type::List(_) => true,
            Type::Named(id) | Type::Boxed(id) => matches!(self.types.kind(*id), TypeKind::Object(_)),
            _ => false,
        };
        let Bodies { media_types, events, otherwise, may_be_empty, in_query, cloud_events, .. } = self.bodies;
        may_be_empty.is_empty()
            && !in_query
            // Data outside of an envelope may be of any kind.
            && cloud_events.is_none()
            && is_json(otherwise)
            && media_types.iter().all(|(_, format)| is_json(format))
            && events.iter().all(|(.., format)| is_json(format))
            && self.events.iter().all(|event| is_composed(&event.payload))
    }
}

/// The template of what the recipe signs.
fn signed(recipe: &Recipe) -> Option<&str> {
    match recipe.algorithm {
        Algorithm::JwtHs256 | Algorithm::JwtHs384 | Algorithm::JwtHs512 => Some(TOKEN),
        _ => recipe.signs.as_deref(),
    }
}

fn fault(error: &RuleError, setting: &Setting<AnswerSetting>) -> Diagnostic {
    let location = place_of(error, setting);
    if error.fault == RuleFault::Unbounded {
        let message = "this is computed from any text, for anyone who asks";
        return Diagnostic::error(codes::settings::ANSWER_UNBOUNDED, location, message)
            .help("answer after verification, `verified: true`, or limit it: `matches: \"[A-Za-z0-9_-]{1,128}\"`");
    }
    let fault = Diagnostic::error(codes::settings::ANSWER, location, error.fault.to_string());
    match error.fault {
        RuleFault::Template(_) => {
            fault.help("the pieces are `{query:x}`, `{header:X}`, `{form:x}`, `{body:/x}`, `{token}` and `{computed}`")
        }
        RuleFault::OriginUnchecked => {
            fault.help("write `check: { header: WebHook-Request-Origin, in: [events.example] }`")
        }
        RuleFault::Always => {
            fault.help("write a condition that only the handshake meets: `when: { query: challenge }`")
        }
        _ => fault,
    }
}
