//! The cost of verification, compared with the bare MAC and with another crate: `cargo bench -p benches --bench
//! verify`.

use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use benches::Group;
use hmac::{Hmac, KeyInit, Mac};
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::recipe::{Algorithm, Decode, Encoding, Key, List, Place, Recipe, Time};
use hookwright_runtime::verify::{HeaderToken, HexHmac, Scheme, Signer, StandardWebhooks, TimestampedHmac};
use http::HeaderName;
use sha2::Sha256;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY_LENGTH: usize = 6_500;
const BARE: &str = "bare HMAC-SHA256";
const OTHER: &str = "the crate standardwebhooks";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let body = "{\"a\": 1} ".repeat(BODY_LENGTH / 9 + 1).into_bytes()[..BODY_LENGTH].to_vec();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let standard = StandardWebhooks::new([SECRET])?;
    let headers = standard.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, &body)?;
    let hex = HexHmac::new(HeaderName::from_static("x-hub-signature-256"), "sha256=", [SECRET])?;
    let hex_headers = hex.sign("", now, &body)?;
    let delivery = Delivery::new(headers.clone(), body.clone());
    let hex_delivery = Delivery::new(hex_headers, body.clone());
    let standard_recipe = standard_recipe().with_secrets([SECRET])?;
    let hex_recipe = Recipe::new(Algorithm::HmacSha256, HeaderName::from_static("x-hub-signature-256"));
    let hex_recipe = hex_recipe.signs("{body}").prefix("sha256=").with_secrets([SECRET])?;
    let name = || HeaderName::from_static("x-signature");
    let timed = TimestampedHmac::new(name(), [SECRET])?;
    let timed_delivery = Delivery::new(timed.sign("", now, &body)?, body.clone());
    let timed_recipe = Recipe::new(Algorithm::HmacSha256, name()).signs("{timestamp}.{body}");
    let timed_recipe = timed_recipe
        .list(List::separated_by(',').signatures_named(["v1"]))
        .time(Time::at(Place::Listed("t".to_owned())));
    let timed_recipe = timed_recipe.with_secrets([SECRET])?;
    let token = HeaderToken::header(name(), [SECRET])?;
    let token_delivery = Delivery::new(token.sign("", now, &body)?, body.clone());
    let token_recipe = Recipe::new(Algorithm::Token, name()).with_secrets([SECRET])?;
    let other = standardwebhooks::Webhook::new(SECRET)?;
    Group::new("verify: 6,500 bytes", 2000, 20)
        .case(BARE, || bare(&body))
        .case("Standard Webhooks", || standard.verify(black_box(&delivery)).is_ok())
        .case("hex HMAC", || hex.verify(black_box(&hex_delivery)).is_ok())
        .case("Standard Webhooks by a recipe", || standard_recipe.verify(black_box(&delivery)).is_ok())
        .case("hex HMAC by a recipe", || hex_recipe.verify(black_box(&hex_delivery)).is_ok())
        .case("timestamped HMAC", || timed.verify(black_box(&timed_delivery)).is_ok())
        .case("timestamped HMAC by a recipe", || timed_recipe.verify(black_box(&timed_delivery)).is_ok())
        .case("token", || token.verify(black_box(&token_delivery)).is_ok())
        .case("token by a recipe", || token_recipe.verify(black_box(&token_delivery)).is_ok())
        .case(OTHER, || other.verify(black_box(&body), &headers).is_ok())
        .target(1.05, "Standard Webhooks", BARE)
        .target(1.05, "hex HMAC", BARE)
        .target(1.15, "Standard Webhooks by a recipe", BARE)
        .target(1.1, "hex HMAC by a recipe", BARE)
        .target(1.15, "timestamped HMAC by a recipe", BARE)
        .target(0.25, "Standard Webhooks", OTHER)
        .run();
    Ok(())
}

/// What `StandardWebhooks` does, as data.
fn standard_recipe() -> Recipe {
    Recipe::new(Algorithm::HmacSha256, HeaderName::from_static("webhook-signature"))
        .signs("{id}.{timestamp}.{body}")
        .id(HeaderName::from_static("webhook-id"))
        .time(Time::at(HeaderName::from_static("webhook-timestamp")))
        .list(List::separated_by(' ').pairs(',').signatures_named(["v1"]))
        .encoding(Encoding::Base64)
        .key(Key::encoded_as(Decode::Base64).strip("whsec_"))
}

fn bare(body: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(black_box(SECRET.as_bytes())) else { return false };
    mac.update(black_box(body));
    black_box(mac.finalize().into_bytes());
    true
}
