//! Headers that a delivery lists as signed.

use std::borrow::Cow;

use http::HeaderName;

use super::error::{PartReason, RecipeError};
use super::message::Known;
use super::pair::Pair;
use super::place::Place;
use super::prepared::Form;
use super::time::Unit;
use super::url;
use crate::verify::error::VerifyError;

/// How many headers a list may name.
const MAX_HEADERS: usize = 64;

/// Parts of a request that can be listed like headers, as in drafts of HTTP Signatures.
const REQUEST_TARGET: &str = "(request-target)";
const CREATED: &str = "(created)";
const EXPIRES: &str = "(expires)";

/// Headers that the sender lists and signs: the piece `{headers}` of a template.
///
/// The sender chooses the list, so a delivery is refused unless it contains the headers that the recipe requires, and
/// those that its time, its id and the hash of the body are in.
///
/// If the list is `headers` in the list of signatures and is absent, it is `date`, or `(created)` if that is required.
///
/// A list may contain `(request-target)`, which is the method in lower case with path and query, and `(created)` and
/// `(expires)`, which are in the list of signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders {
    listed: Place,
    between: char,
    pair: Cow<'static, str>,
    separator: Cow<'static, str>,
    require: Vec<Cow<'static, str>>,
}

impl SignedHeaders {
    /// The list is at this place, with spaces between the names. Each header is signed as `name: value`, with line
    /// breaks between them.
    pub fn listed_at(place: impl Into<Place>) -> Self {
        Self {
            listed: place.into(),
            between: ' ',
            pair: "{name}: {value}".into(),
            separator: "\n".into(),
            require: Vec::new(),
        }
    }

    /// Sets what separates the names in the list.
    #[must_use]
    pub fn names_separated_by(self, between: char) -> Self {
        Self { between, ..self }
    }

    /// Sets how a header is written in what is signed. `{name}` and `{value}` stand for its parts. Names are in lower
    /// case.
    #[must_use]
    pub fn pair(self, text: impl Into<Cow<'static, str>>) -> Self {
        Self { pair: text.into(), ..self }
    }

    /// Sets the text between two headers in what is signed.
    #[must_use]
    pub fn separator(self, text: impl Into<Cow<'static, str>>) -> Self {
        Self { separator: text.into(), ..self }
    }

    /// Sets which headers a list must contain.
    #[must_use]
    pub fn requiring<N: Into<Cow<'static, str>>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self { require: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// As the piece `{headers:X}` says.
    pub(super) fn of_piece(list: &HeaderName) -> Self {
        Self::listed_at(list.clone()).names_separated_by(',').pair("{name}:{value}").separator(";")
    }
}

/// The list, prepared.
#[derive(Clone)]
pub(super) struct HeaderList {
    pub(super) listed: Place,
    between: char,
    pair: Pair,
    separator: String,
    /// In lower case, with those of the time, the id and the hash of the body.
    required: Vec<String>,
}

impl HeaderList {
    /// `proved` are the places that the recipe relies on.
    pub(super) fn new(list: &SignedHeaders, proved: &[&Place]) -> Result<Self, RecipeError> {
        let pair = Pair::parse(&list.pair).map_err(RecipeError::Pair)?;
        let is_fit = matches!(list.listed, Place::Header(_) | Place::Listed(_)) && !pair.has_secret();
        let names = list.require.iter().map(|name| name.to_ascii_lowercase());
        let mut required: Vec<String> = names.chain(proved.iter().filter_map(|place| listed_name(place))).collect();
        required.sort_unstable();
        required.dedup();
        let is_name = |name: &String| is_special(name) || name.parse::<HeaderName>().is_ok();
        let is_fit = is_fit && list.between.is_ascii() && !list.between.is_ascii_alphanumeric();
        if !is_fit || required.len() > MAX_HEADERS || !required.iter().all(is_name) {
            return Err(RecipeError::Headers);
        }
        let (listed, separator) = (list.listed.clone(), list.separator.to_string());
        Ok(Self { listed, between: list.between, pair, separator, required })
    }

    /// Whether the text shows where each header ends: no name contains a colon, and no value a line break.
    pub(super) fn is_clear(&self) -> bool {
        self.pair.named_value().is_some_and(|between| between.starts_with(':')) && self.separator.starts_with('\n')
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }

    /// The list of a signature that has none, as drafts of HTTP Signatures define it: `date`, or since draft 11
    /// `(created)`.
    fn unstated(&self) -> Option<&'static str> {
        let is_of_draft = matches!(&self.listed, Place::Listed(name) if name == "headers");
        is_of_draft.then(|| if self.requires(CREATED) { CREATED } else { "date" })
    }

    pub(super) fn requires_target(&self) -> bool {
        self.requires(REQUEST_TARGET)
    }

    /// Whether the value at the place is signed in each delivery.
    pub(super) fn signs(&self, place: &Place) -> bool {
        listed_name(place).is_some_and(|name| self.requires(&name))
    }

    /// The list for a sender: what must be listed, and the header that lists it.
    pub(super) fn text(&self) -> String {
        let own = listed_name(&self.listed).into_iter().filter(|own| !self.requires(own));
        own.chain(self.required.iter().cloned()).collect::<Vec<_>>().join(&self.between.to_string())
    }
}

impl Form {
    /// The listed headers, as they are signed.
    pub(super) fn listed_headers(&self, list: &HeaderList, known: &Known<'_>) -> Result<String, VerifyError> {
        let fault = |expected| VerifyError::place(&list.listed, PartReason::Not(expected));
        let text = self.place_text(&list.listed, known)?.or_else(|| list.unstated().map(Cow::Borrowed));
        let text = text.ok_or_else(|| VerifyError::place(&list.listed, PartReason::Missing))?;
        // An empty list has no names.
        let names = text.split(list.between).filter(|_| !text.is_empty());
        let names: Vec<String> = names.map(|name| name.trim().to_ascii_lowercase()).collect();
        if names.len() > MAX_HEADERS {
            return Err(fault("a list of at most 64 headers"));
        }
        if !list.required.iter().all(|required| names.contains(required)) {
            return Err(fault("a list with all headers that must be signed"));
        }
        let mut all = String::new();
        for (index, name) in names.iter().enumerate() {
            if names.iter().take(index).any(|before| before == name) {
                return Err(fault("a list of different headers"));
            }
            let value = match &**name {
                REQUEST_TARGET => {
                    let method = known.source.method()?.to_ascii_lowercase();
                    Cow::Owned(format!("{method} {}", url::target(url::url(known.source.delivery)?)))
                }
                CREATED | EXPIRES => {
                    let place = Place::Listed(name.trim_matches(['(', ')']).to_owned());
                    let value = self.place_text(&place, known)?;
                    value.ok_or_else(|| VerifyError::place(&place, PartReason::Missing))?
                }
                header => {
                    let header = header.parse().map_err(|_| fault("a list of headers"))?;
                    known.source.required(&Place::Header(header))?
                }
            };
            if index > 0 {
                all.push_str(&list.separator);
            }
            list.pair.texts(name, Some(value.trim())).flatten().for_each(|part| all.push_str(&part));
        }
        Ok(all)
    }

    /// Fails if the list of signatures says that they have expired, by the clock of the time.
    pub(super) fn check_expiry(&self, signatures: &[Cow<'_, str>]) -> Result<(), VerifyError> {
        let (Some(time), Some(_)) = (&self.time, &self.header_list) else { return Ok(()) };
        let place = Place::Listed("expires".to_owned());
        let text = match self.listed("expires", signatures) {
            Ok(text) => text,
            Err(PartReason::Missing) => return Ok(()),
            Err(reason) => return Err(VerifyError::place(&place, reason)),
        };
        // Drafts allow a fraction.
        let expires = Unit::Seconds.parse(text.split('.').next().unwrap_or_default());
        let expires = expires.ok_or_else(|| VerifyError::place(&place, PartReason::Not(Unit::Seconds.expected())))?;
        if expires > time.freshness.clock.now() { Ok(()) } else { Err(VerifyError::TooOld) }
    }
}

fn is_special(name: &str) -> bool {
    [REQUEST_TARGET, CREATED, EXPIRES].contains(&name)
}

/// The name by which the value at the place is listed.
fn listed_name(place: &Place) -> Option<String> {
    match place {
        Place::Header(name) => Some(name.as_str().to_owned()),
        Place::Listed(name) if name == "created" => Some(CREATED.to_owned()),
        Place::Listed(name) if name == "expires" => Some(EXPIRES.to_owned()),
        _ => None,
    }
}
