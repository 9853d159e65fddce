//! Merges one value into another (Overlay Specification 1.1, section 4.4.3).

use std::sync::Arc;

use super::tree::{Tree, Value};
use super::version::Version;

/// Two values that can't be merged.
pub(super) struct Mismatch {
    /// The one in the document.
    pub(super) below: Tree,
    /// The one to be merged into it.
    pub(super) above: Tree,
}

/// Merges a value into one that an action selected. Returns whether that changed anything. Items of a list are appended
/// to a list, anything else becomes an item. In version 1.0, a list becomes an item, too.
pub(super) fn apply_update(above: &Tree, below: &mut Tree, version: Version) -> Result<bool, Mismatch> {
    match (&mut below.value, &above.value) {
        (Value::List(items), Value::List(_)) if version == Version::V1_0 => items.push(above.clone()),
        (Value::List(items), Value::Primitive(_) | Value::Map(_)) => items.push(above.clone()),
        _ => return merge(above, below),
    }
    Ok(true)
}

fn merge(above: &Tree, below: &mut Tree) -> Result<bool, Mismatch> {
    match (&mut below.value, &above.value) {
        (Value::Primitive(old), Value::Primitive(new)) => {
            let changes = old != new;
            if changes {
                *below = above.clone();
            }
            Ok(changes)
        }
        (Value::List(items), Value::List(added)) => {
            items.extend(added.iter().cloned());
            Ok(!added.is_empty())
        }
        (Value::Map(pairs), Value::Map(added)) => merge_pairs(added, pairs),
        _ => Err(Mismatch { below: below.clone(), above: above.clone() }),
    }
}

fn merge_pairs(added: &[(Arc<str>, Tree)], pairs: &mut Vec<(Arc<str>, Tree)>) -> Result<bool, Mismatch> {
    let mut changes = false;
    for (key, value) in added {
        match pairs.iter_mut().find(|(known, _)| known == key) {
            Some((_, below)) => changes |= merge(value, below)?,
            None => {
                pairs.push((key.clone(), value.clone()));
                changes = true;
            }
        }
    }
    Ok(changes)
}
