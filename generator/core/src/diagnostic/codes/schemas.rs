//! `HW04xx`: schemas, and the types that they become.

use super::{Code, Row, codes};

codes! {
    NO_SCHEMA = 401, "Schema must be an object or boolean",
        "A schema is an object with keywords, `true` for any value, or `false` for no value. If only the name of a type is \
         written, write `{ type: string }`. A `$ref` inside `properties` is the name of a property: move it next to `properties`, \
         or into `allOf`.";
    UNKNOWN_TYPE = 402, "Unknown `type`",
        "The types of JSON Schema are null, boolean, integer, number, string, array and object. A value of another type is \
         treated as any JSON. Dates and UUIDs are strings with a `format`. For a component, write a `$ref`.";
    LISTS_NOTHING = 403, "Keyword has an empty list",
        "With an empty `enum`, `type`, `oneOf` or `anyOf`, no value would be valid. The keyword is ignored. List what is valid, \
         or remove the keyword.";
    REQUIRED_FLAG = 404, "`required` must be a list of names",
        "`required` is a list of property names in the schema of the object. As a boolean on a property it has no meaning (it had \
         one in JSON Schema draft 3), so the property stays optional. Write `required: [id, name]` in the object.";
    ANY_OF_IGNORED = 405, "`anyOf` next to `oneOf` is ignored",
        "A value would have to match both lists, which a Rust type can't express. `oneOf` is used. Write one list with what is \
         allowed.";
    KEYWORD_IGNORED = 406, "Keyword has no effect on the types",
        "A type can't express this keyword, such as that one property requires another. Values that violate it are decoded. Check \
         them in the handler if it matters.";
    KEYWORD_UNKNOWN = 407, "Unknown schema keyword",
        "JSON Schema, OpenAPI and AsyncAPI don't have this keyword, so it is ignored. Usually a letter is wrong, or a property \
         is next to `properties` instead of inside. The names of extensions start with `x-`.";
    REQUIRED_UNDESCRIBED = 408, "Required property isn't described",
        "`required` names a property that isn't in `properties`. The property may have any type, and the generated type has no \
         field for it. Describe it, or correct the name.";
    NEVER = 409, "No value satisfies this schema",
        "The schema is `false`, or no alternative can be satisfied, but the payload needs a value here, so no delivery could be \
         valid. Remove the property from `required`, or describe its value.";
    TYPES_CONTRADICT = 410, "Schemas in `allOf` have different types",
        "A value must match all schemas in an `allOf`, and everything next to a `$ref`. It can't be a string and an object at the \
         same time. Correct one of the types. If one schema only allows null, the value is treated as any JSON; for a value that \
         may be null, write `anyOf` with `type: null`.";
    VALUES_CONTRADICT = 411, "Schemas in `allOf` have no value in common",
        "A value must match all schemas in an `allOf`, so it must be in each `enum` and equal each `const`. No value is in all \
         of them. Correct one of the lists.";
    CONTAINS_ITSELF = 412, "Schema includes itself",
        "Through `$ref` and `allOf`, the schema leads back to itself, so checking a value against it would never end. Remove one of the \
         references. A schema may refer to itself in its properties.";
    ENDLESS = 413, "Recursive schema without an object",
        "A list of itself or a union of itself has no named type in between, so it can't be written in Rust. It is treated as any \
         JSON. An object with a property of its own type works.";
    TOO_DEEP = 414, "Schemas are nested too deeply",
        "The chain of schemas that refer to each other is longer than the limit, which protects the stack. Documents of real APIs \
         stay far below it. Use fewer levels.";
    TOO_MANY = 415, "Too many combinations of alternatives",
        "If the alternatives of a `oneOf` have alternatives of their own, or are combined by `allOf`, each combination becomes a \
         type. Ten lists of two make a thousand. Documents of real APIs stay far below the limit. Nest fewer of them.";
    ALTERNATIVE_IMPOSSIBLE = 421, "Alternative can't match any value",
        "Keywords next to `oneOf` or `anyOf` apply to each alternative. This alternative has another type, other values, or a \
         required property that contradicts them, so no value matches. It is left out. Correct one of the two, or remove the \
         alternative.";
    UNTOLD = 422, "Alternatives can't be told apart",
        "A union becomes an enum if its alternatives can be told apart before they are decoded: by their JSON type, or by a \
         property with a different `const` in each. Here they can't, because one alternative is any JSON, or several lists apply \
         at once. The value is treated as any JSON.";
    UNTOLD_OBJECT = 423, "Alternative matches any object",
        "One alternative is an object with any properties, so it matches all others too. The value is treated as an object with \
         any properties. Give each alternative a property with a different `const`.";
    MERGED = 424, "Alternatives are merged into one type",
        "These alternatives can't be told apart, so one type has the properties of all of them. Each value is decoded and kept \
         whole, and the handler looks at what is there. For an enum, give each alternative a property with a different `const`, \
         or write a `discriminator`.";
    ONLY_REQUIRE = 425, "Alternatives differ only in `required`",
        "The alternatives are the same object with different required properties. A type can't express that, so each of these \
         properties is optional.";
    TUPLE = 426, "Tuple allows more items",
        "`prefixItems` describes the first items and doesn't limit the rest. All items are treated as any JSON. Write \
         `items: false` if there are no more items, or a schema for the rest.";
    UNSATISFIABLE = 427, "Property, header or item can't have a value",
        "Its schema is `false`, or its parts contradict each other. It is left out, because the object may be sent without it, or \
         the list may be empty. If the property is required, the object can't have a value either. Correct the schema, or remove \
         it.";
    DISCRIMINATOR = 428, "Discriminator value doesn't lead to an object",
        "Each discriminator value leads to one schema: through `mapping`, through the `const` of the property, or through the \
         name of the schema. Here a value leads to no schema, to several, or to one that isn't an object. Correct the `mapping`. \
         A property with a different `const` in each alternative doesn't need a discriminator.";
    BESIDE_REFERENCE = 434, "Keyword next to `$ref` is ignored",
        "In OpenAPI 3.0 and AsyncAPI, a `$ref` replaces the whole schema, and everything next to it is ignored. Here the ignored \
         keyword would have changed the type. Write `allOf` with the reference and the rest as separate items.";
}
