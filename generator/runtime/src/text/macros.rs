//! What the text types have in common.

/// A newtype for a text as sent.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It keeps the text exactly as sent, whatever it is: a receiver must not lose an event because of how a time
        /// is written. Two are equal if their texts are. The text is parsed on request, into the types of the crates
        /// `jiff`, `chrono` and `time`. Each has a feature of its name.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name($crate::text::kept::KeptText);

        impl $name {
            /// Takes any text.
            pub fn new(text: impl Into<String>) -> Self {
                text.into().into()
            }

            /// The text as it was sent.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl $crate::Decode for $name {
            const EMPTY: Self = Self($crate::text::kept::KeptText::EMPTY);

            fn decode(reader: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                reader.text(|text| Self(text.into()))
            }
        }

        impl $crate::headers::HeaderValueText for $name {
            const EXPECTED: &'static str = "a text";

            fn from_header_text(text: &str) -> Option<Self> {
                Some(text.into())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }
    };
}

pub(super) use text_type;
