//! The schemas that a value must satisfy together, with `$ref` and `allOf` flattened.

mod notes;

use std::ffi::OsStr;
use std::path::Path;
use std::rc::Rc;

use self::notes::sole;
use super::mapping;
use super::schemas::Schemas;
use super::words::Words;
use crate::case;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::hash::HashSet;
use crate::load::Sources;
use crate::node::Node;
use crate::place::Place;
use crate::spec::schema::Schema;

/// One of several schemas that must all hold: its place, and the words for its name.
#[derive(Clone, Debug)]
pub(super) struct Source<'d> {
    pub(super) cursor: Cursor<'d>,
    pub(super) words: Words,
}

impl<'d> Source<'d> {
    /// A nameless part of `words`, such as an item of a list. It is named after its title, if that is a name rather
    /// than a sentence, or else `word`.
    pub(super) fn nameless(cursor: Cursor<'d>, words: &Words, word: &str) -> Self {
        const MOST_WORDS: usize = 4;
        let title = cursor.node.get("title").and_then(Node::as_str).map(str::trim).filter(|title| {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '_' | '-');
            let begins_well = title.starts_with(|first: char| first.is_ascii_alphabetic());
            begins_well && title.chars().all(is_plain) && case::snake(title).split('_').count() <= MOST_WORDS
        });
        Self { words: words.child(title.unwrap_or(word)), cursor }
    }
}

/// The schemas that one value must satisfy. None of them is a reference or an `allOf`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword or a way to read the schemas, by itself")]
pub(super) struct Conjunction<'d> {
    /// The component that a lone reference led to.
    pub(super) component: Option<Place>,
    /// The schema that the others were gathered from, if it is a single one.
    pub(super) whole: Option<Place>,
    /// The schemas, in the document's order, each with the words for its name.
    pub(super) parts: Vec<Part<'d>>,
    /// The description where the value is referred to.
    pub(super) outer_description: Option<&'d str>,
    /// The description where the value is defined.
    pub(super) inner_description: Option<&'d str>,
    /// Whether the value is deprecated, in either place.
    pub(super) deprecated: bool,
    /// Whether the owner only sends the value: one of the schemas says `readOnly`.
    pub(super) read_only: bool,
    /// Whether the owner only receives the value: one of the schemas says `writeOnly`.
    pub(super) write_only: bool,
    /// Whether it is a single kind of itself, so that its discriminator doesn't count.
    pub(super) is_kind: bool,
    /// Whether a `nullable: true` next to a reference also allows null.
    pub(super) widened_by_null: bool,
}

/// One of the schemas.
#[derive(Clone, Debug)]
pub(super) struct Part<'d> {
    pub(super) schema: Rc<Schema<'d>>,
    pub(super) words: Words,
}

/// Identifies a conjunction.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Identity {
    /// It is one schema of the document.
    Schema(Place),
    /// It is one schema of the document, as one kind of itself.
    Kind(Place),
    /// It is several schemas, each with its alternatives or with one of them chosen.
    Several(Vec<(Place, bool)>),
}

impl Conjunction<'_> {
    /// Identifies this conjunction.
    pub(super) fn identity(&self) -> Identity {
        let part = |part: &Part<'_>| (part.schema.place.clone(), part.schema.one_of.is_empty());
        match self.key() {
            Some(place) if self.is_kind => Identity::Kind(place.clone()),
            Some(place) => Identity::Schema(place.clone()),
            None => Identity::Several(self.parts.iter().map(part).collect()),
        }
    }

    /// The place of the schema, if it is a single one.
    pub(super) fn key(&self) -> Option<&Place> {
        match (&self.component, self.parts.as_slice()) {
            (Some(component), _) => Some(component),
            (None, [only]) => Some(&only.schema.place),
            _ => None,
        }
    }

    /// The place to show for the whole.
    pub(super) fn place(&self) -> Option<&Place> {
        let first = || self.parts.first().map(|part| &part.schema.place);
        self.key().or(self.whole.as_ref()).or_else(first)
    }
}

/// Flattens `sources`, at least one of them. What `base` says holds, too.
pub(super) fn gather<'d>(
    base: &[Part<'d>],
    sources: &[Source<'d>],
    schemas: &Schemas<'d>,
    diagnostics: &mut Diagnostics,
) -> Conjunction<'d> {
    let whole = match sources {
        [only] if base.is_empty() => Some(only.cursor.place.clone()),
        _ => None,
    };
    let conjunction = Conjunction {
        component: None,
        whole,
        parts: base.to_vec(),
        outer_description: None,
        inner_description: None,
        deprecated: false,
        read_only: false,
        write_only: false,
        is_kind: false,
        widened_by_null: false,
    };
    let mut gathering = Gathering { schemas, diagnostics, path: Vec::new(), done: HashSet::default(), conjunction };
    match sources {
        [only] if base.is_empty() => gathering.gather_one(only),
        several => match sole(several, |source| &source.cursor, schemas.files).filter(|_| base.is_empty()) {
            Some((only, notes)) => {
                notes.into_iter().for_each(|note| gathering.note(&note.cursor));
                gathering.gather_one(only);
            }
            None => several.iter().for_each(|source| gathering.gather_part(source)),
        },
    }
    gathering.conjunction
}

/// The keywords for which a type has parts.
const SHAPING: [&str; 10] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "const",
];

struct Gathering<'a, 'd> {
    schemas: &'a Schemas<'d>,
    diagnostics: &'a mut Diagnostics,
    /// The schemas that are being flattened, from the outside in.
    path: Vec<Place>,
    /// The composed schemas that were already flattened. Doing it again would add nothing, and would double the work
    /// whenever schemas meet again further down.
    done: HashSet<Place>,
    conjunction: Conjunction<'d>,
}

impl<'d> Gathering<'_, 'd> {
    /// A lone schema. While it only refers to another, it stands for that one.
    fn gather_one(&mut self, source: &Source<'d>) {
        let schema = self.schemas.read(&source.cursor, self.diagnostics);
        if !self.stands_for_another(&schema) || self.is_kind(&schema) {
            // If it builds on others, it means null although they don't allow it.
            self.conjunction.widened_by_null |= schema.nullable && !schema.all_of.is_empty();
            return self.gather_schema(schema, source);
        }
        if !self.enter(&source.cursor.place) {
            return;
        }
        self.name_siblings(&schema, &source.cursor);
        self.conjunction.outer_description = self.conjunction.outer_description.or(schema.description);
        self.conjunction.deprecated |= schema.deprecated;
        self.conjunction.read_only |= schema.read_only;
        self.conjunction.write_only |= schema.write_only;
        self.conjunction.widened_by_null |= schema.nullable;
        if let Some(target) = schema.reference.as_ref().and_then(|reference| self.target(reference, source)) {
            self.conjunction.component = Some(target.cursor.place.clone());
            self.gather_one(&target);
        } else if let Some((only, notes)) = sole(&schema.all_of, |part| part, self.schemas.files) {
            notes.into_iter().for_each(|note| self.note(note));
            self.gather_one(&Source { cursor: only.clone(), words: source.words.clone() });
        }
        self.path.pop();
    }

    /// Notes what a schema says in words, and nothing else.
    fn note(&mut self, cursor: &Cursor<'d>) {
        let schema = self.schemas.read(cursor, self.diagnostics);
        self.conjunction.outer_description = self.conjunction.outer_description.or(schema.description);
        self.conjunction.deprecated |= schema.deprecated;
        self.conjunction.read_only |= schema.read_only;
        self.conjunction.write_only |= schema.write_only;
    }

    /// Whether a schema is only a reference, or an `allOf` with a single one besides words, and adds nothing.
    fn stands_for_another(&self, schema: &Schema<'d>) -> bool {
        if schema.reference.is_some() {
            return !self.schemas.dialect.ref_siblings_apply() || !says_something(schema);
        }
        let Some((only, _)) = sole(&schema.all_of, |part| part, self.schemas.files) else { return false };
        let own = Schema { all_of: Vec::new(), reference: None, ..schema.clone() };
        // A type next to a reference to an object that names its kinds is the type of that object.
        let untyped = Schema { types: None, ..own.clone() };
        let names_kinds = || {
            let target = crate::resolve::follow(self.schemas.files, only.clone());
            target.is_ok_and(|target| mapping::discriminator(&target).is_some())
        };
        !says_something(&own) || (!says_something(&untyped) && names_kinds())
    }

    /// Whether a schema that adds nothing to another is one of the kinds that the other names.
    fn is_kind(&self, schema: &Schema<'d>) -> bool {
        let by_all_of = schema.all_of.first().filter(|_| schema.reference.is_none());
        let reference = by_all_of.map_or_else(|| schema.reference.clone(), |part| part.get("$ref"));
        let base = reference.and_then(|reference| crate::resolve::target(self.schemas.files, &reference).ok());
        base.is_some_and(|base| mapping::is_kind(self.schemas.files, &base, &schema.place, by_all_of.is_some()))
    }

    fn gather_part(&mut self, source: &Source<'d>) {
        let schema = self.schemas.read(&source.cursor, self.diagnostics);
        self.gather_schema(schema, source);
    }

    fn gather_schema(&mut self, schema: Rc<Schema<'d>>, source: &Source<'d>) {
        if self.done.contains(&source.cursor.place) || !self.enter(&source.cursor.place) {
            return;
        }
        if self.conjunction.inner_description.is_none() {
            self.conjunction.inner_description = schema.description;
        }
        self.conjunction.deprecated |= schema.deprecated;
        self.conjunction.read_only |= schema.read_only;
        self.conjunction.write_only |= schema.write_only;
        if let Some(target) = schema.reference.as_ref().and_then(|reference| self.target(reference, source)) {
            self.gather_part(&target);
        }
        self.name_siblings(&schema, &source.cursor);
        let is_made_of_others = schema.reference.is_some() || !schema.all_of.is_empty();
        let siblings_count = schema.reference.is_none() || self.schemas.dialect.ref_siblings_apply();
        if siblings_count {
            for part in &schema.all_of {
                self.gather_part(&Source { cursor: part.clone(), words: source.words.clone() });
            }
            let mut own = schema;
            if is_made_of_others {
                let own = Rc::make_mut(&mut own);
                (own.all_of, own.reference) = (Vec::new(), None);
            }
            if self.is_chosen(&own) {
                Rc::make_mut(&mut own).one_of.clear();
            }
            let says_nothing = is_made_of_others && !says_something(&own);
            let known = self.conjunction.parts.iter().any(|part| part.schema.place == own.place);
            if !says_nothing && !known {
                self.conjunction.parts.push(Part { schema: own, words: source.words.clone() });
            }
        }
        self.done.extend(self.path.pop().filter(|_| is_made_of_others));
    }

    /// Reports keywords next to a reference that would shape the type but that the dialect ignores.
    fn name_siblings(&mut self, schema: &Schema<'d>, cursor: &Cursor<'d>) {
        if schema.reference.is_none() || self.schemas.dialect.ref_siblings_apply() {
            return;
        }
        for keyword in SHAPING.iter().filter_map(|key| cursor.get(key)) {
            let key = keyword.place.pointer.last().unwrap_or_default();
            let message = format!("`{key}` next to a `$ref` is ignored");
            let fault = Diagnostic::warning(codes::schemas::BESIDE_REFERENCE, keyword.key_location(), message);
            self.diagnostics.push(fault.help("write `allOf` with the reference and the rest as separate items"));
        }
    }

    /// Whether an alternative of the schema is being flattened that builds on it with `allOf`. The value then is that
    /// alternative, and the others don't count.
    fn is_chosen(&self, schema: &Schema<'d>) -> bool {
        schema.one_of.iter().any(|alternative| {
            let target = crate::resolve::follow(self.schemas.files, alternative.clone());
            target.is_ok_and(|target| target.place != schema.place && self.path.contains(&target.place))
        })
    }

    /// The target of a reference in `source`. It has the words of its place, or those of the source if they say
    /// nothing.
    fn target(&mut self, reference: &Cursor<'d>, source: &Source<'d>) -> Option<Source<'d>> {
        let target = match reference.place.pointer.last() {
            Some("$dynamicRef") => crate::resolve::dynamic_target(self.schemas.files, reference, self.diagnostics),
            _ => crate::resolve::target(self.schemas.files, reference),
        };
        match target {
            Ok(cursor) => {
                self.schemas.keep(&cursor);
                let words = component_words(&cursor.place, self.schemas.files).unwrap_or_else(|| source.words.clone());
                Some(Source { cursor, words })
            }
            Err(fault) => {
                self.diagnostics.push(crate::resolve::of_schema(fault));
                None
            }
        }
    }

    /// Notes that a schema is being flattened. Returns false if it already is.
    fn enter(&mut self, place: &Place) -> bool {
        if self.path.contains(place) {
            let message = "this schema includes itself, through `$ref` and `allOf`";
            self.diagnostics.push(
                Diagnostic::error(codes::schemas::CONTAINS_ITSELF, Location::Value(place.clone()), message)
                    .help("remove one of the references"),
            );
            return false;
        }
        self.path.push(place.clone());
        true
    }
}

/// Whether a schema says anything about its values besides what it builds on: their shape, or their kinds.
fn says_something(schema: &Schema<'_>) -> bool {
    schema.is_structural() || schema.discriminator.is_some()
}

/// A component is named by the last word of its place. Other targets are named by the words that lead to them within
/// their component. A file that is a single schema is a component with the name from [`file_word`]. `None` if these say
/// nothing.
pub(super) fn component_words(place: &Place, files: &Sources) -> Option<Words> {
    const STRUCTURE: [&str; 11] = [
        "components",
        "schemas",
        "properties",
        "items",
        "messages",
        "payload",
        "allOf",
        "oneOf",
        "anyOf",
        "$defs",
        "definitions",
    ];
    const IN_SCHEMA: [&str; 6] = ["properties", "items", "allOf", "oneOf", "anyOf", "additionalProperties"];
    let segments = place.pointer.segments();
    let is_file = segments.first().is_none_or(|first| IN_SCHEMA.contains(first));
    let file = file_word(files.path_below_document(place.file)).filter(|_| is_file);
    let words = segments.iter().filter(|segment| !STRUCTURE.contains(segment)).map(|segment| (*segment).to_owned());
    let words: Words = file.into_iter().chain(words).collect();
    let last = || segments.last().map(|last| Words::default().child(last));
    if words.last().is_some() { Some(words) } else { last() }
}

/// The name of a file, or of its folder if the file's name is only a version or says nothing, such as `schema.json` or
/// `1.0.0.json`. `None` if the folders say nothing either: the schema is then named after what uses it.
fn file_word(path: &str) -> Option<String> {
    const SCHEMA: [&str; 7] = ["body", "event", "index", "message", "model", "payload", "schema"];
    const FOLDER: [&str; 9] =
        ["bodies", "components", "definitions", "events", "messages", "models", "payloads", "schemas", "types"];
    let says_more = |word: &str| {
        let word = word.to_ascii_lowercase();
        !is_version(&word) && !SCHEMA.contains(&&*word)
    };
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = Path::new(name).file_stem().map_or(name.into(), OsStr::to_string_lossy);
    if says_more(&stem) {
        return Some(stem.into_owned());
    }
    let mut folders = folders.rsplit('/').filter(|folder| says_more(folder));
    let folder = folders.find(|folder| !FOLDER.contains(&&*folder.to_ascii_lowercase()) && !folder.is_empty());
    folder.map(str::to_owned)
}

/// Whether a word is only a version or a number: `1.0.0`, `v2`, `2024-01-01`, `1-0-0`.
fn is_version(word: &str) -> bool {
    let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
    word.starts_with(|first: char| first.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::file_word;

    #[test]
    fn a_file_is_called_by_the_word_that_says_most() {
        let words = [
            ("Order.yaml", Some("Order")),
            ("events/OrderPlaced/1.0.0.json", Some("OrderPlaced")),
            ("events/OrderPlaced/v1/schema.json", Some("OrderPlaced")),
            ("OrderPlaced/2024-01-01/Index.JSON", Some("OrderPlaced")),
            ("events/schemas/payload.yaml", None),
            ("2024-01-01/schema.json", None),
            ("schema.json", None),
            ("events/v2.json", None),
            ("1-0-0.json", None),
            ("orders/3ds.json", Some("3ds")),
            ("orders/vat.json", Some("vat")),
        ];
        for (path, word) in words {
            assert_eq!(file_word(path).as_deref(), word, "{path}");
        }
    }
}
