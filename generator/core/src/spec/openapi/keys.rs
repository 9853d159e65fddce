//! One key for each message, which is its own.

use super::super::Message;
use crate::hash::HashSet;

/// A message, and what else it may be called.
pub(super) struct NamedMessage<'d> {
    pub(super) message: Message<'d>,
    /// The names to take in its key's place where others have the same, the shortest first. At one index, those of all
    /// messages of a kind are of the same make.
    pub(super) qualified: Vec<Option<String>>,
}

/// The messages; those that share a key are called by the first of their other names that tells them apart.
impl<'d> NamedMessage<'d> {
    /// The messages of one operation, whose names differ by how their bodies are written.
    pub(super) fn all(messages: Vec<Message<'d>>, qualified: &[Option<String>]) -> impl Iterator<Item = Self> {
        messages.into_iter().map(|message| {
            let own = |name: &String| match &message.written_as {
                Some(written_as) => format!("{name}.{written_as}"),
                None => name.clone(),
            };
            let qualified = qualified.iter().map(|name| name.as_ref().map(own)).collect();
            Self { message, qualified }
        })
    }
}

pub(super) fn distinct(mut found: Vec<NamedMessage<'_>>) -> Vec<Message<'_>> {
    let rounds = found.iter().map(|found| found.qualified.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let shared = shared_keys(&found);
        for found in &mut found {
            let is_shared = shared.contains(&*found.message.key);
            if let (true, Some(Some(name))) = (is_shared, found.qualified.get(round)) {
                found.message.other_names.retain(|other| other != name);
                found.message.key = name.clone().into();
            }
        }
    }
    found.into_iter().map(|found| found.message).collect()
}

/// The keys that more than one of the messages has.
fn shared_keys(found: &[NamedMessage<'_>]) -> HashSet<String> {
    let mut seen = HashSet::default();
    let keys = found.iter().map(|found| &*found.message.key);
    keys.filter(|key| !seen.insert(*key)).map(str::to_owned).collect()
}
