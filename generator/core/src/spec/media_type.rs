//! Media types, by the way a receiver reads such a body.

/// The format of a body with a media type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Written {
    /// As JSON: `application/json`, `application/cloudevents+json`, `*/*` (RFC 6839, section 3.1).
    Json,
    /// As the fields of a form.
    Form,
    /// As text: one value, or JSON if the schema says that it is an object or a list.
    Text,
    /// As JSON Lines or a JSON text sequence (RFC 7464): several events, each of which is JSON.
    Lines,
    /// As the claims of a JSON Web Token: `application/jwt`, `application/secevent+jwt`, `application/jose` (RFC 7515,
    /// RFC 7519, RFC 8417).
    Token,
    /// In a format that isn't supported: XML, multipart, binary.
    Otherwise,
}

impl Written {
    /// The format of a body with this media type.
    pub(crate) fn from_media_type(media_type: &str) -> Self {
        let essence = essence(media_type);
        let is_xml = essence.ends_with("/xml") || essence.ends_with("+xml");
        if essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*" || essence == "application/*" {
            Self::Json
        } else if essence == FORM {
            Self::Form
        } else if LINES.contains(&&*essence) {
            Self::Lines
        } else if TOKENS.contains(&&*essence) || essence.ends_with("+jwt") {
            Self::Token
        } else if essence.starts_with("text/") && !is_xml {
            Self::Text
        } else {
            Self::Otherwise
        }
    }
}

/// The media types of JSON Lines and of JSON text sequences.
const LINES: [&str; 7] = [
    "application/jsonl",
    "application/x-ndjson",
    "application/ndjson",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/json-seq",
];

/// The media types of tokens, the usual one first.
pub(crate) const TOKENS: [&str; 3] = ["application/jwt", "application/secevent+jwt", "application/jose"];

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A `CloudEvent` in structured mode.
pub(crate) const CLOUD_EVENT: &str = "application/cloudevents+json";

/// A list of `CloudEvents`.
pub(crate) const CLOUD_EVENTS: &str = "application/cloudevents-batch+json";

/// A media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What to write if a body is JSON although its media type says something else.
pub(crate) fn if_json(media_type: &str) -> String {
    format!("if these bodies are JSON, add to codegen.yaml: `accept: [{}]`", essence(media_type))
}

/// Whether a body of a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    Written::from_media_type(media_type) == Written::Json
}
