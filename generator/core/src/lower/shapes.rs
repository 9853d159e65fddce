//! The type of a schema's values, by its keywords.

use super::conjunction::{Conjunction, Source};
use super::docs::{docs, facts_of_each};
use super::json_types::{allows_null, json_types, stated_types};
use super::types::{Lowered, Lowering};
use super::words::Words;
use super::{object, union, values};
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Docs, Literal, TextForm, Type};
use crate::spec::schema::{JsonType, JsonTypes};

/// The type of a schema's values.
pub(super) struct Shape {
    pub(super) ty: Type,
    /// The listed constants, if the type doesn't have them.
    pub(super) listed: Vec<Literal>,
    /// Whether an alternative inside allows null.
    pub(super) null_inside: bool,
}

impl From<Type> for Shape {
    fn from(ty: Type) -> Self {
        Self { ty, listed: Vec::new(), null_inside: false }
    }
}

impl<'d> Lowering<'_, 'd> {
    pub(super) fn shape(&mut self, conjunction: &Conjunction<'d>, words: &Words) -> Lowered {
        let nullable = allows_null(conjunction);
        let Shape { ty, listed, null_inside } = self.shape_type(conjunction, words);
        let own_type = matches!(ty, Type::Named(_));
        let mut docs = docs(conjunction);
        if let Type::List(inner) | Type::Map(inner) = &ty
            && is_scalar(inner)
        {
            docs.facts.extend(facts_of_each(conjunction, self.files));
        }
        if own_type && conjunction.component.is_some() {
            // The description of a component belongs to its type, not to each field with that type.
            docs = Docs::default();
        }
        Lowered { nullable: nullable || null_inside || ty == Type::Any, ty, listed, is_one_way: false, docs }
    }

    fn shape_type(&mut self, conjunction: &Conjunction<'d>, words: &Words) -> Shape {
        if conjunction.parts.iter().any(|part| !part.schema.one_of.is_empty()) {
            return union::lower(self, conjunction, words);
        }
        if let Some(ty) = union::of_base(self, conjunction, words) {
            return ty.into();
        }
        if conjunction.parts.iter().any(|part| part.schema.values.is_some()) {
            return values::lower(self, conjunction, words);
        }
        match json_types(conjunction) {
            Ok(Some(types)) => {
                let ty = self.typed(conjunction, types, words);
                Shape { listed: values::of_pattern(conjunction, &ty), ty, null_inside: false }
            }
            Ok(None) => Type::Any.into(),
            Err(contradiction) => {
                let message = "only null matches this schema; it is treated as any JSON".to_owned();
                self.leave_out(&contradiction, Location::Value(contradiction.place.clone()), message);
                Type::Any.into()
            }
        }
    }

    pub(super) fn typed(&mut self, conjunction: &Conjunction<'d>, mut types: JsonTypes, words: &Words) -> Type {
        if types.contains(JsonType::Number) {
            types.remove(JsonType::Integer);
        }
        match types.iter().collect::<Vec<_>>().as_slice() {
            [] => self.nothing_but_null(conjunction),
            [only] => self.one_type(conjunction, *only, words),
            several => union::of_types(self, conjunction, several, words),
        }
    }

    /// The type if only null is left, since one part allows only null and another something else.
    fn nothing_but_null(&mut self, conjunction: &Conjunction<'d>) -> Type {
        let mut parts = conjunction.parts.iter();
        let null = parts.find(|part| part.schema.types == Some(JsonType::Null.into()));
        let mut parts = conjunction.parts.iter();
        let other = parts.find(|part| stated_types(part).is_some_and(|types| !types.is_empty()));
        if let (Some(null), Some(other)) = (null, other) {
            let message = "only null matches all of these schemas; the value is treated as any JSON";
            let location = Location::Value(null.schema.place.clone());
            let fault = Diagnostic::warning(codes::schemas::TYPES_CONTRADICT, location, message);
            let fault = fault.label(Location::Value(other.schema.place.clone()), "null doesn't match this");
            self.diagnostics.push(fault.help("write `anyOf` with `type: null` as one of its items"));
        }
        Type::Any
    }

    pub(super) fn one_type(&mut self, conjunction: &Conjunction<'d>, json: JsonType, words: &Words) -> Type {
        match json {
            JsonType::Null => Type::Any,
            JsonType::Boolean => Type::Boolean,
            JsonType::Integer | JsonType::Number if self.is_decimal(conjunction) => Type::Decimal,
            JsonType::Integer => integer(conjunction),
            JsonType::Number => Type::Number,
            JsonType::String => text(conjunction),
            JsonType::Array => self.list(conjunction, words),
            JsonType::Object => object::lower(self, conjunction, words),
        }
    }

    /// Whether the document or the settings say that a number keeps its digits.
    fn is_decimal(&mut self, conjunction: &Conjunction<'_>) -> bool {
        let set = conjunction.parts.iter().flat_map(|part| self.config.decimals_at(&part.schema.place));
        let set: Vec<_> = set.collect();
        self.used.add(set.iter().copied());
        !set.is_empty() || conjunction.parts.iter().any(|part| part.schema.format == Some("decimal"))
    }

    fn list(&mut self, conjunction: &Conjunction<'d>, words: &Words) -> Type {
        let items: Vec<_> = conjunction
            .parts
            .iter()
            .filter_map(|part| Some(Source::nameless(part.schema.items.clone()?, words, "item")))
            .collect();
        if let Some(tuple) = conjunction.parts.iter().find_map(|part| part.schema.tuple.as_ref()) {
            return union::of_tuple(self, conjunction, tuple, &items, words);
        }
        if items.is_empty() {
            return Type::List(Box::new(Type::Any));
        }
        Type::List(Box::new(self.element(&items, "no value matches the items, so the list is empty")))
    }
}

/// Whether values of the type are numbers or texts.
fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::Nullable(inner) => is_scalar(inner),
        Type::String | Type::Text(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => true,
        Type::Any | Type::Boolean | Type::List(_) | Type::Map(_) | Type::Named(_) | Type::Boxed(_) => false,
    }
}

fn integer(conjunction: &Conjunction<'_>) -> Type {
    let never_negative = conjunction.parts.iter().any(|part| {
        part.schema.format == Some("uint64") && part.schema.minimum.is_some_and(|minimum| minimum.as_f64() >= 0.0)
    });
    if never_negative { Type::Unsigned } else { Type::Integer }
}

fn text(conjunction: &Conjunction<'_>) -> Type {
    match conjunction.parts.iter().find_map(|part| part.schema.format) {
        Some("date-time") => Type::Text(TextForm::DateTime),
        Some("date") => Type::Text(TextForm::Date),
        Some("time") => Type::Text(TextForm::Time),
        Some("duration") => Type::Text(TextForm::Duration),
        _ => Type::String,
    }
}
