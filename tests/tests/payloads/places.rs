//! All values of a payload, each with its path and what the document says about it.

use crate::shape::Shape;
use crate::tree::{Spot, Tree};

#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) spot: Spot,
    /// As the runtime writes it: `data.participants[0].role`.
    pub(crate) path: String,
    pub(crate) shape: &'a Shape,
    pub(crate) value: &'a Tree,
    pub(crate) role: Role,
}

/// The relation of a value to the one around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    Root,
    Required,
    Optional,
    Item,
}

impl Place<'_> {
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.value, Tree::Object(_))
    }

    pub(crate) fn is_field(&self) -> bool {
        matches!(self.role, Role::Required | Role::Optional)
    }

    /// How many fields it has.
    pub(crate) fn count(&self) -> usize {
        self.value.entries().len()
    }

    pub(crate) fn parent(&self) -> &[usize] {
        &self.spot[..self.spot.len() - 1]
    }

    pub(crate) fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The path of a field in this object.
    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// The places of a payload, from the outside in. A value without a schema is one place.
pub(crate) fn places<'a>(tree: &'a Tree, shape: &'a Shape) -> Vec<Place<'a>> {
    let mut places = vec![Place { spot: Vec::new(), path: String::new(), shape, value: tree, role: Role::Root }];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        places.extend(children(&place));
        next += 1;
    }
    places
}

fn children<'a>(place: &Place<'a>) -> Vec<Place<'a>> {
    match place.value {
        Tree::Scalar(_) => Vec::new(),
        Tree::List(items) => {
            let Some(shape) = place.shape.item.as_deref() else { return Vec::new() };
            let path = |index| format!("{}[{index}]", place.path);
            let item = |(index, value)| child(place, index, path(index), (shape, value), Role::Item);
            items.iter().enumerate().map(item).collect()
        }
        Tree::Object(entries) => entries
            .iter()
            .enumerate()
            .filter_map(|(index, (key, value))| {
                let Some(shape) = place.shape.field(key) else {
                    assert!(place.shape.keeps_unlisted(), "{}: the document doesn't list it", place.path_of(key));
                    return None;
                };
                let role = if place.shape.required.contains(key) { Role::Required } else { Role::Optional };
                Some(child(place, index, place.path_of(key), (shape, value), role))
            })
            .collect(),
    }
}

fn child<'a>(
    parent: &Place<'a>,
    index: usize,
    path: String,
    (shape, value): (&'a Shape, &'a Tree),
    role: Role,
) -> Place<'a> {
    let spot = [parent.spot.as_slice(), &[index]].concat();
    Place { spot, path, shape, value, role }
}
