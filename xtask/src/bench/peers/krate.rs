//! The crate that a tool writes, and a program that decodes deliveries with it.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use super::tool::{Decodes, Tool, Values};
use crate::checked::{self, Checked};
use crate::corpus::compile::Runner;
use crate::measure;
use crate::outside::{self, quoted};

/// The API's name in requests.
pub(crate) const API: &str = "events";

/// The generated crate.
#[derive(Debug)]
pub(crate) struct Krate {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its name.
    pub(crate) package: String,
    build: PathBuf,
    runner: PathBuf,
}

/// The start of the program of a tool without a decoder: what decodes one type.
const TYPES: &str = "\
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The name of the struct or the variant is the beginning of its debug output.
fn of<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Value {
    match serde_json::from_str::<T>(body) {
        Ok(event) => {
            let shown = format!(\"{event:?}\");
            let end = shown.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(shown.len());
            json!({\"outcome\": \"known\", \"event\": shown[..end]})
        }
        Err(error) => json!({\"outcome\": \"malformed\", \"message\": error.to_string()}),
    }
}

fn main() {
    for line in std::io::stdin().lines() {
        let request: Value = serde_json::from_str(&line.expect(\"a line\")).expect(\"a request\");
        let body = request[\"body_text\"].as_str().expect(\"a body\");
        let answer = match request[\"type\"].as_str().expect(\"a type\") {
{arms}            _ => json!({\"outcome\": \"unknown\", \"message\": \"no type for this event\"}),
        };
        println!(\"{answer}\");
    }
}
";

/// The program of Hookwright.
const NAME: &str = "\
use hookwright_runtime::decode;
use hookwright_runtime::inspect::{Request, report};

fn main() {
    for line in std::io::stdin().lines() {
        let request = Request::parse(line.expect(\"a line\").as_bytes()).expect(\"a request\");
        let delivery = request.delivery().unsigned(\"it is a measurement\");
        println!(\"{}\", report(request.api(), &decode::<{root}::Event>(&delivery)));
    }
}
";

impl Krate {
    /// The crate of this name.
    pub(crate) fn new(folder: &Path, package: &str) -> Self {
        Self {
            folder: folder.join("crates").join(package),
            package: package.to_owned(),
            build: folder.join("build"),
            runner: folder.join("runners").join(package),
        }
    }

    /// The folder of its code.
    pub(crate) fn source(&self) -> PathBuf {
        self.folder.join("src")
    }

    /// Empties the folder, except for the files that the tool needs.
    pub(crate) fn start(&self, tool: &Tool, values: &Values<'_>) -> io::Result<()> {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(self.source())?;
        for (name, text) in &tool.files {
            fs::write(self.folder.join(name), values.fill(text))?;
        }
        Ok(())
    }

    /// Completes what the tool wrote: its manifest, unless there is one, as a workspace of its own.
    pub(crate) fn finish(&self, tool: &Tool) -> io::Result<()> {
        let path = self.folder.join("Cargo.toml");
        let written = match &tool.dependencies {
            Some(dependencies) => manifest(&self.package, dependencies),
            None => fs::read_to_string(&path)?,
        };
        let workspace = if written.contains("[workspace]") { "" } else { "\n\n[workspace]\n" };
        fs::write(&path, written + workspace)
    }

    /// Checks it, after its dependencies.
    pub(crate) fn check(&self) -> Result<Checked, Box<dyn Error>> {
        let library = self.source().join("lib.rs");
        let text = fs::read_to_string(&library)?;
        fs::write(&library, "")?;
        let dependencies = measure::run(self.cargo(&self.folder, "check")?.args(["--lib", "--quiet"]))?;
        fs::write(&library, text)?;
        if !dependencies.status.success() {
            let error = Some(dependencies.stderr);
            return Ok(Checked { error, errors: 0, warnings: 0, cost: dependencies.cost });
        }
        fs::File::options().write(true).open(&library)?.set_modified(SystemTime::now())?;
        Ok(checked::check(&mut self.cargo(&self.folder, "check")?, &self.package)?)
    }

    /// The program that decodes these types. Fails with the compiler's output.
    pub(crate) fn runner<'t>(
        &self,
        tool: &Tool,
        types: impl Iterator<Item = &'t String>,
    ) -> Result<Result<Runner, String>, Box<dyn Error>> {
        let root = if tool.module.is_empty() { String::new() } else { format!("::{}", tool.module) };
        let root = format!("{}{root}", self.package.replace('-', "_"));
        let types: BTreeSet<&String> = match &tool.union {
            Some(union) => BTreeSet::from([union]),
            None => types.collect(),
        };
        let program = match tool.decodes {
            Decodes::Name => NAME.replace("{root}", &root),
            Decodes::Schema | Decodes::Variants => {
                let arms = types.iter().map(|ty| format!("            {ty:?} => of::<{root}::{ty}>(body),\n"));
                TYPES.replace("{arms}", &arms.collect::<String>())
            }
        };
        let name = format!("{}-runner", self.package);
        let dependencies = format!(
            "{} = {{ path = {} }}\nhookwright-runtime = {{ path = {} }}\nserde = \"1\"\nserde_json = \"1\"\n\n[workspace]\n",
            self.package,
            quoted(&self.folder),
            quoted(&outside::runtime()?)
        );
        fs::create_dir_all(self.runner.join("src"))?;
        fs::write(self.runner.join("Cargo.toml"), manifest(&name, &dependencies))?;
        fs::write(self.runner.join("src/main.rs"), program)?;
        let ended = measure::run(self.cargo(&self.runner, "build")?.arg("--quiet"))?;
        let requests = self.runner.join("requests.jsonl");
        let runner = Runner { program: self.build.join("debug").join(name), requests };
        Ok(if ended.status.success() { Ok(runner) } else { Err(ended.stderr) })
    }

    /// Cargo for a crate. Its dependencies are those of this project as far as it has them; others are downloaded.
    fn cargo(&self, folder: &Path, command: &str) -> io::Result<Command> {
        let lock = folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy("Cargo.lock", lock)?;
        }
        let mut cargo = outside::plain_cargo();
        cargo.arg(command).arg("--manifest-path").arg(folder.join("Cargo.toml")).stdin(Stdio::null());
        cargo.env("CARGO_TARGET_DIR", &self.build).env("CARGO_NET_OFFLINE", "false");
        cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
        Ok(cargo)
    }
}

fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
    )
}
