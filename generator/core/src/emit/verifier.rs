//! The function that makes the verifier, and what a receiver needs to know of the API.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, Module, Part, answers, docs, file_name, recipe, usage};
use crate::imports::Import;
use crate::ir::{HeaderFamily, Scheme, ValueLocation, Verification};
use crate::name::Ident;

/// The file of the verifier.
pub(super) fn module(context: Context<'_>) -> Module {
    let described = match &context.api.verification.scheme {
        Scheme::Recipes(recipes) => recipe::descriptions(recipes),
        _ => Vec::new(),
    };
    let rules = answers::constant(context);
    let items = [imports(context)].into_iter().chain(rules).chain([function(context)]).chain(described);
    let parts = items.map(Part::Items).chain([api(context)]).collect();
    Module { path: context.path("verifier.rs"), docs: Vec::new(), parts }
}

/// The name of the function. It says whether a delivery is verified or only trusted.
pub(super) fn function_name(scheme: &Scheme) -> Ident {
    Ident::fixed(if scheme.is_proof() { "verifier" } else { "unsigned" })
}

fn imports(context: Context<'_>) -> TokenStream {
    let info = &context.api.info;
    let scheme = &context.api.verification.scheme;
    let is_recipe = matches!(scheme, Scheme::Recipes(_));
    let has_no_answers = context.api.answers.is_empty();
    let has_place = [&info.key, &info.entity, &info.occurred_at].into_iter().any(Option::is_some);
    let used = [
        Some(Import::Api),
        Some(Import::ApiInfo),
        (!is_recipe && has_no_answers).then_some(Import::SecretError),
        (!has_no_answers).then_some(Import::handshake),
        Some(Import::Verifier),
        Some(scheme_type(scheme)),
        (!scheme.is_proof()).then_some(Import::Cow),
        has_header(scheme).then_some(Import::HeaderName),
        has_place.then_some(Import::Location),
        context.names.headers.is_none().then_some(Import::NoHeaders),
    ];
    let imports = usage::imports(&used.into_iter().flatten().collect());
    let own = context.names.headers.iter().chain([const { &Ident::fixed("Event") }]).collect();
    let own = usage::import(&quote!(super), &own);
    quote!(#imports #own)
}

/// The runtime's type for a scheme.
fn scheme_type(scheme: &Scheme) -> Import {
    match scheme {
        Scheme::StandardWebhooks(_) => Import::StandardWebhooks,
        Scheme::HexHmac { .. } => Import::HexHmac,
        Scheme::TimestampedHmac { .. } => Import::TimestampedHmac,
        Scheme::Bearer | Scheme::Basic | Scheme::HeaderToken { .. } => Import::HeaderToken,
        Scheme::Recipes(_) => Import::recipe,
        Scheme::Nothing | Scheme::Unstated => Import::Unsigned,
    }
}

fn has_header(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::Recipes(recipes) => recipe::reads_headers(recipes),
        scheme => header_of(scheme).is_some(),
    }
}

fn header_of(scheme: &Scheme) -> Option<&str> {
    match scheme {
        Scheme::HexHmac { header, .. } | Scheme::TimestampedHmac { header } | Scheme::HeaderToken { header } => {
            Some(header)
        }
        _ => None,
    }
}

fn function(context: Context<'_>) -> TokenStream {
    let scheme = &context.api.verification.scheme;
    let docs = docs::attributes(&about(context));
    if let Scheme::Recipes(recipes) = scheme {
        return recipe::verifier(&docs, recipes, &context.api.answers);
    }
    let (secrets, made) = parameters_and_constructor(scheme, &quote!(secrets));
    let (name, ty) = (function_name(scheme), Ident::fixed(scheme_type(scheme).name()));
    if !context.api.answers.is_empty() {
        let takes_text = !matches!(scheme, Scheme::HexHmac { .. } | Scheme::TimestampedHmac { .. });
        let secrets_are_read = context.api.answers.iter().any(crate::ir::Answer::needs_secret);
        let made = if secrets_are_read { parameters_and_constructor(scheme, &quote!(&secrets)).1 } else { made };
        let body = answers::verifier(context, &made, takes_text);
        return quote! {
            #docs
            pub fn #name #secrets -> Result<Verifier<Event, #ty>, handshake::AnswerError> {
                #body
            }
        };
    }
    quote! {
        #docs
        pub fn #name #secrets -> Result<Verifier<Event, #ty>, SecretError> {
            #made.map(Verifier::new)
        }
    }
}

/// The function's parameters, and how it makes the scheme from them.
fn parameters_and_constructor(scheme: &Scheme, given: &TokenStream) -> (TokenStream, TokenStream) {
    let header = header_of(scheme).map(str::to_ascii_lowercase);
    let header = quote!(HeaderName::from_static(#header));
    let texts = quote!(<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>));
    let bytes = quote!(<S: AsRef<[u8]>>(secrets: impl IntoIterator<Item = S>));
    match scheme {
        Scheme::StandardWebhooks(HeaderFamily::Webhook) => (texts, quote!(StandardWebhooks::new(#given))),
        Scheme::StandardWebhooks(HeaderFamily::Svix) => (texts, quote!(StandardWebhooks::svix(#given))),
        Scheme::HexHmac { prefix, .. } => (bytes, quote!(HexHmac::new(#header, #prefix, #given))),
        Scheme::TimestampedHmac { .. } => (bytes, quote!(TimestampedHmac::new(#header, #given))),
        Scheme::Bearer => (texts, quote!(HeaderToken::bearer(#given))),
        Scheme::Basic => (quote!((user: &str, password: &str)), quote!(HeaderToken::basic(user, password))),
        Scheme::HeaderToken { .. } => (texts, quote!(HeaderToken::header(#header, #given))),
        // Those have functions of their own.
        Scheme::Recipes(_) => (TokenStream::new(), TokenStream::new()),
        Scheme::Nothing | Scheme::Unstated => {
            (quote!((because: impl Into<Cow<'static, str>>)), quote!(Unsigned::because(because)))
        }
    }
}

fn about(context: Context<'_>) -> Vec<String> {
    let title = context.subject();
    let verification = &context.api.verification;
    let does = if verification.scheme.is_proof() { "Verifies" } else { "Accepts" };
    let mut lines = docs::prose(&format!("{does} the deliveries of {title}: {}", proof(verification)));
    if let Some(words) = &verification.words {
        lines.extend([String::new(), "The document says:".to_owned(), String::new()]);
        lines.extend(docs::prose(words));
    }
    lines.push(String::new());
    lines.extend(docs::wrapped(&argument(&verification.scheme)));
    if context.api.answers.iter().any(crate::ir::Answer::needs_token) {
        let token = "Handshakes must show a token of yours. Pass it to [`Verifier::tokens`], and enter it at the sender when \
                     you register the endpoint.";
        lines.push(String::new());
        lines.extend(docs::wrapped(token));
    }
    let is_proof = verification.scheme.is_proof();
    let error = if is_proof {
        "Returns an error if an argument can't be used, such as an empty secret."
    } else {
        "Returns an error if `because` has no letters or digits."
    };
    lines.extend(["", "# Errors", "", error].map(str::to_owned));
    lines
}

/// Docs about the proof of who sent a delivery.
fn proof(verification: &Verification) -> String {
    match &verification.scheme {
        Scheme::StandardWebhooks(family) => {
            let [id, timestamp, signature] = family.headers();
            format!(
                "deliveries are signed as in Standard Webhooks, in the headers `{id}`, `{timestamp}` and `{signature}`."
            )
        }
        Scheme::HexHmac { header, prefix } if prefix.is_empty() => {
            format!("the header `{header}` holds the HMAC-SHA256 of the raw body, in hex.")
        }
        Scheme::HexHmac { header, prefix } => {
            format!("the header `{header}` holds `{prefix}` and the HMAC-SHA256 of the raw body, in hex.")
        }
        Scheme::TimestampedHmac { header } => {
            format!("the header `{header}` holds a time, and the HMAC-SHA256 of that time and the raw body.")
        }
        Scheme::Bearer => "the header `Authorization` holds a bearer token.".to_owned(),
        Scheme::Basic => "the header `Authorization` holds a user and a password (`Basic`).".to_owned(),
        Scheme::HeaderToken { header } => format!("the header `{header}` holds a fixed token."),
        Scheme::Recipes(recipes) => recipe::proof(recipes),
        Scheme::Nothing => "**nothing proves who sent a delivery.**".to_owned(),
        Scheme::Unstated => format!("**nothing proves who sent a delivery.** {}", verification.unstated),
    }
}

/// Docs about the argument.
fn argument(scheme: &Scheme) -> Cow<'static, str> {
    let text = match scheme {
        Scheme::Recipes(recipes) => return Cow::Owned(recipe::arguments(recipes)),
        Scheme::StandardWebhooks(_) => {
            "`secrets` are the endpoint's secrets, as the sender shows them (`whsec_…`). Pass several during a rotation."
        }
        Scheme::HexHmac { .. } | Scheme::TimestampedHmac { .. } => {
            "`secrets` are the endpoint's secrets, byte for byte. Pass several during a rotation."
        }
        Scheme::Bearer | Scheme::HeaderToken { .. } => {
            "`secrets` are the valid tokens. Pass several during a rotation. A token proves who sent a delivery, but not \
             that it arrived unchanged."
        }
        Scheme::Basic => {
            "`user` and `password` are those that the sender logs in with. They prove who sent a delivery, but not that it \
             arrived unchanged."
        }
        Scheme::Nothing | Scheme::Unstated => {
            "`because` says why that is acceptable, such as what keeps strangers away from the endpoint. It stays with \
             each delivery, for logs and handlers. To verify deliveries in your own way, use [`Verifier::new`]."
        }
    };
    Cow::Borrowed(text)
}

fn api(context: Context<'_>) -> Part {
    let headers = context.names.headers.as_ref().map_or_else(|| quote!(NoHeaders), |name| quote!(#name));
    let info = &context.api.info;
    let name = file_name(&context.names.module);
    let accepted = proc_macro2::Literal::u16_unsuffixed(info.accepted);
    let methods = info.methods.as_slice();
    let methods = (methods != ["POST"]).then(|| quote!(.methods(&[#(#methods),*])));
    let places = [("key", &info.key), ("entity", &info.entity), ("occurred_at", &info.occurred_at)];
    let places = places.into_iter().filter_map(|(method, place)| {
        let (method, place) = (Ident::fixed(method), location(place.as_ref()?));
        Some(quote!(.#method(#place)))
    });
    let answers = (!context.api.answers.is_empty()).then(|| quote!(.answers(ANSWERS)));
    let members = vec![
        quote!(type Headers = #headers;),
        quote!(const INFO: ApiInfo = ApiInfo::new(#name) #methods .accepted(#accepted) #(#places)* #answers;),
    ];
    Part::Block { head: quote!(impl Api for Event), members }
}

fn location(place: &ValueLocation) -> TokenStream {
    match place {
        ValueLocation::Header(name) => {
            let name = name.to_ascii_lowercase();
            quote!(Location::Header(#name))
        }
        ValueLocation::Body(path) => quote!(Location::Body(&[#(#path),*])),
        ValueLocation::Joined(places) => {
            let places = places.iter().map(location);
            quote!(Location::Joined(&[#(#places),*]))
        }
    }
}
