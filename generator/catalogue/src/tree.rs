//! The content of a payload as a tree of branches: which types are shown where, and where a link replaces them.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::file_names::FileNames;
use hookwright_core::ir::{Api, Docs, Kind, Literal, Part, Presence, Role, TextForm, Type, TypeId, TypeKind};
use hookwright_core::name::Names;

/// How many branches all events may have together with all of their fields, so that pages stay readable and load fast.
/// If there are more, types that are used in several places get a separate page, which links lead to.
const MOST_BRANCHES: usize = 8_000;

/// One line of the tree, with the lines below it.
#[derive(Debug)]
pub(super) struct Branch<'a> {
    /// Its id on the page.
    pub(super) id: String,
    /// What it is.
    pub(super) subject: Subject<'a>,
    /// Its type, word by word.
    pub(super) ty: Vec<Word<'a>>,
    /// Whether it must be present, if it is a property.
    pub(super) presence: Option<Presence>,
    /// What the document says about it.
    pub(super) docs: Option<&'a Docs>,
    /// Its content.
    pub(super) inside: Inside<'a>,
}

/// The subject of a line in the tree.
#[derive(Debug)]
pub(super) enum Subject<'a> {
    /// A property.
    Property(&'a str),
    /// The unlisted properties.
    OtherProperties,
    /// An alternative, by its JSON type.
    Kind(&'static str),
    /// An alternative, by the values of a property.
    Says(&'a str, &'a [Literal]),
    /// An alternative, by a property that it has.
    Has(&'a str),
    /// The alternative without any of these properties.
    Otherwise,
}

/// A word of a type's description.
#[derive(Debug)]
pub(super) enum Word<'a> {
    /// An English word.
    Plain(&'static str),
    /// The Rust name of one of the API's own types.
    Name(&'a str),
}

/// The content of a value.
#[derive(Debug)]
pub(super) enum Inside<'a> {
    /// Nothing to show.
    Nothing,
    /// One of these texts, or another.
    Values(Vec<&'a str>),
    /// Its properties.
    Properties(Vec<Branch<'a>>),
    /// The properties of another type that changed, with their previous values, and that type's name.
    PreviousValues(&'a str, Vec<Branch<'a>>),
    /// One of these.
    Alternatives(Vec<Branch<'a>>),
    /// It is on another page, with this address and name.
    Elsewhere(String, &'a str),
}

impl<'a> Inside<'a> {
    /// The branches.
    pub(super) fn branches(&self) -> &[Branch<'a>] {
        match self {
            Self::Properties(branches) | Self::PreviousValues(_, branches) | Self::Alternatives(branches) => branches,
            Self::Nothing | Self::Values(_) | Self::Elsewhere(..) => &[],
        }
    }
}

/// Builds the trees of one API.
#[derive(Debug)]
pub(super) struct Trees<'a> {
    api: &'a Api,
    names: &'a Names,
    /// The types with their own pages, in the order of the API.
    apart: Vec<TypeId>,
    /// The files of these pages.
    files: HashMap<TypeId, String>,
}

impl<'a> Trees<'a> {
    /// The trees of an API. Decides which types have their own pages.
    pub(super) fn new(api: &'a Api, names: &'a Names, files: &mut FileNames) -> Self {
        let whole = Self { api, names, apart: Vec::new(), files: HashMap::new() };
        let mut left = MOST_BRANCHES;
        let fits = api.events.iter().all(|event| whole.count(&event.payload, &mut Vec::new(), &mut left));
        if fits {
            return whole;
        }
        let apart = led_to_often(api);
        let files = apart.iter().map(|id| (*id, files.claim("type", names.type_name(*id).without_raw_prefix())));
        Self { files: files.collect(), apart, ..whole }
    }

    /// The types with their own pages.
    pub(super) fn separate_types(&self) -> &[TypeId] {
        &self.apart
    }

    /// The content of a value, even if its type has its own page. `id` is the beginning of the branches' ids.
    pub(super) fn of_value(&self, ty: &Type, id: &str) -> Inside<'a> {
        match named_type(ty) {
            Some(ty) => self.of_type(ty, id),
            None => Inside::Nothing,
        }
    }

    /// The same for a type.
    pub(super) fn of_type(&self, ty: TypeId, id: &str) -> Inside<'a> {
        self.definition(ty, &mut Path { id: id.to_owned(), above: Vec::new() })
    }

    /// The types that a value uses.
    pub(super) fn reached(&self, ty: &Type) -> HashSet<TypeId> {
        let mut reached = HashSet::new();
        let mut waiting = Vec::new();
        ty.for_each_named(&mut |id| waiting.push(id));
        while let Some(id) = waiting.pop() {
            let id = self.api.original(id);
            if reached.insert(id) {
                let kind = self.api.kind(id);
                kind.parts().iter().for_each(|part| part.ty.for_each_named(&mut |id| waiting.push(id)));
            }
        }
        reached
    }

    /// The words for a type.
    pub(super) fn words(&self, ty: &Type) -> Vec<Word<'a>> {
        let mut words = Vec::new();
        self.describe(ty, &mut words);
        words
    }

    /// The file of a type with its own page.
    pub(super) fn file_of(&self, ty: TypeId) -> Option<&str> {
        self.files.get(&ty).map(String::as_str)
    }

    fn describe(&self, ty: &Type, words: &mut Vec<Word<'a>>) {
        match ty {
            Type::String => words.push(Word::Plain("string")),
            Type::Text(form) => words.push(Word::Plain(form_name(*form))),
            Type::Boolean => words.push(Word::Plain("boolean")),
            Type::Integer => words.push(Word::Plain("integer")),
            Type::Unsigned => words.push(Word::Plain("integer, not negative")),
            Type::Number => words.push(Word::Plain("number")),
            Type::Decimal => words.push(Word::Plain("decimal number")),
            Type::Any => words.push(Word::Plain("any JSON")),
            Type::List(item) => {
                words.push(Word::Plain("list of "));
                self.describe(item, words);
            }
            Type::Map(value) => {
                words.push(Word::Plain("object of any key to "));
                self.describe(value, words);
            }
            Type::Nullable(inner) => {
                self.describe(inner, words);
                words.push(Word::Plain(" or null"));
            }
            Type::Named(id) | Type::Boxed(id) => {
                words.push(Word::Plain(match self.api.kind(*id) {
                    TypeKind::StringEnum(_) => "string ",
                    TypeKind::Union(_) => "either ",
                    _ => "object ",
                }));
                words.push(Word::Name(self.names.type_name(*id).as_str()));
            }
        }
    }

    /// The content of a value of a type, at a place in the tree.
    fn inside(&self, ty: &Type, path: &mut Path) -> Inside<'a> {
        let Some(id) = named_type(ty) else { return Inside::Nothing };
        let id = self.api.original(id);
        if let Some((_, above)) = path.above.iter().find(|(ancestor, _)| *ancestor == id) {
            return Inside::Elsewhere(format!("#{above}"), self.names.type_name(id).as_str());
        }
        if let Some(file) = self.file_of(id) {
            return Inside::Elsewhere(file.to_owned(), self.names.type_name(id).as_str());
        }
        self.definition(id, path)
    }

    fn definition(&self, id: TypeId, path: &mut Path) -> Inside<'a> {
        let id = self.api.original(id);
        path.above.push((id, path.id.clone()));
        let kind = self.api.kind(id);
        let branches = self.branches(kind, path);
        path.above.pop();
        match kind {
            TypeKind::StringEnum(values) => Inside::Values(values.iter().map(|value| &*value.wire).collect()),
            TypeKind::Patch(previous) => Inside::PreviousValues(self.names.type_name(previous.of).as_str(), branches),
            _ if kind.is_choice() => Inside::Alternatives(branches),
            _ => Inside::Properties(branches),
        }
    }

    /// A branch for each part.
    fn branches(&self, kind: &'a TypeKind, path: &mut Path) -> Vec<Branch<'a>> {
        let parts = kind.parts().into_iter().enumerate();
        let parts = parts.filter(|(_, part)| !matches!((part.role, part.ty), (Role::Additional, Type::Any)));
        parts.map(|(index, part)| self.branch(part, index, path)).collect()
    }

    fn branch(&self, Part { role, ty }: Part<'a>, index: usize, path: &mut Path) -> Branch<'a> {
        let length = path.id.len();
        let _ = write!(path.id, "-{index}");
        let field = match role {
            Role::Field(field) => Some(field),
            _ => None,
        };
        let branch = Branch {
            id: path.id.clone(),
            subject: subject(role),
            ty: self.words(ty),
            presence: field.map(|field| field.presence),
            docs: field.map(|field| &field.docs),
            inside: self.inside(ty, path),
        };
        path.id.truncate(length);
        branch
    }

    /// Counts the branches of a type. Returns whether there is room for them.
    fn count(&self, ty: &Type, above: &mut Vec<TypeId>, left: &mut usize) -> bool {
        let Some(id) = named_type(ty).map(|id| self.api.original(id)).filter(|id| !above.contains(id)) else {
            return true;
        };
        above.push(id);
        let fits = self.api.kind(id).parts().into_iter().all(|part| {
            *left = left.saturating_sub(1);
            *left > 0 && self.count(part.ty, above, left)
        });
        above.pop();
        fits
    }
}

/// The current place in a tree.
struct Path {
    id: String,
    /// The types around it, each with its id on the page.
    above: Vec<(TypeId, String)>,
}

/// The types with parts that several places use.
fn led_to_often(api: &Api) -> Vec<TypeId> {
    let mut places: HashMap<TypeId, usize> = HashMap::new();
    let mut leads = |id: TypeId| *places.entry(api.original(id)).or_default() += 1;
    let payloads: HashSet<&Type> = api.events.iter().map(|event| &event.payload).collect();
    payloads.iter().for_each(|payload| payload.for_each_named(&mut leads));
    let parts = api.types.values().flat_map(|def| def.kind.parts());
    parts.for_each(|part| part.ty.for_each_named(&mut leads));
    let often = |id: &TypeId| places.get(id).is_some_and(|places| *places > 1);
    let has_parts = |id: &TypeId| !matches!(api.type_def(*id).kind, TypeKind::StringEnum(_) | TypeKind::Alias(_));
    api.types().map(|(id, _)| id).filter(|id| often(id) && has_parts(id)).collect()
}

/// The subject of a part's line.
fn subject(role: Role<'_>) -> Subject<'_> {
    match role {
        Role::Field(field) => Subject::Property(&field.wire),
        Role::Additional => Subject::OtherProperties,
        Role::Kind(kind) => Subject::Kind(kind_name(kind)),
        Role::Tagged { key, member } => Subject::Says(key, &member.values),
        Role::Keyed(member) => Subject::Has(&member.key),
        Role::Otherwise(_) => Subject::Otherwise,
    }
}

/// The generated type of a value, of a list's items or of a mapping's values.
fn named_type(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => named_type(inner),
        Type::Named(id) | Type::Boxed(id) => Some(*id),
        _ => None,
    }
}

fn form_name(form: TextForm) -> &'static str {
    match form {
        TextForm::DateTime => "date-time",
        TextForm::Date => "date",
        TextForm::Time => "time",
        TextForm::Duration => "duration",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Number => "number",
        Kind::String => "string",
        Kind::List => "list",
        Kind::Object => "object",
    }
}
