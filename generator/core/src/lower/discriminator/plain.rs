//! Names under a property of plain text, which the document does not list: the keys of the webhooks are the names then,
//! or what the examples say where the key has the same words.

use super::words::words;
use super::{Draft, Evidence, Inferred, is_customary, note_assumed, paths, set_name};
use crate::diagnostic::Diagnostics;
use crate::ir::Discriminator;
use crate::node::Node;

/// Infers it where all payloads have a customary property of plain text, and either examples show that the keys are the
/// names, or the keys look like names of events: `user.created` and not `newUser`.
pub(super) fn infer<'s>(evidence: Evidence<'_, 's>, diagnostics: &mut Diagnostics) -> Option<Inferred<'s>> {
    let Evidence { drafts, types, config } = evidence;
    let path = paths::plain(drafts, types).into_iter().find(|path| is_customary(path))?;
    let shown: Vec<Vec<&str>> = drafts.iter().map(|draft| shown(draft, &path)).collect();
    let agree = drafts.iter().zip(&shown).all(|(draft, shown)| {
        let key = words(&draft.message.key);
        shown.iter().all(|name| words(name) == key)
    });
    let proved = shown.iter().any(|shown| !shown.is_empty());
    let look_like_names = drafts.iter().all(|draft| draft.message.key.contains(['.', ':']));
    if !agree || !(proved || look_like_names) {
        return None;
    }
    let names = drafts.iter().zip(&shown).map(|(draft, shown)| {
        let name = set_name(draft, config).or_else(|| shown.first().copied());
        vec![name.unwrap_or(draft.message.key.trim_start_matches('/')).to_owned()]
    });
    let names = names.collect();
    let message = format!(
        "the names of the events are taken to be the keys of the webhooks, in the body at `/{}`",
        path.join("/")
    );
    note_assumed(drafts, message, diagnostics);
    Some(Inferred { discriminator: Discriminator::Body(path), drafts: drafts.to_vec(), names })
}

/// What the examples say at the end of the path.
fn shown<'d>(draft: &Draft<'d>, path: &[String]) -> Vec<&'d str> {
    let at = |node: &'d Node| path.iter().try_fold(node, |node, key| node.get(key))?.as_str();
    draft.message.examples.iter().filter_map(|example| at(example.payload.node)).collect()
}
