//! Rust identifiers. Only [`super`] makes them from a document's words.

use std::borrow::Cow;
use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};
use serde::{Serialize, Serializer};

/// A Rust identifier, spelled as in code: `r#type` if the name is a keyword.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Ident(Cow<'static, str>);

impl Ident {
    /// A name made from a document's words, or chosen for them.
    pub(super) fn new(name: String) -> Self {
        Self(Cow::Owned(name))
    }

    /// A name that is the same for all documents.
    pub(crate) const fn fixed(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The identifier as code spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier as a syntax tree.
    pub(crate) fn to_syntax(&self) -> proc_macro2::Ident {
        let (name, span) = (self.without_raw_prefix(), Span::call_site());
        let is_raw = name.len() < self.0.len();
        if is_raw { proc_macro2::Ident::new_raw(name, span) } else { proc_macro2::Ident::new(name, span) }
    }

    /// The name without `r#`: `type` for `r#type`, as in a file name.
    pub fn without_raw_prefix(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl AsRef<str> for Ident {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Ident {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Ident {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Ident {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(self.to_syntax());
    }
}
