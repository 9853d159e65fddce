//! Removes the owner's domain from event names.

/// The labels that reverse domain names begin with, each with the minimum number of labels in such a name. Labels that
/// may also be the subject of an event need one more.
const TOP_LEVELS: [(&str, usize); 6] = [("com", 3), ("net", 3), ("co", 4), ("dev", 4), ("io", 4), ("org", 4)];

/// The name without the owner's reversed domain: `com.acme.order.paid` becomes `order.paid`. This depends only on the
/// name, so that other events don't change it.
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
