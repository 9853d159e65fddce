//! The encoders: `serde::Serialize`, one for each type.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::{ident, idents};
use super::usage::import;
use super::{Context, Module, Part, file_name};
use crate::ir::{Field, Home, Object, Presence, Tag, TypeDef, TypeId, TypeKind};

/// The file of the encoders, where there are types that need one: listed strings have a file of their own.
pub(super) fn module(context: Context<'_>, home: Home) -> Option<Module> {
    let encoders: Vec<_> = context.types_in(home).filter_map(|(id, def)| encoder(context, id, def)).collect();
    if encoders.is_empty() {
        return None;
    }
    Some(Module {
        path: context.path(&format!("{}/encode.rs", file_name(context.names.home(home)))),
        docs: Vec::new(),
        parts: [imports(context, home)].into_iter().chain(encoders).map(Part::Items).collect(),
    })
}

fn imports(context: Context<'_>, home: Home) -> TokenStream {
    let objects = context.types_in(home).any(|(_, def)| matches!(def.kind, TypeKind::Object(_) | TypeKind::Patch(_)));
    let writer = objects.then(|| {
        quote!(
            use hookwright_runtime::ObjectWriter;
        )
    });
    let own = import(&quote!(super), &context.names_in(home, |def| !matches!(def.kind, TypeKind::StringEnum(_))));
    quote! { #writer use serde::{Serialize, Serializer}; #own }
}

fn encoder(context: Context<'_>, id: TypeId, def: &TypeDef) -> Option<TokenStream> {
    let name = ident(context.names.type_name(id));
    let names = idents(context.names.parts(id));
    match &def.kind {
        TypeKind::Object(Object { fields, tag, rest, .. }) => {
            Some(object(&name, &names, fields, tag.as_ref(), rest.is_some()))
        }
        TypeKind::Patch(patch) => Some(object(&name, &names, &patch.fields, None, true)),
        TypeKind::Union(_) => Some(union(&name, &names)),
        TypeKind::StringEnum(_) => None,
    }
}

fn object(name: &Ident, names: &[Ident], fields: &[Field], tag: Option<&Tag>, rest: bool) -> TokenStream {
    let mut written: Vec<_> = fields.iter().zip(names).map(|(field, name)| written(field, name)).collect();
    if let Some(Tag { wire, value, position }) = tag {
        written.insert(*position, quote!(object.field(#wire, #value)?;));
    }
    let rest = rest.then(|| quote!(object.rest(&self.extra)?;));
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut object = ObjectWriter::new(serializer)?;
                #(#written)*
                #rest
                object.end()
            }
        }
    }
}

fn written(field: &Field, name: &Ident) -> TokenStream {
    let wire = &field.wire;
    match field.presence {
        Presence::Required | Presence::RequiredNullable => quote!(object.field(#wire, &self.#name)?;),
        Presence::Optional => quote!(object.optional(#wire, &self.#name)?;),
        Presence::OptionalNullable => quote!(object.nullable(#wire, &self.#name)?;),
    }
}

fn union(name: &Ident, names: &[Ident]) -> TokenStream {
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#names(value) => value.serialize(serializer),)*
                }
            }
        }
    }
}
