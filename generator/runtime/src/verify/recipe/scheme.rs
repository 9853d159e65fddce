//! Verification by recipes.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderName;

use super::error::{Part, PartReason};
use super::http_signature::Required;
use super::jwt;
use super::key::{Signatures, Signed};
use super::message::Known;
use super::place::Place;
use super::prepared::{Form, Jwt, Prepared, SenderKey};
use super::source::Source;
use crate::bodies::CodingFault;
use crate::delivery::{Delivery, with_body};
use crate::trust::{Proof, Trust};
use crate::verify::Scheme;
use crate::verify::clock::Clock;
use crate::verify::error::VerifyError;

/// The maximum length of an id, as in Standard Webhooks.
const MAX_ID: usize = 256;

/// A [`Recipe`](super::Recipe) with its secrets, or several of them.
#[derive(Clone)]
pub struct RecipeScheme {
    pub(super) recipes: Vec<Prepared>,
    /// The headers that contain tokens.
    secret_headers: Vec<HeaderName>,
}

impl RecipeScheme {
    pub(super) fn new(recipe: Prepared) -> Self {
        let tokens = if recipe.form.is_token { &*recipe.form.at } else { &[] };
        let headers = tokens.iter().filter_map(header_of).cloned().collect();
        Self { recipes: vec![recipe], secret_headers: headers }
    }

    /// Accepts deliveries by either recipe. Every recipe whose signature is present must verify it: a wrong signature
    /// is refused even if another recipe accepts its own, since that one may be weaker. The proof is by the first of
    /// them.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.recipes.extend(other.recipes);
        self.secret_headers.extend(other.secret_headers);
        self
    }

    /// Sets the clock that measures the age of a delivery. By default, this is the system's clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(clock);
        self.times().for_each(|time| time.clock = Arc::clone(&clock));
        self
    }

    /// Sets how far from now a delivery may have been signed, in both directions, in whole seconds. The default is the
    /// recipe's.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.times().for_each(|time| time.tolerance = tolerance);
        self
    }

    /// Signs by the sender's own key, which public keys can't do. It takes a message and makes its signature, not
    /// encoded.
    #[doc(hidden)]
    #[must_use]
    pub fn sender_key(mut self, sign: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        let sign: SenderKey = Arc::new(sign);
        self.recipes.iter_mut().for_each(|recipe| recipe.sender = Some(Arc::clone(&sign)));
        self
    }

    fn times(&mut self) -> impl Iterator<Item = &mut crate::verify::clock::Freshness> {
        self.recipes.iter_mut().filter_map(|recipe| {
            let form = &mut recipe.form;
            let time = form.time.as_mut().map(|time| &mut time.freshness);
            let http = form.http.as_mut().map(|http| &mut http.freshness);
            time.or(form.jwt.as_mut().map(|jwt| &mut jwt.freshness)).or(http)
        })
    }
}

pub(super) fn header_of(place: &Place) -> Option<&HeaderName> {
    match place {
        Place::Header(name) => Some(name),
        _ => None,
    }
}

impl Scheme for RecipeScheme {
    fn name(&self) -> &'static str {
        "recipe"
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        if let [only] = &*self.recipes {
            return only.verify(delivery).map(Trust::Proved);
        }
        let mut proof = None;
        for recipe in &self.recipes {
            if recipe.form.is_meant(delivery)? {
                let found = recipe.verify(delivery)?;
                proof.get_or_insert(found);
            }
        }
        proof.map(Trust::Proved).ok_or(VerifyError::NoMatch)
    }

    /// The header, if all recipes have the same.
    fn id_header(&self) -> Option<&HeaderName> {
        let mut all = self.recipes.iter().map(|recipe| recipe.form.id.as_ref().and_then(header_of));
        let first = all.next().flatten();
        if all.all(|other| other == first) { first } else { None }
    }

    fn secret_headers(&self) -> &[HeaderName] {
        &self.secret_headers
    }

    fn redact(&self, delivery: Delivery) -> Delivery {
        self.recipes.iter().fold(delivery, |delivery, recipe| recipe.form.redact(delivery))
    }
}

impl Prepared {
    fn verify(&self, delivery: &Delivery) -> Result<Proof, VerifyError> {
        self.form.check_condition(delivery)?;
        let seen = self.form.received(delivery)?;
        let whole = Source { delivery: &seen, item: None, sent: delivery };
        let Some(items) = &self.form.items else { return self.verify_source(whole) };
        let mut proof = None;
        for item in items.find(seen.body())? {
            let found = self.verify_source(Source { item: seen.body().get(item), ..whole })?;
            proof.get_or_insert(found);
        }
        proof.ok_or(VerifyError::NoMatch)
    }

    fn verify_source(&self, source: Source<'_>) -> Result<Proof, VerifyError> {
        if let Some(http) = &self.form.http {
            return self.verify_http(source, http);
        }
        match &*self.form.at {
            // The usual case doesn't allocate.
            [only] => {
                let text = self.form.signature(source, only)?;
                self.verify_signatures(source, &[text.ok_or_else(|| VerifyError::place(only, PartReason::Missing))?])
            }
            _ => self.verify_signatures(source, &self.form.signatures(source)?),
        }
    }

    fn verify_signatures<'a>(&self, source: Source<'a>, texts: &'a [Cow<'a, str>]) -> Result<Proof, VerifyError> {
        let form = &self.form;
        let signatures = Signatures { texts, list: form.list.as_ref(), prefix: &form.prefix, encoding: form.encoding };
        if let Some(jwt) = form.jwt.as_ref().filter(|jwt| !jwt.is_detached) {
            return self.verify_token(source, jwt, signatures);
        }
        let (time, signed_at) = match form.time(source, texts)? {
            Some((text, at)) => (Some(text), Some(at)),
            None => (None, None),
        };
        let mut known = Known { source, time, id: form.id(source)?, signatures: texts, with_other_port: false };
        let mut secret = self.signer(&form.message(&known)?, signatures);
        if secret.is_none() && form.is_port_optional {
            known.with_other_port = true;
            secret = self.signer(&form.message(&known)?, signatures);
        }
        let secret = secret.ok_or(VerifyError::NoMatch)?;
        form.check_expiry(texts)?;
        if let Some(hash) = &form.body_hash {
            hash.check(source)?;
        }
        let id = known.id.as_deref().map(Arc::from);
        Ok(Proof { id, signed_at, ..Proof::new(form.name.clone(), secret) })
    }
}

impl Prepared {
    fn verify_http(&self, source: Source<'_>, http: &Required) -> Result<Proof, VerifyError> {
        let found = http.find(source, &self.form.url)?;
        let message = [Signed::Bytes(Cow::Borrowed(found.base.as_bytes()))];
        let secret = self.keys.signer_of_bytes(&message, found.signature.clone()).ok_or(VerifyError::NoMatch)?;
        found.check_digest(source)?;
        Ok(Proof { signed_at: Some(found.created), ..Proof::new(self.form.name.clone(), secret) })
    }

    /// The index of the secret that made one of the signatures.
    fn signer(&self, message: &[Signed<'_>], signatures: Signatures<'_>) -> Option<usize> {
        match &self.form.jwt {
            Some(jwt) => jwt::detached_signer(self.token(signatures)?, jwt.algorithm, &self.keys, message),
            None => self.keys.signer(message, signatures),
        }
    }

    /// The first of several tokens. Senders only send one.
    fn token<'a>(&self, tokens: Signatures<'a>) -> Option<jwt::Token<'a>> {
        let is_in_body = self.form.at.iter().all(Place::is_in_body);
        tokens.candidates().next().map(|text| jwt::Token { text, is_in_body })
    }

    fn verify_token(&self, source: Source<'_>, jwt: &Jwt, tokens: Signatures<'_>) -> Result<Proof, VerifyError> {
        let token = self.token(tokens).ok_or(VerifyError::NoMatch)?;
        let url = jwt.claims.signs_url().then(|| self.form.url.form(source.delivery, false)).transpose()?;
        let bound = jwt::Bound { body: source.delivery.body(), url: url.as_deref().unwrap_or_default() };
        let (secret, signed_at) = jwt::verify(token, jwt.algorithm, &jwt.claims, &self.keys, bound, &jwt.freshness)?;
        Ok(Proof { signed_at, ..Proof::new(self.form.name.clone(), secret) })
    }
}

impl Form {
    /// The delivery that the recipe applies to: as received, or with its body decompressed.
    pub(super) fn received<'a>(&self, sent: &'a Delivery) -> Result<Cow<'a, Delivery>, VerifyError> {
        let Some(codings) = &self.decodes else { return Ok(Cow::Borrowed(sent)) };
        let decoded = sent.decoded_body(codings).map_err(|fault| {
            let reason = match fault {
                CodingFault::NotAccepted => "encoded in a way that is accepted",
                CodingFault::TooLarge => "short enough once it is decoded",
                CodingFault::Damaged => "what its `Content-Encoding` says",
            };
            VerifyError::part(Part::Body, PartReason::Not(reason))
        })?;
        Ok(match decoded {
            Some(body) => Cow::Owned(with_body(sent.clone(), body)),
            None => Cow::Borrowed(sent),
        })
    }

    /// Whether the recipe applies to this delivery: its signature is present.
    fn is_meant(&self, delivery: &Delivery) -> Result<bool, VerifyError> {
        if let Some((header, value)) = &self.when {
            let found = Source::new(delivery).text(&Place::Header(header.clone()))?;
            if found.as_deref() != Some(&**value) {
                return Ok(false);
            }
        }
        // A delivery that can't be decoded is refused by the recipe whose signature it has.
        let seen = self.received(delivery).unwrap_or(Cow::Borrowed(delivery));
        let whole = Source { delivery: &seen, item: None, sent: delivery };
        let Some(items) = &self.items else { return self.has_signature(whole) };
        // A body without items is for another recipe.
        for item in items.find(seen.body()).unwrap_or_default() {
            if self.has_signature(Source { item: seen.body().get(item), ..whole })? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_signature(&self, source: Source<'_>) -> Result<bool, VerifyError> {
        if let Some(http) = &self.http {
            return http.is_present(source);
        }
        for place in &self.at {
            let text = match source.text(place) {
                // A body that isn't JSON contains no signature, and a broker's message has no query.
                Err(VerifyError::Part(fault)) if matches!(fault.part, Part::Body | Part::Url) => None,
                text => text?,
            };
            let texts = Vec::from_iter(text);
            let signatures =
                Signatures { texts: &texts, list: self.list.as_ref(), prefix: &self.prefix, encoding: self.encoding };
            if signatures.candidates().next().is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn check_condition(&self, delivery: &Delivery) -> Result<(), VerifyError> {
        let Some((header, value)) = &self.when else { return Ok(()) };
        let place = Place::Header(header.clone());
        let found = Source::new(delivery).required(&place)?;
        if found == *value {
            Ok(())
        } else {
            Err(VerifyError::place(&place, PartReason::Not("as the recipe requires")))
        }
    }

    /// The texts at the places of signatures. There must be at least one.
    fn signatures<'a>(&self, source: Source<'a>) -> Result<Vec<Cow<'a, str>>, VerifyError> {
        let texts = self.at.iter().filter_map(|place| self.signature(source, place).transpose());
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        match self.at.first() {
            Some(place) if texts.is_empty() => Err(VerifyError::place(place, PartReason::Missing)),
            _ => Ok(texts),
        }
    }

    /// The text at one of these places, if there is one.
    fn signature<'a>(&self, source: Source<'a>, place: &Place) -> Result<Option<Cow<'a, str>>, VerifyError> {
        let text = source.text(place)?;
        match (&self.list, &text) {
            (Some(list), Some(text)) if !list.is_bounded(text) => {
                Err(VerifyError::place(place, PartReason::Not("a list of at most 64 items")))
            }
            _ => Ok(text),
        }
    }

    /// The time as written, and in seconds since the Unix epoch. Fails if it is too far from now.
    fn time<'a>(
        &'a self,
        source: Source<'a>,
        signatures: &'a [Cow<'_, str>],
    ) -> Result<Option<(Cow<'a, str>, i64)>, VerifyError> {
        let Some(time) = &self.time else { return Ok(None) };
        let text = match &time.at {
            Place::Listed(name) => {
                self.listed(name, signatures).map_err(|reason| VerifyError::place(&time.at, reason))?
            }
            place => source.required(place)?,
        };
        let at = time.unit.parse(&text);
        let at = at.ok_or_else(|| VerifyError::place(&time.at, PartReason::Not(time.unit.expected())))?;
        time.freshness.check(at)?;
        Ok(Some((text, at)))
    }

    /// The only value with that name in the list of signatures.
    pub(super) fn listed<'a>(&'a self, name: &str, signatures: &'a [Cow<'_, str>]) -> Result<Cow<'a, str>, PartReason> {
        let (Some(list), Some(text)) = (&self.list, signatures.first()) else { return Err(PartReason::Missing) };
        if list.has_names() {
            let is_nested = list.separators.len() > 1;
            return only(list.named_items(text), name, is_nested).map(Cow::Borrowed);
        }
        let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let item = number.and_then(|index| list.all_items(text).nth(index));
        item.filter(|item| !item.is_empty()).map(Cow::Borrowed).ok_or(PartReason::Missing)
    }

    fn id<'a>(&self, source: Source<'a>) -> Result<Option<Cow<'a, str>>, VerifyError> {
        let Some(place) = &self.id else { return Ok(None) };
        let id = source.required(place)?;
        if is_id(&id) {
            Ok(Some(id))
        } else {
            Err(VerifyError::place(place, PartReason::Not("an id: 1 to 256 bytes of visible ASCII")))
        }
    }
}

/// The value of the only item with that name. A list of lists may repeat it.
fn only<'t>(
    items: impl Iterator<Item = (&'t str, &'t str)>,
    name: &str,
    may_repeat: bool,
) -> Result<&'t str, PartReason> {
    let mut found = items.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let first = found.next().ok_or(PartReason::Missing)?;
    if found.all(|other| may_repeat && other == first) { Ok(first) } else { Err(PartReason::Repeated) }
}

pub(super) fn is_id(text: &str) -> bool {
    // Looking at all bytes is done for many at once. A search that may stop early isn't.
    (1..=MAX_ID).contains(&text.len()) && text.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic())
}

/// Shows how many secrets there are.
impl fmt::Debug for RecipeScheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.recipes.iter().map(|recipe| (&*recipe.form.name, recipe.keys.len()));
        formatter.debug_struct("RecipeScheme").field("secrets", &shown.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
