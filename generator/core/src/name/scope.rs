//! The names of one scope, assigned together, so that they don't depend on the order.

use super::Ident;
use crate::config::Setting;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::hash::{HashMap, HashSet};
use crate::place::Place;

/// What diagnostics call the names of events.
pub(super) const EVENTS: &str = "events";

/// A request for a name.
pub(super) struct NameRequest<'a> {
    /// Its name in the document.
    pub(super) words: String,
    /// The name made from these words.
    pub(super) own: String,
    /// The configured name.
    pub(super) set: Option<&'a Setting<String>>,
    /// Where the document describes it. `None` if its name shouldn't be reported.
    pub(super) place: Option<&'a Place>,
}

impl<'a> NameRequest<'a> {
    /// Requests the name made from the words.
    pub(super) fn new(words: &str, name: impl FnOnce(&str) -> String) -> Self {
        Self { own: name(words), words: words.to_owned(), set: None, place: None }
    }

    /// The same, with the place where the document describes it.
    pub(super) fn described_at(self, place: &'a Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// A scope, in which names are unique.
pub(super) struct Scope<'a> {
    /// What has these names, for diagnostics.
    pub(super) what: &'static str,
    /// Names that are taken from the start.
    pub(super) taken: HashSet<&'a str>,
    /// The suffix of a name that is taken.
    pub(super) suffix: &'static str,
}

impl Scope<'_> {
    /// Names each item, and reports the names that users wouldn't expect.
    ///
    /// A name goes to the item that it is configured for, or else to the one that the document spells so, or else to
    /// the first that would have it. No other item gets it if the document spells one so: `MW` isn't a name for `mW` if
    /// there is an `MW`. All others get a number, such that no other item wants the name.
    pub(super) fn settle(&self, wanted: &[NameRequest<'_>]) -> (Vec<Ident>, Vec<Diagnostic>) {
        let names: Vec<String> = wanted.iter().map(|it| self.name(it)).collect();
        let spelled = spelled(wanted);
        let owners = owners(wanted, &names, &spelled);
        let mut used: HashSet<String> = names.iter().cloned().collect();
        let (mut given, mut faults) = (Vec::with_capacity(names.len()), self.taken_by_choice(wanted));
        for (index, (one, name)) in wanted.iter().zip(&names).enumerate() {
            let owner = owners.get(name.as_str()).copied();
            if owner == Some(index) {
                given.push(Ident::new(name.clone()));
                continue;
            }
            let is_free = |candidate: &String| {
                let is_taken = self.taken.contains(candidate.as_str()) || spelled.contains_key(candidate.as_str());
                !is_taken && !used.contains(candidate)
            };
            let free = numbered(name).find(is_free).unwrap_or_default();
            let other = owner.or_else(|| spelled.get(name.as_str()).copied()).map(|other| &wanted[other]);
            faults.extend(other.and_then(|other| self.fault(one, other, owner.is_some(), (name, &free))));
            used.insert(free.clone());
            given.push(Ident::new(free));
        }
        (given, faults)
    }

    /// The requested name.
    fn name(&self, wanted: &NameRequest<'_>) -> String {
        match wanted.set {
            Some(set) => set.value.clone(),
            None if self.taken.contains(wanted.own.as_str()) => {
                format!("{}{}", wanted.own.trim_start_matches("r#"), self.suffix)
            }
            None => wanted.own.clone(),
        }
    }

    fn taken_by_choice(&self, wanted: &[NameRequest<'_>]) -> Vec<Diagnostic> {
        let chosen = wanted.iter().filter_map(|wanted| Some((wanted, wanted.set?.value.as_str())));
        let taken = chosen.filter(|(_, set)| self.taken.contains(set));
        let fault = |(wanted, set): (&NameRequest<'_>, &str)| {
            let message = format!("generated modules already use the name `{set}`");
            let fault = Diagnostic::error(codes::settings::NAME_TAKEN, Location::Key(wanted.place?.clone()), message);
            Some(fault.help("write another name in codegen.yaml"))
        };
        taken.filter_map(fault).collect()
    }

    /// The fault that `one` has the name `free`, since `name` belongs to `other` or is the spelling of `other`.
    fn fault(
        &self,
        one: &NameRequest<'_>,
        other: &NameRequest<'_>,
        is_owned: bool,
        (name, free): (&str, &str),
    ) -> Option<Diagnostic> {
        // Two events with one name are reported elsewhere.
        if self.what == EVENTS && one.words == other.words {
            return None;
        }
        let (what, place, other_place) = (self.what, one.place?, other.place?);
        let message = format!("two {what} would have the name `{name}`: `{}` and `{}`", other.words, one.words);
        let (code, location) = (codes::settings::SAME_NAME, Location::Key(place.clone()));
        let found = match (one.set.or(other.set), is_owned) {
            (Some(_), true) => Diagnostic::error(code, location, message),
            (_, true) => Diagnostic::warning(code, location, format!("{message}; the second is named `{free}`")),
            (_, false) => Diagnostic::warning(code, location, format!("{message}; `{}` is named `{free}`", one.words)),
        };
        let label = if is_owned { "the first of them" } else { "the other one" };
        Some(found.label(Location::Key(other_place.clone()), label).help(help(place, other_place)))
    }
}

/// What to write. A pointer alone is a place in the document, so it isn't enough if the other one is in another file.
fn help(place: &Place, other: &Place) -> String {
    let pointer = &place.pointer;
    if place.file == other.file && pointer.last().is_some() {
        format!("add to codegen.yaml: `names: {{ {pointer}: <another name> }}`")
    } else {
        format!("add to codegen.yaml: `names: {{ \"<path of the file>#{pointer}\": <another name> }}`")
    }
}

/// For each spelling, the first item that the document spells so. An item with a configured name doesn't need its
/// spelling.
fn spelled<'w>(wanted: &'w [NameRequest<'_>]) -> HashMap<&'w str, usize> {
    let mut spelled = HashMap::default();
    let gave_away = |wanted: &NameRequest<'_>| wanted.set.is_some() && wanted.own == wanted.words;
    for (index, wanted) in wanted.iter().enumerate().filter(|(_, wanted)| !gave_away(wanted)) {
        spelled.entry(wanted.words.as_str()).or_insert(index);
    }
    spelled
}

/// The owner of each name.
fn owners<'n>(
    wanted: &[NameRequest<'_>],
    names: &'n [String],
    spelled: &HashMap<&str, usize>,
) -> HashMap<&'n str, usize> {
    let mut owners = HashMap::default();
    let mut own = |belongs: &dyn Fn(usize, &str) -> bool| {
        for (index, name) in names.iter().enumerate().filter(|(index, name)| belongs(*index, name)) {
            owners.entry(name.as_str()).or_insert(index);
        }
    };
    own(&|index, _| wanted[index].set.is_some());
    own(&|index, name| spelled.get(name) == Some(&index));
    own(&|_, name| !spelled.contains_key(name));
    owners
}

/// The name with a number appended.
fn numbered(name: &str) -> impl Iterator<Item = String> {
    let is_camel = name.starts_with(char::is_uppercase);
    let plain = name.strip_prefix("r#").unwrap_or(name).trim_end_matches('_');
    (2..).map(move |number: usize| if is_camel { format!("{plain}{number}") } else { format!("{plain}_{number}") })
}
