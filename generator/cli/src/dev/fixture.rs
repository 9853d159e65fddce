//! An API for the tests of this folder.

use std::fs;

use ::tests::scratch::Scratch;
use hookwright_core::Compilation;
use hookwright_core::project::Project;

/// Does something with an API `acme` of these events, with these settings.
pub(super) fn with_api(name: &str, events: &[&str], settings: &str, check: impl FnOnce(&Compilation<'_>)) {
    let folder = Scratch::new(name);
    let specs = folder.path().join("specs/acme");
    fs::create_dir_all(&specs).unwrap();
    let webhook = |event: &&str| {
        format!(
            "  {event}:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {{ \
             type: object, properties: {{ id: {{ type: string }}, type: {{ type: string }} }} }}\n"
        )
    };
    let webhooks: String = events.iter().map(webhook).collect();
    let document = format!("openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n{webhooks}");
    fs::write(specs.join("openapi.yaml"), document).unwrap();
    fs::write(specs.join("codegen.yaml"), settings).unwrap();
    let project = Project::from_directory(&folder.path().join("specs")).unwrap();
    let compiled = project.compile().only();
    check(
        &compiled.unwrap_or_else(|faults| panic!("{}", hookwright_core::report::colored(&faults, project.sources()))),
    );
}
