//! Names that a payload inherits: a schema that others build on says by its `discriminator` which value each of them has
//! (`OpenAPI` 3.1, section 4.8.25; `AsyncAPI` 3.0, Schema Object).

use super::table::{Row, Table};
use crate::cursor::Cursor;
use crate::ir::Literal;
use crate::lower::mapping;
use crate::place::Pointer;
use crate::spec::schema::Discriminator;

/// Mappings of schemas by name.
const COMPONENTS: [&str; 3] = ["schemas", "$defs", "definitions"];

/// How many schemas that a payload builds on are looked at.
const MOST: usize = 100;

/// A value that a payload inherits.
pub(super) struct Inherited {
    /// The property.
    pub(super) key: String,
    /// Its values for this payload.
    pub(super) values: Vec<Literal>,
    /// Whether a mapping lists them. Otherwise it is the schema's own name, which many documents don't mean.
    pub(super) is_mapped: bool,
}

impl<'s> Table<'_, 's> {
    /// What the payload of a row inherits. `None` if it isn't a component that builds on a base with a discriminator.
    pub(super) fn inherited(self, row: &Row<'s>) -> Option<Inherited> {
        let payload = row.message().payload.clone().filter(|_| row.draft.values.is_none())?;
        let schema = crate::resolve::follow(self.files, payload).ok()?;
        let discriminator = self.base(&schema)?;
        let is_it = |text: &Cursor<'s>| mapping::target(self.files, text).is_ok_and(|it| it.place == schema.place);
        let mapped: Vec<&str> =
            discriminator.mapping.iter().filter(|(_, text)| is_it(text)).map(|(value, _)| *value).collect();
        let is_mapped = !mapped.is_empty();
        let is_component =
            schema.place.pointer.parent().and_then(Pointer::last).is_some_and(|parent| COMPONENTS.contains(&parent));
        let own = schema.place.pointer.last().filter(|_| !is_mapped && is_component);
        let key = discriminator.property.to_owned();
        let kind = self.kind_at(row, &crate::ir::NamePlace::Body(vec![key.clone()]));
        let values = mapped.into_iter().chain(own).filter_map(|value| Literal::from_key(value, kind));
        let values: Vec<Literal> = values.collect();
        (!values.is_empty()).then_some(Inherited { key, values, is_mapped })
    }

    /// The discriminator of the nearest schema that this one builds on.
    fn base(self, schema: &Cursor<'s>) -> Option<Discriminator<'s>> {
        let mut found = vec![schema.clone()];
        for index in 0..MOST {
            let parts: Vec<Cursor<'s>> = found.get(index)?.get("allOf").iter().flat_map(Cursor::items).collect();
            for part in parts.into_iter().filter(|part| part.node.get("$ref").is_some()) {
                let Ok(base) = crate::resolve::follow(self.files, part) else { continue };
                // Schemas may build on each other, or on one in several ways.
                if found.iter().any(|known| known.place == base.place) {
                    continue;
                }
                if let Some(discriminator) = mapping::discriminator(&base) {
                    return Some(discriminator);
                }
                found.push(base);
            }
        }
        None
    }
}
