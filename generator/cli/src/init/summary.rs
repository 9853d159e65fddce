//! The summary of a first run: what a receiver has to know, and what is left to set.

use std::collections::BTreeSet;

use hookwright_core::Compilation;
use hookwright_core::diagnostic::{Code, Diagnostic, Diagnostics, Location, Severity};
use hookwright_core::emit::program::{self, Setting};
use hookwright_core::ir::{Api, Discriminator, NamePlace, Recipe, Scheme, SignaturePlace, ValueLocation};
use hookwright_core::load::Sources;
use hookwright_core::node::Node;

/// The facts of an API, one per line. The diagnostics are those of its document.
pub(super) fn facts(api: &Compilation<'_>, diagnostics: &Diagnostics) -> Vec<String> {
    let settings = api
        .path()
        .rsplit_once('/')
        .map_or("codegen.yaml".to_owned(), |(folder, _)| folder.to_owned() + "/codegen.yaml");
    let ir = &api.ir;
    let missing = |key: &str| format!("not stated; set `{key}` in {settings}");
    let rows = [
        Some(("Event name", event_name(ir).unwrap_or_else(|| missing("discriminator")))),
        Some(("Signature", signature(api, &settings))),
        (!ir.answers.is_empty()).then(|| ("Handshakes", "answered by the receiver".to_owned())),
        Some((
            "Duplicates",
            match &ir.info.key {
                Some(key) => format!("recognized by {}", location(key)),
                None => missing("delivery.key"),
            },
        )),
        Some(("Time", ir.info.occurred_at.as_ref().map_or_else(|| missing("delivery.occurred_at"), location))),
        Some(("Findings", findings(api, diagnostics))),
    ];
    rows.into_iter().flatten().map(|(what, fact)| format!("  {what:<13}{fact}")).collect()
}

/// The document's language and version, and its title.
pub(super) fn document(root: &Node, ir: &Api) -> String {
    let version = |key: &str, language: &str| {
        let version = root.get(key)?.as_str()?;
        let short: Vec<&str> = version.split('.').take(2).collect();
        Some(format!("{language} {}", short.join(".").escape_debug()))
    };
    let language = version("asyncapi", "AsyncAPI").or_else(|| version("openapi", "OpenAPI"));
    let title = ir.title.as_ref().map(|title| format!("\"{}\"", title.escape_debug()));
    let parts: Vec<String> = language.into_iter().chain(title).collect();
    parts.join(", ")
}

/// Where the name of an event is. `None` if a delivery doesn't say which of several events it is.
fn event_name(api: &Api) -> Option<String> {
    let only_event = || (api.events.len() == 1).then(|| "not needed: there is only one event".to_owned());
    name_at(&api.discriminator).or_else(only_event)
}

fn name_at(discriminator: &Discriminator) -> Option<String> {
    let place = |place: &NamePlace| match place {
        NamePlace::Body(path) => format!("body field `{}`", path.join(".")),
        NamePlace::Header(spellings) => format!("header `{}`", spellings.join("` or `")),
        NamePlace::Channel => "the address of the channel".to_owned(),
        NamePlace::Direction => "the direction of the message".to_owned(),
        NamePlace::MediaType => "the media type".to_owned(),
        NamePlace::BodyType => "the JSON type of the body".to_owned(),
        NamePlace::Method => "the method of the request".to_owned(),
        NamePlace::Path => "the path of the URL".to_owned(),
        NamePlace::Query(name) => format!("parameter `{name}` of the query"),
    };
    let places: Vec<String> = discriminator.places().iter().map(place).collect();
    (!places.is_empty()).then(|| places.join(", then "))
}

fn location(at: &ValueLocation) -> String {
    match at {
        ValueLocation::Header(name) => format!("header `{name}`"),
        ValueLocation::Body(path) => format!("body field `{}`", path.join(".")),
        ValueLocation::Joined(places) => places.iter().map(location).collect::<Vec<_>>().join(" with "),
    }
}

fn signature(api: &Compilation<'_>, settings: &str) -> String {
    let what = match &api.ir.verification.scheme {
        Scheme::StandardWebhooks(family) => format!("Standard Webhooks, header `{}`", family.headers()[2]),
        Scheme::HexHmac { header, .. } => format!("HMAC-SHA256, header `{header}`"),
        Scheme::TimestampedHmac { header } => format!("HMAC-SHA256 with a time, header `{header}`"),
        Scheme::Bearer => "bearer token, header `Authorization`".to_owned(),
        Scheme::Basic => "user and password, header `Authorization`".to_owned(),
        Scheme::HeaderToken { header } => format!("token, header `{header}`"),
        Scheme::Recipes(recipes) => by_recipes(recipes),
        Scheme::Nothing => return "none: deliveries are NOT VERIFIED, anyone can send them".to_owned(),
        Scheme::Unstated => return format!("deliveries are NOT VERIFIED: not stated; set `verify` in {settings}"),
    };
    let variables: Vec<String> =
        program::settings(&api.ir, &api.names).into_iter().map(|Setting { variable, .. }| variable).collect();
    format!("{what}; set {}", variables.join(" and "))
}

fn by_recipes(recipes: &[Recipe]) -> String {
    let Some(first) = recipes.first() else { return "none".to_owned() };
    let place = match first.at.first() {
        Some(SignaturePlace::Header(name)) => format!(", header `{name}`"),
        Some(other) => format!(", {other}"),
        None => String::new(),
    };
    match recipes.len() - 1 {
        0 => format!("{}{place}", first.algorithm.title()),
        more => format!("{}{place}, and {more} more", first.algorithm.title()),
    }
}

fn findings(api: &Compilation<'_>, diagnostics: &Diagnostics) -> String {
    let own: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Warning && !it.allowed)
        .filter(|it| is_beside(file_of(&it.location, api.sources), api.path()))
        .collect();
    let kinds: BTreeSet<Code> = own.iter().map(|it| it.code).collect();
    let counted = match (own.len(), kinds.len()) {
        (0, _) => return "none".to_owned(),
        (1, _) => "1 warning".to_owned(),
        (count, 1) => format!("{count} warnings of one kind"),
        (count, kinds) => format!("{count} warnings of {kinds} kinds"),
    };
    format!("{counted}; run `hookwright lint {}` for details", api.ir.name)
}

fn file_of<'a>(location: &'a Location, sources: &'a Sources) -> &'a str {
    match location {
        Location::Value(place) | Location::Key(place) => sources.path(place.file),
        Location::Position { file, .. } | Location::File(file) => sources.path(*file),
        Location::Path(path) => path,
    }
}

/// Whether a file is in the folder of a document.
fn is_beside(file: &str, document: &str) -> bool {
    document.rsplit_once('/').is_some_and(|(folder, _)| file.starts_with(&format!("{folder}/")))
}
