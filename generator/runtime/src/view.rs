//! What models look like to code that is the same for all of them: writing, comparing and showing them.
//!
//! A model lists its fields once, in [`Viewed::view`]. Derived implementations of `Serialize`, `PartialEq` and `Debug`
//! list them three more times, and so does each type that they are made of.

mod debug;
mod equal;
mod list;
mod serialize;
mod table;
mod values;

use std::fmt::Debug;

use serde_json::{Map, Value};

pub use debug::debug;
pub use equal::equal;
pub use list::{Entries, List};
pub use serialize::serialize;
pub use table::{Presence, Table, presences};

use crate::text::Decimal;

/// A model, or the value of a field.
pub trait Viewed {
    /// Calls `see` once with what the value is.
    fn view(&self, see: &mut dyn FnMut(View<'_>));
}

/// What a value is.
#[allow(missing_debug_implementations, reason = "`debug` shows values")]
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// A field that is absent, where null means something else.
    Absent,
    /// A value that is missing or null.
    None,
    /// A value that might also be missing or null.
    Some(&'a dyn Viewed),
    /// `null`, where absent means something else.
    Null,
    /// A value that might also be absent or null.
    Value(&'a dyn Viewed),
    /// A boolean.
    Bool(bool),
    /// An integer, signed.
    Integer(i64),
    /// An integer, unsigned.
    Unsigned(u64),
    /// A number.
    Float(f64),
    /// A text.
    Text(&'a str),
    /// A text of a known form, or a listed value of an enum of strings, and how it is shown.
    Form(&'a str, &'a dyn Debug),
    /// A value that the enum of strings doesn't list.
    Unlisted(&'a str, &'a dyn Debug),
    /// A number as sent.
    Decimal(&'a Decimal),
    /// Any JSON.
    Json(&'a Value),
    /// Any JSON object.
    JsonObject(&'a Map<String, Value>),
    /// A list.
    List(&'a dyn List),
    /// A mapping from any keys.
    Entries(&'a dyn Entries),
    /// The value of a union, with the name of its variant.
    Variant(&'static str, &'a dyn Viewed),
    /// A model: its fields, and then its unlisted properties if it keeps them.
    Object(&'static Table, &'a [&'a dyn Viewed]),
}
