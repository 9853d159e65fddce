//! Which models can't be decoded in place.

use crate::hash::{HashMap, HashSet};
use crate::ir::{Api, Presence, Type, TypeId, TypeKind};

/// The types without a constant value to begin with, which decoding overwrites: unions, and objects that require a
/// union, a boxed value, any JSON object or another such object.
pub(super) fn types_in_pieces(api: &Api) -> HashSet<TypeId> {
    let mut required_by: HashMap<TypeId, Vec<TypeId>> = HashMap::default();
    let mut waiting = Vec::new();
    for (id, def) in api.types() {
        let object = match &def.kind {
            TypeKind::Object(object) => object,
            TypeKind::Union(_) | TypeKind::Tagged(_) | TypeKind::Keyed(_) | TypeKind::Address(_) => {
                waiting.push(id);
                continue;
            }
            TypeKind::Patch(_) | TypeKind::StringEnum(_) | TypeKind::Alias(_) => continue,
        };
        for field in object.fields.iter().filter(|field| field.presence == Presence::Required) {
            match &field.ty {
                Type::Named(required) => required_by.entry(api.types.original(*required)).or_default().push(id),
                Type::Boxed(_) => waiting.push(id),
                Type::Map(values) if **values == Type::Any => waiting.push(id),
                _ => {}
            }
        }
    }
    let mut in_pieces = HashSet::default();
    while let Some(id) = waiting.pop() {
        if in_pieces.insert(id) {
            waiting.extend(required_by.get(&id).into_iter().flatten());
        }
    }
    in_pieces
}
