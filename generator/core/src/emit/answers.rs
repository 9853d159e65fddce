//! The answers to handshakes, as rules of the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::ir::{Answer, AnswerCheck, AnswerComputed, AnswerCondition, AnswerContent, AnswerGift, AnswerHmac, Scheme};

/// The rules, if there are any.
pub(super) fn constant(context: Context<'_>) -> Option<TokenStream> {
    let answers = &context.api.answers;
    if answers.is_empty() {
        return None;
    }
    let rules = answers.iter().map(rule);
    Some(quote! {
        /// How to answer the sender: the handshakes with which it checks that the endpoint is yours, and deliveries
        /// whose response it reads.
        const ANSWERS: &[handshake::Rule<'static>] = &[#(#rules),*];
    })
}

/// The body of the function that makes a verifier, if it answers handshakes. `scheme` is made from `secrets`.
pub(super) fn verifier(context: Context<'_>, scheme: &TokenStream, takes_text: bool) -> TokenStream {
    if !context.api.answers.iter().any(Answer::needs_secret) {
        return quote! {
            let scheme = #scheme?;
            let answers = handshake::Answers::new(ANSWERS, [""; 0])?;
            Ok(Verifier::new(scheme).answers(answers))
        };
    }
    let bytes =
        if takes_text { quote!(secrets.iter().map(|secret| secret.as_ref().as_bytes())) } else { quote!(&secrets) };
    let lent = match context.api.verification.scheme {
        Scheme::Basic => None,
        _ => Some(quote!(let secrets: Vec<S> = secrets.into_iter().collect();)),
    };
    quote! {
        #lent
        let scheme = #scheme?;
        let answers = handshake::Answers::new(ANSWERS, #bytes)?;
        Ok(Verifier::new(scheme).answers(answers))
    }
}

fn rule(answer: &Answer) -> TokenStream {
    let method = answer.method.iter().map(|method| quote!(.method(#method)));
    let when = (!answer.when.is_empty()).then(|| {
        let all = answer.when.iter().map(condition);
        quote!(.when(&[#(#all),*]))
    });
    let checks = (!answer.checks.is_empty()).then(|| {
        let all = answer.checks.iter().map(check);
        quote!(.checks(&[#(#all),*]))
    });
    let verified = answer.is_verified.then(|| quote!(.verified()));
    let matches = answer.matches.iter().map(|class| quote!(.matches(#class)));
    let computed = answer.computed.iter().map(computed);
    let gives = answer.gives.iter().map(|gift| match gift {
        AnswerGift::Secret(place) => quote!(.gives(handshake::Gift::Secret(#place))),
        AnswerGift::Url(place) => quote!(.gives(handshake::Gift::Url(#place))),
    });
    let status = (answer.status != 200).then(|| {
        let status = proc_macro2::Literal::u16_unsuffixed(answer.status);
        quote!(.status(#status))
    });
    let refused = answer.refused.map(|status| {
        let status = proc_macro2::Literal::u16_unsuffixed(status);
        quote!(.refused(#status))
    });
    let content = match &answer.content {
        AnswerContent::Nothing => None,
        AnswerContent::Text(template) => Some(quote!(.text(#template))),
        AnswerContent::Json(json) => Some(quote!(.json(#json))),
    };
    let headers = (!answer.headers.is_empty()).then(|| {
        let all = answer.headers.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(.headers(&[#(#all),*]))
    });
    quote! {
        handshake::Rule::new()
            #(#method)* #when #checks #verified #(#matches)* #(#computed)* #(#gives)* #status #refused #content #headers
    }
}

fn condition(condition: &AnswerCondition) -> TokenStream {
    match condition {
        AnswerCondition::Present(place) => quote!(handshake::Condition::Present(#place)),
        AnswerCondition::Is(place, text) => quote!(handshake::Condition::Is(#place, #text)),
        AnswerCondition::Empty(place) => quote!(handshake::Condition::Empty(#place)),
        AnswerCondition::Accepted => quote!(handshake::Condition::Accepted),
    }
}

fn check(check: &AnswerCheck) -> TokenStream {
    match check {
        AnswerCheck::Secret(place) => quote!(handshake::Check::Secret(#place)),
        AnswerCheck::Token(place) => quote!(handshake::Check::Token(#place)),
        AnswerCheck::OneOf(place, values) => quote!(handshake::Check::OneOf(#place, &[#(#values),*])),
    }
}

fn computed(computed: &AnswerComputed) -> TokenStream {
    let of = &computed.of;
    let hmac = match computed.algorithm {
        AnswerHmac::Sha1 => quote!(hmac_sha1),
        AnswerHmac::Sha256 => quote!(hmac_sha256),
        AnswerHmac::Sha512 => quote!(hmac_sha512),
        AnswerHmac::Plain => quote!(sha256),
    };
    let base64 = computed.is_base64.then(|| quote!(.base64()));
    quote!(.computed(handshake::Computed::#hmac(#of) #base64))
}
