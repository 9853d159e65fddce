//! Small pieces that all other emitters use.

use proc_macro2::{Literal, Span};
use syn::{AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Token, TypePath};

use super::Context;
use crate::ir::{Field, Presence, TextForm, Type};

impl Context<'_> {
    /// A type, as written in its own file and those next to it.
    pub(super) fn ty(self, ty: &Type) -> syn::Type {
        let (name, arguments) = match ty {
            Type::String => ("String", Vec::new()),
            Type::Text(TextForm::DateTime) => ("DateTime", Vec::new()),
            Type::Text(TextForm::Date) => ("Date", Vec::new()),
            Type::Text(TextForm::Time) => ("Time", Vec::new()),
            Type::Text(TextForm::Duration) => ("Duration", Vec::new()),
            Type::Boolean => ("bool", Vec::new()),
            Type::Integer => ("i64", Vec::new()),
            Type::Unsigned => ("u64", Vec::new()),
            Type::Number => ("f64", Vec::new()),
            Type::Decimal => ("Decimal", Vec::new()),
            Type::Any => ("Value", Vec::new()),
            Type::List(item) => ("Vec", vec![self.ty(item)]),
            Type::Map(value) if **value == Type::Any => ("Map", vec![self.ty(&Type::String), self.ty(value)]),
            Type::Map(value) => return map_of(self.ty(value)),
            Type::Named(id) => return path(self.names.type_name(*id).to_syntax(), Vec::new()),
            Type::Boxed(id) => ("Box", vec![self.ty(&Type::Named(*id))]),
            Type::Nullable(inner) => ("Option", vec![self.ty(inner)]),
        };
        path(word(name), arguments)
    }

    /// The type of a field, with what its presence adds.
    pub(super) fn field_ty(self, field: &Field) -> syn::Type {
        let ty = self.ty(&field.ty);
        match field.presence {
            Presence::Required => ty,
            Presence::Optional | Presence::RequiredNullable => path(word("Option"), vec![ty]),
            Presence::OptionalNullable => path(word("Nullable"), vec![ty]),
        }
    }

    /// The type of an event's payload in its variant: boxed, so that a growing payload doesn't change the enum's size.
    pub(super) fn payload_ty(self, ty: &Type) -> syn::Type {
        let payload = self.ty(ty);
        if is_boxed(ty) { path(word("Box"), vec![payload]) } else { payload }
    }
}

/// A text as Rust spells it: `"text"`. Most texts have nothing to escape.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
    if is_plain { ["\"", text, "\""].concat() } else { Literal::string(text).to_string() }
}

/// The unlisted properties, with these values.
pub(super) fn map_of(values: syn::Type) -> syn::Type {
    path(word("BTreeMap"), vec![path(word("String"), Vec::new()), values])
}

fn word(name: &str) -> syn::Ident {
    syn::Ident::new(name, Span::call_site())
}

/// A type by its name, with its generic arguments.
fn path(ident: syn::Ident, arguments: Vec<syn::Type>) -> syn::Type {
    let arguments = if arguments.is_empty() {
        PathArguments::None
    } else {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments {
            colon2_token: None,
            lt_token: <Token![<]>::default(),
            args: arguments.into_iter().map(GenericArgument::Type).collect(),
            gt_token: <Token![>]>::default(),
        })
    };
    let path = PathSegment { ident, arguments }.into();
    syn::Type::Path(TypePath { attrs: Vec::new(), qself: None, path })
}

/// Whether an event's variant holds its payload in a box.
pub(super) fn is_boxed(payload: &Type) -> bool {
    matches!(payload, Type::Named(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_literals_are_printed() {
        let texts = ["", "a", "it's", "a \"b\"", "a\\b", "\n", "\t", "\0", "\u{7f}", "\u{e9}", "\u{200b}", "~ !", "{}"];
        for text in texts {
            assert_eq!(quoted(text), Literal::string(text).to_string(), "{text:?}");
        }
    }
}
