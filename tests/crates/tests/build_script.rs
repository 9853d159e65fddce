//! A crate that generates while cargo builds it.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::command::stderr;
use tests::nested::{self, succeeded};
use tests::scratch::Scratch;

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: { title: Acme, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      \
                        requestBody:\n        content:\n          application/json:\n            schema: { $ref: \
                        'schemas/order.yaml' }\n            example: { type: order.paid, note: null }\n";
const ORDER: &str = "type: object\nrequired: [type]\nproperties:\n  type: { const: order.paid }\n  note: { type: [string, \
                     'null'] }\n";

/// A crate with that build script.
fn krate(name: &str) -> Scratch {
    let krate = Scratch::new(name);
    let checkout = fs::canonicalize("../..").unwrap();
    let checkout = checkout.display();
    let manifest = format!(
        "[package]\nname = \"built\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\nsamples = []\n\n[dependencies]\n\
         hookwright-runtime = {{ path = \"{checkout}/generator/runtime\" }}\nhttp = \"1\"\nserde = \"1\"\nserde_json = \"1\"\n\n\
         [build-dependencies]\nhookwright = {{ path = \"{checkout}/generator/hookwright\" }}\n\n[workspace]\n"
    );
    write(krate.path(), "Cargo.toml", &manifest);
    write(
        krate.path(),
        "build.rs",
        "fn main() -> Result<(), hookwright::Error> {\n    \
         hookwright::build_script::generate(\"events\", &[\"specs/acme/openapi.yaml\"])\n}\n",
    );
    write(krate.path(), "src/main.rs", &main("Nullable<String>"));
    write(krate.path(), "specs/acme/openapi.yaml", DOCUMENT);
    write(krate.path(), "specs/acme/schemas/order.yaml", ORDER);
    fs::copy("../../Cargo.lock", krate.path().join("Cargo.lock")).unwrap();
    krate
}

/// A program that decodes a delivery and uses its note as that type.
fn main(note: &str) -> String {
    format!(
        "include!(concat!(env!(\"OUT_DIR\"), \"/events.rs\"));\nuse events::acme::{{self, Event}};\nuse \
         hookwright_runtime::{{Decoded, Delivery, Nullable}};\n\nfn main() {{\n    let delivery = \
         Delivery::new(http::HeaderMap::new(), br#\"{{\"type\":\"order.paid\",\"note\":null}}\"#.to_vec());\n    let delivery \
         = delivery.unsigned(\"a test\");\n    let Decoded::Known(Event::OrderPaid(order)) = acme::decode(&delivery) else {{ \
         panic!() }};\n    let _note: Option<Nullable<String>> = None;\n    let note: {note} = order.note;\n    \
         println!(\"{{note:?}}\");\n}}\n"
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs the crate's program. Generated code must not cause warnings for the user.
fn run(krate: &Path) -> Output {
    nested::cargo(krate).args(["run", "--quiet"]).output().unwrap()
}

#[test]
fn a_build_script_follows_every_file() {
    let krate = krate("build-script");
    let folder = krate.path();
    assert_eq!(succeeded(&run(folder)), "Null\n");

    // A file next to the document, a file that it refers to, and the document itself.
    write(folder, "specs/acme/codegen.yaml", "nulls: option\n");
    write(folder, "src/main.rs", &main("Option<String>"));
    assert_eq!(succeeded(&run(folder)), "None\n");
    write(folder, "specs/acme/schemas/order.yaml", &ORDER.replace("string", "integer"));
    write(folder, "src/main.rs", &main("Option<i64>"));
    assert_eq!(succeeded(&run(folder)), "None\n");
    write(folder, "specs/acme/openapi.yaml", &DOCUMENT.replace("order.yaml", "nowhere.yaml"));
    let failed = run(folder);
    let complaints = stderr(&failed);
    assert!(!failed.status.success() && complaints.contains("specs/acme/openapi.yaml:9:"), "{complaints}");
    assert!(complaints.contains("error[HW02") && complaints.contains("help: "), "{complaints}");
}
