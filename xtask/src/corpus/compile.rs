//! Compiles generated crates: each separately, so that one that doesn't compile affects no other, and then one program
//! with all that do.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::Failable;
use crate::checked::{self, Checked};
use crate::measure;
use crate::outside::{self, quoted};

/// The folder where the crates of the corpus are written and compiled.
#[derive(Debug)]
pub(crate) struct BuildFolder {
    folder: PathBuf,
    build: PathBuf,
}

/// An API in one of the crates.
#[derive(Clone, Debug)]
pub(crate) struct ApiOf {
    /// The crate.
    pub(crate) package: String,
    /// The API's module in it.
    pub(crate) module: String,
}

impl ApiOf {
    /// Its name in requests.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.package, self.module)
    }
}

/// The program that decodes payloads.
const RUNNER: &str = "corpus-runner";

impl BuildFolder {
    /// A separate folder in the target folder. Compiled files are where the tests compile crates.
    pub(crate) fn open() -> io::Result<Self> {
        Ok(Self { folder: outside::folder("corpus")?, build: outside::folder("tmp/nested")? })
    }

    /// The folder of a document's crate.
    pub(crate) fn krate(&self, package: &str) -> PathBuf {
        self.folder.join("crates").join(package)
    }

    /// Checks the dependencies of all crates, so that the first crate doesn't pay for it.
    pub(crate) fn check_dependencies(&self) -> Failable<()> {
        let folder = self.write_runner(&[])?;
        let ended = measure::run(self.cargo(&folder, "check")?.arg("--quiet"))?;
        if ended.status.success() { Ok(()) } else { Err(ended.stderr.into()) }
    }

    /// `cargo check` of one crate.
    pub(crate) fn check(&self, package: &str) -> io::Result<Checked> {
        let folder = self.krate(package);
        // Only files that differ were written, but the others are measured, too.
        fs::File::options().write(true).open(folder.join("src/lib.rs"))?.set_modified(SystemTime::now())?;
        checked::check(&mut self.cargo(&folder, "check")?, package)
    }

    /// Compiles the program that decodes payloads of all these APIs.
    pub(crate) fn build_runner(&self, apis: &[ApiOf]) -> Failable<Runner> {
        let folder = self.write_runner(apis)?;
        let ended = measure::run(self.cargo(&folder, "build")?.arg("--quiet"))?;
        if !ended.status.success() {
            return Err(format!("the program with all crates doesn't compile:\n{}", ended.stderr).into());
        }
        Ok(Runner { program: self.build.join("debug").join(RUNNER), requests: folder.join("requests.jsonl") })
    }

    fn write_runner(&self, apis: &[ApiOf]) -> io::Result<PathBuf> {
        let folder = self.folder.join(RUNNER);
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), self.manifest(apis)?)?;
        fs::write(folder.join("src/main.rs"), program(apis))?;
        Ok(folder)
    }

    fn cargo(&self, folder: &Path, command: &str) -> io::Result<Command> {
        outside::cargo(folder, command, &self.build)
    }

    fn manifest(&self, apis: &[ApiOf]) -> io::Result<String> {
        let mut dependencies: Vec<String> = vec![
            format!("hookwright-runtime = {{ path = {} }}", quoted(&outside::runtime()?)),
            "http = \"1\"\nserde = \"1\"\nserde_json = \"1\"".to_owned(),
        ];
        let packages: BTreeSet<&str> = apis.iter().map(|api| api.package.as_str()).collect();
        let dependency = |package: &&str| format!("{package} = {{ path = {} }}", quoted(&self.krate(package)));
        dependencies.extend(packages.iter().map(dependency));
        Ok(format!(
            "[package]\nname = \"{RUNNER}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{}\n\n[workspace]\n",
            dependencies.join("\n")
        ))
    }
}

/// The source of a program like a crate's `inspect` example, for many crates: requests name an API by its crate and its
/// module.
fn program(apis: &[ApiOf]) -> String {
    let arms: Vec<String> = apis
        .iter()
        .map(|api| {
            let (key, library, module) = (api.key(), api.package.replace('-', "_"), &api.module);
            format!("        {key:?} => of_all::<{library}::{module}::Event>(api, delivery),\n")
        })
        .collect();
    format!(
        "use hookwright_runtime::inspect::{{Request, refusal, report}};\n\
         use hookwright_runtime::{{Api, Trusted, decode, split}};\n\n\
         // Of a body that holds several events, the first that isn't known, or else the first.\n\
         fn of_all<E: Api + serde::Serialize>(api: &str, delivery: Trusted) -> serde_json::Value {{\n    \
         let items = split::<E>(delivery).unwrap_or_default();\n    \
         let mut all = items.iter().map(|item| report(api, &decode::<E>(&item.trusted)));\n    \
         let first = all.next().unwrap_or_else(|| refusal(Some(api), \"no events\"));\n    \
         let is_known = |it: &serde_json::Value| it[\"outcome\"] == \"known\";\n    \
         if is_known(&first) {{ all.find(|it| !is_known(it)).unwrap_or(first) }} else {{ first }}\n}}\n\n\
         fn main() {{\n    for line in std::io::stdin().lines() {{\n        \
         println!(\"{{}}\", answer(line.expect(\"a line\").as_bytes()));\n    }}\n}}\n\n\
         fn answer(line: &[u8]) -> serde_json::Value {{\n    \
         let request = Request::parse(line).expect(\"a request\");\n    \
         let delivery = request.delivery().unsigned(\"it was recorded\");\n    \
         let api = request.api();\n    match api {{\n{}        _ => refusal(Some(api), \"no such API\"),\n    }}\n}}\n",
        arms.concat()
    )
}

/// A program that takes deliveries and says what they are.
#[derive(Debug)]
pub(crate) struct Runner {
    /// The program.
    pub(crate) program: PathBuf,
    /// The file that its input is written to.
    pub(crate) requests: PathBuf,
}

impl Runner {
    /// The answers to requests, or why one has none. A request that ends the program only loses its own answer.
    pub(crate) fn answers(&self, requests: &[String]) -> io::Result<Vec<Result<String, String>>> {
        let mut answers = Vec::new();
        while answers.len() < requests.len() {
            fs::write(&self.requests, requests[answers.len()..].join("\n"))?;
            let mut command = Command::new(&self.program);
            let ended = measure::run(command.stdin(fs::File::open(&self.requests)?))?;
            answers.extend(ended.stdout.lines().map(|line| Ok(line.to_owned())));
            if answers.len() < requests.len() {
                answers.push(Err(format!("the decoder ended ({}): {}", ended.status, ended.stderr.trim())));
            }
        }
        Ok(answers)
    }
}
