//! `HW00xx`: files and folders, before they are interpreted.

use super::{Code, Row, codes};

codes! {
    UNREADABLE = 1, "File can't be read",
        "There is no file at this path, or it is a folder, or you may not read it, or it is larger than 100 MiB. Nothing is \
         generated. Correct the path. It is relative to the current directory.";
    ENCODING = 2, "File isn't UTF-8",
        "YAML and JSON are read as UTF-8, with or without a byte order mark. The location is the first byte that isn't valid. \
         Save the file as UTF-8. Most editors have a setting named \"encoding\".";
    EMPTY = 3, "File is empty",
        "The file contains nothing but white space and comments. A document needs at least `openapi:` or `asyncapi:`. Remove a \
         `codegen.yaml` or `overlay.yaml` that you don't need.";
    SYNTAX = 4, "File isn't valid YAML or JSON",
        "The text breaks the rules of its language. A file that ends in `.json` must be JSON; any other file may be either. The \
         location is where the parser gave up, and the cause is often just before it: a missing quote, a line with the wrong \
         indent, or a string that contains `: ` and needs quotes. A bracket that is never closed is shown where it opens.";
    DUPLICATE_KEY = 5, "Duplicate key in a mapping",
        "Parsers disagree on which of the two values counts, so the document means different things to different readers. \
         Remove one of the keys, or merge their values.";
    SEVERAL_DOCUMENTS = 6, "File contains several YAML documents",
        "A line `---` starts another YAML document in the same file. An API has one document. Split the file, or remove the \
         line.";
    TOO_LARGE = 7, "File exceeds a limit",
        "The number of values, the amount of text and the depth of nesting are limited, so that a file can't exhaust memory. \
         Aliases count as if they were written out, because a few lines of them can stand for billions of values. Documents of \
         real APIs stay far below the limits. Move what is aliased to `components`, and refer to it with `$ref`.";
    NO_JSON = 8, "Value doesn't exist in JSON",
        "A document describes JSON, so its values must be JSON values. Custom tags, infinity, numbers that don't fit into 64 \
         bits and keys that aren't strings are errors. Put quotes around the value if it is a string.";
    FOLDER_EMPTY = 11, "API folder has no document",
        "Each folder in the directory of documents is an API. It contains one document named `openapi` or `asyncapi`, with the \
         extension `.yaml`, `.yml` or `.json`. Add the document, or remove the folder.";
    FOLDER_AMBIGUOUS = 12, "API folder has several documents",
        "Each folder in the directory of documents is an API with one document. Here there are several, and it isn't clear \
         which one to generate from. Give each its own folder. Files that a document refers to may have any other name.";
    SAME_NAME = 13, "Two APIs have the same name",
        "A module is named after its document, or after its folder if the document is just named `openapi` or `asyncapi`. Names \
         that differ only in punctuation are the same in Rust. Rename one of them.";
    CRATE_NAME = 14, "Invalid crate name",
        "The name of a crate becomes a Rust identifier, with `_` in place of `-`. It must not be a keyword or a name that \
         generated code uses. `lib.rs` belongs to the crate itself, so an API in a crate can't be named `lib`.";
    INTERNAL = 15, "Internal error of the generator",
        "The generator produced something invalid: a file that isn't Rust, or two files with the same path. Nothing is written. \
         This is a bug in the generator. Please report it with the message and, if you can, the part of the document that it is \
         about. Until it is fixed, another name in `codegen.yaml`, under `names`, may help.";
}
