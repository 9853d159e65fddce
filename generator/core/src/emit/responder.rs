//! `Responder`: a method for each event with a reply, and the table of the replies.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::is_boxed;
use super::usage::Usage;
use super::{Context, Module, Part, Table, docs, event_docs};
use crate::imports::Import;
use crate::ir::{Event, Reply};
use crate::name::EventNames;

/// The trait, if any event has a reply.
pub(super) fn module(context: Context<'_>) -> Option<Module> {
    if !is_there(context) {
        return None;
    }
    let mut usage = Usage::default();
    for (event, _, reply) in replying(context) {
        usage.add(&event.payload);
        usage.add(&reply.ty);
    }
    usage.add_import(Import::Failure);
    usage.add_sibling("Context");
    let imports = usage.imports(context, None);
    let docs = docs::attributes(&[
        "Replies to events. There is a method for each event whose response the document describes.",
        "",
        "Implement the methods of the events that you reply to, as `async fn`. If you leave one out, or it returns `None`, the",
        "event is answered as if there were no responder. The sender waits, so a receiver answers without the reply if a method",
        "takes too long. A repeated delivery gets a reply again. Do the event's work in a [`Handler`](super::Handler).",
    ]);
    let error = quote! {
        /// Why the reply failed. The event isn't lost: it is still handled.
        type Error: Into<Failure>;
    };
    let methods = replying(context).map(|(event, names, reply)| method(context, event, names, reply));
    let trait_ = Part::Block {
        head: quote! {
            #docs
            #[allow(unused_variables, reason = "an event whose method isn't implemented gets no reply")]
            pub trait Responder: Send + Sync
        },
        members: [error].into_iter().chain(methods).collect(),
    };
    let rows = replying(context).map(|(event, names, reply)| row(event, names, reply).into()).collect();
    let table = Part::Table(Table { codec: "replies", subject: quote!(replies), rows });
    let parts = vec![Part::Items(quote! { #imports }), trait_, table];
    Some(Module { path: context.path("responder.rs"), docs: Vec::new(), parts })
}

/// Whether any event has a reply.
pub(super) fn is_there(context: Context<'_>) -> bool {
    replying(context).next().is_some()
}

/// The events that have a reply.
fn replying(context: Context<'_>) -> impl Iterator<Item = (&Event, &EventNames, &Reply)> {
    let events = context.api.events.iter().zip(&context.names.events);
    events.filter_map(|(event, names)| Some((event, names, event.reply.as_ref()?)))
}

fn method(context: Context<'_>, event: &Event, names: &EventNames, reply: &Reply) -> TokenStream {
    let docs = docs::attributes(&[event_docs::line(event)]);
    let method = &names.method;
    let payload = context.ty(&event.payload);
    let reply = context.ty(&reply.ty);
    quote! {
        #docs
        fn #method(
            &self,
            event: #payload,
            context: &Context,
        ) -> impl Future<Output = Result<Option<#reply>, Self::Error>> + Send {
            async { Ok(None) }
        }
    }
}

fn row(event: &Event, EventNames { method, variant, .. }: &EventNames, reply: &Reply) -> TokenStream {
    let (name, media_type) = (&event.name, &reply.media_type);
    let status = proc_macro2::Literal::u16_unsuffixed(reply.status);
    let boxed = is_boxed(&event.payload).then(|| quote!(boxed));
    let default = reply.default.as_ref().map(|json| quote!(default #json));
    quote!(#method #name => #variant #boxed #status #media_type #default)
}
