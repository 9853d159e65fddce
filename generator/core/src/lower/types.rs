//! From schemas to types: every choice of a Rust type is made here.

use std::collections::{BTreeSet, HashMap};

use super::conjunction::{Conjunction, Identity, Part, Source, component_words, gather};
use super::contradiction::{Contradiction, Contradictions};
use super::direction::Direction;
use super::docs::docs;
use super::draft::{Drafts, TypeDraft};
use super::json_types::{allows_null, json_types, stated_types};
use super::products::Products;
use super::{object, union, values};
use crate::config::{Config, Used};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Docs, Kind, Literal, Member, Object, Presence, TextForm, Type, TypeId, TypeKind};
use crate::load::Sources;
use crate::place::Place;
use crate::spec::Dialect;
use crate::spec::schema::{Discriminator, JsonType};

/// What a schema becomes at the place where it is used.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) ty: Type,
    /// The constants that are listed, where the type is none that has them.
    pub(super) listed: Vec<Literal>,
    /// Whether null is a value.
    pub(super) nullable: bool,
    /// Whether the value is sent in the other direction only, so that it need not be there.
    pub(super) is_one_way: bool,
    pub(super) docs: Docs,
}

/// What the values of a schema are.
pub(super) struct Shape {
    pub(super) ty: Type,
    /// The constants that are listed, where the type is none that has them.
    pub(super) listed: Vec<Literal>,
    /// Whether an alternative inside lets null in.
    pub(super) null_inside: bool,
}

impl From<Type> for Shape {
    fn from(ty: Type) -> Self {
        Self { ty, listed: Vec::new(), null_inside: false }
    }
}

/// How many schemas may stand within one another, references followed: it bounds the stack that a document can make the
/// generator use. The commands run on a stack that this many fit on.
const MAX_DEPTH: usize = 1000;

/// The types that were made so far, and what is needed to make more.
pub(super) struct Lowering<'a, 'd> {
    pub(super) files: &'d Sources,
    pub(super) dialect: Dialect,
    /// Who sends what is lowered.
    pub(super) direction: Direction,
    pub(super) config: &'a Config,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// The settings that were followed.
    pub(super) used: Used,
    pub(super) types: Drafts,
    pub(super) patches: HashMap<TypeId, TypeId>,
    /// The alternatives that are being made one type, each with that type.
    pub(super) merging: Vec<(Vec<Type>, TypeId)>,
    known: HashMap<Identity, Known>,
    contradictions: Contradictions,
    /// How many schemas are being lowered, one within the other.
    depth: usize,
    /// How many of these are several schemas at once.
    several: usize,
    pub(super) products: Products,
    /// The schemas of JSON that stands in a text, by the place of the property that is that text.
    pub(super) json_in_text: HashMap<Place, Cursor<'d>>,
    /// The discriminators of the schemas that an alternative is built on, by its place; none while they are looked for.
    pub(super) inherited: HashMap<Place, Option<Vec<Discriminator<'d>>>>,
}

enum Known {
    /// A schema that is being lowered, and its type if it has one of its own.
    Begun(Option<TypeId>),
    /// A schema that was lowered, without what was said of it where it was referred to.
    Done(Lowered),
}

impl<'a, 'd> Lowering<'a, 'd> {
    pub(super) fn new(
        files: &'d Sources,
        dialect: Dialect,
        config: &'a Config,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            files,
            dialect,
            direction: Direction::Read,
            config,
            diagnostics,
            used: Used::default(),
            types: Drafts::new(),
            patches: HashMap::new(),
            merging: Vec::new(),
            known: HashMap::new(),
            contradictions: Contradictions::default(),
            depth: 0,
            several: 0,
            products: Products::default(),
            json_in_text: HashMap::new(),
            inherited: HashMap::new(),
        }
    }

    /// The type of a value that must satisfy all of `sources`; an error where no value does.
    pub(super) fn lower(&mut self, sources: &[Source<'d>]) -> Result<Lowered, Box<Contradiction>> {
        let conjunction = gather(&[], sources, self.files, self.dialect, self.diagnostics);
        let mut lowered = self.lower_conjunction(&conjunction, sources)?;
        lowered.is_one_way = match self.direction {
            Direction::Read => conjunction.write_only,
            Direction::Written => conjunction.read_only,
        };
        if lowered.is_one_way {
            lowered.docs.facts.push(self.direction.other_way().to_owned());
        }
        lowered.nullable |= conjunction.widened_by_null;
        if let Some(text) = conjunction.outer_description {
            lowered.docs.text = Some(text.to_owned());
        }
        lowered.docs.deprecated |= conjunction.deprecated;
        Ok(lowered)
    }

    /// The type of an item of a list or a value of a mapping. Where no value satisfies it, there is none, as `message` says.
    pub(super) fn element(&mut self, sources: &[Source<'d>], message: &str) -> Type {
        match self.lower(sources) {
            Ok(lowered) => lowered.as_element(),
            Err(contradiction) => {
                if let Some(source) = sources.first() {
                    self.leave_out(&contradiction, source.cursor.key_location(), message.to_owned());
                }
                Type::Any
            }
        }
    }

    /// Says that something is left out, since no value satisfies it.
    pub(super) fn leave_out(&mut self, contradiction: &Contradiction, location: Location, message: String) {
        self.diagnostics.push(contradiction.warning(codes::schemas::UNSATISFIABLE, location, message));
    }

    /// The type of a value that must satisfy `source` and what was taken apart before; an error where no value does.
    pub(super) fn lower_with(&mut self, base: &[Part<'d>], source: &Source<'d>) -> Result<Lowered, Box<Contradiction>> {
        if base.is_empty() {
            return self.lower(std::slice::from_ref(source));
        }
        let sources = std::slice::from_ref(source);
        let conjunction = gather(base, sources, self.files, self.dialect, self.diagnostics);
        self.lower_conjunction(&conjunction, sources)
    }

    /// Why no value satisfies `source` and what was taken apart before; nothing where one does.
    pub(super) fn contradiction(&mut self, base: &[Part<'d>], source: &Cursor<'d>) -> Option<Box<Contradiction>> {
        let source = Source { cursor: source.clone(), words: Vec::new() };
        let conjunction = gather(base, &[source], self.files, self.dialect, &mut Diagnostics::default());
        self.contradictions.find(&conjunction, self.files, self.dialect)
    }

    /// The type of the schema at `cursor`, called by its own place as if a reference led to it; an error where no value
    /// satisfies it.
    pub(super) fn lower_component(&mut self, cursor: &Cursor<'d>) -> Result<Lowered, Box<Contradiction>> {
        let words = component_words(&cursor.place, self.files).unwrap_or_default();
        let sources = [Source { cursor: cursor.clone(), words }];
        let mut conjunction = gather(&[], &sources, self.files, self.dialect, self.diagnostics);
        conjunction.component.get_or_insert_with(|| cursor.place.clone());
        self.lower_conjunction(&conjunction, &sources)
    }

    /// The schema of a kind taken apart, together with what is taken apart in `base`.
    pub(super) fn gather_kind(&mut self, base: &[Part<'d>], kind: &Cursor<'d>, words: Vec<String>) -> Conjunction<'d> {
        let source = Source { cursor: kind.clone(), words };
        let mut conjunction = gather(base, &[source], self.files, self.dialect, self.diagnostics);
        if base.is_empty() {
            conjunction.component.get_or_insert_with(|| kind.place.clone());
        }
        conjunction
    }

    /// The type of what satisfies a conjunction; an error where nothing does.
    pub(super) fn lower_conjunction(
        &mut self,
        conjunction: &Conjunction<'d>,
        sources: &[Source<'d>],
    ) -> Result<Lowered, Box<Contradiction>> {
        if let Some(contradiction) = self.contradictions.find(conjunction, self.files, self.dialect) {
            return Err(contradiction);
        }
        Ok(self.lower_satisfiable(conjunction, sources))
    }

    fn lower_satisfiable(&mut self, conjunction: &Conjunction<'d>, sources: &[Source<'d>]) -> Lowered {
        let identity = conjunction.identity();
        match self.known.get(&identity) {
            Some(Known::Done(lowered)) => return lowered.clone(),
            Some(Known::Begun(Some(id))) => {
                // Its parts are not lowered yet, and what is said of null has to be known before they are.
                let nullable = allows_null(conjunction) || union::lists_null(self, conjunction);
                return Lowered { nullable, ..Type::Named(*id).into() };
            }
            Some(Known::Begun(None)) => return self.endless(conjunction),
            None => {}
        }
        if self.depth == MAX_DEPTH {
            return self.too_deep(conjunction);
        }
        let is_several = matches!(identity, Identity::Several(_));
        if is_several && self.products.is_one_too_many(self.several, conjunction.place(), self.diagnostics) {
            return any();
        }
        self.known.insert(identity.clone(), Known::Begun(None));
        self.depth += 1;
        self.several += usize::from(is_several);
        let lowered = self.shape(conjunction, &words(conjunction, sources, self.files));
        self.several -= usize::from(is_several);
        self.depth -= 1;
        match identity {
            Identity::Schema(_) | Identity::Kind(_) => self.known.insert(identity, Known::Done(lowered.clone())),
            // Where several schemas come together once more, they have another name there.
            Identity::Several(_) => self.known.remove(&identity),
        };
        lowered
    }

    fn too_deep(&mut self, conjunction: &Conjunction<'_>) -> Lowered {
        if let Some(place) = conjunction.place() {
            let message = format!("schemas are nested more than {MAX_DEPTH} levels deep");
            let fault = Diagnostic::error(codes::schemas::TOO_DEEP, Location::Value(place.clone()), message);
            self.diagnostics.push(fault.help("use fewer levels"));
        }
        any()
    }

    /// A list of itself or the like, which has no type of its own to break the circle.
    fn endless(&mut self, conjunction: &Conjunction<'_>) -> Lowered {
        if let Some(place) = conjunction.place() {
            let message = "this schema contains itself without an object in between; it is treated as any JSON";
            self.diagnostics.push(Diagnostic::warning(
                codes::schemas::ENDLESS,
                Location::Value(place.clone()),
                message,
            ));
        }
        any()
    }

    /// Adds a type of its own. It is known before its parts are lowered, since they may refer to it.
    pub(super) fn define(
        &mut self,
        conjunction: &Conjunction<'d>,
        words: &[String],
        place: Place,
        kind: TypeKind,
    ) -> TypeId {
        let docs = docs(conjunction);
        let id = self.types.push(TypeDraft::new(words.to_vec(), docs, place, kind));
        self.known.insert(conjunction.identity(), Known::Begun(Some(id)));
        id
    }

    /// Adds a type that is a part of another, or that another becomes.
    pub(super) fn define_part(&mut self, words: &[String], place: Place, kind: TypeKind) -> TypeId {
        self.types.push(TypeDraft::new(words.to_vec(), Docs::default(), place, kind))
    }

    /// What a type that was defined before its parts turned out to be: the type that was made for it becomes this one, so
    /// that whatever refers to it finds it; any other type stays what it is, and this one is another name for it.
    pub(super) fn become_type(&mut self, id: TypeId, ty: Type) -> Type {
        match ty {
            Type::Named(made) if made > id && self.types[made].words == self.types[id].words => {
                self.types[id].kind = self.types[made].kind.clone();
                // Where the type contains itself, it is this one that it contains.
                for def in self.types.values_from_mut(id) {
                    for ty in def.kind.part_types_mut() {
                        ty.for_each_named_mut(&mut |part| *part = if *part == made { id } else { *part });
                    }
                }
                Type::Named(id)
            }
            // Alternatives that are the whole again say nothing at all.
            Type::Named(same) if same == id => {
                let message = "this schema contains itself without an object in between; it is treated as any JSON";
                let place = self.types[id].place.clone();
                self.diagnostics.push(Diagnostic::warning(codes::schemas::ENDLESS, Location::Value(place), message));
                let any = Object { fields: Vec::new(), tag: None, additional: Some(Type::Any), changes: None };
                self.types[id].kind = TypeKind::Object(any);
                Type::Any
            }
            other => {
                self.types[id].kind = match &other {
                    Type::Named(of) => TypeKind::Alias(*of),
                    // A list of itself has no end but for a type that it is a list of.
                    Type::List(_) => TypeKind::Union(vec![Member { kind: Kind::List, ty: other.clone() }]),
                    Type::Map(_) => TypeKind::Union(vec![Member { kind: Kind::Object, ty: other.clone() }]),
                    _ => return other,
                };
                other
            }
        }
    }

    fn shape(&mut self, conjunction: &Conjunction<'d>, words: &[String]) -> Lowered {
        let nullable = allows_null(conjunction);
        let Shape { ty, listed, null_inside } = self.shape_type(conjunction, words);
        let own_type = matches!(ty, Type::Named(_));
        let mut docs = docs(conjunction);
        if own_type && conjunction.component.is_some() {
            // The words about a component belong to its type, not to each field that has it.
            docs = Docs::default();
        }
        Lowered { nullable: nullable || null_inside || ty == Type::Any, ty, listed, is_one_way: false, docs }
    }

    fn shape_type(&mut self, conjunction: &Conjunction<'d>, words: &[String]) -> Shape {
        if conjunction.parts.iter().any(|part| !part.schema.one_of.is_empty()) {
            return union::lower(self, conjunction, words);
        }
        if let Some(ty) = union::of_base(self, conjunction, words) {
            return ty.into();
        }
        if conjunction.parts.iter().any(|part| part.schema.values.is_some()) {
            return values::lower(self, conjunction, words);
        }
        match json_types(conjunction) {
            Ok(Some(types)) => {
                let ty = self.typed(conjunction, &types, words);
                Shape { listed: values::of_pattern(conjunction, &ty), ty, null_inside: false }
            }
            Ok(None) => Type::Any.into(),
            Err(contradiction) => {
                let message = "only null matches this schema; it is treated as any JSON".to_owned();
                self.leave_out(&contradiction, Location::Value(contradiction.place.clone()), message);
                Type::Any.into()
            }
        }
    }

    pub(super) fn typed(
        &mut self,
        conjunction: &Conjunction<'d>,
        types: &BTreeSet<JsonType>,
        words: &[String],
    ) -> Type {
        let mut types = types.clone();
        if types.contains(&JsonType::Number) {
            types.remove(&JsonType::Integer);
        }
        match types.iter().copied().collect::<Vec<_>>().as_slice() {
            [] => self.nothing_but_null(conjunction),
            [only] => self.one_type(conjunction, *only, words),
            several => union::of_types(self, conjunction, several, words),
        }
    }

    /// The type where no type but null is left, since one part allows only null and another something else.
    fn nothing_but_null(&mut self, conjunction: &Conjunction<'d>) -> Type {
        let mut parts = conjunction.parts.iter();
        let null = parts.find(|part| part.schema.types == Some(BTreeSet::from([JsonType::Null])));
        let mut parts = conjunction.parts.iter();
        let other = parts.find(|part| stated_types(part).is_some_and(|types| !types.is_empty()));
        if let (Some(null), Some(other)) = (null, other) {
            let message = "only null matches all of these schemas; the value is treated as any JSON";
            let location = Location::Value(null.schema.place.clone());
            let fault = Diagnostic::warning(codes::schemas::TYPES_CONTRADICT, location, message);
            let fault = fault.label(Location::Value(other.schema.place.clone()), "null doesn't match this");
            self.diagnostics.push(fault.help("write `anyOf` with `type: null` as one of its items"));
        }
        Type::Any
    }

    pub(super) fn one_type(&mut self, conjunction: &Conjunction<'d>, json: JsonType, words: &[String]) -> Type {
        match json {
            JsonType::Null => Type::Any,
            JsonType::Boolean => Type::Boolean,
            JsonType::Integer | JsonType::Number if self.is_decimal(conjunction) => Type::Decimal,
            JsonType::Integer => integer(conjunction),
            JsonType::Number => Type::Number,
            JsonType::String => text(conjunction),
            JsonType::Array => self.list(conjunction, words),
            JsonType::Object => object::lower(self, conjunction, words),
        }
    }

    /// Whether the document or the settings say that a number keeps its digits.
    fn is_decimal(&mut self, conjunction: &Conjunction<'_>) -> bool {
        let set = conjunction.parts.iter().flat_map(|part| self.config.decimals_at(&part.schema.place));
        let set: Vec<_> = set.collect();
        self.used.add(set.iter().copied());
        !set.is_empty() || conjunction.parts.iter().any(|part| part.schema.format == Some("decimal"))
    }

    fn list(&mut self, conjunction: &Conjunction<'d>, words: &[String]) -> Type {
        let items: Vec<_> = conjunction
            .parts
            .iter()
            .filter_map(|part| Some(Source::nameless(part.schema.items.clone()?, words, "item")))
            .collect();
        if let Some(tuple) = conjunction.parts.iter().find_map(|part| part.schema.tuple.as_ref()) {
            return union::of_tuple(self, conjunction, tuple, &items, words);
        }
        if items.is_empty() {
            return Type::List(Box::new(Type::Any));
        }
        Type::List(Box::new(self.element(&items, "no value matches the items, so the list is empty")))
    }
}

/// What only has a type.
impl From<Type> for Lowered {
    fn from(ty: Type) -> Self {
        Self { ty, listed: Vec::new(), nullable: false, is_one_way: false, docs: Docs::default() }
    }
}

impl Lowered {
    /// The type of a value in a list or a mapping, where null has no field's presence to show in.
    pub(super) fn as_element(&self) -> Type {
        match &self.ty {
            Type::Any => Type::Any,
            ty if self.nullable => Type::Nullable(Box::new(ty.clone())),
            ty => ty.clone(),
        }
    }

    /// How a field of this type is kept.
    pub(super) fn presence(&self, required: bool, nulls_as_option: bool) -> Presence {
        match (required, self.nullable) {
            (true, true) if self.ty == Type::Any => Presence::Required,
            (true, true) => Presence::RequiredNullable,
            (true, false) => Presence::Required,
            (false, true) if !nulls_as_option => Presence::OptionalNullable,
            (false, _) => Presence::Optional,
        }
    }
}

pub(super) fn any() -> Lowered {
    Lowered { nullable: true, ..Type::Any.into() }
}

/// The words behind `words`, one more.
pub(super) fn child(words: &[String], word: &str) -> Vec<String> {
    words.iter().cloned().chain([word.to_owned()]).collect()
}

/// The words that lead to a conjunction: those of its component, or those of the place where it stands.
fn words(conjunction: &Conjunction<'_>, sources: &[Source<'_>], files: &Sources) -> Vec<String> {
    match (&conjunction.component, conjunction.parts.as_slice()) {
        (Some(component), [first, ..]) => {
            let words = component_words(component, files).unwrap_or_else(|| first.words.clone());
            if conjunction.is_kind { child(&words, "base") } else { words }
        }
        _ => sources.first().map(|source| source.words.clone()).unwrap_or_default(),
    }
}

fn integer(conjunction: &Conjunction<'_>) -> Type {
    let never_negative = conjunction.parts.iter().any(|part| {
        part.schema.format == Some("uint64") && part.schema.minimum.is_some_and(|minimum| minimum.as_f64() >= 0.0)
    });
    if never_negative { Type::Unsigned } else { Type::Integer }
}

fn text(conjunction: &Conjunction<'_>) -> Type {
    match conjunction.parts.iter().find_map(|part| part.schema.format) {
        Some("date-time") => Type::Text(TextForm::DateTime),
        Some("date") => Type::Text(TextForm::Date),
        Some("time") => Type::Text(TextForm::Time),
        Some("duration") => Type::Text(TextForm::Duration),
        _ => Type::String,
    }
}
