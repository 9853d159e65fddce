//! The command `hookwright`, for projects that are not this one.

mod arguments;
mod compiled;
mod diff;
mod docs;
mod graph;
mod post;
mod replay;
mod send;
mod show;
mod signing;

use std::process::ExitCode;

use arguments::{Arguments, Command, Format, Generate};
use clap::Parser;
use hookwright::krate::CrateOptions;
use hookwright::load::Reach;
use hookwright::project::{GenerateError, Generated, Project};
use hookwright::{Options, krate};

fn main() -> ExitCode {
    hookwright::on_a_large_stack(command)
}

fn command() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", error.to_string().trim_end());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match &arguments.command {
        Command::Generate(generate) => generate_files(generate),
        Command::Docs(docs) => docs::docs(docs),
        Command::Graph(graph) => graph::graph(graph),
        Command::Replay(arguments) => replay::replay(arguments),
        Command::Send(arguments) => send::send(arguments),
        Command::Diff(diff) => Ok(diff::diff(diff)),
        Command::Show(show) => show::show(&show.document, show.stage, reach(show.allow_outside)),
    }
}

fn generate_files(arguments: &Generate) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let generated = match generated(arguments) {
        Err(GenerateError::Documents(findings)) if arguments.format == Format::Json => {
            print!("{}", findings.json());
            return Ok(ExitCode::FAILURE);
        }
        generated => generated?,
    };
    match (arguments.report, arguments.format) {
        (_, Format::Json) => print!("{}", generated.findings.json()),
        (true, Format::Text) => print!("{}", generated.findings.text()),
        (false, Format::Text) => eprint!("{}", generated.findings),
    }
    if arguments.check { Ok(check(&generated)) } else { write(&generated, arguments) }
}

fn generated(arguments: &Generate) -> Result<Generated, GenerateError> {
    let command = "hookwright generate".to_owned();
    let project = Project::of_documents_within(&arguments.documents, reach(arguments.allow_outside));
    match arguments.crate_name.clone() {
        Some(name) => {
            let options = CrateOptions { command, name, runtime_path: arguments.runtime_path.clone() };
            krate::generate(project, &arguments.out, &options)
        }
        None => project.generate(&arguments.out, &Options { command, crate_path: arguments.crate_path.clone() }),
    }
}

fn reach(allow_outside: bool) -> Reach {
    if allow_outside { Reach::Anywhere } else { Reach::Folder }
}

fn check(generated: &Generated) -> ExitCode {
    if generated.plan.is_empty() {
        return ExitCode::SUCCESS;
    }
    print!("{}", generated.plan.unified_diff());
    eprintln!("The generated files are not those of the documents. Run the same command without `--check`.");
    ExitCode::FAILURE
}

fn write(generated: &Generated, arguments: &Generate) -> Result<ExitCode, Box<dyn std::error::Error>> {
    generated.plan.apply(&arguments.out)?;
    for line in generated.plan.summary() {
        // Where a report is asked for, it has the standard output to itself.
        if arguments.report { eprintln!("{line}") } else { println!("{line}") }
    }
    Ok(ExitCode::SUCCESS)
}
