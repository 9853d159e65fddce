//! The headers that come with each delivery, as a struct.

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::Usage;
use super::{Context, Module, Part, docs};
use crate::imports::Import;
use crate::ir::Headers;
use crate::name::Ident;

/// The file of the headers, if the document describes any.
pub(super) fn module(context: Context<'_>) -> Option<Module> {
    let headers = context.api.headers.as_ref()?;
    let name = context.names.headers.as_ref()?;
    let mut usage = Usage::default();
    headers.fields.iter().for_each(|field| usage.add(&field.ty));
    [Import::DeliveryHeaders, Import::HeaderFault, Import::HeaderMap, Import::headers]
        .into_iter()
        .for_each(|import| usage.add_import(import));
    let imports = usage.imports(context, None);
    let parts = vec![
        Part::Items(quote!(#imports)),
        Part::Items(structure(context, headers, name)),
        parse(context, headers, name),
    ];
    Some(Module { path: context.path("headers.rs"), docs: Vec::new(), parts })
}

fn structure(context: Context<'_>, headers: &Headers, name: &Ident) -> TokenStream {
    let fields = headers.fields.iter().zip(&context.names.header_fields).map(|(field, name)| {
        let docs = docs::header(field, name);
        let ty = context.ty(&field.ty);
        let ty = if field.required { quote!(#ty) } else { quote!(Option<#ty>) };
        quote! { #docs pub #name: #ty }
    });
    quote! {
        /// The headers that come with each delivery.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn parse(context: Context<'_>, headers: &Headers, name: &Ident) -> Part {
    let names = &context.names.header_fields;
    let values = headers.fields.iter().map(|field| {
        let wire = field.wire.to_ascii_lowercase();
        if field.required {
            quote!(headers::required(headers, #wire)?)
        } else {
            quote!(headers::optional(headers, #wire)?)
        }
    });
    let id = headers.id.map(|id| {
        let wire = headers.fields[id].wire.to_ascii_lowercase();
        quote!(const ID: Option<&'static str> = Some(#wire);)
    });
    let parse = quote! {
        fn parse(headers: &HeaderMap) -> Result<Self, HeaderFault> {
            Ok(Self { #(#names: #values,)* })
        }
    };
    Part::Block { head: quote!(impl DeliveryHeaders for #name), members: id.into_iter().chain([parse]).collect() }
}
