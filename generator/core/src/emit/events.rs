//! `Event`: the listed events as one enum, how it is decoded, and what can be read from it without a match.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::{self, Usage};
use super::{Context, Module, Part, correlation, docs};
use crate::imports::Import;
use crate::ir::{Discriminator, Event, Presence, SharedField, Type, TypeId};
use crate::name::Ident;

/// The files about events: the enum, its decoder, the fields that all payloads have, the list of all events.
pub(super) fn modules(context: Context<'_>) -> Vec<Module> {
    let mut modules = vec![event(context), event_decode(context), catalogue(context)];
    if !context.api.shared_fields.is_empty() {
        modules.push(shared_fields(context));
    }
    if correlation::is_known(context) {
        modules.push(correlation::module(context));
    }
    modules
}

impl<'a> Context<'a> {
    /// The events whose payload is this type.
    pub(super) fn events_with(self, id: TypeId) -> &'a [&'a Event] {
        self.lookup.events_by_payload.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The variants of `Event`, in order.
    pub(super) fn variants(self) -> Vec<&'a Ident> {
        self.names.events.iter().map(|names| &names.variant).collect()
    }

    /// The names of the events, in order.
    pub(super) fn event_names(self) -> Vec<&'a str> {
        self.api.events.iter().map(|event| event.name.as_str()).collect()
    }
}

fn event(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    context.api.events.iter().for_each(|event| usage.add(&event.payload));
    let shared = (!context.api.shared_fields.is_empty()).then(|| {
        quote!(
            mod shared_fields;
        )
    });
    let correlation_id = correlation::is_known(context).then(|| {
        quote!(
            mod correlation_id;
        )
    });
    [Import::Serialize, Import::Serializer].into_iter().for_each(|import| usage.add_import(import));
    let imports = usage.imports(context, None);
    let parts = [
        Part::Items(quote!(#imports)),
        Part::Items(quote! { #correlation_id mod decode; #shared }),
        Part::Items(event_enum(context)),
        Part::Items(name(context)),
        Part::Items(serialize(context)),
    ];
    Module { path: context.path("event.rs"), docs: Vec::new(), parts: parts.into_iter().collect() }
}

fn event_enum(context: Context<'_>) -> TokenStream {
    let title = context.api.title.as_deref().unwrap_or(&context.api.name);
    let about = docs::attributes(&docs::prose(&format!("An event of {title}")));
    let variants = context.variants();
    let lines = context.api.events.iter().map(|event| docs::attributes(&docs::event_lines(event)));
    let payloads = context.api.events.iter().map(|event| context.payload_ty(&event.payload));
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#lines #variants(#payloads),)*
        }
    }
}

fn name(context: Context<'_>) -> TokenStream {
    let variants = context.variants();
    let names = context.event_names();
    quote! {
        impl Event {
            /// The name that the event bears on the wire.
            pub fn name(&self) -> &'static str {
                match self {
                    #(Self::#variants(_) => #names,)*
                }
            }
        }
    }
}

fn serialize(context: Context<'_>) -> TokenStream {
    let variants = context.variants();
    quote! {
        /// An event is written as its payload.
        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(payload) => payload.serialize(serializer),)*
                }
            }
        }
    }
}

fn event_decode(context: Context<'_>) -> Module {
    let variants = context.variants();
    let names = context.event_names();
    let name_at = name_at(context);
    let constants = quote! {
        const NAME_AT: NameAt = #name_at;
        const NAMES: &'static [&'static str] = &[#(#names),*];
    };
    let decode_named = quote! {
        fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
            let event = match name {
                #(#names => Decode::decode(reader).map(Self::#variants),)*
                _ => return None,
            };
            Some(event)
        }
    };
    let name = quote! {
        fn name(&self) -> &'static str {
            self.name()
        }
    };
    let mut usage = Usage::default();
    [Import::Decode, Import::DecodeError, Import::EventSet, Import::NameAt, Import::Reader]
        .into_iter()
        .for_each(|import| usage.add_import(import));
    usage.add_sibling("Event");
    let imports = usage.imports(context, None);
    let event_set = Part::Block { head: quote!(impl EventSet for Event), members: vec![constants, decode_named, name] };
    Module {
        path: context.path("event/decode.rs"),
        docs: Vec::new(),
        parts: vec![Part::Items(quote!(#imports)), event_set],
    }
}

fn name_at(context: Context<'_>) -> TokenStream {
    match &context.api.discriminator {
        Discriminator::Body(path) => quote!(NameAt::Body(&[#(#path),*])),
        Discriminator::Header(name) => quote!(NameAt::Header(#name)),
        Discriminator::HeaderAndBody(name, path) => {
            quote!(NameAt::HeaderAndBody { header: #name, body: &[#(#path),*] })
        }
        Discriminator::Delivery => match context.event_names().as_slice() {
            [only] => quote!(NameAt::Delivery { only: Some(#only) }),
            _ => quote!(NameAt::Delivery { only: None }),
        },
    }
}

fn shared_fields(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    for field in &context.api.shared_fields {
        if field.ty != Type::String {
            usage.add(&field.ty);
        }
    }
    usage.add_sibling("Event");
    let imports = usage.imports_from(context, &quote!(super::super));
    let fields = context.api.shared_fields.iter().zip(&context.names.shared_fields);
    let payloads = payloads_with_events(context);
    let members = fields.map(|(field, name)| accessor(context, &payloads, field, name)).collect();
    let parts = [Part::Items(quote! { #imports }), Part::Block { head: quote!(impl Event), members }];
    Module {
        path: context.path("event/shared_fields.rs"),
        docs: vec!["The fields that every payload has.".to_owned()],
        parts: parts.into_iter().collect(),
    }
}

fn accessor(context: Context<'_>, payloads: &[Payload<'_>], field: &SharedField, method: &Ident) -> TokenStream {
    let docs = docs::property(&field.docs, &field.wire, method);
    let (ty, borrow) = borrowed(context, field);
    let arms = payloads.iter().map(|Payload { variants, id, positions }| {
        let parts = context.names.parts(*id);
        let name = positions.get(&*field.wire).map(|position| &parts[*position]);
        let borrow = borrow(&quote!(event.#name));
        quote!(#(Self::#variants(event))|* => #borrow)
    });
    quote! {
        #docs
        pub fn #method(&self) -> #ty {
            match self { #(#arms,)* }
        }
    }
}

/// The type of what an accessor gives, and how it is had from the field.
fn borrowed(context: Context<'_>, field: &SharedField) -> (TokenStream, fn(&TokenStream) -> TokenStream) {
    // Whether a field is boxed is of no interest to who reads it.
    let ty = match field.ty {
        Type::Boxed(id) => context.ty(&Type::Named(id)),
        _ => context.ty(&field.ty),
    };
    let copied = matches!(field.ty, Type::Boolean | Type::Integer | Type::Unsigned | Type::Number);
    match (field.presence, &field.ty) {
        (Presence::Required, Type::String) => (quote!(&str), |field| quote!(&#field)),
        (Presence::Required, _) if copied => (ty, Clone::clone),
        (Presence::Required, _) => (quote!(&#ty), |field| quote!(&#field)),
        (Presence::OptionalNullable, Type::Boxed(_)) => {
            (quote!(Option<&#ty>), |field| quote!(#field.as_ref().map(Box::as_ref)))
        }
        (_, Type::Boxed(_)) => (quote!(Option<&#ty>), |field| quote!(#field.as_deref())),
        (Presence::OptionalNullable, _) => (quote!(Option<&#ty>), |field| quote!(#field.as_ref())),
        (_, Type::String) => (quote!(Option<&str>), |field| quote!(#field.as_deref())),
        (_, _) if copied => (quote!(Option<#ty>), Clone::clone),
        _ => (quote!(Option<&#ty>), |field| quote!(#field.as_ref())),
    }
}

/// A payload type with the events that it is of, and where its fields stand.
struct Payload<'a> {
    variants: Vec<&'a Ident>,
    id: TypeId,
    positions: HashMap<&'a str, usize>,
}

/// The payload types, in the order of the events.
fn payloads_with_events(context: Context<'_>) -> Vec<Payload<'_>> {
    let mut payloads: Vec<Payload<'_>> = Vec::new();
    for (event, variant) in context.api.events.iter().zip(context.variants()) {
        let Type::Named(id) = event.payload else { continue };
        match payloads.iter_mut().find(|payload| payload.id == id) {
            Some(payload) => payload.variants.push(variant),
            None => {
                let fields = context.api.payload_object(event).map_or(&[][..], |object| &object.fields);
                let positions = fields.iter().map(|field| &*field.wire).zip(0..).collect();
                payloads.push(Payload { variants: vec![variant], id, positions });
            }
        }
    }
    payloads
}

fn catalogue(context: Context<'_>) -> Module {
    let entries = context.api.events.iter().map(|event| {
        let name = &event.name;
        let summary = event.summary.as_deref().or(event.description.as_deref()).unwrap_or_default();
        let summary = summary.lines().next().unwrap_or_default();
        let since = event.since.as_ref().map_or_else(|| quote!(None), |since| quote!(Some(#since)));
        quote!(EventInfo::new(#name, #summary, #since))
    });
    let list = quote! {
        /// All events that the document lists, in its order.
        pub const EVENTS: &[EventInfo] = &[#(#entries),*];
    };
    let imports = usage::imports(&BTreeSet::from([Import::EventInfo]));
    let parts = vec![Part::Items(imports), Part::Items(list)];
    Module { path: context.path("catalogue.rs"), docs: Vec::new(), parts }
}
