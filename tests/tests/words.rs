//! Keeps stilted phrases out of documentation, messages and comments.
//!
//! Sources are scanned, so a text is found even if no other test prints it.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// There is a plainer way to say each of these.
const BANNED: [&str; 46] = [
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
    " mended",
    "in vain",
    "all the same",
    "need not",
    "told by",
    "none where ",
    "where there is none",
    "hands over",
    "handed over",
    "the owner advises",
    "and no more will come",
    "thus ",
    "by and by",
    "nobody knows",
    "save for",
    "said of ",
    "says so of",
    "stands behind",
    "stand behind",
    "is called so",
    "are called so",
    "comes to its end",
    "come to its end",
    "came to no end",
    "truth value",
    "in their turn",
    " as yet",
    "of its own make",
    "with their types out of sight",
];

/// Similar phrases that are plain English.
const FINE: [&str; 4] = ["there is no ", "there are no ", " is no longer", " are no longer"];

/// The files and folders that are scanned, from the root of the repository. Add one when its words are edited.
const SCANNED: [&str; 24] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "generated/examples",
    "generated/src",
    "generator/admin/src",
    "generator/admin/tests",
    "generator/book/src",
    "generator/book/tests",
    "generator/catalogue/src",
    "generator/cli/src",
    "generator/core/src",
    "generator/hookwright/src",
    "generator/inbox-file/src",
    "generator/inbox-nats/src",
    "generator/inbox-postgres/src",
    "generator/receiver/src",
    "generator/receiver/tests",
    "generator/runtime/src",
    "generator/runtime/tests",
    "tests/examples",
    "xtask/src",
];

#[test]
fn banned_phrases_are_kept_out() {
    let mut found = Vec::new();
    let mut lines = 0;
    for path in SCANNED {
        let files = files(&Path::new("..").join(path));
        assert!(!files.is_empty(), "{path}: there is nothing to scan");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            lines += text.lines().count();
            let file = file.strip_prefix("..").unwrap_or(&file).display();
            found.extend(banned(&text).map(|(line, phrase)| format!("{file}:{line}: `{}`", phrase.trim())));
        }
    }
    assert!(lines > 50_000, "only {lines} lines were found");
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
    let is_text = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "rs" || extension == "md");
    entries.iter().flat_map(|entry| files(entry)).filter(is_text).collect()
}

/// The banned phrases of a text, each with the number of the line that it begins on. A phrase may go on in the next line of
/// a comment, a string or a paragraph.
fn banned(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines: Vec<String> = text.lines().map(words).collect();
    let phrases_from = move |index: usize| {
        let line = &lines[index];
        let next = lines.get(index + 1).map_or("", String::as_str);
        let mut words = format!(" {line} {next}");
        for phrase in FINE {
            words = words.replace(phrase, &"-".repeat(phrase.len()));
        }
        let begins_here = |phrase: &&str| words.find(*phrase).is_some_and(|start| start <= line.len());
        BANNED.into_iter().filter(|phrase| begins_here(phrase)).collect::<Vec<_>>()
    };
    (0..text.lines().count())
        .flat_map(move |index| phrases_from(index).into_iter().map(move |phrase| (index + 1, phrase)))
}

/// A line in lower case, without what marks a comment or joins a string to its next line.
fn words(line: &str) -> String {
    let line = line.trim().trim_start_matches(['/', '!']).trim_end_matches('\\');
    line.trim().to_lowercase()
}

#[test]
fn phrases_are_found_within_and_across_lines() {
    let text = "//! This is no\n//! list.\nlet told = \"for \\\n    whoever reads\";\n// There is no\n// such thing.\n\nStand\nin.\n";
    assert_eq!(banned(text).collect::<Vec<_>>(), [(1, " is no "), (4, "whoever"), (8, "stand in")]);
}
