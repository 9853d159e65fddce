//! `HW04xx`: schemas, and the types that they become.

use super::{Code, Row, codes};

codes! {
    NO_SCHEMA = 401, "A schema that is none",
        "A schema is a mapping of keywords, `true` for any value or `false` for none. Where only the name of a type is \
         written, write `{ type: string }`. A `$ref` among `properties` is the name of a property: put it beside \
         `properties`, or into `allOf`.";
    UNKNOWN_TYPE = 402, "An unknown type",
        "The types of JSON are null, boolean, integer, number, string, array and object. A value of another type is taken as \
         any JSON. Dates, UUIDs and the like are \
         strings with a `format`; files, any and the names of components are no types: use `$ref` for the latter.";
    LISTS_NOTHING = 403, "A list without items",
        "Taken at its word, an empty `enum`, `type` or `oneOf` lets no value be valid, which nobody means. It is ignored. \
         List what is valid, or leave it out.";
    REQUIRED_FLAG = 404, "`required` as true or false",
        "`required` is a list of property names, and stands in the schema of the object. Beside a property it says nothing \
         (it did in JSON Schema draft 3), so the property stays optional: `required: [id, name]`.";
    ANY_OF_IGNORED = 405, "`anyOf` beside `oneOf`",
        "A value has to be one of the first list and of the second at once. Types have no word for that; the `oneOf` counts. \
         Write one list with what is allowed.";
    KEYWORD_IGNORED = 406, "A keyword without effect on the types",
        "This keyword is known and says something that a type cannot: which values exclude one another, or which properties \
         depend on which. Values that break it decode all the same; check it in the handler where it matters.";
    KEYWORD_UNKNOWN = 407, "An unknown keyword",
        "JSON Schema, OpenAPI and AsyncAPI have no such keyword, so other readers ignore it, too. Mostly a letter is wrong or \
         the line is indented one step too little, so that a property stands among the keywords. Extensions begin \
         with `x-`.";
    REQUIRED_UNDESCRIBED = 408, "A required property that nobody describes",
        "`required` names a property that `properties` does not list. It may be there, of any type; the generated type has no \
         field for it. Describe it, or correct its name.";
    NEVER = 409, "A schema that no value satisfies",
        "The schema is `false`, or none of its alternatives can be satisfied, and the payload needs a value there. No delivery \
         could be valid. Remove the property from `required`, or describe what it holds.";
    TYPES_CONTRADICT = 410, "Parts of one schema with different types",
        "A value satisfies all parts of an `allOf`, and what stands beside a `$ref`, at once; nothing is a string and an \
         object at once. Correct the type of one of the parts. Where one part allows only null, the value is taken as any \
         JSON; write `anyOf` with `type: null` for a value that may be null.";
    VALUES_CONTRADICT = 411, "Lists of values that have none in common",
        "A value satisfies all parts of an `allOf` at once, so it must be in each of their `enum`s or `const`s. No value is in \
         all of these. Correct one of the lists.";
    CONTAINS_ITSELF = 412, "A schema that is a part of itself",
        "By `$ref` and `allOf` alone the schema leads back to itself: to check a value one would have to check it first. \
         Remove one of the references; a schema may refer to itself from within its properties.";
    ENDLESS = 413, "A schema that contains itself without an object between",
        "A list of itself, or a union of itself, has no end and no type of its own that could be named. It is taken as any \
         JSON. An object with a property of the same type is fine.";
    TOO_DEEP = 414, "Schemas that stand too deep in one another",
        "Schemas refer to one another in a longer row than any is read, so that no document can exhaust the stack. No real \
         API comes near. Let fewer schemas refer to one another in a row.";
    TOO_MANY = 415, "Too many products of schemas",
        "Where the alternatives of a `oneOf` or an `anyOf` have alternatives of their own, and where schemas are built on one \
         another by `allOf`, each product of them becomes a type: ten lists of two alternatives within one another make a \
         thousand. No real API comes near. Let fewer of them stand within one another.";
    ALTERNATIVE_IMPOSSIBLE = 421, "An alternative that no value can be",
        "What stands beside `oneOf` or `anyOf` applies to each alternative. This one has another type, other values, or a \
         required property that contradicts the same property there, so no value satisfies it. It is left out. Correct one \
         of the two, or remove the alternative.";
    UNTOLD = 422, "Alternatives that cannot be told apart",
        "A union becomes an enum where something tells its alternatives apart before they are decoded: the kind of JSON \
         value, or a property with different constants. Here nothing does, since one alternative is any JSON or several \
         lists apply at once. The value is taken as any JSON.";
    UNTOLD_OBJECT = 423, "An alternative that any object is",
        "One alternative is an object of any properties, which all the others are, too. The value is taken as such an \
         object. Give the alternatives a property that tells them apart, with a `const` in each.";
    MERGED = 424, "Objects that become one type",
        "Nothing tells these alternatives apart, so one type has the properties of all of them: each value of the document \
         decodes and comes back whole, and the handler looks at what is there. A property with a different `const` in \
         each, or `discriminator`, makes an enum of them.";
    ONLY_REQUIRE = 425, "Alternatives that only require",
        "These alternatives are the same object with other properties required: at least one of some. A type cannot say \
         that; each property is optional.";
    TUPLE = 426, "A tuple with anything behind it",
        "`prefixItems` says what the first items are, and not that there are no more. All items are taken as any JSON. \
         Write `items: false` behind the listed ones where there are none, or a schema for the rest.";
    UNSATISFIABLE = 427, "A property, a header or an item that no value satisfies",
        "Its schema is `false`, or its parts contradict each other. An object may still come without it, and a list may come \
         empty, so only this part is left out. Where an object requires such a property, no value satisfies the object \
         either. Correct the schema, or remove it.";
    DISCRIMINATOR = 428, "A discriminator that leads to no object",
        "Each value of a discriminator leads to one schema: the one in its `mapping`, the one whose property has this \
         constant, or the one of this name. Here a value leads to no schema, to something that is not an object, or to \
         several. Correct the `mapping`; a property with a different `const` in each alternative works without one.";
    BESIDE_REFERENCE = 434, "A keyword beside a reference",
        "In OpenAPI 3.0 and AsyncAPI, a `$ref` replaces the whole schema: the standards say that what stands beside it is \
         ignored. Here that would have shaped the type. Write `allOf` with the reference and the rest, each an item of its \
         own.";
}
