//! The rules: each kind of change with what it means on the wire, in Rust and for a handler, and why.
//!
//! This table is all there is to it. Each row is proved by the case of the same name in `tests/diff/rules/`: payloads of both
//! documents are decoded by the types of the other, and a program written against the old one is compiled against the new.

use serde::{Serialize, Serializer};

use super::{Compatibility, HandlerEffect, Level};

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The name, as reports and cases bear it.
    pub name: &'static str,
    /// What happened, as a sentence.
    pub title: &'static str,
    /// How well the old types read the new payloads.
    pub old_reads_new: Compatibility,
    /// How well the new types read the old payloads.
    pub new_reads_old: Compatibility,
    /// Why.
    pub wire_reason: &'static str,
    /// What it is in Rust.
    pub rust: Level,
    /// Why.
    pub rust_reason: &'static str,
    /// What it is for a handler.
    pub handler: HandlerEffect,
}

impl Rule {
    /// Whether payloads that were read before are read no longer, by either side.
    pub fn breaks_wire(self) -> bool {
        self.row().old_reads_new.is_break() || self.row().new_reads_old.is_break()
    }

    /// Whether code that compiled before does not any more.
    pub fn breaks_rust(self) -> bool {
        self.row().rust == Level::Major
    }
}

/// A rule is written as its name.
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

            /// What is known of it.
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
    EventAdded "event-added" "An event is new."
        wire NewEvent Full "the new name is unknown to yesterday's receiver, which keeps the bytes"
        rust Minor "`Event` is non-exhaustive, and the new method of `Handler` has a body"
        handler NewMethod;
    EventRemoved "event-removed" "An event is gone."
        wire Full LostEvent "it is not sent any more; stored payloads of it bear a name that is not listed any more"
        rust Major "its variant, its method and its payload are gone"
        handler MethodGone;
    EventRenamed "event-renamed" "An event seems to have another name."
        wire LostEvent LostEvent "each side finds the other's name unknown, and keeps the bytes"
        rust Major "its variant and its method are called otherwise"
        handler MethodRenamed;
    EventCalledOtherwise "event-called-otherwise" "An event has another name in Rust."
        wire Full Full "its name on the wire is the same"
        rust Major "its variant and its method are called otherwise"
        handler MethodRenamed;
    PayloadShared "payload-shared" "A payload that was of one event is of several."
        wire Full Full "it is a matter of Rust alone"
        rust Major "`Event` does not implement `From` for it any more: it does not say which event it is"
        handler None;
    PayloadOwn "payload-own" "A payload that was of several events is of one."
        wire Full Full "it is a matter of Rust alone"
        rust Minor "`Event` implements `From` for it"
        handler None;
    DiscriminatorMoved "discriminator-moved" "The events' names travel elsewhere."
        wire Refused Refused "each side looks for the name where the other does not send it"
        rust Patch "only the decoder knows where the name travels"
        handler None;
    SharedFieldGained "shared-field-gained" "All events have a field in common that they did not have."
        wire Full Full "it is a matter of Rust alone"
        rust Minor "`Event` has a method more"
        handler None;
    SharedFieldLost "shared-field-lost" "Not all events have a field any more that all had."
        wire Full Full "it is a matter of Rust alone"
        rust Major "the method of `Event` that read the field is gone"
        handler None;

    FieldAddedRequired "field-added-required" "A field is new, and required."
        wire Lossy Refused "yesterday's types drop it; tomorrow's miss it in stored payloads"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldAddedOptional "field-added-optional" "A field is new, and may be missing."
        wire Lossy Full "yesterday's types drop it; in stored payloads it counts as absent or null"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldAddedToMap "field-added-to-map" "A field is new where additional properties had another type."
        wire Refused Refused "each side takes the property for a value of its own type"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    FieldRemovedRequired "field-removed-required" "A field that was required is gone."
        wire Refused Lossy "yesterday's types miss it; tomorrow's drop it from stored payloads"
        rust Major "code that reads the field does not compile"
        handler Loses;
    FieldRemovedOptional "field-removed-optional" "A field that could be missing is gone."
        wire Full Lossy "to yesterday's types it is absent or null; tomorrow's drop it from stored payloads"
        rust Major "code that reads the field does not compile"
        handler Loses;
    FieldCalledOtherwise "field-called-otherwise" "A field has another name in Rust."
        wire Full Full "its key on the wire is the same"
        rust Major "code that reads the field does not compile"
        handler Changes;
    FieldMayBeMissing "field-may-be-missing" "A field that was required may be missing."
        wire Refused Full "yesterday's types miss it where it is not sent"
        rust Major "its type is another: the value was always there"
        handler Changes;
    FieldMayBeNull "field-may-be-null" "A field that was never null may be null."
        wire Refused Full "yesterday's types have no null there"
        rust Major "its type is another: the value was always there"
        handler Changes;
    FieldAlwaysThere "field-always-there" "A field that could be missing or null always has a value."
        wire Full Refused "stored payloads may lack it"
        rust Major "its type is another: the value could be absent"
        handler Changes;
    FieldNullToo "field-null-too" "A field that could be missing may be null as well."
        wire Lossy Full "for yesterday's types null counts as absent"
        rust Major "its type is another: it tells null from absent"
        handler Changes;
    FieldNotNull "field-not-null" "A field that could be missing or null is not null any more."
        wire Full Lossy "null in stored payloads counts as absent"
        rust Major "its type is another: it told null from absent"
        handler Changes;
    FieldMissingToo "field-missing-too" "A field that could be null may be missing as well."
        wire Full Full "for yesterday's types a missing field counts as null"
        rust Major "its type is another: it tells null from absent"
        handler Changes;
    FieldNotMissing "field-not-missing" "A field that could be missing or null is not missing any more."
        wire Full Full "a field that stored payloads lack counts as null"
        rust Major "its type is another: it told null from absent"
        handler Changes;
    FieldMissingForNull "field-missing-for-null" "A field that could be null may be missing instead."
        wire Full Lossy "yesterday's types take a missing field for null; tomorrow's take null for absent"
        rust Patch "its type is the same"
        handler None;
    FieldNullForMissing "field-null-for-missing" "A field that could be missing may be null instead."
        wire Lossy Full "yesterday's types take null for absent; tomorrow's take a missing field for null"
        rust Patch "its type is the same"
        handler None;
    FieldBoxed "field-boxed" "A type has come to contain itself here, or does so no longer."
        wire Full Full "it is a matter of Rust alone"
        rust Major "the value stands in a box now, or no longer"
        handler Changes;
    DefaultGained "default-gained" "All fields of an object may be missing."
        wire Full Full "the fields tell what became of each of them"
        rust Minor "its type implements `Default`"
        handler None;
    DefaultLost "default-lost" "An object has a field that is always there, and had none."
        wire Full Full "the fields tell what became of each of them"
        rust Major "its type does not implement `Default` any more"
        handler None;
    NameTakenOut "name-taken-out" "The field with the event's name is no field any more, since it says one name only."
        wire Full Full "the name is written and checked all the same"
        rust Major "code that reads the field does not compile"
        handler Loses;
    NamePutIn "name-put-in" "The field with the event's name is a field, since it may say several names."
        wire Full Full "the name was written and checked all the same"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalKept "additional-kept" "Additional properties are kept."
        wire Lossy Full "yesterday's types drop them"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalTyped "additional-typed" "Additional properties are kept, and have a type."
        wire Lossy Refused "yesterday's types drop them; in stored payloads they may be of any type"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    AdditionalDropped "additional-dropped" "Additional properties are no longer kept."
        wire Full Lossy "tomorrow's types drop them from stored payloads"
        rust Major "code that reads `additional` does not compile"
        handler Loses;
    AdditionalUntyped "additional-untyped" "Additional properties had a type, and are no longer kept."
        wire Refused Lossy "they may be of any type now; tomorrow's types drop them from stored payloads"
        rust Major "code that reads `additional` does not compile"
        handler Loses;

    TypeChanged "type-changed" "A value is of another type."
        wire Refused Refused "neither side takes what the other sends"
        rust Major "the type in Rust is another"
        handler Changes;
    TypeUntyped "type-untyped" "A value had a type, and may be any JSON."
        wire Refused Full "yesterday's types take only what they know"
        rust Major "the type in Rust is another"
        handler Changes;
    TypeTyped "type-typed" "A value could be any JSON, and has a type."
        wire Full Refused "stored payloads may hold anything there"
        rust Major "the type in Rust is another"
        handler Changes;
    TextRetyped "text-retyped" "A text is of another form."
        wire Full Full "formats and lists of values describe a text, they refuse none"
        rust Major "the type in Rust is another"
        handler Changes;
    NumberWidened "number-widened" "An integer may be any number."
        wire Refused Lossy "yesterday's types take no fraction; tomorrow's round what is beyond 2^53"
        rust Major "the type in Rust is another"
        handler Changes;
    NumberNarrowed "number-narrowed" "A number is always an integer."
        wire Lossy Refused "yesterday's types round what is beyond 2^53; tomorrow's take no fraction"
        rust Major "the type in Rust is another"
        handler Changes;
    NumberToDecimal "number-to-decimal" "A number keeps all of its digits."
        wire Lossy Full "yesterday's types round what has more than 15 digits"
        rust Major "the type in Rust is another"
        handler Changes;
    DecimalToNumber "decimal-to-number" "A number does not keep all of its digits."
        wire Full Lossy "tomorrow's types round what has more than 15 digits"
        rust Major "the type in Rust is another"
        handler Changes;
    IntegerToDecimal "integer-to-decimal" "An integer may be any number, and keeps all of its digits."
        wire Refused Full "yesterday's types take no fraction, and nothing beyond 64 bits"
        rust Major "the type in Rust is another"
        handler Changes;
    DecimalToInteger "decimal-to-integer" "A number with all of its digits is always an integer of 64 bits."
        wire Full Refused "tomorrow's types take no fraction, and nothing beyond 64 bits"
        rust Major "the type in Rust is another"
        handler Changes;
    IntegerRange "integer-range" "An integer reaches elsewhere: below zero, or beyond 63 bits."
        wire Refused Refused "each side takes integers that the other does not"
        rust Major "the type in Rust is another"
        handler Changes;
    ObjectToMap "object-to-map" "An object with fields may have any properties."
        wire Refused Full "yesterday's types miss the fields that they require"
        rust Major "the type in Rust is another"
        handler Changes;
    MapToObject "map-to-object" "An object with any properties has fields."
        wire Full Refused "stored payloads may lack the required fields"
        rust Major "the type in Rust is another"
        handler Changes;
    ItemMayBeNull "item-may-be-null" "A value in a list or a mapping may be null."
        wire Refused Full "yesterday's types have no null there"
        rust Major "the type in Rust is another"
        handler Changes;
    ItemNeverNull "item-never-null" "A value in a list or a mapping is not null any more."
        wire Full Refused "stored payloads may have null there"
        rust Major "the type in Rust is another"
        handler Changes;
    UnionFromOne "union-from-one" "A value may be something else as well."
        wire Refused Full "yesterday's types know no alternative"
        rust Major "the type in Rust is another"
        handler Changes;
    OneFromUnion "one-from-union" "A value has no alternatives any more."
        wire Full Refused "stored payloads may hold one of the others"
        rust Major "the type in Rust is another"
        handler Changes;

    EnumValueAdded "enum-value-added" "A value is listed that was not."
        wire Full Full "enums are open: yesterday's types keep it as `Unrecognized`"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    EnumValueRemoved "enum-value-removed" "A value is not listed any more."
        wire Full Full "enums are open: tomorrow's types keep it as `Unrecognized`"
        rust Major "its variant is gone"
        handler Loses;
    ConstantChanged "constant-changed" "A text that is always the same is another."
        wire Full Full "enums are open: each side keeps the other's value as `Unrecognized`"
        rust Major "its variant is gone"
        handler Changes;
    VariantCalledOtherwise "variant-called-otherwise" "A value or an alternative has another name in Rust."
        wire Full Full "it is the same on the wire"
        rust Major "its variant is called otherwise"
        handler Changes;
    AlternativeAdded "alternative-added" "There is one alternative more."
        wire Refused Full "yesterday's types know no such alternative"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    AlternativeRemoved "alternative-removed" "An alternative is gone."
        wire Full Refused "stored payloads may hold it"
        rust Major "its variant is gone"
        handler Loses;
    TaggedAlternativeAdded "tagged-alternative-added" "A property that tells alternatives apart has one value more."
        wire Full Full "such unions are open: yesterday's types keep it as `Unrecognized`"
        rust Minor "enums are non-exhaustive"
        handler Gains;
    TaggedAlternativeRemoved "tagged-alternative-removed" "A property that tells alternatives apart has one value less."
        wire Full Full "such unions are open: tomorrow's types keep it as `Unrecognized`"
        rust Major "its variant is gone"
        handler Loses;
    AlternativesToldOtherwise "alternatives-told-otherwise" "Alternatives are told apart by another property, or by values of another type."
        wire Refused Refused "each side looks for what the other does not send"
        rust Patch "only the decoder knows how they are told apart"
        handler None;

    TypeCalledOtherwise "type-called-otherwise" "A type has another name in Rust."
        wire Full Full "types have no names on the wire"
        rust Major "code that names the type does not compile"
        handler Changes;
    TypesParted "types-parted" "What was one type is two."
        wire Full Full "types have no names on the wire"
        rust Major "code that names the type does not compile"
        handler Changes;
    TypesJoined "types-joined" "What was two types is one."
        wire Full Full "types have no names on the wire"
        rust Major "code that names the type does not compile"
        handler Changes;

    HeadersAppeared "headers-appeared" "Deliveries have headers of their own."
        wire Full Full "payloads are read without them"
        rust Major "`Context` is that of these headers"
        handler Changes;
    HeadersGone "headers-gone" "Deliveries have no headers of their own any more."
        wire Full Full "payloads are read without them"
        rust Major "the type of the headers is gone"
        handler Changes;
    HeaderAddedRequired "header-added-required" "A header is new, and required."
        wire Full Refused "the headers of stored deliveries lack it"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    HeaderAddedOptional "header-added-optional" "A header is new, and may be missing."
        wire Full Full "yesterday's types ignore it"
        rust Minor "structs are non-exhaustive"
        handler Gains;
    HeaderRemovedRequired "header-removed-required" "A header that was required is gone."
        wire Refused Full "yesterday's types miss it when the headers are read"
        rust Major "code that reads it does not compile"
        handler Loses;
    HeaderRemovedOptional "header-removed-optional" "A header that could be missing is gone."
        wire Full Full "for yesterday's types it is absent"
        rust Major "code that reads it does not compile"
        handler Loses;
    HeaderMayBeMissing "header-may-be-missing" "A header that was required may be missing."
        wire Refused Full "yesterday's types miss it when the headers are read"
        rust Major "its type is another: the value was always there"
        handler Changes;
    HeaderAlwaysThere "header-always-there" "A header that could be missing is required."
        wire Full Refused "the headers of stored deliveries may lack it"
        rust Major "its type is another: the value could be absent"
        handler Changes;
    HeaderWidened "header-widened" "A header may say more than it could."
        wire Refused Full "yesterday's types take only what they know"
        rust Major "the type in Rust is another"
        handler Changes;
    HeaderNarrowed "header-narrowed" "A header may say less than it could."
        wire Full Refused "the headers of stored deliveries may say anything that was allowed"
        rust Major "the type in Rust is another"
        handler Changes;
    HeaderRetyped "header-retyped" "A header's text is of another form."
        wire Full Full "formats describe a text, they refuse none"
        rust Major "the type in Rust is another"
        handler Changes;
    HeaderTypeChanged "header-type-changed" "A header is of another type."
        wire Refused Refused "neither side takes what the other sends"
        rust Major "the type in Rust is another"
        handler Changes;
    HeaderCalledOtherwise "header-called-otherwise" "A header has another name in Rust."
        wire Full Full "its name on the wire is the same"
        rust Major "code that reads it does not compile"
        handler Changes;
    DeliveryIdMoved "delivery-id-moved" "Deliveries are told apart by another header, or by none."
        wire Full Full "payloads are read without it"
        rust Patch "`Context::id` gives it as before"
        handler None;

    VerificationAdded "verification-added" "Deliveries are proved to be the sender's."
        wire Full Refused "yesterday's receiver looks for no proof; stored deliveries may have none"
        rust Major "`unsigned` is gone, since `verifier` takes secrets"
        handler None;
    VerificationGone "verification-gone" "Nothing proves any more who sent a delivery."
        wire Refused Full "yesterday's receiver refuses deliveries without a proof"
        rust Major "`verifier` is gone, since there are no secrets"
        handler None;
    VerificationChanged "verification-changed" "Deliveries are proved by another scheme."
        wire Refused Refused "each side looks for a proof that the other does not send"
        rust Major "the type of the verifier has changed, or what it is made of"
        handler None;
    VerificationMoved "verification-moved" "Deliveries are proved by the same scheme in other headers."
        wire Refused Refused "each side looks for the proof in headers that the other does not send"
        rust Patch "the verifier is made as before"
        handler None;
    ReceivingChanged "receiving-changed" "The status that the sender expects, or where the key, the entity or the time is, has changed."
        wire Full Full "payloads are read without it"
        rust Patch "only the receiver knows it"
        handler None;
    BodiesWidened "bodies-widened" "Bodies may come in a media type or an encoding more, or be larger."
        wire Refused Full "yesterday's receiver refuses such a body"
        rust Patch "only the receiver knows it"
        handler None;
    BodiesNarrowed "bodies-narrowed" "Bodies may no longer come in a media type or an encoding, or be as large."
        wire Full Refused "today's receiver refuses such a body"
        rust Patch "only the receiver knows it"
        handler None;
    AnswersAppeared "answers-appeared" "Handshakes are answered, and none was."
        wire Full Full "a handshake is no event"
        rust Major "what makes the verifier fails with another error"
        handler None;
    AnswersGone "answers-gone" "No handshake is answered any more."
        wire Full Full "a handshake is no event"
        rust Major "what makes the verifier fails with another error"
        handler None;
    AnswerAdded "answer-added" "A handshake is answered that was not."
        wire Full Full "a handshake is no event"
        rust Patch "only the receiver knows it"
        handler None;
    AnswerGone "answer-gone" "A handshake is answered no more."
        wire Full Full "a handshake is no event"
        rust Patch "only the receiver knows it"
        handler None;
    AnswerChanged "answer-changed" "A handshake is checked or answered otherwise."
        wire Full Full "a handshake is no event"
        rust Patch "only the receiver knows it"
        handler None;
    ReplyAdded "reply-added" "An event has gained a reply."
        wire Full Full "payloads are read as before"
        rust Minor "the new method of `Responder` has a body"
        handler None;
    ReplyRemoved "reply-removed" "An event no longer has a reply."
        wire Full Full "payloads are read as before"
        rust Major "its method of `Responder` is gone"
        handler None;
    ReplyChanged "reply-changed" "A reply has another type or other required fields."
        wire Full Full "payloads are read as before"
        rust Major "code that writes the reply does not compile"
        handler None;
    ReplyExtended "reply-extended" "A reply may say more."
        wire Full Full "payloads are read as before"
        rust Minor "structs are non-exhaustive, and what need not be said is absent"
        handler None;
    ReplySentOtherwise "reply-sent-otherwise" "A reply has another status, media type or default."
        wire Full Full "payloads are read as before"
        rust Patch "only the receiver knows them"
        handler None;
    CorrelationIdGained "correlation-id-gained" "Events say what answers and follow-ups repeat."
        wire Full Full "payloads are read without it"
        rust Minor "`Event` has a method more"
        handler None;
    CorrelationIdLost "correlation-id-lost" "No event says any more what answers and follow-ups repeat."
        wire Full Full "payloads are read without it"
        rust Major "the method of `Event` that read it is gone"
        handler None;
    CorrelationIdMoved "correlation-id-moved" "What answers and follow-ups repeat stands elsewhere."
        wire Full Full "payloads are read without it"
        rust Patch "only the method of `Event` knows where it stands"
        handler None;
    AddressAdded "address-added" "A channel has an address with parameters."
        wire Full Full "payloads are read without it"
        rust Minor "there is a type more"
        handler None;
    AddressGone "address-gone" "A channel has no address with parameters any more."
        wire Full Full "payloads are read without it"
        rust Major "its type is gone"
        handler None;
    AddressChanged "address-changed" "A channel's address is another."
        wire Full Full "payloads are read without it"
        rust Major "the fields of its type are others, and it is made by naming all of them"
        handler None;

    ConstraintsChanged "constraints-changed" "Formats, bounds or constants are others."
        wire Full Full "they describe values, they refuse none"
        rust Patch "only the docs say them"
        handler None;
    Deprecated "deprecated" "The owner advises against something, or does so no longer."
        wire Full Full "it is sent as before"
        rust Patch "only the docs say it"
        handler None;
    DocsChanged "docs-changed" "What the document says for people is something else."
        wire Full Full "words are not sent"
        rust Patch "only the docs say it"
        handler None;
}
