//! From deliveries to an overlay: shapes are recorded, `hookwright learn` compares them with the document, and the code
//! generated then has the new parts.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::process::Output;

use hookwright_receiver::ShapeSampler;
use hookwright_runtime::{Api, ApiInfo, DecodeError, Delivery, EventSet, NameAt, NoHeaders, Reader};
use tests::command::{hookwright, stderr, stdout};
use tests::scratch::Scratch;

/// The events of the document below, as far as a sampler needs.
struct Shop;

impl EventSet for Shop {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["order.paid", "order.sent"];

    fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Some(reader.skip().map(|()| Self))
    }

    fn name(&self) -> &'static str {
        "order.paid"
    }
}

impl Api for Shop {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop");
}

/// Two events with a common type, in a version of `OpenAPI` before and after 3.1.
fn document(version: &str) -> String {
    let events = ["order.paid", "order.sent"].map(|event| {
        format!(
            "  {event}:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              \
             type: object\n              required: [type, id, note]\n              properties:\n                \
             type: {{ type: string, enum: [{event}] }}\n                id: {{ type: string }}\n                \
             note: {{ type: string }}\n                buyer: {{ $ref: '#/components/schemas/Buyer' }}\n                \
             tags: {{ type: object, additionalProperties: {{ type: string }} }}\n"
        )
    });
    let key = if version == "3.0.3" { "x-webhooks" } else { "webhooks" };
    let paths = if version == "3.0.3" { "paths: {}\n" } else { "" };
    format!(
        "openapi: {version}\ninfo: {{ title: Shop, version: '1' }}\n{paths}components:\n  schemas:\n    Buyer:\n      type: object\n      \
         required: [name]\n      properties:\n        name: {{ type: string }}\n{key}:\n{}",
        events.concat()
    )
}

const PAYLOADS: [&str; 5] = [
    r#"{"type":"order.paid","id":"A-1","note":"Gift for Bob","buyer":{"name":"Ada Lovelace","vip":true},"total":1250,
        "lines":[{"sku":"Teapot","sent_at":"2026-11-29T10:00:00Z","options":{}}],"tags":{"color":"Crimson"}}"#,
    r#"{"type":"order.paid","id":"A-2","note":null,"buyer":{"name":"Grace Hopper"},"total":null}"#,
    r#"{"type":"order.paid","id":"A-3","total":77.5,"lines":[{"sku":null}],"extra":"x","extra-Data":[1,"Two"]}"#,
    r#"{"type":"order.sent","id":4444,"note":"","buyer":{"vip":false},"weights":{"12345":1.5,"67890":2}}"#,
    r#"{"type":"order.lost","id":"A-5","by":{"carrier":"Owl Post","at":"2026-11-29"}}"#,
];

/// A folder with a document and the shapes of all payloads.
fn folder(name: &str, document: &str) -> Scratch {
    let folder = Scratch::new(&format!("learn-{name}"));
    fs::create_dir_all(folder.path().join("specs/shop")).unwrap();
    fs::write(folder.path().join(SPEC), document).unwrap();
    let sampler = ShapeSampler::new().per_second(100);
    for payload in PAYLOADS {
        sampler.record::<Shop>(&Delivery::new(http::HeaderMap::new(), payload).unsigned("a test"));
    }
    sampler.write_to(folder.path().join("shapes.json")).unwrap();
    folder
}

const SPEC: &str = "specs/shop/openapi.yaml";

fn run(folder: &Scratch, arguments: &[&str]) -> Output {
    hookwright().current_dir(folder.path()).args(arguments).output().unwrap()
}

/// The generated code, without spaces at the ends of lines.
fn generated(folder: &Scratch) -> String {
    let output = run(folder, &["generate", SPEC, "--out", "out"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut text = String::new();
    let mut folders = vec![folder.path().join("out")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { text += &fs::read_to_string(path).unwrap() }
        }
    }
    text
}

#[test]
fn learned_properties_are_generated() {
    for version in ["3.0.3", "3.1.0"] {
        let folder = folder(version, &document(version));
        assert!(!generated(&folder).contains("total"));

        let printed = run(&folder, &["learn", SPEC, "shapes.json"]);
        let (text, overlay) = (stdout(&printed), folder.path().join("specs/shop/overlay.yaml"));
        assert_eq!(printed.status.code(), Some(0), "{}", stderr(&printed));
        assert!(!overlay.exists());
        for line in [
            "# not listed: null or integer or number; in 3 of 3 values of order.paid\n",
            "# not listed: boolean; in 2 of 3 values of order.paid, order.sent\n",
            "# `note` may be null: in 1 of 2 values of order.paid\n",
            "# `note` may be missing: in 1 of 3 values of order.paid\n",
            "# `name` may be missing: in 1 of 1 values of order.sent\n",
            "# order.sent: `id` was of the type `integer`, which the document doesn't allow; seen: 1\n",
            "#   order.lost, payloads: 1\n",
            "#       at: string (date)\n",
        ] {
            assert!(text.contains(line), "{version}: {line} isn't in\n{text}");
        }
        for value in ["Ada", "Gift", "Teapot", "Two", "Crimson", "Owl", "12345", "1250", "77"] {
            assert!(!text.contains(value), "{value} is in\n{text}");
        }

        let written = run(&folder, &["learn", SPEC, "shapes.json", "--write"]);
        assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
        let actions = fs::read_to_string(&overlay).unwrap();
        assert!(text.starts_with(&actions), "{text}\n{actions}");
        let code = generated(&folder);
        for field in [
            "pub total: Nullable<f64>",
            "pub vip: Option<bool>",
            "pub name: Option<String>",
            "pub sent_at: Option<DateTime>",
            "pub extra_data: Option<Vec<Value>>",
            "pub weights: Option<BTreeMap<String, f64>>",
            "\"note\" => nullable note",
        ] {
            assert!(code.contains(field), "{version}: {field} isn't in\n{code}");
        }

        // Everything that can be listed is.
        let again = run(&folder, &["learn", SPEC, "shapes.json", "--write"]);
        assert_eq!(fs::read_to_string(&overlay).unwrap(), actions);
        assert!(!stdout(&again).contains("listed:") && stdout(&again).contains("order.lost"), "{}", stdout(&again));
    }
}

#[test]
fn an_existing_overlay_is_extended() {
    let folder = folder("continued", &document("3.1.0"));
    let own = "overlay: 1.0.0\ninfo: { title: Ours, version: '1' }\nactions:\n  - target: $.info\n    update: { title: Our shop }\n";
    let overlay = folder.path().join("specs/shop/overlay.yaml");
    fs::write(&overlay, own).unwrap();
    let written = run(&folder, &["learn", SPEC, "shapes.json", "shapes.json", "--write"]);
    assert!(written.status.success(), "{}", stderr(&written));
    let text = fs::read_to_string(&overlay).unwrap();
    assert!(text.starts_with(&own.replace("1.0.0", "1.1.0")), "{text}");
    assert!(text.contains("in 6 of 6 values of order.paid"), "the counts of two files aren't added up:\n{text}");
}

#[test]
fn errors_are_reported() {
    let folder = folder("faults", &document("3.1.0"));
    let other = fs::read_to_string(folder.path().join("shapes.json")).unwrap();
    let events = r#"{"version":1,"apis":{"bank":{},"ship":{}}}"#;
    for (name, text, says) in [
        ("values.json", "{\"type\":\"order.paid\"}", "values.json: not a file of shapes: `version` must be 1"),
        ("none.json", r#"{"version":1,"apis":{}}"#, "the files have no shapes"),
        ("others.json", events, "the files have no shapes of the API `shop`"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        let output = run(&folder, &["learn", SPEC, name]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    let missing = run(&folder, &["learn", SPEC, "shapes.json", "nowhere.json"]);
    assert!(missing.status.code() == Some(1) && stderr(&missing).contains("nowhere.json: "), "{}", stderr(&missing));

    // A name can't add a line to an overlay.
    let forged = other.replace("order.lost", "order.lost\\nactions: []");
    fs::write(folder.path().join("forged.json"), forged).unwrap();
    let output = run(&folder, &["learn", SPEC, "forged.json"]);
    assert!(stdout(&output).contains("#   order.lost\u{fffd}actions: [], payloads: 1\n"), "{}", stdout(&output));

    let known = stdout(&run(&folder, &["learn", SPEC, "shapes.json", "--write"]));
    assert!(!known.is_empty());
    let nothing = r#"{"version":1,"apis":{"shop":{}}}"#;
    fs::write(folder.path().join("nothing.json"), nothing).unwrap();
    let output = run(&folder, &["learn", SPEC, "nothing.json"]);
    assert!(output.status.success() && stdout(&output).is_empty());
    assert!(stderr(&output).contains("lists all that was recorded"), "{}", stderr(&output));
}
