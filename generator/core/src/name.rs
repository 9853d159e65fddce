//! Gives every part of the result its Rust identifier, once. No other stage makes identifiers.
//!
//! A name depends only on the words of its own part, so that it stays the same when the document gains neighbors. The
//! module `scope`, and `names` in `codegen.yaml`, resolve clashes within a scope.

mod ident;
mod scope;
mod words;

use std::collections::BTreeSet;

use serde::Serialize;

pub use self::ident::Ident;
use self::scope::{EVENTS, NameRequest, Scope};
use crate::config::{Config, Used};
use crate::diagnostic::Diagnostics;
use crate::event_name::without_domain;
use crate::hash::{HashMap, HashSet};
use crate::imports;
use crate::ir::{
    Api, ComponentId, Event, FamilyId, Kind, Part, Placement, Role, Table, Type, TypeDef, TypeId, TypeKind, Variant,
};
use crate::place::Place;

/// Names that no variant gets: the one that keeps unlisted values, and a keyword.
const TAKEN_VARIANTS: [&str; 2] = ["Unrecognized", "Self"];

/// The method of `Event` that only exists if the document says what answers repeat.
const CORRELATION_ID: &str = "correlation_id";

/// The functions that `Event` may have for any document, and those of its traits.
const TAKEN_METHODS: [&str; 16] = [
    CORRELATION_ID,
    "clone",
    "clone_from",
    "decode_named",
    "deserialize",
    "dispatch",
    "eq",
    "fmt",
    "from",
    "from_slice",
    "from_slice_of",
    "kind",
    "name",
    "ne",
    "serialize",
    "try_from",
];

/// The names that no type of a document gets, since generated modules use them.
pub fn taken_types() -> impl Iterator<Item = &'static str> {
    imports::names()
}

/// The modules next to those of a document's types.
pub fn taken_modules() -> impl Iterator<Item = &'static str> {
    imports::MODULES.into_iter()
}

/// The identifiers of an [`Api`], in tables with the same indices as its lists.
#[derive(Clone, Debug, Serialize)]
pub struct Names {
    /// The module of the API.
    pub module: Ident,
    /// The modules of the families.
    pub families: Table<FamilyId, Ident>,
    /// The modules of the components that have files of their own.
    pub components: Table<ComponentId, Ident>,
    /// The types.
    pub types: Table<TypeId, Ident>,
    /// The fields, variants or members of each type.
    pub parts: Table<TypeId, Vec<Ident>>,
    /// The events.
    pub events: Vec<EventNames>,
    /// The type of the headers.
    pub headers: Option<Ident>,
    /// The fields of that type.
    pub header_fields: Vec<Ident>,
    /// The fields shared by all payloads, if all payloads give them the same name.
    pub shared_fields: Vec<SharedFieldNames>,
}

impl Names {
    /// The name of a type.
    pub fn type_name(&self, id: TypeId) -> &Ident {
        &self.types[id]
    }

    /// The names of a type's fields, variants or members.
    pub fn parts(&self, id: TypeId) -> &[Ident] {
        &self.parts[id]
    }

    /// The module of the file that types go in.
    pub fn module_of(&self, placement: Placement) -> &Ident {
        const PARTS: &Ident = &Ident::fixed("parts");
        const PATCHES: &Ident = &Ident::fixed("patches");
        const ADDRESSES: &Ident = &Ident::fixed("addresses");
        match placement {
            Placement::Family(id) => &self.families[id],
            Placement::Component(id) | Placement::PartsOf(id) => &self.components[id],
            Placement::Parts => PARTS,
            Placement::Patches => PATCHES,
            Placement::Addresses => ADDRESSES,
        }
    }
}

/// The identifiers of an event.
#[derive(Clone, Debug, Serialize)]
pub struct EventNames {
    /// Its variant in `Event`.
    pub variant: Ident,
    /// Its method in `Handler`, and its constructor in `Event`.
    pub method: Ident,
    /// The files of its samples, without their extension.
    pub samples: Vec<String>,
}

/// The identifiers of a field that all payloads share.
#[derive(Clone, Debug, Serialize)]
pub struct SharedFieldNames {
    /// Its index in [`Api::shared_fields`].
    pub index: usize,
    /// The field of each payload.
    pub field: Ident,
    /// The method of `Event` that reads it.
    pub method: Ident,
}

/// Names everything. Also returns the settings that were used.
pub fn assign(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> (Names, Used) {
    let mut naming = Naming { api, config, short_names: short_names(api), used: Used::default(), diagnostics };
    let headers = headers(api);
    let types = naming.types(headers.as_ref());
    let (families, components) = naming.modules(&types, headers.as_ref());
    let events = naming.events();
    let event_values =
        api.events.iter().zip(&events).map(|(event, names)| (event.name.as_str(), &names.variant)).collect();
    let parts = api.types.map(|_, def| naming.parts(def, &event_values));
    let header_fields = naming.header_fields();
    let shared_fields = naming.shared_fields(&parts, &events);
    let module = module(api);
    let names = Names { module, families, components, types, parts, events, headers, header_fields, shared_fields };
    (names, naming.used)
}

/// The name of a package's library in code.
pub fn library(package: &str) -> Ident {
    Ident::new(package.replace('-', "_"))
}

/// The API's own module.
fn module(api: &Api) -> Ident {
    let name = words::module(&api.name);
    Ident::new(if is_no_file(&name) { format!("{}_api", without_raw_prefix(&name)) } else { name })
}

/// Whether a module can't have a file of its name, since that would be a device, or the module of its folder.
fn is_no_file(module: &str) -> bool {
    without_raw_prefix(module) == "mod" || words::is_device(module)
}

/// A name without the prefix `r#`.
fn without_raw_prefix(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// The type of the headers, if there are any.
fn headers(api: &Api) -> Option<Ident> {
    api.headers.as_ref()?;
    let name = format!("{}Headers", words::camel(&api.name));
    Some(Ident::new(if imports::names().any(|taken| taken == name) { name + "Model" } else { name }))
}

struct Naming<'a> {
    api: &'a Api,
    config: &'a Config,
    /// The events that are named without their owner's domain.
    short_names: HashSet<&'a str>,
    used: Used,
    diagnostics: &'a mut Diagnostics,
}

impl Naming<'_> {
    /// Chooses the names, and reports those that users wouldn't expect.
    fn settle(&mut self, scope: &Scope<'_>, wanted: &[NameRequest<'_>]) -> Vec<Ident> {
        self.used.add(wanted.iter().filter_map(|wanted| wanted.set));
        let (names, faults) = scope.settle(wanted);
        faults.into_iter().for_each(|fault| self.diagnostics.push(fault));
        names
    }

    fn types(&mut self, headers: Option<&Ident>) -> Table<TypeId, Ident> {
        let mut taken: HashSet<&str> = imports::names().collect();
        taken.extend(headers.map(Ident::as_str));
        let scope = Scope { what: "types", taken, suffix: "Model" };
        let asked: HashSet<String> = self.api.types.values().map(|def| words::camel(&def.words.join(" "))).collect();
        let wanted = self.api.types.values().map(|def| {
            let words = self.without_domain(&def.words);
            let words =
                words::without_echo(&words).filter(|short| !asked.contains(&words::camel(short))).unwrap_or(words);
            // A patch has the place of the property that holds it, and that property has its own name.
            let set = if matches!(def.kind, TypeKind::Patch(_)) { None } else { self.config.type_name(&def.place) };
            let wanted = NameRequest::new(&words, |words| words::camel(without_first_version(words)));
            NameRequest { set, ..wanted.described_at(&def.place) }
        });
        self.settle(&scope, &wanted.collect::<Vec<_>>()).into_iter().collect()
    }

    /// The words of a type's name, without a domain if they are those of an event.
    fn without_domain(&self, words: &[String]) -> String {
        match words {
            [event, rest @ ..] if self.short_names.contains(event.as_str()) => {
                [without_domain(event)].into_iter().chain(rest.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
            }
            words => words.join(" "),
        }
    }

    /// The name of an event as a type.
    fn event_name(&self, name: &str) -> String {
        let short = if self.short_names.contains(name) { without_domain(name) } else { name };
        words::camel(without_first_version(short))
    }

    /// The modules of the families and of the components. A name without capital letters, as in Chinese, could also be
    /// that of a type, and modules and types share a namespace.
    fn modules(
        &self,
        types: &Table<TypeId, Ident>,
        headers: Option<&Ident>,
    ) -> (Table<FamilyId, Ident>, Table<ComponentId, Ident>) {
        let mut taken: HashSet<&str> = HashSet::from_iter(imports::MODULES);
        taken.extend(types.values().chain(headers).map(Ident::as_str));
        let scope = Scope { what: "modules", taken, suffix: "_types" };
        let with_suffix = |name: &str| format!("{}_types", without_raw_prefix(name));
        let module = |name: &str| {
            let name = words::module(name);
            if is_no_file(&name) { with_suffix(&name) } else { name }
        };
        let families = self.api.families.values().map(|family| NameRequest::new(&family.name, module));
        let mut wanted: Vec<NameRequest<'_>> = families.collect();
        let of_families: HashSet<String> = wanted.iter().map(|family| family.own.clone()).collect();
        // A component with the name of a group of events goes in a file next to the group's.
        let component = |name: &str| {
            let name = module(name);
            if of_families.contains(&name) { with_suffix(&name) } else { name }
        };
        wanted.extend(self.api.components.values().map(|name| NameRequest::new(name, component)));
        let (mut families, _) = scope.settle(&wanted);
        let components = families.split_off(self.api.families.len());
        (families.into_iter().collect(), components.into_iter().collect())
    }

    /// The names of a type's fields, variants or members.
    fn parts(&mut self, def: &TypeDef, events: &HashMap<&str, &Ident>) -> Vec<Ident> {
        if let TypeKind::StringEnum(variants) = &def.kind {
            return self.variants(variants, events);
        }
        let (parts, config) = (def.kind.parts(), self.config);
        let mut wanted: Vec<NameRequest<'_>> = parts.iter().filter_map(|it| part(it, &def.place, config)).collect();
        if def.kind.is_choice() {
            shorten(&mut wanted, &words::camel(&self.without_domain(&def.words)));
        }
        let scope = if def.kind.is_choice() {
            Scope { what: "alternatives of one type", taken: HashSet::from_iter(TAKEN_VARIANTS), suffix: "Value" }
        } else {
            Scope { what: "fields of one type", taken: HashSet::from_iter(["additional"]), suffix: "_" }
        };
        self.settle(&scope, &wanted)
    }

    /// The names of an enum's values. A value that is an event's name gets the name of that event's variant.
    fn variants(&mut self, variants: &[Variant], events: &HashMap<&str, &Ident>) -> Vec<Ident> {
        let scope = Scope { what: "values of one type", taken: HashSet::from_iter(TAKEN_VARIANTS), suffix: "Value" };
        let name = |wire: &str| events.get(wire).map_or_else(|| words::camel(wire), ToString::to_string);
        let wanted = variants.iter().map(|variant| NameRequest {
            set: self.config.type_name(&variant.place),
            ..NameRequest::new(&variant.wire, name).described_at(&variant.place)
        });
        self.settle(&scope, &wanted.collect::<Vec<_>>())
    }

    fn events(&mut self) -> Vec<EventNames> {
        let scope = Scope { what: EVENTS, taken: HashSet::from_iter(["Self"]), suffix: "Event" };
        let (api, config) = (self.api, self.config);
        let wanted = api.events.iter().map(|event| NameRequest {
            set: config.type_name(&event.place),
            ..NameRequest::new(&event.name, |name| self.event_name(name)).described_at(&event.place)
        });
        let wanted: Vec<_> = wanted.collect();
        let variants = self.settle(&scope, &wanted);
        let methods = self.methods(&variants);
        let mut files = sample_files(&self.api.events, &methods).into_iter();
        let events = self.api.events.iter().zip(variants).zip(methods);
        let names = events.map(|((event, variant), method)| {
            let samples = files.by_ref().take(event.samples.len()).collect();
            EventNames { variant, method, samples }
        });
        names.collect()
    }

    /// Each method is named after its event's variant. `AB` and `Ab` differ as variants, but not as methods. The
    /// event's constructor in `Event` has the same name, and takes precedence over fields of payloads.
    fn methods(&mut self, variants: &[Ident]) -> Vec<Ident> {
        // In scripts without case, a method may be spelled like a variant, which would hide the constructor.
        let variants_taken = variants.iter().map(Ident::as_str);
        let taken = TAKEN_METHODS.into_iter().chain(["unhandled"]).chain(variants_taken).collect();
        let scope = Scope { what: "methods of `Handler`", taken, suffix: "_event" };
        let wanted = self.api.events.iter().zip(variants);
        let wanted =
            wanted.map(|(event, variant)| NameRequest::new(variant.as_str(), words::snake).described_at(&event.place));
        self.settle(&scope, &wanted.collect::<Vec<_>>())
    }

    fn header_fields(&mut self) -> Vec<Ident> {
        let scope = Scope { what: "headers", taken: HashSet::default(), suffix: "_" };
        let fields = self.api.headers.iter().flat_map(|headers| &headers.fields);
        let wanted = fields.map(|field| NameRequest {
            set: self.config.field_name(&field.place),
            ..NameRequest::new(&field.wire, header_words).described_at(&field.place)
        });
        self.settle(&scope, &wanted.collect::<Vec<_>>())
    }

    /// The fields that all payloads share under one name. A method has the name of its field, unless an event's
    /// constructor has it. A single event shares nothing: most of its methods would be gone with the next event.
    fn shared_fields(&self, parts: &Table<TypeId, Vec<Ident>>, events: &[EventNames]) -> Vec<SharedFieldNames> {
        if events.len() < 2 {
            return Vec::new();
        }
        let payloads = self.fields_of_payloads(parts);
        let Some((first, others)) = payloads.split_first() else { return Vec::new() };
        let alike = self.api.shared_fields.iter().enumerate().filter_map(|(index, shared)| {
            let field = *first.get(&*shared.wire)?;
            others.iter().all(|other| other.get(&*shared.wire) == Some(&field)).then_some((index, field))
        });
        let alike: Vec<(usize, &Ident)> = alike.collect();
        let has_correlation_id = self.api.events.iter().any(|event| event.correlation_id.is_some());
        let taken = TAKEN_METHODS.into_iter().filter(|name| has_correlation_id || *name != CORRELATION_ID);
        let taken = taken.chain(events.iter().map(|event| event.method.as_str()));
        let scope = Scope { what: "methods of `Event`", taken: taken.collect(), suffix: "_" };
        let wanted = alike.iter().map(|(_, field)| NameRequest::new(field.as_str(), str::to_owned));
        let (methods, _) = scope.settle(&wanted.collect::<Vec<_>>());
        let names = alike.into_iter().zip(methods);
        names.map(|((index, field), method)| SharedFieldNames { index, field: field.clone(), method }).collect()
    }

    /// The fields of each type that is a payload, by their keys.
    fn fields_of_payloads<'p>(&'p self, parts: &'p Table<TypeId, Vec<Ident>>) -> Vec<HashMap<&'p str, &'p Ident>> {
        let payloads = self.api.events.iter().filter_map(|event| match event.payload {
            Type::Named(id) => Some(self.api.original(id)),
            _ => None,
        });
        let payloads: BTreeSet<TypeId> = payloads.collect();
        let fields = payloads.into_iter().filter_map(|id| Some((id, self.api.kind(id).object()?)));
        let fields = fields.map(|(id, object)| {
            object.fields.iter().zip(&parts[id]).map(|(field, name)| (field.wire.as_str(), name)).collect()
        });
        fields.collect()
    }
}

/// The words of a header's name. Its capital letters mean nothing: `X-GitHub-Event` is `X-Github-Event`, unless nothing
/// else separates the words.
fn header_words(name: &str) -> String {
    if name.contains(['-', '_']) { words::snake(&name.to_ascii_lowercase()) } else { words::snake(name) }
}

/// The files of all samples, in order. Each is named after its event's method, the later ones with a number.
fn sample_files(events: &[Event], methods: &[Ident]) -> Vec<String> {
    let scope = Scope { what: "samples", taken: HashSet::default(), suffix: "_event" };
    let wanted = events.iter().zip(methods).flat_map(|(event, method)| {
        let file = words::module(method.without_raw_prefix());
        let file = if words::is_device(&file) { file + "_event" } else { without_raw_prefix(&file).to_owned() };
        (0..event.samples.len()).map(move |index| match index {
            0 => NameRequest::new(&file, str::to_owned),
            _ => NameRequest::new("", |_| format!("{file}_{}", index + 1)),
        })
    });
    scope.settle(&wanted.collect::<Vec<_>>()).0.into_iter().map(|file| file.to_string()).collect()
}

/// The events whose names begin with the owner's domain, except for those whose names would be the same without it.
fn short_names(api: &Api) -> HashSet<&str> {
    let own = |name: &str| words::camel(without_first_version(without_domain(name)));
    let with_domain = api.events.iter().map(|event| event.name.as_str()).filter(|name| without_domain(name) != *name);
    let mut by_name: HashMap<String, Vec<&str>> = HashMap::default();
    with_domain.for_each(|name| by_name.entry(own(name)).or_default().push(name));
    by_name.into_values().filter(|names| names.len() == 1).flatten().collect()
}

/// Removes `v1.` from the front of a name, since it says nothing while there is no other version. `v2.` and later stay.
fn without_first_version(name: &str) -> &str {
    name.strip_prefix("v1.").unwrap_or(name)
}

/// Shortens alternatives that begin with the words of their enum's name: `ShapeCircle` of `Shape` is `Circle`. An
/// alternative keeps its name if another one would have the short one.
fn shorten(wanted: &mut [NameRequest<'_>], choice: &str) {
    let short: Vec<String> = wanted.iter().map(|one| words::without_common(&one.own, choice)).collect();
    let mut uses: HashMap<String, usize> = HashMap::default();
    for (one, short) in wanted.iter().zip(&short) {
        *uses.entry(short.clone()).or_default() += 1;
        if one.own != *short {
            *uses.entry(one.own.clone()).or_default() += 1;
        }
    }
    for (one, short) in wanted.iter_mut().zip(short) {
        if uses.get(&short) == Some(&1) && !TAKEN_VARIANTS.contains(&short.as_str()) {
            one.own = short;
        }
    }
}

/// The name of a part, if the settings give it one.
fn part<'n>(part: &Part<'n>, whole: &'n Place, config: &'n Config) -> Option<NameRequest<'n>> {
    let words = match part.role {
        Role::Field(field) => {
            let wanted = NameRequest::new(&field.wire, words::snake).described_at(&field.place);
            return Some(NameRequest { set: config.field_name(&field.place), ..wanted });
        }
        Role::Additional => return None,
        Role::Kind(kind) => kind_name(kind, part.ty),
        Role::Tagged { member, .. } => &member.name,
        Role::Keyed(member) => &member.name,
        Role::Otherwise(name) => name,
    };
    Some(NameRequest::new(words, words::camel).described_at(whole))
}

/// The name of an alternative by its JSON type.
fn kind_name(kind: Kind, ty: &Type) -> &'static str {
    match (kind, ty) {
        (Kind::Boolean, _) => "Boolean",
        (Kind::Number, Type::Number | Type::Decimal) => "Number",
        (Kind::Number, _) => "Integer",
        (Kind::String, _) => "Text",
        (Kind::List, _) => "List",
        (Kind::Object, _) => "Object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternative_is_shortened_unless_another_one_has_that_name() {
        for (names, expected) in [
            (&["ShapeCircle", "ShapeSquare"][..], &["Circle", "Square"][..]),
            (&["ShapeCircle", "Circle"], &["ShapeCircle", "Circle"]),
            (&["ShapeUnrecognized", "Square"], &["ShapeUnrecognized", "Square"]),
        ] {
            let mut wanted: Vec<_> = names.iter().map(|name| NameRequest::new(name, str::to_owned)).collect();
            shorten(&mut wanted, "ShapeKind");
            assert_eq!(wanted.iter().map(|one| one.own.as_str()).collect::<Vec<_>>(), expected);
        }
    }
}
