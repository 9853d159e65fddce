//! The first paragraph of a text, for places with room for one line.

use maud::{Markup, html};
use pulldown_cmark::{CowStr, Event, Parser, TagEnd};

use super::html::{Piece, pieces};

/// The maximum number of letters in a line.
const LONGEST_LINE: usize = 240;

/// The first paragraph of a text, for places with room for one line. It has no links, since the line may be a link.
pub(in super::super) fn line(text: &str) -> Markup {
    let spans = first_paragraph(text);
    html! { @for (is_code, span) in spans { @if is_code { code { (span) } } @else { (span) } } }
}

/// The same without markup.
pub(in super::super) fn plain(text: &str) -> String {
    first_paragraph(text).into_iter().map(|(_, span)| span).collect()
}

/// The texts of the first non-empty paragraph, each with whether it is code, up to the length of a line.
fn first_paragraph(text: &str) -> Vec<(bool, String)> {
    let mut line = Line::default();
    for event in Parser::new(text.trim()) {
        let is_over = match event {
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock,
            ) => !line.spans.is_empty(),
            Event::Code(code) => line.push(true, &code),
            Event::Text(text) => line.push(false, &text),
            Event::Html(html) | Event::InlineHtml(html) => line.push_html(&html, text),
            Event::SoftBreak | Event::HardBreak => line.push(false, " "),
            _ => false,
        };
        if is_over {
            break;
        }
    }
    line.spans
}

/// The texts of a line, and their total number of letters.
#[derive(Default)]
struct Line {
    spans: Vec<(bool, String)>,
    length: usize,
}

impl Line {
    /// Adds a text. Returns whether the line is full.
    fn push(&mut self, is_code: bool, text: &str) -> bool {
        let left = LONGEST_LINE - self.length;
        if self.spans.is_empty() && text.trim().is_empty() {
            return false;
        }
        let mut kept: String = text.chars().take(left).collect();
        self.length += kept.chars().count();
        let is_full = kept.len() < text.len();
        if is_full {
            kept.push('…');
        }
        self.spans.push((is_code, kept));
        is_full || self.length >= LONGEST_LINE
    }

    fn push_html(&mut self, html: &CowStr<'_>, whole: &str) -> bool {
        for piece in pieces(html, whole) {
            let is_over = match piece {
                Piece::Text(text) => self.push(false, text.trim_end_matches('\n')),
                Piece::Open(element, _) | Piece::Close(element) => !element.is_inline() && !self.spans.is_empty(),
            };
            if is_over {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_first_paragraph_without_links() {
        assert_eq!(
            line("A [page](https://example.com) of `<b>`\nit.\n\nMore.").into_string(),
            "A page of <code>&lt;b&gt;</code> it."
        );
        assert_eq!(line("<i>x</i>").into_string(), "x");
        assert_eq!(line("<Note />\n\n<p>One <b>two</b></p><p>three").into_string(), "One two");
        let long = "ä".repeat(1000);
        assert_eq!(plain(&long).chars().count(), LONGEST_LINE + 1);
    }
}
