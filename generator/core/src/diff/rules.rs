//! The rules: each kind of change with its effects on the wire, in Rust and on a handler, and the reasons.
//!
//! Everything is in one table, in files by subject. The case of the same name in `tests/diff/rules/` proves each row:
//! payloads of both documents are decoded by the types of the other, and a program for the old document is compiled
//! with the new one.

#[macro_use]
mod deliveries;
#[macro_use]
mod events;
#[macro_use]
mod fields;
#[macro_use]
mod types;

use serde::{Serialize, Serializer};

use super::{Compatibility, HandlerEffect, Level};

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The name in reports and cases.
    pub name: &'static str,
    /// What changed, as a sentence.
    pub title: &'static str,
    /// How well the old types read the new payloads.
    pub old_reads_new: Compatibility,
    /// How well the new types read the old payloads.
    pub new_reads_old: Compatibility,
    /// The reason.
    pub wire_reason: &'static str,
    /// The effect in Rust.
    pub rust: Level,
    /// The reason.
    pub rust_reason: &'static str,
    /// The effect on a handler.
    pub handler: HandlerEffect,
}

impl Rule {
    /// Whether payloads that were readable before no longer are, on either side.
    pub fn breaks_wire(self) -> bool {
        self.row().old_reads_new.is_break() || self.row().new_reads_old.is_break()
    }

    /// Whether it changes how payloads, headers or signatures are read, on either side.
    pub fn is_on_wire(self) -> bool {
        let row = self.row();
        row.old_reads_new != Compatibility::Full || row.new_reads_old != Compatibility::Full || self.is_wire_news()
    }

    /// Whether readers in any language want to know it, although everything is read as before.
    fn is_wire_news(self) -> bool {
        matches!(
            self,
            Self::EnumValueAdded
                | Self::EnumValueRemoved
                | Self::ConstantChanged
                | Self::TaggedAlternativeAdded
                | Self::TaggedAlternativeRemoved
                | Self::TextRetyped
                | Self::FieldMissingToo
                | Self::FieldNotMissing
                | Self::HeaderAddedOptional
                | Self::HeaderRemovedOptional
                | Self::HeaderRetyped
                | Self::DeliveryIdMoved
                | Self::ReceivingChanged
                | Self::AnswersAppeared
                | Self::AnswersGone
                | Self::AnswerAdded
                | Self::AnswerGone
                | Self::AnswerChanged
                | Self::ReplyAdded
                | Self::ReplyRemoved
                | Self::ReplyChanged
                | Self::ReplyExtended
                | Self::ReplySentOtherwise
                | Self::CorrelationIdGained
                | Self::CorrelationIdLost
                | Self::CorrelationIdMoved
                | Self::AddressAdded
                | Self::AddressGone
                | Self::AddressChanged
                | Self::ConstraintsChanged
                | Self::Deprecated
        )
    }

    /// Whether code that compiled before no longer does.
    pub fn breaks_rust(self) -> bool {
        self.row().rust == Level::Major
    }
}

/// A rule serializes as its name.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.row().name)
    }
}

macro_rules! rules {
    (; $(
        $rule:ident $name:literal $title:literal
            wire $old_reads_new:ident $new_reads_old:ident $wire_reason:literal
            rust $rust:ident $rust_reason:literal
            handler $handler:ident;
    )*) => {
        /// A kind of change.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Rule {
            $(#[doc = $title] $rule,)*
        }

        impl Rule {
            /// All kinds of changes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Its row in the table.
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$rule => const { &Row {
                        name: $name,
                        title: $title,
                        old_reads_new: Compatibility::$old_reads_new,
                        new_reads_old: Compatibility::$new_reads_old,
                        wire_reason: $wire_reason,
                        rust: Level::$rust,
                        rust_reason: $rust_reason,
                        handler: HandlerEffect::$handler,
                    } },)*
                }
            }
        }
    };
}

// Each file adds its rows to those before it, and the last one passes all of them to `rules`.
events! { fields types deliveries rules; }
