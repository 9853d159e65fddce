//! Schemas that name their kinds in a discriminator, if others build on them with `allOf`.

use super::{Alternative, Union, leave_out, tags};
use crate::cursor::Cursor;
use crate::diagnostic::Severity;
use crate::ir::{Type, TypeKind};
use crate::lower::conjunction::{Conjunction, Source, component_words};
use crate::lower::contradiction::Contradiction;
use crate::lower::types::{Lowered, Lowering};
use crate::lower::words::Words;
use crate::lower::{mapping, object};
use crate::place::Place;
use crate::spec::schema::{Discriminator, Schema};

/// A schema that names its kinds.
struct Base<'c, 'd> {
    conjunction: &'c Conjunction<'d>,
    words: &'c Words,
    place: Place,
    discriminator: Discriminator<'d>,
    /// Where its part with the discriminator is. Whatever builds on the schema has this part, too.
    part: Place,
}

/// The type of a schema that names its kinds in a discriminator: one of the kinds. `None` if it names none.
pub(in crate::lower) fn of_base<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    words: &Words,
) -> Option<Type> {
    let place = conjunction.key().filter(|_| !conjunction.is_kind)?.clone();
    let names_kinds = |schema: &Schema<'_>| schema.discriminator.is_some() && schema.place.is_within(&place);
    let part = conjunction.parts.iter().rev().find(|part| names_kinds(&part.schema))?;
    let discriminator = part.schema.discriminator.clone()?;
    let kinds = tags::kinds(lowering, &discriminator, &place);
    if kinds.iter().all(|kind| kind.place == place) {
        return None;
    }
    let id = lowering.define(conjunction, words, place.clone(), TypeKind::Union(Vec::new()));
    let base = Base { conjunction, words, place, discriminator, part: part.schema.place.clone() };
    let mut members = Vec::new();
    for kind in &kinds {
        match lower_kind(lowering, &base, kind) {
            Ok(lowered) => {
                let component = Some(kind.place.clone());
                let alternative = Alternative { component, ..Alternative::plain(lowered.ty) };
                tags::report_other_types(lowering, &base.discriminator, &alternative);
                match tags::members(lowering, &base.discriminator, &alternative) {
                    Some(found) => members.extend(found),
                    None => tags::report_unknowable(lowering, &base.discriminator, &kind.place, &alternative),
                }
            }
            Err(contradiction) => {
                // A kind that is left out is missed at the entry of the mapping.
                let mut entries = base.discriminator.mapping.iter().map(|(_, text)| text);
                let leads_here = |text: &&Cursor<'d>| {
                    mapping::target(lowering.files, text).is_ok_and(|target| target.place == kind.place)
                };
                let entry = entries.find(leads_here).unwrap_or(kind).clone();
                leave_out(lowering, &contradiction, &entry, Severity::Warning);
            }
        }
    }
    let union = Union { conjunction, words, place: base.place.clone(), exclusive: true };
    let tagged = tags::tagged(lowering, &union, base.discriminator.property, members);
    let ty = tagged.unwrap_or_else(|| {
        tags::report_unused(lowering, &base.discriminator);
        object::lower(lowering, conjunction, words)
    });
    Some(lowering.become_type(id, ty))
}

/// The type of one kind. If it doesn't build on the base, what the base says is added.
fn lower_kind<'d>(
    lowering: &mut Lowering<'_, 'd>,
    base: &Base<'_, 'd>,
    kind: &Cursor<'d>,
) -> Result<Lowered, Box<Contradiction>> {
    let words = component_words(&kind.place, lowering.files).unwrap_or_else(|| base.words.child("kind"));
    let own = lowering.gather_kind(&[], kind, words.clone());
    let names_kinds = |schema: &Schema<'_>| {
        schema.place.is_within(&kind.place)
            && schema.discriminator.as_ref().is_some_and(|own| own.property == base.discriminator.property)
    };
    let is_kind = own.parts.iter().any(|part| names_kinds(&part.schema));
    let is_built_on_base = own.parts.iter().any(|part| part.schema.place == base.part);
    let words = if is_built_on_base { words } else { base.words.child(words.last().unwrap_or("kind")) };
    let sources = [Source { cursor: kind.clone(), words }];
    let mut conjunction = if is_built_on_base {
        own
    } else {
        lowering.gather_kind(&base.conjunction.parts, kind, sources[0].words.clone())
    };
    conjunction.is_kind = is_kind;
    lowering.lower_conjunction(&conjunction, &sources)
}
