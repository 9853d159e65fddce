//! The path to a value, as it is written in messages.

use super::cause::shown;

/// One step from a list or an object to a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Key(Box<str>),
    Index(usize),
}

/// Writes the path of the segments, which are given from the inside out.
pub(super) fn written(segments: &[Segment]) -> String {
    let mut path = String::new();
    for segment in segments.iter().rev() {
        match segment {
            Segment::Index(index) => path.extend(["[", &index.to_string(), "]"]),
            Segment::Key(key) if !is_plain(key) => path.extend(["[\"", &shown(key), "\"]"]),
            Segment::Key(key) if path.is_empty() => path.push_str(key),
            Segment::Key(key) => path.extend([".", key]),
        }
    }
    path
}

/// Whether a key is unambiguous without quotes. Keys may come from the sender, hence the limit on their length.
fn is_plain(key: &str) -> bool {
    key.len() <= 64
        && key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_quoted_where_they_are_not_plain() {
        let key = |text: &str| Segment::Key(text.into());
        let segments = [key("role"), Segment::Index(0), key("a.b"), key(""), key("x\ny\""), key("data")];
        assert_eq!(written(&segments), r#"data["x\ny\""][""]["a.b"][0].role"#);
        assert_eq!(written(&[]), "");
    }
}
