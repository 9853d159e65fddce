//! Phones, dark mode, and screenshots for people, who see more than tests do.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site::Site;

/// Where screenshots are put.
fn picture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("admin");
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.png"))
}

fn long_delivery(site: &Site) {
    let long = "x".repeat(400);
    site.put(&format!("event.{long}"), &long, &format!("{{\"{long}\":\"{long}\"}}"), Some(&long));
}

#[test]
fn pages_fit_a_phone() {
    let Some(mut site) = Site::start("phone") else { return };
    site.stock();
    long_delivery(&site);
    for width in [320, 360, 768, 1280] {
        site.browser.resize(width, 740);
        site.open();
        let needed = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(site.browser.evaluate(needed), true, "the list at {width}");
        site.browser.evaluate("[...document.querySelectorAll('#list .open')].at(-1).click()");
        site.until("detail.open");
        let needed = "[document.documentElement, detail].every(it => it.scrollWidth <= innerWidth)";
        assert_eq!(site.browser.evaluate(needed), true, "a payload at {width}");
    }
}

#[test]
fn text_has_enough_contrast_in_light_and_dark_mode() {
    let Some(mut site) = Site::start("contrast") else { return };
    site.stock();
    for scheme in ["light", "dark"] {
        site.browser.prefer(scheme);
        site.open();
        for opened in [false, true] {
            if opened {
                site.click("#list .open");
                site.until("detail.open");
            }
            let found = site.browser.pale_texts();
            let found = found.as_array().unwrap();
            assert!(found[0].as_str().unwrap().parse::<u32>().unwrap() > 30, "{found:?}");
            assert_eq!(found.len(), 1, "{scheme}: {found:?}");
        }
    }
    site.browser.evaluate("document.querySelector('h1').style.color = '#777777'");
    assert_eq!(site.browser.pale_texts().as_array().unwrap().len(), 2);
}

#[test]
fn take_screenshots() {
    let Some(mut site) = Site::start("pictures") else { return };
    site.stock();
    for (size, width, height) in [("desktop", 1280, 860), ("phone", 360, 740)] {
        site.browser.resize(width, height);
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme);
            site.open();
            site.click("#list input");
            let take = |site: &mut Site, what: &str| {
                let file = picture(&format!("{what}-{size}-{scheme}"));
                site.browser.screenshot(&file);
                assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"), "{}", file.display());
            };
            take(&mut site, "list");
            site.click("#drop");
            site.until("question.open");
            take(&mut site, "question");
            site.click("#cancel");
            site.click("#list .open");
            site.until("detail.open");
            take(&mut site, "payload");
        }
    }
}
