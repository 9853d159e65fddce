//! Events that a decision tree distinguishes, compared with those that one header names.

use std::hint::black_box;

use benches::Group;
use hookwright_events::askelephant::Event;
use hookwright_runtime::tree::{Branches, Listed, Node, Place, Tree};
use hookwright_runtime::{DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, Trusted, decode};
use http::{HeaderMap, HeaderValue};

const HEADER: &str = "x-event";
const NAME: &str = "v1.engagement.created";

const BY_HEADER: &str = "one header";
const BY_TREE: &str = "a tree that asks for the header";
const BY_TWO: &str = "a tree that asks for the header, then for the body";
const BY_BODY: &str = "a tree that asks for the body";

/// The same events, found in another way.
struct Found<const WAY: usize>(Event);

impl<const WAY: usize> EventSet for Found<WAY> {
    const NAME_AT: NameAt = WAYS[WAY];
    const NAMES: &'static [&'static str] = Event::NAMES;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Event::decode_named(name, reader).map(|event| event.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

const WAYS: [NameAt; 4] =
    [NameAt::Header(HEADER), NameAt::Tree(&TREES[0]), NameAt::Tree(&TREES[1]), NameAt::Tree(&TREES[2])];

static TREES: [Tree; 3] = [
    Tree { root: Node::Value(&named(Place::Header(&[HEADER]))), constraints: &[] },
    Tree {
        root: Node::Value(&Branches {
            at: Place::Header(&[HEADER]),
            listed: &[(Listed::Text(NAME), Node::Value(&named(Place::Body(&["type"]))))],
            absent: Node::Nothing,
            other: None,
        }),
        constraints: &[],
    },
    Tree { root: Node::Value(&named(Place::Body(&["type"]))), constraints: &[] },
];

const fn named(at: Place) -> Branches {
    Branches { at, listed: &LISTED, absent: Node::Nothing, other: None }
}

macro_rules! listed {
    ($($name:literal)*) => {
        [$((Listed::Text($name), Node::Event($name)),)*]
    };
}

static LISTED: [(Listed, Node); 12] = listed![
    "v1.company.created" "v1.company.deleted" "v1.company.updated" "v1.contact.created" "v1.contact.deleted"
    "v1.contact.updated" "v1.engagement.created" "v1.engagement.deleted" "v1.engagement.updated" "v1.tag.created"
    "v1.tag.deleted" "v1.tag.updated"
];

/// An engagement, found in each of the ways.
pub(crate) fn ways(bytes: usize, body: &str) {
    let headers =
        HeaderMap::from_iter([(HEADER.parse().unwrap_or(http::header::FROM), HeaderValue::from_static(NAME))]);
    let delivery = Delivery::new(headers, body.to_owned()).unsigned("a benchmark");
    Group::new(&format!("decode: {bytes} bytes, by a tree"), 1000, 10)
        .case(BY_HEADER, || is_known::<0>(&delivery))
        .case(BY_TREE, || is_known::<1>(&delivery))
        .case(BY_TWO, || is_known::<2>(&delivery))
        .case(BY_BODY, || is_known::<3>(&delivery))
        .target(1.1, BY_TREE, BY_HEADER)
        .target(1.1, BY_TWO, BY_HEADER)
        .target(1.1, BY_BODY, BY_HEADER)
        .run();
}

fn is_known<const WAY: usize>(delivery: &Trusted) -> bool {
    matches!(black_box(decode::<Found<WAY>>(black_box(delivery))), Decoded::Known(_))
}
