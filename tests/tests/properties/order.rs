//! The same input gives the same bytes, and the order of schemas doesn't matter.

use tests::generate::{ApiText, cases, specs};
use tests::permute::{Pairs, change, parse, reordered, to_text};

#[test]
fn the_same_input_gives_the_same_bytes() {
    for api in specs().iter().chain(&cases()) {
        let (first, second) = (api.generate(), api.generate());
        assert!(first.files == second.files && first.report == second.report, "{}", api.path);
    }
}

#[test]
fn the_order_of_schemas_does_not_matter() {
    for api in specs().iter().chain(&cases()) {
        check(api, "reversed", &|pairs| pairs.reverse());
        check(api, "rotated by one", &|pairs| rotate(pairs, 1));
        check(api, "rotated by half", &|pairs| rotate(pairs, pairs.len() / 2));
    }
}

fn rotate(pairs: &mut Pairs, by: usize) {
    if !pairs.is_empty() {
        let by = by % pairs.len();
        pairs.rotate_left(by);
    }
}

fn check(api: &ApiText, how: &str, order: &dyn Fn(&mut Pairs)) {
    let root = parse(&api.path, &api.document);
    if root.get("components").and_then(|components| components.get("schemas")).is_none() {
        return;
    }
    let schemas = ["components".to_owned(), "schemas".to_owned()];
    let permuted = change(&root, &schemas, &|node| reordered(node, order));
    let before = api.with_document(to_text(&root)).generate();
    let after = api.with_document(to_text(&permuted)).generate();
    for (path, text) in before.files.iter() {
        assert_eq!(Some(text), after.files.get(path), "{}: {how}, {path}", api.path);
    }
    assert_eq!(before.files.len(), after.files.len(), "{}: {how}", api.path);
}
