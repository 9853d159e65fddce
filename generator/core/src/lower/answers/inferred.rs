//! Handshakes inferred from the document. What isn't certain is a finding that names the setting to write.

use super::Basis;
use super::operation::{Operation, Parameter, Success};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Answer, AnswerCheck, AnswerCondition, AnswerContent, NamePlace};
use crate::lower::events::NamedEvent;
use crate::lower::verification::is_sent_back;
use crate::spec::Handshake;

/// Words in the names of values that are sent back.
const CHALLENGES: [&str; 5] = ["challenge", "echostr", "validationtoken", "validationcode", "verificationcode"];

/// The header of a request by which `CloudEvents` asks for permission.
const ORIGIN: &str = "WebHook-Request-Origin";

pub(super) fn infer(basis: &Basis<'_>, diagnostics: &mut Diagnostics) -> Vec<Answer> {
    let mut answers = Vec::new();
    for handshake in &basis.spec.handshakes {
        let operation = Operation::new(basis.files, handshake.operation.clone());
        let answer = of_safe_operation(handshake.method, &operation);
        diagnostics.push(match &answer {
            Some(answer) => {
                let message = format!("{} is a handshake, not an event: {}", shown(handshake), said(answer));
                let note = Diagnostic::note(codes::messages::HANDSHAKE, handshake.operation.key_location(), message);
                note.help(format!("to answer otherwise, write `answers` in codegen.yaml; this is {}", written(answer)))
            }
            None => unanswered(handshake, &operation),
        });
        answers.extend(answer);
    }
    for event in basis.events {
        let place = Location::Key(event.message.place.clone());
        let found = Operation::at(basis.files, &event.message.place).and_then(|operation| {
            of_parameter(&operation).or_else(|| of_header(&operation)).or_else(|| of_field(event, &operation))
        });
        let Some(found) = found.or_else(|| of_described_header(event).map(Err)) else { continue };
        match found {
            Ok(mut answer) => {
                answer.is_verified = basis.scheme.is_proof();
                let message = format!("`{}` has a handshake: {}", event.message.key, said(&answer));
                let note = Diagnostic::note(codes::messages::HANDSHAKE_INFERRED, place, message);
                let help =
                    format!("to answer otherwise, write `answers` in codegen.yaml; this is {}", written(&answer));
                diagnostics.push(note.help(help));
                answers.push(answer);
            }
            Err(setting) => {
                let message =
                    format!("`{}` seems to be a handshake, but the document doesn't show its answer", event.name);
                let warning = Diagnostic::warning(codes::messages::HANDSHAKE_UNANSWERED, place, message);
                diagnostics.push(
                    warning.help(format!("write in codegen.yaml what the sender's documentation says: {setting}")),
                );
            }
        }
    }
    answers
}

/// Reports that operations which are handshakes aren't events, unless the settings say how to answer them.
pub(super) fn note_handshakes(basis: &Basis<'_>, diagnostics: &mut Diagnostics) {
    for handshake in &basis.spec.handshakes {
        let message = format!("{} is a handshake, not an event", shown(handshake));
        diagnostics.push(Diagnostic::note(codes::messages::HANDSHAKE, handshake.operation.key_location(), message));
    }
}

fn shown(handshake: &Handshake<'_>) -> String {
    let Handshake { key, method, .. } = handshake;
    if handshake.is_alone {
        format!("`{key}`, which comes with `{method}` while events come with other methods,")
    } else {
        format!("`{method}` next to other methods of `{key}`")
    }
}

/// A `get` or `head` next to operations that deliver events.
fn of_safe_operation(method: &str, operation: &Operation<'_>) -> Option<Answer> {
    let method = method.to_ascii_uppercase();
    if !["GET", "HEAD"].contains(&&*method) {
        return None;
    }
    let successes = operation.successes();
    let success = successes.first()?;
    let query = operation.query();
    let mut answer = Answer { method: Some(method.clone()), status: success.status, ..Answer::default() };
    if method == "HEAD" || query.is_empty() {
        let has_content = success.is_text || success.json.is_some();
        return (method == "HEAD" || !has_content).then_some(answer);
    }
    let echoed = echoed(&query, success)?;
    answer.content = content(echoed, success)?;
    for parameter in &query {
        let place = format!("query {}", parameter.name);
        if let Some(constant) = parameter.constant {
            answer.when.push(AnswerCondition::Is(place, constant.to_owned()));
        } else if parameter.name == echoed {
            answer.when.push(AnswerCondition::Present(place));
        } else if folded(parameter.name).contains("token") {
            answer.checks.push(AnswerCheck::Token(place));
        }
    }
    Some(answer)
}

/// The parameter that the response repeats.
fn echoed<'d>(query: &[Parameter<'d>], success: &Success<'_>) -> Option<&'d str> {
    let free = || query.iter().filter(|parameter| parameter.constant.is_none());
    let mut named = free().filter(|parameter| is_challenge(parameter.name));
    match (named.next(), named.next()) {
        (Some(one), None) => Some(one.name),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let mut all = free();
            let only = all.next().filter(|_| all.next().is_none() && success.is_text)?;
            Some(only.name)
        }
    }
}

/// The response with the parameter in it.
fn content(echoed: &str, success: &Success<'_>) -> Option<AnswerContent> {
    let piece = format!("{{query:{echoed}}}");
    match &success.json {
        Some(properties) => {
            let [(property, _)] = properties.as_slice() else { return None };
            // A property with another name may be computed: `challengeResponse` for `challenge_code`.
            let name = folded(property);
            if name != folded(echoed) && name != "challenge" {
                return None;
            }
            Some(AnswerContent::Json(serde_json::json!({ *property: piece }).to_string()))
        }
        None => Some(AnswerContent::Text(piece)),
    }
}

/// A query parameter of a delivery that is described as a challenge, with a text response.
fn of_parameter(operation: &Operation<'_>) -> Option<Result<Answer, String>> {
    let query = operation.query();
    let mut challenges = query.iter().filter(|it| is_challenge(it.name) || is_described_as_challenge(it.description));
    let (challenge, None) = (challenges.next()?, challenges.next()) else { return None };
    let piece = format!("{{query:{}}}", challenge.name);
    let Some(success) = operation.successes().into_iter().find(|success| success.is_text) else {
        let setting =
            format!("`answers: [{{ when: {{ query: {} }}, respond: {{ text: \"{piece}\" }} }}]`", challenge.name);
        return is_challenge(challenge.name).then_some(Err(setting));
    };
    let when = vec![AnswerCondition::Present(format!("query {}", challenge.name))];
    Some(Ok(Answer { when, status: success.status, content: AnswerContent::Text(piece), ..Answer::default() }))
}

/// An optional header that the response repeats, and whose name or description says that it is for a handshake.
fn of_header(operation: &Operation<'_>) -> Option<Result<Answer, String>> {
    let success = operation.successes().into_iter().next()?;
    let mut echoed = operation.optional_headers().into_iter().filter(|(name, description)| {
        let is_secret = folded(name).ends_with("secret");
        let is_for_it = is_secret || is_challenge(name) || is_described_as_challenge(description);
        is_for_it && success.headers.iter().any(|header| header.eq_ignore_ascii_case(name))
    });
    let ((name, _), None) = (echoed.next()?, echoed.next()) else { return None };
    if folded(name).ends_with("secret") {
        return Some(Err(echo(name)));
    }
    let piece = format!("{{header:{name}}}");
    let when = vec![AnswerCondition::Present(format!("header {name}"))];
    let headers = vec![(name.to_owned(), piece)];
    Some(Ok(Answer { when, status: success.status, headers, ..Answer::default() }))
}

/// A header whose description says that the response repeats it, although the document shows no such response.
fn of_described_header(event: &NamedEvent<'_>) -> Option<String> {
    let mut echoed = event.message.headers.iter().filter(|header| {
        let description = header.description.unwrap_or_default().to_ascii_lowercase();
        let is_for_it = folded(header.name).ends_with("secret") || is_challenge(header.name);
        let is_for_it = is_for_it || is_described_as_challenge(&description);
        is_for_it && is_sent_back(&description)
    });
    echoed.next().filter(|_| echoed.next().is_none()).map(|header| echo(header.name))
}

/// The setting for a response that repeats a header. Deliveries are signed with a secret from then on.
fn echo(header: &str) -> String {
    // There is no secret to verify the request with before it arrives.
    let gives = if folded(header).ends_with("secret") {
        format!("verified: false, gives: {{ secret: header {header} }}, ")
    } else {
        String::new()
    };
    format!(
        "`answers: [{{ when: {{ header: {header} }}, {gives}respond: {{ headers: {{ {header}: \"{{header:{header}}}\" }} }} }}]`"
    )
}

/// An event whose response repeats a property of its body that is called a challenge or is all that the event has, or
/// an event that is called a validation.
fn of_field(event: &NamedEvent<'_>, operation: &Operation<'_>) -> Option<Result<Answer, String>> {
    let successes = operation.successes();
    let Some(success) = successes.iter().find(|success| success.json.is_some()) else {
        let success = successes.iter().find(|success| success.is_text)?;
        return in_text(event, operation, success.status).map(Ok);
    };
    let properties = success.json.as_deref().unwrap_or_default();
    let is_named = ["url_verification", "url_validation", "endpoint_verification", "endpoint_validation"]
        .iter()
        .any(|words| super::super::folded(&event.name).ends_with(words));
    let is_challenged = is_named || properties.iter().any(|(name, _)| is_challenge(name));
    if !is_challenged && !is_only_echo(properties, operation) {
        return None;
    }
    let at = |name: &str| operation.field_of_body(|key| key == name);
    let repeated: Vec<_> = properties.iter().filter_map(|(name, _)| Some((*name, at(name)?))).collect();
    let (_, first) = repeated.first()?;
    let when = vec![condition_on(event, first)];
    let is_whole = properties.iter().all(|(name, required)| !required || repeated.iter().any(|(it, _)| it == name));
    let fields = repeated.iter().map(|(name, pointer)| ((*name).to_owned(), format!("{{body:{pointer}}}").into()));
    let mut json: serde_json::Map<String, serde_json::Value> = fields.collect();
    let mut answer = Answer { when, status: success.status, ..Answer::default() };
    if is_whole {
        answer.content = AnswerContent::Json(serde_json::Value::Object(json).to_string());
        return Some(Ok(answer));
    }
    let others = properties.iter().filter(|(name, _)| !repeated.iter().any(|(it, _)| it == name));
    json.extend(others.map(|(name, _)| ((*name).to_owned(), "{computed}".into())));
    answer.content = AnswerContent::Json(serde_json::Value::Object(json).to_string());
    let proposal = written(&answer);
    let proposal = proposal.trim_end_matches("}]`").trim_end();
    Some(Err(format!("{proposal}, computed: {{ hmac-sha256: \"{{body:{first}}}\" }} }}]`")))
}

/// The answer to an event with a property that is called a challenge, and with a text as its response.
fn in_text(event: &NamedEvent<'_>, operation: &Operation<'_>, status: u16) -> Option<Answer> {
    let field = operation.field_of_body(is_challenge)?;
    let content = AnswerContent::Text(format!("{{body:{field}}}"));
    Some(Answer { when: vec![condition_on(event, &field)], status, content, ..Answer::default() })
}

/// Whether an event consists of a text that the response repeats. An id is repeated to acknowledge an event.
fn is_only_echo(properties: &[(&str, bool)], operation: &Operation<'_>) -> bool {
    let [(name, _)] = properties else { return false };
    !folded(name).ends_with("id") && operation.only_field_of_body() == Some(name)
}

/// What distinguishes the event from others: its name in the body, or else the property that is repeated.
fn condition_on(event: &NamedEvent<'_>, field: &str) -> AnswerCondition {
    let name = event.signs.iter().find_map(|sign| match &sign.at {
        NamePlace::Body(path) => {
            let path = path.iter().fold(crate::place::Pointer::root(), |pointer, key| pointer.child(key.as_str()));
            Some(AnswerCondition::Is(format!("body {path}"), sign.value.to_string()))
        }
        _ => None,
    });
    name.unwrap_or_else(|| AnswerCondition::Present(format!("body {field}")))
}

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn is_challenge(name: &str) -> bool {
    let name = folded(name);
    CHALLENGES.iter().any(|word| name.contains(word))
}

fn is_described_as_challenge(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    ["handshake", "challenge"].iter().any(|word| description.contains(word))
        && ["echo", "return", "respond", "send back", "sent back"].iter().any(|word| description.contains(word))
}

/// What the answer does, in words.
fn said(answer: &Answer) -> String {
    let what = match &answer.content {
        AnswerContent::Nothing => match answer.headers.first() {
            Some((name, template)) => format!("with the header `{name}: {template}`"),
            None => "without a body".to_owned(),
        },
        AnswerContent::Text(template) => format!("with the text `{template}`"),
        AnswerContent::Json(json) => format!("with `{json}`"),
    };
    let token = if answer.needs_token() { ", if the request has the token" } else { "" };
    format!("it is answered with {} {what}{token}", answer.status)
}

/// The answer as in `codegen.yaml`.
fn written(answer: &Answer) -> String {
    let mut parts = Vec::new();
    let mut when: Vec<String> = answer.method.iter().map(|method| format!("{{ method: {method} }}")).collect();
    when.extend(answer.when.iter().map(|condition| match condition {
        AnswerCondition::Present(place) => format!("{{ at: {place} }}"),
        AnswerCondition::Is(place, text) => format!("{{ at: {place}, is: {text} }}"),
        AnswerCondition::Empty(place) => format!("{{ at: {place}, is: [] }}"),
        AnswerCondition::Accepted => "accepted".to_owned(),
    }));
    parts.push(format!("when: [{}]", when.join(", ")));
    for check in &answer.checks {
        if let AnswerCheck::Token(place) = check {
            parts.push(format!("check: {{ at: {place}, equals: token }}"));
        }
    }
    let content = match &answer.content {
        AnswerContent::Nothing => String::new(),
        AnswerContent::Text(template) => format!(", text: \"{template}\""),
        AnswerContent::Json(json) => format!(", json: {json}"),
    };
    let headers: Vec<String> =
        answer.headers.iter().map(|(name, template)| format!("{name}: \"{template}\"")).collect();
    let headers = if headers.is_empty() { String::new() } else { format!(", headers: {{ {} }}", headers.join(", ")) };
    parts.push(format!("respond: {{ status: {}{headers}{content} }}", answer.status));
    format!("`answers: [{{ {} }}]`", parts.join(", "))
}

fn unanswered(handshake: &Handshake<'_>, operation: &Operation<'_>) -> Diagnostic {
    let message =
        format!("{} is a handshake, not an event, and the document doesn't show its answer", shown(handshake));
    let location = handshake.operation.key_location();
    let warning = Diagnostic::warning(codes::messages::HANDSHAKE_UNANSWERED, location, message);
    let setting = if operation.has_header(ORIGIN) || handshake.method.eq_ignore_ascii_case("options") {
        format!(
            "`answers: [{{ when: {{ method: OPTIONS, header: {ORIGIN} }}, check: {{ header: {ORIGIN}, in: [events.example] }}, \
             respond: {{ headers: {{ WebHook-Allowed-Origin: \"{{header:{ORIGIN}}}\", WebHook-Allowed-Rate: 120, Allow: POST }} \
             }} }}]`, with the origins that you expect"
        )
    } else {
        let method = handshake.method.to_ascii_uppercase();
        let query = operation.query();
        let free = || query.iter().filter(|parameter| parameter.constant.is_none());
        match free().find(|parameter| is_challenge(parameter.name)).or_else(|| free().next()) {
            Some(Parameter { name, .. }) => format!(
                "`answers: [{{ when: {{ method: {method}, query: {name} }}, respond: {{ text: \"{{query:{name}}}\" }} }}]`"
            ),
            None => format!("`answers: [{{ when: {{ method: {method} }}, respond: {{ status: 200 }} }}]`"),
        }
    };
    warning.help(format!("write in codegen.yaml what the sender's documentation says, such as {setting}"))
}
