//! One crate with the modules of all cases, a program that decodes payloads with any of them, and users' programs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hookwright_core::ir::Scheme;
use serde_json::Value;
use tests::diff_cases::{Case, Sent};
use tests::generate::CASE;
use tests::nested;

/// The crate.
pub(crate) struct Krate(PathBuf);

/// Both sides of a case.
pub(crate) const SIDES: [&str; 2] = ["old", "new"];

impl Krate {
    /// Writes the crate, and only touches what changed since the last run.
    pub(crate) fn create(cases: &[Case]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff-proofs");
        let krate = Self(folder);
        krate.write("Cargo.toml", &manifest());
        fs::copy("../../Cargo.lock", krate.0.join("Cargo.lock")).unwrap();
        let mut modules = "//! The documents of all cases.\n#![allow(missing_docs, dead_code)]\n".to_owned();
        for case in cases {
            for (side, compiled) in SIDES.iter().zip(&case.documents) {
                let module = module(case, side);
                let _ = writeln!(modules, "pub mod {module} {{ pub mod {CASE}; }}");
                compiled.files.iter().for_each(|(path, text)| krate.write(&format!("src/{module}/{path}"), text));
            }
        }
        krate.write("src/lib.rs", &modules);
        krate.write("examples/decode.rs", &decoder(cases));
        krate
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = nested::cargo(&self.0);
        cargo.args(arguments).stdin(Stdio::null());
        cargo
    }

    /// The results of deliveries, each decoded by one side of a case.
    pub(crate) fn decode(&self, deliveries: &[(&Case, &str, &Sent)]) -> Vec<Value> {
        let requests: String = deliveries
            .iter()
            .map(|(case, side, sent)| {
                let api = module(case, side);
                let Sent { method, headers, body } = sent;
                serde_json::json!({ "api": api, "method": method, "headers": headers, "body": body }).to_string() + "\n"
            })
            .collect();
        let mut cargo = self.cargo(&["run", "--quiet", "--example", "decode"]);
        let mut decoder = cargo.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = decoder.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(requests.as_bytes()));
        let output = decoder.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(output.status.success(), "the program that decodes failed");
        let answers = String::from_utf8(output.stdout).unwrap();
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The cases whose programs don't compile with one side, by name.
    ///
    /// If a name can't be resolved, the compiler doesn't check types. So programs that failed are removed and the
    /// others tried again until none fails.
    pub(crate) fn failing(&self, cases: &[Case], program: &str, side: &str) -> BTreeSet<String> {
        let mut failing = BTreeSet::new();
        loop {
            let left = cases.iter().filter(|case| !failing.contains(&case.name));
            let programs: Vec<(&Case, &String)> =
                left.filter_map(|case| Some((case, case.programs.get(program)?))).collect();
            let failed = self.check(&programs, program, side);
            if failed.is_empty() {
                return failing;
            }
            failing.extend(failed);
        }
    }

    fn check(&self, programs: &[(&Case, &String)], program: &str, side: &str) -> BTreeSet<String> {
        let mut text = "#![allow(dead_code, missing_docs)]\nfn main() {}\n".to_owned();
        let mut first_lines = Vec::new();
        for (case, program) in programs {
            first_lines.push((text.lines().count(), case.name.clone()));
            let module = module(case, side);
            let name = case.name.replace('-', "_");
            let _ = writeln!(text, "mod {name} {{\nuse diff_proofs::{module}::{CASE} as api;\n{program}}}");
        }
        let example = format!("{program}_{side}");
        self.write(&format!("examples/{example}.rs"), &text);
        let output = self.cargo(&["check", "--example", &example, "--message-format", "json"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let lines = said.lines().filter_map(|line| error_line(line, &example));
        let case = |line: usize| first_lines.iter().rfind(|(first, _)| *first < line).unwrap().1.clone();
        let failed: BTreeSet<String> = lines.map(case).collect();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), failed.is_empty(), "{example}: {complaints}\n{said}");
        failed
    }
}

/// The line of an error in a program, if cargo's message is one.
fn error_line(message: &str, example: &str) -> Option<usize> {
    let message: Value = serde_json::from_str(message).ok()?;
    let (target, message) = (&message["target"]["name"], &message["message"]);
    if target != example || message["level"] != "error" {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    usize::try_from(span["line_start"].as_u64()?).ok()
}

/// The module of one side of a case.
fn module(case: &Case, side: &str) -> String {
    format!("{}_{side}", case.name.replace('-', "_"))
}

fn manifest() -> String {
    let runtime = fs::canonicalize("../../generator/runtime").unwrap();
    format!(
        "[package]\nname = \"diff-proofs\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[features]\n\
         samples = []\n\n[dependencies]\nhookwright-runtime = {{ path = {} }}\nhttp = \"1\"\nserde = \"1\"\n\
         serde_json = \"1\"\n",
        Value::from(runtime.to_str().unwrap())
    )
}

/// Answers each delivery with a line of JSON: whether it was verified, how it decoded, and whether its headers were
/// read.
fn decoder(cases: &[Case]) -> String {
    let arms = cases.iter().flat_map(|case| {
        SIDES.iter().zip(&case.documents).map(|(side, compiled)| {
            let module = module(case, side);
            let verifier = verifier(&compiled.api.verification.scheme);
            format!("        {module:?} => answer(&request, diff_proofs::{module}::{CASE}::{verifier}),\n")
        })
    });
    include_str!("decode.rs.txt").replace("        // ARMS\n", &arms.collect::<String>())
}

/// How the verifier of an API is made with the secrets of the cases.
fn verifier(scheme: &Scheme) -> &'static str {
    match scheme {
        Scheme::Basic => "verifier(\"user\", \"password\")",
        scheme if scheme.is_proof() => "verifier([\"secret\"])",
        _ => "unsigned(\"a test\")",
    }
}
