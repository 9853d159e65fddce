//! The names that generated modules import. [`crate::emit`] imports nothing else from other crates, and [`crate::name`]
//! doesn't use these names for parts of the document.

/// Declares the possible imports: each path with its names, in the order in which they are printed.
macro_rules! imports {
    ($($path:literal: $($name:ident)+;)+) => {
        /// An imported item.
        #[allow(non_camel_case_types, reason = "functions and modules are imported as well")]
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub(crate) enum Import {
            $($($name,)+)+
        }

        impl Import {
            /// The paths, in the order in which imports are written.
            pub(crate) const PATHS: &[&str] = &[$($path),+];
            const ALL: &[Self] = &[$($(Self::$name,)+)+];

            /// The path that it is imported from.
            pub(crate) fn path(self) -> &'static str {
                match self {
                    $($(Self::$name)|+ => $path,)+
                }
            }

            /// The import of this name.
            pub(crate) fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|import| import.name() == name)
            }

            /// Its name.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($(Self::$name => stringify!($name),)+)+
                }
            }
        }
    };
}

imports! {
    "std::borrow": Cow;
    "std::collections": BTreeMap;
    "http": HeaderMap HeaderName;
    "hookwright_runtime::verify": HeaderToken HexHmac SecretError StandardWebhooks TimestampedHmac Unsigned recipe;
    "hookwright_runtime": Api ApiInfo Change Date DateTime Decimal DeliveryHeaders Duration Failure
        HeaderFault Location NoHeaders Nullable Sample Time Verifier changes handshake headers sample;
    "serde_json": Map Value;
}

/// Items of the API's module other than the document's types.
const OWN: [&str; 5] = ["Context", "Event", "EventKind", "Handler", "Responder"];

/// Names that need no import.
const PRELUDE: [&str; 16] = [
    "AsRef",
    "Box",
    "Future",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Vec",
];

/// Modules next to those of the document's types, and the crates that the API's module names.
pub(crate) const MODULES: [&str; 11] = [
    "addresses",
    "event",
    "handler",
    "headers",
    "hookwright_runtime",
    "parts",
    "patches",
    "responder",
    "samples",
    "tests",
    "verifier",
];

/// The names in generated modules that don't come from the document.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    Import::ALL.iter().map(|import| import.name()).chain(OWN).chain(PRELUDE)
}
