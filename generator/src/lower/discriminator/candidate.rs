//! A path into the body at which the names of the events may be, and the proof that they are.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::doubt::Doubt;
use super::words::Words;
use super::{Draft, is_customary, set_name};
use crate::config::Config;
use crate::ir::{Type, TypeDef, TypeId, TypeKind};

/// A path, and the values that each draft's payload may have at its end; none where it has no listed values there.
pub(super) struct Candidate<'t> {
    path: Vec<String>,
    pub(super) values: Vec<Option<Vec<&'t str>>>,
}

impl<'t> Candidate<'t> {
    pub(super) fn at(path: &[String], drafts: &'t [Draft<'_>], types: &'t [TypeDef]) -> Self {
        let values = drafts.iter().map(|draft| match &draft.tag {
            Some((key, values)) if path == [key.as_str()] => Some(values.iter().map(String::as_str).collect()),
            _ => Self::values_at(path, named(&draft.payload)?, types),
        });
        Self { path: path.to_vec(), values: values.collect() }
    }

    /// The values at the end of a path; of one of several objects, those of all of them.
    fn values_at(path: &[String], id: TypeId, types: &'t [TypeDef]) -> Option<Vec<&'t str>> {
        let objects = match &types[id.0].kind {
            TypeKind::Keyed(keyed) => {
                let otherwise = keyed.otherwise.iter().map(|(_, ty)| ty);
                keyed.members.iter().map(|member| &member.ty).chain(otherwise).filter_map(named).collect()
            }
            TypeKind::Tagged(tagged) => tagged.members.iter().filter_map(|member| named(&member.ty)).collect(),
            _ => vec![id],
        };
        let mut values = Vec::new();
        for object in objects {
            for value in Self::values_in(path, object, types)? {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        Some(values)
    }

    fn values_in(path: &[String], object: TypeId, types: &'t [TypeDef]) -> Option<Vec<&'t str>> {
        let (wire, rest) = path.split_first()?;
        let (_, ty) = fields(object, types).find(|(name, _)| name == wire)?;
        if rest.is_empty() { listed(ty, types) } else { Self::values_at(rest, named(ty)?, types) }
    }

    /// The names of the events that each draft stands for.
    pub(super) fn assign(&self, drafts: &[Draft<'_>], config: &Config) -> Result<Vec<Vec<String>>, Doubt> {
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
        if draft.tag.as_ref().is_some_and(|(key, _)| self.path == [key.as_str()]) {
            return Ok(values.iter().map(|value| (*value).to_owned()).collect());
        }
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

/// The paths of strings with listed values in the first payload, the shallow ones first.
pub(super) fn paths(drafts: &[Draft<'_>], types: &[TypeDef]) -> Vec<Vec<String>> {
    let Some(first) = drafts.iter().find_map(|draft| draft.object) else { return Vec::new() };
    let tags = drafts.iter().filter_map(|draft| draft.tag.as_ref());
    let mut paths: Vec<Vec<String>> = tags.map(|(key, _)| vec![key.clone()]).take(1).collect();
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

/// The paths of plain strings at the top of all payloads, in the order of the first.
pub(super) fn plain_paths(drafts: &[Draft<'_>], types: &[TypeDef]) -> Vec<Vec<String>> {
    let Some(first) = drafts.first().and_then(|draft| draft.object) else { return Vec::new() };
    let plain = |object| fields(object, types).filter(|(_, ty)| **ty == Type::String).map(|(wire, _)| wire).collect();
    let plain: Option<Vec<HashSet<&str>>> = drafts.iter().map(|draft| draft.object.map(plain)).collect();
    let everywhere = |wire: &str| plain.as_ref().is_some_and(|plain| plain.iter().all(|plain| plain.contains(wire)));
    fields(first, types).filter(|(wire, _)| everywhere(wire)).map(|(wire, _)| vec![wire.to_owned()]).collect()
}

fn named(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        _ => None,
    }
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
