//! An API's default name.
//!
//! A document in its own folder, `specs/acme/openapi.yaml`, has the folder's name. Any other has the name of its title.
//! If the title gives no name, it has the name of its file, or of its folder if the file is only called `openapi` or
//! `asyncapi`.

use std::path::Path;

use crate::node::Node;
use crate::plain_letters::spelled_plainly;

/// The folder in which each API has its own folder.
const SPECS: &str = "specs";

/// File names that say nothing about the API.
const LANGUAGES: [&str; 2] = ["openapi", "asyncapi"];

/// Words of titles that say nothing about the API.
const SAY_NOTHING: [&str; 32] = [
    "a",
    "an",
    "and",
    "api",
    "apis",
    "asyncapi",
    "callback",
    "callbacks",
    "definition",
    "developer",
    "docs",
    "documentation",
    "event",
    "events",
    "for",
    "http",
    "json",
    "notification",
    "notifications",
    "of",
    "official",
    "openapi",
    "partner",
    "public",
    "reference",
    "rest",
    "schema",
    "spec",
    "specification",
    "the",
    "webhook",
    "webhooks",
];

/// Last words of titles that don't belong after "events of".
const ABOUT_EVENTS: [&str; 8] =
    ["callback", "callbacks", "event", "events", "notification", "notifications", "webhook", "webhooks"];

/// The maximum number of words that are taken from a title.
const MOST_WORDS: usize = 3;

/// The name of the API that a document describes.
pub(crate) fn of_document(root: &Node, path: &Path) -> String {
    let title = || root.get("info")?.get("title")?.as_str();
    own_folder(path).or_else(|| title().and_then(of_title)).unwrap_or_else(|| of_path(path))
}

/// A title without its last words about webhooks: `Acme` of `Acme Webhook Events`. A title of one word stays.
pub(crate) fn subject(title: &str) -> &str {
    let mut subject = title.trim();
    while let Some((rest, last)) = subject.rsplit_once(char::is_whitespace)
        && ABOUT_EVENTS.contains(&&*last.to_ascii_lowercase())
    {
        subject = rest.trim_end();
    }
    subject
}

/// What a title is about, for the middle of a sentence: `the Acme API`.
pub(crate) fn in_sentence(title: &str) -> String {
    const WITH_ARTICLE: [&str; 4] = ["API", "APIs", "Platform", "Service"];
    let subject = subject(title);
    let mut words = subject.split_whitespace();
    let is_named = words.next().is_some_and(|first| !first.eq_ignore_ascii_case("the"));
    let is_kind = words.next_back().is_some_and(|last| WITH_ARTICLE.contains(&last));
    if is_named && is_kind { format!("the {subject}") } else { subject.to_owned() }
}

/// The name from the path of a document: that of the file, or of its folder.
pub(crate) fn of_path(path: &Path) -> String {
    let folder = path.parent().map(stem).filter(|folder| !folder.is_empty());
    let stem = stem(path);
    if LANGUAGES.contains(&stem.as_str()) { folder.unwrap_or(stem) } else { stem }
}

/// The name of the API's own folder.
fn own_folder(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let is_own = LANGUAGES.contains(&stem(path).as_str()) && folder.parent()?.file_name()? == SPECS;
    is_own.then(|| stem(folder)).filter(|name| !name.is_empty())
}

/// The first words of a title that identify the API, without versions and without what follows a mark such as `:`.
/// Letters with diacritics lose these. `None` for a title in another script.
fn of_title(title: &str) -> Option<String> {
    let title = spelled_plainly(title);
    if title.chars().any(|letter| !letter.is_ascii() && letter.is_alphanumeric()) {
        return None;
    }
    let title = title.split(['(', ':', '+', '|', ',']).next()?.to_ascii_lowercase();
    let title = title.replace("'s ", " ").replace("\u{2019}s ", " ");
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.filter(|word| !SAY_NOTHING.contains(word) && !is_version(word));
    let words: Vec<&str> = words.take(MOST_WORDS).collect();
    (!words.is_empty()).then(|| words.join("_"))
}

/// `v3`, `3`, and the parts of `2024-01-01` and `1.0.0-beta.2`.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    digits.starts_with(|first: char| first.is_ascii_digit())
}

/// The name of a file without its extension.
fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_not_about_webhooks() {
        for (title, expected) in [
            ("Contio Partner API Webhooks", "Contio Partner API"),
            ("Morph  Webhook Events ", "Morph"),
            ("Webhooks", "Webhooks"),
            ("Events of Acme", "Events of Acme"),
            ("", ""),
        ] {
            assert_eq!(subject(title), expected);
        }
    }

    #[test]
    fn a_kind_of_thing_has_an_article() {
        for (title, expected) in [
            ("Contio Partner API Webhooks", "the Contio Partner API"),
            ("The Acme API", "The Acme API"),
            ("Acme", "Acme"),
            ("API", "API"),
            ("Acme API (v2)", "Acme API (v2)"),
        ] {
            assert_eq!(in_sentence(title), expected);
        }
    }

    #[test]
    fn titles_become_names() {
        for (title, name) in [
            ("GitHub v3 REST API", Some("github")),
            ("Contio Partner API Webhooks", Some("contio")),
            ("Morph Webhook Events", Some("morph")),
            ("AskElephant Public API", Some("askelephant")),
            ("GitHub's official OpenAPI spec + Octokit SDK", Some("github")),
            ("The Acme Orders API (2024-01-01)", Some("acme_orders")),
            ("One Two Three Four", Some("one_two_three")),
            ("\u{dc}n\u{ef}code GmbH", Some("unicode_gmbh")),
            ("Acme\u{2122} \u{2013} Orders", Some("acme_orders")),
            ("Acme\u{2019}s Events", Some("acme")),
            ("Webhooks API 1.0", None),
            ("\u{6ce8}\u{6587} API", None),
            ("", None),
        ] {
            assert_eq!(of_title(title).as_deref(), name, "{title}");
        }
    }

    #[test]
    fn folders_of_specs_come_first_and_files_last() {
        let titled = |title: &str| {
            let info = Node::Map([("title".into(), Node::String(title.into()))].into_iter().collect());
            Node::Map([("info".into(), info)].into_iter().collect())
        };
        for (title, path, name) in [
            ("Acme API", "specs/mine/openapi.yaml", "mine"),
            ("Acme API", "/a/specs/mine/asyncapi.json", "mine"),
            ("Acme API", "specs/mine/webhooks.yaml", "acme"),
            ("Acme API", "api.github.com.json", "acme"),
            ("API", "downloads/openapi.yaml", "downloads"),
            ("API", "openapi.yaml", "openapi"),
            ("API", "downloads/acme.yaml", "acme"),
        ] {
            assert_eq!(of_document(&titled(title), Path::new(path)), name, "{path}");
        }
    }
}
