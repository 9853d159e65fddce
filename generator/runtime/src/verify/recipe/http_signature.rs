//! HTTP Message Signatures (RFC 9421) of requests, with the digests of RFC 9530.

mod base;
mod digest;
mod structured;

use std::borrow::Cow;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, DATE};
use http::{HeaderMap, HeaderName};

use self::base::Component;
use self::structured::{Bare, Item, Member, Parameters};
use super::Algorithm;
use super::error::{Part, PartReason, RecipeError};
use super::place::Place;
use super::source::Source;
use super::time::Unit;
use super::url::SenderUrl;
use crate::verify::clock::Freshness;
use crate::verify::error::VerifyError;

/// The header with the signatures.
pub(super) const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// The header that says what they sign.
pub(super) const INPUT: HeaderName = HeaderName::from_static("signature-input");

/// How many components a recipe may require.
const MAX_COMPONENTS: usize = 32;

/// What a signature must cover, and which signature it is, if there are several.
///
/// A sender may cover more. What it doesn't cover isn't signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSignature {
    covers: Vec<Cow<'static, str>>,
    label: Option<Cow<'static, str>>,
    tag: Option<Cow<'static, str>>,
    max_age: Option<Duration>,
}

impl HttpSignature {
    /// A signature that covers these components: `@method`, `@target-uri`, `@authority`, `@scheme`, `@request-target`,
    /// `@path`, `@query`, `@query-param;name="x"`, or the name of a header in lower case. With `content-digest`, the
    /// body is signed.
    pub fn covering<C: Into<Cow<'static, str>>>(components: impl IntoIterator<Item = C>) -> Self {
        let covers = components.into_iter().map(Into::into).collect();
        Self { covers, label: None, tag: None, max_age: None }
    }

    /// Sets the label of the signature. Without it, there must be exactly one.
    #[must_use]
    pub fn label(self, label: impl Into<Cow<'static, str>>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// Sets the tag of the signature, which names the application that it is for.
    #[must_use]
    pub fn tag(self, tag: impl Into<Cow<'static, str>>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// Sets how far from now a signature may have been made, in both directions, in whole seconds. The default is five
    /// minutes.
    #[must_use]
    pub fn max_age(self, age: Duration) -> Self {
        Self { max_age: Some(age), ..self }
    }
}

/// The requirements, parsed.
#[derive(Clone)]
pub(super) struct Required {
    covers: Vec<(Item, Component)>,
    label: Option<Cow<'static, str>>,
    tag: Option<Cow<'static, str>>,
    algorithm: &'static str,
    pub(super) freshness: Freshness,
}

/// A signature, and the text that it signs.
pub(super) struct Found {
    pub(super) base: String,
    pub(super) signature: Vec<u8>,
    pub(super) created: i64,
    /// Whether the text has the digest of the body.
    has_digest: bool,
}

impl Required {
    pub(super) fn new(recipe: &HttpSignature, algorithm: Algorithm) -> Result<Self, RecipeError> {
        let algorithm = algorithm.of_http().ok_or(RecipeError::HttpAlgorithm)?;
        let mut covers: Vec<(Item, Component)> = Vec::with_capacity(recipe.covers.len());
        for text in &recipe.covers {
            let component = base::component_of(text).ok_or(RecipeError::Component)?;
            if covers.iter().any(|(known, _)| *known == component.0) {
                return Err(RecipeError::Component);
            }
            covers.push(component);
        }
        if !(1..=MAX_COMPONENTS).contains(&covers.len()) {
            return Err(RecipeError::Component);
        }
        let mut freshness = Freshness::default();
        if let Some(age) = recipe.max_age {
            freshness.tolerance = age;
        }
        Ok(Self { covers, label: recipe.label.clone(), tag: recipe.tag.clone(), algorithm, freshness })
    }

    /// Whether a part of each request is signed.
    pub(super) fn signs(&self, part: &Part, url: &SenderUrl) -> bool {
        let covers = |components: &[Component]| components.iter().any(|component| self.covers(component));
        let whole = !url.is_fixed() && self.covers(&Component::TargetUri);
        let query = || whole || covers(&[Component::RequestTarget, Component::Query]);
        match part {
            Part::Body | Part::Form | Part::Place(Place::Body(_) | Place::Form(_) | Place::JsonInForm(..)) => {
                self.covers(&Component::Header(digest::HEADER))
            }
            Part::Place(Place::Header(name)) => self.covers(&Component::Header(name.clone())),
            Part::Place(Place::Query(name)) => query() || self.covers(&Component::QueryParameter(name.clone())),
            Part::Method => self.covers(&Component::Method),
            // These need to know the sender's URL.
            Part::Url => whole || !url.is_fixed() && covers(&[Component::Authority, Component::Scheme]),
            Part::Path => whole || covers(&[Component::RequestTarget, Component::Path]),
            Part::Query => query(),
            Part::Place(_) | Part::Items => false,
        }
    }

    fn covers(&self, component: &Component) -> bool {
        self.covers.iter().any(|(_, own)| own == component)
    }

    /// Whether a request has the signature. A header that can't be read has it, and is refused later.
    pub(super) fn is_present(&self, source: Source<'_>) -> Result<bool, VerifyError> {
        let Some(text) = source.text(&Place::Header(INPUT))? else { return Ok(false) };
        let Some(label) = &self.label else { return Ok(true) };
        Ok(structured::dictionary(&text).is_none_or(|members| members.iter().any(|(known, _)| known == label)))
    }

    /// Finds the signature. Fails unless it covers what it must, and is neither too old nor too new.
    pub(super) fn find(&self, source: Source<'_>, url: &SenderUrl) -> Result<Found, VerifyError> {
        let (label, items, parameters) = self.input(source)?;
        let fault = |expected| VerifyError::place(&Place::Header(INPUT), PartReason::Not(expected));
        if self.covers.iter().any(|(required, _)| !items.contains(required)) {
            return Err(fault("a signature of everything that must be signed"));
        }
        let text = |name: &str| match parameter(&parameters, name) {
            Some(Bare::Text(text)) => Some(&**text),
            _ => None,
        };
        let algorithm = parameter(&parameters, "alg");
        if algorithm.is_some() && text("alg") != Some(self.algorithm) {
            return Err(fault("a signature with the algorithm of the recipe"));
        }
        if self.tag.is_some() && text("tag") != self.tag.as_deref() {
            return Err(fault("a signature with the tag of the recipe"));
        }
        let Some(Bare::Integer(created)) = parameter(&parameters, "created") else {
            return Err(fault("a signature with the time of its creation"));
        };
        self.freshness.check(*created)?;
        match parameter(&parameters, "expires") {
            None => {}
            Some(Bare::Integer(expires)) if *expires > self.freshness.clock.now() => {}
            Some(Bare::Integer(_)) => return Err(VerifyError::TooOld),
            Some(_) => return Err(fault("a signature whose expiry is a time")),
        }
        let signature = signature(source, &label)?;
        // The two numbers of ECDSA, and not DER (sections 3.3.4 and 3.3.5).
        let numbers = match self.algorithm {
            "ecdsa-p256-sha256" => Some(64),
            "ecdsa-p384-sha384" => Some(96),
            _ => None,
        };
        if numbers.is_some_and(|length| signature.len() != length) {
            return Err(VerifyError::NoMatch);
        }
        let base = base::signature_base(&items, &parameters, source, url)?;
        let has_digest = items.iter().any(|item| item.value == Bare::Text(digest::HEADER.as_str().to_owned()));
        Ok(Found { base, signature, created: *created, has_digest })
    }

    /// The member of `Signature-Input` that the recipe is about.
    fn input(&self, source: Source<'_>) -> Result<(String, Vec<Item>, Parameters), VerifyError> {
        let place = Place::Header(INPUT);
        let fault = |expected| VerifyError::place(&place, PartReason::Not(expected));
        let members = structured::dictionary(&source.required(&place)?);
        let mut members = members.ok_or_else(|| fault("a list of signatures (RFC 9421)"))?;
        let index = match &self.label {
            Some(label) => members.iter().position(|(known, _)| known == label),
            None => (members.len() == 1).then_some(0),
        };
        let found = index.map(|index| members.swap_remove(index));
        match found {
            Some((label, Member::List(items, parameters))) => Ok((label, items, parameters)),
            _ => Err(fault("a list with the signature of the recipe")),
        }
    }
}

impl Found {
    /// Fails if the digest in what is signed isn't that of the body.
    pub(super) fn check_digest(&self, source: Source<'_>) -> Result<(), VerifyError> {
        if self.has_digest { digest::check(source) } else { Ok(()) }
    }
}

fn parameter<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p Bare> {
    parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The signature with this label.
fn signature(source: Source<'_>, label: &str) -> Result<Vec<u8>, VerifyError> {
    let place = Place::Header(SIGNATURE);
    let members = structured::dictionary(&source.required(&place)?).unwrap_or_default();
    let found = members.into_iter().find(|(known, _)| known == label);
    match found {
        Some((_, Member::Item(Item { value: Bare::Bytes(bytes), .. }))) => Ok(bytes),
        _ => Err(VerifyError::place(&place, PartReason::Not("a list with the signature of the recipe (RFC 9421)"))),
    }
}

/// What a sender writes into a request.
pub(super) struct Draft {
    items: Vec<Item>,
    parameters: Parameters,
    label: String,
}

impl Required {
    /// A signature that is made at a time.
    pub(super) fn draft(&self, at: i64) -> Draft {
        let mut parameters =
            vec![("created".to_owned(), Bare::Integer(at)), ("alg".to_owned(), Bare::Text(self.algorithm.to_owned()))];
        parameters.extend(self.tag.iter().map(|tag| ("tag".to_owned(), Bare::Text(tag.to_string()))));
        let label = self.label.as_deref().unwrap_or("sig1").to_owned();
        Draft { items: self.covers.iter().map(|(item, _)| item.clone()).collect(), parameters, label }
    }

    /// The headers that are signed but that a request lacks, as far as they follow from the rest.
    pub(super) fn headers_to_add(&self, headers: &HeaderMap, body: &[u8], at: i64) -> Vec<(HeaderName, String)> {
        let known = [
            (digest::HEADER, digest::header_value(body)),
            (CONTENT_LENGTH, body.len().to_string()),
            (DATE, Unit::Http.format(at)),
        ];
        let is_missing = |(name, _): &(HeaderName, String)| {
            // The digest of another body would be wrong.
            (*name == digest::HEADER || !headers.contains_key(name)) && self.covers(&Component::Header(name.clone()))
        };
        known.into_iter().filter(is_missing).collect()
    }
}

impl Draft {
    pub(super) fn base(&self, source: Source<'_>, url: &SenderUrl) -> Result<String, VerifyError> {
        base::signature_base(&self.items, &self.parameters, source, url)
    }

    pub(super) fn input(&self) -> String {
        format!("{}={}", self.label, structured::write_list(&self.items, &self.parameters))
    }

    pub(super) fn signature(&self, bytes: Vec<u8>) -> String {
        let item = Item { value: Bare::Bytes(bytes), parameters: Parameters::new() };
        format!("{}={}", self.label, structured::write_item(&item))
    }
}
