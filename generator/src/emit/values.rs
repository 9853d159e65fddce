//! Strings with listed values: from text and back to it.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{ident, idents};
use super::usage::import;
use super::{Context, Module, Part, file_name};
use crate::ir::{Home, TypeKind, Variant};

/// The file of the listed strings, where there are any.
pub(super) fn module(context: Context<'_>, home: Home) -> Option<Module> {
    let mut parts = Vec::new();
    for (id, def) in context.types_in(home) {
        if let TypeKind::StringEnum(variants) = &def.kind {
            parts.extend(conversions(context.names.type_name(id), context.names.parts(id), variants));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let own = context.names_in(home, |def| matches!(def.kind, TypeKind::StringEnum(_)));
    let imports = import(&quote!(super), &own);
    let codec = quote!(#(hookwright_runtime::string_enum!(#own);)*);
    Some(Module {
        path: context.path(&format!("{}/values.rs", file_name(context.names.home(home)))),
        docs: Vec::new(),
        parts: imports.into_iter().chain(parts).chain([codec]).map(Part::Items).collect(),
    })
}

fn conversions(name: &str, names: &[String], variants: &[Variant]) -> [TokenStream; 2] {
    let name = ident(name);
    let names = idents(names);
    let wires: Vec<&str> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    let as_str = quote! {
        impl #name {
            /// The value as sent.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #wires,)*
                    Self::Unlisted(text) => text,
                }
            }
        }
    };
    let from = quote! {
        impl From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#wires => Self::#names,)*
                    _ => Self::Unlisted(text.to_owned()),
                }
            }
        }
    };
    [as_str, from]
}
