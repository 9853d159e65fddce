//! Senders choose payloads, keys, names and headers, and handlers repeat them in reasons. All of these are shown as
//! text.

use crate::site::Site;

const SCRIPT: &str = "</pre><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>";
/// Overrides the direction of the text, rings a terminal's bell, and hides.
const INVISIBLE: &str = "a\u{202E}gpj.exe\u{7}b\u{200B}c\u{1B}[2Jd\u{2066}e\u{FEFF}f";

#[test]
fn text_from_senders_is_escaped() {
    let Some(mut site) = Site::start("hostile") else { return };
    for text in [SCRIPT, INVISIBLE] {
        let json = serde_json::json!({ "text": text, text: 1, "__proto__": { "polluted": 1 } }).to_string();
        site.put_with(text, text, &json, Some(text), &[("x-note", SCRIPT)]);
    }
    site.put_with("broken", "broken", &format!("{{{SCRIPT}{INVISIBLE}"), Some("not JSON"), &[]);
    site.open();
    let listed = site.listed();
    assert_eq!(listed[0], SCRIPT);
    assert_eq!(listed[1], "aU+202Egpj.exeU+0007bU+200BcU+001B[2JdU+2066eU+FEFFf");
    for place in 0..3 {
        site.browser.evaluate(&format!("document.querySelectorAll('#list .open')[{place}].click()"));
        site.until("detail.open && document.querySelector('#detail pre') !== null");
        let payload = site.text("document.querySelector('#detail pre').textContent");
        assert!(payload.contains(if place == 1 { "aU+202Egpj.exe" } else { SCRIPT }), "{payload}");
        let others = r"/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/.test(document.body.textContent)";
        assert_eq!(site.browser.evaluate(others), false, "something on the page is not what it looks like");
        // The question before a drop repeats the name.
        site.click("#detail-drop");
        site.until("question.open");
        site.click("#cancel");
        site.until("!question.open");
        site.click("#close");
        site.until("!detail.open");
        site.browser.evaluate("document.getElementById('detail-body').replaceChildren()");
    }
    assert_eq!(site.text("String(window.hacked) + String({}.polluted)"), "undefinedundefined");
    assert_eq!(
        site.browser.evaluate("document.querySelectorAll('img, iframe, object, svg, style, body script').length"),
        0
    );
    assert_eq!(site.browser.complaints(), Vec::<String>::new());
    // A filter from the address is text, too.
    let address = format!("http://{}#state=%3Cb%3E&event=%3Cimg src=x onerror=hacked=1%3E&inbox=%3Cb%3E", site.address);
    site.browser.go(&address);
    site.until_said("0 deliveries pass the filter.");
    assert_eq!(site.text("String(window.hacked)"), "undefined");
}

#[test]
fn the_content_security_policy_is_enforced() {
    let Some(mut site) = Site::start("policy") else { return };
    site.stock();
    site.open();
    assert_eq!(site.browser.complaints(), Vec::<String>::new());
    let here = format!("http://{}", site.address);
    for request in site.browser.requests() {
        let request = request.replace("ann:right@", "");
        assert!(request.starts_with(&here), "{request}");
    }
    for (name, attempt) in [
        ("foreign", "fetch('https://example.invalid/').then(() => 'done', () => 'refused')"),
        (
            "inline",
            "try { const script = document.createElement('script'); script.append('window.ran = 1'); \
             document.head.append(script) } catch {} window.ran ? 'done' : 'refused'",
        ),
        ("markup", "try { document.body.innerHTML = '<b>x</b>'; 'done' } catch { 'refused' }"),
        ("eval", "try { setTimeout('window.ran = 1'); 'done' } catch { 'refused' }"),
    ] {
        assert_eq!(site.browser.evaluate(attempt), "refused", "{name}");
    }
}

/// Without authentication, nothing of the page is shown.
#[test]
fn a_stranger_cannot_load_the_page() {
    let Some(mut site) = Site::start("stranger") else { return };
    site.stock();
    let status = format!("fetch('http://{}').then(it => it.status, () => 'refused')", site.address);
    site.open();
    site.browser.go("about:blank");
    assert_eq!(site.browser.evaluate(&status), "refused", "another site may read it");
}
