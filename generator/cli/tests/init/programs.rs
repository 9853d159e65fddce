//! The program in `receiver/`.

use std::process::Command;

use super::*;

/// The program that `init` writes compiles without warnings and is already formatted, however the APIs are verified and
/// whatever their events are.
#[test]
fn every_program_compiles() {
    const TOKEN: &str = "answers:\n  - when: { method: GET, query: challenge }\n    check: { query: token, equals: token }\n    \
                         respond: { text: '{query:challenge}' }\n";
    const RECIPES: &str = "verify:\n  - algorithm: hmac-sha256\n    signs: '{url}{body}'\n    signature: { at: header X-Proof }\n    \
                           url: given\n  - algorithm: token\n    signature: { at: header X-Token }\n";
    let workspace = workspace("init-programs");
    let folder = workspace.path();
    for (title, settings) in [
        ("Nothing", "verify: none\n"),
        ("Basic", "verify: basic\n"),
        ("Bearer", "verify: bearer\n"),
        ("Standard", "verify: standard-webhooks\n"),
        ("Handshake", &format!("verify: {{ hmac-hex: X-Proof }}\n{TOKEN}")),
        ("Recipes", RECIPES),
        ("Public", "verify:\n  algorithm: ed25519\n  signs: '{body}'\n  signature: { at: header X-Proof }\n"),
        ("Unnamed", "verify: none\ndiscriminator: none\n"),
    ] {
        let name = title.to_lowercase();
        write(folder, &format!("downloads/{name}/openapi.yaml"), &titled(title));
        write(folder, &format!("downloads/{name}/codegen.yaml"), settings);
        succeeded(&init(folder, &[&format!("downloads/{name}")]));
    }
    assert!(read(folder, "generated/Cargo.toml").contains("features = [\"ed25519\"]"));
    let program = read(folder, "receiver/src/main.rs");
    assert!(
        program.contains("        &setting(\"RECIPES_URL\")?,\n        [setting(\"RECIPES_SECRET\")?],\n"),
        "{program}"
    );
    succeeded(
        &Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .arg(folder.join("receiver/src/main.rs"))
            .output()
            .unwrap(),
    );
    succeeded(&cargo(folder, &["check", "--package", "receiver"]));
}
