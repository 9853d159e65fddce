//! The API's own module: its usage, its content, and the decoder.

use std::collections::BTreeSet;

use hookwright_runtime::Direction;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::tokens::is_boxed;
use super::{Context, Module, Part, constructor, docs, file_name, recipe, responder, samples, verifier};
use crate::imports::Import;
use crate::ir::{Discriminator, Event, Fact, Field, Literal, NamePlace, Scheme, Type};
use crate::name::{EventNames, Ident};

/// The file of the API's module.
pub(super) fn module(context: Context<'_>, crate_path: Option<&str>) -> Module {
    let parts = [lints(context), modules(context), reexports(context), context_type(context), decode()];
    Module {
        path: format!("{}.rs", file_name(&context.names.module)),
        docs: about(context, crate_path),
        parts: parts.into_iter().map(Part::Items).collect(),
    }
}

/// Up to this many events, a function with some lines for each is short.
const FEW_EVENTS: usize = 30;

fn lints(context: Context<'_>) -> TokenStream {
    let too_many_lines = (context.api.events.len() > FEW_EVENTS).then(|| quote!(clippy::too_many_lines,));
    let too_many_arguments = constructor::is_any_long(context).then(|| quote!(clippy::too_many_arguments,));
    quote! {
        #![allow(
            clippy::doc_markdown,
            clippy::enum_variant_names,
            clippy::must_use_candidate,
            #too_many_arguments
            #too_many_lines
            clippy::unreadable_literal,
            clippy::wrong_self_convention,
            missing_docs,
            reason = "docs, names and values are the document's"
        )]
    }
}

fn modules(context: Context<'_>) -> TokenStream {
    let headers = context.names.headers.is_some().then_some("headers");
    let placements = context.placements().map(|placement| context.names.module_of(placement));
    let responder = responder::is_there(context).then_some("responder");
    let fixed = ["event", "handler", "verifier"].into_iter().chain(headers).chain(responder).map(Ident::fixed);
    let names: BTreeSet<Ident> = fixed.chain(placements.cloned()).collect();
    let names = names.iter();
    let samples = samples::are_there_any(context).then(|| {
        quote! {
            #[cfg(any(test, feature = "samples"))]
            pub mod samples;
            #[cfg(test)]
            mod tests;
        }
    });
    quote!(#(mod #names;)* #samples)
}

fn reexports(context: Context<'_>) -> TokenStream {
    let headers = context.names.headers.iter().map(|name| quote!(pub use headers::#name;));
    let models = context.placements().map(|placement| {
        let module = context.names.module_of(placement);
        quote!(pub use #module::*;)
    });
    let responder = responder::is_there(context).then(|| {
        quote!(
            pub use responder::{REPLIES, Responder};
        )
    });
    let verifier = verifier::function_name(&context.api.verification.scheme);
    quote! {
        pub use event::{EVENTS, Event, EventKind, dispatch};
        pub use handler::Handler;
        #(#headers)*
        #(#models)*
        #responder
        pub use verifier::#verifier;
    }
}

fn context_type(context: Context<'_>) -> TokenStream {
    match &context.names.headers {
        Some(headers) => quote! {
            /// What comes with an event: the delivery's id, headers and raw bytes, and why it is trusted.
            pub type Context = hookwright_runtime::Context<#headers>;
        },
        None => quote! {
            /// What comes with an event: the delivery's raw bytes, and why it is trusted.
            pub type Context = hookwright_runtime::Context<hookwright_runtime::NoHeaders>;
        },
    }
}

fn decode() -> TokenStream {
    quote! {
        /// Decodes a delivery as one of the events. No delivery is lost: every outcome keeps the raw bytes.
        pub fn decode(delivery: &hookwright_runtime::Trusted) -> hookwright_runtime::Decoded<Event> {
            hookwright_runtime::decode(delivery)
        }
    }
}

fn about(context: Context<'_>, crate_path: Option<&str>) -> Vec<String> {
    let api = context.api;
    let mut lines = docs::prose(&format!("Events of {}", context.subject()));
    if let Some(text) = &api.description {
        lines.push(String::new());
        // The document's headings are below the module's.
        let demoted = |line: String| if line.starts_with('#') { format!("#{line}") } else { line };
        lines.extend(docs::prose(text).into_iter().map(demoted));
    }
    for link in &api.links {
        lines.push(String::new());
        lines.extend(docs::prose(&format!("{}: {}", link.text, link.url)));
    }
    lines.push(String::new());
    lines.extend(example(context, crate_path));
    lines
}

/// An example of how to use the module, from bytes to a handler.
fn example(context: Context<'_>, crate_path: Option<&str>) -> Vec<String> {
    let events = context.api.events.iter().zip(&context.names.events);
    let Some((event, names)) =
        events.clone().find(|(event, _)| is_boxed(&event.payload)).or_else(|| events.clone().next())
    else {
        return Vec::new();
    };
    let module = &context.names.module;
    let root = crate_path.unwrap_or("crate");
    let fence = if crate_path.is_some() { "```" } else { "```ignore" };
    let received = match context.api.discriminator {
        Discriminator::Delivery => format!(".named({:?})", event.name),
        Discriminator::Tree(_) => said_by_transport(event),
        _ => String::new(),
    };
    let mut lines = vec![
        fence.to_owned(),
        format!("use {root}::{module}::{{self, {}}};", imported(context, event, &IN_EXAMPLES)),
        "use hookwright_runtime::{Decoded, Delivery};".to_owned(),
        String::new(),
        "struct Printer;".to_owned(),
        String::new(),
        "impl Handler for Printer {".to_owned(),
        "    type Error = std::io::Error;".to_owned(),
        String::new(),
    ];
    lines.extend(method(context, (event, names), &IN_EXAMPLES, printed_field(context, event).as_deref()));
    lines.extend(
        [
            "",
            "    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Self::Error> {",
            "        println!(\"{} isn't handled here\", event.name());",
            "        Ok(())",
            "    }",
            "}",
            "",
        ]
        .map(str::to_owned),
    );
    lines.extend(receive(context, &received));
    lines.push(format!("    match {module}::decode(&delivery) {{"));
    lines.push(format!(
        "        Decoded::Known(event) => {module}::dispatch(event, &delivery.context::<Event>(), &Printer).await?,"
    ));
    lines.extend(
        [
            "        Decoded::Unknown(event) => println!(\"{} isn't in the document\", event.name),",
            "        Decoded::Malformed(fault) => eprintln!(\"{fault}\"),",
            "        Decoded::Unnamed(fault) => eprintln!(\"{fault}\"),",
            "    }",
            "    Ok(())",
            "}",
            "```",
        ]
        .map(str::to_owned),
    );
    lines
}

/// What the receiver must set for an event that headers and body alone don't identify.
fn said_by_transport(event: &Event) -> String {
    let at = |place: NamePlace| event.signs.iter().find(|sign| sign.at == place);
    if let Some(address) = at(NamePlace::Channel) {
        let address = address.value.to_string().replace(['{', '}'], "");
        return format!(".received_on({address:?})");
    }
    if let Some(direction) = at(NamePlace::Direction) {
        let variant =
            if direction.value == Literal::Text(Direction::Sent.as_str().to_owned()) { "Sent" } else { "Received" };
        return format!(".in_direction(hookwright_runtime::Direction::{variant})");
    }
    let is_in_request = |at: &NamePlace| matches!(at, NamePlace::Path | NamePlace::Method | NamePlace::Query(_));
    if event.signs.iter().any(|sign| is_in_request(&sign.at)) {
        return format!(".named({:?})", event.name);
    }
    String::new()
}

/// The beginning of the example's function: its parameters, and how the delivery becomes trusted.
fn receive(context: Context<'_>, received: &str) -> [String; 3] {
    const RETURNS: &str = "Result<(), Box<dyn std::error::Error>> {";
    let scheme = &context.api.verification.scheme;
    let ((secret, given), needs_request) = match scheme {
        Scheme::Basic => (("user: &str, password: &str, ".to_owned(), "user, password".to_owned()), false),
        Scheme::Bearer | Scheme::HeaderToken { .. } => (("token: &str, ".to_owned(), "[token]".to_owned()), false),
        Scheme::Recipes(recipes) => (recipe::example(recipes), recipe::need_request(recipes)),
        scheme if scheme.is_proof() => (("secret: &str, ".to_owned(), "[secret]".to_owned()), false),
        _ => ((String::new(), "\"only the gateway can reach this endpoint\"".to_owned()), false),
    };
    let (uri, requested) =
        if needs_request { ("uri: http::Uri, ", ".requested(http::Method::POST, uri.to_string())") } else { ("", "") };
    let function = format!("{}::{}", context.names.module, verifier::function_name(scheme));
    [
        format!("async fn receive({secret}{uri}headers: http::HeaderMap, body: Vec<u8>) -> {RETURNS}"),
        format!("    let verifier = {function}({given})?;"),
        format!("    let delivery = verifier.verify(Delivery::new(headers, body){requested}{received})?;"),
    ]
}

/// Names that examples use or import from the runtime. A payload of that name is written with its module.
pub(super) const IN_EXAMPLES: [&str; 4] = ["Decoded", "Delivery", "Printer", "Receiver"];

/// What a program with a handler of the event imports, in order. Names in `taken` mean something else there.
pub(super) fn imported(context: Context<'_>, event: &Event, taken: &[&str]) -> String {
    let mut names = BTreeSet::from(["Context", "Event", "Handler"]);
    event.payload.for_each_named(&mut |id| {
        let name = context.names.type_name(id);
        if !taken.contains(&name.as_str()) {
            names.insert(name.as_str());
        }
    });
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The method of a handler that prints the event: this field of its payload, if there is one, or all of it.
pub(super) fn method(
    context: Context<'_>,
    (event, names): (&Event, &EventNames),
    taken: &[&str],
    field: Option<&str>,
) -> Vec<String> {
    let payload = payload_in_full(context, event, taken);
    let name = format_string(&event.name);
    let body = match field {
        Some(field) => format!("        println!(\"{name}: {{:?}}\", event.{field});"),
        None => format!("        println!(\"{name}: {{event:?}}\");"),
    };
    vec![
        format!("    async fn {}(&self, event: {payload}, _: &Context) -> Result<(), Self::Error> {{", names.method),
        body,
        "        Ok(())".to_owned(),
        "    }".to_owned(),
    ]
}

/// The payload's type for a program with these [`imported`] names. All others are written with their path.
fn payload_in_full(context: Context<'_>, event: &Event, taken: &[&str]) -> String {
    let module = &context.names.module;
    let in_full = |token: TokenTree| match (token.to_string(), token) {
        (name, TokenTree::Ident(_)) if taken.contains(&&*name) => format!("{module}::{name}"),
        (name, TokenTree::Ident(_)) => match Import::from_name(&name) {
            Some(import) => format!("{}::{name}", import.path()),
            None => name,
        },
        (text, _) if text == "," => ", ".to_owned(),
        (text, _) => text,
    };
    context.ty(&event.payload).to_token_stream().into_iter().map(in_full).collect()
}

/// A name inside the quotes of a format string. It may contain quotes and braces.
pub(super) fn format_string(name: &str) -> String {
    name.replace('{', "{{").replace('}', "}}").escape_debug().to_string()
}

/// A field of the event's payload to print: the first that is neither constant nor a part of the event's name, or else
/// the first.
pub(super) fn printed_field(context: Context<'_>, event: &Event) -> Option<String> {
    let Type::Named(id) = event.payload else { return None };
    let fields = &context.api.payload_object(event)?.fields;
    let names_event =
        |field: &Field| event.signs.iter().any(|sign| sign.at == NamePlace::Body(vec![field.wire.clone()]));
    let is_constant = |field: &Field| field.docs.facts.iter().any(|fact| matches!(fact, Fact::Always(_)));
    let varies = fields.iter().position(|field| !names_event(field) && !is_constant(field));
    context.names.parts(id).get(varies.unwrap_or_default()).map(ToString::to_string)
}
