//! Where the parts that an overlay changed come from, so that diagnostics lead to the file and line where they are
//! written.

use std::cell::OnceCell;

use super::Sources;
use crate::hash::HashMap;
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

/// Values that are written elsewhere, by their pointer. Everything below them comes from there, too.
#[derive(Debug, Default)]
pub(crate) struct Origins(HashMap<Pointer, Place>);

impl Origins {
    /// Sets where the value at `pointer` is written.
    #[cfg_attr(not(feature = "overlay"), expect(dead_code, reason = "only overlays move parts"))]
    pub(crate) fn insert(&mut self, pointer: Pointer, written: Place) {
        self.0.insert(pointer, written);
    }

    fn origin_of(&self, place: &Place) -> Place {
        let (mut below, mut pointer) = (Vec::new(), &place.pointer);
        loop {
            if let Some(origin) = self.0.get(pointer) {
                return origin.descendant(below.into_iter().rev());
            }
            let (Some(segment), Some(parent)) = (pointer.last(), pointer.parent()) else { return place.clone() };
            below.push(segment);
            pointer = parent;
        }
    }
}

impl Sources {
    /// Where the value at a place is written: there, unless an overlay put it there.
    pub fn origin(&self, place: &Place) -> Place {
        self.document(place.file).origins.origin_of(place)
    }

    /// Replaces the meaning of a document, such as with the result of an overlay. Its text stays the same.
    pub(crate) fn overlay(&mut self, file: FileId, root: Node, origins: Origins) {
        let Some(document) = self.documents.get_mut(file.0 as usize) else { return };
        let written = std::mem::replace(&mut document.root, root);
        document.written.get_or_insert(written);
        document.origins = origins;
        document.resources = OnceCell::new();
    }
}
