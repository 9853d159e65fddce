//! The names of a tree's events, and the tree with these names.

use std::collections::BTreeSet;

use super::growth::{Growth, Leaf, Node};
use super::places::is_customary;
use super::split::Means;
use super::table::{Row, Table};
use super::{Inferred, NamedDraft, addresses, set_name};
use crate::diagnostic::Diagnostics;
use crate::hash::HashMap;
use crate::ir::{Constraint, Decision, Discriminator, Literal, NamePlace, Sign, Tree};
use crate::spec::Channel;

/// Names the leaves of a tree, and the messages without a leaf. These are events, too, for receivers that recognize
/// them in another way.
pub(super) fn name<'s>(
    growth: Growth<'_, 's>,
    root: &Node,
    all: &[Row<'s>],
    (table, is_stated): (Table<'_, 's>, bool),
    diagnostics: &mut Diagnostics,
) -> Inferred<'s> {
    let mut leaves = growth.leaves;
    let places = places(root);
    let asked = leaves.iter().map(|leaf| leaf.signs.iter().map(|sign| sign.at.clone()).collect()).collect::<Vec<_>>();
    complete(&mut leaves, &places, table, is_stated);
    let names = names(&leaves, &places, table);
    let discriminator = discriminator(root, (&leaves, &names, &asked), growth.lost > 0, table, diagnostics);
    let mut events: Vec<(Vec<usize>, NamedDraft<'s>)> = Vec::new();
    for row in all {
        if !leaves.iter().any(|leaf| leaf.row.order.first() == row.order.first()) {
            let name = set_name(&row.draft, table.config).unwrap_or(&row.message().key);
            let name =
                if names.iter().any(|known| known == name) { format!("{name}.unlisted") } else { name.to_owned() };
            events.push((row.order.clone(), NamedDraft { name, draft: row.draft.clone(), signs: Vec::new() }));
        }
    }
    for (Leaf { row, signs }, name) in leaves.into_iter().zip(names) {
        events.push((row.order, NamedDraft { name, draft: row.draft, signs }));
    }
    events.sort_by(|(one, _), (other, _)| one.cmp(other));
    Inferred { discriminator, events: events.into_iter().map(|(_, event)| event).collect(), alike: Vec::new() }
}

/// The places whose values make up names, in the order in which the tree looks at them.
fn places(root: &Node) -> Vec<NamePlace> {
    let mut places = Vec::new();
    visit(root, &mut |at| {
        if at.is_part_of_names() && !places.contains(at) {
            places.push(at.clone());
        }
    });
    places
}

fn visit(node: &Node, give: &mut impl FnMut(&NamePlace)) {
    match node {
        Node::Leaf(_) | Node::Nothing => {}
        Node::Value { at, listed, absent } => {
            give(at);
            listed.iter().for_each(|(_, node)| visit(node, give));
            visit(absent, give);
        }
        Node::Property { present, absent, .. } => {
            visit(present, give);
            visit(absent, give);
        }
    }
}

/// Adds the values at places that weren't needed to find an event, so that all names have the same form if possible.
fn complete(leaves: &mut [Leaf<'_>], places: &[NamePlace], table: Table<'_, '_>, is_stated: bool) {
    for at in places {
        let only = |leaf: &Leaf<'_>| match table.values(&leaf.row, at).as_deref() {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
        let has_it = |leaf: &Leaf<'_>| leaf.signs.iter().any(|sign| sign.at == *at);
        let all = leaves.iter().all(|leaf| has_it(leaf) || only(leaf).is_some());
        for leaf in leaves.iter_mut().filter(|leaf| (all || is_stated) && !has_it(leaf)) {
            leaf.signs.extend(only(leaf).map(|value| Sign { at: at.clone(), value }));
        }
    }
}

fn names<'s>(leaves: &[Leaf<'s>], places: &[NamePlace], table: Table<'_, 's>) -> Vec<String> {
    let is_by_one_property = matches!(places, [NamePlace::Body(_)]);
    let channels = Channels::collect(leaves, table);
    // `true` says nothing about an event.
    let is_switch = |at: &NamePlace| {
        let mut values = leaves.iter().flat_map(|leaf| &leaf.signs).filter(|sign| sign.at == *at);
        values.all(|sign| matches!(sign.value, Literal::Boolean(_)))
    };
    let places: Vec<&NamePlace> = places.iter().filter(|at| !is_switch(at)).collect();
    let of_row = |row: &Row<'_>| leaves.iter().filter(|leaf| leaf.row.order == row.order).count();
    let name = |leaf: &Leaf<'s>| {
        let parts = places.iter().filter_map(|at| leaf.signs.iter().find(|sign| sign.at == **at));
        let parts: Vec<String> = parts.map(|sign| sign.value.to_string()).collect();
        let set = set_name(&leaf.row.draft, table.config).filter(|_| leaf.row.draft.values.is_none());
        match set {
            Some(set) if of_row(&leaf.row) == 1 && (parts.is_empty() || !is_by_one_property) => set.to_owned(),
            _ if !parts.is_empty() => parts.join("."),
            _ => match leaf.row.channel {
                Some(channel) => channels.name(leaf, &leaf.row.message().key, channel),
                None => leaf.row.message().key.to_string(),
            },
        }
    };
    let mut names: Vec<String> = leaves.iter().map(name).collect();
    // Payloads of one message may differ in nothing else.
    rename(&mut names, leaves, |leaf, name| {
        let switches = leaf.signs.iter().filter(|sign| sign.at.is_part_of_names() && is_switch(&sign.at));
        switches.fold(name.to_owned(), |name, sign| format!("{name}.{}", sign.value))
    });
    // An operation may have several payloads that differ in their media types.
    rename(&mut names, leaves, |leaf, name| match &leaf.row.message().written_as {
        Some(written_as) => format!("{name}.{written_as}"),
        None => name.to_owned(),
    });
    // A message that is sent and one that is received may have the same name.
    rename(&mut names, leaves, |leaf, name| match leaf.signs.iter().find(|sign| sign.at == NamePlace::Direction) {
        Some(direction) => format!("{name}.{}", direction.value),
        None => name.to_owned(),
    });
    rename_by_messages(&mut names, leaves);
    // Several alternatives of one message may have no name.
    rename(&mut names, leaves, |leaf, name| {
        let payload = leaf.row.draft.payload_type().filter(|_| leaf.row.order.len() > 1).map(|id| &table.types[id]);
        payload
            .filter(|payload| !payload.is_inline())
            .and_then(|payload| payload.words.last())
            .map_or(name, |own| own)
            .to_owned()
    });
    // Other equal names are distinguished by their channels, or else by their messages and names.
    rename(&mut names, leaves, |leaf, name| {
        let first = leaf.row.message().channels.first().copied();
        let channel = leaf.row.channel.or(first);
        channel.map_or_else(|| name.to_owned(), |channel| channels.name(leaf, name, channel))
    });
    rename(&mut names, leaves, |leaf, name| format!("{}.{name}", leaf.row.message().key));
    names
}

/// Gives events with equal names the names of their messages, if each of these is one event and has its own name.
fn rename_by_messages(names: &mut [String], leaves: &[Leaf<'_>]) {
    let before = names.to_vec();
    let (names_of, keys) = (counts(before.iter().map(String::as_str)), counts(leaves.iter().map(key)));
    let is_own = |leaf: &Leaf<'_>, name: &str| {
        keys.get(key(leaf)) == Some(&1) && (name == key(leaf) || !names_of.contains_key(key(leaf)))
    };
    for (name, leaf) in names.iter_mut().zip(leaves) {
        let is_shared = names_of.get(name.as_str()).is_some_and(|count| *count > 1);
        let mut equal = leaves.iter().zip(&before).filter(|(_, other)| *other == name);
        if is_shared && equal.all(|(leaf, shared)| is_own(leaf, shared)) {
            key(leaf).clone_into(name);
        }
    }
}

/// What the document calls the message of an event.
fn key<'l>(leaf: &'l Leaf<'_>) -> &'l str {
    &leaf.row.message().key
}

fn counts<'n>(names: impl Iterator<Item = &'n str>) -> HashMap<&'n str, usize> {
    let mut counts = HashMap::default();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}

/// The channels of events.
struct Channels<'s> {
    names: HashMap<&'s str, &'s str>,
    /// How many events each channel has.
    events: HashMap<&'s str, usize>,
}

impl<'s> Channels<'s> {
    fn collect(leaves: &[Leaf<'s>], table: Table<'_, 's>) -> Self {
        let name = |channel: &Channel<'s>| {
            let address = channel.address?;
            let name = channel.name.filter(|_| address.contains('{'));
            Some((channel.key, name.unwrap_or(address)))
        };
        let names = table.channels.iter().filter_map(name).collect();
        let mut events: HashMap<&'s str, usize> = HashMap::default();
        for leaf in leaves {
            let all = leaf.row.message().channels.as_slice();
            let own = leaf.row.channel.as_ref().map_or(all, std::slice::from_ref);
            own.iter().for_each(|channel| *events.entry(channel).or_default() += 1);
        }
        Self { names, events }
    }

    /// The name of an event by its channel: the address, as on the wire, or the channel's name if the address is a
    /// template. The event's own name follows if the channel carries others.
    fn name(&self, leaf: &Leaf<'s>, name: &str, channel: &'s str) -> String {
        let of_channel = self.names.get(channel).copied().unwrap_or(channel);
        let is_alone = self.events.get(channel) == Some(&1) && leaf.row.channel.is_some();
        if is_alone { of_channel.to_owned() } else { format!("{of_channel}.{name}") }
    }
}

fn rename<'s>(names: &mut [String], leaves: &[Leaf<'s>], other: impl Fn(&Leaf<'s>, &str) -> String) {
    let before = names.to_vec();
    let counts = counts(before.iter().map(String::as_str));
    for (name, leaf) in names.iter_mut().zip(leaves) {
        if counts.get(name.as_str()).is_some_and(|count| *count > 1) {
            *name = other(leaf, name);
        }
    }
}

/// The tree with its names, or something simpler with the same meaning.
fn discriminator(
    root: &Node,
    (leaves, names, asked): (&[Leaf<'_>], &[String], &[Vec<NamePlace>]),
    is_partial: bool,
    table: Table<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Discriminator {
    let root = decision(root, names);
    let mut tree = Tree { root, constraints: Vec::new() };
    addresses::sort(&mut tree.root, (table, leaves), diagnostics);
    // Where only a property's presence decides, its value has not been looked at.
    if !tree.is_about_bodies() || tree.has_property() {
        tree.constraints = constraints((leaves, names, asked), table);
    }
    simple(&tree).filter(|_| !is_partial).unwrap_or(Discriminator::Tree(tree))
}

fn decision(node: &Node, names: &[String]) -> Decision {
    match node {
        Node::Leaf(index) => names.get(*index).map_or(Decision::Nothing, |name| Decision::Event(name.clone())),
        Node::Nothing => Decision::Nothing,
        Node::Value { at, listed, absent } => {
            let mut listed: Vec<_> =
                listed.iter().map(|(value, node)| (value.clone(), decision(node, names))).collect();
            listed.sort_by(|(one, _), (other, _)| one.cmp(other));
            Decision::Value { at: at.clone(), listed, absent: Box::new(decision(absent, names)), other: None }
        }
        Node::Property { path, present, absent } => Decision::Property {
            path: path.clone(),
            present: Box::new(decision(present, names)),
            absent: Box::new(decision(absent, names)),
        },
    }
}

/// The place of a tree that only looks at one text, which is the name of the event.
fn simple(tree: &Tree) -> Option<Discriminator> {
    let Decision::Value { at, listed, absent, other: None } = &tree.root else { return None };
    let is_name = |(value, next): &(Literal, Decision)| matches!((value, next), (Literal::Text(value), Decision::Event(name)) if value == name);
    if **absent != Decision::Nothing || !listed.iter().all(is_name) || !tree.constraints.is_empty() {
        return None;
    }
    match at {
        NamePlace::Body(path) => Some(Discriminator::Body(path.clone())),
        NamePlace::Header(spellings) => match spellings.as_slice() {
            [only] => Some(Discriminator::Header(only.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// The values of events at places other than those that led to them: constants, or, where names usually are, values
/// that no other event has.
fn constraints(
    (leaves, names, asked): (&[Leaf<'_>], &[String], &[Vec<NamePlace>]),
    table: Table<'_, '_>,
) -> Vec<Constraint> {
    let rows: Vec<Row<'_>> = leaves.iter().map(|leaf| leaf.row.clone()).collect();
    let mut constraints = Vec::new();
    for at in table.places(&rows, Means { absence: true, rare: true, ..Means::default() }) {
        let values: Vec<Option<Vec<Literal>>> = rows.iter().map(|row| table.values(row, &at)).collect();
        let all: BTreeSet<&Literal> = values.iter().flatten().flatten().collect();
        for ((name, asked), own) in names.iter().zip(asked).zip(&values) {
            let Some(own) = own.as_ref().filter(|_| !asked.contains(&at)) else { continue };
            let others = all.iter().copied().filter(|value| own.len() > 1 && !own.contains(value));
            let refused: Vec<Literal> = others.cloned().collect();
            if own.len() == 1 || (is_customary(&at) && !refused.is_empty()) {
                constraints.push(Constraint { event: name.clone(), at: at.clone(), listed: own.clone(), refused });
            }
        }
    }
    constraints.sort();
    constraints
}
