//! Latin letters with diacritics, spelled with ASCII letters.

/// ASCII spellings, each with the lower-case letters that it stands for.
const SPELLINGS: [(&str, &str); 30] = [
    ("a", "àáâãäåāăąǎ"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđ"),
    ("dh", "ð"),
    ("e", "èéêëēĕėęěẽ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("ij", "ĳ"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŋ"),
    ("o", "òóôõöøōŏőơ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųư"),
    ("w", "ŵẁẃẅ"),
    ("y", "ýÿŷỳ"),
    ("z", "źżž"),
    // Vietnamese.
    ("a", "ạảấầẩẫậắằẳẵặ"),
    ("e", "ẹẻếềểễệ"),
    ("i", "ỉị"),
    ("o", "ọỏốồổỗộớờởỡợ"),
    ("u", "ụủứừửữự"),
];

/// The text with its Latin letters spelled in ASCII: `Größe` is `Grosse`. Marks that follow their letter as characters
/// of their own are left out. Letters of other scripts stay.
pub(crate) fn spelled_plainly(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !is_mark(*letter)) {
        match spelling(letter) {
            Some(spelling) if letter.is_uppercase() => {
                let (first, rest) = spelling.split_at(1);
                plain.push_str(&first.to_ascii_uppercase());
                plain.push_str(rest);
            }
            Some(spelling) => plain.push_str(spelling),
            None => plain.push(letter),
        }
    }
    plain
}

fn spelling(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    let lower = letter.to_lowercase().next()?;
    SPELLINGS.iter().find(|(_, letters)| letters.contains(lower)).map(|(spelling, _)| *spelling)
}

/// Whether it is a combining diacritical mark (Unicode block U+0300 to U+036F).
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_letters_lose_their_diacritics() {
        for (text, plain) in [
            ("Ünïcode GmbH", "Unicode GmbH"),
            ("u\u{308}ber", "uber"),
            ("Größe", "Grosse"),
            ("Łódź", "Lodz"),
            ("Ærø", "Aero"),
            ("Đặng", "Dang"),
            ("plain", "plain"),
            ("注文", "注文"),
            ("", ""),
        ] {
            assert_eq!(spelled_plainly(text), plain, "{text}");
        }
    }

    #[test]
    fn a_letter_has_one_spelling() {
        let letters: Vec<char> = SPELLINGS.iter().flat_map(|(_, letters)| letters.chars()).collect();
        for (index, letter) in letters.iter().enumerate() {
            assert!(!letters[index + 1..].contains(letter), "{letter}");
            assert!(letter.is_alphabetic() && letter.is_lowercase(), "{letter}");
        }
    }
}
