//! Walks both documents at once, one pair of types at a time.

use std::collections::{BTreeSet, VecDeque};

use super::docs::docs;
use super::events::{Paired, method};
use super::types::same_kind;
use super::{Change, Rule, Side, quoted, was_is};
use crate::hash::{HashMap, HashSet};
use crate::ir::{Type, TypeId};
use crate::name::Ident;

/// All changes in the payloads of events that are in both documents.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<Change> {
    let mut walk = Walk::new(old, new);
    let same = paired.same.iter().map(|(before, after)| (*before, *after, false));
    let renamed = paired.renamed.iter().map(|(before, after)| (*before, *after, true));
    let roots: Vec<Root> =
        same.chain(renamed).map(|(before, after, is_renamed)| walk.root(before, after, is_renamed)).collect();
    walk.run();
    let reached = walk.reached_by(&roots);
    let mut changes: Vec<Change> = Vec::new();
    for root in &roots {
        let name = &new.api.events[root.event].name;
        changes.extend(root.slot.found.iter().map(|found| Change {
            events: vec![name.clone()],
            methods: vec![method(new, root.event)],
            ..Change::new(found.rule, joined(name, ": ", &found.path), found.detail.clone())
        }));
    }
    for (pair, events) in walk.pairs.iter().zip(&reached) {
        changes.extend(pair.slot.found.iter().map(|found| walk.change(pair, found, events)));
    }
    changes
}

/// The changes between two types, wherever they are used, each with the path to it.
pub(super) fn compare_types(old: Side<'_>, new: Side<'_>, before: &Type, after: &Type) -> Vec<Found> {
    let mut walk = Walk::new(old, new);
    let mut slot = Slot::default();
    walk.types(&mut slot, "", before, after);
    walk.run();
    let root = Root { event: 0, slot };
    let reached = walk.reached_by(std::slice::from_ref(&root));
    let mut all = root.slot.found;
    for (pair, ways) in walk.pairs.into_iter().zip(reached) {
        let way = ways.into_iter().next().map(|(_, way)| way).unwrap_or_default();
        all.extend(pair.slot.found.into_iter().map(|it| Found { path: joined(&way, ".", &it.path), ..it }));
    }
    all
}

/// The changes at one place, and the pairs of types that it leads to.
#[derive(Debug, Default)]
pub(super) struct Slot {
    found: Vec<Found>,
    /// The pairs by index, each with the path to it.
    inner: Vec<(usize, String)>,
}

impl Slot {
    /// Adds a change at `path` below this place.
    pub(super) fn find(&mut self, rule: Rule, path: impl Into<String>, detail: impl Into<String>) {
        self.found.push(Found { rule, path: path.into(), detail: detail.into() });
    }
}

/// A change, the path to it, and its details.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rule: Rule,
    pub(super) path: String,
    pub(super) detail: String,
}

/// A type of the old document, and its counterpart in the new one.
#[derive(Debug)]
struct Pair {
    old: TypeId,
    new: TypeId,
    slot: Slot,
    /// Whether it has these names in the generated code, so that their docs are compared.
    is_written: bool,
}

/// An event of both documents.
struct Root {
    /// Its index in the new one.
    event: usize,
    slot: Slot,
}

/// The walk and its results so far.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pairs: Vec<Pair>,
    known: HashMap<(TypeId, TypeId), usize>,
    /// Types whose new name was reported, by their old and new names.
    renamed: BTreeSet<(TypeId, TypeId)>,
    /// The names of types in both documents.
    old_names: HashSet<&'a Ident>,
    new_names: HashSet<&'a Ident>,
}

impl<'a> Walk<'a> {
    fn new(old: Side<'a>, new: Side<'a>) -> Self {
        let names = |side: Side<'a>| side.names.types.values().collect();
        let (old_names, new_names) = (names(old), names(new));
        Self { old, new, pairs: Vec::new(), known: HashMap::default(), renamed: BTreeSet::new(), old_names, new_names }
    }

    fn root(&mut self, before: usize, after: usize, is_renamed: bool) -> Root {
        let mut slot = Slot::default();
        let (before, payload) = (&self.old.api.events[before].payload, &self.new.api.events[after].payload);
        if let (true, Type::Named(old), Type::Named(new)) = (is_renamed, before, payload) {
            // An event's payload is named after it, so its new name isn't reported.
            self.renamed.insert((*old, *new));
        }
        self.types(&mut slot, "", before, payload);
        Root { event: after, slot }
    }

    /// Compares all pairs, including those found on the way.
    fn run(&mut self) {
        let mut next = 0;
        while let Some(pair) = self.pairs.get(next) {
            let (old, new) = (pair.old, pair.new);
            let mut slot = Slot::default();
            self.kinds(&mut slot, old, new);
            self.pairs[next].slot = slot;
            next += 1;
        }
        for pair in self.pairs.iter_mut().filter(|pair| pair.is_written) {
            let of = |side: Side<'a>, id| &side.api.type_def(id).docs;
            docs(of(self.old, pair.old), of(self.new, pair.new))
                .for_each(|(rule, detail)| pair.slot.find(rule, "", detail));
        }
    }

    /// Notes that two types correspond, to be compared once.
    pub(super) fn pair(&mut self, slot: &mut Slot, path: &str, old: TypeId, new: TypeId) {
        let (old_name, new_name) = (self.old.names.type_name(old), self.new.names.type_name(new));
        let rule = if self.new_names.contains(old_name) {
            Rule::TypesParted
        } else if self.old_names.contains(new_name) {
            Rule::TypesJoined
        } else {
            Rule::TypeCalledOtherwise
        };
        // A new name is reported once, but a split type at each of its places.
        let is_news = |walk: &mut Self| rule != Rule::TypeCalledOtherwise || walk.renamed.insert((old, new));
        if old_name != new_name && is_news(self) {
            slot.find(rule, path, was_is(quoted(old_name), quoted(new_name)));
        }
        self.pair_unnamed(slot, path, old, new);
    }

    /// The same, without reporting different names.
    pub(super) fn pair_unnamed(&mut self, slot: &mut Slot, path: &str, old: TypeId, new: TypeId) {
        let index = self.index(old, new);
        self.pairs[index].is_written = true;
        slot.inner.push((index, path.to_owned()));
    }

    /// The same, if only the content matters.
    pub(super) fn same_type(&mut self, slot: &mut Slot, old: TypeId, new: TypeId) {
        slot.inner.push((self.index(old, new), String::new()));
    }

    fn index(&mut self, old: TypeId, new: TypeId) -> usize {
        debug_assert!(same_kind(self.old.api.kind(old), self.new.api.kind(new)), "only types of a kind are compared");
        *self.known.entry((old, new)).or_insert_with(|| {
            self.pairs.push(Pair { old, new, slot: Slot::default(), is_written: false });
            self.pairs.len() - 1
        })
    }

    /// For each pair, the events that use it, by index in the new document, and the path from the first of them.
    fn reached_by(&self, roots: &[Root]) -> Vec<Vec<(usize, String)>> {
        let mut reached = vec![Vec::new(); self.pairs.len()];
        for root in roots {
            let mut seen = vec![false; self.pairs.len()];
            let mut pending: VecDeque<(usize, String)> = root.slot.inner.iter().cloned().collect();
            while let Some((index, path)) = pending.pop_front() {
                if std::mem::replace(&mut seen[index], true) {
                    continue;
                }
                let further = self.pairs[index].slot.inner.iter();
                pending.extend(further.map(|(inner, step)| (*inner, joined(&path, ".", step))));
                reached[index].push((root.event, path));
            }
        }
        reached
    }

    /// A change in a type of a single event is located by the event and a path, in any other type by the type.
    fn change(&self, pair: &Pair, found: &Found, events: &[(usize, String)]) -> Change {
        let name = |index: usize| self.new.api.events[index].name.clone();
        let at = match events {
            [(event, path)] => joined(&name(*event), ": ", &joined(path, ".", &found.path)),
            _ => joined(self.new.names.type_name(pair.new).as_str(), ".", &found.path),
        };
        Change {
            events: events.iter().map(|(event, _)| name(*event)).collect(),
            methods: events.iter().map(|(event, _)| method(self.new, *event)).collect(),
            ..Change::new(found.rule, at, found.detail.clone())
        }
    }
}

/// Joins two parts of a path. Steps into lists and mappings have no separator.
pub(super) fn joined(first: &str, separator: &str, second: &str) -> String {
    match (first, second) {
        (first, "") => first.to_owned(),
        ("", second) => second.to_owned(),
        (first, second) if second.starts_with('[') && separator == "." => format!("{first}{second}"),
        (first, second) => format!("{first}{separator}{second}"),
    }
}
