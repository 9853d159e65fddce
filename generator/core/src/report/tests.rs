//! The whole output, character for character.

use std::path::Path;

use serde_json::{Value, json};

use super::{Findings, colored, text};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::Sources;
use crate::place::{FileId, Place};

const DOCUMENT: &str = "\
webhooks:
  newPet:
    schema:
      $ref: '#/components/schemas/Pett'
components:
  schemas:
    Pet: {}
";

fn pets() -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add("specs/pets/openapi.yaml".to_owned(), DOCUMENT).unwrap();
    (sources, file)
}

fn collect(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
    let mut all = Diagnostics::default();
    all.extend(diagnostics);
    all
}

fn report(sources: &Sources, diagnostics: impl IntoIterator<Item = Diagnostic>) -> String {
    text(&collect(diagnostics), sources)
}

fn dangling(file: FileId) -> Diagnostic {
    let root = Place::root(file);
    let reference = Location::Value(root.descendant(["webhooks", "newPet", "schema", "$ref"]));
    Diagnostic::error(codes::references::NOWHERE, reference, "`$ref` leads nowhere: `#/components/schemas/Pett`")
        .label(Location::Key(root.descendant(["components", "schemas"])), "the schemas are listed here")
        .help("write `#/components/schemas/Pet`")
}

fn warning(location: Location, message: &str) -> Diagnostic {
    Diagnostic::warning(codes::schemas::KEYWORD_UNKNOWN, location, message)
}

#[test]
fn a_diagnostic_says_what_where_why_and_what_to_write() {
    let (sources, file) = pets();
    let expected = "\
error[HW0201]: `$ref` leads nowhere: `#/components/schemas/Pett`
 --> specs/pets/openapi.yaml:4:13
  |
4 |       $ref: '#/components/schemas/Pett'
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
5 | components:
6 |   schemas:
  |   ------- the schemas are listed here
  |
  = at: /webhooks/newPet/schema/$ref
  = help: write `#/components/schemas/Pet`

1 error; more about it: hookwright explain HW0201
";
    assert_eq!(report(&sources, [dangling(file)]), expected);
}

/// Colors change no character, and a document can't add any.
#[test]
fn colors_are_all_that_is_added_for_a_terminal() {
    let (mut sources, file) = pets();
    let hostile = sources.add("a.json".to_owned(), "{\"\u{9b}31m\": 1, \"a\": \"\u{202e}b\"}").unwrap();
    let key = Location::Key(Place::root(hostile).child("\u{9b}31m"));
    let value = Location::Value(Place::root(hostile).child("a"));
    let hostile = warning(key, "a\u{1b}[31m").label(value, "b\u{1b}[31m\u{7}").help("c\u{1b}[31m");
    let found = collect([dangling(file), hostile]);
    let (plain, colored) = (text(&found, &sources), colored(&found, &sources));
    assert!(!plain.contains(|letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}'), "{plain:?}");
    assert_ne!(colored, plain);
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}

#[test]
fn diagnostics_come_in_the_order_of_their_places() {
    let (mut sources, first) = pets();
    let second = sources.add("a.json".to_owned(), "{\"a~/b\": 1}").unwrap();
    let at = |file, line, column| Location::Position { file, line, column };
    let key = || Location::Key(Place::root(second).child("a~/b"));
    let diagnostics = [
        warning(key(), "said first"),
        warning(key(), "said second"),
        warning(at(first, 6, 2), "late"),
        warning(at(first, 2, 10), "early"),
        warning(Location::Value(Place::root(first)), "the root"),
        warning(Location::File(first), "about all of it"),
        warning(Location::Path("b.yaml".to_owned()), "no such file"),
    ];
    let text = report(&sources, diagnostics);
    let titles: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("warning[HW0407]: ")).collect();
    let expected = ["no such file", "about all of it", "the root", "early", "late", "said first", "said second"];
    assert_eq!(titles, expected);
    let places: Vec<&str> = text.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
    let expected = [
        "b.yaml",
        "specs/pets/openapi.yaml",
        "specs/pets/openapi.yaml:1:1",
        "specs/pets/openapi.yaml:2:10",
        "specs/pets/openapi.yaml:6:2",
        "a.json:1:2",
        "a.json:1:2",
    ];
    assert_eq!(places, expected);
    assert!(text.contains("= at: /a~0~1b\n"), "{text}");
    assert!(text.ends_with("\n7 warnings; more about it: hookwright explain HW0407\n"), "{text}");
}

#[test]
fn what_has_no_line_or_takes_several_is_told_below() {
    let (sources, file) = pets();
    let diagnostic = warning(Location::File(file), "unclear")
        .label(Location::File(file), "one thing\nand another")
        .help("write\n  events:\n    a: b");
    let expected = "\
warning[HW0407]: unclear
--> specs/pets/openapi.yaml
 = note: specs/pets/openapi.yaml: one thing
         and another
 = help: write
           events:
             a: b

1 warning; more about it: hookwright explain HW0407
";
    assert_eq!(report(&sources, [diagnostic]), expected);
}

#[test]
fn files_that_cannot_be_read_into_a_tree_are_reported_where_they_break() {
    let mut sources = Sources::new();
    let diagnostic = sources.add("a.yaml".to_owned(), "a: 1\nb:\n  cd: 2\n  cd: 3\n").unwrap_err();
    let expected = "\
error[HW0005]: duplicate key `cd`
 --> a.yaml:4:3
  |
3 |   cd: 2
  |   -- first used here
4 |   cd: 3
  |   ^^

1 error; more about it: hookwright explain HW0005
";
    assert_eq!(report(&sources, [diagnostic]), expected);
}

#[test]
fn carets_stand_below_tabs_wide_letters_and_the_end_of_a_file() {
    let mut sources = Sources::new();
    let file = sources.add("a.json".to_owned(), "{\n\t\"日本\": [1,\t2]}").unwrap();
    let list = Location::Value(Place::root(file).child("日本"));
    let end = Location::Position { file, line: 2, column: 99 };
    let expected = "\
warning[HW0407]: a list
 --> a.json:2:8
  |
2 |     \"日本\": [1,    2]}
  |             ^^^^^^^^^
  |
  = at: /日本

warning[HW0407]: the end
 --> a.json:2:15
  |
2 |     \"日本\": [1,    2]}
  |                       ^

2 warnings; more about it: hookwright explain HW0407
";
    assert_eq!(report(&sources, [warning(list, "a list"), warning(end, "the end")]), expected);
}

/// A document on one line, as programs write them.
#[test]
fn of_a_long_line_only_a_piece_is_shown() {
    let mut sources = Sources::new();
    let filling = "é".repeat(400);
    let file =
        sources.add("a.json".to_owned(), format!("{{\"é\":\"{filling}\",\"key\":1,\"z\":\"{filling}\"}}")).unwrap();
    let place = |key| Location::Key(Place::root(file).child(key));
    let text = report(&sources, [warning(place("key"), "here").label(place("z"), "there")]);
    let piece = "é".repeat(29);
    let expected = format!(
        "\
warning[HW0407]: here
 --> a.json:1:409
  |
1 | …{piece}\",\"key\":1,\"z\":\"{}…
  |  {}^^^^^
  |
 ::: a.json:1:417
  |
1 | …{}\",\"key\":1,\"z\":\"{}…
  |  {}--- there
  |
  = at: /key

1 warning; more about it: hookwright explain HW0407
",
        "é".repeat(26),
        " ".repeat(31),
        "é".repeat(25),
        "é".repeat(29),
        " ".repeat(35),
    );
    assert_eq!(text, expected);
}

/// Ten thousand faults in a document of several megabytes on one line. The work for each must not grow with the
/// document, or this would take forever.
#[test]
fn many_faults_in_a_long_line_are_told_soon() {
    let mut sources = Sources::new();
    let pairs: Vec<String> = (0..10_000).map(|index| format!("\"{index}\":\"{}\"", "x".repeat(500))).collect();
    let file = sources.add("a.json".to_owned(), format!("{{{}}}", pairs.join(","))).unwrap();
    let place = |index: usize| Location::Value(Place::root(file).child(index.to_string()));
    let faults = (0..10_000).map(|index| warning(place(index), &format!("long {index}")));
    let text = report(&sources, faults);
    assert_eq!(text.matches("warning[HW0407]: long").count(), 1000);
    assert!(text.ends_with("; every place: hookwright lint SPEC --format json\n"), "{}", &text[text.len() - 200..]);
    assert!(text.len() < 2_000_000, "{}", text.len());
}

/// Values that the single pass doesn't find are searched one by one, up to a limit. After that, their key is shown.
#[test]
fn a_long_search_ends() {
    let mut sources = Sources::new();
    let lines: Vec<String> = (0..20_000).map(|index| format!("k{index}: \"\\t{}\"\n", "x".repeat(100))).collect();
    let file = sources.add("a.yaml".to_owned(), lines.concat()).unwrap();
    let faults = (0..20_000).map(|index| warning(Location::Value(Place::root(file).child(format!("k{index}"))), "odd"));
    let json = Findings { diagnostics: collect(faults), sources }.json();
    let last: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(last["line"], 20_000);
}

#[test]
fn json_is_an_object_on_a_line() {
    let (sources, file) = pets();
    let findings = Findings { diagnostics: collect([dangling(file)]), sources };
    let expected = json!({
        "code": "HW0201",
        "severity": "error",
        "message": "`$ref` leads nowhere: `#/components/schemas/Pett`",
        "file": "specs/pets/openapi.yaml",
        "line": 4, "column": 13, "end_line": 4, "end_column": 40,
        "pointer": "/webhooks/newPet/schema/$ref",
        "notes": [{
            "message": "the schemas are listed here",
            "file": "specs/pets/openapi.yaml",
            "line": 6, "column": 3, "end_line": 6, "end_column": 10,
            "pointer": "/components/schemas",
        }],
        "help": "write `#/components/schemas/Pet`",
        "allowed": false,
    });
    let json = findings.json();
    assert_eq!((json.lines().count(), serde_json::from_str::<Value>(&json).unwrap()), (1, expected));
}

#[test]
fn sarif_is_what_code_hosts_read() {
    let (mut sources, file) = pets();
    let other = sources.add("/root/of/it/a b.yaml".to_owned(), "a: 1").unwrap();
    let diagnostics = collect([warning(Location::File(other), "odd"), dangling(file)]);
    let sarif = Findings { diagnostics, sources }.sarif(Path::new("/root/of"));
    let log: Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&json!("2.1.0"), 1));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(run["tool"]["driver"]["name"], "hookwright");
    let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, ["HW0201", "HW0407"]);
    assert_eq!(rules[0]["shortDescription"]["text"], codes::references::NOWHERE.title());
    assert_eq!(rules[0]["help"]["text"], codes::references::NOWHERE.explanation());
    let region = |line: usize, columns: (usize, usize)| json!({ "startLine": line, "startColumn": columns.0, "endLine": line, "endColumn": columns.1 });
    let at = |uri: &str, region: Value, pointer: &str| {
        json!({
            "physicalLocation": { "artifactLocation": { "uri": uri }, "region": region },
            "logicalLocations": [{ "fullyQualifiedName": pointer, "kind": "member" }],
        })
    };
    let mut related = at("specs/pets/openapi.yaml", region(6, (3, 10)), "/components/schemas");
    related["id"] = json!(0);
    related["message"] = json!({ "text": "the schemas are listed here" });
    let expected = json!([
        {
            "ruleId": "HW0201", "ruleIndex": 0, "level": "error",
            "message": {
                "text": "`$ref` leads nowhere: `#/components/schemas/Pett`\n\nHelp: write `#/components/schemas/Pet`",
            },
            "locations": [at("specs/pets/openapi.yaml", region(4, (13, 40)), "/webhooks/newPet/schema/$ref")],
            "relatedLocations": [related],
        },
        {
            "ruleId": "HW0407", "ruleIndex": 1, "level": "warning", "message": { "text": "odd" },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "it/a%20b.yaml" } } }],
            "relatedLocations": [],
        },
    ]);
    assert_eq!(run["results"], expected);
}

/// Where findings are grouped, the last lines count those of each kind: the worst first, and then the most frequent.
#[test]
fn kinds_are_counted_where_findings_are_grouped() {
    let mut sources = Sources::new();
    let lines: String = (0..20).fold(String::new(), |lines, index| lines + &format!("k{index}: {index}\n"));
    let file = sources.add("a.yaml".to_owned(), lines).unwrap();
    let at = |index: usize| Location::Key(Place::root(file).child(format!("k{index}")));
    let once = Diagnostic::warning(codes::schemas::KEYWORD_IGNORED, at(0), "once");
    let often = (1..12).map(|index| warning(at(index), &format!("`k{index}` is odd")));
    let wrong = Diagnostic::error(codes::schemas::NEVER, at(12), "wrong");
    let text = report(&sources, [once].into_iter().chain(often).chain([wrong]));
    let [never, unknown, ignored] =
        [codes::schemas::NEVER, codes::schemas::KEYWORD_UNKNOWN, codes::schemas::KEYWORD_IGNORED]
            .map(|code| format!("× {code}  {}", code.title()));
    let end = format!(
        "\n\n1 error, 12 warnings of 3 kinds:\n   1 {never}\n  11 {unknown}\n   1 {ignored}\nMore about a kind, such as the \
         first: hookwright explain HW0409; every place: hookwright lint SPEC --format json\n"
    );
    assert!(text.ends_with(&end), "{text}");
}

/// Warnings that differ only in what they quote are one group. Errors are if they have the same words.
#[test]
fn findings_of_one_meaning_are_grouped() {
    let mut sources = Sources::new();
    let lines: String = (0..12).fold(String::new(), |lines, index| lines + &format!("k{index}: {index}\n"));
    let file = sources.add("a.yaml".to_owned(), lines).unwrap();
    let other = sources.add("b.yaml".to_owned(), "a: 1").unwrap();
    let at = |index: usize| Location::Key(Place::root(file).child(format!("k{index}")));
    let mut found: Vec<Diagnostic> = (0..9).map(|index| warning(at(index), &format!("`k{index}` is odd"))).collect();
    found.push(warning(Location::Key(Place::root(other).child("a")), "`a` is odd"));
    found.extend((9..12).map(|index| warning(at(index), &format!("`k{index}` is even"))));
    let text = report(&sources, found.clone());
    let expected = "\
warning[HW0407]: `k0` is odd
 --> a.yaml:1:1
  |
1 | k0: 0
  | ^^
  |
  = at: /k0
  = note: 9 more like this, at 2:1, 3:1, 4:1, 5:1, 6:1, 7:1, …
";
    assert!(text.starts_with(expected), "{text}");
    assert_eq!(text.matches("is even").count(), 3, "{text}");
    let last =
        "13 warnings; more about it: hookwright explain HW0407; every place: hookwright lint SPEC --format json\n";
    assert!(text.ends_with(last), "{text}");
    let findings = Findings { diagnostics: collect(found), sources };
    assert_eq!(findings.json().lines().count(), 13);

    // Among many findings, two are grouped.
    let sources = findings.sources;
    let odd = (0..12)
        .chain(0..8)
        .enumerate()
        .map(|(turn, index)| warning(at(index), &format!("odd in turn {turn}, `k{index}`")));
    let even = (9..11).map(|index| warning(at(index), &format!("`k{index}` is even")));
    let text = report(&sources, odd.chain(even));
    assert!(text.contains("= note: 1 more like this, at 11:1\n"), "{text}");

    let error = |index: usize, words: &str| Diagnostic::error(codes::schemas::NEVER, at(index), words);
    let text = report(&sources, (0..5).map(|index| error(index, &format!("`k{index}` is wrong"))));
    assert_eq!(text.matches("error[HW0409]").count(), 5, "{text}");
    let elsewhere = error(0, "wrong").label(at(1), "here");
    let text = report(&sources, [elsewhere].into_iter().chain((1..5).map(|index| error(index, "wrong"))));
    assert!(text.contains("= note: 4 more like this, at 2:1, 3:1, 4:1, 5:1\n") && !text.contains('…'), "{text}");
}

#[test]
fn what_the_settings_accept_is_in_json_and_sarif_only() {
    let (sources, file) = pets();
    let mut accepted = warning(Location::File(file), "odd").label(Location::File(file), "we know");
    accepted.allowed = true;
    let note = Diagnostic::note(codes::schemas::MERGED, Location::File(file), "merged");
    let findings = Findings { diagnostics: collect([accepted, note]), sources };
    assert!(!findings.text().contains("odd") && findings.text().contains("merged"));
    assert_eq!(findings.to_string(), "");
    let line = findings.clean_line();
    assert_eq!(line.as_deref(), Some("no errors or warnings; 1 note, shown by `--notes`; 1 allowed in codegen.yaml"));
    let first: Value = serde_json::from_str(findings.json().lines().next().unwrap()).unwrap();
    assert_eq!((&first["message"], &first["allowed"]), (&json!("odd"), &json!(true)));
    let sarif: Value = serde_json::from_str(&findings.sarif(Path::new("."))).unwrap();
    let results = &sarif["runs"][0]["results"];
    assert_eq!(results[0]["suppressions"], json!([{ "kind": "external", "justification": "we know" }]));
    assert_eq!(results[1]["suppressions"], Value::Null);
}

#[test]
fn findings_below_a_folder_are_those_of_its_files() {
    let (mut sources, pets) = pets();
    let other = sources.add("specs/pets2/openapi.yaml".to_owned(), "a: 1").unwrap();
    let diagnostics = collect([warning(Location::File(other), "theirs"), warning(Location::File(pets), "ours")]);
    let findings = Findings { diagnostics, sources }.below(Path::new("specs/pets"));
    let text = findings.to_string();
    assert!(text.contains("ours") && !text.contains("theirs"), "{text}");
    assert_eq!(findings.clean_line(), None);
}

#[test]
fn nothing_to_say_is_nothing() {
    assert_eq!(report(&Sources::new(), []), "");
}
