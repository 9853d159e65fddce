//! The table of a model's fields.

use crate::reader::Fields;

/// What a model's fields are called, and which of them may be absent or null.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name of the model's type.
    pub(super) name: &'static str,
    /// The names of its fields, with spaces between them: one text takes the compiler less than a list.
    names: &'static str,
    /// The keys of its fields, and then the key that holds the event's name if there is one.
    fields: Fields,
    /// Whether each field may be absent or null.
    pub(super) presence: &'static [Presence],
    /// The event's name, if the model has a key for it.
    pub(super) tag: Option<&'static str>,
}

impl Table {
    /// A table with a key, name and presence for each field.
    pub const fn new(
        name: &'static str,
        names: &'static str,
        keys: &'static [&'static str],
        presence: &'static [Presence],
    ) -> Self {
        Self { name, names, fields: Fields::new(keys).with_presence(presence), presence, tag: None }
    }

    /// The same table of a model whose last key always holds this name of an event.
    #[must_use]
    pub const fn with_tag(self, tag: &'static str) -> Self {
        Self { tag: Some(tag), ..self }
    }

    /// The keys, for reading.
    pub const fn fields(&'static self) -> &'static Fields {
        &self.fields
    }

    /// The names of the fields, as in the type.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.split_ascii_whitespace().map(|name| name.strip_prefix("r#").unwrap_or(name))
    }

    /// The key that holds the event's name, and that name.
    pub(super) fn tag(&self) -> Option<(&'static str, &'static str)> {
        Some((self.fields.keys().last()?, self.tag?))
    }

    /// The key and the presence of each field.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'static str, Presence)> {
        self.fields.keys().iter().copied().zip(self.presence.iter().copied())
    }
}

/// Whether a field may be absent or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is present and not null.
    Required,
    /// It may be absent or null, with the same meaning.
    Optional,
    /// It is present but may be null.
    RequiredOrNull,
    /// It may be absent or null, with different meanings.
    Nullable,
}

impl Presence {
    /// Whether an object without the field is refused. A field that may be null is read as null then.
    pub(crate) const fn is_required(self) -> bool {
        matches!(self, Self::Required)
    }
}

/// The words for [`Presence`] in tables of models.
#[allow(non_upper_case_globals, reason = "they are words of a macro")]
pub mod presences {
    use super::Presence;

    /// [`Presence::Required`].
    pub const required: Presence = Presence::Required;
    /// [`Presence::Optional`].
    pub const optional: Presence = Presence::Optional;
    /// [`Presence::RequiredOrNull`].
    pub const required_or_null: Presence = Presence::RequiredOrNull;
    /// [`Presence::Nullable`].
    pub const nullable: Presence = Presence::Nullable;
}
