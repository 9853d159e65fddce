//! A path into the body at which the names of the events may be, and the proof that they are.

use std::collections::{BTreeSet, HashMap};

use super::doubt::Doubt;
use super::paths::values_at;
use super::words::Words;
use super::{Draft, Inferred, is_customary, set_name};
use crate::config::Config;
use crate::ir::Discriminator;
use crate::lower::draft::Drafts;

/// A path, the drafts with the names there, and the values that each draft's payload may have at its end; none where it
/// has no listed values there.
pub(super) struct Candidate<'s> {
    path: Vec<String>,
    pub(super) drafts: Vec<Draft<'s>>,
    pub(super) values: Vec<Option<Vec<String>>>,
}

impl<'s> Candidate<'s> {
    pub(super) fn at(path: &[String], drafts: &[Draft<'s>], types: &Drafts) -> Self {
        let drafts: Vec<_> = drafts.iter().flat_map(|draft| draft.split_at(path, types)).collect();
        let values = |draft: &Draft<'_>| draft.values.clone().or_else(|| values_at(path, draft.payload_type()?, types));
        Self { path: path.to_vec(), values: drafts.iter().map(values).collect(), drafts }
    }

    /// The names of the events that each draft stands for.
    pub(super) fn assign(&self, config: &Config) -> Result<Vec<Vec<String>>, Doubt<'s>> {
        self.prove_disjoint()?;
        let words = Words::collect(&self.drafts, &self.values);
        let names = self.drafts.iter().zip(&self.values);
        let names =
            names.map(|(draft, values)| self.names(draft, values.as_deref().unwrap_or_default(), &words, config));
        let names = names.collect::<Result<Vec<_>, _>>()?;
        self.prove_unique(&names)?;
        Ok(names)
    }

    /// That the names are here, and that they are these.
    pub(super) fn with_names(self, names: Vec<Vec<String>>) -> Inferred<'s> {
        Inferred { discriminator: Discriminator::Body(self.path), drafts: self.drafts, names }
    }

    /// Payloads of different types must have no value in common.
    fn prove_disjoint(&self) -> Result<(), Doubt<'s>> {
        let mut seen: HashMap<&str, &Draft<'s>> = HashMap::new();
        for (draft, values) in self.drafts.iter().zip(&self.values) {
            let Some(values) = values else {
                return Err(Doubt::Missing { path: self.pointer(), message: draft.message });
            };
            for value in values {
                let first = *seen.entry(value).or_insert(draft);
                if first.payload != draft.payload {
                    return Err(self.overlap(value, first, draft));
                }
            }
        }
        Ok(())
    }

    /// No two drafts may claim the same name.
    fn prove_unique(&self, names: &[Vec<String>]) -> Result<(), Doubt<'s>> {
        let mut seen = HashMap::new();
        for (draft, names) in self.drafts.iter().zip(names) {
            for name in names {
                if let Some(first) = seen.insert(name, draft) {
                    return Err(self.overlap(name, first, draft));
                }
            }
        }
        Ok(())
    }

    fn overlap(&self, value: &str, first: &Draft<'s>, second: &Draft<'s>) -> Doubt<'s> {
        let messages = [first.message, second.message];
        Doubt::Overlap { path: self.pointer(), value: value.to_owned(), messages }
    }

    fn names(
        &self,
        draft: &Draft<'s>,
        values: &[String],
        words: &Words,
        config: &Config,
    ) -> Result<Vec<String>, Doubt<'s>> {
        if draft.values.is_some() {
            return Ok(values.to_vec());
        }
        if let Some(name) = set_name(draft, config) {
            return Ok(vec![name.to_owned()]);
        }
        let is_shared = self.drafts.iter().filter(|other| other.payload == draft.payload).count() > 1;
        match (values, words.matching(draft, values)) {
            (_, Some(name)) => Ok(vec![name.to_owned()]),
            ([only], None) if config.discriminator.is_some() || self.is_believable() => Ok(vec![only.clone()]),
            // One webhook for several events: each of the values is one.
            (several, None) if !is_shared && is_customary(&self.path) => Ok(several.to_vec()),
            (several, None) => {
                Err(Doubt::Unmatched { path: self.pointer(), message: draft.message, values: several.to_vec() })
            }
        }
    }

    /// Constants that differ from payload to payload can only be names; a single constant may be anything.
    fn is_believable(&self) -> bool {
        let payloads: BTreeSet<_> = self.drafts.iter().filter_map(Draft::payload_type).collect();
        payloads.len() > 1 || is_customary(&self.path)
    }

    fn pointer(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}
