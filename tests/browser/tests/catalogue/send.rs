//! The commands for copying, as a shell reads them.

use std::path::PathBuf;
use std::process::Command;

use hookwright_core::project::Project;

use super::hostile::{self, HARM};
use super::pages::without_tags;
use super::{pages, pages_of};

/// A block of code of a page, as it is copied.
fn code(page: &str, id: &str) -> Option<String> {
    let (_, code) = page.split_once(&format!("<code id=\"{id}\">"))?;
    let code = without_tags(&format!("<code>{}", code.split("</code>").next().unwrap()));
    Some(code.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

/// The arguments of a command when a shell runs it.
fn arguments(command: &str) -> Vec<String> {
    let stub =
        "arguments() { printf '%s\\0' \"$@\"; }\ncurl() { arguments \"$@\"; }\nhookwright() { arguments \"$@\"; }\n";
    let mut shell = Command::new("sh");
    let output = shell.arg("-c").arg(format!("{stub}{command}")).env("HOOKWRIGHT_SECRET", "s3 cret").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{command}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

fn case(name: &str) -> hookwright_core::plan::FileSet {
    pages(&Project::from_documents(&[PathBuf::from(format!("../cases/{name}/document.yaml"))]))
}

#[test]
fn curl_sends_tokens_and_hookwright_sends_signatures() {
    let files = case("verify_bearer");
    let page = files.get("document/event-order_created.html").unwrap();
    let sample = code(page, "sample-0").unwrap();
    let curl = arguments(&code(page, "curl").unwrap());
    let expected = [
        "-X",
        "POST",
        "http://127.0.0.1:8080/document",
        "-H",
        "content-type: application/json",
        "-H",
        "authorization: Bearer s3 cret",
        "--data-raw",
        &sample,
    ];
    assert_eq!(curl, expected);
    let send = arguments(&code(page, "send").unwrap());
    let document = "../cases/verify_bearer/document.yaml";
    let to = "http://127.0.0.1:8080/document";
    assert_eq!(send, ["send", "--spec", document, "--event", "order.created", "--to", to]);

    let files = case("replies");
    let page = files.get("document/event-order_requested.html").unwrap();
    assert!(code(page, "send").is_some() && code(page, "curl").is_none(), "{page}");
    assert!(page.contains("HOOKWRIGHT_SECRET"));
}

/// A line with `curl` would have to build by itself what `hookwright send` does for a form or a batch.
#[test]
fn there_is_no_curl_command_for_what_curl_cannot_send() {
    for name in ["bodies_of_forms", "batch_by_setting"] {
        for (path, page) in super::pages::html(&case(name)).filter(|(path, _)| path.contains("/event-")) {
            let is_json = page.contains("application/json") && !page.contains("In batches");
            assert_eq!(code(page, "curl").is_some(), is_json && code(page, "send").is_some(), "{path}");
        }
    }
}

#[test]
fn text_from_documents_is_quoted_in_commands() {
    let harm = r#"a'; touch hacked; echo "$HOME" `id` \ $(id) '"#;
    let harm = serde_json::to_string(harm).unwrap();
    let document = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "Harm", "version": "1" }}, "webhooks": {{ {harm}: {{ "post": {{
        "parameters": [{{ "name": "X-Event", "in": "header", "required": true, "schema": {{ "const": {harm} }} }}],
        "requestBody": {{ "content": {{ "application/json": {{
            "schema": {{ "type": "object", "properties": {{ "a": {{ "type": "string" }} }} }}, "example": {{ "a": {harm} }} }} }} }},
        "responses": {{ "200": {{ "description": "OK" }} }} }} }} }} }}"#
    );
    let (_scratch, files) = pages_of("catalogue-shell", "harm.json", &document);
    let (_, page) = super::pages::html(&files).find(|(path, _)| path.contains("/event-")).unwrap();
    let harm: String = serde_json::from_str(&harm).unwrap();
    let send = arguments(&code(page, "send").unwrap());
    assert!(send.contains(&harm), "{send:?}");
    let curl = arguments(&code(page, "curl").unwrap());
    assert_eq!(curl.last(), code(page, "sample-0").as_ref(), "{curl:?}");
    assert!(curl.contains(&format!("X-Event: {harm}")) || !page.contains("header X-Event"), "{curl:?}");

    let (_scratch, files) = hostile::written("catalogue-shell-html");
    let (_, page) = super::pages::html(&files).find(|(path, _)| path.contains("/event-")).unwrap();
    assert!(arguments(&code(page, "send").unwrap()).contains(&HARM.to_owned()));
}
