//! `hookwright explain`: what a code means.

use std::process::ExitCode;

use hookwright_core::diagnostic::Code;

/// The width of the text, in characters.
const WIDTH: usize = 90;

/// Explains one code, or lists all of them.
pub(crate) fn explain(code: Option<&str>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match code {
        Some(text) => {
            let code = Code::find(text).ok_or_else(|| unknown(text))?;
            println!("{code}: {}\n\n{}", code.title(), wrapped(code.explanation()));
        }
        None => Code::all().for_each(|code| println!("{code}  {}", code.title())),
    }
    Ok(ExitCode::SUCCESS)
}

fn unknown(text: &str) -> String {
    format!("there is no code `{}`\nhelp: {}", text.escape_debug(), Code::help(text))
}

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n")
}
