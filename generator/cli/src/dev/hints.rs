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

#[cfg(test)]
mod tests {
    use super::super::fixture::with_api;
    use super::*;

    const EVENTS: [&str; 2] = ["order.paid", "order.refunded"];

    /// What is missing in a program with this source for the event, which was answered with the status.
    fn hint_for(name: &str, settings: &str, event: usize, status: u16, source: &str) -> Option<String> {
        let mut told = None;
        with_api(name, &EVENTS, settings, |api| {
            told =
                api.ir.events.get(event).and_then(|event| missing(api, event, Some(status), source, "webhook_events"));
        });
        told
    }

    #[test]
    fn a_path_that_the_program_does_not_have_is_shown() {
        let told = hint_for("hints-path", "discriminator: /type\n", 0, 404, "fn main() {}").unwrap_or_default();
        let head = "receiver/src/main.rs doesn't receive acme yet. To receive acme, add this:\n\nuse webhook_events::acme;\n\nimpl \
                    acme::Handler for Printer {\n";
        assert!(told.starts_with(head), "{told}");
        let end = "\n\nand this to `main`, below `let router`:\n\n";
        let routes = "    let router = router.merge(receiver.router(\"/acme\"));\n";
        let verifier = "\n    let verifier = acme::unsigned(";
        assert!(told.contains(end) && told.contains(verifier) && told.ends_with(routes), "{told}");
    }

    #[test]
    fn an_event_that_no_delivery_names_is_named_by_the_program() {
        let settings = "discriminator: none\n";
        assert_eq!(
            hint_for("hints-named", settings, 1, 202, ".event_name(\"order.paid\")").as_deref(),
            Some(
                "A delivery doesn't say which event it is, so receiver/src/main.rs takes each for `order.paid`.\nTo receive \
                 `order.refunded`, write `.event_name(\"order.refunded\")` there, or set `discriminator` in codegen.yaml."
            )
        );
        assert_eq!(hint_for("hints-named-so", settings, 1, 202, ".event_name(\"order.refunded\")"), None);
    }

    #[test]
    fn a_method_is_shown_until_the_program_has_it() {
        let settings = "discriminator: /type\n";
        let lines = hint_for("hints-method", settings, 1, 202, "async fn order_paid(").unwrap_or_default();
        let head = "To handle it, add this method to `impl acme::Handler` in receiver/src/main.rs:\n\n    async fn order_refunded(";
        assert!(lines.starts_with(head), "{lines}");
        assert_eq!(hint_for("hints-methods", settings, 1, 202, "async fn order_refunded("), None);
    }
}
