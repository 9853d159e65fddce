//! Keeps stilted phrases out of documentation, messages and comments.
//!
//! Sources are scanned, so a text is found even if no other test prints it.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// There is a plainer way to say each of these.
const BANNED: [&str; 103] = [
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
    "for ever ",
    "for ever.",
    "for ever,",
    "somebody",
    "anybody",
    "says of ",
    "tells of",
    "told of",
    "tell of ",
    "is to be ",
    "are to be ",
    "at the most",
    "at the least",
    "whichever",
    "once more",
    " any more",
    "broken off",
    "broke off",
    "stands at",
    "stands below",
    "stands between",
    "it is none",
    "nor is ",
    "has come",
    "have come",
    "out of sight",
    " the like ",
    "as it were",
    "lets through",
    "in its turn",
    "went on",
    "goes on",
    "what became",
    "becomes of",
    "came of ",
    "bears ",
    "comes twice",
    "come twice",
    "behind our back",
    "in the place of",
    "to their end",
    "beside the ",
    "beside a ",
    "beside an ",
    "beside `",
    "beside it",
    "nothing is known of",
    "that which",
    "at fault",
    " anew",
    "needn't",
    "come again",
    "comes again",
    "came again",
    " in clear ",
    "describe it by",
    "behaviour",
    "neighbour",
];

/// Similar phrases that are plain English.
const FINE: [&str; 4] = ["there is no ", "there are no ", " is no longer", " are no longer"];

/// The files and folders that are scanned, from the root of the repository. Add one when its words are edited.
const SCANNED: [&str; 50] = [
    ".ci/run",
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
    "generator/cli/src/pull/workflow.yml",
    "generator/cli/tests",
    "generator/core/handshakes.yaml",
    "generator/core/presets.yaml",
    "generator/core/src",
    "generator/hookwright/src",
    "generator/inbox-file/src",
    "generator/inbox-file/tests",
    "generator/inbox-nats/examples",
    "generator/inbox-nats/src",
    "generator/inbox-postgres/migrations",
    "generator/inbox-postgres/src",
    "generator/receiver/src",
    "generator/receiver/tests",
    "generator/runtime/src",
    "generator/runtime/tests",
    "specs/README.md",
    "tests/benches",
    "tests/browser/tests",
    "tests/command/tests",
    "tests/compiled/src",
    "tests/crates/tests",
    "tests/examples/examples",
    "tests/examples/tests",
    "tests/features/tests",
    "tests/fuzz_targets",
    "tests/fuzz_targets/tests",
    "tests/oracle/src",
    "tests/oracle/tests",
    "tests/servers",
    "tests/servers/tests",
    "tests/src",
    "tests/tests",
    "tests/transports",
    "tests/transports/tests",
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
            found.extend(banned(&text).iter().map(|(line, phrase)| format!("{file}:{line}: `{}`", phrase.trim())));
        }
    }
    assert!(lines > 50_000, "only {lines} lines were found");
    assert!(found.is_empty(), "{} banned phrases:\n{}", found.len(), found.join("\n"));
}

/// The files below a path, or the one at it. Tests in a folder are left out, and so is this file.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.retain(|entry| !["tests", "tests.rs", "words.rs"].iter().any(|name| entry.ends_with(name)));
    entries.sort();
    let is_text = |file: &PathBuf| {
        file.extension().is_some_and(|extension| ["rs", "md", "sql"].iter().any(|it| extension == *it))
    };
    entries.iter().flat_map(|entry| files(entry)).filter(is_text).collect()
}

/// The banned phrases in a text, each with the number of the line where it begins. A phrase may continue in the next
/// line of a comment, a string or a paragraph.
fn banned(text: &str) -> Vec<(usize, &'static str)> {
    let mut joined = " ".to_owned();
    let mut starts = Vec::new();
    for line in text.lines() {
        starts.push(joined.len());
        joined += &words(line);
        joined.push(' ');
    }
    for phrase in FINE {
        joined = joined.replace(phrase, &"-".repeat(phrase.len()));
    }
    let line_of = |(at, phrase): (usize, &'static str)| {
        let first_word = at + phrase.len() - phrase.trim_start().len();
        (starts.partition_point(|start| *start <= first_word), phrase)
    };
    let mut found: Vec<_> = BANNED
        .into_iter()
        .flat_map(|phrase| joined.match_indices(phrase).map(move |(at, _)| (at, phrase)))
        .map(line_of)
        .collect();
    found.sort_unstable();
    found
}

/// A line in lower case, without what marks a comment or joins a string to its next line.
fn words(line: &str) -> String {
    let line = line.trim().trim_start_matches(['/', '!']).trim_end_matches('\\');
    line.trim().to_lowercase()
}

#[test]
fn phrases_are_found_within_and_across_lines() {
    let text = "//! This is no\n//! list.\nlet told = \"for \\\n    whoever reads\";\n// There is no\n// such thing.\n\nStand\nin.\n";
    assert_eq!(banned(text), [(1, " is no "), (4, "whoever"), (8, "stand in")]);
}
