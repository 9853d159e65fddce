//! `cargo xtask corpus --oracle`: random instances of each event's schema instead of recorded payloads.
//!
//! What a JSON Schema validator accepts must decode as its event and come back equal, and what it refuses must not
//! decode, except for the documented narrowings and leniencies, which are counted by name. A disagreement that no rule
//! explains is printed with its instance, and is a fault.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use schema_oracle::document::{self as judged, Document};
use schema_oracle::tally::{self, Plan, Tally, Trial};
use serde_json::Value;

use super::compile::{ApiOf, BuildFolder, Runner};
use super::document::{self, Outcome};
use super::find::{self, Found};
use super::{Failable, progress};
use crate::{measure, outside};

/// The maximum number of disagreements printed for one document.
const SHOWN: usize = 12;

/// A document whose decoder is tested.
struct Job {
    found: Found,
    api: ApiOf,
}

/// Tests all documents that can be generated.
pub(crate) fn run(corpus: &Path, filter: Option<&str>, plan: Plan) -> Failable<ExitCode> {
    let build_folder = BuildFolder::open()?;
    let mut jobs = Vec::new();
    for found in find::find(corpus, filter)?.into_iter().filter(|found| found.is_document) {
        progress(&format!("generating {}", found.path));
        jobs.extend(generate(corpus, &build_folder, found)?);
    }
    let apis: Vec<ApiOf> = jobs.iter().map(|job| job.api.clone()).collect();
    progress(&format!("compiling the decoders of {} documents into one program", apis.len()));
    let runner = build_folder.build_runner(&apis)?;
    let mut all = Tally::default();
    println!("{:>9} {:>9} {:>9} {:>12}  document", "accepted", "equal", "refused", "unexplained");
    for job in &jobs {
        progress(&format!("trying {}", job.found.path));
        let project = document::project(&corpus.join(&job.found.path));
        for document in judged::documents(&project) {
            let tally = tried(&document, &job.api, plan, &runner)?;
            print(&job.found.path, &document, &tally);
            add(&mut all, tally);
        }
    }
    progress("");
    Ok(conclude(&all, plan))
}

fn generate(corpus: &Path, build_folder: &BuildFolder, found: Found) -> Failable<Option<Job>> {
    let package = found.package();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("corpus-document").arg(corpus.join(&found.path)).args(["--name", &package]);
    command.arg("--out").arg(build_folder.krate(&package));
    command.arg("--runtime-path").arg(outside::runtime()?).stdin(Stdio::null());
    let ended = measure::run(&mut command)?;
    let Ok(Outcome::Generated(facts)) = serde_json::from_str(&ended.stdout) else { return Ok(None) };
    Ok(Some(Job { found, api: ApiOf { package, module: facts.module } }))
}

fn tried(document: &Document, api: &ApiOf, plan: Plan, runner: &Runner) -> Failable<Tally> {
    let (trials, unmade) = tally::trials(document, plan);
    let requests: Vec<String> = trials.iter().map(|trial: &Trial| trial.request(document, &api.key())).collect();
    let answers = runner.answers(&requests)?;
    let mut tally = Tally { unmade, ..Tally::default() };
    for (trial, answer) in trials.iter().zip(&answers) {
        let answer = answer.as_ref().map_err(String::as_str);
        let answer: Result<Value, String> = answer
            .map_err(str::to_owned)
            .and_then(|line| serde_json::from_str(line).map_err(|error| error.to_string()));
        tally.add(document, trial, answer.as_ref().map_err(String::as_str));
    }
    Ok(tally)
}

fn print(path: &str, document: &Document, tally: &Tally) {
    progress("");
    println!("{:>9} {:>9} {:>9} {:>12}  {path}", tally.accepted, tally.equal, tally.refused, tally.unexplained.len());
    for (event, reason) in &document.unjudged {
        println!("    not judged: {event}: {reason}");
    }
    for event in &tally.unmade {
        println!("    no instance: {event}");
    }
    for disagreement in tally.unexplained.iter().take(SHOWN) {
        println!("    {}", disagreement.chars().take(1500).collect::<String>());
    }
}

fn add(all: &mut Tally, tally: Tally) {
    all.accepted += tally.accepted;
    all.equal += tally.equal;
    all.refused += tally.refused;
    all.unmade.extend(tally.unmade);
    all.unexplained.extend(tally.unexplained);
    for (rule, count) in tally.rules {
        *all.rules.entry(rule).or_default() += count;
    }
}

fn conclude(all: &Tally, plan: Plan) -> ExitCode {
    let rules: &BTreeMap<&str, usize> = &all.rules;
    for (rule, count) in rules {
        println!("{count:>9}  {rule}");
    }
    println!(
        "seed {}, {} instances of each event, each damaged {} times: {} accepted, {} of them equal; {} \
         refused; {} events without an instance; {} unexplained",
        plan.seed,
        plan.instances,
        plan.damaged,
        all.accepted,
        all.equal,
        all.refused,
        all.unmade.len(),
        all.unexplained.len(),
    );
    if all.unexplained.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
