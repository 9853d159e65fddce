//! One key for each message, which is its own.

use super::super::Message;

/// A message, and what else it may be called.
pub(super) struct Found<'d> {
    pub(super) message: Message<'d>,
    /// The names to take in its key's place where others have the same, the shortest first. At one index, those of all
    /// messages of a kind are of the same make.
    pub(super) qualified: Vec<Option<String>>,
}

/// The messages; those that share a key are called by the first of their other names that tells them apart.
pub(super) fn distinct(mut found: Vec<Found<'_>>) -> Vec<Message<'_>> {
    let rounds = found.iter().map(|found| found.qualified.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let keys: Vec<String> = found.iter().map(|found| found.message.key.to_string()).collect();
        for (index, found) in found.iter_mut().enumerate() {
            let is_shared = keys.iter().filter(|key| **key == keys[index]).count() > 1;
            if let (true, Some(Some(name))) = (is_shared, found.qualified.get(round)) {
                found.message.other_names.retain(|other| other != name);
                found.message.key = name.clone().into();
            }
        }
    }
    found.into_iter().map(|found| found.message).collect()
}
