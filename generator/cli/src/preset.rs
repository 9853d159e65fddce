//! `hookwright preset`: how well-known senders sign.

use std::process::ExitCode;

use hookwright_core::presets;

/// Prints one preset as YAML, or lists all.
pub(crate) fn preset(name: Option<&str>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Some(name) = name else {
        let width = presets::names().map(str::len).max().unwrap_or_default();
        for name in presets::names() {
            println!("{name:width$}  {}", presets::about(name).unwrap_or_default());
        }
        return Ok(ExitCode::SUCCESS);
    };
    let nearest = || presets::nearest(name).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    let text = presets::text(name).ok_or_else(|| {
        format!("there is no preset `{}`{}\n`hookwright preset` lists all", name.escape_debug(), nearest())
    })?;
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
