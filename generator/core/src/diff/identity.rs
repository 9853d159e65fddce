//! Types with several names: which names are the same type.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Rule, Side};
use crate::ir::TypeId;
use crate::name::Ident;

/// The changes in which names are the same type, among the names that both documents have.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let (before, after) = (groups(old), groups(new));
    let mut changes = Vec::new();
    for (name, was) in &before {
        let Some(is) = after.get(name) else { continue };
        let in_both = |other: &&&Ident| before.contains_key(*other) && after.contains_key(*other);
        // Each pair of names is reported once, at the name that comes first.
        let later = |other: &&&Ident| **other > *name;
        let parted = was.difference(is).filter(in_both).filter(later);
        let joined = is.difference(was).filter(in_both).filter(later);
        changes.extend(parted.map(|other| Change::new(Rule::TypesParted, format!("`{name}` and `{other}`"), "")));
        changes.extend(joined.map(|other| Change::new(Rule::TypesJoined, format!("`{name}` and `{other}`"), "")));
    }
    changes
}

/// For each name, all names of its type.
fn groups(side: Side<'_>) -> BTreeMap<&Ident, BTreeSet<&Ident>> {
    let mut names: BTreeMap<TypeId, BTreeSet<&Ident>> = BTreeMap::new();
    for (id, _) in side.api.types() {
        names.entry(side.api.original(id)).or_default().insert(side.names.type_name(id));
    }
    let name = |(id, _)| (side.names.type_name(id), names[&side.api.original(id)].clone());
    side.api.types().map(name).collect()
}
