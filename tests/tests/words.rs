//! Phrases that puzzle readers are kept out of what users read.
//!
//! Sources are scanned, so a text is found even if no other test prints it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// What is written in place of each is obvious or beside it.
const BANNED: [&str; 22] = [
    " is no ",
    " are no ",
    "that is none",
    "that are none",
    "of which there is none",
    "whoever",
    "thereof",
    "save that",
    ", of which",
    "of whom",
    "nobody vouches",
    "vouches for",
    "stands in",
    "stand in",
    "to mend",
    "the mend",
    "mends ",
    "mended",
    "in vain",
    "all the same",
    "need not",
    "told by",
];

/// What looks like one and is plain English.
const FINE: [&str; 4] = ["there is no ", "there are no ", " is no longer", " are no longer"];

/// What of a file users read.
#[derive(Clone, Copy, Debug)]
enum Read {
    /// The strings, such as messages.
    Strings,
    /// The doc comments of items with `#[arg]` and `#[command]`, which `--help` prints, and the strings.
    Help,
    /// All of it.
    Text,
}

/// The files and folders that are scanned, from the root of the repository. Add one when its words are edited.
const SCANNED: [(&str, Read); 30] = [
    ("CONTRIBUTING.md", Read::Text),
    ("README.md", Read::Text),
    ("SECURITY.md", Read::Text),
    ("generator/book/src", Read::Text),
    ("generator/cli/src/arguments.rs", Read::Help),
    ("generator/cli/src/diff.rs", Read::Help),
    ("generator/cli/src/docs.rs", Read::Help),
    ("generator/cli/src/explain.rs", Read::Help),
    ("generator/cli/src/graph.rs", Read::Help),
    ("generator/cli/src/lint.rs", Read::Help),
    ("generator/cli/src/main.rs", Read::Help),
    ("generator/cli/src/preset.rs", Read::Help),
    ("generator/cli/src/replay", Read::Help),
    ("generator/cli/src/show.rs", Read::Help),
    ("generator/cli/src/signing.rs", Read::Help),
    ("generator/core/src/allow.rs", Read::Strings),
    ("generator/core/src/config", Read::Strings),
    ("generator/core/src/diagnostic/codes", Read::Strings),
    ("generator/core/src/diff", Read::Strings),
    ("generator/core/src/lint", Read::Strings),
    ("generator/core/src/load", Read::Strings),
    ("generator/core/src/lower", Read::Strings),
    ("generator/core/src/name", Read::Strings),
    ("generator/core/src/overlay", Read::Strings),
    ("generator/core/src/report", Read::Strings),
    ("generator/core/src/resolve", Read::Strings),
    ("generator/core/src/spec", Read::Strings),
    ("generator/core/src/validate.rs", Read::Strings),
    ("generator/hookwright/src/xtask", Read::Help),
    ("generator/runtime/src/verify/secret.rs", Read::Text),
];

#[test]
fn banned_phrases_are_kept_out() {
    let mut found = Vec::new();
    let mut lines = 0;
    for (path, read) in SCANNED {
        let files = files(&Path::new("..").join(path));
        assert!(!files.is_empty(), "{path}: there is nothing to scan");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for (number, words) in words(&text, read) {
                lines += 1;
                let mut words = words.to_lowercase();
                for phrase in FINE {
                    words = words.replace(phrase, "");
                }
                let phrases = BANNED.iter().filter(|phrase| words.contains(**phrase));
                found.extend(phrases.map(|phrase| {
                    let file = file.strip_prefix("..").unwrap_or(&file).display();
                    format!("{file}:{number}: `{}` in: {words}", phrase.trim())
                }));
            }
        }
    }
    assert!(lines > 2000, "only {lines} texts were found");
    assert!(found.is_empty(), "{} banned phrases:\n{}", found.len(), found.join("\n"));
}

/// The files below a path, or the one at it. Tests of a folder are left out.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|entry| !entry.ends_with("tests") && !entry.ends_with("tests.rs"));
    entries.sort();
    let is_text = |file: &PathBuf| file.extension().is_none_or(|extension| extension == "rs" || extension == "md");
    entries.iter().flat_map(|entry| files(entry)).filter(is_text).collect()
}

/// The texts of a file, each with the number of its first line.
fn words(text: &str, read: Read) -> Vec<(usize, String)> {
    let lines = || text.lines().enumerate().map(|(index, line)| (index + 1, line.trim().to_owned()));
    match read {
        Read::Text => lines().collect(),
        Read::Strings => strings(text),
        Read::Help => {
            let docs = lines().filter_map(|(number, line)| Some((number, line.strip_prefix("/// ")?.to_owned())));
            strings(text).into_iter().chain(docs.filter(|(number, _)| is_help(text, *number))).collect()
        }
    }
}

/// Whether clap prints a doc comment: the lines behind it say so.
fn is_help(text: &str, number: usize) -> bool {
    let mut behind = text.lines().skip(number).map(str::trim).skip_while(|line| line.starts_with("///"));
    let is_argument = |line: &str| line.starts_with("#[arg") || line.starts_with("#[command");
    behind.next().is_some_and(|line| is_argument(line) || line.ends_with("),") || line.ends_with(','))
}

/// The string literals of Rust, each with the number of its first line. Lines that a backslash joins are joined.
fn strings(text: &str) -> Vec<(usize, String)> {
    let mut strings = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") {
            at += 3;
        } else if let Some(behind) = rest.strip_prefix('"') {
            let hashes = text[..at].bytes().rev().take_while(|byte| *byte == b'#').count();
            let is_raw = text[..at - hashes].ends_with('r');
            let length = if is_raw { behind.find(&format!("\"{}", "#".repeat(hashes))) } else { Some(end(behind)) };
            let content = &behind[..length.unwrap_or(behind.len())];
            strings.push((text[..at].matches('\n').count() + 1, joined(content)));
            at += content.len() + 2;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    strings
}

fn joined(content: &str) -> String {
    let lines = content.split("\\\n").enumerate();
    lines.map(|(index, line)| if index == 0 { line } else { line.trim_start() }).collect()
}

/// Where a string ends: at the first quote that isn't escaped.
fn end(behind: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in behind.char_indices() {
        match letter {
            '"' if !is_escaped => return index,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    behind.len()
}

#[test]
fn strings_are_found_across_lines() {
    let text =
        "let a = \"one \\\n         two\"; // \"no\nlet b = '\"'; f(\"a \\\" b\", r#\"c \" d\"#);\n// \"comment\"\n";
    let expected = [(1, "one two"), (3, "a \\\" b"), (3, "c \" d")].map(|(line, text)| (line, text.to_owned()));
    assert_eq!(strings(text), expected);
}
