//! The names that a file gives its own parts: `$id`, `$self`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12,
//! section 8.2).

use super::{parts, uri};
use crate::node::{Map, Node};
use crate::place::Pointer;

/// The names of one file.
#[derive(Debug)]
pub(crate) struct Resources {
    /// The file itself, then the resources in it that have an `$id`, each after the one that contains it.
    resources: Vec<Resource>,
    anchors: Vec<Anchor>,
}

/// A part of a file that references are relative to.
#[derive(Debug)]
pub(crate) struct Resource {
    /// Its place in its file.
    pub(crate) root: Pointer,
    /// Its name, with the names of the resources that contain it. Empty if it has no name.
    pub(crate) id: String,
}

/// A name within a resource.
#[derive(Debug)]
pub(crate) struct Anchor {
    /// The name.
    pub(crate) name: String,
    /// Its target.
    pub(crate) pointer: Pointer,
    /// Whether it is for `$dynamicRef`.
    pub(crate) is_dynamic: bool,
    resource: usize,
}

impl Resources {
    /// Finds the names in a file.
    pub(super) fn collect(root: &Node) -> Self {
        let id = ["$self", "$id"].iter().find_map(|key| root.get(key)?.as_str()).unwrap_or_default();
        let file = Resource { root: Pointer::root(), id: uri::split(id).0.to_owned() };
        let mut found = Self { resources: vec![file], anchors: Vec::new() };
        parts::for_each(root, &mut |steps, map| {
            if let Some(id) = text(map, "$id").filter(|_| !steps.is_empty()) {
                found.enter(parts::pointer(steps), id);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = text(map, key) {
                    found.name(parts::pointer(steps), name, key == "$dynamicAnchor");
                }
            }
        });
        found
    }

    /// Enters a resource. Before `$anchor` existed, an `$id` that began with `#` was an anchor (draft-07, section
    /// 8.2.3).
    fn enter(&mut self, root: Pointer, id: &str) {
        match id.strip_prefix('#') {
            Some(name) => self.name(root, name, false),
            None => {
                let id = uri::join(&self.enclosing_with_index(&root).1.id, uri::split(id).0);
                self.resources.push(Resource { root, id });
            }
        }
    }

    fn name(&mut self, pointer: Pointer, name: &str, is_dynamic: bool) {
        let resource = self.enclosing_with_index(&pointer).0;
        self.anchors.push(Anchor { name: name.to_owned(), pointer, is_dynamic, resource });
    }

    /// The innermost resource that contains a place.
    fn enclosing_with_index(&self, pointer: &Pointer) -> (usize, &Resource) {
        let inner = self.resources.iter().enumerate().skip(1).rev();
        let around = if self.resources.len() == 1 { None } else { Some(pointer.segments()) };
        let found = around.and_then(|segments| {
            inner.into_iter().find(|(_, resource)| segments.starts_with(&resource.root.segments()))
        });
        found.unwrap_or((0, &self.resources[0]))
    }

    /// The innermost resource that contains a place.
    pub(crate) fn enclosing(&self, pointer: &Pointer) -> &Resource {
        self.enclosing_with_index(pointer).1
    }

    /// The resource with this name.
    pub(crate) fn find_by_id(&self, id: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id == id)
    }

    /// The anchors of the resource at `root`.
    pub(crate) fn anchors(&self, root: &Pointer) -> impl Iterator<Item = &Anchor> {
        let index = self.resources.iter().position(|resource| resource.root == *root);
        self.anchors.iter().filter(move |anchor| Some(anchor.resource) == index)
    }

    /// All anchors for `$dynamicRef`.
    pub(crate) fn dynamic_anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| anchor.is_dynamic)
    }
}

fn text<'m>(map: &'m Map, key: &str) -> Option<&'m str> {
    map.get(key)?.as_str()
}
