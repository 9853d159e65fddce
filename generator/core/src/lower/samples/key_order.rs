//! The order of an object's keys, as samples show it.
//!
//! Senders write an object's keys in an order of their own, often another one than that of the document. Whoever reads expects
//! each key behind the one before it, and finds it at once where it is there.

use std::collections::{BTreeMap, HashMap};

use crate::ir::{Type, TypeId, Types};
use crate::node::Node;

/// For each object that a sample shows, its fields by index in the order of the first sample of it.
#[derive(Debug, Default)]
pub(super) struct KeyOrders(BTreeMap<TypeId, Vec<usize>>);

impl KeyOrders {
    /// Notes the order of an object's keys, where the value is one.
    pub(super) fn note(&mut self, types: &Types, ty: &Type, node: &Node) {
        if let Type::Named(id) | Type::Boxed(id) = ty
            && !types.kind(*id).is_choice()
            && let Node::Map(object) = node
        {
            let fields = types.kind(*id).fields().map(|field| field.wire.as_str());
            self.0.entry(types.original(*id)).or_insert_with(|| order(fields, object.keys()));
        }
    }

    /// The orders that are not the document's.
    pub(super) fn that_differ(self) -> BTreeMap<TypeId, Vec<usize>> {
        self.0.into_iter().filter(|(_, order)| !order.is_sorted()).collect()
    }
}

/// The indexes of the listed keys in the order in which they were sent; one that was not comes behind the one that is listed
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
    fn what_is_not_sent_stays_behind_its_neighbour() {
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
