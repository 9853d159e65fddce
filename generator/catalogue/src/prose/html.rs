//! The HTML in descriptions. Elements with a meaning for readers are kept (lists, links, emphasis). All others are
//! removed, but their text stays.

use std::borrow::Cow;

/// A part of HTML.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Piece<'t> {
    /// Text, with its entities replaced.
    Text(Cow<'t, str>),
    /// The start of an element, with its link target.
    Open(Element, Option<Cow<'t, str>>),
    /// The end of an element.
    Close(Element),
}

/// The meaning of an element for readers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Element {
    /// A new line.
    Break,
    /// A horizontal line.
    Rule,
    /// A paragraph, or another block.
    Paragraph,
    /// A heading.
    Heading,
    /// A bulleted list.
    List,
    /// A numbered list.
    Numbered,
    /// An item of a list.
    Item,
    /// Code over several lines.
    Preformatted,
    /// A quotation.
    Quotation,
    /// A table, its rows and their cells.
    Table,
    /// A row.
    Row,
    /// A cell.
    Cell,
    /// Code.
    Code,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// A link, or an image, which becomes a link.
    Link,
}

impl Element {
    /// Whether it can be in a paragraph.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Break | Self::Code | Self::Emphasis | Self::Strong | Self::Link)
    }

    /// Whether it has no end tag.
    pub(super) fn is_empty(self) -> bool {
        matches!(self, Self::Break | Self::Rule)
    }

    /// The element with a lower-case name.
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "br" => Self::Break,
            "hr" => Self::Rule,
            "p" | "div" | "section" | "article" | "details" | "summary" | "dl" | "dt" | "dd" | "figure" => {
                Self::Paragraph
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "ul" => Self::List,
            "ol" => Self::Numbered,
            "li" => Self::Item,
            "pre" => Self::Preformatted,
            "blockquote" => Self::Quotation,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "code" | "tt" | "kbd" | "samp" | "var" => Self::Code,
            "em" | "i" | "cite" | "dfn" => Self::Emphasis,
            "strong" | "b" | "mark" => Self::Strong,
            "a" | "img" => Self::Link,
            _ => return None,
        })
    }
}

/// The other elements of HTML.
const OTHERS: &[&str] = &[
    "abbr",
    "address",
    "area",
    "aside",
    "audio",
    "base",
    "bdi",
    "bdo",
    "body",
    "button",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "data",
    "del",
    "embed",
    "fieldset",
    "figcaption",
    "font",
    "footer",
    "form",
    "head",
    "header",
    "html",
    "iframe",
    "input",
    "ins",
    "label",
    "legend",
    "link",
    "main",
    "map",
    "meta",
    "nav",
    "noscript",
    "object",
    "optgroup",
    "option",
    "output",
    "picture",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "script",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "style",
    "sub",
    "sup",
    "svg",
    "tbody",
    "template",
    "textarea",
    "tfoot",
    "thead",
    "time",
    "title",
    "u",
    "video",
    "wbr",
];

/// The elements whose content isn't meant to be read.
const UNREADABLE: &[&str] = &["script", "style", "svg", "template", "iframe", "object"];

/// The parts of some HTML, which is a part of `whole`. What only looks like a tag is text: `<id>` in prose is a
/// placeholder.
pub(super) fn pieces<'t>(html: &'t str, whole: &str) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, from_tag) = rest.split_at(start);
        push_text(text, &mut pieces);
        let Some(length) = markup_length(from_tag) else {
            push_text("<", &mut pieces);
            rest = &from_tag[1..];
            continue;
        };
        let (markup, after) = from_tag.split_at(length);
        rest = after;
        let Some(tag) = Tag::read(markup) else { continue };
        match Element::from_name(&tag.name) {
            Some(element) if tag.closes => pieces.push(Piece::Close(element)),
            Some(element) => {
                pieces.push(Piece::Open(element, tag.attribute(if tag.name == "img" { "src" } else { "href" })));
                if tag.name == "img" {
                    let label = tag.attribute("alt").filter(|label| !label.trim().is_empty());
                    pieces.push(Piece::Text(label.unwrap_or(Cow::Borrowed("Image"))));
                    pieces.push(Piece::Close(element));
                }
            }
            None if UNREADABLE.contains(&tag.name.as_str()) && !tag.closes => rest = behind(&tag.name, after),
            None if OTHERS.contains(&tag.name.as_str()) || tag.is_component(whole) => {}
            None => push_text(markup, &mut pieces),
        }
    }
    push_text(rest, &mut pieces);
    pieces
}

fn push_text<'t>(text: &'t str, pieces: &mut Vec<Piece<'t>>) {
    if !text.is_empty() {
        pieces.push(Piece::Text(without_entities(text)));
    }
}

/// The text after the end of an element.
fn behind<'t>(name: &str, text: &'t str) -> &'t str {
    let end = text.to_ascii_lowercase().find(&format!("</{name}"));
    let end = end.and_then(|end| Some(end + text.get(end..)?.find('>')? + 1));
    end.and_then(|end| text.get(end..)).unwrap_or_default()
}

/// The length of the tag, comment or declaration that a text begins with. `None` if it doesn't begin with one.
fn markup_length(text: &str) -> Option<usize> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(comment.find("-->").map_or(text.len(), |end| "<!--".len() + end + "-->".len()));
    }
    let second = text[1..].chars().next()?;
    let third = text[1..].chars().nth(1);
    let is_tag =
        second.is_ascii_alphabetic() || second == '/' && third.is_some_and(|letter| letter.is_ascii_alphabetic());
    if !is_tag && !matches!(second, '!' | '?') {
        return None;
    }
    let mut quotation = None;
    for (at, letter) in text.char_indices().skip(1) {
        match (quotation, letter) {
            (None, '>') => return Some(at + 1),
            (None, '<') => return None,
            (None, '"' | '\'') => quotation = Some(letter),
            (Some(mark), letter) if mark == letter => quotation = None,
            _ => {}
        }
    }
    None
}

/// A tag.
struct Tag<'t> {
    /// The name in lower case.
    name: String,
    closes: bool,
    /// The tag as written.
    spelling: &'t str,
    /// What is between the name and the end.
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn read(markup: &'t str) -> Option<Self> {
        let inside = markup.strip_prefix('<')?.strip_suffix('>')?;
        let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let end = inside.find(|letter| !is_part(letter)).unwrap_or(inside.len());
        let (spelling, attributes) = inside.split_at(end);
        (!spelling.is_empty()).then(|| Self { name: spelling.to_ascii_lowercase(), closes, spelling, attributes })
    }

    /// Whether an unknown element is a component of a documentation tool rather than a placeholder.
    fn is_component(&self, whole: &str) -> bool {
        let is_open_and_closed =
            || whole.contains(&format!("</{}>", self.spelling)) && whole.contains(&format!("<{}", self.spelling));
        self.attributes.ends_with('/') || self.attributes.contains('=') || is_open_and_closed()
    }

    fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let mut rest = self.attributes;
        loop {
            let start = rest.find(name)?;
            let is_whole = rest[..start]
                .chars()
                .next_back()
                .is_none_or(|before| before.is_whitespace() || before == '"' || before == '\'');
            let after = rest[start + name.len()..].trim_start();
            rest = &rest[start + name.len()..];
            let Some(value) = after.strip_prefix('=').filter(|_| is_whole) else { continue };
            let value = value.trim_start();
            let value = match value.chars().next()? {
                mark @ ('"' | '\'') => value[1..].split(mark).next()?,
                _ => value.split(|letter: char| letter.is_whitespace()).next()?.trim_end_matches('/'),
            };
            return Some(without_entities(value));
        }
    }
}

/// Replaces common entities in a text.
fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest)));
        match entity {
            Some((letter, rest)) => {
                plain.push(letter);
                plain.push_str(rest);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "rarr" => '→',
        "bull" => '•',
        "copy" => '©',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number).filter(|letter| !letter.is_control())?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let texts = pieces(html, html).into_iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.into_owned()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn tags_go_and_placeholders_stay() {
        let cases = [
            ("a <SecurityDefinitions /> b", "a  b"),
            ("<!-- ReDoc-Inject: <security-definitions> -->b", "b"),
            ("<Tabs><Tab name=\"x\">a</Tab></Tabs>", "a"),
            ("the <id> of <your-token>", "the <id> of <your-token>"),
            ("<script>hacked=1</script >b", "b"),
            ("<STYLE>p { }", ""),
            ("1 < 2 &amp;&amp; 3 &gt; 2 &unknown; &#x41;&#66;&#0;", "1 < 2 && 3 > 2 &unknown; AB&#0;"),
            ("<a title=\"1 > 2\" href='x'>y</a>", "y"),
            ("<", "<"),
            ("<a", "<a"),
            ("<!-- open", ""),
            ("<ä>&;", "<ä>&;"),
        ];
        for (html, expected) in cases {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn links_and_images_say_where_to() {
        let link = |html| match pieces(html, html).into_iter().next() {
            Some(Piece::Open(Element::Link, target)) => target.map(Cow::into_owned),
            other => panic!("{other:?}"),
        };
        let there = Some("https://example.com/?a&b".to_owned());
        assert_eq!(link("<a class=\"x\" href=\"https://example.com/?a&amp;b\">y</a>"), there);
        assert_eq!(link("<a href=https://example.com/?a&b>y</a>"), there);
        assert_eq!(link("<img data-src='no' src='https://example.com/?a&b'/>"), there);
        assert_eq!(link("<a name=x>"), None);
    }
}
