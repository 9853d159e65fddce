//! `cargo xtask corpus`: measures how well the generator handles other companies' documents.
//!
//! Each document of `HOOKWRIGHT_CORPUS` is generated as a crate and compiled. Then the payloads recorded for it are
//! decoded and written again. The results are compared with `tests/corpus.toml`.

pub(crate) mod compile;
pub(crate) mod document;
pub(crate) mod find;
mod loss;
mod oracle;
mod payloads;
mod samples;
mod score;
pub(crate) mod suite;
mod table;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::{Args, ValueEnum};
use schema_oracle::equal::Schemas;
use schema_oracle::tally::Plan;

use self::compile::{ApiOf, BuildFolder};
use self::document::{Facts, Outcome};
use self::find::Found;
use self::payloads::{Row, Tally};
use self::score::{Exceptions, Score, Scores};
use self::table::{Line, Style};
use crate::{measure, outside};

/// The arguments of the command.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 when everything is at least as good as in `tests/corpus.toml`; 1 when something is \
                        worse."
)]
pub(crate) struct Corpus {
    /// Only documents with this in their path.
    filter: Option<String>,
    /// Only generate.
    #[arg(long, conflicts_with = "update")]
    no_compile: bool,
    /// How the result is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write the results to `tests/corpus.toml`.
    #[arg(long)]
    update: bool,
    /// Use the JSON Schema Test Suite instead of documents, with each of its schemas as a payload.
    #[arg(long, conflicts_with_all = ["no_compile", "format"])]
    suite: bool,
    /// Check samples instead of recorded payloads: which types have none, and whether a JSON Schema validator accepts
    /// them.
    #[arg(long, conflicts_with_all = ["no_compile", "format", "update", "suite", "oracle"])]
    samples: bool,
    #[command(flatten)]
    trials: Trials,
}

/// Instances made from the schemas instead of recorded payloads.
#[derive(Debug, Args)]
struct Trials {
    /// Use random instances of the schemas instead of recorded payloads: those that a JSON Schema validator accepts
    /// must decode and come back equal.
    #[arg(long, conflicts_with_all = ["no_compile", "format", "update", "suite"])]
    oracle: bool,
    /// With `--oracle`: the number of instances for each event.
    #[arg(long, default_value_t = 8, requires = "oracle")]
    instances: usize,
    /// With `--oracle`: how often each instance is damaged.
    #[arg(long, default_value_t = 4, requires = "oracle")]
    damaged: usize,
    /// With `--oracle`: the seed of all instances.
    #[arg(long, default_value_t = 1, requires = "oracle")]
    seed: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Format {
    /// A table, and the failures.
    Text,
    /// Everything, as JSON.
    Json,
    /// A Markdown table.
    Markdown,
}

type Failable<T> = Result<T, Box<dyn Error>>;

/// A document in progress.
struct Job {
    found: Found,
    facts: Option<Facts>,
    line: Line,
}

/// Tries all documents and reports the results.
pub(crate) fn run(arguments: &Corpus) -> Failable<ExitCode> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    let corpus = corpus.ok_or("set HOOKWRIGHT_CORPUS to the directory with the documents")?;
    if arguments.suite {
        let scores = suite::run(&corpus, arguments.filter.as_deref())?;
        progress("");
        println!("{}", suite::sums(&scores));
        return conclude(arguments, scores);
    }
    if arguments.samples {
        return samples::run(&corpus, arguments.filter.as_deref());
    }
    if let Trials { oracle: true, instances, damaged, seed } = arguments.trials {
        let plan = Plan { instances, damaged, seed };
        return oracle::run(&corpus, arguments.filter.as_deref(), plan);
    }
    let (build_folder, rows) = (BuildFolder::open()?, payloads::read(&corpus)?);
    let (documents, others): (Vec<Found>, Vec<Found>) =
        find::find(&corpus, arguments.filter.as_deref())?.into_iter().partition(|found| found.is_document);
    let mut jobs = generate(&corpus, &build_folder, documents, &rows, &score::read(Path::new(score::FILE))?)?;
    if !arguments.no_compile {
        check(&build_folder, &mut jobs)?;
        decode(&corpus, &build_folder, &rows, &mut jobs)?;
    }
    loss::find_losses(&corpus, &mut jobs)?;
    progress("");
    let lines: Vec<Line> = jobs.into_iter().map(|job| job.line).collect();
    print(&lines, &others, arguments.format)?;
    conclude(arguments, lines.into_iter().map(|line| (line.document, line.score)).collect())
}

/// Generates each document in a separate process. Nothing large is read here before, since a new process is charged
/// with the memory of the process that started it.
fn generate(
    corpus: &Path,
    build_folder: &BuildFolder,
    documents: Vec<Found>,
    rows: &BTreeMap<String, Vec<Row>>,
    reached: &Scores,
) -> Failable<Vec<Job>> {
    let (total, mut jobs) = (documents.len(), Vec::new());
    for (index, found) in documents.into_iter().enumerate() {
        progress(&format!("generating {} of {total}: {}", index + 1, found.path));
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("corpus-document").arg(corpus.join(&found.path)).args(["--name", &found.package()]);
        command.arg("--out").arg(build_folder.krate(&found.package()));
        command.arg("--runtime-path").arg(outside::runtime()?).stdin(Stdio::null());
        let ended = measure::run(&mut command)?;
        let outcome = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| {
            let first = ended.stderr.trim().lines().take(3).collect::<Vec<_>>().join(" ");
            Outcome::Refused(format!("the generator ended ({}): {first}", ended.status))
        });
        let exceptions = reached.get(&found.path).map(|score| score.exceptions.clone()).unwrap_or_default();
        let expected = rows.get(&found.path).map_or(0, |rows| payloads::expected(rows, &exceptions));
        let score = Score { expected, exceptions, ..Score::default() };
        let line = Line { document: found.path.clone(), score, generating: ended.cost, ..Line::default() };
        jobs.push(job(found, outcome, line));
    }
    Ok(jobs)
}

fn job(found: Found, outcome: Outcome, line: Line) -> Job {
    let score = line.score.clone();
    match outcome {
        Outcome::Refused(reason) => {
            let score = Score { refused: Some(reason), ..score };
            Job { found, facts: None, line: Line { score, ..line } }
        }
        Outcome::Generated(facts) => {
            let score = Score { events: facts.events.len(), named_by: facts.named_by.clone(), ..score };
            let line = Line { score, types: facts.types, lines: facts.lines, ..line };
            Job { found, facts: Some(facts), line }
        }
    }
}

/// Compiles each crate separately.
fn check(build_folder: &BuildFolder, jobs: &mut [Job]) -> Failable<()> {
    progress("checking the dependencies of all crates");
    build_folder.check_dependencies()?;
    let total = jobs.iter().filter(|job| job.facts.is_some()).count();
    for (index, job) in jobs.iter_mut().filter(|job| job.facts.is_some()).enumerate() {
        progress(&format!("checking {} of {total}: {}", index + 1, job.found.path));
        let checked = build_folder.check(&job.found.package())?;
        job.line.score.compiled = Some(checked.error.is_none());
        job.line.score.warnings = checked.warnings;
        job.line.checking = Some(checked.cost);
        job.line.error = checked.error;
    }
    Ok(())
}

/// Decodes the payloads of all crates that compile, with one program.
fn decode(
    corpus: &Path,
    build_folder: &BuildFolder,
    rows: &BTreeMap<String, Vec<Row>>,
    jobs: &mut [Job],
) -> Failable<()> {
    let (mut apis, mut requests) = (Vec::new(), Vec::new());
    for job in jobs.iter() {
        let (Some(facts), Some(rows), true) = (&job.facts, rows.get(&job.found.path), job.compiles()) else { continue };
        let api = ApiOf { package: job.found.package(), module: facts.module.clone() };
        for row in rows {
            requests.push(payloads::request(corpus, row, &api.key(), facts)?);
        }
        apis.push(api);
    }
    if apis.is_empty() {
        return Ok(());
    }
    progress(&format!("compiling the decoders of {} documents into one program", apis.len()));
    let answers = build_folder.build_runner(&apis)?.answers(&requests)?;
    let mut answers = answers.iter();
    for job in jobs.iter_mut() {
        let Some(rows) = rows.get(&job.found.path) else { continue };
        let exceptions = &job.line.score.exceptions;
        let tally = match &job.facts {
            Some(facts) if job.compiles() => tally(corpus, rows, facts, exceptions, &mut answers, &job.found)?,
            _ => Tally::untried(rows, exceptions),
        };
        job.line.score = Score {
            expected: tally.expected,
            decoded: tally.decoded,
            equal: tally.equal,
            ..std::mem::take(&mut job.line.score)
        };
        job.line.lenient = tally.lenient;
        job.line.excepted = tally.excepted;
        job.line.failures = tally.failures;
    }
    Ok(())
}

impl Job {
    fn compiles(&self) -> bool {
        self.line.score.compiled == Some(true)
    }
}

fn tally<'a>(
    corpus: &Path,
    rows: &[Row],
    facts: &Facts,
    exceptions: &Exceptions,
    answers: &mut impl Iterator<Item = &'a Result<String, String>>,
    found: &Found,
) -> Failable<Tally> {
    progress(&format!("comparing the payloads of {}", found.path));
    let schemas = Schemas::read(&corpus.join(&found.path));
    let mut tally = Tally::default();
    for (row, answer) in rows.iter().zip(answers) {
        tally.add(corpus, row, facts, &schemas, exceptions, answer)?;
    }
    Ok(tally)
}

/// Shows progress on a line that changes, if the output is a terminal.
fn progress(text: &str) {
    let mut output = std::io::stderr();
    if output.is_terminal() {
        let _ = write!(output, "\r\u{1b}[K{text}");
        let _ = output.flush();
    }
}

fn print(lines: &[Line], others: &[Found], format: Format) -> Failable<()> {
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(lines)?),
        Format::Markdown => print!("{}", table::board(lines, Style::Markdown)),
        Format::Text => {
            print!("{}\n{}", table::failures(lines), table::board(lines, Style::Text));
            print!("{}", table::explanations(lines));
            println!("no document: {} files, which other files may refer to", others.len());
            println!("in AsyncAPI documents, messages that the application receives are events, too");
        }
    }
    Ok(())
}

/// Compares with the earlier results, or writes the new ones.
fn conclude(arguments: &Corpus, now: Scores) -> Failable<ExitCode> {
    let file = Path::new(score::FILE);
    let mut scores = score::read(file)?;
    if arguments.update {
        // Documents that no longer exist are removed, unless a filter excluded them.
        scores.retain(|path, _| arguments.filter.is_some() || path.starts_with(suite::FOLDER) != arguments.suite);
        scores.extend(now);
        score::write(file, &scores)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut worse = Vec::new();
    for (path, now) in &now {
        let before = scores.get(path).unwrap_or(now);
        worse.extend(now.worse_than(before).into_iter().map(|what| format!("{path}: {what}")));
    }
    let unknown = now.keys().filter(|path| !scores.contains_key(*path)).count();
    if unknown > 0 {
        eprintln!("{unknown} documents are not in `{}` yet", score::FILE);
    }
    if worse.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("worse than `{}` says:\n{}", score::FILE, worse.join("\n"));
    eprintln!("To accept this: cargo xtask corpus --update");
    Ok(ExitCode::FAILURE)
}
