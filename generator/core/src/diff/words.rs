//! Types in words, as the readers of a report know them.

use super::Side;
use super::report::Audience;
use crate::ir::{Kind, TextForm, Type, TypeKind};

/// A type as the side's audience knows it, without its presence.
pub fn describe_type(side: Side<'_>, ty: &Type) -> String {
    match side.audience {
        Audience::Rust => describe_rust_type(side, ty),
        Audience::Wire => describe_json_type(side, ty),
    }
}

fn describe_rust_type(side: Side<'_>, ty: &Type) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Text(TextForm::DateTime) => "DateTime".to_owned(),
        Type::Text(TextForm::Date) => "Date".to_owned(),
        Type::Text(TextForm::Time) => "Time".to_owned(),
        Type::Text(TextForm::Duration) => "Duration".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Unsigned => "u64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Decimal => "Decimal".to_owned(),
        Type::Any => "Value".to_owned(),
        Type::List(item) => format!("Vec<{}>", describe_type(side, item)),
        Type::Map(value) if **value == Type::Any => "Map<String, Value>".to_owned(),
        Type::Map(value) => format!("BTreeMap<String, {}>", describe_type(side, value)),
        Type::Named(id) => side.names.type_name(*id).to_string(),
        Type::Boxed(id) => format!("Box<{}>", side.names.type_name(*id)),
        Type::Nullable(inner) => format!("Option<{}>", describe_type(side, inner)),
    }
}

fn describe_json_type(side: Side<'_>, ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Text(form) => format!("string ({})", format(*form)),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Unsigned => "integer (not negative)".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Decimal => "number (with all digits)".to_owned(),
        Type::Any => "any JSON".to_owned(),
        Type::List(item) => format!("array of {}", describe_json_type(side, item)),
        Type::Map(value) => format!("object of {}", describe_json_type(side, value)),
        Type::Named(id) | Type::Boxed(id) => describe_json_kind(side.api.kind(*id)),
        Type::Nullable(inner) => format!("{} or null", describe_json_type(side, inner)),
    }
}

/// How many listed values are printed.
const MOST_VALUES: usize = 5;

/// A generated type without its name in Rust.
fn describe_json_kind(kind: &TypeKind) -> String {
    match kind {
        TypeKind::StringEnum(values) => {
            let listed: Vec<&str> = values.iter().take(MOST_VALUES).map(|value| value.wire.as_str()).collect();
            let more = if values.len() > MOST_VALUES { ", …" } else { "" };
            format!("string (one of {}{more})", listed.join(", "))
        }
        TypeKind::Union(members) => members.iter().map(|member| word(member.kind)).collect::<Vec<&str>>().join(" or "),
        TypeKind::Tagged(tagged) => format!("object (one of several, by {})", tagged.key),
        TypeKind::Keyed(_) => "object (one of several)".to_owned(),
        TypeKind::Address(_) => "string".to_owned(),
        TypeKind::Object(_) | TypeKind::Patch(_) | TypeKind::Alias(_) => "object".to_owned(),
    }
}

fn word(kind: Kind) -> &'static str {
    if kind == Kind::List { "array" } else { kind.word() }
}

fn format(form: TextForm) -> &'static str {
    match form {
        TextForm::DateTime => "date-time",
        TextForm::Date => "date",
        TextForm::Time => "time",
        TextForm::Duration => "duration",
    }
}
