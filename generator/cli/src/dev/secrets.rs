//! Secrets for one run, in the format that each API's scheme expects. Nothing else knows them.

use std::collections::BTreeMap;
use std::env;

use hookwright_core::Compilation;
use hookwright_core::emit::program::{self, SettingKind};
use hookwright_core::ir::{Algorithm, Api, Decode, Recipe, Scheme, SecretKind};
use hookwright_runtime::http::Uri;
use hookwright_runtime::verify::Signer;

use super::Failure;
use super::key_pair::KeyPair;
use crate::init::SPECS;
use crate::{secret, signing};

/// The environment variables that the receiver reads, with their values, and the private keys that belong to public
/// ones.
#[derive(Default)]
pub(super) struct Secrets {
    variables: BTreeMap<String, String>,
    pairs: BTreeMap<String, KeyPair>,
}

impl Secrets {
    /// Adds those of an API that aren't there yet. `url` is where it receives. An error says what to do about a
    /// variable that only the user can set.
    pub(super) fn add(&mut self, api: &Compilation<'_>, url: &str) -> Result<(), String> {
        for setting in program::settings(&api.ir, &api.names) {
            let is_known = self.variables.contains_key(&setting.variable);
            // The port may have changed, but a secret stays.
            if is_known
                && !matches!(
                    setting.kind,
                    SettingKind::Url | SettingKind::Origin | SettingKind::Audience | SettingKind::Account
                )
            {
                continue;
            }
            let value = match setting.kind {
                SettingKind::PublicKey => self.public_key(api, &setting.variable)?,
                kind => value(&api.ir, kind, url),
            };
            self.variables.insert(setting.variable, value);
        }
        Ok(())
    }

    /// The user's own key, or a key of a new pair.
    fn public_key(&mut self, api: &Compilation<'_>, variable: &str) -> Result<String, String> {
        if let Ok(own) = env::var(variable) {
            return Ok(own);
        }
        let recipe = first_recipe(&api.ir, |kind| kind == SecretKind::PublicKey);
        let pair = recipe.and_then(KeyPair::new).ok_or_else(|| no_pair(api, recipe, variable))?;
        let public = pair.public.clone();
        self.pairs.insert(variable.to_owned(), pair);
        Ok(public)
    }

    /// All of them, for the receiver.
    pub(super) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// What signs deliveries of an API that are sent to a URL. `None` if nothing here can sign them.
    pub(super) fn signer(&self, api: &Compilation<'_>, to: &Uri) -> Result<Option<Box<dyn Signer + Sync>>, Failure> {
        let scheme = &api.ir.verification.scheme;
        let signs =
            |kind: SettingKind| matches!(kind, SettingKind::Secret | SettingKind::UserAndPassword | SettingKind::Token);
        let first = first_recipe(&api.ir, |kind| kind != SecretKind::PublicKey).map(|it| setting_of(it.secrets()));
        let settings = program::settings(&api.ir, &api.names);
        let setting = settings.iter().find(|it| first.map_or(signs(it.kind), |kind| it.kind == kind));
        if let Some(secret) = setting.and_then(|setting| self.variables.get(&setting.variable)) {
            return signing::make_signer(scheme, Some(secret), to.to_string().as_str().into());
        }
        let pair = settings.iter().find_map(|setting| self.pairs.get(&setting.variable));
        let recipe = first_recipe(&api.ir, |kind| kind == SecretKind::PublicKey);
        pair.zip(recipe)
            .map(|(pair, recipe)| {
                let scheme = recipe.to_runtime(to.to_string().as_str())?.with_secrets([&pair.public])?;
                let signer: Box<dyn Signer + Sync> = Box::new(scheme.sender_key(pair.signing()));
                Ok(signer)
            })
            .transpose()
    }
}

/// What to do if no key pair can be made.
fn no_pair(api: &Compilation<'_>, recipe: Option<&Recipe>, variable: &str) -> String {
    let algorithm = recipe.map(|recipe| recipe.algorithm.title()).unwrap_or_default();
    let name = &api.ir.name;
    let needs = match recipe.map(|recipe| recipe.algorithm) {
        Some(Algorithm::RsaSha256 | Algorithm::JwtRs256) => "`dev` makes such keys with `openssl`, which can't be run",
        _ => "`dev` can't make such a key",
    };
    format!(
        "`{name}` is verified by a public key of its sender ({algorithm}), and {needs}\n\
         help: set {variable} to {}; samples are then sent without a signature, and refused\n\
         help: to try your handlers first, set `verify: none` in {SPECS}/{name}/codegen.yaml until you have the key",
        secret::form(&api.ir.verification.scheme)
    )
}

/// The first recipe with secrets of this kind.
fn first_recipe(api: &Api, is_meant: impl Fn(SecretKind) -> bool) -> Option<&Recipe> {
    let Scheme::Recipes(recipes) = &api.verification.scheme else { return None };
    recipes.iter().find(|recipe| is_meant(recipe.secrets()))
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
        (SettingKind::Url | SettingKind::Audience | SettingKind::Account, _) => url.to_owned(),
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

/// 32 letters and digits, which are also the Base64 of 24 bytes.
fn letters() -> String {
    (0..32).map(|_| fastrand::alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic fails the test")]

    use hookwright_runtime::Delivery;
    use hookwright_runtime::bodies::Codings;
    use hookwright_runtime::http::{HeaderMap, Method};

    use super::super::fixture;
    use super::*;
    use crate::post;

    const URL: &str = "http://127.0.0.1:8080/acme";

    /// Calls a function with an API that is verified like this.
    fn with_api(name: &str, verify: &str, check: impl FnOnce(&Compilation<'_>)) {
        let settings = format!("discriminator: none\nverify:\n{verify}");
        fixture::with_api(&format!("secrets-{name}"), &["order.paid"], &settings, check);
    }

    /// Only a receiver with the values of the variables accepts what is signed with the secrets of a run.
    #[test]
    fn a_receiver_accepts_what_is_signed_for_it() {
        for (name, verify) in [
            ("hmac", "  algorithm: hmac-sha256\n  signs: '{body}'\n  key: { strip: whsec_, decode: base64 }\n"),
            ("hex", "  algorithm: hmac-sha1\n  signs: '{body}'\n  key: { decode: hex }\n"),
            ("token", "  algorithm: token\n"),
            ("ed25519-hex", "  algorithm: ed25519\n  signs: '{body}'\n  key: { decode: hex }\n"),
            ("ed25519-base64", "  algorithm: ed25519\n  signs: '{body}'\n  key: { strip: pk_, decode: base64 }\n"),
            ("ecdsa-pem", "  algorithm: ecdsa-p256\n  signs: '{body}'\n"),
            ("ecdsa-base64", "  algorithm: ecdsa-p256\n  signs: '{body}'\n  key: { decode: base64 }\n"),
            ("jwt", "  algorithm: jwt-es256\n  claims: { audience: given, body_sha256: hash, max_age: 5m }\n"),
            ("rsa-pem", "  algorithm: rsa-sha256\n  signs: '{body}'\n"),
            ("rsa-base64", "  algorithm: rsa-sha256\n  signs: '{body}'\n  key: { decode: base64 }\n"),
            ("jwt-rsa", "  algorithm: jwt-rs256\n  claims: { audience: given, body_sha256: hash, max_age: 5m }\n"),
        ] {
            if name.contains("rsa") && std::process::Command::new("openssl").arg("version").output().is_err() {
                eprintln!("{name} isn't tested: there is no `openssl`");
                continue;
            }
            let at = if name.starts_with("jwt") { "X-Proof, prefix: 'Bearer '" } else { "X-Proof" };
            with_api(name, &format!("{verify}  signature: {{ at: header {at} }}\n"), |api| {
                let to: Uri = URL.parse().unwrap();
                let signed = |secrets: &Secrets| {
                    let delivery = Delivery::new(HeaderMap::new(), "{}").requested(Method::POST, URL);
                    let signer = secrets.signer(api, &to).unwrap().unwrap();
                    signer.sign_delivery(delivery, "msg_1", post::now()).unwrap()
                };
                let [mut secrets, mut others] = [Secrets::default(), Secrets::default()];
                secrets.add(api, URL).unwrap();
                others.add(api, URL).unwrap();
                let mut values = secrets.variables().iter();
                let (_, value) = values.find(|(name, _)| !name.ends_with("_AUDIENCE")).unwrap();
                let stated = &api.ir.verification.scheme;
                let kind = first_recipe(&api.ir, |_| true).unwrap().secrets();
                let secret = secret::Secret { value: value.clone(), source: "a test".to_owned() };
                let known = [(kind, secret)].into();
                let scheme = signing::make_scheme(stated, &known, URL.into(), Codings::NONE).unwrap().unwrap();
                assert!(scheme.verify(&signed(&secrets)).is_ok(), "{name}");
                assert!(scheme.verify(&signed(&others)).is_err(), "{name}");
                // A secret stays the same during the run.
                let before = secrets.variables().clone();
                secrets.add(api, URL).unwrap();
                assert_eq!(*secrets.variables(), before);
            });
        }
    }

    #[test]
    fn a_key_that_cannot_be_made_is_told() {
        let verify = "  algorithm: rsa-sha1\n  signs: '{body}'\n  signature: { at: header X-Proof }\n";
        with_api("rsa", verify, |api| {
            assert_eq!(
                Secrets::default().add(api, URL).unwrap_err(),
                "`acme` is verified by a public key of its sender (RSA with SHA-1), and `dev` can't make such a key\nhelp: \
                 set ACME_PUBLIC_KEY to the sender's public key, or its certificate, as PEM; samples are then sent without a \
                 signature, and refused\nhelp: to try your handlers first, set `verify: none` in specs/acme/codegen.yaml until you \
                 have the key"
            );
        });
    }
}
