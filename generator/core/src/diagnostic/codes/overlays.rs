//! `HW07xx`: `overlay.yaml`, which changes what a document says.

use super::{Code, Row, codes};

codes! {
    VERSION = 701, "An overlay without a version that is read",
        "An overlay begins with `overlay: 1.1.0` or `overlay: 1.0.0`, the version of the standard that it is written for. \
         The two differ in what a target may be, so none is assumed.";
    INCOMPLETE = 702, "An overlay that lacks a part",
        "The standard wants `overlay`, `info` with `title` and `version`, and `actions` with at least one action, which has a \
         `target`. The help shows what is missing.";
    UNKNOWN_KEY = 703, "An unknown key in an overlay",
        "The standard has no such key there, and an action that is overlooked would be worse than an error. Extensions begin \
         with `x-`.";
    DOES_NOTHING = 704, "An action that does nothing",
        "An action has a `target` and one thing to do with it: `update:` with what is added or replaced, `copy:` with where \
         to take that from, or `remove: true`.";
    DOES_SEVERAL = 705, "An action that does several things",
        "In which order an action updates, copies and removes would be a guess. Actions are carried out from the first to the \
         last: write one for each.";
    NOT_IN_1_0 = 706, "Something that version 1.0 of overlays does not have",
        "`copy`, and targets that are single values, came with version 1.1 of the standard. Write `overlay: 1.1.0`.";
    NO_QUERY = 707, "A target that is no JSONPath",
        "Targets are queries of RFC 9535: `$` and the keys that lead to the values, those with other signs than letters, digits \
         and `_` in brackets and quotes: `$.components.schemas['my.schema'].properties.id`. The message says at which \
         character it breaks.";
    SELECTS_NOTHING = 708, "An action whose target is not there",
        "The target selects nothing in the document, so the overlay no longer does what it was written for: mostly the \
         document has changed, and often it was mended. Correct the query, or remove the action.";
    COPIES_SEVERAL = 709, "A copy of nothing, or of several values",
        "`copy` takes one value and lays it over each target. Its query selects none, or more than one. Write a query that \
         selects what to copy and nothing else.";
    REMOVES_ALL = 710, "An action that removes the whole document",
        "The target is `$`, the document itself, and nothing would be left to generate from. Select a part of it.";
    GROWS = 711, "An overlay that makes a document too large",
        "Actions can copy what they have copied, and a few lines could fill the memory. With this action the document would \
         be larger than one that is read from a file may be. Select fewer values, or add less.";
    CHANGES_NOTHING = 712, "An action that changes nothing",
        "The document says already what the action would have it say: mostly its owner has mended it. Remove the action.";
    KINDS = 713, "An action whose kinds do not fit",
        "A mapping is laid over a mapping, key by key, and a list adds to a list; a list cannot be laid over a mapping, and one \
         action cannot have targets of both kinds. To replace a value by one of another kind, remove the old one first, \
         by an action of its own.";
    EXTENDS = 714, "An overlay that is made for another document",
        "`extends` names the document that an overlay changes, and it is not the one that it stands beside. Write that \
         document's name, or leave `extends` out: the `overlay.yaml` beside a document is about that document.";
    UNREAD = 715, "An overlay without the feature that reads it",
        "The crate `hookwright` reads overlays with its feature `overlay`, which is off unless it is asked for, since the \
         queries in an overlay take more packages to compile. Without the overlay, the generated code would be wrong: name \
         the feature where the crate is a dependency, `hookwright = { …, features = [\"overlay\"] }`, or remove the file.";
}
