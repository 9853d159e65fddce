//! The settings about deliveries as a whole: how to verify them, and where their key, entity and time are.

use super::recipe::{self, Reader, faults};
use super::{Config, Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::header_name;
use crate::ir::{HeaderFamily, Recipe, Scheme, SenderUrl, ValueLocation};
use crate::load::Sources;
use crate::nearest;
use crate::node::Node;

/// Where a delivery has what a receiver needs to know.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DeliverySettings {
    /// A value that stays the same when the delivery is repeated.
    pub key: Option<Setting<ValueLocation>>,
    /// What its event is about.
    pub entity: Option<Setting<ValueLocation>>,
    /// When its event happened.
    pub occurred_at: Option<Setting<ValueLocation>>,
}

/// The schemes that need no header.
const WORDS: [&str; 5] = ["standard-webhooks", "svix", "bearer", "basic", "none"];

/// Reads the setting `verify`.
pub(super) fn verify(
    value: &Cursor<'_>,
    sources: &Sources,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Setting<Scheme>> {
    let payload_tokens = config.accept.iter().filter_map(|setting| setting.value.payload_token()).collect();
    let mut reader = Reader { sources, has_encodings: config.encodings.is_some(), payload_tokens, diagnostics };
    let scheme = match value.node {
        Node::List(_) => any_of(value, &mut reader)?,
        _ => scheme(value, &mut reader)?,
    };
    Some(Setting { value: scheme, place: value.place.clone() })
}

/// Several schemes. Each one that a delivery uses must accept it.
fn any_of(value: &Cursor<'_>, reader: &mut Reader<'_, '_>) -> Option<Scheme> {
    let mut recipes = Vec::new();
    let mut is_clean = true;
    for item in value.items() {
        match scheme(&item, reader) {
            Some(Scheme::Recipes(several)) => recipes.extend(several),
            Some(scheme) => match recipe::of_scheme(&scheme) {
                Some(recipe) => recipes.push(recipe),
                None => {
                    let help = match item.node.as_str() {
                        Some(word) => format!("write it alone: `verify: {word}`"),
                        None => "write it alone, without the list".to_owned(),
                    };
                    reader.diagnostics.push(no_scheme(&item, "this can't be combined with others", &help));
                    is_clean = false;
                }
            },
            None => is_clean = false,
        }
    }
    if value.items().next().is_none() {
        reader.refuse_empty(value, "the list is empty, so nothing would be verified");
        return None;
    }
    reader.diagnostics.extend(faults::of_several(&recipes, value.location()));
    is_clean.then_some(Scheme::Recipes(recipes))
}

/// One scheme.
fn scheme(value: &Cursor<'_>, reader: &mut Reader<'_, '_>) -> Option<Scheme> {
    if value.node.as_map().is_some() {
        if value.get("preset").is_some() {
            return preset(value, reader);
        }
        let is_recipe = value.entries().any(|(key, _)| key != "prefix" && recipe::KEYS.contains(&key));
        return if is_recipe {
            let recipe = reader.recipe(value)?;
            Some(Scheme::Recipes(vec![recipe]))
        } else {
            scheme_of_header(value, reader.diagnostics)
        };
    }
    Some(match value.read_as(Node::as_str, "a word, a mapping or a list", reader.diagnostics)? {
        "standard-webhooks" => Scheme::StandardWebhooks(HeaderFamily::Webhook),
        "svix" => Scheme::StandardWebhooks(HeaderFamily::Svix),
        "bearer" => Scheme::Bearer,
        "basic" => Scheme::Basic,
        "none" => Scheme::Nothing,
        other => {
            let help = if crate::presets::names().any(|preset| preset == other) {
                format!("write `verify: {{ preset: {other} }}`")
            } else {
                nearest::help(other, WORDS, SCHEMES)
            };
            reader.diagnostics.push(no_scheme(value, &format!("unknown scheme `{other}`"), &help));
            return None;
        }
    })
}

/// A scheme by its name in the library of presets, with the URL that the sender calls, or the account, if it needs one.
fn preset(value: &Cursor<'_>, reader: &mut Reader<'_, '_>) -> Option<Scheme> {
    if !keys::refuse_unknown(value, "a preset has", &["account", "origin", "preset", "url"], reader.diagnostics) {
        return None;
    }
    let name = value.get("preset")?;
    let text = name.read_as(Node::as_str, "a string", reader.diagnostics)?;
    let Some(scheme) = crate::presets::scheme(text) else {
        let fault = Diagnostic::error(codes::settings::PRESET, name.location(), format!("there is no preset `{text}`"));
        let otherwise = "`hookwright preset` lists them; write the recipe itself for other senders";
        reader.diagnostics.push(fault.help(nearest::help(text, crate::presets::names(), otherwise)));
        return None;
    };
    let url = reader.url(value)?;
    let account = reader.account(value)?;
    let Scheme::Recipes(mut recipes) = scheme else { return Some(scheme) };
    if let (Some(account), Some(set)) = (account, value.get("account")) {
        if recipes.iter().all(|recipe| recipe.account.is_none()) {
            let fault = "the account isn't part of what is signed";
            let fault = Diagnostic::error(codes::settings::RECIPE, set.key_location(), fault);
            reader.diagnostics.push(fault.help("leave it out"));
            return None;
        }
        let signed = recipes.iter_mut().filter(|recipe| recipe.account.is_some());
        signed.for_each(|recipe| recipe.account = Some(account.clone()));
    }
    if url == SenderUrl::None {
        return Some(Scheme::Recipes(recipes));
    }
    let set = value.get("url").or_else(|| value.get("origin"))?;
    let with_url = |recipe: Recipe| match recipe.url {
        SenderUrl::None => recipe,
        _ => Recipe { url: url.clone(), ..recipe },
    };
    let recipes: Vec<Recipe> = recipes.into_iter().map(with_url).collect();
    if recipes.iter().all(|recipe| recipe.url == SenderUrl::None) {
        let fault =
            Diagnostic::error(codes::settings::RECIPE, set.key_location(), "the URL isn't part of what is signed");
        reader.diagnostics.push(fault.help("leave it out"));
        return None;
    }
    if let Some(error) = recipes.iter().find_map(|recipe| recipe.to_check().and_then(|made| made.check()).err()) {
        let fault = Diagnostic::error(codes::settings::RECIPE, set.location(), error.to_string());
        reader
            .diagnostics
            .push(fault.help("write `url: https://hooks.example/acme`, `origin: https://hooks.example`, or `given`"));
        return None;
    }
    Some(Scheme::Recipes(recipes))
}

/// A scheme that is named together with its header.
fn scheme_of_header(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Scheme> {
    if !keys::refuse_unknown(value, "`verify` has", &["hmac-hex", "prefix", "timestamped-hmac", "token"], diagnostics) {
        return None;
    }
    let keys: Vec<&str> = value.entries().map(|(key, _)| key).collect();
    let key = match keys.as_slice() {
        [key @ ("hmac-hex" | "timestamped-hmac" | "token")] => *key,
        ["hmac-hex", "prefix"] | ["prefix", "hmac-hex"] => "hmac-hex",
        _ => {
            diagnostics.push(no_scheme(value, "this mapping isn't a scheme", SCHEMES));
            return None;
        }
    };
    let header = header(&value.get(key)?, diagnostics)?;
    let prefix = match value.get("prefix") {
        Some(prefix) => prefix.read_as(Node::as_str, "a string", diagnostics)?.to_owned(),
        None => String::new(),
    };
    Some(match key {
        "hmac-hex" => Scheme::HexHmac { header, prefix },
        "timestamped-hmac" => Scheme::TimestampedHmac { header },
        _ => Scheme::HeaderToken { header },
    })
}

/// The help for `verify`.
const SCHEMES: &str = "write `standard-webhooks`, `svix`, `bearer`, `basic` or `none`, or the scheme with its header: \
     `{ hmac-hex: X-Signature, prefix: sha256= }`, `{ timestamped-hmac: X-Signature }` or `{ token: X-Token }`; \
     `{ preset: NAME }` (`hookwright preset` lists them); or a recipe, `{ algorithm: …, signs: …, signature: { at: … } }`";

fn no_scheme(value: &Cursor<'_>, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(codes::settings::NO_SCHEME, value.location(), message).help(help)
}

fn header(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let name = value.read_as(Node::as_str, "a string", diagnostics)?;
    if !header_name::is_valid(name) {
        let fault = Diagnostic::error(
            codes::settings::NO_HEADER,
            value.location(),
            format!("`{name}` isn't a valid header name"),
        );
        diagnostics.push(fault.help("write it as the sender does: `X-Signature`"));
        return None;
    }
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use crate::diagnostic::Diagnostics;
    use crate::load::Sources;

    fn config(text: &str) -> Option<Config> {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
        let file = sources.add("codegen.yaml".to_owned(), text).ok()?;
        let config = Config::read(&sources, file, &mut diagnostics);
        diagnostics.is_empty().then_some(config)
    }

    #[test]
    fn each_scheme_has_a_word() {
        let cases = [
            ("standard-webhooks", "Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature"),
            ("svix", "Standard Webhooks: svix-id, svix-timestamp, svix-signature"),
            ("bearer", "Authorization: Bearer <token>"),
            ("basic", "Authorization: Basic <user and password>"),
            ("none", "none"),
            ("{ token: X-Token }", "X-Token: <token>"),
            ("{ hmac-hex: X-Proof }", "X-Proof: <hex HMAC-SHA256 of the body>"),
            ("{ prefix: sha256=, hmac-hex: X-Proof }", "X-Proof: sha256=<hex HMAC-SHA256 of the body>"),
            ("{ timestamped-hmac: X-Proof }", "X-Proof: t=<time>,v1=<hex HMAC-SHA256 of the time and the body>"),
        ];
        for (text, scheme) in cases {
            let verify = config(&format!("verify: {text}")).and_then(|config| config.verify);
            assert_eq!(verify.map(|setting| setting.value.to_string()).as_deref(), Some(scheme), "{text}");
        }
        for text in ["hmac", "{ token: X, prefix: y }", "{ token: 1 }", "{}", "1", "{ hmac-hex: X, token: Y }", "[]"] {
            assert!(config(&format!("verify: {text}")).is_none(), "{text}");
        }
    }

    #[test]
    fn places_are_headers_or_pointers() {
        for text in ["header X-Id", "/id", "/data/a~1b", "/source with /id", "header X-Shop with /a/b with header X-Id"]
        {
            let key = config(&format!("delivery: {{ key: {text} }}")).and_then(|config| config.delivery.key);
            assert_eq!(key.map(|setting| setting.value.to_string()).as_deref(), Some(text));
        }
        for text in ["id", "header", "header X Y", "''", "1", "/a with b", "with /a", "/a with header"] {
            assert!(config(&format!("delivery: {{ key: {text} }}")).is_none(), "{text}");
        }
    }
}
