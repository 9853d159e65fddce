//! Properties that always hold the same text. An enum with one value would say nothing, so they become text: an
//! unlisted value is kept, and the docs say which one to expect.
//!
//! The enums are kept until now, because they identify alternatives and events.

use super::draft::{Drafts, TypeDraft};
use crate::ir::{Docs, Type};

/// Turns properties with a single listed text into text. The enum's docs move to the property.
pub(super) fn become_text(types: &mut Drafts) {
    let constants = types.map(|_, draft| constant(draft));
    for field in types.values_mut().flat_map(|draft| draft.kind.fields_mut()) {
        if let Type::Named(id) = field.ty
            && let Some(docs) = &constants[id]
        {
            field.ty = Type::String;
            add(docs, &mut field.docs);
        }
    }
}

/// The docs of an enum with only one value. `None` if it allows other texts.
fn constant(draft: &TypeDraft) -> Option<Docs> {
    let [only] = draft.kind.variants()? else { return None };
    (draft.docs.constant.as_ref() == Some(&only.wire)).then(|| draft.docs.clone())
}

fn add(docs: &Docs, to: &mut Docs) {
    to.text = to.text.take().or_else(|| docs.text.clone());
    let missing: Vec<String> = docs.facts.iter().filter(|fact| !to.facts.contains(fact)).cloned().collect();
    to.facts.extend(missing);
    to.constant.clone_from(&docs.constant);
    to.deprecated |= docs.deprecated;
}
