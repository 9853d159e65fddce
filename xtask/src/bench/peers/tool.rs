//! The generators as data, and how each is installed and called.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::table::Stop;
use crate::measure;
use crate::outside;

/// A generator, as in `tools.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: String,
    /// Its version. Empty for this checkout.
    #[serde(default)]
    version: String,
    /// Where it is installed from. `None` for this checkout.
    package: Option<Package>,
    /// The command.
    generate: Vec<String>,
    /// The files of the crate that exist before.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// The dependencies of the crate, if the tool doesn't write its manifest.
    pub(crate) dependencies: Option<String>,
    /// The module with the types.
    pub(crate) module: String,
    /// What tells which event a delivery is.
    pub(crate) decodes: Decodes,
    /// The same in words.
    pub(crate) by: String,
    /// The enum of all events, if that is what tells.
    #[serde(rename = "enum")]
    pub(crate) union: Option<String>,
}

/// A package of a registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Package {
    Cargo(String),
    Npm(String),
}

/// What tells which event a delivery is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decodes {
    Name,
    Variants,
    Schema,
}

/// The tools to compare. Hookwright is the first.
pub(crate) fn all() -> Result<Vec<Tool>, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Tools {
        tool: Vec<Tool>,
    }
    Ok(toml::from_str::<Tools>(include_str!("tools.toml"))?.tool)
}

/// Text with placeholders, and their values.
#[derive(Clone, Debug)]
pub(crate) struct Values<'v>(pub(crate) Vec<(&'v str, String)>);

impl Values<'_> {
    /// The text with values for its placeholders.
    pub(crate) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

impl Tool {
    /// The name and version.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.name, self.version).trim_end().to_owned()
    }

    /// The name in paths and packages.
    pub(crate) fn slug(&self) -> String {
        self.name.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
    }

    /// What is downloaded, for a person to read.
    pub(crate) fn download(&self) -> Option<String> {
        self.package.as_ref().map(|package| match package {
            Package::Cargo(name) => {
                format!("{name} {} and its dependencies from crates.io, compiled here", self.version)
            }
            Package::Npm(name) => format!("{name} {} and its dependencies from npm", self.version),
        })
    }

    /// The command that generates.
    pub(crate) fn command(&self, values: &Values<'_>) -> Command {
        let mut words = self.generate.iter().map(|word| values.fill(word));
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).env("NO_COLOR", "1");
        command
    }

    /// Installs the tool below this folder, unless it is there.
    pub(crate) fn install(&self, tools: &Path) -> Result<(), Stop> {
        let Some(package) = &self.package else { return Ok(()) };
        let (mut command, client) = match package {
            Package::Cargo(name) => {
                let listed = fs::read_to_string(tools.join(".crates.toml")).unwrap_or_default();
                if listed.contains(&format!("\"{name} {} (", self.version)) {
                    return Ok(());
                }
                (self.cargo_install(name, tools), "cargo")
            }
            Package::Npm(name) => {
                let folder = tools.join("npm");
                if installed_by_npm(&folder, name).is_some_and(|version| version == self.version) {
                    return Ok(());
                }
                fs::create_dir_all(&folder).map_err(Stop::not_installed)?;
                (self.npm_install(name, &folder), "npm")
            }
        };
        if !outside::succeeds(client, &["--version"]) {
            return Err(Stop::Skipped(format!("{client} isn't installed")));
        }
        eprintln!("installing {}", self.title());
        let ended = measure::run(&mut command).map_err(Stop::not_installed)?;
        if ended.status.success() { Ok(()) } else { Err(Stop::not_installed(ended.stderr)) }
    }

    fn cargo_install(&self, name: &str, tools: &Path) -> Command {
        let mut cargo = outside::plain_cargo();
        cargo.args(["install", name, "--version", &self.version, "--locked", "--quiet", "--root"]).arg(tools);
        cargo.env("CARGO_TARGET_DIR", tools.join("build")).env("CARGO_NET_OFFLINE", "false");
        cargo
    }

    fn npm_install(&self, name: &str, folder: &Path) -> Command {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(folder);
        npm.arg(format!("{name}@{}", self.version));
        npm
    }
}

/// The version of an installed package.
fn installed_by_npm(folder: &Path, name: &str) -> Option<String> {
    let manifest: PathBuf = folder.join("node_modules").join(name).join("package.json");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(manifest).ok()?).ok()?;
    Some(manifest.get("version")?.as_str()?.to_owned())
}
