//! Expressions of samples. They are cheap to compile: literals, names of functions, and little type inference.

use proc_macro2::Literal;
use serde_json::Value;
use syn::{Expr, parse_quote};

use super::super::Context;
use super::super::usage::Usage;
use super::trees::{
    array, boolean, call, fixed, in_parentheses, integer_suffixed, method, number, pair, path, signed, text, vector,
};
use crate::imports::Import;
use crate::ir::{Extent, Field, Presence, SampleValue, Type, TypeId, TypeSample};
use crate::name::Ident;

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
    pub(super) fn field(&mut self, field: &Field, value: Option<&SampleValue>) -> Expr {
        self.usage.add_presence(field.presence);
        let Some(value) = value else {
            return match field.presence {
                Presence::OptionalNullable => fixed(["Nullable", "Absent"]),
                _ => fixed(["None"]),
            };
        };
        let value = self.value(&field.ty, value);
        match field.presence {
            Presence::Required => value,
            Presence::Optional | Presence::RequiredNullable => call(fixed(["Some"]), [value]),
            Presence::OptionalNullable => call(fixed(["Nullable", "Value"]), [value]),
        }
    }

    /// A value of a type.
    pub(super) fn value(&mut self, ty: &Type, value: &SampleValue) -> Expr {
        match (ty, value) {
            (Type::Nullable(_), SampleValue::Null) => fixed(["None"]),
            (Type::Nullable(inner), value) => call(fixed(["Some"]), [self.value(inner, value)]),
            (Type::Boxed(id), value) => call(fixed(["Box", "new"]), [self.value(&Type::Named(*id), value)]),
            (_, SampleValue::Null) => fixed(["None"]),
            (Type::String, SampleValue::Text(value)) => method(text(value), "to_owned"),
            (_, SampleValue::Text(value)) => method(text(value), "into"),
            (_, SampleValue::Boolean(value)) => boolean(*value),
            (_, SampleValue::Integer(value)) => {
                signed(*value < 0, number(Literal::u64_unsuffixed(value.unsigned_abs())))
            }
            (_, SampleValue::Unsigned(value)) => number(Literal::u64_unsuffixed(*value)),
            (_, SampleValue::Number(value)) => signed(*value < 0.0, number(Literal::f64_unsuffixed(value.abs()))),
            (_, SampleValue::Decimal(text)) => decimal(text),
            (_, SampleValue::Json(value)) => self.json(value),
            (ty, SampleValue::List(items)) => {
                let item = if let Type::List(item) = ty { item } else { ty };
                vector(&items.iter().map(|value| self.value(item, value)).collect::<Vec<_>>())
            }
            (ty, SampleValue::Map(entries)) => {
                let inner = if let Type::Map(inner) = ty { inner } else { ty };
                self.map(inner, entries)
            }
            (_, SampleValue::Own(id, extent)) => {
                let sample = self.context.api.type_samples[*id].as_ref();
                let function = match extent {
                    Extent::Lean if !sample.is_some_and(TypeSample::is_lean) => "lean_sample",
                    _ => "sample",
                };
                call(self.part_of(*id, Some(&Ident::fixed(function))), [])
            }
            (_, SampleValue::Variant(id, index)) => {
                let variant = self.context.names.parts(*id).get(*index);
                self.part_of(*id, variant)
            }
            (_, SampleValue::Alternative(id, index, inner)) => {
                let inner =
                    self.context.api.kind(*id).alternatives().nth(*index).map(|part| self.value(part.ty, inner));
                let variant = self.context.names.parts(*id).get(*index);
                call(self.part_of(*id, variant), inner)
            }
        }
    }

    /// A mapping.
    fn map(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> Expr {
        let is_any = *ty == Type::Any;
        if entries.is_empty() {
            self.usage.add_import(if is_any { Import::Map } else { Import::BTreeMap });
            return call(fixed([if is_any { "Map" } else { "BTreeMap" }, "new"]), []);
        }
        let pairs = self.pairs(ty, entries);
        if is_any { collected(pairs) } else { method(array(pairs), "into") }
    }

    /// The unlisted properties of a struct.
    pub(super) fn additional(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> Expr {
        if entries.is_empty() {
            self.usage.add_import(Import::BTreeMap);
            return call(fixed(["BTreeMap", "new"]), []);
        }
        method(array(self.pairs(ty, entries)), "into")
    }

    fn pairs(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> Vec<Expr> {
        entries.iter().map(|(key, value)| pair(key, self.value(ty, value))).collect()
    }

    fn json(&mut self, value: &Value) -> Expr {
        if !value.is_string() && !value.is_number() {
            self.usage.add_import(Import::Value);
        }
        let of_kind = |kind: &str, inner: Expr| call(fixed(["Value", kind]), [inner]);
        match value {
            Value::Null => fixed(["Value", "Null"]),
            Value::Bool(value) => of_kind("Bool", boolean(*value)),
            Value::String(value) => method(text(value), "into"),
            Value::Number(value) => match (value.as_i64(), value.as_u64()) {
                (Some(value), _) => converted(value),
                (None, Some(value)) => method(number(Literal::u64_suffixed(value)), "into"),
                (None, None) => method(number_suffixed(value.as_f64().unwrap_or_default()), "into"),
            },
            Value::Array(items) => {
                of_kind("Array", vector(&items.iter().map(|item| self.json(item)).collect::<Vec<_>>()))
            }
            Value::Object(map) => {
                let pairs: Vec<Expr> = map.iter().map(|(key, value)| pair(key, self.json(value))).collect();
                let inner = if pairs.is_empty() {
                    self.usage.add_import(Import::Map);
                    call(fixed(["Map", "new"]), [])
                } else {
                    collected(pairs)
                };
                of_kind("Object", inner)
            }
        }
    }

    /// What belongs to a type by its name. The type is imported.
    fn part_of(&mut self, id: TypeId, part: Option<&Ident>) -> Expr {
        self.usage.add(&Type::Named(id));
        path([self.context.names.type_name(id)].into_iter().chain(part).map(Ident::to_syntax))
    }
}

/// A mapping of `serde_json`.
fn collected(pairs: Vec<Expr>) -> Expr {
    method(method(array(pairs), "into_iter"), "collect")
}

fn converted(value: i64) -> Expr {
    signed(value < 0, method(integer_suffixed(value.unsigned_abs()), "into"))
}

fn number_suffixed(value: f64) -> Expr {
    let digits = number(Literal::f64_suffixed(value.abs()));
    if value < 0.0 { in_parentheses(signed(true, digits)) } else { digits }
}

/// Integers have a conversion; other numbers are parsed.
fn decimal(text: &str) -> Expr {
    match text.parse::<i64>() {
        Ok(value) => converted(value),
        Err(_) => parse_quote!(#text.parse().unwrap_or_else(|_| 0_i64.into())),
    }
}
