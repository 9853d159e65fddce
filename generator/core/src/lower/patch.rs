//! Objects of previous values, which documents leave untyped: `patches` in `codegen.yaml` says what they are of.

use super::types::{Lowering, child};
use crate::config::faults::nowhere;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Changes, Field, Home, Object, Patch, Presence, Type, TypeDef, TypeId, TypeKind};
use crate::place::Place;

/// The type of the property at `place`, if it is set to hold previous values.
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
        Ok(Type::Named(id)) if matches!(lowering.types[id.0].kind, TypeKind::Object(_)) => {
            Some(Type::Named(patch_of(lowering, id, place)))
        }
        _ => {
            let message = format!("`{}` is not an object with listed properties", of.pointer);
            lowering.diagnostics.push(
                Diagnostic::error(codes::settings::NO_RESOURCE, location, message)
                    .help("name the schema of the resource"),
            );
            None
        }
    }
}

/// The one patch type of a resource.
fn patch_of(lowering: &mut Lowering<'_, '_>, of: TypeId, place: &Place) -> TypeId {
    if let Some(id) = lowering.patches.get(&of) {
        return *id;
    }
    let id = TypeId(lowering.types.len());
    let words = child(&lowering.types[of.0].words, "patch");
    let kind = TypeKind::Patch(Patch { of, fields: Vec::new() });
    lowering.types.push(TypeDef {
        words,
        docs: crate::ir::Docs::default(),
        home: Home::Patches,
        place: place.clone(),
        kind,
    });
    lowering.patches.insert(of, id);
    id
}

/// Gives the patches their fields, and the objects that hold a resource beside its patch the knowledge of it. This
/// waits until all objects are known, since a resource may hold its own patch.
pub(super) fn finish(types: &mut [TypeDef]) {
    for index in 0..types.len() {
        if let TypeKind::Patch(Patch { of, .. }) = types[index].kind {
            let fields = patch_fields(&types[of.0]);
            types[index].kind = TypeKind::Patch(Patch { of, fields });
        }
    }
    for index in 0..types.len() {
        let changes = changes(types, index);
        if let TypeKind::Object(object) = &mut types[index].kind {
            object.changes = changes;
        }
    }
}

fn patch_fields(resource: &TypeDef) -> Vec<Field> {
    let TypeKind::Object(object) = &resource.kind else { return Vec::new() };
    object.fields.iter().map(|field| Field { presence: Presence::OptionalNullable, ..field.clone() }).collect()
}

fn changes(types: &[TypeDef], index: usize) -> Option<Changes> {
    let TypeKind::Object(Object { fields, .. }) = &types[index].kind else { return None };
    let (previous, of) = fields.iter().enumerate().find_map(|(position, field)| match field.ty {
        Type::Named(id) => match types[id.0].kind {
            TypeKind::Patch(Patch { of, .. }) => Some((position, of)),
            _ => None,
        },
        _ => None,
    })?;
    let current =
        fields.iter().position(|field| field.ty == Type::Named(of) && field.presence == Presence::Required)?;
    Some(Changes { current, previous })
}
