//! The models: plain structs and enums with the document's words, followed by their codecs.

mod enums;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::token::{Brace, Paren};
use syn::{
    Attribute, FieldModifiers, FieldsNamed, Generics, ItemStruct, MacroDelimiter, Meta, MetaList, Token, Visibility,
};

use super::owners::part_of;
use super::usage::Usage;
use super::{Context, Module, Part, Tree, codec, constructor, docs, event_docs, file_name, tokens};
use crate::imports::Import;
use crate::ir::{Address, Changes, Field, Object, Patch, Placement, Presence, Type, TypeId, TypeKind};
use crate::name::Ident;
use crate::nearest;

/// The file of a group's models.
pub(super) fn module(context: Context<'_>, placement: Placement) -> Module {
    let mut usage = Usage::default();
    for id in context.types_in(placement) {
        let def = context.api.type_def(id);
        usage.add_def(def);
        besides(&def.kind).iter().for_each(|import| usage.add_import(*import));
    }
    let imports = usage.imports(context, Some(placement)).map(Part::Items);
    let models = context.types_in(placement).flat_map(|id| model(context, id));
    let codecs = context.types_in(placement).filter_map(|id| codec::table(context, id)).map(Part::Table);
    Module {
        path: context.path(&format!("{}.rs", file_name(context.names.module_of(placement)))),
        docs: about(context, placement),
        parts: imports.into_iter().chain(models).chain(aliases(context, placement)).chain(codecs).collect(),
    }
}

/// All aliases of types.
fn aliases(context: Context<'_>, placement: Placement) -> Option<Part> {
    let aliases: Vec<TokenStream> = context
        .types_in(placement)
        .filter_map(|id| {
            let TypeKind::Alias(of) = context.api.type_def(id).kind else { return None };
            let (name, of) = (context.names.type_name(id), context.names.type_name(of));
            let docs = docs::attributes(&type_docs(context, id));
            Some(quote! { #docs pub type #name = #of; })
        })
        .collect();
    (!aliases.is_empty()).then(|| Part::Items(aliases.into_iter().collect()))
}

fn about(context: Context<'_>, placement: Placement) -> Vec<String> {
    let family = match placement {
        Placement::Component(id) => {
            let others = if context.types_in(placement).count() > 1 { " and the types of its fields" } else { "" };
            return vec![format!("`{}`{others}.", context.api.components[id])];
        }
        Placement::Parts | Placement::PartsOf(_) => {
            return vec!["Types of properties, named after the property.".to_owned()];
        }
        Placement::Patches => return vec!["Previous values, which updates carry.".to_owned()],
        Placement::Addresses => return vec!["The addresses of the channels that events are sent on.".to_owned()],
        Placement::Family(family) => family,
    };
    if let Some(text) = &context.api.families[family].description {
        return docs::prose(text);
    }
    let events = context.lookup.events_by_family.get(&family).into_iter().flatten();
    match nearest::list(events.map(|event| event.name.as_str())).as_str() {
        "" => vec!["Types.".to_owned()],
        names => docs::prose(&format!("Types of {names}.")),
    }
}

/// A type with its methods.
fn model(context: Context<'_>, id: TypeId) -> Vec<Part> {
    match &context.api.type_def(id).kind {
        TypeKind::Object(object) => {
            let changes = object.changes.map(|changes| object_changes(context, id, object, changes));
            let constructor = constructor::new(context, id, object);
            let members = constructor.into_iter().chain(changes).map(Part::Items);
            [object_struct(context, id, object)].into_iter().chain(members).collect()
        }
        TypeKind::Patch(patch) => {
            vec![patch_struct(context, id, patch), Part::Items(patch_changes(context, id, patch))]
        }
        TypeKind::Address(address) => vec![address_struct(context, id, address)],
        TypeKind::StringEnum(_) => vec![enums::of_values(context, id)],
        TypeKind::Union(members) => vec![enums::union(context, id, members)],
        TypeKind::Alias(_) => Vec::new(),
        TypeKind::Tagged(tagged) => vec![enums::tagged(context, id, tagged)],
        TypeKind::Keyed(keyed) => vec![enums::keyed(context, id, keyed)],
    }
}

/// The imports that a type of a kind needs, besides the types of its parts.
fn besides(kind: &TypeKind) -> &'static [Import] {
    match kind {
        TypeKind::Object(Object { changes: Some(_), .. }) => &[Import::Change],
        TypeKind::Patch(_) => &[Import::BTreeMap, Import::Value, Import::Change, Import::changes],
        TypeKind::Tagged(_) => &[Import::Map, Import::Value],
        _ => &[],
    }
}

/// A struct that all can use.
fn structure(
    docs: &[String],
    attributes: impl IntoIterator<Item = Attribute>,
    name: &Ident,
    fields: impl Iterator<Item = syn::Field>,
) -> Part {
    let named = fields.collect();
    Part::Struct(Tree(Box::new(ItemStruct {
        attrs: docs::attribute_trees(docs).into_iter().chain(attributes).collect(),
        vis: Visibility::Public(<Token![pub]>::default()),
        struct_token: <Token![struct]>::default(),
        ident: name.to_syntax(),
        generics: Generics::default(),
        fields: syn::Fields::Named(FieldsNamed { brace_token: Brace::default(), named }),
        semi_token: None,
    })))
}

fn derive(tokens: TokenStream) -> Attribute {
    let path = syn::Ident::new("derive", Span::call_site()).into();
    docs::attribute(Meta::List(MetaList { path, delimiter: MacroDelimiter::Paren(Paren::default()), tokens }))
}

fn non_exhaustive() -> Attribute {
    docs::attribute(Meta::Path(syn::Ident::new("non_exhaustive", Span::call_site()).into()))
}

fn object_struct(context: Context<'_>, id: TypeId, object: &Object) -> Part {
    let name = context.names.type_name(id);
    // The macro of the table implements `Debug` and `PartialEq`.
    let default = object.may_be_empty().then(|| quote!(, Default));
    let attributes = [derive(quote!(Clone #default)), non_exhaustive()];
    let additional = object.additional.as_ref();
    let additional = additional.map(|values| rest(context, values, "The properties that the document does not list."));
    let fields = fields(context, id, &object.fields).chain(additional);
    structure(&object_docs(context, id), attributes, name, fields)
}

/// The docs of an object. The event documents a payload that only it has.
fn object_docs(context: Context<'_>, id: TypeId) -> Vec<String> {
    let (docs, name) = (&context.api.type_def(id).docs, context.names.type_name(id));
    if docs::says_more(docs, name).is_some() {
        return docs::type_lines(docs, name, None);
    }
    let otherwise = match context.events_with(id) {
        [only] => event_docs::lines(only, &context.api.events),
        [] if context.lookup.events_by_reply.contains_key(&id) => {
            let events = context.lookup.events_by_reply.get(&id).into_iter().flatten();
            vec![format!("The reply to {}.", nearest::list(events.map(|event| event.name.as_str())))]
        }
        [] => part_of(context, id).into_iter().collect(),
        several => {
            vec![format!("The payload of {}.", nearest::list(several.iter().map(|event| event.name.as_str())))]
        }
    };
    docs::type_lines(docs, name, otherwise)
}

/// The docs of a type, or what it is a part of.
fn type_docs(context: Context<'_>, id: TypeId) -> Vec<String> {
    docs::type_lines(&context.api.type_def(id).docs, context.names.type_name(id), part_of(context, id))
}

fn fields(context: Context<'_>, id: TypeId, fields: &[Field]) -> impl Iterator<Item = syn::Field> {
    let names = context.names.parts(id);
    fields.iter().zip(names).map(move |(field, name)| {
        let docs = docs::field(field, name, said_by_type(context, field));
        field_tree(docs, name.to_syntax(), context.field_ty(field))
    })
}

/// What the docs of a field's type say. The field's don't repeat it.
fn said_by_type<'a>(context: Context<'a>, field: &Field) -> Option<&'a str> {
    match field.ty {
        Type::Named(id) | Type::Boxed(id) => {
            docs::says_more(&context.api.type_def(id).docs, context.names.type_name(id))
        }
        _ => None,
    }
}

/// The field for unlisted properties, which have `values`.
fn rest(context: Context<'_>, values: &Type, about: &str) -> syn::Field {
    let values = context.ty(values);
    let name = syn::Ident::new("additional", Span::call_site());
    field_tree(docs::attribute_trees(&[about.to_owned()]), name, tokens::map_of(values))
}

fn field_tree(attrs: Vec<Attribute>, name: syn::Ident, ty: syn::Type) -> syn::Field {
    syn::Field {
        attrs,
        vis: Visibility::Public(<Token![pub]>::default()),
        modifiers: FieldModifiers::default(),
        ident: Some(name),
        colon_token: Some(<Token![:]>::default()),
        ty,
        default: None,
    }
}

fn object_changes(context: Context<'_>, id: TypeId, object: &Object, changes: Changes) -> TokenStream {
    let name = context.names.type_name(id);
    let names = context.names.parts(id);
    let (current, previous) = (&names[changes.current], &names[changes.previous]);
    let patches = match object.fields[changes.previous].presence {
        Presence::Required => quote!(self.#previous.changes(&self.#current)),
        _ => quote!(self.#previous.as_ref().map_or_else(Vec::new, |patch| patch.changes(&self.#current))),
    };
    quote! {
        impl #name {
            /// The fields that changed, each with its value before and after.
            pub fn changes(&self) -> Vec<Change> {
                #patches
            }
        }
    }
}

fn address_struct(context: Context<'_>, id: TypeId, address: &Address) -> Part {
    let name = context.names.type_name(id);
    let docs = docs::type_lines(&context.api.type_def(id).docs, name, None);
    let attributes = [derive(quote!(Clone, Debug, Eq, Hash, PartialEq))];
    structure(&docs, attributes, name, fields(context, id, &address.fields))
}

fn patch_struct(context: Context<'_>, id: TypeId, patch: &Patch) -> Part {
    let name = context.names.type_name(id);
    let about = format!(
        "Previous values of the fields of [`{}`] that changed. All others are absent.",
        context.names.type_name(patch.of)
    );
    let attributes = [derive(quote!(Clone, Default)), non_exhaustive()];
    let additional = rest(context, &Type::Any, "Previous values of fields that the document does not list.");
    structure(&[about], attributes, name, fields(context, id, &patch.fields).chain([additional]))
}

fn patch_changes(context: Context<'_>, id: TypeId, patch: &Patch) -> TokenStream {
    let name = context.names.type_name(id);
    let of = context.names.type_name(patch.of);
    quote! {
        impl #name {
            /// The fields that changed, each with its value before and after. Values after are taken from `current`.
            pub fn changes(&self, current: &#of) -> Vec<Change> {
                changes(self, current)
            }
        }
    }
}
