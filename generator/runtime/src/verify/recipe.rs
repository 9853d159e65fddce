//! Signatures of any vendor, described as data.

mod algorithm;
mod body_hash;
mod boundary;
mod checksum;
mod error;
pub(crate) mod form;
pub mod handshake;
mod header_list;
mod http_signature;
mod jwt;
mod key;
mod list;
mod message;
mod pair;
mod place;
mod pointer;
mod prepared;
mod redact;
mod scheme;
mod signer;
mod sorted;
mod sorted_json;
mod source;
mod template;
mod time;
mod url;

use std::borrow::Cow;

use http::HeaderName;

use crate::bodies::Codings;
pub use algorithm::{Algorithm, Encoding};
pub use body_hash::BodySha256;
pub use error::{Part, PartFault, PartReason, RecipeError};
pub use header_list::SignedHeaders;
pub use http_signature::HttpSignature;
pub use jwt::Claims;
pub use key::{Decode, Key};
pub use list::List;
pub use place::Place;
pub use pointer::Pointer;
pub use scheme::RecipeScheme;
pub use sorted::{Order, Sorted};
pub use template::{Template, TemplateError, TemplateFault};
pub use time::{Time, Unit};

use self::prepared::Prepared;
use self::url::SenderUrl;

/// A vendor's way of signing, as data. With secrets, it becomes a scheme.
///
/// ```
/// use std::time::Duration;
///
/// use hookwright_runtime::Delivery;
/// use hookwright_runtime::verify::recipe::{Algorithm, List, Place, Recipe, Time};
/// use hookwright_runtime::verify::{Scheme, Signer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // `x-signature: ts=1700000000;h1=<hex>`
/// let recipe = Recipe::new(Algorithm::HmacSha256, "header x-signature".parse::<Place>()?)
///     .signs("{timestamp}:{body}")
///     .list(List::separated_by(';').signatures_named(["h1"]))
///     .time(Time::at("list ts".parse::<Place>()?).tolerance(Duration::from_secs(5)));
///
/// let scheme = recipe.with_secrets(["the secret", "the one before"])?.clock(|| 1_700_000_003);
/// let delivery = scheme.sign_delivery(Delivery::new(Default::default(), "{}"), "", 1_700_000_000)?;
/// assert!(scheme.verify(&delivery).is_ok());
/// # Ok(())
/// # }
/// ```
///
/// What is signed is a [`Template`] with these pieces:
///
/// | piece | what it is |
/// | --- | --- |
/// | `{body}` | the bytes of the body as they arrived |
/// | `{timestamp}` | the [time](Self::time) as written |
/// | `{id}` | the [id](Self::id) of the delivery |
/// | `{method}` | the HTTP method |
/// | `{url}` | the URL as the sender knows it: see [`url`](Self::url) and [`origin`](Self::origin) |
/// | `{path}`, `{query}` | the two parts of the request's URL, as written |
/// | `{target}` | both of them, with the question mark between them |
/// | `{query:x}` | a parameter of the query, decoded |
/// | `{header:X}` | a header |
/// | `{headers:X}` | the headers that the header `X` lists, each as `name:value`, with `;` between them; always ambiguous |
/// | `{form:x}` | a field of a form body, decoded |
/// | `{form:x /a/b}` | a string, number or boolean in the JSON of a field |
/// | `{sorted}` | fields that are sorted and joined: see [`sorted`](Self::sorted) |
/// | `{headers}` | headers that the delivery lists: see [`headers`](Self::headers) |
/// | `{list:x}` | the value of that name in the [list](Self::list) of signatures, or the item of that number |
/// | `{account}` | the [account](Self::account) that deliveries are for |
/// | `{body:sha256}`, `{body:sha512}` | the hash of the body in lower-case hexadecimal digits |
/// | `{body:sha256:upper}`, `{body:sha512:upper}` | the same in upper case |
/// | `{body:sha256:base64}`, `{body:sha512:base64}` | the same in Base64 |
/// | `{body:sha256:bytes}`, `{body:sha512:bytes}` | the bytes of the hash |
/// | `{body:decoded}` | the body before it was compressed: see [`codings`](Self::codings) |
/// | `{body:crc32}` | the CRC-32 of the body as a number, which only protects against accidents |
/// | `{body:/a/b}` | a string, number or boolean in a JSON body |
/// | `{json:/a/b}` | any value in a JSON body, as it was sent |
/// | `{json:sorted}` | a JSON body with sorted keys and without blanks |
/// | `{item:/a/b}` | as `{body:/a/b}`, in each of the [items](Self::per) |
/// | `{form:sorted}` | the names and values of a form body, sorted and without repetitions; always ambiguous |
/// | `{secret}` | the secret, for [`Sha256`](Algorithm::Sha256), the other plain hashes and HMACs |
///
/// A part in `{?` and `?}` contains one piece, and is left out if that piece is absent: `{?Subject:
/// {body:/subject}\n?}`. It is always ambiguous.
///
/// A piece that is absent, occurs several times or isn't text is refused. With a question mark, as in `{header:X?}`, an
/// absent one counts as empty. With `lower:` in front, as in `{lower:query:id}`, the value of a place is signed in
/// lower case.
///
/// A template must define where each piece ends, so that no two deliveries have the same signature. Each piece except
/// one (the body, if it is signed) is followed by a literal that it can't contain. Vendors that don't do so need
/// [`allow_ambiguous`](Self::allow_ambiguous).
#[derive(Clone, Debug)]
pub struct Recipe {
    name: Cow<'static, str>,
    algorithm: Algorithm,
    signs: Option<Cow<'static, str>>,
    at: Vec<Place>,
    prefix: Cow<'static, str>,
    encoding: Encoding,
    list: Option<List>,
    time: Option<Time>,
    id: Option<Place>,
    key: Key,
    per: Option<Cow<'static, str>>,
    url: SenderUrl,
    is_ambiguous: bool,
    is_port_optional: bool,
    when: Option<(HeaderName, Cow<'static, str>)>,
    claims: Option<Claims>,
    codings: Option<Codings>,
    body_hash: Option<BodySha256>,
    account: Option<Cow<'static, str>>,
    http: Option<HttpSignature>,
    sorted: Option<Sorted>,
    headers: Option<SignedHeaders>,
}

impl Recipe {
    /// Signatures with this algorithm at this place. By default, they are hexadecimal without a prefix, and the bytes
    /// of a secret are the key.
    pub fn new(algorithm: Algorithm, at: impl Into<Place>) -> Self {
        Self {
            name: "recipe".into(),
            algorithm,
            signs: None,
            at: vec![at.into()],
            prefix: "".into(),
            encoding: Encoding::default(),
            list: None,
            time: None,
            id: None,
            key: Key::default(),
            per: None,
            url: SenderUrl::Request,
            is_ambiguous: false,
            is_port_optional: false,
            when: None,
            claims: None,
            codings: None,
            body_hash: None,
            account: None,
            http: None,
            sorted: None,
            headers: None,
        }
    }

    /// Sets the name of the scheme in proofs, for logs.
    #[must_use]
    pub fn name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets what is signed: a [`Template`]. Not for tokens.
    #[must_use]
    pub fn signs(self, template: impl Into<Cow<'static, str>>) -> Self {
        Self { signs: Some(template.into()), ..self }
    }

    /// Adds another place where a signature may be. One of the signatures that were sent must be valid.
    #[must_use]
    pub fn or_at(mut self, place: impl Into<Place>) -> Self {
        self.at.push(place.into());
        self
    }

    /// Sets the prefix of each signature.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<Cow<'static, str>>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets how signatures are encoded.
    #[must_use]
    pub fn encoding(self, encoding: Encoding) -> Self {
        Self { encoding, ..self }
    }

    /// Sets that the place holds a list of signatures. One of them must be valid.
    #[must_use]
    pub fn list(self, list: List) -> Self {
        Self { list: Some(list), ..self }
    }

    /// Sets where the time of the signature is. It must be part of what is signed.
    #[must_use]
    pub fn time(self, time: Time) -> Self {
        Self { time: Some(time), ..self }
    }

    /// Sets where the id of the delivery is. It must be part of what is signed. The [`Proof`](crate::Proof) then
    /// contains it.
    #[must_use]
    pub fn id(self, place: impl Into<Place>) -> Self {
        Self { id: Some(place.into()), ..self }
    }

    /// Sets how a secret becomes a key.
    #[must_use]
    pub fn key(self, key: Key) -> Self {
        Self { key, ..self }
    }

    /// Sets that each item of a list in the body is signed. `items` is a pointer with a star, such as `/items/*`. There
    /// must be at least one item, and all must be valid.
    #[must_use]
    pub fn per(self, items: impl Into<Cow<'static, str>>) -> Self {
        Self { per: Some(items.into()), ..self }
    }

    /// Sets the URL that the sender calls, whatever the request says.
    #[must_use]
    pub fn url(self, url: impl Into<String>) -> Self {
        Self { url: SenderUrl::Fixed(url.into()), ..self }
    }

    /// Sets the scheme and host that the sender calls, such as `https://hooks.example`. Path and query come from the
    /// request.
    #[must_use]
    pub fn origin(self, origin: impl Into<String>) -> Self {
        Self { url: SenderUrl::Origin(origin.into()), ..self }
    }

    /// Accepts signatures of both forms of the URL: with the default port of its scheme
    /// (`https://hooks.example:443/in`) and without it. For senders that don't say which one they sign.
    #[must_use]
    pub fn optional_port(self) -> Self {
        Self { is_port_optional: true, ..self }
    }

    /// Allows a template that doesn't define where its pieces end. A signature may then be valid for several
    /// deliveries, in which characters moved between neighboring pieces.
    #[must_use]
    pub fn allow_ambiguous(self) -> Self {
        Self { is_ambiguous: true, ..self }
    }

    /// Uses the recipe only for deliveries whose header has this value.
    #[must_use]
    pub fn when(self, header: HeaderName, value: impl Into<Cow<'static, str>>) -> Self {
        Self { when: Some((header, value.into())), ..self }
    }

    /// Sets what the claims of a JSON Web Token must be. The token replaces a template.
    #[must_use]
    pub fn claims(self, claims: Claims) -> Self {
        Self { claims: Some(claims), ..self }
    }

    /// Sets that the sender signs a place with the SHA-256 of the body, instead of the body itself.
    #[must_use]
    pub fn body_sha256(self, hash: BodySha256) -> Self {
        Self { body_hash: Some(hash), ..self }
    }

    /// Sets what the sender signs but doesn't send because both sides know it: the id of an account, an app or a
    /// subscription. It is the piece `{account}` of the template.
    #[must_use]
    pub fn account(self, account: impl Into<Cow<'static, str>>) -> Self {
        Self { account: Some(account.into()), ..self }
    }

    /// Sets that deliveries have an HTTP Message Signature (RFC 9421) in the header `Signature`, which replaces a
    /// template. The algorithm is [`HmacSha256`](Algorithm::HmacSha256), [`Ed25519`](Algorithm::Ed25519),
    /// [`EcdsaP256`](Algorithm::EcdsaP256), [`EcdsaP384`](Algorithm::EcdsaP384),
    /// [`RsaPssSha512`](Algorithm::RsaPssSha512) or [`RsaSha256`](Algorithm::RsaSha256).
    #[must_use]
    pub fn http_signature(self, signature: HttpSignature) -> Self {
        Self { http: Some(signature), at: vec![Place::Header(http_signature::SIGNATURE)], ..self }
    }

    /// Sets what the piece `{sorted}` of the template is.
    #[must_use]
    pub fn sorted(self, sorted: Sorted) -> Self {
        Self { sorted: Some(sorted), ..self }
    }

    /// Sets where signed headers are listed, and how they are signed: the piece `{headers}` of the template.
    #[must_use]
    pub fn headers(self, headers: SignedHeaders) -> Self {
        Self { headers: Some(headers), ..self }
    }

    /// Sets how bodies may be compressed, which `{body:decoded}` needs. A body is decoded before it is verified, within
    /// the limits, and the recipe only reads the decoded body.
    #[must_use]
    pub fn codings(self, codings: Codings) -> Self {
        Self { codings: Some(codings), ..self }
    }

    /// Fails if the recipe can't be used with any secret.
    pub fn check(&self) -> Result<(), RecipeError> {
        Prepared::checked(self).map(drop)
    }

    /// Builds the scheme that verifies with this recipe and any of the secrets. Pass 1 to 16.
    pub fn with_secrets<S: AsRef<[u8]>>(
        &self,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<RecipeScheme, RecipeError> {
        Ok(RecipeScheme::new(Prepared::new(self, secrets)?))
    }
}
