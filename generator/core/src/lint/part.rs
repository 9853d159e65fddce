//! What is checked: a place with a type, and values in examples.

use super::schema::Described;
use crate::ir::{Field, HeaderField, Type};
use crate::load::Sources;
use crate::place::Place;

/// A field, an item of a list, a header or a whole payload.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    /// Its name in messages.
    pub(super) called: String,
    pub(super) ty: &'a Type,
    /// Whether it may be null.
    pub(super) is_nullable: bool,
    /// Where its schema is. `None` if the document has no separate schema for it.
    pub(super) place: Option<Place>,
}

impl<'a> Part<'a> {
    pub(super) fn field(field: &'a Field) -> Self {
        let may_be_null = field.presence.allows_null();
        let part = Self::new(format!("`{}`", field.wire), &field.ty, Some(field.place.clone()));
        Self { is_nullable: part.is_nullable || may_be_null, ..part }
    }

    pub(super) fn header(field: &'a HeaderField, schema: &Place) -> Self {
        Self::new(format!("the header `{}`", field.wire), &field.ty, Some(schema.clone()))
    }

    pub(super) fn payload(ty: &'a Type, schema: Option<&Place>) -> Self {
        Self::new("the payload".to_owned(), ty, schema.cloned())
    }

    fn new(called: String, ty: &'a Type, place: Option<Place>) -> Self {
        Self { called, ty, is_nullable: matches!(ty, Type::Any | Type::Nullable(_)), place }
    }

    /// The part with its schema, if that can be read.
    pub(super) fn described<'d>(&self, sources: &'d Sources) -> Option<Described<'d>> {
        Described::at(sources, self.place.as_ref()?)
    }

    /// The items of a list, or the values of a mapping.
    pub(super) fn inner(&self, sources: &Sources) -> Option<Self> {
        let (called, keyword, ty) = match self.ty {
            Type::Nullable(inner) => return Self { ty: inner, ..self.clone() }.inner(sources),
            Type::List(item) => ("an item of", "items", item),
            Type::Map(value) => ("a value of", "additionalProperties", value),
            _ => return None,
        };
        let place = self.described(sources).and_then(|described| Some(described.keyword(keyword)?.place));
        Some(Self::new(format!("{called} {}", self.called), ty, place))
    }

    /// The part and everything in it, without the fields of objects.
    pub(super) fn nested(self, sources: &Sources) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |part| part.inner(sources))
    }
}
