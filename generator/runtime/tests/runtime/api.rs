//! A small API, as the generator would write it.

use hookwright_runtime::{
    Api, ApiInfo, DateTime, Decode, DecodeError, EventSet, Fields, NameAt, NoHeaders, Nullable, ObjectWriter, Reader,
    Slot, deserialize_by_decode, string_enum,
};
use serde::{Serialize, Serializer};

/// `meeting.updated`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MeetingUpdated {
    pub event_type: EventType,
    pub data: MeetingData,
}

/// The payload of `meeting.updated`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MeetingData {
    pub title: String,
    pub starts_at: Nullable<DateTime>,
    pub minutes: Option<i64>,
    pub participants: Vec<Participant>,
}

/// A participant of a meeting.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Participant {
    pub role: Role,
    pub manager: Option<Box<Participant>>,
}

/// A constant name, with only one possible text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EventType;

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Host,
    Guest,
    Unrecognized(String),
}

/// The events of the API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    MeetingUpdated(Box<MeetingUpdated>),
    MeetingDeleted,
}

impl Decode for EventType {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.tag("meeting.updated").map(|()| Self)
    }
}

impl Decode for MeetingUpdated {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["event_type", "data"];
        let (mut event_type, mut data) = (None, None);
        reader.object(&Fields::new(FIELDS), |index, reader| match index {
            0 => event_type.read(reader),
            _ => data.read(reader),
        })?;
        Ok(Self {
            event_type: event_type.ok_or_else(|| reader.missing(FIELDS[0]))?,
            data: data.ok_or_else(|| reader.missing(FIELDS[1]))?,
        })
    }
}

impl Decode for MeetingData {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["title", "starts_at", "minutes", "participants"];
        let mut title = None;
        let mut starts_at = None::<Nullable<DateTime>>;
        let mut minutes = None::<Option<i64>>;
        let mut participants = None;
        reader.object(&Fields::new(FIELDS), |index, reader| match index {
            0 => title.read(reader),
            1 => starts_at.read(reader),
            2 => minutes.read(reader),
            _ => participants.read(reader),
        })?;
        Ok(Self {
            title: title.ok_or_else(|| reader.missing(FIELDS[0]))?,
            starts_at: starts_at.unwrap_or_default(),
            minutes: minutes.flatten(),
            participants: participants.ok_or_else(|| reader.missing(FIELDS[3]))?,
        })
    }
}

impl Decode for Participant {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["role", "manager"];
        let (mut role, mut manager) = (None, None::<Option<Box<Participant>>>);
        reader.object(&Fields::new(FIELDS), |index, reader| match index {
            0 => role.read(reader),
            _ => manager.read(reader),
        })?;
        Ok(Self { role: role.ok_or_else(|| reader.missing(FIELDS[0]))?, manager: manager.flatten() })
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("meeting.updated")
    }
}

impl Serialize for MeetingUpdated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.field("event_type", &self.event_type);
        object.field("data", &self.data);
        object.end()
    }
}

impl Serialize for MeetingData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.field("title", &self.title);
        object.nullable("starts_at", &self.starts_at);
        object.optional("minutes", &self.minutes);
        object.field("participants", &self.participants);
        object.end()
    }
}

impl Serialize for Participant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.field("role", &self.role);
        object.optional("manager", &self.manager);
        object.end()
    }
}

impl Role {
    /// The text on the wire.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Host => "host",
            Self::Guest => "guest",
            Self::Unrecognized(text) => text,
        }
    }
}

impl From<&str> for Role {
    fn from(text: &str) -> Self {
        match text {
            "host" => Self::Host,
            "guest" => Self::Guest,
            other => Self::Unrecognized(other.to_owned()),
        }
    }
}

string_enum!(Role);

impl hookwright_runtime::headers::StringEnum for Role {}
deserialize_by_decode!(MeetingUpdated, MeetingData, Participant);

impl EventSet for Event {
    const NAME_AT: NameAt = NameAt::Body(&["event_type"]);
    const NAMES: &'static [&'static str] = &["meeting.updated", "meeting.deleted"];

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        match name {
            "meeting.updated" => Some(Box::decode(reader).map(Self::MeetingUpdated)),
            "meeting.deleted" => Some(reader.skip().map(|()| Self::MeetingDeleted)),
            _ => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::MeetingUpdated(_) => "meeting.updated",
            Self::MeetingDeleted => "meeting.deleted",
        }
    }
}

impl Api for Event {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("meetings");
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::MeetingUpdated(event) => event.serialize(serializer),
            Self::MeetingDeleted => serializer.serialize_unit(),
        }
    }
}

/// A payload that fits, its name last.
pub(crate) const UPDATED: &str = r#"{"data":{"title":"Kick-off","starts_at":null,"participants":[{"role":"host"},{"role":"sp\u0079","manager":{"role":"guest"}}]},"event_type":"meeting.updated"}"#;
