//! Diagnostics for code hosts: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::spot::Spot;
use super::{Found, word};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{Sources, Span};

/// One log of one run.
pub(super) fn findings(all: &[Found<'_>], sources: &Sources, root: &Path) -> String {
    let codes: BTreeSet<Code> = all.iter().map(|(_, diagnostic)| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let results = all.iter().map(|(spot, diagnostic)| {
        let mut result = result(spot, diagnostic, sources, root);
        result["ruleIndex"] = codes.iter().position(|code| *code == diagnostic.code).into();
        result
    });
    log(&codes.iter().map(|code| rule(*code)).collect(), &results.collect())
}

/// A log of one run with these rules and results (sections 3.13 and 3.14).
pub(crate) fn log(rules: &Value, results: &Value) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hookwright",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// The description of a code (section 3.49).
fn rule(code: Code) -> Value {
    json!({
        "id": code.to_string(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.explanation() },
        "help": { "text": code.explanation(), "markdown": code.explanation() },
    })
}

/// One diagnostic (section 3.27).
fn result(spot: &Spot<'_>, diagnostic: &Diagnostic, sources: &Sources, root: &Path) -> Value {
    let related = diagnostic.labels.iter().enumerate().map(|(index, label)| {
        let mut location = location(&Spot::from_location(&label.location, sources), root);
        location["id"] = index.into();
        location["message"] = json!({ "text": label.text });
        location
    });
    let help = diagnostic.help.iter().map(|help| format!("\n\nHelp: {help}"));
    let mut result = json!({
        "ruleId": diagnostic.code.to_string(),
        "level": word(diagnostic.severity),
        "message": { "text": diagnostic.message.clone() + &help.collect::<String>() },
        "locations": [location(spot, root)],
        "relatedLocations": related.collect::<Value>(),
    });
    // Accepted in the settings (section 3.35).
    if let Some(reason) = diagnostic.labels.last().filter(|_| diagnostic.allowed) {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason.text }]);
    }
    result
}

fn location(spot: &Spot<'_>, root: &Path) -> Value {
    let mut physical = Map::new();
    physical.insert("artifactLocation".to_owned(), json!({ "uri": uri(spot.path, root) }));
    physical.extend(spot.span.map(|span| ("region".to_owned(), region(span))));
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = &spot.pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer.to_string(), "kind": "member" }]);
    }
    location
}

/// Lines and columns from 1, with an exclusive end, as here (section 3.30).
pub(crate) fn region(span: Span) -> Value {
    json!({
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    })
}

/// The path as a reference relative to the root, if it is below it.
pub(crate) fn uri(path: &str, root: &Path) -> String {
    let relative = Path::new(path).strip_prefix(root).unwrap_or(Path::new(path)).to_string_lossy().replace('\\', "/");
    let relative = relative.trim_start_matches("./");
    let scheme = if relative.starts_with('/') { "file://" } else { "" };
    relative.bytes().fold(scheme.to_owned(), |uri, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
            uri + char::from(byte).encode_utf8(&mut [0; 4])
        }
        _ => uri + &format!("%{byte:02X}"),
    })
}
