//! The functions that make a verifier from recipes.

mod words;

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) use self::words::{arguments, proof};
use crate::ir::{
    Account, Algorithm, Answer, Audience, BodyHash, Decode, Encoding, HeaderList, HttpSignature, Order, Recipe,
    SecretKind, SenderUrl, SignaturePlace, SignatureTime, SortedFields, SortedOf, TokenClaims, Unit,
};
use crate::name::Ident;

/// Whether one of them reads a header.
pub(super) fn reads_headers(recipes: &[Recipe]) -> bool {
    recipes.iter().any(|recipe| recipe.headers().next().is_some())
}

/// Whether one of them signs the method or a part of the URL.
pub(super) fn need_request(recipes: &[Recipe]) -> bool {
    recipes.iter().any(|recipe| recipe.to_check().is_ok_and(|made| made.needs_request()))
}

/// The functions that describe the recipes, one each.
pub(super) fn descriptions(recipes: &[Recipe]) -> Vec<TokenStream> {
    let labels = labels(recipes).into_iter();
    recipes.iter().zip(labels).map(|(recipe, label)| description(recipe, label, recipes.len() > 1)).collect()
}

/// The function `verifier`.
pub(super) fn verifier(docs: &TokenStream, recipes: &[Recipe], answers: &[Answer]) -> TokenStream {
    let labels = labels(recipes);
    let groups = groups(recipes);
    let read_by_answers = secrets_of_answers(recipes, answers);
    let generics = groups.keys().map(|kind| type_parameter(*kind));
    let (urls, secrets) = (url_parameters(recipes), groups.keys().map(|kind| secrets_parameter(*kind)));
    let parameters = urls.into_iter().map(|url| quote!(#url: &str)).chain(secrets);
    let is_kept = |kind: SecretKind, count: usize| count > 1 || read_by_answers == Some(kind);
    let kept = groups.iter().filter(|(kind, count)| is_kept(**kind, **count)).map(|(kind, _)| {
        let (name, ty) = (Ident::fixed(secrets_name(*kind)), Ident::fixed(type_name(*kind)));
        quote!(let #name: Vec<#ty> = #name.into_iter().collect();)
    });
    let schemes = recipes.iter().zip(&labels).map(|(recipe, label)| {
        let (name, arguments) = (Ident::fixed(label), url_parameters(std::slice::from_ref(recipe)));
        let secrets = Ident::fixed(secrets_name(recipe.secrets()));
        let is_shared = groups.get(&recipe.secrets()).is_some_and(|count| is_kept(recipe.secrets(), *count));
        let (shared, fallible) = (is_shared.then(|| quote!(&)), is_fallible(recipe).then(|| quote!(?)));
        quote!(#name(#(#arguments),*)#fallible.with_secrets(#shared #secrets))
    });
    let schemes: Vec<TokenStream> = schemes.collect();
    if !answers.is_empty() {
        let (first, others) = (schemes.first(), schemes.iter().skip(1));
        let secrets = match read_by_answers {
            Some(kind) => {
                let name = Ident::fixed(secrets_name(kind));
                quote!(&#name)
            }
            None => quote!([""; 0]),
        };
        return quote! {
            #docs
            pub fn verifier<#(#generics),*>(
                #(#parameters),*
            ) -> Result<Verifier<Event, recipe::RecipeScheme>, handshake::AnswerError> {
                #(#kept)*
                let scheme = #first? #(.or(#others?))*;
                let answers = handshake::Answers::new(ANSWERS, #secrets)?;
                Ok(Verifier::new(scheme).answers(answers))
            }
        };
    }
    let made = match schemes.as_slice() {
        [only] => quote!(#only.map(Verifier::new)),
        [first, others @ ..] => quote! {
            let scheme = #first? #(.or(#others?))*;
            Ok(Verifier::new(scheme))
        },
        [] => TokenStream::new(),
    };
    quote! {
        #docs
        pub fn verifier<#(#generics),*>(
            #(#parameters),*
        ) -> Result<Verifier<Event, recipe::RecipeScheme>, recipe::RecipeError> {
            #(#kept)*
            #made
        }
    }
}

/// The secrets that answers to handshakes compute or compare with.
fn secrets_of_answers(recipes: &[Recipe], answers: &[Answer]) -> Option<SecretKind> {
    let kinds = groups(recipes);
    let kind = [SecretKind::Secret, SecretKind::Token].into_iter().find(|kind| kinds.contains_key(kind));
    kind.filter(|_| answers.iter().any(Answer::needs_secret))
}

/// The arguments of `verifier` in an example, and the parameters that the example needs for them.
pub(super) fn example(recipes: &[Recipe]) -> (String, String) {
    let urls = url_parameters(recipes).into_iter().map(|name| {
        let url = match name.to_string().as_str() {
            "account" => "account-1",
            "origin" => "https://hooks.example",
            _ => "https://hooks.example/in",
        };
        format!("{url:?}")
    });
    let kinds: Vec<SecretKind> = groups(recipes).into_keys().collect();
    let names = || kinds.iter().map(|kind| secrets_name(*kind).trim_end_matches('s'));
    let arguments: Vec<String> = urls.chain(names().map(|name| format!("[{name}]"))).collect();
    let parameters: Vec<String> = names().map(|name| format!("{name}: &str, ")).collect();
    (parameters.concat(), arguments.join(", "))
}

/// Names for the recipes, by their kind of proof.
fn labels(recipes: &[Recipe]) -> Vec<&'static str> {
    const NAMES: [[&str; 2]; 8] = [
        ["signature", "token"],
        ["signature_2", "token_2"],
        ["signature_3", "token_3"],
        ["signature_4", "token_4"],
        ["signature_5", "token_5"],
        ["signature_6", "token_6"],
        ["signature_7", "token_7"],
        ["signature_8", "token_8"],
    ];
    let mut counts = [0; 2];
    let name = |recipe: &Recipe| {
        let kind = usize::from(recipe.secrets() == SecretKind::Token);
        counts[kind] += 1;
        NAMES.get(counts[kind] - 1).map_or("signature", |names| names[kind])
    };
    recipes.iter().map(name).collect()
}

/// How many recipes take secrets of each kind.
pub(super) fn groups(recipes: &[Recipe]) -> BTreeMap<SecretKind, usize> {
    let mut groups = BTreeMap::new();
    recipes.iter().for_each(|recipe| *groups.entry(recipe.secrets()).or_default() += 1);
    groups
}

fn secrets_name(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Secret => "secrets",
        SecretKind::PublicKey => "public_keys",
        SecretKind::Token => "tokens",
    }
}

fn type_name(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Secret => "S",
        SecretKind::PublicKey => "K",
        SecretKind::Token => "T",
    }
}

fn type_parameter(kind: SecretKind) -> TokenStream {
    let name = Ident::fixed(type_name(kind));
    quote!(#name: AsRef<[u8]>)
}

fn secrets_parameter(kind: SecretKind) -> TokenStream {
    let (name, ty) = (Ident::fixed(secrets_name(kind)), Ident::fixed(type_name(kind)));
    quote!(#name: impl IntoIterator<Item = #ty>)
}

/// The parameters for the sender's URL and the audience of its tokens, which are passed at run time.
pub(super) fn url_parameters(recipes: &[Recipe]) -> Vec<Ident> {
    let has = |url: &SenderUrl| recipes.iter().any(|recipe| recipe.url == *url);
    let both = [(SenderUrl::Given, "url"), (SenderUrl::GivenOrigin, "origin")];
    let given = both.into_iter().filter(|(url, _)| has(url)).map(|(_, name)| name);
    let has_audience = recipes.iter().any(|recipe| audience(recipe) == Some(&Audience::Given));
    let has_account = recipes.iter().any(|recipe| recipe.account == Some(Account::Given));
    let given = given.chain(has_audience.then_some("audience")).chain(has_account.then_some("account"));
    given.map(Ident::fixed).collect()
}

fn audience(recipe: &Recipe) -> Option<&Audience> {
    recipe.claims.as_ref()?.audience.as_ref()
}

/// Whether the compiler thinks that reading one of its places can fail.
fn is_fallible(recipe: &Recipe) -> bool {
    let hash = recipe.body_sha256.as_ref().map(|hash| &hash.at);
    let sorted = recipe.sorted.as_ref().map(|sorted| &sorted.of);
    let values = match sorted {
        Some(SortedOf::Body(_)) => return true,
        Some(SortedOf::Values(places, _)) => places.as_slice(),
        _ => &[],
    };
    let time = recipe.time.as_ref().map(|time| &time.at);
    let mut places = recipe.at.iter().chain(time).chain(&recipe.id).chain(hash).chain(values);
    places.any(|place| {
        matches!(place, SignaturePlace::Body(_) | SignaturePlace::Item(_) | SignaturePlace::JsonInForm(..))
    })
}

/// The function that describes one recipe.
fn description(recipe: &Recipe, label: &'static str, is_named: bool) -> TokenStream {
    let name = Ident::fixed(label);
    let parameters = url_parameters(std::slice::from_ref(recipe));
    let made = builder(recipe, is_named.then_some(label));
    let docs = match recipe.secrets() {
        SecretKind::Token => " Where the token is.",
        SecretKind::Secret | SecretKind::PublicKey => " What is signed, and where the signature is.",
    };
    if is_fallible(recipe) {
        quote! {
            #[doc = #docs]
            fn #name(#(#parameters: &str),*) -> Result<recipe::Recipe, recipe::RecipeError> {
                Ok(#made)
            }
        }
    } else {
        quote! {
            #[doc = #docs]
            fn #name(#(#parameters: &str),*) -> recipe::Recipe {
                #made
            }
        }
    }
}

fn builder(recipe: &Recipe, name: Option<&str>) -> TokenStream {
    let algorithm = Ident::fixed(recipe.algorithm.variant());
    let mut places = recipe.at.iter().map(place);
    let first = places.next();
    let named = name.map(|name| quote!(.name(#name)));
    let signs = recipe.signs.as_ref().map(|template| quote!(.signs(#template)));
    let prefix = (!recipe.prefix.is_empty()).then_some(&recipe.prefix).map(|prefix| quote!(.prefix(#prefix)));
    let encoding = (recipe.encoding != Encoding::Hex && recipe.algorithm != Algorithm::Token).then(|| {
        let encoding = Ident::fixed(recipe.encoding.variant());
        quote!(.encoding(recipe::Encoding::#encoding))
    });
    let list = recipe.list.as_ref().map(|list| {
        let (separator, taken) = (list.separator, &list.take);
        let pairs = (list.pairs != '=').then_some(list.pairs).map(|pairs| quote!(.pairs(#pairs)));
        let take = (!taken.is_empty()).then(|| quote!(.signatures_named([#(#taken),*])));
        let others = &list.other_separators;
        quote!(.list(recipe::List::separated_by(#separator) #(.or_by(#others))* #pairs #take))
    });
    let time = recipe.time.as_ref().map(time);
    let id = recipe.id.as_ref().map(place).map(|id| quote!(.id(#id)));
    let key = key(recipe);
    let per = recipe.per.as_ref().map(|per| quote!(.per(#per)));
    let url = match &recipe.url {
        SenderUrl::None => None,
        SenderUrl::Fixed(url) => Some(quote!(.url(#url))),
        SenderUrl::Origin(origin) => Some(quote!(.origin(#origin))),
        SenderUrl::Given => Some(quote!(.url(url))),
        SenderUrl::GivenOrigin => Some(quote!(.origin(origin))),
    };
    let port = recipe.is_port_optional.then(|| quote!(.optional_port()));
    let ambiguous = recipe.is_ambiguous.then(|| quote!(.allow_ambiguous()));
    let when = recipe.when.as_ref().map(|(header, value)| {
        let header = header.to_ascii_lowercase();
        quote!(.when(HeaderName::from_static(#header), #value))
    });
    let claims = recipe.claims.as_ref().map(claims);
    let hash = recipe.body_sha256.as_ref().map(body_sha256);
    let http = recipe.http.as_ref().map(http_signature);
    let account = recipe.account.as_ref().map(|account| match account {
        Account::Fixed(account) => quote!(.account(#account)),
        Account::Given => quote!(.account(account.to_owned())),
    });
    let sorted = recipe.sorted.as_ref().map(sorted);
    let headers = recipe.header_list.as_ref().map(header_list);
    let codings = recipe.has_codings.then(|| quote!(.codings(<Event as hookwright_runtime::EventSet>::BODIES.codings)));
    quote! {
        recipe::Recipe::new(recipe::Algorithm::#algorithm, #first)
            #(.or_at(#places))* #named #signs #prefix #encoding #list #time #id #key #per #url #port #ambiguous #when #claims
            #hash #account #http #sorted #headers #codings
    }
}

fn claims(claims: &TokenClaims) -> TokenStream {
    let audience = claims.audience.as_ref().map(|audience| match audience {
        Audience::Fixed(audience) => quote!(.audience(#audience)),
        Audience::Given => quote!(.audience(audience.to_owned())),
    });
    let issuer = claims.issuer.as_ref().map(|issuer| quote!(.issuer(#issuer)));
    let equal = claims.equal.iter().map(|(name, value)| quote!(.equal(#name, #value)));
    let body = claims.body_sha256.as_ref().map(|name| quote!(.body_sha256(#name)));
    let url = claims.url_sha256.as_ref().map(|name| quote!(.url_sha256(#name)));
    let expiry = claims.is_expiry_optional.then(|| quote!(.optional_expiry()));
    let payload = claims.is_payload.then(|| quote!(.as_payload()));
    let age = claims.max_age.map(|seconds| {
        let seconds = Literal::u64_unsuffixed(seconds);
        quote!(.max_age(std::time::Duration::from_secs(#seconds)))
    });
    let token_type = claims.token_type.as_ref().map(|token_type| quote!(.token_type(#token_type)));
    quote!(.claims(recipe::Claims::new() #audience #issuer #(#equal)* #body #url #expiry #payload #age #token_type))
}

fn http_signature(http: &HttpSignature) -> TokenStream {
    let covers = &http.covers;
    let label = http.label.as_ref().map(|label| quote!(.label(#label)));
    let tag = http.tag.as_ref().map(|tag| quote!(.tag(#tag)));
    let age = http.max_age.map(|seconds| {
        let seconds = Literal::u64_unsuffixed(seconds);
        quote!(.max_age(std::time::Duration::from_secs(#seconds)))
    });
    quote!(.http_signature(recipe::HttpSignature::covering([#(#covers),*]) #label #tag #age))
}

fn sorted(sorted: &SortedFields) -> TokenStream {
    let of = match &sorted.of {
        SortedOf::Form => quote!(form()),
        SortedOf::Query => quote!(query()),
        SortedOf::Body(pointer) => quote!(body(#pointer.parse()?)),
        SortedOf::Values(places, has_secret) => {
            let places = places.iter().map(|one| match one {
                SignaturePlace::Header(_) => {
                    let place = place(one);
                    quote!(recipe::Place::Header(#place))
                }
                other => place(other),
            });
            let secret = has_secret.then(|| quote!(.with_secret("")));
            quote!(values([#(#places),*]) #secret)
        }
    };
    let pair = sorted.pair.as_ref().map(|pair| quote!(.pair(#pair)));
    let separator = sorted.separator.as_ref().map(|separator| quote!(.separator(#separator)));
    let order = (sorted.order != Order::Name).then(|| {
        let order = Ident::fixed(sorted.order.variant());
        quote!(.order(recipe::Order::#order))
    });
    let without = &sorted.without;
    let without = (!without.is_empty()).then(|| quote!(.without([#(#without),*])));
    let secret = sorted.secret.as_ref().map(|name| quote!(.with_secret(#name)));
    let empty = sorted.is_empty_skipped.then(|| quote!(.skip_empty()));
    let nested = sorted.is_nested_skipped.then(|| quote!(.skip_nested()));
    let encoded = sorted.is_encoded.then(|| quote!(.encoded()));
    quote!(.sorted(recipe::Sorted::#of #pair #separator #order #without #secret #empty #nested #encoded))
}

fn header_list(list: &HeaderList) -> TokenStream {
    let listed = place(&list.listed);
    let between = list.between.map(|between| quote!(.names_separated_by(#between)));
    let pair = list.pair.as_ref().map(|pair| quote!(.pair(#pair)));
    let separator = list.separator.as_ref().map(|separator| quote!(.separator(#separator)));
    let require = &list.require;
    let require = (!require.is_empty()).then(|| quote!(.requiring([#(#require),*])));
    quote!(.headers(recipe::SignedHeaders::listed_at(#listed) #between #pair #separator #require))
}

fn body_sha256(hash: &BodyHash) -> TokenStream {
    let at = place(&hash.at);
    let prefix = (!hash.prefix.is_empty()).then_some(&hash.prefix).map(|prefix| quote!(.prefix(#prefix)));
    let encoding = (hash.encoding != Encoding::Hex).then(|| {
        let encoding = Ident::fixed(hash.encoding.variant());
        quote!(.encoding(recipe::Encoding::#encoding))
    });
    quote!(.body_sha256(recipe::BodySha256::at(#at) #prefix #encoding))
}

fn time(time: &SignatureTime) -> TokenStream {
    let at = place(&time.at);
    let unit = (time.unit != Unit::Seconds).then(|| {
        let unit = Ident::fixed(time.unit.variant());
        quote!(.unit(recipe::Unit::#unit))
    });
    let tolerance = time.tolerance.map(|seconds| {
        let seconds = Literal::u64_unsuffixed(seconds);
        quote!(.tolerance(std::time::Duration::from_secs(#seconds)))
    });
    quote!(.time(recipe::Time::at(#at) #unit #tolerance))
}

fn key(recipe: &Recipe) -> Option<TokenStream> {
    let strip = (!recipe.strip.is_empty()).then_some(&recipe.strip).map(|prefix| quote!(.strip(#prefix)));
    let decode = Ident::fixed(recipe.decode.variant());
    (recipe.decode != Decode::Text || strip.is_some())
        .then(|| quote!(.key(recipe::Key::encoded_as(recipe::Decode::#decode) #strip)))
}

fn place(place: &SignaturePlace) -> TokenStream {
    match place {
        SignaturePlace::Header(name) => {
            let name = name.to_ascii_lowercase();
            quote!(HeaderName::from_static(#name))
        }
        SignaturePlace::Query(name) => quote!(recipe::Place::Query(#name.to_owned())),
        SignaturePlace::Form(name) => quote!(recipe::Place::Form(#name.to_owned())),
        SignaturePlace::JsonInForm(name, pointer) => {
            quote!(recipe::Place::JsonInForm(#name.to_owned(), #pointer.parse()?))
        }
        SignaturePlace::WholeBody => quote!(recipe::Place::WholeBody),
        SignaturePlace::Body(pointer) => quote!(recipe::Place::Body(#pointer.parse()?)),
        SignaturePlace::Item(pointer) => quote!(recipe::Place::Item(#pointer.parse()?)),
        SignaturePlace::Listed(name) => quote!(recipe::Place::Listed(#name.to_owned())),
    }
}
