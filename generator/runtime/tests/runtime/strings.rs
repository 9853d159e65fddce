//! Strings: escapes, surrogates and UTF-8, read or skipped.

use hookwright_runtime::{DecodeError, Reader, decode_slice};

fn skipped(json: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(json);
    reader.skip()?;
    reader.finish()
}

#[test]
fn escapes_are_read() {
    let cases = [
        (r#""""#, ""),
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u00e9\u20AC\ud83d\uDE00""#, "é€😀"),
        (r#""\u0000""#, "\0"),
        ("\"é€😀\u{7f}\u{2028}\"", "é€😀\u{7f}\u{2028}"),
        (r#""é\né""#, "é\né"),
    ];
    for (json, text) in cases {
        assert_eq!(decode_slice::<String>(json.as_bytes()).unwrap(), text);
        skipped(json.as_bytes()).unwrap();
    }
}

#[test]
fn invalid_unicode_is_refused_everywhere() {
    let cases: [&[u8]; 15] = [
        b"\"\xff\"",
        b"\"\xc3\"",
        b"\"\xe2\x82\"",
        b"\"\xc0\x80\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf4\x90\x80\x80\"",
        b"\"\x80\"",
        br#""\ud800""#,
        br#""\udc00""#,
        br#""\ud800\ud800""#,
        br#""\ud800x""#,
        br#""\ud800\n""#,
        br#""\udc00\ud800""#,
        br#""\u12g4""#,
        br#""\u12""#,
    ];
    for json in cases {
        let error = decode_slice::<String>(json).unwrap_err();
        assert!(error.is_syntax(), "{error}");
        assert_eq!(skipped(json), Err(error));
        let key = [b"{", json, b":1}"].concat();
        assert!(skipped(&key).unwrap_err().is_syntax());
    }
}

#[test]
fn invalid_utf_8_is_found_after_escapes() {
    let json = b"[\"\\n\\n\\u00e9 and more \xc3\xa9 \xff\"]";
    let error = decode_slice::<Vec<String>>(json).unwrap_err();
    assert_eq!((error.to_string().as_str(), json[error.offset()]), ("[0]: a string that is not UTF-8", 0xff));
    let json = b"{\"\\n\\n\\u00e9 and more \xc3\xa9 \xff\":1}";
    assert_eq!(json[skipped(json).unwrap_err().offset()], 0xff);
}

#[test]
fn strings_of_any_length_and_content_are_read() {
    for length in 0..70 {
        for tail in ["", "é", "\u{7f}", "\\n", "\\u00e9", "😀"] {
            let json = format!("\"{}{tail}{}\"", "a".repeat(length), "b".repeat(20));
            let expected: String = serde_json::from_str(&json).unwrap();
            assert_eq!(decode_slice::<String>(json.as_bytes()).unwrap(), expected);
            let control = format!("\"{}\u{1f}\"", "a".repeat(length));
            assert_eq!(decode_slice::<String>(control.as_bytes()).unwrap_err().offset(), length + 1);
        }
    }
}
