//! Keys in another order.

use super::Mutant;
use crate::bases::Base;
use crate::tree::Tree;

const ORDER: &str = "keys in another order";

pub(super) const KINDS: &[&str] = &[ORDER];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let name_first = |entries: &mut Vec<(String, Tree)>| entries.sort_by_key(|(key, _)| key != base.api.name_key);
    let name_last = |entries: &mut Vec<(String, Tree)>| entries.sort_by_key(|(key, _)| key == base.api.name_key);
    let mut trees = vec![
        ("reversed", reordered(&base.tree, &|entries| entries.reverse())),
        ("sorted", reordered(&base.tree, &|entries| entries.sort_by(|one, other| one.0.cmp(&other.0)))),
        ("name first", reordered(&base.tree, &name_first)),
        ("name last", reordered(&base.tree, &name_last)),
    ];
    for turn in 1..base.tree.entries().len() {
        let rotate = |entries: &mut Vec<(String, Tree)>| {
            let turn = turn % entries.len().max(1);
            entries.rotate_left(turn);
        };
        trees.push(("rotated", reordered(&base.tree, &rotate)));
    }
    let mutant = |(change, tree): (&str, Tree)| base.known_mutant(ORDER, change.to_owned(), &tree, base.tree.value());
    trees.into_iter().map(mutant).collect()
}

/// The tree with the entries of each object in another order.
fn reordered(tree: &Tree, order: &impl Fn(&mut Vec<(String, Tree)>)) -> Tree {
    match tree {
        Tree::Scalar(_) => tree.clone(),
        Tree::List(items) => Tree::List(items.iter().map(|item| reordered(item, order)).collect()),
        Tree::Object(entries) => {
            let entry = |(key, value): &(String, Tree)| (key.clone(), reordered(value, order));
            let mut entries = entries.iter().map(entry).collect();
            order(&mut entries);
            Tree::Object(entries)
        }
    }
}
