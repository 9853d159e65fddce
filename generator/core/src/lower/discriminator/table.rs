//! The table of names: a row for each message, a column for each place, and cells with what the document says there.

use std::slice;

use hookwright_runtime::Direction;

use super::places::MAX_LENGTH;
use crate::config::Config;
use crate::hash::HashSet;
use crate::ir::{Literal, NamePlace, Type, TypeId, TypeKind};
use crate::load::Sources;
use crate::lower::draft::{Drafts, listed};
use crate::lower::events::Draft;
use crate::node::Node;
use crate::spec::{Channel, CloudEventBody, HeaderParameter, Message, StatedPlace, as_template};
use crate::template::Template;

/// A message, or a part of it: one of its payloads, or the message on one of its channels.
#[derive(Clone)]
pub(super) struct Row<'s> {
    pub(super) draft: Draft<'s>,
    /// The key of the channel, if that separates the message from its equals.
    pub(super) channel: Option<&'s str>,
    /// Its position in the document: the index of the message, then that of the part.
    pub(super) order: Vec<usize>,
}

/// What the document says about a place in the deliveries of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// These values.
    Listed {
        /// The values.
        values: Vec<Literal>,
        /// Whether one of them is always present.
        required: bool,
    },
    /// Any value.
    Free,
    /// Nothing, but there may be something.
    Unlisted,
    /// Nothing, and there can't be anything.
    Forbidden,
    /// Something that can't be a name, or not in all of its payloads.
    Unfit,
}

/// The sources of the cells.
#[derive(Clone, Copy)]
pub(super) struct Table<'a, 's> {
    pub(super) types: &'a Drafts,
    pub(super) channels: &'s [Channel<'s>],
    pub(super) config: &'a Config,
    pub(super) files: &'s Sources,
    /// Whether the transport has names for messages, besides headers and body.
    pub(super) transport_names: bool,
    /// Whether all messages are requests. Their channels may share one URL.
    pub(super) by_http: bool,
}

impl<'s> Row<'s> {
    /// The row of each message.
    pub(super) fn of_all(drafts: &[Draft<'s>]) -> Vec<Self> {
        let row = |(index, draft): (usize, &Draft<'s>)| Row { draft: draft.clone(), channel: None, order: vec![index] };
        drafts.iter().enumerate().map(row).collect()
    }

    pub(super) fn message(&self) -> &'s Message<'s> {
        self.draft.message
    }

    fn part(&self, index: usize) -> Self {
        let mut order = self.order.clone();
        order.push(index);
        Self { order, ..self.clone() }
    }
}

impl<'s> Table<'_, 's> {
    /// The rows, split by the parts that the place separates: the payloads of a message, or its channels.
    pub(super) fn expand(self, rows: &[Row<'s>], at: &NamePlace) -> Vec<Row<'s>> {
        let expand = |row: &Row<'s>| match at {
            NamePlace::Body(path) => {
                let parts = row.draft.split_at(path, self.types);
                if parts.len() < 2 && parts.iter().all(|part| part.values.is_none()) {
                    return vec![row.clone()];
                }
                parts.into_iter().enumerate().map(|(index, draft)| Row { draft, ..row.part(index) }).collect()
            }
            NamePlace::Channel if row.channel.is_none() && row.message().channels.len() > 1 => {
                let channels = row.message().channels.iter().enumerate();
                channels.map(|(index, channel)| Row { channel: Some(channel), ..row.part(index) }).collect()
            }
            _ => vec![row.clone()],
        };
        rows.iter().flat_map(expand).collect()
    }

    /// What the document says about a place in the deliveries of a row.
    pub(super) fn cell(self, row: &Row<'s>, at: &NamePlace) -> Cell {
        let message = row.message();
        if let Some(stated) = &message.stated_name
            && stated_place(&stated.at) == *at
        {
            return stated.name.as_ref().map_or(Cell::Free, |name| {
                // The extension may write a number as text.
                let name = name.as_text().and_then(|text| Literal::from_key(text, self.kind_at(row, at)));
                let name = name.or_else(|| stated.name.clone());
                Cell::Listed { values: name.into_iter().collect(), required: true }
            });
        }
        match at {
            NamePlace::Body(path) => match (&row.draft.values, path.as_slice()) {
                (Some((key, values)), [only]) if key == only => Cell::Listed { values: values.clone(), required: true },
                _ => {
                    let cell = row.draft.payload_type().map_or(Cell::Unlisted, |id| self.in_type(id, path, false));
                    match attribute_in_header(message, path) {
                        Some(header) if cell == Cell::Free => {
                            Cell::Listed { values: header.listed.clone(), required: true }
                        }
                        _ => self.with_mapping(cell, row, path),
                    }
                }
            },
            NamePlace::Header(spellings) => {
                let is_it = |name: &str| spellings.iter().any(|spelling| spelling.eq_ignore_ascii_case(name));
                match message.headers.iter().find(|header| is_it(header.name)) {
                    None => Cell::Unlisted,
                    Some(header) if header.listed.is_empty() => Cell::Free,
                    Some(header) => Cell::Listed { values: header.listed.clone(), required: header.required },
                }
            }
            NamePlace::Channel => self.addresses(row),
            NamePlace::BodyType => self.body_types(row).map_or(Cell::Unfit, texts),
            NamePlace::MediaType => {
                let essences = message.media_types.iter().filter_map(|media_type| media_type.split(';').next());
                let essences: Vec<String> = essences.map(|essence| essence.trim().to_ascii_lowercase()).collect();
                let is_any = essences.iter().any(|essence| essence.contains('*'));
                // Channels have messages without a media type, and these are read as JSON.
                if essences.is_empty() && !message.channels.is_empty() {
                    return texts(["application/json"]);
                }
                if is_any { Cell::Unlisted } else { texts(essences.iter().map(String::as_str)) }
            }
            NamePlace::Direction => {
                let directions = message.directions.iter().map(|direction| direction.as_str());
                // The direction of messages without an operation is unknown.
                let is_open = message.directions.is_empty() && !message.channels.is_empty();
                let open = [Direction::Received, Direction::Sent].into_iter().filter(|_| is_open);
                texts(directions.chain(open.map(Direction::as_str)))
            }
            NamePlace::Method => texts([&*message.method]),
            NamePlace::Path => texts(message.path),
            NamePlace::Query(name) => match message.query.iter().find(|parameter| parameter.name == name) {
                None => Cell::Unlisted,
                Some(parameter) if parameter.listed.is_empty() => Cell::Free,
                Some(parameter) => Cell::Listed { values: parameter.listed.clone(), required: parameter.required },
            },
        }
    }

    /// What a mapping adds: which of the possible values belong to this payload.
    fn with_mapping(self, cell: Cell, row: &Row<'s>, path: &[String]) -> Cell {
        let is_open = match &cell {
            Cell::Free => true,
            Cell::Listed { values, .. } => values.len() > 1,
            _ => false,
        };
        let [key] = path else { return cell };
        let mapped = || self.inherited(row).filter(|inherited| inherited.is_mapped && inherited.key == *key);
        match is_open.then(mapped).flatten() {
            Some(inherited) => Cell::Listed { values: inherited.values, required: true },
            None => cell,
        }
    }

    fn addresses(self, row: &Row<'s>) -> Cell {
        let keys = row.channel.as_ref().map_or(row.message().channels.as_slice(), slice::from_ref);
        let channels = keys.iter().map(|key| self.channels.iter().find(|channel| channel.key == *key));
        let addresses: Option<Vec<_>> =
            channels.map(|channel| Some(self.addresses_of(channel?)).filter(|known| !known.is_empty())).collect();
        let addresses: Vec<String> = addresses.unwrap_or_default().concat().into_iter().map(as_template).collect();
        let channels: Vec<&Channel<'s>> = self.channels.iter().filter(|channel| keys.contains(&channel.key)).collect();
        let addresses: Vec<String> =
            addresses.into_iter().flat_map(|address| self.values_listed_by_parameters(address, &channels)).collect();
        texts(addresses.iter().map(String::as_str))
    }

    /// The address with each of the values that its parameters list, if it can be taken for another channel's without
    /// these. Otherwise the template stays: a value that comes later leads to the same event.
    fn values_listed_by_parameters(self, address: String, own: &[&Channel<'s>]) -> Vec<String> {
        let parameters = || own.iter().flat_map(|channel| &channel.parameters).filter(|it| !it.values.is_empty());
        let is_doubtful = |address: &str| {
            let template = Template::new(address, &NamePlace::Channel);
            let others = self.channels.iter().filter(|channel| !own.iter().any(|own| own.key == channel.key));
            others
                .flat_map(Channel::addresses)
                .any(|other| template.is_in_doubt_with(&Template::new(&as_template(other), &NamePlace::Channel)))
        };
        if parameters().next().is_none() || !is_doubtful(&address) {
            return vec![address];
        }
        let mut all = vec![address.clone()];
        for parameter in parameters() {
            let placeholder = format!("{{{}}}", parameter.name);
            if !address.contains(&placeholder) {
                continue;
            }
            if all.len() * parameter.values.len() > MOST_ADDRESSES {
                return vec![address];
            }
            let with =
                |value: &&str| all.iter().map(|address| address.replace(&placeholder, value)).collect::<Vec<_>>();
            all = parameter.values.iter().flat_map(with).collect();
        }
        all
    }

    /// The addresses of a channel, and its queue if no other channel uses it.
    fn addresses_of(self, channel: &Channel<'s>) -> Vec<&'s str> {
        let is_other = |other: &&Channel<'s>| other.key != channel.key;
        let is_own = |queue: &&str| {
            let mut others = self.channels.iter().filter(is_other);
            others.all(|other| other.queue() != Some(queue) && !other.addresses().contains(queue))
        };
        let mut addresses = channel.addresses();
        let queue = channel.queue().filter(|queue| !addresses.contains(queue)).filter(is_own);
        addresses.extend(queue);
        addresses
    }

    /// What a type says at a path. Nested alternatives aren't followed, since they may be recursive.
    fn in_type(self, id: TypeId, path: &[String], is_alternative: bool) -> Cell {
        let Some((key, rest)) = path.split_first() else { return Cell::Unfit };
        match &self.types[id].kind {
            TypeKind::Object(object) => {
                let Some(field) = object.fields.iter().find(|field| field.wire == *key) else {
                    return if self.forbids(id, key) { Cell::Forbidden } else { Cell::Unlisted };
                };
                let is_required = field.presence.is_required();
                let cell = match (rest, listed(&field.ty, &field.listed, self.types)) {
                    ([], Some(values)) => Cell::Listed { values, required: is_required },
                    ([], None) if is_scalar(&field.ty) => Cell::Free,
                    ([], None) => Cell::Unfit,
                    (rest, _) => named_type(&field.ty).map_or(Cell::Unfit, |id| self.in_type(id, rest, false)),
                };
                match cell {
                    Cell::Listed { values, required } => Cell::Listed { values, required: required && is_required },
                    cell => cell,
                }
            }
            TypeKind::Tagged(tagged) if tagged.key == *key && rest.is_empty() => {
                let values = tagged.members.iter().flat_map(|member| member.values.clone()).collect();
                Cell::Listed { values, required: true }
            }
            _ if is_alternative => Cell::Unfit,
            kind => {
                let part = |ty| named_type(ty).map_or(Cell::Unfit, |id| self.in_type(id, path, true));
                one_of(kind.alternatives().map(|alternative| part(alternative.ty)).collect())
            }
        }
    }

    /// Whether a type lists values at a path.
    pub(super) fn lists_at(self, id: TypeId, path: &[String]) -> bool {
        matches!(self.in_type(id, path, false), Cell::Listed { .. })
    }

    /// Whether the schema of an object excludes an unlisted property (JSON Schema 2020-12, sections 10.3.2.3 and 11.3).
    fn forbids(self, id: TypeId, key: &str) -> bool {
        let Some(schema) = self.files.node(&self.types[id].place) else { return false };
        let is_never = |node: Option<&Node>| node == Some(&Node::Bool(false));
        is_never(schema.get("additionalProperties"))
            || is_never(schema.get("unevaluatedProperties"))
            || is_never(schema.get("properties").and_then(|properties| properties.get(key)))
    }

    /// The top-level properties that a payload lists, and whether each is required.
    pub(super) fn properties(&self, row: &Row<'_>) -> Vec<(&str, bool)> {
        let object = row.draft.payload_type().and_then(|id| self.types[id].kind.object());
        let fields = object.into_iter().flat_map(|object| &object.fields);
        fields.map(|field| (field.wire.as_str(), field.presence.is_required())).collect()
    }

    /// The properties that are in each payload of a row, those at the top first. The same type is only searched at its
    /// first place, since types may be recursive.
    pub(super) fn required_properties(&self, row: &Row<'_>) -> Vec<Vec<String>> {
        let Some(id) = row.draft.payload_type() else { return Vec::new() };
        let mut level: Vec<(Vec<String>, TypeId)> = vec![(Vec::new(), id)];
        let mut seen = HashSet::default();
        let mut paths = Vec::new();
        for _ in 0..MAX_LENGTH {
            let mut next = Vec::new();
            for (path, id) in level.into_iter().filter(|(_, id)| seen.insert(*id)) {
                let fields = self.types[id].kind.object().into_iter().flat_map(|object| &object.fields);
                for field in fields.filter(|field| field.presence.is_required()) {
                    let path = [path.as_slice(), slice::from_ref(&field.wire)].concat();
                    if let Type::Named(inner) | Type::Boxed(inner) = field.ty {
                        next.push((path.clone(), inner));
                    }
                    paths.push(path);
                }
            }
            level = next;
        }
        paths
    }

    /// Whether a payload may have something at a path, or its properties are unknown.
    pub(super) fn mentions(self, row: &Row<'_>, path: &[String]) -> bool {
        let Some(id) = row.draft.payload_type() else { return row.draft.payload == Type::Any };
        !matches!(self.in_type(id, path, false), Cell::Unlisted | Cell::Forbidden)
    }
}

/// The header with an attribute of a `CloudEvent` in binary mode, if payloads are read in structured mode.
fn attribute_in_header<'a, 's>(message: &'a Message<'s>, path: &[String]) -> Option<&'a HeaderParameter<'s>> {
    let [attribute] = path else { return None };
    message.headers.iter().find(|header| attribute_of(message, header).as_ref() == Some(attribute))
}

/// The attribute of a `CloudEvent` in a header, if payloads are read in structured mode.
pub(super) fn attribute_of(message: &Message<'_>, header: &HeaderParameter<'_>) -> Option<String> {
    let is_envelope = message.cloud_event == Some(CloudEventBody::Envelope) && !header.listed.is_empty();
    is_envelope.then(|| header.name.to_ascii_lowercase().strip_prefix("ce-").map(str::to_owned))?
}

/// Combines what the alternatives of a payload say at a place.
fn one_of(parts: Vec<Cell>) -> Cell {
    let mut all: Option<Cell> = None;
    for part in parts {
        all = Some(match (all, part) {
            (None, part) => part,
            (Some(Cell::Listed { mut values, required }), Cell::Listed { values: others, required: also }) => {
                others.into_iter().for_each(|value| {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                });
                Cell::Listed { values, required: required && also }
            }
            (Some(one), other) if one == other => one,
            (Some(Cell::Unlisted), Cell::Forbidden) | (Some(Cell::Forbidden), Cell::Unlisted) => Cell::Unlisted,
            _ => Cell::Unfit,
        });
    }
    all.unwrap_or(Cell::Unlisted)
}

/// How many addresses the values of a channel's parameters are written out into.
const MOST_ADDRESSES: usize = 1000;

fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Cell {
    let values: Vec<Literal> = texts.into_iter().map(|text| Literal::Text(text.to_owned())).collect();
    if values.is_empty() { Cell::Unlisted } else { Cell::Listed { values, required: true } }
}

/// The place from an extension.
pub(super) fn stated_place(stated: &StatedPlace) -> NamePlace {
    match stated {
        StatedPlace::Body(path) => NamePlace::Body(path.clone()),
        StatedPlace::Header(name) => NamePlace::Header(vec![name.clone()]),
    }
}

/// The generated type of a value.
pub(super) fn named_type(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) | Type::Boxed(id) => Some(*id),
        Type::Nullable(inner) => named_type(inner),
        _ => None,
    }
}

fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Text(_) | Type::Boolean | Type::Integer | Type::Unsigned | Type::Number => true,
        Type::Nullable(inner) => is_scalar(inner),
        _ => false,
    }
}
