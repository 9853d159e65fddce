//! The handlers for pasting: each is valid Rust, and one of each API is compiled here.

use tests::golden;

use super::{compiled, specs};

/// As on the pages. Nothing calls them.
#[path = "handlers"]
#[allow(dead_code, reason = "they are there to be compiled")]
#[rustfmt::skip]
mod pasted {
    mod askelephant;
    mod contio;
    mod morph;
}

#[test]
fn code_to_copy_compiles() {
    for compiled in compiled(&specs()) {
        let (api, names) = (&compiled.ir, &compiled.names);
        for (index, event) in api.events.iter().zip(&names.events).enumerate() {
            let text = hookwright_core::emit::example::handler(api, names, event, "hookwright_events") + "\n";
            syn::parse_file(&text).unwrap();
            if index == 0 {
                let file = format!("{}.rs", names.module);
                golden::check_file("tests/catalogue/handlers".as_ref(), &file, &text, "catalogue").unwrap();
            }
        }
    }
}
