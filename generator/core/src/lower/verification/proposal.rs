//! A recipe from prose. Prose leaves more open than it seems, so the recipe is only proposed, for a person who knows
//! the sender to decide.

mod template;

use super::words::{assigned, is_of_several_parts, squeezed};
use crate::ir::{Algorithm, Encoding, Recipe, SignatureList, SignaturePlace, SignatureTime, Unit};

/// How much of a description is looked at, in bytes.
const MAX_PROSE: usize = 64 * 1024;

/// The recipe that the header's description states, as in `codegen.yaml`, or else this together with the paragraphs
/// about signatures in other descriptions. `headers` are those that the document lists.
pub(super) fn of_header(header: &str, own: &str, elsewhere: &[&str], headers: &[&str]) -> Option<String> {
    recipe(header, own, headers).or_else(|| {
        let others = elsewhere.iter().map(|text| about_signatures(text)).filter(|text| !text.is_empty());
        let others = others.collect::<Vec<_>>().join("\n");
        if others.is_empty() { None } else { recipe(header, &format!("{own}\n{others}"), headers) }
    })
}

/// The paragraphs that are about signatures.
pub(super) fn about_signatures(text: &str) -> String {
    const WORDS: [&str; 8] = ["hmac", "sha256", "sha1", "sha512", "ed25519", "signature", "signed", "base64"];
    // The limit may be within a character, which has at most four bytes.
    let cut = (0..4).find_map(|less| text.get(..MAX_PROSE - less));
    let text = cut.filter(|_| text.len() > MAX_PROSE).unwrap_or(text);
    let is_about = |paragraph: &&str| {
        let form = squeezed(&paragraph.to_lowercase());
        WORDS.iter().any(|word| form.contains(word))
    };
    text.split("\n\n").filter(is_about).collect::<Vec<_>>().join("\n")
}

/// The recipe that the words about a signature in this header describe, as in `codegen.yaml`.
fn recipe(header: &str, text: &str, headers: &[&str]) -> Option<String> {
    let lower = text.to_lowercase();
    let form = squeezed(&lower);
    let recipe = Recipe {
        encoding: encoding(&form)?,
        ..Recipe::new(algorithm(&form)?, SignaturePlace::Header(header.to_owned()))
    };
    // The signed text may contain its own `v1=`.
    let template = template::find(text);
    let written = template.as_ref().map(|found| found.written.to_lowercase());
    let outside = written.map_or_else(|| lower.clone(), |written| lower.replace(&written, " "));
    let names: Vec<&str> = assigned(&outside).collect();
    let signs = match template {
        Some(template) => template.signs?,
        None if is_of_several_parts(&without_encoding(&outside)) => return None,
        None => ["body", "payload", "content"].iter().any(|word| lower.contains(word)).then(|| "{body}".to_owned())?,
    };
    let recipe = with_names(Recipe { signs: Some(signs), ..recipe }, &names, &outside)?;
    // A header may only be named in the text.
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    let words = words.filter(|word| word.trim_matches('-').contains('-'));
    let recipe = with_unit(with_time(recipe, headers.iter().copied().chain(words))?, &form);
    recipe.to_check().and_then(|made| made.check()).is_ok().then(|| recipe.to_setting())
}

/// The text without a name of Base64 that contains a word for something that is signed.
fn without_encoding(text: &str) -> String {
    ["url-safe", "url safe", "base64-url", "base64 url", "url-encoded"]
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name, " "))
}

fn algorithm(form: &str) -> Option<Algorithm> {
    if form.contains("ed25519") {
        return Some(Algorithm::Ed25519);
    }
    let hashes = [
        ("sha1", Algorithm::HmacSha1),
        ("sha256", Algorithm::HmacSha256),
        ("sha512", Algorithm::HmacSha512),
        ("sha384", Algorithm::Token),
        ("md5", Algorithm::Token),
    ];
    let mut named = hashes.into_iter().filter(|(name, _)| form.contains(name)).map(|(_, algorithm)| algorithm);
    match (named.next(), named.next()) {
        // `Token` marks the hashes that have no algorithm here.
        (Some(only), None) if only != Algorithm::Token && form.contains("hmac") => Some(only),
        _ => None,
    }
}

fn encoding(form: &str) -> Option<Encoding> {
    match (form.contains("base64"), form.contains("hex")) {
        (true, false) if form.contains("base64url") || form.contains("urlsafe") => Some(Encoding::Base64Url),
        (true, false) => Some(Encoding::Base64),
        (false, true) => Some(Encoding::Hex),
        _ => None,
    }
}

/// Adds what precedes an `=` in the header: a prefix, or the names in a list.
fn with_names(recipe: Recipe, names: &[&str], text: &str) -> Option<Recipe> {
    const TIMES: [&str; 3] = ["t", "ts", "timestamp"];
    let time = names.iter().find(|name| TIMES.contains(name));
    let mut signatures: Vec<&str> = names.iter().copied().filter(|name| !TIMES.contains(name)).collect();
    signatures.dedup();
    let is_list = time.is_some() || ["separated", "signatures", "list of"].iter().any(|word| text.contains(word));
    let list = |separator, pairs, take| Some(SignatureList { separator, other_separators: Vec::new(), pairs, take });
    match (signatures.as_slice(), is_list) {
        ([], true) if let Some(version) = version_before_comma(text) => {
            // A comma can't separate the signatures, too.
            let separator = separator(text).filter(|separator| *separator != ',')?;
            Some(Recipe { list: list(separator, ',', vec![version.to_owned()]), ..recipe })
        }
        ([], false) => Some(recipe),
        ([], true) => {
            // What precedes each signature would be a part of it.
            let is_bare = !text.contains("followed by") && !text.contains("prefix") && !text.contains('"');
            let separator = separator(text).filter(|_| is_bare)?;
            Some(Recipe { list: list(separator, '=', Vec::new()), ..recipe })
        }
        ([only], false) => Some(Recipe { prefix: format!("{only}="), ..recipe }),
        ([only], true) => {
            let separator = if text.contains(";v1=") { ';' } else { separator(text).unwrap_or(',') };
            let take = vec![(*only).to_owned()];
            let at = time.map(|name| SignaturePlace::Listed((*name).to_owned()));
            let time = at.map(|at| SignatureTime { at, unit: Unit::Seconds, tolerance: None });
            Some(Recipe { list: list(separator, '=', take), time, ..recipe })
        }
        _ => None,
    }
}

/// The symbol that a text names as what separates the signatures.
fn separator(text: &str) -> Option<char> {
    let separators = [("semicolon", ';'), ("pipe", '|'), ("comma", ','), ("space", ' ')];
    separators.into_iter().find(|(word, _)| text.contains(word)).map(|(_, separator)| separator)
}

/// The version in quotation marks that a comma separates from its signature: `"v1,"`.
fn version_before_comma(text: &str) -> Option<&str> {
    let is_mark = |letter: char| matches!(letter, '`' | '"' | '\'');
    text.split(is_mark).skip(1).find_map(|quoted| {
        let version = quoted.strip_suffix(',')?;
        let digits = version.strip_prefix('v')?;
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(version)
    })
}

/// Adds the header of the time, if the recipe signs one.
fn with_time<'h>(recipe: Recipe, mut headers: impl Iterator<Item = &'h str>) -> Option<Recipe> {
    let is_timed = recipe.signs.as_deref().is_some_and(|template| template.contains("{timestamp}"));
    match (is_timed, &recipe.time) {
        (false, None) | (true, Some(_)) => Some(recipe),
        // A list with a time signs it.
        (false, Some(_)) => None,
        (true, None) => {
            let is_time = |name: &str| name.contains("timestamp") || name.ends_with("-ts") || name.ends_with("-time");
            let header = headers.find(|name| is_time(&name.to_lowercase()))?;
            let at = SignaturePlace::Header(header.to_owned());
            Some(Recipe { time: Some(SignatureTime { at, unit: Unit::Seconds, tolerance: None }), ..recipe })
        }
    }
}

/// Says how the time is written, if the text does.
fn with_unit(recipe: Recipe, form: &str) -> Recipe {
    let unit = if form.contains("millisecond") {
        Unit::Milliseconds
    } else if ["iso8601", "rfc3339"].iter().any(|name| form.contains(name)) {
        Unit::Rfc3339
    } else {
        return recipe;
    };
    Recipe { time: recipe.time.map(|time| SignatureTime { unit, ..time }), ..recipe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(text: &str) -> Option<String> {
        recipe("X-Proof", text, &["X-Name", "X-Timestamp"])
    }

    #[test]
    fn prose_that_says_enough_becomes_a_recipe() {
        for (text, setting) in [
            (
                "Base64-encoded HMAC-SHA256 of the raw body with the secret",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, encoding: base64 } }"#,
            ),
            (
                "`p1=` and the hex HMAC SHA-512 of p1:{timestamp}:{body}.",
                r#"{ algorithm: hmac-sha512, signs: "p1:{timestamp}:{body}", signature: { at: header X-Proof, prefix: "p1=" }, time: { at: header X-Timestamp } }"#,
            ),
            (
                "Some signatures, comma-separated, each v1= and the hex HMAC-SHA1 of the payload",
                r#"{ algorithm: hmac-sha1, signs: "{body}", signature: { at: header X-Proof, list: { separator: ",", take: [v1] } } }"#,
            ),
            (
                "One or more signatures, separated by spaces, each v1= and the hex HMAC-SHA256 of the raw body.",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, list: { separator: " ", take: [v1] } } }"#,
            ),
            (
                "Pipe-separated (|) list, each v1= and the hex HMAC-SHA256 of the raw body",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, list: { separator: "|", take: [v1] } } }"#,
            ),
            (
                "Space-separated signatures, each `v1,` and the Base64 HMAC-SHA256 of the body",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, encoding: base64, list: { separator: " ", pairs: ",", take: [v1] } } }"#,
            ),
            (
                "The HMAC-SHA512 of the body, Base64URL-encoded",
                r#"{ algorithm: hmac-sha512, signs: "{body}", signature: { at: header X-Proof, encoding: base64url } }"#,
            ),
            (
                "v0= and the HMAC-SHA256 of the raw body, URL-safe Base64 without padding.",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, prefix: "v0=", encoding: base64url } }"#,
            ),
            (
                "One or more hex HMAC-SHA256 signatures of the body, separated by semicolons",
                r#"{ algorithm: hmac-sha256, signs: "{body}", signature: { at: header X-Proof, list: { separator: ";" } } }"#,
            ),
            (
                "t=<time>,v1=<hex HMAC-SHA256 of {t}.{payload}>",
                r#"{ algorithm: hmac-sha256, signs: "{timestamp}.{body}", signature: { at: header X-Proof, list: { separator: ",", take: [v1] } }, time: { at: list t } }"#,
            ),
        ] {
            assert_eq!(proposed(text).as_deref(), Some(setting), "{text}");
        }
    }

    #[test]
    fn long_prose_is_cut_between_characters() {
        let text = format!("signature{}", "é".repeat(MAX_PROSE));
        assert_eq!(about_signatures(&text).len(), MAX_PROSE - 1);
    }

    #[test]
    fn what_is_said_elsewhere_completes_a_recipe() {
        let info = "# Orders\n\nTen a second.\n\nThe signature is the hex HMAC-SHA256 of `timestamp.body`. The header \
                    `X-Acme-Request-Timestamp` has the milliseconds.\n\nErrors have `code=…`.";
        let of = |own: &str| of_header("X-Proof", own, &["Told once.", info], &[]);
        let complete = r#"{ algorithm: hmac-sha256, signs: "{timestamp}.{body}", signature: { at: header X-Proof }, time: { at: header X-Acme-Request-Timestamp, unit: ms } }"#;
        assert_eq!(of("").as_deref(), Some(complete));
        assert_eq!(of("See above.").as_deref(), Some(complete));
        // The header's own words count if they suffice, and a contradiction is left to people.
        assert!(of("Base64 HMAC-SHA1 of the body").is_some_and(|recipe| recipe.contains("sha1")));
        assert_eq!(of("In Base64."), None);
        let ed25519 = "Deliveries are signed by Ed25519, in hex, over the timestamp + body. See X-Sent-Timestamp.";
        assert!(of_header("X-Proof", "", &[ed25519], &[]).is_some_and(|recipe| recipe.contains("ed25519")));
    }

    #[test]
    fn prose_that_leaves_something_open_becomes_none() {
        for text in [
            "",
            "The signature",
            "HMAC-SHA256 of the body",
            "Base64 of the SHA-256 of the body",
            "Base64 or hex HMAC-SHA256 of the body",
            "hex HMAC-SHA256 or HMAC-SHA1 of the body",
            "Base64 HMAC-SHA256 of the timestamp and the body",
            "Base64 HMAC-SHA256 of {nonce}.{body}",
            "Base64 HMAC-SHA256 of the URL",
            "Signatures separated by commas, each \"v1,\" followed by the Base64 HMAC-SHA256 of the body",
            "hex HMAC-SHA384 of the body",
        ] {
            assert_eq!(proposed(text), None, "{text}");
        }
    }
}
