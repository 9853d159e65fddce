//! How bodies are read.

use serde::Serialize;

/// How the bodies of an API are read.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Bodies {
    /// The media types of bodies, besides JSON's own, with their formats.
    pub media_types: Vec<(String, BodyFormat)>,
    /// The events with their own format: the event, its media type, and the format.
    pub events: Vec<(String, String, BodyFormat)>,
    /// The format of a body without a media type.
    pub otherwise: BodyFormat,
    /// The events that may come without a body.
    pub may_be_empty: Vec<String>,
    /// Whether deliveries by GET have their fields in the query.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_query: bool,
    /// The path of keys to the list of events, if bodies have one.
    pub batch: Option<Vec<String>>,
    /// The mode of `CloudEvents` that the payloads describe.
    pub cloud_events: Option<CloudEventsMode>,
    /// How bodies may be compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codings: Option<Codings>,
}

/// How bodies may be compressed, and their limits.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Codings {
    /// The encodings that are accepted.
    pub accepted: Vec<Coding>,
    /// How many bytes a decompressed body may have; `None` for the runtime's default.
    pub max_bytes: Option<u32>,
    /// How many times longer a decompressed body may be; `None` for the runtime's default.
    pub max_ratio: Option<u32>,
}

impl Codings {
    /// The runtime's default for `max_bytes`.
    pub const DEFAULT_MAX_BYTES: u32 = 1024 * 1024;
    /// The runtime's default for `max_ratio`.
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

/// The format of a body.
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
    /// In one field of a form.
    InForm(String, Inside),
    /// As the claims of a JSON Web Token.
    Claims,
    /// In a string of the JSON body, at this path of keys.
    Inside(Vec<String>, Inside),
    /// As JSON Lines: each line is an event.
    Lines,
}

/// How a payload is written in a string.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Inside {
    /// As JSON.
    Json,
    /// As JSON in Base64.
    Base64,
    /// As the claims of a JSON Web Token.
    Claims,
}

impl Inside {
    /// The words of `codegen.yaml`.
    pub const WORDS: [&str; 3] = ["json", "base64", "token"];

    /// The variant for a word of `codegen.yaml`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "json" => Some(Self::Json),
            "base64" => Some(Self::Base64),
            "token" => Some(Self::Claims),
            _ => None,
        }
    }

    /// The runtime's name of the variant.
    pub fn variant(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::Base64 => "Base64",
            Self::Claims => "Claims",
        }
    }
}

/// A field of a form that is more than text.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FormField {
    /// Its name.
    pub wire: String,
    /// The type of its values.
    pub content: FieldContent,
    /// Whether it occurs once for each item of a list.
    pub is_list: bool,
}

/// The type of a field of a form, or of a whole text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum FieldContent {
    /// Text.
    Text,
    /// Text in a format, such as a time, so that it is never empty.
    Formatted,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// JSON.
    Json,
}

/// The modes of `CloudEvents`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum CloudEventsMode {
    /// The attributes are in the body.
    Structured,
    /// They are in headers with this prefix.
    Binary(&'static str),
}

impl Coding {
    /// The names of all.
    pub const NAMES: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

    /// The encoding with this name in `Content-Encoding`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    /// Its name in `Content-Encoding`.
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

    /// The feature of the runtime that it needs.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Gzip | Self::Deflate => "gzip",
            Self::Brotli => "brotli",
            Self::Zstd => "zstd",
        }
    }
}

impl Bodies {
    /// Whether all bodies are JSON with one event.
    pub fn are_json(&self) -> bool {
        *self == Self::default()
    }

    /// The media type and the format of an event's body. `None` if it is JSON, or if the media type is a range.
    pub fn of_event(&self, name: &str) -> Option<(&str, &BodyFormat)> {
        let own = self.events.iter().find(|(event, ..)| event == name);
        let own = own.map(|(_, media_type, written)| (media_type, written));
        let shared = || self.media_types.iter().find(|(_, written)| *written == self.otherwise);
        let (media_type, written) = own.or_else(|| shared().map(|(media_type, written)| (media_type, written)))?;
        (!media_type.contains('*') && *written != BodyFormat::Json).then_some((media_type.as_str(), written))
    }

    /// The features of the runtime that reading them needs.
    pub fn features(&self) -> impl Iterator<Item = &'static str> {
        self.codings.iter().flat_map(|codings| &codings.accepted).map(|coding| coding.feature())
    }
}
