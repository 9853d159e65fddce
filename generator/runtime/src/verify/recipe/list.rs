//! Several signatures in one text.

use memchr::memchr;

/// How many items a list may have, and how long it may be in bytes.
const MAX_ITEMS: usize = 64;
const MAX_LENGTH: usize = 8 * 1024;

/// How a list of signatures is written: `v1=<hex>,v1=<hex>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// At least one. Each separates items.
    pub(super) separators: Vec<char>,
    /// What separates the name of an item from its value.
    pub(super) pairs: char,
    /// The names whose values are signatures. If this is empty, items have no names.
    pub(super) take: Vec<String>,
}

impl List {
    /// Items that are signatures, with this separator.
    pub fn separated_by(separator: char) -> Self {
        Self { separators: vec![separator], pairs: '=', take: Vec::new() }
    }

    /// Adds another separator, for lists of lists.
    #[must_use]
    pub fn or_by(mut self, separator: char) -> Self {
        self.separators.push(separator);
        self
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
        text.len() < MAX_ITEMS || text.len() <= MAX_LENGTH && text.matches(&*self.separators).count() < MAX_ITEMS
    }

    /// The names of the items and their values.
    pub(super) fn named_items<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> + Clone {
        items(text, &self.separators).filter_map(|item| self.pair(item))
    }

    /// All items as they are.
    pub(super) fn all_items<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t str> + Clone {
        items(text, &self.separators)
    }

    /// An item's name and its value, without the quotes that some senders write around it.
    fn pair<'t>(&self, item: &'t str) -> Option<(&'t str, &'t str)> {
        let (name, value) = parted(item, byte(self.pairs))?;
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        Some((name, bare.unwrap_or(value)))
    }

    /// The signature in an item, if the item's name is taken.
    fn signature<'t>(&self, item: &'t str) -> Option<&'t str> {
        if self.take.is_empty() {
            return Some(item);
        }
        let (name, value) = self.pair(item)?;
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
    items(text, list.map_or(&[], |list| &list.separators)).filter_map(signature)
}

/// The items between separators, without surrounding spaces; the text as it is if there is no separator.
fn items<'t>(text: &'t str, separators: &'t [char]) -> impl Iterator<Item = &'t str> + Clone {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let list = rest.take()?;
        let parts = match separators {
            [] => return Some(list),
            [only] => parted(list, byte(*only)),
            several => list.find(several).and_then(|at| Some((list.get(..at)?, list.get(at + 1..)?))),
        };
        let Some((item, others)) = parts else { return Some(list.trim_matches(' ')) };
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
