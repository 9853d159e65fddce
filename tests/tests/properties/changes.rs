//! Adding a property to a schema changes only the file of its family, besides samples, and removes no name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use hookwright_core::node::Node;
use hookwright_core::plan::FileSet;
use tests::generate::{ApiText, specs};
use tests::permute::{change, parse, property_lists, to_text};

#[test]
fn an_added_property_changes_one_file() {
    let faults: Vec<String> = specs().iter().flat_map(check).collect();
    assert!(faults.is_empty(), "{} properties go further:\n{}", faults.len(), faults.join("\n"));
}

/// In the largest document of the corpus, many properties share inline types. If one of these changes, it gets its own
/// type, next to the type that contains it. That may make a file too long, so that a part of it moves to a new one.
#[test]
fn an_added_property_changes_at_most_two_files_of_a_large_document() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS") else {
        eprintln!("SKIPPED: HOOKWRIGHT_CORPUS is not set");
        return;
    };
    let path = Path::new(&corpus).join("openapi31-webhooks/github/api.github.com.json");
    let document = fs::read_to_string(&path).unwrap();
    let api =
        ApiText { name: "great".to_owned(), path: "great.json".to_owned(), document, config: None, overlay: None };
    let root = parse(&api.path, &api.document);
    let before = api.with_document(to_text(&root)).generate().files;
    let lists = property_lists(&root);
    for list in lists.iter().step_by(lists.len() / 3) {
        let after = api.with_document(to_text(&change(&root, list, &with_one_more))).generate().files;
        let is_rewritten = |path: &str, text: &str| before.get(path).is_some_and(|before| before != text);
        let changed = after.iter().filter(|(path, text)| is_rewritten(path, text)).map(|(path, _)| path);
        let changed: Vec<&str> = changed.filter(|path| !is_sample(path) && *path != "great.rs").collect();
        assert!(changed.len() <= 2, "/{}: {changed:?}", list.join("/"));
        let plain = |files: &FileSet| -> BTreeSet<String> {
            names(files).iter().filter_map(|name| Some(name.split_once(": ")?.1.to_owned())).collect()
        };
        let lost: Vec<String> = plain(&before).difference(&plain(&after)).cloned().collect();
        assert!(lost.is_empty(), "/{}: {lost:?}", list.join("/"));
    }
}

/// Adds a property to each object of a document, one by one, and reports where that changed more than it should.
fn check(api: &ApiText) -> Vec<String> {
    let root = parse(&api.path, &api.document);
    let before = api.with_document(to_text(&root)).generate().files;
    let lists = property_lists(&root);
    assert!(lists.len() > 3, "{}: too few objects to prove anything", api.path);
    let fault = |list: &Vec<String>| {
        let grown = api.with_document(to_text(&change(&root, list, &with_one_more))).generate();
        assert!(!grown.files.is_empty(), "{}: {}", list.join("/"), grown.report);
        let fault = too_far(&before, &grown.files, is_base(&root, list))?;
        Some(format!("{} at /{}: {fault}", api.path, list.join("/")))
    };
    lists.iter().filter_map(fault).collect()
}

fn with_one_more(properties: &Node) -> Node {
    let Node::Map(map) = properties else { return properties.clone() };
    let pairs = map.iter().map(|(key, value)| (Arc::from(key), value.clone()));
    let text = Node::Map([("type".into(), Node::String("string".into()))].into_iter().collect());
    Node::Map(pairs.chain([(Arc::from("added_by_the_test"), text)]).collect())
}

/// Whether other schemas include the object with `allOf`, so they have its properties, too.
fn is_base(root: &Node, list: &[String]) -> bool {
    let [owner @ .., _] = list else { return false };
    let reference = format!("#/{}", owner.join("/"));
    let refers = |part: &Node| part.get("$ref").and_then(Node::as_str) == Some(&reference);
    any(root, &|node| node.get("allOf").and_then(Node::as_list).is_some_and(|parts| parts.iter().any(refers)))
}

fn any(node: &Node, wanted: &dyn Fn(&Node) -> bool) -> bool {
    wanted(node)
        || match node {
            Node::Map(map) => map.iter().any(|(_, inner)| any(inner, wanted)),
            Node::List(items) => items.iter().any(|inner| any(inner, wanted)),
            _ => false,
        }
}

/// What changed beyond one file, if anything. A resource's patch has each property of the resource, and properties that
/// all payloads have are read from `Event`, so these two may change. A base schema changes the file of each schema
/// derived from it.
fn too_far(before: &FileSet, after: &FileSet, is_base: bool) -> Option<String> {
    let follows = |path: &str| path.ends_with("/patches.rs") || path.ends_with("/event.rs");
    let changed: Vec<&str> =
        after.iter().filter(|(path, text)| before.get(path) != Some(text)).map(|(path, _)| path).collect();
    let own: Vec<&str> = changed.iter().copied().filter(|path| !follows(path) && !is_sample(path)).collect();
    // The files of families are next to each other in the API's folder. Files above or below it aren't about types.
    let foreign = own.iter().any(|path| path.split('/').count() != 2);
    if foreign || (own.len() > 1 && !is_base) {
        return Some(format!("{} changed", changed.join(", ")));
    }
    let lost: Vec<String> = names(before).difference(&names(after)).cloned().collect();
    (!lost.is_empty()).then(|| format!("{} disappeared", lost.join(", ")))
}

/// The samples of a file's types are in a file of the same name.
fn is_sample(path: &str) -> bool {
    path.contains("/samples")
}

/// The public names, with the path of the file that defines them.
fn names(files: &FileSet) -> BTreeSet<String> {
    let lines = files.iter().flat_map(|(path, text)| text.lines().map(move |line| (path, line.trim())));
    let defined = lines.filter_map(|(path, line)| {
        let rest = ["pub struct ", "pub enum ", "pub type ", "pub fn ", "pub trait ", "pub const "]
            .iter()
            .find_map(|keyword| line.strip_prefix(keyword))?;
        let end = rest.find(|symbol: char| !symbol.is_alphanumeric() && symbol != '_').unwrap_or(rest.len());
        Some(format!("{path}: {}", &rest[..end]))
    });
    defined.collect()
}
