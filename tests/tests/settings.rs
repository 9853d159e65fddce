//! A typo in any part of a `codegen.yaml` is an error at that part.
//!
//! This goes through the settings of all cases and of this project's APIs word by word: each key, each segment of a
//! pointer, each header and each value is misspelled in turn. A part that may be anything is listed below with the
//! reason; an unnecessary entry fails this test.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hookwright_core::cursor::Cursor;
use hookwright_core::load::{Document, Sources, Span};
use hookwright_core::place::Place;
use tests::generate::{ApiText, cases, specs};

/// Parts that may be anything: the file, the part, and why nothing in the document shows that it is misspelled.
const FREE: [(&str, &str, &str); 135] = [
    ("cases/answers_to_deliveries/codegen.yaml", "<Response", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", ">", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "Content-Type", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "OK{body:", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "[A-Za-z0-9-]{1,64}", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "challengeResponse", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "challenge_code", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "hooks.example", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "in", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "order.paid", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "text", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "verify", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "xml", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "{query:challenge_code}{token}https:", HANDSHAKE),
    ("cases/answers_to_deliveries/codegen.yaml", "X-Signature", HEADERS),
    ("cases/batch_of_described_items/codegen.yaml", "X-Signature", HEADERS),
    ("cases/batch_of_described_items/codegen.yaml", "events", ENVELOPE),
    ("cases/batch_of_described_items/codegen.yaml", "html", MEDIA_TYPE),
    ("cases/batch_of_described_items/codegen.yaml", "text", MEDIA_TYPE),
    ("cases/bodies_in_query/codegen.yaml", "X-Signature", HEADERS),
    ("cases/bodies_in_query/codegen.yaml", "{target}", TEMPLATE),
    ("cases/bodies_in_form/codegen.yaml", "X-Id", HEADERS),
    ("cases/bodies_in_form/codegen.yaml", "acme", CLAIM),
    ("cases/bodies_in_form/codegen.yaml", "proof", FIELD),
    ("cases/bodies_inside/codegen.yaml", "plain", MEDIA_TYPE),
    ("cases/bodies_inside/codegen.yaml", "text", MEDIA_TYPE),
    ("cases/bodies_inside/codegen.yaml", "X-Signature", HEADERS),
    ("cases/bodies_inside/codegen.yaml", "message", ENVELOPE),
    ("cases/bodies_inside/codegen.yaml", "data", ENVELOPE),
    ("cases/bodies_inside_token/codegen.yaml", "payload", ENVELOPE),
    ("cases/bodies_inside_token/codegen.yaml", "acme", CLAIM),
    ("cases/bodies_inside/codegen.yaml", "X-Id", HEADERS),
    ("cases/bodies_inside_token/codegen.yaml", "X-Id", HEADERS),
    ("cases/bodies_of_lines/codegen.yaml", "plain", MEDIA_TYPE),
    ("cases/bodies_of_lines/codegen.yaml", "text", MEDIA_TYPE),
    ("cases/bodies_of_tokens/codegen.yaml", "acme", CLAIM),
    ("cases/bodies_of_tokens/codegen.yaml", "given", CLAIM),
    ("cases/bodies_of_tokens/codegen.yaml", "secevent+jwt", CLAIM),
    ("cases/name_free_of_another_type/codegen.yaml", "2", EVENT),
    ("cases/name_free_of_another_type/codegen.yaml", "3", EVENT),
    ("cases/verify_http_signature/codegen.yaml", "1m", TIME),
    ("cases/verify_http_signature/codegen.yaml", "@method", IN_LIST),
    ("cases/verify_http_signature/codegen.yaml", "@target-uri", IN_LIST),
    ("cases/verify_http_signature/codegen.yaml", "acme", CLAIM),
    ("cases/verify_http_signature/codegen.yaml", "content-digest", WIRE),
    ("cases/verify_http_signature/codegen.yaml", "sig1", WIRE),
    ("cases/answers_setting/codegen.yaml", "Acme-Signature", HEADERS),
    ("cases/answers_setting/codegen.yaml", "WebHook-Allowed-Origin", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "X-Token", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "[A-Za-z0-9_-]{1,128}", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "text", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "token", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "token}", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "{header:X-Token}", HANDSHAKE),
    ("cases/answers_setting/codegen.yaml", "{query:text}", HANDSHAKE),
    ("cases/batch_by_setting/codegen.yaml", "data", FIELD),
    ("cases/batch_by_setting/codegen.yaml", "plain", MEDIA_TYPE),
    ("cases/batch_by_setting/codegen.yaml", "text", MEDIA_TYPE),
    ("cases/bodies_compressed/codegen.yaml", "Acme-Signature", HEADERS),
    ("cases/bodies_compressed/codegen.yaml", "{body:decoded}", TEMPLATE),
    ("cases/discriminator_header/codegen.yaml", "X-Acme-Event", HEADERS),
    ("cases/files_of_one_name/codegen.yaml", "Seller", NAME),
    ("cases/files_of_one_name/codegen.yaml", "store", NAME),
    ("cases/findings_allowed/codegen.yaml", "Checked.", REASON),
    ("cases/findings_allowed/codegen.yaml", "Harmless.", REASON),
    ("cases/name_of_header_constants/codegen.yaml", "sha256=", PREFIX),
    ("cases/names_override/codegen.yaml", "Always", NAME),
    ("cases/names_override/codegen.yaml", "Created", NAME),
    ("cases/names_override/codegen.yaml", "OnOrOff", NAME),
    ("cases/keys_that_come_twice/codegen.yaml", "data", UNLISTED),
    ("cases/keys_that_come_twice/codegen.yaml", "id", UNLISTED),
    ("cases/keys_that_come_twice/codegen.yaml", "type", UNLISTED),
    ("cases/names_override/codegen.yaml", "Order", NAME),
    ("cases/names_override/codegen.yaml", "created_at_again", NAME),
    ("cases/paths_by_setting/codegen.yaml", "order.created", EVENT),
    ("cases/settings_about_bodies/codegen.yaml", "X-Acme-Token", HEADERS),
    ("cases/settings_about_headers/codegen.yaml", "OrderLost", NAME),
    ("cases/settings_about_headers/codegen.yaml", "order.created", EVENT),
    ("cases/settings_about_headers/codegen.yaml", "sha256=", PREFIX),
    ("cases/verify_json_web_token/codegen.yaml", "5m", TIME),
    ("cases/verify_json_web_token/codegen.yaml", "Acme-Proof", HEADERS),
    ("cases/verify_json_web_token/codegen.yaml", "Bearer", PREFIX),
    ("cases/verify_json_web_token/codegen.yaml", "acme", CLAIM),
    ("cases/verify_json_web_token/codegen.yaml", "given", CLAIM),
    ("cases/verify_json_web_token/codegen.yaml", "hash", CLAIM),
    ("cases/verify_json_web_token/codegen.yaml", "role", CLAIM),
    ("cases/verify_json_web_token/codegen.yaml", "sender", CLAIM),
    ("cases/verify_recipe/codegen.yaml", "2m", TIME),
    ("cases/verify_recipe/codegen.yaml", "acme_", PREFIX),
    ("cases/verify_recipe/codegen.yaml", "ms", TIME),
    ("cases/verify_recipe/codegen.yaml", "p1", PREFIX),
    ("cases/verify_recipe/codegen.yaml", "p1.{id}.{timestamp}.{body}", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "Acme-Proof", HEADERS),
    ("cases/verify_recipe_of_items/codegen.yaml", "id}{item:", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "note?}", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "orders", WIRE),
    ("cases/verify_recipe_of_items/codegen.yaml", "proof", WIRE),
    ("cases/verify_recipe_of_items/codegen.yaml", "{body}", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "{method}", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "{path}", TEMPLATE),
    ("cases/verify_recipe_of_items/codegen.yaml", "{secret}{url}{item:", TEMPLATE),
    ("cases/verify_recipe_or_token/codegen.yaml", "X-Acme-Token", IN_LIST),
    ("cases/verify_setting/codegen.yaml", "Acme-Signature", HEADERS),
    ("cases/verify_setting/codegen.yaml", "X-Request-Id", HEADERS),
    ("cases/verify_recipe_bindings/codegen.yaml", "Acme-Digest", HEADERS),
    ("cases/verify_recipe_bindings/codegen.yaml", "Acme-Proof", HEADERS),
    ("cases/verify_recipe_bindings/codegen.yaml", "given", ACCOUNT),
    ("cases/verify_recipe_bindings/codegen.yaml", "sha-256=", PREFIX),
    ("cases/verify_recipe_bindings/codegen.yaml", "{account}|{method}|{header:Acme-Digest}", TEMPLATE),
    ("cases/verify_recipe_composed/codegen.yaml", "(request-target)", IN_LIST),
    ("cases/verify_recipe_composed/codegen.yaml", ".", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "Acme-Proof", HEADERS),
    ("cases/verify_recipe_composed/codegen.yaml", "Acme-Signature", HEADERS),
    ("cases/verify_recipe_composed/codegen.yaml", "Acme-Time", HEADERS),
    ("cases/verify_recipe_composed/codegen.yaml", "Key", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "acme-event", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "h", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "nonce", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "note", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "proof", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "sum", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "us", TIME),
    ("cases/verify_recipe_composed/codegen.yaml", "v1", WIRE),
    ("cases/verify_recipe_composed/codegen.yaml", "{list:h};{headers};{body}", TEMPLATE),
    ("cases/verify_recipe_composed/codegen.yaml", "{name}:{value}", TEMPLATE),
    ("cases/verify_recipe_composed/codegen.yaml", "{sorted}", TEMPLATE),
    ("cases/verify_recipe_composed/codegen.yaml", "{value}", TEMPLATE),
    ("cases/verify_recipe_composed/codegen.yaml", "|", WIRE),
    ("cases/verify_setting_hex_hmac/codegen.yaml", "X-Acme-Signature", HEADERS),
    ("cases/verify_setting_hex_hmac/codegen.yaml", "v0=", PREFIX),
    ("cases/name_in_listed_spelling/codegen.yaml", "Acme-Topic", SPELLING),
    ("cases/name_in_spellings/codegen.yaml", "Shop-Topic", SPELLING),
    ("cases/name_in_spellings/codegen.yaml", "X-Shop-Topic", SPELLING),
    ("cases/name_unlisted_by_payloads/codegen.yaml", "event", ANYTHING),
    ("cases/name_unlisted_by_payloads/codegen.yaml", "type", ANYTHING),
];

const ACCOUNT: &str = "an account may be any text";
const UNLISTED: &str = "payloads that the document leaves open may have any property";
const REASON: &str = "why a finding is accepted, in words of the user's own";
const SPELLING: &str = "another spelling of a header that the document lists";
const ANYTHING: &str = "one of the payloads may be any JSON";
const ENVELOPE: &str = "the document describes only the items of a body";
const FIELD: &str = "the field of a form, which the document doesn't describe";
const MEDIA_TYPE: &str = "a media type that the document doesn't list";
const HEADERS: &str = "the document lists no headers, and doesn't have to";
const NAME: &str = "a name of the user's own choice, which has to be a Rust identifier only";
const EVENT: &str = "the document doesn't list the names of events, or only how they end";
const TEMPLATE: &str = "only the sender knows what is signed; the error is inside the template";
const CLAIM: &str = "what a token says is known to its sender alone";
const TIME: &str = "only the sender knows how times are written and how old they may be";
const WIRE: &str = "documents don't have to list the parts of the signature";
const IN_LIST: &str = "the error is at the whole list item";
const HANDSHAKE: &str = "the requests and answers of a handshake that the document doesn't describe";
const PREFIX: &str = "text that the sender puts before the digits, which documents don't mention";

#[test]
fn a_typo_in_any_part_is_an_error_at_its_place() {
    let apis: Vec<ApiText> = cases().into_iter().chain(specs()).filter(|api| api.config.is_some()).collect();
    let parts: Vec<(&ApiText, Part)> =
        apis.iter().flat_map(|api| parts(api).into_iter().map(move |it| (api, it))).collect();
    assert!(parts.len() > 150, "only {} parts were found", parts.len());
    let mut accepted: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (api, part) in &parts {
        let (path, text) = api.config.as_ref().unwrap();
        for slip in slips(&text[part.bytes.clone()]) {
            if let Err(what) = refused(api, part, &slip) {
                accepted.entry((path, &text[part.bytes.clone()])).or_default().push(format!("`{slip}` {what}"));
            }
        }
    }
    let free: BTreeSet<(&str, &str)> = FREE.iter().map(|(path, part, _)| (*path, *part)).collect();
    let unlisted = accepted.iter().filter(|(part, _)| !free.contains(*part));
    let mut faults: Vec<String> =
        unlisted.map(|((path, part), slips)| format!("{path}: `{part}`: {}", slips.join(", "))).collect();
    let needless = free.iter().filter(|part| !accepted.contains_key(*part));
    faults.extend(
        needless.map(|(path, part)| format!("{path}: `{part}` is listed as free, and no slip in it is accepted")),
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A word of a key or of a value.
struct Part {
    bytes: Range<usize>,
    /// The line and the column at which the whole key or value begins.
    start: (usize, usize),
}

/// The words of all keys and values: the text between slashes, blanks, quotes and `#`.
fn parts(api: &ApiText) -> Vec<Part> {
    let (path, text) = api.config.clone().unwrap();
    let mut sources = Sources::new();
    let file = sources.add(path, text).unwrap();
    let mut parts = Vec::new();
    collect(
        &Cursor { node: &sources.document(file).root, place: Place::root(file) },
        sources.document(file),
        &mut parts,
    );
    parts
}

fn collect(cursor: &Cursor<'_>, document: &Document, parts: &mut Vec<Part>) {
    for (_, value) in cursor.entries() {
        add(document.span_of_key(&value.place.pointer), document, parts);
        collect(&value, document, parts);
    }
    for item in cursor.items() {
        collect(&item, document, parts);
    }
    if cursor.node.as_str().is_some() {
        add(document.span_of_value(&cursor.place.pointer), document, parts);
    }
}

fn add(span: Option<Span>, document: &Document, parts: &mut Vec<Part>) {
    let Some(Span { start, end }) = span else { return };
    let text = &document.text[start.offset..end.offset];
    for word in text.split(['/', ' ', '#', '\'', '"']).filter(|word| !word.is_empty()) {
        let begin = word.as_ptr().addr() - document.text.as_ptr().addr();
        parts.push(Part { bytes: begin..begin + word.len(), start: (start.line, start.column) });
    }
}

/// A word with one letter dropped, one doubled and two swapped, each at the start, in the middle and at the end.
fn slips(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    let last = letters.len() - 1;
    let mut slips = BTreeSet::new();
    for at in [0, last / 2, last] {
        let (before, after) = (&letters[..at], &letters[at + 1..]);
        slips.insert([before, after].concat());
        slips.insert([before, &[letters[at]; 2], after].concat());
        let mut swapped = letters.clone();
        swapped.swap(at.min(last.saturating_sub(1)), (at + 1).min(last));
        slips.insert(swapped);
    }
    slips.remove(&letters);
    slips.iter().map(String::from_iter).collect()
}

/// Generates with a part misspelled. Nothing may be written, and an error must point at the key or value that contains
/// the part.
fn refused(api: &ApiText, part: &Part, slip: &str) -> Result<(), &'static str> {
    let (path, mut text) = api.config.clone().unwrap();
    text.replace_range(part.bytes.clone(), slip);
    let outcome = ApiText { config: Some((path.clone(), text)), ..api.clone() }.generate();
    if !outcome.files.is_empty() {
        return Err("is accepted");
    }
    let (line, column) = part.start;
    let place = format!("--> {path}:{line}:{column}");
    let lines: Vec<&str> = outcome.report.lines().map(str::trim).collect();
    let is_there = lines.windows(2).any(|pair| pair[0].starts_with("error[") && pair[1] == place);
    if is_there { Ok(()) } else { Err("is refused elsewhere") }
}

#[test]
fn a_typo_changes_one_letter() {
    let expected = ["tpe", "ttype", "tyep", "typ", "typee", "tyype", "tpye", "ype", "ytpe"];
    assert_eq!(slips("type"), expected.map(str::to_owned).into());
    assert_eq!(slips("a"), ["", "aa"].map(str::to_owned).into());
}
