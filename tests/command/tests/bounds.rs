//! The cost of a hostile document: each is refused with its diagnostic, or generated, within a memory limit, by the
//! command in a separate process. (The cost of a hostile delivery is tested with the receiver and the verifier.)

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::process::Stdio;
use std::time::Duration;

use tests::programs;
use tests::scratch::Scratch;
use wait4::Wait4;

const MB: u64 = 1_000_000;

/// After this time, the command counts as hanging.
const HANGS: Duration = Duration::from_secs(300);

/// How the command ended.
struct Ended {
    code: Option<i32>,
    complaints: String,
    peak_bytes: u64,
}

impl Ended {
    /// Checks that it was refused with these words, within a memory limit.
    fn refused(&self, words: &str, most: u64) {
        assert_eq!(self.code, Some(1), "{}", self.complaints);
        assert!(self.complaints.contains(words), "{}", self.complaints);
        self.within(most);
    }

    fn within(&self, most: u64) {
        assert!(self.peak_bytes <= most, "it held {} MB, and {} MB are enough", self.peak_bytes / MB, most / MB);
    }
}

#[test]
fn a_hundred_megabytes_of_text() {
    let json = [r#"{"openapi": "3.1.0", "info": {"title": ""#, r#""}}"#];
    generate("text.json", json, ("x", 100_000_000)).refused("the document has no webhooks", 900 * MB);
    let yaml = ["openapi: 3.1.0\ninfo: { title: ", " }\n"];
    generate("text.yaml", yaml, ("x", 100_000_000)).refused("the document has no webhooks", 900 * MB);
}

#[test]
fn a_hundred_megabytes_of_values() {
    let json = [r#"{"openapi": "3.1.0", "x": ["#, "0]}"];
    generate("values.json", json, ("0,", 50_000_000)).refused("more than 5,000,000 values", 900 * MB);
}

/// The parser takes quadratic time for these, which would be minutes.
#[test]
fn three_hundred_thousand_brackets() {
    let yaml = ["openapi: 3.1.0\nx: ", "\n"];
    generate("brackets.yaml", yaml, ("{a: ", 300_000)).refused("nested more than 120 levels deep", 100 * MB);
}

#[test]
fn aliases_that_repeat_aliases() {
    let mut bomb = "openapi: 3.1.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let item = format!("*a{}", level - 1);
        writeln!(bomb, "a{level}: &a{level} [{}]", [item.as_str(); 10].join(", ")).unwrap();
    }
    let words = "the aliases of the file expand to too many values";
    generate("bomb.yaml", [&bomb, ""], NOTHING).refused(words, 200 * MB);
}

#[test]
fn ten_thousand_schemas_within_one_another() {
    let deep = webhook(&(r#"{"properties":{"a":"#.repeat(10_000) + "{}" + &"}}".repeat(10_000)));
    generate("deep.json", [&deep, ""], NOTHING).refused("nested more than 120 levels deep", 200 * MB);
    generate("deep.yaml", [&deep, ""], NOTHING).refused("nested more than 120 levels deep", 200 * MB);
}

#[test]
fn a_hundred_thousand_properties() {
    let properties: Vec<String> = (0..100_000).map(|n| format!(r#""property_{n}":{{"type":"string"}}"#)).collect();
    let example: Vec<String> = (0..100_000).map(|n| format!(r#""property_{n}":"{n}""#)).collect();
    let (properties, example) = (properties.join(","), example.join(","));
    let schema = format!(r#"{{"type":"object","properties":{{{properties}}},"examples":[{{{example}}}]}}"#);
    let ended = generate("wide.json", [&webhook(&schema), ""], NOTHING);
    assert_eq!(ended.code, Some(0), "{}", ended.complaints);
    ended.within(2_000 * MB);
}

/// Their addresses are templates that partly overlap, so that each may have to be compared with all others.
#[test]
fn three_thousand_channels() {
    let mut document = r#"{"asyncapi":"3.0.0","info":{"title":"a","version":"1"},"channels":{"#.to_owned();
    for n in 0..3_000 {
        let address = format!("{{region}}/shop{n}/orders/{{order}}");
        let message = r#"{"made":{"payload":{"type":"object","properties":{"id":{"type":"string"}}}}}"#;
        let comma = if n == 0 { "" } else { "," };
        write!(document, r#"{comma}"shop{n}":{{"address":"{address}","messages":{message}}}"#).unwrap();
    }
    document.push_str("}}");
    let ended = generate("channels.json", [&document, ""], NOTHING);
    assert_eq!(ended.code, Some(0), "{}", ended.complaints);
    ended.within(1_000 * MB);
}

fn webhook(schema: &str) -> String {
    format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"a","version":"1"}},"webhooks":{{"a":{{"post":{{"requestBody":{{"content":{{"application/json":{{"schema":{schema}}}}}}}}}}}}}}}"#
    )
}

const NOTHING: (&str, usize) = ("", 0);

/// Runs `hookwright generate` on a document: two texts, with another repeated between them. The document is never in
/// memory here as a whole, since a new process is charged with the memory of the process that started it.
fn generate(name: &str, around: [&str; 2], (repeated, times): (&str, usize)) -> Ended {
    let scratch = Scratch::new(&format!("bounds-{name}"));
    fs::create_dir_all(scratch.path()).unwrap();
    let document = scratch.path().join(name);
    let mut file = BufWriter::new(File::create(&document).unwrap());
    file.write_all(around[0].as_bytes()).unwrap();
    (0..times).for_each(|_| file.write_all(repeated.as_bytes()).unwrap());
    file.write_all(around[1].as_bytes()).unwrap();
    file.into_inner().unwrap();
    let mut command = programs::program("hookwright");
    command.arg("generate").arg(&document).arg("--out").arg(scratch.path().join("out"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut complaints = child.stderr.take().unwrap();
    let complaints = std::thread::spawn(move || {
        let mut text = Vec::new();
        complaints.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned())
    });
    let id = child.id();
    let ended = std::thread::spawn(move || child.wait4().unwrap());
    let started = std::time::Instant::now();
    while !ended.is_finished() {
        assert!(started.elapsed() < HANGS, "process {id} does not come to an end with {name}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let ended = ended.join().unwrap();
    let complaints: String = complaints.join().unwrap().unwrap().chars().take(2_000).collect();
    Ended { code: ended.status.code(), complaints, peak_bytes: ended.rusage.maxrss }
}
