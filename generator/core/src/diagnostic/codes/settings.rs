//! `HW06xx`: `codegen.yaml`, and the names that things get.

use super::{Code, Row, codes};

codes! {
    UNKNOWN = 601, "An unknown setting",
        "`codegen.yaml` has no such setting, and a setting that is overlooked would be worse than an error. The help lists \
         those there are.";
    UNUSED = 602, "A setting without effect",
        "The setting names an event that the document does not have, or a schema or a field that nothing is generated for. \
         Mostly it is misspelt, or the document has changed under it. Remove the setting, or correct what it names; \
         `hookwright show SPEC --stage events` lists the events.";
    UNKNOWN_VALUE = 603, "An unknown value of a setting",
        "The setting has a few words for its values, and this is none of them. The help says which there are, and what \
         holds where the setting is left out.";
    NO_PLACE = 604, "A setting that names no place",
        "Where something travels is written as a JSON Pointer into the body, `/data/type`, or as `header <name>`. For the \
         name of an event, `none` says that it does not travel.";
    NO_SCHEME = 605, "An unknown way to verify",
        "`verify` takes `standard-webhooks`, `svix`, `bearer`, `basic` or `none`, or a scheme with its header: \
         `{ hmac-hex: X-Signature, prefix: sha256= }`, `{ timestamped-hmac: X-Signature }`, `{ token: X-Token }`. All other \
         signatures are described by a recipe, or by `{ preset: NAME }` where the library has one.";
    NO_HEADER = 606, "A name that no header can have",
        "The name of a header is letters, digits and a few signs, without spaces and colons (RFC 9110, section 5.1). Write \
         it as the owner does: `X-Signature`.";
    INCOMPLETE = 607, "A setting that lacks a part",
        "An event that is named by its path needs `path` and `method`; a patch needs `at`, where the property with the \
         previous values is, and `of`, the schema of the resource. The help shows the whole.";
    NO_POINTER = 608, "A setting that is no JSON Pointer",
        "A place in a document is written as a JSON Pointer (RFC 6901): the keys that lead there, each after a `/`, with `~1` \
         for a `/` in a key and `~0` for a `~`: `/components/schemas/Pet`.";
    NO_FILE = 609, "A setting about a file that does not belong to the document",
        "What stands before the `#` of a name's place is a file that the document refers to, directly or by others. It is not \
         among them. Write its path as it is from the folder of `codegen.yaml`.";
    NO_IDENTIFIER = 610, "A name that Rust does not allow",
        "The name is not a Rust identifier: letters, digits and `_`, not beginning with a digit, and no keyword. Types and \
         values are written `OrderCreated`, fields `created_at`.";
    NAME_TAKEN = 611, "A name that generated modules need themselves",
        "Generated modules use this name for something else, such as `Event`, `Handler` or `String`; a type of the same name \
         would hide it. Write another one.";
    SAME_NAME = 612, "Two things that would have one name",
        "Names that differ in case or punctuation alone become one name in Rust. Without a setting the second one gets a \
         number, and it may move when something is added: choose a better name in `codegen.yaml`, under `names`. Where the \
         setting itself makes the two alike, nothing is generated.";
    NO_OPERATION = 613, "A setting about a path that is not there",
        "`events` names the paths and methods to which events are sent, as they stand in the document's `paths`. This one has \
         no such path, or the path no such method.";
    NO_RESOURCE = 614, "A patch of something that is no object",
        "`of` leads to the schema of the resource whose previous values are sent. There is nothing, or no object with \
         listed properties. Name the schema of the resource, such as `/components/schemas/Order`.";
    VALUE_NOWHERE = 615, "A setting about a value that no payload has",
        "No event lists a text or a number at this place, so the key, the entity or the time of a delivery would never be \
         there. Compare with a delivery; every key on the way counts, as in `/data/object/id`.";
    NO_COPY = 616, "A copy of a reference that isn't an address and a path",
        "`references` names the file to read in place of what is at an address: \
         `https://acme.example/order.yaml: ./order.yaml`. An address that ends in a slash stands for all that begin with it, \
         and leads to a folder. The files are in the folder of the document.";
    NAME_NOWHERE = 620, "A discriminator that no payload has",
        "`discriminator` says where the name of an event travels in the body, and no payload of the document has a text, a \
         number or a truth value there. No delivery would be recognized. Compare with a delivery; every key on the way \
         counts, as in `/data/type`. Where deliveries have a property that the document forgot, add it with an overlay.";
    HEADER_UNLISTED = 621, "A setting about a header that no event lists",
        "The document lists the headers of its events, and the one that the setting names is not among them. It is an error \
         where one letter makes the difference, and a warning or a note elsewhere, since documents leave headers out. Compare \
         with a delivery. A header that the document forgot can be added with an overlay.";
    NAME_UNLISTED = 622, "A name of an event that its payload does not list",
        "`events` gives an event a name, and the schema lists the names that are sent, without this one. Its deliveries would \
         not be recognized. Write one of the listed names; where the list lacks one, add it with an overlay.";
    PLACE_NOWHERE = 623, "A setting about a place that is not in the document",
        "`names` and `patches` are about places in the document, as JSON Pointers. The document has nothing at this one: a key \
         is misspelt, or the document has changed. A place below a `$ref` is written as the place that the reference leads \
         to.";
    NAME_UNCHECKED = 624, "A discriminator that nothing in the document confirms",
        "`discriminator` says where the name of an event travels, and the payloads are untyped there, or the document lists no \
         headers, so it cannot tell whether the setting is right. If it is not, no delivery is recognized. Compare with a \
         delivery, or describe the property or the header with an overlay.";
    NAME_MISSING = 625, "An event whose payload lacks the discriminator",
        "`discriminator` names a property that the payloads of some events have, and those of others do not. Unless deliveries \
         of those have it all the same, they are not recognized. Describe the property for them with an overlay.";
    NO_FORMER_NAME = 626, "A kept name that no type had",
        "`keep` lists names that types had when each inline schema had a type of its own, called by all words that lead to it: \
         `OrderCreatedCustomer` for the property `customer` of the event `order.created`. No schema of the document was called \
         so. Correct the name or remove it; where the schema is gone, there is nothing that the name could mean.";
    ALLOWS_NOTHING = 627, "Entry of `allow` has no effect",
        "`allow` in `codegen.yaml` accepts findings by their code, and no warning or note has this code at these places. The \
         document was fixed, or `at` names the wrong place. Errors can't be accepted. Remove the entry. `lint` and `--check` \
         fail while it is there.";
    ANSWER = 640, "An answer that cannot be given",
        "A part of `answers` is not what it has to be: a place is `query x`, `header X` or `body /x`; a text has the pieces \
         `{query:x}`, `{header:X}`, `{body:/x}` and `{computed}`; a status is 200 to 299; a bound is characters and how many of \
         them, `[A-Za-z0-9_-]{1,128}`. Values of a sender reach no header that says where to go or what the response is.";
    TEMPLATE = 641, "A template of what is signed that can't be read",
        "`signs` says what the sender signs: text with pieces in braces, such as `v0:{timestamp}:{body}`. The place shows where \
         it can't be understood. A piece that needs more, such as `{timestamp}`, has a setting of its own beside `signs`.";
    RECIPE = 642, "A recipe that can't verify a delivery",
        "A recipe says how a signature is made, what is signed, and where the signature stands. Its parts don't fit together: \
         no delivery could be verified by it, or a part that anybody can change would be trusted. The help says what is missing.";
    TEMPLATE_AMBIGUOUS = 643, "A template that doesn't say where its pieces end",
        "What is signed is one text, made of pieces. If nothing in it says where a piece ends, another delivery, with some \
         characters moved from one piece to the next, has the same signature. Put a literal between them if the sender does. \
         Some senders don't: for those, write `ambiguous: allow`.";
    AMBIGUITY_ALLOWED = 644, "A signature that several deliveries can share",
        "The sender signs pieces of a delivery without saying where each ends, and `ambiguous: allow` accepts that. Somebody who \
         has one signed delivery can move characters from one piece to its neighbour. Mostly the result makes no sense, so that \
         it is malformed.";
    TOKEN_OR_SIGNATURE = 645, "A token that makes a signature needless",
        "The list accepts a token or a signature. A token is sent with each delivery, so who has seen one can send anything. The \
         signatures protect only deliveries of senders that have no token. Remove the token once all of them are signed.";
    SECRET_FIRST = 646, "A hash that anybody can lengthen",
        "SHA-256 of a secret and a text isn't an HMAC. Who has seen one such hash can compute that of the same text with more \
         behind it, without the secret (length extension). A JSON body is protected by its closing brace, other bodies are \
         not. Use another signature of the sender if there is one.";
    PRESET = 647, "An unknown preset",
        "`verify: { preset: NAME }` takes a recipe from the library that comes with the generator. `hookwright preset` lists its \
         names, and `hookwright preset NAME` prints a recipe as YAML to copy and change.";
    BODY_UNSIGNED = 648, "A signature that doesn't cover the body",
        "What is signed leaves out parts of the body. Somebody who has one signed delivery can change the rest and send it again. \
         Add `{body}` to `signs` if the sender signs it. If not, take only the signed parts from the delivery.";
    ANSWER_UNBOUNDED = 651, "A computed answer that nothing bounds",
        "The answer is computed with the secret for anybody who asks. Whoever can have any text signed can have an event \
         signed. Answer after verification, `verified: true`, or bound the sender's values by `matches`.";
    ANSWER_SIGNS = 652, "A computed answer that may be an event's signature",
        "The answer is computed with the secret that signs events, for anybody who asks, and among the texts that `matches` \
         allows there may be one that an event signs. Leave out a character that all of those have, such as a brace or a full \
         stop, allow fewer characters, or answer after verification.";
    ANSWER_UNVERIFIED = 653, "An answer that needs a secret which there is none of",
        "The answer is given after verification, or compares or computes with the secret, and nothing verifies the deliveries of \
         this API. Write `verify`, or compare with a token, which is given to the verifier beside the secrets.";
}
