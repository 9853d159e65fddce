//! Which types a file uses, and so must import.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Context;
use super::tokens::ident;
use crate::ir::{Address, Field, Home, Object, Patch, Presence, TextForm, Type, TypeDef, TypeId, TypeKind};

/// The foreign names that types are written with.
#[derive(Default)]
pub(super) struct Usage {
    runtime: BTreeSet<&'static str>,
    json: BTreeSet<&'static str>,
    tree_map: bool,
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
                    self.runtime.insert("Change");
                }
            }
            TypeKind::Patch(Patch { fields, of }) => {
                self.add_fields(fields);
                self.add_rest(&Type::Any);
                self.runtime.extend(["Change", "changes"]);
                self.own.insert(*of);
            }
            TypeKind::Union(members) => members.iter().for_each(|member| self.add(&member.ty)),
            TypeKind::Tagged(tagged) => {
                tagged.members.iter().for_each(|member| self.add(&member.ty));
                self.json.extend(["Map", "Value"]);
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
        self.tree_map = true;
        self.add(rest);
    }

    /// What a presence adds to a type.
    pub(super) fn add_presence(&mut self, presence: Presence) {
        if presence == Presence::OptionalNullable {
            self.runtime.insert("Nullable");
        }
    }

    /// What a type mentions.
    pub(super) fn add(&mut self, ty: &Type) {
        match ty {
            Type::Text(form) => {
                self.runtime.insert(match form {
                    TextForm::DateTime => "DateTime",
                    TextForm::Date => "Date",
                    TextForm::Time => "Time",
                    TextForm::Duration => "Duration",
                });
            }
            Type::Decimal => drop(self.runtime.insert("Decimal")),
            Type::Any => {
                self.json.insert("Value");
            }
            Type::Map(value) => {
                match **value {
                    Type::Any => drop(self.json.insert("Map")),
                    _ => self.tree_map = true,
                }
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

    /// A name of the runtime.
    pub(super) fn add_runtime(&mut self, name: &'static str) {
        self.runtime.insert(name);
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
        let tree_map = self.tree_map.then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        });
        let runtime = used(&quote!(hookwright_runtime), self.runtime.iter().copied());
        let json = used(&quote!(serde_json), self.json.iter().copied());
        let foreign = self.own.iter().filter(|id| Some(context.api.type_def(**id).home) != home);
        let foreign = foreign.map(|id| context.names.type_name(*id));
        let foreign: BTreeSet<&str> = foreign.chain(self.siblings.iter().copied()).collect();
        let own = used(api, foreign.into_iter());
        let imports = quote!(#tree_map #runtime #json #own);
        (!imports.is_empty()).then_some(imports)
    }
}

fn used<'n>(path: &TokenStream, names: impl Iterator<Item = &'n str>) -> Option<TokenStream> {
    import(path, &names.map(ident).collect::<Vec<_>>())
}

/// An import of `names` from `path`; none where there is no name.
pub(super) fn import(path: &TokenStream, names: &[Ident]) -> Option<TokenStream> {
    match names {
        [] => None,
        [only] => Some(quote!(use #path::#only;)),
        several => Some(quote!(use #path::{#(#several),*};)),
    }
}
