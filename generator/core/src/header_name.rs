//! The names of headers.

/// Whether this is a valid name of a header (RFC 9110, section 5.6.2).
pub(crate) fn is_valid(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
