//! `HW06xx`: `codegen.yaml`, and the names that things get.

use super::{Code, Row, codes};

codes! {
    UNKNOWN = 601, "Unknown setting",
        "`codegen.yaml` has no setting with this name. It is an error, because a setting that is silently ignored would be worse. \
         The help lists the settings.";
    UNUSED = 602, "Setting has no effect",
        "The setting names an event, a schema or a field that the document doesn't have or that isn't generated. Usually it is \
         misspelled, or the document has changed. Correct the setting, or remove it. `hookwright show SPEC --stage events` lists \
         the events.";
    UNKNOWN_VALUE = 603, "Unknown value of a setting",
        "This setting takes one of a few words. The help of the finding lists them, and gives the default if there is one.";
    NO_PLACE = 604, "Invalid place in a setting",
        "A place in a delivery is a JSON Pointer into the body, `/data/type`, or `header <name>`. For the name of an event, \
         `none` says that deliveries don't have it.";
    NO_SCHEME = 605, "Unknown verification scheme",
        "`verify` takes `standard-webhooks`, `svix`, `bearer`, `basic` or `none`, or a scheme with its header: \
         `{ hmac-hex: X-Signature, prefix: sha256= }`, `{ timestamped-hmac: X-Signature }`, `{ token: X-Token }`. For other \
         signatures, use `{ preset: NAME }`, if there is one for the sender, or a recipe.";
    NO_HEADER = 606, "Invalid header name",
        "The name of a header consists of letters, digits and a few punctuation characters, without spaces and colons (RFC 9110, \
         section 5.1). Write it as the sender does: `X-Signature`.";
    INCOMPLETE = 607, "Setting is incomplete",
        "A part of the setting is missing. An event that is named by its path needs `path` and `method`; a patch needs `at` and \
         `of`; an entry of `allow` needs a reason. The help shows the complete form.";
    NO_POINTER = 608, "Invalid JSON Pointer in a setting",
        "A place in a document is a JSON Pointer (RFC 6901): a `/` before each key, with `~1` for a `/` in a key and `~0` for a \
         `~`, such as `/components/schemas/Pet`.";
    NO_FILE = 609, "Setting names a file that the document doesn't use",
        "The part before the `#` is the path of a file that the document refers to, directly or through other files. It doesn't \
         refer to this one. Write the path relative to the folder of `codegen.yaml`.";
    NO_IDENTIFIER = 610, "Invalid Rust identifier",
        "A Rust identifier consists of letters, digits and `_`, doesn't start with a digit, and isn't a keyword. Types and enum \
         values are written `OrderCreated`, fields `created_at`.";
    NAME_TAKEN = 611, "Name is used by generated code",
        "Generated modules use this name themselves, such as `Event`, `Handler` or `String`. A type with this name would hide it. \
         Choose another name.";
    SAME_NAME = 612, "Two items have the same Rust name",
        "Names that differ only in case or punctuation become the same name in Rust. The second one gets a number, which may \
         change when something is added. Choose a name in `codegen.yaml`, under `names`. If the settings themselves give two \
         items the same name, it is an error.";
    NO_OPERATION = 613, "Setting names an operation that doesn't exist",
        "`events` lists the paths and methods to which events are sent, as the document's `paths` has them. The document doesn't \
         have this path, or the path doesn't have this method.";
    NO_RESOURCE = 614, "Patch needs an object schema",
        "`of` is the schema of the resource that has previous values. There is no schema at this place, or it isn't an object \
         with properties. Write the schema of the resource, such as `/components/schemas/Order`.";
    VALUE_NOWHERE = 615, "Setting names a value that no payload has",
        "No event has a string or a number at this place, so the key, entity or time of a delivery, or the response to it, \
         would always be missing. Look at a delivery, and write every key that leads to the value, as in `/data/object/id`.";
    NO_COPY = 616, "Invalid entry in `references`",
        "`references` maps an address to a file in the document's folder: `https://acme.example/order.yaml: ./order.yaml`. An \
         address that ends in a slash applies to all addresses that start with it, and maps to a folder.";
    NAME_NOWHERE = 620, "`discriminator` names a value that no payload has",
        "`discriminator` is the place of the event name. No payload has a string, a number or a boolean there, so no delivery \
         would be recognized. Look at a delivery, and write every key that leads to the name, as in `/data/type`. If deliveries \
         have a property that the document lacks, add it with an overlay.";
    HEADER_UNLISTED = 621, "Setting names a header that no event lists",
        "The document lists headers, but not this one. If it differs from a listed header by one letter, it is an error. \
         Otherwise it is a warning or a note, because documents often leave out headers. Compare the setting with a delivery. \
         A missing header can be added with an overlay.";
    NAME_UNLISTED = 622, "Event name isn't listed by its payload",
        "`events` gives an event a name that isn't among the names in its schema, so its deliveries wouldn't be recognized. Write \
         one of the listed names. If the list is incomplete, add the name with an overlay.";
    PLACE_NOWHERE = 623, "Setting names a place that doesn't exist",
        "The document has nothing at this JSON Pointer. A key is misspelled, or the document has changed. Where the \
         document has a `$ref`, write the place that the reference leads to.";
    NAME_UNCHECKED = 624, "`discriminator` can't be checked",
        "The payloads have no type at this place, or the document lists no headers, so it isn't known whether the setting is \
         right. If it is wrong, no delivery is recognized. Compare the setting with a delivery, or describe the property or \
         header with an overlay.";
    NAME_MISSING = 625, "Payload lacks the discriminator",
        "`discriminator` names a property that some payloads have and others don't. Deliveries of the others aren't recognized, \
         unless they have the property anyway. Describe it for them with an overlay.";
    NO_FORMER_NAME = 626, "`keep` lists a name that no type had",
        "`keep` lists former names of types, from when each inline schema was named after all words that lead to it: \
         `OrderCreatedCustomer` for the property `customer` of the event `order.created`. No schema of the document had this \
         name. Correct the name, or remove it.";
    ALLOWS_NOTHING = 627, "Entry of `allow` or `accept_changes` has no effect",
        "`allow` in `codegen.yaml` accepts findings by their code, and no warning or note has this code at these places. The \
         document was fixed, or `at` names the wrong place. Errors can't be accepted. `accept_changes` accepts changes of the \
         document by their rule, and neither its last change nor this branch has such a change. Remove the entry. `lint` and \
         `--check` fail while it is there.";
    ANSWER = 640, "Invalid handshake answer",
        "A place is `query x`, `header X`, `form x` or `body /x`. A text may contain `{query:x}`, `{header:X}`, \
         `{form:x}`, `{body:/x}` and `{computed}`; a text that is hashed may also contain `{token}`. A status is 200 to 299. `matches` lists the allowed characters and their number, \
         `[A-Za-z0-9_-]{1,128}`. Values from the sender can't be used in headers that control the response, such as `Location`.";
    TEMPLATE = 641, "Invalid template in `signs`",
        "`signs` is the text that the sender signs, with pieces in braces, such as `v0:{timestamp}:{body}`. The location shows \
         the error. Some pieces need another setting, such as `time` for `{timestamp}`.";
    RECIPE = 642, "Recipe can't verify a delivery",
        "A recipe describes the algorithm, what is signed, and where the signature is. These parts don't fit together: no \
         delivery could be verified, or a part that anyone can change would be trusted. The help says what is missing.";
    TEMPLATE_AMBIGUOUS = 643, "Template doesn't separate its pieces",
        "The pieces are joined into one text. If nothing shows where a piece ends, another delivery, with some characters moved \
         from one piece to the next, has the same signature. Put a literal between them if the sender does. For senders that \
         don't, write `ambiguous: allow`.";
    AMBIGUITY_ALLOWED = 644, "Several deliveries can have the same signature",
        "The sender joins the signed pieces without a separator, and `ambiguous: allow` accepts that. Anyone who has one signed \
         delivery can move characters from one piece to the next. Usually the result is malformed.";
    TOKEN_OR_SIGNATURE = 645, "Token makes the signature optional",
        "The list accepts a token or a signature. A token is sent with each delivery, so anyone who has seen one delivery can \
         send anything. The signature only protects deliveries of senders that have no token. Remove the token when all \
         senders sign.";
    SECRET_FIRST = 646, "Signature is open to length extension",
        "A hash of a secret followed by a message isn't an HMAC. Anyone who has seen one such hash can compute the hash of a \
         longer message without the secret. The closing brace protects a JSON body, but not other bodies. Use another signature \
         if the sender has one.";
    PRESET = 647, "Unknown preset",
        "`verify: { preset: NAME }` uses a recipe that comes with Hookwright. `hookwright preset` lists the names, and \
         `hookwright preset NAME` prints a recipe as YAML.";
    BODY_UNSIGNED = 648, "Signature doesn't cover the body",
        "Parts of the body aren't signed. Anyone who has one signed delivery can change them and send it again. Add `{body}` to \
         `signs` if the sender signs it. If it doesn't, only trust the signed parts.";
    SECRET_IN_HMAC = 649, "HMAC signs its own key",
        "The template of an HMAC contains `{secret}`. An HMAC already depends on the secret, which is its key, so few senders also \
         write it into the text. If the sender's documentation says \"HMAC of the body with the secret\", leave `{secret}` out; with \
         it, no delivery is valid. A few senders do sign it.";
    ANSWER_UNBOUNDED = 651, "Computed answer isn't bounded",
        "The answer is computed with the secret, for anyone who asks. Anyone who can have any text signed can have an event \
         signed. Answer after verification, with `verified: true`, or limit the sender's values with `matches`.";
    ANSWER_SIGNS = 652, "Computed answer may be the signature of an event",
        "The answer is computed with the secret that signs events, for anyone who asks, and `matches` allows values that could be \
         the signed content of an event. Exclude a character that every event has, such as a brace or a period, allow fewer \
         characters, or answer after verification.";
    ANSWER_UNVERIFIED = 653, "Answer needs a secret, but nothing is verified",
        "The answer is given after verification, or uses the secret, but this API has no verification. Write `verify`, or compare \
         the request with a token, which is passed to the verifier separately from the secrets.";
}
