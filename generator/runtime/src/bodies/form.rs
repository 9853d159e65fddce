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
    /// Text in a format, such as a time, so that it is never empty.
    Formatted,
    /// A number, as JSON writes it.
    Number,
    /// `true` or `false`.
    Boolean,
    /// JSON.
    Json,
}

impl Field {
    /// Writes a value as JSON. An empty one is null unless it is text, since a form can't say that otherwise. A value that
    /// doesn't fit is written as a string, so that the decoder refuses it there.
    pub(super) fn write(self, text: &str, json: &mut Vec<u8>) {
        if text.is_empty() && self != Self::Text {
            return json.extend_from_slice(b"null");
        }
        let fits = match self {
            Self::Text | Self::Formatted => false,
            Self::Number => json::is_number(text),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Json => json::check(text.as_bytes()).is_ok(),
        };
        if fits { json.extend_from_slice(text.as_bytes()) } else { json::string(text, json) }
    }
}

/// How deeply the names of fields may be nested, as in `data[owner][name]`.
const DEEPEST: usize = 8;

/// Converts a form to a JSON object, or says what is wrong with it. A field that occurs several times becomes a list.
/// If a listed field holds an object, `data[id]` is its property `id`: `style: deepObject` of `OpenAPI`.
pub(super) fn to_json(form: &[u8], listed: &[FormField]) -> Result<Vec<u8>, &'static str> {
    let mut names = Names { all: vec![Entry::default()], places: HashMap::new() };
    for (count, (name, value)) in fields(form).enumerate() {
        if count == MAX_FIELDS {
            return Err("the form has more than 1,000 fields");
        }
        let (name, value) = (text(name)?, text(value)?);
        let place = match nested(&name, listed) {
            Some(keys) => keys.into_iter().fold(0, |parent, key| names.child(parent, key)),
            None => names.child(0, &name),
        };
        if let Some(entry) = names.all.get_mut(place) {
            entry.values.push(value);
        }
    }
    let mut json = Vec::new();
    names.write(0, listed, &mut json)?;
    Ok(json)
}

/// The keys in a name with brackets. `None` if the document doesn't say that the field is an object or a list.
fn nested<'n>(name: &'n str, listed: &[FormField]) -> Option<Vec<&'n str>> {
    let (base, rest) = name.split_once('[')?;
    let field = listed.iter().find(|field| field.name == base)?;
    let mut keys: Vec<&str> = [base].into_iter().chain(rest.strip_suffix(']')?.split("][")).collect();
    // `tags[]` is an item of a list.
    if keys.last() == Some(&"") {
        keys.pop();
    }
    let is_object = field.holds == Field::Json && !field.is_list;
    let fits = keys.len() <= DEEPEST && (is_object || keys.len() == 1);
    (fits && keys.iter().all(|key| !key.is_empty() && !key.contains(['[', ']']))).then_some(keys)
}

/// The fields of a form, by their place in the JSON. The first entry is the whole form.
struct Names<'f> {
    all: Vec<Entry<'f>>,
    places: HashMap<(usize, String), usize>,
}

#[derive(Default)]
struct Entry<'f> {
    key: String,
    /// The name in the form.
    name: String,
    values: Vec<Cow<'f, str>>,
    children: Vec<usize>,
}

impl Names<'_> {
    fn child(&mut self, parent: usize, key: &str) -> usize {
        let next = self.all.len();
        let place = *self.places.entry((parent, key.to_owned())).or_insert(next);
        if place == next {
            let mut name = key.to_owned();
            if let Some(parent) = self.all.get_mut(parent) {
                parent.children.push(next);
                if !parent.name.is_empty() {
                    name = format!("{}[{key}]", parent.name);
                }
            }
            self.all.push(Entry { key: key.to_owned(), name, ..Entry::default() });
        }
        place
    }

    fn write(&self, place: usize, listed: &[FormField], json: &mut Vec<u8>) -> Result<(), &'static str> {
        let Some(entry) = self.all.get(place) else { return Ok(()) };
        if place > 0 && entry.children.is_empty() {
            write_values(&entry.values, listed.iter().find(|field| field.name == entry.name), json);
            return Ok(());
        }
        if !entry.values.is_empty() {
            return Err("a field of the form has both a value and properties");
        }
        json.push(b'{');
        for (index, child) in entry.children.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            json::string(self.all.get(*child).map_or("", |child| &child.key), json);
            json.push(b':');
            self.write(*child, listed, json)?;
        }
        json.push(b'}');
        Ok(())
    }
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
        FormField { name: "at", holds: Field::Formatted, is_list: false },
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
            ("count=&done=&data=&at=&tags=", r#"{"count":null,"done":null,"data":null,"at":null,"tags":[""]}"#),
            ("at=2026-12-01", r#"{"at":"2026-12-01"}"#),
            ("name=x&name=y", r#"{"name":["x","y"]}"#),
        ] {
            assert_eq!(read(form).as_deref(), Ok(json), "{form}");
        }
    }

    #[test]
    fn what_does_not_fit_stays_text() {
        for (form, json) in [
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
    fn names_with_brackets_are_properties_of_listed_objects() {
        const NESTED: &[FormField] = &[
            FormField { name: "data", holds: Field::Json, is_list: false },
            FormField { name: "data[count]", holds: Field::Number, is_list: false },
            FormField { name: "data[tags]", holds: Field::Text, is_list: true },
            FormField { name: "tags", holds: Field::Text, is_list: true },
        ];
        let read =
            |form: &str| to_json(form.as_bytes(), NESTED).map(|json| String::from_utf8_lossy(&json).into_owned());
        for (form, json) in [
            ("data%5Bid%5D=8a&x=1&data%5Bcount%5D=2", r#"{"data":{"id":"8a","count":2},"x":"1"}"#),
            ("data[merges][FNAME]=Bo&data[merges][LNAME]=Li", r#"{"data":{"merges":{"FNAME":"Bo","LNAME":"Li"}}}"#),
            ("tags[]=a&tags[]=b&data[tags][]=c", r#"{"tags":["a","b"],"data":{"tags":["c"]}}"#),
            // Not described as an object, or not a path.
            ("x[id]=1&tags[a]=1", r#"{"x[id]":"1","tags[a]":"1"}"#),
            ("data[=1&data[]]=2&data[a=3&data[a]b=4", r#"{"data[":"1","data[]]":"2","data[a":"3","data[a]b":"4"}"#),
            ("data[a][b][c][d][e][f][g][h]=1", r#"{"data[a][b][c][d][e][f][g][h]":"1"}"#),
        ] {
            assert_eq!(read(form).as_deref(), Ok(json), "{form}");
        }
        assert!(read("data=1&data[a]=2").is_err());
        assert!(read("data[a]=1&data[a][b]=2").is_err());
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
