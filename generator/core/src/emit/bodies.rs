//! `BODIES`: how the bodies of deliveries are read, as static data.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, Module, Part};
use crate::ir::{Bodies, BodyFormat, CloudEventsMode, FieldContent, FormField};
use crate::name::Ident;

/// The file with it; none where all bodies are JSON.
pub(super) fn module(context: Context<'_>) -> Option<Module> {
    let bodies = &context.api.bodies;
    if bodies.are_json() {
        return None;
    }
    let imports = imports(bodies);
    let fields = fields(bodies);
    let bodies = quote! {
        /// How the bodies of deliveries are read.
        pub(super) static BODIES: Bodies = Bodies { #(#fields,)* ..Bodies::JSON };
    };
    Some(Module {
        path: context.path("event/bodies.rs"),
        docs: vec!["How bodies are read that are more than one JSON text.".to_owned()],
        parts: vec![Part::Items(imports), Part::Items(bodies)],
    })
}

fn imports(bodies: &Bodies) -> TokenStream {
    let mut names = vec!["Bodies"];
    let formats = || {
        let own = bodies.events.iter().map(|(.., format)| format);
        bodies.media_types.iter().map(|(_, format)| format).chain(own).chain([&bodies.otherwise])
    };
    let has_format =
        !bodies.media_types.is_empty() || !bodies.events.is_empty() || bodies.otherwise != BodyFormat::Json;
    let has_fields = formats().any(|format| matches!(format, BodyFormat::Form(fields) if !fields.is_empty()));
    let has_content = has_fields || formats().any(|format| matches!(format, BodyFormat::Text(_)));
    let all = [
        ("Field", has_content),
        ("FormField", has_fields),
        ("Format", has_format),
        ("Mode", bodies.cloud_events.is_some()),
    ];
    names.extend(all.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name));
    let names = names.into_iter().map(Ident::fixed);
    quote!(
        use hookwright_runtime::bodies::{#(#names),*};
    )
}

/// What differs from JSON.
fn fields(bodies: &Bodies) -> Vec<TokenStream> {
    let mut fields = Vec::new();
    if !bodies.media_types.is_empty() {
        let listed = bodies.media_types.iter().map(|(media_type, format)| {
            let format = self::format(format);
            quote!((#media_type, #format))
        });
        fields.push(quote!(media_types: &[#(#listed),*]));
    }
    if !bodies.events.is_empty() {
        let listed = bodies.events.iter().map(|(event, media_type, format)| {
            let format = self::format(format);
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
    fields
}

fn format(format: &BodyFormat) -> TokenStream {
    match format {
        BodyFormat::Json => quote!(Format::Json),
        BodyFormat::Text(content) => {
            let content = self::content(*content);
            quote!(Format::Text(#content))
        }
        BodyFormat::Form(fields) => {
            let fields = fields.iter().map(field);
            quote!(Format::Form(&[#(#fields),*]))
        }
        BodyFormat::JsonInForm(field) => quote!(Format::JsonInForm(#field)),
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
        FieldContent::Number => quote!(Field::Number),
        FieldContent::Boolean => quote!(Field::Boolean),
        FieldContent::Json => quote!(Field::Json),
    }
}
