//! `HW03xx`: events, their messages, names, headers and senders.

use super::{Code, Row, codes};

codes! {
    NO_EVENTS = 301, "Document has no events",
        "This document describes nothing to receive. OpenAPI describes events in `webhooks`, `x-webhooks` or `callbacks`. \
         AsyncAPI describes them as messages that the application sends. If events are sent to paths of an OpenAPI document, list \
         them in `codegen.yaml`: `events: [{ path: /orders, method: post }]`. If an AsyncAPI document describes your own \
         application, write `messages: received`.";
    EARLY_WEBHOOKS = 302, "`webhooks` in OpenAPI 3.0",
        "`webhooks` came with OpenAPI 3.1, so other tools ignore them in a 3.0 document. They are read, and schemas are read by \
         the rules of 3.0. Write `openapi: 3.1.0`, or rename the section to `x-webhooks`.";
    DESCRIBED_TWICE = 303, "Webhook has two different descriptions",
        "The document has `webhooks` for readers of OpenAPI 3.1 and `x-webhooks` for others, and they differ in this webhook. \
         `webhooks` is used. Make them equal, or remove one.";
    NO_OPERATION = 304, "Webhook or callback has no operation",
        "A webhook is a Path Item Object that describes the sender's request under a method, usually `post`. A callback has such \
         an object for each expression that gives the URL. This one has no method, so there is no event. Often the line `post:` is \
         missing.";
    APPLICATION_RECEIVES = 305, "AsyncAPI application only receives",
        "An AsyncAPI document describes an application, and its events are the messages that the application sends. This one \
         sends nothing, so the document is assumed to describe your own side, and the messages that it receives are the events.";
    COMPONENTS_TAKEN = 306, "AsyncAPI document has no channels",
        "The document has messages in `components`, but no channel uses them. All of them are treated as events. If some aren't, \
         add the channels.";
    MESSAGE_UNNAMED = 307, "Message has no name",
        "This message is in a list and has no `name`, `messageId` or key. It is named by its position, which changes when a \
         message is added before it, and so do the names in Rust. Give it a `name`.";
    NO_PAYLOAD = 308, "Message has no payload schema",
        "The document doesn't describe the body, so the handler gets any JSON. Add a schema: in OpenAPI under `content` and \
         `application/json`, in AsyncAPI as `payload`.";
    MEDIA_TYPE = 309, "Unsupported media type",
        "A body is decoded as JSON, as JSON Lines, as a form (`application/x-www-form-urlencoded`) or as text (`text/plain`). A \
         receiver answers 415 (Unsupported Media Type) to other media types, such as XML or multipart. If the sender can send \
         JSON, describe that.";
    LANGUAGE = 310, "Unsupported schema format",
        "AsyncAPI allows schemas in Avro, Protobuf, RAML and others (`schemaFormat`). JSON Schema and the Schema Objects of \
         OpenAPI and AsyncAPI are supported. A payload in another format is treated as any JSON, and headers are ignored. \
         Describe the message with a JSON Schema.";
    STREAM = 311, "`itemSchema` has no effect",
        "In OpenAPI 3.2, `itemSchema` describes the items of a sequential media type, such as `application/jsonl` or \
         `application/x-ndjson`, and each item is an event. A body of any other media type is one event. Describe it with \
         `schema`, or correct the media type.";
    ANY_OF_MESSAGES = 312, "`anyOf` instead of `oneOf` for messages",
        "An operation lists its messages in `oneOf` (AsyncAPI 2.6, Operation Object), because each delivery is one of them. \
         `anyOf` is for schemas. It is read as `oneOf`.";
    EXPRESSION = 313, "Invalid runtime expression",
        "A runtime expression in AsyncAPI is `$message.header#` or `$message.payload#` and a JSON Pointer, such as \
         `$message.payload#/id`. This one is something else and is ignored.";
    CORRELATION_ID = 314, "Correlation ID location doesn't exist",
        "`location` leads to a value that the payload doesn't list, or that is neither a string nor a number. The event has no \
         correlation ID. Use a property that the schema lists, or a header.";
    ADDRESS = 315, "Channel address can't be parsed",
        "In `{shop}{order}`, nothing shows where the first parameter ends. The parameters of this address aren't available to the \
         handler. Put text between them.";
    PARAMETER = 316, "Parameter isn't part of the event",
        "An event is decoded from the headers and the body of its delivery. What the sender adds to the path or the query of your \
         URL isn't decoded, but it isn't lost: a recipe in `verify` can check it, `answers` can echo it in a handshake, a path \
         such as `/hooks/{tenant}` names the tenant, and `Context::trusted` has the delivery with its URL. Cookies are ignored.";
    HEADER_CONTENT = 317, "Header uses `content`",
        "`content` says that the header contains JSON or another format. The header is treated as text. If it is a string, a \
         number or a boolean, describe it with `schema`.";
    HEADER_TEXT = 318, "Header is treated as text",
        "The schema of this header allows more than a single string, number or boolean, or restricts it to a list. The handler \
         gets the text as it was sent.";
    SAME_MESSAGE = 319, "Two messages are the same event",
        "Two messages have the same name and the same schema, usually because one was copied to several channels. They become one \
         event, and the event doesn't say which channel it came from. If they mean different things, give each its own `name`.";
    CALLBACK_UNUSED = 320, "Callback isn't used by an operation",
        "If a document describes other events, a callback in `components.callbacks` is an event only if an operation refers to \
         it. Refer to this one in the operation's `callbacks`: `$ref: '#/components/callbacks/orderPaid'`.";
    HANDSHAKE = 321, "Handshake request isn't an event",
        "A webhook or callback describes a safe method, such as `get`, next to another method or on its own. Senders use it to \
         check an endpoint before they send anything. It has no handler method. If the document shows the response, such as a \
         query parameter that is sent back as text, a receiver answers it. Otherwise write the answer in `codegen.yaml`, under \
         `answers`.";
    UNRECEIVABLE = 322, "Event can't be received",
        "This event is only sent in a media type that isn't supported, such as XML or multipart, so it has no handler method. If \
         all events of a document are like this, it is an error. If the sender can send JSON, describe that.";
    LEFT_OUT = 323, "Messages that the application receives are left out",
        "An AsyncAPI document describes an application. The messages that it sends are the events, and those that it receives are \
         left out. That is right if the document describes the sender. Many documents describe the receiver instead, and then \
         `send` and `receive` mean the opposite: write `messages: received` in `codegen.yaml`. `both` takes all messages, \
         including those without an operation. `messages: sent` confirms the default.";
    HEADER_SECRET = 324, "Header contains a secret",
        "This header contains a secret: `verify` or the document's security compares it with a token, its name or \
         description says so, or it is `Authorization`, `Proxy-Authorization` or `Cookie`. The type of the headers, \
         which may be logged, has no field for it. If the verifier checks it, a delivery is stored without it.";
    SCHEMA_AS_MESSAGE = 325, "Schema in place of a message",
        "An AsyncAPI message has a `payload`, which is a schema. Here is a schema where a message is expected, often because \
         of a reference to `components.schemas`. It is read as the payload of a message. Other tools may ignore it, so write a message \
         with this schema as its `payload`.";
    MESSAGE_AS_SCHEMA = 326, "Message in place of a schema",
        "A reference in a schema leads to an AsyncAPI message. A message isn't a schema, but its payload is, so that is what \
         the reference is taken to mean. Refer to the schema of the payload instead.";
    ADDRESS_ASSUMED = 327, "Channel has no address",
        "In AsyncAPI 3, the name of a topic or a queue is the `address` of its channel, and the channel's key is only for \
         references. This channel belongs to a broker and has no address, so its key is taken as the address, as in AsyncAPI 2. Compare it \
         with the broker, and add the `address`.";
    CALLBACK_LEVEL = 328, "Callback expression is missing, or isn't expected here",
        "A callback has a runtime expression for each URL, such as `{$request.body#/url}`, and below that a Path Item Object with \
         the method. A webhook is a Path Item Object and has no such expression. This callback is written like a \
         webhook, or this webhook like a callback. It is read as if it were in the right form, but other tools may ignore it.";
    HANDSHAKE_INFERRED = 331, "Handshake is answered as the document shows",
        "A sender checks an endpoint with a request that has a challenge in the query or the body, and the document shows a \
         response with the same value. A receiver sends this response and doesn't call a handler. If the sender expects something \
         else, write it in `codegen.yaml`, under `answers`. `answers: []` answers nothing.";
    HANDSHAKE_UNANSWERED = 332, "Handshake has no answer",
        "The sender seems to check the endpoint before it sends events, but the document doesn't show the expected response. \
         Registering the endpoint may fail. Write the answer in `codegen.yaml`, under `answers`, as the sender's documentation \
         describes it; the help shows the form. `answers: []` says that no answer is needed.";
    REPLY = 333, "Reply can't be generated",
        "The document describes the reply to an event, but no type can be generated for it: no value satisfies its schema, a \
         reference can't be resolved, the schema isn't JSON Schema, or the reply is one of several messages that aren't all JSON of \
         one media type. The event is received and answered without a body. Fix the document with an overlay, or list the events \
         that you reply to: `responds: [order.requested]` in `codegen.yaml`, or `responds: none`.";
    SAME_EVENT_NAME = 351, "Duplicate event name",
        "Two messages have the same name and different payloads, so a delivery with this name could be either. Correct one of the \
         names, or name another place in `codegen.yaml`, under `discriminator`.";
    DISCRIMINATOR = 352, "`discriminator` doesn't distinguish the events",
        "At the place that `discriminator` names, each payload must list its own values, by `const` or `enum`, and no other \
         payload may list them. Name another place: a pointer into the body, `header <name>`, or `none` if only the URL tells \
         the events apart.";
    NAME_UNMATCHED = 353, "Event names aren't assigned to messages",
        "The document lists the names of all events in one place, but not which message has which name. Names were matched by \
         their words where possible. Write the rest in `codegen.yaml`: `events: { <message>: <name> }`.";
    // `HW0354` was removed: a single constant is either a name, or it isn't reported.
    NAMELESS = 355, "Nothing in a delivery names the event",
        "Neither the body nor the headers say which event a delivery is, as far as the document describes them. The receiving \
         code must say it, for instance by a URL for each event. If deliveries do have a name, write its place in \
         `codegen.yaml`: `discriminator: /type` or `discriminator: header <name>`.";
    NAMES_ASSUMED = 356, "Event names are assumed to be the keys",
        "The document shows where the name of an event is sent, but not its value. It is assumed to be the key of the webhook or \
         the name of the message. Compare the names with a delivery, and correct those that differ in `codegen.yaml`: \
         `events: { <key>: <name> }`.";
    VALUE_SHARED = 357, "Several messages list the same event name",
        "Several messages list this value as an event name, and nothing else distinguishes them. A delivery with it is decoded as \
         the message whose key has the same words, or else as unknown. All other values work. Correct the messages that don't \
         send the value, or write a better place as `discriminator` in `codegen.yaml`.";
    ABSENCE_ASSUMED = 358, "Event is recognized by a missing value",
        "Other messages list a value at this place, and this message doesn't mention it. A delivery without the value is \
         assumed to be this event. A schema may leave out something that is sent. Look at a delivery, and if \
         the value is there, add the property with an overlay.";
    ADDRESSES_OVERLAP = 359, "Channel addresses overlap",
        "An address can match the templates of two channels, and neither is more specific: `{shop}/orders` and `north/{what}`. \
         A delivery on such an address is decoded as unknown, unless the receiver says which event it is with `Delivery::named`. \
         All other addresses work. Make the templates differ, or write another place as `discriminator` in `codegen.yaml`.";
    NAME_UNSIGNED = 360, "Event name isn't signed",
        "Deliveries are signed, but the signature doesn't cover the place that names the event. Anyone who has one signed \
         delivery can send it again as another event. Everything else that the document lists for the event is compared with the \
         delivery, and a delivery that contradicts it is malformed. If the body names the event too, add that to the document with an \
         overlay.";
    NAME_OPTIONAL = 361, "Event name is optional",
        "The message is recognized by a value that its schema lists but doesn't require. A delivery without it isn't recognized. \
         If it is always sent, make it `required` in the schema.";
    KEY_UNSIGNED = 362, "Delivery key isn't signed",
        "Deliveries are signed, but the signature doesn't cover the key that recognizes a repeated delivery. Anyone who has \
         one signed delivery can send it again under a new key, and it is handled again. If the signed body has an ID of the \
         delivery, write it in `codegen.yaml`: `delivery: { key: /id }`. Otherwise make the handler idempotent.";
    SENDERS_DIFFER = 371, "Events are signed in different ways",
        "A receiver verifies all deliveries of an API in the same way, but the messages of this document differ. No way is chosen, \
         and the API is `unsigned`. If one applies to all events, write it in `codegen.yaml`: `verify: standard-webhooks`.";
    SIGNATURE_UNCLEAR = 372, "Signature isn't described",
        "A header contains a signature, but the document doesn't say exactly what is signed and how. A wrong guess would reject \
         every delivery or prove nothing, so the API is `unsigned`. Look it up in the sender's documentation, and write `verify` \
         in `codegen.yaml`: a preset (`hookwright preset` lists them) or a recipe, \
         `{ algorithm: hmac-sha256, signs: \"{body}\", signature: { at: header X-Signature, prefix: sha256= } }`. If the \
         document says enough, the help proposes a recipe.";
    SENDER_UNCHECKED = 373, "Authentication method isn't supported",
        "The document describes a way to authenticate the sender that isn't supported: a client certificate, OAuth, or a token in \
         the query. Write what to check instead in `codegen.yaml`, under `verify`, or `verify: none`.";
    SCHEME_IN_PROSE = 374, "Signature is only described in text",
        "A description explains how deliveries are signed, but no header or security scheme does. The text may be about another \
         API, or outdated, so the API is `unsigned`. If the text is right, write the scheme in `codegen.yaml`: \
         `verify: standard-webhooks`, a preset (`hookwright preset` lists them), or the recipe that the help proposes.";
    SENDER_ASSUMED = 375, "Event has no security of its own",
        "A receiver verifies all deliveries of an API in the same way. Other events of this document are signed, and this one \
         doesn't say so. It is verified like the others, and rejected without a signature. If the sender doesn't sign it, receive \
         it as an API of its own, or choose one way for all events in `codegen.yaml`, under `verify`.";
    PROOF_ALTERNATIVE = 376, "Sender can authenticate in another way",
        "The document describes two ways to authenticate the sender, such as a token and an optional signature. Deliveries are \
         verified by the first, and those that have only the other are rejected. To accept both, write a list in \
         `codegen.yaml`: `verify: [{ token: X-Token }, standard-webhooks]`. A delivery that has a signature must then have a \
         correct one, and a token alone is enough.";
    SECRET_UNCHECKED = 377, "Secret isn't checked",
        "A header contains a secret, as its name or description says, such as a token that you give the sender. Or an \
         AsyncAPI document describes the receiver, and its server requires a token. The document doesn't say that \
         deliveries are checked for it, so nothing compares it with your secret, and the API is `unsigned`. If it \
         proves who sends a delivery, write `verify: { token: X-Token }` in `codegen.yaml`. Otherwise write `verify: none`.";
}
