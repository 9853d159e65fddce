//! Fields that are sorted and joined before they are signed.

use std::borrow::Cow;

use super::error::{Part, PartReason, RecipeError};
use super::form::{self, MAX_FIELDS};
use super::key::Signed;
use super::pair::Pair;
use super::place::Place;
use super::pointer::Pointer;
use super::source::Source;
use super::url;
use crate::reader::Reader;
use crate::verify::error::VerifyError;

/// How many names may be left out, and how many values may be listed.
const MAX_NAMES: usize = 64;

/// Fields that the sender sorts and joins, usually as `a=1&b=2`: the piece `{sorted}` of a template. The signature
/// itself isn't one of them.
///
/// ```
/// use hookwright_runtime::verify::recipe::{Algorithm, Recipe, Sorted};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // `a|1|b|2`, without the signature in the field `sign`.
/// let recipe = Recipe::new(Algorithm::HmacSha256, "form sign".parse::<hookwright_runtime::verify::recipe::Place>()?)
///     .signs("{sorted}")
///     .sorted(Sorted::form().pair("{name}|{value}").separator("|"))
///     .allow_ambiguous();
/// assert!(recipe.check().is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted {
    of: Of,
    pair: Cow<'static, str>,
    separator: Cow<'static, str>,
    order: Order,
    without: Vec<Cow<'static, str>>,
    secret: Option<Cow<'static, str>>,
    is_empty_skipped: bool,
    is_nested_skipped: bool,
    is_encoded: bool,
}

/// Where the fields are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Of {
    Form,
    Query,
    Body(Pointer),
    /// The values at these places, and the secret.
    Values {
        places: Vec<Place>,
        has_secret: bool,
    },
}

/// The order of [`Sorted`] fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// By name, capital letters first.
    #[default]
    Name,
    /// By name, ignoring case.
    AnyCase,
    /// As they were sent.
    Sent,
}

impl Sorted {
    fn new(of: Of) -> Self {
        Self {
            of,
            pair: "{name}={value}".into(),
            separator: "&".into(),
            order: Order::Name,
            without: Vec::new(),
            secret: None,
            is_empty_skipped: false,
            is_nested_skipped: false,
            is_encoded: false,
        }
    }

    /// The fields of a body that is a form, decoded.
    pub fn form() -> Self {
        Self::new(Of::Form)
    }

    /// The parameters of the URL's query, decoded.
    pub fn query() -> Self {
        Self::new(Of::Query)
    }

    /// The members of an object in a JSON body: strings without their quotes, everything else as it was sent. `null`
    /// is an empty text.
    pub fn body(object: Pointer) -> Self {
        Self::new(Of::Body(object))
    }

    /// The values at these places, sorted by value and joined without a separator.
    pub fn values(places: impl IntoIterator<Item = Place>) -> Self {
        let of = Of::Values { places: places.into_iter().collect(), has_secret: false };
        Self::new(of).pair("{value}").separator("")
    }

    /// Sets how a field is written. `{name}`, `{upper:name}`, `{value}` and `{secret}` stand for its parts. The default
    /// is `{name}={value}`.
    #[must_use]
    pub fn pair(self, text: impl Into<Cow<'static, str>>) -> Self {
        Self { pair: text.into(), ..self }
    }

    /// Sets the text between two fields. The default is `&`.
    #[must_use]
    pub fn separator(self, text: impl Into<Cow<'static, str>>) -> Self {
        Self { separator: text.into(), ..self }
    }

    /// Sets the order of the fields. The default is that of their names.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Leaves out the fields with these names. They aren't signed.
    #[must_use]
    pub fn without<N: Into<Cow<'static, str>>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self { without: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Leaves out fields whose value is empty.
    #[must_use]
    pub fn skip_empty(self) -> Self {
        Self { is_empty_skipped: true, ..self }
    }

    /// Leaves out objects and lists, which then aren't signed. Without this, they are signed as they were sent.
    #[must_use]
    pub fn skip_nested(self) -> Self {
        Self { is_nested_skipped: true, ..self }
    }

    /// Signs names and values of a form or a query as they were sent, without decoding them.
    #[must_use]
    pub fn encoded(self) -> Self {
        Self { is_encoded: true, ..self }
    }

    /// Sets that the secret is one of the fields, with this name. For [`values`](Self::values), it has no name.
    #[must_use]
    pub fn with_secret(self, name: impl Into<Cow<'static, str>>) -> Self {
        match self.of {
            Of::Values { places, .. } => Self { of: Of::Values { places, has_secret: true }, ..self },
            of => Self { of, secret: Some(name.into()), ..self },
        }
    }
}

/// The fields, prepared.
#[derive(Clone)]
pub(super) struct Fields {
    sorted: Sorted,
    pair: Pair,
    /// The names that are left out because the signature is there.
    own: Vec<String>,
}

/// A field. Without a value, it is the secret.
type Field<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

impl Fields {
    /// `signatures` are the places of the signature.
    pub(super) fn new(sorted: &Sorted, signatures: &[Place]) -> Result<Self, RecipeError> {
        let pair = Pair::parse(&sorted.pair).map_err(RecipeError::Pair)?;
        let own = signatures.iter().filter_map(|place| sorted.name_of(place)).collect();
        let is_bounded = sorted.without.len() <= MAX_NAMES && sorted.separator.len() <= MAX_NAMES;
        let is_fit = match &sorted.of {
            Of::Form | Of::Query => !sorted.is_nested_skipped,
            Of::Body(_) => !sorted.is_encoded,
            // Only the order is left to choose, and it is that of the values.
            Of::Values { places, .. } => {
                (1..=MAX_NAMES).contains(&places.len())
                    && !places.iter().any(|place| matches!(place, Place::Listed(_) | Place::WholeBody | Place::Item(_)))
                    && *sorted == Sorted { of: sorted.of.clone(), ..Sorted::values([]) }
            }
        };
        if is_bounded && is_fit { Ok(Self { sorted: sorted.clone(), pair, own }) } else { Err(RecipeError::Sorted) }
    }

    pub(super) fn has_secret(&self) -> bool {
        let is_value = matches!(self.sorted.of, Of::Values { has_secret: true, .. });
        is_value || self.sorted.secret.is_some() || self.pair.has_secret()
    }

    /// Whether the text shows where each field ends: only if neither names nor values can contain what separates them.
    pub(super) fn is_clear(&self) -> bool {
        self.sorted.is_encoded
            && self.pair.named_value() == Some("=")
            && self.sorted.separator == "&"
            && !self.sorted.is_empty_skipped
    }

    pub(super) fn needs_request(&self) -> bool {
        match &self.sorted.of {
            Of::Query => true,
            Of::Values { places, .. } => places.iter().any(|place| matches!(place, Place::Query(_))),
            Of::Form | Of::Body(_) => false,
        }
    }

    /// The headers among the values.
    pub(super) fn places(&self) -> &[Place] {
        match &self.sorted.of {
            Of::Values { places, .. } => places,
            _ => &[],
        }
    }

    /// Whether the value at the place is signed.
    pub(super) fn signs(&self, place: &Place) -> bool {
        if let Of::Values { places, .. } = &self.sorted.of {
            return places.contains(place);
        }
        let is_whole = !self.sorted.is_nested_skipped || self.sorted.is_member(place);
        self.sorted.name_of(place).is_some_and(|name| is_whole && !self.is_left_out(&name))
    }

    /// Whether all of the form or the JSON body is signed, except the signature.
    pub(super) fn signs_body(&self) -> bool {
        let is_whole = match &self.sorted.of {
            Of::Form => true,
            Of::Body(object) => object.tokens().next().is_none() && !self.sorted.is_nested_skipped,
            Of::Query | Of::Values { .. } => false,
        };
        is_whole && self.is_complete()
    }

    /// Whether all of the query is signed, except the signature.
    pub(super) fn signs_query(&self) -> bool {
        self.sorted.of == Of::Query && self.is_complete()
    }

    fn is_complete(&self) -> bool {
        self.sorted.without.iter().all(|name| self.own.iter().any(|own| own == name))
    }

    fn is_left_out(&self, name: &str) -> bool {
        self.own.iter().any(|own| own == name) || self.sorted.without.iter().any(|other| other == name)
    }

    /// The joined fields. `None` if there are no fields.
    pub(super) fn message<'a>(&'a self, source: Source<'a>) -> Result<Option<Vec<Signed<'a>>>, VerifyError> {
        if let Of::Values { places, has_secret } = &self.sorted.of {
            return values(places, *has_secret, source).map(Some);
        }
        let mut fields = self.fields(source)?;
        if self.sorted.is_empty_skipped {
            fields.retain(|(_, value)| !value.as_deref().is_some_and(str::is_empty));
        }
        if fields.is_empty() {
            return Ok(None);
        }
        fields.extend(self.sorted.secret.as_deref().map(|name| (Cow::Borrowed(name), None)));
        match self.sorted.order {
            Order::Sent => {}
            Order::Name => fields.sort_unstable(),
            Order::AnyCase => {
                fields.sort_by_cached_key(|(name, value)| (name.to_lowercase(), name.to_string(), value.clone()));
            }
        }
        Ok(Some(self.joined(&fields)))
    }

    fn joined(&self, fields: &[Field<'_>]) -> Vec<Signed<'static>> {
        let (mut message, mut text) = (Vec::new(), String::new());
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                text.push_str(&self.sorted.separator);
            }
            for part in self.pair.texts(name, value.as_deref()) {
                match part {
                    Some(part) => text.push_str(&part),
                    None => {
                        message.push(Signed::Bytes(Cow::Owned(std::mem::take(&mut text).into_bytes())));
                        message.push(Signed::Secret);
                    }
                }
            }
        }
        message.push(Signed::Bytes(Cow::Owned(text.into_bytes())));
        message
    }

    fn fields<'a>(&self, source: Source<'a>) -> Result<Vec<Field<'a>>, VerifyError> {
        match &self.sorted.of {
            Of::Form => {
                let form = source.form().ok_or_else(|| VerifyError::part(Part::Form, PartReason::Not("a form")))?;
                self.fields_of_form(form).map_err(|reason| VerifyError::part(Part::Form, reason))
            }
            Of::Query => {
                let query = url::query(url::url(source.delivery)?).unwrap_or_default();
                self.fields_of_form(query).map_err(|reason| VerifyError::part(Part::Query, reason))
            }
            Of::Body(object) => self.members(object, source.delivery.body()),
            Of::Values { .. } => Ok(Vec::new()),
        }
    }

    fn fields_of_form<'a>(&self, form: &'a str) -> Result<Vec<Field<'a>>, PartReason> {
        let mut fields = Vec::new();
        for (index, field) in form.split('&').filter(|field| !field.is_empty()).enumerate() {
            if index == MAX_FIELDS {
                return Err(form::TOO_MANY);
            }
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let decoded = form::text(form::decoded(name.as_bytes()))?;
            if self.is_left_out(&decoded) {
                continue;
            }
            fields.push(if self.sorted.is_encoded {
                (Cow::Borrowed(name), Some(Cow::Borrowed(value)))
            } else {
                (decoded, Some(form::text(form::decoded(value.as_bytes()))?))
            });
        }
        Ok(fields)
    }

    fn members<'a>(&self, object: &Pointer, json: &'a [u8]) -> Result<Vec<Field<'a>>, VerifyError> {
        let fault = || VerifyError::part(Part::Body, PartReason::Not("JSON with an object of at most 1,000 members"));
        let range =
            object.find(json)?.ok_or_else(|| VerifyError::place(&Place::Body(object.clone()), PartReason::Missing))?;
        let json = json.get(range).unwrap_or_default();
        let members = Reader::new(json).members(MAX_FIELDS).map_err(|_| fault())?;
        // A repeated key is malformed, wherever it is read.
        let mut names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        if names.windows(2).any(|two| matches!(two, [one, other] if one == other)) {
            return Err(VerifyError::part(Part::Body, PartReason::Repeated));
        }
        let mut fields: Vec<Field<'a>> = Vec::with_capacity(members.len());
        for (name, range) in members.into_iter().filter(|(name, _)| !self.is_left_out(name)) {
            let value = json.get(range).unwrap_or_default();
            let text = match Pointer::default().text(value)? {
                Ok(text) => text.unwrap_or_default(),
                Err(_) if self.sorted.is_nested_skipped => continue,
                Err(_) => Cow::Borrowed(std::str::from_utf8(value).map_err(|_| fault())?),
            };
            fields.push((Cow::Owned(name), Some(text)));
        }
        Ok(fields)
    }
}

impl Sorted {
    /// The name of the field that is at the place, or that contains it.
    fn name_of(&self, place: &Place) -> Option<String> {
        match (&self.of, place) {
            (Of::Form, Place::Form(name) | Place::JsonInForm(name, _)) | (Of::Query, Place::Query(name)) => {
                Some(name.clone())
            }
            (Of::Body(object), Place::Body(pointer)) => {
                let mut tokens = pointer.tokens();
                let is_inside = object.tokens().all(|token| tokens.next() == Some(token));
                tokens.next().filter(|_| is_inside).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether the place is a field itself, and not something in it.
    fn is_member(&self, place: &Place) -> bool {
        match (&self.of, place) {
            (Of::Body(object), Place::Body(pointer)) => pointer.tokens().count() == object.tokens().count() + 1,
            _ => true,
        }
    }
}

/// The values at the places, sorted. The secret's place among them depends on the secret.
fn values<'a>(places: &[Place], has_secret: bool, source: Source<'a>) -> Result<Vec<Signed<'a>>, VerifyError> {
    let texts = places.iter().map(|place| source.required(place));
    let mut texts = texts.collect::<Result<Vec<Cow<'a, str>>, _>>()?;
    texts.sort_unstable();
    let bytes = texts.into_iter().map(|text| match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    });
    Ok(if has_secret { vec![Signed::SecretAmong(bytes.collect())] } else { bytes.map(Signed::Bytes).collect() })
}
