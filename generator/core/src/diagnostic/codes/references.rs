//! `HW02xx`: what `$ref` leads to.

use super::{Code, Row, codes};

codes! {
    NOWHERE = 201, "A reference leads nowhere",
        "There is no value where the `$ref` leads, and a schema that isn't there is taken as any JSON. Mostly a component was \
         renamed or a letter is wrong; if something has a similar name, the help says so. A pointer counts from the root of its file: \
         `#/components/schemas/Pet`.";
    NO_POINTER = 202, "A reference that is no JSON Pointer",
        "Behind the `#` of a reference stands a JSON Pointer (RFC 6901): `/` and a key, for each key on the way, with `~1` \
         for a `/` in a key and `~0` for a `~`. A bare name is an `$anchor` of the same file, and there is none of that \
         name.";
    CIRCLE = 203, "References lead in a circle",
        "Each of these references leads to another one, and the last to the first, so none ever leads to a value. A schema \
         may refer to itself from within its properties; it may not be nothing but a reference to itself.";
    NO_TEXT = 204, "A reference that is no text",
        "`$ref` holds the address of what is meant, as text. In YAML, put quotes around it: without, all behind the `#` is \
         a comment. Where `$ref` is the name of a property, it has to stand below `properties`.";
    ANOTHER_MACHINE = 205, "A reference to another machine",
        "Nothing is fetched: the same documents must give the same code, today and without a network. Save the file beside \
         the document, and write under `references` in `codegen.yaml` which address it is from: \
         `https://acme.example/common.yaml: ./common.yaml`.";
    OUTSIDE = 206, "A reference that leads out of the document's folder",
        "Documents come from other companies, and must not find out what lies on your disk. Move the file into the folder of \
         the document, or pass `--allow-outside` where the document may read all that you may read.";
    FILE = 207, "A reference to a file that cannot be read",
        "The path of a reference counts from the file that the reference stands in, with `/` between its parts on every \
         system. The file is missing there, is a folder, or may not be read. Put it there, or correct the path.";
    DYNAMIC = 208, "A dynamic reference with several meanings",
        "What `$dynamicRef` leads to depends on the way a schema was entered (JSON Schema 2020-12, section 8.2.3.2), and a \
         type can have one meaning alone. The one of the same file or `$id` is taken.";
}
