//! Expressions of samples. They are cheap to compile: literals, names of functions, and little type inference.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::super::Context;
use super::super::usage::Usage;
use crate::imports::Import;
use crate::ir::{Extent, Field, Presence, SampleValue, Type, TypeId, TypeSample};

/// Writes expressions, and notes what they use.
pub(super) struct Expressions<'a> {
    pub(super) context: Context<'a>,
    pub(super) usage: Usage,
}

impl<'a> Expressions<'a> {
    pub(super) fn new(context: Context<'a>) -> Self {
        Self { context, usage: Usage::default() }
    }

    /// The value of a field.
    pub(super) fn field(&mut self, field: &Field, value: Option<&SampleValue>) -> TokenStream {
        self.usage.add_presence(field.presence);
        let Some(value) = value else {
            return match field.presence {
                Presence::OptionalNullable => quote!(Nullable::Absent),
                _ => quote!(None),
            };
        };
        let value = self.value(&field.ty, value);
        match field.presence {
            Presence::Required => value,
            Presence::Optional | Presence::RequiredNullable => quote!(Some(#value)),
            Presence::OptionalNullable => quote!(Nullable::Value(#value)),
        }
    }

    /// A value of a type.
    pub(super) fn value(&mut self, ty: &Type, value: &SampleValue) -> TokenStream {
        match (ty, value) {
            (Type::Nullable(_), SampleValue::Null) => quote!(None),
            (Type::Nullable(inner), value) => {
                let value = self.value(inner, value);
                quote!(Some(#value))
            }
            (Type::Boxed(id), value) => {
                let value = self.value(&Type::Named(*id), value);
                quote!(Box::new(#value))
            }
            (_, SampleValue::Null) => quote!(None),
            (Type::String, SampleValue::Text(text)) => quote!(#text.to_owned()),
            (_, SampleValue::Text(text)) => quote!(#text.into()),
            (_, SampleValue::Boolean(value)) => quote!(#value),
            (_, SampleValue::Integer(value)) => integer(*value),
            (_, SampleValue::Unsigned(value)) => {
                let value = Literal::u64_unsuffixed(*value);
                quote!(#value)
            }
            (_, SampleValue::Number(value)) => number(*value),
            (_, SampleValue::Decimal(text)) => decimal(text),
            (_, SampleValue::Json(value)) => self.json(value),
            (ty, SampleValue::List(items)) => {
                let item = if let Type::List(item) = ty { item } else { ty };
                let items: Vec<TokenStream> = items.iter().map(|value| self.value(item, value)).collect();
                if items.is_empty() { quote!(Vec::new()) } else { quote!(vec![#(#items),*]) }
            }
            (ty, SampleValue::Map(entries)) => {
                let inner = if let Type::Map(inner) = ty { inner } else { ty };
                self.map(inner, entries)
            }
            (_, SampleValue::Own(id, extent)) => {
                let name = self.own(*id);
                let sample = self.context.api.type_samples[*id].as_ref();
                match extent {
                    Extent::Lean if !sample.is_some_and(TypeSample::is_lean) => quote!(#name::lean_sample()),
                    _ => quote!(#name::sample()),
                }
            }
            (_, SampleValue::Variant(id, index)) => {
                let (name, variant) = (self.own(*id), self.context.names.parts(*id).get(*index));
                quote!(#name::#variant)
            }
            (_, SampleValue::Alternative(id, index, inner)) => {
                let parts = self.context.api.kind(*id).alternatives().map(|part| part.ty);
                let inner = parts.skip(*index).take(1).map(|ty| self.value(ty, inner)).collect::<TokenStream>();
                let (name, variant) = (self.own(*id), self.context.names.parts(*id).get(*index));
                quote!(#name::#variant(#inner))
            }
        }
    }

    /// A mapping.
    fn map(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> TokenStream {
        let is_any = *ty == Type::Any;
        if entries.is_empty() {
            self.usage.add_import(if is_any { Import::Map } else { Import::BTreeMap });
            return if is_any { quote!(Map::new()) } else { quote!(BTreeMap::new()) };
        }
        let pairs = self.pairs(ty, entries);
        if is_any { quote!([#(#pairs),*].into_iter().collect()) } else { quote!([#(#pairs),*].into()) }
    }

    /// The unlisted properties of a struct.
    pub(super) fn additional(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> TokenStream {
        if entries.is_empty() {
            self.usage.add_import(Import::BTreeMap);
            return quote!(BTreeMap::new());
        }
        let pairs = self.pairs(ty, entries);
        quote!([#(#pairs),*].into())
    }

    fn pairs(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> Vec<TokenStream> {
        let pair = |(key, value): &(String, SampleValue)| {
            let value = self.value(ty, value);
            quote!((#key.into(), #value))
        };
        entries.iter().map(pair).collect()
    }

    fn json(&mut self, value: &Value) -> TokenStream {
        if !value.is_string() && !value.is_number() {
            self.usage.add_import(Import::Value);
        }
        match value {
            Value::Null => quote!(Value::Null),
            Value::Bool(value) => quote!(Value::Bool(#value)),
            Value::String(text) => quote!(#text.into()),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => {
                    let digits = Literal::i64_suffixed(number);
                    quote!(#digits.into())
                }
                (None, Some(number)) => quote!(#number.into()),
                (None, None) => {
                    let number = number_suffixed(number.as_f64().unwrap_or_default());
                    quote!(#number.into())
                }
            },
            Value::Array(items) => {
                let items: Vec<TokenStream> = items.iter().map(|item| self.json(item)).collect();
                if items.is_empty() {
                    quote!(Value::Array(Vec::new()))
                } else {
                    quote!(Value::Array(vec![#(#items),*]))
                }
            }
            Value::Object(map) => {
                let pairs = map.iter().map(|(key, value)| {
                    let value = self.json(value);
                    quote!((#key.into(), #value))
                });
                let pairs: Vec<TokenStream> = pairs.collect();
                if pairs.is_empty() {
                    self.usage.add_import(Import::Map);
                    return quote!(Value::Object(Map::new()));
                }
                quote!(Value::Object([#(#pairs),*].into_iter().collect()))
            }
        }
    }

    /// The name of a type, which is imported.
    fn own(&mut self, id: TypeId) -> TokenStream {
        self.usage.add(&Type::Named(id));
        let name = self.context.names.type_name(id);
        quote!(#name)
    }
}

fn integer(value: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}

fn number(value: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 { quote!(-#digits) } else { quote!(#digits) }
}

fn number_suffixed(value: f64) -> TokenStream {
    let digits = Literal::f64_suffixed(value.abs());
    if value < 0.0 { quote!((-#digits)) } else { quote!(#digits) }
}

/// Integers have a conversion; other numbers are parsed.
fn decimal(text: &str) -> TokenStream {
    match text.parse::<i64>() {
        Ok(value) => {
            let value = Literal::i64_suffixed(value);
            quote!(#value.into())
        }
        Err(_) => quote!(#text.parse().unwrap_or_else(|_| 0_i64.into())),
    }
}
