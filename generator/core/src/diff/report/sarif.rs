//! Changes for code hosts: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

use std::path::Path;

use serde_json::{Value, json};

use super::{Audience, Change, Report, Rule, place};
use crate::diff::accept::AcceptedChange;
use crate::diff::{Compatibility, Level};
use crate::report::sarif;

impl Report<'_> {
    /// The report as SARIF. A result is at the first event that it concerns, or at the new document if that doesn't
    /// have the event. Paths are relative to `root` if they are below it. A break of the wire is an error. For users of
    /// the generated crate, a break of Rust code is a warning; for readers of the wire, one of what is read with loss
    /// or as an unknown event. Anything else is a note. An accepted change is suppressed (section 3.35).
    pub fn sarif(&self, document: &Path, root: &Path) -> String {
        let rules: Vec<Rule> =
            Rule::ALL.iter().copied().filter(|rule| self.review.all().any(|change| change.rule == *rule)).collect();
        let open = self.review.open.iter().map(|change| (*change, None));
        let accepted = self.review.accepted.iter().map(|(change, entry)| (*change, Some(*entry)));
        let results = open.chain(accepted).map(|(change, entry)| {
            let mut result = self.result(change, entry, &rules);
            result["locations"] = json!([self.location(change, document, root)]);
            result
        });
        sarif::log(&rules.iter().map(|rule| self.describe(*rule)).collect(), &results.collect())
    }

    /// The description of a rule (section 3.49).
    fn describe(&self, rule: Rule) -> Value {
        let row = rule.row();
        let rust = match self.audience {
            Audience::Rust => format!(" In Rust: {}.", row.rust_reason),
            Audience::Wire => String::new(),
        };
        let explanation = format!("On the wire: {}.{rust}", row.wire_reason);
        json!({
            "id": row.name,
            "shortDescription": { "text": row.title },
            "fullDescription": { "text": explanation },
            "help": { "text": explanation },
        })
    }

    /// One change (section 3.27).
    fn result(&self, change: &Change, accepted: Option<&AcceptedChange>, rules: &[Rule]) -> Value {
        let row = change.rule.row();
        let suppression = |entry: &AcceptedChange| json!([{ "kind": "external", "justification": entry.because }]);
        json!({
            "ruleId": row.name,
            "ruleIndex": rules.iter().position(|rule| *rule == change.rule),
            "level": self.level(change.rule),
            "message": { "text": format!("{}: {}", row.title, place(change)) },
            "suppressions": accepted.map(suppression).unwrap_or(json!([])),
        })
    }

    /// Where a change is (section 3.28).
    fn location(&self, change: &Change, document: &Path, root: &Path) -> Value {
        let physical = match change.events.first().and_then(|event| self.events.get(event)) {
            Some((path, span)) => json!({
                "artifactLocation": { "uri": sarif::uri(path, root) },
                "region": sarif::region(*span),
            }),
            None => json!({ "artifactLocation": { "uri": sarif::uri(&document.to_string_lossy(), root) } }),
        };
        json!({ "physicalLocation": physical, "logicalLocations": [{ "fullyQualifiedName": change.at }] })
    }

    /// How bad a change is for those who read the report (section 3.27.10).
    fn level(&self, rule: Rule) -> &'static str {
        let row = rule.row();
        let is_warning = match self.audience {
            Audience::Rust => row.rust == Level::Major,
            Audience::Wire => [row.old_reads_new, row.new_reads_old].iter().any(|it| *it != Compatibility::Full),
        };
        match is_warning {
            _ if rule.breaks_wire() => "error",
            true => "warning",
            false => "note",
        }
    }
}
