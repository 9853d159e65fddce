//! Errors of recipes, and faults of parts of a delivery.

use std::fmt;

use super::place::Place;
use super::template::TemplateError;
use crate::headers::{HeaderFault, HeaderFaultReason};
use crate::verify::error::VerifyError;
use crate::verify::secret::SecretError;

/// Why a recipe can't be used. It shows no secret.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipeError {
    /// The template of what is signed.
    Signs(TemplateError),
    /// A secret.
    Secret(SecretError),
    /// A JSON Web Token has claims together with a template; it has a time, an id or items without a template; or
    /// another algorithm has claims.
    Claims,
    /// A public key also verifies tokens that the sender signs for others, so an audience or the body's hash is needed.
    NoAudience,
    /// A token that needs no expiry isn't bound to its body, so one token would be good for all deliveries.
    NoExpiry,
    /// The algorithm signs something, but there is no template.
    NothingSigned,
    /// There is a template, but a token signs nothing.
    TokenSigns,
    /// A plain hash proves nothing if the template has no `{secret}`.
    NoSecretSigned,
    /// There is no place for a signature, or there are more than 128.
    Places,
    /// The text for one of the sorted fields, or of the listed headers.
    Pair(TemplateError),
    /// `{sorted}` isn't signed, what it sorts can't have one of its settings, or it has too many names or none.
    Sorted,
    /// `{headers}` isn't signed, its list is neither in a header nor in the list of signatures, or it requires
    /// something that isn't a header.
    Headers,
    /// A place isn't written as `header X-Signature`, `query sig`, `form sig`, `form data /a`, `body /a`, `item /a` or
    /// `list t`.
    Place,
    /// A pointer isn't valid (RFC 6901), or has more than 32 keys.
    Pointer,
    /// A pointer to items needs one `*`: `/items/*`.
    NoItems,
    /// A place inside items is named, but not which items.
    ItemsMissing,
    /// Items are named, but none of their parts is signed and they have no signature.
    ItemsUnused,
    /// A place in the list of signatures is named, but there isn't exactly one list with names; or its items have no
    /// names, and the place isn't a number.
    ListMissing,
    /// The separator of a list or its pairs isn't ASCII, or is the same for both.
    Separators,
    /// The signature would be part of what it signs.
    SignatureSigned,
    /// The time isn't part of what is signed, so it proves nothing.
    TimeNotSigned,
    /// The id isn't part of what is signed, so it proves nothing.
    IdNotSigned,
    /// The hash of the body is at a place that isn't signed, or in the body itself.
    HashNotSigned,
    /// The URL of the recipe isn't an HTTP URL, or its origin has a path.
    Url,
    /// The whole body is a place of a signature that isn't a JSON Web Token with claims, or that has other places, a
    /// list or a prefix.
    BodyToken,
    /// An HTTP Message Signature has other parts, too.
    HttpSignature,
    /// An HTTP Message Signature has an algorithm that RFC 9421 doesn't define.
    HttpAlgorithm,
    /// A component to cover is unknown or listed twice, or there are none or too many of them.
    Component,
}

/// A part of a delivery that a recipe needs and can't use. Its value isn't shown.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartFault {
    /// Which part.
    pub part: Part,
    /// What is wrong with it.
    pub reason: PartReason,
}

/// A part of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A named place.
    Place(Place),
    /// The method.
    Method,
    /// The URL, or what a recipe asks of it.
    Url,
    /// The path of the URL.
    Path,
    /// The query of the URL.
    Query,
    /// The body.
    Body,
    /// The body as a form.
    Form,
    /// The items that must each be signed.
    Items,
}

/// What is wrong with a part of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartReason {
    /// It is required but missing.
    Missing,
    /// It occurs several times.
    Repeated,
    /// It isn't text.
    NotText,
    /// It isn't what it should be (`a Unix time`).
    Not(&'static str),
    /// It contains the text that separates it from its neighbor in what is signed, so characters could move between
    /// the two.
    HoldsSeparator,
}

impl VerifyError {
    pub(super) fn part(part: Part, reason: PartReason) -> Self {
        Self::Part(PartFault { part, reason })
    }

    /// The fault of a place. Faults of headers are reported as by all other schemes.
    pub(super) fn place(place: &Place, reason: PartReason) -> Self {
        let Place::Header(name) = place else { return Self::part(Part::Place(place.clone()), reason) };
        let reason = match reason {
            PartReason::Missing => HeaderFaultReason::Missing,
            PartReason::Repeated => HeaderFaultReason::Repeated,
            PartReason::NotText => HeaderFaultReason::NotText,
            PartReason::Not(expected) => HeaderFaultReason::Not(expected),
            PartReason::HoldsSeparator => return Self::part(Part::Place(place.clone()), reason),
        };
        Self::Header(HeaderFault::for_header(name, reason))
    }
}

impl fmt::Display for PartFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Place(place) => place.fmt(formatter)?,
            Part::Method => formatter.write_str("the method")?,
            Part::Url => formatter.write_str("the URL")?,
            Part::Path => formatter.write_str("the path")?,
            Part::Query => formatter.write_str("the query")?,
            Part::Body => formatter.write_str("the body")?,
            Part::Form => formatter.write_str("the form")?,
            Part::Items => formatter.write_str("the list of what is signed")?,
        }
        match self.reason {
            PartReason::Missing => formatter.write_str(" is missing"),
            PartReason::Repeated => formatter.write_str(" occurs several times"),
            PartReason::NotText => formatter.write_str(" is not text"),
            PartReason::Not(expected) => write!(formatter, " is not {expected}"),
            PartReason::HoldsSeparator => formatter.write_str(" contains the separator from its neighbor"),
        }
    }
}

impl std::error::Error for PartFault {}

impl fmt::Display for RecipeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Signs(error) => return write!(formatter, "what is signed: {error}"),
            Self::Secret(error) => return error.fmt(formatter),
            Self::Pair(error) => return write!(formatter, "the text of a pair: {error}"),
            Self::Sorted => "the sorted fields aren't signed, or have a setting that doesn't apply to them",
            Self::Headers => "the listed headers aren't signed, or have an invalid setting",
            Self::HttpSignature => {
                "an HTTP Message Signature has no template, claims, list, prefix, time, id, items or hash of the body"
            }
            Self::HttpAlgorithm => {
                "an HTTP Message Signature needs HMAC-SHA256, Ed25519, ECDSA, RSA-PSS with SHA-512 or RSA with SHA-256"
            }
            Self::Component => "an HTTP Message Signature must cover 1 to 32 different request components (RFC 9421)",
            Self::BodyToken => {
                "the place `body` needs a JSON Web Token with claims, and no other place, list or prefix"
            }
            Self::Claims => "a JSON Web Token has claims, or a template of its payload; no other signature has claims",
            Self::NoAudience => "a token that is verified by a public key needs an audience, or the hash of the body",
            Self::NoExpiry => "a token that may have no expiry needs the hash of the body",
            Self::NothingSigned => "the recipe doesn't say what is signed",
            Self::TokenSigns => "a token signs nothing",
            Self::NoSecretSigned => "a template for a plain hash needs `{secret}`",
            Self::Places => "a recipe needs 1 to 128 places for the signature",
            Self::Place => "a place is not `header …`, `query …`, `form …`, `body`, `body /…`, `item /…` or `list …`",
            Self::Pointer => "a pointer is not valid (RFC 6901) or has more than 32 keys",
            Self::NoItems => "a pointer to items needs one `*`",
            Self::ItemsMissing => "a place inside items is named, but not which items",
            Self::ItemsUnused => "items are named, but none of their parts is signed and they have no signature",
            Self::ListMissing => {
                "a place in the list of signatures needs exactly one list, with names unless it is a number"
            }
            Self::Separators => "a list and its pairs need different ASCII separators",
            Self::SignatureSigned => "the signature would be part of what it signs",
            Self::TimeNotSigned => "the time is not signed",
            Self::IdNotSigned => "the id is not signed",
            Self::HashNotSigned => "the hash of the body is not signed, or is a part of the body",
            Self::Url => "the URL is not an HTTP URL, or the origin has a path",
        })
    }
}

impl std::error::Error for RecipeError {}

crate::debug::debug_by_display!(RecipeError, PartFault);

impl From<TemplateError> for RecipeError {
    fn from(error: TemplateError) -> Self {
        Self::Signs(error)
    }
}

impl From<SecretError> for RecipeError {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}
