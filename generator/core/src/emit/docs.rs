//! The document's words as Rust docs.

mod facts;

use std::iter;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::token::Bracket;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Token};

use crate::case;
use crate::hash::HashSet;
use crate::ir::{Docs, Field, HeaderField, Type};
use crate::name::Ident;

/// Doc attributes, one for each line.
pub(super) fn attributes<S: AsRef<str>>(lines: &[S]) -> TokenStream {
    let lines = lines.iter().map(|line| literal(&attribute_text(line.as_ref())));
    quote!(#(#[doc = #lines])*)
}

/// The same as trees.
pub(super) fn attribute_trees(lines: &[String]) -> Vec<Attribute> {
    let tree = |line: &String| {
        let lit = Lit::new(literal(&attribute_text(line)));
        let value = Expr::Lit(ExprLit { attrs: Vec::new(), lit });
        let path = syn::Ident::new("doc", Span::call_site()).into();
        attribute(Meta::NameValue(MetaNameValue { path, eq_token: <Token![=]>::default(), value }))
    };
    lines.iter().map(tree).collect()
}

/// An attribute of what follows it.
pub(super) fn attribute(meta: Meta) -> Attribute {
    Attribute { pound_token: <Token![#]>::default(), style: AttrStyle::Outer, bracket_token: Bracket::default(), meta }
}

fn attribute_text(line: &str) -> String {
    let line = one_line(line);
    if line.is_empty() { line } else { format!(" {line}") }
}

/// A line as a literal. The printer takes it out again, and neither step has to look at each letter of a raw one.
fn literal(line: &str) -> Literal {
    let raw = (!line.contains("\"#")).then(|| format!("r#\"{line}\"#"));
    raw.and_then(|raw| raw.parse().ok()).unwrap_or_else(|| Literal::string(line))
}

/// A text on one line without control characters, as doc comments need.
pub(crate) fn one_line(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    if is_plain { text.to_owned() } else { text.replace(char::is_control, " ") }
}

/// What the document says about a field whose Rust name is `name`. Empty if it says nothing, or no more than the docs of
/// the field's type.
pub(super) fn field(field: &Field, name: &Ident, said_by_type: Option<&str>) -> Vec<Attribute> {
    let lines = |text| property_lines(&field.docs, text, (&field.wire, name), &field.ty);
    let text = field.docs.text.as_deref();
    let is_said = text.is_some_and(|text| said_by_type.map(str::trim) == Some(text.trim())) && lines(None).is_empty();
    attribute_trees(&if is_said { Vec::new() } else { lines(text) })
}

/// The same of a header.
pub(super) fn header(header: &HeaderField, name: &Ident) -> TokenStream {
    property(&header.docs, (&header.wire, name), &header.ty)
}

/// The same of any property, with its key and its Rust name.
pub(super) fn property(docs: &Docs, names: (&str, &Ident), ty: &Type) -> TokenStream {
    attributes(&property_lines(docs, docs.text.as_deref(), names, ty))
}

fn property_lines(docs: &Docs, text: Option<&str>, (wire, name): (&str, &Ident), ty: &Type) -> Vec<String> {
    let renamed = (name.without_raw_prefix() != wire).then(|| format!("`{wire}`"));
    let text = text.filter(|text| !repeats(text, wire));
    let facts = facts::in_words(docs, ty, (wire, text.unwrap_or_default())).join("; ");
    let mut lines = match (text, renamed) {
        (Some(text), renamed) => with_remarks(text, renamed, facts),
        (None, _) if facts.is_empty() => Vec::new(),
        (None, renamed) => wrapped(&remark(renamed, &facts)),
    };
    let is_said = |constant: &&str| text.is_some_and(|text| quotes(text, constant));
    let constant = docs.constant.as_deref().filter(|constant| !is_said(constant));
    let always = constant.map(|constant| format!("Always `{constant}`."));
    lines.extend((lines.len() > 1 && always.is_some()).then(String::new));
    lines.extend(always);
    if docs.deprecated {
        lines.extend((!lines.is_empty()).then(String::new));
        lines.push("Deprecated, according to the document.".to_owned());
    }
    lines
}

/// Whether a text has this value in quotation marks or as code.
fn quotes(text: &str, value: &str) -> bool {
    ["`", "\"", "'"].iter().any(|mark| text.contains(&format!("{mark}{value}{mark}")))
}

/// A property's key and facts as a sentence of their own. One of the two is there.
fn remark(key: Option<String>, facts: &str) -> String {
    match key {
        Some(key) if facts.is_empty() => format!("{key}."),
        Some(key) => format!("{key} ({facts})."),
        None => capitalized(facts) + ".",
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The document's text, followed by a property's key and facts. They are part of a single sentence; several sentences
/// get another one, and what isn't a paragraph gets another paragraph.
fn with_remarks(text: &str, key: Option<String>, facts: String) -> Vec<String> {
    let mut lines = prose(text);
    if key.is_none() && facts.is_empty() {
        return lines;
    }
    let sent_as = |key: Option<String>| key.map(|key| format!("Sent as {key}"));
    let Some(last) = lines.pop_if(|line| is_open(line)) else {
        lines.push(String::new());
        wrap(&remark(sent_as(key), &facts), &mut lines);
        return lines;
    };
    let sentence = last.strip_suffix('.').unwrap_or(&last);
    let text = text.trim();
    let is_single = !text.contains(['\n', '!', '?']) && !text.contains(". ") && !sentence.ends_with(')');
    let last = if is_single {
        let facts = Some(facts).filter(|facts| !facts.is_empty());
        format!("{sentence} ({}).", key.into_iter().chain(facts).collect::<Vec<_>>().join("; "))
    } else {
        format!("{sentence}. {}", remark(sent_as(key), &facts))
    };
    wrap(&last, &mut lines);
    lines
}

/// Whether a paragraph can go on after its last line: it isn't that of a list, a table or code.
fn is_open(last: &str) -> bool {
    let begins = last.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '`' | '(' | '"' | '\\'));
    let ends = last.ends_with(|end: char| end.is_alphanumeric() || matches!(end, '.' | ')' | '`'));
    begins && ends && !last.starts_with("```") && !last.split(' ').next().is_some_and(ends_with_point)
}

/// The docs of a type with this name: the document's words, or else our own.
pub(super) fn type_lines(docs: &Docs, name: &Ident, otherwise: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines = says_more(docs, name).map_or_else(|| otherwise.into_iter().collect(), prose);
    if docs.deprecated {
        lines.extend((!lines.is_empty()).then(String::new));
        lines.push("Deprecated, according to the document.".to_owned());
    }
    lines
}

/// The document's text about a type with this name, unless it only repeats the name.
pub(super) fn says_more<'a>(docs: &'a Docs, name: &Ident) -> Option<&'a str> {
    docs.text.as_deref().filter(|text| !repeats(text, name.as_str()))
}

/// Whether a text says no more than a name: `Contact created` and `v1.contact.created`.
pub(super) fn repeats(text: &str, name: &str) -> bool {
    const SAY_NOTHING: [&str; 4] = ["a", "an", "event", "the"];
    if text.contains('\n') || text.len() > 2 * name.len() + 16 {
        return false;
    }
    let (text, name) = (case::snake(text), case::snake(name));
    if text == name {
        return !name.is_empty();
    }
    let of_name: HashSet<&str> = name.split('_').collect();
    let is_of_name = |word: &str| of_name.contains(word);
    text.split('_').any(is_of_name) && text.split('_').all(|word| is_of_name(word) || SAY_NOTHING.contains(&word))
}

/// The document's text as lines of a doc comment. Its Markdown is kept, except for what rustdoc would misread: indented
/// text as a test, `[words]` as a link to an item, `<words>` as HTML.
pub(super) fn prose(text: &str) -> Vec<String> {
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
    let open = |line: &&mut String| line.ends_with(|end: char| end.is_alphanumeric() || end == ')' || end == '`');
    if let Some(last) = lines.last_mut().filter(|line| one_paragraph && open(line)) {
        last.push('.');
    }
    lines
}

/// Wraps a paragraph of our own, which needs no escapes.
pub(super) fn wrapped(paragraph: &str) -> Vec<String> {
    let mut lines = Vec::new();
    wrap(paragraph, &mut lines);
    lines
}

/// The maximum length of a line of a doc comment, without the indent.
const WIDTH: usize = 100;

/// Breaks a long line between words. Headings and tables stay whole, since a break would end them.
fn wrap(line: &str, lines: &mut Vec<String>) {
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
fn ends_with_point(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    number.len() < word.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Escapes everything except code spans and links. A link may have several words, and code among them.
pub(super) fn escape(line: &str) -> String {
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
    use crate::ir::Fact;

    #[test]
    fn words_that_a_name_consists_of_say_nothing() {
        let cases = [
            ("Contact created", "v1.contact.created", true),
            ("Engagement created.", "crmEngagement::created", true),
            ("The order ID", "orderId", true),
            ("label created event", "label.created", true),
            ("The event", "event", true),
            ("The event", "type", false),
            ("An order is created", "order.created", false),
            ("Order", "OrderItem", true),
            ("注文", "order", false),
            ("a", "a", true),
            ("The", "the", true),
            ("", "order", false),
            ("!", "order", false),
        ];
        for (text, name, expected) in cases {
            assert_eq!(repeats(text, name), expected, "{text} {name}");
        }
    }

    #[test]
    fn facts_follow_the_text() {
        let documented = |text: &str, wire: &str, facts: &[Fact]| {
            let facts = facts.to_vec();
            let docs = Docs { text: Some(text.to_owned()).filter(|it| !it.is_empty()), facts, ..Docs::default() };
            property_lines(&docs, docs.text.as_deref(), (wire, &Ident::fixed("count")), &Type::Integer).join("\n")
        };
        let facts = [("minimum", "1"), ("default", "3")].map(|(key, value)| Fact::Keyword(key, value.to_owned()));
        for (text, wire, facts, expected) in [
            ("How many there are.", "count", &facts[..], "How many there are (at least 1; default 3)."),
            ("How many there are", "Count", &facts, "How many there are (`Count`; at least 1; default 3)."),
            ("How many there are", "Count", &[], "How many there are (`Count`)."),
            ("How many. Or so.", "count", &facts, "How many. Or so. At least 1; default 3."),
            ("How many. Or so.", "Count", &facts, "How many. Or so. Sent as `Count` (at least 1; default 3)."),
            ("How many. Or so.", "Count", &[], "How many. Or so. Sent as `Count`."),
            ("How many (or so)", "count", &facts, "How many (or so). At least 1; default 3."),
            ("One of:\n- 5", "count", &facts, "One of:\n- 5.\n\nAt least 1; default 3."),
            ("```\n5\n```", "Count", &[], "```text\n5\n```\n\nSent as `Count`."),
            ("How many?", "Count", &facts, "How many?\n\nSent as `Count` (at least 1; default 3)."),
            ("", "count", &facts, "At least 1; default 3."),
            ("", "Count", &facts, "`Count` (at least 1; default 3)."),
            ("", "Count", &[], ""),
            ("count", "count", &[], ""),
        ] {
            assert_eq!(documented(text, wire, facts), expected, "{text} {wire}");
        }
        let long = "word ".repeat(19);
        let lines = documented(&long, "count", &facts);
        assert!(lines.lines().count() == 2 && lines.lines().all(|line| line.len() <= WIDTH), "{lines}");
    }

    #[test]
    fn a_literal_has_the_text_of_its_line() {
        for text in
            ["", " Plain.", " \"Quoted\"", " Ends \"# early.", " \\n isn't a line break.", " \u{e4}\u{301}\u{1f600}"]
        {
            let Lit::Str(literal) = Lit::new(literal(text)) else { panic!("{text} isn't a text") };
            assert_eq!(literal.value(), text);
        }
    }

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
