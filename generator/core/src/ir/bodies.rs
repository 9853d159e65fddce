//! How bodies are read.

use serde::Serialize;

/// How the bodies of an API are read.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Bodies {
    /// The media types that bodies have, besides JSON's own, and how they are written.
    pub media_types: Vec<(String, BodyFormat)>,
    /// The events that have a format of their own: the event, its media type, and how it is written.
    pub events: Vec<(String, String, BodyFormat)>,
    /// How a body without a media type is written.
    pub otherwise: BodyFormat,
    /// The events that may come without a body.
    pub may_be_empty: Vec<String>,
    /// Where a body has the list whose items are events, as a path of keys.
    pub batch: Option<Vec<String>>,
    /// The mode of `CloudEvents` that the payloads are written for.
    pub cloud_events: Option<CloudEventsMode>,
    /// How bodies may be compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codings: Option<Codings>,
}

/// How bodies may be compressed, and how far they may grow.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Codings {
    /// The encodings that are accepted.
    pub accepted: Vec<Coding>,
    /// How many bytes a body may have then; what the runtime has for it where nothing is said.
    pub max_bytes: Option<u32>,
    /// How many times longer it may be; the same.
    pub max_ratio: Option<u32>,
}

impl Codings {
    /// What the runtime has for `max_bytes`.
    pub const DEFAULT_MAX_BYTES: u32 = 1024 * 1024;
    /// What the runtime has for `max_ratio`.
    pub const DEFAULT_MAX_RATIO: u32 = 20;
}

/// An encoding of bodies.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Coding {
    /// `gzip`.
    Gzip,
    /// `deflate`.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

/// How a body is written.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub enum BodyFormat {
    /// As JSON.
    #[default]
    Json,
    /// As the text of one value.
    Text(FieldContent),
    /// As a form with these fields; all others are text.
    Form(Vec<FormField>),
    /// As JSON in one field of a form.
    JsonInForm(String),
}

/// A field of a form that is more than text.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FormField {
    /// Its name.
    pub wire: String,
    /// What it holds.
    pub content: FieldContent,
    /// Whether it comes once for each item of a list.
    pub is_list: bool,
}

/// What a field of a form, or a whole text, holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum FieldContent {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// JSON.
    Json,
}

/// The modes of `CloudEvents`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum CloudEventsMode {
    /// The attributes are in the body.
    Structured,
    /// They are in headers, behind this prefix.
    Binary(&'static str),
}

impl Coding {
    /// The names of all.
    pub const NAMES: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

    /// The encoding that `Content-Encoding` calls so.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    /// What `Content-Encoding` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// The runtime's constant.
    pub fn constant(self) -> &'static str {
        match self {
            Self::Gzip => "GZIP",
            Self::Deflate => "DEFLATE",
            Self::Brotli => "BROTLI",
            Self::Zstd => "ZSTD",
        }
    }

    /// The feature of the runtime that has it.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Gzip | Self::Deflate => "gzip",
            Self::Brotli => "brotli",
            Self::Zstd => "zstd",
        }
    }
}

impl Bodies {
    /// Whether all bodies are JSON, and one event each.
    pub fn are_json(&self) -> bool {
        *self == Self::default()
    }

    /// The media type that bodies of an event are sent with, and how they are written. Returns `None` if they are JSON, or if
    /// the media type is a range.
    pub fn of_event(&self, name: &str) -> Option<(&str, &BodyFormat)> {
        let own = self.events.iter().find(|(event, ..)| event == name);
        let own = own.map(|(_, media_type, written)| (media_type, written));
        let shared = || self.media_types.iter().find(|(_, written)| *written == self.otherwise);
        let (media_type, written) = own.or_else(|| shared().map(|(media_type, written)| (media_type, written)))?;
        (!media_type.contains('*') && *written != BodyFormat::Json).then_some((media_type.as_str(), written))
    }

    /// The features of the runtime that reading them takes.
    pub fn features(&self) -> impl Iterator<Item = &'static str> {
        self.codings.iter().flat_map(|codings| &codings.accepted).map(|coding| coding.feature())
    }
}
