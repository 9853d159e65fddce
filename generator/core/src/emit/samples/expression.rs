//! Expressions of samples. They are cheap to compile: literals, names of functions, and little type inference.
//!
//! They are text, as it is printed on one line: samples are the largest part of what is generated, and trees of them
//! took longer to make and to print than everything else.

use proc_macro2::Literal;
use serde_json::Value;

use super::super::Context;
use super::super::tokens::quoted;
use super::super::usage::Usage;
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
    pub(super) fn field(&mut self, field: &Field, value: Option<&SampleValue>) -> String {
        self.usage.add_presence(field.presence);
        let Some(value) = value else {
            return match field.presence {
                Presence::OptionalNullable => "Nullable::Absent".to_owned(),
                _ => "None".to_owned(),
            };
        };
        let value = self.value(&field.ty, value);
        match field.presence {
            Presence::Required => value,
            Presence::Optional | Presence::RequiredNullable => ["Some(", &value, ")"].concat(),
            Presence::OptionalNullable => ["Nullable::Value(", &value, ")"].concat(),
        }
    }

    /// A value of a type.
    pub(super) fn value(&mut self, ty: &Type, value: &SampleValue) -> String {
        match (ty, value) {
            (Type::Nullable(_), SampleValue::Null) => "None".to_owned(),
            (Type::Nullable(inner), value) => ["Some(", &self.value(inner, value), ")"].concat(),
            (Type::Boxed(id), value) => format!("Box::new({})", self.value(&Type::Named(*id), value)),
            (_, SampleValue::Null) => "None".to_owned(),
            (Type::String, SampleValue::Text(value)) => quoted(value) + ".to_owned()",
            (_, SampleValue::Text(value)) => converted(quoted(value)),
            (_, SampleValue::Boolean(value)) => value.to_string(),
            (_, SampleValue::Integer(value)) => value.to_string(),
            (_, SampleValue::Unsigned(value)) => value.to_string(),
            (_, SampleValue::Number(value)) => signed(*value, Literal::f64_unsuffixed),
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
                self.part_of(*id, Some(&Ident::fixed(function))) + "()"
            }
            (_, SampleValue::With(id, index, other)) => self.with(*id, *index, other),
            (_, SampleValue::Variant(id, index)) => {
                let variant = self.context.names.parts(*id).get(*index);
                self.part_of(*id, variant)
            }
            (_, SampleValue::Alternative(id, index, inner)) => {
                let inner =
                    self.context.api.kind(*id).alternatives().nth(*index).map(|part| self.value(part.ty, inner));
                let variant = self.context.names.parts(*id).get(*index);
                format!("{}({})", self.part_of(*id, variant), inner.unwrap_or_default())
            }
        }
    }

    /// The sample of a struct with another value of one field.
    fn with(&mut self, id: TypeId, index: usize, other: &SampleValue) -> String {
        let context = self.context;
        let name = self.part_of(id, None);
        let Some((field, own)) = context.api.kind(id).fields().nth(index).zip(context.names.parts(id).get(index))
        else {
            return name + "::sample()";
        };
        let other = self.field(field, Some(other));
        format!("{name} {{ {own}: {other}, ..{name}::sample() }}")
    }

    /// A mapping.
    fn map(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> String {
        let is_any = *ty == Type::Any;
        if entries.is_empty() {
            self.usage.add_import(if is_any { Import::Map } else { Import::BTreeMap });
            return if is_any { "Map::new()" } else { "BTreeMap::new()" }.to_owned();
        }
        let pairs = self.pairs(ty, entries);
        if is_any { collected(&pairs) } else { converted(pairs) }
    }

    /// The unlisted properties of a struct.
    pub(super) fn additional(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> String {
        if entries.is_empty() {
            self.usage.add_import(Import::BTreeMap);
            return "BTreeMap::new()".to_owned();
        }
        converted(self.pairs(ty, entries))
    }

    fn pairs(&mut self, ty: &Type, entries: &[(String, SampleValue)]) -> String {
        array(&entries.iter().map(|(key, value)| pair(key, &self.value(ty, value))).collect::<Vec<_>>())
    }

    fn json(&mut self, value: &Value) -> String {
        if !value.is_string() && !value.is_number() {
            self.usage.add_import(Import::Value);
        }
        match value {
            Value::Null => "Value::Null".to_owned(),
            Value::Bool(value) => format!("Value::Bool({value})"),
            Value::String(value) => converted(quoted(value)),
            Value::Number(value) => match (value.as_i64(), value.as_u64()) {
                (Some(value), _) => integer(value),
                (None, Some(value)) => converted(format!("{value}u64")),
                (None, None) => match signed(value.as_f64().unwrap_or_default(), Literal::f64_suffixed) {
                    negative if negative.starts_with('-') => converted(format!("({negative})")),
                    number => converted(number),
                },
            },
            Value::Array(items) => {
                format!("Value::Array({})", vector(&items.iter().map(|item| self.json(item)).collect::<Vec<_>>()))
            }
            Value::Object(map) => {
                let pairs: Vec<String> = map.iter().map(|(key, value)| pair(key, &self.json(value))).collect();
                let inner = if pairs.is_empty() {
                    self.usage.add_import(Import::Map);
                    "Map::new()".to_owned()
                } else {
                    collected(&array(&pairs))
                };
                format!("Value::Object({inner})")
            }
        }
    }

    /// What belongs to a type by its name. The type is imported.
    fn part_of(&mut self, id: TypeId, part: Option<&Ident>) -> String {
        self.usage.add(&Type::Named(id));
        let name = self.context.names.type_name(id);
        part.map_or_else(|| name.to_string(), |part| [name.as_str(), "::", part.as_str()].concat())
    }
}

/// `("key".into(), value)`.
fn pair(key: &str, value: &str) -> String {
    format!("({}.into(), {value})", quoted(key))
}

/// `[a, b]`.
fn array(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

/// `vec![a, b]`, or `Vec::new()` without items.
fn vector(items: &[String]) -> String {
    if items.is_empty() { "Vec::new()".to_owned() } else { format!("vec!{}", array(items)) }
}

/// `value.into()`.
fn converted(value: String) -> String {
    value + ".into()"
}

/// A mapping of `serde_json`.
fn collected(pairs: &str) -> String {
    format!("{pairs}.into_iter().collect()")
}

/// `-1i64.into()`.
fn integer(value: i64) -> String {
    converted(format!("{value}i64"))
}

/// A number with its sign.
fn signed(value: f64, literal: fn(f64) -> Literal) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", literal(value.abs()))
}

/// Integers have a conversion; other numbers are parsed.
fn decimal(digits: &str) -> String {
    match digits.parse::<i64>() {
        Ok(value) => integer(value),
        Err(_) => format!("{}.parse().unwrap_or_else(|_| 0_i64.into())", quoted(digits)),
    }
}
