//! The results so far, and whether new ones are worse.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The file with the results so far.
pub(crate) const FILE: &str = "tests/corpus.toml";

/// The header of that file.
const HEAD: &str = "# What the generator achieves with the documents of the corpus, written by `cargo xtask corpus --update`.\n\
                    # `expected`: payloads that conform to their schema; `decoded`: those decoded as their event;\n\
                    # `equal`: those that were then encoded to the same JSON.\n\
                    # `named_by`: what distinguishes the events, if there are several, or why nothing does.\n\
                    # `lost`: events, properties, alternatives and values that are neither in the output nor in a finding.\n\
                    # `narrowed`: valid instances that a documented narrowing refuses.\n\
                    # `exceptions`, written by hand: payloads that aren't counted, each with the reason.\n\n";

/// The numbers of one document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Score {
    /// Why it can't be generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<String>,
    /// Whether it compiled, if that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compiled: Option<bool>,
    /// The number of warnings.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) warnings: usize,
    /// How many events it has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) events: usize,
    /// What distinguishes several events, or why nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) named_by: Option<String>,
    /// How many events, properties, alternatives and values are neither in the output nor in a finding.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) lost: usize,
    /// How many payloads should decode.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) expected: usize,
    /// How many of these decode as their event.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) decoded: usize,
    /// How many of these come back equal.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) equal: usize,
    /// How many of the expected ones a documented narrowing refuses.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) narrowed: usize,
    /// Payloads that aren't counted, by path, each with the reason. These are written by hand.
    #[serde(default, skip_serializing_if = "Exceptions::is_empty")]
    pub(crate) exceptions: Exceptions,
}

/// Payloads that aren't counted, by path, each with the reason.
pub(crate) type Exceptions = BTreeMap<String, String>;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference to the field")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The numbers of all documents, by their paths below the corpus.
pub(crate) type Scores = BTreeMap<String, Score>;

/// Reads the results so far. Empty if there is no file.
pub(crate) fn read(file: &Path) -> Result<Scores, Box<dyn Error>> {
    if !file.exists() {
        return Ok(Scores::new());
    }
    Ok(toml::from_str(&fs::read_to_string(file)?)?)
}

/// Writes the results.
pub(crate) fn write(file: &Path, scores: &Scores) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(file, HEAD.to_owned() + &toml::to_string(scores)?)?)
}

impl Score {
    /// How many payloads should decode but don't, without a documented reason.
    pub(crate) fn unexplained(&self) -> usize {
        self.expected.saturating_sub(self.decoded + self.narrowed)
    }

    /// What is worse than before, as sentences. Parts that weren't tried aren't compared.
    pub(crate) fn worse_than(&self, before: &Self) -> Vec<String> {
        let mut worse = Vec::new();
        if let (Some(reason), None) = (&self.refused, &before.refused) {
            worse.push(format!("it was generated, and is refused: {reason}"));
            return worse;
        }
        if self.events < before.events {
            worse.push(format!("it had {} events, and has {}", before.events, self.events));
        }
        let is_nothing =
            |score: &Self| score.named_by.as_deref().is_none_or(|named_by| named_by.starts_with("nothing"));
        if is_nothing(self) && !is_nothing(before) {
            worse.push("its events are no longer distinguished".to_owned());
        }
        if self.lost > before.lost {
            worse.push(format!("{} of its items were lost silently, and {} are", before.lost, self.lost));
        }
        let Some(compiled) = self.compiled else { return worse };
        if before.compiled == Some(true) && !compiled {
            worse.push("it compiled, and does not".to_owned());
            return worse;
        }
        if self.warnings > before.warnings {
            worse.push(format!("it had {} warnings, and has {}", before.warnings, self.warnings));
        }
        if self.decoded < before.decoded {
            worse.push(format!("{} payloads decoded, and {} do", before.decoded, self.decoded));
        }
        if self.unexplained() > before.unexplained() {
            worse.push(format!(
                "{} payloads were refused unexplained, and {} are",
                before.unexplained(),
                self.unexplained()
            ));
        }
        if self.equal < before.equal {
            worse.push(format!("{} payloads came back equal, and {} do", before.equal, self.equal));
        }
        worse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_worse_and_more_is_not() {
        let before = Score { events: 2, compiled: Some(true), expected: 3, decoded: 2, equal: 2, ..Score::default() };
        let better = Score { decoded: 3, equal: 3, ..before.clone() };
        assert_eq!(better.worse_than(&before), [""; 0]);
        assert_eq!(before.worse_than(&better).len(), 3);
        let narrowed = Score { narrowed: 1, ..before.clone() };
        assert_eq!(narrowed.worse_than(&before), [""; 0]);
        assert_eq!(before.worse_than(&narrowed), ["0 payloads were refused unexplained, and 1 are"]);
        let refused = Score { refused: Some("no".to_owned()), expected: 3, ..Score::default() };
        assert_eq!(refused.worse_than(&before), ["it was generated, and is refused: no"]);
        assert_eq!(before.worse_than(&refused), [""; 0]);
        let warned = Score { warnings: 1, ..before.clone() };
        assert_eq!(warned.worse_than(&before), ["it had 0 warnings, and has 1"]);
        let lost = Score { lost: 1, compiled: None, ..before.clone() };
        assert_eq!(lost.worse_than(&before), ["0 of its items were lost silently, and 1 are"]);
        assert_eq!(before.worse_than(&lost), [""; 0]);
        let untried = Score { compiled: None, decoded: 0, equal: 0, ..before.clone() };
        assert_eq!(untried.worse_than(&before), [""; 0]);
    }
}
