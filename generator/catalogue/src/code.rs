//! Code to read and to copy.

mod rust;
mod shell;

use maud::{Markup, html};

pub(super) use self::rust::rust;
pub(super) use self::shell::{quoted, shell};

/// A piece of code with a title and a button that copies it.
pub(super) fn block(id: &str, title: &str, code: &Markup) -> Markup {
    html! {
        figure .code {
            figcaption {
                span id={ (id) "-title" } { (title) }
                button .copy type="button" hidden data-copy=(id) aria-label={ "Copy: " (title) } { "Copy" }
            }
            pre tabindex="0" role="region" aria-labelledby={ (id) "-title" } { code #(id) { (code) } }
        }
    }
}

/// JSON, highlighted.
pub(super) fn json(text: &str) -> Markup {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            letter if is_bare(letter) => rest.find(|next| !is_bare(next)).unwrap_or(rest.len()),
            _ => rest.find(|next| next == '"' || is_bare(next)).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        let class = match first {
            '"' if after.trim_start().starts_with(':') => Some("key"),
            '"' => Some("text"),
            letter if is_bare(letter) => Some("bare"),
            _ => None,
        };
        pieces.push((class, piece));
        rest = after;
    }
    colored(&pieces)
}

/// Pieces of code, each with its class.
fn colored(pieces: &[(Option<&str>, &str)]) -> Markup {
    html! {
        @for (class, piece) in pieces {
            @match class {
                Some(class) => span class=(class) { (piece) },
                None => (piece),
            }
        }
    }
}

/// Whether a letter belongs to a number, a boolean or null.
fn is_bare(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '+' | '.')
}

/// The length of the string at the start of a text, with its quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(end, mark)| end + mark.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_apart_and_stays_what_it_is() {
        let html = json(r#"{"a\"<b>": "</code>", "n": [-1.5e+3, true, null]}"#).into_string();
        let expected = concat!(
            r#"{<span class="key">&quot;a\&quot;&lt;b&gt;&quot;</span>: "#,
            r#"<span class="text">&quot;&lt;/code&gt;&quot;</span>, <span class="key">&quot;n&quot;</span>: ["#,
            r#"<span class="bare">-1.5e+3</span>, <span class="bare">true</span>, <span class="bare">null</span>]}"#,
        );
        assert_eq!(html, expected);
    }

    #[test]
    fn what_is_no_json_is_shown_all_the_same() {
        for text in ["\"open", "\"\\", "äöü", "", "{]"] {
            let html = json(text).into_string();
            assert!(!html.contains("<script"), "{html}");
        }
        assert_eq!(json("\"ö").into_string(), "<span class=\"text\">&quot;ö</span>");
    }
}
