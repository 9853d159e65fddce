//! Several signatures in one text.

use memchr::{memchr, memchr_iter};

/// How many items a list may have, and how long it may be in bytes.
const MAX_ITEMS: usize = 64;
const MAX_LENGTH: usize = 8 * 1024;

/// How a list of signatures is written: `v1=<hex>,v1=<hex>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub(super) separator: char,
    /// What stands between the name of an item and its value.
    pub(super) pairs: char,
    /// The names whose values are signatures. Where there are none, items have no names.
    pub(super) take: Vec<String>,
}

impl List {
    /// Items that are signatures, with this separator.
    pub fn of(separator: char) -> Self {
        Self { separator, pairs: '=', take: Vec::new() }
    }

    /// The same, of items with names: those of these names are signatures.
    #[must_use]
    pub fn take<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { take: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// What stands between a name and its value; `=` if nothing is said.
    #[must_use]
    pub fn pairs(self, separator: char) -> Self {
        Self { pairs: separator, ..self }
    }

    pub(super) fn has_names(&self) -> bool {
        !self.take.is_empty()
    }

    /// Whether the list is short enough to be looked at.
    pub(super) fn is_bounded(&self, text: &str) -> bool {
        text.len() <= MAX_LENGTH && memchr_iter(byte(self.separator), text.as_bytes()).count() < MAX_ITEMS
    }

    /// The names of the items and their values.
    pub(super) fn named<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> + Clone + use<'t> {
        let pairs = self.pairs;
        self.items(text).filter_map(move |item| item.split_once(pairs))
    }

    fn items<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + Clone + use<'t> {
        let separator = byte(self.separator);
        let mut rest = Some(text);
        std::iter::from_fn(move || {
            let list = rest?;
            let (item, others) = match memchr(separator, list.as_bytes()) {
                Some(at) => (list.get(..at)?, list.get(at + 1..)),
                None => (list, None),
            };
            rest = others;
            Some(item.trim_matches(' '))
        })
    }
}

/// The texts in `text` that may be signatures: those of the list, or the text itself, each behind the prefix.
pub(super) fn candidates<'t>(
    list: Option<&'t List>,
    prefix: &'t str,
    text: &'t str,
) -> impl Iterator<Item = &'t str> + Clone {
    let unlisted = list.is_none().then_some(text).into_iter();
    let listed = list.into_iter().flat_map(move |list| {
        list.items(text).filter_map(move |item| match item.split_once(list.pairs) {
            _ if !list.has_names() => Some(item),
            Some((name, value)) => list.take.iter().any(|one| one == name).then_some(value),
            None => None,
        })
    });
    unlisted.chain(listed).filter_map(move |one| one.strip_prefix(prefix))
}

/// Separators are ASCII, which is checked when a recipe is prepared.
fn byte(separator: char) -> u8 {
    u8::try_from(separator).unwrap_or_default()
}
