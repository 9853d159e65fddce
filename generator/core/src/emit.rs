//! Converts named types and events to tokens. Nothing is decided here, and nothing can fail.
//!
//! There is one function for each kind of item. Each ends in the `quote!` of the whole, so that its source shows the
//! result.

mod answers;
mod api;
mod bodies;
mod codec;
mod constructor;
mod correlation;
mod docs;
mod event_docs;
mod events;
pub mod example;
mod handler;
mod headers;
mod in_pieces;
pub mod krate;
mod lookup;
mod models;
mod owners;
pub mod program;
mod recipe;
mod repeatable;
mod responder;
mod samples;
mod tokens;
mod tree;
mod usage;
mod verifier;

use std::fmt;

use lookup::Lookup;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{ItemEnum, ItemStruct};

use crate::api_name;
use crate::ir::{Api, Placement, TypeId};
use crate::name::{Ident, Names};

pub(crate) use docs::one_line;

/// One file of Rust, before it is printed.
#[derive(Debug)]
pub struct Module {
    /// Its path below the output directory.
    pub path: String,
    /// Its docs, one line an element.
    pub docs: Vec<String>,
    /// Its parts, separated by blank lines.
    pub parts: Vec<Part>,
}

/// A part of a file.
#[derive(Debug)]
pub enum Part {
    /// Items without blank lines between them.
    Items(TokenStream),
    /// A struct.
    Struct(Tree<ItemStruct>),
    /// An enum.
    Enum(Tree<ItemEnum>),
    /// An `impl` with functions that return a struct.
    Functions {
        /// The type with these functions.
        subject: Ident,
        /// The functions.
        functions: Vec<Function>,
    },
    /// An `impl` or a `trait`, whose members are separated by blank lines.
    Block {
        /// Everything up to the opening brace.
        head: TokenStream,
        /// The members.
        members: Vec<TokenStream>,
    },
    /// The table of a codec, one row a line.
    Table(Table),
}

/// A function without arguments that returns its own type, a struct.
#[derive(Debug)]
pub struct Function {
    /// A line of docs.
    pub docs: &'static str,
    /// Everything up to the opening brace.
    pub head: &'static str,
    /// The fields with their values, `name: value`, each as it is written on one line.
    pub fields: Vec<String>,
    /// The value that the other fields are taken from.
    pub rest: Option<&'static str>,
}

/// Code that is already parsed: most of the generated code is fields, and parsing their tokens takes longer than
/// printing them.
pub struct Tree<T>(pub(crate) Box<T>);

impl<T: ToTokens> fmt::Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.to_token_stream())
    }
}

/// The table from which a macro of the runtime makes a codec.
#[derive(Debug)]
pub struct Table {
    /// The macro.
    pub codec: &'static str,
    /// The type, and settings for all of it.
    pub subject: TokenStream,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug)]
pub enum Row {
    /// Any code.
    Tokens(TokenStream),
    /// The parts that may be on separate lines. Most rows are so simple that they need no tokens.
    Segments(Vec<String>),
    /// Doc comments, and below them such parts.
    Documented(Vec<String>, Vec<String>),
}

impl From<TokenStream> for Row {
    fn from(tokens: TokenStream) -> Self {
        Self::Tokens(tokens)
    }
}

/// A file that is not Rust.
#[derive(Debug)]
pub struct Asset {
    /// Its path below the directory of the generated code.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A file of either kind.
#[derive(Debug)]
pub enum File {
    /// A file of Rust.
    Module(Module),
    /// Another file.
    Asset(Asset),
}

/// What is emitted, and the names of its parts.
#[derive(Clone, Copy)]
struct Context<'a> {
    api: &'a Api,
    names: &'a Names,
    lookup: &'a lookup::Lookup<'a>,
}

/// Emits all files of one API, and passes each on as soon as it is complete: the tokens of all of them at once would
/// take many times the memory of the resulting text.
///
/// `crate_path` is the crate that the files are part of, for examples in the docs. If it is `None`, these examples
/// aren't compiled.
pub fn emit(api: &Api, names: &Names, crate_path: Option<&str>, give: &mut dyn FnMut(File)) {
    let lookup = Lookup::new(api);
    let context = Context { api, names, lookup: &lookup };
    give(File::Module(api::module(context, crate_path)));
    let mut all = |modules: Vec<Module>| modules.into_iter().for_each(|module| give(File::Module(module)));
    all(events::modules(context));
    all(vec![handler::module(context), verifier::module(context)]);
    all(responder::module(context).into_iter().collect());
    all(headers::module(context).into_iter().collect());
    for placement in context.placements() {
        all(vec![models::module(context, placement)]);
    }
    samples::modules(context, &mut |module| give(File::Module(module)));
    samples::assets(context).into_iter().for_each(|asset| give(File::Asset(asset)));
}

impl Context<'_> {
    /// A path below the API's folder.
    fn path(self, rest: &str) -> String {
        format!("{}/{rest}", file_name(&self.names.module))
    }

    /// What the API is called in "events of …".
    fn subject(&self) -> String {
        api_name::in_sentence(self.api.title.as_deref().unwrap_or(&self.api.name))
    }

    /// The files with types, those of groups of events first.
    fn placements(self) -> impl Iterator<Item = Placement> {
        self.lookup.types_by_placement.keys().copied()
    }

    /// The types in a file.
    fn types_in(self, placement: Placement) -> impl Iterator<Item = TypeId> {
        self.lookup.types_by_placement.get(&placement).into_iter().flatten().copied()
    }
}

/// A module's name as in its file name: `r#type` is in `type.rs`.
pub(crate) fn file_name(module: &Ident) -> &str {
    module.without_raw_prefix()
}
