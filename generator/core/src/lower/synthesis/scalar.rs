//! Texts and numbers that a schema may accept, the likeliest first. Whether it does is checked elsewhere.

use super::reading::Reading;
use super::words;
use crate::node::{Node, Number};
use crate::pattern::{Chooser, Pattern};

/// Likely texts for this place. `nth` is the index of an item in its list, so that items differ.
pub(super) fn texts(reading: &Reading<'_>, name: &[&str], nth: usize) -> Vec<Node> {
    let formats: Vec<&str> = reading.texts("format").flat_map(words::of_format).copied().collect();
    let named = words::of_name(name);
    let (least, most) = (reading.least("minLength"), reading.most("maxLength"));
    let patterns: Vec<&str> = reading.texts("pattern").collect();
    let formats = formats.into_iter().map(str::to_owned);
    let mut texts: Vec<String> = if patterns.is_empty() {
        formats.chain(named).collect()
    } else {
        let written = patterns.iter().flat_map(|pattern| written(pattern));
        formats.chain(named).chain(written).collect()
    };
    let stretched = texts.first().map(|text| fitted(text, least, most));
    texts.extend(stretched);
    if nth > 0 {
        let numbered: Vec<String> = texts.iter().map(|text| format!("{text} {}", nth + 1)).collect();
        texts.extend(numbered);
    }
    texts.into_iter().map(Node::String).collect()
}

/// The text, cut or repeated to fit the length.
fn fitted(text: &str, least: usize, most: usize) -> String {
    const LONGEST: usize = 4096;
    let length = text.chars().count().max(least.min(LONGEST)).min(most);
    text.chars().cycle().take(length).collect()
}

/// Texts that match a pattern, of several lengths.
pub(super) fn written(pattern: &str) -> Vec<String> {
    const REPEATED: [u32; 12] = [6, 3, 0, 1, 2, 4, 8, 12, 16, 24, 32, 64];
    let Some(pattern) = Pattern::new(pattern) else { return Vec::new() };
    let alternatives = REPEATED.iter().zip([0, 0, 0, 0, 1, 1, 2, 2, 0, 0, 0, 0]);
    alternatives
        .filter_map(|(&more, alternative)| pattern.write(&mut Plain { more, alternative, letters: 0 }))
        .collect()
}

/// Chooses readable letters, one after the other.
struct Plain {
    more: u32,
    alternative: usize,
    letters: usize,
}

impl Chooser for Plain {
    fn times(&mut self, least: u32, most: Option<u32>) -> u32 {
        least.max(self.more).min(most.unwrap_or(u32::MAX)).max(least)
    }

    fn alternative(&mut self, count: usize) -> usize {
        self.alternative.min(count.saturating_sub(1))
    }

    fn letter(&mut self, ranges: &[(char, char)]) -> Option<char> {
        const PREFERRED: [(char, char); 4] = [('a', 'z'), ('0', '9'), ('A', 'Z'), ('!', '~')];
        let within = |(first, last): (char, char)| {
            let overlap = ranges.iter().map(move |(start, end)| ((*start).max(first), (*end).min(last)));
            overlap.filter(|(start, end)| start <= end).flat_map(|(start, end)| start..=end).collect::<Vec<char>>()
        };
        let letters = PREFERRED.into_iter().map(within).find(|letters| !letters.is_empty());
        let Some(letters) = letters else { return ranges.first().map(|(start, _)| *start) };
        self.letters += 1;
        letters.get((self.letters - 1) % letters.len()).copied()
    }
}

/// Likely numbers for this place.
pub(super) fn numbers(reading: &Reading<'_>, name: &[&str], nth: usize) -> Vec<Node> {
    let step = reading.numbers("multipleOf").find(|step| *step > 0.0);
    let least = reading.numbers("minimum").chain(reading.numbers("exclusiveMinimum")).reduce(f64::max);
    let most = reading.numbers("maximum").chain(reading.numbers("exclusiveMaximum")).reduce(f64::min);
    #[expect(clippy::cast_precision_loss, reason = "lists of samples are short")]
    let nth = nth as f64;
    let unit = step.unwrap_or(1.0);
    let above = |least: f64| [(least / unit).ceil(), (least / unit).floor() + 1.0].map(|times| times * unit);
    let below = |most: f64| [(most / unit).floor(), (most / unit).ceil() - 1.0].map(|times| times * unit);
    let named = words::number_of_name(name).iter().copied();
    let on_step = named.clone().map(|number| (number / unit).round() * unit);
    let middle = least.zip(most).map(|(least, most)| f64::midpoint(least, most));
    let bounded = least.into_iter().flat_map(above).chain(most.into_iter().flat_map(below)).chain(middle);
    let all = named.chain(on_step).chain([1.0, 0.0, unit]).chain(bounded);
    all.map(|number| Node::Number(exact(number + nth * unit))).collect()
}

/// A number without a fraction is an integer.
#[expect(clippy::cast_possible_truncation, reason = "numbers that an integer holds exactly alone are cast")]
fn exact(number: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT { Number::Signed(number as i64) } else { Number::Float(number) }
}
