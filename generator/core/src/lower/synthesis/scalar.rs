//! Texts and numbers that a schema may accept, most likely first. Whether it does is checked elsewhere.

use super::reading::Reading;
use super::reserved::Kind;
use super::words;
use super::written::written;
use crate::exact;
use crate::node::{Node, Number};
use crate::pattern::Pattern;

/// Likely values for one place.
#[derive(Debug, Default)]
pub(super) struct Likely {
    /// Those that any item of a list may be.
    pub(super) usual: Vec<Node>,
    /// Those of this item of a list. They differ from those of other items.
    pub(super) numbered: Vec<Node>,
    /// Those that are taken if no other is valid.
    pub(super) spare: Vec<Node>,
    /// Why there are no more.
    pub(super) fault: Option<String>,
}

impl Likely {
    /// Those of several readings of the same schemas.
    pub(super) fn all(each: impl Iterator<Item = Self>) -> Self {
        each.fold(Self::default(), |mut all, one| {
            all.usual.extend(one.usual);
            all.numbered.extend(one.numbered);
            all.spare.extend(one.spare);
            all.fault = all.fault.or(one.fault);
            all
        })
    }

    /// None, for this reason.
    pub(super) fn none(fault: String) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
}

impl From<Vec<Node>> for Likely {
    fn from(usual: Vec<Node>) -> Self {
        Self { usual, ..Self::default() }
    }
}

/// Likely texts for this place. `nth` is the index of an item in its list, so that items differ.
pub(super) fn texts(reading: &Reading<'_>, name: &[&str], nth: usize) -> Likely {
    let patterns: Vec<&str> = reading.texts("pattern").collect();
    if let Some(pattern) = patterns.iter().find(|pattern| Pattern::new(pattern).is_none()) {
        return Likely::none(format!("the pattern `{pattern}` can't be read"));
    }
    let (least, most) = (reading.least("minLength"), reading.most("maxLength"));
    let is_base64 = reading.texts("contentEncoding").any(|encoding| matches!(encoding, "base64" | "base64url"));
    if is_base64 && patterns.is_empty() {
        return base64(least, most, nth).into();
    }
    let mut texts: Vec<String> = reading.texts("format").flat_map(|format| words::of_format(format, name)).collect();
    let has_format = !texts.is_empty();
    let (named, plain) = words::of_name(name);
    texts.extend(named);
    let kind = texts.first().and_then(|text| Kind::recognized_in(text));
    if kind.is_none() {
        texts.push(plain.clone());
    }
    let mut fault = None;
    for pattern in &patterns {
        let written = written(pattern, kind);
        texts.extend(written.texts);
        fault = fault.or_else(|| {
            let text = written.withheld?;
            Some(format!("a string made from the pattern `{pattern}` could be someone's address: `{text}`"))
        });
    }
    let mut spare = Vec::new();
    // Half an address is an address of someone else, so that shorter ones are taken instead.
    if let Some(kind) = kind {
        spare.extend((least > 0).then(|| kind.longer(least)).flatten());
        spare.extend(kind.texts().iter().map(|text| (*text).to_owned()));
        spare.push(plain.clone());
    }
    spare.extend(texts.iter().flat_map(|text| words::longer_times(text, least)));
    let cut = texts.iter().find(|text| Kind::recognized_in(text).is_none()).unwrap_or(&plain);
    let numbered: Vec<String> = if nth == 0 {
        Vec::new()
    } else {
        let short = fitted(&format!("{} {cut}", nth + 1), least, most);
        texts.iter().map(|text| words::numbered(text, nth)).chain([short]).collect()
    };
    spare.extend((!has_format).then(|| fitted(cut, least, most)));
    Likely { usual: nodes(texts), numbered: nodes(numbered), spare: nodes(spare), fault }
}

fn nodes(texts: Vec<String>) -> Vec<Node> {
    texts.into_iter().map(|text| Node::String(text.into())).collect()
}

/// Texts in base 64, each with a number of its own if it is in a list.
fn base64(least: usize, most: usize, nth: usize) -> Vec<Node> {
    const WHOLE: &str = "ZXhhbXBsZQ==";
    const PART: &str = "ZXhh";
    let count = least.max(WHOLE.len()).min(most).min(LONGEST) / PART.len();
    let rest = PART.repeat(count.saturating_sub(1));
    if nth > 0 {
        // Four digits are three bytes.
        return nodes(vec![format!("{nth:04}{rest}")]);
    }
    nodes(vec![WHOLE.to_owned(), format!("{PART}{rest}"), format!("{PART}{PART}{rest}"), String::new()])
}

/// The maximum length of a text that is repeated.
const LONGEST: usize = 4096;

/// The text, cut or repeated to fit the length.
fn fitted(text: &str, least: usize, most: usize) -> String {
    let length = text.chars().count().max(least.min(LONGEST)).min(most);
    text.chars().cycle().take(length).collect()
}

/// Likely numbers for this place. `nth` is the index of an item in its list, so that items differ.
pub(super) fn numbers(reading: &Reading<'_>, name: &[&str], nth: usize) -> Likely {
    let range = Range::new(reading);
    let named = words::number_of_name(name);
    let (integers, floats) = (range.integers(named, nth), range.floats(named, nth));
    let numbers = if named.iter().all(|number| number.fract() == 0.0) {
        integers.into_iter().chain(floats)
    } else {
        floats.into_iter().chain(integers)
    };
    let numbers = numbers.map(Node::Number).collect();
    if nth == 0 { Likely::from(numbers) } else { Likely { numbered: numbers, ..Likely::default() } }
}

/// What schemas say about a number.
struct Range {
    step: Option<Number>,
    least: Option<Number>,
    most: Option<Number>,
}

impl Range {
    fn new(reading: &Reading<'_>) -> Self {
        let largest = |one: Number, other: Number| if exact::compare(one, other).is_lt() { other } else { one };
        let smallest = |one: Number, other: Number| if exact::compare(one, other).is_gt() { other } else { one };
        Self {
            step: reading.numbers("multipleOf").filter(|step| step.as_f64() > 0.0).reduce(largest),
            least: reading.numbers("minimum").chain(reading.numbers("exclusiveMinimum")).reduce(largest),
            most: reading.numbers("maximum").chain(reading.numbers("exclusiveMaximum")).reduce(smallest),
        }
    }

    /// Likely integers, each `nth` steps further. They are exact, whatever their size.
    fn integers(&self, named: &[f64], nth: usize) -> Vec<Number> {
        let unit = self.step.and_then(exact::integer).unwrap_or(1);
        let on_step = |number: i128| number.checked_sub(number.checked_rem_euclid(unit)?);
        let further = |number: i128, steps: i128| number.checked_add(unit.checked_mul(steps)?);
        let named = named.iter().map(|number| floor(Number::Float(*number)));
        let rounded = named.clone().filter_map(on_step).filter(|number| *number != 0);
        let above = self.least.map(floor).and_then(on_step).into_iter();
        let above = above.flat_map(|number| [0, 1, 2].map(|steps| further(number, steps)));
        let below = self.most.map(floor).and_then(on_step).into_iter();
        let below = below.flat_map(|number| [0, -1].map(|steps| further(number, steps)));
        let likely = named.chain(rounded).chain([1, unit, 0]).chain(above.chain(below).flatten());
        let nth = i128::try_from(nth).unwrap_or_default();
        likely.filter_map(|number| of_integer(further(number, nth)?)).collect()
    }

    /// Likely numbers with a fraction, each `nth` steps further.
    fn floats(&self, named: &[f64], nth: usize) -> Vec<Number> {
        let [step, least, most] = [self.step, self.least, self.most].map(|number| number.map(Number::as_f64));
        #[expect(clippy::cast_precision_loss, reason = "lists of samples are short")]
        let nth = nth as f64;
        let unit = step.unwrap_or(1.0);
        let above = |least: f64| [(least / unit).ceil(), (least / unit).floor() + 1.0].map(|times| times * unit);
        let below = |most: f64| [(most / unit).floor(), (most / unit).ceil() - 1.0].map(|times| times * unit);
        let on_step = named.iter().map(|number| (number / unit).round() * unit);
        let middle = least.zip(most).map(|(least, most)| f64::midpoint(least, most));
        let bounded = least.into_iter().flat_map(above).chain(most.into_iter().flat_map(below)).chain(middle);
        let likely = named.iter().copied().chain(on_step).chain([unit]).chain(bounded);
        likely.map(|number| of_float(number + nth * unit)).collect()
    }
}

/// The largest integer that isn't above the number.
#[expect(clippy::cast_possible_truncation, reason = "a number that 128 bits don't hold is out of reach anyway")]
fn floor(number: Number) -> i128 {
    exact::integer(number).unwrap_or_else(|| number.as_f64().floor() as i128)
}

/// `None` if no number of a document has this value.
#[expect(clippy::cast_precision_loss, reason = "a float that isn't exact is refused")]
fn of_integer(number: i128) -> Option<Number> {
    if let Ok(number) = i64::try_from(number) {
        return Some(Number::Signed(number));
    }
    let large = u64::try_from(number).map_or(Number::Float(number as f64), Number::Unsigned);
    (exact::integer(large) == Some(number)).then_some(large)
}

/// A number without a fraction is an integer.
#[expect(clippy::cast_possible_truncation, reason = "numbers that an integer holds exactly alone are cast")]
fn of_float(number: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT { Number::Signed(number as i64) } else { Number::Float(number) }
}
