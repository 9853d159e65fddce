//! The file names of events and types.

use std::collections::HashSet;

/// The maximum length of the part of a name that comes from the document. File systems allow 255 bytes for all of it.
const LONGEST: usize = 100;

/// The names in one folder. Names that differ only in case are the same, since some file systems treat them so.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    taken: HashSet<String>,
}

impl FileNames {
    /// The file name for something called `name`. It stays the same unless something else claims it first.
    pub(super) fn claim(&mut self, prefix: &str, name: &str) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let plain: String = name.chars().filter(|letter| is_plain(*letter)).take(LONGEST).collect();
        let mut wanted = format!("{prefix}-{plain}");
        if plain != name || self.taken.contains(&wanted.to_ascii_lowercase()) {
            let told_apart = format!("{wanted}-{:08x}", checksum(name));
            wanted.clone_from(&told_apart);
            let mut count = 2;
            while self.taken.contains(&wanted.to_ascii_lowercase()) {
                wanted = format!("{told_apart}-{count}");
                count += 1;
            }
        }
        self.taken.insert(wanted.to_ascii_lowercase());
        wanted + ".html"
    }
}

/// The FNV-1a hash, which is the same on every machine and with every compiler.
fn checksum(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_share_a_file_and_all_are_names_of_files() {
        let mut names = FileNames::default();
        assert_eq!(names.claim("event", "order_paid"), "event-order_paid.html");
        let long = "a".repeat(5000);
        let all: Vec<String> = [
            "Order",
            "ORDER",
            "order",
            "größe",
            "grosse",
            "../../etc/passwd",
            "a/b",
            "",
            "ß",
            "ẞ",
            &long,
            &(long.clone() + "b"),
            "order_paid",
        ]
        .iter()
        .map(|name| names.claim("event", name))
        .collect();
        let different: HashSet<String> = all.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        assert!(all.iter().all(|name| name.len() < 150 && name.chars().all(is_plain)), "{all:?}");
        assert_eq!(all[0], "event-Order.html");
        assert_eq!(all[3], format!("event-gre-{:08x}.html", checksum("größe")));
    }
}
