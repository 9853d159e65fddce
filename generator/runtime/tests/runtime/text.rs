//! The text types.

use hookwright_runtime::{Date, DateTime, Duration, Time, decode_slice};

#[test]
fn any_text_is_kept_as_it_was_sent() {
    let sent: Vec<DateTime> =
        decode_slice(br#"["2026-11-20T10:00:00Z", "2026-11-20t10:00:00.000+00:00", "soon"]"#).unwrap();
    assert_eq!(sent[0].as_str(), "2026-11-20T10:00:00Z");
    assert_ne!(sent[0], sent[1]);
    assert_eq!(serde_json::to_string(&sent[2]).unwrap(), r#""soon""#);
    assert_eq!(serde_json::from_str::<DateTime>(r#""soon""#).unwrap(), sent[2]);
    assert_eq!(
        (sent[2].to_string(), String::from(sent[2].clone()), sent[2].as_ref()),
        ("soon".to_owned(), "soon".to_owned(), "soon")
    );
    assert!(decode_slice::<Date>(b"5").is_err());
}

#[test]
fn a_time_keeps_its_offset() {
    let cases = [
        ("10:00:00Z", "10:00:00", Some("Z")),
        ("10:00:00.5-03:30", "10:00:00.5", Some("-03:30")),
        ("10:00", "10:00", None),
        ("", "", None),
    ];
    for (text, time, offset) in cases {
        let text = Time::new(text);
        assert_eq!((text.without_offset(), text.offset()), (time, offset));
    }
    assert_eq!(Duration::from("PT1H"), Duration::new("PT1H".to_owned()));
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_parses_times() {
    assert_eq!(DateTime::new("2026-11-20T10:00:00+01:00").to_jiff().unwrap().as_second(), 1_795_165_200);
    assert_eq!(Date::new("2026-11-20").to_jiff().unwrap().to_string(), "2026-11-20");
    assert_eq!(Time::new("10:00:00.5+02:00").to_jiff().unwrap().to_string(), "10:00:00.5");
    assert_eq!(Duration::new("P1Y2DT3H").to_jiff().unwrap().to_string(), "P1Y2DT3H");
    assert!(DateTime::new("soon").to_jiff().is_err() && Duration::new("soon").to_jiff().is_err());
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_parses_times() {
    use hookwright_runtime::DurationError;
    let at = DateTime::new("2026-11-20T10:00:00+01:00").to_chrono().unwrap();
    assert_eq!((at.timestamp(), at.offset().local_minus_utc()), (1_795_165_200, 3_600));
    assert_eq!(Date::new("2026-11-20").to_chrono().unwrap().to_string(), "2026-11-20");
    assert_eq!(Time::new("10:00:00.5+02:00").to_chrono().unwrap().to_string(), "10:00:00.500");
    let seconds = |text: &str| Duration::new(text).to_chrono().map(chrono::TimeDelta::as_seconds_f64);
    assert_eq!(seconds("-P1DT1.5S"), Ok(-86_401.5));
    assert_eq!(seconds("P9223372036854775807D"), Err(DurationError::Beyond));
    assert!(DateTime::new("soon").to_chrono().is_err());
}

#[cfg(feature = "time")]
#[test]
fn time_parses_times() {
    use hookwright_runtime::DurationError;
    let at = DateTime::new("2026-11-20T10:00:00+01:00").to_time().unwrap();
    assert_eq!((at.unix_timestamp(), at.offset().whole_hours()), (1_795_165_200, 1));
    assert_eq!(Date::new("2026-11-20").to_time().unwrap().ordinal(), 324);
    assert_eq!(Time::new("10:00:00.5Z").to_time().unwrap().as_hms_milli(), (10, 0, 0, 500));
    let seconds = |text: &str| Duration::new(text).to_time().map(time::Duration::as_seconds_f64);
    let cases = [
        ("P2W", 1_209_600.0),
        ("PT1H30M", 5_400.0),
        ("P1DT2H3M4,25S", 93_784.25),
        ("+PT0S", 0.0),
        ("PT36H", 129_600.0),
    ];
    for (text, length) in cases {
        assert_eq!(seconds(text), Ok(length), "{text}");
    }
    for text in
        ["", "P", "PT", "P1", "1D", "PT1D", "P1H", "PT1M1H", "P1DT", "P-1D", "PT1.S", "PT.5S", "P1.5D", "PT1S1S", "P٣D"]
    {
        assert_eq!(seconds(text), Err(DurationError::Invalid), "{text}");
    }
    assert_eq!(seconds("P1Y"), Err(DurationError::Calendar));
    assert_eq!(seconds("P1M"), Err(DurationError::Calendar));
    assert_eq!(seconds("PT99999999999999999999S"), Err(DurationError::Beyond));
}
