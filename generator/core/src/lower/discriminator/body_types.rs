//! The JSON types that a message's body may have: a list, text or a number differs from an object without a look
//! inside.

use std::collections::BTreeSet;

use super::table::{Row, Table, named_type};
use crate::ir::{Kind, NamePlace, Type, TypeId, TypeKind};
use crate::spec::{BodyPresence, is_json};

/// How deeply alternatives are searched, since they may contain each other.
const MAX_DEPTH: usize = 8;

impl<'s> Table<'_, 's> {
    /// The JSON types of a message's body, in words. `None` if it may have any, may be missing, or isn't JSON: texts
    /// and forms get their types from the schema.
    pub(super) fn body_types(self, row: &Row<'s>) -> Option<BTreeSet<&'static str>> {
        let message = row.message();
        let is_json = message.media_types.iter().all(|media_type| is_json(media_type));
        let mut kinds = BTreeSet::new();
        let is_known = self.add_kinds(&row.draft.payload, 0, &mut kinds);
        (is_known && is_json && matches!(message.body, BodyPresence::Required | BodyPresence::Unstated))
            .then_some(kinds)
    }

    /// Whether the JSON types of a type are known. Null isn't one of them: it says nothing about the message.
    fn add_kinds(self, ty: &Type, depth: usize, kinds: &mut BTreeSet<&'static str>) -> bool {
        let kind = match ty {
            Type::Any => return false,
            Type::String | Type::Text(_) => Kind::String,
            Type::Boolean => Kind::Boolean,
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => Kind::Number,
            Type::List(_) => Kind::List,
            Type::Map(_) => Kind::Object,
            Type::Nullable(inner) => return self.add_kinds(inner, depth, kinds),
            Type::Named(id) | Type::Boxed(id) => match (&self.types[*id].kind, depth) {
                (_, MAX_DEPTH) => return false,
                (TypeKind::Union(members), depth) => {
                    return members.iter().all(|member| self.add_kinds(&member.ty, depth + 1, kinds));
                }
                (TypeKind::Alias(target), depth) => return self.add_kinds(&Type::Named(*target), depth + 1, kinds),
                (kind, _) => kind.json_kind().unwrap_or(Kind::Object),
            },
        };
        kinds.insert(kind.word());
        true
    }

    /// The JSON type of the values at a place. Outside the body, everything is text.
    pub(super) fn kind_at(self, row: &Row<'s>, at: &NamePlace) -> Kind {
        match at {
            NamePlace::Body(path) => row.draft.payload_type().and_then(|id| self.kind_of(id, path)),
            _ => None,
        }
        .unwrap_or(Kind::String)
    }

    /// The JSON type of a property that has only one.
    fn kind_of(self, id: TypeId, path: &[String]) -> Option<Kind> {
        let (key, rest) = path.split_first()?;
        let objects = self.objects(id).into_iter().filter_map(|id| self.types[id].kind.object());
        let field = objects.flat_map(|object| &object.fields).find(|field| field.wire == *key)?;
        if !rest.is_empty() {
            return self.kind_of(named_type(&field.ty)?, rest);
        }
        match &field.ty {
            Type::Boolean => Some(Kind::Boolean),
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => Some(Kind::Number),
            _ => None,
        }
    }
}
