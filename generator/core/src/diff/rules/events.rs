//! Rules about events: which there are, and how they are recognized.

macro_rules! events {
    ($next:ident $($further:ident)*; $($rows:tt)*) => { $next! { $($further)*; $($rows)*
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
        EventToldOtherwise "event-told-otherwise" "Event is recognized by another value"
            wire Refused Refused "each side takes such a delivery for an unknown event, or for another one"
            rust Patch "only the decoder knows the value"
            handler None;
        SharedFieldGained "shared-field-gained" "All events now share a field"
            wire Full Full "only the Rust code changes"
            rust Minor "`Event` gains a method"
            handler None;
        SharedFieldLost "shared-field-lost" "Field is no longer shared by all events"
            wire Full Full "only the Rust code changes"
            rust Major "`Event` loses the method that read the field"
            handler None;
    } };
}
