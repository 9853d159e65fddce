//! The possible places of names: those at which the document lists values for some message.

use super::split::Means;
use super::table::{Cell, Row, Table, attribute_of, named_type, stated_place};
use super::words::words;
use crate::hash::{HashMap, HashSet};
use crate::ir::{NamePlace, Type, TypeId, TypeKind};
use crate::lower::draft::{listed, tagged};
use crate::spec::HeaderParameter;

/// Keys that senders use for the name of an event, in lower case and without punctuation. If values alone prove
/// nothing, only these are trusted.
const CUSTOMARY: [&str; 10] =
    ["type", "event", "eventtype", "eventname", "eventcode", "messagetype", "msgtype", "topic", "action", "name"];

/// Those of them that only mean events, wherever they are.
const CERTAIN: [&str; 5] = ["eventtype", "eventname", "eventcode", "messagetype", "msgtype"];

/// Keys of objects about a message, besides its content.
const ENVELOPES: [&str; 8] =
    ["header", "headers", "meta", "metadata", "envelope", "event", "eventheader", "messageheader"];

/// Other keys that may hold the kind of a message. They are proposed to the reader, but not trusted.
const POSSIBLE: [&str; 9] = ["kind", "command", "cmd", "op", "operation", "method", "order", "subject", "category"];

/// The last words of header names that hold the event.
const CUSTOMARY_IN_HEADERS: [&str; 5] = ["event", "type", "topic", "name", "action"];

/// Keys that hold a code of the message. They are trusted if no two messages share a value.
const CODES: [&str; 8] = ["kind", "command", "cmd", "op", "opcode", "code", "operation", "messagecode"];

/// Keys for what an event is about, and for what happened to it.
const THINGS: [&str; 7] = ["object", "objecttype", "resource", "resourcetype", "entity", "entitytype", "model"];
const ACTIONS: [&str; 4] = ["action", "operation", "verb", "changetype"];

/// The maximum length of a path to a name.
pub(super) const MAX_LENGTH: usize = 4;

/// Headers about the body or the sender, independent of the event.
const OF_HTTP: [&str; 5] = ["content-type", "content-encoding", "accept", "authorization", "user-agent"];

/// Whether senders usually put codes of messages here.
pub(super) fn is_for_codes(at: &NamePlace) -> bool {
    ends_in(at, &CODES)
}

/// Whether it says what an event is about, as in `{ "object": "order", "action": "created" }`.
pub(super) fn is_for_things(at: &NamePlace) -> bool {
    ends_in(at, &THINGS)
}

/// Whether it is about the delivery and not about a part of its payload: `/type`, `/event/type` or `/data/event_type`,
/// and not `/shipping/name`.
pub(super) fn is_of_delivery(at: &NamePlace) -> bool {
    let NamePlace::Body(path) = at else { return true };
    let [outer @ .., _] = path.as_slice() else { return true };
    outer.is_empty() || path_ends_in(outer, &ENVELOPES) || path_ends_in(path, &CERTAIN)
}

/// Whether it says what happened.
pub(super) fn is_for_actions(at: &NamePlace) -> bool {
    ends_in(at, &ACTIONS)
}

/// Whether a place in the body ends in one of these keys.
fn ends_in(at: &NamePlace, keys: &[&str]) -> bool {
    matches!(at, NamePlace::Body(path) if path_ends_in(path, keys))
}

fn path_ends_in(path: &[String], keys: &[&str]) -> bool {
    path.last().is_some_and(|last| {
        let letters = || last.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
        keys.iter().any(|known| letters().eq(known.bytes()))
    })
}

/// Whether senders usually put names here.
pub(super) fn is_customary(at: &NamePlace) -> bool {
    match at {
        NamePlace::Body(_) => ends_in(at, &CUSTOMARY),
        NamePlace::Header(spellings) => spellings
            .iter()
            .any(|name| words(name).last().is_some_and(|last| CUSTOMARY_IN_HEADERS.contains(&last.as_str()))),
        _ => true,
    }
}

impl<'s> Table<'_, 's> {
    /// The places in the order in which they are tried: those of extensions, those that separate the payloads of one
    /// message, the body from its top, the headers, the query, and what only the transport knows.
    pub(super) fn places(self, rows: &[Row<'s>], means: Means) -> Vec<NamePlace> {
        let stated = rows.iter().filter_map(|row| row.message().stated_name.as_ref());
        let stated: Vec<NamePlace> = stated.map(|stated| stated_place(&stated.at)).collect();
        let tags = rows.iter().filter_map(|row| {
            let tagged = tagged(row.draft.payload_type()?, self.types)?;
            Some(NamePlace::Body(vec![tagged.key.clone()]))
        });
        let mut counts: HashMap<Vec<String>, usize> = HashMap::default();
        let mut bodies: Vec<Vec<String>> = Vec::new();
        for row in rows {
            let mut seen = HashSet::default();
            let deep = if means.deep { self.listed_deep(row) } else { Vec::new() };
            let inherited = self.inherited(row).filter(|inherited| inherited.is_mapped || means.implied);
            let inherited = inherited.map(|inherited| vec![inherited.key]);
            let all = inherited.into_iter().chain(self.listed_in_payload(row)).chain(deep);
            for path in all.filter(|path| seen.insert(path.clone())) {
                let count = counts.entry(path.clone()).or_default();
                *count += 1;
                if *count == 1 {
                    bodies.push(path);
                }
            }
        }
        // Values that few payloads list only count where names usually are.
        bodies.retain(|path| {
            let count = counts.get(path).copied().unwrap_or_default();
            let is_common = count == rows.len() || (count > 1 && means.absence);
            is_common || means.rare || is_customary(&NamePlace::Body(path.clone()))
        });
        bodies.sort_by_key(|path| (path.len(), !is_customary(&NamePlace::Body(path.clone()))));
        let mut headers: Vec<NamePlace> = Vec::new();
        let says_something = |header: &&HeaderParameter<'_>| {
            let says = !header.listed.is_empty() || (means.examples && !header.examples.is_empty());
            says && !OF_HTTP.iter().any(|name| name.eq_ignore_ascii_case(header.name))
        };
        let all = rows.iter().flat_map(|row| row.message().headers.iter().map(|header| (row.message(), header)));
        for (message, header) in all.filter(|(_, header)| says_something(header)) {
            if let Some(attribute) = attribute_of(message, header) {
                bodies.push(vec![attribute]);
                continue;
            }
            let is_it = |at: &NamePlace| match at {
                NamePlace::Header(names) => names.first().is_some_and(|name| name.eq_ignore_ascii_case(header.name)),
                _ => false,
            };
            if !headers.iter().any(is_it) {
                headers.push(NamePlace::Header(vec![header.name.to_owned()]));
            }
        }
        headers.sort_by_key(|header| !is_customary(header));
        let in_queries = rows.iter().flat_map(|row| &row.message().query);
        let in_queries = in_queries.filter(|parameter| parameter.required && !parameter.listed.is_empty());
        headers.extend(in_queries.map(|parameter| NamePlace::Query(parameter.name.to_owned())));
        // Most wires with channels have no media type, so what the payload lists comes first.
        let has_media_type = means.absence || rows.iter().all(|row| row.message().channels.is_empty());
        let mut transport: Vec<NamePlace> = Vec::new();
        if means.transport {
            transport.extend([NamePlace::Channel, NamePlace::Direction, NamePlace::Path, NamePlace::Method]);
            transport.extend(has_media_type.then_some(NamePlace::MediaType));
            transport.push(NamePlace::BodyType);
        }
        let shown = if means.examples { self.customary(rows) } else { Vec::new() };
        let bodies = bodies.into_iter().chain(shown).map(NamePlace::Body);
        let all = stated.into_iter().chain(tags).chain(bodies).chain(headers);
        let mut places = Vec::new();
        all.chain(transport).for_each(|place| {
            if !places.contains(&place) {
                places.push(place);
            }
        });
        places
    }

    /// A top-level property of all payloads that may hold the names, although the document doesn't list all of them.
    pub(super) fn possible(self, rows: &[Row<'s>]) -> Option<NamePlace> {
        let first = rows.first()?;
        let all = self.properties(first).into_iter().map(|(key, _)| NamePlace::Body(vec![key.to_owned()]));
        let is_free = |at: &NamePlace| {
            let cells = || rows.iter().map(|row| self.cell(row, at));
            let first = cells().next();
            // Values that all of them list name none of them.
            cells().all(|cell| matches!(cell, Cell::Free | Cell::Listed { .. }))
                && (first == Some(Cell::Free) || cells().any(|cell| Some(cell) != first))
        };
        let free: Vec<NamePlace> = all.filter(is_free).collect();
        let is_possible = |at: &&NamePlace| match at {
            NamePlace::Body(path) => path.iter().any(|key| POSSIBLE.contains(&key.to_ascii_lowercase().as_str())),
            _ => false,
        };
        free.iter().find(|at| is_customary(at)).or_else(|| free.iter().find(is_possible)).cloned()
    }

    /// A list in all payloads whose items list names, so that each item may be an event.
    pub(super) fn possible_batch(self, rows: &[Row<'s>]) -> Option<NamePlace> {
        let lists = |row: &Row<'s>| -> Vec<(String, TypeId)> {
            let object = row.draft.payload_type().and_then(|id| self.types[id].kind.object());
            let items = object.into_iter().flat_map(|object| &object.fields).filter_map(|field| match &field.ty {
                Type::List(item) => Some((field.wire.clone(), named_type(item)?)),
                _ => None,
            });
            items.collect()
        };
        let has_names = |key: &str, name: &[String]| {
            let names = |row: &Row<'s>| lists(row).into_iter().find(|(other, _)| other == key).map(|(_, item)| item);
            rows.iter().filter_map(names).filter(|item| self.lists_at(*item, name)).count() == rows.len()
        };
        let found = lists(rows.first()?).into_iter().find(|(key, item)| {
            let names = self.fields(*item).into_iter().map(|(wire, ..)| vec![wire]);
            { names }.any(|name| is_customary(&NamePlace::Body(name.clone())) && has_names(key, &name))
        });
        found.map(|(key, _)| NamePlace::Body(vec![key]))
    }

    /// The properties of the payloads whose names are usual for event names: at the top, then in their envelopes.
    fn customary(self, rows: &[Row<'s>]) -> Vec<Vec<String>> {
        let own = rows.iter().filter_map(|row| row.draft.payload_type());
        let fields: Vec<_> = own.flat_map(|id| self.objects(id)).flat_map(|id| self.fields(id)).collect();
        let top = fields.iter().map(|(wire, ..)| vec![wire.clone()]);
        let top = top.filter(|path| is_customary(&NamePlace::Body(path.clone())));
        let inner = fields.iter().filter_map(|(wire, inner, _)| Some((wire, (*inner)?)));
        top.chain(inner.flat_map(|(wire, inner)| self.in_envelope(wire, inner))).collect()
    }

    /// The properties of an object that must be for the event's name, listed or not: `/metadata/eventType`, and not
    /// `/data/name`.
    pub(super) fn in_envelope(self, wire: &str, inner: TypeId) -> Vec<Vec<String>> {
        let below = self.objects(inner).into_iter().flat_map(|id| self.fields(id));
        let is_envelope = path_ends_in(&[wire.to_owned()], &ENVELOPES);
        let paths = below.map(|(below, ..)| vec![wire.to_owned(), below]);
        paths.filter(|path| path_ends_in(path, if is_envelope { &CUSTOMARY } else { &CERTAIN })).collect()
    }

    /// The paths at which a payload lists values: at its top, and in the objects there.
    fn listed_in_payload(self, row: &Row<'s>) -> Vec<Vec<String>> {
        let Some(id) = row.draft.payload_type() else { return Vec::new() };
        let mut paths = Vec::new();
        for object in self.objects(id) {
            for (wire, inner, is_listed) in self.fields(object) {
                if is_listed {
                    paths.push(vec![wire.clone()]);
                }
                for inner in inner.into_iter().flat_map(|inner| self.objects(inner)) {
                    let below = self.fields(inner).into_iter().filter(|(_, _, is_listed)| *is_listed);
                    paths.extend(below.map(|(below, ..)| vec![wire.clone(), below]));
                    if let TypeKind::Tagged(tagged) = &self.types[inner].kind {
                        paths.push(vec![wire.clone(), tagged.key.clone()]);
                    }
                }
            }
        }
        paths
    }

    /// The paths in envelopes within envelopes at which a payload lists values under a usual key for event names, such
    /// as `/data/event/type`. The same type is only searched at its first place, since types may be recursive.
    fn listed_deep(self, row: &Row<'s>) -> Vec<Vec<String>> {
        let Some(id) = row.draft.payload_type() else { return Vec::new() };
        let mut seen = HashSet::default();
        let mut level: Vec<(Vec<String>, TypeId)> = vec![(Vec::new(), id)];
        let mut paths = Vec::new();
        while let Some((first, _)) = level.first()
            && first.len() < MAX_LENGTH
        {
            let mut next = Vec::new();
            for (path, id) in level {
                let objects = self.objects(id).into_iter().filter(|id| seen.insert(*id));
                for (wire, inner, is_listed) in objects.collect::<Vec<_>>().into_iter().flat_map(|id| self.fields(id)) {
                    let path = [path.as_slice(), &[wire]].concat();
                    match inner {
                        Some(inner) => next.push((path, inner)),
                        None if is_listed && path.len() > 2 && path_ends_in(&path, &CUSTOMARY) => paths.push(path),
                        None => {}
                    }
                }
            }
            level = next;
        }
        paths
    }

    /// The properties of an object: their names, their own types, and whether their values are listed.
    fn fields(self, id: TypeId) -> Vec<(String, Option<TypeId>, bool)> {
        let fields = self.types[id].kind.object().into_iter().flat_map(|object| &object.fields);
        let field = |field: &crate::ir::Field| {
            let is_listed = listed(&field.ty, &field.listed, self.types).is_some();
            (field.wire.clone(), named_type(&field.ty).filter(|_| !is_listed), is_listed)
        };
        fields.map(field).collect()
    }

    /// The possible objects of a type: the alternatives of a choice, or else the type itself.
    pub(super) fn objects(self, id: TypeId) -> Vec<TypeId> {
        let kind = &self.types[id].kind;
        if kind.json_kind() != Some(crate::ir::Kind::Object) || !kind.is_choice() {
            return vec![id];
        }
        kind.alternatives().filter_map(|part| named_type(part.ty)).collect()
    }

    /// The listed values of a row at a place. `None` if it has none.
    pub(super) fn values(self, row: &Row<'s>, at: &NamePlace) -> Option<Vec<crate::ir::Literal>> {
        match self.cell(row, at) {
            Cell::Listed { values, .. } => Some(values),
            _ => None,
        }
    }
}
