//! The document's Markdown as HTML. Documents come from other companies, so only basic elements of their HTML are kept,
//! such as lists and links, and rewritten as our own. Images become links, and links may only lead to web and e-mail
//! addresses.

mod html;
mod line;

use maud::{Markup, Render, html};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use self::html::{Element, Piece, pieces};
pub(super) use self::line::{line, plain};

/// The maximum nesting of a text. Every level becomes a level of the page, and no author needs more.
const DEEPEST: usize = 32;

/// The maximum length of a first paragraph that is shown before the introduction.
const LONGEST_LEAD: usize = 600;

/// Text with paragraphs, lists, tables and code.
pub(super) fn block(text: &str) -> Markup {
    render(parse(text), text)
}

/// The first paragraph of a longer text, if it is short, and the rest. Empty parts are left out.
pub(super) fn introduction(text: &str) -> (Option<Markup>, Option<Markup>) {
    let events: Vec<Event<'_>> = parse(text).collect();
    let heading = match events.first() {
        Some(Event::Start(Tag::Heading { .. })) => {
            events.iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_)))).map_or(0, |end| end + 1)
        }
        _ => 0,
    };
    let (before, events) = events.split_at(heading);
    let paragraph = match events.first() {
        Some(Event::Start(Tag::Paragraph)) => {
            events.iter().position(|event| matches!(event, Event::End(TagEnd::Paragraph))).map_or(0, |end| end + 1)
        }
        _ => 0,
    };
    let (lead, rest) = events.split_at(paragraph);
    let length: usize = lead.iter().map(|event| if let Event::Text(text) = event { text.len() } else { 0 }).sum();
    let some = |events: &mut dyn Iterator<Item = &Event<'_>>| {
        let markup = render(events.cloned(), text);
        (!is_blank(&markup)).then_some(markup)
    };
    if length == 0 || length > LONGEST_LEAD {
        return (None, some(&mut before.iter().chain(events)));
    }
    let rest = if rest.is_empty() { None } else { some(&mut before.iter().chain(rest)) };
    (some(&mut lead.iter()), rest)
}

/// Whether it has no visible text.
fn is_blank(markup: &Markup) -> bool {
    markup.0.split('<').all(|part| part.split_once('>').map_or(part, |(_, text)| text).trim().is_empty())
}

/// Whether a text begins with all of another, apart from markup and spaces, so that only the longer one is worth
/// reading.
pub(super) fn begins_with(text: &str, other: &str) -> bool {
    let mut letters = text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    let mut others = other.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    others.all(|other| letters.next() == Some(other))
}

fn parse(text: &str) -> Parser<'_> {
    Parser::new_ext(text.trim(), Options::ENABLE_TABLES)
}

fn render<'t>(events: impl Iterator<Item = Event<'t>>, whole: &str) -> Markup {
    let mut page = Nesting::default();
    // A comment may span several lines, and each is an event.
    let mut html_block: Option<String> = None;
    for event in events {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                page.start(Tag::HtmlBlock);
                html_block = Some(String::new());
            }
            Event::End(TagEnd::HtmlBlock) => {
                page.html(&html_block.take().unwrap_or_default(), whole, false);
                page.end();
            }
            Event::Start(tag) => page.start(tag),
            Event::End(_) => page.end(),
            Event::Code(code) => page.add(&html! { code { (&*code) } }),
            Event::SoftBreak => page.add(&"\n".render()),
            Event::HardBreak => page.add(&html! { br; }),
            Event::Rule => page.add(&html! { hr; }),
            Event::Html(text) | Event::Text(text) if html_block.is_some() => {
                html_block.iter_mut().for_each(|block| block.push_str(&text));
            }
            Event::Text(text) => page.add(&(*text).render()),
            Event::Html(text) | Event::InlineHtml(text) => page.html(&text, whole, true),
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }
    page.whole()
}

/// An element that is open.
enum Open<'t> {
    Markdown(Tag<'t>),
    Html(Element, Option<String>),
}

/// The output so far, and the open elements.
#[derive(Default)]
struct Nesting<'t> {
    whole: Markup,
    open: Vec<(Open<'t>, Markup)>,
    /// How many elements are open beyond the limit.
    ignored: usize,
}

impl<'t> Nesting<'t> {
    fn add(&mut self, markup: &Markup) {
        let parent = self.open.last_mut().map_or(&mut self.whole, |(_, inner)| inner);
        parent.0.push_str(&markup.0);
    }

    fn start(&mut self, tag: Tag<'t>) {
        if self.open.len() < DEEPEST {
            self.open.push((Open::Markdown(tag), Markup::default()));
        } else {
            self.ignored += 1;
        }
    }

    /// Ends the innermost Markdown element, and the HTML elements that are open in it.
    fn end(&mut self) {
        if self.ignored > 0 {
            self.ignored -= 1;
            return;
        }
        while let Some((open, inner)) = self.open.pop() {
            let is_markdown = matches!(open, Open::Markdown(_));
            self.add(&closed(open, &inner));
            if is_markdown {
                return;
            }
        }
    }

    /// Adds HTML. `is_inline` says that it is in a paragraph.
    fn html(&mut self, text: &str, whole: &str, is_inline: bool) {
        for piece in pieces(text, whole) {
            match piece {
                Piece::Text(text) => self.add(&text.render()),
                Piece::Open(element, target) => self.open_html(element, target.map(Into::into), is_inline),
                Piece::Close(element) => self.close_html(element),
            }
        }
    }

    fn open_html(&mut self, element: Element, target: Option<String>, is_inline: bool) {
        if is_inline && !element.is_inline() {
            // A paragraph can't contain it, but its content begins on a new line.
            if matches!(element, Element::Paragraph | Element::Item | Element::Row | Element::Heading) {
                self.add(&html! { br; });
            }
            return;
        }
        if element.is_empty() {
            let is_rule = element == Element::Rule;
            return self.add(&if is_rule {
                html! { hr; }
            } else {
                html! { br; }
            });
        }
        if matches!(element, Element::Paragraph | Element::Item | Element::Row | Element::Cell)
            && matches!(self.open.last(), Some((Open::Html(last, _), _)) if *last == element)
        {
            self.close_html(element);
        }
        let parent = match self.open.last() {
            Some((Open::Html(parent, _), _)) => Some(*parent),
            _ => None,
        };
        let is_in_place = match element {
            Element::Item => matches!(parent, Some(Element::List | Element::Numbered)),
            Element::Row => parent == Some(Element::Table),
            Element::Cell => parent == Some(Element::Row),
            element => element.is_inline() || !matches!(parent, Some(Element::Paragraph | Element::Heading)),
        };
        if is_in_place && self.open.len() < DEEPEST {
            self.open.push((Open::Html(element, target), Markup::default()));
        }
    }

    /// Ends an element, and those that are open in it. Does nothing if it isn't open.
    fn close_html(&mut self, element: Element) {
        let html = self.open.iter().rev().take_while(|(open, _)| matches!(open, Open::Html(..)));
        let Some(inside) = html.enumerate().find_map(|(inside, (open, _))| {
            matches!(open, Open::Html(other, _) if *other == element).then_some(inside)
        }) else {
            return;
        };
        for _ in 0..=inside {
            if let Some((open, inner)) = self.open.pop() {
                self.add(&closed(open, &inner));
            }
        }
    }

    /// Returns everything, and closes open elements.
    fn whole(mut self) -> Markup {
        while let Some((open, inner)) = self.open.pop() {
            self.add(&closed(open, &inner));
        }
        self.whole
    }
}

fn closed(open: Open<'_>, inner: &Markup) -> Markup {
    match open {
        Open::Markdown(tag) => element(tag, inner),
        Open::Html(element, target) => html_element(element, target.as_deref(), inner),
    }
}

fn html_element(element: Element, target: Option<&str>, inner: &Markup) -> Markup {
    match element {
        _ if is_blank(inner) && element != Element::Cell => html! {},
        Element::Break | Element::Rule => inner.clone(),
        Element::Paragraph => html! { p { (inner) } },
        Element::Heading => html! { p .heading { strong { (inner) } } },
        Element::List => html! { ul { (inner) } },
        Element::Numbered => html! { ol { (inner) } },
        Element::Item => html! { li { (inner) } },
        Element::Preformatted => html! { pre tabindex="0" { (inner) } },
        Element::Quotation => html! { blockquote { (inner) } },
        Element::Table => table(inner),
        Element::Row => html! { tr { (inner) } },
        Element::Cell => html! { td { (inner) } },
        Element::Code => html! { code { (inner) } },
        Element::Emphasis => html! { em { (inner) } },
        Element::Strong => html! { strong { (inner) } },
        Element::Link => anchor(target.unwrap_or_default(), inner),
    }
}

fn table(inner: &Markup) -> Markup {
    html! { div .scroll tabindex="0" role="group" aria-label="Table" { table { (inner) } } }
}

fn element(tag: Tag<'_>, inner: &Markup) -> Markup {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock if is_blank(inner) => html! {},
        Tag::Paragraph => html! { p { (inner) } },
        Tag::HtmlBlock => html! { div { (inner) } },
        // The page has its own headings, and the document's are below all of them.
        Tag::Heading { .. } => html! { p .heading { strong { (inner) } } },
        Tag::BlockQuote(_) => html! { blockquote { (inner) } },
        Tag::CodeBlock(_) => html! { pre tabindex="0" { code { (inner) } } },
        Tag::List(None) => html! { ul { (inner) } },
        Tag::List(Some(start)) => html! { ol start=(start) { (inner) } },
        Tag::Item => html! { li { (inner) } },
        Tag::Table(_) => table(inner),
        Tag::TableHead | Tag::TableRow => html! { tr { (inner) } },
        Tag::TableCell => html! { td { (inner) } },
        Tag::Emphasis => html! { em { (inner) } },
        Tag::Strong => html! { strong { (inner) } },
        Tag::Link { dest_url, link_type: LinkType::Email, .. } => anchor(&format!("mailto:{dest_url}"), inner),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => anchor(&dest_url, inner),
        _ => inner.clone(),
    }
}

/// A link to `url`, or only `inner` if our pages don't link to such an address.
pub(super) fn anchor(url: &str, inner: &Markup) -> Markup {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https" | "mailto")) {
        html! { a href=(url) rel="noopener noreferrer" { (inner) } }
    } else {
        inner.clone()
    }
}

/// A long name with possible line breaks between its parts.
pub(super) fn breakable(name: &str) -> Markup {
    html! {
        @for part in name.split_inclusive(['.', ':', '/', '_', '-']) { (part) wbr; }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_more_than_text_and_links_to_the_web() {
        let cases = [
            ("A *word* and `<b>`", "<p>A <em>word</em> and <code>&lt;b&gt;</code></p>"),
            ("<script>alert(1)</script>", ""),
            ("a <script>alert(1)</script>", "<p>a alert(1)</p>"),
            ("a <img src=x onerror=y>", "<p>a Image</p>"),
            ("<a href='javascript:x' onclick=y>z</a>", "<p>z</p>"),
            ("<b>z", "<p><strong>z</strong></p>"),
            ("<SecurityDefinitions />", ""),
            ("<!-- a\n\nb -->", ""),
            ("use <token>", "<p>use &lt;token&gt;</p>"),
            ("<p>a<p>b</p><ul><li>c<li>d</ul>", "<div><p>a</p><p>b</p><ul><li>c</li><li>d</li></ul></div>"),
            (
                "<table><tr><td>a</table>",
                "<div><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><tr><td>a</td></tr></table></div></div>",
            ),
            ("<ul><li>*a*\n\n*b*</li></ul>", "<div><ul><li>*a*\n</li></ul></div><p><em>b</em></p>"),
            ("[x](javascript:alert(1))", "<p>x</p>"),
            ("[x](JAVASCRIPT:alert(1))", "<p>x</p>"),
            ("[x](data:text/html,y)", "<p>x</p>"),
            ("[x](other.html)", "<p>x</p>"),
            (
                "[x](https://example.com/\"onclick=y)",
                "<p><a href=\"https://example.com/&quot;onclick=y\" rel=\"noopener noreferrer\">x</a></p>",
            ),
            (
                "![x](https://example.com/pixel.gif)",
                "<p><a href=\"https://example.com/pixel.gif\" rel=\"noopener noreferrer\">x</a></p>",
            ),
            ("<a@b.example>", "<p><a href=\"mailto:a@b.example\" rel=\"noopener noreferrer\">a@b.example</a></p>"),
            ("# Title", "<p class=\"heading\"><strong>Title</strong></p>"),
        ];
        for (text, expected) in cases {
            assert_eq!(block(text).into_string(), expected, "{text}");
        }
    }

    #[test]
    fn an_introduction_is_its_first_paragraph_and_the_rest() {
        let parts = |text| {
            let (lead, rest) = introduction(text);
            [lead, rest].map(|part| part.map(Markup::into_string).unwrap_or_default())
        };
        assert_eq!(parts("One."), ["<p>One.</p>", ""]);
        assert_eq!(parts("One.\n\nTwo."), ["<p>One.</p>", "<p>Two.</p>"]);
        let heading = "<p class=\"heading\"><strong>A</strong></p>";
        assert_eq!(parts("# A\n\nOne.\n\n<Auth />"), ["<p>One.</p>", heading]);
        assert_eq!(parts("- One."), ["", "<ul><li>One.</li></ul>"]);
        assert_eq!(parts("<Auth />"), ["", ""]);
    }

    #[test]
    fn what_is_said_already_is_known() {
        assert!(begins_with("An order was *paid*. Then it is sent.", "An order was paid"));
        assert!(!begins_with("An order", "An order was paid"));
    }

    #[test]
    fn a_text_that_nests_without_end_is_cut() {
        let text = "> ".repeat(5000) + "deep";
        let html = block(&text).into_string();
        assert!(html.contains("deep") && html.matches("<blockquote>").count() <= DEEPEST, "{}", html.len());
    }
}
