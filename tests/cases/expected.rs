//! What the cases are expected to become, compiled without a warning. `UPDATE=1` rewrites this list.

#![deny(warnings, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic)]
#![allow(missing_docs, reason = "the modules of this list are named after their cases")]

#[path = "additional_beside_properties/expected"]
pub mod additional_beside_properties {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "all_of_nested/expected"]
pub mod all_of_nested {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "all_of_overlay/expected"]
pub mod all_of_overlay {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "alternatives_that_require/expected"]
pub mod alternatives_that_require {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "any_of_with_null/expected"]
pub mod any_of_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "any_values/expected"]
pub mod any_values {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi2_message_one_of/expected"]
pub mod asyncapi2_message_one_of {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi2_publish_only/expected"]
pub mod asyncapi2_publish_only {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi2_subscribe_and_publish/expected"]
pub mod asyncapi2_subscribe_and_publish {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi2_traits/expected"]
pub mod asyncapi2_traits {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_all_messages/expected"]
pub mod asyncapi3_all_messages {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_event_identifier/expected"]
pub mod asyncapi3_event_identifier {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_headers/expected"]
pub mod asyncapi3_headers {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_message_subset/expected"]
pub mod asyncapi3_message_subset {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_no_operations/expected"]
pub mod asyncapi3_no_operations {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_receive_only/expected"]
pub mod asyncapi3_receive_only {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_since_and_examples/expected"]
pub mod asyncapi3_since_and_examples {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_traits/expected"]
pub mod asyncapi3_traits {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "asyncapi3_two_hop_refs/expected"]
pub mod asyncapi3_two_hop_refs {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "boolean_schemas/expected"]
pub mod boolean_schemas {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "constants/expected"]
pub mod constants {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "deprecated/expected"]
pub mod deprecated {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "descriptions/expected"]
pub mod descriptions {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "discriminator_header/expected"]
pub mod discriminator_header {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "discriminator_none/expected"]
pub mod discriminator_none {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "discriminator_pointer/expected"]
pub mod discriminator_pointer {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "enum_numbers/expected"]
pub mod enum_numbers {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "enum_strings/expected"]
pub mod enum_strings {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "equal_constants/expected"]
pub mod equal_constants {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "events_setting/expected"]
pub mod events_setting {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "families/expected"]
pub mod families {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "formats/expected"]
pub mod formats {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "free_form_objects/expected"]
pub mod free_form_objects {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "header_parameters/expected"]
pub mod header_parameters {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "implied_types/expected"]
pub mod implied_types {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "json_document/expected"]
pub mod json_document {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "maps/expected"]
pub mod maps {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "name_nested_in_body/expected"]
pub mod name_nested_in_body {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "names_override/expected"]
pub mod names_override {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "nested_inline_objects/expected"]
pub mod nested_inline_objects {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "nullable_items/expected"]
pub mod nullable_items {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "nullable_true/expected"]
pub mod nullable_true {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "nulls_option/expected"]
pub mod nulls_option {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "one_of_with_null/expected"]
pub mod one_of_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "open_enum_by_any_of/expected"]
pub mod open_enum_by_any_of {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "patches/expected"]
pub mod patches {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "payload_not_object/expected"]
pub mod payload_not_object {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "presences/expected"]
pub mod presences {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "property_names/expected"]
pub mod property_names {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "recursion_mutual/expected"]
pub mod recursion_mutual {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "recursion_self/expected"]
pub mod recursion_self {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "recursion_through_list/expected"]
pub mod recursion_through_list {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "recursion_through_map/expected"]
pub mod recursion_through_map {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "recursion_through_union/expected"]
pub mod recursion_through_union {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "ref_with_description/expected"]
pub mod ref_with_description {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "ref_with_siblings/expected"]
pub mod ref_with_siblings {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "several_methods/expected"]
pub mod several_methods {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "several_names_one_webhook/expected"]
pub mod several_names_one_webhook {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "shared_parameters/expected"]
pub mod shared_parameters {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "shared_payload/expected"]
pub mod shared_payload {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "type_list_with_null/expected"]
pub mod type_list_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "types_named_as_ours/expected"]
pub mod types_named_as_ours {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "union_integer_or_string/expected"]
pub mod union_integer_or_string {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "union_list_or_string/expected"]
pub mod union_list_or_string {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "union_string_or_object/expected"]
pub mod union_string_or_object {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "unlisted_keep/expected"]
pub mod unlisted_keep {
    #[rustfmt::skip]
    pub mod acme;
}

#[path = "webhook_minimal/expected"]
pub mod webhook_minimal {
    #[rustfmt::skip]
    pub mod acme;
}
