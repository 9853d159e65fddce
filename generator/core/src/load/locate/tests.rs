//! The positions from the single pass equal those that the walk finds one by one.

use super::{Spans, walk};
use crate::load::{Document, Format, Sources};
use crate::node::Node;
use crate::place::Pointer;

const TEXTS: [&str; 6] = [
    "a: [1, 'b', \"c\", null, [], {}, [[x]], {y: z}]\nb:\n- - - c\n  - d: e\n- ~\n-\n",
    "'': ''\n\"e\": \"\"\n'''': ''''\n\"\\\"\": \"\\\"\"\n\"\\\\t\": \"\\\\t\"\n'''x': '''x'\n",
    "list:\n- |\n  a\n- >-\n  b\n- two\n  lines\n- \"esc\\taped\"\n- -1\n- - -1\n",
    "? a # b\n: c\n? 'd'\n:\n  # e\n  - f\ng: # h\n  - # i\n    j: k\n",
    "{a: {b: }, c, \"d\":1, e: [ # f\n  g, [h] ], i: {\n  j: k}}",
    "null:\nnullable: true\ntrue: ~\n200: 200\n",
];

#[test]
fn one_pass_finds_what_the_walk_finds() {
    for text in TEXTS {
        assert!(agree("a.yaml", text) > 0, "{text}");
    }
}

/// JSON is read as YAML here, to test the flow style.
#[test]
fn one_pass_finds_what_the_walk_finds_in_the_corpus() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS") else { return };
    let mut folders = vec![std::path::PathBuf::from(corpus)];
    let mut places = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.metadata().unwrap().len() < 6_000 {
                let text = std::fs::read(&path).unwrap();
                places += agree(&path.display().to_string(), &String::from_utf8_lossy(&text));
            }
        }
    }
    assert!(places > 10_000, "{places}");
}

#[test]
fn what_is_skipped_in_json_is_what_the_walk_reads() {
    for (text, places) in [
        (r#"{"a": [1, "]\\\"", {}, [], []], "b\"}": {"c": -1.5e+3}, "": true, "d":null}"#, 11),
        (" [ null,[ [ ] ,false] , \"\\\\\" ,{\"a\":\"[\"}] ", 8),
        ("\n12 ", 1),
    ] {
        let mut sources = Sources::new();
        let file = sources.add("a.json".to_owned(), text).unwrap();
        let document = sources.document(file);
        let spans = &document.index().spans;
        assert_eq!(compare(document, &document.root, spans, &Pointer::root()), places, "{text}");
        assert!(are_all_known(document, &document.root, spans), "{text}");
    }
}

fn are_all_known(document: &Document, node: &Node, spans: &Spans) -> bool {
    let nodes: Vec<&Node> = match node {
        Node::Map(map) => map.iter().map(|(_, node)| node).collect(),
        Node::List(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let parts = document.parts(spans);
    spans.value.is_some()
        && nodes.len() == parts.len()
        && nodes.iter().zip(parts).all(|(node, part)| are_all_known(document, node, part))
}

/// The number of places in a text, after checking that both methods agree. 0 if the text can't be read.
fn agree(path: &str, text: &str) -> usize {
    let mut sources = Sources::new();
    let Ok(file) = sources.add(path.replace(".json", ".yaml"), text) else { return 0 };
    let mut document = sources.documents.remove(file.0 as usize);
    document.format = Format::Yaml;
    let Ok(root) = super::super::yaml::parse(text) else { return 0 };
    compare(&document, &root, &document.index().spans, &Pointer::root())
}

fn compare(document: &Document, node: &Node, spans: &Spans, pointer: &Pointer) -> usize {
    let segments = pointer.segments();
    for (found, walked) in
        [(spans.value, walk::value(&document.text, &segments)), (spans.key, walk::key(&document.text, &segments))]
    {
        assert!(found.is_none() || found == walked, "{}: {pointer}: {found:?}, {walked:?}", document.path);
    }
    let segments: Vec<String> = match node {
        Node::Map(map) => map.keys().map(str::to_owned).collect(),
        Node::List(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => Vec::new(),
    };
    let below = |segment: &String| {
        let (index, node) = spans.part(node, segment).unwrap();
        compare(document, node, &document.parts(spans)[index], &pointer.child(segment.as_str()))
    };
    1 + segments.iter().map(below).sum::<usize>()
}
