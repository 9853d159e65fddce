//! A text that is stored inline while it is short, as nearly all times are.

use std::fmt;
use std::hash::{Hash, Hasher};

/// The longest text that is stored inline. The type is then as long as four words.
const SHORT: usize = 30;

/// A text as sent. Equality, hash and `Debug` are those of the text.
#[derive(Clone)]
pub(crate) struct KeptText(Place);

#[derive(Clone)]
enum Place {
    Here { length: u8, bytes: [u8; SHORT] },
    Elsewhere(Box<str>),
}

impl KeptText {
    pub(crate) const EMPTY: Self = Self(Place::Here { length: 0, bytes: [0; SHORT] });

    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // These bytes were a text, so they are still one.
            Place::Here { length, bytes } => std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Place::Elsewhere(text) => text,
        }
    }
}

impl From<&str> for KeptText {
    fn from(text: &str) -> Self {
        Self(store_inline(text).unwrap_or_else(|| Place::Elsewhere(text.into())))
    }
}

impl From<String> for KeptText {
    fn from(text: String) -> Self {
        Self(store_inline(&text).unwrap_or_else(|| Place::Elsewhere(text.into())))
    }
}

impl From<KeptText> for String {
    fn from(text: KeptText) -> Self {
        match text.0 {
            Place::Here { .. } => text.as_str().to_owned(),
            Place::Elsewhere(text) => text.into(),
        }
    }
}

fn store_inline(text: &str) -> Option<Place> {
    let mut bytes = [0; SHORT];
    bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    let length = u8::try_from(text.len()).ok()?;
    Some(Place::Here { length, bytes })
}

impl PartialEq for KeptText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for KeptText {}

impl Hash for KeptText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for KeptText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_whatever_its_length() {
        assert_eq!(size_of::<KeptText>(), 32);
        assert_eq!(size_of::<Option<KeptText>>(), 32);
        for length in 0..2 * SHORT {
            let text: String = "2026-11-20 um 10 \u{dc}hr \u{1f552} ".chars().cycle().take(length).collect();
            let (kept, owned) = (KeptText::from(text.as_str()), KeptText::from(text.clone()));
            assert_eq!((kept.as_str(), &kept), (text.as_str(), &owned));
            assert_eq!(format!("{kept:?}"), format!("{text:?}"));
            assert_eq!(String::from(kept), text);
        }
        assert_ne!(KeptText::from("a"), KeptText::from("b"));
    }
}
