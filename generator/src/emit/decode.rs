//! The decoders: `Decode` over the runtime's reader, one for each type.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::tokens::{ident, idents, local};
use super::usage::import;
use super::{Context, Module, Part, file_name};
use crate::ir::{Field, Home, Kind, Member, Object, Presence, Tag, TypeDef, TypeId, TypeKind};

/// The file of the decoders, where there are types that need one: listed strings have a file of their own.
pub(super) fn module(context: Context<'_>, home: Home) -> Option<Module> {
    let decoders: Vec<_> = context.types_in(home).filter_map(|(id, def)| decoder(context, id, def)).collect();
    if decoders.is_empty() {
        return None;
    }
    let own = context.names_in(home, |def| !matches!(def.kind, TypeKind::StringEnum(_)));
    let convenience = quote!(hookwright_runtime::deserialize_by_decode!(#(#own),*););
    let imports = imports(context, home, &own);
    Some(Module {
        path: context.path(&format!("{}/decode.rs", file_name(context.names.home(home)))),
        docs: Vec::new(),
        parts: [imports].into_iter().chain(decoders).chain([convenience]).map(Part::Items).collect(),
    })
}

fn imports(context: Context<'_>, home: Home, own: &[Ident]) -> TokenStream {
    let has = |wanted: fn(&TypeKind) -> bool| context.types_in(home).any(|(_, def)| wanted(&def.kind));
    let fields = has(|kind| matches!(kind, TypeKind::Object(_) | TypeKind::Patch(_))).then_some("Field");
    let kinds = has(|kind| matches!(kind, TypeKind::Union(_))).then_some("Kind");
    let names = ["Decode", "DecodeError"].into_iter().chain(fields).chain(kinds).chain(["Reader"]).map(ident);
    let runtime = import(&quote!(hookwright_runtime), &names.collect::<Vec<_>>());
    let tree_map = has(has_rest).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let own = import(&quote!(super), own);
    quote!(#tree_map #runtime #own)
}

fn has_rest(kind: &TypeKind) -> bool {
    match kind {
        TypeKind::Object(object) => object.rest.is_some(),
        TypeKind::Patch(_) => true,
        _ => false,
    }
}

fn decoder(context: Context<'_>, id: TypeId, def: &TypeDef) -> Option<TokenStream> {
    let name = ident(context.names.type_name(id));
    let names = context.names.parts(id);
    match &def.kind {
        TypeKind::Object(Object { fields, tag, rest, .. }) => {
            Some(object_decoder(&name, names, fields, tag.as_ref(), rest.is_some()))
        }
        TypeKind::Patch(patch) => Some(object_decoder(&name, names, &patch.fields, None, true)),
        TypeKind::Union(members) => Some(union_decoder(&name, names, members)),
        TypeKind::StringEnum(_) => None,
    }
}

fn object_decoder(name: &Ident, names: &[String], fields: &[Field], tag: Option<&Tag>, rest: bool) -> TokenStream {
    let locals: Vec<_> = names.iter().map(|name| local(name)).collect();
    let declared = locals.iter().map(|local| quote!(let mut #local = Field::new();));
    let taken = fields.iter().zip(names).zip(&locals).map(|((field, name), local)| taken(field, &ident(name), local));
    let wires = wires(fields, tag);
    let read = arms(&locals, tag);
    let (extra, object, kept) = if rest {
        (
            Some(quote!(let mut extra = BTreeMap::new();)),
            quote!(reader.object_with_rest(FIELDS, &mut extra, read)?;),
            Some(quote!(extra,)),
        )
    } else {
        (None, quote!(reader.object(FIELDS, read)?;), None)
    };
    quote! {
        impl Decode for #name {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                const FIELDS: &[&str] = &[#(#wires),*];
                #(#declared)*
                #extra
                let read = #read;
                #object
                Ok(Self { #(#taken,)* #kept })
            }
        }
    }
}

/// The keys in the document's order, in which the reader expects them.
fn wires<'f>(fields: &'f [Field], tag: Option<&'f Tag>) -> Vec<&'f str> {
    let mut wires: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
    if let Some(tag) = tag {
        wires.insert(tag.position, &tag.wire);
    }
    wires
}

/// What is done with the value of each key.
fn arms(locals: &[Ident], tag: Option<&Tag>) -> TokenStream {
    let mut reads: Vec<TokenStream> = locals.iter().map(|local| quote!(#local.read(reader))).collect();
    if let Some(tag) = tag {
        let value = &tag.value;
        reads.insert(tag.position, quote!(reader.tag(#value)));
    }
    match reads.split_last() {
        None => quote!(|_, reader: &mut Reader<'_>| reader.skip()),
        Some((only, [])) => quote!(|_, reader: &mut Reader<'_>| #only),
        Some((last, others)) => {
            let indexes = (0..others.len()).map(proc_macro2::Literal::usize_unsuffixed);
            quote!(|index, reader: &mut Reader<'_>| match index { #(#indexes => #others,)* _ => #last, })
        }
    }
}

fn taken(field: &Field, name: &Ident, local: &Ident) -> TokenStream {
    let wire = &field.wire;
    match field.presence {
        Presence::Required => quote!(#name: #local.required(#wire, reader)?),
        Presence::Optional | Presence::RequiredNullable => quote!(#name: #local.optional()),
        Presence::OptionalNullable => quote!(#name: #local.nullable()),
    }
}

fn union_decoder(name: &Ident, names: &[String], members: &[Member]) -> TokenStream {
    let names = idents(names);
    let kinds = members.iter().map(|member| ident(kind_name(member.kind)));
    let words: Vec<String> = members.iter().map(|member| kind_words(member.kind)).collect();
    let expected = words.iter().map(|words| words.to_lowercase().trim_end_matches('.').to_owned());
    let expected = expected.collect::<Vec<_>>().join(" or ");
    quote! {
        impl Decode for #name {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                match reader.peek()? {
                    #(Kind::#kinds => Decode::decode(reader).map(Self::#names),)*
                    _ => Err(reader.unexpected(#expected)),
                }
            }
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "Bool",
        Kind::Number => "Number",
        Kind::String => "String",
        Kind::List => "Array",
        Kind::Object => "Object",
    }
}

/// What a JSON type is called in the docs.
pub(super) fn kind_words(kind: Kind) -> String {
    let words = match kind {
        Kind::Boolean => "True or false.",
        Kind::Number => "A number.",
        Kind::String => "A string.",
        Kind::List => "A list.",
        Kind::Object => "An object.",
    };
    words.to_owned()
}
