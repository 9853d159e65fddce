//! Secrets of deliveries: where they come from, and what a good one looks like.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;

use hookwright_core::Compilation;
use hookwright_core::emit::program::{self, SettingKind};
use hookwright_core::ir::{Algorithm, Decode, Recipe, Scheme, SecretKind};
use hookwright_runtime::verify::recipe::RecipeError;
use hookwright_runtime::verify::{SecretError, SecretFault};

/// The variable for a secret, whatever API it is for.
pub(crate) const GENERAL: &str = "HOOKWRIGHT_SECRET";

/// A secret, and the name of the option or the environment variable that it comes from.
pub(crate) struct Secret {
    pub(crate) value: String,
    pub(crate) source: String,
}

impl Secret {
    /// The value of `--secret`, which clap also takes from the general variable, or else the first variable that is
    /// set.
    pub(crate) fn find(option: Option<&str>, variables: &[String]) -> Option<Self> {
        let read = |name: &str| env::var(name).ok();
        if let Some(value) = option {
            let source = if read(GENERAL).as_deref() == Some(value) { GENERAL } else { "--secret" };
            return Some(Self { value: value.to_owned(), source: source.to_owned() });
        }
        let mut names = variables.iter().map(String::as_str).chain([GENERAL]);
        names.find_map(|name| Some(Self { value: read(name)?, source: name.to_owned() }))
    }

    /// The message about a secret that a scheme rejects.
    pub(crate) fn unfit(&self, scheme: &Scheme, error: &(dyn Error + 'static)) -> String {
        let fault = fault(error).map_or_else(|| format!("can't be used: {error}"), |fault| fault.to_string());
        format!("the secret in `{}` {fault}\nhelp: a good one is {}", self.source, form(scheme))
    }
}

/// Secrets by their kind. Those of a scheme that isn't a recipe are [`SecretKind::Secret`].
pub(crate) type Secrets = BTreeMap<SecretKind, Secret>;

/// The secrets that verify deliveries: for each kind that the recipes have, the value of its own variable, or else of
/// the general one. A public key never stands for a secret of another kind, since anyone may know it.
pub(crate) fn find_all(api: &Compilation<'_>) -> Secrets {
    let settings = program::settings(&api.ir, &api.names);
    let kinds = settings.iter().filter_map(|setting| Some((kind(setting.kind)?, &setting.variable)));
    let mut found = Secrets::new();
    let has_public_key = settings.iter().any(|setting| setting.kind == SettingKind::PublicKey);
    for (kind, variable) in kinds {
        let is_for_all = !has_public_key || found.is_empty();
        let secret = Secret::find(None, std::slice::from_ref(variable));
        found.extend(secret.filter(|secret| is_for_all || secret.source != GENERAL).map(|secret| (kind, secret)));
    }
    // A secret for no scheme still answers handshakes.
    if settings.iter().all(|setting| kind(setting.kind).is_none()) {
        found.extend(Secret::find(None, &[]).map(|secret| (SecretKind::Secret, secret)));
    }
    found
}

fn kind(setting: SettingKind) -> Option<SecretKind> {
    match setting {
        SettingKind::Secret | SettingKind::UserAndPassword => Some(SecretKind::Secret),
        SettingKind::PublicKey => Some(SecretKind::PublicKey),
        SettingKind::Token => Some(SecretKind::Token),
        _ => None,
    }
}

/// The environment variables in which a program looks for what verifies an API's deliveries. With `signing`, only those
/// whose values also sign.
pub(crate) fn variables(api: &Compilation<'_>, signing: bool) -> Vec<String> {
    let settings = program::settings(&api.ir, &api.names).into_iter();
    let is_secret = |setting: SettingKind| kind(setting).is_some_and(|kind| !signing || kind != SecretKind::PublicKey);
    settings.filter(|setting| is_secret(setting.kind)).map(|setting| setting.variable).collect()
}

/// The message for a missing secret.
pub(crate) fn missing(scheme: &Scheme, variables: &[String]) -> String {
    let names: Vec<&str> = variables.iter().map(String::as_str).chain([GENERAL]).collect();
    format!(
        "deliveries are signed ({scheme}), and there is no secret\nhelp: set {}, or pass `--secret`; a good one is {}",
        names.join(" or "),
        form(scheme)
    )
}

/// What a good secret looks like.
pub(crate) fn form(scheme: &Scheme) -> String {
    match scheme {
        Scheme::StandardWebhooks(_) => "`whsec_` and base64 of 24 to 64 bytes, as the sender shows it".to_owned(),
        Scheme::Bearer => "the token alone, without `Bearer`".to_owned(),
        Scheme::Basic => "`user:password`".to_owned(),
        Scheme::HeaderToken { header } => format!("the value that the sender puts into `{header}`"),
        Scheme::Recipes(recipes) => recipes.first().map(form_of_recipe).unwrap_or_default(),
        _ => "the text that the sender shows, with nothing added".to_owned(),
    }
}

fn form_of_recipe(recipe: &Recipe) -> String {
    let encoded = match recipe.decode {
        Decode::Hex => "hexadecimal digits",
        Decode::Base64 => "base64",
        Decode::Base64Url => "base64 for URLs",
        Decode::Text => "the text that the sender shows",
    };
    let strip = if recipe.strip.is_empty() { String::new() } else { format!("`{}` and ", recipe.strip) };
    match (recipe.secrets(), recipe.algorithm) {
        (SecretKind::PublicKey, Algorithm::Ed25519 | Algorithm::JwtEdDsa) => {
            format!("the sender's public key: 32 bytes as {encoded}")
        }
        (SecretKind::PublicKey, _) => "the sender's public key, or its certificate, as PEM".to_owned(),
        (SecretKind::Token, _) => "the token alone, as the sender shows it".to_owned(),
        (SecretKind::Secret, _) => format!("{strip}{encoded}"),
    }
}

fn fault(error: &(dyn Error + 'static)) -> Option<SecretFault> {
    let error = match error.downcast_ref::<RecipeError>() {
        Some(RecipeError::Secret(error)) => Some(error),
        _ => error.downcast_ref::<SecretError>(),
    };
    match error {
        Some(SecretError::Unfit { fault, .. }) => Some(*fault),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use hookwright_core::ir::HeaderFamily;

    use super::*;
    use crate::signing;

    /// A message that names the option or the variable, the fault, and what a good secret looks like.
    #[test]
    fn an_unfit_secret_is_told_with_its_source() {
        let told = |scheme: &Scheme, value: &str, source: &str| {
            let error = signing::make_signer(scheme, Some(value), "http://127.0.0.1/".into()).err();
            let secret = Secret { value: value.to_owned(), source: source.to_owned() };
            error.map(|error| secret.unfit(scheme, &*error)).unwrap_or_default()
        };
        let standard = Scheme::StandardWebhooks(HeaderFamily::Webhook);
        for (scheme, value, source, expected) in [
            (
                &standard,
                "whsec_?",
                "ACME_SECRET",
                "the secret in `ACME_SECRET` is not base64; copy it as the sender shows it, with its prefix\n\
                 help: a good one is `whsec_` and base64 of 24 to 64 bytes, as the sender shows it",
            ),
            (
                &standard,
                "whsec_AAAA",
                "--secret",
                "the secret in `--secret` is shorter than 24 bytes, the minimum of Standard Webhooks\n\
                 help: a good one is `whsec_` and base64 of 24 to 64 bytes, as the sender shows it",
            ),
            (
                &Scheme::Basic,
                "me",
                GENERAL,
                "the secret in `HOOKWRIGHT_SECRET` can't be used: write the secret as `user:password`\n\
                 help: a good one is `user:password`",
            ),
            (
                &Scheme::Bearer,
                "a\nb",
                "--secret",
                "the secret in `--secret` can't be a header value: it contains a line break, or starts or ends with a \
                 space\nhelp: a good one is the token alone, without `Bearer`",
            ),
        ] {
            assert_eq!(told(scheme, value, source), expected);
        }
        assert!(!told(&standard, "whsec_AAAA", "--secret").contains("AAAA"));
    }
}
