//! A time of day and its offset.

use super::Time;

impl Time {
    /// The time without its offset: `10:00:00` of `10:00:00+02:00`.
    pub fn without_offset(&self) -> &str {
        self.split().0
    }

    /// The offset, where the text has one: `Z` or `+02:00`. The types that other crates have for a time of day hold none.
    pub fn offset(&self) -> Option<&str> {
        let offset = self.split().1;
        if offset.is_empty() { None } else { Some(offset) }
    }

    fn split(&self) -> (&str, &str) {
        let text = self.as_str();
        text.split_at(text.find(['Z', 'z', '+', '-']).unwrap_or(text.len()))
    }
}
