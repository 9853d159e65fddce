//! What generated modules use that is not of the document. [`crate::emit`] imports nothing else from other crates, and
//! [`crate::name`] calls nothing of the document so.

/// Declares what can be imported, each path with its names in the order in which they are printed.
macro_rules! imports {
    ($($path:literal: $($name:ident)+;)+) => {
        /// Something of another crate, called as it is there.
        #[allow(non_camel_case_types, reason = "functions and modules are imported as well")]
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub(crate) enum Import {
            $($($name,)+)+
        }

        impl Import {
            /// The paths, in the order in which imports are written.
            pub(crate) const PATHS: &[&str] = &[$($path),+];
            const ALL: &[&str] = &[$($(stringify!($name),)+)+];

            /// Where it is imported from.
            pub(crate) fn path(self) -> &'static str {
                match self {
                    $($(Self::$name)|+ => $path,)+
                }
            }

            /// What it is called.
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

/// What the API's module has besides the document's types.
const OWN: [&str; 5] = ["Context", "Event", "EventKind", "Handler", "Responder"];

/// What is there without an import.
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

/// Modules that stand beside those of the document's types, and the crate that the API's module names.
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

/// The names that generated modules use for what is not of the document.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    Import::ALL.iter().copied().chain(OWN).chain(PRELUDE)
}
