//! How one value is laid over another (Overlay Specification 1.1, section 4.4.3).

use super::tree::{Tree, Value};
use super::version::Version;

/// Two values that cannot be one.
pub(super) struct Mismatch {
    /// The one in the document.
    pub(super) below: Tree,
    /// The one that was to be laid over it.
    pub(super) above: Tree,
}

/// Lays a value over what an action selected, and says whether that changed anything. A list takes the items of another
/// list, and anything else as an item; by version 1.0, another list, too.
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

fn merge_pairs(added: &[(Box<str>, Tree)], pairs: &mut Vec<(Box<str>, Tree)>) -> Result<bool, Mismatch> {
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
