//! `Handler`: a method for each event.

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::Usage;
use super::{Context, Module, Part, docs, event_docs};
use crate::imports::Import;
use crate::ir::Event;
use crate::name::EventNames;

/// The trait.
pub(super) fn module(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    context.api.events.iter().for_each(|event| usage.add(&event.payload));
    usage.add_import(Import::Failure);
    ["Context", "Event"].into_iter().for_each(|name| usage.add_sibling(name));
    let imports = usage.imports(context, None);
    let docs = docs::attributes(&[
        "Handles events: [`dispatch`](super::dispatch) calls the method of each event.",
        "",
        "Implement the methods of the events that you care about, as `async fn`. All other events go to",
        "[`unhandled`](Self::unhandled).",
    ]);
    let methods = context.api.events.iter().zip(&context.names.events);
    let methods = methods.map(|(event, names)| method(context, event, names));
    let error = quote! {
        /// Why an event could not be handled. Any error type works: the event is retried, unless the error is a
        /// permanent [`Failure`].
        type Error: Into<Failure>;
    };
    Module {
        path: context.path("handler.rs"),
        docs: Vec::new(),
        parts: vec![
            Part::Items(quote! { #imports }),
            Part::Block {
                head: quote! { #docs pub trait Handler: Send + Sync },
                members: [error, unhandled()].into_iter().chain(methods).collect(),
            },
        ],
    }
}

fn unhandled() -> TokenStream {
    quote! {
        /// Handles every event whose method isn't implemented. If a later version of the document has more events, they
        /// come here until you implement their methods.
        fn unhandled(
            &self,
            event: Event,
            context: &Context,
        ) -> impl Future<Output = Result<(), Self::Error>> + Send;
    }
}

fn method(context: Context<'_>, event: &Event, names: &EventNames) -> TokenStream {
    let docs = docs::attributes(&[event_docs::line(event)]);
    let method = &names.method;
    let payload = context.ty(&event.payload);
    quote! {
        #docs
        fn #method(
            &self,
            event: #payload,
            context: &Context,
        ) -> impl Future<Output = Result<(), Self::Error>> + Send {
            self.unhandled(Event::#method(event), context)
        }
    }
}
