//! The pages as their readers use them, in Chromium; where none is installed, nothing is tried.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::scratch::Scratch;

use super::chromium::Chromium;
use super::{hostile, pages, specs};

/// The pages of this project's documents on the disk, and a browser. Nothing where there is no browser.
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
    files.iter().for_each(|(path, text)| fs::write(folder.join(path), text).unwrap());
}

/// Where pictures are put, for people to look at.
fn picture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalogue");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.png"))
}

/// The names of the events that the overview shows.
fn shown(browser: &mut Chromium) -> Vec<String> {
    let names = "[...document.querySelectorAll('#overview [data-event] a')].filter(it => it.checkVisibility()).map(it => it.textContent)";
    texts(&browser.evaluate(names))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// What has the focus: its id or its class, and its text.
fn focused(browser: &mut Chromium) -> String {
    let name = "(it => `${it.tagName} ${it.id || it.className} ${it.textContent.trim().slice(0, 40)}`)(document.activeElement)";
    browser.evaluate(name).as_str().unwrap().to_owned()
}

#[test]
fn the_search_leaves_the_events_that_have_all_words() {
    let Some((site, mut browser)) = site("catalogue-search") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("contio.html"), "");
    assert_eq!(shown(&mut browser).len(), 31);
    browser.press("/");
    assert_eq!(focused(&mut browser).trim(), "INPUT query");
    browser.type_text("MEETING properties");
    assert_eq!(shown(&mut browser), ["meeting.updated"]);
    assert_eq!(browser.evaluate("document.getElementById('found').textContent"), "1 of 31 events");
    let sections =
        "[...document.querySelectorAll('article.event')].filter(it => it.checkVisibility()).map(it => it.id)";
    assert_eq!(texts(&browser.evaluate(sections)), ["event-meeting_updated"]);
    browser.press("Escape");
    assert_eq!(shown(&mut browser).len(), 31);

    // A field's name leads to the events that have it.
    browser.type_text("redactions");
    assert_eq!(shown(&mut browser), ["meeting.context.processed"]);
    browser.press("Escape");
    browser.type_text("no such word");
    assert!(shown(&mut browser).is_empty());
    assert_eq!(browser.evaluate("document.getElementById('none').checkVisibility()"), true);

    browser.open(&site.path().join("index.html"), "");
    assert_eq!(shown(&mut browser).len(), 47);
    browser.press("/");
    browser.type_text("deleted");
    assert_eq!(shown(&mut browser).len(), 8);
}

#[test]
fn a_link_opens_the_section_of_an_event() {
    let Some((site, mut browser)) = site("catalogue-links") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("contio.html"), "event-session_expired");
    let top = "document.getElementById('event-session_expired').getBoundingClientRect().top";
    let top_of_event = browser.evaluate(top).as_f64().unwrap();
    assert!((0.0..300.0).contains(&top_of_event), "{top_of_event}");

    // A field that is deep in a tree is opened, and a search that would hide it is forgotten.
    browser.press("/");
    browser.type_text("meeting.created");
    let deep = "[...document.querySelectorAll('#event-meeting_context_processed .tree li')].at(-1)";
    assert_eq!(browser.evaluate(&format!("{deep}.checkVisibility()")), false);
    browser.evaluate(&format!("location.hash = {deep}.id; new Promise(done => setTimeout(done, 50))"));
    assert_eq!(browser.evaluate(&format!("{deep}.checkVisibility()")), true);
    assert_eq!(shown(&mut browser).len(), 31);
}

#[test]
fn the_button_copies_the_payload_or_selects_it() {
    let Some((site, mut browser)) = site("catalogue-copy") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("morph.html"), "event-crm_engagement_created");
    let sample = "document.getElementById('event-crm_engagement_created-sample-0').textContent";
    let sample = browser.evaluate(sample);
    assert!(serde_json::from_str::<Value>(sample.as_str().unwrap()).is_ok(), "{sample}");
    let click = "document.querySelector('[data-copy=event-crm_engagement_created-sample-0]').click(); \
                 new Promise(done => setTimeout(() => done(document.getElementById('said').textContent), 200))";

    browser.allow_clipboard(true);
    assert_eq!(browser.evaluate(click), "Copied");
    assert_eq!(browser.evaluate("navigator.clipboard.readText()"), sample);

    browser.allow_clipboard(false);
    // A browser may allow it all the same; what stands on the page is all that the script can know.
    browser.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); 0");
    assert_eq!(browser.evaluate(click), "Selected: copy it with the keyboard");
    assert_eq!(browser.evaluate("getSelection().toString()").as_str().unwrap().trim(), sample.as_str().unwrap().trim());
}

#[test]
fn all_that_matters_is_reached_with_the_keyboard() {
    let Some((site, mut browser)) = site("catalogue-keyboard") else { return };
    browser.resize(1280, 800);
    browser.open(&site.path().join("morph.html"), "");
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
        "crmEngagement::created",
        "A anchor #",
        "SUMMARY",
        "BUTTON copy Copy",
        "PRE",
    ] {
        let found = stops.iter().any(|stop| stop.split_whitespace().collect::<Vec<_>>().join(" ").contains(part));
        assert!(found, "{part}: {stops:?}");
    }

    browser.open(&site.path().join("morph.html"), "");
    browser.press("Tab");
    browser.press("Enter");
    assert_eq!(browser.evaluate("document.activeElement.id"), "main");
    browser.press("/");
    browser.type_text("deleted");
    browser.press("ArrowDown");
    assert!(focused(&mut browser).contains("crmEngagement::deleted"), "{}", focused(&mut browser));
    browser.press("Enter");
    assert_eq!(browser.evaluate("location.hash"), "#event-crm_engagement_deleted");

    let details = "[...document.querySelectorAll('article:not([hidden]) details')].find(it => !it.open)";
    browser.evaluate(&format!("window.part = {details}; part.querySelector('summary').focus()"));
    browser.press("Enter");
    assert_eq!(browser.evaluate("part.open"), true);
}

#[test]
fn nothing_is_wider_than_a_phone() {
    let Some((site, mut browser)) = site("catalogue-phone") else { return };
    for width in [320, 360, 768, 1280] {
        browser.resize(width, 740);
        for page in ["index.html", "askelephant.html", "contio.html", "morph.html"] {
            browser.open(&site.path().join(page), "");
            browser.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })");
            let needed = browser.evaluate("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(needed <= u64::from(width), "{page} needs {needed} of {width}");
        }
    }
}

#[test]
fn texts_stand_out_in_light_and_in_dark() {
    let Some((site, mut browser)) = site("catalogue-contrast") else { return };
    browser.resize(1440, 900);
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for page in ["index.html", "askelephant.html", "contio.html", "morph.html"] {
            browser.open(&site.path().join(page), "");
            let found = texts(&browser.pale_texts());
            assert!(found[0].parse::<usize>().unwrap() > 50, "{found:?}");
            assert!(found.len() == 1, "{page} in {scheme}: {found:?}");
        }
        grounds.push(browser.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(grounds[0], grounds[1]);

    // The button turns one into the other, and the choice is kept from page to page.
    browser.evaluate("document.getElementById('theme').click()");
    assert_eq!(browser.evaluate("getComputedStyle(document.body).backgroundColor"), grounds[0]);
    browser.open(&site.path().join("index.html"), "");
    assert_eq!(browser.evaluate("getComputedStyle(document.body).backgroundColor"), grounds[0]);
    // The test of the contrast sees what is pale.
    browser.evaluate("document.querySelector('h1').style.color = '#999999'");
    assert_eq!(texts(&browser.pale_texts()).len(), 2);
}

#[test]
fn pages_ask_for_nothing_from_elsewhere_and_their_policy_holds() {
    let Some((site, mut browser)) = site("catalogue-policy") else { return };
    browser.resize(1280, 800);
    let here = format!("file://{}/", site.path().display());
    for page in ["index.html", "askelephant.html", "contio.html", "morph.html"] {
        browser.open(&site.path().join(page), "");
        let mut requests = browser.requests();
        requests.sort();
        assert_eq!(requests, [page, "script.js", "style.css"].map(|file| format!("{here}{file}")), "{page}");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
    }
    // A page that wanted more would not get it, and the complaint would be seen.
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
    for page in ["index.html", "hostile.html"] {
        browser.open(&scratch.path().join(page), "");
        assert_eq!(browser.evaluate("String(window.hacked)"), "undefined");
        assert_eq!(browser.evaluate("document.querySelectorAll('img, iframe, object, embed, svg, style').length"), 0);
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{page}");
        let sample = "document.querySelector('[id$=sample-0]')?.textContent ?? '{}'";
        assert!(serde_json::from_str::<Value>(browser.evaluate(sample).as_str().unwrap()).is_ok());
    }
    browser.resize(360, 740);
    browser.open(&scratch.path().join("hostile.html"), "");
    assert_eq!(browser.evaluate("document.documentElement.scrollWidth"), 360);
}

#[test]
fn without_its_script_a_page_can_be_read() {
    let Some((site, mut browser)) = site("catalogue-no-script") else { return };
    browser.allow_scripts(false);
    browser.open(&site.path().join("morph.html"), "event-crm_engagement_created");
    assert_eq!(browser.evaluate("document.getElementById('event-crm_engagement_created').checkVisibility()"), true);
    for needs_it in ["search", "theme"] {
        let is_shown = format!("document.getElementById('{needs_it}').checkVisibility()");
        assert_eq!(browser.evaluate(&is_shown), false, "{needs_it}");
    }
    assert_eq!(browser.evaluate("document.querySelector('.copy').checkVisibility()"), false);
}

/// Pictures for people, who see more than tests do.
#[test]
fn pictures_are_taken() {
    let Some((site, mut browser)) = site("catalogue-pictures") else { return };
    let parts = [("index.html", ""), ("contio.html", ""), ("askelephant.html", "event-engagement_updated")];
    for (size, width, height) in [("desktop", 1440, 900), ("phone", 360, 740)] {
        browser.resize(width, height);
        for scheme in ["light", "dark"] {
            browser.prefer(scheme);
            for (page, part) in parts {
                browser.open(&site.path().join(page), part);
                let file = picture(&format!("{}-{size}-{scheme}", page.trim_end_matches(".html")));
                browser.screenshot(&file);
                assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"), "{}", file.display());
            }
        }
    }
}
