//! The files that a workspace gets once, whichever documents it has.

use hookwright_core::emit::krate::{VERSION, member_manifest, quoted};

/// Their paths and texts. `path` is where Hookwright is checked out, as seen from the workspace.
pub(super) fn scaffold(crate_name: &str, path: Option<&str>) -> [(&'static str, String); 3] {
    let runtime = path.map(|path| from_member(path) + "/generator/runtime");
    [
        ("generated/Cargo.toml", member_manifest(crate_name, runtime.as_deref())),
        ("xtask/src/main.rs", xtask(crate_name)),
        (".github/workflows/hookwright.yml", include_str!("workflow.yml").to_owned()),
    ]
}

/// A path as it is seen from the folder of a member.
fn from_member(path: &str) -> String {
    let path = path.trim_end_matches('/');
    if std::path::Path::new(path).is_absolute() { path.to_owned() } else { format!("../{path}") }
}

/// The manifest of the crate `xtask`.
pub(super) fn xtask_manifest(path: Option<&str>) -> String {
    let place = match path {
        Some(path) => format!("path = {}", quoted(&(from_member(path) + "/generator/hookwright"))),
        None => format!("version = {}", quoted(VERSION)),
    };
    let lines = [
        "[package]",
        "name = \"xtask\"",
        "description = \"The commands of this workspace.\"",
        "version = \"0.1.0\"",
        "edition = \"2024\"",
        "publish = false",
        "",
        "[dependencies]",
        &format!("hookwright = {{ {place}, features = [\"xtask\"] }}"),
    ];
    lines.map(|line| format!("{line}\n")).concat()
}

fn xtask(crate_name: &str) -> String {
    let lines = [
        "//! The commands of this workspace: `cargo xtask codegen` writes `generated/` from `specs/`, and `cargo xtask diff` says",
        "//! what changed in them.",
        "",
        "use hookwright::xtask::Workspace;",
        "",
        "fn main() -> std::process::ExitCode {",
        &format!("    Workspace {{ specs: \"specs\", folder: \"generated\", name: {} }}.main()", quoted(crate_name)),
        "}",
    ];
    lines.map(|line| format!("{line}\n")).concat()
}
