//! The codecs: a table for each type, from which a macro of the runtime implements `Decode` and `Serialize`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::quoted;
use super::{Context, Row, Table};
use crate::ir::{
    Address, Field, Keyed, Kind, Literal, Member, Object, Presence, Tag, Tagged, TypeId, TypeKind, Variant,
};
use crate::name::Ident;

/// The table of one type. `None` for an alias.
pub(super) fn table(context: Context<'_>, id: TypeId) -> Option<Table> {
    let name = context.names.type_name(id);
    let names = context.names.parts(id);
    Some(match &context.api.type_def(id).kind {
        TypeKind::Alias(_) => return None,
        TypeKind::Object(Object { fields, tag, additional, .. }) => {
            let additional = additional.is_some();
            object(context, id, fields, tag.as_ref(), additional)
        }
        TypeKind::Address(address) => self::address(name, names, address),
        TypeKind::Patch(patch) => object(context, id, &patch.fields, None, true),
        TypeKind::Union(members) => union(name, names, members),
        TypeKind::Tagged(tagged) => self::tagged(name, names, tagged),
        TypeKind::Keyed(keyed) => self::keyed(name, names, keyed),
        TypeKind::StringEnum(variants) => values(name, names, variants),
    })
}

fn object(context: Context<'_>, id: TypeId, fields: &[Field], tag: Option<&Tag>, additional: bool) -> Table {
    let name = context.names.type_name(id);
    let names = context.names.parts(id);
    let in_pieces = context.lookup.in_pieces.contains(&id).then(|| quote!(in pieces));
    let subject = match tag {
        Some(Tag { wire, value }) => quote!(#name #in_pieces as #wire = #value),
        None => quote!(#name #in_pieces),
    };
    let rows = fields.iter().zip(names).map(|(field, name)| row(field, name));
    let additional = additional.then(|| Row::Segments(vec!["..additional".to_owned()]));
    Table { codec: "object", subject, rows: rows.chain(additional).collect() }
}

fn row(field: &Field, name: &Ident) -> Row {
    let presence = match field.presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::RequiredNullable => "required_or_null",
        Presence::OptionalNullable => "nullable",
    };
    Row::Segments(vec![quoted(&field.wire), ["=> ", presence, " ", name.as_str()].concat()])
}

/// `"key" => value`.
fn of_key(key: &str, value: &Ident) -> Row {
    Row::Segments(vec![quoted(key), ["=> ", value.as_str()].concat()])
}

fn union(name: &Ident, names: &[Ident], members: &[Member]) -> Table {
    let words: Vec<&str> = members.iter().map(|member| kind_words(member.kind)).collect();
    let expected = words.join(" or ");
    let rows = members.iter().zip(names).map(|(member, name)| {
        let kind = match member.kind {
            Kind::Boolean => "Bool",
            Kind::Number => "Number",
            Kind::String => "String",
            Kind::List => "Array",
            Kind::Object => "Object",
        };
        Row::Segments(vec![kind.to_owned(), format!("=> {name}")])
    });
    Table { codec: "union", subject: quote!(#name = #expected), rows: rows.collect() }
}

fn tagged(name: &Ident, names: &[Ident], tagged: &Tagged) -> Table {
    let rows = tagged.members.iter().zip(names).map(|(member, name)| {
        let values = member.values.iter().map(literal);
        Row::Tokens(quote!(#(#values)|* => #name))
    });
    let key = &tagged.key;
    let values = || tagged.members.iter().flat_map(|member| &member.values);
    let kinds: BTreeSet<Kind> = values().map(Literal::kind).collect();
    let kind = match Vec::from_iter(kinds).as_slice() {
        [Kind::String] => None,
        [Kind::Number] if values().all(|value| matches!(value, Literal::Integer(_))) => Some("integer"),
        [Kind::Number] => Some("number"),
        [Kind::Boolean] => Some("boolean"),
        _ => Some("constant"),
    };
    let kind = kind.map(Ident::fixed);
    let or_none = tagged.is_optional.then(|| quote!(or none));
    Table { codec: "tagged", subject: quote!(#name by #kind #key #or_none), rows: rows.collect() }
}

/// A constant in Rust.
pub(super) fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Text(text) => quote!(#text),
        Literal::Integer(value) => {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        Literal::Unsigned(value) => {
            let value = proc_macro2::Literal::u64_unsuffixed(*value);
            quote!(#value)
        }
        Literal::Fraction(value) => {
            let value = proc_macro2::Literal::f64_unsuffixed(value.value());
            quote!(#value)
        }
        Literal::Boolean(value) => quote!(#value),
    }
}

/// A constant that becomes a JSON value. Without a suffix, Rust would take an integer for an `i32`.
pub(super) fn json_literal(value: &Literal) -> TokenStream {
    match value {
        Literal::Integer(value) if i32::try_from(*value).is_err() => quote!(#value),
        Literal::Unsigned(value) => quote!(#value),
        value => literal(value),
    }
}

fn keyed(name: &Ident, names: &[Ident], keyed: &Keyed) -> Table {
    let rows = keyed.members.iter().zip(names).map(|(member, name)| of_key(&member.key, name));
    let otherwise = keyed.otherwise.as_ref().and(names.last());
    let otherwise = otherwise.map(|name| Row::Segments(vec![format!("otherwise {name}")]));
    Table { codec: "keyed", subject: quote!(#name), rows: rows.chain(otherwise).collect() }
}

fn values(name: &Ident, names: &[Ident], variants: &[Variant]) -> Table {
    let rows = variants.iter().zip(names).map(|(Variant { wire, .. }, name)| of_key(wire, name));
    Table { codec: "values", subject: quote!(#name), rows: rows.collect() }
}

fn address(name: &Ident, names: &[Ident], address: &Address) -> Table {
    let rows = address.fields.iter().zip(names).map(|(Field { wire, .. }, name)| of_key(wire, name));
    let template = &address.template;
    Table { codec: "address", subject: quote!(#name = #template), rows: rows.collect() }
}

/// A JSON type in words, for errors and docs.
pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "true or false",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::List => "a list",
        Kind::Object => "an object",
    }
}
