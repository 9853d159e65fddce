//! Docs about an event.

use super::docs::{escape, prose, repeats};
use crate::ir::Event;

/// The maximum length of a line about an event, without the indent.
const WIDTH: usize = 112;

/// The length of a text that takes more than two lines, in bytes.
const LONG: usize = 2 * WIDTH;

/// The event's name, what it is, the version that added it and whether it is deprecated, in one line.
pub(super) fn line(event: &Event) -> String {
    let about = prose(&opening(event)).join(" ");
    let about = if about.is_empty() { ".".to_owned() } else { format!(": {about}") };
    format!("`{}`{about}{}", event.name, remarks(event))
}

/// The same, followed by everything else about it. A long text that an event before it has, too, isn't
/// repeated.
pub(super) fn lines(event: &Event, all: &[Event]) -> Vec<String> {
    let opening = opening(event);
    // A text that is cut in the line follows in full.
    let line = if is_cut(&opening) { format!("`{}`.{}", event.name, remarks(event)) } else { line(event) };
    let before = || all.iter().take_while(|other| other.name != event.name);
    let is_repeated = |text: &str| {
        text.len() > LONG
            && before()
                .any(|other| [&other.summary, &other.description].into_iter().flatten().any(|other| other == text))
    };
    let others = texts(event).into_iter().filter(|text| !is_repeated(text)).map(|text| after(&opening, text));
    let others = others.filter(|text| !text.is_empty() && !line.contains(&prose(text).join(" "))).flat_map(|text| {
        let mut lines = prose(text);
        lines.insert(0, String::new());
        lines
    });
    let others: Vec<String> = others.collect();
    [line].into_iter().chain(others).collect()
}

/// As much of a text as fits into the event's line.
fn opening(event: &Event) -> String {
    let taken = event.name.chars().count() + remarks(event).chars().count() + ": ``".len();
    short(&texts(event), WIDTH.saturating_sub(taken))
}

/// The first paragraph that fits whole, or else the first sentences that fit, or else as many words as fit. A long summary
/// is often the same for several events, and then their short descriptions tell them apart.
fn short(texts: &[&str], room: usize) -> String {
    let paragraphs: Vec<String> = texts.iter().map(|text| first_paragraph(text)).collect();
    let whole = paragraphs.iter().find(|paragraph| !paragraph.is_empty() && paragraph.chars().count() <= room);
    let text = whole.cloned().or_else(|| paragraphs.iter().find_map(|paragraph| sentences(paragraph, room)));
    text.or_else(|| Some(words(paragraphs.first()?, room))).unwrap_or_default()
}

fn remarks(event: &Event) -> String {
    let since = event.since.as_deref().map_or_else(String::new, |since| format!(" Since {}.", escape(since)));
    if event.deprecated { since + " Deprecated." } else { since }
}

/// What a text says after these sentences. All of it, if it doesn't begin with them.
fn after<'a>(sentences: &str, text: &'a str) -> &'a str {
    let text = text.trim();
    match text.strip_prefix(sentences.trim_end_matches('.')) {
        Some(rest) if rest.is_empty() || rest.starts_with(['.', '\n']) => rest.trim_start_matches('.').trim_start(),
        _ => text,
    }
}

/// One line that says more about the event than its name.
pub(super) fn summary(event: &Event) -> Option<String> {
    Some(short(&texts(event), WIDTH)).filter(|text| !text.is_empty())
}

/// What the document says besides the event's name.
fn texts(event: &Event) -> Vec<&str> {
    let texts = [&event.summary, &event.description].into_iter().flatten().map(String::as_str);
    texts.filter(|text| !text.trim().is_empty() && !repeats(text, &event.name)).collect()
}

/// The first paragraph in one line, with the words of its links. Empty if it is code.
fn first_paragraph(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    if lines.iter().any(|line| line.starts_with("```")) { String::new() } else { without_links(&lines.join(" ")) }
}

/// The text with `words` in place of `[words](address)`.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((open, (_, behind))) = before.rfind('[').zip(after.split_once(')')) else { break };
        plain.push_str(&before[..open]);
        plain.push_str(&before[open + 1..]);
        rest = behind;
    }
    plain + rest
}

/// Whether a text ends with [`words`]' mark.
fn is_cut(text: &str) -> bool {
    text.ends_with('\u{2026}')
}

/// As many sentences as fit. `None` if the first is too long.
fn sentences(text: &str, room: usize) -> Option<String> {
    let begins_sentence = |at: usize| text[at..].trim_start().starts_with(char::is_uppercase);
    let ends = text.match_indices(". ").map(|(at, _)| at + 1).filter(|end| begins_sentence(*end));
    ends.map(|end| &text[..end]).filter(|text| text.chars().count() <= room).last().map(str::to_owned)
}

/// As many words as fit.
fn words(text: &str, room: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut ends = text.match_indices(' ').map(|(at, _)| at).filter(|end| text[..*end].chars().count() < room);
    let end = ends.next_back().unwrap_or_default();
    format!("{}\u{2026}", text[..end].trim_end_matches(|last: char| !last.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_the_first_line_are_not_repeated() {
        for (sentences, text, expected) in [
            ("An order is paid.", "An order is paid. It is not sent yet.", "It is not sent yet."),
            ("An order is paid", "An order is paid.\n\nIt is not sent yet.", "It is not sent yet."),
            ("An order is paid", "An order is paid", ""),
            ("An order is paid", "An order is paid late.", "An order is paid late."),
            ("An order\u{2026}", "An order is paid.", "An order is paid."),
            ("", "An order is paid.", "An order is paid."),
        ] {
            assert_eq!(after(sentences, text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_fits_is_preferred_to_one_that_does_not() {
        let long = "There is activity relating to the rules of orders, which are kept for each customer of a shop.";
        for (texts, expected) in [
            (&[long, "An order is paid."][..], "An order is paid."),
            (&["An order is paid.", "It is not sent yet."], "An order is paid."),
            (&["```\norder\n```", "An order is paid."], "An order is paid."),
            (
                &[long, "An order, e.g. a big one, is paid. It is not sent yet, and so on."],
                "An order, e.g. a big one, is paid.",
            ),
            (&[long], "There is activity relating to the rules of\u{2026}"),
            (&[], ""),
        ] {
            assert_eq!(short(texts, 48), expected);
        }
    }

    #[test]
    fn a_link_takes_the_room_of_its_words() {
        for (text, expected) in [
            ("See [all orders](https://acme.example/orders) and [more](b).", "See all orders and more."),
            ("An [order] (new) is paid](x", "An [order] (new) is paid](x"),
            ("A ](b)", "A ](b)"),
        ] {
            assert_eq!(without_links(text), expected);
        }
    }

    #[test]
    fn a_long_text_ends_with_a_sentence_or_a_word() {
        let cases = [
            ("An order is paid.", 20, "An order is paid."),
            ("An order, e.g. a big one, is paid. It is not sent yet.", 40, "An order, e.g. a big one, is paid."),
            ("An order, e.g. a big one, is paid.", 20, "An order, e.g. a\u{2026}"),
            ("Bestellungsannahmebest\u{e4}tigung", 10, "\u{2026}"),
        ];
        for (text, room, expected) in cases {
            assert_eq!(short(&[text], room), expected);
        }
    }
}
