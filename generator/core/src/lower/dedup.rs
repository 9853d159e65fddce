//! Merges inline types of the same shape, and names each after its place.
//!
//! The type of a property is named after the property: `owner` is an `Owner`. All properties of that name whose types
//! have the same shape share it. If such properties have types with several shapes, the most frequent shape gets the
//! name. Each of the others belongs to what it is a part of, and is named after both: `RepositoryOwner`. So a property
//! whose type changes gets its own type, and the others keep theirs.
//!
//! An inline type with the shape of a component is that component. Components are never merged, since the document
//! named them. Shapes are compared by wire names, types, presence and values, not by docs or order.

use std::mem::{Discriminant, discriminant};

use foldhash::fast::RandomState;

use super::draft::Drafts;
use super::events::NamedEvent;
use super::{folded, type_words};
use crate::config::Config;
use crate::hash::{HashMap, HashSet};
use crate::ir::{Kind, Literal, Presence, Role, Table, Type, TypeId, TypeKind};
use crate::place::Pointer;

/// Replaces each mention of an inline type with the type that is written for it, and names that type. Types that are no
/// longer mentioned stay in the table. Returns, for each type, the one that is written for it.
pub(super) fn merge_equal_types(
    types: &mut Drafts,
    events: &mut [NamedEvent<'_>],
    config: &Config,
) -> Table<TypeId, TypeId> {
    let (components, shapes) = become_components(types, events, config);
    let words = Words::find(types, &shapes, &inline_payloads(types, events));
    let names = names(types, &words, &shapes);
    let identity = |id: TypeId| -> Identity<'_> {
        let name = names[id].iter().map(|word| folded(word)).collect();
        let set = config.type_name(&types[id].place).map(|set| set.value.as_str());
        (name, set, shapes.ids[id])
    };
    let mut first: HashMap<Identity<'_>, TypeId> = with_room_for(types);
    for called in words.called.values() {
        if let Called::Like(other) = called {
            first.entry(identity(*other)).or_insert(*other);
        }
    }
    let written = types.map(|id, def| if def.is_inline() { *first.entry(identity(id)).or_insert(id) } else { id });
    lead(types, events, &written);
    drop_differing_docs(types, &written);
    for (id, name) in names.iter() {
        types[id].is_free = types[id].is_inline() && name.len() == 1;
        types[id].words.clone_from(name);
    }
    components.map(|_, component| written[*component])
}

/// Replaces each mention of an inline type that has a component's shape with that component. Types that only differed
/// in this are equal then, and may have a component's shape in turn. Also returns the shapes in the end.
fn become_components(
    types: &mut Drafts,
    events: &mut [NamedEvent<'_>],
    config: &Config,
) -> (Table<TypeId, TypeId>, Shapes) {
    loop {
        let shapes = Shapes::find(types);
        let is_set = |id: TypeId| config.type_name(&types[id].place).is_some();
        let written = types.map(|id, def| {
            let component = (def.is_inline() && !is_set(id)).then(|| shapes.component_like(id, types)).flatten();
            component.unwrap_or(id)
        });
        if !lead(types, events, &written) {
            return (written, shapes);
        }
    }
}

/// Replaces each mention of a type with the type that is written for it. Returns whether anything changed.
fn lead(types: &mut Drafts, events: &mut [NamedEvent<'_>], written: &Table<TypeId, TypeId>) -> bool {
    let mut is_changed = false;
    let mut lead = |id: &mut TypeId| {
        is_changed |= *id != written[*id];
        *id = written[*id];
    };
    for def in types.values_mut() {
        def.kind.part_types_mut().into_iter().for_each(|ty| ty.for_each_named_mut(&mut lead));
        def.kind.about_mut().into_iter().for_each(&mut lead);
    }
    events.iter_mut().flat_map(NamedEvent::types_mut).for_each(|ty| ty.for_each_named_mut(&mut lead));
    is_changed
}

/// What makes inline types the same: the words of the name, a configured name, the shape.
type Identity<'c> = (Vec<String>, Option<&'c str>, ShapeId);

/// A shared type keeps its description only if the document says the same of all the types it replaces.
fn drop_differing_docs(types: &mut Drafts, written: &Table<TypeId, TypeId>) {
    let differs: Vec<TypeId> = written
        .iter()
        .filter(|(id, of)| {
            types[*id].is_inline() && types[**of].is_inline() && types[*id].docs.text != types[**of].docs.text
        })
        .map(|(_, of)| *of)
        .collect();
    differs.into_iter().for_each(|id| types[id].docs.text = None);
}

/// The payloads that aren't components, but described with their events.
fn inline_payloads(types: &Drafts, events: &[NamedEvent<'_>]) -> HashSet<TypeId> {
    let is_component = |id: &TypeId| {
        let around = types[*id].place.pointer.parent().and_then(Pointer::last);
        matches!(around, Some("schemas" | "$defs" | "definitions"))
    };
    let payloads = events.iter().filter_map(|event| match event.payload {
        Type::Named(id) | Type::Boxed(id) => Some(id),
        _ => None,
    });
    payloads.filter(|id| !is_component(id)).collect()
}

/// The words of each type's name.
fn names(types: &Drafts, words: &Words, shapes: &Shapes) -> Table<TypeId, Vec<String>> {
    let mut names = types.map(|_, _| None);
    types.keys().for_each(|id| _ = name(id, types, words, &mut names));
    let names: Table<TypeId, Vec<String>> = names.into_iter().map(Option::unwrap_or_default).collect();
    // If two names would be the same, the words of the whole path distinguish them.
    let whole = names.map(|_, name| folded(&name.join(" ")));
    // The shape of each name. `None` if there are several.
    let mut shape_by_name: HashMap<&str, Option<ShapeId>> = with_room_for(types);
    for (id, whole) in whole.iter() {
        let shape = Some(shapes.ids[id]);
        let known = shape_by_name.entry(whole).or_insert(shape);
        *known = known.and(shape).filter(|_| *known == shape);
    }
    names.map(|id, name| {
        let is_alone = shape_by_name.get(whole[id].as_str()).is_none_or(Option::is_some);
        let is_short = name.len() == 1 || !types[id].is_inline();
        if is_alone || is_short { name.clone() } else { types[id].words.clone() }
    })
}

fn name(id: TypeId, types: &Drafts, words: &Words, names: &mut Table<TypeId, Option<Vec<String>>>) -> Vec<String> {
    if let Some(known) = &names[id] {
        return known.clone();
    }
    let own = &types[id].words;
    // The values of the `event` of an `OrderEvent` are an `OrderEventKind`.
    let kind = ["kind".to_owned()];
    let found = match &words.called[id] {
        Called::Alone(word) => vec![word.clone()],
        Called::Like(other) => name(*other, types, words, names),
        Called::Behind(whole) => {
            let relative = &own[types[*whole].words.len()..];
            let whole = name(*whole, types, words, names);
            let is_echo = types[id].kind.variants().is_some() && type_words::is_echo(&whole, relative);
            type_words::join(&whole, if is_echo { &kind } else { relative })
        }
        // The payload of the event `book` may have a part that is the component `Book`.
        Called::Payload => vec![format!("{} payload", own.join(" "))],
        Called::AsItIs => own.clone(),
    };
    names[id] = Some(found.clone());
    found
}

/// How a type is named.
enum Called {
    /// By words that no other shape has as a name.
    Alone(String),
    /// Like another type of the same shape, whose property has the same name.
    Like(TypeId),
    /// By the words that lead to it, after the name of what it is a part of.
    Behind(TypeId),
    /// By all words that lead to it, as a payload, since a component has that name.
    Payload,
    /// By all words that lead to it.
    AsItIs,
}

/// The names of all types.
struct Words {
    called: Table<TypeId, Called>,
}

impl Words {
    fn find(types: &Drafts, shapes: &Shapes, payloads: &HashSet<TypeId>) -> Self {
        let whole = wholes(types);
        let in_field = fields(types);
        let word = types.map(|id, def| {
            let relative = &def.words[types[whole[id]?].words.len()..];
            if in_field[id] { type_words::word(relative) } else { None }
        });
        let telling = word.map(|_, word| word.clone().filter(|word| type_words::says_enough(word)));
        let components = types.iter().filter(|(id, def)| !def.is_inline() && !payloads.contains(id));
        let components: HashSet<String> = components.map(|(_, def)| folded(&def.words.join(" "))).collect();
        let mut taken = components.clone();
        taken.extend(payloads.iter().map(|id| folded(&types[*id].words.join(" "))));
        let alone = given(&telling, (types, shapes), 1, &mut taken);
        // The others are also named after what they are a part of, if their word says enough and several have it.
        let candidates = word.map(|id, own| {
            let whole = telling[whole[id]?].clone().filter(|_| alone[id].is_none())?;
            Some(type_words::join(&[whole], &[own.clone()?]).join(" "))
        });
        // The parts of components have such names anyway. A type of the same shape shares that name, and no other gets
        // it.
        let mut parts: HashMap<(String, ShapeId), TypeId> = HashMap::default();
        for (id, def) in types.iter().filter(|(id, _)| alone[*id].is_none()) {
            let Some(whole) = whole[id].map(|whole| &types[whole]).filter(|whole| !whole.is_inline()) else { continue };
            let name = folded(&type_words::join(&whole.words, &def.words[whole.words.len()..]).join(" "));
            parts.entry((name, shapes.ids[id])).or_insert(id);
        }
        let part_like = |id: TypeId| parts.get(&(folded(candidates[id].as_ref()?), shapes.ids[id])).copied();
        taken.extend(parts.keys().map(|(name, _)| name.clone()));
        let both = given(&candidates, (types, shapes), 2, &mut taken);
        let mut first: HashMap<(String, ShapeId), TypeId> = HashMap::default();
        let called = types.map(|id, def| {
            if !def.is_inline() {
                let is_taken = payloads.contains(&id) && components.contains(&folded(&def.words.join(" ")));
                return if is_taken { Called::Payload } else { Called::AsItIs };
            }
            if let Some(word) = alone[id].as_ref().or(both[id].as_ref()) {
                return Called::Alone(word.clone());
            }
            if let Some(part) = part_like(id) {
                return Called::Like(part);
            }
            let Some(whole) = whole[id] else { return Called::AsItIs };
            let word = telling[id].as_ref().or(candidates[id].as_ref());
            let first = word.map(|word| *first.entry((folded(word), shapes.ids[id])).or_insert(id));
            first.filter(|first| *first != id).map_or(Called::Behind(whole), Called::Like)
        });
        Self { called }
    }
}

/// A map with an entry for each type. Growing it would hash long keys again.
fn with_room_for<K, V>(types: &Drafts) -> HashMap<K, V> {
    HashMap::with_capacity_and_hasher(types.len(), RandomState::default())
}

/// What each type is a part of, and the words that lead to it.
fn wholes(types: &Drafts) -> Table<TypeId, Option<TypeId>> {
    let mut by_words: HashMap<&[String], TypeId> = with_room_for(types);
    types.iter().for_each(|(id, def)| _ = by_words.entry(&def.words).or_insert(id));
    types.map(|_, def| (1..def.words.len()).rev().find_map(|length| by_words.get(&def.words[..length]).copied()))
}

/// Gives each word to the most frequent shape among the types that could have it as a name, if at least `least` types
/// have that shape. If several are equally frequent, to the smallest. Words in `taken` aren't given.
fn given(
    words: &Table<TypeId, Option<String>>,
    (types, shapes): (&Drafts, &Shapes),
    least: usize,
    taken: &mut HashSet<String>,
) -> Table<TypeId, Option<String>> {
    let owners = owners(words, (types, shapes), least, taken);
    taken.extend(owners.keys().cloned());
    words.map(|id, word| word.clone().filter(|word| owners.get(&folded(word)) == Some(&shapes.ids[id])))
}

/// Whether each type belongs to a property, or to the items of one.
fn fields(types: &Drafts) -> Table<TypeId, bool> {
    let mut fields = types.map(|_, _| false);
    for def in types.values() {
        for part in def.kind.parts() {
            if let Role::Field(_) = part.role {
                part.ty.for_each_named(&mut |id| fields[id] = true);
            }
        }
    }
    fields
}

/// The most frequent shape among those that could be named by a word. If several are equally frequent, the one with the
/// fewest parts: schemas mostly grow, so that one hasn't changed. A component with that name keeps it.
fn owners(
    short: &Table<TypeId, Option<String>>,
    (types, shapes): (&Drafts, &Shapes),
    least: usize,
    taken: &HashSet<String>,
) -> HashMap<String, ShapeId> {
    let mut counts: HashMap<String, Vec<(ShapeId, usize)>> = HashMap::default();
    for (id, word) in short.iter() {
        let Some(word) = word.as_deref().map(folded).filter(|word| !taken.contains(word)) else { continue };
        let counts = counts.entry(word).or_default();
        match counts.iter_mut().find(|(shape, _)| *shape == shapes.ids[id]) {
            Some((_, count)) => *count += 1,
            None => counts.push((shapes.ids[id], 1)),
        }
    }
    let most = |counts: Vec<(ShapeId, usize)>| {
        let most = counts.iter().map(|(_, count)| *count).max().filter(|most| *most >= least)?;
        let equal = counts.into_iter().filter(|(_, count)| *count == most);
        equal.map(|(shape, _)| shape).min_by_key(|shape| size(&types[*shape].kind))
    };
    counts.into_iter().filter_map(|(word, counts)| Some((word, most(counts)?))).collect()
}

/// How many parts or values a type has.
fn size(kind: &TypeKind) -> usize {
    kind.parts().len() + kind.variants().unwrap_or_default().len()
}

/// A shape, represented by the first type that has it.
type ShapeId = TypeId;

/// The shapes of all types.
struct Shapes {
    ids: Table<TypeId, ShapeId>,
    /// The components of each shape.
    components: HashMap<ShapeId, Vec<TypeId>>,
}

impl Shapes {
    fn find(types: &Drafts) -> Self {
        let mut ids = types.map(|id, _| id);
        let mut known: HashMap<Shape<'_>, ShapeId> = with_room_for(types);
        let mut components: HashMap<ShapeId, Vec<TypeId>> = HashMap::default();
        for id in parts_first(types) {
            let Some(shape) = shape(&types[id].kind, &ids, types) else { continue };
            let first = *known.entry(shape).or_insert(id);
            ids[id] = first;
            if !types[id].is_inline() {
                components.entry(first).or_default().push(id);
            }
        }
        Self { ids, components }
    }

    /// The component with the shape of an inline type. If there are several, the one with the name of the inline type's
    /// place, or else none, since it could be any of them.
    fn component_like(&self, id: TypeId, types: &Drafts) -> Option<TypeId> {
        let components = self.components.get(&self.ids[id])?;
        let last = folded(types[id].words.last()?);
        let namesake = components.iter().find(|it| folded(&types[**it].words.join(" ")) == last);
        namesake
            .or(match components.as_slice() {
                [only] => Some(only),
                _ => None,
            })
            .copied()
    }
}

/// What makes types the same.
#[derive(Eq, Hash, PartialEq)]
struct Shape<'t> {
    kind: Discriminant<TypeKind>,
    parts: Vec<(Label<'t>, Type)>,
    /// Values of text, sorted.
    values: Vec<&'t str>,
}

/// What makes the parts of types the same. Fields come first, sorted by their keys.
#[derive(Eq, Hash, Ord, PartialEq, PartialOrd)]
enum Label<'t> {
    /// With its constant value, an integer or a boolean, or else a text, since that may identify alternatives.
    Field(&'t str, Presence, Option<&'t Literal>, Option<&'t str>),
    Additional,
    Kind(Kind),
    Tagged(&'t str, &'t [Literal]),
    Keyed(&'t str),
    Otherwise,
}

/// The shape of a type. `None` if its parts don't determine it. Inline types inside it count by their shapes,
/// components by their identity.
fn shape<'t>(kind: &'t TypeKind, ids: &Table<TypeId, ShapeId>, types: &Drafts) -> Option<Shape<'t>> {
    let is_more =
        kind.about().is_some() || kind.object().is_some_and(|object| object.tag.is_some() || object.changes.is_some());
    if is_more {
        return None;
    }
    let by_shape = |ty: &Type| {
        let mut ty = ty.clone();
        ty.for_each_named_mut(&mut |id| *id = if types[*id].is_inline() { ids[*id] } else { *id });
        ty
    };
    let mut parts: Vec<_> = kind.parts().into_iter().map(|part| (label(part.role), by_shape(part.ty))).collect();
    if kind.object().is_some() {
        parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    let variants = kind.variants().unwrap_or_default();
    let mut values: Vec<_> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    values.sort_unstable();
    Some(Shape { kind: discriminant(kind), parts, values })
}

fn label(role: Role<'_>) -> Label<'_> {
    match role {
        Role::Field(field) => {
            let constant = if let [only] = field.listed.as_slice() { Some(only) } else { None };
            Label::Field(&field.wire, field.presence, constant, field.docs.constant.as_deref())
        }
        Role::Additional => Label::Additional,
        Role::Kind(kind) => Label::Kind(kind),
        Role::Tagged { key, member } => Label::Tagged(key, &member.values),
        Role::Keyed(member) => Label::Keyed(&member.key),
        Role::Otherwise(_) => Label::Otherwise,
    }
}

/// The types, each after its parts, except in cycles: types are the same if their parts are.
fn parts_first(types: &Drafts) -> Vec<TypeId> {
    let mut order = Vec::with_capacity(types.len());
    let mut seen = types.map(|_, _| false);
    types.keys().for_each(|id| visit(id, types, &mut seen, &mut order));
    order
}

fn visit(id: TypeId, types: &Drafts, seen: &mut Table<TypeId, bool>, order: &mut Vec<TypeId>) {
    if std::mem::replace(&mut seen[id], true) {
        return;
    }
    let mut parts = Vec::new();
    types[id].kind.for_each_named(&mut |part| parts.push(part));
    for part in parts {
        visit(part, types, seen, order);
    }
    order.push(id);
}
