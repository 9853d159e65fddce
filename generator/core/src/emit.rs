//! From what was decided and named to tokens. Nothing is decided here, and nothing can fail.
//!
//! One function for each kind of thing, each ending in the `quote!` of the whole, so that the shape of the result can
//! be read in the source.

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
use syn::{ItemImpl, ItemStruct};

use crate::ir::{Api, Placement, TypeId};
use crate::name::{Ident, Names};

pub(crate) use docs::one_line;

/// One file of Rust, before it is printed.
#[derive(Debug)]
pub struct Module {
    /// Its path below the directory of the generated code.
    pub path: String,
    /// What it is about, a line an element.
    pub docs: Vec<String>,
    /// What it holds; a blank line comes between them.
    pub parts: Vec<Part>,
}

/// A part of a file.
#[derive(Debug)]
pub enum Part {
    /// Items that stand together without a blank line.
    Items(TokenStream),
    /// A struct.
    Struct(Tree<ItemStruct>),
    /// An `impl`, whose members are set apart by blank lines.
    Impl(Tree<ItemImpl>),
    /// The same as tokens, or a `trait`.
    Block {
        /// All up to the opening brace.
        head: TokenStream,
        /// The members.
        members: Vec<TokenStream>,
    },
    /// The table of a codec, a row a line.
    Table(Table),
}

/// What a parser would make of tokens: most of what is generated are fields and samples, and parsing their tokens costs more
/// than printing them.
pub struct Tree<T>(pub(crate) Box<T>);

impl<T: ToTokens> fmt::Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.to_token_stream())
    }
}

/// What a macro of the runtime makes a codec of.
#[derive(Debug)]
pub struct Table {
    /// The macro.
    pub codec: &'static str,
    /// The type, and what is said of it as a whole.
    pub subject: TokenStream,
    /// The rows.
    pub rows: Vec<TokenStream>,
}

/// A file that is not Rust.
#[derive(Debug)]
pub struct Asset {
    /// Its path below the directory of the generated code.
    pub path: String,
    /// What it holds.
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

/// What is emitted, and how its parts are called.
#[derive(Clone, Copy)]
struct Context<'a> {
    api: &'a Api,
    names: &'a Names,
    lookup: &'a lookup::Lookup<'a>,
}

/// Emits all files of one API and gives each away as soon as it is made: the tokens of all of them at once would take
/// many times the memory of the text that they become.
///
/// `crate_path` is the crate that the files are part of, as examples in the docs name it; where it is not known, those
/// examples are not compiled.
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

    /// The files that have types, those of the groups of events first.
    fn placements(self) -> impl Iterator<Item = Placement> {
        self.lookup.types_by_placement.keys().copied()
    }

    /// The types of a file.
    fn types_in(self, placement: Placement) -> impl Iterator<Item = TypeId> {
        self.lookup.types_by_placement.get(&placement).into_iter().flatten().copied()
    }
}

/// A module's name as in its file name: `r#type` is in `type.rs`.
pub(crate) fn file_name(module: &Ident) -> &str {
    module.without_raw_prefix()
}
