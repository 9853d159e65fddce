//! The parts of references (RFC 3986): a path or an address, and a fragment after `#`.

/// A reference without its fragment, and the fragment, if it has one.
pub(crate) fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// Whether a reference is an absolute address, such as `https://…` or `urn:…`. A single letter before the colon is a
/// drive, not a scheme.
pub(crate) fn is_address(reference: &str) -> bool {
    reference.starts_with("//") || scheme(reference).is_some()
}

fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// Resolves a reference against `base`, the address or path of the file that contains it (RFC 3986, section 5.2).
pub(crate) fn join(base: &str, reference: &str) -> String {
    if scheme(reference).is_some() || base.is_empty() {
        return reference.to_owned();
    }
    let (origin, path) = base.split_at(origin_length(base));
    if reference.is_empty() {
        return base.to_owned();
    }
    if reference.starts_with("//") {
        return format!("{}:{reference}", scheme(base).unwrap_or("https"));
    }
    let folder = if reference.starts_with('/') { "" } else { path.rfind('/').map_or("", |end| &path[..=end]) };
    let slash = if !origin.is_empty() && path.is_empty() && !reference.starts_with('/') { "/" } else { "" };
    format!("{origin}{}", normal(&format!("{folder}{slash}{reference}")))
}

/// The length of an address's scheme and authority, without its path.
fn origin_length(address: &str) -> usize {
    let scheme = scheme(address).map_or(0, |scheme| scheme.len() + 1);
    match address[scheme..].strip_prefix("//") {
        Some(rest) => scheme + 2 + rest.find('/').unwrap_or(rest.len()),
        None => scheme,
    }
}

/// A path without `.`, and without `..` except at the start.
pub(crate) fn normal(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(&last)) if last != ".." => drop(parts.pop()),
            ("..", None) if is_absolute => {}
            _ => parts.push(part),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

/// Decodes `%xx` escapes (RFC 3986, section 2.1). `None` if an escape is broken.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let are_digits = digits.iter().all(u8::is_ascii_hexdigit);
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok().filter(|_| are_digits)?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_escapes_are_read() {
        assert_eq!(percent_decode("/a%20b%7Bc%7D").as_deref(), Some("/a b{c}"));
        assert_eq!(percent_decode("/a%2"), None);
        assert_eq!(percent_decode("/a%zz"), None);
        assert_eq!(percent_decode("/a%+1"), None);
    }

    #[test]
    fn references_are_joined_with_what_they_stand_in() {
        for (base, reference, joined) in [
            ("specs/a/openapi.yaml", "schemas/pet.yaml", "specs/a/schemas/pet.yaml"),
            ("specs/a/openapi.yaml", "./../b//pet.yaml", "specs/b/pet.yaml"),
            ("a/b.yaml", "../../c.yaml", "../c.yaml"),
            ("b.yaml", "/c.yaml", "/c.yaml"),
            ("/a/b.yaml", "../../../c.yaml", "/c.yaml"),
            ("https://acme.example/v1/pet", "owner", "https://acme.example/v1/owner"),
            ("https://acme.example", "owner", "https://acme.example/owner"),
            ("https://acme.example/v1/pet", "/owner", "https://acme.example/owner"),
            ("https://acme.example/v1/pet", "//other.example/pet", "https://other.example/pet"),
            ("a/b.yaml", "https://acme.example/pet", "https://acme.example/pet"),
            ("", "pet", "pet"),
        ] {
            assert_eq!(join(base, reference), joined, "{base} and {reference}");
        }
    }

    #[test]
    fn a_drive_is_no_address() {
        assert!(is_address("https://acme.example/pet.yaml"));
        assert!(is_address("urn:pet"));
        assert!(is_address("//acme.example/pet.yaml"));
        assert!(!is_address("c:/pet.yaml"));
        assert!(!is_address("./a:b.yaml"));
        assert!(!is_address("pet.yaml"));
    }
}
