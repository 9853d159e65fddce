//! Which types a file uses, and so must import.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Context;
use super::tokens::ident;
use crate::foreign::Foreign;
use crate::ir::{Address, Field, Home, Object, Patch, Presence, TextForm, Type, TypeDef, TypeId, TypeKind};

/// The foreign names that types are written with.
#[derive(Default)]
pub(super) struct Usage {
    foreign: BTreeSet<Foreign>,
    own: BTreeSet<TypeId>,
    siblings: BTreeSet<&'static str>,
}

impl Usage {
    /// What a type definition mentions.
    pub(super) fn add_def(&mut self, def: &TypeDef) {
        match &def.kind {
            TypeKind::Object(Object { fields, rest, changes, .. }) => {
                self.add_fields(fields);
                if let Some(rest) = rest {
                    self.add_rest(rest);
                }
                if changes.is_some() {
                    self.foreign.insert(Foreign::Change);
                }
            }
            TypeKind::Patch(Patch { fields, of }) => {
                self.add_fields(fields);
                self.add_rest(&Type::Any);
                self.foreign.extend([Foreign::Change, Foreign::changes]);
                self.own.insert(*of);
            }
            TypeKind::Union(members) => members.iter().for_each(|member| self.add(&member.ty)),
            TypeKind::Tagged(tagged) => {
                tagged.members.iter().for_each(|member| self.add(&member.ty));
                self.foreign.extend([Foreign::Map, Foreign::Value]);
            }
            TypeKind::Keyed(keyed) => {
                keyed.members.iter().for_each(|member| self.add(&member.ty));
                keyed.otherwise.iter().for_each(|(_, ty)| self.add(ty));
            }
            TypeKind::Address(Address { fields, .. }) => self.add_fields(fields),
            TypeKind::Alias(of) => drop(self.own.insert(*of)),
            TypeKind::StringEnum(_) => {}
        }
    }

    fn add_fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.add(&field.ty);
            self.add_presence(field.presence);
        }
    }

    fn add_rest(&mut self, rest: &Type) {
        self.foreign.insert(Foreign::BTreeMap);
        self.add(rest);
    }

    /// What a presence adds to a type.
    pub(super) fn add_presence(&mut self, presence: Presence) {
        if presence == Presence::OptionalNullable {
            self.foreign.insert(Foreign::Nullable);
        }
    }

    /// What a type mentions.
    pub(super) fn add(&mut self, ty: &Type) {
        match ty {
            Type::Text(form) => {
                self.foreign.insert(match form {
                    TextForm::DateTime => Foreign::DateTime,
                    TextForm::Date => Foreign::Date,
                    TextForm::Time => Foreign::Time,
                    TextForm::Duration => Foreign::Duration,
                });
            }
            Type::Decimal => {
                self.foreign.insert(Foreign::Decimal);
            }
            Type::Any => {
                self.foreign.insert(Foreign::Value);
            }
            Type::Map(value) => {
                self.foreign.insert(match **value {
                    Type::Any => Foreign::Map,
                    _ => Foreign::BTreeMap,
                });
                self.add(value);
            }
            Type::List(item) | Type::Nullable(item) => self.add(item),
            Type::Named(id) | Type::Boxed(id) => drop(self.own.insert(*id)),
            Type::String | Type::Boolean | Type::Integer | Type::Unsigned | Type::Number => {}
        }
    }

    /// A name that the API's module has besides its types.
    pub(super) fn add_sibling(&mut self, name: &'static str) {
        self.siblings.insert(name);
    }

    /// What another crate has.
    pub(super) fn add_foreign(&mut self, foreign: Foreign) {
        self.foreign.insert(foreign);
    }

    /// The imports of a file that holds the types of `home`, if it holds any; none where there is nothing to import.
    pub(super) fn imports(&self, context: Context<'_>, home: Option<Home>) -> Option<TokenStream> {
        self.all_imports(context, home, &quote!(super))
    }

    /// The imports of a file that holds no types, and from which `api` is the API's module.
    pub(super) fn imports_from(&self, context: Context<'_>, api: &TokenStream) -> Option<TokenStream> {
        self.all_imports(context, None, api)
    }

    fn all_imports(&self, context: Context<'_>, home: Option<Home>, api: &TokenStream) -> Option<TokenStream> {
        let imports = imports(&self.foreign);
        let own = self.own.iter().filter(|id| Some(context.api.type_def(**id).home) != home);
        let own = own.map(|id| context.names.type_name(*id));
        let own: BTreeSet<&str> = own.chain(self.siblings.iter().copied()).collect();
        let own = import(api, &own.into_iter().map(ident).collect::<Vec<_>>());
        let imports = quote!(#imports #own);
        (!imports.is_empty()).then_some(imports)
    }
}

/// The imports of what is not of the document.
pub(super) fn imports(used: &BTreeSet<Foreign>) -> TokenStream {
    let of_path = |path: &&str| {
        let names = used.iter().filter(|foreign| foreign.path() == *path);
        let names: Vec<Ident> = names.map(|foreign| Ident::new(foreign.name(), Span::call_site())).collect();
        let segments = path.split("::").map(|segment| Ident::new(segment, Span::call_site()));
        import(&quote!(#(#segments)::*), &names)
    };
    Foreign::PATHS.iter().filter_map(of_path).collect()
}

/// An import of `names` from `path`; none where there is no name.
pub(super) fn import(path: &TokenStream, names: &[Ident]) -> Option<TokenStream> {
    match names {
        [] => None,
        [only] => Some(quote!(use #path::#only;)),
        several => Some(quote!(use #path::{#(#several),*};)),
    }
}
