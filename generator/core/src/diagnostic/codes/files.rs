//! `HW00xx`: files and folders, before anyone asks what they mean.

use super::{Code, Row, codes};

codes! {
    UNREADABLE = 1, "A file cannot be read",
        "The path leads to no file, to a folder, to a file that you may not read, or to one larger than documents may be. \
         Nothing is generated without it. Correct the path; it counts from the directory that the command runs in.";
    ENCODING = 2, "A file is not UTF-8",
        "YAML and JSON are read as UTF-8, with or without a byte order mark. The place is that of the first byte that \
         cannot stand there. Save the file as UTF-8: most editors have it as \"encoding\" in their dialog for saving.";
    EMPTY = 3, "A file is empty",
        "There is nothing in the file but white space and comments. A document needs at least `openapi:` or `asyncapi:`; \
         a `codegen.yaml` or `overlay.yaml` that says nothing is better removed.";
    SYNTAX = 4, "A file is not YAML or JSON",
        "The text breaks the rules of the language that it is written in, so nothing can be said of what it means. A file \
         that ends in `.json` must be JSON; any other may be either. The place is where the parser gave up, and the cause \
         often stands just before: a bracket or quote that was not closed, a line that is indented otherwise than its \
         neighbours, a text with `: ` in it that needs quotes.";
    DUPLICATE_KEY = 5, "A key comes twice in one mapping",
        "Parsers disagree on which of the two values counts, so the document means one thing to its writer and another to \
         its reader. Often one of the two was pasted. Remove one, or merge what stands below them.";
    SEVERAL_DOCUMENTS = 6, "A file holds more than one document",
        "A line `---` begins another YAML document in the same file. An API has one document: split the file, or remove the \
         line where it is left over.";
    TOO_LARGE = 7, "A file holds more than is read",
        "Values, text, and how deep lists and mappings lie in each other are bounded, so that no file can use up the \
         memory of who reads it; aliases count as if they were written out, since a few lines of them can stand for \
         billions of values. No document of a real API comes near. Write what is aliased as a component, and refer to it \
         by `$ref`.";
    NO_JSON = 8, "A value that JSON does not have",
        "A document describes JSON and must mean something JSON can say, whatever YAML could say beyond it: no tags of \
         one's own, no infinity, no numbers that no 64 bits hold, no keys but text. Put quotes around the value if it is \
         meant as text.";
    FOLDER_EMPTY = 11, "A folder of an API has no document",
        "Each folder below the directory of documents is an API, and holds a document called `openapi` or `asyncapi`, with \
         the extension `.yaml`, `.yml` or `.json`. Put it there under one of these names, or remove the folder.";
    FOLDER_AMBIGUOUS = 12, "A folder of an API has several documents",
        "Each folder below the directory of documents is one API with one document. With several, which is to be \
         generated would be a guess. Give each a folder of its own; files that a document refers to may be called \
         anything else.";
    SAME_NAME = 13, "Two APIs would have one name",
        "A module, and a page of the catalogue, is called as its document is, or as its folder is where the document is \
         only called `openapi` or `asyncapi`. Two that differ in punctuation alone are the same to Rust. Rename one.";
    CRATE_NAME = 14, "A crate cannot be called so",
        "The name of a crate becomes a Rust identifier, with `_` for `-`, and must not be one that Rust or the generated \
         code needs. The file `lib.rs` is the crate's own, so no API can be called `lib` in it.";
    INTERNAL = 15, "An internal error of the generator",
        "The generator made something that cannot be right: a file that is not Rust, or two files with the same path. \
         Nothing is written. The document isn't at fault: please report it to the project, with the message and, if \
         you can, the part of the document that it is about. Another name in `codegen.yaml`, under `names`, may help until \
         it is fixed.";
}
