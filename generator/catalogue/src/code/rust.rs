//! Rust, highlighted.

use maud::Markup;

use super::{colored, string_length};

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "const", "else", "enum", "fn", "for", "if", "impl", "in", "let", "match", "mod", "move",
    "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "type", "unsafe", "use", "where",
    "while",
];

/// The code, highlighted. None of its text is lost, whatever it is.
pub(in super::super) fn rust(text: &str) -> Markup {
    let mut pieces: Vec<(Option<&str>, &str)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (class, length) = if rest.starts_with("//") {
            (Some("note"), rest.find('\n').unwrap_or(rest.len()))
        } else if first == '"' {
            (Some("text"), string_length(rest))
        } else if is_part(first) {
            let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            (class_of(&rest[..length]), length)
        } else {
            let is_plain = |letter: char| !is_part(letter) && letter != '"' && letter != '/';
            let plain = rest.find(|letter| !is_plain(letter)).unwrap_or(rest.len());
            (None, plain.max(first.len_utf8()))
        };
        let (piece, after) = rest.split_at(length);
        pieces.push((class, piece));
        rest = after;
    }
    colored(&pieces)
}

fn class_of(word: &str) -> Option<&'static str> {
    match word.chars().next() {
        Some(first) if first.is_uppercase() => Some("key"),
        Some(first) if first.is_ascii_digit() => Some("bare"),
        _ if KEYWORDS.contains(&word) => Some("bare"),
        _ => None,
    }
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_is_told_apart_and_stays_what_it_is() {
        let code = "fn a(_: &str) -> Vec<u8> { b(\"x\\\"\", 1) / 2 } // é";
        let expected = "<span class=\"bare\">fn</span> a(_: &amp;str) -&gt; <span class=\"key\">Vec</span>&lt;u8&gt; \
                        { b(<span class=\"text\">&quot;x\\&quot;&quot;</span>, <span class=\"bare\">1</span>) / \
                        <span class=\"bare\">2</span> } <span class=\"note\">// é</span>";
        assert_eq!(rust(code).into_string(), expected);
        for code in ["", "\"open", "/", "'a", "é", "\u{1F600}"] {
            let html = rust(code).into_string();
            let text: String =
                html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
            assert_eq!(text.replace("&quot;", "\""), code);
        }
    }
}
