//! The files of a case that are stored: those that the case is about.

use std::fs;
use std::path::Path;

use super::{Texts, fault, read};

/// Which generated files are stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stored {
    /// Those that already exist. To start a case, create them empty.
    Chosen,
    /// All of them.
    All,
}

impl Stored {
    /// What is wrong with the stored files in `folder`. Empty if they equal the generated ones.
    pub(super) fn compare(self, folder: &Path, generated: &Texts) -> Vec<String> {
        let stored = read(folder);
        let has_to_be = |path: &&String| self == Self::All && !stored.contains_key(*path);
        let paths = stored.keys().chain(generated.keys().filter(has_to_be));
        let faults = paths.filter_map(|path| fault(&folder.join(path), stored.get(path), generated.get(path)));
        self.none(folder, &stored, generated).into_iter().chain(faults).collect()
    }

    /// Rewrites the stored files in `folder`. Returns what is still wrong with them.
    pub(super) fn update(self, folder: &Path, generated: &Texts) -> Vec<String> {
        let stored = read(folder);
        let is_stored = |path: &String| self == Self::All || stored.contains_key(path);
        for (path, text) in generated.iter().filter(|(path, _)| is_stored(path)) {
            if stored.get(path) != Some(text) {
                let file = folder.join(path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
        }
        let stale = stored.keys().filter(|path| !generated.contains_key(*path));
        let faults = stale.filter_map(|path| fault(&folder.join(path), stored.get(path), None));
        self.none(folder, &stored, generated).into_iter().chain(faults).collect()
    }

    fn none(self, folder: &Path, stored: &Texts, generated: &Texts) -> Option<String> {
        if self == Self::All || !stored.is_empty() {
            return None;
        }
        let list: Vec<&str> = generated.keys().map(String::as_str).collect();
        Some(format!(
            "{} holds no file. Create those there that the case is about, empty, and update them:\n    {}",
            folder.display(),
            list.join("\n    ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    /// A folder with one of the two generated files as it was before a change, and what is generated.
    fn folder(test: &str) -> (Scratch, Texts) {
        let scratch = Scratch::new(&format!("stored-{test}"));
        fs::create_dir_all(scratch.path().join("acme")).unwrap();
        fs::write(scratch.path().join("acme/order.rs"), "old\n").unwrap();
        let generated = [("acme.rs", "acme\n"), ("acme/order.rs", "new\n")];
        (scratch, generated.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
    }

    #[test]
    fn a_stored_file_that_differs_is_an_error_until_it_is_updated() {
        let (folder, generated) = folder("differs");
        let faults = Stored::Chosen.compare(folder.path(), &generated);
        assert!(matches!(&*faults, [fault] if fault.contains("-old\n+new\n")), "{faults:?}");
        assert_eq!(Stored::Chosen.update(folder.path(), &generated), [""; 0]);
        assert_eq!(Stored::Chosen.compare(folder.path(), &generated), [""; 0]);
        assert_eq!(read(folder.path()).into_keys().collect::<Vec<_>>(), ["acme/order.rs"]);
    }

    #[test]
    fn a_stored_file_that_is_no_longer_generated_is_always_an_error() {
        let (folder, mut generated) = folder("stale");
        generated.remove("acme/order.rs");
        for kept in [Stored::Chosen, Stored::All] {
            for faults in [kept.compare(folder.path(), &generated), kept.update(folder.path(), &generated)] {
                assert!(faults.iter().any(|fault| fault.contains("order.rs is not generated")), "{faults:?}");
            }
        }
        assert_eq!(read(folder.path())["acme/order.rs"], "old\n");
    }

    #[test]
    fn unstored_files_are_errors_in_a_complete_tree() {
        let (folder, generated) = folder("complete");
        let faults = Stored::All.compare(folder.path(), &generated);
        assert!(matches!(&*faults, [_, fault] if fault.contains("acme.rs is missing")), "{faults:?}");
        assert_eq!(Stored::All.update(folder.path(), &generated), [""; 0]);
        assert_eq!(read(folder.path()), generated);
    }

    #[test]
    fn a_case_without_stored_files_lists_the_generated_ones() {
        let (folder, generated) = folder("none");
        let empty = folder.path().join("none");
        for faults in [Stored::Chosen.compare(&empty, &generated), Stored::Chosen.update(&empty, &generated)] {
            assert!(matches!(&*faults, [fault] if fault.ends_with("    acme.rs\n    acme/order.rs")), "{faults:?}");
        }
        assert!(!empty.exists());
    }
}
