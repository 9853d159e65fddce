//! Places inside a template in its file.

use crate::cursor::Cursor;
use crate::diagnostic::Location;
use crate::load::Sources;

/// The place of a byte of a text in its file, or the whole text if it isn't written on one line.
pub(super) fn position(value: &Cursor<'_>, offset: usize, sources: &Sources) -> Location {
    let found = || {
        let document = sources.document(value.place.file);
        let start = document.span_of_value(&value.place.pointer)?.start;
        let written = document.text.get(start.offset..)?;
        let columns = columns(written.lines().next()?, value.node.as_str()?, offset)?;
        Some(Location::Position { file: value.place.file, line: start.line, column: start.column + columns })
    };
    found().unwrap_or_else(|| value.location())
}

/// How many characters of the line come before this byte of the text.
fn columns(written: &str, text: &str, offset: usize) -> Option<usize> {
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut letters = written.chars().skip(usize::from(quote.is_some()));
    let mut columns = usize::from(quote.is_some());
    for meant in text.get(..offset)?.chars() {
        let (read, width) = match (letters.next()?, quote) {
            ('\\', Some('"')) => (escaped(letters.next()?)?, 2),
            ('\'', Some('\'')) => (letters.next()?, 2),
            (letter, _) => (letter, 1),
        };
        if read != meant {
            return None;
        }
        columns += width;
    }
    Some(columns)
}

/// The meaning of a letter after a backslash; `None` for those that more letters follow.
fn escaped(letter: char) -> Option<char> {
    match letter {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '"' | '\\' | '/' => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_are_those_of_the_file() {
        assert_eq!(columns("v0:{a}", "v0:{a}", 3), Some(3));
        assert_eq!(columns("\"v0:{a}\" # b", "v0:{a}", 3), Some(4));
        assert_eq!(columns("'it''s {a}'", "it's {a}", 5), Some(7));
        assert_eq!(columns(r#""\n\"é{a}""#, "\n\"é{a}", 4), Some(6));
        assert_eq!(columns("|", "v0:{a}", 3), None);
        assert_eq!(columns(r#""\u0041{a}""#, "A{a}", 1), None);
    }
}
