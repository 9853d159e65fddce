//! Faults of a recipe, and what it doesn't protect.

use hookwright_runtime::verify::recipe::{Part, RecipeError, Template, TemplateError, TemplateFault};

use super::{Reader, template};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Algorithm, Recipe, SecretKind, SenderUrl, SignaturePlace};

/// Whether the recipe can be used. Reports why not, or what users should know about it.
pub(super) fn check(recipe: &Recipe, value: &Cursor<'_>, reader: &mut Reader<'_, '_>) -> bool {
    if let Some(fault) = of_url(recipe, value) {
        reader.push(fault);
        return false;
    }
    if let Some(encoding) = value.descend(&["signature", "encoding"]).filter(|_| recipe.algorithm == Algorithm::Token) {
        let message = "a token is compared as it is sent";
        let fault = Diagnostic::error(codes::settings::RECIPE, encoding.key_location(), message);
        reader.push(fault.help("leave `encoding` out, or write the algorithm of the signature"));
        return false;
    }
    let made = match recipe.to_check().and_then(|made| made.check().map(|()| made)) {
        Ok(made) => made,
        Err(RecipeError::Signs(error)) => {
            let fault = of_template(error, &value.get("signs").unwrap_or_else(|| value.clone()), reader);
            reader.push(fault);
            return false;
        }
        Err(error) => {
            let fault = of_recipe(error, value, reader);
            reader.push(fault);
            return false;
        }
    };
    if let Some(account) =
        value.get("account").filter(|_| !recipe.signs.as_deref().is_some_and(|signs| signs.contains("{account}")))
    {
        let fault = Diagnostic::error(
            codes::settings::RECIPE,
            account.key_location(),
            "the account isn't part of what is signed",
        );
        reader.push(fault.help("leave it out, or write `{account}` in `signs`"));
        return false;
    }
    reader.diagnostics.extend(findings(recipe, value, made.covers(&Part::Form)));
    true
}

/// A fault of the template, at its place inside the template.
fn of_template(error: TemplateError, signs: &Cursor<'_>, reader: &Reader<'_, '_>) -> Diagnostic {
    let location = template::position(signs, error.offset, reader.sources);
    if error.fault == TemplateFault::Ambiguous {
        let message = "nothing shows where this piece ends";
        return Diagnostic::error(codes::settings::TEMPLATE_AMBIGUOUS, location, message).help(
            "another delivery could have the same signature, with characters moved from one piece to the next; write `ambiguous: allow` if the sender signs it like this",
        );
    }
    let help = match error.fault {
        TemplateFault::UnknownPiece | TemplateFault::Unclosed | TemplateFault::Unopened | TemplateFault::Empty => {
            PIECES
        }
        TemplateFault::Constant => "write what differs: `{body}`, or what the sender signs instead of it",
        TemplateFault::TimeMissing => "write its place: `time: { at: header X-Timestamp }`",
        TemplateFault::IdMissing => "write its place: `id: header X-Id`",
        TemplateFault::AccountMissing => "write `account: given` to pass it to `verifier`, or the id itself",
        TemplateFault::CodingsMissing => "write how bodies may be compressed: `encodings: [gzip]`, next to `verify`",
        TemplateFault::ItemsMissing => "write the place of the items: `per: /items/*`",
        TemplateFault::SortedMissing => "write which fields are sorted: `sorted: { of: form }`",
        TemplateFault::HeadersMissing => "write where they are listed: `headers: { listed: header X-Signed-Headers }`",
        TemplateFault::ListMissing => {
            "write how the list is separated: `signature: { at: …, list: { separator: \",\", take: [v1] } }`"
        }
        TemplateFault::SecretSigned => "leave `{secret}` out: a public key can't sign it",
        TemplateFault::Pointer => "write a JSON Pointer (RFC 6901), such as `{body:/data/id}`",
        _ => "see the documentation of `Template` in the runtime",
    };
    Diagnostic::error(codes::settings::TEMPLATE, location, error.fault.to_string()).help(help)
}

/// The help about pieces of a template.
const PIECES: &str = "the pieces are `{body}`, `{body:decoded}`, `{body:sha256}`, `{body:sha256:base64}`, `{body:crc32}`, `{timestamp}`, `{id}`, `{method}`, \
     `{url}`, `{target}`, `{path}`, `{query}`, `{query:x}`, `{header:X}`, `{headers:X}`, `{body:/a}`, `{item:/a}`, `{form:x}`, \
     `{form:sorted}`, `{sorted}`, `{headers}`, `{list:x}`, `{json:/a}`, `{json:sorted}`, `{account}` and `{secret}`; write a literal brace twice";

/// A fault of the recipe as a whole, at the setting that it is about.
fn of_recipe(error: RecipeError, value: &Cursor<'_>, reader: &Reader<'_, '_>) -> Diagnostic {
    let (keys, help): (&[&str], &str) = match error {
        RecipeError::NothingSigned => (&["algorithm"], "write what is signed: `signs: \"{body}\"`"),
        RecipeError::TokenSigns => (&["signs"], "leave `signs` out, or write the algorithm of the signature"),
        RecipeError::NoSecretSigned => (
            &["signs"],
            "add the secret where the sender does: `{secret}{body}`; if it is an HMAC, write one as `algorithm`, such as `hmac-sha256`",
        ),
        RecipeError::Claims => (
            &["claims"],
            "a token has `claims`, or `signs` if its payload is the body; leave the other out, and `claims` of any other recipe",
        ),
        RecipeError::NoAudience => (
            &["claims"],
            "write `claims: { audience: given }` to pass the audience to `verifier`, or `body_sha256: <claim>`",
        ),
        RecipeError::NoExpiry => (&["claims", "expires"], "write `body_sha256: <claim>`, or leave `expires` out"),
        RecipeError::NoItems | RecipeError::Pointer => (&["per"], "write `/items/*`, or `/items/*/item`"),
        RecipeError::ItemsMissing => (&["signature", "at"], "write the place of the items: `per: /items/*`"),
        RecipeError::ItemsUnused => (&["per"], "write `item /a` for the signature, or `{item:/a}` in `signs`"),
        RecipeError::ListMissing => (
            &["time", "at"],
            "write `list: { separator: \",\", take: [v1] }` for the signature; if the items have no names, write the number of the item, such as `list 1`",
        ),
        RecipeError::Separators => (&["signature", "list"], "write `separator` and `pairs` as the sender has them"),
        RecipeError::SignatureSigned => (&["signature", "at"], "leave the signature out of what is signed"),
        RecipeError::TimeNotSigned => {
            (&["time"], "add `{timestamp}` to `signs`, or leave `time` out: anyone could change it")
        }
        RecipeError::IdNotSigned => (&["id"], "add `{id}` to `signs`, or leave `id` out: anyone could change it"),
        RecipeError::HashNotSigned => {
            (&["body_sha256"], "write it as a part of what is signed, such as `{header:X-Digest}` or `{url}`")
        }
        RecipeError::HttpSignature => {
            (&["http_signature"], "leave these settings out: the header `Signature-Input` has this information")
        }
        RecipeError::HttpAlgorithm => {
            (&["algorithm"], "write `hmac-sha256`, `ed25519`, `ecdsa-p256`, `rsa-pss-sha512` or `rsa-sha256`")
        }
        RecipeError::Component => (
            &["http_signature", "covers"],
            "write `covers: [\"@method\", \"@target-uri\", content-digest]`; the components are `@method`, `@target-uri`, `@authority`, `@scheme`, `@request-target`, `@path`, `@query`, `@query-param;name=\"x\"`, and headers in lower case",
        ),
        RecipeError::Pair(error) => {
            let keys: &[&str] =
                if value.descend(&["sorted", "pair"]).is_some() { &["sorted", "pair"] } else { &["headers", "pair"] };
            let location = value
                .descend(keys)
                .map_or_else(|| value.location(), |pair| template::position(&pair, error.offset, reader.sources));
            let message = match error.fault {
                TemplateFault::Constant => "a pair needs `{value}`".to_owned(),
                fault => fault.to_string(),
            };
            let help = "the parts are `{name}`, `{upper:name}` and `{value}`, and under `sorted` also `{secret}`";
            return Diagnostic::error(codes::settings::TEMPLATE, location, message).help(help);
        }
        RecipeError::Sorted => (
            &["sorted"],
            "write `{sorted}` in `signs`; `nested` is for bodies, `encoding` for forms and queries, and a list of values has no other settings",
        ),
        RecipeError::Headers => (
            &["headers"],
            "write `{headers}` in `signs`; the list is in a header or `list NAME`, and `require` names headers, `(request-target)`, `(created)` or `(expires)`",
        ),
        RecipeError::BodyToken => (&["signature", "at"], "write `body /pointer` for a signature inside the body"),
        RecipeError::Place => (&["id"], "write `header <name>`, `query <name>` or `body /pointer`"),
        RecipeError::Url => (&["url"], "write `https://hooks.example/acme`, or `given` to pass it at run time"),
        _ => (&[], "see the documentation of `Recipe` in the runtime"),
    };
    let keys = if keys == ["url"] && value.get("origin").is_some() { &["origin"] } else { keys };
    let location = value.descend(keys).map_or_else(|| value.location(), |found| found.location());
    Diagnostic::error(codes::settings::RECIPE, location, error.to_string()).help(help)
}

/// A URL that is signed but unknown, or the other way round.
fn of_url(recipe: &Recipe, value: &Cursor<'_>) -> Option<Diagnostic> {
    let unsaid = Recipe { url: SenderUrl::None, is_ambiguous: true, ..recipe.clone() };
    let is_signed = unsaid.to_check().is_ok_and(|made| made.covers(&Part::Url));
    let port = value.get("default_port").filter(|_| !is_signed);
    let set = value.get("url").or_else(|| value.get("origin")).or(port);
    let (location, message, help) = match (is_signed, set) {
        (true, None) => (
            value
                .get("signs")
                .or_else(|| value.get("http_signature"))
                .map_or_else(|| value.location(), |it| it.location()),
            "the signature covers the URL, so the recipe needs the URL that the sender calls",
            "write `url: given` to pass the URL to `verifier`, or `origin: given` to take path and query from the request; instead of `given`, write the URL itself if it never changes",
        ),
        (false, Some(set)) => {
            (set.key_location(), "the URL isn't part of what is signed", "leave it out, or write `{url}` in `signs`")
        }
        _ => return None,
    };
    Some(Diagnostic::error(codes::settings::RECIPE, location, message).help(help))
}

/// What the recipe does not protect.
fn findings(recipe: &Recipe, value: &Cursor<'_>, signs_body: bool) -> Vec<Diagnostic> {
    let at = |key: &str| value.get(key).map_or_else(|| value.location(), |found| found.location());
    let mut findings = Vec::new();
    let template: Option<Template> = recipe.signs.as_deref().and_then(|text| text.parse().ok());
    let is_hash =
        matches!(recipe.algorithm, Algorithm::Sha1 | Algorithm::Sha256 | Algorithm::Sha384 | Algorithm::Sha512);
    if is_hash && template.as_ref().is_some_and(Template::begins_with_secret) {
        let message = "a hash that starts with the secret can be extended";
        let note = Diagnostic::warning(codes::settings::SECRET_FIRST, at("signs"), message);
        findings.push(
            note.help("anyone who has seen one delivery can sign a longer text; use an HMAC if the sender has one"),
        );
    }
    let is_hmac = matches!(
        recipe.algorithm,
        Algorithm::HmacSha1 | Algorithm::HmacSha256 | Algorithm::HmacSha384 | Algorithm::HmacSha512
    );
    if is_hmac && recipe.signs.as_deref().is_some_and(|signs| signs.contains("{secret}")) {
        let message = "the secret is the key of the HMAC already";
        let note = Diagnostic::note(codes::settings::SECRET_IN_HMAC, at("signs"), message);
        findings.push(note.help("leave `{secret}` out unless the sender's text contains the secret, too"));
    }
    if recipe.is_ambiguous {
        let strict = Recipe { is_ambiguous: false, ..recipe.clone() };
        let is_needed = strict.to_check().and_then(|made| made.check()).is_err();
        let message = if is_needed {
            "moving characters between pieces doesn't change the signature"
        } else {
            "the pieces may contain the separators"
        };
        let note = Diagnostic::note(codes::settings::AMBIGUITY_ALLOWED, at("ambiguous"), message);
        findings.push(note.help("only the joined text is signed, so don't rely on where one piece ends"));
    }
    if recipe.secrets() != SecretKind::Token && !signs_body {
        let message = "the signature doesn't cover the whole body";
        let key = if recipe.http.is_some() { "http_signature" } else { "signs" };
        let note = Diagnostic::note(codes::settings::BODY_UNSIGNED, at(key), message);
        findings.push(note.help(
            "anyone who has one signed delivery can change what isn't signed; take only the ID from it, and request the rest from the sender",
        ));
    }
    findings
}

/// Two recipes that read the same text, a token as an alternative to a signature.
pub(in crate::config) fn of_several(recipes: &[Recipe], location: Location) -> Option<Diagnostic> {
    let mut pairs =
        recipes.iter().enumerate().flat_map(|(index, one)| recipes.iter().skip(index + 1).map(move |two| (one, two)));
    if let Some(place) = pairs.find_map(|(one, other)| shared_place(one, other)) {
        let message = format!("two recipes read `{place}`, and every signature that a delivery has must hold");
        let fault = Diagnostic::error(codes::settings::RECIPE, location, message);
        return Some(
            fault.help("tell them apart by `signature.prefix`, the names in its list, or `when`; or leave one out"),
        );
    }
    let is_token = |recipe: &Recipe| recipe.secrets() == SecretKind::Token;
    let is_mixed = recipes.iter().any(is_token) && !recipes.iter().all(is_token);
    let message = "a delivery with the token needs no signature";
    let finding = Diagnostic::warning(codes::settings::TOKEN_OR_SIGNATURE, location, message);
    is_mixed.then(|| finding.help("remove the token from the list once the sender signs all deliveries"))
}

/// A place whose text is a signature for both recipes, so that one of them refuses it.
fn shared_place<'r>(one: &'r Recipe, other: &Recipe) -> Option<&'r SignaturePlace> {
    let is_alike = one.prefix.starts_with(&other.prefix) || other.prefix.starts_with(&one.prefix);
    let is_in_both = match (&one.list, &other.list) {
        (Some(one), Some(other)) if !one.take.is_empty() && !other.take.is_empty() => {
            one.take.iter().any(|name| other.take.contains(name))
        }
        (None, None) => true,
        _ => false,
    };
    let is_chosen = one.when.is_some() || other.when.is_some() || one.per.is_some() || other.per.is_some();
    let is_http = one.http.is_some() || other.http.is_some();
    one.at
        .iter()
        .find(|place| other.at.contains(place) && is_alike && is_in_both && !is_chosen && !is_http && one != other)
}
