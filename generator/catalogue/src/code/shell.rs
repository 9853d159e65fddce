//! Commands for a shell.

use maud::Markup;

use super::colored;

/// A text as one word of a POSIX shell.
pub(in super::super) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@%+,".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A command, highlighted.
pub(in super::super) fn shell(text: &str) -> Markup {
    let mut pieces: Vec<(Option<&str>, &str)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |mark| rest[1..].find(mark).map_or(rest.len(), |end| end + 2);
        let (class, length) = match first {
            '\'' => (Some("text"), end('\'')),
            '"' => (Some("text"), end('"')),
            '$' => (Some("bare"), rest[1..].find(|letter: char| !is_part(letter)).map_or(rest.len(), |end| end + 1)),
            _ => (None, rest.find(['\'', '"', '$']).unwrap_or(rest.len())),
        };
        let (piece, after) = rest.split_at(length);
        pieces.push((class, piece));
        rest = after;
    }
    colored(&pieces)
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_more_than_a_word() {
        let cases = [
            ("order.paid", "order.paid"),
            ("", "''"),
            ("--all", "'--all'"),
            ("a b", "'a b'"),
            ("'; rm -rf $HOME", "''\\''; rm -rf $HOME'"),
            ("a\nb`c`", "'a\nb`c`'"),
        ];
        for (text, expected) in cases {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_command_stays_what_it_is() {
        let html = shell("curl -u \"$SECRET\" -d 'a' $B 'open").into_string();
        let expected = "curl -u <span class=\"text\">&quot;$SECRET&quot;</span> -d <span class=\"text\">'a'</span> \
                        <span class=\"bare\">$B</span> <span class=\"text\">'open</span>";
        assert_eq!(html, expected);
    }
}
