//! Finds the value of a key without reading what comes before it.

use std::ops::Range;

use crate::decode::decode_slice;

/// Finds the value of a top-level key, the first one if it occurs twice.
///
/// Only brackets and quotes are checked, and nesting isn't limited: this is for texts that a [`Reader`] refuses because
/// of a fault elsewhere.
///
/// [`Reader`]: crate::Reader
pub(crate) fn value_of(text: &[u8], key: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.white_space();
    scanner.byte(b'{')?;
    loop {
        scanner.white_space();
        let found = scanner.value()?;
        scanner.white_space();
        scanner.byte(b':')?;
        scanner.white_space();
        let value = scanner.value()?;
        if unquoted(&text[found]) == Some(key.as_bytes()) {
            return Some(value);
        }
        scanner.white_space();
        scanner.byte(b',')?;
    }
}

/// Finds the value of a top-level key; `None` if the key is missing or occurs twice.
fn only_value_of(text: &[u8], key: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner { text, at: 0 };
    let mut found = None;
    scanner.white_space();
    scanner.byte(b'{')?;
    loop {
        scanner.white_space();
        let name = scanner.value()?;
        scanner.white_space();
        scanner.byte(b':')?;
        scanner.white_space();
        let value = scanner.value()?;
        // A key may be spelled with escapes.
        let is_it = decode_slice::<String>(text.get(name)?).is_ok_and(|name| name == key);
        if is_it && found.replace(value).is_some() {
            return None;
        }
        scanner.white_space();
        if scanner.byte(b'}').is_some() {
            return found;
        }
        scanner.byte(b',')?;
    }
}

/// The segment of a path that stands for each item of a list.
const EACH: &str = "*";

/// Finds the items of the list at the path of keys, at most this many. If the path has a `*`, finds those of all lists
/// that it leads to; a value that isn't a list is an item then. `None` if a list or a key is missing, so that nothing is
/// overlooked, or if a key of the path occurs twice, since readers disagree about which one counts.
pub(crate) fn items_at(text: &[u8], path: &[&str], at_most: usize) -> Option<Vec<Range<usize>>> {
    let may_be_items = path.contains(&EACH);
    let mut found = Vec::new();
    // The last one comes first in the text.
    let mut values = vec![(0..text.len(), path)];
    while let Some((value, path)) = values.pop().filter(|_| found.len() < at_most) {
        match path {
            [] => match items_of(text, value.clone(), at_most - found.len()) {
                Some(items) => found.extend(items),
                None if may_be_items => found.push(value),
                None => return None,
            },
            [EACH, below @ ..] => {
                let items = items_of(text, value, at_most)?;
                if items.len() == at_most {
                    return Some(items);
                }
                values.extend(items.into_iter().rev().map(|item| (item, below)));
            }
            [key, below @ ..] => {
                let inner = only_value_of(text.get(value.clone())?, key)?;
                values.push((value.start + inner.start..value.start + inner.end, below));
            }
        }
    }
    Some(found)
}

/// The items of the list that is all of a part of the text, at most this many.
fn items_of(text: &[u8], list: Range<usize>, at_most: usize) -> Option<Vec<Range<usize>>> {
    let mut scanner = Scanner { text: text.get(..list.end)?, at: list.start };
    let mut items = Vec::new();
    scanner.white_space();
    scanner.byte(b'[')?;
    scanner.white_space();
    if scanner.byte(b']').is_some() {
        return scanner.is_at_end().then_some(items);
    }
    while items.len() < at_most {
        scanner.white_space();
        items.push(scanner.value()?);
        scanner.white_space();
        if scanner.byte(b']').is_some() {
            return scanner.is_at_end().then_some(items);
        }
        scanner.byte(b',')?;
    }
    Some(items)
}

/// Whether the byte is white space in JSON (RFC 8259, section 2). A form feed, for example, isn't.
#[inline]
pub(crate) fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

fn unquoted(key: &[u8]) -> Option<&[u8]> {
    key.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn white_space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| is_white_space(*byte)) {
            self.at += 1;
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.white_space();
        self.at == self.text.len()
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.text.get(self.at) == Some(&wanted)).then(|| self.at += 1)
    }

    /// Skips a value by its brackets and quotes alone. Without recursion, since nesting isn't limited.
    fn value(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' | b':' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                byte if depth == 0 && is_white_space(*byte) => break,
                _ => self.at += 1,
            }
            let ended = depth == 0 && matches!(byte, b'"' | b'}' | b']');
            if ended {
                break;
            }
        }
        (depth == 0 && self.at > start).then_some(start..self.at)
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.text.get(self.at..)?)?;
            if self.text[self.at] == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{items_at, value_of};

    fn items<'a>(text: &'a str, path: &[&str]) -> Option<Vec<&'a str>> {
        items_at(text.as_bytes(), path, 3).map(|items| items.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn a_star_stands_for_each_item() {
        let lists = r#"{"a": [{"b": [1]}, {"x": 0, "b": [2, 3]}]}"#;
        assert_eq!(items(lists, &["a", "*", "b"]), Some(vec!["1", "2", "3"]));
        assert_eq!(items("[[], [1]]", &["*"]), Some(vec!["1"]));
        let objects = r#"[{"b": {"c": 1}}, {"b": {"c": 2}}]"#;
        assert_eq!(items(objects, &["*", "b"]), Some(vec![r#"{"c": 1}"#, r#"{"c": 2}"#]));
        assert_eq!(items("[[1], [2]]", &["*"]), Some(vec!["1", "2"]));
        assert_eq!(items(r#"{"a": []}"#, &["a", "*", "b"]), Some(vec![]));
        // More than are asked for, in one list or in all of them.
        assert_eq!(items("[[1, 2], [3, 4]]", &["*"]).map(|items| items.len()), Some(3));
        assert_eq!(items("[[], [], [], []]", &["*"]).map(|items| items.len()), Some(3));
        // Something would be overlooked.
        for text in [r#"[{"b": [1]}, {"c": [2]}]"#, r#"[{"b": [1]}, 2]"#, r#"{"b": [1]}"#, r#"[{"b": [1], "b": [2]}]"#]
        {
            assert_eq!(items(text, &["*", "b"]), None, "{text}");
        }
    }

    #[test]
    fn items_are_found_whatever_they_are() {
        assert_eq!(items(" [ ] ", &[]), Some(vec![]));
        assert_eq!(items(r#"[{"a": [1, "]"]} , no JSON... ]"#, &[]), None);
        assert_eq!(items(r#"[{"a": [1, "]"]} , nothing ]"#, &[]), Some(vec![r#"{"a": [1, "]"]}"#, "nothing"]));
        assert_eq!(items(r#"{"x": [0], "list": [1,2]}"#, &["list"]), Some(vec!["1", "2"]));
        assert_eq!(items(r#"{"a": {"list": [1]} }"#, &["a", "list"]), Some(vec!["1"]));
        for text in ["", "[", "[1", "[1,", "[1,]", "[,1]", "[1] 2", "{}", "1", r#""[1]""#] {
            assert_eq!(items(text, &[]), None, "{text}");
        }
        for text in [r#"{"list": [1], "list": [2]}"#, r#"{"list": [1], "l\u0069st": [2]}"#, r#"{"list": 1}"#, "[1]"] {
            assert_eq!(items(text, &["list"]), None, "{text}");
        }
    }

    #[test]
    fn items_are_bounded_and_may_be_deep() {
        assert_eq!(items(&format!("[{}1]", "1,".repeat(1_000_000)), &[]).map(|items| items.len()), Some(3));
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(items(&format!("[{deep},1]"), &[]), Some(vec![deep.as_str(), "1"]));
    }

    #[test]
    fn a_value_is_found_wherever_it_stands() {
        let cases: [(&str, Option<&str>); 9] = [
            (r#"{"api": "x", "body": {"a": [1, "}"]}}"#, Some(r#"{"a": [1, "}"]}"#)),
            (r#"{"body": null , "api": "x"}"#, Some("null")),
            (r#"{"body": "a \" b", "api": "x"}"#, Some(r#""a \" b""#)),
            (r#"{"headers": {"body": 1}, "body": -1e5}"#, Some("-1e5")),
            (r#"{"api": "x", "body": [[[[["#, None),
            (r#"{"api": "x"}"#, None),
            (r#"{"body": }"#, None),
            ("", None),
            ("[1]", None),
        ];
        for (text, body) in cases {
            assert_eq!(value_of(text.as_bytes(), "body").map(|range| &text[range]), body, "{text}");
        }
    }
}
