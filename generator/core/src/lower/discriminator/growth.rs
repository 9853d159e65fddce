//! Grows the decision tree from the table: the place that separates the most rows comes first, and the rows for each of
//! its values are separated by other places in turn.

use std::cmp::Ordering;
use std::slice;

use super::places::{is_customary, is_for_actions, is_for_things};
use super::split::{Means, Split};
use super::table::{Cell, Row, Table};
use super::words::Words;
use crate::ir::{Literal, NamePlace, Sign};

/// The maximum depth of the tree.
const MAX_DEPTH: usize = 4;

/// A node of the tree, whose events have no names yet.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// The leaf with this index.
    Leaf(usize),
    /// The value at a place decides.
    Value {
        at: NamePlace,
        listed: Vec<(Literal, Node)>,
        absent: Box<Node>,
    },
    /// The presence of a property in the body decides.
    Property {
        path: Vec<String>,
        present: Box<Node>,
        absent: Box<Node>,
    },
    Nothing,
}

impl Node {
    /// Replaces the indexes of leaves by those in a list.
    fn renumber(&mut self, leaves: &[usize]) {
        match self {
            Self::Leaf(index) => *self = leaves.get(*index).map_or(Self::Nothing, |index| Self::Leaf(*index)),
            Self::Value { listed, absent, .. } => {
                listed.iter_mut().for_each(|(_, node)| node.renumber(leaves));
                absent.renumber(leaves);
            }
            Self::Property { present, absent, .. } => {
                present.renumber(leaves);
                absent.renumber(leaves);
            }
            Self::Nothing => {}
        }
    }
}

/// An event, and the values that lead to it.
#[derive(Clone)]
pub(super) struct Leaf<'s> {
    pub(super) row: Row<'s>,
    pub(super) signs: Vec<Sign>,
}

/// Something to report about the tree.
pub(super) enum Remark<'s> {
    /// A message is recognized by a missing value.
    Absent { at: NamePlace, row: Row<'s> },
    /// A message's value is assumed to be its key, or the value in its example.
    Assumed { at: NamePlace, row: Row<'s> },
    /// A value may be missing, but is assumed to be sent.
    Optional { at: NamePlace, row: Row<'s> },
    /// Several messages list a value, and nothing else separates them. It belongs to the owner, if one has its words.
    Shared { at: NamePlace, value: Literal, rows: Vec<Row<'s>>, owner: Option<Row<'s>> },
    /// Messages list a value, but each has another value of its own.
    Unclaimed { at: NamePlace, value: Literal, rows: Vec<Row<'s>> },
    /// Messages that nothing separates.
    Alike { rows: Vec<Row<'s>> },
    /// A message lists several values, but not which one is its own, or none, and another message lists its key.
    Unmatched { at: NamePlace, row: Row<'s>, values: Vec<Literal> },
}

/// A tree with its leaves.
pub(super) struct Growth<'a, 's> {
    table: Table<'a, 's>,
    means: Means,
    /// The configured places, in order.
    stated: Option<&'a [NamePlace]>,
    pub(super) leaves: Vec<Leaf<'s>>,
    pub(super) remarks: Vec<Remark<'s>>,
    /// How many rows have no leaf.
    pub(super) lost: usize,
}

impl<'a, 's> Growth<'a, 's> {
    /// Grows a tree over the rows.
    pub(super) fn over(
        rows: Vec<Row<'s>>,
        table: Table<'a, 's>,
        means: Means,
        stated: Option<&'a [NamePlace]>,
    ) -> (Self, Node) {
        let mut growth = Self { table, means, stated, leaves: Vec::new(), remarks: Vec::new(), lost: 0 };
        let root = growth.grow(rows, &[], &[]);
        (growth, root)
    }

    /// Whether all rows have a leaf, and nothing is ambiguous.
    pub(super) fn is_complete(&self) -> bool {
        let is_fault = |remark: &Remark<'_>| {
            matches!(remark, Remark::Shared { .. } | Remark::Alike { .. } | Remark::Unmatched { .. })
        };
        self.lost == 0 && !self.remarks.iter().any(is_fault)
    }

    fn grow(&mut self, rows: Vec<Row<'s>>, signs: &[Sign], used: &[NamePlace]) -> Node {
        if rows.is_empty() {
            return Node::Nothing;
        }
        if used.len() < MAX_DEPTH
            && let Some(split) = self.best(&rows, used)
        {
            return self.branch(split, signs, used);
        }
        if let [only] = rows.as_slice() {
            return self.leaf(only.clone(), signs);
        }
        if self.means.presence
            && let Some(node) = self.by_property(&rows, signs)
        {
            return node;
        }
        self.lost += rows.len();
        self.remarks.push(Remark::Alike { rows });
        Node::Nothing
    }

    fn leaf(&mut self, row: Row<'s>, signs: &[Sign]) -> Node {
        let nth = self.leaves.len();
        self.leaves.push(Leaf { row, signs: signs.to_vec() });
        Node::Leaf(nth)
    }

    /// The place to look at next: the first configured one that says anything, or else the one that separates the most
    /// rows.
    fn best(&self, rows: &[Row<'s>], used: &[NamePlace]) -> Option<Split<'s>> {
        if let Some(stated) = self.stated {
            let after = used.last().and_then(|used| stated.iter().position(|place| place == used));
            let rest = stated.iter().skip(after.map_or(0, |used| used + 1));
            return rest.filter_map(|at| self.table.split(rows, at, self.means)).find(|split| !split.listed.is_empty());
        }
        if rows.len() == 1 && !used.is_empty() {
            let is_thing = used.last().is_some_and(is_for_things);
            return self.actions(rows).filter(|split| is_thing && split.listed.len() > 1);
        }
        let mut places = self.table.places(rows, self.means);
        places.retain(|place| !used.contains(place));
        let best = self.in_request(rows, &places, used.is_empty());
        let best = best.or_else(|| self.farthest(rows, &places, used.is_empty()))?;
        // `order.created`, not `created.order`.
        if used.is_empty() {
            let things = places.iter().filter(|at| is_for_things(at) && **at != best.at);
            let thing = things.filter_map(|at| self.table.split(rows, at, self.means));
            let is_of_all = |split: &Split<'_>| split.narrows() && split.is_plain() && split.optional.is_empty();
            let is_first = |thing: &Split<'_>| is_of_all(thing) && (is_for_actions(&best.at) || best.happens_to(thing));
            if let Some(thing) = { thing }.find(is_first) {
                return Some(thing);
            }
            if is_for_actions(&best.at) {
                return Some(best);
            }
        }
        // If the place has no names, as with two versions of one event, the name that all of them list comes first.
        if !best.at.is_part_of_names() || is_for_names(&best.at) || used.iter().any(is_for_names) {
            return Some(best);
        }
        let names = places.iter().filter(|at| is_for_names(at));
        let common = names.filter_map(|at| self.table.split(rows, at, self.means)).find(Split::is_common);
        common.or(Some(best))
    }

    /// The usual place of names that separates the most rows, for requests: they don't state their channel, so that is
    /// only asked where nothing else helps.
    fn in_request(&self, rows: &[Row<'s>], places: &[NamePlace], is_root: bool) -> Option<Split<'s>> {
        if !self.table.by_http || !places.contains(&NamePlace::Channel) {
            return None;
        }
        let usual: Vec<NamePlace> = places.iter().filter(|at| is_for_names(at)).cloned().collect();
        self.farthest(rows, &usual, is_root)
    }

    /// What may happen to the thing that a message is about. Each is an event, as for messages about other things.
    fn actions(&self, rows: &[Row<'s>]) -> Option<Split<'s>> {
        let places = self.table.places(rows, self.means);
        places.iter().filter(|at| is_for_actions(at)).find_map(|at| self.table.split(rows, at, self.means))
    }

    /// The place that separates the greatest part of the rows. A place may split rows into more of them, so that
    /// numbers alone aren't comparable.
    fn farthest(&self, rows: &[Row<'s>], places: &[NamePlace], is_root: bool) -> Option<Split<'s>> {
        let mut best: Option<(Split<'s>, (usize, usize))> = None;
        for at in places {
            let Some(split) = self.table.split(rows, at, self.means) else { continue };
            let (apart, all) = split.pairs();
            // Only at places where names usually are is a message split into events, or does a value count that fewer
            // than all list, although each two messages have one in common.
            let is_name =
                is_for_names(at) && if all == 0 { is_root && !split.listed.is_empty() } else { split.narrows() };
            if apart == 0 && !is_name {
                continue;
            }
            if apart == all && split.is_plain() {
                return Some(split);
            }
            let is_better = |(known, (known_apart, known_all)): &(Split<'_>, (usize, usize))| {
                let cost = |split: &Split<'_>| split.absent.len() + split.assumed.len() + split.unmatched.len();
                match (apart * known_all.max(&1)).cmp(&(known_apart * all.max(1))) {
                    Ordering::Equal => cost(&split) < cost(known),
                    part => part.is_gt(),
                }
            };
            if best.as_ref().is_none_or(is_better) {
                best = Some((split, (apart, all)));
            }
        }
        best.map(|(split, _)| split)
    }

    fn branch(&mut self, split: Split<'s>, signs: &[Sign], used: &[NamePlace]) -> Node {
        let Split { at, rows, listed, absent, forbidden, assumed, unmatched, optional, unclaimed } = split;
        let used: Vec<NamePlace> = used.iter().chain([&at]).cloned().collect();
        let row = |index: &usize| rows[*index].clone();
        self.remarks.extend(assumed.iter().map(|index| Remark::Assumed { at: at.clone(), row: row(index) }));
        self.remarks.extend(optional.iter().map(|index| Remark::Optional { at: at.clone(), row: row(index) }));
        for (value, indexes) in unclaimed {
            let rows = indexes.iter().map(row).collect();
            self.remarks.push(Remark::Unclaimed { at: at.clone(), value, rows });
        }
        for index in &unmatched {
            let values = self.table.values(&rows[*index], &at).unwrap_or_default();
            self.remarks.push(Remark::Unmatched { at: at.clone(), row: row(index), values });
        }
        self.lost += unmatched.len();
        let mut reached = vec![false; rows.len()];
        let mut nodes: Vec<(Vec<usize>, Node)> = Vec::new();
        let mut ways = Vec::new();
        for (value, indexes) in listed {
            // A message that is sent in several ways is still one event.
            let known = nodes.iter().find(|(known, _)| !at.is_part_of_names() && *known == indexes);
            let node = match known {
                Some((_, node)) => node.clone(),
                None => {
                    let signs = [signs, &[Sign { at: at.clone(), value: value.clone() }]].concat();
                    let node = self.among(indexes.iter().map(row).collect(), &value, &signs, &used);
                    nodes.push((indexes.clone(), node.clone()));
                    node
                }
            };
            if !matches!(node, Node::Nothing) {
                indexes.iter().for_each(|index| reached[*index] = true);
                ways.push((value, node));
            }
        }
        self.deepen(&mut ways, used.len());
        let lacking: Vec<Row<'s>> = absent.iter().map(row).collect();
        let others: Vec<Row<'s>> =
            rows.iter().enumerate().filter(|(index, _)| reached[*index]).map(|(_, row)| row.clone()).collect();
        let (before, remarks) = (self.leaves.len(), self.remarks.len());
        let node = self.lacking(lacking, &others, signs, &used);
        let is_found = |row: &Row<'_>| self.leaves[before..].iter().any(|leaf| leaf.row.order.starts_with(&row.order));
        let assumed = absent.iter().filter(|index| !forbidden.contains(index)).map(row).filter(is_found);
        let assumed: Vec<_> = assumed.map(|row| Remark::Absent { at: at.clone(), row }).collect();
        self.remarks.splice(remarks..remarks, assumed);
        let is_root = used.len() == 1 && signs.is_empty();
        let node = if at == NamePlace::Channel && is_root { self.without_address(rows) } else { node };
        Node::Value { at, listed: ways, absent: Box::new(node) }
    }

    /// Looks at the place that tells some of the branches apart in the others, too, if they list a value there: a new
    /// value is a new event in each of them.
    fn deepen(&mut self, ways: &mut [(Literal, Node)], depth: usize) {
        let inner = ways.iter().find_map(|(_, node)| match node {
            Node::Value { at, .. } if at.is_part_of_names() => Some(at.clone()),
            _ => None,
        });
        let Some(at) = inner.filter(|_| self.stated.is_none() && depth < MAX_DEPTH) else { return };
        for (_, node) in ways {
            let Node::Leaf(index) = *node else { continue };
            let Some(leaf) = self.leaves.get_mut(index) else { continue };
            let Cell::Listed { values, required: true } = self.table.cell(&leaf.row, &at) else { continue };
            let [value] = values.as_slice() else { continue };
            leaf.signs.push(Sign { at: at.clone(), value: value.clone() });
            let listed = vec![(value.clone(), Node::Leaf(index))];
            *node = Node::Value { at: at.clone(), listed, absent: Box::new(Node::Nothing) };
        }
    }

    /// The tree for deliveries whose address isn't known, if values that the document lists lead to each row.
    fn without_address(&self, rows: Vec<Row<'s>>) -> Node {
        if self.stated.is_some() || rows.iter().any(|row| row.channel.is_some()) {
            return Node::Nothing;
        }
        let means = Means { transport: false, presence: false, absence: true, ..self.means };
        let (other, mut root) = Self::over(rows, self.table, means, None);
        let own = |leaf: &Leaf<'s>| self.leaves.iter().position(|own| own.row.order == leaf.row.order);
        let leaves: Option<Vec<usize>> =
            other.leaves.iter().map(|leaf| own(leaf).filter(|_| !leaf.signs.is_empty())).collect();
        match leaves {
            Some(leaves) if other.is_complete() && !leaves.is_empty() => {
                root.renumber(&leaves);
                root
            }
            _ => Node::Nothing,
        }
    }

    /// The rows that list the same value: separated by other places, or else the one with its words.
    fn among(&mut self, rows: Vec<Row<'s>>, value: &Literal, signs: &[Sign], used: &[NamePlace]) -> Node {
        if rows.len() == 1 {
            return self.grow(rows, signs, used);
        }
        let before = (self.leaves.len(), self.remarks.len(), self.lost);
        let node = self.grow(rows.clone(), signs, used);
        if self.leaves.len() > before.0 {
            return node;
        }
        self.leaves.truncate(before.0);
        self.remarks.truncate(before.1);
        self.lost = before.2;
        let words = Words::collect(&rows, &[]);
        let mut owners = rows.iter().filter(|row| words.matching(row.message(), std::slice::from_ref(value)).is_some());
        let owner = owners.next().filter(|_| owners.next().is_none()).cloned();
        let at = used.last().cloned().unwrap_or(NamePlace::Channel);
        self.lost += rows.len() - usize::from(owner.is_some());
        match owner {
            Some(owner) => {
                let others = rows.into_iter().filter(|row| row.order != owner.order);
                let (rows, value) = (others.collect(), value.clone());
                self.remarks.push(Remark::Shared { at, value, rows, owner: Some(owner.clone()) });
                self.leaf(owner, signs)
            }
            None => {
                self.remarks.push(Remark::Shared { at, value: value.clone(), rows, owner: None });
                Node::Nothing
            }
        }
    }

    /// The rows that list nothing at a place where others do.
    fn lacking(&mut self, rows: Vec<Row<'s>>, others: &[Row<'s>], signs: &[Sign], used: &[NamePlace]) -> Node {
        if rows.is_empty() {
            return Node::Nothing;
        }
        if let [only] = rows.as_slice() {
            if let Some(split) = self.own_names(only, others, used) {
                return self.branch(split, signs, used);
            }
            let own = self.own_property(only, others);
            self.note_optional(own.as_deref(), only);
            let leaf = self.leaf(only.clone(), signs);
            return property(own, leaf, Node::Nothing);
        }
        self.grow(rows, signs, used)
    }

    /// The names of the only row that is left, if they have the same key as the others', but in an object of its own:
    /// `/mail/type` and `/text/type`.
    fn own_names(&self, row: &Row<'s>, others: &[Row<'s>], used: &[NamePlace]) -> Option<Split<'s>> {
        let NamePlace::Body(theirs) = used.last().filter(|_| self.stated.is_none() && used.len() < MAX_DEPTH)? else {
            return None;
        };
        let is_own = |at: &NamePlace| match at {
            NamePlace::Body(path) => {
                let is_parallel = path.len() > 1 && path.len() == theirs.len() && path.last() == theirs.last();
                is_parallel && !others.iter().any(|other| self.table.mentions(other, path))
            }
            _ => false,
        };
        let rows = slice::from_ref(row);
        let splits = self.table.places(rows, self.means).into_iter().filter(is_own);
        // The others' place says that these are names.
        let means = Means { stated: true, ..self.means };
        let mut splits = splits.filter_map(|at| self.table.split(rows, &at, means));
        splits.find(|split| split.is_plain() && split.optional.is_empty())
    }

    /// Separates rows by properties that only one of them has. Those without one are alike.
    fn by_property(&mut self, rows: &[Row<'s>], signs: &[Sign]) -> Option<Node> {
        let mut rest = rows.to_vec();
        let mut found = Vec::new();
        while rest.len() > 1 {
            let own = rest.iter().enumerate().find_map(|(index, row)| {
                // An optional property may be missing, and then the others' properties decide.
                let all = if self.means.any_presence { rows } else { rest.as_slice() };
                let others: Vec<Row<'s>> = all.iter().filter(|other| other.order != row.order).cloned().collect();
                self.own_property(row, &others).map(|path| (index, path))
            });
            let Some((index, path)) = own else { break };
            found.push((path, rest.remove(index)));
        }
        let mut node = match rest.as_slice() {
            [last] => self.without_others(last, &found, signs)?,
            _ if found.is_empty() => return None,
            _ => {
                self.lost += rest.len();
                self.remarks.push(Remark::Alike { rows: rest });
                Node::Nothing
            }
        };
        for (path, row) in found.into_iter().rev() {
            self.note_optional(Some(&path), &row);
            let present = self.leaf(row, signs);
            node = property(Some(path), present, node);
        }
        Some(node)
    }

    /// The row that is left when all others have been found by their properties.
    fn without_others(&mut self, last: &Row<'s>, found: &[(Vec<String>, Row<'s>)], signs: &[Sign]) -> Option<Node> {
        let others: Vec<Row<'s>> = found.iter().map(|(_, row)| row.clone()).collect();
        let own = self.own_property(last, &others);
        if own.is_none() {
            if !self.means.absence || self.means.any_presence {
                return None;
            }
            let at = NamePlace::Body(found.last().map(|(path, _)| path.clone())?);
            self.remarks.push(Remark::Absent { at, row: last.clone() });
        }
        self.note_optional(own.as_deref(), last);
        let leaf = self.leaf(last.clone(), signs);
        Some(property(own, leaf, Node::Nothing))
    }

    /// A property that only this row mentions: the uppermost required one, or else an optional one at the top.
    fn own_property(&self, row: &Row<'s>, others: &[Row<'s>]) -> Option<Vec<String>> {
        let is_own = |path: &Vec<String>| !others.iter().any(|other| self.table.mentions(other, path));
        let own = self.table.required_properties(row).into_iter().find(is_own);
        let optional = || {
            let all = self.table.properties(row).into_iter().filter(|_| self.means.any_presence);
            let optional = all.filter(|(_, is_required)| !is_required);
            { optional }.map(|(key, _)| vec![key.to_owned()]).find(is_own)
        };
        own.or_else(optional)
    }

    /// Reports that a row is recognized by an optional property.
    fn note_optional(&mut self, path: Option<&[String]>, row: &Row<'s>) {
        let is_optional = |key: &str| self.table.properties(row).contains(&(key, false));
        if let Some([key]) = path
            && is_optional(key)
        {
            let at = NamePlace::Body(vec![key.clone()]);
            self.remarks.push(Remark::Optional { at, row: row.clone() });
        }
    }
}

/// Whether senders usually put names here.
fn is_for_names(at: &NamePlace) -> bool {
    at.is_part_of_names() && is_customary(at)
}

fn property(path: Option<Vec<String>>, present: Node, absent: Node) -> Node {
    match path {
        Some(path) => Node::Property { path, present: Box::new(present), absent: Box::new(absent) },
        None => present,
    }
}
