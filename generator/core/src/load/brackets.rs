//! Finds brackets that are never closed. Parsers notice them at the next token that doesn't fit or at the end of the
//! file, often far below.

use super::fault::Fault;
use crate::diagnostic::codes;

/// The fault of a parser, or the one of an unclosed bracket if that caused it.
pub(super) fn explain(text: &str, fault: Fault) -> Fault {
    // In YAML, a bracket may be text outside flow style.
    let is_about_brackets = fault.message.contains("JSON") || fault.message.contains("flow");
    let is_syntax = fault.is_syntax && fault.has_code(codes::files::SYNTAX) && is_about_brackets;
    let Some(noticed) = fault.offset.filter(|_| is_syntax) else { return fault };
    let Some(Unclosed { opener, bracket, closer }) = find(text) else { return fault };
    // Another syntax error comes first.
    if opener > noticed {
        return fault;
    }
    let (missing, cause) = match bracket {
        '[' => ("add the missing `]`", "`]` was expected before this"),
        _ => ("add the missing `}`", "`}` was expected before this"),
    };
    let at_end = text.get(noticed..).is_none_or(|rest| rest.trim().is_empty());
    let other = closer.or((!at_end).then_some(noticed));
    Fault::syntax(format!("this `{bracket}` is never closed"), opener).because(other, cause).help(missing)
}

#[derive(Clone, Copy)]
struct Unclosed {
    opener: usize,
    bracket: char,
    /// The bracket of the other kind that comes instead of the right one.
    closer: Option<usize>,
}

/// An open bracket, with the indent of its line.
#[derive(Clone, Copy)]
struct Open {
    offset: usize,
    bracket: char,
    line: usize,
    indent: usize,
}

/// Finds an unclosed bracket, in JSON or in YAML. If several are open at the end, it is the innermost, unless the
/// indents show which one.
fn find(text: &str) -> Option<Unclosed> {
    let mut scanner = Scanner::default();
    let mut offset = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let unclosed = scanner.line(number, offset, line);
        if unclosed.is_some() {
            return unclosed;
        }
        offset += line.len();
    }
    let open = scanner.suspect.or(scanner.open.last().copied()).filter(|_| !scanner.open.is_empty())?;
    Some(Unclosed { opener: open.offset, bracket: open.bracket, closer: None })
}

/// Where more than `most` brackets are open in YAML, if they are anywhere.
pub(super) fn too_many_open(text: &str, most: usize) -> Option<usize> {
    // Most files have few brackets.
    memchr::memchr2_iter(b'[', b'{', text.as_bytes()).nth(most)?;
    let mut scanner = Scanner::default();
    let mut offset = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        // The parser reports a bracket that doesn't fit.
        if scanner.line(number, offset, line).is_some() {
            return None;
        }
        if let Some(open) = scanner.open.get(most) {
            return Some(open.offset);
        }
        offset += line.len();
    }
    None
}

#[derive(Default)]
struct Scanner {
    open: Vec<Open>,
    /// The quote of a string that continues in the next line.
    quote: Option<char>,
    /// The indent of the key of a block scalar, whose lines are text.
    block: Option<usize>,
    /// A bracket that was closed by one with a smaller indent.
    suspect: Option<Open>,
}

impl Scanner {
    fn line(&mut self, number: usize, start: usize, line: &str) -> Option<Unclosed> {
        let indent = line.len() - line.trim_start().len();
        if let Some(block) = self.block {
            if line.trim().is_empty() || indent > block {
                return None;
            }
            self.block = None;
        }
        let (mut is_start, mut is_escaped, mut before) = (true, false, ' ');
        for (column, letter) in line.char_indices() {
            let offset = start + column;
            if let Some(quote) = self.quote {
                let is_end = letter == quote && !is_escaped;
                is_escaped = quote == '"' && letter == '\\' && !is_escaped;
                self.quote = self.quote.filter(|_| !is_end);
                is_start = false;
                continue;
            }
            match letter {
                '#' if before.is_whitespace() => break,
                '"' | '\'' if is_start => self.quote = Some(letter),
                '[' | '{' if is_start || !self.open.is_empty() => {
                    self.open.push(Open { offset, bracket: letter, line: number, indent });
                }
                ']' | '}' if !self.open.is_empty() => {
                    let last = self.open.pop()?;
                    if (last.bracket == '[') != (letter == ']') {
                        return Some(Unclosed { opener: last.offset, bracket: last.bracket, closer: Some(offset) });
                    }
                    if column == indent && last.line != number && indent < last.indent {
                        self.suspect = self.suspect.or(Some(last));
                    }
                }
                _ => {}
            }
            // A value or key begins after these and any spaces.
            is_start = match letter {
                // Outside of brackets, these are text.
                '[' | '{' | ',' => !self.open.is_empty(),
                ':' | '-' | '?' => true,
                _ => is_start && letter.is_whitespace(),
            };
            before = letter;
        }
        if self.open.is_empty() && self.quote.is_none() && is_block_scalar(line) {
            self.block = Some(indent);
        }
        None
    }
}

/// Whether a line ends in `|` or `>`, with the indicators that may follow, after a key, a dash or a tag.
fn is_block_scalar(line: &str) -> bool {
    let header = line.split(" #").next().unwrap_or(line).trim_end();
    let header = header.trim_end_matches(|sign: char| matches!(sign, '+' | '-') || sign.is_ascii_digit());
    header.strip_suffix(['|', '>']).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}
