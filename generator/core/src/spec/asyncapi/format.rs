//! The languages of schemas: 2.x names one next to the payload (`schemaFormat`), 3.x next to any schema (section "Multi
//! Format Schema Object").

use crate::cursor::Cursor;
use crate::node::Node;

/// The media types of supported languages. Each is followed by nothing, a suffix or a parameter.
const READ: [&str; 4] = [
    "application/vnd.aai.asyncapi",
    "application/schema+json",
    "application/schema+yaml",
    "application/vnd.oai.openapi",
];

/// Unsupported languages, by a part of their media type.
const FOREIGN: [(&str, &str); 4] =
    [("avro", "Avro"), ("raml", "RAML"), ("protobuf", "Protobuf"), ("xml", "XML Schema")];

/// The name of the language of `format`, if it isn't supported: `Avro`, or the media type itself.
pub(in crate::spec) fn foreign_format(format: &str) -> Option<String> {
    let is_read =
        |start: &&str| format.strip_prefix(*start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    if READ.iter().any(is_read) {
        return None;
    }
    let essence = format.split(';').next().unwrap_or_default();
    let language = FOREIGN.iter().find(|(part, _)| essence.contains(part)).map(|(_, language)| *language);
    Some(language.map_or_else(|| format!("`{format}`"), |language| format!("{language} (`{format}`)")))
}

/// The schema inside an object that names its language, and the language. `None` for a bare schema.
pub(in crate::spec) fn described<'d>(cursor: &Cursor<'d>) -> Option<(&'d str, Cursor<'d>)> {
    let format = cursor.node.get("schemaFormat").and_then(Node::as_str)?;
    Some((format, cursor.get("schema")?))
}

/// The payload of a message that is used as a schema.
pub(in crate::spec) fn payload_of_message<'d>(cursor: &Cursor<'d>) -> Option<Cursor<'d>> {
    let is_message = matches!(cursor.place.pointer.segments().as_slice(), ["components", "messages", _]);
    is_message.then(|| cursor.get("payload")).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_json_schema_are_read() {
        for format in [
            "application/vnd.aai.asyncapi;version=2.0.0",
            "application/vnd.aai.asyncapi+yaml;version=3.0.0",
            "application/schema+json;version=draft-07",
            "application/vnd.oai.openapi+json;version=3.0.0",
        ] {
            assert_eq!(foreign_format(format), None, "{format}");
        }
    }

    #[test]
    fn other_languages_are_named() {
        let named = |format| foreign_format(format).unwrap_or_default();
        assert_eq!(
            named("application/vnd.apache.avro+json;version=1.9.0"),
            "Avro (`application/vnd.apache.avro+json;version=1.9.0`)"
        );
        assert_eq!(named("application/raml+yaml;version=1.0"), "RAML (`application/raml+yaml;version=1.0`)");
        assert_eq!(
            named("application/vnd.google.protobuf;version=3"),
            "Protobuf (`application/vnd.google.protobuf;version=3`)"
        );
        assert_eq!(named("text/plain"), "`text/plain`");
    }
}
