//! Comparing values.

use super::{Entries, List, View, Viewed};

/// Whether two values of the same type are equal, as a derived `PartialEq` sees it.
pub fn equal(one: &dyn Viewed, other: &dyn Viewed) -> bool {
    let mut are_equal = false;
    one.view(&mut |one| other.view(&mut |other| are_equal = are_views_equal(one, other)));
    are_equal
}

fn are_views_equal(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Absent, View::Absent) | (View::None, View::None) | (View::Null, View::Null) => true,
        (View::Some(one), View::Some(other)) | (View::Value(one), View::Value(other)) => equal(one, other),
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Unsigned(one), View::Unsigned(other)) => one == other,
        #[allow(clippy::float_cmp, reason = "a derived `PartialEq` compares them like this")]
        (View::Float(one), View::Float(other)) => one == other,
        (View::Text(one), View::Text(other))
        | (View::Form(one, _), View::Form(other, _))
        | (View::Unlisted(one, _), View::Unlisted(other, _)) => one == other,
        (View::Decimal(one), View::Decimal(other)) => one == other,
        (View::Json(one), View::Json(other)) => one == other,
        (View::JsonObject(one), View::JsonObject(other)) => one == other,
        (View::List(one), View::List(other)) => are_lists_equal(one, other),
        (View::Entries(one), View::Entries(other)) => are_entries_equal(one, other),
        (View::Variant(one, value), View::Variant(other, other_value)) => one == other && equal(value, other_value),
        (View::Object(_, fields), View::Object(_, other_fields)) => {
            fields.iter().zip(other_fields).all(|(field, other)| equal(*field, *other))
        }
        _ => false,
    }
}

fn are_lists_equal(one: &dyn List, other: &dyn List) -> bool {
    let mut others = other.items();
    one.items().all(|item| others.next().is_some_and(|other| equal(item, other))) && others.next().is_none()
}

fn are_entries_equal(one: &dyn Entries, other: &dyn Entries) -> bool {
    let mut are_equal = true;
    one.each(&mut |key, value| are_equal = are_equal && other.at(key).is_some_and(|other| equal(value, other)));
    other.each(&mut |key, _| are_equal = are_equal && one.at(key).is_some());
    are_equal
}
