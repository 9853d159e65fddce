//! The enums among the models.

use proc_macro2::TokenStream;
use quote::quote;
use syn::token::{Brace, Paren};
use syn::{Field, FieldModifiers, Fields, FieldsUnnamed, Generics, ItemEnum, Token, Variant, Visibility};

use super::{derive, non_exhaustive, type_docs};
use crate::emit::{Context, Part, Tree, codec, docs};
use crate::ir::{Keyed, Member, Tagged, TextForm, Type, TypeId};
use crate::name::Ident;

/// An enum of texts.
pub(super) fn of_values(context: Context<'_>, id: TypeId) -> Part {
    let listed = context.names.parts(id).iter().map(|name| variant(&[], name, None));
    let unlisted = unrecognized("A value that the document does not list, as sent.", syn::parse_quote!(String));
    // The macro of the values implements `Eq` and `Hash`.
    enumeration(context, id, quote!(Clone, Debug, PartialEq), listed.chain([unlisted]))
}

/// An enum of JSON types.
pub(super) fn union(context: Context<'_>, id: TypeId, members: &[Member]) -> Part {
    let variants = members.iter().zip(context.names.parts(id)).map(|(member, name)| {
        let about = format!("As {}.", form(member));
        variant(&[about], name, Some(context.ty(&member.ty)))
    });
    enumeration(context, id, quote!(Clone, Debug, PartialEq), variants)
}

/// An enum of objects that one property tells apart.
pub(super) fn tagged(context: Context<'_>, id: TypeId, tagged: &Tagged) -> Part {
    let listed = tagged.members.iter().zip(context.names.parts(id)).map(|(member, name)| {
        let values: Vec<String> = member.values.iter().map(|value| format!("`{value}`")).collect();
        let about = format!("`{}` is {}.", tagged.key, values.join(" or "));
        variant(&[about], name, Some(context.ty(&member.ty)))
    });
    let or_none = if tagged.is_optional { ", or is missing" } else { "" };
    let about = format!("`{}` has a value that the document does not list{or_none}.", tagged.key);
    let unlisted = unrecognized(&about, syn::parse_quote!(Map<String, Value>));
    enumeration(context, id, quote!(Clone, Debug, PartialEq), listed.chain([unlisted]))
}

/// An enum of objects that each have a property of their own.
pub(super) fn keyed(context: Context<'_>, id: TypeId, keyed: &Keyed) -> Part {
    let with_key = keyed.members.iter().map(|member| (format!("Has `{}`.", member.key), &member.ty));
    let without = keyed.otherwise.iter().map(|(_, ty)| ("Has none of the properties above.".to_owned(), ty));
    let variants = with_key.chain(without).zip(context.names.parts(id));
    let variants = variants.map(|((about, ty), name)| variant(&[about], name, Some(context.ty(ty))));
    enumeration(context, id, quote!(Clone, Debug, PartialEq), variants)
}

/// What a member of a union is in JSON, in words.
fn form(member: &Member) -> &'static str {
    match member.ty {
        Type::Integer | Type::Unsigned => "an integer",
        Type::Text(TextForm::DateTime) => "a date and time",
        Type::Text(TextForm::Date) => "a date",
        Type::Text(TextForm::Time) => "a time",
        Type::Text(TextForm::Duration) => "a duration",
        _ => codec::kind_words(member.kind),
    }
}

fn enumeration(context: Context<'_>, id: TypeId, traits: TokenStream, variants: impl Iterator<Item = Variant>) -> Part {
    let docs = docs::attribute_trees(&type_docs(context, id)).into_iter();
    Part::Enum(Tree(Box::new(ItemEnum {
        attrs: docs.chain([derive(traits), non_exhaustive()]).collect(),
        vis: Visibility::Public(<Token![pub]>::default()),
        enum_token: <Token![enum]>::default(),
        ident: context.names.type_name(id).to_syntax(),
        generics: Generics::default(),
        brace_token: Brace::default(),
        variants: variants.collect(),
    })))
}

/// What holds a value that the document doesn't list.
fn unrecognized(about: &str, ty: syn::Type) -> Variant {
    variant(&[about.to_owned()], &Ident::fixed("Unrecognized"), Some(ty))
}

fn variant(about: &[String], name: &Ident, ty: Option<syn::Type>) -> Variant {
    let fields = ty.map_or(Fields::Unit, |ty| {
        let unnamed = [unnamed_field(ty)].into_iter().collect();
        Fields::Unnamed(FieldsUnnamed { paren_token: Paren::default(), unnamed })
    });
    Variant { attrs: docs::attribute_trees(about), ident: name.to_syntax(), fields, discriminant: None }
}

fn unnamed_field(ty: syn::Type) -> Field {
    Field {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        modifiers: FieldModifiers::default(),
        ident: None,
        colon_token: None,
        ty,
        default: None,
    }
}
