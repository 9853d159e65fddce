//! The version that a document says it is written in.

use super::super::{Dialect, Reading};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::{Node, Number};

/// The dialect of a version. Its first two numbers decide, since the rest (`3.0.0-next.1`) changes no meaning.
pub(super) fn dialect(version: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Option<Dialect> {
    let text = match version.node {
        Node::Number(number) => in_full(*number),
        _ => version.read_as(Node::as_str, "a string, as in `3.0.0`", reading.diagnostics)?.to_owned(),
    };
    let dialect = dialect_of(&text);
    reading.diagnostics.push(match (dialect, version.node) {
        (None, _) => Diagnostic::error(
            codes::documents::VERSION,
            version.location(),
            format!("AsyncAPI `{text}` is not supported"),
        )
        .help("use AsyncAPI 2.0 to 2.6, 3.0 or 3.1, such as `asyncapi: 3.0.0`"),
        (_, Node::Number(_)) => Diagnostic::note(
            codes::documents::VERSION_NUMBER,
            version.location(),
            format!("this number is read as the version `{text}`"),
        )
        .help(format!("write `asyncapi: {text}`")),
        _ => return dialect,
    });
    dialect
}

/// The dialect of the channels, if it isn't that of the version: in 2.x they have operations, in 3.x messages.
pub(super) fn as_written(dialect: Dialect, version: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Dialect {
    let channels =
        || reading.root.get("channels").into_iter().flat_map(|channels| channels.entries().collect::<Vec<_>>());
    let channels: Vec<_> = channels().filter_map(|(_, it)| crate::resolve::follow(reading.sources, it).ok()).collect();
    let has = |keys: &[&str]| channels.iter().any(|channel| keys.iter().any(|key| channel.get(key).is_some()));
    let has_operations = reading.root.get("operations").is_some_and(|operations| operations.entries().next().is_some());
    let of_2 = has(&["publish", "subscribe"]) && !has(&["messages"]) && !has_operations;
    let of_3 = has(&["messages"]) && !has(&["publish", "subscribe"]) && has_operations;
    let (other, major, written) = match dialect {
        Dialect::AsyncApi3 if of_2 => (Dialect::AsyncApi2, 2, "2.6.0"),
        Dialect::AsyncApi2 if of_3 => (Dialect::AsyncApi3, 3, "3.0.0"),
        _ => return dialect,
    };
    let message = format!("the channels are written for AsyncAPI {major}, so the document is read as that version");
    let fault = Diagnostic::warning(codes::documents::OTHER_VERSION, version.location(), message);
    reading.diagnostics.push(fault.help(format!("write `asyncapi: {written}`")));
    other
}

fn dialect_of(text: &str) -> Option<Dialect> {
    let mut numbers = text.split(['.', '-', '+']);
    match (numbers.next(), numbers.next()) {
        (Some("2"), Some("0" | "1" | "2" | "3" | "4" | "5" | "6")) => Some(Dialect::AsyncApi2),
        (Some("3"), Some("0" | "1")) => Some(Dialect::AsyncApi3),
        _ => None,
    }
}

/// A version as text. YAML reads an unquoted version of two numbers as a number: `2.6`, or `3.0`, which becomes 3.
fn in_full(number: Number) -> String {
    let text = number.to_string();
    if text.contains('.') { format!("{text}.0") } else { format!("{text}.0.0") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_two_numbers_decide() {
        for text in ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", "2.6.0", "2.6.1", "2.6", "2.0.0-rc1"] {
            assert_eq!(dialect_of(text), Some(Dialect::AsyncApi2), "{text}");
        }
        for text in ["3.0.0", "3.1.0", "3.0", "3.0.0-next-major-spec.1"] {
            assert_eq!(dialect_of(text), Some(Dialect::AsyncApi3), "{text}");
        }
        for text in ["", "1.2.0", "2", "2.7.0", "2.60.0", "3.2.0", "4.0.0", "20.0", "v3.0.0", " 3.0.0"] {
            assert_eq!(dialect_of(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_become_versions() {
        assert_eq!(in_full(Number::Float(2.6)), "2.6.0");
        assert_eq!(in_full(Number::Float(3.0)), "3.0.0");
        assert_eq!(in_full(Number::Signed(3)), "3.0.0");
    }
}
