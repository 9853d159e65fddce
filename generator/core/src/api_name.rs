//! An API's default name.
//!
//! A document in a folder of its own, `specs/acme/openapi.yaml`, is called as that folder is. Any other one is called by its
//! title, and where that gives no name, as its file is, or as its folder where the file is only called `openapi` or `asyncapi`.

use std::path::Path;

use crate::node::Node;

/// The folder in which each API has a folder of its own.
const SPECS: &str = "specs";

/// What a document may be called that says nothing of whose it is.
const LANGUAGES: [&str; 2] = ["openapi", "asyncapi"];

/// Words of titles that say what all of these documents are.
const SAY_NOTHING: [&str; 30] = [
    "a",
    "an",
    "and",
    "api",
    "apis",
    "asyncapi",
    "callback",
    "callbacks",
    "definition",
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

/// The most words of a title that a name has.
const MOST_WORDS: usize = 3;

/// The name of the API that a document describes.
pub(crate) fn of_document(root: &Node, path: &Path) -> String {
    let title = || root.get("info")?.get("title")?.as_str();
    own_folder(path).or_else(|| title().and_then(of_title)).unwrap_or_else(|| of_path(path))
}

/// The name that the path of a document gives: that of the file, or of its folder.
pub(crate) fn of_path(path: &Path) -> String {
    let folder = path.parent().map(stem).filter(|folder| !folder.is_empty());
    let stem = stem(path);
    if LANGUAGES.contains(&stem.as_str()) { folder.unwrap_or(stem) } else { stem }
}

/// The name of the folder that the API has for itself.
fn own_folder(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let is_own = LANGUAGES.contains(&stem(path).as_str()) && folder.parent()?.file_name()? == SPECS;
    is_own.then(|| stem(folder)).filter(|name| !name.is_empty())
}

/// The first words of a title that say whose API it is, without versions and without what follows a mark such as `:`. A title
/// that isn't ASCII gives no name.
fn of_title(title: &str) -> Option<String> {
    if !title.is_ascii() {
        return None;
    }
    let title = title.split(['(', ':', '+', '|', ',']).next()?.to_ascii_lowercase().replace("'s ", " ");
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
    fn titles_become_names() {
        for (title, name) in [
            ("GitHub v3 REST API", Some("github")),
            ("Contio Partner API Webhooks", Some("contio_partner")),
            ("Morph Webhook Events", Some("morph")),
            ("AskElephant Public API", Some("askelephant")),
            ("GitHub's official OpenAPI spec + Octokit SDK", Some("github")),
            ("The Acme Orders API (2024-01-01)", Some("acme_orders")),
            ("One Two Three Four", Some("one_two_three")),
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
            let info = Node::Map([(Box::from("title"), Node::String(title.to_owned()))].into_iter().collect());
            Node::Map([(Box::from("info"), info)].into_iter().collect())
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
