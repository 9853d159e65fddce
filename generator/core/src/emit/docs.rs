//! The document's words as Rust docs.

mod facts;
mod prose;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::token::Bracket;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Token};

use crate::case;
use crate::ir::{Docs, Field, HeaderField, Type};
use crate::name::Ident;

use prose::{ends_with_point, wrap};
pub(super) use prose::{escape, prose, wrapped};

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
    let lines = |text| lines_of_property(&field.docs, text, (&field.wire, name), &field.ty);
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
    attributes(&property_lines(docs, names, ty))
}

/// What [`property`] says, as lines.
pub(super) fn property_lines(docs: &Docs, names: (&str, &Ident), ty: &Type) -> Vec<String> {
    lines_of_property(docs, docs.text.as_deref(), names, ty)
}

fn lines_of_property(docs: &Docs, text: Option<&str>, (wire, name): (&str, &Ident), ty: &Type) -> Vec<String> {
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

/// Whether a text has this value in quotation marks, in bold or as code, or as the only one after `Available options:`.
fn quotes(text: &str, value: &str) -> bool {
    let is_only_option = text.trim_end_matches('.').strip_suffix(value).is_some_and(|rest| rest.ends_with("options: "));
    is_only_option || ["`", "\"", "'", "**"].iter().any(|mark| text.contains(&format!("{mark}{value}{mark}")))
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
    let sentence = last.strip_suffix("..").or_else(|| last.strip_suffix('.')).unwrap_or(&last);
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
    let is_of_name = |word: &str| name.split('_').any(|part| part == word);
    text.split('_').any(is_of_name) && text.split('_').all(|word| is_of_name(word) || SAY_NOTHING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::prose::WIDTH;
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
            property_lines(&docs, (wire, &Ident::fixed("count")), &Type::Integer).join("\n")
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
}
