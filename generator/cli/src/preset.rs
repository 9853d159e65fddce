//! `hookwright preset`: how well-known senders sign.

use std::process::ExitCode;

use hookwright_core::{nearest, presets};

/// Prints one preset as YAML, or lists all.
pub(crate) fn preset(name: Option<&str>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Some(name) = name else {
        let width = presets::names().map(str::len).max().unwrap_or_default();
        for name in presets::names() {
            println!("{name:width$}  {}", presets::about(name).unwrap_or_default());
        }
        return Ok(ExitCode::SUCCESS);
    };
    let text = presets::text(name).ok_or_else(|| {
        let help = nearest::help(name, presets::names(), "`hookwright preset` lists all presets");
        format!("there is no preset `{}`\nhelp: {help}", name.escape_debug())
    })?;
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
