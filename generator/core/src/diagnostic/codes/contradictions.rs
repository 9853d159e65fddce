//! `HW08xx`: what `hookwright lint` finds a document to say against itself.

use super::{Code, Row, codes};

codes! {
    LACKS_REQUIRED = 801, "An example that lacks a required property",
        "The schema requires a property that an example does without. If the example was copied from a real delivery, \
         deliveries like it will be malformed. The mend takes the name out of `required`.";
    OTHER_TYPE = 802, "An example of another type than its schema",
        "The JSON type of a value in an example is not one that its schema allows. A payload like it is malformed, or a null in \
         it is taken for an absent value. The mend allows both types.";
    FORMAT = 803, "An example that breaks its format",
        "The schema states a `format`, and an example is not of it. Generated types keep the text as it is; whoever \
         narrows it to the format loses the event. The mend takes the format away.";
    UNLISTED_VALUE = 804, "An example with a value that is not listed",
        "An example has a string that the schema's `enum` or `const` does not list. It decodes, and no name stands for it in \
         the code. The mend lists it.";
    ALTERNATIVES_OVERLAP = 805, "An example that is several alternatives at once",
        "`oneOf` says that a value is one of the alternatives and no other, and an example is several. A reader that chooses one \
         of them loses what the others have. The mend makes it `anyOf`.";
    NULL_IN_PROSE = 806, "A description that speaks of null",
        "The description says when the value is null, and the schema does not allow it: such a payload is malformed where the \
         property is required. The mend allows null.";
    VALUES_IN_PROSE = 807, "A description that lists values",
        "The description lists values that the schema does not, so no names stand for them in the code. The mend lists them; \
         values that are not listed decode as before.";
}
