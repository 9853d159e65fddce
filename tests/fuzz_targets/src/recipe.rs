//! Recipes with any template, and any deliveries: what is signed is verified, and what is changed isn't, whenever a
//! recipe says that it signs the whole body.

use hookwright_runtime::Delivery;
use hookwright_runtime::verify::recipe::{Algorithm, List, Place, Recipe, RecipeScheme, Template, Time};
use hookwright_runtime::verify::{Scheme, Signer};
use http::{HeaderMap, HeaderValue, Method};

const NOW: i64 = 1_700_000_000;

/// The lines of the input are a place, a template, a URL and a header; the rest is the body.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(5, |byte| *byte == b'\n');
    let mut next = || parts.next().unwrap_or_default();
    let (place, template, url, header, body) = (next(), next(), next(), next(), next());
    let [place, template, url] = [place, template, url].map(|text| String::from_utf8_lossy(text).into_owned());
    let Some(scheme) = scheme(&place, &template) else { return };
    let Ok(header) = HeaderValue::from_bytes(header) else { return };
    let headers = HeaderMap::from_iter([(http::HeaderName::from_static("x-a"), header)]);
    let delivery = Delivery::new(headers, body.to_vec()).requested(Method::POST, url);
    assert!(scheme.verify(&delivery).is_err());
    let Ok(signed) = scheme.sign_delivery(delivery, "id", NOW) else { return };
    assert!(scheme.verify(&signed).is_ok());
    if template.parse::<Template>().is_ok_and(|template| template.signs_body()) && !template.contains("form:") {
        let longer = [&**signed.body(), b" "].concat();
        let other = Delivery::new(signed.headers().clone(), longer);
        assert!(scheme.verify(&other.requested(Method::POST, signed.url().unwrap_or_default())).is_err());
    }
}

fn scheme(place: &str, template: &str) -> Option<RecipeScheme> {
    let place: Place = place.parse().ok()?;
    let mut recipe = Recipe::new(Algorithm::HmacSha256, place).signs(template.to_owned());
    if template.contains("{item:") {
        recipe = recipe.per("/items/*");
    }
    if template.contains("{id}") {
        recipe = recipe.id(Place::Header(http::HeaderName::from_static("x-id")));
    }
    if template.contains("{timestamp}") {
        recipe =
            recipe.list(List::separated_by(',').signatures_named(["v1"])).time(Time::at(Place::Listed("t".to_owned())));
    }
    Some(recipe.with_secrets(["the secret"]).ok()?.clock(|| NOW))
}
