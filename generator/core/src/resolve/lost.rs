//! Handles references that can't be followed. A mistake in one message must not cost the others, so as long as
//! some event is complete, the value counts as any JSON, or the part is left out, and a warning says so.

use super::target;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, codes};
use crate::hash::HashSet;
use crate::load::Sources;

const AS_ANY: &str = "; it is treated as any JSON";

/// The finding about a schema that is missing. A fault in another file stays a fault.
pub fn of_schema(fault: Diagnostic) -> Diagnostic {
    if fault.code.is_about_reference() { warning(fault, AS_ANY) } else { fault }
}

/// The finding about another part of the document that is missing, if the rest has events.
pub fn of_part(fault: Diagnostic) -> Diagnostic {
    warning(fault, "; it is left out")
}

fn warning(fault: Diagnostic, consequence: &str) -> Diagnostic {
    let message = fault.message + consequence;
    Diagnostic { severity: Severity::Warning, message, ..fault }
}

/// Whether only the document's owner can add the target: its file was read, but doesn't have it.
fn is_for_owner(fault: &Diagnostic) -> bool {
    fault.code == codes::references::NOWHERE
}

/// Refuses references that [`of_schema`] has excused if none of the payloads is complete: most likely, the reader has
/// yet to fetch a file.
pub fn refuse_without_whole<'d>(
    payloads: impl Iterator<Item = &'d Cursor<'d>>,
    sources: &'d Sources,
    diagnostics: &mut Diagnostics,
) {
    let is_excused = |it: &Diagnostic| {
        let is_of_schema = it.code.is_about_reference() && it.message.ends_with(AS_ANY);
        is_of_schema && !is_for_owner(it) && it.severity == Severity::Warning
    };
    if !diagnostics.iter().any(is_excused) || { payloads }.any(|payload| is_whole(payload, sources)) {
        return;
    }
    diagnostics.alter(|it| {
        if is_excused(it) {
            it.severity = Severity::Error;
            it.message.truncate(it.message.len() - AS_ANY.len());
        }
    });
}

/// Whether all references in a schema lead into files that were read.
fn is_whole<'d>(schema: &Cursor<'d>, sources: &'d Sources) -> bool {
    let mut seen = HashSet::default();
    let mut open = vec![schema.clone()];
    while let Some(next) = open.pop() {
        if !seen.insert(next.place.clone()) {
            continue;
        }
        match next.get("$ref").map(|reference| target(sources, &reference)) {
            Some(Ok(target)) => open.push(target),
            Some(Err(fault)) if !is_for_owner(&fault) => return false,
            _ => {}
        }
        open.extend(next.entries().map(|(_, inner)| inner));
        open.extend(next.items());
    }
    true
}
