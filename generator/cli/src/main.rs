//! The command `hookwright`: from the document in which a vendor describes its webhooks to the Rust that receives them.
//!
//! ```sh
//! hookwright init specs/acme/openapi.yaml    # a workspace with a generated crate, its xtask and a job for CI
//! hookwright generate specs/acme/openapi.yaml --out src/events
//! ```

mod arguments;
mod connection;
mod dev;
mod diff;
mod docs;
mod explain;
mod fetch;
mod graph;
mod init;
mod learn;
mod lint;
mod manual;
mod post;
mod preset;
mod progress;
mod pull;
mod receive;
mod replay;
mod secret;
mod send;
mod show;
mod signing;
mod spec;

use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Command, Format, Generate};
use clap::Parser;
use hookwright::watch::{Watched, watch};
use hookwright::xtask::warn_of_unused_accepts;
use hookwright_core::diagnostic::codes;
use hookwright_core::ir::{Api, Event};
use hookwright_core::krate::{CrateOptions, Manifest};
use hookwright_core::load::Reach;
use hookwright_core::project::{GenerateError, Generated, Project};
use hookwright_core::report::{self, Findings};
use hookwright_core::{Options, krate, nearest};

/// A generator makes many small values that live until it exits. With this allocator, it takes a quarter less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hookwright_core::run_command(command)
}

fn command() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{}", hookwright::failure::text(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match &arguments.command {
        Command::Generate(generate) => generate_files(generate),
        Command::Completions { shell } => Ok(manual::completions(*shell)),
        Command::Man => manual::man(),
        Command::Init(arguments) => init::init(arguments),
        Command::Dev(arguments) => dev::dev(arguments),
        Command::Receive(arguments) => receive::receive(arguments),
        Command::Docs(docs) => docs::docs(docs),
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::Graph(graph) => graph::graph(graph),
        Command::Learn(arguments) => learn::learn(arguments),
        Command::Lint(lint) => lint::lint(lint),
        Command::Pull(arguments) => pull::command(arguments),
        Command::Preset { name } => preset::preset(name.as_deref()),
        Command::Replay(arguments) => replay::replay(arguments),
        Command::Send(arguments) => send::send(arguments),
        Command::Diff(diff) => Ok(diff::diff(diff)),
        Command::Show(show) => show::show(&show.document, show.stage, reach(show.allow_outside)),
    }
}

fn generate_files(arguments: &Generate) -> Result<ExitCode, Box<dyn std::error::Error>> {
    check_names(arguments)?;
    if arguments.watch {
        let watched = || Watched::documents(&arguments.documents);
        watch(&arguments.out, &watched, &|| generated(arguments))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut generated = match progress::with_progress("generating", || generated(arguments)) {
        Err(GenerateError::Documents(findings)) if arguments.format != Format::Text => {
            print!("{}", in_format(&findings, arguments.format)?);
            return Ok(ExitCode::FAILURE);
        }
        generated => generated?,
    };
    for document in &arguments.documents {
        warn_of_unused_accepts(document, reach(arguments.allow_outside), &mut generated.findings)?;
    }
    if arguments.check {
        generated.findings.diagnostics.deny(codes::settings::ALLOWS_NOTHING);
    }
    if arguments.report || arguments.format != Format::Text {
        anstream::print!("{}", in_format(&generated.findings, arguments.format)?);
    } else {
        anstream::eprint!("{:#}", generated.findings);
        if let Some(line) = generated.findings.clean_line() {
            eprintln!("{line}");
        }
    }
    let code = match (arguments.check, arguments.format) {
        (true, Format::Text) => Ok(check(&generated)),
        // Standard output is only for the findings.
        (true, _) => Ok(drift(&generated)),
        (false, _) => write(&generated, arguments),
    };
    // The process is about to end, and freeing a large document value by value would only take time.
    std::mem::forget(generated);
    code
}

/// Names are matched to documents by their order, so either every document has one, or none does.
fn check_names(arguments: &Generate) -> Result<(), String> {
    let (names, documents) = (&arguments.name, arguments.documents.len());
    if let Some(name) = names.iter().find(|name| !is_api_name(name)) {
        return Err(not_an_api_name(name));
    }
    if !names.is_empty() && names.len() != documents {
        let given = names.len();
        return Err(format!("give `--name` once for each document: names given: {given}, documents: {documents}"));
    }
    Ok(())
}

/// Whether an API can have this name.
fn is_api_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
}

fn not_an_api_name(name: &str) -> String {
    format!("`{name}` can't be an API's name: use letters, digits, `-` and `_`, and start with a letter")
}

/// All findings in the requested format.
fn in_format(findings: &Findings, format: Format) -> std::io::Result<String> {
    Ok(match format {
        Format::Text => findings.colored(),
        Format::Json => findings.json(),
        Format::Sarif => findings.sarif(&std::env::current_dir()?),
    })
}

fn generated(arguments: &Generate) -> Result<Generated, GenerateError> {
    let command = "hookwright generate".to_owned();
    let names = arguments.name.iter().cloned().map(Some).chain(std::iter::repeat(None));
    let documents: Vec<_> = arguments.documents.iter().cloned().zip(names).collect();
    let project = Project::from_titled_documents(&documents, reach(arguments.allow_outside));
    match arguments.crate_name.clone() {
        Some(name) => {
            let manifest = Manifest::Generated { runtime_path: arguments.runtime_path.clone() };
            let options = CrateOptions { command, name, manifest };
            krate::generate(project, &arguments.out, &options)
        }
        None => project.generate(&arguments.out, &Options { command, crate_path: arguments.crate_path.clone() }),
    }
}

fn reach(allow_outside: bool) -> Reach {
    if allow_outside { Reach::Anywhere } else { Reach::Folder }
}

/// A compiled document, with the environment variables for secrets to sign with. Errors are reported like in
/// `generate`.
fn read_api(document: &Path, reach: Reach) -> Result<(Api, Vec<String>), Box<dyn std::error::Error>> {
    let project = Project::from_titled_documents(&[(document.to_owned(), None)], reach);
    let compiled = progress::with_progress("reading the document", || project.compile().only());
    let compiled = compiled.map_err(|diagnostics| report::colored_faults(&diagnostics, project.sources()))?;
    let variables = secret::variables(&compiled, true);
    Ok((compiled.ir, variables))
}

/// The event with a name on the wire.
fn find_event<'a>(api: &'a Api, name: &str) -> Result<&'a Event, String> {
    api.events.iter().find(|event| event.name == name).ok_or_else(|| {
        let names = || api.events.iter().map(|event| event.name.as_str());
        let otherwise = format!("the document has {}", nearest::list(names()));
        format!("the document has no event `{name}`\nhelp: {}", nearest::help(name, names(), &otherwise))
    })
}

fn check(generated: &Generated) -> ExitCode {
    print!("{}", generated.plan.unified_diff());
    drift(generated)
}

/// Whether the generated files are up to date, as text and as an exit status.
fn drift(generated: &Generated) -> ExitCode {
    if generated.plan.is_empty() {
        let is_accepted = !generated.findings.diagnostics.has_errors();
        return if is_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    eprintln!("The generated files don't match the documents. Run the same command without `--check`.");
    ExitCode::FAILURE
}

fn write(generated: &Generated, arguments: &Generate) -> Result<ExitCode, Box<dyn std::error::Error>> {
    generated.plan.apply(&arguments.out)?;
    for line in generated.plan.summary() {
        // If a report was requested, standard output is only for the report.
        if arguments.report || arguments.format != Format::Text { eprintln!("{line}") } else { println!("{line}") }
    }
    Ok(ExitCode::SUCCESS)
}
