//! A small program that receives the events of some APIs, for its owner to go on from.

mod handler;

use std::fmt;

use super::{file_name, recipe};
use crate::ir::{Answer, Api, Discriminator, Event, NamePlace, Recipe, Scheme, SecretKind};
use crate::name::Names;

pub use handler::{event, method};

/// What the program reads from an environment variable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SettingKind {
    /// The URL that the sender calls.
    Url,
    /// The scheme and host of that URL.
    Origin,
    /// The audience of the sender's tokens.
    Audience,
    /// The account, app or subscription that is signed.
    Account,
    /// The secret that deliveries are signed with, or the token that they contain.
    Secret,
    /// A user and a password, separated by a colon.
    UserAndPassword,
    /// The sender's public key.
    PublicKey,
    /// The token that deliveries contain, in addition to a secret.
    Token,
    /// The token that handshakes contain.
    HandshakeToken,
}

/// An environment variable that the program reads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Setting {
    /// Its name, such as `ACME_SECRET`.
    pub variable: String,
    /// What it holds.
    pub kind: SettingKind,
}

/// The environment variables that the program of an API reads, in the order in which it passes them on.
pub fn settings(api: &Api, names: &Names) -> Vec<Setting> {
    let kinds = match &api.verification.scheme {
        Scheme::Recipes(recipes) => of_recipes(recipes),
        Scheme::Basic => vec![SettingKind::UserAndPassword],
        scheme if scheme.is_proof() => vec![SettingKind::Secret],
        _ => Vec::new(),
    };
    let token = api.answers.iter().any(Answer::needs_token).then_some(SettingKind::HandshakeToken);
    let prefix = file_name(&names.module).to_uppercase();
    let setting = |kind: SettingKind| Setting { variable: format!("{prefix}_{kind}"), kind };
    kinds.into_iter().chain(token).map(setting).collect()
}

fn of_recipes(recipes: &[Recipe]) -> Vec<SettingKind> {
    let urls = recipe::url_parameters(recipes).into_iter().map(|name| match name.to_string().as_str() {
        "origin" => SettingKind::Origin,
        "audience" => SettingKind::Audience,
        "account" => SettingKind::Account,
        _ => SettingKind::Url,
    });
    let secrets = recipe::groups(recipes).into_keys().map(|kind| match kind {
        SecretKind::Secret => SettingKind::Secret,
        SecretKind::PublicKey => SettingKind::PublicKey,
        SecretKind::Token => SettingKind::Token,
    });
    urls.chain(secrets).collect()
}

/// What one API adds to the program, in lines.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Addition {
    /// The import.
    pub import: String,
    /// The block that implements the API's `Handler` for `Printer`.
    pub handler: Vec<String>,
    /// The lines of `main` that make or extend the variable `router`.
    pub routes: Vec<String>,
    /// The function that reads settings, if the API has any.
    pub helper: Vec<String>,
}

/// What is added for an API to the program that receives others already. `library` has the modules of all APIs.
pub fn addition(api: &Api, names: &Names, library: &str) -> Addition {
    Addition {
        import: format!("use {library}::{};", names.module),
        handler: handler::implementation(api, names),
        routes: routes(api, names, false),
        helper: if settings(api, names).is_empty() { Vec::new() } else { HELPER.map(str::to_owned).to_vec() },
    }
}

const HELPER: [&str; 3] = [
    "fn setting(name: &str) -> Result<String, String> {",
    "    std::env::var(name).map_err(|_| format!(\"set the environment variable {name}\"))",
    "}",
];

/// The source of the program that receives some APIs, which finds their modules in `library`. It is warning-free as it
/// stands and formatted as rustfmt does it, and needs `hookwright-receiver` with the features `axum`, `server` and
/// `tracing`, `tokio`, and `tracing-subscriber`, which prints why a delivery was refused or a handler failed.
pub fn source(apis: &[(&Api, &Names)], library: &str) -> String {
    let titles: Vec<String> =
        apis.iter().map(|(api, _)| super::one_line(api.title.as_deref().unwrap_or(&api.name))).collect();
    let mut imports = vec![
        "use hookwright_receiver::{Receiver, Server, listen};".to_owned(),
        match apis {
            [(_, only)] => format!("use {library}::{};", only.module),
            several => {
                let modules: Vec<&str> = several.iter().map(|(_, names)| names.module.as_ref()).collect();
                format!("use {library}::{{{}}};", modules.join(", "))
            }
        },
    ];
    imports.sort();
    let mut lines = head(&titles);
    lines.push(String::new());
    lines.extend(imports);
    lines.extend(["", "struct Printer;", ""].map(str::to_owned));
    for (api, names) in apis {
        lines.extend(handler::implementation(api, names));
        lines.push(String::new());
    }
    lines.push("#[tokio::main(flavor = \"current_thread\")]".to_owned());
    lines.push("async fn main() -> Result<(), Box<dyn std::error::Error>> {".to_owned());
    lines.push("    tracing_subscriber::fmt::init();".to_owned());
    for (index, (api, names)) in apis.iter().enumerate() {
        lines.extend(routes(api, names, index == 0));
    }
    lines.extend(
        [
            "    let port = std::env::var(\"PORT\").unwrap_or_else(|_| \"8080\".to_owned());",
            "    let listener = listen(&format!(\"127.0.0.1:{port}\")).await?;",
            "    Server::new(router)",
            "        .serve_until(listener, tokio::signal::ctrl_c())",
            "        .await;",
            "    Ok(())",
            "}",
        ]
        .map(str::to_owned),
    );
    if apis.iter().any(|(api, names)| !settings(api, names).is_empty()) {
        lines.push(String::new());
        lines.extend(HELPER.map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// The comment at the top: what the program receives, by the titles of the documents.
fn head(titles: &[String]) -> Vec<String> {
    match titles {
        [only] => vec![format!("//! Receives the events of {only}. This file is yours to change.")],
        several => {
            let head = ["//! Receives events. This file is yours to change.", "//!"].map(str::to_owned);
            head.into_iter().chain(several.iter().map(|title| format!("//! - {title}"))).collect()
        }
    }
}

/// Receives one API below the path of its name: makes the variable `router`, or extends the one that is there.
fn routes(api: &Api, names: &Names, is_first: bool) -> Vec<String> {
    let mut lines = verifier(api, names);
    match unnamed(api) {
        Some(event) => lines.extend([
            "    let receiver = Receiver::builder(verifier)".to_owned(),
            format!("        .event_name({:?})", event.name),
            "        .handler(Printer)".to_owned(),
            "        .build();".to_owned(),
        ]),
        None => lines.push("    let receiver = Receiver::builder(verifier).handler(Printer).build();".to_owned()),
    }
    let router = format!("receiver.router(\"/{}\")", file_name(&names.module));
    lines.push(if is_first {
        format!("    let router = {router};")
    } else {
        format!("    let router = router.merge({router});")
    });
    lines
}

/// The event that the program takes all deliveries for, because nothing in a delivery says which event it is. `None` if
/// deliveries say so.
pub fn unnamed(api: &Api) -> Option<&Event> {
    let event = event(api).and_then(|index| api.events.get(index)).or(api.events.first());
    event.filter(|event| !says_its_name(api, event))
}

/// Whether an event names itself in a request to one URL.
fn says_its_name(api: &Api, event: &Event) -> bool {
    match &api.discriminator {
        Discriminator::Delivery => false,
        Discriminator::Tree(_) => {
            let by_transport = |at: &NamePlace| matches!(at, NamePlace::Channel | NamePlace::Path | NamePlace::Method);
            !event.signs.iter().any(|sign| by_transport(&sign.at))
        }
        _ => true,
    }
}

/// Makes the variable `verifier`.
fn verifier(api: &Api, names: &Names) -> Vec<String> {
    let function = format!("{}::{}", names.module, super::verifier::function_name(&api.verification.scheme));
    let mut lines = Vec::new();
    let mut arguments = Vec::new();
    let mut tokens = None;
    for Setting { variable, kind } in settings(api, names) {
        let read = format!("setting({variable:?})?");
        match kind {
            SettingKind::Url | SettingKind::Origin | SettingKind::Audience | SettingKind::Account => {
                arguments.push(format!("&{read}"));
            }
            SettingKind::Secret | SettingKind::PublicKey | SettingKind::Token => arguments.push(format!("[{read}]")),
            SettingKind::UserAndPassword => {
                lines.push(format!("    let login = {read};"));
                lines.push("    let (user, password) = login".to_owned());
                lines.push("        .split_once(':')".to_owned());
                lines.push(format!("        .ok_or(\"{variable} must be `user:password`\")?;"));
                arguments.extend(["user".to_owned(), "password".to_owned()]);
            }
            SettingKind::HandshakeToken => tokens = Some(format!("    let verifier = verifier.tokens([{read}])?;")),
        }
    }
    if !api.verification.scheme.is_proof() {
        let todo = "    // Nothing proves who sent a delivery. Set `verify` in codegen.yaml, or say below why that is acceptable.";
        lines.push(todo.to_owned());
        arguments.push("\"only used on this machine\"".to_owned());
    }
    let one_line = format!("    let verifier = {function}({})?;", arguments.join(", "));
    if one_line.chars().count() <= handler::WIDTH {
        lines.push(one_line);
    } else {
        lines.push(format!("    let verifier = {function}("));
        lines.extend(arguments.iter().map(|argument| format!("        {argument},")));
        lines.push("    )?;".to_owned());
    }
    lines.extend(tokens);
    lines
}

/// What the name of a variable ends with.
impl fmt::Display for SettingKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Url => "URL",
            Self::Origin => "ORIGIN",
            Self::Audience => "AUDIENCE",
            Self::Account => "ACCOUNT",
            Self::Secret => "SECRET",
            Self::UserAndPassword => "LOGIN",
            Self::PublicKey => "PUBLIC_KEY",
            Self::Token => "TOKEN",
            Self::HandshakeToken => "HANDSHAKE_TOKEN",
        })
    }
}
