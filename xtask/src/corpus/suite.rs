//! `cargo xtask corpus --suite`: the JSON Schema Test Suite, with each group's schema as the payload of a webhook.
//!
//! Each instance that a schema accepts must decode, except for those that a documented narrowing excludes. The
//! narrowing is printed, and an instance that none of them explains is a fault. An instance that the schema refuses may
//! decode, since not all of JSON Schema is checked; it only must not end the program.

use std::error::Error;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use hookwright_core::Compilation;
use hookwright_core::diagnostic::{Diagnostics, Severity};
use hookwright_core::ir::{Api, Type, TypeKind};
use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::project::Project;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compile::{ApiOf, BuildFolder};
use super::score::{Score, Scores};
use super::{Failable, progress};
use crate::{measure, outside};

/// The suite's place in the corpus.
pub(crate) const FOLDER: &str = "suites/json-schema-test-suite/tests/draft2020-12";

/// The arguments of the command that generates the groups of one file.
#[derive(Debug, Args)]
pub(crate) struct CorpusSuiteFile {
    file: PathBuf,
    #[arg(long)]
    name: String,
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    runtime_path: String,
}

/// A schema and its instances.
#[derive(Deserialize)]
struct Group {
    description: String,
    schema: Value,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    description: String,
    data: Value,
    valid: bool,
}

/// The result for a group's schema.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum SchemaOutcome {
    /// Types, in this module.
    Typed(String),
    /// Any JSON, in this module.
    Untyped(String),
    /// Nothing, with the reason.
    Refused(String),
}

/// Writes the crate of one file's groups, and a line of JSON with the result of each.
pub(crate) fn generate(arguments: &CorpusSuiteFile) -> Result<ExitCode, Box<dyn Error>> {
    let groups: Vec<Group> = serde_json::from_slice(&fs::read(&arguments.file)?)?;
    let folder = arguments.out.join("documents");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("codegen.yaml"), "discriminator: none\n")?;
    let (mut became, mut accepted) = (Vec::new(), Vec::new());
    for (index, group) in groups.iter().enumerate() {
        let path = folder.join(format!("group_{index}.json"));
        fs::write(&path, document(group).to_string())?;
        let group = panic::catch_unwind(AssertUnwindSafe(|| compile(&path)));
        let group = group.unwrap_or_else(|_| SchemaOutcome::Refused("the generator panicked".to_owned()));
        if !matches!(group, SchemaOutcome::Refused(_)) {
            accepted.push(path);
        }
        became.push(group);
    }
    let options = CrateOptions {
        command: "cargo xtask corpus".to_owned(),
        name: arguments.name.clone(),
        manifest: Manifest::Generated { runtime_path: Some(arguments.runtime_path.clone()) },
    };
    krate::generate(Project::from_documents(&accepted), &arguments.out, &options)?.plan.apply(&arguments.out)?;
    println!("{}", serde_json::to_string(&became)?);
    Ok(ExitCode::SUCCESS)
}

fn document(group: &Group) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": group.description, "version": "1" },
        "webhooks": { "payload": { "post": {
            "requestBody": { "content": { "application/json": { "schema": group.schema } } },
            "responses": { "200": { "description": "Kept." } },
        } } },
    })
}

fn compile(path: &Path) -> SchemaOutcome {
    let project = Project::from_documents(&[path.to_owned()]);
    match project.compile().only() {
        Ok(Compilation { ir, names, .. }) if is_typed(&ir) => SchemaOutcome::Typed(names.module.to_string()),
        Ok(Compilation { names, .. }) => SchemaOutcome::Untyped(names.module.to_string()),
        Err(diagnostics) => SchemaOutcome::Refused(reason(&diagnostics)),
    }
}

/// Whether the payload is more than any JSON, or a list or a mapping of it.
fn is_typed(api: &Api) -> bool {
    api.events.iter().all(|event| match &event.payload {
        Type::Any => false,
        Type::List(item) | Type::Map(item) => **item != Type::Any,
        Type::Named(id) => !matches!(&api.type_def(*id).kind, TypeKind::Object(object) if object.fields.is_empty()),
        _ => true,
    })
}

fn reason(diagnostics: &Diagnostics) -> String {
    let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    error.map(|error| error.message.clone()).unwrap_or_default()
}

/// A file of the suite in progress.
struct File {
    name: String,
    package: String,
    groups: Vec<Group>,
    became: Vec<SchemaOutcome>,
    compiles: bool,
}

/// Tries all files of the suite, and returns their results. Typed groups count as events.
pub(crate) fn run(corpus: &Path, filter: Option<&str>) -> Failable<Scores> {
    let build_folder = BuildFolder::open()?;
    let mut paths = fs::read_dir(corpus.join(FOLDER))?.map(|entry| Ok(entry?.path())).collect::<Failable<Vec<_>>>()?;
    paths.retain(|path| path.is_file() && filter.is_none_or(|filter| path.to_string_lossy().contains(filter)));
    paths.sort();
    build_folder.check_dependencies()?;
    let files = paths.iter().map(|path| file(&build_folder, path)).collect::<Failable<Vec<File>>>()?;
    let mut apis = Vec::new();
    for file in files.iter().filter(|file| file.compiles) {
        let modules = file.became.iter().filter_map(SchemaOutcome::module);
        apis.extend(modules.map(|module| ApiOf { package: file.package.clone(), module: module.to_owned() }));
    }
    progress(&format!("compiling the decoders of {} groups into one program", apis.len()));
    let requests: Vec<String> = files.iter().flat_map(requests).collect();
    let answers = build_folder.build_runner(&apis)?.answers(&requests)?;
    let mut answers = answers.into_iter();
    Ok(files.iter().map(|file| (format!("{FOLDER}/{}", file.name), tally(file, &mut answers))).collect())
}

fn file(build_folder: &BuildFolder, path: &Path) -> Failable<File> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    progress(&format!("generating and checking {name}"));
    let package = format!("suite-{}", name.trim_end_matches(".json").to_ascii_lowercase());
    let out = build_folder.krate(&package);
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("corpus-suite-file").arg(path).args(["--name", &package]).arg("--out").arg(&out);
    command.arg("--runtime-path").arg(outside::runtime()?).stdin(Stdio::null());
    let ended = measure::run(&mut command)?;
    let became: Vec<SchemaOutcome> =
        serde_json::from_str(&ended.stdout).map_err(|_| format!("{name}: {}: {}", ended.status, ended.stderr))?;
    let checked = build_folder.check(&package)?;
    if let Some(error) = &checked.error {
        println!("{name} does not compile: {error}");
    }
    let groups = serde_json::from_slice(&fs::read(path)?)?;
    Ok(File { name, package, groups, became, compiles: checked.error.is_none() })
}

impl SchemaOutcome {
    fn module(&self) -> Option<&str> {
        match self {
            Self::Typed(module) | Self::Untyped(module) => Some(module),
            Self::Refused(_) => None,
        }
    }
}

impl File {
    /// The instances that are tried, in order.
    fn tried(&self) -> impl Iterator<Item = (&Group, &SchemaOutcome, &Test)> {
        let groups =
            self.groups.iter().zip(&self.became).filter(|(_, became)| self.compiles && became.module().is_some());
        groups.flat_map(|(group, became)| group.tests.iter().map(move |test| (group, became, test)))
    }
}

fn requests(file: &File) -> Vec<String> {
    let request = |(_, became, test): (&Group, &SchemaOutcome, &Test)| {
        let api = format!("{}/{}", file.package, became.module().unwrap_or_default());
        json!({ "api": api, "event": "payload", "body_text": test.data.to_string() }).to_string()
    };
    file.tried().map(request).collect()
}

/// Counts the answers of a file, and prints wrong ones.
fn tally(file: &File, answers: &mut impl Iterator<Item = Result<String, String>>) -> Score {
    let typed = file.became.iter().filter(|became| matches!(became, SchemaOutcome::Typed(_))).count();
    let mut score = Score { events: typed, compiled: Some(file.compiles), ..Score::default() };
    for (group, became) in file.groups.iter().zip(&file.became) {
        match became {
            SchemaOutcome::Typed(_) => {}
            SchemaOutcome::Untyped(_) => println!("{}: untyped: {}", file.name, group.description),
            SchemaOutcome::Refused(reason) => println!("{}: refused: {}: {reason}", file.name, group.description),
        }
    }
    for ((group, _, test), answer) in file.tried().zip(answers) {
        let answer = answer.and_then(|line| serde_json::from_str::<Value>(&line).map_err(|error| error.to_string()));
        let what = format!("{}: {}: {}", file.name, group.description, test.description);
        score.expected += usize::from(test.valid);
        match answer {
            Err(message) => println!("{what}: {message}"),
            Ok(answer) if answer["outcome"] == "known" => score.decoded += usize::from(test.valid),
            Ok(answer) if test.valid => {
                let narrowing = narrowing(&group.schema, answer["message"].as_str().unwrap_or_default());
                score.narrowed += usize::from(narrowing.is_some());
                let why =
                    narrowing.map_or("unexplained".to_owned(), |narrowing| format!("narrowed, since {narrowing}"));
                println!("{what}: {why}: {} at {}: {}", answer["outcome"], answer["path"], answer["message"]);
            }
            Ok(_) => {}
        }
    }
    score
}

/// The documented narrowing that explains why an instance is refused although its schema accepts it: keywords of one
/// JSON type imply that type if no schema of the group names it.
fn narrowing(schema: &Value, message: &str) -> Option<&'static str> {
    if message.starts_with("expected an object") && !names_type(schema, "object") {
        return Some("`properties`, `required` and their like mean an object without `type`, too");
    }
    if message.starts_with("expected a list") && !names_type(schema, "array") {
        return Some("`items` and `prefixItems` mean a list without `type`, too");
    }
    None
}

/// Whether a schema, or one inside it, states this type for its values.
fn names_type(schema: &Value, name: &str) -> bool {
    let is_name =
        |value: &Value| value == name || value.as_array().is_some_and(|names| names.iter().any(|it| it == name));
    match schema {
        Value::Object(keywords) => {
            keywords.get("type").is_some_and(is_name) || keywords.values().any(|value| names_type(value, name))
        }
        Value::Array(items) => items.iter().any(|item| names_type(item, name)),
        _ => false,
    }
}

/// The sums of all files in one line.
pub(crate) fn sums(scores: &Scores) -> String {
    let sum = |of: fn(&Score) -> usize| scores.values().map(of).sum::<usize>();
    format!(
        "{} files; {} groups are typed; {} of {} instances that schemas accept decode, {} are narrowed, {} unexplained",
        scores.len(),
        sum(|score| score.events),
        sum(|score| score.decoded),
        sum(|score| score.expected),
        sum(|score| score.narrowed),
        sum(Score::unexplained),
    )
}
