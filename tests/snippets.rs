//! The commands of the documentation, run: ```` ```python file=app.py ```` writes a file, ```` ```console ```` runs what follows `$`. In the tutorial
//! the output is part of the page, and `BOLINT_WRITE_DOCS=1 cargo test --test snippets` brings it up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the page is there")
}

/// What a shell prints, both streams in the order in which they are written.
fn run(folder: &Path, command: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_bolint")).parent().expect("a folder").to_owned();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", path.expect("no colon in a folder's name"))
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // the folder of the test has another name each time
    text.replace(&*folder.to_string_lossy(), "/home/you/billing")
}

/// A page in which each console block shows what its commands print, and the commands with their answers.
fn walk(text: &str, folder: &Path) -> (String, Vec<(String, String)>) {
    let (mut out, mut answers) = (String::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out += line;
        out.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, file)) = info.split_once("file=") {
            fs::write(folder.join(file), block.join("\n") + "\n").expect("written");
        }
        if info == "console" {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                let answer = if command.starts_with("bolint ") { run(folder, command) } else { String::new() };
                out += &format!("$ {command}\n{}", answer.trim_start_matches('\n'));
                answers.push((command.to_owned(), answer));
            }
        } else {
            out.extend(block.iter().flat_map(|line| [line, "\n"]));
        }
        out += "```\n";
    }
    (out, answers)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().canonicalize().expect("it is there");
    (folder, path)
}

#[test]
fn the_tutorial_is_what_is_printed() {
    let (_keep, folder) = folder();
    let text = page("docs/tutorial.md");
    let (now, answers) = walk(&text, &folder);
    if std::env::var_os("BOLINT_WRITE_DOCS").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md"), &now).expect("docs can be written to");
    } else {
        assert_eq!(text, now, "docs/tutorial.md is stale: run BOLINT_WRITE_DOCS=1 cargo test --test snippets");
    }
    let answer = |command: &str, n: usize| &answers.iter().filter(|(c, _)| c == command).nth(n).expect("the command is on the page").1;
    let first = answer("bolint check", 0);
    assert!(first.contains("BOLA001") && first.contains("BOLA002"), "{first}");
    assert!(answer("bolint check --fix --unsafe-fixes", 0).contains("no findings"));
    assert!(answer("bolint check", 1).contains("BOLA100"));
    for (command, n) in [("bolint check --fix", 0), ("bolint check --fix", 1), ("bolint check --baseline bolint-baseline.json", 0)] {
        assert!(answer(command, n).contains("no findings"), "{command}: {}", answer(command, n));
    }
}

#[test]
fn commands_of_the_other_pages_are_understood() {
    for name in ["docs/integrations.md", "docs/comparison.md", "README.md"] {
        let (_keep, folder) = folder();
        // what the commands speak of
        let sample = page("testdata/article-one-file/app.py");
        for path in ["app.py", "api/invoices.py", "buffer", "testdata/article-one-file/app.py"] {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("inside")).expect("written");
            fs::write(path, &sample).expect("written");
        }
        let (_, answers) = walk(&page(name), &folder);
        let mut commands = answers.len();
        for (command, answer) in &answers {
            assert!(!answer.contains("error:"), "{name}: {command}: {answer}");
        }
        // the script of GitLab
        for command in page(name).lines().filter_map(|line| line.trim().strip_prefix("- bolint ")) {
            let answer = run(&folder, &format!("bolint {command}"));
            assert!(answer.contains("BOLA001") && !answer.contains("error:"), "{command}: {answer}");
            commands += 1;
        }
        assert!(commands > 0, "{name}");
    }
}
