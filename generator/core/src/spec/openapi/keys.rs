//! A unique key for each message.

use super::super::Message;
use crate::hash::HashSet;

/// A message, and its other possible names.
pub(super) struct NamedMessage<'d> {
    pub(super) message: Message<'d>,
    /// The names to use if others have the same key, the shortest first. At each index, all messages of a kind have
    /// names of the same form.
    pub(super) qualified: Vec<Option<String>>,
}

/// The messages. Those that share a key get the first of their other names that distinguishes them.
impl<'d> NamedMessage<'d> {
    /// The messages of one operation, whose names differ by the format of their bodies.
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

/// The keys that several messages have.
fn shared_keys(found: &[NamedMessage<'_>]) -> HashSet<String> {
    let mut seen = HashSet::default();
    let keys = found.iter().map(|found| &*found.message.key);
    keys.filter(|key| !seen.insert(*key)).map(str::to_owned).collect()
}
