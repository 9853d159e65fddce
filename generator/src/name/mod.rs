//! Gives every part of the result its Rust identifier, once. No other stage makes identifiers.
//!
//! A name depends on the words of its own part alone, so that it stays what it is when the document gains neighbours.
//! Two parts that would bear the same name in the same scope are a fault, to be settled by `names` in `codegen.yaml`.

mod words;

use std::collections::HashMap;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Api, Event, Field, Home, Kind, Member, Type, TypeDef, TypeId, TypeKind, Variant};
use crate::place::Place;

/// Names that generated modules use for other things; a type of the document that is called so is called `…Model`.
const TAKEN_TYPES: [&str; 47] = [
    "Api",
    "ApiFacts",
    "BTreeMap",
    "Box",
    "Change",
    "Context",
    "Date",
    "DateTime",
    "Decimal",
    "Decode",
    "DecodeError",
    "Decoded",
    "Deserialize",
    "DispatchTo",
    "Duration",
    "Err",
    "Event",
    "EventInfo",
    "EventSet",
    "Failure",
    "Field",
    "From",
    "Future",
    "Handler",
    "HeaderFault",
    "HeaderMap",
    "Map",
    "NameAt",
    "None",
    "Nullable",
    "ObjectWriter",
    "Ok",
    "Option",
    "Reader",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Serializer",
    "Some",
    "Source",
    "String",
    "Sync",
    "Time",
    "Value",
    "ValueAt",
    "Vec",
];

/// Modules that stand beside those of the families.
const TAKEN_MODULES: [&str; 10] =
    ["addresses", "catalogue", "dispatch", "event", "handler", "headers", "patches", "samples", "source", "tests"];

/// The identifiers of an [`Api`], in tables that are indexed as its own lists are.
#[derive(Clone, Debug, Serialize)]
pub struct Names {
    /// The module of the API.
    pub module: String,
    /// The modules of the families.
    pub families: Vec<String>,
    /// The modules of the components that have files of their own.
    pub components: Vec<String>,
    /// The types.
    pub types: Vec<String>,
    /// The fields, variants or members of each type.
    pub parts: Vec<Vec<String>>,
    /// The events.
    pub events: Vec<EventNames>,
    /// The type of the headers.
    pub headers: Option<String>,
    /// The fields of that type.
    pub header_fields: Vec<String>,
    /// The methods that read the fields which all payloads have.
    pub shared_fields: Vec<String>,
}

impl Names {
    /// The name of a type.
    pub fn type_name(&self, id: TypeId) -> &str {
        &self.types[id.0]
    }

    /// The names of a type's fields, variants or members.
    pub fn parts(&self, id: TypeId) -> &[String] {
        &self.parts[id.0]
    }

    /// The module of the file that types stand in.
    pub fn home(&self, home: Home) -> &str {
        match home {
            Home::Family(id) => &self.families[id.0],
            Home::Component(index) => &self.components[index],
            Home::Patches => "patches",
            Home::Addresses => "addresses",
        }
    }
}

/// The identifiers of an event.
#[derive(Clone, Debug, Serialize)]
pub struct EventNames {
    /// Its variant in `Event`.
    pub variant: String,
    /// Its method in `Handler`.
    pub method: String,
}

/// Names everything.
pub fn assign(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Names {
    let mut naming = Naming { config, diagnostics };
    let module = words::snake(&api.name);
    let names = Names {
        families: api.families.iter().map(|family| module_name(&family.name)).collect(),
        components: api.components.iter().map(|component| module_name(component)).collect(),
        types: naming.types(api),
        parts: api.types.iter().map(|def| naming.parts(def)).collect(),
        events: naming.events(api),
        headers: headers(api),
        header_fields: naming.header_fields(api),
        shared_fields: Vec::new(),
        module,
    };
    Names { shared_fields: shared_fields(api, &names), ..names }
}

/// The fields that all payloads have are called as in the first of them, whose names are known to differ.
fn shared_fields(api: &Api, names: &Names) -> Vec<String> {
    let Some(Type::Named(payload)) = api.events.first().map(|event| &event.payload) else { return Vec::new() };
    let TypeKind::Object(object) = api.kind(*payload) else { return Vec::new() };
    let positions: HashMap<&str, usize> = object.fields.iter().map(|field| &*field.wire).zip(0..).collect();
    let positions = api.shared_fields.iter().filter_map(|field| positions.get(&*field.wire).copied());
    let correlation_id = api.events.iter().any(|event| event.correlation_id.is_some()).then_some("correlation_id");
    let taken: Vec<&str> = ["name"].into_iter().chain(correlation_id).collect();
    positions.map(|position| not_taken(names.parts(*payload)[position].clone(), &taken, "_")).collect()
}

fn module_name(text: &str) -> String {
    let name = words::snake(text);
    // A file of this name would be the module of its folder.
    if name == "r#mod" { "mod_types".to_owned() } else { not_taken(name, &TAKEN_MODULES, "_types") }
}

/// The type of the headers, where there are any.
fn headers(api: &Api) -> Option<String> {
    api.headers.as_ref().map(|_| format!("{}Headers", words::camel(&api.name)))
}

fn not_taken(name: String, taken: &[&str], suffix: &str) -> String {
    if taken.contains(&name.as_str()) { name + suffix } else { name }
}

struct Naming<'a> {
    config: &'a Config,
    diagnostics: &'a mut Diagnostics,
}

impl Naming<'_> {
    fn types(&mut self, api: &Api) -> Vec<String> {
        let mut scope = Scope::new("types");
        let headers = headers(api);
        let taken: Vec<&str> = TAKEN_TYPES.into_iter().chain(headers.as_deref()).collect();
        let names = api.types.iter().map(|def| {
            let own = || not_taken(words::camel(&without_first_version(&def.words.join(" "))), &taken, "Model");
            // A patch stands where the property does that holds it, which has a name of its own.
            let set = if matches!(def.kind, TypeKind::Patch(_)) { None } else { self.config.type_name(&def.place) };
            if let Some(set) = set.filter(|set| taken.contains(set)) {
                let message = format!("generated modules use the name `{set}` for something else");
                let fault = Diagnostic::error(codes::settings::NAME_TAKEN, Location::Key(def.place.clone()), message);
                self.diagnostics.push(fault.help("write another name in codegen.yaml"));
            }
            let wanted = Wanted::new(set, own);
            scope.claim(&wanted, &def.place, &def.words.join(" "), self.diagnostics)
        });
        names.collect()
    }

    fn parts(&mut self, def: &TypeDef) -> Vec<String> {
        match &def.kind {
            TypeKind::Object(object) => self.fields(&object.fields),
            TypeKind::Patch(patch) => self.fields(&patch.fields),
            TypeKind::Address(address) => self.fields(&address.fields),
            TypeKind::StringEnum(variants) => self.variants(variants),
            TypeKind::Union(members) => members.iter().map(member).collect(),
            TypeKind::Alias(_) => Vec::new(),
            TypeKind::Tagged(tagged) => self.members(def, tagged.members.iter().map(|member| member.name.as_str())),
            TypeKind::Keyed(keyed) => {
                let otherwise = keyed.otherwise.iter().map(|(name, _)| name.as_str());
                self.members(def, keyed.members.iter().map(|member| member.name.as_str()).chain(otherwise))
            }
        }
    }

    fn fields(&mut self, fields: &[Field]) -> Vec<String> {
        let mut scope = Scope::new("fields of one type");
        let names = fields.iter().map(|field| {
            let own = || not_taken(words::snake(&field.wire), &["extra"], "_");
            let wanted = Wanted::new(self.config.field_name(&field.place), own);
            scope.claim(&wanted, &field.place, &field.wire, self.diagnostics)
        });
        names.collect()
    }

    fn variants(&mut self, variants: &[Variant]) -> Vec<String> {
        let mut scope = Scope::new("values of one type");
        let names = variants.iter().map(|variant| {
            let own = || not_taken(words::camel(&variant.wire), &["Unlisted", "Self"], "Value");
            let wanted = Wanted::new(self.config.type_name(&variant.place), own);
            scope.claim(&wanted, &variant.place, &variant.wire, self.diagnostics)
        });
        names.collect()
    }

    fn members<'n>(&mut self, def: &TypeDef, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let mut scope = Scope::new("alternatives of one type");
        let names = names.map(|words| {
            let wanted = Wanted::new(None, || not_taken(words::camel(words), &["Unlisted", "Self"], "Value"));
            scope.claim(&wanted, &def.place, words, self.diagnostics)
        });
        names.collect()
    }

    fn events(&mut self, api: &Api) -> Vec<EventNames> {
        let mut scope = Scope::new(EVENTS);
        api.events.iter().map(|event| self.event(event, &mut scope)).collect()
    }

    fn event(&mut self, event: &Event, scope: &mut Scope) -> EventNames {
        let own = || not_taken(words::camel(&without_first_version(&event.name)), &["Self"], "Event");
        let wanted = Wanted::new(self.config.type_name(&event.place), own);
        let variant = scope.claim(&wanted, &event.place, &event.name, self.diagnostics);
        EventNames { method: not_taken(words::snake(&variant), &["unhandled"], "_event"), variant }
    }

    fn header_fields(&mut self, api: &Api) -> Vec<String> {
        let mut scope = Scope::new("headers");
        let fields = api.headers.iter().flat_map(|headers| &headers.fields);
        let names = fields.map(|field| {
            let own = || words::snake(&field.wire);
            let wanted = Wanted::new(self.config.field_name(&field.place), own);
            scope.claim(&wanted, &field.place, &field.wire, self.diagnostics)
        });
        names.collect()
    }
}

/// `v1.` at the front of a name says nothing as long as there is no other version; `v2.` and later stay.
fn without_first_version(name: &str) -> String {
    name.strip_prefix("v1.").unwrap_or(name).to_owned()
}

fn member(member: &Member) -> String {
    let name = match (member.kind, &member.ty) {
        (Kind::Boolean, _) => "Boolean",
        (Kind::Number, Type::Number | Type::Decimal) => "Number",
        (Kind::Number, _) => "Integer",
        (Kind::String, _) => "Text",
        (Kind::List, _) => "List",
        (Kind::Object, _) => "Object",
    };
    name.to_owned()
}

/// The name that a part would bear, and whether a person chose it.
struct Wanted {
    name: String,
    is_set: bool,
}

impl Wanted {
    fn new(set: Option<&str>, own: impl FnOnce() -> String) -> Self {
        Self { is_set: set.is_some(), name: set.map_or_else(own, str::to_owned) }
    }
}

/// What the names of events are called as a whole.
const EVENTS: &str = "events";

/// The names that are given within one scope, and where they come from.
struct Scope {
    what: &'static str,
    names: HashMap<String, (Place, String)>,
}

impl Scope {
    fn new(what: &'static str) -> Self {
        Self { what, names: HashMap::new() }
    }

    /// Gives a name. One that is taken gets a number, unless a person chose it: then that is a fault.
    fn claim(&mut self, wanted: &Wanted, place: &Place, words: &str, diagnostics: &mut Diagnostics) -> String {
        let name = self.free(&wanted.name);
        // Two events of one name are a fault of their own, of which this would be an echo.
        let is_told = |first: &(Place, String)| self.what == EVENTS && first.1 == words;
        if let Some((first, first_words)) = self.names.get(&wanted.name).filter(|first| !is_told(first)) {
            let both = format!("`{first_words}` and `{words}`");
            let message = format!("two {} would be called `{}`: {both}", self.what, wanted.name);
            let location = Location::Key(place.clone());
            let found = if wanted.is_set {
                Diagnostic::error(codes::settings::SAME_NAME, location, message)
            } else {
                Diagnostic::warning(
                    codes::settings::SAME_NAME,
                    location,
                    format!("{message}; the second is called `{name}`"),
                )
            };
            let help = match place.pointer.last() {
                Some(_) => format!("write in codegen.yaml `names: {{ {}: <another name> }}`", place.pointer),
                None => "write in codegen.yaml `names: { \"<path of the file>#\": <another name> }`".to_owned(),
            };
            diagnostics.push(found.label(Location::Key(first.clone()), "the first of them").help(help));
        }
        self.names.insert(name.clone(), (place.clone(), words.to_owned()));
        name
    }

    /// The name, or the first free one with a number behind it.
    fn free(&self, name: &str) -> String {
        let is_camel = name.starts_with(char::is_uppercase);
        let plain = name.strip_prefix("r#").unwrap_or(name);
        let numbered = |number: usize| if is_camel { format!("{plain}{number}") } else { format!("{plain}_{number}") };
        let taken = |candidate: &String| self.names.contains_key(candidate);
        let candidates = [name.to_owned()].into_iter().chain((2..).map(numbered));
        candidates.into_iter().find(|candidate| !taken(candidate)).unwrap_or_default()
    }
}
