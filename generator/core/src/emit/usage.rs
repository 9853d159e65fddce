//! Finds the types that a file uses and must import.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::imports::Import;
use crate::ir::{Placement, Presence, Role, TextForm, Type, TypeDef, TypeId};
use crate::name::Ident;

/// The imports that types need.
#[derive(Default)]
pub(super) struct Usage {
    imports: BTreeSet<Import>,
    own: BTreeSet<TypeId>,
    siblings: BTreeSet<Ident>,
}

impl Usage {
    /// Adds what a type definition mentions.
    pub(super) fn add_def(&mut self, def: &TypeDef) {
        for part in def.kind.parts() {
            self.add(part.ty);
            match part.role {
                Role::Field(field) => self.add_presence(field.presence),
                Role::Additional => self.add_import(Import::BTreeMap),
                _ => {}
            }
        }
        self.own.extend(def.kind.about());
    }

    /// Adds what a presence needs.
    pub(super) fn add_presence(&mut self, presence: Presence) {
        if presence == Presence::OptionalNullable {
            self.imports.insert(Import::Nullable);
        }
    }

    /// Adds what a type mentions.
    pub(super) fn add(&mut self, ty: &Type) {
        match ty {
            Type::Text(form) => {
                self.imports.insert(match form {
                    TextForm::DateTime => Import::DateTime,
                    TextForm::Date => Import::Date,
                    TextForm::Time => Import::Time,
                    TextForm::Duration => Import::Duration,
                });
            }
            Type::Decimal => {
                self.imports.insert(Import::Decimal);
            }
            Type::Any => {
                self.imports.insert(Import::Value);
            }
            Type::Map(value) => {
                self.imports.insert(match **value {
                    Type::Any => Import::Map,
                    _ => Import::BTreeMap,
                });
                self.add(value);
            }
            Type::List(item) | Type::Nullable(item) => self.add(item),
            Type::Named(id) | Type::Boxed(id) => drop(self.own.insert(*id)),
            Type::String | Type::Boolean | Type::Integer | Type::Unsigned | Type::Number => {}
        }
    }

    /// Adds a name of the API's module other than its types.
    pub(super) fn add_sibling(&mut self, name: &'static str) {
        self.siblings.insert(Ident::fixed(name));
    }

    /// Adds an item of another crate.
    pub(super) fn add_import(&mut self, import: Import) {
        self.imports.insert(import);
    }

    /// The imports of a file that holds the types of `placement`, if it holds any. `None` if there is nothing to
    /// import.
    pub(super) fn imports(&self, context: Context<'_>, placement: Option<Placement>) -> Option<TokenStream> {
        self.all_imports(context, placement, &quote!(super))
    }

    /// The imports of a file without types. `api` is the path of the API's module from there.
    pub(super) fn imports_from(&self, context: Context<'_>, api: &TokenStream) -> Option<TokenStream> {
        self.all_imports(context, None, api)
    }

    fn all_imports(
        &self,
        context: Context<'_>,
        placement: Option<Placement>,
        api: &TokenStream,
    ) -> Option<TokenStream> {
        let imports = imports(&self.imports);
        let own = self.own.iter().filter(|id| Some(context.api.type_def(**id).placement) != placement);
        let own = own.map(|id| context.names.type_name(*id));
        let own = import(api, &own.chain(&self.siblings).collect());
        let imports = quote!(#imports #own);
        (!imports.is_empty()).then_some(imports)
    }
}

/// The imports that don't come from the document.
pub(super) fn imports(used: &BTreeSet<Import>) -> TokenStream {
    let of_path = |path: &&'static str| {
        let names = used.iter().filter(|import| import.path() == *path);
        let names: Vec<Ident> = names.map(|import| Ident::fixed(import.name())).collect();
        let segments = path.split("::").map(Ident::fixed);
        import(&quote!(#(#segments)::*), &names.iter().collect())
    };
    Import::PATHS.iter().filter_map(of_path).collect()
}

/// An import of `names` from `path`. Empty if there are no names.
pub(super) fn import(path: &TokenStream, names: &BTreeSet<&Ident>) -> Option<TokenStream> {
    let names = listed(names)?;
    Some(quote!(use #path::#names;))
}

/// Names as an import lists them; `None` if there are none.
pub(super) fn listed(names: &BTreeSet<&Ident>) -> Option<TokenStream> {
    let names: Vec<_> = names.iter().collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(quote!(#only)),
        several => Some(quote!({#(#several),*})),
    }
}
