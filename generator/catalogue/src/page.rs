//! The frame of all pages.

use maud::{DOCTYPE, Markup, html};

/// The sources that pages may load from: only their own style and script.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/// A page.
pub(super) struct Page {
    /// Its path below the folder of all pages.
    pub(super) file: String,
    /// The browser's title.
    pub(super) title: String,
    /// The breadcrumbs: links to the pages above, and its own name.
    pub(super) trail: Vec<(String, String)>,
    /// The navigation, if the page is long.
    pub(super) contents: Option<Markup>,
    /// The content.
    pub(super) main: Markup,
}

impl Page {
    /// The page as text, after the marker that identifies our files.
    pub(super) fn text(&self, mark: &str) -> String {
        let root = if self.file.contains('/') { "../" } else { "" };
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                (head(&self.title, root))
                body .has-contents[self.contents.is_some()] {
                    a .skip href="#main" { "Skip to the contents" }
                    header .bar {
                        nav .trail aria-label="Where you are" { (self.trail()) }
                        (search())
                        button #theme type="button" hidden { "Dark" }
                    }
                    @if let Some(contents) = &self.contents {
                        nav .contents aria-label="Contents" tabindex="-1" { (contents) }
                    }
                    main #main tabindex="-1" { (self.main) }
                    p #said .unseen role="status" {}
                }
            }
        };
        format!("<!-- {mark}. Do not edit. -->\n{}\n", markup.into_string())
    }

    fn trail(&self) -> Markup {
        html! {
            @for (index, (name, href)) in self.trail.iter().enumerate() {
                @if index > 0 { span aria-hidden="true" { "/" } }
                @if href.is_empty() { span aria-current="page" { (name) } } @else { a href=(href) { (name) } }
            }
        }
    }
}

fn head(title: &str, root: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (title) }
            link rel="stylesheet" href={ (root) "style.css" };
            script src={ (root) "script.js" } {}
        }
    }
}

/// The search needs the script, which makes it visible.
fn search() -> Markup {
    html! {
        search #search hidden {
            label .unseen for="query" { "Search events and fields" }
            input #query type="search" placeholder="Search events and fields" autocomplete="off" spellcheck="false"
                aria-describedby="found" aria-controls="results" aria-keyshortcuts="/";
            kbd aria-hidden="true" { "/" }
            div #results hidden {
                p #found role="status" {}
                ul #hits role="list" {}
            }
        }
    }
}

/// A small label next to a name.
pub(super) fn badge(kind: &str, text: &str) -> Markup {
    html! { span class={ "badge " (kind) } { (text) } }
}

/// A number with its noun.
pub(super) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The items around the one at an index, up to `either_side` in each direction, and the index of the first of them.
pub(super) fn around<T>(items: &[T], at: usize, either_side: usize) -> (usize, &[T]) {
    let first = at.saturating_sub(either_side).min(items.len());
    let end = at.saturating_add(either_side + 1).min(items.len());
    (first, items.get(first..end).unwrap_or_default())
}
