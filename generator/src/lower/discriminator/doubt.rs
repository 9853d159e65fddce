//! Why a path into the body does not hold the names of the events.

use super::Draft;
use crate::diagnostic::{Diagnostic, Location, Severity, codes};
use crate::place::Place;

/// Why a candidate will not do.
pub(super) enum Doubt {
    /// A payload has no listed values there.
    Missing { path: String, draft: usize },
    /// Two payloads of different types share a value there.
    Overlap { path: String, value: String, drafts: [usize; 2] },
    /// Nothing says which of the values is the name of this event.
    Unmatched { path: String, draft: usize, values: Vec<String> },
}

impl Doubt {
    /// What is said where nobody stated the path, so that the events have no names on the wire.
    pub(super) fn warning(&self, drafts: &[Draft<'_>], location: Location) -> Diagnostic {
        let fault = self.diagnostic(drafts, location);
        let message = format!("{}, so whoever receives one has to say which event it is", fault.message);
        Diagnostic { severity: Severity::Warning, message, ..fault }
    }

    pub(super) fn diagnostic(&self, drafts: &[Draft<'_>], location: Location) -> Diagnostic {
        let place = |index: &usize| -> Place { drafts[*index].message.place.clone() };
        let key = |index: &usize| &*drafts[*index].message.key;
        let help = "write in codegen.yaml where the name travels: `discriminator: /type`, `discriminator: header <name>` or \
                    `discriminator: none`";
        match self {
            Self::Missing { path, draft } => Diagnostic::error(
                codes::messages::DISCRIMINATOR,
                location,
                format!("`{path}` does not tell the events apart"),
            )
            .label(Location::Key(place(draft)), format!("`{}` has no listed values there", key(draft)))
            .help(help),
            Self::Overlap { path, value, drafts: [first, second] } => Diagnostic::error(
                codes::messages::DISCRIMINATOR,
                location,
                format!("`{path}` does not tell the events apart: two of them are `{value}`"),
            )
            .label(Location::Key(place(first)), format!("`{}` is one", key(first)))
            .label(Location::Key(place(second)), format!("`{}` is the other", key(second)))
            .help(help),
            Self::Unmatched { path, draft, values } => {
                let message = format!("nothing says which of the names at `{path}` is that of `{}`", key(draft));
                Diagnostic::error(codes::messages::NAME_UNMATCHED, Location::Key(place(draft)), message).help(format!(
                    "write in codegen.yaml `events: {{ {}: <one of {}> }}`",
                    key(draft),
                    values.join(", ")
                ))
            }
        }
    }
}
