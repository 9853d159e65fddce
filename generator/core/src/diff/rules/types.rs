//! Rules about types: what they accept, their alternatives and their names.

macro_rules! types {
    ($next:ident $($further:ident)*; $($rows:tt)*) => { $next! { $($further)*; $($rows)*
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
            wire Refused Full "old types may miss required fields, or find values of another type"
            rust Major "the Rust type changes"
            handler Changes;
        MapToObject "map-to-object" "Map became an object"
            wire Full Refused "stored payloads may lack required fields, or have values of another type"
            rust Major "the Rust type changes"
            handler Changes;
        KeysListed "keys-listed" "Keys of a map are now listed"
            wire Full Full "each key's own change says what it means"
            rust Major "the Rust type changes"
            handler Changes;
        KeysUnlisted "keys-unlisted" "Keys of a map are no longer listed"
            wire Full Full "each key's own change says what it means"
            rust Major "the Rust type changes"
            handler Changes;
        ItemMayBeNull "item-may-be-null" "Item or whole payload became nullable"
            wire Refused Full "old types refuse null there"
            rust Major "the Rust type changes"
            handler Changes;
        ItemNeverNull "item-never-null" "Item or whole payload is no longer nullable"
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
            wire Full Full "enums are open: old types keep it as it is"
            rust Minor "enums are non-exhaustive"
            handler Gains;
        EnumValueRemoved "enum-value-removed" "Enum value removed"
            wire Full Full "enums are open: new types keep it as it is"
            rust Major "its variant is removed"
            handler Loses;
        ConstantChanged "constant-changed" "Constant changed"
            wire Full Full "enums are open: each side keeps the other's value as it is"
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
            wire Full Full "unions with a discriminator are open: old types keep it as it is"
            rust Minor "enums are non-exhaustive"
            handler Gains;
        TaggedAlternativeRemoved "tagged-alternative-removed" "Discriminator value removed"
            wire Full Full "unions with a discriminator are open: new types keep it as it is"
            rust Major "its variant is removed"
            handler Loses;
        AlternativesToldOtherwise "alternatives-told-otherwise" "Discriminator changed"
            wire Refused Refused "each side looks for a property or value that the other doesn't send"
            rust Patch "only the decoder reads it"
            handler None;
        AlternativesToldByOther "alternatives-told-by-other" "Alternatives are told apart in another way"
            wire Refused Refused "each side refuses values that only the other can tell apart"
            rust Major "its variants change"
            handler Changes;

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
    } };
}
