//! Changes as JSON.

use serde_json::{Value, json};

use super::super::{Change, level};

/// All of it as one object: `title`, `level`, `breaks_wire` and `changes`, each of which has its `rule`, where it is
/// (`at`), what exactly (`detail`), the `events`, and `wire`, `rust` and `handler` with the reason of each.
pub fn json(title: &str, changes: &[Change]) -> Value {
    json!({
        "title": title,
        "level": level(changes),
        "breaks_wire": changes.iter().any(|change| change.rule.breaks_wire()),
        "changes": changes.iter().map(change).collect::<Vec<Value>>(),
    })
}

fn change(change: &Change) -> Value {
    let row = change.rule.row();
    json!({
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
        "rust": { "level": row.rust, "reason": row.rust_reason },
        "handler": { "effect": row.handler, "methods": change.methods },
    })
}
