//! The graph as a Mermaid flowchart.

use std::fmt::Write;

use super::{Graph, Shape, label};

/// The flowchart, with a line for each node and each edge.
pub(super) fn text(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (index, node) in graph.nodes.iter().enumerate() {
        let name = escape(&node.name);
        let (open, close) = match node.shape {
            Shape::Event => ("([", "])"),
            Shape::Object => ("[", "]"),
            Shape::Choice => ("{{", "}}"),
            Shape::Values => ("[/", "/]"),
        };
        let _ = writeln!(text, "    n{index}{open}\"{name}\"{close}");
    }
    for edge in &graph.edges {
        let label = escape(&label(edge));
        let label = if label.is_empty() { label } else { format!("|\"{label}\"|") };
        let _ = writeln!(text, "    n{} -->{label} n{}", edge.from, edge.to);
    }
    text
}

/// Escapes everything but letters, digits and a few symbols with character numbers, since Mermaid interprets Markdown,
/// HTML and entities in texts.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' | '.' | ',' | '-' | '_' | ':' | '/' | '…' => escaped.push(letter),
            letter if letter.is_alphanumeric() => escaped.push(letter),
            letter if letter.is_control() => escaped.push(' '),
            letter => _ = write!(escaped, "#{};", u32::from(letter)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_quotation() {
        let cases = [
            ("meeting.created", "meeting.created"),
            ("a\"] --> b", "a#34;#93; --#62; b"),
            ("`**x**`", "#96;#42;#42;x#42;#42;#96;"),
            ("<img>\n#quot;", "#60;img#62; #35;quot#59;"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }
}
