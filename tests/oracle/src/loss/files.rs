//! The files of a document as plain values, read without the generator's readers.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::output::At;

/// A place: the index of a file, and an RFC 6901 pointer as written.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Spot {
    pub(super) file: usize,
    pub(super) pointer: String,
}

impl Spot {
    /// The place of a key or an index below this one.
    pub(super) fn child(&self, segment: &str) -> Self {
        let segment = segment.replace('~', "~0").replace('/', "~1");
        Self { file: self.file, pointer: format!("{}/{segment}", self.pointer) }
    }

    /// The place of the value that contains this one.
    pub(super) fn parent(&self) -> Option<Self> {
        let (parent, _) = self.pointer.rsplit_once('/')?;
        Some(Self { file: self.file, pointer: parent.to_owned() })
    }
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node<'d> {
    pub(super) value: &'d Value,
    pub(super) spot: Spot,
}

impl<'d> Node<'d> {
    /// The value at a key, or an item of a list.
    pub(super) fn get(&self, segment: &str) -> Option<Self> {
        let value = match self.value {
            Value::Object(map) => map.get(segment)?,
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            _ => return None,
        };
        Some(Self { value, spot: self.spot.child(segment) })
    }

    /// The text at a key.
    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// The keys of a mapping with their values.
    pub(super) fn entries(&self) -> Vec<(&'d str, Self)> {
        let Value::Object(map) = self.value else { return Vec::new() };
        map.iter().map(|(key, value)| (key.as_str(), Self { value, spot: self.spot.child(key) })).collect()
    }

    /// The entries of the mapping at a key.
    pub(super) fn entries_of(&self, key: &str) -> Vec<(&'d str, Self)> {
        self.get(key).map(|mapping| mapping.entries()).unwrap_or_default()
    }

    /// The items of the list at a key.
    pub(super) fn items_of(&self, key: &str) -> Vec<Self> {
        let Some(list) = self.get(key) else { return Vec::new() };
        let Value::Array(items) = list.value else { return Vec::new() };
        (0..items.len()).filter_map(|index| list.get(&index.to_string())).collect()
    }

    /// Whether this is a mapping.
    pub(super) fn is_mapping(&self) -> bool {
        self.value.is_object()
    }
}

/// One file.
#[derive(Debug)]
struct File {
    path: PathBuf,
    root: Value,
}

/// All files that a document may refer to.
#[derive(Debug)]
pub(super) struct Files(Vec<File>);

impl Files {
    /// Reads a document, and the files that its references name. A file that can't be read is left out, so references
    /// to it lead nowhere.
    pub(super) fn read(document: &Path) -> Result<Self, String> {
        let path = real(document);
        let mut files = vec![File { root: read(&path)?, path }];
        let mut next = 0;
        while let Some(File { path, root }) = files.get(next) {
            let folder = path.parent().unwrap_or(Path::new(""));
            let mut named = BTreeSet::new();
            collect_names(root, &mut named);
            let paths: Vec<PathBuf> = named.iter().map(|name| real(&folder.join(name))).collect();
            for path in paths {
                let is_new = files.iter().all(|file| file.path != path);
                if let (true, Ok(root)) = (is_new, read(&path)) {
                    files.push(File { path, root });
                }
            }
            next += 1;
        }
        Ok(Self(files))
    }

    /// The output's places as places in these files. `None` for one in another file.
    pub(super) fn spots<'a>(&self, places: impl IntoIterator<Item = &'a At>) -> Vec<Option<Spot>> {
        // Each path is looked up on the disk once.
        let mut known: HashMap<&Path, Option<usize>> = HashMap::new();
        let spot = |at: &'a At| {
            let file = (*known.entry(&at.file).or_insert_with(|| self.index(&at.file)))?;
            Some(Spot { file, pointer: at.pointer.clone() })
        };
        places.into_iter().map(spot).collect()
    }

    /// The file at a path, if it is one of these.
    fn index(&self, path: &Path) -> Option<usize> {
        let path = real(path);
        self.0.iter().position(|file| file.path == path)
    }

    /// A whole file.
    pub(super) fn root(&self, file: usize) -> Option<Node<'_>> {
        let value = &self.0.get(file)?.root;
        Some(Node { value, spot: Spot { file, pointer: String::new() } })
    }

    /// All files, whole.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.0.len()).filter_map(|file| self.root(file))
    }

    /// The file that `name` leads to from another.
    pub(super) fn find_linked(&self, from: usize, name: &str) -> Option<usize> {
        self.index(&self.0.get(from)?.path.parent()?.join(name))
    }

    /// A place for people: the file's name, unless it is the document, and the pointer.
    pub(super) fn shown(&self, spot: &Spot) -> String {
        let name = self.0.get(spot.file).filter(|_| spot.file > 0).and_then(|file| file.path.file_name());
        let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("{name}#{}", spot.pointer)
    }
}

fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Reads a file as JSON, or else as YAML.
pub(super) fn read(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let value: Yaml = serde_yaml::from_str(text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(value.0)
}

/// A YAML value as JSON. The reader's own value type can't hold every number, and its keys may be other than text.
struct Yaml(Value);

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Yaml;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that JSON has as well")
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml(value.into()))
    }

    #[expect(clippy::cast_precision_loss, reason = "no document is lost or found by the digits of such a number")]
    fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
        Ok(Yaml((value as f64).into()))
    }

    #[expect(clippy::cast_precision_loss, reason = "no document is lost or found by the digits of such a number")]
    fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
        Ok(Yaml((value as f64).into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(Yaml(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Yaml(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Yaml, A::Error> {
        let (mut map, mut merged) = (Map::new(), Vec::new());
        while let Some((Yaml(key), Yaml(value))) = entries.next_entry()? {
            match (key_text(key), value) {
                (key, Value::Array(several)) if key == "<<" => merged.extend(several),
                (key, value @ Value::Object(_)) if key == "<<" => merged.push(value),
                (key, value) => drop(map.insert(key, value)),
            }
        }
        for (key, value) in merged.into_iter().filter_map(|it| it.as_object().cloned()).flatten() {
            map.entry(key).or_insert(value);
        }
        Ok(Yaml(Value::Object(map)))
    }
}

/// Keys are text, such as `200` below `responses`.
fn key_text(key: Value) -> String {
    match key {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The paths that references and mappings to schemas name.
fn collect_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let references = ["$ref", "$dynamicRef"].into_iter().filter_map(|key| map.get(key)?.as_str());
            let mapping =
                map.get("mapping").and_then(Value::as_object).into_iter().flat_map(|mapping| mapping.values());
            for text in references.chain(mapping.filter_map(Value::as_str)) {
                let path = text.split('#').next().unwrap_or_default();
                if !path.is_empty() && !path.contains("://") {
                    names.insert(super::references::percent_decoded(path));
                }
            }
            map.values().for_each(|value| collect_names(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        _ => {}
    }
}
