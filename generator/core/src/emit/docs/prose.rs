//! The document's Markdown as lines of doc comments.

use std::iter;

/// The document's text as lines of a doc comment. Its Markdown is kept, except for what rustdoc would misread: indented
/// text as a test, `[words]` as a link to an item, `<words>` as HTML.
pub(in crate::emit) fn prose(text: &str) -> Vec<String> {
    let mut prose = Prose::default();
    // A lone carriage return is an old line break, which `lines` doesn't recognize.
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    text.lines().for_each(|line| prose.add(line));
    prose.end_paragraph();
    let mut lines = prose.lines;
    lines.extend(prose.fence.map(|fence| indented(fence.to, fence.marks)));
    let one_paragraph = !lines.iter().any(|line| line.is_empty() || fence(line.trim_start()).is_some());
    let open =
        |line: &&mut String| line.ends_with(|end: char| end.is_alphanumeric() || matches!(end, ')' | '`' | '\'' | '"'));
    if let Some(last) = lines.last_mut().filter(|line| one_paragraph && open(line)) {
        last.push('.');
    }
    lines
}

/// Markdown while its lines are read.
#[derive(Default)]
struct Prose<'t> {
    lines: Vec<String>,
    /// The lines of the paragraph that isn't finished.
    paragraph: Vec<String>,
    /// How far the first line of that paragraph is indented, and the others.
    indents: (usize, usize),
    /// The list items around it, each with its indent in the document and that of its text in the result.
    items: Vec<(usize, usize)>,
    fence: Option<Fence<'t>>,
    is_after_blank: bool,
}

/// The beginning of a block of code.
struct Fence<'t> {
    marks: &'t str,
    /// How far it is indented in the document.
    from: usize,
    /// How far it is indented in the result.
    to: usize,
}

impl<'t> Prose<'t> {
    fn add(&mut self, line: &'t str) {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let is_after_blank = std::mem::replace(&mut self.is_after_blank, text.is_empty());
        if let Some(fence) = &self.fence {
            return if is_end(text, fence.marks) { self.end_code() } else { self.add_code(line) };
        }
        if text.is_empty() {
            self.end_paragraph();
            return self.lines.push(String::new());
        }
        let marker = marker(text);
        // The text of an item may continue without an indent, but anything else ends the list (`CommonMark`, section 5.2).
        let is_text = marker.is_none() && fence(text).is_none() && !text.starts_with(['#', '>']);
        let is_lazy = is_text && !is_after_blank;
        self.items.truncate(if is_lazy { self.items.len() } else { depth(&self.items, indent) });
        let to = self.items.last().map_or(0, |(_, to)| *to);
        if let Some(marks) = fence(text) {
            self.end_paragraph();
            self.lines.push(indented(to, &format!("{marks}text")));
            self.fence = Some(Fence { marks, from: indent, to });
        } else if let Some(width) = marker {
            self.begin_paragraph(to, to + width);
            self.paragraph.push(escape(text.trim_end()));
            self.items.push((indent, to + width));
        } else if let Some(label) = alert(text.trim_end()) {
            self.begin_paragraph(to, to);
            self.lines.push(indented(to, &format!("> **{label}:**")));
        } else if text.starts_with(['#', '|', '>', '=', '-']) {
            self.begin_paragraph(to, to);
            let quoted = text.trim_end().strip_prefix("> ").filter(|it| it.starts_with(char::is_alphabetic));
            let line = quoted.map_or_else(|| escape(text.trim_end()), |quoted| format!("> {}", escape(quoted)));
            wrap_indented(&line, (to, to), &mut self.lines);
        } else {
            if self.paragraph.is_empty() {
                self.begin_paragraph(to, to);
            }
            self.paragraph.push(escape(text.trim_end()));
            // Two spaces at the end of a line break it.
            if line.ends_with("  ") {
                self.begin_paragraph(to, to);
            }
        }
    }

    /// Adds a line of code, without the indent of its block.
    fn add_code(&mut self, line: &str) {
        let Some(fence) = &self.fence else { return };
        let indent = line.len() - line.trim_start().len();
        let line = line.get(indent.min(fence.from)..).unwrap_or_default().trim_end();
        self.lines.push(indented(fence.to, line));
    }

    fn end_code(&mut self) {
        self.lines.extend(self.fence.take().map(|fence| indented(fence.to, fence.marks)));
    }

    fn begin_paragraph(&mut self, first: usize, others: usize) {
        self.end_paragraph();
        self.indents = (first, others);
    }

    /// Adds the lines of the paragraph. If one is too long, all are filled again, since single words on a line would be
    /// hard to read.
    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let (first, others) = self.indents;
        let is_long = paragraph.iter().any(|line| others + line.chars().count() > WIDTH);
        if is_long && !paragraph.iter().any(|line| line.contains(" | ")) {
            return wrap_indented(&paragraph.join(" "), (first, others), &mut self.lines);
        }
        for (index, line) in paragraph.iter().enumerate() {
            let first = if index == 0 { first } else { others };
            wrap_indented(line, (first, others), &mut self.lines);
        }
    }
}

/// How many of the list items hold a line with this indent. One more space isn't enough (`CommonMark`, section 5.2).
fn depth(items: &[(usize, usize)], indent: usize) -> usize {
    items.iter().take_while(|(from, _)| from + 1 < indent).count()
}

/// The marks that begin a block of code.
fn fence(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let length = text.len() - text.trim_start_matches(mark).len();
    let (marks, language) = text.split_at(length);
    (length >= 3 && !(mark == '`' && language.contains('`'))).then_some(marks)
}

/// Whether a line ends the block of code that began with these marks.
fn is_end(text: &str, marks: &str) -> bool {
    let rest = text.trim_end();
    rest.starts_with(marks) && rest.chars().all(|mark| marks.starts_with(mark))
}

/// The width of a list item's marker, with the space after it. `None` if the line doesn't begin an item.
fn marker(text: &str) -> Option<usize> {
    if text.starts_with(['-', '*', '+']) {
        return text.get(1..)?.starts_with(' ').then_some(2);
    }
    let number = text.split(' ').next().filter(|word| ends_with_point(word) && word.len() < text.len())?;
    Some(number.len() + 1)
}

fn indented(indent: usize, line: &str) -> String {
    if line.is_empty() { String::new() } else { " ".repeat(indent) + line }
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
    wrap_indented(line, (0, 0), lines);
}

/// The same with the indent of the first line and that of the others.
fn wrap_indented(line: &str, (first, others): (usize, usize), lines: &mut Vec<String>) {
    if line.starts_with(['#', '|']) || first + line.chars().count() <= WIDTH {
        return lines.push(indented(first, line));
    }
    let begin = if line.starts_with('>') { "> " } else { "" };
    let mut current = " ".repeat(first);
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
            lines.push(std::mem::replace(&mut current, indented(others, &format!("{begin}{word}"))));
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
            ("~~~\nlet x = 1;\n~~~", "~~~text\nlet x = 1;\n~~~"),
            ("````\n```\n````", "````text\n```\n````"),
            ("One:\n- a\n    - b\n      c\n- d\n\nEnd", "One:\n- a\n  - b\n    c\n- d\n\nEnd"),
            (
                "1. a\n\n   b\n   ```\n   c\n     d\n   ```\n2. e",
                "1. a\n\n   b\n   ```text\n   c\n     d\n   ```\n2. e",
            ),
            ("- a\n - b\n  - c", "- a\n- b\n- c."),
            ("- a\nb", "- a\n  b."),
            ("- a\n> b\n- c\n  > d", "- a\n> b\n- c\n  > d."),
            ("**Bold** text\n-1 is less", "**Bold** text\n-1 is less."),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text).join("\n"), expected, "{text}");
        }
    }

    /// Otherwise, each long line would leave a short one behind.
    #[test]
    fn a_paragraph_with_a_long_line_is_filled() {
        let long = "word ".repeat(24);
        let text = format!("{long}\nand\nmore.\n\nShort\nlines.\n- {long}\n  and more");
        let lines = prose(&text);
        let lengths: Vec<usize> = lines.iter().map(String::len).collect();
        assert_eq!(lengths, [99, 29, 0, 5, 6, 96, 35], "{lines:#?}");
        assert!(lines[6].starts_with("  word"), "{lines:#?}");
    }
}
