//! Where a workspace takes Hookwright's crates from.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use hookwright_core::emit::krate::VERSION;

use super::{Failure, manifests};
use crate::progress::with_progress;

const HELP: &str = "pass the folder of a checkout of Hookwright: `--hookwright-path DIR`";

/// Where Hookwright's crates come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Crates {
    /// A checkout, as seen from the workspace.
    Path(String),
    /// A registry.
    Published,
}

/// The manifests that depend on Hookwright, each with the crate whose path is read.
pub(super) const MANIFESTS: [(&str, &str); 3] = [
    ("generated/Cargo.toml", "hookwright-runtime"),
    ("xtask/Cargo.toml", "hookwright"),
    ("receiver/Cargo.toml", "hookwright-receiver"),
];

impl Crates {
    /// Those of the workspace at `root`: as given, or as its manifests have it, or else published ones. Fails if cargo
    /// would not find them there.
    pub(super) fn find(root: &Path, given: Option<&str>) -> Result<Self, Failure> {
        if let Some(given) = given {
            let path = given.trim_end_matches('/');
            check(Path::new(path)).map_err(|file| {
                let inside = Path::new(path).ancestors().skip(1).find(|folder| check(folder).is_ok());
                let help = inside.map_or("pass the folder of a checkout of Hookwright".to_owned(), |checkout| {
                    let checkout = if checkout == Path::new("") { Path::new(".") } else { checkout };
                    format!("did you mean `{}`?", checkout.display())
                });
                format!("`--hookwright-path {path}`: there is no `{file}` in this folder\nhelp: {help}")
            })?;
            return Ok(Self::Path(from_root(root, path)?));
        }
        for (manifest, name) in MANIFESTS {
            let Ok(text) = fs::read_to_string(root.join(manifest)) else { continue };
            if let Some(path) = manifests::path_of(&text, name).and_then(|path| checkout(&path)) {
                check(&root.join(&path)).map_err(|file| {
                    format!("`{manifest}` takes Hookwright's crates from `{path}`, which has no `{file}`\nhelp: {HELP}")
                })?;
                return Ok(Self::Path(path));
            }
            if manifests::is_inherited(&text, name) {
                return Ok(Self::Published);
            }
        }
        // If they are locked, cargo has found them before.
        if is_locked(root) {
            return Ok(Self::Published);
        }
        with_progress("looking for Hookwright's crates", || published(root))?;
        Ok(Self::Published)
    }

    /// The path of a crate, as seen from a member. `None` if it is published.
    pub(super) fn of_member(&self, name: &str) -> Option<String> {
        let Self::Path(path) = self else { return None };
        let below = if Path::new(path).is_absolute() { path.clone() } else { format!("../{path}") };
        Some(format!("{below}/generator/{}", folder(name)))
    }
}

/// The folder of a crate in `generator`.
fn folder(name: &str) -> &str {
    name.strip_prefix("hookwright-").unwrap_or(name)
}

/// The checkout that a path of a member leads into, as seen from the workspace.
fn checkout(path: &str) -> Option<String> {
    let (checkout, _) = path.rsplit_once("/generator/")?;
    if Path::new(checkout).is_absolute() {
        return Some(checkout.to_owned());
    }
    checkout.strip_prefix("../").map(str::to_owned)
}

/// A path that was given in the current folder, relative to the workspace.
fn from_root(root: &Path, path: &str) -> Result<String, Failure> {
    let here = fs::canonicalize(env::current_dir()?)?;
    let below = here.strip_prefix(fs::canonicalize(root)?).unwrap_or(Path::new(""));
    if Path::new(path).is_absolute() || below == Path::new("") {
        return Ok(path.to_owned());
    }
    let mut parts: Vec<&str> = below.iter().filter_map(|part| part.to_str()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// Whether all crates are there; the manifest that is missing otherwise.
fn check(checkout: &Path) -> Result<(), String> {
    for (_, name) in MANIFESTS {
        let file = format!("generator/{}/Cargo.toml", folder(name));
        let text = fs::read_to_string(checkout.join(&file)).unwrap_or_default();
        if manifests::package_name(&text).as_deref() != Some(name) {
            return Err(file);
        }
    }
    Ok(())
}

/// Whether the lock file has the runtime from a registry. From a path, it has no source.
fn is_locked(root: &Path) -> bool {
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    lock.split("[[package]]").any(|package| {
        let mut lines = package.lines();
        lines.any(|line| line == "name = \"hookwright-runtime\"") && lines.any(|line| line.starts_with("source = "))
    })
}

/// Why cargo can't be run.
pub(crate) fn cargo_fault(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no `cargo` on PATH; install Rust from https://rustup.rs".to_owned(),
        _ => format!("cargo can't be run: {error}"),
    }
}

/// Asks cargo, which knows which registries there are.
fn published(root: &Path) -> Result<(), String> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["info", "--quiet", "--color", "never", &format!("hookwright-runtime@{VERSION}")]);
    cargo.current_dir(root).stdin(Stdio::null());
    let output = cargo.output().map_err(|error| cargo_fault(&error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let first = said.lines().find_map(|line| line.strip_prefix("error: "));
    let why = first.unwrap_or("no registry has it");
    Err(format!("cargo can't find hookwright-runtime {VERSION}: {why}\nhelp: until Hookwright is published, {HELP}"))
}
