//! Showing values as derived implementations of `Debug` do.

use std::fmt::{self, Debug, Formatter};

use super::{Entries, View, Viewed};

/// Shows a value.
pub fn debug(value: &dyn Viewed, formatter: &mut Formatter<'_>) -> fmt::Result {
    let mut result = Ok(());
    value.view(&mut |view| result = view.fmt(formatter));
    result
}

struct Shown<'a>(&'a dyn Viewed);

impl Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        debug(self.0, formatter)
    }
}

impl View<'_> {
    fn fmt(self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            View::Absent => formatter.write_str("Absent"),
            View::None => formatter.write_str("None"),
            View::Some(value) => formatter.debug_tuple("Some").field(&Shown(value)).finish(),
            View::Null => formatter.write_str("Null"),
            View::Value(value) => formatter.debug_tuple("Value").field(&Shown(value)).finish(),
            View::Bool(value) => Debug::fmt(&value, formatter),
            View::Integer(value) => Debug::fmt(&value, formatter),
            View::Unsigned(value) => Debug::fmt(&value, formatter),
            View::Float(value) => Debug::fmt(&value, formatter),
            View::Text(text) => Debug::fmt(text, formatter),
            View::Form(_, value) | View::Unlisted(_, value) => value.fmt(formatter),
            View::Decimal(value) => Debug::fmt(value, formatter),
            View::Json(value) => Debug::fmt(value, formatter),
            View::JsonObject(value) => Debug::fmt(value, formatter),
            View::List(list) => formatter.debug_list().entries(list.items().map(Shown)).finish(),
            View::Entries(entries) => show_entries(entries, formatter),
            View::Variant(name, value) => formatter.debug_tuple(name).field(&Shown(value)).finish(),
            View::Object(table, fields) => {
                let mut shown = formatter.debug_struct(table.name);
                for (name, field) in table.names().zip(fields) {
                    shown.field(name, &Shown(*field));
                }
                shown.finish()
            }
        }
    }
}

fn show_entries(entries: &dyn Entries, formatter: &mut Formatter<'_>) -> fmt::Result {
    let mut shown = formatter.debug_map();
    entries.each(&mut |key, value| {
        shown.entry(&key, &Shown(value));
    });
    shown.finish()
}
