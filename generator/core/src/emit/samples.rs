//! Samples: the document's payloads as files, `sample()` of each struct, the list of all events' samples, and tests.

mod expression;
mod structs;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use self::expression::Expressions;
use super::{Asset, Context, Module, Part, file_name};
use crate::imports::Import;
use crate::ir::{Event, FullSample, MadePayload, SampleValue, Type};
use crate::name::{EventNames, Ident};

/// Gives the list of samples, the samples of structs and the tests of both, if there are samples.
pub(super) fn modules(context: Context<'_>, give: &mut dyn FnMut(Module)) {
    if !are_there_any(context) {
        return;
    }
    let mut structs = BTreeSet::new();
    for (name, module) in structs::modules(context) {
        structs.insert(name);
        give(module);
    }
    give(list(context, &structs));
    give(tests(context));
}

/// Whether anything has a sample.
pub(super) fn are_there_any(context: Context<'_>) -> bool {
    let has_sample = |event: &Event| event.sample().is_some();
    context.api.events.iter().any(has_sample) || context.api.type_samples.values().any(Option::is_some)
}

/// The document's payloads, one file each.
pub(super) fn assets(context: Context<'_>) -> Vec<Asset> {
    let shown = events(context).flat_map(|(event, names)| event.samples.iter().zip(&names.samples));
    shown.map(|(sample, file)| Asset { path: context.path(&shown_path(file)), text: sample.json.clone() }).collect()
}

fn events(context: Context<'_>) -> impl Iterator<Item = (&Event, &EventNames)> {
    context.api.events.iter().zip(&context.names.events)
}

/// The path to a document's payload from the file with the list.
fn shown_path(file: &str) -> String {
    format!("samples/{file}.json")
}

fn list(context: Context<'_>, structs: &BTreeSet<&Ident>) -> Module {
    let mut expressions = Expressions::new(context);
    let entries: Vec<TokenStream> =
        events(context).flat_map(|(event, names)| entries(&mut expressions, event, names)).collect();
    let list = quote! {
        /// A payload for each event, with the event's name: the document's examples, or one synthesized from the schema.
        pub const SAMPLES: &[Sample] = &[#(#entries),*];
    };
    let of_kind = quote! {
        impl EventKind {
            /// A sample event of this kind: its first entry in [`SAMPLES`]. `None` if it has no entry.
            pub fn sample(self) -> Option<Event> {
                Sample::first(SAMPLES, self.name())
            }
        }
    };
    let shown = shown_structs(&mut expressions);
    expressions.usage.add_import(Import::Sample);
    ["Event", "EventKind"].into_iter().for_each(|name| expressions.usage.add_sibling(name));
    if !shown.is_empty() {
        expressions.usage.add_import(Import::sample);
    }
    let imports = expressions.usage.imports(context, None);
    let modules = (!structs.is_empty()).then(|| {
        let structs = structs.iter();
        quote!(#(mod #structs;)*)
    });
    let parts = [modules, imports, Some(list), Some(of_kind)].into_iter().flatten().chain(shown);
    let docs = vec!["Samples of the events and structs.".to_owned()];
    Module { path: context.path("samples.rs"), docs, parts: parts.map(Part::Items).collect() }
}

/// The entries of an event.
fn entries(expressions: &mut Expressions<'_>, event: &Event, names: &EventNames) -> Vec<TokenStream> {
    let name = &event.name;
    let shown = event.samples.iter().zip(&names.samples).map(|(sample, file)| {
        let additional = (!sample.exact).then(|| quote!(.with_additional()));
        let file = shown_path(file);
        quote!(Sample::new(#name, include_str!(#file)) #additional)
    });
    let made = event.made.as_ref().map(|made| {
        let json = made_json(expressions, &event.payload, made);
        quote!(Sample::synthesized(#name, || #json))
    });
    shown.chain(made).collect()
}

fn made_json(expressions: &mut Expressions<'_>, ty: &Type, made: &MadePayload) -> TokenStream {
    let value: TokenStream = expressions.value(ty, &made.value).parse().unwrap_or_default();
    let value = match made.value {
        SampleValue::Own(..) | SampleValue::With(..) | SampleValue::Alternative(..) | SampleValue::Variant(..) => {
            quote!(&#value)
        }
        // In other cases, the place determines the type of the value.
        _ => {
            expressions.usage.add(ty);
            let ty = expressions.context.ty(ty);
            let into = quote!(let payload: #ty = #value;);
            let write = write(made, &quote!(&payload));
            return quote!({ #into #write });
        }
    };
    write(made, &value)
}

fn write(made: &MadePayload, payload: &TokenStream) -> TokenStream {
    match made.renamed.as_slice() {
        [(path, name), others @ ..] => {
            let name = super::codec::json_literal(name);
            let first = quote!(Sample::renamed(#payload, &[#(#path),*], #name));
            others.iter().fold(first, |text, (path, name)| {
                let name = super::codec::json_literal(name);
                quote!(Sample::renamed_text(&#text, &[#(#path),*], #name))
            })
        }
        [] => quote!(Sample::written(#payload)),
    }
}

/// `sample()` for types whose payloads the document shows.
fn shown_structs(expressions: &mut Expressions<'_>) -> Vec<TokenStream> {
    let context = expressions.context;
    let mut makers = Vec::new();
    for (id, sample) in context.api.type_samples.iter() {
        let Some(FullSample::Shown(event)) = sample.as_ref().map(|sample| &sample.full) else { continue };
        let (Some(event), Some(names)) = (context.api.events.get(*event), context.names.events.get(*event)) else {
            continue;
        };
        let Some(file) = names.samples.first() else { continue };
        expressions.usage.add(&Type::Named(id));
        let name = context.names.type_name(id);
        let about = format!(" The document's example of `{}`.", event.name);
        let file = shown_path(file);
        makers.push(quote! {
            impl #name {
                #[doc = #about]
                pub fn sample() -> Self {
                    sample(include_str!(#file))
                }
            }
        });
    }
    makers
}

fn tests(context: Context<'_>) -> Module {
    let test = quote! {
        #[test]
        fn samples_come_back_equal() {
            for sample in SAMPLES {
                let outcome = sample.round_trip::<Event>();
                assert_eq!(outcome, Ok(()), "{}", sample.event);
            }
        }
    };
    let imports = quote! {
        use super::Event;
        use super::samples::SAMPLES;
    };
    Module { path: context.path("tests.rs"), docs: Vec::new(), parts: vec![Part::Items(imports), Part::Items(test)] }
}

/// The path of the file with the samples of the types in another.
fn path_of(context: Context<'_>, module: &Ident) -> String {
    context.path(&format!("samples/{}.rs", file_name(module)))
}
