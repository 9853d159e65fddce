//! Turns schemas into types. Every Rust type is chosen here.

use std::rc::Rc;

use super::conjunction::{Conjunction, Identity, Part, Source, component_words, gather};
use super::contradiction::{Contradiction, Contradictions};
use super::direction::Direction;
use super::docs::docs;
use super::draft::{Drafts, TypeDraft};
use super::json_types::allows_null;
use super::products::Products;
use super::schemas::Schemas;
use super::union;
use super::words::Words;
use crate::config::{Config, Used};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashMap;
use crate::ir::{Docs, Fact, Kind, Literal, Member, Object, Presence, Type, TypeId, TypeKind};
use crate::load::Sources;
use crate::place::Place;
use crate::spec::Dialect;
use crate::spec::schema::{Discriminator, Schema};

/// The result for a schema at the place where it is used.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) ty: Type,
    /// The listed constants, if the type doesn't have them.
    pub(super) listed: Vec<Literal>,
    /// Whether null is a value.
    pub(super) nullable: bool,
    /// Whether the value is only sent in the other direction, so that it may be absent.
    pub(super) is_one_way: bool,
    pub(super) docs: Docs,
}

/// How deeply schemas may be nested, with references followed. It bounds the stack that a document can make the
/// generator use. The commands run on a stack that is large enough.
const MAX_DEPTH: usize = 1000;

/// The types made so far, and what making more needs.
pub(super) struct Lowering<'a, 'd> {
    pub(super) files: &'d Sources,
    pub(super) schemas: Schemas<'d>,
    /// The sender of what is lowered.
    pub(super) direction: Direction,
    pub(super) config: &'a Config,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// The settings that were used.
    pub(super) used: Used,
    pub(super) types: Drafts,
    pub(super) patches: HashMap<TypeId, TypeId>,
    /// The alternatives that are being merged into one type, each with that type.
    pub(super) merging: Vec<(Vec<Type>, TypeId)>,
    known: HashMap<Identity, Known>,
    contradictions: Contradictions,
    /// How many nested schemas are being lowered.
    depth: usize,
    /// How many of these are conjunctions of several schemas.
    several: usize,
    pub(super) products: Products,
    /// The schemas of JSON in a string, by the place of the property that holds the string.
    pub(super) json_in_text: HashMap<Place, Cursor<'d>>,
    /// The discriminators of the schemas that an alternative builds on, by its place; `None` while they are searched.
    pub(super) inherited: HashMap<Place, Option<Vec<Discriminator<'d>>>>,
}

enum Known {
    /// A schema that is being lowered, and its type if it has its own.
    Begun(Option<TypeId>),
    /// A lowered schema, without the description from where it was referred to.
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
            schemas: Schemas::new(files, dialect),
            direction: Direction::Read,
            config,
            diagnostics,
            used: Used::default(),
            types: Drafts::new(),
            patches: HashMap::default(),
            merging: Vec::new(),
            known: HashMap::default(),
            contradictions: Contradictions::default(),
            depth: 0,
            several: 0,
            products: Products::default(),
            json_in_text: HashMap::default(),
            inherited: HashMap::default(),
        }
    }

    /// The types that were made, and the settings that were used. What was needed to make them is no longer kept.
    pub(super) fn finish(self) -> (Drafts, Used) {
        (self.types, self.used)
    }

    /// The type of a value that must satisfy all of `sources`. An error if no value does.
    pub(super) fn lower(&mut self, sources: &[Source<'d>]) -> Result<Lowered, Box<Contradiction>> {
        let conjunction = gather(&[], sources, &self.schemas, self.diagnostics);
        let mut lowered = self.lower_conjunction(&conjunction, sources)?;
        lowered.is_one_way = match self.direction {
            Direction::Read => conjunction.write_only,
            Direction::Written => conjunction.read_only,
        };
        if lowered.is_one_way {
            lowered.docs.facts.push(Fact::Remark(self.direction.other_way().to_owned()));
        }
        lowered.nullable |= conjunction.widened_by_null;
        if let Some(text) = conjunction.outer_description {
            lowered.docs.text = Some(text.to_owned());
        }
        lowered.docs.deprecated |= conjunction.deprecated;
        Ok(lowered)
    }

    /// The type of an item of a list or a value of a mapping. If no value satisfies it, there is none, and `message` is
    /// reported.
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

    /// Reports that something is left out, since no value satisfies it.
    pub(super) fn leave_out(&mut self, contradiction: &Contradiction, location: Location, message: String) {
        self.diagnostics.push(contradiction.warning(codes::schemas::UNSATISFIABLE, location, message));
    }

    /// The type of a value that must satisfy `source` and the schemas in `base`. An error if no value does.
    pub(super) fn lower_with(&mut self, base: &[Part<'d>], source: &Source<'d>) -> Result<Lowered, Box<Contradiction>> {
        if base.is_empty() {
            return self.lower(std::slice::from_ref(source));
        }
        let sources = std::slice::from_ref(source);
        let conjunction = gather(base, sources, &self.schemas, self.diagnostics);
        self.lower_conjunction(&conjunction, sources)
    }

    /// Why no value satisfies `source` and the schemas in `base`. `None` if one does.
    pub(super) fn contradiction(&mut self, base: &[Part<'d>], source: &Cursor<'d>) -> Option<Box<Contradiction>> {
        let source = Source { cursor: source.clone(), words: Words::default() };
        let conjunction = gather(base, &[source], &self.schemas, &mut Diagnostics::default());
        self.contradictions.find(&conjunction, &self.schemas)
    }

    /// The type of the schema at `cursor`, named after its own place as if a reference led to it. An error if no value
    /// satisfies it.
    pub(super) fn lower_component(&mut self, cursor: &Cursor<'d>) -> Result<Lowered, Box<Contradiction>> {
        let words = component_words(&cursor.place, self.files).unwrap_or_default();
        let sources = [Source { cursor: cursor.clone(), words }];
        let mut conjunction = gather(&[], &sources, &self.schemas, self.diagnostics);
        conjunction.component.get_or_insert_with(|| cursor.place.clone());
        self.lower_conjunction(&conjunction, &sources)
    }

    /// The type of a value that is as one of the sources says, although no schema lists them together. `place` is where
    /// they are listed. An error if no value satisfies any of them.
    pub(super) fn lower_one_of(
        &mut self,
        sources: &[Source<'d>],
        place: &Place,
    ) -> Result<Lowered, Box<Contradiction>> {
        let schema = Schema::one_of(sources.iter().map(|source| source.cursor.clone()).collect(), place.clone());
        let words = sources.first().map(|source| source.words.clone()).unwrap_or_default();
        let part = Part { schema: Rc::new(schema), words };
        let conjunction = gather(&[part], &[], &self.schemas, self.diagnostics);
        self.lower_conjunction(&conjunction, sources)
    }

    /// Flattens the schema of a kind together with those in `base`.
    pub(super) fn gather_kind(&mut self, base: &[Part<'d>], kind: &Cursor<'d>, words: Words) -> Conjunction<'d> {
        let source = Source { cursor: kind.clone(), words };
        let mut conjunction = gather(base, &[source], &self.schemas, self.diagnostics);
        if base.is_empty() {
            conjunction.component.get_or_insert_with(|| kind.place.clone());
        }
        conjunction
    }

    /// The type of a conjunction. An error if no value satisfies it.
    pub(super) fn lower_conjunction(
        &mut self,
        conjunction: &Conjunction<'d>,
        sources: &[Source<'d>],
    ) -> Result<Lowered, Box<Contradiction>> {
        if let Some(contradiction) = self.contradictions.find(conjunction, &self.schemas) {
            return Err(contradiction);
        }
        Ok(self.lower_satisfiable(conjunction, sources))
    }

    fn lower_satisfiable(&mut self, conjunction: &Conjunction<'d>, sources: &[Source<'d>]) -> Lowered {
        let identity = conjunction.identity();
        match self.known.get(&identity) {
            Some(Known::Done(lowered)) => return lowered.clone(),
            Some(Known::Begun(Some(id))) => {
                // Its parts aren't lowered yet, but whether it may be null must be known before they are.
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
        // An inline schema is only seen again together with its parent. If several schemas come together again, they
        // have another name there.
        let is_seen_again = conjunction.component.is_some() || lowered.ty.mentions_own();
        if is_seen_again && !is_several {
            self.known.insert(identity, Known::Done(lowered.clone()));
        } else {
            self.known.remove(&identity);
        }
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

    /// The type of a list of itself or similar, without a type that could break the cycle.
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

    /// Adds a type. It is known before its parts are lowered, since they may refer to it.
    pub(super) fn define(
        &mut self,
        conjunction: &Conjunction<'d>,
        words: &Words,
        place: Place,
        kind: TypeKind,
    ) -> TypeId {
        let docs = docs(conjunction);
        let id = self.types.push(TypeDraft::new(words.to_vec(), docs, place, kind));
        self.known.insert(conjunction.identity(), Known::Begun(Some(id)));
        id
    }

    /// Adds a type that is a part of another, or that another becomes.
    pub(super) fn define_part(&mut self, words: &Words, place: Place, kind: TypeKind) -> TypeId {
        self.types.push(TypeDraft::new(words.to_vec(), Docs::default(), place, kind))
    }

    /// Replaces a type that was defined before its parts: the new type takes its place, so that references to it stay
    /// valid. An existing type stays, and this one becomes its alias.
    pub(super) fn become_type(&mut self, id: TypeId, ty: Type) -> Type {
        match ty {
            Type::Named(made) if made > id && self.types[made].words == self.types[id].words => {
                self.types[id].kind = self.types[made].kind.clone();
                // If the type contains itself, it contains this one.
                for def in self.types.values_from_mut(id) {
                    for ty in def.kind.part_types_mut() {
                        ty.for_each_named_mut(&mut |part| *part = if *part == made { id } else { *part });
                    }
                }
                Type::Named(id)
            }
            // Alternatives that are the whole again say nothing.
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
                    // A list of itself needs a type to end.
                    Type::List(_) => TypeKind::Union(vec![Member { kind: Kind::List, ty: other.clone() }]),
                    Type::Map(_) => TypeKind::Union(vec![Member { kind: Kind::Object, ty: other.clone() }]),
                    _ => return other,
                };
                other
            }
        }
    }
}

/// What only has a type.
impl From<Type> for Lowered {
    fn from(ty: Type) -> Self {
        Self { ty, listed: Vec::new(), nullable: false, is_one_way: false, docs: Docs::default() }
    }
}

impl Lowered {
    /// The type of a value in a list or a mapping, where no field's presence can express null.
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

/// Words with one more appended.
pub(super) fn child(words: &[String], word: &str) -> Vec<String> {
    words.iter().cloned().chain([word.to_owned()]).collect()
}

/// The words for a conjunction: those of its component, or those of its place.
fn words(conjunction: &Conjunction<'_>, sources: &[Source<'_>], files: &Sources) -> Words {
    match (&conjunction.component, conjunction.parts.as_slice()) {
        (Some(component), [first, ..]) => {
            let words = component_words(component, files).unwrap_or_else(|| first.words.clone());
            if conjunction.is_kind { words.child("base") } else { words }
        }
        _ => sources.first().map(|source| source.words.clone()).unwrap_or_default(),
    }
}
