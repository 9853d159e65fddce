//! Small pieces that all other emitters use.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::ir::{Field, Presence, TextForm, Type};

impl Context<'_> {
    /// A type as its own file and those beside it write it.
    pub(super) fn ty(self, ty: &Type) -> TokenStream {
        match ty {
            Type::String => quote!(String),
            Type::Text(TextForm::DateTime) => quote!(DateTime),
            Type::Text(TextForm::Date) => quote!(Date),
            Type::Text(TextForm::Time) => quote!(Time),
            Type::Text(TextForm::Duration) => quote!(Duration),
            Type::Boolean => quote!(bool),
            Type::Integer => quote!(i64),
            Type::Unsigned => quote!(u64),
            Type::Number => quote!(f64),
            Type::Decimal => quote!(Decimal),
            Type::Any => quote!(Value),
            Type::List(item) => {
                let item = self.ty(item);
                quote!(Vec<#item>)
            }
            Type::Map(value) if **value == Type::Any => quote!(Map<String, Value>),
            Type::Map(value) => {
                let value = self.ty(value);
                quote!(BTreeMap<String, #value>)
            }
            Type::Named(id) => {
                let name = self.names.type_name(*id);
                quote!(#name)
            }
            Type::Boxed(id) => {
                let name = self.names.type_name(*id);
                quote!(Box<#name>)
            }
            Type::Nullable(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
        }
    }

    /// The type of a field, with what its presence adds.
    pub(super) fn field_ty(self, field: &Field) -> TokenStream {
        let ty = self.ty(&field.ty);
        match field.presence {
            Presence::Required => ty,
            Presence::Optional | Presence::RequiredNullable => quote!(Option<#ty>),
            Presence::OptionalNullable => quote!(Nullable<#ty>),
        }
    }

    /// The type of an event's payload as its variant holds it: boxed, so that a payload that grows changes no size.
    pub(super) fn payload_ty(self, ty: &Type) -> TokenStream {
        let payload = self.ty(ty);
        if is_boxed(ty) { quote!(Box<#payload>) } else { payload }
    }
}

/// Whether an event's variant holds its payload in a box.
pub(super) fn is_boxed(payload: &Type) -> bool {
    matches!(payload, Type::Named(_))
}
