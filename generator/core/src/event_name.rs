//! Removes the owner's domain from event names.

/// The labels that reverse domain names begin with, each with the minimum number of labels in such a name. Labels that
/// may also be the subject of an event need one more.
const TOP_LEVELS: [(&str, usize); 6] = [("com", 3), ("net", 3), ("co", 4), ("dev", 4), ("io", 4), ("org", 4)];

/// Top levels of countries. A name that begins with one has at least [`LEAST_LABELS`] labels.
///
/// Those that are usual as the first word of an event are missing, since the name alone decides: words (`at`, `in`,
/// `me`, `my`, `no`), subjects (`ad`, `ai`, `ca`, `hr`, `id`, `mx`, `pr`, `tv`) and regions (`eu`, `us`).
const COUNTRIES: [&str; 25] = [
    "au", "br", "ch", "cn", "cz", "de", "dk", "fi", "fr", "gr", "hu", "ie", "jp", "kr", "nl", "nz", "pl", "pt", "ro",
    "ru", "se", "sk", "tw", "uk", "za",
];

/// Labels that owners register names under in a country, as in `co.uk`. Behind any two letters, they are a domain.
const SECOND_LEVELS: [&str; 3] = ["co", "com", "net"];

/// The minimum number of labels in a name that begins with a country's top level.
const LEAST_LABELS: usize = 4;

/// The name without the owner's reversed domain: `com.acme.order.paid` becomes `order.paid`. This depends only on the
/// name, so that other events don't change it.
///
/// Labels are separated by dots, or by slashes: `com/acme/order/paid`.
pub(crate) fn without_domain(name: &str) -> &str {
    let separator = name.chars().find(|symbol| matches!(symbol, '.' | '/')).unwrap_or('.');
    let labels: Vec<&str> = name.split(separator).collect();
    let count = domain_labels(&labels);
    let is_label = |label: &&str| !label.is_empty() && label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let rest = name.splitn(count + 1, separator).nth(count).unwrap_or_default();
    if labels.iter().take(count).all(is_label) && !rest.is_empty() { rest } else { name }
}

/// How many labels of a name are its owner's domain. 0 if it doesn't begin with one.
fn domain_labels(labels: &[&str]) -> usize {
    let [top, second, ..] = labels else { return 0 };
    let is_one_of = |label: &str, known: &[&str]| known.iter().any(|it| it.eq_ignore_ascii_case(label));
    let has_fewest = |(known, fewest): &(&str, usize)| known.eq_ignore_ascii_case(top) && labels.len() >= *fewest;
    let is_country = top.len() == 2 && top.bytes().all(|it| it.is_ascii_alphabetic());
    if TOP_LEVELS.iter().any(has_fewest) {
        2
    } else if !is_country || labels.len() < LEAST_LABELS {
        0
    } else if is_one_of(second, &SECOND_LEVELS) {
        3
    } else if is_one_of(top, &COUNTRIES) {
        2
    } else {
        0
    }
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
            ("COM.Acme.Order.Created", "Order.Created"),
            ("com/acme/order/created", "order/created"),
            ("com.acme.order/created", "order/created"),
            ("de.firma.bestellung.neu", "bestellung.neu"),
            ("uk.co.acme.order.created", "order.created"),
            ("uk.co.acme.ping", "ping"),
            ("sg.com.acme.order.created", "order.created"),
            ("org.member.added", "org.member.added"),
            ("com.acme.", "com.acme."),
            ("com..ping", "com..ping"),
            ("com.acme", "com.acme"),
            ("company.acme.ping", "company.acme.ping"),
            ("order.paid", "order.paid"),
            ("/com/acme/ping", "/com/acme/ping"),
            ("", ""),
        ] {
            assert_eq!(without_domain(name), short, "{name}");
        }
    }

    /// Two letters may be the subject of an event.
    #[test]
    fn two_letters_alone_are_not_a_domain() {
        for name in [
            "pr.opened",
            "pr.review.comment.created",
            "hr.employee.contract.signed",
            "io.error",
            "id.verification.session.created",
            "ca.certificate.issue.failed",
            "eu.order.payment.created",
            "de.order.created",
            "x1.co.acme.ping",
            "uk.co.acme",
        ] {
            assert_eq!(without_domain(name), name);
        }
    }
}
