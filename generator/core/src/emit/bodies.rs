//! `BODIES`: how bodies are read, as static data.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, Module, Part};
use crate::ir::{Bodies, BodyFormat, CloudEventsMode, Codings, FieldContent, FormField};
use crate::name::Ident;
use crate::nearest;

/// The file with it. `None` if all bodies are JSON.
pub(super) fn module(context: Context<'_>) -> Option<Module> {
    let bodies = &context.api.bodies;
    if bodies.are_json() {
        return None;
    }
    let imports = imports(bodies);
    let shared = SharedForms::collect(bodies);
    let constants = shared.constants();
    let fields = fields(bodies, &shared);
    let docs = docs(bodies);
    let bodies = quote! {
        #[doc = #docs]
        pub(super) static BODIES: Bodies = Bodies { #(#fields,)* ..Bodies::JSON };
    };
    Some(Module {
        path: context.path("event/bodies.rs"),
        docs: vec!["How the bodies of deliveries are read. Some are not plain JSON.".to_owned()],
        parts: [Some(imports), constants, Some(bodies)].into_iter().flatten().map(Part::Items).collect(),
    })
}

/// Docs about the bodies and what reading them needs.
fn docs(bodies: &Bodies) -> String {
    let what = " How each body is read.";
    let features: BTreeSet<&str> = bodies.features().collect();
    if features.is_empty() {
        return what.to_owned();
    }
    let word = if features.len() == 1 { "feature" } else { "features" };
    format!("{what} This needs the {word} {} of `hookwright-runtime`.", nearest::list(features))
}

fn formats(bodies: &Bodies) -> impl Iterator<Item = &BodyFormat> {
    let own = bodies.events.iter().map(|(.., format)| format);
    bodies.media_types.iter().map(|(_, format)| format).chain(own).chain([&bodies.otherwise])
}

/// The names of forms that are used in several places. Further ones are written out in each place.
const NAMES: [&str; 4] = ["FIELDS", "FIELDS_2", "FIELDS_3", "FIELDS_4"];

/// The forms that are used in several places, as constants.
struct SharedForms<'a>(Vec<&'a [FormField]>);

impl<'a> SharedForms<'a> {
    fn collect(bodies: &'a Bodies) -> Self {
        let mut shared: Vec<&[FormField]> = Vec::new();
        let mut seen: Vec<&[FormField]> = Vec::new();
        for format in formats(bodies) {
            let BodyFormat::Form(fields) = format else { continue };
            if !fields.is_empty() && seen.contains(&&**fields) && !shared.contains(&&**fields) {
                shared.push(fields);
            }
            seen.push(fields);
        }
        shared.truncate(NAMES.len());
        Self(shared)
    }

    fn name(&self, fields: &[FormField]) -> Option<Ident> {
        let index = self.0.iter().position(|shared| *shared == fields)?;
        NAMES.get(index).copied().map(Ident::fixed)
    }

    fn constants(&self) -> Option<TokenStream> {
        let constants = self.0.iter().map(|fields| {
            let (name, listed) = (self.name(fields), fields.iter().map(field));
            quote! {
                /// The form fields that hold more than plain text.
                const #name: &[FormField] = &[#(#listed),*];
            }
        });
        (!self.0.is_empty()).then(|| constants.collect())
    }
}

fn imports(bodies: &Bodies) -> TokenStream {
    let mut names = vec!["Bodies"];
    let formats = || formats(bodies);
    let has_format =
        !bodies.media_types.is_empty() || !bodies.events.is_empty() || bodies.otherwise != BodyFormat::Json;
    let has_fields = formats().any(|format| matches!(format, BodyFormat::Form(fields) if !fields.is_empty()));
    let has_content = has_fields || formats().any(|format| matches!(format, BodyFormat::Text(_)));
    let has_codings = bodies.codings.is_some();
    let codings = bodies.codings.iter().flat_map(|codings| &codings.accepted).map(|coding| (coding.constant(), true));
    let all = [
        ("Codings", has_codings),
        ("Field", has_content),
        ("FormField", has_fields),
        ("Format", has_format),
        ("Inside", formats().any(|format| matches!(format, BodyFormat::Inside(..) | BodyFormat::InForm(..)))),
        ("Mode", bodies.cloud_events.is_some()),
    ];
    let all = all.into_iter().chain(codings);
    names.extend(all.filter(|(_, is_used)| *is_used).map(|(name, _)| name));
    names.sort_unstable();
    let names = names.into_iter().map(Ident::fixed);
    quote!(
        use hookwright_runtime::bodies::{#(#names),*};
    )
}

/// The fields that differ from JSON.
fn fields(bodies: &Bodies, shared: &SharedForms<'_>) -> Vec<TokenStream> {
    let format = |written: &BodyFormat| format(written, shared);
    let mut fields = Vec::new();
    if !bodies.media_types.is_empty() {
        let listed = bodies.media_types.iter().map(|(media_type, written)| {
            let format = format(written);
            quote!((#media_type, #format))
        });
        fields.push(quote!(media_types: &[#(#listed),*]));
    }
    if !bodies.events.is_empty() {
        let listed = bodies.events.iter().map(|(event, media_type, written)| {
            let format = format(written);
            quote!((#event, #media_type, #format))
        });
        fields.push(quote!(events: &[#(#listed),*]));
    }
    if bodies.otherwise != BodyFormat::Json {
        let format = format(&bodies.otherwise);
        fields.push(quote!(otherwise: #format));
    }
    if !bodies.may_be_empty.is_empty() {
        let events = &bodies.may_be_empty;
        fields.push(quote!(may_be_empty: &[#(#events),*]));
    }
    if bodies.in_query {
        fields.push(quote!(in_query: true));
    }
    if let Some(path) = &bodies.batch {
        fields.push(quote!(batch: Some(&[#(#path),*])));
    }
    if let Some(mode) = &bodies.cloud_events {
        let mode = match mode {
            CloudEventsMode::Structured => quote!(Mode::Structured),
            CloudEventsMode::Binary(prefix) => quote!(Mode::Binary(#prefix)),
        };
        fields.push(quote!(cloud_events: Some(#mode)));
    }
    if let Some(Codings { accepted, max_bytes, max_ratio }) = &bodies.codings {
        let accepted = accepted.iter().map(|coding| Ident::fixed(coding.constant()));
        let max_bytes = max_bytes.map(Literal::u32_unsuffixed).map(|bytes| quote!(.max_bytes(#bytes)));
        let max_ratio = max_ratio.map(Literal::u32_unsuffixed).map(|ratio| quote!(.max_ratio(#ratio)));
        fields.push(quote!(codings: Codings::accept(&[#(#accepted),*]) #max_bytes #max_ratio));
    }
    fields
}

fn format(format: &BodyFormat, shared: &SharedForms<'_>) -> TokenStream {
    match format {
        BodyFormat::Json => quote!(Format::Json),
        BodyFormat::Text(content) => {
            let content = self::content(*content);
            quote!(Format::Text(#content))
        }
        BodyFormat::Form(fields) => match shared.name(fields) {
            Some(name) => quote!(Format::Form(#name)),
            None => {
                let fields = fields.iter().map(field);
                quote!(Format::Form(&[#(#fields),*]))
            }
        },
        BodyFormat::Claims => quote!(Format::Claims),
        BodyFormat::Lines => quote!(Format::Lines),
        BodyFormat::JsonInForm(field) => quote!(Format::JsonInForm(#field)),
        BodyFormat::InForm(field, written) => {
            let written = Ident::fixed(written.variant());
            quote!(Format::InForm(#field, Inside::#written))
        }
        BodyFormat::Inside(path, written) => {
            let written = Ident::fixed(written.variant());
            quote!(Format::Inside(&[#(#path),*], Inside::#written))
        }
    }
}

fn field(field: &FormField) -> TokenStream {
    let FormField { wire, content, is_list } = field;
    let content = self::content(*content);
    quote!(FormField { name: #wire, holds: #content, is_list: #is_list })
}

fn content(content: FieldContent) -> TokenStream {
    match content {
        FieldContent::Text => quote!(Field::Text),
        FieldContent::Formatted => quote!(Field::Formatted),
        FieldContent::Number => quote!(Field::Number),
        FieldContent::Boolean => quote!(Field::Boolean),
        FieldContent::Json => quote!(Field::Json),
    }
}
