//! The keywords of a schema, by how they are used.

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::nearest::nearest;
use crate::node::{Map, Node};

/// Keywords that restrict values, without affecting the Rust type.
const BOUNDS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Keywords for people or other tools, and those that [`Schema::read`](super::Schema::read) reads.
const SILENT: [&str; 37] = [
    "additionalItems",
    "prefixItems",
    "patternProperties",
    "discriminator",
    "$ref",
    "type",
    "nullable",
    "title",
    "description",
    "deprecated",
    "format",
    "const",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "default",
    "example",
    "examples",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$defs",
    "definitions",
    "contentMediaType",
    "contentEncoding",
];

/// Standard keywords that would narrow or shape a type, but are ignored here.
const IGNORED: [&str; 14] = [
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "contentSchema",
];

/// `minLength: 1` and similar keywords, as the document writes them.
pub(super) fn bounds(cursor: &Cursor<'_>) -> Vec<(&'static str, String)> {
    let pairs = cursor.node.as_map().into_iter().flat_map(Map::iter);
    let bounds = pairs.filter_map(|(key, value)| {
        let keyword = BOUNDS.into_iter().find(|keyword| *keyword == key)?;
        match value {
            // In 3.0 and draft-04, `exclusiveMinimum: false` has no effect.
            Node::Bool(false) => None,
            Node::String(text) => Some((keyword, text.to_string())),
            other => Some((keyword, other.to_json().to_string())),
        }
    });
    bounds.collect()
}

/// Reports keywords without effect, and unknown ones.
pub(super) fn name_the_unread(cursor: &Cursor<'_>, diagnostics: &mut Diagnostics) {
    for key in cursor.node.as_map().into_iter().flat_map(Map::keys) {
        let known = SILENT.contains(&key) || BOUNDS.contains(&key) || key.starts_with("x-");
        if known {
            continue;
        }
        let warning =
            |code, message: String| Diagnostic::warning(code, Location::Key(cursor.place.child(key)), message);
        diagnostics.push(if IGNORED.contains(&key) {
            warning(codes::schemas::KEYWORD_IGNORED, format!("`{key}` has no effect on the types"))
        } else {
            let unknown = warning(codes::schemas::KEYWORD_UNKNOWN, format!("unknown keyword `{key}`; it is ignored"));
            match nearest([&BOUNDS[..], &SILENT, &IGNORED].concat(), key) {
                Some(known) => unknown.help(format!("did you mean `{known}`?")),
                None => unknown,
            }
        });
    }
}
