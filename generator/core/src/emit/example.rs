//! A handler of one event, for pasting.

use super::lookup::Lookup;
use super::{Context, api};
use crate::ir::{Api, Event};
use crate::name::{EventNames, Names};

/// A handler that prints one event and ignores all others, for a file of a crate that has the API's module at
/// `crate_path`.
pub fn handler(api: &Api, names: &Names, (event, event_names): (&Event, &EventNames), crate_path: &str) -> String {
    // A handler needs nothing from the lookup.
    let lookup = Lookup::default();
    let context = Context { api, names, lookup: &lookup };
    let mut lines = vec![
        format!("use {crate_path}::{}::{{{}}};", names.module, api::imported(context, event, &api::IN_EXAMPLES)),
        String::new(),
        "struct Receiver;".to_owned(),
        String::new(),
        "impl Handler for Receiver {".to_owned(),
        "    type Error = std::io::Error;".to_owned(),
        String::new(),
    ];
    let field = api::printed_field(context, event);
    lines.extend(api::method(context, (event, event_names), &api::IN_EXAMPLES, field.as_deref()));
    let unhandled = [
        "",
        "    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Self::Error> {",
        "        Ok(())",
        "    }",
        "}",
    ];
    lines.extend(unhandled.map(str::to_owned));
    lines.join("\n")
}
