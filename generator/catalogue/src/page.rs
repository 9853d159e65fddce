//! What all pages have around their own contents.

use maud::{DOCTYPE, Markup, html};

/// What the pages may load: their own style and script, and nothing from anywhere else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/// A page.
pub(super) struct Page {
    /// What the browser calls it.
    pub(super) title: String,
    /// Where it stands: links to the pages above, and its own name.
    pub(super) trail: Markup,
    /// What leads through it, where it is long.
    pub(super) contents: Option<Markup>,
    /// What it says.
    pub(super) main: Markup,
}

/// The page as text, behind the mark by which we know it as ours.
pub(super) fn text(mark: &str, page: &Page) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&page.title))
            body .has-contents[page.contents.is_some()] {
                a .skip href="#main" { "Skip to the contents" }
                header .bar {
                    nav .trail aria-label="Where you are" { (page.trail) }
                    (search())
                    button #theme type="button" hidden { "Dark" }
                }
                @if let Some(contents) = &page.contents {
                    nav .contents aria-label="Events" tabindex="-1" { (contents) }
                }
                main #main tabindex="-1" { (page.main) }
                p #said .unseen role="status" {}
            }
        }
    };
    format!("<!-- {mark}. Do not edit. -->\n{}\n", markup.into_string())
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (title) }
            link rel="stylesheet" href="style.css";
            script src="script.js" {}
        }
    }
}

/// The search needs the script, which shows it.
fn search() -> Markup {
    html! {
        search #search hidden {
            label .unseen for="query" { "Search the events" }
            input #query type="search" placeholder="Search events and fields" autocomplete="off" spellcheck="false"
                aria-describedby="found" aria-keyshortcuts="/";
            kbd aria-hidden="true" { "/" }
            span #found .unseen role="status" {}
        }
    }
}

/// A small remark beside a name.
pub(super) fn badge(kind: &str, text: &str) -> Markup {
    html! { span class={ "badge " (kind) } { (text) } }
}
