//! Types while they are drafted: what they are may still change, and no file has them yet.

use crate::ir::{Docs, Literal, Placement, Table, Type, TypeDef, TypeId, TypeKind};
use crate::place::Place;

/// The types that were drafted so far.
pub(super) type Drafts = Table<TypeId, TypeDraft>;

/// The constants of a value: those of its type, or else those that are listed beside it. `None` if it has none.
pub(super) fn listed(ty: &Type, beside: &[Literal], types: &Drafts) -> Option<Vec<Literal>> {
    if let Type::Named(id) = ty
        && let Some(variants) = types[*id].kind.variants()
    {
        return Some(variants.iter().map(|variant| Literal::Text(variant.wire.clone())).collect());
    }
    (!beside.is_empty()).then(|| beside.to_vec())
}

/// A type before it is decided whether any event reaches it, and in which file it goes.
#[derive(Clone, Debug)]
pub(super) struct TypeDraft {
    /// The words that its name is made of.
    pub(super) words: Vec<String>,
    /// Whether it is an inline type that is called by its property alone, whatever it is a part of.
    pub(super) is_free: bool,
    /// What the document says of it.
    pub(super) docs: Docs,
    /// Where the document describes it.
    pub(super) place: Place,
    /// What it is, as far as that is known: an object has no fields and a union no members while these are lowered.
    pub(super) kind: TypeKind,
}

impl TypeDraft {
    pub(super) fn new(words: Vec<String>, docs: Docs, place: Place, kind: TypeKind) -> Self {
        Self { words, is_free: false, docs, place, kind }
    }

    /// Whether the document describes it in the place where it is used, so that it has no name of its own.
    pub(super) fn is_inline(&self) -> bool {
        self.words.len() > 1
    }

    /// The type as it will be written, in a file.
    pub(super) fn finish(self, placement: Placement) -> TypeDef {
        let Self { words, docs, place, kind, .. } = self;
        TypeDef { words, docs, placement, place, kind }
    }
}
