//! Changes as JSON.

use serde_json::{Value, json};

use super::{Audience, Change, Report, level};
use crate::diff::accept::AcceptedChange;

impl Report<'_> {
    /// The report as an object with the schema [`JSON_SCHEMA`](super::JSON_SCHEMA).
    pub fn json(&self) -> Value {
        let open = self.review.open.iter().map(|change| self.change(change, None));
        let accepted = self.review.accepted.iter().map(|(change, entry)| self.change(change, Some(entry)));
        let mut report = json!({
            "title": self.title,
            "breaks_wire": self.review.all().any(|change| change.rule.breaks_wire()),
            "changes": open.chain(accepted).collect::<Vec<Value>>(),
            "unused_accepts": self.review.unused.iter().map(|entry| accepted_change(&entry.value)).collect::<Vec<Value>>(),
            "expired_accepts": self.review.expired.iter().map(|entry| accepted_change(entry)).collect::<Vec<Value>>(),
        });
        if self.audience == Audience::Rust {
            report["level"] = json!(level(self.review.all()));
        }
        report
    }

    fn change(&self, change: &Change, accepted: Option<&AcceptedChange>) -> Value {
        let row = change.rule.row();
        let mut value = json!({
            "rule": row.name,
            "title": row.title,
            "at": change.at,
            "detail": change.detail,
            "events": change.events,
            "wire": {
                "breaks": change.rule.breaks_wire(),
                "old_reads_new": row.old_reads_new,
                "new_reads_old": row.new_reads_old,
                "reason": row.wire_reason,
            },
            "accepted": accepted.map(accepted_change),
        });
        if self.audience == Audience::Rust {
            value["rust"] = json!({ "level": row.rust, "reason": row.rust_reason });
            value["handler"] = json!({ "effect": row.handler, "methods": change.methods });
        }
        value
    }
}

fn accepted_change(entry: &AcceptedChange) -> Value {
    json!({ "rule": entry.rule, "at": entry.at, "because": entry.because, "until": entry.until })
}
