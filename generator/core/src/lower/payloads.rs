//! What the payloads of an API have at a path in the body, as far as the document says.

use super::events::NamedEvent;
use crate::hash::HashSet;
use crate::ir::{Field, Type, TypeKind, Types};
use crate::nearest::nearest_path;

/// The payloads of all events.
#[derive(Clone, Copy)]
pub(super) struct Payloads<'a> {
    pub(super) types: &'a Types,
    pub(super) events: &'a [NamedEvent<'a>],
    /// Whether objects keep unlisted properties. That says nothing about what is sent.
    pub(super) keep_additional: bool,
}

impl<'a> Payloads<'a> {
    /// The types of the values that a payload may have at a path. Empty if it has nothing there, and [`Type::Any`] if
    /// the document doesn't say.
    pub(super) fn types_in(self, payload: &'a Type, path: &[String]) -> HashSet<&'a Type> {
        let whole = self.alternatives(payload).into_iter().collect();
        path.iter().fold(whole, |types: HashSet<&Type>, key| {
            let values = types.into_iter().filter_map(|ty| self.property(ty, key));
            values.flat_map(|value| self.alternatives(value)).collect()
        })
    }

    /// The types of the values that any of the payloads may have at a path.
    pub(super) fn types_at(self, path: &[String]) -> HashSet<&'a Type> {
        self.events.iter().flat_map(|event| self.types_in(&event.payload, path)).collect()
    }

    /// The properties that the payloads list below a path, sorted.
    pub(super) fn names_below(self, path: &[String]) -> Vec<String> {
        let types = self.types_at(path);
        let mut names: Vec<String> = types.into_iter().flat_map(|ty| self.names(ty)).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The path that a wrong one was probably meant to be, with a value of the wanted kind.
    pub(super) fn path_meant(self, path: &[String], is_wanted: impl Fn(&Type) -> bool) -> Option<Vec<String>> {
        let wanted: Vec<&str> = path.iter().map(String::as_str).collect();
        let path = nearest_path(&wanted, |path| Some(self.names_below(path)))?;
        self.types_at(&path).into_iter().any(is_wanted).then_some(path)
    }

    /// Whether a value of the type is text or a number.
    pub(super) fn is_text_or_number(self, ty: &Type) -> bool {
        match ty {
            Type::String | Type::Text(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => true,
            Type::Named(id) | Type::Boxed(id) => matches!(self.types.kind(*id), TypeKind::StringEnum(_)),
            _ => false,
        }
    }

    /// The possible types of a value: each alternative of a choice, or else the type itself.
    fn alternatives(self, ty: &'a Type) -> Vec<&'a Type> {
        let (Type::Named(id) | Type::Boxed(id)) = ty else {
            return if let Type::Nullable(inner) = ty { self.alternatives(inner) } else { vec![ty] };
        };
        let kind = self.types.kind(*id);
        if !kind.is_choice() {
            return vec![ty];
        }
        kind.alternatives().flat_map(|part| self.alternatives(part.ty)).collect()
    }

    fn property(self, ty: &'a Type, key: &str) -> Option<&'a Type> {
        match ty {
            Type::Any => Some(ty),
            Type::Map(value) => Some(value),
            _ if self.tag(ty) == Some(key) => Some(&Type::String),
            _ => {
                let field = self.fields(ty).find(|field| field.wire == key).map(|field| &field.ty);
                field.or_else(|| self.additional(ty))
            }
        }
    }

    fn names(self, ty: &'a Type) -> impl Iterator<Item = &'a str> {
        self.fields(ty).map(|field| field.wire.as_str()).chain(self.tag(ty))
    }

    fn fields(self, ty: &Type) -> impl Iterator<Item = &'a Field> + use<'a> {
        self.kind(ty).into_iter().flat_map(TypeKind::fields)
    }

    /// The property with the event's name, which isn't a field if it is constant.
    fn tag(self, ty: &Type) -> Option<&'a str> {
        self.kind(ty)?.object()?.tag.as_ref().map(|tag| tag.wire.as_str())
    }

    /// The type of unlisted properties.
    fn additional(self, ty: &Type) -> Option<&'a Type> {
        let additional = self.kind(ty)?.object()?.additional.as_ref();
        additional.filter(|additional| !(self.keep_additional && **additional == Type::Any))
    }

    fn kind(self, ty: &Type) -> Option<&'a TypeKind> {
        match ty {
            Type::Named(id) | Type::Boxed(id) => Some(self.types.kind(*id)),
            _ => None,
        }
    }
}
