//! Templates of what is signed, as prose writes them: `{timestamp}.{body}`, `<timestamp>.<body>`, `timestamp.body`, or
//! `timestamp + "." + body`.

use super::super::words::squeezed;

/// What prose says is signed.
pub(super) struct Template<'t> {
    /// As written.
    pub(super) written: &'t str,
    /// In the syntax of recipes; `None` if a piece is unknown.
    pub(super) signs: Option<String>,
}

/// The first template in the text.
pub(super) fn find(text: &str) -> Option<Template<'_>> {
    in_brackets(text).or_else(|| in_angles(text)).or_else(|| in_backticks(text)).or_else(|| sum(text))
}

/// The first word with names in braces.
fn in_brackets<'t>(text: &'t str) -> Option<Template<'t>> {
    // Quotes may be within other brackets and before a period.
    let bare = |word: &'t str| {
        let word = word.trim_start_matches(|letter| "`\"'(),;<>".contains(letter));
        word.trim_end_matches(|letter| "`\"'(),;<>.".contains(letter))
    };
    let written = text.split_whitespace().map(bare).find(|word| word.contains('{') && word.contains('}'))?;
    Some(Template { written, signs: replaced(written, '{', '}') })
}

/// The first word with names in angle brackets that says what is signed. Values of headers are also written in this
/// way.
fn in_angles(text: &str) -> Option<Template<'_>> {
    words(text).map(|word| word.trim_end_matches('.')).find_map(|written| {
        let signs = replaced(written, '<', '>').filter(|signs| signs_more(signs))?;
        Some(Template { written, signs: Some(signs) })
    })
}

/// The words of a text, without quotes and punctuation around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_matches(|letter| "`\"'(),;".contains(letter)))
}

/// The text with its names replaced by pieces.
fn replaced(written: &str, open: char, close: char) -> Option<String> {
    let (mut signs, mut rest) = (String::new(), written);
    while let Some((literal, behind)) = rest.split_once(open) {
        let (name, others) = behind.split_once(close)?;
        // `${name}` in JavaScript, and `#{name}` in Ruby.
        signs.push_str(literal.strip_suffix(['$', '#']).unwrap_or(literal));
        signs.push_str(piece(name)?);
        rest = others;
    }
    signs.push_str(rest);
    Some(signs)
}

/// Names in backticks with a separator between them.
fn in_backticks(text: &str) -> Option<Template<'_>> {
    text.split('`').skip(1).step_by(2).find_map(|written| {
        let signs = ['.', ':', '|'].into_iter().find_map(|separator| {
            let parts: Option<Vec<&str>> = written.split(separator).map(|part| piece(part).or(version(part))).collect();
            Some(parts?.join(&separator.to_string())).filter(|signs| signs_more(signs))
        });
        signs.map(|signs| Template { written, signs: Some(signs) })
    })
}

/// Names and texts in quotes with a plus between them.
fn sum(text: &str) -> Option<Template<'_>> {
    let plus = text.find('+')?;
    let is_name = |letter: char| letter.is_alphanumeric() || "_.-".contains(letter);
    let is_part = |letter: char| is_name(letter) || " +`'\":|\\".contains(letter);
    let begin = plus - text[..plus].rsplit(|letter| !is_part(letter)).next().map_or(0, str::len);
    let end = text[plus..].find(|letter| !is_part(letter)).map_or(text.len(), |at| plus + at);
    let written = text.get(begin..end)?.trim();
    let parts: Vec<&str> = written.split('+').map(str::trim).collect();
    let last = parts.len() - 1;
    let signs = parts.iter().enumerate().map(|(index, part)| {
        let bare = part.trim_matches('`').trim();
        let quoted = ['"', '\''].iter().find_map(|quote| bare.strip_prefix(*quote)?.strip_suffix(*quote));
        // Words may surround the first and the last one.
        let mut words = bare.split_whitespace().map(|word| word.trim_matches(|letter| !is_name(letter)));
        let outer = if index == 0 { words.next_back() } else { words.next().filter(|_| index == last) };
        let name = piece(bare).or_else(|| piece(outer.unwrap_or_default().trim_end_matches('.')));
        // A symbol in backticks is itself.
        let symbol = Some(bare).filter(|bare| part.starts_with('`') && !bare.contains(char::is_alphanumeric));
        quoted.or(symbol).map(|text| text.replace('{', "{{").replace('}', "}}")).or_else(|| name.map(str::to_owned))
    });
    let signs: Option<String> = signs.collect();
    Some(Template { written, signs: signs.filter(|signs| signs_more(signs)) })
}

/// Whether the body and something else are signed.
fn signs_more(signs: &str) -> bool {
    signs.contains("{body}") && signs != "{body}"
}

/// A version such as `v0` as it is.
fn version(part: &str) -> Option<&str> {
    let digits = part.strip_prefix('v')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(part)
}

fn piece(name: &str) -> Option<&'static str> {
    Some(match squeezed(&name.to_lowercase()).as_str() {
        "body" | "payload" | "rawbody" | "rawpayload" | "requestbody" | "requestpayload" | "rawrequestbody"
        | "reqbody" | "requestrawbody" | "reqrawbody" | "jsonbody" | "jsonpayload" | "content" => "{body}",
        "timestamp" | "time" | "ts" | "t" | "unixtimestamp" | "requesttimestamp" | "webhooktimestamp" => "{timestamp}",
        name if name.ends_with("timestamp") && name.starts_with('x') => "{timestamp}",
        "method" | "httpmethod" => "{method}",
        "path" => "{path}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn templates_are_found_as_prose_writes_them() {
        for (text, signs) in [
            ("HMAC of {timestamp}.{body}.", "{timestamp}.{body}"),
            ("HMAC-SHA256(secret, `v1:${X-Acme-Timestamp}.${rawBody}`)", "v1:{timestamp}.{body}"),
            ("\"#{timestamp}.#{payload}\" is signed", "{timestamp}.{body}"),
            ("sign `v0:{ts}:{raw_body}`", "v0:{timestamp}:{body}"),
            ("sign `{timestamp}.{body}`.", "{timestamp}.{body}"),
            ("t=<time>,v1=<hex HMAC-SHA256 of `{timestamp}.{body}`>; more while rotating", "{timestamp}.{body}"),
            ("`t=<time>,v1=<hex>`: the HMAC of <timestamp>.<payload>", "{timestamp}.{body}"),
            ("the string `v0:timestamp:body` is hashed", "v0:{timestamp}:{body}"),
            ("`timestamp.payload`, signed", "{timestamp}.{body}"),
            ("HMAC(secret, timestamp + \".\" + body)", "{timestamp}.{body}"),
            ("of the timestamp + '.' + rawBody, in hex", "{timestamp}.{body}"),
            ("computed over `timestamp` + `:` + `body`.", "{timestamp}:{body}"),
            ("over X-Acme-Timestamp + request.body", "{timestamp}{body}"),
            ("The signature—timestamp + body", "{timestamp}{body}"),
            ("of {nonce}.{body}", ""),
            ("of nonce + body", ""),
        ] {
            let found = find(text).map(|found| found.signs.unwrap_or_default());
            assert_eq!(found.as_deref(), Some(signs), "{text}");
        }
        for text in ["HMAC of the body", "see `request.body`", "`t=<time>,v1=<hex>`", "`sha256=<hex>`", ""] {
            assert!(find(text).is_none(), "{text}");
        }
    }
}
