//! "Did you mean …?": finds the name that a misspelled one was meant to be.

/// Longer names aren't compared, since the work grows with the product of both lengths.
const LONGEST: usize = 500;

/// The name nearest to `wanted`. One letter in three may differ, and case doesn't count. `None` if no name is near.
pub fn nearest<'n>(names: impl IntoIterator<Item = &'n str>, wanted: &str) -> Option<&'n str> {
    let length = wanted.chars().count();
    let most = length.max(3) / 3;
    let close = names.into_iter().filter(|name| name.chars().count().abs_diff(length) <= most);
    let close = close.filter(|name| name.len().max(wanted.len()) <= LONGEST);
    let found = close.map(|name| (edits_in_any_case(name, wanted), edits(name, wanted), name));
    // The first of those that are equally near.
    let found = found.min_by_key(|(in_any_case, exact, _)| (*in_any_case, *exact));
    found.filter(|(edits, ..)| *edits <= most).map(|(.., name)| name)
}

/// Whether one typing error leads from one name to the other: a letter more, less or exchanged, or two swapped.
pub(crate) fn is_slip(name: &str, wanted: &str) -> bool {
    name.len().max(wanted.len()) <= LONGEST && edits_in_any_case(name, wanted) <= 1
}

/// The path that `wanted` was meant to be. A segment that `names_below` doesn't list is replaced by the nearest one
/// that it lists.
pub(crate) fn nearest_path(
    wanted: &[&str],
    names_below: impl Fn(&[String]) -> Option<Vec<String>>,
) -> Option<Vec<String>> {
    let mut path = Vec::new();
    for segment in wanted {
        let names = names_below(&path)?;
        let names = || names.iter().map(String::as_str);
        let name = names().find(|name| name == segment).or_else(|| nearest(names(), segment))?;
        path.push(name.to_owned());
    }
    Some(path)
}

/// The help for a `wanted` that isn't in `names`: the name that was meant, if one is near, followed by what applies in
/// any case.
pub fn help<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    match nearest(names, wanted) {
        Some(name) => format!("did you mean `{name}`? {otherwise}"),
        None => otherwise.to_owned(),
    }
}

/// The names as a list in a sentence, each between backticks. Only the first few are shown if there are many.
pub fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const MOST: usize = 12;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        many if many.len() > MOST => format!("{} and {} more", many[..MOST].join(", "), many.len() - MOST),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn edits_in_any_case(left: &str, right: &str) -> usize {
    edits(&left.to_lowercase(), &right.to_lowercase())
}

/// How many letters must be added, removed, exchanged or swapped with the next one to turn one word into the other: the
/// restricted Damerau-Levenshtein distance.
fn edits(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut second_above = above.clone();
    for i in 0..left.len() {
        let mut row = vec![i + 1];
        for j in 0..right.len() {
            let exchanged = above[j] + usize::from(left[i] != right[j]);
            let swaps = i > 0 && j > 0 && left[i - 1] == right[j] && left[i] == right[j - 1];
            let swapped = if swaps { second_above[j - 1] + 1 } else { usize::MAX };
            row.push(exchanged.min(above[j + 1] + 1).min(row[j] + 1).min(swapped));
        }
        second_above = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (left, right, distance) in [
            ("Pet", "Pet", 0),
            ("Pet", "Pett", 1),
            ("Pet", "Pte", 1),
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("ca", "abc", 3),
        ] {
            assert_eq!((edits(left, right), edits(right, left)), (distance, distance), "{left} {right}");
        }
    }

    #[test]
    fn one_letter_in_three_may_differ() {
        let names = ["prefix", "token", "hmac-hex"];
        assert_eq!(nearest(names, "prefx"), Some("prefix"));
        assert_eq!(nearest(names, "perfix"), Some("prefix"));
        assert_eq!(nearest(names, "TOKEN"), Some("token"));
        assert_eq!(nearest(names, "tank"), None);
        assert_eq!(nearest(["at", "of"], "a"), Some("at"));
        assert_eq!(nearest(["Order", "order"], "ordr"), Some("order"));
    }

    #[test]
    fn paths_are_corrected_segment_by_segment() {
        let names_below = |path: &[String]| match path.join("/").as_str() {
            "" => Some(vec!["data".to_owned(), "type".to_owned()]),
            "data" => Some(vec!["id".to_owned(), "type".to_owned()]),
            _ => None,
        };
        let nearest = |wanted: &[&str]| nearest_path(wanted, names_below).map(|path| path.join("/"));
        assert_eq!(nearest(&["dta", "typ"]).as_deref(), Some("data/type"));
        assert_eq!(nearest(&["data", "other"]), None);
        assert_eq!(nearest(&["type", "of"]), None);
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(
            (list([]).as_str(), list(["a"]).as_str(), list(["a", "b", "c"]).as_str()),
            ("", "`a`", "`a`, `b` and `c`")
        );
        assert!(list(["a"; 14]).ends_with("`a` and 2 more"));
    }
}
