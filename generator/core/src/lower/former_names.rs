//! Former names of types, from when each inline schema had its own type: `keep` in `codegen.yaml` keeps them as
//! aliases.

use super::draft::{Drafts, TypeDraft};
use super::folded;
use crate::case;
use crate::config::{Config, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Docs, Table, TypeId, TypeKind};
use crate::nearest;

/// The names to keep, each with the type that had it.
pub(super) struct FormerNames<'c> {
    kept: Vec<(&'c Setting<String>, Option<TypeId>)>,
    /// The former names of inline types, for suggestions. Empty if every name was found.
    known: Vec<String>,
}

impl<'c> FormerNames<'c> {
    /// Finds the types that had the names. The words that lead to them must be the same as before.
    pub(super) fn gather(types: &Drafts, config: &'c Config) -> Self {
        let former = |def: &TypeDraft| def.words.join(" ");
        let called = |name: &str| {
            let name = folded(name);
            types.iter().find(|(_, def)| def.is_inline() && folded(&former(def)) == name).map(|(id, _)| id)
        };
        let kept: Vec<_> = config.keep.iter().map(|setting| (setting, called(&setting.value))).collect();
        let is_complete = kept.iter().all(|(_, id)| id.is_some());
        let known = types.values().filter(|def| def.is_inline() && !is_complete);
        Self { known: known.map(|def| case::upper_camel(&former(def))).collect(), kept }
    }

    /// Adds each name as an alias of the type that replaced the former one. Returns the names.
    pub(super) fn keep(
        self,
        types: &mut Drafts,
        written: &Table<TypeId, TypeId>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<TypeId> {
        let mut kept = Vec::new();
        for (setting, id) in self.kept {
            let location = Location::Value(setting.place.clone());
            if types.values().any(|def| folded(&def.words.join(" ")) == folded(&setting.value)) {
                let message = format!("the type `{}` still has this name", setting.value);
                diagnostics.push(Diagnostic::error(codes::settings::UNUSED, location, message).help("remove it"));
                continue;
            }
            let Some(of) = id.map(|id| written[id]) else {
                let message = format!("no type had the name `{}`", setting.value);
                let known = self.known.iter().map(String::as_str);
                let help = nearest::help(&setting.value, known, "remove it, or correct the name");
                diagnostics.push(Diagnostic::error(codes::settings::NO_FORMER_NAME, location, message).help(help));
                continue;
            };
            let (words, kind) = (vec![setting.value.clone()], TypeKind::Alias(of));
            kept.push(types.push(TypeDraft::new(words, Docs::default(), setting.place.clone(), kind)));
        }
        kept
    }
}
