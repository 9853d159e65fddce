//! Events that a decision tree distinguishes.

use hookwright_runtime::http::{HeaderMap, HeaderValue, Method};
use hookwright_runtime::tree::{Branches, Constraint, Listed, Node, Place, Tree};
use hookwright_runtime::{DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, decode};

/// An event that consists of its name.
#[derive(Debug, PartialEq)]
struct Of<const TREE: usize>(&'static str);

static TREES: [Tree; 12] =
    [BODY, HEADER, CHANNEL, REQUEST, MEDIA, INTEGER, LACKING, PROPERTIES, KINDS, QUERY, NUMBERS, VERSIONS];

const NAMES: [&str; 8] = ["log", "2", "yes", "bill.1", "bill.2", "fault", "made", "made-north"];

const fn event(name: &'static str) -> Node {
    Node::Event(name)
}

const BODY: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Body(&["type"]),
        listed: &[
            (
                Listed::Text("bill"),
                Node::Value(&Branches {
                    at: Place::Body(&["of", "version"]),
                    listed: &[(Listed::Text("1"), event("bill.1")), (Listed::Integer(2), event("bill.2"))],
                    absent: Node::Nothing,
                    other: None,
                }),
            ),
            (Listed::Text("log"), event("log")),
            (Listed::Integer(2), event("2")),
            (Listed::Boolean(true), event("yes")),
        ],
        absent: Node::Property { path: &["error"], present: &event("fault"), absent: &INSIDE },
        other: None,
    }),
    constraints: &[],
};

const INSIDE: Node = Node::Property { path: &["sent", "mail"], present: &event("made"), absent: &Node::Nothing };

const KINDS: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::BodyType,
        listed: &[
            (Listed::Text("list"), event("made")),
            (Listed::Text("number"), event("made-north")),
            (
                Listed::Text("object"),
                Node::Value(&Branches {
                    at: Place::Body(&["type"]),
                    listed: &[(Listed::Text("log"), event("log"))],
                    absent: Node::Nothing,
                    other: None,
                }),
            ),
        ],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

const QUERY: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Query("event"),
        listed: &[(Listed::Text("log"), event("log")), (Listed::Integer(2), event("2"))],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

const LACKING: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Body(&["type"]),
        listed: &[(Listed::Text("log"), event("log"))],
        absent: event("fault"),
        other: None,
    }),
    constraints: &[],
};

const INTEGER: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Body(&["type"]),
        listed: &[(Listed::Integer(2), event("2"))],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

/// Integers come before those above `i64::MAX`, and these before all other numbers.
const OF_NUMBERS: &[(Listed, Node)] = &[
    (Listed::Integer(2), event("2")),
    (Listed::Unsigned(9_223_372_036_854_775_808), event("log")),
    (Listed::Unsigned(u64::MAX), event("made")),
    (Listed::Fraction("-0.5"), event("bill.1")),
    (Listed::Fraction("1.1"), event("fault")),
    (Listed::Fraction("10.25"), event("bill.2")),
    (Listed::Boolean(true), event("yes")),
];

const NUMBERS: Tree = Tree {
    root: Node::Value(&Branches { at: Place::Body(&["type"]), listed: OF_NUMBERS, absent: Node::Nothing, other: None }),
    constraints: &[],
};

const VERSIONS: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Header(&["X-Version"]),
        listed: OF_NUMBERS,
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

const HEADER: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Header(&["X-Topic", "Topic"]),
        listed: &[(Listed::Text("log"), event("log")), (Listed::Text("made"), event("made"))],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[
        Constraint { event: "log", at: Place::Body(&["of"]), listed: &[Listed::Text("log")], refused: &[] },
        Constraint {
            event: "made",
            at: Place::Body(&["of"]),
            listed: &[Listed::Text("a"), Listed::Text("b")],
            refused: &[Listed::Text("log")],
        },
    ],
};

const CHANNEL: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Channel,
        listed: &[
            (Listed::Text("orders.north.made"), event("made-north")),
            (Listed::Text("orders.{shop}.made"), event("made")),
            (Listed::Text("log/{host}_{port}"), event("log")),
            (Listed::Overlapping("north/{what}", &["{shop}/log"]), event("made-north")),
            (Listed::Overlapping("{shop}/log", &["north/{what}"]), event("log")),
        ],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

/// Ten properties, one after another.
const PROPERTIES: Tree =
    Tree { root: Node::Property { path: &["0"], present: &event("0"), absent: &PROPERTY_1 }, constraints: &[] };

macro_rules! properties {
    ($($name:ident $key:literal $next:expr;)*) => {
        $(const $name: Node = Node::Property { path: &[$key], present: &event($key), absent: &$next };)*
    };
}

properties! {
    PROPERTY_1 "1" PROPERTY_2;
    PROPERTY_2 "2" PROPERTY_3;
    PROPERTY_3 "3" PROPERTY_4;
    PROPERTY_4 "4" PROPERTY_5;
    PROPERTY_5 "5" PROPERTY_6;
    PROPERTY_6 "6" PROPERTY_7;
    PROPERTY_7 "7" PROPERTY_8;
    PROPERTY_8 "8" PROPERTY_9;
    PROPERTY_9 "9" Node::Nothing;
}

const REQUEST: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::Path,
        listed: &[(
            Listed::Text("/orders/{id}"),
            Node::Value(&Branches {
                at: Place::Method,
                listed: &[(Listed::Text("DELETE"), event("fault")), (Listed::Text("POST"), event("made"))],
                absent: Node::Nothing,
                other: None,
            }),
        )],
        absent: Node::Nothing,
        other: None,
    }),
    constraints: &[],
};

const MEDIA: Tree = Tree {
    root: Node::Value(&Branches {
        at: Place::MediaType,
        listed: &[(Listed::Text("application/x-www-form-urlencoded"), event("fault"))],
        absent: Node::Nothing,
        other: Some(event("made")),
    }),
    constraints: &[],
};

impl<const TREE: usize> EventSet for Of<TREE> {
    const NAME_AT: NameAt = NameAt::Tree(&TREES[TREE]);
    const NAMES: &'static [&'static str] = &NAMES;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        let name = Self::listed(name)?;
        Some(reader.skip().map(|()| Self(name)))
    }

    fn name(&self) -> &'static str {
        self.0
    }
}

fn delivery(body: &str) -> Delivery {
    Delivery::new(HeaderMap::new(), body.to_owned())
}

fn outcome<const TREE: usize>(delivery: Delivery) -> String {
    match decode::<Of<TREE>>(&delivery.unsigned("a test")) {
        Decoded::Known(event) => format!("known {}", event.0),
        Decoded::Unknown(unknown) => format!("unknown {}", unknown.name),
        Decoded::Malformed(fault) => format!("malformed {fault}"),
        Decoded::Unnamed(fault) => format!("unnamed {fault}"),
    }
}

fn with_header(name: &'static str, value: &'static str, body: &str) -> Delivery {
    Delivery::new(HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))]), body.to_owned())
}

#[test]
fn properties_are_checked_in_turn() {
    for (body, expected) in [
        (r#"{"type":"log"}"#, "known log"),
        (r#"{"type":2.0}"#, "known 2"),
        (r#"{"type":true}"#, "known yes"),
        (r#"{"type":"bill","of":{"version":"1"}}"#, "known bill.1"),
        (r#"{"of":{"version":2},"type":"bill"}"#, "known bill.2"),
        (r#"{"error":null}"#, "known fault"),
        (r#"{"a":1,"sent":{"b":{},"mail":[]}}"#, "known made"),
    ] {
        assert_eq!(outcome::<0>(delivery(body)), expected, "{body}");
    }
}

#[test]
fn any_number_can_be_a_name() {
    for (number, expected) in [
        ("2", "known 2"),
        ("2.0", "known 2"),
        ("9223372036854775808", "known log"),
        ("18446744073709551615", "known made"),
        ("-5e-1", "known bill.1"),
        ("1.10", "known fault"),
        ("10.25", "known bill.2"),
        ("3", "unknown 3"),
        ("18446744073709551614", "unknown 18446744073709551614"),
        ("1.2", "unknown 1.2"),
        ("1e400", "unknown 1e400"),
    ] {
        assert_eq!(outcome::<10>(delivery(&format!(r#"{{"type":{number}}}"#))), expected, "{number}");
    }
    assert!(outcome::<10>(delivery(r#"{"type":"2"}"#)).starts_with("unnamed "));
}

/// As text, which says nothing about its type.
#[test]
fn a_number_in_a_header_is_compared_as_a_value() {
    for (text, expected) in [
        ("2", "known 2"),
        ("2.0", "known 2"),
        ("18446744073709551615", "known made"),
        ("1.10", "known fault"),
        ("1.2", "unknown 1.2"),
        ("v2", "unknown v2"),
        ("+2", "unknown +2"),
        ("-", "unknown -"),
        ("2e", "unknown 2e"),
    ] {
        assert_eq!(outcome::<11>(with_header("x-version", text, "{}")), expected, "{text}");
    }
}

#[test]
fn a_repeated_key_of_the_tree_is_refused() {
    for (body, expected) in [
        (r#"{"type":"other","type":"log"}"#, "unnamed type: the field occurs twice, at line 1 column 17"),
        (r#"{"of":{},"of":{},"type":"other"}"#, "unnamed of: the field occurs twice, at line 1 column 10"),
        (
            r#"{"of":{"version":"3","version":"1"},"type":"bill"}"#,
            "unnamed of.version: the field occurs twice, at line 1 column 22",
        ),
        (r#"{"error":1,"error":2,"type":"other"}"#, "unnamed error: the field occurs twice, at line 1 column 12"),
        (r#"{"x":1,"x":2,"type":"other"}"#, "unknown other"),
    ] {
        assert_eq!(outcome::<0>(delivery(body)), expected, "{body}");
    }
}

#[test]
fn unlisted_values_are_unknown_with_the_name_read_so_far() {
    for (body, expected) in [
        (r#"{"type":"other","error":1}"#, "unknown other"),
        (r#"{"type":"2"}"#, "unknown 2"),
        (r#"{"type":2.5}"#, "unknown 2.5"),
        (r#"{"type":false}"#, "unknown false"),
        (r#"{"type":"bill","of":{"version":"3"}}"#, "unknown bill.3"),
        // It has the name of an event that something else leads to.
        (r#"{"type":"fault"}"#, "unknown fault"),
    ] {
        assert_eq!(outcome::<0>(delivery(body)), expected, "{body}");
    }
}

#[test]
fn missing_values_and_other_types_are_unnamed() {
    for body in [
        "{}",
        r#"{"type":null,"error":1}"#,
        r#"{"type":{},"error":1}"#,
        r#"{"type":"bill"}"#,
        r#"{"type":"bill","of":{"version":null}}"#,
        r#"{"type":"bill","of":5}"#,
        r#"{"mail":1}"#,
        r#"{"sent":{}}"#,
        r#"{"sent":[{"mail":1}]}"#,
        r#"{"sent":null}"#,
        "[]",
        "",
    ] {
        let outcome = outcome::<0>(delivery(body));
        assert!(outcome.starts_with("unnamed "), "{body}: {outcome}");
    }
    // If strings, integers and booleans are listed, each of these types is a value. If only some are, the others
    // aren't.
    let of = |body| outcome::<5>(delivery(body));
    assert_eq!(of(r#"{"type":3}"#), "unknown 3");
    assert_eq!(of(r#"{"type":2.5}"#), "unknown 2.5");
    assert_eq!(of(r#"{"type":"2"}"#), "unnamed type: expected an integer, at line 1 column 9");
    assert_eq!(of(r#"{"type":true}"#), "unnamed type: expected an integer, at line 1 column 9");
}

#[test]
fn an_event_can_be_recognized_by_the_json_type_of_its_body() {
    for (body, expected) in [
        ("[1]", "known made"),
        (" 5.0", "known made-north"),
        (r#"{"type":"log"}"#, "known log"),
        (r#"{"type":"other"}"#, "unknown other"),
        ("true", "unnamed expected a list or a number or an object, at line 1 column 1"),
        ("null", "unnamed expected a list or a number or an object, at line 1 column 1"),
        ("", "unnamed the text ends where a value is expected, at line 1 column 1"),
        ("x", "unnamed expected a value, at line 1 column 1"),
    ] {
        assert_eq!(outcome::<8>(delivery(body)), expected, "{body}");
    }
}

#[test]
fn a_named_delivery_needs_no_address() {
    assert_eq!(outcome::<2>(delivery("{}").named("made")), "known made");
    assert_eq!(outcome::<2>(delivery("{}").named("else")), "unknown else");
    // What a delivery lacks counts less than what the caller says, and what it has counts more.
    assert_eq!(outcome::<6>(delivery("{}")), "known fault");
    assert_eq!(outcome::<6>(delivery("{}").named("log")), "known log");
    assert_eq!(outcome::<6>(delivery(r#"{"type":"log"}"#).named("fault")), "known log");
    assert_eq!(
        outcome::<2>(delivery("{}")),
        "unnamed the address of the channel is missing: set it with `Delivery::received_on`"
    );
}

#[test]
fn a_header_may_have_several_spellings() {
    assert_eq!(outcome::<1>(with_header("x-topic", "log", "{}")), "known log");
    assert_eq!(outcome::<1>(with_header("topic", "made", "{}")), "known made");
    assert_eq!(outcome::<1>(with_header("topic", "other", "{}")), "unknown other");
    assert_eq!(outcome::<1>(with_header("topic", " ", "{}")), outcome::<1>(delivery("{}")));
    let mut headers = HeaderMap::new();
    headers.insert("x-topic", HeaderValue::from_static("log"));
    headers.insert("topic", HeaderValue::from_static("made"));
    assert!(outcome::<1>(Delivery::new(headers, "{}")).starts_with("unnamed "));
}

#[test]
fn a_parameter_of_the_query_is_decoded() {
    for (url, expected) in [
        ("/in?event=log", "known log"),
        ("https://hooks.example/in?a=b&%65vent=lo%67#event=2", "known log"),
        ("/in?event=2", "known 2"),
        ("/in?event=log&x=%ff", "known log"),
        ("/in?event=a+b", "unknown a b"),
        ("/in?event=log&event=log", "unnamed the query's parameter `event` occurs several times"),
        ("/in?event=%ff", "unnamed the query's parameter `event` isn't text"),
        ("/in?event=", "unnamed the query's parameter `event` is missing: set it with `Delivery::requested`"),
        ("/in?Event=log", "unnamed the query's parameter `event` is missing: set it with `Delivery::requested`"),
        ("/in#?event=log", "unnamed the query's parameter `event` is missing: set it with `Delivery::requested`"),
    ] {
        assert_eq!(outcome::<9>(delivery("{}").requested(Method::POST, url)), expected, "{url}");
    }
    assert!(outcome::<9>(delivery("{}")).starts_with("unnamed "));
}

#[test]
fn a_signed_body_with_the_header_of_another_event_is_refused() {
    let of = |topic, body| outcome::<1>(with_header("topic", topic, body));
    assert_eq!(of("log", r#"{"of":"log"}"#), "known log");
    assert_eq!(of("log", "{}"), "known log");
    assert_eq!(
        of("log", r#"{"of":"a"}"#),
        "malformed log: of: the body at `/of` has a value that this event never has, at line 1 column 7"
    );
    assert_eq!(of("made", r#"{"of":"new"}"#), "known made");
    assert!(of("made", r#"{"of":"log"}"#).starts_with("malformed made: of: "));
}

#[test]
fn any_number_of_properties_can_be_checked() {
    for key in 0..10 {
        let of = outcome::<7>(delivery(&format!("{{\"x\": 1, \"{key}\": 1}}")));
        let is_listed = NAMES.contains(&key.to_string().as_str());
        assert_eq!(of, format!("{} {key}", if is_listed { "known" } else { "unknown" }));
    }
    assert!(outcome::<7>(delivery("{}")).starts_with("unnamed "));
}

#[test]
fn the_more_specific_address_is_preferred() {
    let on = |address: &str| outcome::<2>(delivery("{}").received_on(address));
    assert_eq!(on("orders.north.made"), "known made-north");
    assert_eq!(on("orders.south.made"), "known made");
    assert_eq!(on("/orders.south.made"), "known made");
    assert_eq!(on("log/a_b_1"), "known log");
    assert_eq!(on("orders..made"), "unknown orders..made");
    // Both match, and neither is more specific.
    assert_eq!(on("north/log"), "unknown north/log");
    assert_eq!(on("north/made"), "known made-north");
    assert_eq!(on("south/log"), "known log");
    assert_eq!(outcome::<2>(delivery("{}").received_on("north/log").named("log")), "known log");
    assert_eq!(on("orders.a/b.made"), "unknown orders.a/b.made");
}

#[test]
fn an_event_can_be_recognized_by_path_and_method() {
    let of = |method, url: &str| outcome::<3>(delivery("{}").requested(method, url));
    assert_eq!(of(Method::POST, "https://shop.example/hooks/orders/7?a=/b"), "known made");
    assert_eq!(of(Method::DELETE, "/orders/7"), "known fault");
    assert_eq!(of(Method::POST, "/orders"), "unknown /orders");
    assert_eq!(of(Method::PUT, "/orders/7"), "unknown PUT");
}

#[test]
fn a_media_type_is_compared_without_its_parameters() {
    let of = |value| outcome::<4>(with_header("content-type", value, "{}"));
    assert_eq!(of("Application/X-WWW-form-urlencoded; charset=utf-8"), "known fault");
    assert_eq!(of("application/json"), "known made");
    assert_eq!(outcome::<4>(delivery("{}")), "known made");
}
