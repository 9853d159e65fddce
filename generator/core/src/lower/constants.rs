//! Properties that always hold the same text. An enum of one value would say nothing, so they are text: a value that
//! the document does not list is kept as it is, and the docs say which one to expect.
//!
//! The enums are there until now, because alternatives and events are known by them.

use super::draft::{Drafts, TypeDraft};
use crate::ir::{Docs, Type};

/// Makes text of the properties that list one text. What the document says of the enum is then said of the property.
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

/// What is said of an enum that has one value only. `None` if other texts are allowed beside it.
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
