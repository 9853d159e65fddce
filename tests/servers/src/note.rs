//! The only event of the API `notes`.

use hookwright_runtime::{
    Api, ApiInfo, Decode, DecodeError, EventSet, Fields, Location, NameAt, NoHeaders, Reader, Slot,
};

/// The event of the API `notes`.
pub(crate) struct Note {
    pub(crate) id: String,
}

impl Decode for Note {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["type", "id", "text"];
        let (mut id, mut text) = (None, None::<String>);
        reader.object(const { &Fields::new(FIELDS) }, |index, reader| match index {
            0 => reader.tag("note.taken"),
            1 => id.read(reader),
            _ => text.read(reader),
        })?;
        text.ok_or_else(|| reader.missing(FIELDS[2]))?;
        Ok(Self { id: id.ok_or_else(|| reader.missing(FIELDS[1]))? })
    }
}

impl EventSet for Note {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["note.taken"];

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        (name == "note.taken").then(|| Self::decode(reader))
    }

    fn name(&self) -> &'static str {
        "note.taken"
    }
}

impl Api for Note {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("notes").key(Location::Body(&["id"])).entity(Location::Body(&["entity"]));
}
