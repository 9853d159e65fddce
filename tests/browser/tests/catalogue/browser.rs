//! The pages in Chromium. If it isn't installed, nothing is tested.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::scratch::Scratch;

use super::chromium::Chromium;
use super::{hostile, pages, specs};

/// The pages of this project's documents on disk, and a browser. `None` without a browser.
fn site(name: &str) -> Option<(Scratch, Chromium)> {
    let Some(browser) = Chromium::start(&format!("{name}-profile")) else {
        println!("skipped: Chromium is not installed");
        return None;
    };
    let scratch = Scratch::new(name);
    write(scratch.path(), &pages(&specs()));
    Some((scratch, browser))
}

fn write(folder: &Path, files: &hookwright_core::plan::FileSet) {
    fs::create_dir_all(folder).unwrap();
    for (path, text) in files.iter() {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// Where screenshots are put, for people to look at.
fn picture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalogue");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.png"))
}

/// Pages of every kind.
const PAGES: [&str; 7] = [
    "index.html",
    "askelephant.html",
    "contio.html",
    "contio/graph.html",
    "contio/event-meeting_context_processed.html",
    "askelephant/event-engagement_updated.html",
    "morph/event-crm_engagement_created.html",
];

/// Types a text into the search, and returns the events that it finds.
fn search(browser: &mut Chromium, text: &str) -> Vec<String> {
    // In the search itself, the key would only be a letter.
    browser.evaluate("document.activeElement.blur()");
    browser.press("/");
    browser.type_text(text);
    let found = "(async () => { for (let i = 0; i < 200 && document.getElementById('results').hidden; i += 1) \
                 await new Promise(done => setTimeout(done, 10)); await showHits(document.getElementById('query').value); \
                 return [...document.querySelectorAll('#hits > li > a')].filter(it => it.checkVisibility()).map(it => it.textContent) })()";
    texts(&browser.evaluate(found))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The focused element: its id or its class, and its text.
fn focused(browser: &mut Chromium) -> String {
    let name = "(it => `${it.tagName} ${it.id || it.className} ${it.textContent.trim().slice(0, 40)}`)(document.activeElement)";
    browser.evaluate(name).as_str().unwrap().to_owned()
}

#[test]
fn the_search_finds_events_by_their_names_summaries_and_fields() {
    let Some((site, mut browser)) = site("catalogue-search") else { return };
    for (page, width) in [("index.html", 1280), ("contio/event-session_expired.html", 1280), ("morph.html", 390)] {
        browser.resize(width, 800);
        browser.open(&site.path().join(page), "");
        assert_eq!(search(&mut browser, "MEETING.upd properties"), ["meeting.updated"]);
        assert_eq!(focused(&mut browser).trim(), "INPUT query");
        assert_eq!(browser.evaluate("document.getElementById('found').textContent"), "1 of 47 events");
        let panel =
            browser.evaluate("(it => [it.left, it.right])(document.getElementById('results').getBoundingClientRect())");
        let (left, right) = (panel[0].as_f64().unwrap(), panel[1].as_f64().unwrap());
        assert!(left >= 0.0 && right <= f64::from(width), "{page}: {panel}");
        browser.press("Escape");
        assert_eq!(browser.evaluate("document.getElementById('results').checkVisibility()"), false);

        // A field's name leads to the events that have it, and to the field.
        assert_eq!(search(&mut browser, "redactions"), ["meeting.context.processed"]);
        let field = "document.querySelector('#hits .in a').textContent";
        assert_eq!(browser.evaluate(field), "redactions");
        browser.press("Escape");
        assert!(search(&mut browser, "no such word").is_empty());
        assert_eq!(browser.evaluate("document.getElementById('found').textContent"), "0 of 47 events");
        browser.press("Escape");
        assert_eq!(search(&mut browser, "deleted").len(), 8);
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
    }
    // The field is inside a part that is closed at first.
    browser.open(&site.path().join("contio/event-meeting_context_processed.html"), "find=redactions");
    let found =
        "(it => it.checkVisibility() && it.querySelector('.name').textContent)(document.querySelector('.found'))";
    assert_eq!(browser.evaluate(found), "redactions");
}

#[test]
fn old_anchors_lead_to_the_page_of_the_event() {
    let Some((site, mut browser)) = site("catalogue-links") else { return };
    browser.resize(1280, 800);
    for (old, new) in [
        ("event-session_expired", "event-session_expired.html"),
        ("event-meeting_context_processed-0-3-3", "event-meeting_context_processed.html#field-0-3-3"),
        ("verification", "contio.html#verification"),
    ] {
        browser.open(&site.path().join("contio.html"), old);
        browser.wait_for(&format!("location.pathname.split('/').at(-1) + location.hash === '{new}'"));
    }
    // A field that is deep in a tree is opened.
    browser.open(&site.path().join("contio/event-meeting_context_processed.html"), "");
    let deep = "[...document.querySelectorAll('#fields .tree li li li')].at(-1)";
    assert_eq!(browser.evaluate(&format!("{deep}.checkVisibility()")), false);
    browser.evaluate(&format!("location.hash = {deep}.id"));
    browser.wait_for(&format!("{deep}.checkVisibility()"));
}

#[test]
fn one_button_expands_and_collapses_everything() {
    let Some((site, mut browser)) = site("catalogue-expand") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("contio/event-meeting_context_processed.html"), "");
    let parts = "[...document.querySelectorAll('.tree details')].map(it => String(it.open))";
    let click = "document.getElementById('expand').click(); document.getElementById('expand').textContent";
    let states =
        |browser: &mut Chromium| texts(&browser.evaluate(parts)).into_iter().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(states(&mut browser).len(), 2, "some are open and some are closed at first");
    assert_eq!(browser.evaluate(click), "Collapse all");
    assert_eq!(states(&mut browser), ["true".to_owned()].into());
    assert_eq!(browser.evaluate(click), "Expand all");
    assert_eq!(states(&mut browser), ["false".to_owned()].into());
    // The introduction is folded, and a link to it opens it.
    let document = "{ \"openapi\": \"3.1.0\", \"info\": { \"title\": \"A\", \"version\": \"1\", \"description\": \"One.\\n\\nTwo.\" }, \
                    \"webhooks\": { \"a\": { \"post\": { \"requestBody\": { \"content\": { \"application/json\": { \"schema\": { \"type\": \"object\" } } } }, \
                    \"responses\": { \"200\": { \"description\": \"OK\" } } } } } }";
    let (scratch, files) = super::pages_of("catalogue-introduction", "a.json", document);
    write(scratch.path(), &files);
    for (part, is_open) in [("", false), ("introduction", true)] {
        browser.open(&scratch.path().join("a.html"), part);
        assert_eq!(browser.evaluate("document.querySelector('#introduction details').open"), is_open);
    }
}

#[test]
fn the_button_copies_the_payload_or_selects_it() {
    let Some((site, mut browser)) = site("catalogue-copy") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("morph/event-crm_engagement_created.html"), "");
    let sample = "document.getElementById('sample-0').textContent";
    let sample = browser.evaluate(sample);
    assert!(serde_json::from_str::<Value>(sample.as_str().unwrap()).is_ok(), "{sample}");
    let click = "document.querySelector('[data-copy=sample-0]').click()";

    browser.allow_clipboard(true);
    browser.evaluate(click);
    browser.wait_for("document.getElementById('said').textContent === 'Copied'");
    assert_eq!(browser.evaluate("navigator.clipboard.readText()"), sample);

    browser.allow_clipboard(false);
    // A browser may allow it nevertheless. The script can only know what is on the page.
    browser.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); 0");
    browser.evaluate(click);
    browser.wait_for("document.getElementById('said').textContent === 'Selected: copy it with the keyboard'");
    assert_eq!(browser.evaluate("getSelection().toString()").as_str().unwrap().trim(), sample.as_str().unwrap().trim());
}

#[test]
fn everything_important_is_reachable_with_the_keyboard() {
    let Some((site, mut browser)) = site("catalogue-keyboard") else { return };
    browser.resize(1280, 800);
    let page = site.path().join("morph/event-crm_engagement_created.html");
    browser.open(&page, "");
    let is_marked = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
    let mut stops = Vec::new();
    // The way through the page ends where it began.
    while stops.len() < 200 {
        browser.press("Tab");
        let stop = focused(&mut browser);
        if stop.starts_with("BODY") || stops.first() == Some(&stop) {
            break;
        }
        assert_eq!(browser.evaluate(is_marked), true, "{stop}");
        stops.push(stop);
    }
    assert_eq!(stops[0], "A skip Skip to the contents");
    for part in [
        "A All events",
        "INPUT query",
        "BUTTON theme",
        "crmEngagement::updated",
        "BUTTON expand Expand all",
        "SUMMARY",
        "BUTTON copy Copy",
        "PRE",
    ] {
        let found = stops.iter().any(|stop| stop.split_whitespace().collect::<Vec<_>>().join(" ").contains(part));
        assert!(found, "{part}: {stops:?}");
    }

    browser.open(&page, "");
    browser.press("Tab");
    browser.press("Enter");
    assert_eq!(browser.evaluate("document.activeElement.id"), "main");
    assert_eq!(search(&mut browser, "crmEngagement deleted"), ["crmEngagement::deleted"]);
    browser.press("ArrowDown");
    assert!(focused(&mut browser).contains("crmEngagement::deleted"), "{}", focused(&mut browser));
    browser.press("ArrowUp");
    assert_eq!(focused(&mut browser).trim(), "INPUT query");
    browser.press("ArrowDown");
    browser.press("Enter");
    let arrived = "location.pathname.endsWith('morph/event-crm_engagement_deleted.html')";
    browser.wait_for(&format!("{arrived} && document.readyState === 'complete'"));

    let details = "[...document.querySelectorAll('.tree details')].find(it => !it.open)";
    browser.evaluate(&format!("window.part = {details}; part.querySelector('summary').focus()"));
    browser.press("Enter");
    assert_eq!(browser.evaluate("part.open"), true);
}

/// Screen reader users navigate by headings, so no level may be skipped.
#[test]
fn headings_are_in_order() {
    let Some((site, mut browser)) = site("catalogue-headings") else { return };
    for page in PAGES {
        browser.open(&site.path().join(page), "");
        let levels = browser
            .evaluate("[...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].map(it => it.tagName)");
        let levels: Vec<u32> = texts(&levels).iter().map(|tag| tag[1..].parse().unwrap()).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{page}: {levels:?}");
        assert!(levels[0] == 1 && levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{page}: {levels:?}");
    }
}

#[test]
fn pages_fit_a_phone() {
    let Some((site, mut browser)) = site("catalogue-phone") else { return };
    for width in [320, 360, 768, 1280] {
        browser.resize(width, 740);
        for page in PAGES {
            browser.open(&site.path().join(page), "");
            browser.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })");
            let needed = browser.evaluate("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(needed <= u64::from(width), "{page} needs {needed} of {width}");
        }
    }
}

#[test]
fn text_has_enough_contrast_in_light_and_dark_mode() {
    let Some((site, mut browser)) = site("catalogue-contrast") else { return };
    browser.resize(1440, 900);
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for page in PAGES {
            browser.open(&site.path().join(page), "");
            let found = texts(&browser.pale_texts());
            assert!(found[0].parse::<usize>().unwrap() > 40, "{page}: {found:?}");
            assert!(found.len() == 1, "{page} in {scheme}: {found:?}");
        }
        grounds.push(browser.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(grounds[0], grounds[1]);

    // The button switches between the two, and the choice is kept between pages.
    browser.evaluate("document.getElementById('theme').click()");
    assert_eq!(browser.evaluate("getComputedStyle(document.body).backgroundColor"), grounds[0]);
    browser.open(&site.path().join("index.html"), "");
    assert_eq!(browser.evaluate("getComputedStyle(document.body).backgroundColor"), grounds[0]);
    // The test of the contrast notices pale text.
    browser.evaluate("document.querySelector('h1').style.color = '#999999'");
    assert_eq!(texts(&browser.pale_texts()).len(), 2);
}

#[test]
fn pages_load_nothing_from_elsewhere_and_their_policy_is_enforced() {
    let Some((site, mut browser)) = site("catalogue-policy") else { return };
    browser.resize(1280, 800);
    let here = format!("file://{}/", site.path().display());
    for page in PAGES {
        browser.open(&site.path().join(page), "");
        let mut requests = browser.requests();
        requests.sort();
        let mut expected = [page, "script.js", "style.css"].map(|file| format!("{here}{file}"));
        expected.sort();
        assert_eq!(requests, expected, "{page}");
        search(&mut browser, "deleted");
        assert_eq!(browser.requests(), [format!("{here}search.js")], "{page}");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
    }
    // A page that wanted more wouldn't get it, and the error would be noticed.
    let more = "fetch('https://example.invalid/').then(() => 'got it', () => 'refused')";
    assert_eq!(browser.evaluate(more), "refused");
    assert!(browser.complaints().iter().any(|complaint| complaint.contains("Content Security Policy")));
    let inline = "document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' })); String(window.ran)";
    assert_eq!(browser.evaluate(inline), "undefined");
}

#[test]
fn a_hostile_document_does_nothing() {
    let Some((_, mut browser)) = site("catalogue-harmless") else { return };
    let (scratch, files) = hostile::written("catalogue-harmless-pages");
    write(scratch.path(), &files);
    let paths: Vec<&str> = super::pages::html(&files).map(|(path, _)| path).collect();
    assert_eq!(paths.len(), 4);
    for page in &paths {
        browser.open(&scratch.path().join(page), "");
        assert_eq!(search(&mut browser, "onerror").len(), 1, "{page}");
        assert_eq!(browser.evaluate("String(window.hacked)"), "undefined");
        assert_eq!(
            browser.evaluate("document.querySelectorAll('img, iframe, object, embed, style, main script').length"),
            0
        );
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
        let sample = "document.querySelector('#sample-0')?.textContent ?? '{}'";
        assert!(serde_json::from_str::<Value>(browser.evaluate(sample).as_str().unwrap()).is_ok());
    }
    browser.resize(360, 740);
    for page in &paths {
        browser.open(&scratch.path().join(page), "");
        assert_eq!(browser.evaluate("document.documentElement.scrollWidth"), 360, "{page}");
    }
}

#[test]
fn pages_are_readable_without_the_script() {
    let Some((site, mut browser)) = site("catalogue-no-script") else { return };
    browser.allow_scripts(false);
    browser.open(&site.path().join("morph/event-crm_engagement_created.html"), "");
    for part in ["#fields .name", ".code pre", ".graph svg"] {
        assert_eq!(browser.evaluate(&format!("document.querySelector('{part}').checkVisibility()")), true, "{part}");
    }
    for needs_it in ["#search", "#theme", "#expand", ".copy"] {
        let is_shown = format!("document.querySelector('{needs_it}').checkVisibility()");
        assert_eq!(browser.evaluate(&is_shown), false, "{needs_it}");
    }
    // An old address leads to the line of the event.
    browser.open(&site.path().join("morph.html"), "event-crm_engagement_created");
    assert_eq!(
        browser.evaluate("document.querySelector(':target a').href.split('/').at(-1)"),
        "event-crm_engagement_created.html"
    );
}

/// Screenshots for people, who see more than tests do.
#[test]
fn take_screenshots() {
    let Some((site, mut browser)) = site("catalogue-pictures") else { return };
    for (size, width, height) in [("desktop", 1440, 900), ("phone", 390, 844)] {
        browser.resize(width, height);
        for scheme in ["light", "dark"] {
            browser.prefer(scheme);
            for page in PAGES {
                browser.open(&site.path().join(page), "");
                let file = picture(&format!("{}-{size}-{scheme}", page.trim_end_matches(".html").replace('/', "-")));
                browser.screenshot(&file);
                assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"), "{}", file.display());
            }
        }
    }
}
