//! `HW07xx`: `overlay.yaml`, which changes what a document says.

use super::{Code, Row, codes};

codes! {
    VERSION = 701, "Unsupported version of the Overlay Specification",
        "An overlay starts with `overlay: 1.1.0` or `overlay: 1.0.0`. The two versions differ in what a target may be, so the \
         version must be written.";
    INCOMPLETE = 702, "Overlay lacks a required field",
        "An overlay has `overlay`, `info` with `title` and `version`, and `actions` with at least one action. An action has a \
         `target`. The help shows what is missing.";
    UNKNOWN_KEY = 703, "Unknown field in an overlay",
        "The Overlay Specification doesn't have this field. It is an error, because an action that is silently ignored would be \
         worse. The names of extensions start with `x-`.";
    DOES_NOTHING = 704, "Overlay action does nothing",
        "An action has a `target` and one of these: `update` with what to add or replace, `copy` with where to take that from, or \
         `remove: true`.";
    DOES_SEVERAL = 705, "Overlay action does several things",
        "An action can update, copy or remove, but not several of them, because the order isn't defined. Write one action for \
         each. Actions are applied from the first to the last.";
    NOT_IN_1_0 = 706, "Overlay uses a feature of version 1.1",
        "`copy`, and targets that are single values, came with version 1.1 of the Overlay Specification. Write `overlay: 1.1.0`.";
    NO_QUERY = 707, "Overlay target isn't a valid JSONPath",
        "A target is a JSONPath query (RFC 9535): `$` and the keys that lead to the values. Put keys with characters other than \
         letters, digits and `_` in brackets and quotes: `$.components.schemas['my.schema'].properties.id`. The message names \
         the position of the error.";
    SELECTS_NOTHING = 708, "Overlay target selects nothing",
        "The target selects nothing in the document, so the action has no effect. Usually the document has changed, and often the \
         problem was fixed. Correct the query, or remove the action.";
    COPIES_SEVERAL = 709, "Overlay `copy` doesn't select exactly one value",
        "`copy` takes one value and merges it into each target. Its query selects no value or several. Write a query that selects \
         exactly one value.";
    REMOVES_ALL = 710, "Overlay removes the whole document",
        "The target is `$`, which is the whole document, so nothing would be left to generate from. Select a part of it.";
    GROWS = 711, "Overlay makes the document too large",
        "Actions can copy what was copied before, so a few lines could fill the memory. With this action, the document would be \
         larger than a file may be. Select fewer values, or add less.";
    CHANGES_NOTHING = 712, "Overlay action changes nothing",
        "The document already has what the action would write. Usually its owner has fixed the problem. Remove the action.";
    KINDS = 713, "Overlay action merges different types",
        "A mapping is merged into a mapping, and a list is appended to a list. A list can't be merged into a mapping, and the \
         targets of an action can't be of both types. To replace a value by one of another type, remove the old one first, in \
         a separate action.";
    EXTENDS = 714, "Overlay is for another document",
        "`extends` names a document other than the one next to the overlay. Write the name of that document, or leave out \
         `extends`: an `overlay.yaml` applies to the document next to it.";
    UNREAD = 715, "Overlay needs the feature `overlay`",
        "The crate `hookwright` reads overlays with its feature `overlay`. It is off by default, because it takes more packages to \
         compile. Without the overlay, the generated code would be wrong. Enable the feature, \
         `hookwright = { …, features = [\"overlay\"] }`, or remove the file.";
}
