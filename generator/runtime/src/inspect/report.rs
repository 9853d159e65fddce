//! An outcome as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use crate::event_set::EventSet;
use crate::outcome::{Decoded, Malformed, Unnamed};

/// The outcome as an object of `api`, `outcome` (`known`, `unknown`, `malformed` or `unnamed`), `event`, `path`, `line`,
/// `column`, `message` and `value`, each null where it does not apply. `value` is the event as it writes itself.
pub fn report<E: EventSet + Serialize>(api: &str, decoded: &Decoded<E>) -> Value {
    let mut report = match decoded {
        Decoded::Known(event) => known(event),
        Decoded::Unknown(_) => of("unknown"),
        Decoded::Malformed(fault) => malformed(fault),
        Decoded::Unnamed(fault) => unnamed(fault),
    };
    report["api"] = api.into();
    report["event"] = decoded.name().into();
    report
}

/// The same for a line that is no request, or that asks for an API which is not there: nothing is known of it.
pub fn refusal(api: Option<&str>, message: &str) -> Value {
    let mut report = of("unnamed");
    report["api"] = api.into();
    report["message"] = message.into();
    report
}

fn of(outcome: &str) -> Value {
    json!({
        "api": null, "outcome": outcome, "event": null, "path": null,
        "line": null, "column": null, "message": null, "value": null,
    })
}

/// An event that cannot be written says so in `message`: a generated one always can.
fn known(event: &impl Serialize) -> Value {
    let mut report = of("known");
    match serde_json::to_value(event) {
        Ok(value) => report["value"] = value,
        Err(error) => report["message"] = error.to_string().into(),
    }
    report
}

fn malformed(fault: &Malformed) -> Value {
    faulty("malformed", &fault.path, &fault.message, fault.line, fault.column)
}

fn unnamed(fault: &Unnamed) -> Value {
    faulty("unnamed", &fault.path, &fault.message, fault.line, fault.column)
}

fn faulty(outcome: &str, path: &str, message: &str, line: usize, column: usize) -> Value {
    let mut report = of(outcome);
    report["path"] = path.into();
    report["message"] = message.into();
    // Line 0 stands for a fault outside the body.
    if line > 0 {
        report["line"] = line.into();
        report["column"] = column.into();
    }
    report
}
