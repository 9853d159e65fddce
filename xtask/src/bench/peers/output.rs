//! What a generator has written: its size, and the types in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The Rust code of a crate.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// How many files there are.
    pub(crate) files: usize,
    /// How many lines.
    pub(crate) lines: usize,
    /// The names of the public structs, enums and aliases.
    pub(crate) types: Vec<String>,
    /// The public enums, each with its variants.
    enums: Vec<(String, Vec<String>)>,
}

impl Output {
    /// Reads all Rust files below this folder.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let (mut output, mut waiting) = (Self::default(), vec![folder.to_owned()]);
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                let entries = fs::read_dir(&path)?.map(|entry| Ok(entry?.path()));
                waiting.extend(entries.collect::<io::Result<Vec<PathBuf>>>()?);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                output.add(&fs::read_to_string(&path)?);
            }
        }
        Ok(output)
    }

    fn add(&mut self, text: &str) {
        self.files += 1;
        self.lines += text.lines().count();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some((kind, name)) = declared(line) else { continue };
            self.types.push(name.to_owned());
            if kind == "enum" {
                let body = lines.by_ref().take_while(|line| *line != "}");
                self.enums.push((name.to_owned(), body.filter_map(variant).map(str::to_owned).collect()));
            }
        }
    }

    /// The type with this name, apart from case and punctuation.
    pub(crate) fn named_like(&self, schema: &str) -> Option<&String> {
        like(&self.types, schema)
    }

    /// The variant of an enum for each of these messages: the one that is named like it, or else, if no variant is
    /// named like any of them, the one at its position.
    pub(crate) fn variants<'o>(&'o self, name: &str, messages: &[&str]) -> Vec<Option<&'o String>> {
        let found = self.enums.iter().find(|(other, _)| other == name);
        let variants = found.map(|(_, variants)| variants.as_slice()).unwrap_or_default();
        let named: Vec<Option<&String>> = messages.iter().map(|message| like(variants, message)).collect();
        if named.iter().any(Option::is_some) {
            return named;
        }
        (0..messages.len()).map(|position| variants.get(position)).collect()
    }
}

/// The first name that is the same apart from case and punctuation.
fn like<'n>(names: &'n [String], wanted: &str) -> Option<&'n String> {
    names.iter().find(|name| plain(name) == plain(wanted))
}

/// The kind and the name of a public type at the start of a line.
fn declared(line: &str) -> Option<(&str, &str)> {
    let (kind, rest) = line.strip_prefix("pub ")?.split_once(' ')?;
    let name = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
    matches!(kind, "struct" | "enum" | "type").then_some((kind, name))
}

/// The name of a variant with a payload, on a line of its own.
fn variant(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("    ")?.split_once('(')?;
    name.chars().all(char::is_alphanumeric).then_some(name)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_variants_are_found() {
        let mut output = Output::default();
        output.add(
            "/// A doc.\n#[derive(Debug)]\npub struct OrderPaid {\n    pub id: String,\n}\npub(crate) struct Hidden;\n\
             #[serde(untagged)]\npub enum Webhooks {\n    #[serde(rename = \"a(b)\")]\n    OrderPaid(crate::OrderPaid),\n    \
             Other(Box<Other>),\n    Plain,\n}\npub type Other = serde_json::Value;\npub fn free() {}\n",
        );
        assert_eq!((output.files, output.lines), (1, 15));
        assert_eq!(output.types, ["OrderPaid", "Webhooks", "Other"]);
        let variants =
            |messages: &[&str]| output.variants("Webhooks", messages).into_iter().flatten().cloned().collect();
        let by_name: Vec<String> = variants(&["other", "orderPaid"]);
        assert_eq!(by_name, ["Other", "OrderPaid"]);
        let by_position: Vec<String> = variants(&["first", "second", "third"]);
        assert_eq!(by_position, ["OrderPaid", "Other"]);
        assert_eq!(output.variants("OrderPaid", &["order-paid"]), [None]);
        assert_eq!(output.named_like("order-paid").map(String::as_str), Some("OrderPaid"));
        assert_eq!(output.named_like("order"), None);
    }
}
