//! Signatures of any vendor, as `codegen.yaml` describes them: what recipes of the runtime are made of.

use std::fmt;
use std::time::Duration;

use hookwright_runtime::bodies::Codings;
use hookwright_runtime::verify::recipe::{self, Claims, Key, List, Part, RecipeError, Time};
use serde::{Serialize, Serializer};

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

/// A place of a delivery that holds a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignaturePlace {
    /// A header.
    Header(String),
    /// A parameter of the query.
    Query(String),
    /// A value of the body, by its pointer.
    Body(String),
    /// A value of each item that is signed.
    Item(String),
    /// The value behind this name in the list of signatures.
    Listed(String),
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

/// Declares an enum of the runtime with its words in `codegen.yaml`.
macro_rules! words {
    ($($(#[$docs:meta])* $name:ident { $($variant:ident $word:literal $is:literal;)+ })+) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`: ", $is, ".")] $variant,)+
        }

        impl $name {
            /// The words of `codegen.yaml`.
            pub const WORDS: &[&str] = &[$($word),+];

            /// What the word of `codegen.yaml` means.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// Its word in `codegen.yaml`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// What it is called by people.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $is,)+
                }
            }

            /// The runtime's name of the variant.
            pub fn variant(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }

            fn to_runtime(self) -> recipe::$name {
                match self {
                    $(Self::$variant => recipe::$name::$variant,)+
                }
            }
        }
    )+};
}

words! {
    /// How a signature is made.
    Algorithm {
        HmacSha1 "hmac-sha1" "HMAC-SHA1";
        HmacSha256 "hmac-sha256" "HMAC-SHA256";
        HmacSha512 "hmac-sha512" "HMAC-SHA512";
        Sha256 "sha256" "SHA-256";
        Token "token" "token";
        Ed25519 "ed25519" "Ed25519";
        EcdsaP256 "ecdsa-p256" "ECDSA";
        RsaSha1 "rsa-sha1" "RSA with SHA-1";
        RsaSha256 "rsa-sha256" "RSA with SHA-256";
        JwtHs256 "jwt-hs256" "JSON Web Token (HS256)";
        JwtRs256 "jwt-rs256" "JSON Web Token (RS256)";
        JwtEs256 "jwt-es256" "JSON Web Token (ES256)";
    }
    /// How a signature is written.
    Encoding {
        Hex "hex" "hex";
        Base64 "base64" "Base64";
    }
    /// How a secret becomes a key.
    Decode {
        Text "text" "as it is";
        Hex "hex" "from hex";
        Base64 "base64" "from Base64";
    }
    /// How a time is written.
    Unit {
        Seconds "s" "seconds since 1970";
        Milliseconds "ms" "milliseconds since 1970";
        Rfc3339 "rfc3339" "RFC 3339";
    }
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
            has_codings: false,
        }
    }

    /// The recipe of the runtime. `url` is the one that is given at run time, where one is: whole, though only its origin may
    /// count. It stands for a token's audience as well, which it is where senders choose it.
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

    /// The recipe as `codegen.yaml` has it, on one line: what is left out has its default.
    pub fn to_setting(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mapping = |fields: Vec<String>| format!("{{ {} }}", fields.join(", "));
        let mut fields = vec![format!("algorithm: {}", self.algorithm.word())];
        fields.extend(self.signs.as_deref().map(|template| format!("signs: {}", quoted(template))));
        let places: Vec<String> = self.at.iter().map(ToString::to_string).collect();
        let mut signature = vec![match places.as_slice() {
            [only] => format!("at: {only}"),
            several => format!("at: [{}]", several.join(", ")),
        }];
        if !self.prefix.is_empty() {
            signature.push(format!("prefix: {}", quoted(&self.prefix)));
        }
        if self.encoding != Encoding::Hex {
            signature.push(format!("encoding: {}", self.encoding.word()));
        }
        if let Some(list) = &self.list {
            let mut parts = vec![format!("separator: {}", quoted(&list.separator.to_string()))];
            if list.pairs != '=' {
                parts.push(format!("pairs: {}", quoted(&list.pairs.to_string())));
            }
            if !list.take.is_empty() {
                parts.push(format!("take: [{}]", list.take.join(", ")));
            }
            signature.push(format!("list: {}", mapping(parts)));
        }
        fields.push(format!("signature: {}", mapping(signature)));
        if let Some(time) = &self.time {
            let unit = (time.unit != Unit::Seconds).then(|| format!("unit: {}", time.unit.word()));
            let at = format!("at: {}", time.at);
            fields.push(format!("time: {}", mapping([Some(at), unit].into_iter().flatten().collect())));
        }
        mapping(fields)
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
        let places = self.at.iter().chain(time).chain(&self.id).filter_map(|place| match place {
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

impl SignaturePlace {
    /// The place that a text names; the runtime says whether it can be one.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Self::parse(&format!("body {text}"));
        }
        let (kind, name) = text.split_once(' ')?;
        let name = name.to_owned();
        let place = match kind {
            "header" => Self::Header(name),
            "query" => Self::Query(name),
            "body" => Self::Body(name),
            "item" => Self::Item(name),
            "list" => Self::Listed(name),
            _ => return None,
        };
        place.to_runtime().is_ok().then_some(place)
    }

    /// The place as the runtime has it.
    pub fn to_runtime(&self) -> Result<recipe::Place, RecipeError> {
        self.to_string().parse()
    }
}

/// The scheme and the host of a URL.
fn origin(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    url[..end].to_owned()
}

/// The place as `codegen.yaml` has it.
impl fmt::Display for SignaturePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Header(name) => ("header", name),
            Self::Query(name) => ("query", name),
            Self::Body(pointer) => ("body", pointer),
            Self::Item(pointer) => ("item", pointer),
            Self::Listed(name) => ("list", name),
        };
        write!(formatter, "{kind} {name}")
    }
}

impl Serialize for SignaturePlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// In short: `header X-Signature: v0=<hex HMAC-SHA256 of v0:{timestamp}:{body}>`.
impl fmt::Display for Recipe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = match self.at.as_slice() {
            [first, _, .., last] if self.at.len() > 3 => vec![first.to_string(), "…".to_owned(), last.to_string()],
            few => few.iter().map(ToString::to_string).collect(),
        };
        write!(formatter, "{}: ", places.join(" or "))?;
        let name = self.list.as_ref().and_then(|list| Some((list.take.first()?, list.pairs)));
        if let Some((name, pairs)) = name {
            write!(formatter, "{name}{pairs}")?;
        }
        formatter.write_str(&self.prefix)?;
        match &self.signs {
            None => write!(formatter, "<{}>", self.algorithm.title())?,
            Some(template) => {
                let (encoding, algorithm) = (self.encoding.title(), self.algorithm.title());
                let template = template.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"");
                write!(formatter, "<{encoding} {algorithm} of {template}>")?;
            }
        }
        match &self.when {
            Some((header, value)) => write!(formatter, " where {header} is {value}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SignaturePlace, origin};

    #[test]
    fn places_are_read_as_they_are_written() {
        for text in ["header X-Signature", "query sig", "body /a/b", "item /a", "list t"] {
            assert_eq!(SignaturePlace::parse(text).map(|place| place.to_string()).as_deref(), Some(text));
        }
        assert_eq!(SignaturePlace::parse("/a"), Some(SignaturePlace::Body("/a".to_owned())));
        for text in ["", "header", "header X Y", "X-Signature", "cookie a", "body a", "query "] {
            assert_eq!(SignaturePlace::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        for url in ["https://a.example", "https://a.example/b?c", "https://a.example?c"] {
            assert_eq!(origin(url), "https://a.example");
        }
    }
}
