//! Prose about how deliveries are signed. It may be about something else, or be wrong, so it never leads to a scheme.
//! But its readers want to know what to write.

use super::proposal;
use super::words::squeezed;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::spec::{Api, Message};

/// What to write if only prose names a scheme: from the first description of the API, of a tag or of an event that
/// does.
pub(super) fn finding(spec: &Api<'_>) -> Option<Diagnostic> {
    let of_api =
        spec.description.zip(spec.description_place.clone()).map(|(text, place)| (text, Location::Value(place)));
    let of_tags =
        spec.tags.iter().filter_map(|tag| Some((tag.description.as_deref()?, Location::Value(tag.place.clone()))));
    let of_messages = spec.messages.iter().flat_map(|message| {
        let texts = [message.summary, message.description].into_iter().flatten();
        texts.map(|text| (text, Location::Key(message.place.clone())))
    });
    let (named, location) = of_api
        .into_iter()
        .chain(of_tags)
        .chain(of_messages)
        .find_map(|(text, location)| Some((Named::parse(text)?, location)))?;
    let message = format!("{} is only mentioned in a description, so the API is `unsigned`", named.what);
    Some(Diagnostic::warning(codes::messages::SCHEME_IN_PROSE, location, message).help(named.help))
}

/// The descriptions of the API, its tags, a message and the security of that message, in this order.
pub(super) fn texts<'t>(spec: &'t Api<'_>, message: &'t Message<'_>) -> Vec<&'t str> {
    let of_tags = spec.tags.iter().filter_map(|tag| tag.description.as_deref());
    let schemes = message.security.iter().flat_map(|security| security.alternatives.iter().flatten());
    let of_message = message.summary.into_iter().chain(message.description);
    let of_schemes = schemes.filter_map(|scheme| scheme.description);
    spec.description.into_iter().chain(of_tags).chain(of_message).chain(of_schemes).collect()
}

/// A scheme named in prose.
struct Named {
    what: &'static str,
    help: String,
}

impl Named {
    fn parse(text: &str) -> Option<Self> {
        let form = squeezed(&text.to_lowercase());
        if form.contains("standardwebhooks") || form.contains("webhooksignature") {
            return Some(Self::scheme("Standard Webhooks", "standard-webhooks"));
        }
        if form.contains("svix") {
            return Some(Self::scheme("the scheme of Svix", "svix"));
        }
        let what = if form.contains("hmac") {
            "an HMAC"
        } else if form.contains("ed25519") && form.contains("signature") {
            "an Ed25519 signature"
        } else {
            return None;
        };
        let header = text.split(|symbol: char| !(symbol.is_ascii_alphanumeric() || symbol == '-'));
        let header = header.into_iter().find(|word| word.contains('-') && word.to_lowercase().contains("signature"));
        if let Some(recipe) = header.and_then(|header| proposal::of_header(header, "", &[text], &[])) {
            let help = format!("if it is right, add to codegen.yaml: `verify: {recipe}`");
            return Some(Self { what, help });
        }
        let help = match header.filter(|_| !form.contains("base64")) {
            Some(header) if form.contains("sha512") && !form.contains("sha256") => format!(
                "if it is the hex HMAC-SHA512 of the body alone, add to codegen.yaml: `verify: {{ algorithm: hmac-sha512, signs: \
                 \"{{body}}\", signature: {{ at: header {header} }} }}`"
            ),
            Some(header) if form.contains("sha256") => format!(
                "if it is the hex HMAC-SHA256 of the body alone, add to codegen.yaml: `verify: {{ hmac-hex: {header} }}`, with \
                 `prefix: sha256=` if that is in front of the digits"
            ),
            _ => "write in codegen.yaml how a delivery is verified (`verify: …`), or `verify: none`".to_owned(),
        };
        Some(Self { what, help })
    }

    fn scheme(what: &'static str, setting: &str) -> Self {
        Self { what, help: format!("if deliveries are signed that way, add to codegen.yaml: `verify: {setting}`") }
    }
}

#[cfg(test)]
mod tests {
    use super::Named;

    #[test]
    fn the_help_names_the_hash_that_prose_does() {
        for (text, setting) in [
            ("The header X-Sm-Signature is an HMAC-SHA512 of the payload.", "algorithm: hmac-sha512"),
            ("The header X-Sm-Signature is an HMAC-SHA256 of the payload.", "hmac-hex: X-Sm-Signature"),
            ("An HMAC-SHA512 in Base64 is in X-Sm-Signature.", "`verify: …`"),
            ("An HMAC of the payload.", "`verify: …`"),
        ] {
            let help = Named::parse(text).map(|named| named.help).unwrap_or_default();
            assert!(help.contains(setting), "{text}: {help}");
        }
    }
}
