//! The order of an object's keys in samples.
//!
//! Senders write an object's keys in their own order, which often differs from the document's. Readers expect each key
//! after the one before it, and find it fastest there. So the fields of a struct, the rows of its table and the keys of
//! its samples all have the order of the samples.

use std::collections::BTreeMap;

use crate::hash::HashMap;
use crate::ir::{Field, Type, TypeId, TypeKind, Types};
use crate::node::Node;

/// For each object in a sample, the indices of its fields in the order of the first sample with it.
#[derive(Debug, Default)]
pub(super) struct KeyOrders(BTreeMap<TypeId, Vec<usize>>);

impl KeyOrders {
    /// Notes the order of the keys, if the value is an object.
    pub(super) fn note(&mut self, types: &Types, ty: &Type, node: &Node) {
        if let Type::Named(id) | Type::Boxed(id) = ty
            && !types.kind(*id).is_choice()
            && let Node::Map(object) = node
        {
            let fields = types.kind(*id).fields().map(|field| field.wire.as_str());
            self.0.entry(types.original(*id)).or_insert_with(|| order(fields, object.keys()));
        }
    }

    /// Puts the fields of the types in these orders.
    pub(super) fn apply(self, types: &mut Types) {
        for (id, order) in self.0.into_iter().filter(|(_, order)| !order.is_sorted()) {
            let position = |field: usize| order.iter().position(|index| *index == field).unwrap_or(field);
            match &mut types[id].kind {
                TypeKind::Object(object) => {
                    arrange(&mut object.fields, &order);
                    if let Some(changes) = &mut object.changes {
                        (changes.current, changes.previous) = (position(changes.current), position(changes.previous));
                    }
                }
                TypeKind::Patch(patch) => arrange(&mut patch.fields, &order),
                _ => {}
            }
        }
    }
}

fn arrange(fields: &mut Vec<Field>, order: &[usize]) {
    *fields = order.iter().filter_map(|index| fields.get(*index).cloned()).collect();
}

/// The indices of the listed keys in the order in which they were sent. One that wasn't sent comes after the key listed
/// before it.
fn order<'a>(listed: impl Iterator<Item = &'a str>, sent: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let positions: HashMap<&str, usize> = sent.enumerate().map(|(position, key)| (key, position)).collect();
    let mut behind = None;
    let places = listed.enumerate().map(|(index, key)| {
        behind = positions.get(key).copied().or(behind);
        (behind, index)
    });
    let mut places: Vec<(Option<usize>, usize)> = places.collect();
    places.sort_unstable();
    places.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn what_is_not_sent_stays_behind_its_neighbor() {
        let cases: [(&str, &str, &[usize]); 6] = [
            ("abc", "abc", &[0, 1, 2]),
            ("abc", "cab", &[2, 0, 1]),
            ("abc", "", &[0, 1, 2]),
            ("abcd", "ca", &[2, 3, 0, 1]),
            ("abcd", "d", &[0, 1, 2, 3]),
            ("abc", "cxb", &[0, 2, 1]),
        ];
        for (listed, sent, expected) in cases {
            let keys = |text: &'static str| text.split("").filter(|key| !key.is_empty());
            assert_eq!(order(keys(listed), keys(sent)), expected, "{listed} sent as {sent}");
        }
    }
}
