//! Payloads are read, and replies are written. A schema may have a different type for each: a `writeOnly` property may
//! be absent in a payload, and a `readOnly` one in a reply.

use super::draft::Drafts;
use crate::hash::{HashMap, HashSet};
use crate::ir::{Table, Type, TypeId, TypeKind};
use crate::place::Place;

/// The sender of what is lowered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Direction {
    /// The owner of the document: it is read.
    Read,
    /// The receiver of its events: it is written.
    Written,
}

impl Direction {
    /// The docs of a value that is only sent in the other direction.
    pub(super) fn other_way(self) -> &'static str {
        match self {
            Self::Read => "write-only",
            Self::Written => "read-only",
        }
    }
}

/// Lets replies use the types of payloads where a schema means the same in both. All types from `first_written` on are
/// those of replies; one that differs from its namesake gets `reply` in its name. Types that are no longer mentioned
/// stay in the table.
pub(super) fn share(types: &mut Drafts, first_written: usize, replies: &mut [&mut Type]) {
    let same = find_same(types, first_written);
    let written: Vec<TypeId> = types.keys().skip(first_written).filter(|id| same[*id] == *id).collect();
    let taken: HashSet<&[String]> = types.values().take(first_written).map(|def| def.words.as_slice()).collect();
    let roots = written.iter().filter(|id| taken.contains(types[**id].words.as_slice()));
    let roots: HashSet<String> = roots.filter_map(|id| types[*id].words.first().cloned()).collect();
    for id in written {
        types[id].kind = led(&types[id].kind, &same);
        if let Some(root) = types[id].words.first_mut().filter(|root| roots.contains(*root)) {
            root.push_str(" reply");
        }
    }
    replies.iter_mut().for_each(|ty| ty.for_each_named_mut(&mut |id| *id = same[*id]));
}

/// For each type, the payload's type that is the same, or the type itself. Types may contain each other, so all are
/// assumed to be the same at first. A difference then spreads to the types that mention it.
fn find_same(types: &Drafts, first_written: usize) -> Table<TypeId, TypeId> {
    let mut read: HashMap<(&Place, &[String]), TypeId> = HashMap::default();
    for (id, def) in types.iter().take(first_written) {
        read.entry((&def.place, &def.words)).or_insert(id);
    }
    let mut same = types.map(|id, def| read.get(&(&def.place, def.words.as_slice())).copied().unwrap_or(id));
    types.keys().take(first_written).for_each(|id| same[id] = id);
    let mut users: HashMap<TypeId, Vec<TypeId>> = HashMap::default();
    for (id, def) in types.iter().skip(first_written) {
        def.kind.for_each_named(&mut |part| users.entry(part).or_default().push(id));
    }
    let mut waiting: Vec<TypeId> = types.keys().skip(first_written).collect();
    while let Some(id) = waiting.pop() {
        if same[id] != id && led(&types[id].kind, &same) != types[same[id]].kind {
            same[id] = id;
            waiting.extend(users.get(&id).into_iter().flatten());
        }
    }
    same
}

/// A type with its mentions replaced by the types that they are the same as.
fn led(kind: &TypeKind, same: &Table<TypeId, TypeId>) -> TypeKind {
    let mut kind = kind.clone();
    let mut lead = |id: &mut TypeId| *id = same[*id];
    kind.part_types_mut().into_iter().for_each(|ty| ty.for_each_named_mut(&mut lead));
    kind.about_mut().into_iter().for_each(lead);
    kind
}
