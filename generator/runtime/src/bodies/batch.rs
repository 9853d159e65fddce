//! Splits a body that holds several events into deliveries.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Bodies, Format, lines, media_type};
use crate::delivery::{Trusted, with_body_of, with_json_body};
use crate::event_set::EventSet;
use crate::outcome::Unnamed;
use crate::scan;

/// The maximum number of items in one body.
pub const MAX_ITEMS: usize = 10_000;

/// One event of a body that holds several. It is closed: what distinguishes an item is all there is to know besides
/// its delivery.
#[derive(Clone, Debug)]
pub struct Item {
    /// A delivery with the headers of the whole. Its body is the bytes of the item, no longer compressed.
    pub trusted: Trusted,
    /// What distinguishes the item if the body has several: the SHA-256 of its bytes, and a number if there are equal
    /// ones. The index isn't part of it, since a sender repeats only the items that failed.
    pub mark: Option<String>,
}

/// Splits a delivery into its items if its body is, or has, a list of events, or has one in each line. Otherwise returns
/// the delivery itself.
///
/// Nothing is decoded: an item may be anything between two commas or line ends. Each item is trusted as the whole is.
/// Fails if there are more than [`MAX_ITEMS`].
pub fn split<E: EventSet>(trusted: Trusted) -> Result<Vec<Item>, Unnamed> {
    split_by(E::BODIES, trusted)
}

/// As [`split`], for bodies described at run time.
pub fn split_by(bodies: &Bodies, trusted: Trusted) -> Result<Vec<Item>, Unnamed> {
    let whole = match bodies.uncompressed(trusted.delivery()) {
        Ok(Cow::Borrowed(_)) => trusted.clone(),
        Ok(Cow::Owned(uncompressed)) => trusted.with_delivery(uncompressed),
        // The decoder reports what is wrong.
        Err(_) => return Ok(vec![Item { trusted, mark: None }]),
    };
    let Some((list, whole)) = bodies.list_in(whole) else { return Ok(vec![Item { trusted, mark: None }]) };
    let body = whole.body();
    let items = match list {
        List::At(path) => scan::items_at(body, path, MAX_ITEMS + 1),
        List::Lines => Some(lines::split(body, MAX_ITEMS + 1)),
    };
    let Some(items) = items else { return Ok(vec![Item { trusted, mark: None }]) };
    if items.len() > MAX_ITEMS {
        let message = format!("the body has more than {MAX_ITEMS} events");
        return Err(Unnamed::outside_the_body(message, trusted.body()));
    }
    let mut counts: HashMap<[u8; 32], usize> = HashMap::new();
    let item = |range: Range<usize>| {
        let body: Bytes = body.slice(range);
        let hash: [u8; 32] = Sha256::digest(&body).into();
        let count = counts.entry(hash).or_default();
        *count += 1;
        let digits = format!("{:x}", base16ct::HexDisplay(&hash));
        let mark = if *count == 1 { digits } else { format!("{digits}.{count}") };
        Item { trusted: with_body_of(&whole, body), mark: Some(mark) }
    };
    Ok(items.into_iter().map(item).collect())
}

/// How a body lists its events.
enum List {
    /// In a JSON list at this path of keys.
    At(&'static [&'static str]),
    /// One in each line.
    Lines,
}

impl Bodies {
    /// Where the list of events is, if the delivery may have one, and the delivery whose body has the list. If payloads
    /// are in strings, each item has one.
    fn list_in(&self, trusted: Trusted) -> Option<(List, Trusted)> {
        let delivery = trusted.delivery();
        let format = self.format(delivery, delivery.event());
        if format == Format::Lines {
            return Some((List::Lines, trusted));
        }
        let is_list_of_cloud_events = self.cloud_events.is_some()
            && media_type(delivery).is_some_and(|sent| sent.eq_ignore_ascii_case("application/cloudevents-batch+json"));
        let path = if is_list_of_cloud_events { &[][..] } else { self.batch? };
        match format {
            Format::Json | Format::Inside(..) => Some((List::At(path), trusted)),
            Format::JsonInForm(_) | Format::InForm(..) => {
                // The decoder reports what is wrong.
                let view = self.view_uncompressed(delivery, delivery.event()).ok()?;
                let json = with_json_body(delivery, view.delivery.body().clone());
                Some((List::At(path), trusted.with_delivery(json)))
            }
            Format::Text(_) | Format::Form(_) | Format::Claims | Format::Lines => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use http::HeaderMap;
    use http::header::{CONTENT_TYPE, HeaderValue};

    use super::*;
    use crate::bodies::Inside;
    use crate::delivery::Delivery;

    const FORM: &str = "application/x-www-form-urlencoded";

    fn trusted(media_type: &'static str, body: &str) -> Trusted {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        Delivery::new(headers, body.to_owned()).unsigned("a test")
    }

    /// What the decoders see of each item.
    fn seen(bodies: &Bodies, media_type: &'static str, body: &str) -> Vec<String> {
        let items = split_by(bodies, trusted(media_type, body)).unwrap();
        let view = |item: &Item| {
            let view = bodies.view(item.trusted.delivery(), None).ok().unwrap();
            String::from_utf8_lossy(view.delivery.body()).into_owned()
        };
        items.iter().map(view).collect()
    }

    #[test]
    fn a_list_may_be_in_a_field_of_a_form() {
        let in_form = Bodies { media_types: &[(FORM, Format::JsonInForm("events"))], batch: Some(&[]), ..Bodies::JSON };
        assert_eq!(seen(&in_form, FORM, "events=%5B%7B%22a%22%3A1%7D%2C2%5D&x=[3]"), ["{\"a\":1}", "2"]);
        assert_eq!(seen(&in_form, FORM, "events=%7B%7D"), ["{}"]);
        let items = split_by(&in_form, trusted(FORM, "events=[]")).unwrap();
        assert!(items.is_empty());
        for body in ["x=[1]", "events=[1]&events=[2]", "events=[1", ""] {
            let items = split_by(&in_form, trusted(FORM, body)).unwrap();
            assert_eq!((items.len(), items[0].trusted.body()), (1, &Bytes::from(body)));
        }
        let deeper = Bodies { batch: Some(&["list"]), ..in_form };
        assert_eq!(seen(&deeper, FORM, "events=%7B%22list%22%3A%5B1%2C2%5D%7D"), ["1", "2"]);
    }

    #[test]
    fn each_line_may_be_an_event() {
        const LINES: &str = "application/x-ndjson";
        let lines = Bodies { media_types: &[(LINES, Format::Lines)], ..Bodies::JSON };
        assert_eq!(seen(&lines, LINES, "{\"a\":1}\r\n\n{\"a\":\n"), ["{\"a\":1}", "{\"a\":"]);
        assert!(seen(&lines, LINES, "\n").is_empty());
        // Without being split, a single line is an event.
        let only = trusted(LINES, "\u{1e}{}\n");
        assert_eq!(lines.view(only.delivery(), None).ok().unwrap().delivery.body(), "{}");
        // JSON stays one event.
        assert_eq!(seen(&lines, "application/json", "{\n}"), ["{\n}"]);
        let many = "1\n".repeat(MAX_ITEMS);
        assert_eq!(split_by(&lines, trusted(LINES, &many)).unwrap().len(), MAX_ITEMS);
        assert!(split_by(&lines, trusted(LINES, &format!("{many}1"))).is_err());
        // Equal lines differ in their marks, and each line has the same one on its own.
        let marks = |body| split_by(&lines, trusted(LINES, body)).unwrap().into_iter().map(|item| item.mark);
        assert_eq!(marks("1\n1").collect::<std::collections::HashSet<_>>().len(), 2);
        assert_eq!(marks("2\n1").next_back(), marks("1").next());
    }

    #[test]
    fn each_item_may_have_its_payload_in_a_string() {
        let inside = Bodies {
            media_types: &[("application/json", Format::Inside(&["data"], Inside::Base64))],
            otherwise: Format::Inside(&["data"], Inside::Base64),
            batch: Some(&["records"]),
            ..Bodies::JSON
        };
        let body = r#"{"id":"r","records":[{"data":"eyJhIjoxfQ=="},{"data":"eyJhIjoyfQ=="}]}"#;
        assert_eq!(seen(&inside, "application/json", body), ["{\"a\":1}", "{\"a\":2}"]);
        assert_eq!(seen(&inside, "application/json", r#"{"data":"e30="}"#), ["{}"]);
    }
}
