//! `HW05xx`: the examples of a document, which become samples and tests.

use super::{Code, Row, codes};

codes! {
    MISFIT = 501, "Example doesn't match its schema",
        "The generated types can't decode this example, so a delivery like it would be malformed. Usually the example or the \
         schema is wrong. Compare them with what the sender really sends. In a few cases the example is right and the generated \
         type is narrower than the schema, such as for an integer of more than 64 bits. The example isn't used as a sample.";
    TEXT = 502, "Example is JSON inside a string",
        "The payload is an object, and the example is a string that contains JSON. It isn't used as a sample. Write the payload \
         itself, without quotes and without a `|` before it.";
    MAPPING = 503, "Message examples are a mapping instead of a list",
        "In AsyncAPI, the `examples` of a message are a list of objects with `name` and `payload`. This is a mapping by name, as \
         in OpenAPI. It is read as if it were a list.";
    ELSEWHERE = 504, "Example isn't in the document",
        "`externalValue` is the URI of an example, and `serializedValue` is the serialized text of a body. Neither is read. Write the \
         payload in `value`.";
    NO_SAMPLE = 505, "No sample for this type",
        "No valid value was found for this schema. Its keywords contradict each other, its `pattern` uses syntax that isn't \
         supported or is only matched by what could be someone's address, or the schema contains itself endlessly. The type has \
         no `sample()`. Add an `example` to the schema.";
}
