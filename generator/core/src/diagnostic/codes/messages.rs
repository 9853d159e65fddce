//! `HW03xx`: events, their messages, names, headers and senders.

use super::{Code, Row, codes};

codes! {
    NO_EVENTS = 301, "A document without events",
        "There is nothing to receive in this document. OpenAPI describes events in `webhooks`, `x-webhooks` or \
         `callbacks`, AsyncAPI as messages of its channels that are sent. Where events are sent to paths of the document, \
         `codegen.yaml` names them: `events: [{ path: /orders, method: post }]`. Where the reader is the application that \
         an AsyncAPI document describes, `messages: received`.";
    EARLY_WEBHOOKS = 302, "`webhooks` in OpenAPI 3.0",
        "`webhooks` came with OpenAPI 3.1; in 3.0, other tools overlook them. They are read as those of 3.1, and schemas \
         around them as those of 3.0. Write `openapi: 3.1.0` or call the section `x-webhooks`.";
    DESCRIBED_TWICE = 303, "A webhook that is described twice, and differently",
        "The document has `webhooks` for readers of 3.1 and `x-webhooks` for others, and the two disagree about this one. \
         What `webhooks` says is read. Let the two say the same, or remove one.";
    NO_OPERATION = 304, "A webhook without an operation",
        "A webhook is a path item, and describes the request of the sender below a method, mostly `post`. There is none \
         here, so there is no event. Often the request was described without the line `post:` above it.";
    APPLICATION_RECEIVES = 305, "An application that only receives",
        "An AsyncAPI document describes an application, and its events are what that application sends. This one sends \
         nothing, so it is taken to be written from your own side: what it receives are the events.";
    COMPONENTS_TAKEN = 306, "A document without channels",
        "The document lists messages in its components and no channel that carries one. All of them are taken as events. \
         Describe the channels where some of the messages are none.";
    MESSAGE_UNNAMED = 307, "A message without a name",
        "This message stands in a list, and has no `name`, no `messageId` and no key of its own. It is called by its \
         position, which changes when a message is added before it; so would the Rust names. Give it a `name`.";
    NO_PAYLOAD = 308, "A message whose payload nobody describes",
        "No schema says what is in the body, so the handler is given any JSON. Describe it by a schema below `content` \
         and `application/json`, or in `payload`.";
    MEDIA_TYPE = 309, "A payload that is not read",
        "A body is read as JSON, as a form (`application/x-www-form-urlencoded`) or as text (`text/plain`), by the schema that \
         the document has for its media type. A receiver answers 415 (Unsupported Media Type) to others, such as XML or \
         several parts. Where the same event can be had as JSON, describe that.";
    LANGUAGE = 310, "A schema in another language",
        "AsyncAPI lets schemas be written in Avro, Protobuf, RAML and others (`schemaFormat`). Only JSON Schema and the \
         schema objects of OpenAPI and AsyncAPI are read; the value is taken as any JSON, or the headers as none. Describe \
         it by a JSON Schema to have a type for it.";
    STREAM = 311, "The items of a stream",
        "OpenAPI 3.2 describes by `itemSchema` what comes one by one in a body that does not end. A delivery has one body \
         and ends with it. Describe the whole body by `schema`.";
    ANY_OF_MESSAGES = 312, "`anyOf` around messages",
        "Which message a channel carries is said by `oneOf` (AsyncAPI 2.6, Operation Object): each delivery is one of them. \
         `anyOf` belongs to schemas. It is read as `oneOf`, which is what it must mean.";
    EXPRESSION = 313, "An expression that names no place in a message",
        "A runtime expression of AsyncAPI begins with `$message.header#/` or `$message.payload#/`, and a JSON Pointer \
         follows. This one is something else, and is ignored.";
    CORRELATION_ID = 314, "A correlation id that is not there",
        "`location` leads to a value that the payload does not list, or that is neither text nor number, so the generated \
         event has no correlation id. Name a property that the schema lists, or a header.";
    ADDRESS = 315, "An address that cannot be taken apart",
        "Between two parameters of an address must stand something, or no reader can tell where the first one ends: \
         `{shop}{order}` could be cut anywhere. The address has no type of its own.";
    PARAMETER = 316, "Parameter isn't part of the event",
        "An event is decoded from the headers and the body of its delivery. What the sender adds to the path or the query of your \
         URL isn't decoded, but it isn't lost: a recipe in `verify` can check it, `answers` can echo it in a handshake, a path \
         such as `/hooks/{tenant}` names the tenant, and `Context::trusted` has the delivery with its URL. Cookies are ignored.";
    HEADER_CONTENT = 317, "A header that is described by `content`",
        "A header may hold JSON or the like of its own, which `content` describes. Such a header is taken as text. Describe \
         it by `schema` where it is a text, a number or a truth value.";
    HEADER_TEXT = 318, "A header that is no single value",
        "The schema of this header describes a list or an object, and how these are written in one line is not a matter \
         of JSON. The handler is given the text as it came.";
    SAME_MESSAGE = 319, "Two messages that say the same",
        "Two messages have the same name and the same words, and stand in different places: mostly one message was copied from \
         channel to channel. They are one event, and which of the places a delivery came from is not part of it. Give each a \
         `name` of its own where the two mean different things.";
    CALLBACK_UNUSED = 320, "A callback of the components that no operation has",
        "`components.callbacks` holds requests that operations may refer to. Where the document describes other events, only \
         the callbacks that an operation has are events. Refer to this one in the operation's `callbacks`: \
         `$ref: '#/components/callbacks/orderPaid'`. A document that describes no other events has those of its components.";
    HANDSHAKE = 321, "Handshake request isn't an event",
        "A webhook or callback describes a safe method, such as `get`, beside one that delivers events. Senders use it to check \
         an endpoint before they send anything. It has no handler method. Where the document shows its answer, such as a parameter \
         of the query that comes back as text, a receiver gives it; otherwise write it in `codegen.yaml`, under `answers`.";
    UNRECEIVABLE = 322, "An event whose body is not read",
        "A body is read as JSON, as a form (`application/x-www-form-urlencoded`) or as text. This event is only sent as \
         something else, such as XML or several parts, so it cannot be received and has no handler method. A document whose \
         events are all like this is refused. Where the sender can send JSON, describe that.";
    LEFT_OUT = 323, "Messages that the document's application doesn't send",
        "An AsyncAPI document describes an application. Its events are what that application sends, and what it receives is \
         left out. That is right where the document describes the sender. Many are written from the receiver's side, and then \
         `send` and `receive` mean the opposite: write `messages: received` in `codegen.yaml`. `both` takes all messages, those \
         of no operation included. `messages: sent` says that the choice is right, and this note is gone.";
    HANDSHAKE_INFERRED = 331, "Handshake that is answered as the document shows",
        "A sender checks an endpoint by deliveries that hold a challenge, in the query or in the body, and the document shows a \
         response with the same value. A receiver answers such a delivery so, and hands it to no handler. Write `answers` in \
         `codegen.yaml` where the sender's handbook says otherwise; `answers: []` answers nothing.";
    HANDSHAKE_UNANSWERED = 332, "Handshake that nobody answers",
        "A sender seems to check the endpoint before it sends events, and the document doesn't show what it wants to hear. The \
         registration may fail. Write the answer in `codegen.yaml`, under `answers`, as the sender's handbook has it; the help \
         shows the form. `answers: []` says that nothing needs to be answered.";
    REPLY = 333, "Reply can't be generated",
        "The document describes the reply to an event, but no type can be generated for it: no value satisfies its schema, a \
         reference leads nowhere, the schema isn't JSON Schema, or the reply is one of several messages. The event is received \
         and answered without a body. Fix the document with an overlay; for several messages, describe one whose payload is a \
         `oneOf` of their payloads, and the reply becomes an enum. Or list the events that you reply to: \
         `responds: [order.requested]` in `codegen.yaml`, or `responds: none`.";
    SAME_EVENT_NAME = 351, "Two events with one name",
        "Each name leads to one type of payload. Here two messages have the same name and different payloads, so a delivery \
         could be either. Correct the name in one of them, or name a better place by `discriminator` in `codegen.yaml`.";
    DISCRIMINATOR = 352, "A place that does not tell the events apart",
        "`discriminator` names where an event's name travels, and every payload has to list its own values there, which no \
         other payload has: a `const` or an `enum`. Name another place: a pointer into the body, `header <name>`, or \
         `none` where only the URL tells.";
    NAME_UNMATCHED = 353, "Names that nobody gave to their messages",
        "The document lists the names of all events in one place, and not which message has which. It was tried to match \
         them by their words. Write the rest in `codegen.yaml`: `events: { <message>: <name> }`.";
    // 354 is gone: a single constant is either a name or not spoken of.
    NAMELESS = 355, "Events that no property tells apart",
        "Nothing in the body or the headers says which event a delivery is, as far as the document knows. Whoever receives \
         it has to say, for instance by a URL for each event. Where the name does travel, write `discriminator: /type` or \
         `discriminator: header <name>` in `codegen.yaml`.";
    NAMES_ASSUMED = 356, "Names that are taken to be the keys",
        "The document shows where the name of an event travels, and not what it is. It is taken to be the key of the webhook, \
         or its name. Compare with a delivery, and correct what differs: `events: { <key>: <name> }` in `codegen.yaml`.";
    VALUE_SHARED = 357, "Event name is listed by several messages",
        "Several messages list this value where event names are, and nothing else tells them apart. A delivery with it is \
         decoded as the message whose key has the same words, or else as unknown. All other values work. Correct the messages \
         that don't send the value, or write a better place as `discriminator` in `codegen.yaml`.";
    ABSENCE_ASSUMED = 358, "Event is recognized by a missing value",
        "Other messages list a value at this place, and this one doesn't mention it. A delivery without the value is taken to be \
         this event. A schema may leave out something that is sent. Compare it with a delivery, and if the value is there, add \
         the property with an overlay.";
    ADDRESSES_OVERLAP = 359, "Channel addresses overlap",
        "An address can match the templates of two channels, and neither is more specific: `{shop}/orders` and `north/{what}`. \
         A delivery on such an address is decoded as unknown, unless the receiver says which event it is by `Delivery::named`. \
         All other addresses work. Make the templates differ, or write another place as `discriminator` in `codegen.yaml`.";
    NAME_UNSIGNED = 360, "Event name isn't signed",
        "Deliveries are signed, but the signature doesn't cover the place that names the event. Somebody who has one signed \
         delivery can send it again as another event. Whatever else the document lists for the event is compared with the \
         delivery, and a contradiction is malformed. If the body names the event too, add that to the document with an \
         overlay.";
    NAME_OPTIONAL = 361, "Event name is optional",
        "The message is recognized by a value that its schema lists but doesn't require. The value counts as sent: a delivery \
         without it isn't recognized. If it is always there, make it `required` in the schema.";
    KEY_UNSIGNED = 362, "Delivery key isn't signed",
        "Deliveries are signed, but the signature doesn't cover the key that recognizes a repeated delivery. Somebody who has \
         one signed delivery can send it again under a new key, and it is handled again. If the signed body has an id of the \
         delivery, write it in `codegen.yaml`: `delivery: { key: /id }`. Otherwise make the handler idempotent.";
    SENDERS_DIFFER = 371, "Events that are signed differently",
        "A receiver verifies all deliveries of an API in one way. The messages of this document disagree on which, so none \
         is taken and the API is `unsigned`. Where one is true of all, write it in `codegen.yaml`: \
         `verify: standard-webhooks`.";
    SIGNATURE_UNCLEAR = 372, "A signature that nobody explains",
        "A header holds a signature, and what is signed and how is not said in words that leave no other reading. A wrong \
         guess refuses every delivery or proves nothing, so none is made, and the API is `unsigned`. The owner's \
         handbook says it: write `verify` in `codegen.yaml`, as a preset (`hookwright preset` lists them) or as a recipe: \
         `{ algorithm: hmac-sha256, signs: \"{body}\", signature: { at: header X-Signature, prefix: sha256= } }`. Where the \
         document says enough, the help has the recipe.";
    SENDER_UNCHECKED = 373, "A sender that is not checked",
        "The document says how a sender is known, by something that this generator does not check: a client certificate, \
         an OAuth flow, a token in the query. Write in `codegen.yaml` what is to be checked instead, or `verify: none`.";
    SCHEME_IN_PROSE = 374, "A signature that only prose describes",
        "A description says how deliveries are signed, and neither headers nor security schemes do. Prose may be about another \
         API or out of date, so no scheme is taken from it, and the API is `unsigned`. Where it is right, write the scheme in \
         `codegen.yaml`: `verify: standard-webhooks`, a preset (`hookwright preset` lists them), or the recipe that the help \
         proposes.";
    SENDER_ASSUMED = 375, "An event that does not state how its sender is known",
        "A receiver verifies all deliveries of an API in one way. Some events of this document state one, and this one \
         states none, so its deliveries are verified in the same way and refused without a signature. Where the sender does \
         not sign it, receive it by an API of its own, or choose one way for all of them by `verify` in `codegen.yaml`.";
    PROOF_ALTERNATIVE = 376, "Sender can prove itself in another way",
        "The document states two ways to know the sender, such as a token and a signature that is optional. Deliveries are \
         verified by the first, and those that have only the other are refused. To accept both, write a list in \
         `codegen.yaml`: `verify: [{ token: X-Token }, standard-webhooks]`. A delivery that has a signature must then have a \
         correct one, and a token alone is enough.";
}
