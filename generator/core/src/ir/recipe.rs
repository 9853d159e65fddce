//! Signatures of any vendor, as described in `codegen.yaml`. They become recipes of the runtime.

mod composed;
mod place;
mod required;
mod text;
mod words;

use std::time::Duration;

use hookwright_runtime::bodies::Codings;
use hookwright_runtime::verify::recipe::{self, BodySha256, Key, List, Part, RecipeError, Time};
use serde::Serialize;

pub use self::composed::{HeaderList, SortedFields, SortedOf};
pub use self::place::SignaturePlace;
pub use self::required::{Audience, HttpSignature, TokenClaims};
pub use self::words::{Algorithm, Decode, Encoding, Order, Unit};
use super::naming::NamePlace;
use crate::place::Pointer;

/// How a delivery is signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Recipe {
    /// How a signature is made.
    pub algorithm: Algorithm,
    /// The template of what is signed. `None` for tokens.
    pub signs: Option<String>,
    /// Where a signature may be.
    pub at: Vec<SignaturePlace>,
    /// The text before a signature.
    pub prefix: String,
    /// How a signature is written.
    pub encoding: Encoding,
    /// How a list of signatures is written.
    pub list: Option<SignatureList>,
    /// When it was signed.
    pub time: Option<SignatureTime>,
    /// Where the id of the delivery is.
    pub id: Option<SignaturePlace>,
    /// The prefix that is not part of a key.
    pub strip: String,
    /// How a secret becomes a key.
    pub decode: Decode,
    /// The items that are each signed.
    pub per: Option<String>,
    /// The source of the URL that is signed.
    pub url: SenderUrl,
    /// Whether the sender may write the default port of the URL, or leave it out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_port_optional: bool,
    /// Whether the template may leave the ends of its pieces unclear.
    pub is_ambiguous: bool,
    /// The header and its value that the recipe's deliveries have.
    pub when: Option<(String, String)>,
    /// Requirements for a JSON Web Token.
    pub claims: Option<TokenClaims>,
    /// Where the SHA-256 of the body is, if that is signed instead of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<BodyHash>,
    /// What both sides know and that is signed but not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// What an HTTP Message Signature covers, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpSignature>,
    /// What is sorted before it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sorted: Option<SortedFields>,
    /// The headers that a delivery lists as signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_list: Option<HeaderList>,
    /// Whether bodies may be compressed, and the decompressed body is signed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_codings: bool,
}

/// The SHA-256 of the body, at a place that is signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct BodyHash {
    /// Where it is.
    pub at: SignaturePlace,
    /// The text before it.
    pub prefix: String,
    /// How it is written.
    pub encoding: Encoding,
}

/// The account, app or subscription whose id is signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Account {
    /// Always the same.
    Fixed(String),
    /// Given at run time.
    Given,
}

/// A list of signatures.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SignatureList {
    /// What separates its items.
    pub separator: char,
    /// What else separates its items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_separators: Vec<char>,
    /// What separates the name and the value of an item.
    pub pairs: char,
    /// The names whose values are signatures. If empty, all items are signatures.
    pub take: Vec<String>,
}

/// When a delivery was signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SignatureTime {
    /// Where the time is.
    pub at: SignaturePlace,
    /// How it is written.
    pub unit: Unit,
    /// How many seconds it may be from now; `None` for the runtime's default.
    pub tolerance: Option<u64>,
}

/// The URL that is signed. It is the sender's, since a proxy may have changed the URL that a server sees.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub enum SenderUrl {
    /// None is signed.
    #[default]
    None,
    /// This one, whatever the request says.
    Fixed(String),
    /// This origin with the path and query of the request.
    Origin(String),
    /// The whole URL is given at run time.
    Given,
    /// The origin is given at run time.
    GivenOrigin,
}

/// What a recipe gets at run time, as far as it needs that.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Given<'a> {
    /// The whole URL that the sender calls, even if only its origin is used.
    pub url: &'a str,
    /// The account, app or subscription.
    pub account: &'a str,
    /// The audience of the sender's tokens.
    pub audience: &'a str,
}

/// The URL also stands for an account and for the audience of tokens.
impl<'a> From<&'a str> for Given<'a> {
    fn from(url: &'a str) -> Self {
        Self { url, account: url, audience: url }
    }
}

/// The kind of a recipe's secrets.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum SecretKind {
    /// They are known to both sides, and sign.
    Secret,
    /// They are public, and only verify.
    PublicKey,
    /// They are sent.
    Token,
}

impl Recipe {
    /// A recipe with only an algorithm and a place.
    pub fn new(algorithm: Algorithm, at: SignaturePlace) -> Self {
        Self {
            algorithm,
            signs: None,
            at: vec![at],
            prefix: String::new(),
            encoding: Encoding::Hex,
            list: None,
            time: None,
            id: None,
            strip: String::new(),
            decode: Decode::Text,
            per: None,
            url: SenderUrl::None,
            is_port_optional: false,
            is_ambiguous: false,
            when: None,
            claims: None,
            body_sha256: None,
            account: None,
            http: None,
            sorted: None,
            header_list: None,
            has_codings: false,
        }
    }

    /// The recipe of the runtime, with what it is given at run time.
    pub fn to_runtime<'a>(&self, given: impl Into<Given<'a>>) -> Result<recipe::Recipe, RecipeError> {
        let given = given.into();
        let mut places = self.at.iter().map(SignaturePlace::to_runtime);
        let first = places.next().ok_or(RecipeError::Places)??;
        let mut made = recipe::Recipe::new(self.algorithm.to_runtime(), first)
            .prefix(self.prefix.clone())
            .encoding(self.encoding.to_runtime())
            .key(Key::encoded_as(self.decode.to_runtime()).strip(self.strip.clone()));
        for place in places {
            made = made.or_at(place?);
        }
        if let Some(template) = &self.signs {
            made = made.signs(template.clone());
        }
        if let Some(list) = &self.list {
            let separated =
                list.other_separators.iter().fold(List::separated_by(list.separator), |made, other| made.or_by(*other));
            made = made.list(separated.pairs(list.pairs).signatures_named(list.take.iter().cloned()));
        }
        if let Some(time) = &self.time {
            let read = Time::at(time.at.to_runtime()?).unit(time.unit.to_runtime());
            made = made.time(match time.tolerance {
                Some(seconds) => read.tolerance(Duration::from_secs(seconds)),
                None => read,
            });
        }
        if let Some(id) = &self.id {
            made = made.id(id.to_runtime()?);
        }
        if let Some(per) = &self.per {
            made = made.per(per.clone());
        }
        made = match &self.url {
            SenderUrl::None => made,
            SenderUrl::Fixed(url) => made.url(url.clone()),
            SenderUrl::Origin(origin) => made.origin(origin.clone()),
            SenderUrl::Given => made.url(given.url),
            SenderUrl::GivenOrigin => made.origin(origin(given.url)),
        };
        if self.is_port_optional {
            made = made.optional_port();
        }
        if self.is_ambiguous {
            made = made.allow_ambiguous();
        }
        if self.has_codings {
            // Generated code knows which they are.
            made = made.codings(Codings::NONE);
        }
        if let Some(hash) = &self.body_sha256 {
            let at = BodySha256::at(hash.at.to_runtime()?);
            made = made.body_sha256(at.prefix(hash.prefix.clone()).encoding(hash.encoding.to_runtime()));
        }
        made = match &self.account {
            Some(Account::Fixed(account)) => made.account(account.clone()),
            Some(Account::Given) => made.account(given.account.to_owned()),
            None => made,
        };
        if let Some(claims) = &self.claims {
            made = made.claims(claims.to_runtime(given.audience));
        }
        if let Some(http) = &self.http {
            made = made.http_signature(http.to_runtime());
        }
        if let Some(sorted) = &self.sorted {
            made = made.sorted(sorted.to_runtime()?);
        }
        if let Some(headers) = &self.header_list {
            made = made.headers(headers.to_runtime()?);
        }
        match &self.when {
            Some((header, value)) => Ok(made.when(header.parse().map_err(|_| RecipeError::Place)?, value.clone())),
            None => Ok(made),
        }
    }

    /// The runtime's recipe with a made-up URL, to inspect it.
    pub fn to_check(&self) -> Result<recipe::Recipe, RecipeError> {
        self.to_runtime("https://sender.example/")
    }

    /// Whether the value at the place of an event's name is signed. Not called for tokens, which sign nothing.
    pub fn covers(&self, place: &NamePlace) -> bool {
        let Ok(made) = self.to_check() else { return false };
        match place {
            _ if self.secrets() == SecretKind::Token => true,
            NamePlace::Body(path) => {
                let pointer = path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()));
                made.covers(&Part::Body)
                    || SignaturePlace::Body(pointer.to_string())
                        .to_runtime()
                        .is_ok_and(|place| made.covers(&Part::Place(place)))
            }
            NamePlace::Header(spellings) => spellings.iter().all(|name| {
                let place = SignaturePlace::Header(name.clone()).to_runtime();
                place.is_ok_and(|place| made.covers(&Part::Place(place)))
            }),
            NamePlace::BodyType => made.covers(&Part::Body),
            NamePlace::Method => made.covers(&Part::Method),
            NamePlace::Path => made.covers(&Part::Path),
            NamePlace::Query(name) => {
                let place = SignaturePlace::Query(name.clone()).to_runtime();
                made.covers(&Part::Query) || place.is_ok_and(|place| made.covers(&Part::Place(place)))
            }
            // The receiver knows it itself.
            NamePlace::Direction => true,
            NamePlace::Channel | NamePlace::MediaType => false,
        }
    }

    /// Whether the query is signed. True for tokens, which sign nothing.
    pub fn covers_query(&self) -> bool {
        self.secrets() == SecretKind::Token || self.to_check().is_ok_and(|made| made.covers(&Part::Query))
    }

    /// The headers that contain a token, in lower case.
    pub fn secret_headers(&self) -> Vec<String> {
        let Ok(made) = self.to_check() else { return Vec::new() };
        made.secret_headers().map(ToString::to_string).collect()
    }

    /// Whether deliveries are tokens whose claims are the payload.
    pub fn is_body_token(&self) -> bool {
        self.at == [SignaturePlace::WholeBody]
    }

    /// The kind of its secrets.
    pub fn secrets(&self) -> SecretKind {
        match self.algorithm {
            Algorithm::HmacSha1
            | Algorithm::HmacSha256
            | Algorithm::HmacSha384
            | Algorithm::HmacSha512
            | Algorithm::Sha1
            | Algorithm::Sha256
            | Algorithm::Sha384
            | Algorithm::Sha512
            | Algorithm::JwtHs256
            | Algorithm::JwtHs384
            | Algorithm::JwtHs512 => SecretKind::Secret,
            Algorithm::Ed25519
            | Algorithm::EcdsaP256
            | Algorithm::EcdsaP384
            | Algorithm::RsaSha1
            | Algorithm::RsaSha256
            | Algorithm::RsaSha512
            | Algorithm::RsaPssSha256
            | Algorithm::RsaPssSha512
            | Algorithm::JwtRs256
            | Algorithm::JwtRs384
            | Algorithm::JwtRs512
            | Algorithm::JwtPs256
            | Algorithm::JwtPs384
            | Algorithm::JwtPs512
            | Algorithm::JwtEs256
            | Algorithm::JwtEs384
            | Algorithm::JwtEdDsa => SecretKind::PublicKey,
            Algorithm::Token => SecretKind::Token,
        }
    }

    /// The feature of the runtime that verifying needs, if any.
    pub fn feature(&self) -> Option<&'static str> {
        match self.algorithm {
            Algorithm::Ed25519 | Algorithm::JwtEdDsa => Some("ed25519"),
            _ if self.secrets() == SecretKind::PublicKey => Some("ring"),
            _ => None,
        }
    }

    /// The headers of the template, in lower case.
    pub fn signed_headers(&self) -> Vec<String> {
        let template: Option<recipe::Template> = self.signs.as_deref().and_then(|text| text.parse().ok());
        let headers = template.iter().flat_map(recipe::Template::headers).map(ToString::to_string);
        let covered = self.http.iter().flat_map(|http| &http.covers).filter(|name| !name.starts_with('@'));
        let required = self.header_list.iter().flat_map(|headers| &headers.require);
        let required = required.filter(|name| !name.starts_with('(')).map(|name| name.to_ascii_lowercase());
        headers.chain(covered.cloned()).chain(required).collect()
    }

    /// The headers that it reads besides those of the template.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        let time = self.time.as_ref().map(|time| &time.at);
        let hash = self.body_sha256.as_ref().map(|hash| &hash.at);
        let listed = self.header_list.as_ref().map(|headers| &headers.listed);
        let values = self.sorted.iter().flat_map(|sorted| match &sorted.of {
            SortedOf::Values(places, _) => places.as_slice(),
            _ => &[],
        });
        let places = self.at.iter().chain(time).chain(&self.id).chain(hash).chain(listed).chain(values);
        let places = places.filter_map(|place| match place {
            SignaturePlace::Header(name) => Some(name.as_str()),
            _ => None,
        });
        places.chain(self.when.as_ref().map(|(header, _)| header.as_str()))
    }
}

/// The scheme and the host of a URL.
fn origin(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    url[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_ends_before_the_path() {
        for url in ["https://a.example", "https://a.example/b?c", "https://a.example?c"] {
            assert_eq!(origin(url), "https://a.example");
        }
    }
}
