//! Commands that send the event to a receiver during development.

use maud::{Markup, html};

use super::EventView;
use crate::code::{self, quoted};
use hookwright_core::ir::{Scheme, SecretKind};

/// The address of the receiver in the guide.
const RECEIVER: &str = "http://127.0.0.1:8080";

/// The maximum length of a payload in bytes. A longer one would hide the command.
const LONGEST_BODY: usize = 2048;

/// How a sender proves who it is.
enum Proof {
    /// It does not.
    Nothing,
    /// With a secret that is sent as it is, in the header that this `curl` argument sets.
    Secret(String),
    /// With a signature, which needs a program.
    Signature,
    /// With a signature that only the sender can make.
    PublicKey,
}

impl EventView<'_> {
    /// The commands. `hookwright` sends a signed event, since it can sign.
    pub(super) fn send(&self) -> Markup {
        let proof = self.proof();
        let remark = match proof {
            Proof::Nothing => None,
            Proof::Secret(_) | Proof::Signature => {
                Some(html! { "The secret comes from the environment variable " code { "HOOKWRIGHT_SECRET" } "." })
            }
            Proof::PublicKey => Some(html! { "Only the sender has the signing key, so this isn't signed." }),
        };
        html! {
            @if self.event.sample().is_some() {
                (code::block("send", "Send it with hookwright", &code::shell(&self.hookwright(&proof))))
                @if let Some(curl) = self.curl(&proof) { (code::block("curl", "Send it with curl", &code::shell(&curl))) }
                @if let Some(remark) = remark { p .remark { (remark) } }
            }
        }
    }

    fn proof(&self) -> Proof {
        let scheme = &self.page.api.verification.scheme;
        let secret = |header: &str, before: &str| {
            Proof::Secret(format!("-H {}\"$HOOKWRIGHT_SECRET\"", quoted(&format!("{header}: {before}"))))
        };
        match scheme {
            Scheme::Nothing | Scheme::Unstated => Proof::Nothing,
            Scheme::Bearer => secret("authorization", "Bearer "),
            Scheme::Basic => Proof::Secret("-u \"$HOOKWRIGHT_SECRET\"".to_owned()),
            Scheme::HeaderToken { header } => secret(header, ""),
            Scheme::Recipes(recipes) if recipes.iter().all(|it| it.secrets() == SecretKind::PublicKey) => {
                Proof::PublicKey
            }
            Scheme::Recipes(_)
            | Scheme::StandardWebhooks(_)
            | Scheme::HexHmac { .. }
            | Scheme::TimestampedHmac { .. } => Proof::Signature,
        }
    }

    fn hookwright(&self, proof: &Proof) -> String {
        let document = quoted(&self.page.api.document);
        let unsigned = if matches!(proof, Proof::PublicKey) { " --unsigned" } else { "" };
        format!(
            "hookwright send --spec {document} \\\n  --event {} \\\n  --to {}{unsigned}",
            self.quoted_name(),
            self.to()
        )
    }

    /// A name that begins like an option must be written as its value.
    fn quoted_name(&self) -> String {
        if self.event.name.starts_with('-') {
            format!("={}", quoted(&self.event.name))
        } else {
            quoted(&self.event.name)
        }
    }

    fn to(&self) -> String {
        quoted(&format!("{RECEIVER}/{}", self.page.folder))
    }

    /// `None` if the event needs a signature, isn't alone in its body, or isn't JSON.
    fn curl(&self, proof: &Proof) -> Option<String> {
        let (api, body) = (self.page.api, self.event.sample()?);
        let secret = match proof {
            Proof::Nothing => None,
            Proof::Secret(argument) => Some(argument),
            Proof::Signature | Proof::PublicKey => return None,
        };
        if api.bodies.batch.is_some() || api.bodies.of_event(&self.event.name).is_some() {
            return None;
        }
        let parameters = self.event.request_parameters().map(|(name, value)| format!("{name}={value}"));
        let query = parameters.collect::<Vec<_>>().join("&");
        let query = if query.is_empty() { query } else { format!("?{query}") };
        let url = quoted(&format!("{RECEIVER}/{}{query}", self.page.folder));
        let mut lines = vec![format!("curl -X {} {url}", quoted(&self.event.method))];
        let headers: Vec<(&str, String)> = self.event.request_headers(api).collect();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            lines.push("-H 'content-type: application/json'".to_owned());
        }
        lines.extend(headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
        lines.extend(secret.cloned());
        lines.push(if body.len() <= LONGEST_BODY {
            format!("--data-raw {}", quoted(body))
        } else {
            "--data-binary @payload.json".to_owned()
        });
        Some(lines.join(" \\\n  "))
    }
}
