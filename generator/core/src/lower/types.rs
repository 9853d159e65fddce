//! From schemas to types: every choice of a Rust type is made here.

use super::conjunction::{Conjunction, Identity, Part, Source, component_words, gather};
use super::contradiction::{Contradiction, Contradictions};
use super::direction::Direction;
use super::docs::docs;
use super::draft::{Drafts, TypeDraft};
use super::json_types::allows_null;
use super::products::Products;
use super::union;
use crate::config::{Config, Used};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashMap;
use crate::ir::{Docs, Kind, Literal, Member, Object, Presence, Type, TypeId, TypeKind};
use crate::load::Sources;
use crate::place::Place;
use crate::spec::Dialect;
use crate::spec::schema::Discriminator;

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
