//! The files that make a crate of the modules of a run: the manifest, the root, and an example that inspects recorded
//! deliveries.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Asset, File, Module, Part, docs, file_name};
use crate::name::{self, Ident};

/// The crate that is written.
#[derive(Clone, Copy, Debug)]
pub struct Crate<'a> {
    /// Its name in the manifest.
    pub name: &'a str,
    /// The APIs in it.
    pub apis: &'a [ApiModule],
}

/// An API of the crate.
#[derive(Clone, Debug)]
pub struct ApiModule {
    /// Its module.
    pub module: Ident,
    /// The owner's title.
    pub title: String,
    /// The features of the runtime that it needs.
    pub features: BTreeSet<&'static str>,
}

/// The version of the runtime that generated code needs, which is that of the generator.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));

/// Emits the files of the crate, except its manifest and the modules of its APIs.
pub fn emit(krate: Crate<'_>) -> [File; 2] {
    [File::Module(root(krate)), File::Module(inspect(krate))]
}

/// The name of a crate in code.
pub fn library_name(package: &str) -> String {
    name::library(package).to_string()
}

/// Emits the manifest of a standalone crate. `runtime_path` is the path of the runtime, relative to the crate; `None`
/// for the published version.
pub fn manifest(krate: Crate<'_>, first_line: &str, runtime_path: Option<&str>) -> File {
    let features = krate.apis.iter().flat_map(|api| &api.features).copied().collect();
    let package = package(krate.name, &subject(krate), runtime_path, &features);
    let workspace =
        "# A workspace of its own, so that the crate builds inside another workspace's folder.\n[workspace]\n";
    File::Asset(Asset { path: "Cargo.toml".to_owned(), text: format!("{first_line}\n{package}\n{workspace}") })
}

/// The manifest of a generated crate in a workspace.
pub fn member_manifest(name: &str, runtime_path: Option<&str>) -> String {
    package(name, "Webhooks and events of external APIs", runtime_path, &BTreeSet::new())
}

fn package(name: &str, subject: &str, runtime_path: Option<&str>, features: &BTreeSet<&str>) -> String {
    let features: Vec<String> = features.iter().map(|feature| quoted(feature)).collect();
    let features = if features.is_empty() { String::new() } else { format!(", features = [{}]", features.join(", ")) };
    let runtime = match runtime_path {
        Some(path) => format!("{{ path = {}{features} }}", quoted(path)),
        None if features.is_empty() => quoted(VERSION),
        None => format!("{{ version = {}{features} }}", quoted(VERSION)),
    };
    let lines = [
        "[package]",
        &format!("name = {}", quoted(name)),
        &format!("description = {}", quoted(&format!("{subject}: models, decoders, handlers."))),
        "version = \"0.1.0\"",
        "edition = \"2024\"",
        "publish = false",
        "# All of `src` is the library, even a module called `main` or `bin`.",
        "autobins = false",
        "",
        "[features]",
        "# Samples for tests: `sample()` on each struct, and `SAMPLES` with a payload for each event.",
        "samples = []",
        "",
        "[dependencies]",
        &format!("hookwright-runtime = {runtime}"),
        "http = \"1\"",
        "serde = \"1\"",
        "serde_json = \"1\"",
    ];
    lines.map(|line| format!("{line}\n")).concat()
}

/// A basic TOML string. Its escapes are those of JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn subject(krate: Crate<'_>) -> String {
    let titles: Vec<&str> = krate.apis.iter().map(|api| api.title.lines().next().unwrap_or_default()).collect();
    match titles.as_slice() {
        [rest @ .., other, last] if !rest.is_empty() => {
            format!("Events of {}, {other} and {last}", rest.join(", "))
        }
        several => format!("Events of {}", several.join(" and ")),
    }
}

fn root(krate: Crate<'_>) -> Module {
    let shape = "`decode` turns a delivery into an `Event`, `dispatch` passes the event to your `Handler`, and `EVENTS` lists the \
                 document's events.";
    let about = match krate.apis {
        [api] => {
            let mut about = docs::prose(&subject(krate));
            about.push(String::new());
            about.extend(docs::wrapped(&format!("In [`{}`], {shape}", file_name(&api.module))));
            about
        }
        apis => {
            let mut about = docs::prose(&format!("{}, with a module for each API", subject(krate)));
            about.push(String::new());
            about.extend(docs::wrapped(&format!("All modules have the same shape: {shape}")));
            about.push(String::new());
            about.extend(apis.iter().map(|api| {
                let title = docs::prose(api.title.lines().next().unwrap_or_default()).join(" ");
                format!("- [`{}`]: {title}", file_name(&api.module))
            }));
            about
        }
    };
    let modules = krate.apis.iter().map(|api| &api.module);
    // The compiler warns about a module called `main`.
    let special = krate
        .apis
        .iter()
        .any(|api| api.module == "main")
        .then(|| quote!(#![allow(special_module_name, reason = "the manifest turns `autobins` off, so `main.rs` isn't a program")]));
    let lints = quote!(#![warn(missing_docs)] #special);
    let modules = quote!(#(#[rustfmt::skip] pub mod #modules;)*);
    Module { path: "src/lib.rs".to_owned(), docs: about, parts: vec![Part::Items(lints), Part::Items(modules)] }
}

fn inspect(krate: Crate<'_>) -> Module {
    let example = krate.apis.first().map_or("", |api| file_name(&api.module));
    let docs = [
        "Says how recorded deliveries are decoded. JSON Lines in, JSON Lines out.",
        "",
        "Each line on standard input is a recorded delivery,",
        &format!(
            "`{{\"api\": \"{example}\", \"headers\": {{…}}, \"body\": {{…}}}}`; `headers` is optional. Instead of `body`, write"
        ),
        "`body_text` to pass the raw body as a string. Add `event` if the delivery itself doesn't say which event it is. For each",
        "delivery, one line is printed that says how it was decoded, or one line per event if it holds several. A line that isn't",
        "a delivery gets an answer too:",
        "`{\"api\", \"outcome\", \"event\", \"path\", \"line\", \"column\", \"message\", \"value\"}`.",
        "",
        "```sh",
        &format!("echo '{{\"api\": \"{example}\", \"body\": {{}}}}' | cargo run --example inspect"),
        "```",
    ];
    let imports = quote! {
        use std::io::{self, BufRead, Write};
        use hookwright_runtime::Trusted;
        use hookwright_runtime::inspect::{Request, lines, refusal};
    };
    let parts = [imports, main(), answer(), outcome(krate)];
    Module {
        path: "examples/inspect.rs".to_owned(),
        docs: docs.map(str::to_owned).into(),
        parts: parts.map(Part::Items).into(),
    }
}

fn main() -> TokenStream {
    quote! {
        fn main() -> io::Result<()> {
            let mut output = io::stdout().lock();
            for request in io::stdin().lock().split(b'\n') {
                let request = request?;
                if !request.trim_ascii().is_empty() {
                    for line in answer(&request).lines() {
                        writeln!(output, "{line}")?;
                    }
                }
            }
            Ok(())
        }
    }
}

fn answer() -> TokenStream {
    quote! {
        fn answer(request: &[u8]) -> String {
            let request = match Request::parse(request) {
                Ok(request) => request,
                Err(error) => return refusal(None, &format!("this line isn't a delivery: {error}")).to_string(),
            };
            let delivery = request.delivery().unsigned("a recorded request that is only inspected");
            outcome(request.api(), delivery).unwrap_or_else(|| {
                refusal(Some(request.api()), &format!("this crate has no API `{}`", request.api())).to_string()
            })
        }
    }
}

fn outcome(krate: Crate<'_>) -> TokenStream {
    let library = name::library(krate.name);
    let names = krate.apis.iter().map(|api| file_name(&api.module));
    let modules = krate.apis.iter().map(|api| &api.module);
    quote! {
        fn outcome(api: &str, delivery: Trusted) -> Option<String> {
            match api {
                #(#names => Some(lines::<#library::#modules::Event>(api, delivery)),)*
                _ => None,
            }
        }
    }
}
