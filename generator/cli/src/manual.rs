//! The command's description of itself: shell completions and the man page.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments::Arguments;

/// Prints a shell's completion script.
pub(crate) fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "hookwright", &mut script);
    print!("{}", String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// Prints the man page, with a section for each subcommand.
pub(crate) fn man() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut command = Arguments::command();
    // From here on, each subcommand knows its whole name and the global options.
    command.build();
    let (man, mut page) = (Man::new(command.clone()), Vec::new());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        page.write_all(section(subcommand)?.as_bytes())?;
    }
    man.render_extra_section(&mut page)?;
    print!("{}", String::from_utf8_lossy(&page));
    Ok(ExitCode::SUCCESS)
}

fn section(subcommand: &clap::Command) -> Result<String, Box<dyn std::error::Error>> {
    let (man, mut parts) = (Man::new(subcommand.clone()), Vec::new());
    man.render_synopsis_section(&mut parts)?;
    man.render_description_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    man.render_extra_section(&mut parts)?;
    let parts = String::from_utf8(parts)?;
    // A section of a separate page is a part of a section here.
    let parts =
        parts.lines().map(|line| line.strip_prefix(".SH ").map_or(line.to_owned(), |name| format!(".SS {name}")));
    let parts = parts.collect::<Vec<_>>().join("\n");
    Ok(format!(".SH \"HOOKWRIGHT {}\"\n{parts}\n", subcommand.get_name().to_uppercase()))
}
