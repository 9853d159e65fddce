//! From the document's words to identifiers of Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words of the language that stay usable with `r#` before them (The Rust Reference, "Keywords").
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words of the language that cannot be used in any way.
const UNUSABLE: [&str; 4] = ["self", "super", "crate", "_"];

/// What a name of symbols alone is called.
const SYMBOLS: [(char, &str); 22] = [
    ('+', "plus"),
    ('-', "minus"),
    ('*', "asterisk"),
    ('/', "slash"),
    ('\\', "backslash"),
    ('%', "percent"),
    ('=', "equals"),
    ('<', "less"),
    ('>', "greater"),
    ('&', "and"),
    ('|', "or"),
    ('!', "not"),
    ('?', "question"),
    ('@', "at"),
    ('#', "hash"),
    ('$', "dollar"),
    ('.', "dot"),
    (',', "comma"),
    (':', "colon"),
    (';', "semicolon"),
    ('_', "underscore"),
    (' ', "space"),
];

/// A name for a type or a variant: `crmEngagement::created` is `CrmEngagementCreated`.
pub(super) fn camel(text: &str) -> String {
    let name = readable(text).to_upper_camel_case();
    if name.starts_with(|first: char| first.is_numeric()) { format!("N{name}") } else { name }
}

/// A name for a field, a method or a module: `startedAt` is `started_at`, and `type` is `r#type`.
pub(super) fn snake(text: &str) -> String {
    let name = if is_snake(text) { text.to_owned() } else { readable(text).to_snake_case() };
    if name.starts_with(|first: char| first.is_numeric()) {
        return format!("n{name}");
    }
    if UNUSABLE.contains(&name.as_str()) {
        return format!("{name}_");
    }
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// Whether the text is such a name already, as most are: lower-case words of ASCII, the first of which begins with a letter.
fn is_snake(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('_').all(is_word)
}

/// The text with something to say for what an identifier cannot hold: `+1` is `plus 1`, and `*` is `asterisk`.
fn readable(text: &str) -> String {
    let signed = text.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
    let pronounced = |symbol: char| SYMBOLS.iter().find(|(known, _)| *known == symbol).map(|(_, word)| *word);
    if text.chars().any(char::is_alphanumeric) {
        let sign = text.chars().next().filter(|_| signed).and_then(pronounced);
        return sign.map_or_else(|| text.to_owned(), |sign| format!("{sign} {}", &text[1..]));
    }
    let words: Vec<&str> = text.chars().map(|symbol| pronounced(symbol).unwrap_or("symbol")).collect();
    if words.is_empty() { "empty".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_name_already_stays_one() {
        for text in ["id", "created_at", "a_1", "sha256_of_file", "x2y_3z", "a_b_c"] {
            assert!(is_snake(text));
            assert_eq!(text.to_snake_case(), text);
        }
        for text in ["", "_", "a_", "_a", "a__b", "1_a", "aB", "a-b", "a b", "\u{e4}"] {
            assert!(!is_snake(text), "{text}");
        }
    }

    #[test]
    fn names_are_readable() {
        let cases = [
            ("meeting.context.created", "MeetingContextCreated", "meeting_context_created"),
            ("crmEngagement::created", "CrmEngagementCreated", "crm_engagement_created"),
            ("x-conector-id", "XConectorId", "x_conector_id"),
            ("type", "Type", "r#type"),
            ("self", "Self", "self_"),
            ("+1", "Plus1", "plus_1"),
            ("-1", "Minus1", "minus_1"),
            ("200", "N200", "n200"),
            ("*", "Asterisk", "asterisk"),
            ("", "Empty", "empty"),
            ("URLPath", "UrlPath", "url_path"),
        ];
        for (text, camel_name, snake_name) in cases {
            assert_eq!(camel(text), camel_name);
            assert_eq!(snake(text), snake_name);
        }
    }
}
