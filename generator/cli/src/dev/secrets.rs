//! Secrets for one run: of the form that each API's scheme takes, and known to nobody else.

use std::collections::BTreeMap;
use std::env;

use hookwright_core::Compilation;
use hookwright_core::emit::program::{self, SettingKind};
use hookwright_core::ir::{Api, Decode, Recipe, Scheme, SecretKind};

/// The environment variables that the receiver reads, with their values.
#[derive(Default)]
pub(super) struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Adds those of an API that aren't there yet. `url` is where it receives. An error names a variable that only the user
    /// can set.
    pub(super) fn add(&mut self, api: &Compilation<'_>, url: &str) -> Result<(), String> {
        for setting in program::settings(&api.ir, &api.names) {
            let value = match setting.kind {
                SettingKind::PublicKey => env::var(&setting.variable).map_err(|_| {
                    format!("set {}: {} is verified by its sender's public key", setting.variable, api.ir.name)
                })?,
                kind => value(&api.ir, kind, url),
            };
            // The port may be another one than before; a secret stays.
            if matches!(setting.kind, SettingKind::Url | SettingKind::Origin | SettingKind::Audience) {
                self.0.insert(setting.variable, value);
            } else {
                self.0.entry(setting.variable).or_insert(value);
            }
        }
        Ok(())
    }

    /// All of them, for the receiver.
    pub(super) fn variables(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// What deliveries of an API are signed with; none if nothing here can sign them.
    pub(super) fn signing(&self, api: &Compilation<'_>) -> Option<String> {
        let signs =
            |kind: SettingKind| matches!(kind, SettingKind::Secret | SettingKind::UserAndPassword | SettingKind::Token);
        let first = signing_recipe(&api.ir).map(|recipe| setting_of(recipe.secrets()));
        let settings = program::settings(&api.ir, &api.names);
        let setting = settings.iter().find(|it| first.map_or(signs(it.kind), |kind| it.kind == kind))?;
        self.0.get(&setting.variable).cloned()
    }
}

/// The recipe that samples are signed by.
fn signing_recipe(api: &Api) -> Option<&Recipe> {
    let Scheme::Recipes(recipes) = &api.verification.scheme else { return None };
    recipes.iter().find(|recipe| recipe.secrets() != SecretKind::PublicKey)
}

fn setting_of(kind: SecretKind) -> SettingKind {
    match kind {
        SecretKind::Secret => SettingKind::Secret,
        SecretKind::PublicKey => SettingKind::PublicKey,
        SecretKind::Token => SettingKind::Token,
    }
}

fn value(api: &Api, kind: SettingKind, url: &str) -> String {
    match (kind, &api.verification.scheme) {
        (SettingKind::Url | SettingKind::Audience, _) => url.to_owned(),
        (SettingKind::Origin, _) => url.rsplit_once('/').map_or(url, |(origin, _)| origin).to_owned(),
        (SettingKind::UserAndPassword, _) => format!("dev:{}", letters()),
        (SettingKind::Secret, Scheme::StandardWebhooks(_)) => format!("whsec_{}", letters()),
        (SettingKind::Secret | SettingKind::Token, Scheme::Recipes(recipes)) => {
            let recipe = recipes.iter().find(|recipe| setting_of(recipe.secrets()) == kind);
            let strip = recipe.map(|recipe| recipe.strip.as_str()).unwrap_or_default();
            format!("{strip}{}", recipe.map_or_else(letters, |recipe| key(recipe.decode)))
        }
        _ => letters(),
    }
}

fn key(decode: Decode) -> String {
    match decode {
        Decode::Hex => (0..64).map(|_| fastrand::digit(16)).collect(),
        _ => letters(),
    }
}

/// 32 letters and digits, which are Base64 of 24 bytes as well.
fn letters() -> String {
    (0..32).map(|_| fastrand::alphanumeric()).collect()
}
