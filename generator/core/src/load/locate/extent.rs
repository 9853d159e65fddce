//! Finds the end of a key or a value. It is never after the end of the line: only the beginning of a value with several
//! lines is shown.

use super::floor_char_boundary;
use crate::node::Node;

/// Longer ones are shown in part.
const LONGEST: usize = 4096;

/// The length in bytes of the key that `text` begins with.
pub(super) fn of_key(text: &str) -> usize {
    let line = line(text);
    quoted(line).unwrap_or_else(|| {
        let ends = line.match_indices(':').map(|(colon, _)| colon);
        let mut ends = ends.filter(|colon| line[colon + 1..].chars().next().is_none_or(char::is_whitespace));
        ends.next().unwrap_or(line.len())
    })
}

/// How many bytes to show of the value `node`, which `text` begins with.
pub(super) fn of_value(text: &str, node: &Node) -> usize {
    let line = line(text);
    if line.starts_with(['{', '[']) {
        return bracketed(line).unwrap_or(1);
    }
    if let Some(end) = quoted(line) {
        return end;
    }
    match node {
        Node::Map(_) => of_key(line),
        Node::List(_) => line.chars().next().map_or(0, char::len_utf8),
        Node::String(plain) if line.starts_with(&**plain) => plain.len(),
        Node::String(_) => line.find(" #").map_or(line, |comment| line[..comment].trim_end()).len(),
        _ => plain(line),
    }
}

/// The length in bytes of the word, the quoted text or the symbol that `text` begins with.
pub(super) fn of_word(text: &str) -> usize {
    let line = line(text);
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    quoted(line).unwrap_or_else(|| match line.find(|letter| !is_part(letter)).unwrap_or(line.len()) {
        0 => line.chars().next().map_or(0, char::len_utf8),
        word => word,
    })
}

/// Whether null is written there. It may also be meant by leaving the value out.
pub(super) fn is_null(text: &str) -> bool {
    let line = line(text);
    matches!(&line[..plain(line)], "null" | "Null" | "NULL" | "~")
}

/// The end of a scalar without quotes and spaces.
fn plain(line: &str) -> usize {
    line.find([',', ']', '}', ' ', '\t']).unwrap_or(line.len())
}

fn line(text: &str) -> &str {
    let text = &text[..floor_char_boundary(text, LONGEST)];
    text.lines().next().unwrap_or_default().trim_end()
}

/// The end of the quoted text that a line begins with.
fn quoted(line: &str) -> Option<usize> {
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut is_escaped = false;
    for (index, letter) in line.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            '\'' if quote == '\'' && line[index + 1..].starts_with('\'') => is_escaped = true,
            _ if letter == quote => return Some(index + 1),
            _ => {}
        }
    }
    Some(line.len())
}

/// The end of the bracketed text that a line begins with, if it is closed there.
fn bracketed(line: &str) -> Option<usize> {
    let (mut depth, mut index) = (0_usize, 0);
    while let Some(letter) = line[index..].chars().next() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        index += if letter == '"' { quoted(&line[index..])? } else { letter.len_utf8() };
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Node, of_key, of_value, of_word};
    use crate::node::Map;

    #[test]
    fn a_key_ends_before_its_colon() {
        for (text, key) in [
            ("a: b", "a"),
            ("a b:\n  c", "a b"),
            ("x:y: z", "x:y"),
            ("'a: b': c", "'a: b'"),
            ("\"a\\\": \": 1", "\"a\\\": \""),
            ("kéy", "kéy"),
            ("", ""),
        ] {
            assert_eq!(&text[..of_key(text)], key, "{text}");
        }
    }

    #[test]
    fn a_word_is_shown_whole() {
        for (text, word) in [("né-e: 1", "né-e"), ("'a b': 1", "'a b'"), ("} x", "}"), ("", ""), ("\nx", "")] {
            assert_eq!(&text[..of_word(text)], word, "{text}");
        }
    }

    #[test]
    fn a_value_is_shown_to_the_end_of_its_line() {
        let (map, list) = (Node::Map(Map::default()), Node::List(Vec::new()));
        for (text, node, value) in [
            ("{a: [1, \"}\"]}, {", &map, "{a: [1, \"}\"]}"),
            ("{\n  a: 1}", &map, "{"),
            ("a: 1\nb: 2", &map, "a"),
            ("- a\n- b", &list, "-"),
            ("true, 1", &Node::Bool(true), "true"),
            ("plain text, b", &Node::String("plain text".into()), "plain text"),
            ("| # comment\n  a", &Node::String("a".into()), "|"),
            ("'it''s': x", &Node::String("it's".into()), "'it''s'"),
            ("", &Node::Null, ""),
        ] {
            assert_eq!(&text[..of_value(text, node)], value, "{text}");
        }
    }
}
