//! `HW05xx`: the examples of a document, which become samples and tests.

use super::{Code, Row, codes};

codes! {
    MISFIT = 501, "An example that the generated types refuse",
        "A delivery like this example would be malformed. Mostly the example or the schema is wrong: compare with what the \
         sender really sends. An example may also be right where the types are narrower than the schema, as for an event's name \
         that is a number, or an integer of more than 64 bits. The example is left out of the samples.";
    TEXT = 502, "An example that is text with JSON in it",
        "The example is a string that holds JSON, while the payload is an object. It is left out. Write the payload itself, \
         without quotes or a `|` before it.";
    MAPPING = 503, "Examples that are not in a list",
        "The `examples` of a message are a list in AsyncAPI, with a `name` and a `payload` each. This is a mapping by names, as \
         OpenAPI has it. It is read as what it must mean.";
    ELSEWHERE = 504, "An example that is somewhere else",
        "`externalValue` leads to another machine, and `serializedValue` shows the bytes of a body. Neither is read. Write the \
         payload itself in `value`.";
    NO_SAMPLE = 505, "A type without a sample",
        "No value was found that the schema accepts: its keywords contradict each other, a `pattern` is one that only other \
         engines read, or it contains itself without an end. The type has no `sample()`. An `example` in the schema helps.";
}
