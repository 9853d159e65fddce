//! Documents damaged in many ways, which are the same in every run.

use std::sync::Arc;

use hookwright_core::node::{Map, Node};

/// The text with one to three changes.
pub fn text(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        damage(&mut lines, random);
    }
    lines.join("\n")
}

fn damage(lines: &mut Vec<String>, random: &mut Random) {
    let (line, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(6) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(other, lines[line].clone()),
        2 => lines[line] = lines[other].clone(),
        3 => lines.swap(line, other),
        // The indent is kept, so that the result is more often still a document.
        4 => lines[line] = indented_as(&lines[line], lines[other].trim_start()),
        _ => replace_word(lines, line, random),
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
}

fn indented_as(line: &str, content: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    format!("{}{content}", &line[..indent])
}

/// Replaces a word by another one: from the document, or one that has a meaning somewhere.
fn replace_word(lines: &mut [String], line: usize, random: &mut Random) {
    const WORDS: [&str; 16] = [
        "null",
        "true",
        "5",
        "-1",
        "[]",
        "{}",
        "''",
        "object",
        "array",
        "[string, integer]",
        "'#'",
        "$ref",
        "allOf",
        "oneOf",
        "const",
        "self",
    ];
    let words: Vec<&str> = lines[line].split_inclusive([' ', ',']).collect();
    let index = random.below(words.len().max(1));
    let word = WORDS[random.below(WORDS.len())];
    let replaced = |(at, old): (usize, &&str)| {
        if at == index && !old.trim().is_empty() { format!("{word} ") } else { (*old).to_owned() }
    };
    lines[line] = words.iter().enumerate().map(replaced).collect();
}

/// The tree with one to three values removed, or replaced by others from it or by values of another kind. The result is
/// still a document, with odd content.
pub fn tree(root: &Node, random: &mut Random) -> Node {
    let mut root = root.clone();
    for _ in 0..=random.below(3) {
        let size = size(&root);
        let (target, source) = (random.below(size), random.below(size));
        let replacement = match random.below(4) {
            0 => None,
            1 => Some(odd_value(random)),
            _ => nth(&root, &mut source.clone()).cloned(),
        };
        root = replaced(&root, &mut target.clone(), replacement.as_ref()).unwrap_or(root);
    }
    root
}

fn odd_value(random: &mut Random) -> Node {
    let odd = ["", "null", "object", "#/components/schemas", "a b", "Self", "9"].map(|text| Node::String(text.into()));
    let others = [Node::Null, Node::Bool(true), Node::Bool(false), Node::List(Vec::new()), Node::Map(Map::default())];
    let values: Vec<Node> = odd.into_iter().chain(others).collect();
    values[random.below(values.len())].clone()
}

fn size(node: &Node) -> usize {
    1 + match node {
        Node::Map(map) => map.iter().map(|(_, inner)| size(inner)).sum(),
        Node::List(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

/// The node at a position, with all nodes counted from the root down.
fn nth<'n>(node: &'n Node, position: &mut usize) -> Option<&'n Node> {
    if *position == 0 {
        return Some(node);
    }
    *position -= 1;
    match node {
        Node::Map(map) => map.iter().find_map(|(_, inner)| nth(inner, position)),
        Node::List(items) => items.iter().find_map(|inner| nth(inner, position)),
        _ => None,
    }
}

/// The tree with the node at a position replaced or removed.
fn replaced(node: &Node, position: &mut usize, replacement: Option<&Node>) -> Option<Node> {
    let here = *position == 0;
    *position = position.wrapping_sub(1);
    if here {
        return replacement.cloned();
    }
    Some(match node {
        Node::Map(map) => Node::Map(
            map.iter()
                .filter_map(|(key, inner)| Some((Arc::from(key), replaced(inner, position, replacement)?)))
                .collect(),
        ),
        Node::List(items) => {
            Node::List(items.iter().filter_map(|inner| replaced(inner, position, replacement)).collect())
        }
        other => other.clone(),
    })
}

/// Numbers that look random and are the same in every run (Marsaglia, "Xorshift RNGs", 2003).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers for a seed.
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The next number, below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}
