//! `HW01xx`: which language a document is written in, and what belongs nowhere.

use super::{Code, Row, codes};

codes! {
    NO_LANGUAGE = 101, "Neither an OpenAPI nor an AsyncAPI document",
        "The first key of a document says what it is: `openapi: 3.1.0` or `asyncapi: 3.0.0`. Without, it could be anything: \
         a part of another document, a collection of requests, a JSON Schema. Name the document that refers to it.";
    SWAGGER = 102, "Swagger 2.0 has no webhooks",
        "Events were first described in OpenAPI 3.0 (`callbacks`) and 3.1 (`webhooks`). A converter brings the document to \
         3.0, and the events can be added there: in `x-webhooks`, in `webhooks` of 3.1, or by naming in `codegen.yaml` \
         the paths that they are sent to.";
    BOTH_LANGUAGES = 103, "OpenAPI and AsyncAPI at once",
        "A document has `openapi` or `asyncapi`, and the two describe events in different sections. Which one is meant \
         would be a guess. Keep one, and split what belongs to the other.";
    VERSION = 104, "A version that is not read",
        "OpenAPI is read in 3.0, 3.1 and 3.2, AsyncAPI in 2.0 to 2.6, 3.0 and 3.1. A later version may mean the same words \
         otherwise, so it is not tried. Where the document needs nothing of it, write the nearest version that is read.";
    VERSION_NUMBER = 105, "A version that is written as a number",
        "`asyncapi: 3.0` is a number in YAML, and numbers have no three parts; `3.10` would be `3.1`. It is read as the \
         version that it looks like. Write all three parts: `asyncapi: 3.0.0`.";
    WRONG_KIND = 106, "A value of the wrong kind",
        "The value at this place is a list, a mapping, a text or something else than the standard has there, so what it \
         means cannot be read. Often a dash, a colon or an indent is missing or too much: `- name: a` is a list of a \
         mapping, `name: a` a mapping.";
    PART_IGNORED = 107, "A part for readers in an unknown form",
        "Titles, descriptions, contacts, tags and external documentation have one form in all versions of the standards: a \
         description is a string, for instance, and a reference in its place isn't followed. This part has another form, so \
         the generated docs go without it. No type depends on it.";
    OTHER_VERSION = 108, "Channels of another version of AsyncAPI",
        "In AsyncAPI 2, a channel has `publish` and `subscribe`. In AsyncAPI 3, it has `messages`, and `operations` stand beside \
         the channels. Mostly the version was changed and the rest was not. The document is read as what it is. Correct the \
         version.";
}
