//! The actions of operators on the page.

use hookwright_receiver::{DeliveryFilter, ManagedInbox};
use serde_json::json;

use crate::site::Site;

impl Site {
    fn count(&self, filter: &DeliveryFilter) -> u64 {
        self.runtime.block_on(self.inbox.count(filter)).unwrap()
    }
}

#[test]
fn parked_deliveries_are_listed_filtered_and_counted() {
    let Some(mut site) = Site::start("filter") else { return };
    site.stock();
    site.open();
    assert_eq!(site.until_said("filter."), "5 deliveries pass the filter.");
    assert_eq!(site.listed(), ["order.paid", "order.paid", "order.paid", "order.shipped", "invoice.created"]);
    let levels = site
        .browser
        .evaluate("[...document.querySelectorAll('#levels li')].map(it => it.innerText.replaceAll('\\n', ' ').trim())");
    assert_eq!(levels, json!(["Parked 5 oldest 3 h", "Due 1 oldest 3 h", "Claimed 0"]));
    assert!(site.text("document.querySelector('#list li').innerText").contains("the handler failed: no stock"));

    site.fill("event", "order.shipped");
    site.click("#filter [type=submit]");
    assert_eq!(site.until_said("passes the filter."), "1 delivery passes the filter.");
    assert_eq!(site.listed(), ["order.shipped"]);
    assert!(site.text("location.hash").contains("event=order.shipped"));
    // The address remembers the filter.
    let address = site.text("location.href");
    site.browser.go(&address);
    site.until_said("passes the filter.");
    assert_eq!(site.listed(), ["order.shipped"]);
    site.click("#filter [type=reset]");
    site.until_said("5 deliveries pass the filter.");
    site.fill("state", "due");
    site.until_said("1 delivery passes the filter.");
    assert_eq!(site.listed(), ["order.paid"]);
    site.browser.evaluate("inbox.value = 'forms'; inbox.dispatchEvent(new Event('change'))");
    site.until_said("0 deliveries pass the filter.");
    assert_eq!(site.browser.evaluate("none.checkVisibility()"), true);
}

#[test]
fn long_lists_are_paginated() {
    let Some(mut site) = Site::start("pages") else { return };
    for number in 0..120 {
        site.put(&format!("event.{number}"), &number.to_string(), "{}", Some("a test"));
    }
    site.open();
    for expected in [100, 120] {
        site.click("#more");
        site.until(&format!("document.querySelectorAll('#list li').length === {expected}"));
    }
    assert_eq!(site.browser.evaluate("more.checkVisibility()"), false);
    let listed = site.listed();
    assert_eq!((listed[0].as_str(), listed[119].as_str()), ("event.0", "event.119"));
    assert_eq!(site.text("release.textContent"), "Release all 120 matching");
}

#[test]
fn a_payload_is_highlighted() {
    let Some(mut site) = Site::start("payload") else { return };
    site.stock();
    site.open();
    site.click("#list .open");
    site.until("detail.open");
    let payload = site.text("document.querySelector('#detail pre').textContent");
    let expected = r#"{
  "id": "evt_1",
  "type": "order.paid",
  "total": 12.50,
  "big": 12345678901234567890,
  "items": [
    {
      "sku": "A-1",
      "count": 2
    },
    {
      "sku": "B-7",
      "count": 1
    }
  ],
  "notes": [],
  "customer": {
    "name": "Ann O'Hara",
    "email": "ann@example.com"
  },
  "paid": true,
  "coupon": null,
  "text": "a: {b}, \"c\""
}"#;
    assert_eq!(payload, expected);
    let shown = site.text("detail.innerText");
    assert!(shown.contains("POST /hooks/shop") && shown.contains("not verified: a test"), "{shown}");
    assert!(shown.contains("x-api-key\nnot shown") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn one_several_or_all_deliveries_can_be_released() {
    let Some(mut site) = Site::start("release") else { return };
    site.stock();
    site.open();
    // One, from its payload.
    site.click("#list .open");
    site.until("detail.open");
    site.click("#detail-release");
    site.until_said("4 deliveries pass the filter.");
    assert_eq!(site.browser.evaluate("detail.open"), false);
    // Some.
    for place in [1, 2] {
        site.click(&format!("#list li:nth-child({place}) input"));
    }
    assert_eq!(site.text("release.textContent"), "Release 2 selected");
    site.click("#release");
    let said = site.until_said("2 deliveries pass the filter.");
    assert_eq!(said, "2 deliveries are due again. 2 deliveries pass the filter.");
    // All that match a filter, after a confirmation.
    site.click("#release");
    site.until("question.open");
    assert_eq!(site.text("document.activeElement.id"), "cancel");
    site.click("#cancel");
    site.until("!question.open");
    assert_eq!(site.count(&DeliveryFilter::parked()), 2);
    site.click("#release");
    site.until("question.open");
    site.click("#yes");
    site.until_said("0 deliveries pass the filter.");
    assert_eq!((site.count(&DeliveryFilter::parked()), site.count(&DeliveryFilter::all())), (0, 6));
}

#[test]
fn dropping_deliveries_asks_for_confirmation() {
    let Some(mut site) = Site::start("drop") else { return };
    site.stock();
    site.open();
    site.fill("event", "order.paid");
    site.click("#filter [type=submit]");
    site.until_said("3 deliveries pass the filter.");
    assert_eq!(site.text("drop.textContent"), "Drop all 3 matching");
    site.click("#drop");
    site.until("question.open");
    assert_eq!(site.text("document.getElementById('question-title').textContent"), "Drop 3 deliveries (matching)?");
    // Escape cancels.
    site.browser.press("Escape");
    site.until("!question.open");
    assert_eq!(site.count(&DeliveryFilter::all()), 6);
    site.click("#drop");
    site.until("question.open");
    site.click("#yes");
    site.until_said("0 deliveries pass the filter.");
    // One of the same event is due, not parked.
    assert_eq!((site.count(&DeliveryFilter::parked()), site.count(&DeliveryFilter::all())), (2, 3));

    // Due deliveries are only dropped explicitly.
    site.fill("state", "due");
    site.until_said("1 delivery passes the filter.");
    assert_eq!(site.browser.evaluate("[drop.disabled, release.disabled]"), json!([true, true]));
    site.click("#list input");
    assert_eq!(site.browser.evaluate("[drop.disabled, release.disabled]"), json!([false, true]));
    site.click("#drop");
    site.until("question.open");
    site.click("#yes");
    site.until_said("0 deliveries pass the filter.");
    assert_eq!(site.count(&DeliveryFilter::all()), 2);
}

#[test]
fn everything_works_with_the_keyboard() {
    let Some(mut site) = Site::start("keyboard") else { return };
    site.stock();
    site.open();
    let focused = "(it => it.id || it.name || it.className || it.type || it.tagName)(document.activeElement)";
    let is_marked = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
    let mut stops = Vec::new();
    while stops.len() < 40 {
        site.browser.press("Tab");
        let stop = site.text(focused);
        if stop == "BODY" || stop == "skip" && !stops.is_empty() {
            break;
        }
        assert_eq!(site.browser.evaluate(is_marked), true, "{stop}");
        stops.push(stop);
    }
    let start = [
        "skip", "inbox", "refresh", "state", "api", "event", "tenant", "key", "submit", "reset", "all", "release",
        "drop",
    ];
    assert_eq!(stops[..13], start);
    assert_eq!(stops[13..], ["checkbox", "open"].repeat(5));
    // A payload opens with Enter and closes with Escape; then the focus returns.
    site.browser.evaluate("document.querySelectorAll('#list .open')[3].focus()");
    site.browser.press("Enter");
    site.until("detail.open");
    assert_eq!(site.text(focused), "close");
    site.browser.press("Escape");
    site.until("!detail.open");
    assert_eq!(site.browser.evaluate("document.activeElement === document.querySelectorAll('#list .open')[3]"), true);
}

#[test]
fn failures_are_shown() {
    let Some(mut site) = Site::start("failure") else { return };
    site.stock();
    site.open();
    site.browser.evaluate("window.fetch = () => Promise.reject(new Error('no network'))");
    site.click("#refresh");
    site.until_said("The service cannot be reached.");
    assert_eq!(site.browser.evaluate("said.className"), "failed");
    site.browser
        .evaluate("window.fetch = async () => new Response('{\"error\":\"the inbox failed\"}', { status: 503 })");
    site.click("#refresh");
    site.until_said("The service answered 503: the inbox failed.");
    assert_eq!(site.listed().len(), 5);
}
