//! The document's scheme, from the sender's side.

use std::error::Error;

use hookwright_core::ir::{Account, Given, HeaderFamily, Recipe, Scheme, SecretKind};
use hookwright_runtime::bodies::Codings;
use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{
    self, HeaderToken, HexHmac, Signer, StandardWebhooks, TimestampedHmac,
    recipe::{RecipeError, RecipeScheme},
};

use crate::secret::{self, Secret, Secrets};

/// Verifies and signs.
trait Both: verify::Scheme + Signer + Sync {}

impl<T: verify::Scheme + Signer + Sync> Both for T {}

/// Signs deliveries as the document states. `None` if it states no scheme.
pub(crate) fn make_signer(
    scheme: &Scheme,
    secret: Option<&str>,
    given: Given<'_>,
) -> Result<Option<Box<dyn Signer + Sync>>, Box<dyn Error>> {
    match (scheme.is_proof(), secret) {
        (true, Some(secret)) => {
            let signer: Box<dyn Signer + Sync> = with_secret(scheme, secret, given)?;
            Ok(Some(signer))
        }
        (true, None) => Err(format!("the document's deliveries are signed ({scheme}): `--secret` is missing").into()),
        (false, Some(_)) => Err("the document states no scheme that a secret is for".into()),
        (false, None) => Ok(None),
    }
}

/// Signs deliveries with this secret. An error says what is missing or wrong, where the secret comes from, and what a
/// valid one looks like.
pub(crate) fn signer(
    scheme: &Scheme,
    secret: Option<&Secret>,
    variables: &[String],
    given: Given<'_>,
) -> Result<Option<Box<dyn Signer + Sync>>, String> {
    match secret {
        _ if has_public_key(scheme) => Err(only_sender(scheme)),
        None if scheme.is_proof() => Err(secret::missing(scheme, variables)),
        Some(_) if given.account.is_empty() && needs_account(scheme) => Err(ACCOUNT_MISSING.to_owned()),
        // A secret that isn't meant for this document doesn't matter.
        Some(secret) if !scheme.is_proof() && secret.source == secret::GENERAL => Ok(None),
        _ => make_signer(scheme, secret.map(|secret| secret.value.as_str()), given).map_err(|error| match secret {
            Some(secret) if scheme.is_proof() => secret.unfit(scheme, &*error),
            _ => error.to_string(),
        }),
    }
}

/// Verifies deliveries as the document states. `None` if it states no scheme, or no secret for it is known. Recipes
/// without a known secret are left out, so their deliveries are refused. `codings` are those of bodies that are signed
/// before they are compressed. An error says which secret is invalid.
pub(crate) fn make_scheme(
    scheme: &Scheme,
    secrets: &Secrets,
    given: Given<'_>,
    codings: Codings,
) -> Result<Option<Box<dyn verify::Scheme>>, String> {
    if !secrets.is_empty() && given.account.is_empty() && needs_account(scheme) {
        return Err(ACCOUNT_MISSING.to_owned());
    }
    if let Scheme::Recipes(recipes) = scheme {
        let known = recipes.iter().filter_map(|recipe| Some((recipe, secrets.get(&recipe.secrets())?)));
        let made = known.map(|(recipe, secret)| {
            let unfit = |error: RecipeError| secret.unfit(&Scheme::Recipes(vec![recipe.clone()]), &error);
            let made = recipe.to_runtime(given);
            let made = made.map(|made| if recipe.has_codings { made.codings(codings) } else { made });
            made.and_then(|made| made.with_secrets([&secret.value])).map_err(unfit)
        });
        let made = made.collect::<Result<Vec<_>, _>>()?.into_iter().reduce(RecipeScheme::or);
        return Ok(made.map(|made| -> Box<dyn verify::Scheme> { Box::new(made) }));
    }
    let Some(secret) = secrets.get(&SecretKind::Secret).filter(|_| scheme.is_proof()) else { return Ok(None) };
    let made = with_secret(scheme, &secret.value, given).map_err(|error| secret.unfit(scheme, &*error))?;
    Ok(Some(made))
}

/// The fault of a signature over an account that isn't known.
const ACCOUNT_MISSING: &str = "the signature covers the id of an account, app or subscription: pass it as `--account`";

/// Whether the signature covers an account that is given when the program starts.
fn needs_account(scheme: &Scheme) -> bool {
    matches!(scheme, Scheme::Recipes(recipes) if recipes.iter().any(|it| it.account == Some(Account::Given)))
}

fn with_secret(scheme: &Scheme, secret: &str, given: Given<'_>) -> Result<Box<dyn Both>, Box<dyn Error>> {
    Ok(match scheme {
        Scheme::StandardWebhooks(HeaderFamily::Webhook) => Box::new(StandardWebhooks::new([secret])?),
        Scheme::StandardWebhooks(HeaderFamily::Svix) => Box::new(StandardWebhooks::svix([secret])?),
        Scheme::HexHmac { header, prefix } => Box::new(HexHmac::new(name(header)?, prefix.clone(), [secret])?),
        Scheme::TimestampedHmac { header } => Box::new(TimestampedHmac::new(name(header)?, [secret])?),
        Scheme::Bearer => Box::new(HeaderToken::bearer([secret])?),
        Scheme::Basic => {
            let (user, password) = secret.split_once(':').ok_or("write the secret as `user:password`")?;
            Box::new(HeaderToken::basic(user, password)?)
        }
        Scheme::HeaderToken { header } => Box::new(HeaderToken::header(name(header)?, [secret])?),
        Scheme::Recipes(recipes) => Box::new(by_recipe(recipes)?.to_runtime(given)?.with_secrets([secret])?),
        Scheme::Nothing | Scheme::Unstated => return Err("there is no scheme to sign with".into()),
    })
}

/// The first recipe whose secrets sign.
fn by_recipe(recipes: &[Recipe]) -> Result<&Recipe, Box<dyn Error>> {
    let mut signing = recipes.iter().filter(|recipe| recipe.secrets() != SecretKind::PublicKey);
    signing.next().ok_or_else(|| "deliveries are verified by public keys, which sign nothing".into())
}

/// Whether deliveries are only verified with public keys of the sender.
pub(crate) fn has_public_key(scheme: &Scheme) -> bool {
    matches!(scheme, Scheme::Recipes(recipes) if recipes.iter().all(|recipe| recipe.secrets() == SecretKind::PublicKey))
}

fn only_sender(scheme: &Scheme) -> String {
    format!("only the sender can sign: deliveries are verified by its public key ({scheme})")
}

fn name(header: &str) -> Result<HeaderName, Box<dyn Error>> {
    HeaderName::try_from(header).map_err(|_| format!("HTTP forbids a header called `{header}`").into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use hookwright_core::ir::{Algorithm, SignaturePlace};
    use hookwright_runtime::bodies::GZIP;
    use hookwright_runtime::http::header::CONTENT_ENCODING;
    use hookwright_runtime::http::{HeaderMap, HeaderValue};
    use hookwright_runtime::{Delivery, bytes::Bytes};

    use super::*;

    /// `{}`, compressed.
    const COMPRESSED: [u8; 22] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 174, 5, 0, 67, 191, 166, 163, 2, 0, 0, 0];

    #[test]
    fn a_body_that_was_signed_before_it_was_compressed_is_verified() {
        let recipe = Recipe {
            signs: Some("{body:decoded}".to_owned()),
            has_codings: true,
            ..Recipe::new(Algorithm::HmacSha256, SignaturePlace::Header("x-signature".to_owned()))
        };
        let stated = Scheme::Recipes(vec![recipe]);
        let secrets =
            [(SecretKind::Secret, Secret { value: "a secret".to_owned(), source: "a test".to_owned() })].into();
        let url = "https://hooks.example/";
        let scheme = make_scheme(&stated, &secrets, url.into(), Codings::accept(&[GZIP])).unwrap().unwrap();
        let signer = make_signer(&stated, Some("a secret"), url.into()).unwrap().unwrap();
        let sent = signer.sign_delivery(Delivery::new(HeaderMap::new(), "{}"), "", 0).unwrap();
        assert!(scheme.verify(&sent).is_ok());
        let mut headers = sent.headers().clone();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let compressed = Delivery::new(headers, Bytes::from_static(&COMPRESSED));
        assert!(scheme.verify(&compressed).is_ok(), "{:?}", scheme.verify(&compressed));
    }
}
