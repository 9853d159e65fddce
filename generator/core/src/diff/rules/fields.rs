//! Rules about the fields of objects.

macro_rules! fields {
    ($next:ident $($further:ident)*; $($rows:tt)*) => { $next! { $($further)*; $($rows)*
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
    } };
}
