//! The targets of references: a file, or the part of one with an `$id`, and in it a pointer or an anchor.

use serde_json::Value;

use super::files::{Files, Node, Spot};

/// The maximum length of a chain of references.
const MOST_HOPS: usize = 64;

/// The parts of the files that have their own URI.
#[derive(Debug)]
pub(super) struct References<'d> {
    files: &'d Files,
    /// Places with an `$id` or a `$self`, each with its URI. An outer place comes before those inside it.
    resources: Vec<(Spot, String)>,
    anchors: Vec<(Spot, String)>,
}

impl<'d> References<'d> {
    pub(super) fn new(files: &'d Files) -> Self {
        let mut references = Self { files, resources: Vec::new(), anchors: Vec::new() };
        files.roots().for_each(|root| references.collect(&root, ""));
        references
    }

    fn collect(&mut self, node: &Node<'_>, base: &str) {
        let mut base = base.to_owned();
        let id = node.text("$self").or_else(|| node.text("$id"));
        if let Some(id) = id {
            match id.strip_prefix('#') {
                Some(name) => self.anchors.push((node.spot.clone(), name.to_owned())),
                None => {
                    base = joined(&base, id.split('#').next().unwrap_or_default());
                    self.resources.push((node.spot.clone(), base.clone()));
                }
            }
        }
        let anchors = ["$anchor", "$dynamicAnchor"].into_iter().filter_map(|key| node.text(key));
        self.anchors.extend(anchors.map(|name| (node.spot.clone(), name.to_owned())));
        let length = node.value.as_array().map_or(0, Vec::len);
        let items = (0..length).filter_map(|index| node.get(&index.to_string()));
        let children = node.entries().into_iter().map(|(_, child)| child).chain(items);
        children.for_each(|child| self.collect(&child, &base));
    }

    /// The value itself, or the final target of its `$ref`.
    pub(super) fn follow(&self, node: &Node<'d>) -> Option<Node<'d>> {
        let mut node = node.clone();
        for _ in 0..MOST_HOPS {
            let Some(reference) = node.text("$ref") else { return Some(node) };
            node = self.target(&node.spot, reference)?;
        }
        None
    }

    /// The target of `reference`, which is written in the value at `from`.
    pub(super) fn target(&self, from: &Spot, reference: &str) -> Option<Node<'d>> {
        self.find(from, reference, MOST_HOPS)
    }

    fn find(&self, from: &Spot, reference: &str, hops: usize) -> Option<Node<'d>> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decoded(fragment);
        let mut roots = self.resource(from, path).into_iter().chain(
            // Many documents give their schemas an `$id`, and still write pointers from the start of the file.
            path.is_empty().then(|| Spot { file: from.file, pointer: String::new() }),
        );
        if fragment.is_empty() || fragment.starts_with('/') {
            return roots.find_map(|root| self.descend(&root, &fragment, hops));
        }
        let named = |root: &Spot| self.anchors.iter().find(|(spot, name)| *name == fragment && is_within(spot, root));
        roots.find_map(|root| named(&root)).and_then(|(spot, _)| self.at(spot))
    }

    /// The start of the resource that `path` names.
    fn resource(&self, from: &Spot, path: &str) -> Option<Spot> {
        let home = self.resources.iter().rev().find(|(spot, _)| is_within(from, spot));
        if path.is_empty() {
            return home.map(|(spot, _)| spot.clone());
        }
        let id = joined(home.map_or("", |(_, id)| id), path);
        let in_file = self.resources.iter().find(|(spot, name)| *name == id && spot.file == from.file);
        let named = in_file.or_else(|| self.resources.iter().find(|(_, name)| *name == id && id.contains("://")));
        let beside = || self.files.find_linked(from.file, &percent_decoded(path));
        named.map(|(spot, _)| spot.clone()).or_else(|| Some(Spot { file: beside()?, pointer: String::new() }))
    }

    /// The value at a place.
    fn at(&self, spot: &Spot) -> Option<Node<'d>> {
        let root = self.files.root(spot.file)?;
        segments(&spot.pointer).iter().try_fold(root, |node, segment| node.get(segment))
    }

    /// The value at `pointer` below `root`. References on the way are followed.
    fn descend(&self, root: &Spot, pointer: &str, hops: usize) -> Option<Node<'d>> {
        let mut node = self.at(root)?;
        let mut hops = hops;
        for segment in segments(pointer) {
            while node.get(&segment).is_none() {
                hops = hops.checked_sub(1)?;
                node = self.find(&node.spot, node.text("$ref")?, hops)?;
            }
            node = node.get(&segment)?;
        }
        Some(node)
    }

    /// The target of a name in a discriminator's `mapping`: a reference, or the name of a schema next to `beside`.
    pub(super) fn mapped(&self, from: &Spot, beside: &Spot, name: &str) -> Option<Node<'d>> {
        let sibling = || self.at(&beside.parent()?)?.get(name);
        let component = || self.files.root(from.file)?.get("components")?.get("schemas")?.get(name);
        let as_reference = || self.target(from, name).filter(|_| name.contains(['#', '/', '.']));
        as_reference().or_else(sibling).or_else(component)
    }

    /// The schemas next to the one at `base` that build on it with `allOf`.
    pub(super) fn heirs(&self, base: &Spot) -> Vec<Node<'d>> {
        let Some(parent) = base.parent().and_then(|parent| self.at(&parent)) else { return Vec::new() };
        let builds_on = |node: &Node<'d>| {
            let parts = node.items_of("allOf");
            parts.iter().any(|part| self.follow(part).is_some_and(|target| target.spot == *base && part.spot != *base))
        };
        let heirs = parent.entries().into_iter().map(|(_, node)| node).filter(|node| node.spot != *base);
        heirs.filter(builds_on).collect()
    }
}

fn is_within(spot: &Spot, outer: &Spot) -> bool {
    let rest = spot.pointer.strip_prefix(&outer.pointer);
    spot.file == outer.file && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect()
}

/// A reference resolved against the URI `base`.
fn joined(base: &str, reference: &str) -> String {
    if base.is_empty() || reference.contains("://") || reference.starts_with("urn:") {
        return reference.to_owned();
    }
    let origin =
        base.find("://").map_or(0, |start| base[start + 3..].find('/').map_or(base.len(), |end| start + 3 + end));
    let folder =
        if reference.starts_with('/') { &base[..origin] } else { &base[..base.rfind('/').map_or(0, |end| end + 1)] };
    format!("{folder}{}", reference.trim_start_matches("./"))
}

/// The text with `%xx` escapes decoded. Text with an invalid escape stays as it is.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether a value is a schema that accepts only null.
pub(super) fn is_null(schema: &Value) -> bool {
    let only_null =
        |value: &Value| value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_null));
    schema.get("type").is_some_and(|name| name == "null")
        || schema.get("const").is_some_and(Value::is_null)
        || schema.get("enum").is_some_and(only_null)
}
