//! A small program that receives the events of one API, for users to build on.

use std::fmt;

use super::lookup::Lookup;
use super::{Context, api, file_name, recipe, verifier};
use crate::ir::{Answer, Api, Discriminator, Event, NamePlace, Presence, Recipe, Scheme, SecretKind, Type};
use crate::name::{EventNames, Names};

/// What the program reads from an environment variable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SettingKind {
    /// The URL that the sender calls.
    Url,
    /// The scheme and host of that URL.
    Origin,
    /// The audience of the sender's tokens.
    Audience,
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

/// Names that the program defines or imports. A payload of that name is written with its module.
const TAKEN: [&str; 4] = ["Printer", "Receiver", "Server", "TcpListener"];

/// The environment variables that an API's program reads, in the order in which it passes them on.
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
        _ => SettingKind::Url,
    });
    let secrets = recipe::groups(recipes).into_keys().map(|kind| match kind {
        SecretKind::Secret => SettingKind::Secret,
        SecretKind::PublicKey => SettingKind::PublicKey,
        SecretKind::Token => SettingKind::Token,
    });
    urls.chain(secrets).collect()
}

/// The event that the program handles, by its index: the one whose payload has the most informative field, or else the
/// first whose payload has its own type. `None` if there is no such event.
pub fn event(api: &Api) -> Option<usize> {
    let rank = |event: &Event| telling_field(api, event).map_or(usize::MAX, |field| field.rank);
    let typed = api.events.iter().enumerate().filter(|(_, event)| matches!(event.payload, Type::Named(_)));
    typed.min_by_key(|(_, event)| rank(event)).map(|(index, _)| index)
}

/// The source of the program, which finds the modules of all APIs in `library`. It compiles without warnings, and needs
/// `hookwright-receiver` with the features `axum` and `server`, and `tokio`.
pub fn source(api: &Api, names: &Names, library: &str) -> String {
    let lookup = Lookup::default();
    let context = Context { api, names, lookup: &lookup };
    let module = &names.module;
    let handled = event(api).and_then(|index| Some((api.events.get(index)?, names.events.get(index)?)));
    let title = super::one_line(api.title.as_deref().unwrap_or(&api.name));
    let imported = match handled {
        Some((event, _)) => api::imported(context, event, &TAKEN),
        None => "Context, Event, Handler".to_owned(),
    };
    let mut lines = vec![
        format!("//! Receives the events of {title}. This file is yours to change."),
        String::new(),
        "use hookwright_receiver::{Receiver, Server};".to_owned(),
        "use tokio::net::TcpListener;".to_owned(),
        format!("use {library}::{module}::{{self, {imported}}};"),
        String::new(),
        "struct Printer;".to_owned(),
        String::new(),
        "impl Handler for Printer {".to_owned(),
        "    type Error = std::io::Error;".to_owned(),
        String::new(),
    ];
    if let Some((event, names)) = handled {
        lines.extend(method(context, event, names));
        lines.push(String::new());
    }
    lines.extend(
        [
            "    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Self::Error> {",
            "        println!(\"{} isn't handled yet\", event.name());",
            "        Ok(())",
            "    }",
            "}",
            "",
            "#[tokio::main(flavor = \"current_thread\")]",
            "async fn main() -> Result<(), Box<dyn std::error::Error>> {",
        ]
        .map(str::to_owned),
    );
    lines.extend(made_verifier(context));
    let silent = handled.map(|(event, _)| event).or(api.events.first()).filter(|event| !says_its_name(api, event));
    let told = silent.map(|event| format!(".named({:?})", event.name)).unwrap_or_default();
    let path = file_name(module);
    lines.push(format!("    let receiver = Receiver::builder(verifier){told}.handler(Printer).build();"));
    lines.push("    let port = std::env::var(\"PORT\").unwrap_or_else(|_| \"8080\".to_owned());".to_owned());
    lines.push("    let listener = TcpListener::bind(format!(\"127.0.0.1:{port}\")).await?;".to_owned());
    lines.push(format!(
        "    Server::new(receiver.router(\"/{path}\")).serve_until(listener, tokio::signal::ctrl_c()).await;"
    ));
    lines.extend(["    Ok(())", "}"].map(str::to_owned));
    if !settings(api, names).is_empty() {
        let helper = [
            "",
            "fn setting(name: &str) -> Result<String, String> {",
            "    std::env::var(name).map_err(|_| format!(\"set the environment variable {name}\"))",
            "}",
        ];
        lines.extend(helper.map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// Whether a request to the API's URL names the event.
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

fn method(context: Context<'_>, event: &Event, names: &EventNames) -> Vec<String> {
    let field = telling_field(context.api, event).and_then(|field| {
        let idents: Option<Vec<String>> = field
            .steps
            .iter()
            .map(|(id, index)| context.names.parts(*id).get(*index).map(ToString::to_string))
            .collect();
        Some(idents?.join("."))
    });
    match field {
        Some(field) => api::method(context, (event, names), &TAKEN, Some(&field)),
        None => api::method(context, (event, names), &TAKEN, None),
    }
}

fn made_verifier(context: Context<'_>) -> Vec<String> {
    let Context { api, names, .. } = context;
    let function = format!("{}::{}", names.module, verifier::function_name(&api.verification.scheme));
    let mut lines = Vec::new();
    let mut arguments = Vec::new();
    let mut tokens = String::new();
    for Setting { variable, kind } in settings(api, names) {
        let read = format!("setting({variable:?})?");
        match kind {
            SettingKind::Url | SettingKind::Origin | SettingKind::Audience => arguments.push(format!("&{read}")),
            SettingKind::Secret | SettingKind::PublicKey | SettingKind::Token => arguments.push(format!("[{read}]")),
            SettingKind::UserAndPassword => {
                lines.push(format!("    let login = {read};"));
                lines.push(format!(
                    "    let (user, password) = login.split_once(':').ok_or(\"{variable} must be `user:password`\")?;"
                ));
                arguments.push("user, password".to_owned());
            }
            SettingKind::HandshakeToken => tokens = format!(".tokens([{read}])?"),
        }
    }
    if !api.verification.scheme.is_proof() {
        let todo = "    // Nothing proves who sent a delivery. Set `verify` in codegen.yaml, or say below why that is acceptable.";
        lines.push(todo.to_owned());
        arguments.push("\"only used on this machine\"".to_owned());
    }
    lines.push(format!("    let verifier = {function}({})?{tokens};", arguments.join(", ")));
    lines
}

/// A field to print.
struct TellingField {
    /// How informative it is; lower is better.
    rank: usize,
    /// The path to it: objects, and the index of the field in each.
    steps: Vec<(crate::ir::TypeId, usize)>,
}

/// The most informative names, in order.
const TELLING: [&str; 12] =
    ["title", "name", "subject", "text", "message", "summary", "email", "status", "state", "total", "amount", "id"];

/// The most informative field of a payload: at the top, or in an object there.
fn telling_field(api: &Api, event: &Event) -> Option<TellingField> {
    let Type::Named(payload) = event.payload else { return None };
    let payload = api.original(payload);
    let mut all = fields_in(api, payload, &[]);
    let inner: Vec<_> =
        objects_in(api, payload).flat_map(|(index, id)| fields_in(api, id, &[(payload, index)])).collect();
    all.extend(inner);
    all.into_iter().min_by_key(|field| field.rank)
}

fn fields_in(api: &Api, id: crate::ir::TypeId, before: &[(crate::ir::TypeId, usize)]) -> Vec<TellingField> {
    let fields = api.kind(id).object().map(|object| object.fields.as_slice()).unwrap_or_default();
    let printed = fields.iter().enumerate().filter(|(_, field)| {
        let is_scalar = match &field.ty {
            Type::Named(id) => api.kind(*id).variants().is_some(),
            ty => matches!(
                ty,
                Type::String | Type::Text(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Decimal
            ),
        };
        field.presence == Presence::Required && is_scalar
    });
    let ranked = printed.filter_map(|(index, field)| {
        let wire = field.wire.to_lowercase();
        let rank = TELLING.iter().position(|word| wire == *word)?;
        // A field of the event's subject says more than a field of its envelope.
        let rank = 2 * rank + usize::from(before.is_empty());
        Some(TellingField { rank, steps: before.iter().copied().chain([(id, index)]).collect() })
    });
    ranked.collect()
}

fn objects_in(api: &Api, id: crate::ir::TypeId) -> impl Iterator<Item = (usize, crate::ir::TypeId)> {
    let fields = api.kind(id).object().map(|object| object.fields.as_slice()).unwrap_or_default();
    fields.iter().enumerate().filter_map(|(index, field)| match &field.ty {
        Type::Named(inner) | Type::Boxed(inner) if field.presence == Presence::Required => {
            Some((index, api.original(*inner)))
        }
        _ => None,
    })
}

/// The end of the variable's name.
impl fmt::Display for SettingKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Url => "URL",
            Self::Origin => "ORIGIN",
            Self::Audience => "AUDIENCE",
            Self::Secret => "SECRET",
            Self::UserAndPassword => "LOGIN",
            Self::PublicKey => "PUBLIC_KEY",
            Self::Token => "TOKEN",
            Self::HandshakeToken => "HANDSHAKE_TOKEN",
        })
    }
}
