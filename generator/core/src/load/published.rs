//! Files of standards that documents refer to by the address where they are published. Nothing is fetched: this module
//! describes their content in its own words.

/// The base address of a repository.
const REPOSITORY: &str = "https://raw.githubusercontent.com/cloudevents/spec/";

/// The files there, by their paths after the name of a branch or a version. All versions 1.0 have the same content.
const FILES: [(&str, &str); 3] = [
    ("cloudevents/formats/cloudevents.json", include_str!("published/cloud_event.json")),
    ("spec.json", include_str!("published/cloud_event.json")),
    (
        "cloudevents/working-drafts/asyncapi-traits/cloudevents-headers-kafka-binary.yaml",
        include_str!("published/cloud_event_headers_of_kafka.yaml"),
    ),
];

/// The content of the file published at an address, if it is one of these.
pub(super) fn text(address: &str) -> Option<&'static str> {
    let (revision, path) = address.strip_prefix(REPOSITORY)?.split_once('/')?;
    // A branch may also be written in full.
    let path = if revision == "refs" { path.splitn(3, '/').nth(2)? } else { path };
    FILES.into_iter().find(|(known, _)| *known == path).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::{FILES, REPOSITORY, text};

    #[test]
    fn files_are_known_under_each_revision() {
        for revision in ["main", "v1.0.2", "refs/heads/main", "refs/tags/v1.0.1"] {
            for (path, said) in FILES {
                assert_eq!(text(&format!("{REPOSITORY}{revision}/{path}")), Some(said));
            }
        }
        for address in ["main/spec.md", "spec.json", "refs/heads/main", ""] {
            assert_eq!(text(&format!("{REPOSITORY}{address}")), None, "{address}");
        }
        assert_eq!(text("https://acme.example/main/spec.json"), None);
    }
}
