//! An entry in a changelog for a document that was updated.

/// Adds an entry to the text of a changelog: to its section `Unreleased`, which is added if there is none
/// ([Keep a Changelog](https://keepachangelog.com/en/1.1.0/)).
pub(crate) fn add_entry(changelog: &str, entry: &str) -> String {
    let mut lines: Vec<&str> = changelog.lines().collect();
    let entry = format!("- {entry}");
    let is_heading = |line: &&str| line.starts_with("## ");
    let unreleased = lines.iter().position(|line| is_heading(line) && line.to_ascii_lowercase().contains("unreleased"));
    if let Some(heading) = unreleased {
        let end = lines.iter().skip(heading + 1).position(is_heading).map_or(lines.len(), |found| heading + 1 + found);
        // After the last non-empty line of the section.
        let last = (heading..end).rev().find(|line| !lines[*line].trim().is_empty()).unwrap_or(heading);
        if last == heading {
            lines.insert(last + 1, "");
            lines.insert(last + 2, &entry);
        } else {
            lines.insert(last + 1, &entry);
        }
    } else {
        let at = lines.iter().position(is_heading).unwrap_or(lines.len());
        let section = ["## Unreleased", "", &entry, ""];
        let before = if at > 0 && !lines[at - 1].trim().is_empty() { &[""][..] } else { &[] };
        lines.splice(at..at, before.iter().copied().chain(section));
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::add_entry;

    #[test]
    fn an_entry_goes_to_the_unreleased_section() {
        for (before, after) in [
            ("", "## Unreleased\n\n- acme: new\n"),
            ("# Changelog\n", "# Changelog\n\n## Unreleased\n\n- acme: new\n"),
            (
                "# Changelog\n\n## 1.0.0\n\n- First.\n",
                "# Changelog\n\n## Unreleased\n\n- acme: new\n\n## 1.0.0\n\n- First.\n",
            ),
            (
                "# Changelog\n\n## [Unreleased]\n\n- Other.\n\n## 1.0.0\n\n- First.\n",
                "# Changelog\n\n## [Unreleased]\n\n- Other.\n- acme: new\n\n## 1.0.0\n\n- First.\n",
            ),
            ("## Unreleased\n\n## 1.0.0\n", "## Unreleased\n\n- acme: new\n\n## 1.0.0\n"),
        ] {
            assert_eq!(add_entry(before, "acme: new"), after);
        }
    }
}
