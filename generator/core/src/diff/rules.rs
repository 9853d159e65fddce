//! The rules: each kind of change with its effects on the wire, in Rust and on a handler, and the reasons.
//!
//! Everything is in this table. The case of the same name in `tests/diff/rules/` proves each row: payloads of both
//! documents are decoded by the types of the other, and a program for the old document is compiled with the new one.

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
    ($(
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

rules! {
    EventAdded "event-added" "Event added"
        wire NewEvent Full "old code doesn't know the new name, and keeps the bytes"
        rust Minor "`Event` is non-exhaustive, and the new method of `Handler` has a default body"
        handler NewMethod;
    EventRemoved "event-removed" "Event removed"
        wire Full LostEvent "it is no longer sent; new code doesn't know its name in stored payloads"
        rust Major "its variant, method and payload type are removed"
        handler MethodGone;
    EventRenamed "event-renamed" "Event probably renamed"
        wire LostEvent LostEvent "neither side knows the other's name; both keep the bytes"
        rust Major "its variant and method have new names"
        handler MethodRenamed;
    EventCalledOtherwise "event-called-otherwise" "Event has a new Rust name"
        wire Full Full "the name on the wire stays the same"
        rust Major "its variant and method have new names"
        handler MethodRenamed;
    PayloadShared "payload-shared" "Payload is now shared by several events"
        wire Full Full "only the Rust code changes"
        rust Major "`Event` no longer implements `From` for it, because it no longer identifies the event"
        handler None;
    PayloadOwn "payload-own" "Payload now belongs to one event"
        wire Full Full "only the Rust code changes"
        rust Minor "`Event` now implements `From` for it"
        handler None;
    DiscriminatorMoved "discriminator-moved" "Event name moved"
        wire Refused Refused "each side looks for the name in a place where the other doesn't send it"
        rust Patch "only the decoder knows the place"
        handler None;
    SharedFieldGained "shared-field-gained" "All events now share a field"
        wire Full Full "only the Rust code changes"
        rust Minor "`Event` gains a method"
        handler None;
    SharedFieldLost "shared-field-lost" "Field is no longer shared by all events"
        wire Full Full "only the Rust code changes"
        rust Major "`Event` loses the method that read the field"
        handler None;

    FieldAddedRequired "field-added-required" "Required field added"
        wire Lossy Refused "old types drop it; new types miss it in stored payloads"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldAddedOptional "field-added-optional" "Optional field added"
        wire Lossy Full "old types drop it; in stored payloads it counts as absent or null"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldAddedToMap "field-added-to-map" "Field added to an object with typed additional properties"
        wire Refused Refused "each side reads the property as its own type"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldRemovedRequired "field-removed-required" "Required field removed"
        wire Refused Lossy "old types miss it; new types drop it from stored payloads"
        rust Major "code that reads the field no longer compiles"
        handler Loses;
    FieldRemovedOptional "field-removed-optional" "Optional field removed"
        wire Full Lossy "old types read it as absent or null; new types drop it from stored payloads"
        rust Major "code that reads the field no longer compiles"
        handler Loses;
    FieldCalledOtherwise "field-called-otherwise" "Field has a new Rust name"
        wire Full Full "the key on the wire stays the same"
        rust Major "code that reads the field no longer compiles"
        handler Changes;
    FieldMayBeMissing "field-may-be-missing" "Required field became optional"
        wire Refused Full "old types refuse a payload without it"
        rust Major "its type changes, because the value may now be absent"
        handler Changes;
    FieldMayBeNull "field-may-be-null" "Field became nullable"
        wire Refused Full "old types refuse null there"
        rust Major "its type changes, because the value may now be absent"
        handler Changes;
    FieldAlwaysThere "field-always-there" "Field became required and non-null"
        wire Full Refused "new types refuse stored payloads without it"
        rust Major "its type changes, because the value can no longer be absent"
        handler Changes;
    FieldNullToo "field-null-too" "Optional field became nullable"
        wire Lossy Full "old types read null as absent"
        rust Major "its type changes to distinguish null from absent"
        handler Changes;
    FieldNotNull "field-not-null" "Optional field is no longer nullable"
        wire Full Lossy "new types read null in stored payloads as absent"
        rust Major "its type changes, because null and absent are no longer distinguished"
        handler Changes;
    FieldMissingToo "field-missing-too" "Nullable field became optional"
        wire Full Full "old types read a missing field as null"
        rust Major "its type changes to distinguish null from absent"
        handler Changes;
    FieldNotMissing "field-not-missing" "Nullable field became required"
        wire Full Full "new types read a missing field in stored payloads as null"
        rust Major "its type changes, because null and absent are no longer distinguished"
        handler Changes;
    FieldMissingForNull "field-missing-for-null" "Nullable field became optional and non-null"
        wire Full Lossy "old types read a missing field as null; new types read null as absent"
        rust Patch "its type stays the same"
        handler None;
    FieldNullForMissing "field-null-for-missing" "Optional field became required and nullable"
        wire Lossy Full "old types read null as absent; new types read a missing field as null"
        rust Patch "its type stays the same"
        handler None;
    FieldBoxed "field-boxed" "Field became recursive, or stopped being recursive"
        wire Full Full "only the Rust code changes"
        rust Major "the value is now boxed, or no longer boxed"
        handler Changes;
    DefaultGained "default-gained" "All fields of an object are now optional"
        wire Full Full "each field's own change says what it means"
        rust Minor "its type now implements `Default`"
        handler None;
    DefaultLost "default-lost" "Object now has a field that is always present"
        wire Full Full "each field's own change says what it means"
        rust Major "its type no longer implements `Default`"
        handler None;
    NameTakenOut "name-taken-out" "Event-name field now has one fixed value"
        wire Full Full "the name is still written and checked"
        rust Major "code that reads the field no longer compiles"
        handler Loses;
    NamePutIn "name-put-in" "Event-name field may now have several values"
        wire Full Full "the name was already written and checked"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalKept "additional-kept" "Additional properties are now kept"
        wire Lossy Full "old types drop them"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalTyped "additional-typed" "Additional properties are now kept and typed"
        wire Lossy Refused "old types drop them; in stored payloads they may have any type"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalDropped "additional-dropped" "Additional properties are no longer kept"
        wire Full Lossy "new types drop them from stored payloads"
        rust Major "code that reads `additional` no longer compiles"
        handler Loses;
    AdditionalUntyped "additional-untyped" "Typed additional properties are no longer kept"
        wire Refused Lossy "they may now have any type; new types drop them from stored payloads"
        rust Major "code that reads `additional` no longer compiles"
        handler Loses;

    TypeChanged "type-changed" "Type changed"
        wire Refused Refused "neither side accepts what the other sends"
        rust Major "the Rust type changes"
        handler Changes;
    TypeUntyped "type-untyped" "Typed value may now be any JSON"
        wire Refused Full "old types accept only the old type"
        rust Major "the Rust type changes"
        handler Changes;
    TypeTyped "type-typed" "Untyped value now has a type"
        wire Full Refused "stored payloads may contain anything there"
        rust Major "the Rust type changes"
        handler Changes;
    TextRetyped "text-retyped" "String has another format"
        wire Full Full "formats and listed values describe a string, and never refuse one"
        rust Major "the Rust type changes"
        handler Changes;
    NumberWidened "number-widened" "Integer became a number"
        wire Refused Lossy "old types refuse fractions; new types round values beyond 2^53"
        rust Major "the Rust type changes"
        handler Changes;
    NumberNarrowed "number-narrowed" "Number became an integer"
        wire Lossy Refused "old types round values beyond 2^53; new types refuse fractions"
        rust Major "the Rust type changes"
        handler Changes;
    NumberToDecimal "number-to-decimal" "Number became a decimal"
        wire Lossy Full "old types round values with more than 15 digits"
        rust Major "the Rust type changes"
        handler Changes;
    DecimalToNumber "decimal-to-number" "Decimal became a number"
        wire Full Lossy "new types round values with more than 15 digits"
        rust Major "the Rust type changes"
        handler Changes;
    IntegerToDecimal "integer-to-decimal" "Integer became a decimal"
        wire Refused Full "old types refuse fractions and values beyond 64 bits"
        rust Major "the Rust type changes"
        handler Changes;
    DecimalToInteger "decimal-to-integer" "Decimal became an integer"
        wire Full Refused "new types refuse fractions and values beyond 64 bits"
        rust Major "the Rust type changes"
        handler Changes;
    IntegerRange "integer-range" "Integer has another range"
        wire Refused Refused "each side refuses some of the other's integers"
        rust Major "the Rust type changes"
        handler Changes;
    ObjectToMap "object-to-map" "Object became a map"
        wire Refused Full "old types miss their required fields"
        rust Major "the Rust type changes"
        handler Changes;
    MapToObject "map-to-object" "Map became an object"
        wire Full Refused "stored payloads may lack the required fields"
        rust Major "the Rust type changes"
        handler Changes;
    ItemMayBeNull "item-may-be-null" "Item of a list or map became nullable"
        wire Refused Full "old types refuse null there"
        rust Major "the Rust type changes"
        handler Changes;
    ItemNeverNull "item-never-null" "Item of a list or map is no longer nullable"
        wire Full Refused "new types refuse null in stored payloads"
        rust Major "the Rust type changes"
        handler Changes;
    UnionFromOne "union-from-one" "Type became one of several alternatives"
        wire Refused Full "old types accept only one of the alternatives"
        rust Major "the Rust type changes"
        handler Changes;
    OneFromUnion "one-from-union" "Alternatives became one type"
        wire Full Refused "stored payloads may contain one of the other alternatives"
        rust Major "the Rust type changes"
        handler Changes;

    EnumValueAdded "enum-value-added" "Enum value added"
        wire Full Full "enums are open: old types keep it as `Unrecognized`"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    EnumValueRemoved "enum-value-removed" "Enum value removed"
        wire Full Full "enums are open: new types keep it as `Unrecognized`"
        rust Major "its variant is removed"
        handler Loses;
    ConstantChanged "constant-changed" "Constant changed"
        wire Full Full "enums are open: each side keeps the other's value as `Unrecognized`"
        rust Major "its variant is removed"
        handler Changes;
    VariantCalledOtherwise "variant-called-otherwise" "Variant has a new Rust name"
        wire Full Full "the value on the wire stays the same"
        rust Major "its variant has a new name"
        handler Changes;
    AlternativeAdded "alternative-added" "Alternative added"
        wire Refused Full "old types refuse the new alternative"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    AlternativeRemoved "alternative-removed" "Alternative removed"
        wire Full Refused "stored payloads may contain it"
        rust Major "its variant is removed"
        handler Loses;
    TaggedAlternativeAdded "tagged-alternative-added" "Discriminator value added"
        wire Full Full "unions with a discriminator are open: old types keep it as `Unrecognized`"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    TaggedAlternativeRemoved "tagged-alternative-removed" "Discriminator value removed"
        wire Full Full "unions with a discriminator are open: new types keep it as `Unrecognized`"
        rust Major "its variant is removed"
        handler Loses;
    AlternativesToldOtherwise "alternatives-told-otherwise" "Discriminator changed"
        wire Refused Refused "each side looks for a property or value that the other doesn't send"
        rust Patch "only the decoder reads it"
        handler None;

    TypeCalledOtherwise "type-called-otherwise" "Type has a new Rust name"
        wire Full Full "type names aren't sent"
        rust Major "code that names the type no longer compiles"
        handler Changes;
    TypesParted "types-parted" "Shared type was split"
        wire Full Full "type names aren't sent"
        rust Major "code that names the type no longer compiles"
        handler Changes;
    TypesJoined "types-joined" "Types were merged"
        wire Full Full "type names aren't sent"
        rust Major "code that names the type no longer compiles"
        handler Changes;

    HeadersAppeared "headers-appeared" "First header added"
        wire Full Full "payloads don't depend on them"
        rust Major "the headers get a type, which `Context` then has"
        handler Changes;
    HeadersGone "headers-gone" "Last header removed"
        wire Full Full "payloads don't depend on them"
        rust Major "the type of the headers is removed"
        handler Changes;
    HeaderAddedRequired "header-added-required" "Required header added"
        wire Full Refused "stored deliveries don't have it"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    HeaderAddedOptional "header-added-optional" "Optional header added"
        wire Full Full "old types ignore it"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    HeaderRemovedRequired "header-removed-required" "Required header removed"
        wire Refused Full "old types miss it when they read the headers"
        rust Major "code that reads it no longer compiles"
        handler Loses;
    HeaderRemovedOptional "header-removed-optional" "Optional header removed"
        wire Full Full "old types read it as absent"
        rust Major "code that reads it no longer compiles"
        handler Loses;
    HeaderMayBeMissing "header-may-be-missing" "Required header became optional"
        wire Refused Full "old types miss it when they read the headers"
        rust Major "its type changes, because the value may now be absent"
        handler Changes;
    HeaderAlwaysThere "header-always-there" "Optional header became required"
        wire Full Refused "stored deliveries may not have it"
        rust Major "its type changes, because the value can no longer be absent"
        handler Changes;
    HeaderWidened "header-widened" "Header accepts more values"
        wire Refused Full "old types accept only the old type"
        rust Major "the Rust type changes"
        handler Changes;
    HeaderNarrowed "header-narrowed" "Header accepts fewer values"
        wire Full Refused "stored deliveries may have any of the old values"
        rust Major "the Rust type changes"
        handler Changes;
    HeaderRetyped "header-retyped" "Header has another format"
        wire Full Full "formats describe a string, and never refuse one"
        rust Major "the Rust type changes"
        handler Changes;
    HeaderTypeChanged "header-type-changed" "Header type changed"
        wire Refused Refused "neither side accepts what the other sends"
        rust Major "the Rust type changes"
        handler Changes;
    HeaderCalledOtherwise "header-called-otherwise" "Header has a new Rust name"
        wire Full Full "the name on the wire stays the same"
        rust Major "code that reads it no longer compiles"
        handler Changes;
    DeliveryIdMoved "delivery-id-moved" "Delivery id moved to another header, or is gone"
        wire Full Full "payloads don't depend on it"
        rust Patch "`Context::id` works as before"
        handler None;

    VerificationAdded "verification-added" "Deliveries are now verified"
        wire Full Refused "old receivers don't check; stored deliveries may not pass"
        rust Major "`verifier` replaces `unsigned`"
        handler None;
    VerificationGone "verification-gone" "Deliveries are no longer verified"
        wire Refused Full "old receivers refuse deliveries without a signature or token"
        rust Major "`unsigned` replaces `verifier`"
        handler None;
    VerificationChanged "verification-changed" "Signature scheme changed"
        wire Refused Refused "each side looks for a signature that the other doesn't send"
        rust Major "the verifier has another type or other arguments"
        handler None;
    VerificationMoved "verification-moved" "Signature moved to other headers"
        wire Refused Refused "each side looks for the signature in headers that the other doesn't send"
        rust Patch "the verifier is constructed as before"
        handler None;
    ReceivingChanged "receiving-changed" "Success status, or the place of key, entity or time, changed"
        wire Full Full "payloads don't depend on it"
        rust Patch "only the receiver uses it"
        handler None;
    BodiesWidened "bodies-widened" "Bodies may have another media type or encoding, or be larger"
        wire Refused Full "old receivers refuse such a body"
        rust Patch "only the receiver uses it"
        handler None;
    BodiesNarrowed "bodies-narrowed" "Bodies may no longer have a media type or encoding, or be as large"
        wire Full Refused "new receivers refuse such a body"
        rust Patch "only the receiver uses it"
        handler None;
    AnswersAppeared "answers-appeared" "First handshake added"
        wire Full Full "a handshake isn't an event"
        rust Major "the verifier's constructor has another error type"
        handler None;
    AnswersGone "answers-gone" "Last handshake removed"
        wire Full Full "a handshake isn't an event"
        rust Major "the verifier's constructor has another error type"
        handler None;
    AnswerAdded "answer-added" "Handshake added"
        wire Full Full "a handshake isn't an event"
        rust Patch "only the receiver uses it"
        handler None;
    AnswerGone "answer-gone" "Handshake removed"
        wire Full Full "a handshake isn't an event"
        rust Patch "only the receiver uses it"
        handler None;
    AnswerChanged "answer-changed" "Handshake changed"
        wire Full Full "a handshake isn't an event"
        rust Patch "only the receiver uses it"
        handler None;
    ReplyAdded "reply-added" "Reply added"
        wire Full Full "payloads don't depend on it"
        rust Minor "the new method of `Responder` has a default body"
        handler None;
    ReplyRemoved "reply-removed" "Reply removed"
        wire Full Full "payloads don't depend on it"
        rust Major "its method of `Responder` is removed"
        handler None;
    ReplyChanged "reply-changed" "Reply has another type or new required fields"
        wire Full Full "payloads don't depend on it"
        rust Major "code that builds the reply no longer compiles"
        handler None;
    ReplyExtended "reply-extended" "Reply has new optional fields"
        wire Full Full "payloads don't depend on it"
        rust Minor "structs are non-exhaustive, and optional fields start absent"
        handler None;
    ReplySentOtherwise "reply-sent-otherwise" "Reply has another status, media type or default"
        wire Full Full "payloads don't depend on it"
        rust Patch "only the receiver uses them"
        handler None;
    CorrelationIdGained "correlation-id-gained" "Correlation id added"
        wire Full Full "payloads don't depend on it"
        rust Minor "`Event` gains a method"
        handler None;
    CorrelationIdLost "correlation-id-lost" "Correlation id removed"
        wire Full Full "payloads don't depend on it"
        rust Major "`Event` loses the method that read it"
        handler None;
    CorrelationIdMoved "correlation-id-moved" "Correlation id moved"
        wire Full Full "payloads don't depend on it"
        rust Patch "only the method of `Event` knows the place"
        handler None;
    AddressAdded "address-added" "Channel address with parameters added"
        wire Full Full "payloads don't depend on it"
        rust Minor "a type is added"
        handler None;
    AddressGone "address-gone" "Channel address with parameters removed"
        wire Full Full "payloads don't depend on it"
        rust Major "its type is removed"
        handler None;
    AddressChanged "address-changed" "Channel address changed"
        wire Full Full "payloads don't depend on it"
        rust Major "the address type has other fields, and code that builds it names all of them"
        handler None;

    ConstraintsChanged "constraints-changed" "Formats, bounds, defaults or constants changed"
        wire Full Full "they describe values, and never refuse one"
        rust Patch "only the docs change"
        handler None;
    Deprecated "deprecated" "Deprecation changed"
        wire Full Full "it is still sent"
        rust Patch "only the docs change"
        handler None;
    DocsChanged "docs-changed" "Description changed"
        wire Full Full "descriptions aren't sent"
        rust Patch "only the docs change"
        handler None;
}
