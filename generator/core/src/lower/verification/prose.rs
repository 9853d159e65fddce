//! Prose about how deliveries are signed. It may be about something else, or be wrong, so it never leads to a scheme.
//! But its readers want to know what to write.

use super::proposal;
use super::words::squeezed;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::spec::{Api, Message};

/// What to write if only prose names a scheme: from the first description of the API, of a tag, of an event or of a
/// channel that does.
pub(super) fn finding(spec: &Api<'_>) -> Option<Diagnostic> {
    let of_api =
        spec.description.zip(spec.description_place.clone()).map(|(text, place)| (text, Location::Value(place)));
    let of_tags =
        spec.tags.iter().filter_map(|tag| Some((tag.description.as_deref()?, Location::Value(tag.place.clone()))));
    let of_messages = spec.messages.iter().flat_map(|message| {
        let texts = [message.summary, message.description].into_iter().flatten();
        texts.chain(message.remarks.iter().copied()).map(|text| (text, Location::Key(message.place.clone())))
    });
    let of_channels = spec.channels.iter().filter_map(|channel| {
        let is_used = || spec.messages.iter().any(|message| message.channels.contains(&channel.key));
        Some((channel.description.filter(|_| is_used())?, Location::Key(channel.place.clone())))
    });
    let (named, location) = of_api
        .into_iter()
        .chain(of_tags)
        .chain(of_messages)
        .chain(of_channels)
        .find_map(|(text, location)| Some((Named::parse(text)?, location)))?;
    let message = format!("{} is only mentioned in a description, so the API is `unsigned`", named.what);
    Some(Diagnostic::warning(codes::messages::SCHEME_IN_PROSE, location, message).help(named.help))
}

/// The descriptions of the API, its tags, a message, its channels and the security of that message, in this order.
pub(super) fn texts<'t>(spec: &'t Api<'_>, message: &'t Message<'_>) -> Vec<&'t str> {
    let of_tags = spec.tags.iter().filter_map(|tag| tag.description.as_deref());
    let schemes = message.security.iter().flat_map(|security| security.alternatives.iter().flatten());
    let of_message = message.summary.into_iter().chain(message.description).chain(message.remarks.iter().copied());
    let channels = spec.channels.iter().filter(|channel| message.channels.contains(&channel.key));
    let of_channels = channels.filter_map(|channel| channel.description);
    let of_schemes = schemes.filter_map(|scheme| scheme.description);
    spec.description.into_iter().chain(of_tags).chain(of_message).chain(of_channels).chain(of_schemes).collect()
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
    use crate::compilation::testing::compiled;

    #[test]
    fn texts_around_an_event_are_read() {
        let schema = "application/json: {schema: {type: object, properties: {id: {type: string}}}}";
        let text = "Signed with HMAC-SHA256 in X-Acme-Signature.";
        let webhook = |path: &str, operation: &str, body: &str| {
            format!(
                "{{openapi: 3.1.0, webhooks: {{paid: {{{path}post: {{{operation}requestBody: {{{body}content: {{{schema}}}}}}}}}}}}}"
            )
        };
        let says = format!("description: '{text}', ");
        let channel = format!(
            "{{asyncapi: 2.6.0, channels: {{paid: {{{says}subscribe: {{message: {{description: Paid., payload: {{type: object}}}}}}}}}}}}"
        );
        let operation = format!(
            "{{asyncapi: 2.6.0, channels: {{paid: {{subscribe: {{{says}message: {{description: Paid., payload: {{type: object}}}}}}}}}}}}"
        );
        let of_operation = "description: Paid., ";
        for document in [
            webhook(&says, of_operation, ""),
            webhook("", of_operation, &says),
            webhook("", &says, ""),
            channel,
            operation,
        ] {
            let (_, findings) = compiled(&document);
            assert!(findings.iter().any(|it| it.starts_with("HW0374: an HMAC")), "{document}: {findings:?}");
        }
        let silent = webhook("", of_operation, "");
        assert!(!compiled(&silent).1.iter().any(|it| it.starts_with("HW0374")), "{silent}");
    }

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
