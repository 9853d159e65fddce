//! Places of a delivery that recipes name.

use std::fmt;

use hookwright_runtime::verify::recipe::{self, RecipeError};
use serde::{Serialize, Serializer};

/// A place of a delivery that holds a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignaturePlace {
    /// A header.
    Header(String),
    /// A parameter of the query.
    Query(String),
    /// A field of a body that is a form.
    Form(String),
    /// A value of the JSON in a field of a body that is a form.
    JsonInForm(String, String),
    /// The whole body.
    WholeBody,
    /// A value of the body, by its pointer.
    Body(String),
    /// A value of each signed item.
    Item(String),
    /// The value with this name in the list of signatures.
    Listed(String),
}

impl SignaturePlace {
    /// The place that a text names. The runtime checks whether it is valid.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Self::parse(&format!("body {text}"));
        }
        if text == "body" {
            return Some(Self::WholeBody);
        }
        let (kind, name) = text.split_once(' ')?;
        let name = name.to_owned();
        let place = match kind {
            "header" => Self::Header(name),
            "query" => Self::Query(name),
            "form" => match name.split_once(" /") {
                Some((name, pointer)) => Self::JsonInForm(name.to_owned(), format!("/{pointer}")),
                None => Self::Form(name),
            },
            "body" => Self::Body(name),
            "item" => Self::Item(name),
            "list" => Self::Listed(name),
            _ => return None,
        };
        place.to_runtime().is_ok().then_some(place)
    }

    /// The place as a type of the runtime.
    pub fn to_runtime(&self) -> Result<recipe::Place, RecipeError> {
        self.to_string().parse()
    }
}

/// The place as in `codegen.yaml`.
impl fmt::Display for SignaturePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Header(name) => ("header", name),
            Self::Query(name) => ("query", name),
            Self::Form(name) => ("form", name),
            Self::JsonInForm(name, pointer) => return write!(formatter, "form {name} {pointer}"),
            Self::WholeBody => return formatter.write_str("body"),
            Self::Body(pointer) => ("body", pointer),
            Self::Item(pointer) => ("item", pointer),
            Self::Listed(name) => ("list", name),
        };
        write!(formatter, "{kind} {name}")
    }
}

impl Serialize for SignaturePlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::SignaturePlace;

    #[test]
    fn places_are_read_as_they_are_written() {
        for text in
            ["header X-Signature", "query sig", "form sig", "form data /a/b", "body", "body /a/b", "item /a", "list t"]
        {
            assert_eq!(SignaturePlace::parse(text).map(|place| place.to_string()).as_deref(), Some(text));
        }
        assert_eq!(SignaturePlace::parse("/a"), Some(SignaturePlace::Body("/a".to_owned())));
        for text in ["", "header", "header X Y", "X-Signature", "cookie a", "body a", "query "] {
            assert_eq!(SignaturePlace::parse(text), None, "{text}");
        }
    }
}
