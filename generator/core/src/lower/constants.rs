//! Values that are always the same text. An enum with one value would say nothing, so they become text: an unlisted
//! value is kept, and the docs of a property say which one to expect.
//!
//! The enums are kept until now, because they identify alternatives and events.

use super::draft::{Drafts, TypeDraft};
use crate::ir::{Docs, Fact, Table, Type, TypeId, TypeKind};

/// Turns values with a single listed text into text: those of properties, and the items and values inside. The enum's
/// docs move to the property.
pub(super) fn become_text(types: &mut Drafts) {
    let constants = types.map(|_, draft| constant(draft));
    for draft in types.values_mut() {
        for field in draft.kind.fields_mut() {
            if let Some(docs) = replace(&mut field.ty, &constants) {
                add(docs, &mut field.docs);
            } else if let Some(docs) = replace_elements(&mut field.ty, &constants) {
                field.docs.facts.extend(constants_of_each("each", docs));
            }
        }
        if let TypeKind::Object(object) = &mut draft.kind {
            if let Some(additional) = &mut object.additional {
                let docs = replace(additional, &constants).or_else(|| replace_elements(additional, &constants));
                let facts = docs.into_iter().flat_map(|docs| constants_of_each("each unlisted property", docs));
                draft.docs.facts.extend(facts);
            }
        } else {
            // An alternative that is an enum has its name.
            draft.kind.part_types_mut().into_iter().for_each(|ty| _ = replace_elements(ty, &constants));
        }
    }
}

/// Turns a type into text if it is a constant's. Returns its docs.
fn replace<'c>(ty: &mut Type, constants: &'c Table<TypeId, Option<Docs>>) -> Option<&'c Docs> {
    let Type::Named(id) = ty else { return None };
    let docs = constants[*id].as_ref()?;
    *ty = Type::String;
    Some(docs)
}

/// The same with what is inside lists and mappings.
fn replace_elements<'c>(ty: &mut Type, constants: &'c Table<TypeId, Option<Docs>>) -> Option<&'c Docs> {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => {
            replace(inner, constants).or_else(|| replace_elements(inner, constants))
        }
        _ => None,
    }
}

/// What an enum's docs say about its value, as facts of what contains it.
fn constants_of_each(each: &'static str, docs: &Docs) -> impl Iterator<Item = Fact> {
    docs.facts.iter().filter_map(move |fact| match fact {
        Fact::Always(_) => Some(Fact::Each(each, Box::new(fact.clone()))),
        _ => None,
    })
}

/// The docs of an enum with only one value. `None` if it allows other texts.
fn constant(draft: &TypeDraft) -> Option<Docs> {
    let [only] = draft.kind.variants()? else { return None };
    (draft.docs.constant.as_ref() == Some(&only.wire)).then(|| draft.docs.clone())
}

fn add(docs: &Docs, to: &mut Docs) {
    to.text = to.text.take().or_else(|| docs.text.clone());
    let missing: Vec<Fact> = docs.facts.iter().filter(|fact| !to.facts.contains(fact)).cloned().collect();
    to.facts.extend(missing);
    to.constant.clone_from(&docs.constant);
    to.deprecated |= docs.deprecated;
}
