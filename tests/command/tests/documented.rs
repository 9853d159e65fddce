//! The commands in the README and in the book exist, with these options.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tests::command::{hookwright, stdout};

#[test]
fn documented_commands_and_options_exist() {
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap().replace("\\\n", " ");
        for (command, options) in commands(&text) {
            seen += 1;
            let help = helps.entry(command.to_owned()).or_insert_with(|| help(command));
            faults.extend(fault(command, &options, help).map(|fault| format!("{}: {fault}", page.display())));
        }
    }
    assert!(seen > 30, "the pages have lost their commands");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn missing_commands_and_options_are_detected() {
    let found: Vec<_> = commands("`hookwright lint --fixx` and hookwright = { version = 1 }").collect();
    assert_eq!(found, [("lint", vec!["--fixx"])]);
    assert!(fault("lint", &["--fixx"], &help("lint")).is_some());
    assert!(fault("lynt", &[], &help("lynt")).is_some());
}

/// The README and the chapters of the book.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let book = root.join("generator/book/src");
    let files = [book.clone(), book.join("cookbook")].map(|folder| fs::read_dir(folder).unwrap());
    let chapters = files.into_iter().flatten().map(|entry| entry.unwrap().path());
    let chapters = chapters.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    [root.join("README.md")].into_iter().chain(chapters).collect()
}

/// Each `hookwright …` of a page: the command, and the options on the line.
fn commands(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let lines = text.lines().flat_map(|line| line.split("hookwright ").skip(1));
    lines.filter_map(|rest| {
        let mut words = rest.split(['`', '#']).next()?.split_whitespace();
        let command = words.next().filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))?;
        Some((command, words.filter(|word| word.starts_with("--")).collect()))
    })
}

fn help(command: &str) -> String {
    let output = hookwright().args([command, "--help"]).output().unwrap();
    if output.status.success() { stdout(&output) } else { String::new() }
}

fn fault(command: &str, options: &[&str], help: &str) -> Option<String> {
    if help.is_empty() {
        return Some(format!("there is no `hookwright {command}`"));
    }
    let unknown = options.iter().find(|option| !help.split([' ', ',', '\n']).any(|word| word == **option))?;
    Some(format!("`hookwright {command}` has no option `{unknown}`"))
}
