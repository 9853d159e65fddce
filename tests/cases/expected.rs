//! What the cases are expected to become, compiled without a warning. `UPDATE=1` rewrites this list.

#![deny(warnings, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic)]
#![allow(clippy::must_use_candidate, reason = "allowed in all packages of this project")]

/// `additional_beside_properties`.
#[path = "additional_beside_properties/expected"]
pub mod additional_beside_properties {
    #[rustfmt::skip]
    pub mod acme;
}

/// `additional_keep`.
#[path = "additional_keep/expected"]
pub mod additional_keep {
    #[rustfmt::skip]
    pub mod acme;
}

/// `alike`.
#[path = "alike/expected"]
pub mod alike {
    #[rustfmt::skip]
    pub mod acme;
}

/// `all_of_extends_itself`.
#[path = "all_of_extends_itself/expected"]
pub mod all_of_extends_itself {
    #[rustfmt::skip]
    pub mod acme;
}

/// `all_of_nested`.
#[path = "all_of_nested/expected"]
pub mod all_of_nested {
    #[rustfmt::skip]
    pub mod acme;
}

/// `all_of_overlay`.
#[path = "all_of_overlay/expected"]
pub mod all_of_overlay {
    #[rustfmt::skip]
    pub mod acme;
}

/// `alternatives_built_on_the_whole`.
#[path = "alternatives_built_on_the_whole/expected"]
pub mod alternatives_built_on_the_whole {
    #[rustfmt::skip]
    pub mod acme;
}

/// `alternatives_contain_themselves`.
#[path = "alternatives_contain_themselves/expected"]
pub mod alternatives_contain_themselves {
    #[rustfmt::skip]
    pub mod acme;
}

/// `alternatives_left_out`.
#[path = "alternatives_left_out/expected"]
pub mod alternatives_left_out {
    #[rustfmt::skip]
    pub mod acme;
}

/// `alternatives_that_require`.
#[path = "alternatives_that_require/expected"]
pub mod alternatives_that_require {
    #[rustfmt::skip]
    pub mod acme;
}

/// `any_of_with_null`.
#[path = "any_of_with_null/expected"]
pub mod any_of_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

/// `any_values`.
#[path = "any_values/expected"]
pub mod any_values {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_addresses`.
#[path = "asyncapi2_addresses/expected"]
pub mod asyncapi2_addresses {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_default_content_type`.
#[path = "asyncapi2_default_content_type/expected"]
pub mod asyncapi2_default_content_type {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_message_in_other_file`.
#[path = "asyncapi2_message_in_other_file/expected"]
pub mod asyncapi2_message_in_other_file {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_message_names`.
#[path = "asyncapi2_message_names/expected"]
pub mod asyncapi2_message_names {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_message_one_of`.
#[path = "asyncapi2_message_one_of/expected"]
pub mod asyncapi2_message_one_of {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_messages_both`.
#[path = "asyncapi2_messages_both/expected"]
pub mod asyncapi2_messages_both {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_named_examples`.
#[path = "asyncapi2_named_examples/expected"]
pub mod asyncapi2_named_examples {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_one_of_behind_ref`.
#[path = "asyncapi2_one_of_behind_ref/expected"]
pub mod asyncapi2_one_of_behind_ref {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_one_of_without_names`.
#[path = "asyncapi2_one_of_without_names/expected"]
pub mod asyncapi2_one_of_without_names {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_operation_traits`.
#[path = "asyncapi2_operation_traits/expected"]
pub mod asyncapi2_operation_traits {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_publish_only`.
#[path = "asyncapi2_publish_only/expected"]
pub mod asyncapi2_publish_only {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_same_message_copied`.
#[path = "asyncapi2_same_message_copied/expected"]
pub mod asyncapi2_same_message_copied {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_schema_formats`.
#[path = "asyncapi2_schema_formats/expected"]
pub mod asyncapi2_schema_formats {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_security`.
#[path = "asyncapi2_security/expected"]
pub mod asyncapi2_security {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_subscribe_and_publish`.
#[path = "asyncapi2_subscribe_and_publish/expected"]
pub mod asyncapi2_subscribe_and_publish {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_traits`.
#[path = "asyncapi2_traits/expected"]
pub mod asyncapi2_traits {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi2_traits_deep`.
#[path = "asyncapi2_traits_deep/expected"]
pub mod asyncapi2_traits_deep {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_addresses`.
#[path = "asyncapi3_addresses/expected"]
pub mod asyncapi3_addresses {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_all_messages`.
#[path = "asyncapi3_all_messages/expected"]
pub mod asyncapi3_all_messages {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_correlation_ids`.
#[path = "asyncapi3_correlation_ids/expected"]
pub mod asyncapi3_correlation_ids {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_event_identifier`.
#[path = "asyncapi3_event_identifier/expected"]
pub mod asyncapi3_event_identifier {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_headers`.
#[path = "asyncapi3_headers/expected"]
pub mod asyncapi3_headers {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_headers_by_reference`.
#[path = "asyncapi3_headers_by_reference/expected"]
pub mod asyncapi3_headers_by_reference {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_message_names`.
#[path = "asyncapi3_message_names/expected"]
pub mod asyncapi3_message_names {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_message_subset`.
#[path = "asyncapi3_message_subset/expected"]
pub mod asyncapi3_message_subset {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_messages_received`.
#[path = "asyncapi3_messages_received/expected"]
pub mod asyncapi3_messages_received {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_no_operations`.
#[path = "asyncapi3_no_operations/expected"]
pub mod asyncapi3_no_operations {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_receive_only`.
#[path = "asyncapi3_receive_only/expected"]
pub mod asyncapi3_receive_only {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_reply`.
#[path = "asyncapi3_reply/expected"]
pub mod asyncapi3_reply {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_reply_received`.
#[path = "asyncapi3_reply_received/expected"]
pub mod asyncapi3_reply_received {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_same_name_in_channel`.
#[path = "asyncapi3_same_name_in_channel/expected"]
pub mod asyncapi3_same_name_in_channel {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_same_name_in_channels`.
#[path = "asyncapi3_same_name_in_channels/expected"]
pub mod asyncapi3_same_name_in_channels {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_schema_formats`.
#[path = "asyncapi3_schema_formats/expected"]
pub mod asyncapi3_schema_formats {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_security`.
#[path = "asyncapi3_security/expected"]
pub mod asyncapi3_security {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_since_and_examples`.
#[path = "asyncapi3_since_and_examples/expected"]
pub mod asyncapi3_since_and_examples {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_string_discriminator`.
#[path = "asyncapi3_string_discriminator/expected"]
pub mod asyncapi3_string_discriminator {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_traits`.
#[path = "asyncapi3_traits/expected"]
pub mod asyncapi3_traits {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_traits_deep`.
#[path = "asyncapi3_traits_deep/expected"]
pub mod asyncapi3_traits_deep {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_two_hop_refs`.
#[path = "asyncapi3_two_hop_refs/expected"]
pub mod asyncapi3_two_hop_refs {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi3_version_1`.
#[path = "asyncapi3_version_1/expected"]
pub mod asyncapi3_version_1 {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi_http_methods`.
#[path = "asyncapi_http_methods/expected"]
pub mod asyncapi_http_methods {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi_only_components`.
#[path = "asyncapi_only_components/expected"]
pub mod asyncapi_only_components {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi_version_number`.
#[path = "asyncapi_version_number/expected"]
pub mod asyncapi_version_number {
    #[rustfmt::skip]
    pub mod acme;
}

/// `asyncapi_version_prerelease`.
#[path = "asyncapi_version_prerelease/expected"]
pub mod asyncapi_version_prerelease {
    #[rustfmt::skip]
    pub mod acme;
}

/// `base_of_a_base`.
#[path = "base_of_a_base/expected"]
pub mod base_of_a_base {
    #[rustfmt::skip]
    pub mod acme;
}

/// `base_with_bare_kinds`.
#[path = "base_with_bare_kinds/expected"]
pub mod base_with_bare_kinds {
    #[rustfmt::skip]
    pub mod acme;
}

/// `boolean_schemas`.
#[path = "boolean_schemas/expected"]
pub mod boolean_schemas {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callback_methods`.
#[path = "callback_methods/expected"]
pub mod callback_methods {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callbacks`.
#[path = "callbacks/expected"]
pub mod callbacks {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callbacks_of_components`.
#[path = "callbacks_of_components/expected"]
pub mod callbacks_of_components {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callbacks_of_one_name`.
#[path = "callbacks_of_one_name/expected"]
pub mod callbacks_of_one_name {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callbacks_of_webhooks`.
#[path = "callbacks_of_webhooks/expected"]
pub mod callbacks_of_webhooks {
    #[rustfmt::skip]
    pub mod acme;
}

/// `callbacks_shared`.
#[path = "callbacks_shared/expected"]
pub mod callbacks_shared {
    #[rustfmt::skip]
    pub mod acme;
}

/// `constants`.
#[path = "constants/expected"]
pub mod constants {
    #[rustfmt::skip]
    pub mod acme;
}

/// `control_characters`.
#[path = "control_characters/expected"]
pub mod control_characters {
    #[rustfmt::skip]
    pub mod acme;
}

/// `decimals`.
#[path = "decimals/expected"]
pub mod decimals {
    #[rustfmt::skip]
    pub mod acme;
}

/// `deprecated`.
#[path = "deprecated/expected"]
pub mod deprecated {
    #[rustfmt::skip]
    pub mod acme;
}

/// `descriptions`.
#[path = "descriptions/expected"]
pub mod descriptions {
    #[rustfmt::skip]
    pub mod acme;
}

/// `discriminator_constant`.
#[path = "discriminator_constant/expected"]
pub mod discriminator_constant {
    #[rustfmt::skip]
    pub mod acme;
}

/// `discriminator_header`.
#[path = "discriminator_header/expected"]
pub mod discriminator_header {
    #[rustfmt::skip]
    pub mod acme;
}

/// `discriminator_none`.
#[path = "discriminator_none/expected"]
pub mod discriminator_none {
    #[rustfmt::skip]
    pub mod acme;
}

/// `discriminator_pointer`.
#[path = "discriminator_pointer/expected"]
pub mod discriminator_pointer {
    #[rustfmt::skip]
    pub mod acme;
}

/// `enum_numbers`.
#[path = "enum_numbers/expected"]
pub mod enum_numbers {
    #[rustfmt::skip]
    pub mod acme;
}

/// `enum_strings`.
#[path = "enum_strings/expected"]
pub mod enum_strings {
    #[rustfmt::skip]
    pub mod acme;
}

/// `equal_constants`.
#[path = "equal_constants/expected"]
pub mod equal_constants {
    #[rustfmt::skip]
    pub mod acme;
}

/// `events_setting`.
#[path = "events_setting/expected"]
pub mod events_setting {
    #[rustfmt::skip]
    pub mod acme;
}

/// `families`.
#[path = "families/expected"]
pub mod families {
    #[rustfmt::skip]
    pub mod acme;
}

/// `family_named_as_module`.
#[path = "family_named_as_module/expected"]
pub mod family_named_as_module {
    #[rustfmt::skip]
    pub mod acme;
}

/// `files_anchors`.
#[path = "files_anchors/expected"]
pub mod files_anchors {
    #[rustfmt::skip]
    pub mod acme;
}

/// `files_of_one_name`.
#[path = "files_of_one_name/expected"]
pub mod files_of_one_name {
    #[rustfmt::skip]
    pub mod acme;
}

/// `files_of_versions`.
#[path = "files_of_versions/expected"]
pub mod files_of_versions {
    #[rustfmt::skip]
    pub mod acme;
}

/// `files_path_items`.
#[path = "files_path_items/expected"]
pub mod files_path_items {
    #[rustfmt::skip]
    pub mod acme;
}

/// `files_schemas`.
#[path = "files_schemas/expected"]
pub mod files_schemas {
    #[rustfmt::skip]
    pub mod acme;
}

/// `formats`.
#[path = "formats/expected"]
pub mod formats {
    #[rustfmt::skip]
    pub mod acme;
}

/// `free_form_objects`.
#[path = "free_form_objects/expected"]
pub mod free_form_objects {
    #[rustfmt::skip]
    pub mod acme;
}

/// `header_for_something_else`.
#[path = "header_for_something_else/expected"]
pub mod header_for_something_else {
    #[rustfmt::skip]
    pub mod acme;
}

/// `header_parameters`.
#[path = "header_parameters/expected"]
pub mod header_parameters {
    #[rustfmt::skip]
    pub mod acme;
}

/// `header_with_actions_of_half`.
#[path = "header_with_actions_of_half/expected"]
pub mod header_with_actions_of_half {
    #[rustfmt::skip]
    pub mod acme;
}

/// `implied_types`.
#[path = "implied_types/expected"]
pub mod implied_types {
    #[rustfmt::skip]
    pub mod acme;
}

/// `json_document`.
#[path = "json_document/expected"]
pub mod json_document {
    #[rustfmt::skip]
    pub mod acme;
}

/// `maps`.
#[path = "maps/expected"]
pub mod maps {
    #[rustfmt::skip]
    pub mod acme;
}

/// `media_types_of_one_schema`.
#[path = "media_types_of_one_schema/expected"]
pub mod media_types_of_one_schema {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_in_alternatives`.
#[path = "name_in_alternatives/expected"]
pub mod name_in_alternatives {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_in_header_and_body`.
#[path = "name_in_header_and_body/expected"]
pub mod name_in_header_and_body {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_nested_in_body`.
#[path = "name_nested_in_body/expected"]
pub mod name_nested_in_body {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_plain`.
#[path = "name_plain/expected"]
pub mod name_plain {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_plain_by_example`.
#[path = "name_plain_by_example/expected"]
pub mod name_plain_by_example {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_under_any_key`.
#[path = "name_under_any_key/expected"]
pub mod name_under_any_key {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_under_customary_key`.
#[path = "name_under_customary_key/expected"]
pub mod name_under_customary_key {
    #[rustfmt::skip]
    pub mod acme;
}

/// `name_with_quotes`.
#[path = "name_with_quotes/expected"]
pub mod name_with_quotes {
    #[rustfmt::skip]
    pub mod acme;
}

/// `names_of_imports`.
#[path = "names_of_imports/expected"]
pub mod names_of_imports {
    #[rustfmt::skip]
    pub mod acme;
}

/// `names_of_modules`.
#[path = "names_of_modules/expected"]
pub mod names_of_modules {
    #[rustfmt::skip]
    pub mod acme;
}

/// `names_of_samples`.
#[path = "names_of_samples/expected"]
pub mod names_of_samples {
    #[rustfmt::skip]
    pub mod acme;
}

/// `names_of_values_alike`.
#[path = "names_of_values_alike/expected"]
pub mod names_of_values_alike {
    #[rustfmt::skip]
    pub mod acme;
}

/// `names_override`.
#[path = "names_override/expected"]
pub mod names_override {
    #[rustfmt::skip]
    pub mod acme;
}

/// `nested_inline_objects`.
#[path = "nested_inline_objects/expected"]
pub mod nested_inline_objects {
    #[rustfmt::skip]
    pub mod acme;
}

/// `null_beside_alternatives`.
#[path = "null_beside_alternatives/expected"]
pub mod null_beside_alternatives {
    #[rustfmt::skip]
    pub mod acme;
}

/// `nullable_items`.
#[path = "nullable_items/expected"]
pub mod nullable_items {
    #[rustfmt::skip]
    pub mod acme;
}

/// `nullable_true`.
#[path = "nullable_true/expected"]
pub mod nullable_true {
    #[rustfmt::skip]
    pub mod acme;
}

/// `nulls_option`.
#[path = "nulls_option/expected"]
pub mod nulls_option {
    #[rustfmt::skip]
    pub mod acme;
}

/// `one_of_with_null`.
#[path = "one_of_with_null/expected"]
pub mod one_of_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

/// `open_enum_by_any_of`.
#[path = "open_enum_by_any_of/expected"]
pub mod open_enum_by_any_of {
    #[rustfmt::skip]
    pub mod acme;
}

/// `openapi30_dialect`.
#[path = "openapi30_dialect/expected"]
pub mod openapi30_dialect {
    #[rustfmt::skip]
    pub mod acme;
}

/// `openapi31_dynamic_refs`.
#[path = "openapi31_dynamic_refs/expected"]
pub mod openapi31_dynamic_refs {
    #[rustfmt::skip]
    pub mod acme;
}

/// `openapi31_ids`.
#[path = "openapi31_ids/expected"]
pub mod openapi31_ids {
    #[rustfmt::skip]
    pub mod acme;
}

/// `openapi31_path_items`.
#[path = "openapi31_path_items/expected"]
pub mod openapi31_path_items {
    #[rustfmt::skip]
    pub mod acme;
}

/// `openapi32_methods`.
#[path = "openapi32_methods/expected"]
pub mod openapi32_methods {
    #[rustfmt::skip]
    pub mod acme;
}

/// `overlay`.
#[path = "overlay/expected"]
pub mod overlay {
    #[rustfmt::skip]
    pub mod acme;
}

/// `overlay_asyncapi`.
#[path = "overlay_asyncapi/expected"]
pub mod overlay_asyncapi {
    #[rustfmt::skip]
    pub mod acme;
}

/// `overlay_by_lint`.
#[path = "overlay_by_lint/expected"]
pub mod overlay_by_lint {
    #[rustfmt::skip]
    pub mod acme;
}

/// `patches`.
#[path = "patches/expected"]
pub mod patches {
    #[rustfmt::skip]
    pub mod acme;
}

/// `paths_by_setting`.
#[path = "paths_by_setting/expected"]
pub mod paths_by_setting {
    #[rustfmt::skip]
    pub mod acme;
}

/// `paths_by_setting_and_body`.
#[path = "paths_by_setting_and_body/expected"]
pub mod paths_by_setting_and_body {
    #[rustfmt::skip]
    pub mod acme;
}

/// `pattern_properties`.
#[path = "pattern_properties/expected"]
pub mod pattern_properties {
    #[rustfmt::skip]
    pub mod acme;
}

/// `payload_by_mapping`.
#[path = "payload_by_mapping/expected"]
pub mod payload_by_mapping {
    #[rustfmt::skip]
    pub mod acme;
}

/// `payload_by_tag`.
#[path = "payload_by_tag/expected"]
pub mod payload_by_tag {
    #[rustfmt::skip]
    pub mod acme;
}

/// `payload_not_object`.
#[path = "payload_not_object/expected"]
pub mod payload_not_object {
    #[rustfmt::skip]
    pub mod acme;
}

/// `presences`.
#[path = "presences/expected"]
pub mod presences {
    #[rustfmt::skip]
    pub mod acme;
}

/// `property_names`.
#[path = "property_names/expected"]
pub mod property_names {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_mutual`.
#[path = "recursion_mutual/expected"]
pub mod recursion_mutual {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_nullable`.
#[path = "recursion_nullable/expected"]
pub mod recursion_nullable {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_self`.
#[path = "recursion_self/expected"]
pub mod recursion_self {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_through_list`.
#[path = "recursion_through_list/expected"]
pub mod recursion_through_list {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_through_map`.
#[path = "recursion_through_map/expected"]
pub mod recursion_through_map {
    #[rustfmt::skip]
    pub mod acme;
}

/// `recursion_through_union`.
#[path = "recursion_through_union/expected"]
pub mod recursion_through_union {
    #[rustfmt::skip]
    pub mod acme;
}

/// `ref_with_description`.
#[path = "ref_with_description/expected"]
pub mod ref_with_description {
    #[rustfmt::skip]
    pub mod acme;
}

/// `ref_with_siblings`.
#[path = "ref_with_siblings/expected"]
pub mod ref_with_siblings {
    #[rustfmt::skip]
    pub mod acme;
}

/// `senders_differ`.
#[path = "senders_differ/expected"]
pub mod senders_differ {
    #[rustfmt::skip]
    pub mod acme;
}

/// `settings_about_bodies`.
#[path = "settings_about_bodies/expected"]
pub mod settings_about_bodies {
    #[rustfmt::skip]
    pub mod acme;
}

/// `settings_about_headers`.
#[path = "settings_about_headers/expected"]
pub mod settings_about_headers {
    #[rustfmt::skip]
    pub mod acme;
}

/// `several_methods`.
#[path = "several_methods/expected"]
pub mod several_methods {
    #[rustfmt::skip]
    pub mod acme;
}

/// `several_names_one_webhook`.
#[path = "several_names_one_webhook/expected"]
pub mod several_names_one_webhook {
    #[rustfmt::skip]
    pub mod acme;
}

/// `shared_parameters`.
#[path = "shared_parameters/expected"]
pub mod shared_parameters {
    #[rustfmt::skip]
    pub mod acme;
}

/// `shared_payload`.
#[path = "shared_payload/expected"]
pub mod shared_payload {
    #[rustfmt::skip]
    pub mod acme;
}

/// `titles_of_nameless_places`.
#[path = "titles_of_nameless_places/expected"]
pub mod titles_of_nameless_places {
    #[rustfmt::skip]
    pub mod acme;
}

/// `tuples`.
#[path = "tuples/expected"]
pub mod tuples {
    #[rustfmt::skip]
    pub mod acme;
}

/// `type_list_with_null`.
#[path = "type_list_with_null/expected"]
pub mod type_list_with_null {
    #[rustfmt::skip]
    pub mod acme;
}

/// `types_named_as_headers`.
#[path = "types_named_as_headers/expected"]
pub mod types_named_as_headers {
    #[rustfmt::skip]
    pub mod acme;
}

/// `types_named_as_ours`.
#[path = "types_named_as_ours/expected"]
pub mod types_named_as_ours {
    #[rustfmt::skip]
    pub mod acme;
}

/// `types_of_one_letter`.
#[path = "types_of_one_letter/expected"]
pub mod types_of_one_letter {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_by_constant`.
#[path = "union_by_constant/expected"]
pub mod union_by_constant {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_by_key`.
#[path = "union_by_key/expected"]
pub mod union_by_key {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_by_mapping`.
#[path = "union_by_mapping/expected"]
pub mod union_by_mapping {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_integer_or_string`.
#[path = "union_integer_or_string/expected"]
pub mod union_integer_or_string {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_list_or_string`.
#[path = "union_list_or_string/expected"]
pub mod union_list_or_string {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_merged`.
#[path = "union_merged/expected"]
pub mod union_merged {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_of_heirs`.
#[path = "union_of_heirs/expected"]
pub mod union_of_heirs {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_of_kinds`.
#[path = "union_of_kinds/expected"]
pub mod union_of_kinds {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_on_base`.
#[path = "union_on_base/expected"]
pub mod union_on_base {
    #[rustfmt::skip]
    pub mod acme;
}

/// `union_string_or_object`.
#[path = "union_string_or_object/expected"]
pub mod union_string_or_object {
    #[rustfmt::skip]
    pub mod acme;
}

/// `unsatisfiable_parts`.
#[path = "unsatisfiable_parts/expected"]
pub mod unsatisfiable_parts {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_basic`.
#[path = "verify_basic/expected"]
pub mod verify_basic {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_bearer`.
#[path = "verify_bearer/expected"]
pub mod verify_bearer {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_differs`.
#[path = "verify_differs/expected"]
pub mod verify_differs {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_hex_hmac`.
#[path = "verify_hex_hmac/expected"]
pub mod verify_hex_hmac {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_hex_hmac_by_example`.
#[path = "verify_hex_hmac_by_example/expected"]
pub mod verify_hex_hmac_by_example {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_not_checked`.
#[path = "verify_not_checked/expected"]
pub mod verify_not_checked {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_nothing`.
#[path = "verify_nothing/expected"]
pub mod verify_nothing {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_setting`.
#[path = "verify_setting/expected"]
pub mod verify_setting {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_setting_hex_hmac`.
#[path = "verify_setting_hex_hmac/expected"]
pub mod verify_setting_hex_hmac {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_standard_webhooks`.
#[path = "verify_standard_webhooks/expected"]
pub mod verify_standard_webhooks {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_token`.
#[path = "verify_token/expected"]
pub mod verify_token {
    #[rustfmt::skip]
    pub mod acme;
}

/// `verify_unclear`.
#[path = "verify_unclear/expected"]
pub mod verify_unclear {
    #[rustfmt::skip]
    pub mod acme;
}

/// `webhook_minimal`.
#[path = "webhook_minimal/expected"]
pub mod webhook_minimal {
    #[rustfmt::skip]
    pub mod acme;
}

/// `write_only`.
#[path = "write_only/expected"]
pub mod write_only {
    #[rustfmt::skip]
    pub mod acme;
}

/// `x_webhooks`.
#[path = "x_webhooks/expected"]
pub mod x_webhooks {
    #[rustfmt::skip]
    pub mod acme;
}

/// `x_webhooks_beside_webhooks`.
#[path = "x_webhooks_beside_webhooks/expected"]
pub mod x_webhooks_beside_webhooks {
    #[rustfmt::skip]
    pub mod acme;
}
