//! Deliveries signed with a recipe of `codegen.yaml`, and the presets.

use tests::programs::hookwright;

const TO: &str = "http://127.0.0.1:1/in?a=b";

fn dry_run(case: &str, secret: &str) -> (String, String) {
    let spec = format!("../cases/{case}/document.yaml");
    let signing: &[&str] = if secret.is_empty() { &["--unsigned"] } else { &["--secret", secret] };
    let sent = hookwright(&[&["send", "--spec", &spec, "--to", TO, "--all", "--dry-run"], signing].concat());
    assert_eq!(sent.code, Some(0), "{sent:?}");
    let (head, body) = sent.out.split_once("\n\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[test]
fn a_recipe_signs_in_headers_and_in_items() {
    let (head, _) = dry_run("verify_recipe", "acme_c2VjcmV0");
    for header in ["x-acme-id: msg_", "x-acme-sent-at: 1", "x-acme-proof: p1:"] {
        assert!(head.contains(&format!("\n{header}")), "{header}: {head}");
    }
    let (_, body) = dry_run("verify_recipe_of_items", "secret");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let proof = body["orders"][0]["proof"].as_str().unwrap();
    assert!(proof.len() == 64 && proof.bytes().all(|byte| byte.is_ascii_hexdigit()), "{body}");
}

#[test]
fn presets_are_listed_and_printed() {
    let list = hookwright(&["preset"]);
    assert!(list.code == Some(0) && list.out.lines().count() > 40, "{list:?}");
    let one = hookwright(&["preset", "standard-webhooks"]);
    assert!(one.out.starts_with("# ") && one.out.contains("\nverify:\n  algorithm: hmac-sha256\n"), "{one:?}");
    let other = hookwright(&["preset", "standard-webhoks"]);
    assert_eq!(other.code, Some(1));
    assert!(other.complaints.contains("did you mean `standard-webhooks`?"), "{other:?}");
}

#[test]
fn a_form_is_sent_if_the_document_describes_one() {
    let (head, body) = dry_run("bodies_of_forms", "");
    assert!(head.contains("\ncontent-type: application/x-www-form-urlencoded"), "{head}");
    assert!(body.trim_end().split('&').any(|field| field == "type=call"), "{body}");
    let (head, body) = dry_run("bodies_as_form_or_json", "");
    assert!(head.contains("\ncontent-type: application/json") && body.starts_with('{'), "{head}\n{body}");
}

#[test]
fn a_signed_account_is_passed_as_an_argument() {
    let send = |more: &[&str]| {
        let spec = "../cases/verify_recipe_bindings/document.yaml";
        let sent = ["send", "--spec", spec, "--to", TO, "--all", "--dry-run", "--secret", "secret"];
        hookwright(&[&sent, more].concat())
    };
    let without = send(&[]);
    assert_eq!(without.code, Some(1));
    assert!(without.complaints.contains("pass it as `--account`"), "{without:?}");
    let (one, same, other) = (send(&["--account", "a-1"]), send(&["--account", "a-1"]), send(&["--account", "a-2"]));
    let signature = |sent: &str| sent.lines().find(|line| line.starts_with("acme-proof: ")).map(str::to_owned);
    assert_eq!(one.code, Some(0), "{one:?}");
    assert!(signature(&one.out).is_some(), "{one:?}");
    assert_eq!(signature(&one.out), signature(&same.out));
    assert_ne!(signature(&one.out), signature(&other.out));
}
