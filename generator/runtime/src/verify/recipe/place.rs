//! Where a recipe finds a signature, a time, an id or a part of what is signed.

use std::fmt;
use std::str::FromStr;

use http::HeaderName;

use super::error::RecipeError;
use super::pointer::Pointer;

/// A place of a delivery that holds a text. It can be parsed from text: `header X-Signature`, `query sig`, `form sig`,
/// `form data /token`, `body`, `body /signature/token`, `item /signature`, `list t`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A header, which may come only once.
    Header(HeaderName),
    /// A parameter of the URL's query, decoded.
    Query(String),
    /// A field of a body that is a form, decoded.
    Form(String),
    /// A value of the JSON in a field of a body that is a form.
    JsonInForm(String, Pointer),
    /// The whole body, which is a JSON Web Token with the payload as its claims.
    WholeBody,
    /// A value of a JSON body.
    Body(Pointer),
    /// A value of each signed item.
    Item(Pointer),
    /// The value with this name in the list of signatures: `t` in `t=<seconds>,v1=<hex>`. If its items have no names,
    /// this is the number of an item, counted from 1.
    Listed(String),
}

impl Place {
    /// Whether the two are the same, or one is a part of the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Body(one), Self::Body(other)) | (Self::Item(one), Self::Item(other)) => one.overlaps(other),
            (Self::JsonInForm(name, one), Self::JsonInForm(other_name, other)) => {
                name == other_name && one.overlaps(other)
            }
            (Self::Form(name), Self::JsonInForm(other, _)) | (Self::JsonInForm(name, _), Self::Form(other)) => {
                name == other
            }
            _ => self == other,
        }
    }

    /// Whether it is the body or a part of it.
    pub(super) fn is_in_body(&self) -> bool {
        match self {
            Self::WholeBody | Self::Body(_) | Self::Item(_) | Self::Form(_) | Self::JsonInForm(..) => true,
            Self::Header(_) | Self::Query(_) | Self::Listed(_) => false,
        }
    }
}

impl From<HeaderName> for Place {
    fn from(name: HeaderName) -> Self {
        Self::Header(name)
    }
}

impl FromStr for Place {
    type Err = RecipeError;

    fn from_str(text: &str) -> Result<Self, RecipeError> {
        if text == "body" {
            return Ok(Self::WholeBody);
        }
        let (kind, name) = text.split_once(' ').ok_or(RecipeError::Place)?;
        match (kind, name) {
            ("header", name) => name.parse().map(Self::Header).map_err(|_| RecipeError::Place),
            ("query" | "form" | "list", "") => Err(RecipeError::Place),
            ("query", name) => Ok(Self::Query(name.to_owned())),
            ("form", name) => Ok(match name.split_once(" /") {
                Some((name, pointer)) => Self::JsonInForm(name.to_owned(), format!("/{pointer}").parse()?),
                None => Self::Form(name.to_owned()),
            }),
            ("list", name) => Ok(Self::Listed(name.to_owned())),
            ("body", pointer) => pointer.parse().map(Self::Body),
            ("item", pointer) => pointer.parse().map(Self::Item),
            _ => Err(RecipeError::Place),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "the header `{name}`"),
            Self::Query(name) => write!(formatter, "the query's parameter `{name}`"),
            Self::Form(name) => write!(formatter, "the form's field `{name}`"),
            Self::JsonInForm(name, pointer) => write!(formatter, "`{pointer}` in the form's field `{name}`"),
            Self::WholeBody => formatter.write_str("the body"),
            Self::Body(pointer) => write!(formatter, "the body's `{pointer}`"),
            Self::Item(pointer) => write!(formatter, "an item's `{pointer}`"),
            Self::Listed(name) => write!(formatter, "`{name}` in the list of signatures"),
        }
    }
}
