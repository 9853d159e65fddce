//! What of an event's name says whose events these are, and not which of them it is.

/// The labels that names in reverse DNS begin with, each with the fewest labels that such a name has: words that may as well
/// be the subject of an event need one more.
const TOP_LEVELS: [(&str, usize); 6] = [("com", 3), ("net", 3), ("co", 4), ("dev", 4), ("io", 4), ("org", 4)];

/// The name without the domain of its owner in reverse: `com.acme.order.paid` is `order.paid`. The name alone decides, so that
/// no other event changes what this one is called.
pub(crate) fn without_domain(name: &str) -> &str {
    let mut labels = name.splitn(3, '.');
    let (Some(top), Some(owner), Some(rest)) = (labels.next(), labels.next(), labels.next()) else { return name };
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let count = name.split('.').count();
    let is_domain = TOP_LEVELS.iter().any(|(known, fewest)| top == *known && count >= *fewest) && is_label(owner);
    if is_domain && !rest.is_empty() { rest } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_in_reverse_are_left_out() {
        for (name, short) in [
            ("com.github.pull_request.opened", "pull_request.opened"),
            ("io.acme.orders.v1.created", "orders.v1.created"),
            ("com.acme.ping", "ping"),
            ("org.member.added", "org.member.added"),
            ("com.acme.", "com.acme."),
            ("com..ping", "com..ping"),
            ("com.acme", "com.acme"),
            ("company.acme.ping", "company.acme.ping"),
            ("order.paid", "order.paid"),
            ("", ""),
        ] {
            assert_eq!(without_domain(name), short, "{name}");
        }
    }
}
