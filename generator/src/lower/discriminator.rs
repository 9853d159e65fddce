//! Where an event's name travels, and which names lead to which payload: inferred, and proved to be unambiguous.

use std::collections::{BTreeSet, HashMap};

use super::events::Draft;
use crate::config::{Config, NameAt, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::ir::{Discriminator, Type, TypeDef, TypeId, TypeKind};
use crate::place::Place;

/// Keys under which senders put the name of an event; only these are believed where the values alone prove nothing.
const CUSTOMARY: [&str; 10] =
    ["type", "event", "event_type", "eventType", "event_name", "eventName", "eventCode", "topic", "action", "name"];

/// Where the name travels, and the names of the events that each draft stands for.
pub(super) struct Inferred {
    pub(super) discriminator: Discriminator,
    pub(super) names: Vec<Vec<String>>,
}

/// Infers it from the drafts, or does as `codegen.yaml` says.
pub(super) fn infer(
    drafts: &[Draft<'_>],
    types: &[TypeDef],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Inferred {
    let inferred = match &config.discriminator {
        Some(setting) => stated(drafts, types, setting, config, diagnostics),
        None => found(drafts, types, config, diagnostics),
    };
    refuse_equal_names(drafts, &inferred, diagnostics);
    inferred
}

/// However the names came about, each leads to one payload.
fn refuse_equal_names(drafts: &[Draft<'_>], inferred: &Inferred, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Draft<'_>> = HashMap::new();
    for (draft, names) in drafts.iter().zip(&inferred.names) {
        for name in names {
            let Some(first) = seen.insert(name, draft) else { continue };
            let key = &draft.message.key;
            diagnostics.push(
                Diagnostic::error(
                    Location::Key(draft.message.place.clone()),
                    format!("two events are called `{name}`"),
                )
                .label(Location::Key(first.message.place.clone()), "the first of them")
                .help(format!("write in codegen.yaml `events: {{ {key}: <another name> }}`")),
            );
        }
    }
}

fn stated(
    drafts: &[Draft<'_>],
    types: &[TypeDef],
    setting: &Setting<NameAt>,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Inferred {
    match setting.use_it() {
        NameAt::Nowhere => by_key(drafts, Discriminator::Delivery, config),
        NameAt::Header(name) => by_key(drafts, Discriminator::Header(name.clone()), config),
        NameAt::Body(pointer) => {
            let path: Vec<String> = pointer.segments().iter().map(|segment| (*segment).to_owned()).collect();
            let candidate = Candidate::at(&path, drafts, types);
            match candidate.assign(drafts, config) {
                Ok(names) => Inferred { discriminator: Discriminator::Body(path), names },
                // A body that does not list its names still has them: the keys are the names then.
                Err(_) if candidate.values.iter().all(Option::is_none) => {
                    by_key(drafts, Discriminator::Body(path), config)
                }
                Err(doubt) => {
                    diagnostics.push(doubt.diagnostic(drafts, Location::Value(setting.place().clone())));
                    by_key(drafts, Discriminator::Body(path), config)
                }
            }
        }
    }
}

fn found(drafts: &[Draft<'_>], types: &[TypeDef], config: &Config, diagnostics: &mut Diagnostics) -> Inferred {
    let mut doubts = Vec::new();
    for path in paths(drafts, types) {
        match Candidate::at(&path, drafts, types).assign(drafts, config) {
            Ok(names) => return Inferred { discriminator: Discriminator::Body(path), names },
            // Only a key that looks like one for names is worth a word.
            Err(doubt) if is_customary(&path) => doubts.push(doubt),
            Err(_) => {}
        }
    }
    if drafts.len() > 1 {
        let place = Location::Key(drafts[0].message.place.clone());
        diagnostics.push(match doubts.into_iter().next() {
            Some(doubt) => {
                Diagnostic { severity: crate::diagnostic::Severity::Warning, ..doubt.diagnostic(drafts, place) }
            }
            None => nameless(place),
        });
    }
    by_key(drafts, Discriminator::Delivery, config)
}

fn nameless(place: Location) -> Diagnostic {
    Diagnostic::warning(place, "no property tells the events apart, so whoever receives one has to say which it is")
        .help("where the name does travel, write `discriminator: /type` or `discriminator: header <name>` in codegen.yaml")
}

/// Each draft is one event, called by the webhook's or message's key.
fn by_key(drafts: &[Draft<'_>], discriminator: Discriminator, config: &Config) -> Inferred {
    let name = |draft: &Draft<'_>| vec![set_name(draft, config).unwrap_or(&draft.message.key).to_owned()];
    Inferred { discriminator, names: drafts.iter().map(name).collect() }
}

fn set_name<'c>(draft: &Draft<'_>, config: &'c Config) -> Option<&'c str> {
    let (_, setting) = config.events.iter().find(|(key, _)| *key == draft.message.key)?;
    Some(setting.use_it())
}

/// The paths of strings with listed values in the first payload, the shallow ones first.
fn paths(drafts: &[Draft<'_>], types: &[TypeDef]) -> Vec<Vec<String>> {
    let Some(first) = drafts.iter().find_map(|draft| draft.object) else { return Vec::new() };
    let mut paths = Vec::new();
    for (wire, ty) in fields(first, types) {
        if listed(ty, types).is_some() {
            paths.push(vec![wire.to_owned()]);
        }
    }
    for (wire, ty) in fields(first, types) {
        let Type::Named(inner) = ty else { continue };
        for (inner_wire, ty) in fields(*inner, types) {
            if listed(ty, types).is_some() {
                paths.push(vec![wire.to_owned(), inner_wire.to_owned()]);
            }
        }
    }
    paths.sort_by_key(|path| (path.len(), !is_customary(path)));
    paths
}

fn is_customary(path: &[String]) -> bool {
    path.last().is_some_and(|last| CUSTOMARY.contains(&last.as_str()))
}

fn fields(id: TypeId, types: &[TypeDef]) -> impl Iterator<Item = (&str, &Type)> {
    let fields = match &types[id.0].kind {
        TypeKind::Object(object) => object.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| (field.wire.as_str(), &field.ty))
}

fn listed<'t>(ty: &Type, types: &'t [TypeDef]) -> Option<Vec<&'t str>> {
    let Type::Named(id) = ty else { return None };
    match &types[id.0].kind {
        TypeKind::StringEnum(variants) => Some(variants.iter().map(|variant| variant.wire.as_str()).collect()),
        _ => None,
    }
}

/// A path, and the values that each draft's payload may have at its end; none where it has no listed values there.
struct Candidate<'t> {
    path: Vec<String>,
    values: Vec<Option<Vec<&'t str>>>,
}

/// Why a candidate will not do.
enum Doubt {
    /// A payload has no listed values there.
    Missing { path: String, draft: usize },
    /// Two payloads of different types share a value there.
    Overlap { path: String, value: String, drafts: [usize; 2] },
    /// Nothing says which of the values is the name of this event.
    Unmatched { path: String, draft: usize, values: Vec<String> },
    /// The values may be anything, not only names of events.
    Unlikely { path: String, draft: usize },
}

impl<'t> Candidate<'t> {
    fn at(path: &[String], drafts: &[Draft<'_>], types: &'t [TypeDef]) -> Self {
        let values = drafts.iter().map(|draft| Self::values_at(path, draft.object?, types)).collect();
        Self { path: path.to_vec(), values }
    }

    fn values_at(path: &[String], object: TypeId, types: &'t [TypeDef]) -> Option<Vec<&'t str>> {
        let (wire, rest) = path.split_first()?;
        let (_, ty) = fields(object, types).find(|(name, _)| name == wire)?;
        match (rest.is_empty(), ty) {
            (true, _) => listed(ty, types),
            (false, Type::Named(inner)) => Self::values_at(rest, *inner, types),
            _ => None,
        }
    }

    /// The names of the events that each draft stands for.
    fn assign(&self, drafts: &[Draft<'_>], config: &Config) -> Result<Vec<Vec<String>>, Doubt> {
        self.prove_disjoint(drafts)?;
        let words = Words::of(drafts, &self.values);
        let names =
            (0..drafts.len()).map(|index| self.names(index, drafts, &words, config)).collect::<Result<Vec<_>, _>>()?;
        self.prove_unique(&names)?;
        Ok(names)
    }

    /// Payloads of different types must have no value in common.
    fn prove_disjoint(&self, drafts: &[Draft<'_>]) -> Result<(), Doubt> {
        for (index, values) in self.values.iter().enumerate() {
            let Some(values) = values else { return Err(Doubt::Missing { path: self.pointer(), draft: index }) };
            for (other, others) in self.values.iter().enumerate().take(index) {
                let shared = values.iter().find(|value| others.as_ref().is_some_and(|list| list.contains(value)));
                if let (Some(value), true) = (shared, drafts[index].payload != drafts[other].payload) {
                    let value = (*value).to_owned();
                    return Err(Doubt::Overlap { path: self.pointer(), value, drafts: [other, index] });
                }
            }
        }
        Ok(())
    }

    /// No two drafts may claim the same name.
    fn prove_unique(&self, names: &[Vec<String>]) -> Result<(), Doubt> {
        let mut seen = HashMap::new();
        for (index, name) in names.iter().enumerate().flat_map(|(index, names)| names.iter().map(move |it| (index, it)))
        {
            if let Some(other) = seen.insert(name, index) {
                return Err(Doubt::Overlap { path: self.pointer(), value: name.clone(), drafts: [other, index] });
            }
        }
        Ok(())
    }

    fn names(&self, index: usize, drafts: &[Draft<'_>], words: &Words, config: &Config) -> Result<Vec<String>, Doubt> {
        let draft = &drafts[index];
        let values = self.values[index].as_deref().unwrap_or_default();
        if let Some(name) = set_name(draft, config) {
            return Ok(vec![name.to_owned()]);
        }
        let shared = drafts.iter().filter(|other| other.payload == draft.payload).count() > 1;
        let matched = words.matching(draft, values);
        match (values, matched) {
            (_, Some(name)) => Ok(vec![name.to_owned()]),
            ([only], None) if config.discriminator.is_some() || self.is_believable(drafts) => {
                Ok(vec![(*only).to_owned()])
            }
            ([_], None) => Err(Doubt::Unlikely { path: self.pointer(), draft: index }),
            // One webhook for several events: each of the values is one.
            (several, None) if !shared && is_customary(&self.path) => {
                Ok(several.iter().map(|it| (*it).to_owned()).collect())
            }
            (several, None) => Err(Doubt::Unmatched {
                path: self.pointer(),
                draft: index,
                values: several.iter().map(|value| (*value).to_owned()).collect(),
            }),
        }
    }

    /// Constants that differ from payload to payload can only be names; a single constant may be anything.
    fn is_believable(&self, drafts: &[Draft<'_>]) -> bool {
        let payloads: BTreeSet<_> = drafts.iter().filter_map(|draft| draft.object.map(|id| id.0)).collect();
        payloads.len() > 1 || is_customary(&self.path)
    }

    fn pointer(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}

/// The words of keys and values, without those that all of them have.
struct Words {
    common_to_keys: BTreeSet<String>,
    common_to_values: BTreeSet<String>,
}

impl Words {
    fn of(drafts: &[Draft<'_>], values: &[Option<Vec<&str>>]) -> Self {
        let keys = drafts.iter().map(|draft| &*draft.message.key);
        let values: BTreeSet<&str> = values.iter().flatten().flatten().copied().collect();
        Self { common_to_keys: common(keys), common_to_values: common(values.into_iter()) }
    }

    /// The one value whose words are those of the draft's key, or of another name of it.
    fn matching<'v>(&self, draft: &Draft<'_>, values: &[&'v str]) -> Option<&'v str> {
        let names: Vec<&str> =
            [&*draft.message.key].into_iter().chain(draft.message.other_names.iter().copied()).collect();
        if let Some(same) = values.iter().find(|value| names.contains(value)) {
            return Some(same);
        }
        names.iter().find_map(|name| {
            let wanted = distinctive(name, &self.common_to_keys);
            let mut matches = values.iter().filter(|value| distinctive(value, &self.common_to_values) == wanted);
            match (matches.next(), matches.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            }
        })
    }
}

/// The words that all texts have; none where there is only one text, since then it would be all of them.
fn common<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let sets: Vec<BTreeSet<String>> = texts.map(|text| words(text).into_iter().collect()).collect();
    let [first, rest @ ..] = sets.as_slice() else { return BTreeSet::new() };
    if rest.is_empty() {
        return BTreeSet::new();
    }
    first.iter().filter(|word| rest.iter().all(|set| set.contains(*word))).cloned().collect()
}

fn distinctive(text: &str, common: &BTreeSet<String>) -> Vec<String> {
    words(text).into_iter().filter(|word| !common.contains(word)).collect()
}

fn words(text: &str) -> Vec<String> {
    use heck::ToSnakeCase;
    text.to_snake_case().split('_').map(str::to_owned).collect()
}

impl Doubt {
    fn diagnostic(&self, drafts: &[Draft<'_>], location: Location) -> Diagnostic {
        let place = |index: &usize| -> Place { drafts[*index].message.place.clone() };
        let key = |index: &usize| &*drafts[*index].message.key;
        let help = "write in codegen.yaml where the name travels: `discriminator: /type`, `discriminator: header <name>` or \
                    `discriminator: none`";
        match self {
            Self::Missing { path, draft } => {
                Diagnostic::error(location, format!("`{path}` does not tell the events apart"))
                    .label(Location::Key(place(draft)), format!("`{}` has no listed values there", key(draft)))
                    .help(help)
            }
            Self::Overlap { path, value, drafts: [first, second] } => Diagnostic::error(
                location,
                format!("`{path}` does not tell the events apart: two of them are `{value}`"),
            )
            .label(Location::Key(place(first)), format!("`{}` is one", key(first)))
            .label(Location::Key(place(second)), format!("`{}` is the other", key(second)))
            .help(help),
            Self::Unmatched { path, draft, values } => {
                let message = format!("nothing says which of the names at `{path}` is that of `{}`", key(draft));
                Diagnostic::error(Location::Key(place(draft)), message).help(format!(
                    "write in codegen.yaml `events: {{ {}: <one of {}> }}`",
                    key(draft),
                    values.join(", ")
                ))
            }
            Self::Unlikely { path, draft } => {
                let message = format!("`{path}` of `{}` is always the same, and may not be its name", key(draft));
                Diagnostic::error(Location::Key(place(draft)), message).help(help)
            }
        }
    }
}
