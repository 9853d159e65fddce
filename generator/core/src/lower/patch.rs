//! Objects of previous values, which documents leave untyped: `patches` in `codegen.yaml` says which resource they
//! belong to.

use super::draft::{Drafts, TypeDraft};
use super::types::{Lowering, child};
use crate::config::faults::nowhere;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Changes, Field, Object, Patch, Presence, Type, TypeId, TypeKind};
use crate::place::Place;

/// The type of the property at `place`, if the settings say that it holds previous values.
pub(super) fn lower(lowering: &mut Lowering<'_, '_>, place: &Place) -> Option<Type> {
    let setting = lowering.config.patches.iter().find(|setting| setting.value.at == place.pointer)?;
    lowering.used.add([setting]);
    let of = Place { file: place.file, pointer: setting.value.of.clone() };
    let location = Location::Value(setting.place.child("of"));
    let Some(node) = lowering.files.node(&of) else {
        lowering.diagnostics.push(nowhere(&of, of.file, location, lowering.files));
        return None;
    };
    let resource = lowering.lower_component(&Cursor { node, place: of.clone() });
    match resource.map(|resource| resource.ty) {
        Ok(Type::Named(id)) if matches!(lowering.types[id].kind, TypeKind::Object(_)) => {
            Some(Type::Named(patch_of(lowering, id, place)))
        }
        _ => {
            let message = format!("`{}` is not an object with properties", of.pointer);
            lowering.diagnostics.push(
                Diagnostic::error(codes::settings::NO_RESOURCE, location, message)
                    .help("write the schema of the resource"),
            );
            None
        }
    }
}

/// The only patch type of a resource.
fn patch_of(lowering: &mut Lowering<'_, '_>, of: TypeId, place: &Place) -> TypeId {
    if let Some(id) = lowering.patches.get(&of) {
        return *id;
    }
    let words = child(&lowering.types[of].words, "patch");
    let kind = TypeKind::Patch(Patch { of, fields: Vec::new() });
    let id = lowering.types.push(TypeDraft::new(words, crate::ir::Docs::default(), place.clone(), kind));
    lowering.patches.insert(of, id);
    id
}

/// Gives the patches their fields, and notes them in the objects that hold both a resource and its patch. This waits
/// until all objects are known, since a resource may hold its own patch.
pub(super) fn finish(types: &mut Drafts) {
    for id in types.keys() {
        if let TypeKind::Patch(Patch { of, .. }) = types[id].kind {
            let fields = types[of].kind.object().into_iter().flat_map(|object| &object.fields);
            let fields = fields.map(|field| Field { presence: Presence::OptionalNullable, ..field.clone() }).collect();
            types[id].kind = TypeKind::Patch(Patch { of, fields });
        }
    }
    for id in types.keys() {
        let changes = changes(types, id);
        if let TypeKind::Object(object) = &mut types[id].kind {
            object.changes = changes;
        }
    }
}

fn changes(types: &Drafts, id: TypeId) -> Option<Changes> {
    let Object { fields, .. } = types[id].kind.object()?;
    let (previous, of) = fields.iter().enumerate().find_map(|(position, field)| match field.ty {
        Type::Named(id) => match types[id].kind {
            TypeKind::Patch(Patch { of, .. }) => Some((position, of)),
            _ => None,
        },
        _ => None,
    })?;
    let current =
        fields.iter().position(|field| field.ty == Type::Named(of) && field.presence == Presence::Required)?;
    Some(Changes { current, previous })
}
