//! Forms (`application/x-www-form-urlencoded`) and texts, as JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use super::json;
use crate::verify::recipe::form::{MAX_FIELDS, fields};

/// A field of a form that isn't just text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Its name.
    pub name: &'static str,
    /// The type of its values.
    pub holds: Field,
    /// Whether it may occur several times, as the items of a list.
    pub is_list: bool,
}

/// The type of a field of a form, or of a whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Text.
    Text,
    /// A number, as JSON writes it.
    Number,
    /// `true` or `false`.
    Boolean,
    /// JSON.
    Json,
}

impl Field {
    /// Writes a value as JSON. A value that doesn't fit is written as a string, so that the decoder refuses it there.
    pub(super) fn write(self, text: &str, json: &mut Vec<u8>) {
        let fits = match self {
            Self::Text => false,
            Self::Number => json::is_number(text),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Json => json::check(text.as_bytes()).is_ok(),
        };
        if fits { json.extend_from_slice(text.as_bytes()) } else { json::string(text, json) }
    }
}

/// Converts a form to a JSON object, or says what is wrong with it. A field that occurs several times becomes a list.
pub(super) fn to_json(form: &[u8], listed: &[FormField]) -> Result<Vec<u8>, &'static str> {
    let mut order: Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (count, (name, value)) in fields(form).enumerate() {
        if count == MAX_FIELDS {
            return Err("the form has more than 1,000 fields");
        }
        let (name, value) = (text(name)?, text(value)?);
        let place = *places.entry(name.clone()).or_insert(order.len());
        match order.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => order.push((name, vec![value])),
        }
    }
    let mut json = vec![b'{'];
    for (name, values) in &order {
        if json.len() > 1 {
            json.push(b',');
        }
        json::string(name, &mut json);
        json.push(b':');
        let field = listed.iter().find(|field| field.name == name);
        write_values(values, field, &mut json);
    }
    json.push(b'}');
    Ok(json)
}

fn write_values(values: &[Cow<'_, str>], field: Option<&FormField>, json: &mut Vec<u8>) {
    let holds = field.map_or(Field::Text, |field| field.holds);
    match values {
        [only] if !field.is_some_and(|field| field.is_list) => holds.write(only, json),
        all => {
            json.push(b'[');
            for (index, value) in all.iter().enumerate() {
                if index > 0 {
                    json.push(b',');
                }
                holds.write(value, json);
            }
            json.push(b']');
        }
    }
}

/// The JSON payload in one field of a form.
pub(super) fn json_in(form: &[u8], name: &str) -> Result<Vec<u8>, &'static str> {
    let mut found = None;
    for (count, (key, value)) in fields(form).enumerate() {
        if count == MAX_FIELDS {
            return Err("the form has more than 1,000 fields");
        }
        if *key == *name.as_bytes() {
            if found.is_some() {
                return Err("the form has the field with the payload twice");
            }
            found = Some(value.into_owned());
        }
    }
    found.ok_or("the form has no field with the payload")
}

fn text(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, &'static str> {
    const FAULT: &str = "the form is not UTF-8";
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| FAULT),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| FAULT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &[FormField] = &[
        FormField { name: "count", holds: Field::Number, is_list: false },
        FormField { name: "done", holds: Field::Boolean, is_list: false },
        FormField { name: "tags", holds: Field::Text, is_list: true },
        FormField { name: "sizes", holds: Field::Number, is_list: true },
        FormField { name: "data", holds: Field::Json, is_list: false },
    ];

    fn read(form: &str) -> Result<String, &'static str> {
        to_json(form.as_bytes(), LISTED).map(|json| String::from_utf8_lossy(&json).into_owned())
    }

    #[test]
    fn fields_are_what_the_document_says() {
        for (form, json) in [
            ("", "{}"),
            ("From=%2B1555&count=3", r#"{"From":"+1555","count":3}"#),
            ("count=-1.5e3&done=true", r#"{"count":-1.5e3,"done":true}"#),
            ("tags=a&done=no&tags=b+c", r#"{"tags":["a","b c"],"done":"no"}"#),
            ("tags=a&sizes=1", r#"{"tags":["a"],"sizes":[1]}"#),
            ("data=%7B%22a%22%3A%5B1%5D%7D", r#"{"data":{"a":[1]}}"#),
            ("a=%22%5C%0A", r#"{"a":"\"\\\n"}"#),
            ("a&b=", r#"{"a":"","b":""}"#),
            ("name=x&name=y", r#"{"name":["x","y"]}"#),
        ] {
            assert_eq!(read(form).as_deref(), Ok(json), "{form}");
        }
    }

    #[test]
    fn what_does_not_fit_stays_text() {
        for (form, json) in [
            ("count=", r#"{"count":""}"#),
            ("count=1,\"x\":2", r#"{"count":"1,\"x\":2"}"#),
            ("count=05", r#"{"count":"05"}"#),
            ("count= 5", r#"{"count":" 5"}"#),
            ("data=1%7D", r#"{"data":"1}"}"#),
            ("data=%5B", r#"{"data":"["}"#),
            ("done=True", r#"{"done":"True"}"#),
        ] {
            assert_eq!(read(form).as_deref(), Ok(json), "{form}");
        }
    }

    #[test]
    fn forms_are_bounded() {
        assert!(read(&"a=1&".repeat(1_000)).is_ok());
        assert!(read(&"a=1&".repeat(1_001)).is_err());
        assert!(read(&"a=1&".repeat(1_000_000)).is_err());
        assert!(json_in("a=1&".repeat(1_000_000).as_bytes(), "payload").is_err());
        assert!(read("a=%ff").is_err());
        assert_eq!(read(&"&".repeat(1_000_000)).as_deref(), Ok("{}"));
    }

    #[test]
    fn the_payload_comes_once() {
        assert_eq!(json_in(b"payload=%7B%7D&x=1", "payload").as_deref(), Ok("{}".as_bytes()));
        assert!(json_in(b"x=1", "payload").is_err());
        assert!(json_in(b"payload=1&payload=1", "payload").is_err());
        assert!(json_in(b"payload=1&%70ayload=1", "payload").is_err());
    }
}
