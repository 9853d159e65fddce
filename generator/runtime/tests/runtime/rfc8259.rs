//! The suite of `nst/JSONTestSuite`, from the corpus.

use std::fs;
use std::path::{Path, PathBuf};

use hookwright_runtime::{Reader, decode_slice};
use serde_json::Value;

use crate::corpus;

/// The cases that RFC 8259 leaves open, and whether they are accepted here. Numbers lose precision but not their size;
/// strings must be Unicode; a byte order mark isn't JSON; nesting is limited.
const OPEN: &[(&str, bool)] = &[
    ("i_number_double_huge_neg_exp.json", true),
    ("i_number_huge_exp.json", false),
    ("i_number_neg_int_huge_exp.json", false),
    ("i_number_pos_double_huge_exp.json", false),
    ("i_number_real_neg_overflow.json", false),
    ("i_number_real_pos_overflow.json", false),
    ("i_number_real_underflow.json", true),
    ("i_number_too_big_neg_int.json", true),
    ("i_number_too_big_pos_int.json", true),
    ("i_number_very_big_negative_int.json", true),
    ("i_object_key_lone_2nd_surrogate.json", false),
    ("i_string_1st_surrogate_but_2nd_missing.json", false),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", false),
    ("i_string_UTF-16LE_with_BOM.json", false),
    ("i_string_UTF-8_invalid_sequence.json", false),
    ("i_string_UTF8_surrogate_U+D800.json", false),
    ("i_string_incomplete_surrogate_and_escape_valid.json", false),
    ("i_string_incomplete_surrogate_pair.json", false),
    ("i_string_incomplete_surrogates_escape_valid.json", false),
    ("i_string_invalid_lonely_surrogate.json", false),
    ("i_string_invalid_surrogate.json", false),
    ("i_string_invalid_utf-8.json", false),
    ("i_string_inverted_surrogates_U+1D11E.json", false),
    ("i_string_iso_latin_1.json", false),
    ("i_string_lone_second_surrogate.json", false),
    ("i_string_lone_utf8_continuation_byte.json", false),
    ("i_string_not_in_unicode_range.json", false),
    ("i_string_overlong_sequence_2_bytes.json", false),
    ("i_string_overlong_sequence_6_bytes.json", false),
    ("i_string_overlong_sequence_6_bytes_null.json", false),
    ("i_string_truncated-utf-8.json", false),
    ("i_string_utf16BE_no_BOM.json", false),
    ("i_string_utf16LE_no_BOM.json", false),
    ("i_structure_500_nested_arrays.json", false),
    ("i_structure_UTF-8_BOM_empty_object.json", false),
];

#[test]
fn the_json_test_suite_passes() {
    let Some(corpus) = corpus::folder("the JSON test suite") else { return };
    let cases = cases(&corpus.join("suites/json-test-suite/test_parsing"));
    assert!(cases.len() >= 300, "HOOKWRIGHT_CORPUS is set, but holds {} cases of the suite", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| fault(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("HOOKWRIGHT_CORPUS is set, but has no folder of the suite");
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect()
}

/// What is wrong with the verdict on a case, if anything. Every way of reading must agree on it, except that a skipped
/// value doesn't have to fit a type.
fn fault(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let text = fs::read(path).unwrap();
    let expected = verdict(name);
    let decoded = decode_slice::<Value>(&text).is_ok();
    let mut reader = Reader::new(&text);
    let skipped = reader.skip().and_then(|()| reader.finish()).is_ok();
    let is_open_number = name.starts_with("i_number");
    (decoded != expected || (skipped != expected && !is_open_number))
        .then(|| format!("{name}: expected {expected}, decoded {decoded}, skipped {skipped}"))
}

fn verdict(name: &str) -> bool {
    match name.as_bytes() {
        [b'y', b'_', ..] => true,
        [b'n', b'_', ..] => false,
        _ => OPEN.iter().find(|(open, _)| *open == name).unwrap_or_else(|| panic!("{name} has no verdict")).1,
    }
}
