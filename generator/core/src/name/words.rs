//! Converts the document's words to Rust identifiers.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::case;
use crate::plain_letters::spelled_plainly;

/// Keywords that can be used with `r#` (The Rust Reference, "Keywords").
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that can't be used at all.
const UNUSABLE: [&str; 4] = ["self", "super", "crate", "_"];

/// Names for symbols.
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

/// Names that Windows reserves for devices, whatever extension a file has.
const DEVICES: [&str; 24] = [
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt0",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The maximum length in bytes of a name that becomes a file. File systems allow 255, with the extension and a number.
const LONGEST_FILE: usize = 120;

/// A name for a type or a variant: `crmEngagement::created` is `CrmEngagementCreated`.
pub(super) fn camel(text: &str) -> String {
    let name = case::upper_camel(&readable(text));
    if name.starts_with(can_begin) { name } else { format!("N{name}") }
}

/// The words without those that come twice in a row, as in `EngagementType`. `None` if that changes nothing.
pub(super) fn without_echo(text: &str) -> Option<String> {
    let snake = case::snake(text);
    let mut words: Vec<&str> = snake.split('_').collect();
    let length = words.len();
    words.dedup_by(|word, before| word == before && word.starts_with(char::is_alphabetic));
    (words.len() < length).then(|| words.join("_"))
}

/// A variant's name without the words with which another name also begins: `ShapeCircle` of `ShapeKind` is `Circle`.
/// The last word always stays.
pub(super) fn without_common(name: &str, other: &str) -> String {
    let (snake, other) = (case::snake(name), case::snake(other));
    let words: Vec<&str> = snake.split('_').collect();
    let common = words.iter().zip(other.split('_')).take_while(|(word, other)| *word == other).count();
    let rest = words.get(common.min(words.len() - 1)..).unwrap_or_default().join("_");
    if common > 0 && rest.starts_with(char::is_alphabetic) { camel(&rest) } else { name.to_owned() }
}

/// A name for a field, a method or a module: `startedAt` is `started_at`, and `type` is `r#type`.
pub(super) fn snake(text: &str) -> String {
    let name = if is_snake(text) { text.to_owned() } else { case::snake(&readable(text)) };
    if !name.starts_with(can_begin) {
        return format!("n{name}");
    }
    if UNUSABLE.contains(&name.as_str()) {
        return format!("{name}_");
    }
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A name for a module, which is also a file name: the compiler loads no file for a module that isn't ASCII (E0754),
/// and file systems limit the length. Letters with diacritics lose these. A short ASCII name is as from [`snake`].
pub(super) fn module(text: &str) -> String {
    let mut spelled = String::new();
    for letter in spelled_plainly(text).chars() {
        if letter.is_ascii() || !letter.is_alphanumeric() { spelled.push(letter) } else { spell(letter, &mut spelled) }
    }
    let mut name = snake(&spelled);
    if name.len() > LONGEST_FILE {
        name.truncate(LONGEST_FILE);
        name.truncate(name.trim_end_matches('_').len());
    }
    name
}

/// Whether some system allows no file with this name, whatever the extension.
pub(super) fn is_device(name: &str) -> bool {
    DEVICES.contains(&name)
}

/// Whether an identifier can begin with the letter.
fn can_begin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || !letter.is_ascii() && syn::parse_str::<syn::Ident>(&letter.to_string()).is_ok()
}

/// Whether an identifier can have the letter after its first one.
fn can_hold(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || !letter.is_ascii() && syn::parse_str::<syn::Ident>(&format!("a{letter}")).is_ok()
}

/// Whether the text already is such a name, as most are: lower-case ASCII words, the first beginning with a letter.
fn is_snake(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('_').all(is_word)
}

/// Replaces what an identifier can't contain with words: `+1` is `plus 1`, and `*` is `asterisk`.
fn readable(text: &str) -> String {
    let text = &*spelled(text);
    let signed = text.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
    let pronounced = |symbol: char| SYMBOLS.iter().find(|(known, _)| *known == symbol).map(|(_, word)| *word);
    if text.chars().any(char::is_alphanumeric) {
        let sign = text.chars().next().filter(|_| signed).and_then(pronounced);
        return sign.map_or_else(|| text.to_owned(), |sign| format!("{sign} {}", &text[1..]));
    }
    let words: Vec<&str> = text.chars().map(|symbol| pronounced(symbol).unwrap_or("symbol")).collect();
    if words.is_empty() { "empty".to_owned() } else { words.join(" ") }
}

/// Replaces letters and digits that identifiers can't contain with their Unicode numbers: `m²` is `m ub2`.
fn spelled(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut spelled = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() && !can_hold(letter) { spell(letter, &mut spelled) } else { spelled.push(letter) }
    }
    Cow::Owned(spelled)
}

/// Writes a letter as a word of its own.
fn spell(letter: char, text: &mut String) {
    let _ = write!(text, " u{:x} ", u32::from(letter));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_name_already_stays_one() {
        for text in ["id", "created_at", "a_1", "sha256_of_file", "x2y_3z", "a_b_c"] {
            assert!(is_snake(text));
            assert_eq!(case::snake(text), text);
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
            ("m²", "MUb2", "m_ub2"),
            ("½", "Ubd", "ubd"),
            ("注文", "注文", "注文"),
        ];
        for (text, camel_name, snake_name) in cases {
            assert_eq!(camel(text), camel_name);
            assert_eq!(snake(text), snake_name);
        }
    }

    #[test]
    fn common_words_are_removed() {
        let cases = [
            ("ShapeCircle", "Shape", "Circle"),
            ("LocationIssueTitle", "LocationDetails", "IssueTitle"),
            ("Shape", "Shape", "Shape"),
            ("ShapeShape", "ShapeShapeKind", "Shape"),
            ("Shape2", "Shape", "Shape2"),
            ("Circle", "Shape", "Circle"),
            ("Shapes", "Shape", "Shapes"),
        ];
        for (name, other, short) in cases {
            assert_eq!(without_common(name, other), short);
        }
    }

    #[test]
    fn a_module_can_be_loaded_from_its_file() {
        assert_eq!(module("crmEngagement"), "crm_engagement");
        assert_eq!(module("type"), "r#type");
        assert_eq!(module("größe"), "grosse");
        assert_eq!(module("注文"), "u6ce8_u6587");
        let long = module(&"word.".repeat(100));
        assert!(long.len() <= LONGEST_FILE && long.ends_with('d'), "{long}");
    }

    /// Letters of all scripts, alone or anywhere among others, make an identifier.
    #[test]
    fn every_text_has_a_name() {
        for letter in (0..0x3000_u32).chain((0x3000..0x3_0000).step_by(97)).filter_map(char::from_u32) {
            for text in
                [format!("{letter}"), format!("{letter}a"), format!("a{letter}"), format!("a{letter}b.{letter}")]
            {
                for name in [camel(&text), snake(&text), module(&text)] {
                    assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{text:?} is called {name:?}");
                }
            }
        }
    }
}
