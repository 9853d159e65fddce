//! `sample()` of each struct, in a file next to each file of models.

use std::collections::BTreeSet;

use quote::quote;

use super::expression::Expressions;
use super::path_of;
use crate::emit::{Context, Function, Module, Part};
use crate::ir::{Extent, Field, FullSample, ObjectSample, Placement, Type, TypeId, TypeKind, TypeSample};
use crate::name::Ident;

/// The files with the samples of the structs.
pub(super) fn modules(context: Context<'_>) -> impl Iterator<Item = (&Ident, Module)> {
    let lean = lean_ones(context);
    let module = move |placement| Some((context.names.module_of(placement), module(context, placement, &lean)?));
    context.placements().filter_map(module)
}

/// The structs whose sample without optional fields is used in another.
fn lean_ones(context: Context<'_>) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let samples = &context.api.type_samples;
    let sample = |id: TypeId| samples[id].as_ref().filter(|sample| !sample.is_lean());
    let mut waiting: Vec<TypeId> = Vec::new();
    for sample in samples.values().flatten() {
        if let FullSample::Made(full) = &sample.full {
            full.for_each_own(&mut |id, extent| waiting.extend((extent == Extent::Lean).then_some(id)));
        }
    }
    for made in context.api.events.iter().filter_map(|event| event.made.as_ref()) {
        made.value.for_each_own(&mut |id, extent| waiting.extend((extent == Extent::Lean).then_some(id)));
    }
    while let Some(id) = waiting.pop() {
        if let Some(sample) = sample(id)
            && found.insert(id)
        {
            sample.lean.for_each_own(&mut |id, _| waiting.push(id));
        }
    }
    found
}

fn module(context: Context<'_>, placement: Placement, lean: &BTreeSet<TypeId>) -> Option<Module> {
    let mut expressions = Expressions::new(context);
    let mut blocks = Vec::new();
    let mut checks = Vec::new();
    for id in context.types_in(placement) {
        let Some(sample) = &context.api.type_samples[id] else { continue };
        let name = context.names.type_name(id);
        let functions = functions(&mut expressions, id, sample, lean.contains(&id));
        if functions.is_empty() {
            continue;
        }
        expressions.usage.add(&Type::Named(id));
        blocks.push(Part::Functions { subject: name.clone(), functions });
        let is_shown = matches!(sample.full, FullSample::Shown(_));
        if !is_shown && !matches!(context.api.kind(id), TypeKind::Address(_)) {
            checks.push(quote!(assert!(comes_back_equal(#name::sample()));));
        }
    }
    if blocks.is_empty() {
        return None;
    }
    let test = (!checks.is_empty()).then(|| {
        Part::Items(quote! {
            #[test]
            fn samples_come_back_equal() {
                use hookwright_runtime::comes_back_equal;
                #(#checks)*
            }
        })
    });
    let imports = expressions.usage.imports_from(context, &quote!(super::super)).map(Part::Items);
    let parts = imports.into_iter().chain(blocks).chain(test).collect();
    let path = path_of(context, context.names.module_of(placement));
    Some(Module { path, docs: Vec::new(), parts })
}

/// The functions of one struct.
fn functions(expressions: &mut Expressions<'_>, id: TypeId, sample: &TypeSample, has_lean: bool) -> Vec<Function> {
    let has_lean = has_lean && !sample.is_lean();
    let full = match &sample.full {
        FullSample::Shown(_) => None,
        FullSample::Made(full) => {
            let (fields, rest) = object(expressions, id, full, has_lean.then_some(&sample.lean));
            Some(Function {
                docs: "Synthesized from the schema and its examples.",
                head: "pub fn sample() -> Self",
                fields,
                rest,
            })
        }
    };
    let lean = has_lean.then(|| {
        let (fields, rest) = object(expressions, id, &sample.lean, None);
        let docs = "Synthesized, without optional fields.";
        Function { docs, head: "pub(super) fn lean_sample() -> Self", fields, rest }
    });
    full.into_iter().chain(lean).collect()
}

/// The fields of a struct with their values. Values that `rest` also has are taken from there, by the expression that
/// is also returned.
fn object(
    expressions: &mut Expressions<'_>,
    id: TypeId,
    sample: &ObjectSample,
    rest: Option<&ObjectSample>,
) -> (Vec<String>, Option<&'static str>) {
    let context = expressions.context;
    let kind = context.api.kind(id);
    let fields: Vec<&Field> = kind.fields().collect();
    let names = context.names.parts(id);
    let mut values = Vec::new();
    for (index, ((field, name), value)) in fields.iter().zip(names).zip(&sample.fields).enumerate() {
        let is_same = rest.is_some_and(|rest| rest.fields.get(index) == Some(value));
        if !is_same {
            values.push([name.as_str(), ": ", &expressions.field(field, value.as_ref())].concat());
        }
    }
    let additional = match kind {
        TypeKind::Object(object) => object.additional.as_ref(),
        TypeKind::Patch(_) => Some(&Type::Any),
        _ => None,
    };
    let is_whole = values.len() == fields.len();
    if let Some(ty) = additional
        && (is_whole || rest.is_none_or(|rest| rest.additional != sample.additional))
    {
        values.push(format!("additional: {}", expressions.additional(ty, &sample.additional)));
    }
    let is_whole = values.len() == fields.len() + usize::from(additional.is_some());
    let rest = (rest.is_some() && !is_whole).then_some("Self::lean_sample()");
    (values, rest)
}
