//! A recipe that has been checked, with its keys.

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderName;

use super::body_hash::BodySha256;
use super::boundary::{Boundary, boundaries};
use super::error::{Part, RecipeError};
use super::header_list::{HeaderList, SignedHeaders};
use super::http_signature::Required;
use super::jwt::Claims;
use super::key::Keys;
use super::list::List;
use super::place::Place;
use super::pointer::Items;
use super::scheme::header_of;
use super::sorted::Fields;
use super::template::{Kind, Piece, Template, TemplateError, TemplateFault};
use super::time::{Time, Unit};
use super::url::SenderUrl;
use super::{Algorithm, Encoding, Recipe};
use crate::bodies::Codings;
use crate::verify::clock::{Freshness, SystemClock};

/// How many places of signatures a recipe may have: one vendor numbers a hundred headers.
const MAX_PLACES: usize = 128;

#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) form: Form,
    pub(super) keys: Keys,
    /// Signs in place of the keys, if these are public.
    pub(super) sender: Option<SenderKey>,
}

/// The sender's own key: makes the signature of a message. `None` if it can't.
pub(super) type SenderKey = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

/// All of a recipe but the keys.
#[derive(Clone)]
pub(super) struct Form {
    pub(super) name: Cow<'static, str>,
    pub(super) is_token: bool,
    pub(super) jwt: Option<Jwt>,
    pub(super) http: Option<Required>,
    pub(super) pieces: Vec<(Piece, Boundary)>,
    pub(super) at: Vec<Place>,
    pub(super) prefix: Cow<'static, str>,
    pub(super) encoding: Encoding,
    pub(super) list: Option<List>,
    pub(super) time: Option<SignedTime>,
    pub(super) id: Option<Place>,
    pub(super) items: Option<Items>,
    pub(super) url: SenderUrl,
    /// Whether the sender may write the default port of its URL, or leave it out.
    pub(super) is_port_optional: bool,
    pub(super) when: Option<(HeaderName, Cow<'static, str>)>,
    /// How bodies may be compressed, if the recipe is about decompressed bodies.
    pub(super) decodes: Option<Codings>,
    pub(super) body_hash: Option<BodySha256>,
    pub(super) header_list: Option<HeaderList>,
    pub(super) sorted: Option<Fields>,
    pub(super) account: Option<Cow<'static, str>>,
}

/// Requirements for a JSON Web Token.
#[derive(Clone)]
pub(super) struct Jwt {
    pub(super) algorithm: &'static str,
    /// Whether the token has no claims: its payload is what the template says.
    pub(super) is_detached: bool,
    pub(super) claims: Claims,
    pub(super) freshness: Freshness,
}

/// The pieces that consist of several parts of a delivery.
#[derive(Default)]
pub(super) struct Composed {
    headers: Option<HeaderList>,
    sorted: Option<Fields>,
}

impl Composed {
    fn new(recipe: &Recipe, template: Option<&Template>) -> Result<Self, RecipeError> {
        let proved: Vec<&Place> = [
            recipe.time.as_ref().map(|time| &time.at),
            recipe.id.as_ref(),
            recipe.body_hash.as_ref().map(|hash| &hash.at),
        ]
        .into_iter()
        .flatten()
        .collect();
        let of_piece = template.and_then(Template::header_list).map(SignedHeaders::of_piece);
        if recipe.headers.is_some() && !template.is_some_and(|template| template.has_kind(&Kind::ListedHeaders)) {
            return Err(RecipeError::Headers);
        }
        if recipe.sorted.is_some() && !template.is_some_and(|template| template.has_kind(&Kind::Sorted)) {
            return Err(RecipeError::Sorted);
        }
        let headers = recipe.headers.as_ref().or(of_piece.as_ref());
        let headers = headers.map(|list| HeaderList::new(list, &proved)).transpose()?;
        if headers.as_ref().is_some_and(|list| matches!(list.listed, Place::Listed(_))) && recipe.list.is_none() {
            return Err(RecipeError::ListMissing);
        }
        let sorted = recipe.sorted.as_ref().map(|sorted| Fields::new(sorted, &recipe.at)).transpose()?;
        Ok(Self { headers, sorted })
    }

    fn signs_secret(&self) -> bool {
        self.sorted.as_ref().is_some_and(Fields::has_secret)
    }

    fn signs(&self, place: &Place) -> bool {
        self.headers.as_ref().is_some_and(|list| list.signs(place))
            || self.sorted.as_ref().is_some_and(|sorted| sorted.signs(place))
    }

    /// The places that they name.
    fn places(&self) -> impl Iterator<Item = &Place> {
        let listed = self.headers.iter().map(|list| &list.listed);
        listed.chain(self.sorted.iter().flat_map(Fields::places))
    }
}

/// Where the time is, how it is written, and how far from now it may be.
#[derive(Clone)]
pub(super) struct SignedTime {
    pub(super) at: Place,
    pub(super) unit: Unit,
    pub(super) freshness: Freshness,
}

impl Prepared {
    pub(super) fn new<S: AsRef<[u8]>>(
        recipe: &Recipe,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, RecipeError> {
        let form = Self::checked(recipe)?;
        let is_secret_signed = form.pieces.iter().any(|(piece, _)| piece.kind == Kind::Secret)
            || form.sorted.as_ref().is_some_and(Fields::has_secret);
        Ok(Self { form, keys: Keys::new(recipe.algorithm, &recipe.key, secrets, is_secret_signed)?, sender: None })
    }

    pub(super) fn checked(recipe: &Recipe) -> Result<Form, RecipeError> {
        let template = recipe.signs.as_deref().map(str::parse::<Template>).transpose()?;
        let jwt = recipe.jwt()?;
        let http = recipe.http()?;
        let composed = Composed::new(recipe, template.as_ref())?;
        let pieces = match (&template, recipe.algorithm) {
            (None, Algorithm::Token) => Vec::new(),
            (None, _) if jwt.is_some() || http.is_some() => Vec::new(),
            (Some(_), Algorithm::Token) => return Err(RecipeError::TokenSigns),
            (None, _) => return Err(RecipeError::NothingSigned),
            (Some(template), _) => checked_pieces(recipe, template, &composed)?,
        };
        let template = template.unwrap_or(Template { pieces: Vec::new() });
        recipe.check_places(&template, &composed)?;
        recipe.check_list()?;
        recipe.check_is_signed(&template, &composed)?;
        recipe.url.check()?;
        Ok(Form {
            name: recipe.name.clone(),
            is_token: recipe.is_token(),
            jwt,
            http,
            pieces,
            at: recipe.at.clone(),
            prefix: recipe.prefix.clone(),
            encoding: recipe.encoding,
            list: recipe.list.clone(),
            time: recipe.time.clone().map(SignedTime::new),
            id: recipe.id.clone(),
            items: recipe.per.as_deref().map(Items::parse).transpose()?,
            url: recipe.url.clone(),
            is_port_optional: recipe.is_port_optional && template.has_kind(&Kind::Url),
            when: recipe.when.clone(),
            body_hash: recipe.body_hash.clone(),
            header_list: composed.headers,
            sorted: composed.sorted,
            account: recipe.account.clone(),
            decodes: recipe.codings.filter(|_| template.has_kind(&Kind::DecodedBody)),
        })
    }
}

impl Form {
    /// Whether deliveries are tokens whose claims are the payload.
    pub(super) fn is_body_token(&self) -> bool {
        self.at == [Place::WholeBody]
    }

    /// Whether the token has the payload, so that it isn't removed.
    pub(super) fn is_payload(&self) -> bool {
        self.is_body_token() || self.jwt.as_ref().is_some_and(|jwt| jwt.claims.are_payload())
    }
}

impl SignedTime {
    fn new(time: Time) -> Self {
        let freshness = Freshness { tolerance: time.tolerance, clock: Arc::new(SystemClock) };
        Self { at: time.at, unit: time.unit, freshness }
    }
}

/// The pieces of the template, each with its check.
fn checked_pieces(
    recipe: &Recipe,
    template: &Template,
    parts: &Composed,
) -> Result<Vec<(Piece, Boundary)>, RecipeError> {
    template.refuse(|kind| matches!(kind, Kind::Computed | Kind::Token), TemplateFault::UnknownPiece)?;
    if template.is_constant() {
        return Err(TemplateError { offset: 0, fault: TemplateFault::Constant }.into());
    }
    if recipe.time.is_none() {
        template.refuse(|kind| *kind == Kind::Timestamp, TemplateFault::TimeMissing)?;
    }
    if recipe.id.is_none() {
        template.refuse(|kind| *kind == Kind::Id, TemplateFault::IdMissing)?;
    }
    if recipe.account.is_none() {
        template.refuse(|kind| *kind == Kind::Account, TemplateFault::AccountMissing)?;
    }
    if recipe.codings.is_none() {
        template.refuse(|kind| *kind == Kind::DecodedBody, TemplateFault::CodingsMissing)?;
    }
    if recipe.sorted.is_none() {
        template.refuse(|kind| *kind == Kind::Sorted, TemplateFault::SortedMissing)?;
    }
    if recipe.headers.is_none() {
        template.refuse(|kind| *kind == Kind::ListedHeaders, TemplateFault::HeadersMissing)?;
    }
    if recipe.list.is_none() || recipe.at.len() != 1 {
        template.refuse(|kind| matches!(kind, Kind::Place(Place::Listed(_))), TemplateFault::ListMissing)?;
    }
    if recipe.per.is_none() {
        template.refuse(|kind| matches!(kind, Kind::Place(Place::Item(_))), TemplateFault::ItemsMissing)?;
    }
    match recipe.algorithm {
        Algorithm::Sha1 | Algorithm::Sha256 | Algorithm::Sha384 | Algorithm::Sha512
            if !template.has_kind(&Kind::Secret) && !parts.signs_secret() =>
        {
            return Err(RecipeError::NoSecretSigned);
        }
        Algorithm::Sha1
        | Algorithm::Sha256
        | Algorithm::Sha384
        | Algorithm::Sha512
        | Algorithm::HmacSha1
        | Algorithm::HmacSha256
        | Algorithm::HmacSha384
        | Algorithm::HmacSha512 => {}
        _ => {
            let signs_secret = parts.signs_secret();
            let is_secret = |kind: &Kind| *kind == Kind::Secret || signs_secret && *kind == Kind::Sorted;
            template.refuse(is_secret, TemplateFault::SecretSigned)?;
        }
    }
    let boundaries = if recipe.is_ambiguous {
        vec![Boundary::Free; template.pieces.len()]
    } else {
        let is_clear = |kind: &Kind| match kind {
            Kind::Sorted => parts.sorted.as_ref().is_some_and(Fields::is_clear),
            _ => parts.headers.as_ref().is_some_and(HeaderList::is_clear),
        };
        boundaries(&template.pieces, recipe.url.is_fixed(), recipe.time.as_ref().map(|time| time.unit), is_clear)?
    };
    Ok(template.pieces.iter().cloned().zip(boundaries).collect())
}

impl Recipe {
    /// Whether a part of a delivery is signed, so that it can't be changed. Always false if the template can't be read.
    pub fn covers(&self, part: &Part) -> bool {
        if let Some(signature) = &self.http {
            return Required::new(signature, self.algorithm).is_ok_and(|required| required.signs(part, &self.url));
        }
        if self.is_body_token() {
            return matches!(part, Part::Body | Part::Form | Part::Place(Place::Body(_)));
        }
        if let Some(claims) = &self.claims {
            return match part {
                Part::Body | Part::Form | Part::Place(Place::Body(_)) => claims.signs_body(),
                Part::Url | Part::Path | Part::Query => claims.signs_url() && !self.url.is_fixed(),
                _ => false,
            };
        }
        let Some(Ok(template)) = self.signs.as_deref().map(str::parse::<Template>) else { return false };
        let is_own = |place: &Place| {
            let (id, time) = (self.id.as_ref(), self.time.as_ref().map(|time| &time.at));
            id == Some(place) && template.has_kind(&Kind::Id)
                || time == Some(place) && template.has_kind(&Kind::Timestamp)
        };
        let Ok(composed) = Composed::new(self, Some(&template)) else { return false };
        let has_url = template.has_kind(&Kind::Url);
        let has_target = template.has_kind(&Kind::Target)
            || has_url && !self.url.is_fixed()
            || composed.headers.as_ref().is_some_and(HeaderList::requires_target);
        let sorted = composed.sorted.as_ref();
        match part {
            Part::Place(place) => is_own(place) || self.is_signed(place, &template, &composed),
            Part::Body => template.has_body() || self.body_hash.is_some(),
            Part::Form => template.signs_body() || self.body_hash.is_some() || sorted.is_some_and(Fields::signs_body),
            Part::Items => self.per.is_some() && template.places().any(|place| matches!(place, Place::Item(_))),
            Part::Method => {
                template.has_kind(&Kind::Method) || composed.headers.as_ref().is_some_and(HeaderList::requires_target)
            }
            Part::Url => has_url && !self.url.is_fixed(),
            Part::Path => template.has_kind(&Kind::Path) || has_target,
            Part::Query => template.has_kind(&Kind::Query) || has_target || sorted.is_some_and(Fields::signs_query),
        }
    }

    /// Whether a delivery must state its method and URL: see [`Delivery::requested`].
    ///
    /// [`Delivery::requested`]: crate::Delivery::requested
    pub fn needs_request(&self) -> bool {
        let template = self.signs.as_deref().and_then(|text| text.parse::<Template>().ok());
        let composed = Composed::new(self, template.as_ref()).unwrap_or_default();
        let is_query = |place: &Place| matches!(place, Place::Query(_));
        // A list of headers may contain the target.
        let signs_query = template.is_some_and(|template| template.places().any(is_query))
            || composed.headers.is_some()
            || composed.sorted.as_ref().is_some_and(Fields::needs_request);
        let hash = self.body_hash.as_ref().map(|hash| &hash.at);
        let named = self.at.iter().chain(self.time.as_ref().map(|time| &time.at)).chain(&self.id).chain(hash);
        let parts = [Part::Method, Part::Url, Part::Path, Part::Query];
        self.http.is_some() || signs_query || { named }.any(is_query) || parts.iter().any(|part| self.covers(part))
    }

    /// The requirements for the HTTP Message Signature, if there is one.
    fn http(&self) -> Result<Option<Required>, RecipeError> {
        let Some(signature) = &self.http else { return Ok(None) };
        let has_parts = self.signs.is_some() || self.claims.is_some() || self.list.is_some() || self.time.is_some();
        let has_places = self.id.is_some() || self.per.is_some() || self.body_hash.is_some() || self.at.len() != 1;
        if has_parts || has_places || !self.prefix.is_empty() {
            return Err(RecipeError::HttpSignature);
        }
        Required::new(signature, self.algorithm).map(Some)
    }

    /// The requirements for the JSON Web Token, if it is the signature.
    fn jwt(&self) -> Result<Option<Jwt>, RecipeError> {
        let Some(algorithm) = self.algorithm.of_token() else {
            return if self.claims.is_some() { Err(RecipeError::Claims) } else { Ok(None) };
        };
        let is_detached = self.signs.is_some();
        let has_others = self.time.is_some() || self.id.is_some() || self.per.is_some() || self.body_hash.is_some();
        if is_detached && self.claims.is_some() || !is_detached && has_others {
            return Err(RecipeError::Claims);
        }
        let claims = self.claims.clone().unwrap_or_default();
        let is_public = !matches!(self.algorithm, Algorithm::JwtHs256 | Algorithm::JwtHs384 | Algorithm::JwtHs512);
        if !is_detached && is_public && !claims.binds() && !self.is_body_token() {
            return Err(RecipeError::NoAudience);
        }
        if claims.is_boundless() && !self.is_body_token() {
            return Err(RecipeError::NoExpiry);
        }
        Ok(Some(Jwt { algorithm, is_detached, claims, freshness: Freshness::default() }))
    }

    /// The headers that contain a token. A delivery is stored without them.
    pub fn secret_headers(&self) -> impl Iterator<Item = &HeaderName> {
        let tokens = if self.is_token() { &*self.at } else { &[] };
        tokens.iter().filter_map(header_of)
    }

    /// Whether what is sent proves the sender by itself: anyone who has it can send something else with it.
    fn is_token(&self) -> bool {
        self.algorithm == Algorithm::Token || self.algorithm.of_token().is_some() && self.signs.is_none()
    }

    /// Whether deliveries are tokens whose claims are the payload, or hold one.
    fn is_body_token(&self) -> bool {
        let is_inside = || {
            matches!(&*self.at, [Place::Body(_) | Place::Form(_)])
                && self.claims.as_ref().is_some_and(Claims::are_payload)
        };
        self.at == [Place::WholeBody] || is_inside()
    }

    fn check_places(&self, template: &Template, composed: &Composed) -> Result<(), RecipeError> {
        if self.at.is_empty() || self.at.len() > MAX_PLACES {
            return Err(RecipeError::Places);
        }
        if self.at.iter().any(|place| matches!(place, Place::Listed(_))) {
            return Err(RecipeError::ListMissing);
        }
        // A delivery has one id, and a list of signatures has none.
        if matches!(self.id, Some(Place::Item(_) | Place::Listed(_) | Place::WholeBody)) {
            return Err(RecipeError::Place);
        }
        let is_plain_token = self.algorithm.of_token().is_some() && self.signs.is_none() && self.list.is_none();
        if self.at.contains(&Place::WholeBody) && !(is_plain_token && self.at.len() == 1 && self.prefix.is_empty()) {
            return Err(RecipeError::BodyToken);
        }
        // Elsewhere, claims aren't a payload.
        if self.claims.as_ref().is_some_and(Claims::are_payload) && !self.is_body_token() {
            return Err(RecipeError::BodyToken);
        }
        let is_item = |place: &Place| matches!(place, Place::Item(_));
        let uses_items = self.at.iter().chain(template.places()).any(is_item);
        let names_items = uses_items || self.time.as_ref().is_some_and(|time| is_item(&time.at));
        match self.per {
            None if names_items => Err(RecipeError::ItemsMissing),
            Some(_) if !uses_items => Err(RecipeError::ItemsUnused),
            _ if self.at.iter().any(|place| self.would_sign(place, template, composed)) => {
                Err(RecipeError::SignatureSigned)
            }
            _ => Ok(()),
        }
    }

    fn check_list(&self) -> Result<(), RecipeError> {
        let has_names = self.list.as_ref().is_some_and(List::has_names);
        let timed_by = self.time.as_ref().and_then(|time| match &time.at {
            Place::Listed(name) => Some(name),
            _ => None,
        });
        // Without names, it is a number.
        let is_item = |name: &String| has_names || name.parse::<u8>().is_ok_and(|number| number > 0);
        if timed_by.is_some_and(|name| self.list.is_none() || self.at.len() != 1 || !is_item(name)) {
            return Err(RecipeError::ListMissing);
        }
        match &self.list {
            Some(list) if !list.separators.iter().all(char::is_ascii) || !list.pairs.is_ascii() => {
                Err(RecipeError::Separators)
            }
            Some(list) if has_names && list.separators.contains(&list.pairs) => Err(RecipeError::Separators),
            _ => Ok(()),
        }
    }

    /// A time or an id that anyone could change proves nothing.
    fn check_is_signed(&self, template: &Template, composed: &Composed) -> Result<(), RecipeError> {
        let is_signed =
            |place: &Place, kind: &Kind| template.has_kind(kind) || self.is_signed(place, template, composed);
        if let Some(hash) = &self.body_hash
            && (!matches!(hash.at, Place::Header(_) | Place::Query(_)) || !self.is_signed(&hash.at, template, composed))
        {
            return Err(RecipeError::HashNotSigned);
        }
        if self.time.as_ref().is_some_and(|time| !is_signed(&time.at, &Kind::Timestamp)) {
            return Err(RecipeError::TimeNotSigned);
        }
        if self.id.as_ref().is_some_and(|id| !is_signed(id, &Kind::Id)) {
            return Err(RecipeError::IdNotSigned);
        }
        Ok(())
    }

    /// Whether a signature at the place would be part of what is signed, or would overwrite a part of it.
    fn would_sign(&self, place: &Place, template: &Template, composed: &Composed) -> bool {
        let time = self.time.as_ref().map(|time| &time.at);
        let signed = template.places().chain(time).chain(&self.id).chain(composed.places());
        self.is_signed(place, template, composed) || { signed }.any(|one| one.overlaps(place))
    }

    /// Whether the value at the place is part of what is signed.
    fn is_signed(&self, place: &Place, template: &Template, composed: &Composed) -> bool {
        let is_named = template.places().any(|one| one == place);
        is_named
            || composed.signs(place)
            || template.has_json_with(place)
            || match place {
                Place::JsonInForm(name, _) if template.places().any(|one| *one == Place::Form(name.clone())) => true,
                Place::Body(_) | Place::Item(_) | Place::Form(_) | Place::JsonInForm(..) => {
                    template.signs_body() || self.body_hash.is_some()
                }
                Place::Query(_) => {
                    template.has_kind(&Kind::Query)
                        || template.has_kind(&Kind::Target)
                        || template.has_kind(&Kind::Url) && !self.url.is_fixed()
                }
                Place::Header(_) | Place::Listed(_) | Place::WholeBody => false,
            }
    }
}
