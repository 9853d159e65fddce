//! The command's texts about itself: help, completions, the man page, and colors that are left out.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use tests::command::{hookwright, stderr, stdout};

/// The names of all commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = stdout(&hookwright().arg("--help").output().unwrap());
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() > 10 && names.contains(&"generate".to_owned()), "{help}");
    names.into_iter().filter(|name| name != "help").collect()
}

#[test]
fn each_command_shows_an_example_and_its_exit_status() {
    for command in commands() {
        let help = stdout(&hookwright().args([&command, "--help"]).output().unwrap());
        assert!(help.contains("Example") && help.contains(&format!("  hookwright {command}")), "{command}: {help}");
        assert!(help.contains("Exit status: 0"), "{command}: {help}");
    }
    assert!(stdout(&hookwright().arg("--help").output().unwrap()).contains("Exit status: 0"));
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&hookwright().args(["completions", shell]).output().unwrap());
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        assert!(script.contains("hookwright-path"), "{shell}");
    }
    let unknown = hookwright().args(["completions", "csh"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2), "{}", stdout(&unknown));
}

#[test]
fn the_manual_has_a_section_for_every_command() {
    let page = stdout(&hookwright().arg("man").output().unwrap());
    assert!(page.contains(".TH hookwright 1"), "{page}");
    for command in commands() {
        assert!(page.contains(&format!(".SH \"HOOKWRIGHT {}\"", command.to_uppercase())), "{command}");
    }
    assert!(page.contains("hookwright\\-path") && page.contains("NO_COLOR"), "{page}");
}

/// Colors are used if they are requested explicitly, since a test has no terminal, and never with `NO_COLOR`.
#[test]
fn no_color_is_respected() {
    let run = |variables: &[(&str, &str)]| {
        let mut command = hookwright();
        command.args(["generate", "../bad/ref_dangling/document.yaml", "--out", "nowhere"]);
        stderr(&command.env_remove("CLICOLOR_FORCE").envs(variables.iter().copied()).output().unwrap())
    };
    assert!(run(&[("CLICOLOR_FORCE", "1")]).contains("\u{1b}["));
    assert!(!run(&[("NO_COLOR", "1"), ("TERM", "xterm-256color")]).contains('\u{1b}'));
    assert!(!run(&[]).contains('\u{1b}'));
}

/// Progress isn't shown in a pipe, however long it takes.
#[test]
fn progress_is_only_shown_on_terminals() {
    let out = tests::scratch::Scratch::new("help-progress");
    let mut command = hookwright();
    command.args(["generate", "../../specs/askelephant/openapi.yaml", "--out"]).arg(out.path());
    let output = command.env("TERM", "xterm-256color").output().unwrap();
    assert!(output.status.success());
    assert_eq!(stderr(&output), "no errors or warnings\n");
}

/// `hookwright completions zsh | head -1` ends without a message about the pipe.
#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_the_command_quietly() {
    let mut command = hookwright();
    command.args(["completions", "zsh"]).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut running = command.spawn().unwrap();
    drop(running.stdout.take());
    let output = running.wait_with_output().unwrap();
    assert_eq!(stderr(&output), "");
    assert!(!output.status.success());
}
