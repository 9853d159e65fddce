//! The files that a workspace gets once, whatever documents it has.

use hookwright_core::emit::krate::{VERSION, member_manifest, quoted};

use super::crates::Crates;

/// The manifest of an empty workspace. Less debug information makes the first build a third faster.
pub(super) const WORKSPACE: &str =
    "[workspace]\nresolver = \"3\"\nmembers = []\n\n[profile.dev]\ndebug = \"line-tables-only\"\n";

/// Their paths and texts.
pub(super) fn scaffold(crate_name: &str, crates: &Crates) -> [(&'static str, String); 3] {
    let runtime = crates.of_member("hookwright-runtime");
    [
        ("generated/Cargo.toml", member_manifest(crate_name, runtime.as_deref())),
        ("xtask/src/main.rs", xtask(crate_name)),
        (".github/workflows/hookwright.yml", include_str!("workflow.yml").to_owned()),
    ]
}

/// A member's dependency on a Hookwright crate, with features.
fn dependency(crates: &Crates, name: &str, features: &str) -> String {
    let place = match crates.of_member(name) {
        Some(path) => format!("path = {}", quoted(&path)),
        None => format!("version = {}", quoted(VERSION)),
    };
    format!("{name} = {{ {place}, features = [{features}] }}")
}

/// The manifest of the crate `xtask`.
pub(super) fn xtask_manifest(crates: &Crates) -> String {
    manifest("xtask", "This workspace's commands.", &[&dependency(crates, "hookwright", "\"xtask\"")])
}

/// The manifest of the crate `receiver`.
pub(super) fn receiver_manifest(crate_name: &str, crates: &Crates) -> String {
    let receiver = dependency(crates, "hookwright-receiver", "\"axum\", \"server\", \"tracing\"");
    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt\", \"signal\"] }";
    let tracing = "tracing-subscriber = { version = \"0.3\", default-features = false, features = [\"fmt\"] }";
    let events = format!("{crate_name} = {{ path = \"../generated\" }}");
    manifest("receiver", "Receives events.", &[&receiver, tokio, tracing, &events])
}

fn manifest(name: &str, description: &str, dependencies: &[&str]) -> String {
    let (name, description) = (quoted(name), quoted(description));
    format!(
        "[package]\nname = {name}\ndescription = {description}\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = \
         false\n\n[dependencies]\n{}\n",
        dependencies.join("\n")
    )
}

fn xtask(crate_name: &str) -> String {
    let lines = [
        "//! This workspace's commands: `cargo xtask codegen` generates `generated/` from `specs/`, and `cargo xtask diff` shows",
        "//! what changed in `specs/`.",
        "",
        "use hookwright::xtask::Workspace;",
        "",
        "fn main() -> std::process::ExitCode {",
        &format!("    Workspace {{ specs: \"specs\", folder: \"generated\", name: {} }}.main()", quoted(crate_name)),
        "}",
    ];
    lines.map(|line| format!("{line}\n")).concat()
}
