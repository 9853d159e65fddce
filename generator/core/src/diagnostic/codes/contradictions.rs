//! `HW08xx`: contradictions in a document, which only `hookwright lint` looks for.

use super::{Code, Row, codes};

codes! {
    LACKS_REQUIRED = 801, "Example lacks a required property",
        "The schema requires a property that an example doesn't have. If the example was copied from a real delivery, deliveries \
         like it will be malformed. The fix removes the name from `required`.";
    OTHER_TYPE = 802, "Example's type doesn't match its schema",
        "The JSON type of a value in an example isn't allowed by its schema. A payload like it is malformed, or its null is \
         read as a missing value. The fix allows both types.";
    FORMAT = 803, "Example doesn't match its `format`",
        "The schema has a `format`, and an example doesn't match it. Generated types keep the text as it is, but code that parses \
         it will fail. The fix removes `format`.";
    UNLISTED_VALUE = 804, "Example value isn't in `enum`",
        "An example has a string that isn't in the `enum` or `const` of its schema. It is decoded, but has no name in the \
         generated code. The fix adds the value.";
    ALTERNATIVES_OVERLAP = 805, "Example matches several alternatives of `oneOf`",
        "A value must match exactly one alternative of a `oneOf`, and this example matches several. A reader that chooses one of \
         them loses the data of the others. The fix changes `oneOf` to `anyOf`.";
    NULL_IN_PROSE = 806, "Description mentions null, but the schema doesn't allow it",
        "The description says when the value is null, and the schema doesn't allow null. If the property is required, such a \
         payload is malformed. The fix allows null.";
    VALUES_IN_PROSE = 807, "Description lists values that aren't in `enum`",
        "The description lists values that the schema doesn't list, so they have no names in the generated code. The fix adds \
         them. Other values are still decoded.";
}
