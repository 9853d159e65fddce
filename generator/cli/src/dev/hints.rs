//! What the program in `receiver/` still needs so that the sent event reaches its own method.

use hookwright_core::Compilation;
use hookwright_core::emit::program;
use hookwright_core::ir::Event;

use crate::init::{self, RECEIVER};

/// The status of a path without an endpoint.
const NOT_FOUND: u16 = 404;

/// What to add to a program with this source, as lines. `status` is its response to the event. `None` if nothing is
/// missing.
pub(super) fn missing(
    api: &Compilation<'_>,
    event: &Event,
    status: Option<u16>,
    source: &str,
    library: &str,
) -> Option<String> {
    let (ir, names) = (&api.ir, &api.names);
    if status == Some(NOT_FOUND) {
        let addition = init::addition(api, library, source);
        return Some(format!("{RECEIVER}/src/main.rs doesn't receive {} yet. {addition}", ir.name));
    }
    if let Some(named) = program::unnamed(ir).filter(|named| named.name != event.name) {
        let call = format!(".event_name({:?})", event.name);
        return (!source.contains(&call)).then(|| {
            let (sent, taken) = (event.name.escape_debug(), named.name.escape_debug());
            format!(
                "A delivery doesn't say which event it is, so {RECEIVER}/src/main.rs takes each for `{taken}`.\nTo receive \
                 `{sent}`, write `{call}` there, or set `discriminator` in codegen.yaml."
            )
        });
    }
    let index = ir.events.iter().position(|other| other.name == event.name)?;
    let method = names.events.get(index)?.method.to_string();
    if source.contains(&format!("fn {method}(")) {
        return None;
    }
    let lines = program::method(ir, names, index)?;
    Some(format!(
        "To handle it, add this method to `impl {}::Handler` in {RECEIVER}/src/main.rs:\n\n{}\n",
        names.module,
        lines.join("\n")
    ))
}
