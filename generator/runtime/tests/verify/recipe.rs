//! Signatures that are described by data.

mod bindings;
mod body_tokens;
mod boundaries;
mod choice;
mod facts;
mod forms;
mod header_lists;
mod hostile;
mod http_signatures;
mod items;
mod lists;
mod parts;
mod places;
mod properties;
#[cfg(feature = "ring")]
mod public_keys;
mod sorted;
mod templates;
mod tokens;

use hookwright_runtime::http::Method;
use hookwright_runtime::verify::recipe::{Algorithm, Place, Recipe, RecipeScheme};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, Proof, Trust};

use crate::requests::headers;

/// The time of the tests.
const NOW: i64 = 1_700_000_000;

fn place(text: &str) -> Place {
    text.parse().unwrap()
}

/// HMAC-SHA256 of this template in the header `x-signature`.
fn signing(template: &'static str) -> Recipe {
    Recipe::new(Algorithm::HmacSha256, place("header x-signature")).signs(template)
}

fn ready(recipe: &Recipe) -> RecipeScheme {
    recipe.with_secrets(["the secret"]).unwrap().clock(|| NOW)
}

fn post(of: &[(&str, &str)], body: impl AsRef<[u8]>) -> Delivery {
    Delivery::new(headers(of), body.as_ref().to_vec()).requested(Method::POST, "https://hooks.example/in?a=1")
}

fn proof(scheme: &RecipeScheme, delivery: &Delivery) -> Proof {
    match scheme.verify(delivery) {
        Ok(Trust::Proved(proof)) => proof,
        other => panic!("{other:?}"),
    }
}

fn refusal(scheme: &RecipeScheme, delivery: &Delivery) -> VerifyError {
    scheme.verify(delivery).unwrap_err()
}

/// The delivery with other headers, URL and body.
fn changed(delivery: &Delivery, headers: &[(&str, &str)], url: Option<&str>, body: Option<&[u8]>) -> Delivery {
    let mut map = delivery.headers().clone();
    for (name, value) in headers {
        map.insert(name.parse::<hookwright_runtime::http::HeaderName>().unwrap(), value.parse().unwrap());
    }
    let url = url.or(delivery.url()).unwrap_or_default();
    let method = delivery.method().cloned().unwrap_or_default();
    Delivery::new(map, body.unwrap_or(delivery.body()).to_vec()).requested(method, url)
}
