//! A case: the files that it is about are stored, and a digest detects changes in all others.

use std::fs;
use std::path::{Path, PathBuf};

use super::digests::{Digests, digest};
pub use super::stored::Stored;
use super::{Texts, is_updating, read, with_command};
use crate::folders::name;

/// The expected results of all cases.
#[derive(Debug)]
pub struct Cases {
    digests: Digests,
    traces: PathBuf,
    is_updating: bool,
}

impl Cases {
    /// The cases in `folder`. Their generated files are left in `traces`, for anyone who wants to see them all.
    pub fn new(folder: &Path, traces: &Path) -> Self {
        let digests = Digests::read(&folder.join("digests.txt"));
        Self { digests, traces: traces.to_owned(), is_updating: is_updating() }
    }

    /// Compares what was generated for the case in `folder` with what is stored, or rewrites the stored files.
    pub fn check(&self, folder: &Path, generated: &Texts, stored: Stored) -> Result<(), String> {
        let expected = folder.join("expected");
        if self.is_updating {
            self.digests.update(&name(folder), Some(digest(generated)));
            self.leave_agreed(&name(folder), generated);
            let faults = stored.update(&expected, generated);
            return if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) };
        }
        let faults = stored.compare(&expected, generated).into_iter().chain(self.moved(folder, generated));
        let faults: Vec<String> = faults.collect();
        if faults.is_empty() { Ok(()) } else { Err(with_command(&faults.join("\n"), "cases")) }
    }

    /// Each digest belongs to a case, and is removed with it.
    pub fn check_names(&self, folders: &[PathBuf]) -> Result<(), String> {
        let gone =
            self.digests.names().into_iter().filter(|digest| !folders.iter().any(|folder| name(folder) == *digest));
        if self.is_updating {
            gone.for_each(|name| self.digests.update(&name, None));
            return Ok(());
        }
        let gone: Vec<String> = gone.collect();
        if gone.is_empty() {
            return Ok(());
        }
        Err(with_command(&format!("there are digests, but no cases, of these names: {}", gone.join(", ")), "cases"))
    }

    /// The message for a case whose digest changed. The old text is only known if this test has seen it.
    fn moved(&self, folder: &Path, generated: &Texts) -> Option<String> {
        let name = name(folder);
        let before = self.digests.get(&name);
        if before.as_ref() == Some(&digest(generated)) {
            self.leave_agreed(&name, generated);
            return None;
        }
        let [agreed, now] = self.traces(&name);
        leave(&now, generated);
        let Some(before) = before else { return Some(format!("{name} has no digest: it is a new case")) };
        let old = read(&agreed);
        let (agreed, now) = (agreed.display(), now.display());
        if digest(&old) != before {
            return Some(format!(
                "{name}: what is generated is not what it was. All of it is in\n    {now}\n\
                 and once this test has passed, as on the commit before, what it was is beside that."
            ));
        }
        let stored = read(&folder.join("expected"));
        let paths = old.keys().chain(generated.keys().filter(|path| !old.contains_key(*path)));
        let changed: Vec<&str> = paths
            .filter(|path| old.get(*path) != generated.get(*path) && !stored.contains_key(*path))
            .map(String::as_str)
            .collect();
        (!changed.is_empty()).then(|| {
            format!(
                "{name}: files that are not stored have changed: {}\nTo see how: git diff --no-index {agreed} {now}",
                changed.join(", ")
            )
        })
    }

    fn leave_agreed(&self, name: &str, generated: &Texts) {
        let [agreed, now] = self.traces(name);
        leave(&agreed, generated);
        leave(&now, &Texts::new());
    }

    /// The folders with everything that was generated when the digest last matched, and that is generated now.
    fn traces(&self, name: &str) -> [PathBuf; 2] {
        ["agreed", "generated"].map(|folder| self.traces.join(name).join(folder))
    }
}

/// Makes a folder contain exactly these files.
fn leave(folder: &Path, texts: &Texts) {
    if read(folder) == *texts {
        return;
    }
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, text) in texts {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn generated(order: &str, handler: &str) -> Texts {
        [("acme/handler.rs", handler), ("acme/order.rs", order)].map(|(path, text)| (path.into(), text.into())).into()
    }

    /// Cases, one of which stores `acme/order.rs` and was updated when that and another file were "1".
    struct Started(Scratch);

    impl Started {
        fn new(test: &str) -> Self {
            let started = Self(Scratch::new(&format!("case-{test}")));
            fs::create_dir_all(started.case().join("expected/acme")).unwrap();
            fs::write(started.case().join("expected/acme/order.rs"), "").unwrap();
            started.check(true, &generated("1", "1")).unwrap();
            started
        }

        fn case(&self) -> PathBuf {
            self.0.path().join("cases/union")
        }

        fn cases(&self, is_updating: bool) -> Cases {
            let cases = Cases::new(&self.0.path().join("cases"), &self.0.path().join("traces"));
            Cases { is_updating, ..cases }
        }

        fn check(&self, is_updating: bool, generated: &Texts) -> Result<(), String> {
            self.cases(is_updating).check(&self.case(), generated, Stored::Chosen)
        }
    }

    #[test]
    fn a_case_passes_while_nothing_changes() {
        assert_eq!(Started::new("same").check(false, &generated("1", "1")), Ok(()));
    }

    #[test]
    fn a_change_of_an_unstored_file_is_detected() {
        let started = Started::new("moved");
        let fault = started.check(false, &generated("1", "2")).unwrap_err();
        assert!(fault.starts_with("union: files that are not stored have changed: acme/handler.rs\n"), "{fault}");
        assert!(fault.contains("UPDATE=1"), "{fault}");
        started.check(true, &generated("1", "2")).unwrap();
        assert_eq!(started.check(false, &generated("1", "2")), Ok(()));
    }

    #[test]
    fn a_change_is_detected_without_the_former_text() {
        let started = Started::new("unseen");
        fs::remove_dir_all(started.0.path().join("traces")).unwrap();
        let fault = started.check(false, &generated("1", "2")).unwrap_err();
        assert!(fault.starts_with("union: what is generated is not what it was."), "{fault}");
        assert_eq!(read(&started.0.path().join("traces/union/generated")), generated("1", "2"));
    }

    #[test]
    fn added_and_removed_files_are_detected() {
        let started = Started::new("files");
        let mut come = generated("1", "1");
        come.insert("acme/new.rs".to_owned(), String::new());
        assert!(started.check(false, &come).unwrap_err().contains("have changed: acme/new.rs\n"));
        let mut gone = generated("1", "1");
        gone.remove("acme/handler.rs");
        assert!(started.check(false, &gone).unwrap_err().contains("have changed: acme/handler.rs\n"));
    }

    #[test]
    fn a_changed_stored_file_is_shown_once() {
        let fault = Started::new("shown").check(false, &generated("2", "1")).unwrap_err();
        assert!(fault.contains("-1") && fault.contains("+2"), "{fault}");
        assert!(!fault.contains("not stored"), "{fault}");
    }

    #[test]
    fn a_digest_is_removed_with_its_case() {
        let started = Started::new("gone");
        assert_eq!(started.cases(false).check_names(&[started.case()]), Ok(()));
        assert!(started.cases(false).check_names(&[]).unwrap_err().contains("of these names: union"));
        assert_eq!(started.cases(true).check_names(&[]), Ok(()));
        assert_eq!(started.cases(false).check_names(&[]), Ok(()));
    }
}
