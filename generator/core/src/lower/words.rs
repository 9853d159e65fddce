//! The words of a name.

use std::rc::Rc;

/// The words that lead to a schema, for the name of its type. A list shares the words of the shorter list that it
/// continues, since most schemas need no name.
#[derive(Clone, Debug, Default)]
pub(super) struct Words(Option<Rc<Link>>);

#[derive(Debug)]
struct Link {
    before: Words,
    word: Box<str>,
}

impl Words {
    /// The words with one more.
    pub(super) fn child(&self, word: &str) -> Self {
        Self(Some(Rc::new(Link { before: self.clone(), word: word.into() })))
    }

    /// The last word.
    pub(super) fn last(&self) -> Option<&str> {
        self.0.as_ref().map(|link| &*link.word)
    }

    /// All words.
    pub(super) fn to_vec(&self) -> Vec<String> {
        let links = std::iter::successors(self.0.as_ref(), |link| link.before.0.as_ref());
        let mut words: Vec<String> = links.map(|link| String::from(&*link.word)).collect();
        words.reverse();
        words
    }
}

impl FromIterator<String> for Words {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        words.into_iter().fold(Self::default(), |words, word| words.child(&word))
    }
}
