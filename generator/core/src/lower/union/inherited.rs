//! Alternatives that all build on one schema, which names its kinds in a discriminator.

use super::{Alternative, Union, tags};
use crate::cursor::Cursor;
use crate::diagnostic::Diagnostics;
use crate::ir::Type;
use crate::lower::conjunction::{Part, Source, gather};
use crate::lower::types::Lowering;
use crate::lower::words::Words;
use crate::spec::schema::Discriminator;

/// How deeply unions may be nested.
const MAX_DEPTH: usize = 16;

/// The union by the discriminator of the common base. `None` if there is no such base, or if it doesn't distinguish the
/// alternatives.
pub(super) fn tagged<'d>(
    lowering: &mut Lowering<'_, 'd>,
    union: &Union<'_, 'd>,
    beside: &[Part<'d>],
    members: &[Cursor<'d>],
    alternatives: &[Alternative],
) -> Option<Type> {
    let of_all = beside.iter().filter_map(|part| part.schema.discriminator.clone()).next_back();
    let discriminator = of_all.or_else(|| common(lowering, members, 0).pop())?;
    let is_explicit = alternatives.iter().any(|it| tags::is_explicit(lowering, &discriminator, it));
    // The names of schemas are the last resort if the document lists no values.
    if !is_explicit && let Some(ty) = tags::infer(lowering, union, alternatives) {
        return Some(ty);
    }
    let members: Option<Vec<_>> =
        alternatives.iter().map(|alternative| tags::members(lowering, &discriminator, alternative)).collect();
    tags::tagged(lowering, union, discriminator.property, members?.into_iter().flatten().collect())
}

/// The discriminators of the schemas that all of these build on, the nearest last.
fn common<'d>(lowering: &mut Lowering<'_, 'd>, members: &[Cursor<'d>], depth: usize) -> Vec<Discriminator<'d>> {
    let of_each: Vec<_> = members.iter().filter_map(|member| of_one(lowering, member, depth)).collect();
    let mut of_each = of_each.into_iter();
    let first = of_each.next().unwrap_or_default();
    of_each.fold(first, |mut common, other| {
        common.retain(|it| other.iter().any(|other| other.place == it.place));
        common
    })
}

/// The discriminators of the schemas that one builds on. For a union, those of all its alternatives. `None` for a union
/// that leads back to itself.
fn of_one<'d>(lowering: &mut Lowering<'_, 'd>, member: &Cursor<'d>, depth: usize) -> Option<Vec<Discriminator<'d>>> {
    if let Some(known) = lowering.inherited.get(&member.place) {
        return known.clone();
    }
    lowering.inherited.insert(member.place.clone(), None);
    let source = Source { cursor: member.clone(), words: Words::default() };
    let parts = gather(&[], &[source], &lowering.schemas, &mut Diagnostics::default()).parts;
    let inner = parts.iter().filter(|part| !part.schema.one_of.is_empty() && depth < MAX_DEPTH);
    let inner: Vec<_> = inner.flat_map(|part| common(lowering, &part.schema.one_of, depth + 1)).collect();
    let all: Vec<_> = parts.iter().filter_map(|part| part.schema.discriminator.clone()).chain(inner).collect();
    lowering.inherited.insert(member.place.clone(), Some(all.clone()));
    Some(all)
}
