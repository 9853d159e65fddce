//! What the name and the description of a header say about its value.

use crate::case;
use crate::spec::{HeaderParameter, SchemeKind, SecurityScheme};

/// The prefix of the digits with the standard name of the hash.
const PREFIX: &str = "sha256=";

/// Hashes and encodings other than SHA-256 in hex, without hyphens and spaces.
const OTHER_FORMS: [&str; 8] = ["base64", "ecdsa", "ed25519", "md5", "rs256", "sha1", "sha384", "sha512"];

/// Words, without a final `s`, that indicate more than the body, or a proof other than an HMAC.
const OTHER_CONTENT: [&str; 18] = [
    "canonical",
    "concatenated",
    "concatenation",
    "header",
    "id",
    "joined",
    "jws",
    "jwt",
    "method",
    "nonce",
    "path",
    "query",
    "querystring",
    "rsa",
    "sorted",
    "timestamp",
    "uri",
    "url",
];

/// A header and what the document says about it.
pub(super) struct Words<'a> {
    pub(super) header: &'a str,
    pub(super) description: Option<&'a str>,
    examples: &'a [&'a str],
}

impl<'a> Words<'a> {
    /// The words of a header of a message.
    pub(super) fn of_header(header: &'a HeaderParameter<'_>) -> Self {
        Self { header: header.name, description: header.description, examples: &header.examples }
    }

    /// The words of a security scheme, if it is a header.
    pub(super) fn of_scheme(scheme: &SecurityScheme<'a>) -> Option<Self> {
        let SchemeKind::Header(header) = scheme.kind else { return None };
        Some(Self { header, description: scheme.description, examples: &[] })
    }

    /// Whether the header's name says that it is a signature.
    pub(super) fn is_called_signature(&self) -> bool {
        let name = case::snake(self.header);
        name.split('_').any(|word| matches!(word, "signature" | "sig" | "hmac"))
    }

    /// Whether the description of a header with any name says how a signature is computed: as an HMAC and how that is
    /// written, or as the hash of a secret.
    pub(super) fn is_described_as_signature(&self) -> bool {
        let form = squeezed(&self.text());
        let is_hmac = form.contains("hmac") && (form.contains("hex") || form.contains("base64"));
        let is_hash_of_secret = form.contains("secret") && ["sha256", "sha512"].iter().any(|hash| form.contains(hash));
        (is_hmac || is_hash_of_secret) && !self.is_changing()
    }

    /// Whether it is a signature, by its name or its description.
    pub(super) fn is_signature(&self) -> bool {
        let text = self.text();
        let said = words(&text).any(|word| {
            matches!(word, "digest" | "hash" | "hmac" | "jwt" | "sha" | "signature" | "signatures" | "signed")
        });
        self.is_called_signature() || said || squeezed(&text).contains("sha256")
    }

    /// Whether its name or its description says that the value is a secret that the sender sends as it is.
    pub(super) fn is_secret(&self) -> bool {
        const COMPUTED: [&str; 7] = ["digest", "hmac", "sha", "signature", "signatures", "signed", "signs"];
        const OTHERS: [&str; 14] = [
            "continuation",
            "correlation",
            "csrf",
            "device",
            "idempotency",
            "next",
            "page",
            "pagination",
            "refresh",
            "resume",
            "session",
            "sync",
            "trace",
            "xsrf",
        ];
        let (name, text) = (case::snake(self.header), self.text());
        let parts: Vec<&str> = name.split('_').collect();
        let is_of_something_else = parts.iter().copied().chain(words(&text)).any(|word| OTHERS.contains(&word));
        let is_computed = words(&text).any(|word| COMPUTED.contains(&word)) || squeezed(&text).contains("sha256");
        let is_called_secret =
            parts.iter().any(|part| matches!(*part, "authorization" | "password" | "secret" | "token"));
        let is_said = words(&text).any(|word| matches!(word, "password" | "secret"));
        !is_of_something_else
            && !is_computed
            && !self.is_called_signature()
            && !self.is_changing()
            && (is_called_secret || is_said)
    }

    /// Whether the header's name is that of a value that isn't secret.
    pub(super) fn is_changing(&self) -> bool {
        let name = case::snake(self.header);
        name.rsplit('_').next().is_some_and(|last| matches!(last, "date" | "id" | "nonce" | "timestamp"))
    }

    /// The text before the digits, if the value certainly is the hex HMAC-SHA256 of the body.
    pub(super) fn hex_hmac_prefix(&self) -> Option<String> {
        let text = self.text();
        let form = squeezed(&text);
        let is_other = OTHER_FORMS.iter().any(|other| form.contains(other));
        // The hash of a secret and the body isn't an HMAC.
        let is_of_secret = form.contains("secret") && !form.contains("hmac") && !self.is_called_signature();
        if is_other || is_of_secret || is_of_several_parts(&text) || is_list(&text) {
            return None;
        }
        if self.is_called_signature() && self.examples.iter().any(|example| is_prefixed_hex(example)) {
            return Some(PREFIX.to_owned());
        }
        let is_hmac = form.contains("hmac");
        match assigned(&text).collect::<Vec<_>>().as_slice() {
            [] if text.contains("prefix") => None,
            [] => (is_hmac && form.contains("sha256") && form.contains("hex")).then(String::new),
            all if all.iter().all(|name| *name == "sha256") => {
                (is_hmac || self.is_signature()).then(|| PREFIX.to_owned())
            }
            _ => None,
        }
    }

    /// Whether the description says that the value is Base64.
    pub(super) fn is_base64(&self) -> bool {
        squeezed(&self.text()).contains("base64")
    }

    fn text(&self) -> String {
        self.description.unwrap_or_default().to_lowercase()
    }
}

/// Whether the value may have several signatures.
fn is_list(text: &str) -> bool {
    ["separated", "list of", "one or more"].iter().any(|word| text.contains(word))
}

/// Whether the text mentions more than the body.
pub(super) fn is_of_several_parts(text: &str) -> bool {
    let names_others = words(text).any(|word| OTHER_CONTENT.contains(&word.trim_end_matches('s')));
    names_others || text.contains('+') || text.matches('{').count() > 1
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|symbol: char| !symbol.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The text without separators in names: `HMAC-SHA 256` and `hmac_sha256` are the same.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|symbol| symbol.is_alphanumeric()).collect()
}

/// The word right before each `=`: the names of the parts of a value, such as `sha256=` or `t=…,v1=…`.
pub(super) fn assigned(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |symbol: char| symbol.is_alphanumeric() || matches!(symbol, '-' | '_');
    let names = text.match_indices('=').map(move |(end, _)| {
        let start = text[..end].trim_end_matches(is_name).len();
        &text[start..end]
    });
    names.filter(|name| !name.is_empty())
}

/// Whether a value consists of a prefix and digits: as many as a hash has, or fewer with an ellipsis.
fn is_prefixed_hex(value: &str) -> bool {
    let digits = value.strip_prefix(PREFIX).unwrap_or_default();
    digits.len() >= 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a description says that the response repeats the value, so that it doesn't prove anything.
pub(in crate::lower) fn is_sent_back(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    ["echo", "sent back", "send back", "send it back"].iter().any(|words| description.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(header: &str, description: &str, examples: &[&str]) -> Option<String> {
        Words { header, description: Some(description), examples }.hex_hmac_prefix()
    }

    #[test]
    fn what_is_certain_is_recognized() {
        let prefixed = [
            "`sha256=` followed by the hex HMAC-SHA256 of the raw request body.",
            "HMAC SHA-256 of the body as \"sha256=<hex>\"",
            "The signature of the payload: sha256=…",
            "'sha256=' and the HMAC digest",
            "`sha256={hex}`, an HMAC",
            "Hex digest (HMAC_SHA256), sent as `sha256=abc`",
        ];
        for text in prefixed {
            assert_eq!(prefix("X-Signature", text, &[]).as_deref(), Some("sha256="), "{text}");
        }
        for text in ["Hexadecimal HMAC-SHA256 of the raw body.", "hex(hmac_sha256(secret, body))"] {
            assert_eq!(prefix("X-Proof", text, &[]).as_deref(), Some(""), "{text}");
        }
        let example = "sha256=6dcb09b5b57875f334f61aebed695e2e4193db5e";
        assert_eq!(prefix("X-Hub-Signature-256", "", &[example]).as_deref(), Some("sha256="));
    }

    #[test]
    fn what_is_not_certain_is_left() {
        let unclear = [
            "HMAC SHA-256 signature of the request body, used to verify who sent it",
            "Base64 of the HMAC-SHA256 of the body",
            "Hex HMAC-SHA256 of the timestamp and the body",
            "Hex HMAC-SHA256 of the URL and the body",
            "`{time}.{body}` as hex HMAC-SHA256",
            "Hex HMAC-SHA256 of the delivery's id and the body",
            "Hex HMAC-SHA256 of all timestamps",
            "Hex HMAC-SHA512 or HMAC-SHA256 of the body",
            "`t=<time>,v1=<hex HMAC-SHA256>`",
            "`v0=` followed by the hex HMAC-SHA256",
            "`hmac-sha256=` followed by hex",
            "Hex HMAC-SHA256 with a prefix",
            "One or more hex HMAC-SHA256 signatures of the body, separated by semicolons",
            "Hex SHA256 of the body",
            "",
        ];
        for text in unclear {
            assert_eq!(prefix("X-Signature", text, &[]), None, "{text}");
        }
        let digest = "sha256=6dcb09b5b57875f334f61aebed695e2e4193db5e";
        assert_eq!(prefix("X-Content", "", &[digest]), None);
        assert_eq!(prefix("X-Hash", "sha256=… of the body with the secret: a SHA256 hash", &[]), None);
        assert_eq!(prefix("X-Signature", "", &["sha256=abc", "sha1=6dcb09b5b57875f334f61aebed695e2e4193db5e"]), None);
    }

    #[test]
    fn signatures_are_told_from_tokens() {
        let of = |header, description| Words { header, description, examples: &[] };
        for words in [
            of("X-Signature", None),
            of("X-Sig", None),
            of("HmacSignature", None),
            of("X-Proof", Some("The body, signed with your secret.")),
            of("X-Proof", Some("SHA-256 of the secret and the body")),
        ] {
            assert!(words.is_signature(), "{}", words.header);
        }
        for words in [
            of("X-Acme-Token", None),
            of("Authorization", Some("The bearer token that you configured.")),
            of("Acme-Hash", Some("The pre-shared secret hash. Compare it with the one that you configured.")),
        ] {
            assert!(words.is_secret(), "{}", words.header);
        }
        for words in [
            of("X-Page-Token", None),
            of("X-Request", Some("Identifies the request. It isn't a token.")),
            of("X-Secret-Id", None),
            of("X-Acme-Signature", Some("Made with your secret.")),
            of("X-Acme-Hash", Some("SHA256 of the secret and the body")),
        ] {
            assert!(!words.is_secret(), "{}", words.header);
        }
        assert!(!of("X-API-Key", Some("Sign up for a key. It is designed for you.")).is_signature());
        assert!(of("x-app-id", None).is_changing());
        assert!(!of("X-API-Key", None).is_changing());
    }
}
