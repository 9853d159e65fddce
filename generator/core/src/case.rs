//! The spelling of words as `heck` defines it. Most words of a document are ASCII and have no capitals inside, so `heck`
//! doesn't need to look at their letters one by one.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The text in snake case: `orderItem` and `order-item` are `order_item`.
pub(crate) fn snake(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_snake_case();
    }
    let mut snake = String::with_capacity(text.len() + 4);
    for word in words(text) {
        if !snake.is_empty() {
            snake.push('_');
        }
        let start = snake.len();
        if is_one_word(word) {
            snake.push_str(word);
            snake[start..].make_ascii_lowercase();
        } else {
            snake.push_str(&word.to_snake_case());
        }
    }
    snake
}

/// The text in upper camel case: `orderItem` and `order-item` are `OrderItem`.
pub(crate) fn upper_camel(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_upper_camel_case();
    }
    let mut camel = String::with_capacity(text.len());
    for word in words(text) {
        let start = camel.len();
        if is_one_word(word) {
            camel.push_str(word);
            camel[start..=start].make_ascii_uppercase();
        } else {
            camel.push_str(&word.to_upper_camel_case());
        }
    }
    camel
}

/// The parts of an ASCII text between what is neither a letter nor a digit. None is empty.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether no capital inside a part separates it into words.
fn is_one_word(part: &str) -> bool {
    !part.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
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
            "Order item",
            "The ID of an OrderItem",
            "X-GitHub-Event",
            "2Nd A b",
            "a'b",
        ];
        for text in texts {
            assert_eq!(snake(text), text.to_snake_case(), "{text}");
            assert_eq!(upper_camel(text), text.to_upper_camel_case(), "{text}");
        }
    }
}
