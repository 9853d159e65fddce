//! `new` for the structs in replies. You write replies yourself, and a `#[non_exhaustive]` struct can't be built by a
//! literal.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::codec::literal;
use crate::ir::{Field, Literal, Object, Presence, Type, TypeId};
use crate::name::Ident;

/// The number of arguments that clippy allows.
const FEW_ARGUMENTS: usize = 7;

/// The constructor. `None` for a struct that has `Default`, or that isn't part of a reply.
pub(super) fn new(context: Context<'_>, id: TypeId, object: &Object) -> Option<TokenStream> {
    if !context.lookup.written.contains(&id) || object.may_be_empty() {
        return None;
    }
    let name = context.names.type_name(id);
    let fields: Vec<(&Field, &Ident)> = object.fields.iter().zip(context.names.parts(id)).collect();
    let arguments = fields.iter().filter(|(field, _)| is_argument(field)).map(|(field, name)| match field.ty {
        Type::String if field.presence == Presence::Required => quote!(#name: impl Into<String>),
        _ => {
            let ty = context.field_ty(field);
            quote!(#name: #ty)
        }
    });
    let values = fields.iter().map(|(field, name)| value(field, name));
    let additional = object.additional.as_ref().map(|_| quote!(additional: BTreeMap::new()));
    Some(quote! {
        impl #name {
            /// Sets the required fields. All others are absent.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #additional }
            }
        }
    })
}

/// Whether a constructor has more arguments than clippy allows.
pub(super) fn is_any_long(context: Context<'_>) -> bool {
    let objects = context.lookup.written.iter().filter_map(|id| context.api.type_def(*id).kind.object());
    objects.into_iter().any(|object| object.fields.iter().filter(|field| is_argument(field)).count() > FEW_ARGUMENTS)
}

/// Whether the field is an argument: it is required and not constant.
fn is_argument(field: &Field) -> bool {
    field.presence.is_required() && constant(field).is_none()
}

fn value(field: &Field, name: &Ident) -> TokenStream {
    match field.presence {
        Presence::Optional => quote!(#name: None),
        Presence::OptionalNullable => quote!(#name: Nullable::Absent),
        Presence::Required | Presence::RequiredNullable => match (constant(field), &field.ty) {
            (Some(constant), _) => quote!(#name: #constant),
            (None, Type::String) if field.presence == Presence::Required => quote!(#name: #name.into()),
            _ => quote!(#name),
        },
    }
}

/// The value of a field that always has the same one.
fn constant(field: &Field) -> Option<TokenStream> {
    if field.presence != Presence::Required {
        return None;
    }
    match (&field.ty, field.listed.as_slice(), &field.docs.constant) {
        (Type::String, _, Some(text)) => Some(quote!(#text.to_owned())),
        (Type::Integer | Type::Unsigned, [only @ Literal::Integer(_)], _)
        | (Type::Unsigned, [only @ Literal::Unsigned(_)], _)
        | (Type::Number, [only @ Literal::Fraction(_)], _)
        | (Type::Boolean, [only @ Literal::Boolean(_)], _) => Some(literal(only)),
        _ => None,
    }
}
