//! `HW02xx`: what `$ref` leads to.

use super::{Code, Row, codes};

codes! {
    NOWHERE = 201, "Reference can't be resolved",
        "There is no value at the target of this `$ref`. If it is a schema, it is treated as any JSON. Another part, \
         such as a message, is left out. If nothing remains, this is an error. Usually a component was \
         renamed or a letter is wrong; the help suggests a similar name if there is one. A pointer starts at the root of its \
         file: `#/components/schemas/Pet`.";
    NO_POINTER = 202, "Reference isn't a valid JSON Pointer",
        "After the `#`, a reference has a JSON Pointer (RFC 6901): a `/` before each key, with `~1` for a `/` in a key and `~0` \
         for a `~`. A plain name refers to an `$anchor` in the same file, and this file doesn't have it.";
    CIRCLE = 203, "References form a cycle",
        "Each of these references leads to the next one, and the last one to the first, so there is no value. A schema may refer \
         to itself in its properties, but it can't consist of a reference to itself.";
    NO_TEXT = 204, "`$ref` isn't a string",
        "`$ref` must be a string. In YAML it needs quotes, because everything after a `#` is a comment. If `$ref` is the name of \
         a property, it must be inside `properties`.";
    ANOTHER_MACHINE = 205, "Reference to a remote file",
        "Nothing is fetched, so that a document gives the same code today, tomorrow and without a network. Save the file next to \
         the document, and map the address to it in `codegen.yaml`: \
         `references: { https://acme.example/common.yaml: ./common.yaml }`. If some event is complete without the file, its \
         schemas are treated as any JSON.";
    OUTSIDE = 206, "Reference leaves the document's folder",
        "A document often comes from another company, so it must not read other files on your disk. Move the file into the document's \
         folder, or pass `--allow-outside` to let the document read every file that you can read.";
    FILE = 207, "Reference to a file that can't be read",
        "The path of a reference is relative to the file that contains it and uses `/` on every system. The file is missing, is \
         a folder, or may not be read. Add the file, or correct the path. If some event is complete without the file, its \
         schemas are treated as any JSON.";
    DYNAMIC = 208, "Dynamic reference with several targets",
        "The target of a `$dynamicRef` depends on how the schema was entered (JSON Schema 2020-12, section 8.2.3.2), but a type \
         has one meaning. The target in the same file or `$id` is used.";
}
