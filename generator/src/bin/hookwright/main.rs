//! The command `hookwright`, for projects that are not this one.

mod arguments;
mod show;

use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Command, Generate};
use clap::Parser;
use hookwright::Options;
use hookwright::project::{Generated, Project};

fn main() -> ExitCode {
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
        Command::Show(show) => show::show(&show.document, show.stage),
    }
}

fn generate_files(arguments: &Generate) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let options = Options { command: "hookwright generate".to_owned(), crate_path: arguments.crate_path.clone() };
    let generated = Project::of_documents(&arguments.documents).generate(&arguments.out, &options)?;
    eprint!("{}", generated.report);
    if arguments.check { Ok(check(&generated)) } else { write(&generated, &arguments.out) }
}

fn check(generated: &Generated) -> ExitCode {
    if generated.plan.is_empty() {
        return ExitCode::SUCCESS;
    }
    print!("{}", generated.plan.unified_diff());
    eprintln!("The generated files are not those of the documents. Run the same command without `--check`.");
    ExitCode::FAILURE
}

fn write(generated: &Generated, out: &Path) -> Result<ExitCode, Box<dyn std::error::Error>> {
    generated.plan.apply(out)?;
    for line in generated.plan.summary() {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}
