//! Parses a Markdown file for the tests.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A parsed Markdown file.
pub(crate) struct Page {
    /// The file, relative to the root of the repository.
    pub(crate) path: PathBuf,
    /// The targets of its links.
    pub(crate) links: Vec<String>,
    /// The ids of its headings, as in mdBook and code hosts.
    pub(crate) anchors: Vec<String>,
    /// Its blocks of code: the words after the fence, and the text.
    pub(crate) code: Vec<(String, String)>,
    /// Its inline code.
    pub(crate) spans: Vec<String>,
}

impl Page {
    /// Reads the file at `path`, relative to the root of the repository.
    pub(crate) fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut page = Self { path, links: Vec::new(), anchors: Vec::new(), code: Vec::new(), spans: Vec::new() };
        page.take_apart(&text);
        page
    }

    fn take_apart(&mut self, text: &str) {
        let mut heading: Option<String> = None;
        let mut fence: Option<(String, String)> = None;
        let mut seen = HashMap::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    self.links.push(dest_url.to_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let id = anchor(&heading.take().unwrap_or_default());
                    let before = seen.entry(id.clone()).and_modify(|count| *count += 1).or_insert(0);
                    self.anchors.push(if *before == 0 { id } else { format!("{id}-{before}") });
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let CodeBlockKind::Fenced(words) = kind else { panic!("{}: indented code", self.path.display()) };
                    fence = Some((words.to_string(), String::new()));
                }
                Event::End(TagEnd::CodeBlock) => self.code.extend(fence.take()),
                Event::Text(text) => {
                    if let Some((_, code)) = &mut fence {
                        code.push_str(&text);
                    }
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::Code(code) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&code);
                    }
                    self.spans.push(code.to_string());
                }
                _ => {}
            }
        }
    }

    /// Reads the page that a link of this one leads to, with the anchor after `#`. `None` for a web link.
    pub(crate) fn follow(&self, link: &str) -> Option<(PathBuf, Option<String>)> {
        if link.contains("://") {
            return None;
        }
        let (path, anchor) =
            link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        let target = if path.is_empty() { self.path.clone() } else { self.beside(path) };
        Some((target, anchor))
    }

    /// The path of a file that this page names, relative to the root of the repository.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        let mut found = self.path.parent().unwrap_or(Path::new("")).to_owned();
        for part in Path::new(path).components() {
            if part.as_os_str() == ".." {
                assert!(found.pop(), "{}: {path} leaves the repository", self.path.display());
            } else {
                found.push(part);
            }
        }
        found
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
}
