//! The schemas that the values of a discriminator stand for.

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::Sources;
use crate::node::Node;
use crate::place::{Place, Pointer};
use crate::spec::schema::{Discriminator, Schema};

/// How many levels of `allOf` are followed to find the kinds of a schema.
const MAX_DEPTH: usize = 32;

/// The discriminator with which a schema without alternatives names its kinds: its own, or that of a part written in
/// place.
pub(super) fn discriminator<'d>(base: &Cursor<'d>) -> Option<Discriminator<'d>> {
    let read = |schema: &Cursor<'d>| {
        let may_have_one = ["discriminator", "schemaFormat"].iter().any(|key| schema.node.get(key).is_some());
        may_have_one.then(|| Schema::read(schema, &mut Diagnostics::default()).discriminator).flatten()
    };
    if base.get("oneOf").or_else(|| base.get("anyOf")).is_some() {
        return None;
    }
    let parts = base.get("allOf").into_iter().flat_map(|parts| parts.items());
    std::iter::once(base.clone()).chain(parts).find_map(|schema| read(&schema))
}

/// The schema that a text of a mapping names: a component of this name, or the text's target as a reference.
pub(super) fn target<'d>(files: &'d Sources, text: &Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let name = text.node.as_str().filter(is_name);
    let component = name.and_then(|name| components(files, &text.place).find_map(|schemas| schemas.get(name)));
    component.map_or_else(|| crate::resolve::target(files, text), Ok)
}

/// The kinds of a schema that others build on: those of its mapping, or else all components with it in their `allOf`.
pub(super) fn kinds<'d>(files: &'d Sources, discriminator: &Discriminator<'d>, base: &Place) -> Vec<Cursor<'d>> {
    if discriminator.mapping.is_empty() {
        return built_on(files, base);
    }
    let named = discriminator.mapping.iter().filter_map(|(_, text)| target(files, text).ok());
    without_repetitions(named)
}

/// Whether the schema at `place`, which adds nothing to `base`, is one of the kinds that `base` names. Without a
/// mapping, a plain reference is only an alias.
pub(super) fn is_kind(files: &Sources, base: &Cursor<'_>, place: &Place, by_all_of: bool) -> bool {
    let Some(discriminator) = discriminator(base) else { return false };
    if discriminator.mapping.is_empty() {
        return by_all_of
            && components(files, &base.place).flat_map(|schemas| schemas.entries()).any(|(_, it)| it.place == *place);
    }
    discriminator.mapping.iter().any(|(_, text)| target(files, text).is_ok_and(|kind| kind.place == *place))
}

/// The components with a schema in their `allOf`, directly or indirectly. Their order has no meaning.
fn built_on<'d>(files: &'d Sources, base: &Place) -> Vec<Cursor<'d>> {
    let schemas = components(files, base).flat_map(|schemas| schemas.entries());
    let mut built: Vec<(&str, Cursor<'d>)> = schemas.filter(|(_, schema)| takes_in(files, schema, base, 0)).collect();
    built.sort_by_key(|(name, _)| *name);
    without_repetitions(built.into_iter().map(|(_, schema)| schema))
}

fn without_repetitions<'d>(schemas: impl Iterator<Item = Cursor<'d>>) -> Vec<Cursor<'d>> {
    let mut kinds: Vec<Cursor<'d>> = Vec::new();
    for schema in schemas {
        if !kinds.iter().any(|known| known.place == schema.place) {
            kinds.push(schema);
        }
    }
    kinds
}

fn takes_in<'d>(files: &'d Sources, schema: &Cursor<'d>, base: &Place, depth: usize) -> bool {
    let Ok(schema) = crate::resolve::follow(files, schema.clone()) else { return false };
    let parts: Vec<Cursor<'d>> = schema.get("allOf").iter().flat_map(Cursor::items).collect();
    depth < MAX_DEPTH
        && parts.iter().any(|part| {
            let target = crate::resolve::follow(files, part.clone());
            part.node.get("$ref").and_then(Node::as_str).is_some()
                && target.is_ok_and(|target| target.place == *base || takes_in(files, &target, base, depth + 1))
        })
}

/// The mappings of schemas by name: the one around `place`, that of its own file, then those of the files that refer to
/// it.
fn components<'d>(files: &'d Sources, place: &Place) -> impl Iterator<Item = Cursor<'d>> + use<'d> {
    const SCHEMAS: [&str; 2] = ["components", "schemas"];
    let own_file = place.file;
    let is_mapping_of_schemas =
        |it: &&Pointer| it.last().is_some_and(|last| ["schemas", "$defs", "definitions"].contains(&last));
    let siblings = place.pointer.parent().filter(is_mapping_of_schemas).cloned();
    let siblings = siblings.map(|pointer| Place { file: own_file, pointer });
    let all = std::iter::once(own_file).chain(files.leading_to(own_file));
    let all = all.map(|file| Place::root(file).descendant(SCHEMAS));
    siblings.into_iter().chain(all).filter_map(|place| Some(Cursor { node: files.node(&place)?, place }))
}
