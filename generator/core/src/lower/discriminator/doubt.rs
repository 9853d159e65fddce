//! Why a path into the body does not hold the names of the events.

use crate::diagnostic::{Diagnostic, Location, Severity, codes};
use crate::spec::Message;

/// Why a candidate will not do.
pub(super) enum Doubt<'s> {
    /// A payload has no listed values there.
    Missing { path: String, message: &'s Message<'s> },
    /// Two payloads of different types share a value there.
    Overlap { path: String, value: String, messages: [&'s Message<'s>; 2] },
    /// Nothing says which of the values is the name of this event.
    Unmatched { path: String, message: &'s Message<'s>, values: Vec<String> },
}

impl Doubt<'_> {
    /// What is said where nobody stated the path, so that the events have no names on the wire.
    pub(super) fn warning(&self, location: Location) -> Diagnostic {
        let fault = self.diagnostic(location);
        let message = format!("{}, so whoever receives one has to say which event it is", fault.message);
        Diagnostic { severity: Severity::Warning, message, ..fault }
    }

    pub(super) fn diagnostic(&self, location: Location) -> Diagnostic {
        let help = "write in codegen.yaml where the name travels: `discriminator: /type`, `discriminator: header <name>` or \
                    `discriminator: none`";
        match self {
            Self::Missing { path, message } => Diagnostic::error(
                codes::messages::DISCRIMINATOR,
                location,
                format!("`{path}` does not tell the events apart"),
            )
            .label(Location::Key(message.place.clone()), format!("`{}` has no listed values there", message.key))
            .help(help),
            Self::Overlap { path, value, messages: [first, second] } => Diagnostic::error(
                codes::messages::DISCRIMINATOR,
                location,
                format!("`{path}` does not tell the events apart: two of them are `{value}`"),
            )
            .label(Location::Key(first.place.clone()), format!("`{}` is one", first.key))
            .label(Location::Key(second.place.clone()), format!("`{}` is the other", second.key))
            .help(help),
            Self::Unmatched { path, message, values } => {
                let fault = format!("nothing says which of the names at `{path}` is that of `{}`", message.key);
                Diagnostic::error(codes::messages::NAME_UNMATCHED, Location::Key(message.place.clone()), fault).help(
                    format!("write in codegen.yaml `events: {{ {}: <one of {}> }}`", message.key, values.join(", ")),
                )
            }
        }
    }
}
