//! How one place separates the rows of the table: which rows each value leads to.

use std::collections::BTreeSet;

use super::places::{is_customary, is_for_codes, is_of_delivery};
use super::table::{Cell, Row, Table, stated_place};
use super::words::{self, Words};
use crate::hash::HashMap;
use crate::ir::{Literal, NamePlace, TypeId};

/// The rows, separated by one place.
pub(super) struct Split<'s> {
    pub(super) at: NamePlace,
    /// The rows, including those that the place adds.
    pub(super) rows: Vec<Row<'s>>,
    /// The values in the document's order, each with its rows.
    pub(super) listed: Vec<(Literal, Vec<usize>)>,
    /// The rows that list nothing here.
    pub(super) absent: Vec<usize>,
    /// Those of them that can't have anything here.
    pub(super) forbidden: Vec<usize>,
    /// The rows whose value is assumed to be their key, since the document doesn't restrict it.
    pub(super) assumed: Vec<usize>,
    /// The rows without a value of their own: it isn't known which of those that they list, or another lists their key.
    pub(super) unmatched: Vec<usize>,
    /// The rows with optional values.
    pub(super) optional: Vec<usize>,
    /// Listed values that belong to none of the messages that list them.
    pub(super) unclaimed: Vec<(Literal, Vec<usize>)>,
}

/// What may be used to separate rows.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each of them is a means of its own, to be combined with any other")]
pub(super) struct Means {
    /// Places outside headers and body count.
    pub(super) transport: bool,
    /// An unrestricted value is assumed to be the key of its message.
    pub(super) free: bool,
    /// A value that only examples have is assumed to be the only one.
    pub(super) examples: bool,
    /// An unlisted value is assumed to be absent.
    pub(super) absence: bool,
    /// A required property that only one of the rows has decides.
    pub(super) presence: bool,
    /// The same for an optional property.
    pub(super) any_presence: bool,
    /// A payload that builds on a base with a discriminator is assumed to have its own name there.
    pub(super) implied: bool,
    /// Objects in objects in objects count.
    pub(super) deep: bool,
    /// Values that only one row lists count wherever they are.
    pub(super) rare: bool,
    /// A usual place of names counts although most rows lack it.
    pub(super) minority: bool,
    /// The places are configured.
    pub(super) stated: bool,
    /// A person has named this place alone, so messages that don't list it have it anyway, unless only one doesn't.
    pub(super) stated_alone: bool,
}

impl<'s> Table<'_, 's> {
    /// Separates rows by a place. `None` if nothing is listed there, or it says too little.
    pub(super) fn split(self, rows: &[Row<'s>], at: &NamePlace, means: Means) -> Option<Split<'s>> {
        let rows = self.expand(rows, at);
        let mut cells: Vec<Cell> = rows.iter().map(|row| self.cell(row, at)).collect();
        let mut assumed = Vec::new();
        // A single message doesn't have to be separated from others.
        if means.examples && rows.len() > 1 {
            for (index, name) in self.shown_names(&rows, &cells, at) {
                cells[index] = Cell::Listed { values: vec![Literal::Text(name)], required: true };
                assumed.push(index);
            }
        }
        if let (true, NamePlace::Body(path)) = (means.implied, at) {
            for (index, row) in
                rows.iter().enumerate().filter(|(index, _)| cells[*index] == Cell::Free).collect::<Vec<_>>()
            {
                let inherited = self.inherited(row).filter(|inherited| path.as_slice() == [inherited.key.as_str()]);
                let Some(inherited) = inherited else { continue };
                cells[index] = Cell::Listed { values: inherited.values, required: true };
                assumed.push(index);
            }
        }
        let is_lacking = |cell: &Cell| matches!(cell, Cell::Unlisted | Cell::Forbidden);
        if means.stated_alone && cells.iter().filter(|cell| is_lacking(cell)).count() > 1 {
            cells.iter_mut().filter(|cell| **cell == Cell::Unlisted).for_each(|cell| *cell = Cell::Free);
        }
        let is = |wanted: fn(&Cell) -> bool| -> Vec<usize> {
            cells.iter().enumerate().filter(|(_, cell)| wanted(cell)).map(|(index, _)| index).collect()
        };
        let (free, unfit) = (is(|cell| *cell == Cell::Free), is(|cell| *cell == Cell::Unfit));
        let listed = is(|cell| matches!(cell, Cell::Listed { .. }));
        let optional = is(|cell| matches!(cell, Cell::Listed { required: false, .. }));
        let (unlisted, forbidden) = (is(|cell| *cell == Cell::Unlisted), is(|cell| *cell == Cell::Forbidden));
        // A place that most messages lack doesn't hold names, unless nothing else separates those that have it.
        let is_rare = unlisted.len() + forbidden.len() > listed.len() && !means.stated && at.is_part_of_names();
        let is_rare = is_rare && !(means.minority && is_customary(at));
        if listed.is_empty()
            || is_rare
            || (!unlisted.is_empty() && !means.absence)
            || (!unfit.is_empty() && !means.stated)
        {
            return None;
        }
        let absent = [unlisted, forbidden.clone(), unfit].concat();
        let is_stated = means.stated || rows.iter().any(|row| is_stated_for(row, at));
        if !free.is_empty() && !(means.free && at.is_part_of_names() && (is_stated || is_customary(at))) {
            return None;
        }
        let mut claims = self.claims(&rows, &cells, at, means);
        let shown: Vec<Option<String>> = free.iter().map(|index| self.shown_name(&rows[*index], at)).collect();
        for (nth, index) in free.into_iter().enumerate() {
            let row = &rows[index];
            let name_of = |name: &str| {
                let name = Some(name).filter(|name| !self.is_refused(row, at, name))?;
                Literal::from_key(name, self.kind_at(row, at))
            };
            let is_claimed = |name: &Literal| claims.iter().any(|claim| claim.contains(name));
            let is_own = |name: &&String| shown.iter().flatten().filter(|other| *other == *name).count() == 1;
            let shown = shown[nth].as_ref().filter(is_own).and_then(|name| name_of(name));
            let name = shown.filter(|name| !is_claimed(name)).or_else(|| name_of(self.assumed_name(row)));
            // A number is never called like a message, and neither is a text with another pattern.
            if name.is_none() && !means.stated {
                return None;
            }
            // If another row lists it, nothing is known.
            let Some(name) = name.filter(|name| !is_claimed(name)) else { continue };
            claims[index] = vec![name];
            assumed.push(index);
        }
        let mut values: Vec<(Literal, Vec<usize>)> = Vec::new();
        for (index, claim) in claims.iter().enumerate() {
            for value in claim {
                match values.iter_mut().find(|(known, _)| known == value) {
                    Some((_, rows)) => rows.push(index),
                    None => values.push((value.clone(), vec![index])),
                }
            }
        }
        let unclaimed = self.unclaimed(&rows, &cells, &claims);
        let unmatched = (0..rows.len()).filter(|index| claims[*index].is_empty() && !absent.contains(index)).collect();
        Some(Split { at: at.clone(), rows, listed: values, absent, forbidden, assumed, unmatched, optional, unclaimed })
    }

    /// The name in the examples of a row that lists none and has no configured one.
    fn shown_name(self, row: &Row<'s>, at: &NamePlace) -> Option<String> {
        let message = row.message();
        let shown = self.shown(row, at).filter(|_| self.config.event_name(&message.key).is_none())?;
        Some(shown).filter(|name| words::is_like_a_name(name, message))
    }

    /// The name of a row that lists none and shows none.
    fn assumed_name<'n>(&'n self, row: &'n Row<'s>) -> &'n str {
        let key = &row.message().key;
        self.config.event_name(key).map_or(key, |setting| &*setting.value)
    }

    /// Each row's own values. If it lists several, these are the one with its words and those that no other row lists,
    /// or all that no other row claims by its words.
    fn claims(self, rows: &[Row<'s>], cells: &[Cell], at: &NamePlace, means: Means) -> Vec<Vec<Literal>> {
        let values = |cell: &Cell| match cell {
            Cell::Listed { values, .. } => values.clone(),
            _ => Vec::new(),
        };
        let values: Vec<Vec<Literal>> = cells.iter().map(values).collect();
        if !at.is_part_of_names() {
            return values;
        }
        let texts: Vec<String> = values.iter().flatten().map(ToString::to_string).collect();
        // The words only matter if a message lists several values.
        let words = values.iter().any(|values| values.len() > 1).then(|| Words::collect(rows, &texts));
        let shown = shown_values(rows, &values, at);
        let own: Vec<Option<Literal>> = rows
            .iter()
            .zip(&values)
            .zip(shown)
            .map(|((row, values), shown)| {
                if row.draft.values.is_some() {
                    return None;
                }
                let set = self.config.event_name(&row.message().key).map(|setting| &setting.value);
                let is_set = |value: &&Literal| set.is_some_and(|set| value.to_string() == *set);
                let by_setting = values.iter().find(is_set).cloned();
                // A name that isn't listed is a fault, which is reported later, since it may combine several places.
                let is_start = |value: &Literal| set.is_some_and(|set| set.starts_with(&format!("{value}.")));
                let is_fault = matches!(at, NamePlace::Body(_)) && !values.is_empty() && !values.iter().any(is_start);
                let unlisted = set.filter(|_| is_fault).map(|set| Literal::Text(set.clone()));
                by_setting.or(unlisted).or_else(|| words.as_ref()?.matching(row.message(), values).cloned()).or(shown)
            })
            .collect();
        let types: BTreeSet<TypeId> = rows.iter().filter_map(|row| row.draft.payload_type()).collect();
        // Constants that differ between payloads can only be names. A single constant may be anything.
        let is_stated = means.stated || rows.iter().any(|row| is_stated_for(row, at));
        let is_believable = is_stated || types.len() > 1 || is_customary(at) || matches!(at, NamePlace::Header(_));
        let mut counts: HashMap<&Literal, usize> = HashMap::default();
        values.iter().flatten().for_each(|value| *counts.entry(value).or_default() += 1);
        // Codes of messages, if each message has others.
        let is_code = is_for_codes(at)
            && values.iter().all(|values| !values.is_empty())
            && counts.values().all(|count| *count == 1);
        // The values of a part of the payload aren't events, unless they look like their names.
        let is_for_events = |values: &[Literal]| {
            is_customary(at)
                && (is_of_delivery(at) || values.iter().all(|value| value.to_string().contains(['.', ':', '/'])))
        };
        // If another message finds its name in a list by its words, the rest of that list belongs to nobody.
        let is_of_shared_list = |rest: &[Literal]| {
            let mut lists = own.iter().zip(&values).filter(|(own, _)| own.is_some()).map(|(_, values)| values);
            lists.any(|values| rest.iter().all(|value| values.contains(value)))
        };
        let without = rows.iter().zip(&values).filter(|(_, values)| values.is_empty());
        let assumed: BTreeSet<&str> = without.map(|(row, _)| self.assumed_name(row)).collect();
        // A message may be for several events. A configured name is the only one.
        let is_of_no_other = |row: &Row<'s>, value: &Literal| {
            counts.get(value) == Some(&1)
                && words::has_words(&value.to_string())
                && !value.as_text().is_some_and(|text| assumed.contains(text))
                && self.config.event_name(&row.message().key).is_none()
        };
        let claim = |(index, row): (usize, &Row<'s>)| {
            let all = &values[index];
            if row.draft.values.is_some() {
                return all.clone();
            }
            let is_shared = rows.iter().filter(|other| other.draft.payload == row.draft.payload).count() > 1;
            match (&own[index], all.as_slice()) {
                (Some(own), _) => {
                    let rest = all.iter().filter(|value| *value != own && is_of_no_other(row, value));
                    [own].into_iter().chain(rest).cloned().collect()
                }
                (None, [only]) if is_believable => vec![only.clone()],
                // A message for several events: each of the values is one.
                (None, several) if !is_shared && (is_for_events(several) || means.stated || is_code) => {
                    let is_of_another = |value: &&Literal| {
                        let mut others = own.iter().zip(rows).filter(|(own, _)| own.as_ref() == Some(*value));
                        others.any(|(_, other)| !are_on_different_channels(row, other))
                    };
                    let rest: Vec<Literal> = several.iter().filter(|value| !is_of_another(value)).cloned().collect();
                    match rest.as_slice() {
                        [] => several.to_vec(),
                        rest if is_of_shared_list(rest) => Vec::new(),
                        rest => rest.to_vec(),
                    }
                }
                _ => Vec::new(),
            }
        };
        rows.iter().enumerate().map(claim).collect()
    }

    /// The values that lead to none of the messages that list them. Messages that nothing names and those with a
    /// configured name don't count.
    fn unclaimed(self, rows: &[Row<'s>], cells: &[Cell], claims: &[Vec<Literal>]) -> Vec<(Literal, Vec<usize>)> {
        let claimed: BTreeSet<&Literal> = claims.iter().flatten().collect();
        let mut all: Vec<(Literal, Vec<usize>)> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let is_set = self.config.event_name(&rows[index].message().key).is_some();
            let Cell::Listed { values, .. } = cell else { continue };
            if claims[index].is_empty() || is_set {
                continue;
            }
            let is_lost = |value: &&Literal| !claimed.contains(value) && words::has_words(&value.to_string());
            for value in values.iter().filter(is_lost) {
                match all.iter_mut().find(|(known, _)| known == value) {
                    Some((_, rows)) => rows.push(index),
                    None => all.push((value.clone(), vec![index])),
                }
            }
        }
        all
    }

    /// The names in the examples of messages with an unrestricted place: texts that look like names, if all messages
    /// have one, or the message's own words.
    fn shown_names(self, rows: &[Row<'s>], cells: &[Cell], at: &NamePlace) -> Vec<(usize, String)> {
        let free = rows.iter().zip(cells).enumerate().filter(|(_, (_, cell))| **cell == Cell::Free);
        let shown = free.filter_map(|(index, (row, _))| Some((index, self.shown(row, at)?)));
        let mut names: Vec<(usize, String)> =
            shown.filter(|(index, name)| words::is_like_a_name(name, rows[*index].message())).collect();
        let listed = cells.iter().filter(|cell| matches!(cell, Cell::Listed { .. })).count();
        if listed + names.len() < rows.len() {
            names.retain(|(index, name)| words::words(name) == words::words(&rows[*index].message().key));
        }
        names
    }

    /// The only text that all examples of a message have at a place.
    fn shown(self, row: &Row<'s>, at: &NamePlace) -> Option<String> {
        let message = row.message();
        let mut shown: Vec<&str> = match at {
            NamePlace::Body(path) => {
                let in_examples = message.examples.iter().filter_map(|example| {
                    path.iter().try_fold(example.payload.node, |node, key| node.get(key))?.as_str()
                });
                let in_schema = self.shown_by_schema(row, path);
                in_examples.chain(in_schema).collect()
            }
            NamePlace::Header(spellings) => {
                let is_it = |name: &str| spellings.iter().any(|spelling| spelling.eq_ignore_ascii_case(name));
                let headers = message.headers.iter().filter(|header| is_it(header.name));
                headers.flat_map(|header| header.examples.iter().copied()).collect()
            }
            _ => Vec::new(),
        };
        shown.dedup();
        match shown.as_slice() {
            [only] if !only.is_empty() => Some((*only).to_owned()),
            _ => None,
        }
    }
}

/// For each row, which of several listed values its examples have, if other rows list it too and show other values.
fn shown_values(rows: &[Row<'_>], values: &[Vec<Literal>], at: &NamePlace) -> Vec<Option<Literal>> {
    let NamePlace::Body(path) = at else { return vec![None; rows.len()] };
    let shown = rows.iter().zip(values).map(|(row, values)| {
        let examples = row.message().examples.iter().map(|example| {
            let node = path.iter().try_fold(example.payload.node, |node, key| node.get(key))?;
            Literal::from_node(node).filter(|value| values.len() > 1 && values.contains(value))
        });
        let mut examples = examples.collect::<Vec<_>>();
        examples.dedup();
        if let [Some(only)] = examples.as_slice() { Some(only.clone()) } else { None }
    });
    let shown: Vec<Option<Literal>> = shown.collect();
    let is_own = |value: &Literal| {
        let listing = values.iter().filter(|values| values.contains(value)).count();
        listing > 1 && shown.iter().flatten().filter(|other| *other == value).count() == 1
    };
    shown.iter().map(|value| value.clone().filter(is_own)).collect()
}

/// Whether two messages are never sent on the same channel, so that a name may mean another event on each.
fn are_on_different_channels(one: &Row<'_>, other: &Row<'_>) -> bool {
    let (one, other) = (&one.message().channels, &other.message().channels);
    !one.is_empty() && !other.is_empty() && !one.iter().any(|channel| other.contains(channel))
}

/// Whether an extension says that the names of a message are here.
fn is_stated_for(row: &Row<'_>, at: &NamePlace) -> bool {
    row.message().stated_name.as_ref().is_some_and(|stated| stated_place(&stated.at) == *at)
}

impl Split<'_> {
    /// How many pairs of rows it separates, and how many there are.
    pub(super) fn pairs(&self) -> (usize, usize) {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.rows.len()];
        for (value, (_, rows)) in self.listed.iter().enumerate() {
            rows.iter().for_each(|row| groups[*row].push(value));
        }
        let nothing = usize::MAX;
        self.absent.iter().for_each(|row| groups[*row].push(nothing));
        let (mut apart, mut all) = (0, 0);
        for (index, one) in groups.iter().enumerate() {
            for other in &groups[index + 1..] {
                all += 1;
                let is_known = !one.is_empty() && !other.is_empty();
                apart += usize::from(is_known && !one.iter().any(|group| other.contains(group)));
            }
        }
        (apart, all)
    }

    /// Whether some value belongs to fewer rows than all.
    pub(super) fn narrows(&self) -> bool {
        self.listed.iter().any(|(_, rows)| rows.len() < self.rows.len())
    }

    /// Whether one of the values may happen to several of the things that another place names.
    pub(super) fn happens_to(&self, things: &Self) -> bool {
        let thing = |row: &usize| things.listed.iter().position(|(_, rows)| rows.contains(row));
        self.rows.len() == things.rows.len()
            && self.listed.iter().any(|(_, rows)| rows.iter().map(thing).collect::<BTreeSet<_>>().len() > 1)
    }

    /// Whether all rows have one and the same value.
    pub(super) fn is_common(&self) -> bool {
        let is_of_all = matches!(self.listed.as_slice(), [(_, rows)] if rows.len() == self.rows.len());
        is_of_all && self.rows.len() > 1 && self.is_plain() && self.optional.is_empty()
    }

    /// Whether each row is separated from all others without assumptions.
    pub(super) fn is_plain(&self) -> bool {
        self.absent.is_empty() && self.assumed.is_empty() && self.unmatched.is_empty()
    }
}
