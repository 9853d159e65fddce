//! The spelling of words as `heck` defines it. Most words of a document are lower-case ASCII, so there is no need to
//! look at their letters one by one.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The text in snake case: `orderItem` and `order-item` are `order_item`.
pub(crate) fn snake(text: &str) -> String {
    let Some(words) = lower_case_words(text) else { return text.to_snake_case() };
    let mut snake = String::with_capacity(text.len());
    for word in words {
        if !snake.is_empty() {
            snake.push('_');
        }
        snake.push_str(word);
    }
    snake
}

/// The text in upper camel case: `orderItem` and `order-item` are `OrderItem`.
pub(crate) fn upper_camel(text: &str) -> String {
    let Some(words) = lower_case_words(text) else { return text.to_upper_camel_case() };
    let mut camel = String::with_capacity(text.len());
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// The words of a text without capitals and without letters beyond ASCII. `None` for any other text.
fn lower_case_words(text: &str) -> Option<impl Iterator<Item = &str>> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    is_plain.then(|| text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_as_heck_does() {
        let texts = [
            "",
            "_",
            "a",
            "id",
            "created_at",
            "_a__b_",
            "order-item",
            "order item.2nd",
            "1st",
            "v2_3x",
            "a+b/c",
            "orderItem",
            "OrderItem",
            "HTTPServer",
            "\u{e4}rger",
            "stra\u{df}e",
            "a\u{a0}b",
            "x\u{b2}",
            "order_Item",
            "a'b",
        ];
        for text in texts {
            assert_eq!(snake(text), text.to_snake_case(), "{text}");
            assert_eq!(upper_camel(text), text.to_upper_camel_case(), "{text}");
        }
    }
}
