//! `JSONPath` (RFC 9535): selects the values that an action is about.

use serde_json_path::{JsonPath, PathElement};

use super::tree::Tree;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::node::Node;
use crate::place::Pointer;

/// A query as written in an overlay.
pub(super) struct Query<'d> {
    pub(super) at: Cursor<'d>,
    path: JsonPath,
}

/// Real ones are shorter, and their nesting costs stack.
const LONGEST: usize = 10_000;

impl<'d> Query<'d> {
    /// Reads a query, or reports what is wrong with it.
    pub(super) fn read(at: Cursor<'d>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = at.read_as(Node::as_str, "a JSONPath query", diagnostics)?;
        if text.len() > LONGEST {
            let message = format!("a JSONPath query of more than {LONGEST} bytes is not read");
            diagnostics.push(
                Diagnostic::error(codes::overlays::NO_QUERY, at.location(), message)
                    .help("split the action into several"),
            );
            return None;
        }
        match JsonPath::parse(text) {
            Ok(path) => Some(Self { at, path }),
            Err(fault) => {
                let what = match text.chars().nth(fault.position()) {
                    Some(_) => format!("unexpected character at position {}", fault.position() + 1),
                    None => "unexpected end".to_owned(),
                };
                let message = format!("`{text}` is not a JSONPath query: {what}");
                let help = "write `$` and the keys that lead to the value; keys with other characters than letters, digits and `_` need brackets: `$.components.schemas['my.schema'].properties.id` (RFC 9535)";
                diagnostics.push(Diagnostic::error(codes::overlays::NO_QUERY, at.location(), message).help(help));
                None
            }
        }
    }

    /// The query as text.
    pub(super) fn text(&self) -> &'d str {
        self.at.node.as_str().unwrap_or_default()
    }

    /// The selected values without duplicates, with the items of a list in order.
    pub(super) fn select(&self, tree: &Tree) -> Vec<Pointer> {
        let json = tree.node().to_json();
        let found = self.path.query_located(&json);
        let mut located: Vec<_> = found.locations().cloned().collect();
        located.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
        located.dedup();
        let segment = |element: &PathElement<'_>| match element {
            PathElement::Name(name) => (*name).to_owned(),
            PathElement::Index(index) => index.to_string(),
        };
        let pointer = |path: serde_json_path::NormalizedPath<'_>| {
            path.iter().fold(Pointer::root(), |pointer, element| pointer.child(segment(element)))
        };
        located.into_iter().map(pointer).collect()
    }
}
