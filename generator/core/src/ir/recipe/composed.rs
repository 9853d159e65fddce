//! Pieces of a template that consist of several parts of a delivery.

use hookwright_runtime::verify::recipe::{self, RecipeError};
use serde::Serialize;

use super::{Order, SignaturePlace};

/// Fields that are sorted and joined.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SortedFields {
    /// Where the fields are.
    pub of: SortedOf,
    /// How a field is written; `None` for the runtime's default.
    pub pair: Option<String>,
    /// The text between two fields; `None` for the runtime's default.
    pub separator: Option<String>,
    /// Their order.
    pub order: Order,
    /// The names of those that are left out.
    pub without: Vec<String>,
    /// The name of the field that is the secret.
    pub secret: Option<String>,
    /// Whether fields without a value are left out.
    pub is_empty_skipped: bool,
    /// Whether objects and lists are left out.
    pub is_nested_skipped: bool,
    /// Whether names and values aren't decoded.
    pub is_encoded: bool,
}

/// Where sorted fields are.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum SortedOf {
    /// In a body that is a form.
    Form,
    /// In the query.
    Query,
    /// In an object of a JSON body, by its pointer.
    Body(String),
    /// At these places, and the secret if it is one of them.
    Values(Vec<SignaturePlace>, bool),
}

/// Headers that a delivery lists as signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HeaderList {
    /// Where the list is.
    pub listed: SignaturePlace,
    /// What separates the names in it; `None` for the runtime's default.
    pub between: Option<char>,
    /// How a header is written; `None` for the runtime's default.
    pub pair: Option<String>,
    /// The text between two headers; `None` for the runtime's default.
    pub separator: Option<String>,
    /// The headers that a list must contain.
    pub require: Vec<String>,
}

impl SortedFields {
    pub(super) fn to_runtime(&self) -> Result<recipe::Sorted, RecipeError> {
        let mut made = match &self.of {
            SortedOf::Form => recipe::Sorted::form(),
            SortedOf::Query => recipe::Sorted::query(),
            SortedOf::Body(pointer) => recipe::Sorted::body(pointer.parse()?),
            SortedOf::Values(places, has_secret) => {
                let places = places.iter().map(SignaturePlace::to_runtime).collect::<Result<Vec<_>, _>>()?;
                let made = recipe::Sorted::values(places);
                if *has_secret { made.with_secret("") } else { made }
            }
        };
        if let Some(pair) = &self.pair {
            made = made.pair(pair.clone());
        }
        if let Some(separator) = &self.separator {
            made = made.separator(separator.clone());
        }
        if let Some(name) = &self.secret {
            made = made.with_secret(name.clone());
        }
        if self.is_empty_skipped {
            made = made.skip_empty();
        }
        if self.is_nested_skipped {
            made = made.skip_nested();
        }
        if self.is_encoded {
            made = made.encoded();
        }
        Ok(made.order(self.order.to_runtime()).without(self.without.iter().cloned()))
    }
}

impl HeaderList {
    pub(super) fn to_runtime(&self) -> Result<recipe::SignedHeaders, RecipeError> {
        let mut made = recipe::SignedHeaders::listed_at(self.listed.to_runtime()?);
        if let Some(between) = self.between {
            made = made.names_separated_by(between);
        }
        if let Some(pair) = &self.pair {
            made = made.pair(pair.clone());
        }
        if let Some(separator) = &self.separator {
            made = made.separator(separator.clone());
        }
        Ok(made.requiring(self.require.iter().cloned()))
    }
}
