//! The names that a generated file uses, found in its tokens.

use std::collections::BTreeSet;
use std::path::PathBuf;

use hookwright_core::name::Names;
use hookwright_core::project::Project;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use tests::generate::ApiText;

/// The types and traits that a file imports, or uses as the first part of a path. What it only defines is not one of
/// them.
pub(super) fn used(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(tokens, &mut found);
    found.retain(|name| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase));
    found.remove("Self");
    // The only variant that the generator adds.
    found.remove("Unrecognized");
    found
}

fn walk(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(ToString::to_string).unwrap_or_default();
    let mut in_use = false;
    for (index, token) in tokens.iter().enumerate() {
        let before = text(index.checked_sub(1));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => in_use = false,
            TokenTree::Ident(ident) if *ident == "use" => in_use = true,
            TokenTree::Ident(ident) => {
                let after = text(Some(index + 1));
                let is_defined = matches!(&*before, "type" | "const" | "struct" | "enum" | "trait" | "mod" | "fn");
                let is_bound = before == "<" && after == "=";
                let is_wanted = if in_use { after != ":" } else { before != ":" || text(index.checked_sub(2)) != ":" };
                if is_wanted && !is_defined && !is_bound {
                    found.insert(ident.to_string());
                }
            }
            TokenTree::Group(group) => {
                let is_attribute = group.delimiter() == Delimiter::Bracket && matches!(&*before, "#" | "!");
                // The table of a codec names only the document's types.
                let is_table = group.delimiter() == Delimiter::Brace && before == "!";
                if !is_attribute && !is_table {
                    walk(group.stream(), found);
                }
            }
            _ => {}
        }
    }
}

/// The names of a case's parts.
fn names(case: &ApiText) -> Vec<Names> {
    let project = Project::from_documents(&[PathBuf::from(&case.path)]);
    project.compile().apis.into_iter().map(|compiled| compiled.names).collect()
}

/// The types, and the fields, variants and events.
pub(super) fn names_of(case: &ApiText) -> BTreeSet<String> {
    let names = names(case).into_iter().flat_map(|names| {
        let events = names.events.into_iter().map(|event| event.variant);
        names.types.into_iter().chain(names.parts.into_iter().flatten()).chain(events)
    });
    names.map(|name| name.to_string()).collect()
}

/// The modules of the types.
pub(super) fn modules_of(case: &ApiText) -> BTreeSet<String> {
    let modules = names(case).into_iter().flat_map(|names| names.families.into_iter().chain(names.components));
    modules.map(|module| module.without_raw_prefix().to_owned()).collect()
}
