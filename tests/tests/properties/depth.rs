//! A chain of schemas that refer to each other is read up to the limit that protects the stack, and refused beyond it.

use std::fmt::Write;
use std::thread;

use tests::generate::ApiText;

#[test]
fn a_chain_of_references_never_overflows_the_stack() {
    let run = || [900, 5_000].map(|length| api(length).generate().diagnostics.has_errors());
    let thread = thread::Builder::new().stack_size(hookwright_core::STACK_SIZE).spawn(run).unwrap();
    assert_eq!(thread.join().unwrap(), [false, true]);
}

fn api(length: usize) -> ApiText {
    let mut document = String::from(
        "openapi: 3.1.0\nwebhooks:\n  a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            \
         schema: {$ref: '#/components/schemas/S0'}\ncomponents:\n  schemas:\n",
    );
    for index in 0..length {
        let next = index + 1;
        writeln!(document, "    S{index}: {{properties: {{next: {{$ref: '#/components/schemas/S{next}'}}}}}}").unwrap();
    }
    writeln!(document, "    S{length}: {{type: string}}").unwrap();
    ApiText { name: "row".to_owned(), path: "row.yaml".to_owned(), document, config: None, overlay: None }
}
