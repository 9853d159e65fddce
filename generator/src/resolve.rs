//! Follows `$ref`: from a reference to the node that it names.

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location};
use crate::load::Sources;
use crate::place::{Place, Pointer};

/// How many references may lead from one to the next; more can only be a circle.
const MAX_HOPS: usize = 64;

/// The node that `cursor` stands for: itself, or what its `$ref` leads to in the end.
///
/// The fault of a reference that is no text, leads nowhere, leads in a circle or leaves the file is given back as a
/// diagnostic at the reference.
pub fn follow<'d>(sources: &'d Sources, cursor: Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    let start = cursor.location();
    let mut current = cursor;
    for _ in 0..MAX_HOPS {
        let Some(reference) = current.get("$ref") else { return Ok(current) };
        current = target(sources, &reference)?;
    }
    Err(Diagnostic::error(start, "this `$ref` leads in a circle")
        .help("let one of the references of the circle name the thing itself"))
}

/// The node that one reference names. `reference` is the value of the `$ref` key.
pub fn target<'d>(sources: &'d Sources, reference: &Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    let place = target_place(reference)?;
    match sources.node(&place) {
        Some(node) => Ok(Cursor { node, place }),
        None => Err(dangling(sources, reference, &place)),
    }
}

fn target_place(reference: &Cursor<'_>) -> Result<Place, Diagnostic> {
    let error = |message: String| Diagnostic::error(reference.location(), message);
    let Some(text) = reference.node.as_str() else {
        return Err(error(format!("`$ref` must be a string, but is {}", reference.node.kind())));
    };
    let Some(fragment) = text.strip_prefix('#') else {
        return Err(error(format!("`$ref` leads out of this file: `{text}`")).help(
            "copy what it names into this document and write `#/…`; references to other files are not followed",
        ));
    };
    match percent_decode(fragment).as_deref().and_then(Pointer::parse) {
        Some(pointer) => Ok(Place { file: reference.place.file, pointer }),
        None => Err(error(format!("`$ref` is not a JSON Pointer: `{text}`"))
            .help("write `#/` and the keys that lead to the thing, as in `#/components/schemas/Pet`")),
    }
}

fn dangling(sources: &Sources, reference: &Cursor<'_>, place: &Place) -> Diagnostic {
    let text = reference.node.as_str().unwrap_or_default();
    let diagnostic = Diagnostic::error(reference.location(), format!("`$ref` leads nowhere: `{text}`"));
    let Some((parent, names)) = siblings(sources, place) else {
        return diagnostic.help("define what it names, or correct the reference");
    };
    let wanted = place.pointer.last().unwrap_or_default();
    let closest = names.iter().min_by_key(|name| edit_distance(name, wanted));
    match closest.filter(|name| edit_distance(name, wanted) <= wanted.len() / 3 + 1) {
        Some(name) => {
            let pointer = parent.pointer.child(*name);
            diagnostic.label(Location::Key(parent.child(*name)), "a name like it").help(format!("write `#{pointer}`"))
        }
        None => diagnostic.help(format!("define `{wanted}` in `#{}`, or correct the reference", parent.pointer)),
    }
}

/// The mapping in which the missing thing would stand, and the names that it has.
fn siblings<'d>(sources: &'d Sources, place: &Place) -> Option<(Place, Vec<&'d str>)> {
    let parent = Place { file: place.file, pointer: place.pointer.parent()?.clone() };
    let names = sources.node(&parent)?.as_map()?.keys().collect();
    Some((parent, names))
}

/// How many letters must be added, removed or exchanged to get from one word to the other (Levenshtein).
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, left) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in right.iter().enumerate() {
            let exchanged = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

/// The text behind `%xx` escapes (RFC 3986, section 2.1), or nothing where an escape is broken.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_escapes_are_read() {
        assert_eq!(percent_decode("/a%20b%7Bc%7D").as_deref(), Some("/a b{c}"));
        assert_eq!(percent_decode("/a%2"), None);
        assert_eq!(percent_decode("/a%zz"), None);
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(edit_distance("Pet", "Pet"), 0);
        assert_eq!(edit_distance("Pet", "Pett"), 1);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
    }
}
