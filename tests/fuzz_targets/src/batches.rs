//! Any body that may hold a list of events, or one in each line: its items are those that another parser reads, byte for
//! byte, and no two have the same mark.

use std::collections::HashSet;

use hookwright_runtime::bodies::{Bodies, Format, MAX_ITEMS, split};
use hookwright_runtime::{DecodeError, Delivery, EventSet, NameAt, Reader};
use http::HeaderMap;
use serde_json::Value;

/// Events of any kind, in a list at a path of up to two keys, or else in lines.
struct Listed<const DEPTH: usize>;

impl<const DEPTH: usize> EventSet for Listed<DEPTH> {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &[];
    const BODIES: &'static Bodies = if DEPTH <= PATH.len() {
        &Bodies { batch: Some(PATH.split_at(DEPTH).0), ..Bodies::JSON }
    } else {
        &Bodies { otherwise: Format::Lines, ..Bodies::JSON }
    };

    fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn name(&self) -> &'static str {
        ""
    }
}

const PATH: &[&str] = &["data", "events"];

/// Splits the input: the list is the whole body, or at one key, or at two.
pub fn run(data: &[u8]) {
    splits::<Listed<0>>(data, "");
    splits::<Listed<1>>(data, "/data");
    splits::<Listed<2>>(data, "/data/events");
    splits_lines::<Listed<3>>(data);
}

fn splits_lines<E: EventSet>(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let is_sequence = text.contains('\u{1e}');
    let all = if is_sequence { text.split('\u{1e}').collect::<Vec<_>>() } else { text.split('\n').collect() };
    let all = all.into_iter().map(|text| text.trim_matches([' ', '\t', '\r', '\n', '\u{c}']));
    let expected: Vec<&str> = all.filter(|text| !text.is_empty()).collect();
    match split::<E>(Delivery::new(HeaderMap::new(), data.to_vec()).unsigned("it was made up")) {
        Ok(items) => {
            let read: Vec<_> = items.iter().map(|item| String::from_utf8_lossy(item.trusted.body())).collect();
            assert_eq!(read, expected);
        }
        Err(_) => assert!(expected.len() > MAX_ITEMS),
    }
}

fn splits<E: EventSet>(data: &[u8], pointer: &str) {
    let delivery = Delivery::new(HeaderMap::new(), data.to_vec()).unsigned("it was made up");
    let whole: Option<Value> = serde_json::from_slice(data).ok();
    let list = whole.as_ref().and_then(|whole| whole.pointer(pointer)?.as_array());
    let Ok(items) = split::<E>(delivery) else {
        assert!(list.is_none_or(|list| list.len() > MAX_ITEMS));
        return;
    };
    let marks: Vec<&String> = items.iter().filter_map(|item| item.mark.as_ref()).collect();
    assert_eq!(marks.iter().collect::<HashSet<_>>().len(), marks.len(), "two items have one mark");
    if let [only] = items.as_slice()
        && only.mark.is_none()
    {
        assert_eq!(only.trusted.body(), data);
        assert!(list.is_none() || has_repeated_keys(data, pointer), "it is a list");
        return;
    }
    assert!(items.len() <= MAX_ITEMS);
    let mut rest = data;
    for item in &items {
        let body = item.trusted.body();
        let at = rest.windows(body.len().max(1)).position(|window| window == &body[..]);
        rest = &rest[at.expect("each item is a part of the body, in its order") + body.len()..];
    }
    if let Some(list) = list.filter(|_| !has_repeated_keys(data, pointer)) {
        let read: Vec<Option<Value>> =
            items.iter().map(|item| serde_json::from_slice(item.trusted.body()).ok()).collect();
        assert_eq!(read, list.iter().cloned().map(Some).collect::<Vec<_>>());
    }
}

/// Whether the two parsers may differ: for equal keys, the other one takes the last.
fn has_repeated_keys(data: &[u8], pointer: &str) -> bool {
    let text = String::from_utf8_lossy(data);
    // Keys may be written with escapes.
    !pointer.is_empty()
        && (text.contains('\\') || pointer.split('/').any(|key| text.matches(&format!("\"{key}\"")).count() > 1))
}
