//! Writing values.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Entries, List, Presence, Table, View, Viewed};

/// Writes a value.
pub fn serialize<S: Serializer>(value: &dyn Viewed, serializer: S) -> Result<S::Ok, S::Error> {
    let (mut serializer, mut result) = (Some(serializer), None);
    value.view(&mut |view| result = serializer.take().map(|serializer| view.serialize(serializer)));
    result.unwrap_or_else(|| Err(S::Error::custom("a value without a view")))
}

struct Shown<'a>(&'a dyn Viewed);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent | View::None | View::Null => serializer.serialize_none(),
            View::Some(value) | View::Value(value) => serializer.serialize_some(&Shown(value)),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Unsigned(value) => serializer.serialize_u64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(text) | View::Form(text, _) | View::Unlisted(text, _) => serializer.serialize_str(text),
            View::Decimal(value) => value.serialize(serializer),
            View::Json(value) => value.serialize(serializer),
            View::JsonObject(value) => value.serialize(serializer),
            View::List(list) => serialize_list(list, serializer),
            View::Entries(entries) => {
                let mut map = Object::new(serializer.serialize_map(None)?);
                map.entries(entries);
                map.end()
            }
            View::Variant(_, value) => serialize(value, serializer),
            View::Object(table, fields) => serialize_object(table, fields, serializer),
        }
    }
}

fn serialize_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(None)?;
    for item in list.items() {
        items.serialize_element(&Shown(item))?;
    }
    items.end()
}

fn serialize_object<S: Serializer>(table: &Table, fields: &[&dyn Viewed], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = Object::new(serializer.serialize_map(None)?);
    if let Some((key, name)) = table.tag() {
        map.add(key, name);
    }
    for ((key, presence), field) in table.rows().zip(fields) {
        field.view(&mut |view| match (presence, view) {
            (Presence::Optional, View::None) | (Presence::Nullable, View::Absent) => {}
            (Presence::Optional, View::Some(value)) => map.add(key, &Shown(value)),
            _ => map.add(key, &view),
        });
    }
    if let Some(additional) = fields.get(table.presence.len()) {
        additional.view(&mut |view| {
            if let View::Entries(entries) = view {
                map.entries(entries);
            }
        });
    }
    map.end()
}

/// An object that is being written. After an error nothing more is written.
struct Object<M: SerializeMap> {
    map: M,
    error: Option<M::Error>,
}

impl<M: SerializeMap> Object<M> {
    fn new(map: M) -> Self {
        Self { map, error: None }
    }

    fn add<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        if self.error.is_none() {
            self.error = self.map.serialize_entry(key, value).err();
        }
    }

    fn entries(&mut self, entries: &dyn Entries) {
        entries.each(&mut |key, value| self.add(key, &Shown(value)));
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        match self.error {
            Some(error) => Err(error),
            None => self.map.end(),
        }
    }
}
