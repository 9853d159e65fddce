//! Handshakes: how they are answered, and attacks on them.

use hookwright_runtime::Delivery;
use hookwright_runtime::handshake::{
    Answer, AnswerError, Answers, Check, Computed, Condition, Gift, Given, Refusal, Rule, RuleFault, RulePart, Shown,
};
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use hookwright_runtime::serde_json::{Value, json};
use hookwright_runtime::verify::recipe::{Algorithm, Encoding, TemplateFault};
use hookwright_runtime::{Proof, Trust};

const SECRET: &str = "the secret";

fn answers(rule: Rule<'_>) -> Answers {
    Answers::new(&[rule], [SECRET]).unwrap().tokens(["sesame"]).unwrap()
}

fn fault(rule: Rule<'_>) -> (RulePart, RuleFault) {
    match Answers::new(&[rule], [SECRET]) {
        Err(AnswerError::Rule(error)) => (error.part, error.fault),
        other => panic!("{other:?}"),
    }
}

fn get(url: &str) -> Delivery {
    Delivery::new(HeaderMap::new(), "").requested(Method::GET, url)
}

fn post(headers: &[(&'static str, &str)], body: &str) -> Delivery {
    let headers = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
    Delivery::new(headers.collect(), body.to_owned()).requested(Method::POST, "/hook")
}

fn ask(answers: &Answers, delivery: &Delivery) -> Option<Result<Answer, Refusal>> {
    Some(answers.find(delivery)?.answer(delivery, None))
}

fn body(answered: Option<Result<Answer, Refusal>>) -> String {
    String::from_utf8(answered.unwrap().unwrap().body.to_vec()).unwrap()
}

const ECHO: Rule<'_> = Rule::new()
    .method("GET")
    .when(&[Condition::Is("query mode", "subscribe"), Condition::Present("query challenge")])
    .checks(&[Check::Token("query token")])
    .text("{query:challenge}");

#[test]
fn a_parameter_is_echoed_if_the_token_is_right() {
    let answers = answers(ECHO);
    let answer = ask(&answers, &get("/hook?mode=subscribe&challenge=a%20b%2Bc&token=sesame")).unwrap().unwrap();
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, b"a b+c".as_slice()));
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'"),
    ] {
        assert_eq!(answer.headers[name], value);
    }
    for wrong in ["&token=sesam", "&token=", "", "&token=sesame&token=sesame", "&token=sesame&token=x", "&token=SESAME"]
    {
        let asked = ask(&answers, &get(&format!("/hook?mode=subscribe&challenge=1{wrong}")));
        assert_eq!(asked, Some(Err(Refusal::Wrong(StatusCode::FORBIDDEN))), "{wrong}");
    }
    for other in
        ["/hook", "/hook?mode=subscribe", "/hook?mode=x&challenge=1", "/hook?mode=subscribe&challenge=1&challenge=2"]
    {
        assert_eq!(ask(&answers, &get(other)), None, "{other}");
    }
    assert_eq!(ask(&answers, &post(&[], "").requested(Method::POST, "/hook?mode=subscribe&challenge=1")), None);
}

#[test]
fn without_tokens_every_token_is_refused() {
    let answers = Answers::new(&[ECHO], [""; 0]).unwrap();
    assert!(answers.lacks_token());
    assert_eq!(
        ask(&answers, &get("/?mode=subscribe&challenge=1&token=")),
        Some(Err(Refusal::Wrong(StatusCode::FORBIDDEN)))
    );
    assert!(answers.clone().tokens([""]).is_err());
    assert!(answers.tokens([""; 0]).is_err());
}

#[test]
fn echoed_values_are_limited() {
    let answers = answers(ECHO);
    let with = |challenge: &str| ask(&answers, &get(&format!("/?mode=subscribe&token=sesame&challenge={challenge}")));
    for hostile in ["%3Cscript%3Ealert(1)%3C/script%3E", "a%0d%0aSet-Cookie:x", "a%0Ab", "%00", "%E2%80%AE", "%ff", ""]
    {
        assert_eq!(with(hostile), Some(Err(Refusal::Unfit)).filter(|_| hostile != "%ff"), "{hostile}");
    }
    assert_eq!(with(&"a".repeat(1_024)).unwrap().unwrap().body.len(), 1_024);
    assert_eq!(with(&"a".repeat(1_025)), Some(Err(Refusal::Unfit)));
    assert_eq!(with(&"a".repeat(1 << 20)), Some(Err(Refusal::Unfit)));
    // A filled-in value isn't parsed as a template.
    assert_eq!(body(with("%7Bquery:token%7D")), "{query:token}");
}

#[test]
fn json_answers_escape_their_values() {
    let rule = Rule::new()
        .when(&[Condition::Is("body /type", "url_verification")])
        .json(r#"{"challenge":"{body:/challenge}","n":1,"list":[null,"x"],"empty":""}"#);
    let answers = answers(rule);
    let answer = ask(&answers, &post(&[], r#"{"type":"url_verification","challenge":"\",\"admin\":true,\"x\":\"\\"}"#));
    let answer = answer.unwrap().unwrap();
    let value: Value = hookwright_runtime::serde_json::from_slice(&answer.body).unwrap();
    let expected = json!({"challenge": "\",\"admin\":true,\"x\":\"\\", "n": 1, "list": [null, "x"], "empty": ""});
    assert_eq!(value, expected);
    assert_eq!(answer.headers["content-type"], "application/json");
    for hostile in [
        r#"{"type":"url_verification"}"#,
        r#"{"type":"url_verification","challenge":{}}"#,
        r#"{"type":"url_verification","challenge":null}"#,
        r#"{"type":"url_verification","challenge":"a","challenge":"b"}"#,
        r#"{"type":"url_verification","challenge":"\u202e"}"#,
    ] {
        assert_eq!(ask(&answers, &post(&[], hostile)), Some(Err(Refusal::Unfit)), "{hostile}");
    }
    for other in ["", "[]", "{", r#"{"type":"other"}"#, r#"{"type":"url_verification","type":"url_verification"}"#] {
        assert_eq!(ask(&answers, &post(&[], other)), None, "{other}");
    }
}

#[test]
fn numbers_and_empty_lists_can_be_conditions() {
    let ping = answers(Rule::new().when(&[Condition::Is("body /type", "1")]).json(r#"{"type":1}"#));
    assert_eq!(body(ask(&ping, &post(&[], r#"{"type":1}"#))), r#"{"type":1}"#);
    assert_eq!(ask(&ping, &post(&[], r#"{"type":10}"#)), None);
    let heartbeat = answers(Rule::new().when(&[Condition::Empty("body /events")]).status(204));
    for (body, is_met) in [(r#"{"events": [ ]}"#, true), (r#"{"events":[1]}"#, false), ("{}", false), ("", false)] {
        let answered = ask(&heartbeat, &post(&[], body));
        assert_eq!(answered.map(|answer| answer.unwrap().status.as_u16()), is_met.then_some(204), "{body}");
    }
}

const COMPUTED: Computed<'_> =
    Computed { algorithm: Algorithm::HmacSha256, of: "{body:/token}", encoding: Encoding::Hex };

#[test]
fn a_value_is_computed_with_the_secret_that_verified_the_request() {
    let rule = Rule::new()
        .when(&[Condition::Present("body /token")])
        .verified()
        .computed(COMPUTED)
        .json(r#"{"plain":"{body:/token}","proof":"{computed}"}"#);
    let answers = Answers::new(&[rule], ["zoom-secret-token", "other"]).unwrap();
    let delivery = post(&[], r#"{"token":"qgg8vlvZRS6UYooatFL8Aw"}"#);
    let found = answers.find(&delivery).unwrap();
    assert!(found.is_verified());
    let by = |secret| {
        let answer = found.answer(&delivery, Some(&Trust::Proved(Proof::new("a scheme", secret)))).unwrap();
        hookwright_runtime::serde_json::from_slice::<Value>(&answer.body).unwrap()["proof"].clone()
    };
    assert_eq!(by(0), "d9e0d764a78494688ba3f2d5c0ed4ca311394b4834d959759213424d2df961e3");
    assert_ne!(by(1), by(0));
    // Verification that proves nothing doesn't count.
    let unsigned = Trust::Unsigned { because: "a test".into() };
    assert_eq!(found.answer(&delivery, Some(&unsigned)), Err(Refusal::Wrong(StatusCode::FORBIDDEN)));
    assert_eq!(found.answer(&delivery, None), Err(Refusal::Wrong(StatusCode::FORBIDDEN)));
}

#[test]
fn a_computed_answer_cannot_sign_an_event() {
    let unverified = Rule::new().when(&[Condition::Present("body /token")]).computed(COMPUTED).text("{computed}");
    assert_eq!(fault(unverified), (RulePart::Computed, RuleFault::Unbounded));
    let narrow = unverified.matches("[A-Za-z0-9_-]{1,128}");
    let asked = ask(&answers(narrow), &post(&[], r#"{"token":"v0:1:{}"}"#));
    assert_eq!(asked, Some(Err(Refusal::Unfit)));
    for (rule, signs, is_json, may_sign) in [
        (narrow, "v0:{timestamp}:{body}", false, false),
        (narrow, "{body}", true, false),
        (narrow, "{body}", false, true),
        // A hash consists of letters and digits, even if bodies don't.
        (narrow, "{timestamp}{body:sha256}", true, true),
        (narrow, "{timestamp}{body:decoded}", true, false),
        // What a token signs.
        (narrow, "{query:header}.{query:claims}", true, false),
        (narrow.matches("[A-Za-z0-9_.-]{1,900}"), "{query:header}.{query:claims}", true, true),
        (narrow, "{timestamp}{header:x}", true, true),
        (narrow.matches("[ -~]{1,9}"), "{timestamp}.{body}", true, true),
        (narrow.matches("[ -~]{1,9}"), "0123456789{body}", true, false),
        (
            narrow.matches("[ -~]{1,9}").computed(Computed { of: "c:{body:/token}", ..COMPUTED }),
            "v0:{body}",
            true,
            false,
        ),
        (narrow.matches("[ -~]{1,9}").computed(Computed { of: "v{body:/token}", ..COMPUTED }), "v0:{body}", true, true),
        (unverified, "v0:{body}", true, true),
        (unverified.verified(), "v0:{body}", true, false),
    ] {
        assert_eq!(rule.may_sign_event(&signs.parse().unwrap(), is_json), may_sign, "{rule:?} {signs}");
    }
}

#[test]
fn headers_have_limited_values_and_cannot_redirect() {
    let rule = Rule::new()
        .when(&[Condition::Present("header x-hook-secret")])
        .gives(Gift::Secret("header x-hook-secret"))
        .headers(&[("X-Hook-Secret", "{header:x-hook-secret}"), ("X-Rate", "{header:x-rate?}"), ("Allow", "POST")]);
    let answer = ask(&answers(rule), &post(&[("x-hook-secret", "b537")], "{}")).unwrap().unwrap();
    assert_eq!(answer.headers["x-hook-secret"], "b537");
    assert_eq!((answer.headers.get("x-rate"), &answer.headers["allow"]), (None, &HeaderValue::from_static("POST")));
    assert_eq!(answer.given, Some(Given::Secret("b537".to_owned())));
    assert!(!format!("{answer:?}").contains("b537"));
    for wrong in ["a<b", &"a".repeat(1_025), "a\tb", "é"] {
        let asked = ask(&answers(rule), &post(&[("x-hook-secret", wrong)], "{}"));
        assert_eq!(asked, Some(Err(Refusal::Unfit)), "{wrong}");
    }
    let when = Rule::new().when(&[Condition::Present("query q")]);
    for name in [
        "Location",
        "Set-Cookie",
        "Refresh",
        "Access-Control-Allow-Origin",
        "Link",
        "Content-Location",
        "Content-Type",
        "X-Accel-Redirect",
        "X-Sendfile",
        "Alt-Svc",
    ] {
        let headers = [(name, "{query:q}")];
        assert_eq!(fault(when.headers(&headers)), (RulePart::Header(0), RuleFault::SenderInHeader), "{name}");
    }
    for name in ["Content-Length", "Transfer-Encoding", "Trailer", "a b", "", "{query:q}"] {
        assert_eq!(fault(when.headers(&[(name, "x")])), (RulePart::Header(0), RuleFault::HeaderName), "{name}");
    }
    assert!(matches!(fault(when.headers(&[("X-A", "a\r\nb")])).1, RuleFault::Template(_)));
}

#[test]
fn only_listed_origins_are_allowed() {
    let rule = Rule::new()
        .method("OPTIONS")
        .when(&[Condition::Present("header webhook-request-origin")])
        .headers(&[("WebHook-Allowed-Origin", "{header:webhook-request-origin}")]);
    assert_eq!(fault(rule), (RulePart::Header(0), RuleFault::OriginUnchecked));
    let rule = rule.checks(&[Check::OneOf("header webhook-request-origin", &["events.example"])]);
    let asks = |origin| {
        let request = post(&[("webhook-request-origin", origin)], "").requested(Method::OPTIONS, "/hook");
        ask(&answers(rule), &request).unwrap()
    };
    assert_eq!(asks("events.example").unwrap().headers["webhook-allowed-origin"], "events.example");
    assert_eq!(asks("evil.example"), Err(Refusal::Wrong(StatusCode::FORBIDDEN)));
    assert_eq!(asks("*"), Err(Refusal::Wrong(StatusCode::FORBIDDEN)));
}

#[test]
fn invalid_rules_are_refused() {
    let when = Rule::new().when(&[Condition::Present("query q")]);
    for (rule, part, fault_there) in [
        (Rule::new(), RulePart::Whole, RuleFault::Always),
        (Rule::new().method("POST"), RulePart::Whole, RuleFault::Always),
        (when.method("get"), RulePart::Method, RuleFault::Method),
        (when.method("CONNECT"), RulePart::Method, RuleFault::Method),
        (Rule::new().when(&[Condition::Present("q")]), RulePart::When(0), RuleFault::Place),
        (Rule::new().when(&[Condition::Present("item /q")]), RulePart::When(0), RuleFault::Place),
        (Rule::new().when(&[Condition::Empty("query q")]), RulePart::When(0), RuleFault::Place),
        (when.checks(&[Check::Token("list t")]), RulePart::Check(0), RuleFault::Place),
        (when.checks(&[Check::OneOf("query q", &[])]), RulePart::Check(0), RuleFault::NoValues),
        (when.matches("[a]+"), RulePart::Matches, RuleFault::Class),
        (when.status(302), RulePart::Status, RuleFault::Status),
        (when.status(99), RulePart::Status, RuleFault::Status),
        (when.json("{"), RulePart::Json, RuleFault::Json),
        (when.text("{computed}"), RulePart::Computed, RuleFault::ComputedMissing),
        (when.computed(COMPUTED).verified(), RulePart::Computed, RuleFault::ComputedUnused),
    ] {
        assert_eq!(fault(rule), (part, fault_there), "{rule:?}");
    }
    for (text, offset) in [("a{body}", 1), ("{secret}", 0), ("{timestamp}", 0), ("{item:/a}", 0), ("{nothing}", 1)] {
        let (part, RuleFault::Template(error)) = fault(when.text(text)) else { panic!("{text}") };
        assert_eq!((part, error.offset, error.fault), (RulePart::Text, offset, TemplateFault::UnknownPiece), "{text}");
    }
    let computed = Computed { of: "{computed}", ..COMPUTED };
    assert_eq!(fault(when.computed(computed).text("{computed}")).0, RulePart::Computed);
    let token = Computed { algorithm: Algorithm::Token, ..COMPUTED };
    assert_eq!(fault(when.computed(token).text("{computed}")), (RulePart::Computed, RuleFault::Algorithm));
    let deep = format!("{}{}", "[".repeat(20), "]".repeat(20));
    assert_eq!(fault(when.json(&deep)), (RulePart::Json, RuleFault::Json));
}

#[test]
fn secrets_are_required_where_they_are_used_and_never_shown() {
    let rule = Rule::new().when(&[Condition::Present("query q")]).checks(&[Check::Secret("query q")]);
    assert!(matches!(Answers::new(&[rule], [""; 0]), Err(AnswerError::Secret(_))));
    assert!(matches!(Answers::new(&[rule], [""]), Err(AnswerError::Secret(_))));
    let answers = Answers::new(&[rule], [SECRET]).unwrap();
    assert!(!format!("{answers:?}").contains(SECRET));
    let asks = |url: &str| ask(&answers, &post(&[], "").requested(Method::POST, url)).unwrap();
    assert!(asks("/?q=the+secret").is_ok());
    assert_eq!(asks("/?q=the+secre"), Err(Refusal::Wrong(StatusCode::FORBIDDEN)));
    assert!(Answers::new(&[ECHO], [""]).is_ok());
}

#[test]
fn deliveries_have_the_response_that_their_sender_expects() {
    const PAID: &[Condition<'_>] = &[Condition::Accepted, Condition::Is("body /type", "paid")];
    const OTHERS: &[Condition<'_>] = &[Condition::Accepted];
    let rules = [
        Rule::new().when(PAID).text("OK{body:/id}"),
        Rule::new().when(OTHERS).status(201).text("<Response/>").headers(&[("Content-Type", "text/xml")]),
    ];
    let answers = Answers::new(&rules, [""; 0]).unwrap();
    let text = |body: &str| {
        let answer = answers.to_accepted(&post(&[], body))?;
        Some((answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap().to_owned(), answer.body))
    };
    assert_eq!(text(r#"{"type":"paid","id":7}"#), Some((200, "text/plain; charset=utf-8".to_owned(), "OK7".into())));
    assert_eq!(text("{}"), Some((201, "text/xml".to_owned(), "<Response/>".into())));
    // Some senders deliver by GET.
    let by_get = post(&[], "").requested(Method::GET, "/?id=7");
    assert_eq!(answers.to_accepted(&by_get).unwrap().body, "<Response/>");
    // A value that can't be repeated isn't, and what else the rule says isn't sent either.
    assert_eq!(text(r#"{"type":"paid","id":"<b>"}"#), None);
    assert_eq!(text(r#"{"type":"paid"}"#), None);
    // It isn't a handshake, so its sender has to prove itself.
    assert!(answers.find(&post(&[], "{}")).is_none());
    assert_eq!(answers.methods().count(), 0);
    assert!(answers.requests(Shown::default()).iter().all(Option::is_none));
    assert!(Answers::default().to_accepted(&post(&[], "{}")).is_none());
}

#[test]
fn the_response_to_a_delivery_is_limited() {
    let accepted = || Rule::new().when(&[Condition::Accepted]);
    let computed = accepted().verified().computed(Computed::hmac_sha256("{body:/a}")).text("{computed}");
    for rule in [accepted().checks(&[Check::Token("query t")]), accepted().gives(Gift::Url("body /u")), computed] {
        assert_eq!(fault(rule), (RulePart::Whole, RuleFault::Accepted));
    }
    // A browser may show a text in this type as a page.
    let page = accepted().text("{body:/a}").headers(&[("Content-Type", "text/html")]);
    assert_eq!(fault(page), (RulePart::Whole, RuleFault::SenderInType));
    let sent = accepted().headers(&[("Content-Type", "{header:x-a}")]);
    assert_eq!(fault(sent), (RulePart::Header(0), RuleFault::SenderInHeader));
}

#[test]
fn a_form_field_is_echoed() {
    let rule = Rule::new().when(&[Condition::Present("form check")]).text("{form:check}");
    let answers = answers(rule);
    assert_eq!(body(ask(&answers, &post(&[], "a=1&check=x%2By"))), "x+y");
    for other in ["a=1", "check=1&check=2", "{}"] {
        assert_eq!(ask(&answers, &post(&[], other)), None, "{other}");
    }
    let request = answers.requests(Shown::default()).remove(0).unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert!(ask(&answers, &request).unwrap().is_ok());
}

#[test]
fn the_status_of_a_refusal_can_be_set() {
    let rule = Rule::new().method("GET").when(&[Condition::Present("query verify")]).status(204);
    let rule = rule.checks(&[Check::Token("query verify")]).refused(404);
    let answers = answers(rule);
    assert_eq!(ask(&answers, &get("/?verify=sesame")).unwrap().unwrap().status, StatusCode::NO_CONTENT);
    assert_eq!(ask(&answers, &get("/?verify=other")), Some(Err(Refusal::Wrong(StatusCode::NOT_FOUND))));
    for status in [0, 200, 301, 399, 500, 1000] {
        assert_eq!(fault(rule.refused(status)), (RulePart::Refused, RuleFault::Refused), "{status}");
    }
}

#[test]
fn a_hash_of_a_challenge_and_the_token_is_computed() {
    let rule = Rule::new()
        .method("GET")
        .when(&[Condition::Present("query code")])
        .matches("[A-Za-z0-9]{1,64}")
        .computed(Computed::sha256("{query:code}{token}https://hooks.example/in"))
        .json(r#"{"response":"{computed}"}"#);
    // printf 'abcsesamehttps://hooks.example/in' | sha256sum
    let expected = r#"{"response":"7513c290ee22aad72406004ba76e0f2884dd4cb5a90f95f609f74d50ebcdd26d"}"#;
    assert_eq!(body(ask(&answers(rule), &get("/?code=abc"))), expected);
    assert_eq!(ask(&answers(rule), &get("/?code=a.b")), Some(Err(Refusal::Unfit)));
    // Without a token, the hash would only have what everybody knows.
    let without = Answers::new(&[rule], [SECRET]).unwrap();
    assert!(without.lacks_token());
    assert_eq!(ask(&without, &get("/?code=abc")), Some(Err(Refusal::Wrong(StatusCode::FORBIDDEN))));
    // The token itself isn't shown, and isn't signed by the secret.
    let at = |fault: (RulePart, RuleFault)| (fault.0, matches!(fault.1, RuleFault::Template(_)));
    assert_eq!(at(fault(rule.json(r#"{"response":"{token}{computed}"}"#))), (RulePart::Json, true));
    assert_eq!(at(fault(rule.computed(Computed::hmac_sha256("{token}")))), (RulePart::Computed, true));
    let unbounded = Rule::new().method("GET").computed(Computed::sha256("{query:code}{token}")).text("{computed}");
    assert_eq!(fault(unbounded), (RulePart::Computed, RuleFault::Unbounded));
}

#[test]
fn a_number_stays_a_number() {
    let rule = Rule::new()
        .when(&[Condition::Present("body /challenge")])
        .json(r#"{"challenge":"{body:/challenge}","text":"<{body:/challenge}>"}"#);
    let rule = rule.matches("[0-9a-z.]{1,16}");
    let answers = answers(rule);
    let asks = |challenge: &str| body(ask(&answers, &post(&[], &format!(r#"{{"challenge":{challenge}}}"#))));
    assert_eq!(asks("12345"), r#"{"challenge":12345,"text":"<12345>"}"#);
    assert_eq!(asks(r#""12345""#), r#"{"challenge":"12345","text":"<12345>"}"#);
    assert_eq!(asks("true"), r#"{"challenge":"true","text":"<true>"}"#);
    for digits in ["1.10", "-0", "1e400", "1e5", "12345678901234567890123", "1.0E+2"] {
        let rule = Rule::new().when(&[Condition::Present("body /challenge")]).matches("[-+.0-9A-Ze]{1,64}");
        let answers = self::answers(rule.json(r#"["{body:/challenge}"]"#));
        let asked = post(&[], &format!(r#"{{"challenge": {digits} }}"#));
        assert_eq!(body(ask(&answers, &asked)), format!("[{digits}]"));
    }
    let long = post(&[], r#"{"challenge":12345678901234567}"#);
    assert_eq!(ask(&answers, &long), Some(Err(Refusal::Unfit)));
}
