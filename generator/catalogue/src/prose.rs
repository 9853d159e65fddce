//! The document's Markdown as HTML. Documents come from other companies: HTML in them is shown as the text that it is,
//! images become links, and links lead nowhere but to the web and to mail.

use maud::{Markup, Render, html};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// How deeply a text may nest. Every level is a level of the page, and nobody means more.
const DEEPEST: usize = 32;

/// Text with paragraphs, lists, tables and code.
pub(super) fn block(text: &str) -> Markup {
    let mut page = Nesting::default();
    for event in Parser::new_ext(text.trim(), Options::ENABLE_TABLES) {
        match event {
            Event::Start(tag) => page.start(tag),
            Event::End(_) => page.end(),
            Event::Code(code) => page.add(&html! { code { (&*code) } }),
            Event::SoftBreak => page.add(&"\n".render()),
            Event::HardBreak => page.add(&html! { br; }),
            Event::Rule => page.add(&html! { hr; }),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => page.add(&(*text).render()),
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }
    page.whole
}

/// What is written so far, and the elements that are open.
#[derive(Default)]
struct Nesting<'t> {
    whole: Markup,
    open: Vec<(Tag<'t>, Markup)>,
    /// How many elements are open beyond those that are kept.
    ignored: usize,
}

impl<'t> Nesting<'t> {
    fn add(&mut self, markup: &Markup) {
        let parent = self.open.last_mut().map_or(&mut self.whole, |(_, inner)| inner);
        parent.0.push_str(&markup.0);
    }

    fn start(&mut self, tag: Tag<'t>) {
        if self.open.len() < DEEPEST { self.open.push((tag, Markup::default())) } else { self.ignored += 1 }
    }

    fn end(&mut self) {
        if self.ignored > 0 {
            self.ignored -= 1;
        } else if let Some((tag, inner)) = self.open.pop() {
            self.add(&element(tag, &inner));
        }
    }
}

/// The first paragraph of a text, for a place where only a line fits: without links, since the line may be one itself.
pub(super) fn line(text: &str) -> Markup {
    let mut parts: Vec<Markup> = Vec::new();
    for event in Parser::new(text.trim()) {
        match event {
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock) => break,
            Event::Code(code) => parts.push(html! { code { (&*code) } }),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => parts.push((*text).render()),
            Event::SoftBreak | Event::HardBreak => parts.push(" ".render()),
            _ => {}
        }
    }
    html! { @for part in parts { (part) } }
}

fn element(tag: Tag<'_>, inner: &Markup) -> Markup {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => html! { p { (inner) } },
        // The page has headings of its own, and those of the document stand below all of them.
        Tag::Heading { .. } => html! { p .heading { strong { (inner) } } },
        Tag::BlockQuote(_) => html! { blockquote { (inner) } },
        Tag::CodeBlock(_) => html! { pre tabindex="0" { code { (inner) } } },
        Tag::List(None) => html! { ul { (inner) } },
        Tag::List(Some(start)) => html! { ol start=(start) { (inner) } },
        Tag::Item => html! { li { (inner) } },
        Tag::Table(_) => html! { div .scroll tabindex="0" role="group" aria-label="Table" { table { (inner) } } },
        Tag::TableHead | Tag::TableRow => html! { tr { (inner) } },
        Tag::TableCell => html! { td { (inner) } },
        Tag::Emphasis => html! { em { (inner) } },
        Tag::Strong => html! { strong { (inner) } },
        Tag::Link { dest_url, link_type: LinkType::Email, .. } => anchor(&format!("mailto:{dest_url}"), inner),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => anchor(&dest_url, inner),
        _ => inner.clone(),
    }
}

/// A link to `url`, or `inner` alone where the address is none that a page of ours leads to.
pub(super) fn anchor(url: &str, inner: &Markup) -> Markup {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https" | "mailto")) {
        html! { a href=(url) rel="noopener noreferrer" { (inner) } }
    } else {
        inner.clone()
    }
}

/// A long name that may be broken where its parts end.
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
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ("a <img src=x onerror=y>", "<p>a &lt;img src=x onerror=y&gt;</p>"),
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
    fn a_line_is_the_first_paragraph_without_links() {
        assert_eq!(
            line("A [page](https://example.com) of `<b>`\nit.\n\nMore.").into_string(),
            "A page of <code>&lt;b&gt;</code> it."
        );
        assert_eq!(line("<i>x</i>").into_string(), "&lt;i&gt;x&lt;/i&gt;");
    }

    #[test]
    fn a_text_that_nests_without_end_is_cut() {
        let text = "> ".repeat(5000) + "deep";
        let html = block(&text).into_string();
        assert!(html.contains("deep") && html.matches("<blockquote>").count() <= DEEPEST, "{}", html.len());
    }
}
