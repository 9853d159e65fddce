//! Changes for code hosts: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

use std::path::Path;

use serde_json::{Value, json};

use super::{Change, Report, Rule, place};
use crate::diff::Level;
use crate::diff::accept::AcceptedChange;
use crate::report::sarif;

impl Report<'_> {
    /// The report as SARIF. All results are at the new document, whose path is relative to `root` if it is below it. A
    /// break of the wire is an error, a break of Rust code a warning, anything else a note. An accepted change is
    /// suppressed (section 3.35).
    pub fn sarif(&self, document: &Path, root: &Path) -> String {
        let uri = sarif::uri(&document.to_string_lossy(), root);
        let rules: Vec<Rule> =
            Rule::ALL.iter().copied().filter(|rule| self.review.all().any(|change| change.rule == *rule)).collect();
        let open = self.review.open.iter().map(|change| (*change, None));
        let accepted = self.review.accepted.iter().map(|(change, entry)| (*change, Some(*entry)));
        let results = open.chain(accepted).map(|(change, entry)| result(change, entry, &rules, &uri));
        sarif::log(&rules.iter().map(|rule| describe(*rule)).collect(), &results.collect())
    }
}

/// The description of a rule (section 3.49).
fn describe(rule: Rule) -> Value {
    let row = rule.row();
    let explanation = format!("On the wire: {}. In Rust: {}.", row.wire_reason, row.rust_reason);
    json!({
        "id": row.name,
        "shortDescription": { "text": row.title },
        "fullDescription": { "text": explanation },
        "help": { "text": explanation },
    })
}

/// One change (section 3.27).
fn result(change: &Change, accepted: Option<&AcceptedChange>, rules: &[Rule], uri: &str) -> Value {
    let row = change.rule.row();
    let level = match row.rust {
        _ if change.rule.breaks_wire() => "error",
        Level::Major => "warning",
        Level::Minor | Level::Patch => "note",
    };
    let suppression = |entry: &AcceptedChange| json!([{ "kind": "external", "justification": entry.because }]);
    json!({
        "ruleId": row.name,
        "ruleIndex": rules.iter().position(|rule| *rule == change.rule),
        "level": level,
        "message": { "text": format!("{}: {}", row.title, place(change)) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri } },
            "logicalLocations": [{ "fullyQualifiedName": change.at }],
        }],
        "suppressions": accepted.map(suppression).unwrap_or(json!([])),
    })
}
