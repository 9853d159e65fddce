//! The document's Markdown as lines of doc comments.

use std::iter;

/// The document's text as lines of a doc comment. Its Markdown is kept, except for what rustdoc would misread: indented
/// text as a test, `[words]` as a link to an item, `<words>` as HTML.
pub(in crate::emit) fn prose(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines: Vec<String> = Vec::new();
    // A lone carriage return is an old line break, which `lines` doesn't recognize.
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    for line in text.lines() {
        let line = line.trim_end();
        let is_fence = line.trim_start().starts_with("```");
        lines.push(match (is_fence, fenced) {
            (true, false) => "```text".to_owned(),
            (true, true) => "```".to_owned(),
            (false, true) => line.to_owned(),
            (false, false) => {
                let line = line.trim_start();
                if let Some(label) = alert(line) {
                    lines.push(format!("> **{label}:**"));
                    continue;
                }
                match line.strip_prefix("> ").filter(|quoted| quoted.starts_with(char::is_alphabetic)) {
                    Some(quoted) => wrap(&format!("> {}", escape(quoted)), &mut lines),
                    None => wrap(&escape(line), &mut lines),
                }
                continue;
            }
        });
        fenced ^= is_fence;
    }
    if fenced {
        lines.push("```".to_owned());
    }
    let one_paragraph = !lines.iter().any(String::is_empty) && !text.contains("```");
    let open =
        |line: &&mut String| line.ends_with(|end: char| end.is_alphanumeric() || matches!(end, ')' | '`' | '\'' | '"'));
    if let Some(last) = lines.last_mut().filter(|line| one_paragraph && open(line)) {
        last.push('.');
    }
    lines
}

/// The label of an alert in GitHub's Markdown, which rustdoc would show as it is: `> [!NOTE]`.
fn alert(line: &str) -> Option<&'static str> {
    const ALERTS: [(&str, &str); 5] =
        [("NOTE", "Note"), ("TIP", "Tip"), ("IMPORTANT", "Important"), ("WARNING", "Warning"), ("CAUTION", "Caution")];
    let kind = line.strip_prefix('>')?.trim().strip_prefix("[!")?.strip_suffix(']')?;
    ALERTS.iter().find(|(name, _)| kind.eq_ignore_ascii_case(name)).map(|(_, label)| *label)
}

/// Wraps a paragraph of our own, which needs no escapes.
pub(in crate::emit) fn wrapped(paragraph: &str) -> Vec<String> {
    let mut lines = Vec::new();
    wrap(paragraph, &mut lines);
    lines
}

/// The maximum length of a line of a doc comment, without the indent.
pub(super) const WIDTH: usize = 100;

/// Breaks a long line between words. Headings and tables stay whole, since a break would end them.
pub(super) fn wrap(line: &str, lines: &mut Vec<String>) {
    if line.starts_with(['#', '|']) || line.chars().count() <= WIDTH {
        return lines.push(line.to_owned());
    }
    let indent = match line.chars().next() {
        Some('-' | '*' | '+') => "  ",
        Some('>') => "> ",
        _ => "",
    };
    let mut current = String::new();
    for word in line.split(' ') {
        let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
        // A word that would begin a list or a heading must not come first in a line.
        if current.trim().is_empty()
            || fits
            || word.starts_with(['#', '-', '*', '+', '>', '|', '='])
            || ends_with_point(word)
        {
            if !current.trim().is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        } else {
            lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
        }
    }
    lines.push(current);
}

/// Whether a word looks like the number of a list item.
pub(super) fn ends_with_point(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    number.len() < word.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Escapes everything except code spans and links. A link may have several words, and code among them.
pub(in crate::emit) fn escape(line: &str) -> String {
    if !line.contains(['<', '>', '[', ']']) && !line.contains("://") {
        return line.to_owned();
    }
    let mut escaped = String::with_capacity(line.len());
    let (mut rest, masked) = (line, without_code(line));
    let mut masked = masked.as_str();
    while let Some((start, end)) = link(masked) {
        escape_text(&rest[..start], &mut escaped);
        escaped.push_str(&rest[start..end]);
        (rest, masked) = (&rest[end..], &masked[end..]);
    }
    escape_text(rest, &mut escaped);
    escaped
}

/// The line with as many backticks in place of each code span.
fn without_code(line: &str) -> String {
    if !is_closed(line) {
        return line.to_owned();
    }
    let mut masked = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        masked.extend((index > 0).then_some('`'));
        if index % 2 == 1 { masked.extend(iter::repeat_n('`', part.len())) } else { masked.push_str(part) }
    }
    masked
}

/// Whether each backtick has its counterpart.
fn is_closed(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2)
}

/// Escapes everything except code spans.
fn escape_text(text: &str, escaped: &mut String) {
    let closed = is_closed(text);
    for (index, part) in text.split('`').enumerate() {
        escaped.extend((index > 0).then_some('`'));
        let is_code = index % 2 == 1 && closed;
        if is_code { escaped.push_str(part) } else { escape_words(part, escaped) }
    }
}

/// The range of the first `[words](address)`.
fn link(text: &str) -> Option<(usize, usize)> {
    let mut middle = text.match_indices("](").map(|(middle, _)| middle);
    middle.find_map(|middle| Some((text[..middle].rfind('[')?, middle + text[middle..].find(')')? + 1)))
}

fn escape_words(text: &str, escaped: &mut String) {
    let has_address = text.contains("://");
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            escaped.push(' ');
        }
        let address = has_address.then(|| word.find("http://").or_else(|| word.find("https://"))).flatten();
        match address {
            Some(start) if !word[..start].ends_with("](") => url(word, start, escaped),
            Some(_) => escaped.push_str(word),
            None => brackets(word, escaped),
        }
    }
}

/// Turns a bare address into a link.
fn url(word: &str, start: usize, escaped: &mut String) {
    let address = &word[start..];
    let length = address.find(['<', '>', '"', ')', ']', ',', ';']).unwrap_or(address.len());
    let length = address[..length].trim_end_matches(['.', ':']).len();
    brackets(word[..start].trim_end_matches('<'), escaped);
    escaped.push('<');
    escaped.push_str(&address[..length]);
    escaped.push('>');
    brackets(address[length..].trim_start_matches('>'), escaped);
}

fn brackets(word: &str, escaped: &mut String) {
    let is_link = word.contains("](");
    for symbol in word.chars() {
        if matches!(symbol, '<' | '>') || (matches!(symbol, '[' | ']') && !is_link) {
            escaped.push('\\');
        }
        escaped.push(symbol);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_safe_for_rustdoc() {
        let cases = [
            ("Plain words", "Plain words."),
            ("The [`git ref`](https://example.com/a_`b`) of it", "The [`git ref`](https://example.com/a_`b`) of it."),
            ("`[a](b` and [c](d)", "`[a](b` and [c](d)."),
            ("> A quoted [b]", "> A quoted \\[b\\]"),
            ("> 0", "\\> 0."),
            ("A list of `a[0]` and [b]", "A list of `a[0]` and \\[b\\]"),
            ("See https://example.com/x.", "See <https://example.com/x>."),
            ("See (https://example.com)", "See (<https://example.com>)."),
            ("See <https://example.com>", "See <https://example.com>"),
            ("A [page](https://example.com) of it", "A [page](https://example.com) of it."),
            ("A [page or two](https://example.com) [of it]", "A [page or two](https://example.com) \\[of it\\]"),
            ("    let indented = 1;", "let indented = 1;"),
            ("<string> or null", "\\<string\\> or null."),
            ("```\nlet x = 1;\n```", "```text\nlet x = 1;\n```"),
            ("```json\n{}", "```text\n{}\n```"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text).join("\n"), expected, "{text}");
        }
    }
}
