//! The payloads that the document shows: files, the list of them, and a test that each decodes and comes back equal.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Asset, Context, Module, Part, usage};
use crate::imports::Import;
use crate::ir::Type;
use crate::name::Ident;

/// The list of the samples and the test of them, where there are samples.
pub(super) fn modules(context: Context<'_>) -> Vec<Module> {
    if samples(context).is_empty() { Vec::new() } else { vec![list(context), tests(context)] }
}

/// The samples themselves, a file each.
pub(super) fn assets(context: Context<'_>) -> Vec<Asset> {
    let asset = |sample: Sample<'_>| Asset { path: context.path(&sample.file), text: sample.json.to_owned() };
    samples(context).into_iter().map(asset).collect()
}

struct Sample<'a> {
    event: &'a str,
    payload: &'a Type,
    /// Its path below the API's folder.
    file: String,
    json: &'a str,
    exact: bool,
}

fn samples(context: Context<'_>) -> Vec<Sample<'_>> {
    let mut samples = Vec::new();
    for (event, names) in context.api.events.iter().zip(&context.names.events) {
        for (sample, file) in event.samples.iter().zip(&names.samples) {
            let file = format!("samples/{file}.json");
            samples.push(Sample {
                event: &event.name,
                payload: &event.payload,
                file,
                json: &sample.json,
                exact: sample.exact,
            });
        }
    }
    samples
}

fn list(context: Context<'_>) -> Module {
    let samples = samples(context);
    let entries = samples.iter().map(|Sample { event, file, exact, .. }| {
        let additional = (!exact).then(|| quote!(.with_additional()));
        quote!(Sample::new(#event, include_str!(#file)) #additional)
    });
    let list = quote! {
        /// The payloads that the document shows, with the names of their events.
        pub const SAMPLES: &[Sample] = &[#(#entries),*];
    };
    let mut seen = BTreeSet::new();
    let makers = samples.iter().filter_map(|sample| match sample.payload {
        Type::Named(id) if seen.insert(*id) => Some((context.names.type_name(*id), sample)),
        _ => None,
    });
    let (own, makers): (BTreeSet<_>, Vec<_>) = makers.map(|(name, sample)| (name, maker(name, sample))).unzip();
    let sample = (!own.is_empty()).then_some(Import::sample);
    let imports = usage::imports(&[Import::Sample].into_iter().chain(sample).collect());
    let own = usage::import(&quote!(super), &own);
    let imports = quote!(#imports #own);
    let parts = [imports, list].into_iter().chain(makers).map(Part::Items).collect();
    Module { path: context.path("samples.rs"), docs: vec!["What the document shows.".to_owned()], parts }
}

fn maker(name: &Ident, sample: &Sample<'_>) -> TokenStream {
    let about = format!(" The payload that the document shows of `{}`.", sample.event);
    let file = &sample.file;
    quote! {
        impl #name {
            #[doc = #about]
            pub fn sample() -> Self {
                sample(include_str!(#file))
            }
        }
    }
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
