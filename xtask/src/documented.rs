//! The commands in the README, in the book and in the files next to the README exist, with these options.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;

use crate::Arguments;

/// What is wrong with a documented command, such as `codegen --check`.
fn fault(words: &[&str]) -> Option<String> {
    let mut command = Arguments::command();
    for (index, word) in words.iter().enumerate() {
        if let Some(option) = word.strip_prefix("--") {
            let mut arguments = command.get_arguments();
            if !arguments.any(|argument| argument.get_long() == Some(option)) {
                return Some(format!("`cargo xtask {}` has no option `{word}`", words[..index].join(" ")));
            }
        } else if let Some(found) = command.find_subcommand(word) {
            command = found.clone();
        } else if index == 0 {
            return Some(format!("there is no `cargo xtask {word}`"));
        }
    }
    None
}

/// The words after each `cargo xtask` of a page.
fn commands(page: &str) -> impl Iterator<Item = Vec<&str>> {
    page.split("cargo xtask ").skip(1).filter_map(|rest| {
        let words = rest.split(['`', '#', '\n', '|', '"']).next()?.split_whitespace();
        let words: Vec<&str> = words.map(|word| word.trim_end_matches(['.', ',', ';'])).collect();
        words.first().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_lowercase())).then_some(words)
    })
}

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = [root.clone(), root.join("generator/book/src"), root.join("generator/book/src/cookbook")];
    let files = folders.into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

#[test]
fn documented_commands_exist() {
    let (mut seen, mut faults) = (0, Vec::new());
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for words in commands(&text) {
            seen += 1;
            faults.extend(fault(&words).map(|fault| format!("{}: {fault}", page.display())));
        }
    }
    assert!(seen > 40, "the pages have lost their commands");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn missing_commands_are_detected() {
    assert!(fault(&["codegen", "--check"]).is_none());
    assert!(fault(&["codegen", "--chekc"]).is_some());
    assert!(fault(&["codgen"]).is_some());
    let found: Vec<_> = commands("run `cargo xtask codegen --check`, or cargo xtask diff.").collect();
    assert_eq!(found, [vec!["codegen", "--check"], vec!["diff"]]);
}
