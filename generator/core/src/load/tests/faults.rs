//! Texts that can't be read, and their messages.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::super::Sources;
use super::{describe_fault, fault, json_fault, yaml, yaml_fault};
use crate::diagnostic::Location;
use crate::place::FileId;

#[test]
fn duplicate_keys_are_refused_at_the_second() {
    let message = "duplicate key `a`";
    assert_eq!(yaml_fault("a: 1\nb: 2\na: 3\n"), format!("3:1: {message}"));
    assert_eq!(yaml_fault("x:\n  é: {a: 1, 'a': 2}\n"), format!("2:13: {message}"));
    assert_eq!(json_fault("{\"a\": 1,\n  \"a\": 2}"), format!("2:3: {message}"));
    assert_eq!(json_fault("{\"é\": {\"a\": 1, \"\\u0061\": 2}}"), format!("1:16: {message}"));
    assert_eq!(describe_fault("a.yaml", "{\"a\": 1, \"a\": 2}"), format!("1:10: {message}"));
    assert_eq!(yaml_fault("<<: {a: 1}\n<<: {b: 2}\n"), "2:1: duplicate key `<<`");
    assert_eq!(json_fault(r#"{"a\\\"b": 1, "a\\\"b": 2}"#), "1:15: duplicate key `a\\\"b`");
    assert_eq!(json_fault(r#"{"": 1, "": 2}"#), "1:9: duplicate key ``");
}

#[test]
fn equal_keys_are_refused_among_many() {
    let many = (0..40).map(|number| format!("k{number}: 1")).collect::<Vec<_>>().join("\n") + "\n";
    for repeated in [0, 15, 16, 39] {
        let text = format!("{many}k{repeated}: 2\n");
        let line = repeated + 1;
        assert_eq!(yaml_fault(&text), format!("41:1: duplicate key `k{repeated}`"));
        let label = fault("a.yaml", text.as_str()).labels.first().cloned().unwrap();
        assert_eq!(label.location, Location::Position { file: FileId(0), line, column: 1 });
        // A merged key yields to one that is written out.
        let merged = format!("{many}<<: {{k{repeated}: 2, other: 3}}\n");
        assert_eq!(yaml(&merged).matches(&format!("\"k{repeated}\"")).count(), 1);
    }
}

#[test]
fn the_first_of_duplicate_keys_is_shown() {
    let diagnostic = fault("a.yaml", "a: 1\nb:\n  c: 2\n  c: 3\n");
    let label = diagnostic.labels.first().unwrap();
    assert_eq!(label.location, Location::Position { file: FileId(0), line: 3, column: 3 });
    assert_eq!(label.text, "first used here");
}

#[test]
fn keys_that_are_not_strings_are_refused() {
    let message = "expected text as the key of a mapping";
    assert_eq!(yaml_fault("a:\n  ? [b]\n  : c\n"), format!("2:5: invalid type: sequence, {message}"));
    assert_eq!(yaml_fault("{{a: 1}: 2}"), format!("1:2: invalid type: map, {message}"));
    assert_eq!(json_fault("{1: 2}"), "1:2: the file is not JSON: key must be a string");
}

#[test]
fn values_that_json_lacks_are_refused() {
    let message = "JSON has no infinity and no NaN, so a payload can't contain this value";
    for text in [".inf", "-.Inf", ".nan", "!!float .NaN"] {
        assert_eq!(yaml_fault(&format!("a:\n- {text}\n")), format!("2:3: {message}"), "{text}");
    }
    assert_eq!(json_fault("[1e400]"), "1:6: the file is not JSON: number out of range");
}

#[test]
fn unknown_tags_are_named() {
    assert_eq!(yaml_fault("a: 1\nb: !Ref c\n"), "2:4: unknown tag `!Ref`");
    assert_eq!(yaml_fault("- !include {a: 1}\n"), "1:3: unknown tag `!include`");
    assert_eq!(yaml_fault("- !list [a]\n"), "1:3: unknown tag `!list`");
    assert_eq!(yaml_fault("- ! a\n"), "1:3: unknown tag `!`");
    assert_eq!(yaml_fault("a: !!int x\n"), "1:4: invalid value: string \"x\", expected an integer");
}

#[test]
fn empty_files_are_refused() {
    for text in ["", " \n", "\u{FEFF}", "# only words\n", "---\n", "---\n# more\n...\n"] {
        assert_eq!(yaml_fault(text), "the file is empty", "{text:?}");
    }
    assert_eq!(json_fault(" \n"), "the file is empty");
    assert_eq!(yaml("null"), "null");
}

#[test]
fn several_documents_are_refused_at_the_second() {
    assert_eq!(yaml_fault("a: 1\n---\nb: 2\n"), "3:1: the file contains more than one document");
    assert_eq!(yaml_fault("a: 1\n--- \n# nothing\n--- |\n x\n"), "4:1: the file contains more than one document");
    assert!(fault("a.yaml", "a\n---\nb").help.is_some());
    assert_eq!(yaml_fault("{a: 1}\nb: 2\n"), "2:1: the file is not YAML: did not find expected <document start>");
    assert_eq!(yaml_fault("\"a\" \"b\""), "1:5: the file is not YAML: did not find expected <document start>");
}

#[test]
fn invalid_utf_8_is_refused_at_its_location() {
    let told = |text: &[u8]| describe_fault("a.yaml", text);
    assert_eq!(told(b"a: 1\nb\xC3\xA9: \xE9\n"), "2:5: the file is not UTF-8: invalid byte 0xE9");
    assert_eq!(told(b"\xEF\xBB\xBFa: \xFF"), "1:4: the file is not UTF-8: invalid byte 0xFF");
    assert_eq!(told(b"\xFF\xFEa\0:\0"), "1:1: the file is UTF-16, not UTF-8");
}

#[test]
fn control_characters_are_refused_at_their_location() {
    assert_eq!(yaml_fault("a: 1\nb: x\u{0}y\n"), "2:5: the file is not YAML: control characters are not allowed");
    assert_eq!(yaml_fault("a: 1\nb: x\u{7F}y\n"), "2:5: the file is not YAML: control characters are not allowed");
    assert_eq!(
        json_fault("[\"a\u{1}\"]"),
        "1:4: the file is not JSON: control character (\\u0000-\\u001F) found while parsing a string"
    );
}

#[test]
fn syntax_errors_are_shown_at_their_location() {
    assert_eq!(json_fault("{\"a\": 1\n \"b\": 2}"), "2:2: the file is not JSON: expected `,` or `}`");
    assert_eq!(json_fault("[1, 2"), "1:1: this `[` is never closed");
    assert_eq!(json_fault("[1]]"), "1:4: the file is not JSON: trailing characters");
    assert_eq!(json_fault("[\"ééé\" x]"), "1:8: the file is not JSON: expected `,` or `]`");
    assert_eq!(json_fault("a: 1"), "1:1: the file is not JSON: expected value");
    assert_eq!(yaml_fault("a: b: c\n"), "1:5: the file is not YAML: mapping values are not allowed in this context");
    assert_eq!(
        yaml_fault("a:\n  - b\n c\n"),
        "3:2: the file is not YAML: did not find expected key, while parsing a block mapping"
    );
    assert_eq!(yaml_fault("a: *b\n"), "1:4: the file is not YAML: unknown anchor");
    assert_eq!(yaml_fault("a: b\n\tc: d\n"), "2:1: the file is not YAML: a line is indented with a tab");
}

#[test]
fn the_error_of_the_more_likely_language_is_shown() {
    let yaml = "the file is not YAML: did not find expected ',' or '}', while parsing a flow mapping";
    assert_eq!(yaml_fault("{\"a\": 1,\n \"b\": \"x\" 2}"), format!("2:11: {yaml}"));
    assert_eq!(yaml_fault("{a: 1, b: [x}"), "1:11: this `[` is never closed");
    assert_eq!(yaml_fault("{\"a\": {\"b\": 1, \"b\": 2}, }"), "1:16: duplicate key `b`");
}

/// The parser often gives up far below.
#[test]
fn unclosed_brackets_are_shown_where_they_open() {
    let list = |place: &str| format!("{place}: this `[` is never closed");
    let map = |place: &str| format!("{place}: this `{{` is never closed");
    for (text, expected) in [
        ("a: [1, 2\nb: 3\nc: {}\n", list("1:4")),
        ("a:\n  - {x: 1, y: [1, 2}\n", list("2:15")),
        ("a: {b: {c: 1}\nd: [1]\n", map("1:4")),
        // Brackets in text don't count.
        ("t: it's [fine\nd: |\n  [ {\n\n  {\ne: 'a [' # {\nf: \"\\\"[\"\ng: [1\n", list("8:4")),
    ] {
        assert_eq!(yaml_fault(text), expected, "{text}");
    }
    for (text, expected) in [
        ("{\n  \"a\": {\n    \"b\": [1, 2,\n    \"c\": 1\n  }\n}\n", list("3:10")),
        ("{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n    \"d\": \"]\"\n  }\n}\n", map("2:8")),
        ("{\"a\": \"[\", \"b\": {", map("1:17")),
    ] {
        assert_eq!(json_fault(text), expected, "{text}");
    }
    let diagnostic = fault("a.json", "{\"a\": [1, 2}");
    assert_eq!(diagnostic.help.as_deref(), Some("add the missing `]`"));
    assert_eq!(diagnostic.labels[0].text, "`]` was expected before this");
}

/// The path of a missing file may be misspelled.
#[test]
fn a_misspelled_path_gets_a_suggestion() {
    let folder = Temporary::new("nearest");
    std::fs::create_dir_all(folder.0.join("specs/acme")).unwrap();
    std::fs::write(folder.0.join("specs/acme/openapi.yaml"), "a: 1").unwrap();
    let help = |path: &str| Sources::new().read(&folder.0.join(path)).unwrap_err().help;
    let meant = format!("did you mean `{}`?", folder.0.join("specs/acme/openapi.yaml").display());
    for path in ["spec/acme/openapi.yaml", "specs/acme/openapi.yml", "specs/acmee/opanapi.yaml", "specs/acme"] {
        assert_eq!(help(path).as_deref(), Some(&*meant), "{path}");
    }
    assert_eq!(help("elsewhere.yaml"), None);
    std::fs::remove_dir_all(&folder.0).unwrap();
}

#[test]
fn merge_keys_with_other_values_are_refused() {
    let message = "invalid type: integer `1`, expected a mapping";
    assert_eq!(yaml_fault("a: 1\n<<: 1\n"), format!("2:5: {message} or a list of mappings after `<<`"));
    assert_eq!(yaml_fault("<<: [{a: 1}, 1]\n"), format!("1:14: {message} in the list after `<<`"));
}

#[test]
fn nesting_has_the_same_limit_in_yaml_and_json() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for path in ["a.json", "a.yaml"] {
        let mut sources = Sources::new();
        assert!(sources.add(path.to_owned(), nested(120)).is_ok());
        assert!(describe_fault(path, nested(121)).contains("lists and mappings are nested more than 120 levels deep"));
        assert!(describe_fault(path, nested(200)).contains("lists and mappings are nested more than 120 levels deep"));
    }
    let block: String = (0..200).map(|depth| " ".repeat(depth) + "a:\n").collect();
    assert!(yaml_fault(&block).contains("nested more than 120 levels deep"));
    // The place shows that these aren't parsed.
    for (start, opener, place) in [("", "{a: ", "1:4801: "), ("a: ", "[", "1:1204: ")] {
        let fault = yaml_fault(&(start.to_owned() + &opener.repeat(10_000)));
        assert!(fault.starts_with(place) && fault.contains("nested more than 120 levels deep"), "{fault}");
    }
    // What is text isn't counted.
    let text = format!("a: |\n  {}\nb: \"{}\"\nc: d{}\n", "[".repeat(5_000), "{".repeat(5_000), "[".repeat(5_000));
    assert!(super::super::yaml::parse(&text).is_ok());
    assert!(yaml_fault("&a [*a]").contains("nested more than 120 levels deep"));
    assert!(yaml_fault("- &a {b: *a}\n").contains("nested more than 120 levels deep"));
}

#[test]
fn alias_bombs_are_refused() {
    let start = Instant::now();
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let item = format!("*a{}", level - 1);
        bomb = format!("{bomb}a{level}: &a{level} [{}]\n", [item.as_str(); 10].join(", "));
    }
    assert_eq!(yaml_fault(&bomb), "the aliases of the file expand to too many values");
    let wide = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(10_000), "*a, ".repeat(10_000));
    assert!(
        yaml_fault(&wide).ends_with("the file has more than 5,000,000 values, including what its aliases stand for")
    );
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(1000));
    assert!(
        yaml_fault(&long).ends_with("the file has more than 256 MiB of text, including what its aliases stand for")
    );
    assert!(start.elapsed().as_secs() < 60);
}

/// A separate file for each test, deleted afterwards.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("hookwright-load-{}-{name}", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn files_are_read_from_the_disk() {
    let file = Temporary::new("read.yaml");
    std::fs::write(&file.0, "a: 1").unwrap();
    let mut sources = Sources::new();
    let id = sources.read(&file.0).unwrap();
    assert_eq!(sources.path(id), file.0.to_string_lossy().replace('\\', "/"));
    assert!(sources.document(id).root.get("a").is_some());
}

#[test]
fn unreadable_files_are_named() {
    let diagnostic = Sources::new().read(Path::new("no/such.yaml")).unwrap_err();
    assert_eq!(diagnostic.location, Location::Path("no/such.yaml".to_owned()));
    assert_eq!(diagnostic.message, "there is no such file");
    assert!(Sources::new().read(&std::env::temp_dir()).is_err());
}

#[test]
fn oversized_files_are_not_read() {
    let file = Temporary::new("large.yaml");
    File::create(&file.0).unwrap().set_len((100 << 20) + 1).unwrap();
    assert_eq!(Sources::new().read(&file.0).unwrap_err().message, "the file is larger than 100 MiB");
}

#[test]
fn broken_files_keep_their_name_and_text() {
    let mut sources = Sources::new();
    let diagnostic = sources.add("a.yaml".to_owned(), "a: [").unwrap_err();
    let Location::Position { file, .. } = diagnostic.location else { panic!("{diagnostic:?}") };
    assert_eq!((sources.path(file), &*sources.document(file).text), ("a.yaml", "a: ["));
}
