//! `HW01xx`: the language of a document, and values of the wrong type.

use super::{Code, Row, codes};

codes! {
    NO_LANGUAGE = 101, "Document is neither OpenAPI nor AsyncAPI",
        "A document starts with its language and version: `openapi: 3.1.0` or `asyncapi: 3.0.0`. This file has neither. It may be \
         a JSON Schema, a collection of requests, or a part of another document. Use the document that refers to it.";
    SWAGGER = 102, "Swagger 2.0 is not supported",
        "Swagger 2.0 can't describe events. They came with OpenAPI 3.0 (`callbacks`) and 3.1 (`webhooks`). Convert the document \
         to OpenAPI 3, then describe the events in `webhooks` or `x-webhooks`. If events are sent to paths of the document, list \
         these paths in `codegen.yaml`, under `events`.";
    BOTH_LANGUAGES = 103, "Document is both OpenAPI and AsyncAPI",
        "A document has either `openapi` or `asyncapi`. The two describe events in different sections, so it isn't clear which \
         one to read. Keep one, and move the rest to another document.";
    VERSION = 104, "Unsupported version of OpenAPI or AsyncAPI",
        "OpenAPI 3.0, 3.1 and 3.2 and AsyncAPI 2.0 to 2.6, 3.0 and 3.1 are supported. A later version may give the same words \
         another meaning. If the document doesn't use anything new, write the nearest supported version.";
    VERSION_NUMBER = 105, "Version is written as a number",
        "In YAML, `asyncapi: 3.0` is a number, and `3.10` would be the number 3.1. It is read as the version that it looks like. \
         Write all three parts: `asyncapi: 3.0.0`.";
    WRONG_KIND = 106, "Value has the wrong type",
        "The standard expects a value of another type here, such as a mapping where the document has a list. Often a dash, a \
         colon or an indent is missing or left over: `- name: a` is a list that contains a mapping, and `name: a` is a mapping. \
         The value is left out. If no event remains without it, this is an error.";
    PART_IGNORED = 107, "Documentation field has the wrong type",
        "Titles, descriptions, contacts, tags and external documentation have the same form in all versions of the standards. A \
         description is a string, for instance, and can't be a `$ref`. This one has another form and is left out of the \
         generated docs. No type depends on it.";
    OTHER_VERSION = 108, "Channels are written for another version of AsyncAPI",
        "In AsyncAPI 2, a channel has `publish` and `subscribe`. In AsyncAPI 3, it has `messages`, and `operations` are next to \
         the channels. Usually the version was changed and the rest wasn't. The document is read by what it contains. Correct \
         the version.";
}
