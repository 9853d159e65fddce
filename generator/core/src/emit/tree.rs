//! `NAMED_BY`: the decision tree that finds the event of a delivery, as static data.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec::literal;
use super::{Context, Module, Part};
use crate::ir::{Constraint, Decision, Literal, NamePlace, Tree};
use crate::template::overlaps;

/// The file of the tree.
pub(super) fn module(context: Context<'_>, tree: &Tree) -> Module {
    let root = decision(&tree.root);
    let constraints = tree.constraints.iter().map(constraint);
    let mut has_values = false;
    tree.root.visit(&mut |decision| has_values |= matches!(decision, Decision::Value { .. }));
    let has_constraints = !tree.constraints.is_empty();
    let names = [
        (quote!(Branches), has_values),
        (quote!(Constraint), has_constraints),
        (quote!(Listed), has_values || has_constraints),
        (quote!(Node), true),
        (quote!(Place), has_values || has_constraints),
        (quote!(Tree), true),
    ];
    let names = names.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name);
    let imports = quote!(
        use hookwright_runtime::tree::{#(#names),*};
    );
    let tree = quote! {
        /// The places to look at in a delivery, one after another, until its event is known.
        pub(super) static NAMED_BY: Tree = Tree { root: #root, constraints: &[#(#constraints),*] };
    };
    Module {
        path: context.path("event/named_by.rs"),
        docs: vec!["Finds out which event a delivery is.".to_owned()],
        parts: vec![Part::Items(imports), Part::Items(tree)],
    }
}

fn decision(decision: &Decision) -> TokenStream {
    match decision {
        Decision::Event(name) => quote!(Node::Event(#name)),
        Decision::Nothing => quote!(Node::Nothing),
        Decision::Property { path, present, absent } => {
            let (present, absent) = (self::decision(present), self::decision(absent));
            quote!(Node::Property { path: &[#(#path),*], present: &#present, absent: &#absent })
        }
        Decision::Value { at, listed, absent, other } => {
            let absent = self::decision(absent);
            let other = match other {
                Some(other) => {
                    let other = self::decision(other);
                    quote!(Some(#other))
                }
                None => quote!(None),
            };
            let overlaps = if at.has_templates() { overlaps(at, listed) } else { vec![Vec::new(); listed.len()] };
            let ways = listed.iter().zip(overlaps).map(|((value, next), others)| {
                let value = match others.as_slice() {
                    [] => self::listed(value),
                    others => {
                        let (value, others) = (value.to_string(), others.iter().map(ToString::to_string));
                        quote!(Listed::Overlapping(#value, &[#(#others),*]))
                    }
                };
                let next = self::decision(next);
                quote!((#value, #next))
            });
            let at = place(at);
            quote!(Node::Value(&Branches { at: #at, listed: &[#(#ways),*], absent: #absent, other: #other }))
        }
    }
}

fn constraint(constraint: &Constraint) -> TokenStream {
    let Constraint { event, at, listed: own, refused } = constraint;
    let at = place(at);
    let (own, refused) = (own.iter().map(listed), refused.iter().map(listed));
    quote!(Constraint { event: #event, at: #at, listed: &[#(#own),*], refused: &[#(#refused),*] })
}

fn place(at: &NamePlace) -> TokenStream {
    match at {
        NamePlace::Body(path) => quote!(Place::Body(&[#(#path),*])),
        NamePlace::Header(spellings) => quote!(Place::Header(&[#(#spellings),*])),
        NamePlace::Channel => quote!(Place::Channel),
        NamePlace::Direction => quote!(Place::Direction),
        NamePlace::MediaType => quote!(Place::MediaType),
        NamePlace::BodyType => quote!(Place::BodyType),
        NamePlace::Method => quote!(Place::Method),
        NamePlace::Path => quote!(Place::Path),
        NamePlace::Query(name) => quote!(Place::Query(#name)),
    }
}

fn listed(value: &Literal) -> TokenStream {
    let token = literal(value);
    match value {
        Literal::Text(_) => quote!(Listed::Text(#token)),
        Literal::Integer(_) => quote!(Listed::Integer(#token)),
        Literal::Unsigned(_) => quote!(Listed::Unsigned(#token)),
        Literal::Fraction(value) => {
            let text = value.value().to_string();
            quote!(Listed::Fraction(#text))
        }
        Literal::Boolean(_) => quote!(Listed::Boolean(#token)),
    }
}
