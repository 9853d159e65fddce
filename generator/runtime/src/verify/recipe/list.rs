//! Several signatures in one text.

use memchr::{memchr, memchr_iter};

/// How many items a list may have, and how long it may be in bytes.
const MAX_ITEMS: usize = 64;
const MAX_LENGTH: usize = 8 * 1024;

/// How a list of signatures is written: `v1=<hex>,v1=<hex>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub(super) separator: char,
    /// What separates the name of an item from its value.
    pub(super) pairs: char,
    /// The names whose values are signatures. If this is empty, items have no names.
    pub(super) take: Vec<String>,
}

impl List {
    /// Items that are signatures, with this separator.
    pub fn separated_by(separator: char) -> Self {
        Self { separator, pairs: '=', take: Vec::new() }
    }

    /// Sets that items have names. Those with these names are signatures.
    #[must_use]
    pub fn signatures_named<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { take: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets what separates a name from its value. The default is `=`.
    #[must_use]
    pub fn pairs(self, separator: char) -> Self {
        Self { pairs: separator, ..self }
    }

    pub(super) fn has_names(&self) -> bool {
        !self.take.is_empty()
    }

    /// Whether the list is short enough to be read.
    pub(super) fn is_bounded(&self, text: &str) -> bool {
        // A shorter list doesn't have to be counted.
        text.len() < MAX_ITEMS
            || text.len() <= MAX_LENGTH && memchr_iter(byte(self.separator), text.as_bytes()).count() < MAX_ITEMS
    }

    /// The names of the items and their values.
    pub(super) fn named_items<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> + Clone + use<'t> {
        let pairs = byte(self.pairs);
        items(text, Some(byte(self.separator))).filter_map(move |item| parted(item, pairs))
    }

    /// The signature in an item, if the item's name is taken.
    fn signature<'t>(&self, item: &'t str) -> Option<&'t str> {
        if self.take.is_empty() {
            return Some(item);
        }
        let (name, value) = parted(item, byte(self.pairs))?;
        self.take.iter().any(|one| one == name).then_some(value)
    }
}

/// The possible signatures in `text`: those of the list or the text itself, each without the prefix.
pub(super) fn candidates<'t>(
    list: Option<&'t List>,
    prefix: &'t str,
    text: &'t str,
) -> impl Iterator<Item = &'t str> + Clone {
    let signature = move |item| list.map_or(Some(item), |list| list.signature(item))?.strip_prefix(prefix);
    items(text, list.map(|list| byte(list.separator))).filter_map(signature)
}

/// The items between separators, without surrounding spaces; the text as it is if there is no separator.
fn items(text: &str, separator: Option<u8>) -> impl Iterator<Item = &str> + Clone {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let list = rest.take()?;
        let Some(separator) = separator else { return Some(list) };
        let Some((item, others)) = parted(list, separator) else { return Some(list.trim_matches(' ')) };
        rest = Some(others);
        Some(item.trim_matches(' '))
    })
}

/// The text before and after the first separator.
fn parted(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = memchr(separator, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Separators are ASCII, which is checked when a recipe is prepared.
fn byte(separator: char) -> u8 {
    u8::try_from(separator).unwrap_or_default()
}
