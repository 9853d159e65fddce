//! Recipes of the setting `verify`: how a vendor signs, as data.

mod composed;
pub(super) mod faults;
mod schemes;
mod signature;
mod template;

pub(super) use self::schemes::of_scheme;
use super::keys;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::ir::{
    Account, Algorithm, Audience, Decode, HttpSignature, Recipe, SenderUrl, SignaturePlace, SignatureTime, TokenClaims,
    Unit,
};
use crate::load::Sources;
use crate::nearest;
use crate::node::Node;

/// The settings of a recipe.
pub(super) const KEYS: [&str; 19] = [
    "account",
    "algorithm",
    "ambiguous",
    "body_sha256",
    "claims",
    "default_port",
    "headers",
    "http_signature",
    "id",
    "key",
    "origin",
    "per",
    "prefix",
    "signature",
    "signs",
    "sorted",
    "time",
    "url",
    "when",
];

/// The piece of a template that stands for a decompressed body.
const DECODED: &str = "{body:decoded}";

/// The word for a URL that the generated function takes as an argument.
const GIVEN: &str = "given";

/// Reads recipes, with what else that needs.
pub(super) struct Reader<'s, 'd> {
    pub(super) sources: &'s Sources,
    /// Whether the settings say how bodies may be compressed.
    pub(super) has_encodings: bool,
    /// Where bodies have a token whose claims are the payload.
    pub(super) payload_tokens: Vec<SignaturePlace>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl Reader<'_, '_> {
    /// Reads one recipe and checks it.
    pub(super) fn recipe(&mut self, value: &Cursor<'_>) -> Option<Recipe> {
        // `prefix` belongs to the signature.
        let known: Vec<&str> = KEYS.into_iter().filter(|key| *key != "prefix").collect();
        let is_clean = keys::refuse_unknown(value, "a recipe has", &known, self.diagnostics);
        let algorithm = self
            .required(value, "algorithm", "a recipe")
            .and_then(|value| self.word(&value, "an algorithm", Algorithm::WORDS, Algorithm::from_word));
        let http = self.optional(value, "http_signature", Self::http_signature);
        let signature = match &http {
            // Its place is fixed.
            Some(Some(_)) if value.get("signature").is_none() => {
                Some(Recipe::new(Algorithm::Token, SignaturePlace::Header("Signature".to_owned())))
            }
            _ => self.required(value, "signature", "a recipe").and_then(|value| self.signature(&value)),
        };
        let signs = self.optional(value, "signs", Self::text);
        let time = self.optional(value, "time", Self::time);
        let id = self.optional(value, "id", Self::place);
        let key = self.optional(value, "key", Self::key);
        let per = self.optional(value, "per", Self::text);
        let url = self.url(value);
        let ambiguous = self.optional(value, "ambiguous", |reader, value| {
            reader.word(value, "a value of `ambiguous`", &["allow"], |word| (word == "allow").then_some(true))
        });
        let port = self.optional(value, "default_port", |reader, value| {
            reader.word(value, "a value of `default_port`", &["optional"], |word| (word == "optional").then_some(true))
        });
        let when = self.optional(value, "when", Self::condition);
        let claims = self.optional(value, "claims", Self::claims);
        let body_sha256 = self.optional(value, "body_sha256", Self::body_sha256);
        let account = self.account(value);
        let sorted = self.optional(value, "sorted", Self::sorted);
        let header_list = self.optional(value, "headers", Self::headers);
        if !is_clean {
            return None;
        }
        let (strip, decode) = key?.unwrap_or((String::new(), Decode::Text));
        let signs = signs?;
        let mut recipe = Recipe {
            algorithm: algorithm?,
            has_codings: self.has_encodings && signs.as_deref().is_some_and(|signs| signs.contains(DECODED)),
            signs,
            time: time?,
            id: id?,
            strip,
            decode,
            per: per?,
            url: url?,
            is_port_optional: port?.unwrap_or_default(),
            is_ambiguous: ambiguous?.unwrap_or_default(),
            when: when?,
            claims: claims?,
            body_sha256: body_sha256?,
            account: account?,
            http: http?,
            sorted: sorted?,
            header_list: header_list?,
            ..signature?
        };
        if let (Some(claims), [only]) = (&mut recipe.claims, recipe.at.as_slice()) {
            claims.is_payload = self.payload_tokens.contains(only);
        }
        faults::check(&recipe, value, self).then_some(recipe)
    }

    fn time(&mut self, value: &Cursor<'_>) -> Option<SignatureTime> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean = keys::refuse_unknown(value, "a time has", &["at", "tolerance", "unit"], self.diagnostics);
        let at = self.required(value, "at", "a time").and_then(|at| self.place(&at));
        let unit =
            self.optional(value, "unit", |reader, value| reader.word(value, "a unit", Unit::WORDS, Unit::from_word));
        let tolerance = self.optional(value, "tolerance", Self::duration);
        let time = SignatureTime { at: at?, unit: unit?.unwrap_or(Unit::Seconds), tolerance: tolerance? };
        is_clean.then_some(time)
    }

    fn duration(&mut self, value: &Cursor<'_>) -> Option<u64> {
        let text = value.read_as(Node::as_str, "a string such as `5m`", self.diagnostics)?;
        let seconds = seconds(text);
        if seconds.is_none() {
            let fault = Diagnostic::error(
                codes::settings::UNKNOWN_VALUE,
                value.location(),
                format!("`{text}` isn't a duration from 1 second to 1 day"),
            );
            self.push(fault.help("write a number and its unit, `s`, `m` or `h`: `30s`, `5m`"));
        }
        seconds
    }

    fn key(&mut self, value: &Cursor<'_>) -> Option<(String, Decode)> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean = keys::refuse_unknown(value, "a key has", &["decode", "strip"], self.diagnostics);
        let strip = self.optional(value, "strip", Self::text);
        let decode = self.optional(value, "decode", |reader, value| {
            reader.word(value, "a way to decode a key", Decode::WORDS, Decode::from_word)
        });
        let key = (strip?.unwrap_or_default(), decode?.unwrap_or(Decode::Text));
        is_clean.then_some(key)
    }

    /// The source of the URL that is signed. `None` is a fault.
    pub(super) fn url(&mut self, value: &Cursor<'_>) -> Option<SenderUrl> {
        match (value.get("url"), value.get("origin")) {
            (None, None) => Some(SenderUrl::None),
            (Some(url), None) => Some(match self.text(&url)? {
                word if word == GIVEN => SenderUrl::Given,
                url => SenderUrl::Fixed(url),
            }),
            (None, Some(origin)) => Some(match self.text(&origin)? {
                word if word == GIVEN => SenderUrl::GivenOrigin,
                origin => SenderUrl::Origin(origin),
            }),
            (Some(_), Some(origin)) => {
                let fault = "a recipe has either `url` or `origin`";
                let fault = Diagnostic::error(codes::settings::RECIPE, origin.key_location(), fault);
                self.push(fault.help("`url` is the whole URL; with `origin`, path and query come from the request"));
                None
            }
        }
    }

    /// The account that is signed. `None` is a fault.
    #[expect(clippy::option_option, reason = "a key that is not there is no fault")]
    pub(super) fn account(&mut self, value: &Cursor<'_>) -> Option<Option<Account>> {
        let account = self.optional(value, "account", Self::text)?;
        Some(account.map(|word| if word == GIVEN { Account::Given } else { Account::Fixed(word) }))
    }

    fn condition(&mut self, value: &Cursor<'_>) -> Option<(String, String)> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean = keys::refuse_unknown(value, "a condition has", &["at", "is"], self.diagnostics);
        let at = self.required(value, "at", "a condition").and_then(|at| match self.place(&at)? {
            SignaturePlace::Header(name) => Some(name),
            _ => {
                let fault = "only a header says which recipe a delivery is for";
                let fault = Diagnostic::error(codes::settings::NO_PLACE, at.location(), fault);
                self.push(fault.help("write `header <name>`"));
                None
            }
        });
        let is = self.required(value, "is", "a condition").and_then(|is| self.text(&is));
        is_clean.then_some((at?, is?))
    }

    /// Requirements for an HTTP Message Signature.
    fn http_signature(&mut self, value: &Cursor<'_>) -> Option<HttpSignature> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let known = ["covers", "label", "max_age", "tag"];
        let is_clean = keys::refuse_unknown(value, "an HTTP Message Signature has", &known, self.diagnostics);
        let covers = self.required(value, "covers", "an HTTP Message Signature").and_then(|covers| {
            covers.read_as(Node::as_list, "a list", self.diagnostics)?;
            covers.items().map(|item| self.text(&item)).collect::<Option<Vec<_>>>()
        });
        let label = self.optional(value, "label", Self::text);
        let tag = self.optional(value, "tag", Self::text);
        let max_age = self.optional(value, "max_age", Self::duration);
        let signature = HttpSignature { covers: covers?, label: label?, tag: tag?, max_age: max_age? };
        is_clean.then_some(signature)
    }

    /// Requirements for a JSON Web Token.
    fn claims(&mut self, value: &Cursor<'_>) -> Option<TokenClaims> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let known = ["audience", "body_sha256", "equal", "expires", "issuer", "max_age", "type", "url_sha256"];
        let is_clean = keys::refuse_unknown(value, "claims have", &known, self.diagnostics);
        let audience = self.optional(value, "audience", Self::text);
        let issuer = self.optional(value, "issuer", Self::text);
        let body_sha256 = self.optional(value, "body_sha256", Self::text);
        let url_sha256 = self.optional(value, "url_sha256", Self::text);
        let max_age = self.optional(value, "max_age", Self::duration);
        let token_type = self.optional(value, "type", Self::text);
        let expires = self.optional(value, "expires", |reader, value| {
            reader.word(value, "a value of `expires`", &["optional"], |word| (word == "optional").then_some(true))
        });
        let equal = match value.get("equal") {
            Some(equal) => keys::texts(&equal, self.diagnostics),
            None => Vec::new(),
        };
        let audience = audience?.map(|word| if word == GIVEN { Audience::Given } else { Audience::Fixed(word) });
        let equal = equal.into_iter().map(|(name, setting)| (name, setting.value)).collect();
        let claims = TokenClaims {
            audience,
            issuer: issuer?,
            equal,
            body_sha256: body_sha256?,
            url_sha256: url_sha256?,
            max_age: max_age?,
            is_expiry_optional: expires?.unwrap_or_default(),
            is_payload: false,
            token_type: token_type?,
        };
        is_clean.then_some(claims)
    }

    fn text(&mut self, value: &Cursor<'_>) -> Option<String> {
        value.read_as(Node::as_str, "a string", self.diagnostics).map(str::to_owned)
    }

    fn word<T>(
        &mut self,
        value: &Cursor<'_>,
        what: &str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = value.read_as(Node::as_str, "a word", self.diagnostics)?;
        let word = parse(text);
        if word.is_none() {
            let fault = format!("`{text}` isn't {what}");
            let values = nearest::list(words.iter().copied());
            let otherwise = if words.len() == 1 {
                format!("the only value is {values}")
            } else {
                format!("the values are {values}")
            };
            let help = nearest::help(text, words.iter().copied(), &otherwise);
            self.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), fault).help(help));
        }
        word
    }

    /// The value of a required key.
    fn required<'c>(&mut self, value: &Cursor<'c>, key: &str, whose: &str) -> Option<Cursor<'c>> {
        let found = value.get(key);
        if found.is_none() {
            let fault =
                Diagnostic::error(codes::settings::INCOMPLETE, value.location(), format!("{whose} needs `{key}`"));
            self.push(fault.help(EXAMPLE));
        }
        found
    }

    /// The value of a key, converted by `read`, if the key exists. `None` is a fault.
    #[expect(clippy::option_option, reason = "a missing key is fine")]
    fn optional<T>(
        &mut self,
        value: &Cursor<'_>,
        key: &str,
        read: impl FnOnce(&mut Self, &Cursor<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match value.get(key) {
            Some(value) => read(self, &value).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn refuse_empty(&mut self, value: &Cursor<'_>, fault: &str) {
        let fault = Diagnostic::error(codes::settings::RECIPE, value.location(), fault);
        self.push(fault.help("write at least one item, or leave the list out"));
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// An example of a recipe, for help.
const EXAMPLE: &str = "a recipe is written `{ algorithm: hmac-sha256, signs: \"{timestamp}.{body}\", signature: { at: header \
     X-Signature, encoding: base64 }, time: { at: header X-Timestamp } }`";

/// The seconds of a text such as `5m`.
fn seconds(text: &str) -> Option<u64> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return None,
    };
    let is_number = count.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = count.parse::<u64>().ok().filter(|_| is_number)?.checked_mul(unit)?;
    (1..=24 * 60 * 60).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_have_a_unit() {
        for (text, is) in [("30s", 30), ("5m", 300), ("24h", 86_400)] {
            assert_eq!(seconds(text), Some(is), "{text}");
        }
        for text in ["", "s", "5", "-5m", "+5m", "0s", "25h", "5 m", "5µ", "99999999999999999999h"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
