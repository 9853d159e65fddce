//! Prints a row of a table as text.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use crate::emit::Row;

/// The maximum length of a line in a table.
const WIDTH: usize = 100;

/// A line, or several if that would be too long.
pub(super) fn text(row: Row) -> String {
    let (docs, segments) = match row {
        Row::Tokens(tokens) => (Vec::new(), segments(tokens)),
        Row::Segments(segments) => (Vec::new(), segments),
        Row::Documented(docs, segments) => (docs, segments),
    };
    let mut text = String::with_capacity(WIDTH);
    for line in docs {
        text.extend([["    /// ", &line].concat().trim_end(), "\n"]);
    }
    let mut width = 0;
    for (index, segment) in segments.iter().enumerate() {
        let comma = usize::from(index + 1 == segments.len());
        let length = segment.chars().count();
        let before = match index {
            0 => "    ",
            _ if width + 1 + length + comma <= WIDTH => " ",
            _ => {
                text.push('\n');
                width = 0;
                "        "
            }
        };
        text.extend([before, segment]);
        width += before.len() + length;
    }
    text.push_str(",\n");
    text
}

/// The parts of a row that may be on separate lines: what comes before `=>`, what begins with it or with `|`, and what
/// begins with a text after it.
fn segments(row: TokenStream) -> Vec<String> {
    let mut segments = vec![String::new()];
    let (mut before, mut is_behind_arrow) = (None, false);
    for token in row {
        let begins = match &token {
            TokenTree::Punct(mark) => {
                mark.as_char() == '|' || mark.as_char() == '=' && mark.spacing() == Spacing::Joint
            }
            TokenTree::Literal(_) => std::mem::take(&mut is_behind_arrow),
            _ => false,
        };
        if begins {
            segments.push(String::new());
            before = None;
        }
        is_behind_arrow |= matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '=');
        if let Some(segment) = segments.last_mut() {
            add(token, &mut before, segment);
        }
    }
    segments
}

/// Appends a token: types as people write them, and everything else separated by spaces.
fn add(token: TokenTree, before: &mut Option<TokenTree>, text: &mut String) {
    let is_mark =
        |token: &TokenTree, marks: &[char]| matches!(token, TokenTree::Punct(mark) if marks.contains(&mark.as_char()));
    let is_spaced = match (&*before, &token) {
        (None, _) => false,
        (Some(before), TokenTree::Group(_)) => is_mark(before, &[',']),
        _ if text.ends_with("=>") => true,
        (Some(before), token) => {
            !is_mark(before, &['<', '.', '-']) && !is_mark(token, &['<', '>', ',']) && !is_joint(before)
        }
    };
    text.push_str(if is_spaced { " " } else { "" });
    match &token {
        TokenTree::Group(group) if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket) => {
            let (open, close) = if group.delimiter() == Delimiter::Bracket { ('[', ']') } else { ('(', ')') };
            let mut inner = None;
            text.push(open);
            group.stream().into_iter().for_each(|token| add(token, &mut inner, text));
            text.push(close);
        }
        token => {
            let _ = write!(text, "{token}");
        }
    }
    *before = Some(token);
}

/// Whether a token is joined to the next one.
fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn rows_read_as_people_write_them() {
        let row = quote!(order_paid "order.paid" => OrderPaid(shared Box<OrderPaid>) "It is paid." since "1.2");
        let line = "    order_paid \"order.paid\" => OrderPaid(shared Box<OrderPaid>) \"It is paid.\" since \"1.2\",\n";
        assert_eq!(text(row.into()), line);
        assert_eq!(text(quote!("a" | "b" => Either).into()), "    \"a\" | \"b\" => Either,\n");
        assert_eq!(text(quote!(a "a" => A(Map<String, Value>)).into()), "    a \"a\" => A(Map<String, Value>),\n");
        assert_eq!(text(quote!(..additional).into()), "    ..additional,\n");
        let row = quote!(a "a" => A once(["type"] = "a", ["data", "id"]));
        assert_eq!(text(row.into()), "    a \"a\" => A once([\"type\"] = \"a\", [\"data\", \"id\"]),\n");
    }

    #[test]
    fn docs_are_above_their_row() {
        let docs = vec!["One.".to_owned(), String::new(), "Two.".to_owned()];
        let lines = "    /// One.\n    ///\n    /// Two.\n    (shared id),\n";
        assert_eq!(text(Row::Documented(docs, vec!["(shared id)".to_owned()])), lines);
    }

    #[test]
    fn a_long_row_is_several_lines() {
        let row = quote!(order_line_returned "com.example.orders.line.returned" => ComExampleOrdersLineReturned(Box<OrderLineReturned>) "It is back.");
        let lines = [
            "    order_line_returned \"com.example.orders.line.returned\"",
            "        => ComExampleOrdersLineReturned(Box<OrderLineReturned>) \"It is back.\",",
            "",
        ];
        assert_eq!(text(row.into()), lines.join("\n"));
    }
}
