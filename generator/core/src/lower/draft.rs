//! Drafts of types: they may still change, and no file has them yet.

use crate::ir::{Docs, Keyed, Literal, Placement, Table, Tagged, Type, TypeDef, TypeId, TypeKind};
use crate::place::Place;

/// The types drafted so far.
pub(super) type Drafts = Table<TypeId, TypeDraft>;

/// The constants of a value: those of its type, or else those listed with it. `None` if it has none.
pub(super) fn listed(ty: &Type, beside: &[Literal], types: &Drafts) -> Option<Vec<Literal>> {
    if let Type::Named(id) = ty
        && let Some(variants) = types[*id].kind.variants()
    {
        return Some(variants.iter().map(|variant| Literal::Text(variant.wire.clone())).collect());
    }
    (!beside.is_empty()).then(|| beside.to_vec())
}

/// The alternatives of a type that are identified by the value of a property. There may be others without it.
pub(super) fn tagged(id: TypeId, types: &Drafts) -> Option<&Tagged> {
    match &types[id].kind {
        TypeKind::Tagged(tagged) => Some(tagged),
        TypeKind::Keyed(Keyed { otherwise: Some((_, Type::Named(rest))), .. }) => match &types[*rest].kind {
            TypeKind::Tagged(tagged) => Some(tagged),
            _ => None,
        },
        _ => None,
    }
}

/// A type before it is decided whether an event uses it, and which file it goes in.
#[derive(Clone, Debug)]
pub(super) struct TypeDraft {
    /// The words of its name.
    pub(super) words: Vec<String>,
    /// Whether it is an inline type with the name of its property only, whatever it is a part of.
    pub(super) is_free: bool,
    /// What the document says about it.
    pub(super) docs: Docs,
    /// Where the document describes it.
    pub(super) place: Place,
    /// What it is, as far as known: an object has no fields and a union no members while these are lowered.
    pub(super) kind: TypeKind,
}

impl TypeDraft {
    pub(super) fn new(words: Vec<String>, docs: Docs, place: Place, kind: TypeKind) -> Self {
        Self { words, is_free: false, docs, place, kind }
    }

    /// Whether the document describes it where it is used, so that it has no name.
    pub(super) fn is_inline(&self) -> bool {
        self.words.len() > 1
    }

    /// The finished type, in a file.
    pub(super) fn finish(self, placement: Placement) -> TypeDef {
        let Self { words, docs, place, kind, .. } = self;
        TypeDef { words, docs, placement, place, kind }
    }
}
