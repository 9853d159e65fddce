//! Signatures of any vendor, as `codegen.yaml` describes them: what recipes of the runtime are made of.

mod place;
mod text;
mod words;

use std::time::Duration;

use hookwright_runtime::bodies::Codings;
use hookwright_runtime::verify::recipe::{self, BodySha256, Claims, Key, List, Part, RecipeError, Time};
use serde::Serialize;

pub use self::place::SignaturePlace;
pub use self::words::{Algorithm, Decode, Encoding, Unit};
use super::naming::NamePlace;
use crate::place::Pointer;

/// How a delivery is signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Recipe {
    /// How a signature is made.
    pub algorithm: Algorithm,
    /// The template of what is signed; tokens have none.
    pub signs: Option<String>,
    /// Where a signature may stand.
    pub at: Vec<SignaturePlace>,
    /// What stands before a signature.
    pub prefix: String,
    /// How a signature is written.
    pub encoding: Encoding,
    /// How a list of signatures is written.
    pub list: Option<SignatureList>,
    /// When it was signed.
    pub time: Option<SignatureTime>,
    /// Where the id of the delivery stands.
    pub id: Option<SignaturePlace>,
    /// The prefix that is not part of a key.
    pub strip: String,
    /// How a secret becomes a key.
    pub decode: Decode,
    /// The items that are signed each.
    pub per: Option<String>,
    /// Where the URL comes from that is signed.
    pub url: SenderUrl,
    /// Whether the template need not say where its pieces end.
    pub is_ambiguous: bool,
    /// The header with its value, of the deliveries that it is for.
    pub when: Option<(String, String)>,
    /// What a JSON Web Token has to say.
    pub claims: Option<TokenClaims>,
    /// Where the SHA-256 of the body stands, where that is signed instead of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<BodyHash>,
    /// What both sides know, and what is signed and not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Whether bodies may be compressed, and what is signed is what they were before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_codings: bool,
}

/// What the claims of a JSON Web Token have to be.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TokenClaims {
    /// Whom it is for.
    pub audience: Option<Audience>,
    /// Who has issued it.
    pub issuer: Option<String>,
    /// Claims that have these values.
    pub equal: Vec<(String, String)>,
    /// The claim that is the SHA-256 of the body.
    pub body_sha256: Option<String>,
    /// How many seconds old it may be.
    pub max_age: Option<u64>,
}

/// The SHA-256 of the body, at a place that is signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct BodyHash {
    /// Where it stands.
    pub at: SignaturePlace,
    /// What stands before it.
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

/// Whom a token is for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Audience {
    /// Always the same.
    Fixed(String),
    /// Given at run time.
    Given,
}

/// A list of signatures.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SignatureList {
    /// What stands between its items.
    pub separator: char,
    /// What stands between the name and the value of an item.
    pub pairs: char,
    /// The names whose values are signatures; all items are where there is none.
    pub take: Vec<String>,
}

/// When a delivery was signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SignatureTime {
    /// Where the time stands.
    pub at: SignaturePlace,
    /// How it is written.
    pub unit: Unit,
    /// How many seconds it may be from now; what the runtime has for it where nothing is said.
    pub tolerance: Option<u64>,
}

/// The URL that is signed, which is the sender's: a proxy may have changed the one that a server sees.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub enum SenderUrl {
    /// None is signed.
    #[default]
    None,
    /// This one, whatever the request says.
    Fixed(String),
    /// The request's path and query behind this origin.
    Origin(String),
    /// The whole URL is given at run time.
    Given,
    /// The origin is given at run time.
    GivenOrigin,
}

/// What the secrets of a recipe are.
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
    /// A recipe with an algorithm and a place alone.
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
            is_ambiguous: false,
            when: None,
            claims: None,
            body_sha256: None,
            account: None,
            has_codings: false,
        }
    }

    /// The recipe of the runtime. `url` is the one that is given at run time, where one is: whole, though only its origin may
    /// count. It stands for a token's audience as well, which it is where senders choose it, and for an account.
    pub fn to_runtime(&self, url: &str) -> Result<recipe::Recipe, RecipeError> {
        let mut places = self.at.iter().map(SignaturePlace::to_runtime);
        let first = places.next().ok_or(RecipeError::Places)??;
        let mut made = recipe::Recipe::new(self.algorithm.to_runtime(), first)
            .prefix(self.prefix.clone())
            .encoding(self.encoding.to_runtime())
            .key(Key::of(self.decode.to_runtime()).strip(self.strip.clone()));
        for place in places {
            made = made.or_at(place?);
        }
        if let Some(template) = &self.signs {
            made = made.signs(template.clone());
        }
        if let Some(list) = &self.list {
            made = made.list(List::of(list.separator).pairs(list.pairs).take(list.take.iter().cloned()));
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
            SenderUrl::Given => made.url(url),
            SenderUrl::GivenOrigin => made.origin(origin(url)),
        };
        if self.is_ambiguous {
            made = made.allow_ambiguous();
        }
        if self.has_codings {
            // Which there are is for generated code to know.
            made = made.codings(Codings::NONE);
        }
        if let Some(hash) = &self.body_sha256 {
            let at = BodySha256::at(hash.at.to_runtime()?);
            made = made.body_sha256(at.prefix(hash.prefix.clone()).encoding(hash.encoding.to_runtime()));
        }
        made = match &self.account {
            Some(Account::Fixed(account)) => made.account(account.clone()),
            Some(Account::Given) => made.account(url.to_owned()),
            None => made,
        };
        if let Some(claims) = &self.claims {
            made = made.claims(claims.to_runtime(url));
        }
        match &self.when {
            Some((header, value)) => Ok(made.when(header.parse().map_err(|_| RecipeError::Place)?, value.clone())),
            None => Ok(made),
        }
    }

    /// The recipe of the runtime with a URL that nobody calls, to ask it what it does.
    pub fn to_check(&self) -> Result<recipe::Recipe, RecipeError> {
        self.to_runtime("https://sender.example/")
    }

    /// Whether what stands at the place of an event's name is signed. Of a token, which signs nothing, this is not asked.
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
            NamePlace::Method => made.covers(&Part::Method),
            NamePlace::Path => made.covers(&Part::Path),
            // The receiver knows that itself.
            NamePlace::Direction => true,
            NamePlace::Channel | NamePlace::MediaType => false,
        }
    }

    /// What its secrets are.
    pub fn secrets(&self) -> SecretKind {
        match self.algorithm {
            Algorithm::HmacSha1
            | Algorithm::HmacSha256
            | Algorithm::HmacSha512
            | Algorithm::Sha256
            | Algorithm::JwtHs256 => SecretKind::Secret,
            Algorithm::Ed25519
            | Algorithm::EcdsaP256
            | Algorithm::RsaSha1
            | Algorithm::RsaSha256
            | Algorithm::JwtRs256
            | Algorithm::JwtEs256 => SecretKind::PublicKey,
            Algorithm::Token => SecretKind::Token,
        }
    }

    /// The feature of the runtime that verifying takes, if it takes one.
    pub fn feature(&self) -> Option<&'static str> {
        match self.algorithm {
            Algorithm::Ed25519 => Some("ed25519"),
            _ if self.secrets() == SecretKind::PublicKey => Some("ring"),
            _ => None,
        }
    }

    /// The headers of the template, in small letters.
    pub fn signed_headers(&self) -> Vec<String> {
        let template: Option<recipe::Template> = self.signs.as_deref().and_then(|text| text.parse().ok());
        let headers = template.iter().flat_map(recipe::Template::headers).map(ToString::to_string);
        headers.collect()
    }

    /// The headers that it reads besides those of the template.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        let time = self.time.as_ref().map(|time| &time.at);
        let hash = self.body_sha256.as_ref().map(|hash| &hash.at);
        let places = self.at.iter().chain(time).chain(&self.id).chain(hash).filter_map(|place| match place {
            SignaturePlace::Header(name) => Some(name.as_str()),
            _ => None,
        });
        places.chain(self.when.as_ref().map(|(header, _)| header.as_str()))
    }
}

impl TokenClaims {
    fn to_runtime(&self, given: &str) -> Claims {
        let mut claims = Claims::new();
        claims = match &self.audience {
            Some(Audience::Fixed(audience)) => claims.audience(audience.clone()),
            Some(Audience::Given) => claims.audience(given.to_owned()),
            None => claims,
        };
        if let Some(issuer) = &self.issuer {
            claims = claims.issuer(issuer.clone());
        }
        for (name, value) in &self.equal {
            claims = claims.equal(name.clone(), value.clone());
        }
        if let Some(name) = &self.body_sha256 {
            claims = claims.body_sha256(name.clone());
        }
        match self.max_age {
            Some(seconds) => claims.max_age(Duration::from_secs(seconds)),
            None => claims,
        }
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
