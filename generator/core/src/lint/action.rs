//! Actions of an overlay, as text.

use std::borrow::Cow;

use crate::load::Sources;
use crate::node::Node;
use crate::place::{Place, Pointer};

/// One action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it selects, as `JSONPath`.
    pub target: String,
    /// What it does.
    pub change: Change,
    /// Why, in one line, as a comment above it.
    pub reason: Option<String>,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A value is merged into the selected ones.
    Update(Node),
    /// The value that another query selects is merged into them.
    Copy(String),
    /// The selected values are removed.
    Remove,
}

impl Action {
    pub(super) fn update(target: String, value: Node) -> Self {
        Self { target, change: Change::Update(value), reason: None }
    }

    pub(super) fn remove(target: String) -> Self {
        Self { target, change: Change::Remove, reason: None }
    }

    /// Adds a reason, which must be one line.
    pub(super) fn because(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }

    /// The action as an item of a YAML list, with `indent` before each line.
    pub fn yaml(&self, indent: &str) -> String {
        let change = match &self.change {
            Change::Update(value) => format!("update: {}", flow(value)),
            Change::Copy(source) => format!("copy: {}", quoted(source)),
            Change::Remove => "remove: true".to_owned(),
        };
        let reason = self.reason.as_ref().map(|reason| format!("{indent}# {reason}\n")).unwrap_or_default();
        format!("{reason}{indent}- target: {}\n{indent}  {change}\n", quoted(&self.target))
    }
}

/// The text of an overlay with these actions added, or of a new one for `document` if there is none. An overlay of
/// version 1.0 becomes one of 1.1, since the actions select single values. The error says what to change by hand first.
pub fn overlay_with(actions: &[Action], existing: Option<&str>, document: &str) -> Result<String, &'static str> {
    let Some(existing) = existing else {
        let head = "overlay: 1.1.0\ninfo:\n  title: What the document says otherwise\n  version: 1.0.0\n";
        let list: String = actions.iter().map(|action| action.yaml("  ")).collect();
        return Ok(format!("{head}extends: {}\nactions:\n{list}", quoted(document)));
    };
    let existing = upgrade_version(existing)?;
    let indents = ["  ", "", "    "].into_iter();
    let break_ = if existing.ends_with('\n') { "" } else { "\n" };
    let candidates = indents.map(|indent| {
        let list: String = actions.iter().map(|action| action.yaml(indent)).collect();
        format!("{existing}{break_}{list}")
    });
    let count = action_count(&existing).map(|count| count + actions.len());
    let mut continued = candidates.into_iter().filter(|text| count.is_some() && action_count(text) == count);
    continued.next().ok_or(
        "overlay.yaml can't be extended at its end; move `actions` to the end, as a list with a line for each `- target`",
    )
}

/// An overlay of version 1.1 that does the same. In 1.0, a list that is merged into a list becomes one item of it, in
/// 1.1 its items are appended. Everything else is the same.
fn upgrade_version(existing: &str) -> Result<Cow<'_, str>, &'static str> {
    const UNREADABLE: &str = "overlay.yaml can't be read";
    let mut sources = Sources::new();
    let file = sources.add("overlay.yaml".to_owned(), existing).map_err(|_| UNREADABLE)?;
    let document = sources.document(file);
    let version = document.root.get("overlay").and_then(Node::as_str).ok_or(UNREADABLE)?;
    if !version.starts_with("1.0.") {
        return Ok(existing.into());
    }
    let actions = document.root.get("actions").and_then(Node::as_list).unwrap_or_default();
    if actions.iter().any(|action| action.get("update").is_some_and(|value| value.as_list().is_some())) {
        return Err(
            "the fixes need `overlay: 1.1.0`; in this version, an `update` that is a list must be an item of another list",
        );
    }
    let span = document.span_of_value(&Pointer::root().child("overlay")).ok_or(UNREADABLE)?;
    let written = document.text.get(span.start.offset..span.end.offset).ok_or(UNREADABLE)?;
    let (before, behind) = (&document.text[..span.start.offset], &document.text[span.end.offset..]);
    Ok(format!("{before}{}{behind}", written.replace(version, "1.1.0")).into())
}

fn action_count(text: &str) -> Option<usize> {
    let mut sources = Sources::new();
    let file = sources.add("overlay.yaml".to_owned(), text).ok()?;
    let actions = sources.document(file).root.get("actions")?.as_list()?;
    Some(actions.len())
}

/// The query that selects only the value at a place.
pub(super) fn query(sources: &Sources, place: &Place) -> String {
    let mut query = "$".to_owned();
    let mut pointer = Pointer::root();
    for segment in place.pointer.segments() {
        let parent = Place { file: place.file, pointer: pointer.clone() };
        let is_item = sources.node(&parent).is_some_and(|node| node.as_list().is_some());
        query = if is_item { format!("{query}[{segment}]") } else { query + &step(segment) };
        pointer = pointer.child(segment);
    }
    query
}

/// One key of a query (RFC 9535, section 2.5.1).
fn step(key: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || char == '_';
    if key.chars().all(is_plain) && key.starts_with(|first: char| !first.is_ascii_digit()) {
        return format!(".{key}");
    }
    format!("['{}']", literal(key))
}

/// The content of a string in a query.
pub(super) fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r")
}

/// A YAML scalar on one line that is a string.
fn quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        return Node::String(text.into()).to_json().to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A value on one line.
fn flow(node: &Node) -> String {
    match node {
        Node::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Node::Map(map) => {
            let pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", quoted(key), flow(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Node::String(text) => quoted(text),
        other => other.to_json().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlay_of_1_0_is_raised_where_that_changes_nothing() {
        let overlay = |version: &str, update: &str| {
            format!(
                "overlay: {version} # Ours.\ninfo: {{ title: A, version: '1' }}\nactions:\n  - target: $.a\n    update: {update}\n"
            )
        };
        let fix = [Action::remove("$.b".to_owned())];
        for (version, written) in [("1.0.0", "1.1.0"), ("'1.0.1'", "'1.1.0'"), ("1.1.2", "1.1.2")] {
            let fixed = overlay_with(&fix, Some(&overlay(version, "{ c: [1] }")), "a.yaml");
            assert_eq!(fixed, Ok(overlay(written, "{ c: [1] }") + &fix[0].yaml("  ")), "{version}");
        }
        let refused = overlay_with(&fix, Some(&overlay("1.0.0", "[1]")), "a.yaml");
        assert!(refused.is_err_and(|why| why.contains("`overlay: 1.1.0`")));
        assert!(overlay_with(&fix, Some(&overlay("1.1.0", "[1]")), "a.yaml").is_ok());
    }
}
