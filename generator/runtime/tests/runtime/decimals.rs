//! Numbers that keep their digits, in JSON text and elsewhere.

use std::collections::{BTreeMap, HashSet};

use hookwright_runtime::{Decimal, DecimalError, Decode, decode_slice};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

struct Payout {
    amount: Decimal,
    fees: Vec<Option<Decimal>>,
}

hookwright_runtime::object! {
    Payout;
    "amount" => required amount,
    "fees" => required fees,
}

const SENT: &str = r#"{"amount":99999999999999.990,"fees":[0.10,null,1E400,-0,1e-7,1000000000000000000000]}"#;

fn decimal(text: &str) -> Decimal {
    Decimal::new(text).unwrap()
}

#[test]
fn models_keep_digits_through_json_text() {
    let payout: Payout = decode_slice(SENT.as_bytes()).unwrap();
    assert_eq!(payout.amount.as_str(), "99999999999999.990");
    assert_eq!(serde_json::to_string(&payout).unwrap(), SENT);
    let mut written = Vec::new();
    serde_json::to_writer(&mut written, &payout).unwrap();
    assert_eq!(written, SENT.as_bytes());
    let pretty = serde_json::to_string_pretty(&payout).unwrap();
    assert_eq!(decode_slice::<Payout>(pretty.as_bytes()).as_ref(), Ok(&payout), "{pretty}");
    assert_eq!(serde_json::from_str::<Payout>(SENT).unwrap(), payout);
    assert_eq!(serde_json::from_slice::<Payout>(SENT.as_bytes()).unwrap(), payout);
    assert_eq!(serde_json::from_reader::<_, Payout>(SENT.as_bytes()).unwrap(), payout);
}

#[test]
fn user_types_keep_digits_too() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Statement {
        payout: Payout,
        rates: BTreeMap<String, Decimal>,
    }
    let sent = format!(r#"{{"payout":{SENT},"rates":{{"EUR":1.0000000000000000001}}}}"#);
    let kept: Statement = serde_json::from_str(&sent).unwrap();
    assert_eq!(serde_json::to_string(&kept).unwrap(), sent);
}

#[test]
fn json_values_have_the_precision_of_their_numbers() {
    let exact = json!({ "amount": 12.5, "fees": [1, null, u64::MAX] });
    let payout: Payout = serde_json::from_value(exact.clone()).unwrap();
    assert_eq!(serde_json::to_string(&payout).unwrap(), exact.to_string());
    assert_eq!(serde_json::to_value(&payout).unwrap(), exact);
    assert_eq!(serde_json::to_value(decimal("0.10000000000000000001")).unwrap(), json!(0.1));
    assert_eq!(serde_json::to_value(decimal("1000000000000000000000")).unwrap(), json!(1e21));
    assert!(serde_json::to_value(decimal("1e400")).is_err());
}

#[test]
fn numbers_buffered_by_serde_are_rounded() {
    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Amount(Decimal),
        Payout(Payout),
    }
    #[derive(Debug, Deserialize)]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        payout: Payout,
    }
    let Either::Amount(amount) = serde_json::from_str("0.10000000000000000001").unwrap() else { panic!("an amount") };
    assert_eq!(amount.as_str(), "0.1");
    let Either::Payout(payout) = serde_json::from_str(r#"{"amount":0.10,"fees":[]}"#).unwrap() else {
        panic!("a payout")
    };
    assert_eq!(payout.amount.as_str(), "0.1");
    let flat: Flat = serde_json::from_str(r#"{"id":5,"amount":0.10,"fees":[2]}"#).unwrap();
    assert_eq!((flat.id, flat.payout.amount.as_str(), flat.payout.fees), (5, "0.1", vec![Some(decimal("2"))]));
}

/// The way to read a struct or something else from serde's documentation.
#[test]
fn a_model_can_be_read_from_a_partly_read_map() {
    struct Either(Payout);
    impl<'de> Deserialize<'de> for Either {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Either;
                fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    formatter.write_str("a payout")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Either, A::Error> {
                    Payout::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Either)
                }
            }
            deserializer.deserialize_any(Visitor)
        }
    }
    let Either(payout) = serde_json::from_str(r#"{"amount":0.5,"fees":[1]}"#).unwrap();
    assert_eq!(payout, Payout { amount: decimal("0.5"), fees: vec![Some(decimal("1"))] });
}

#[test]
fn other_formats_use_plain_numbers() {
    let yaml = |text: &str| serde_yaml::to_string(&decimal(text));
    assert_eq!(yaml("12.50").unwrap(), "12.5\n");
    assert_eq!(yaml("99999999999999.99").unwrap(), "99999999999999.98\n");
    assert_eq!(yaml("-3").unwrap(), "-3\n");
    assert_eq!(yaml("18446744073709551615").unwrap(), "18446744073709551615\n");
    assert!(yaml("1e400").is_err());
    let payout: Payout = serde_yaml::from_str("amount: 12.50\nfees: [7, null]").unwrap();
    assert_eq!(payout, Payout { amount: decimal("12.5"), fees: vec![Some(decimal("7")), None] });
    assert_eq!(serde_yaml::from_str::<Decimal>("0.10").unwrap(), decimal("0.1"));
    assert!(serde_yaml::from_str::<Decimal>("'0.10'").is_err());
}

#[test]
fn only_numbers_are_accepted() {
    for text in ["\"12.30\"", "true", "null", "[1]", "{}"] {
        let error = decode_slice::<Decimal>(text.as_bytes()).unwrap_err();
        assert!(error.message().starts_with("expected a number, found "), "{error}");
        assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
    }
    for text in
        ["", " 1", "1 ", "+1", "01", ".5", "5.", "1e", "-", "NaN", "Infinity", "0x10", "1_000", "1,5", "\u{661}"]
    {
        assert_eq!(Decimal::new(text), Err(DecimalError::Invalid), "{text}");
        assert_eq!(text.parse::<Decimal>(), Err(DecimalError::Invalid), "{text}");
    }
    assert_eq!(DecimalError::Invalid.to_string(), "not a JSON number");
}

#[test]
fn the_length_is_limited() {
    for longest in ["1".repeat(256), format!("0.{}", "1".repeat(254)), format!("1e-{}", "9".repeat(253))] {
        assert_eq!(decode_slice::<Decimal>(longest.as_bytes()).unwrap().as_str(), longest);
        assert_eq!(decimal(&longest).as_str(), longest);
        for longer in [longest.clone() + "0", longest + &"0".repeat(10_000)] {
            assert_eq!(Decimal::new(&longer), Err(DecimalError::TooLong));
            assert!(serde_json::from_str::<Decimal>(&longer).is_err());
            let body = format!("{{\"amount\":\n {longer}, \"fees\": []}}");
            let error = decode_slice::<Payout>(body.as_bytes()).unwrap_err();
            assert_eq!(
                (error.path(), error.position(body.as_bytes()).to_string()),
                ("amount".into(), "line 2 column 2".into())
            );
            assert!(error.message().starts_with("a number beyond the type Decimal: "), "{error}");
            assert!(error.message().len() < 200, "{error}");
        }
    }
    assert_eq!(DecimalError::TooLong.to_string(), "a number of more than 256 characters");
}

#[test]
fn decimals_are_equal_if_their_text_is() {
    let all: HashSet<Decimal> = ["1", "1.0", "1e0", "1"].map(decimal).into();
    assert_eq!(all.len(), 3);
    assert_eq!(Decimal::from(5_u8), decimal("5"));
    assert_eq!(Decimal::from(i128::MIN).as_str(), i128::MIN.to_string());
    assert_eq!(Decimal::try_from("0.10"), Ok(decimal("0.10")));
    assert_eq!(Decimal::try_from("0.10".to_owned()), Ok(decimal("0.10")));
    let kept = decimal("0.10");
    assert_eq!((format!("{kept:>6}|{kept:?}"), kept.as_ref()), (r#"  0.10|Decimal("0.10")"#.to_owned(), "0.10"));
    assert_eq!((kept.parse::<f64>(), decimal("-7").parse::<i64>()), (Ok(0.1), Ok(-7)));
    assert!(kept.parse::<i64>().is_err());
    assert_eq!(String::from(kept), "0.10");
}

#[cfg(feature = "rust_decimal")]
mod rust_decimal {
    use rust_decimal::{Decimal as Exact, Error};

    use super::decimal;

    #[test]
    fn no_digit_is_lost_silently() {
        let exact = |text: &str| Exact::try_from(&decimal(text)).map(|exact| exact.to_string());
        for (text, expected) in [
            ("99999999999999.990", "99999999999999.990"),
            ("0.10", "0.10"),
            ("-12.5", "-12.5"),
            ("0", "0"),
            ("0.000", "0.000"),
            ("0e999999999999999999999", "0"),
            ("1e-7", "0.0000001"),
            ("1E2", "100"),
            ("1.50e1", "15.0"),
            ("12.5E+3", "12500"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("-79228162514264337593543950335.0", "-79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
            ("0.00000000000000000000000000010", "0.0000000000000000000000000001"),
            ("1.0000000000000000000000000000000000", "1.0000000000000000000000000000"),
        ] {
            assert_eq!(exact(text).as_deref(), Ok(expected), "{text}");
        }
        for text in
            ["1e-29", "0.00000000000000000000000000011", "1.00000000000000000000000000001", "1e-99999999999999999999"]
        {
            assert_eq!(exact(text), Err(Error::Underflow), "{text}");
        }
        for text in ["79228162514264337593543950336", "1e29", "1e400", "-1e99999999999999999999"] {
            assert_eq!(exact(text), Err(Error::ExceedsMaximumPossibleValue), "{text}");
        }
    }

    #[test]
    fn conversion_round_trips() {
        for exact in [Exact::MAX, Exact::MIN, Exact::new(10, 2), Exact::new(-1, 28), Exact::ZERO] {
            assert_eq!(Exact::try_from(&super::Decimal::from(exact)), Ok(exact));
        }
        assert_eq!(super::Decimal::from(Exact::new(1050, 2)).as_str(), "10.50");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_keeps_its_text(text in "-?(0|[1-9][0-9]{0,120})(\\.[0-9]{1,120})?([eE][+-]?[0-9]{1,11})?") {
        prop_assume!(text.len() <= Decimal::MAX_LENGTH);
        let read: Decimal = decode_slice(text.as_bytes()).unwrap();
        prop_assert_eq!(read.as_str(), &text);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text.clone());
        prop_assert_eq!(serde_json::from_str::<Decimal>(&text).unwrap(), read);
    }

    #[test]
    fn the_same_numbers_as_in_serde_json_are_valid(text in "[-+.eE0-9 a]{0,12}") {
        let there = serde_json::from_str::<&serde_json::value::RawValue>(&text);
        let is_number = there.is_ok_and(|raw| raw.get() == text);
        prop_assert_eq!(Decimal::new(&text).is_ok(), is_number);
    }
}

/// A model's fields decode in this way.
#[test]
fn null_is_handled_by_the_field() {
    assert_eq!(decode_slice::<Option<Decimal>>(b"null"), Ok(None));
    assert!(Option::<Decimal>::decode(&mut hookwright_runtime::Reader::new(b"\"1\"")).is_err());
}
