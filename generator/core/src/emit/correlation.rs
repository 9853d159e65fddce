//! The method that returns the correlation id.

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::Usage;
use super::{Context, Module, Part};
use crate::imports::Import;
use crate::ir::{CorrelationId, Event, Presence, Step, Type};
use crate::name::Ident;

/// Whether the document has a correlation id for any event.
pub(super) fn is_known(context: Context<'_>) -> bool {
    context.api.events.iter().any(|event| event.correlation_id.is_some())
}

/// The file of the method.
pub(super) fn module(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    ["Context", "Event"].into_iter().for_each(|name| usage.add_sibling(name));
    if context.api.events.iter().any(|event| matches!(event.correlation_id, Some(CorrelationId::Header(_)))) {
        usage.add_import(Import::headers);
    }
    let imports = usage.imports_from(context, &quote!(super::super));
    let block = Part::Block { head: quote!(impl Event), members: vec![method(context)] };
    Module {
        path: context.path("event/correlation_id.rs"),
        docs: vec!["Correlation ids, which match replies and follow-ups to the event they belong to.".to_owned()],
        parts: vec![Part::Items(quote!(#imports)), block],
    }
}

fn method(context: Context<'_>) -> TokenStream {
    let events = context.api.events.iter().zip(context.variants());
    let arms = events.filter_map(|(event, variant)| arm(context, event, variant));
    let silent = context.api.events.iter().any(|event| event.correlation_id.is_none());
    let otherwise = silent.then(|| quote!(_ => None,));
    let in_header =
        context.api.events.iter().any(|event| matches!(event.correlation_id, Some(CorrelationId::Header(_))));
    let parameter = if in_header { quote!(context) } else { quote!(_) };
    quote! {
        /// The correlation id, which replies and follow-ups repeat. `None` if the event was sent without one, or if
        /// the document doesn't say where this event has it.
        pub fn correlation_id(&self, #parameter: &Context) -> Option<String> {
            match self { #(#arms,)* #otherwise }
        }
    }
}

fn arm(context: Context<'_>, event: &Event, variant: &Ident) -> Option<TokenStream> {
    Some(match event.correlation_id.as_ref()? {
        CorrelationId::Header(name) => {
            let name = name.to_ascii_lowercase();
            quote!(Self::#variant(_) => headers::optional(context.trusted().headers(), #name).ok()?)
        }
        CorrelationId::Payload(steps) => {
            let (last, way) = steps.split_last()?;
            let start = way.iter().fold(quote!(event), |from, step| within(context, &from, *step));
            let value = value(context, &start, *last);
            quote!(Self::#variant(event) => #value)
        }
    })
}

/// The object that a field holds.
fn within(context: Context<'_>, from: &TokenStream, step: Step) -> TokenStream {
    let name = &context.names.parts(step.object)[step.field];
    match field(context, step) {
        Some((Presence::Required, _)) | None => quote!(#from.#name),
        Some(_) => quote!(#from.#name.as_ref()?),
    }
}

/// The text of the value that a field holds.
fn value(context: Context<'_>, from: &TokenStream, step: Step) -> TokenStream {
    let name = &context.names.parts(step.object)[step.field];
    match field(context, step) {
        Some((Presence::Required, Type::String)) => quote!(Some(#from.#name.clone())),
        Some((Presence::OptionalNullable, Type::String)) => quote!(#from.#name.as_ref().cloned()),
        Some((_, Type::String)) => quote!(#from.#name.clone()),
        Some((Presence::Required, _)) | None => quote!(Some(#from.#name.to_string())),
        Some(_) => quote!(#from.#name.as_ref().map(ToString::to_string)),
    }
}

fn field(context: Context<'_>, step: Step) -> Option<(Presence, &Type)> {
    let field = context.api.kind(step.object).object()?.fields.get(step.field)?;
    Some((field.presence, &field.ty))
}
