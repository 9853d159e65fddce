//! Rules about deliveries as a whole: headers, verification, bodies, replies, addresses and descriptions.

macro_rules! deliveries {
    ($next:ident $($further:ident)*; $($rows:tt)*) => { $next! { $($further)*; $($rows)*
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
        DeliveryIdMoved "delivery-id-moved" "Delivery ID moved to another header, or is gone"
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
        VerificationChanged "verification-changed" "Verification scheme changed"
            wire Refused Refused "each side looks for a proof that the other doesn't send"
            rust Major "the verifier has another type or other arguments"
            handler None;
        VerificationMoved "verification-moved" "Signature or token moved to another place"
            wire Refused Refused "each side looks for it where the other doesn't send it"
            rust Patch "the verifier is constructed as before"
            handler None;
        SignatureChanged "signature-changed" "Signature scheme changed"
            wire Refused Refused "each side expects a signature that is made or written in another way"
            rust Patch "the verifier is constructed as before"
            handler None;
        ReceivingChanged "receiving-changed" "Success status, allowed age, or the place of key, entity or time, changed"
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
        BodiesReadOtherwise "bodies-read-otherwise" "Bodies are read in another way"
            wire Refused Refused "each side looks for the payload where the other doesn't send it"
            rust Patch "only the decoder knows the way"
            handler None;
        BatchAdded "batch-added" "Bodies may hold a list of events"
            wire Refused Full "old receivers refuse a list; new ones still read single events"
            rust Patch "only the receiver splits bodies"
            handler None;
        BatchGone "batch-gone" "Bodies no longer hold a list of events"
            wire Full Refused "old receivers also read single events; new ones refuse a list"
            rust Patch "only the receiver splits bodies"
            handler None;
        MethodAdded "method-added" "Deliveries may come by another method"
            wire Refused Full "old receivers refuse the method"
            rust Patch "only the receiver uses it"
            handler None;
        MethodGone "method-gone" "Deliveries no longer come by a method"
            wire Full Refused "new receivers refuse the method"
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
        ReplyChanged "reply-changed" "Reply is built in another way"
            wire Full Full "payloads don't depend on it"
            rust Major "code that builds the reply no longer compiles"
            handler None;
        ReplyExtended "reply-extended" "Reply may have more fields or values"
            wire Full Full "payloads don't depend on it"
            rust Minor "structs and enums are non-exhaustive, and optional fields start absent"
            handler None;
        ReplySentOtherwise "reply-sent-otherwise" "Reply has another status, media type, default or form"
            wire Full Full "payloads don't depend on it"
            rust Patch "only the receiver uses them"
            handler None;
        CorrelationIdGained "correlation-id-gained" "Correlation ID added"
            wire Full Full "payloads don't depend on it"
            rust Minor "`Event` gains a method"
            handler None;
        CorrelationIdLost "correlation-id-lost" "Correlation ID removed"
            wire Full Full "payloads don't depend on it"
            rust Major "`Event` loses the method that read it"
            handler None;
        CorrelationIdMoved "correlation-id-moved" "Correlation ID moved"
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

        ConstraintsChanged "constraints-changed" "Formats, bounds, defaults, constants or listed values changed"
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
    } };
}
