//! The codes of diagnostics, for `hookwright explain` and for searches.
//!
//! A code never changes its meaning, and the number of a removed code isn't used again. The first two digits are the
//! topic, which has its own file in this folder.

pub mod contradictions;
pub mod documents;
pub mod examples;
pub mod files;
pub mod messages;
pub mod overlays;
pub mod references;
pub mod schemas;
pub mod settings;

use std::hash::{Hash, Hasher};
use std::{cmp, fmt};

use crate::nearest;

/// The kind of a diagnostic, independent of its words: `HW0201`.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

/// The texts of a code.
struct Row {
    number: u16,
    title: &'static str,
    explanation: &'static str,
}

/// A table of codes: the number, a title of a few words without a period, and what it means, why it matters and what
/// to write, as Markdown.
macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal, $explanation:literal;)+) => {
        $(
            #[allow(clippy::doc_markdown, reason = "`explain` prints the text as it is")]
            #[doc = concat!($title, ".\n\n", $explanation)]
            pub const $name: Code = Code(&Row { number: $number, title: $title, explanation: $explanation });
        )+
        pub(super) const ALL: &[Code] = &[$($name),+];
    };
}
use codes;

impl Code {
    /// All codes, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        let themes = [
            files::ALL,
            documents::ALL,
            references::ALL,
            messages::ALL,
            schemas::ALL,
            examples::ALL,
            settings::ALL,
            overlays::ALL,
            contradictions::ALL,
        ];
        themes.into_iter().flatten().copied()
    }

    /// The code written like this: `HW0201`, in either case, or only its number.
    pub fn find(text: &str) -> Option<Self> {
        let number = number(text)?;
        Self::all().find(|code| code.0.number == number)
    }

    /// The code that a misspelled one was probably meant to be.
    fn nearest(text: &str) -> Option<Self> {
        let written = number(text).map_or_else(|| text.to_owned(), |number| format!("HW{number:04}"));
        let names: Vec<String> = Self::all().map(|code| code.to_string()).collect();
        Self::find(nearest::nearest(names.iter().map(String::as_str), &written)?)
    }

    /// The help for a code that doesn't exist.
    pub fn help(text: &str) -> String {
        let listed = "`hookwright explain` lists all codes";
        match Self::nearest(text) {
            Some(code) => format!("did you mean `{code}` ({})? {listed}", code.title()),
            None => listed.to_owned(),
        }
    }

    /// Whether only `lint` looks for this.
    pub(crate) fn is_contradiction(self) -> bool {
        contradictions::ALL.contains(&self)
    }

    /// Whether it is about a reference that can't be followed.
    pub(crate) fn is_about_reference(self) -> bool {
        references::ALL.contains(&self)
    }

    /// A title of a few words, without a period.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// What it means, why it matters and what to write, as Markdown.
    pub fn explanation(self) -> &'static str {
        self.0.explanation
    }
}

fn number(text: &str) -> Option<u16> {
    let text = text.trim();
    let prefix = text.get(..2).filter(|prefix| prefix.eq_ignore_ascii_case("HW"));
    text[prefix.map_or(0, str::len)..].parse().ok()
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HW{:04}", self.0.number)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for Code {}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.number.hash(state);
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.0.number.cmp(&other.0.number)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::Code;

    #[test]
    fn numbers_rise_and_every_code_says_what_it_means() {
        let all: Vec<Code> = Code::all().collect();
        for pair in all.windows(2) {
            assert!(pair[0] < pair[1], "{} comes before {}", pair[0], pair[1]);
        }
        for code in all {
            assert!(!code.title().ends_with('.') && code.title().len() < 80, "{code}: {}", code.title());
            assert!(code.explanation().ends_with(['.', '`']) && code.explanation().len() > 100, "{code}");
        }
    }

    #[test]
    fn a_code_is_found_as_it_is_written() {
        let code = Code::find("HW0201").unwrap();
        assert_eq!(
            (code.to_string().as_str(), Code::find("hw0201"), Code::find("201")),
            ("HW0201", Some(code), Some(code))
        );
        assert_eq!((Code::find("HW0299"), Code::find("E0308"), Code::find("HW")), (None, None, None));
        assert_eq!(Code::nearest("HW0200"), Some(code));
        assert_eq!(Code::nearest("what"), None);
    }
}
