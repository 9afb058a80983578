//! Exit codes and errors of the real binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn bolint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bolint"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null()).env_remove("NO_COLOR");
    command.output().expect("the binary runs")
}

/// An empty directory of one test.
fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("the target directory can be written to");
    path
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A failed run: exit code 2, nothing on standard output, a help line, and no trace of Rust.
fn fails_with(arguments: &[&str], words: &[&str]) {
    let output = bolint(&directory(&format!("fails-{}", words[0].replace([' ', '/', '`'], "-"))), arguments);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
    for debug in ["Error {", "Os {", "panicked", "RUST_BACKTRACE"] {
        assert!(!text.contains(debug), "{text}");
    }
}

#[test]
fn nothing_to_check_is_said_plainly() {
    let output = bolint(&directory("empty"), &["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "No Flask handler found: nothing to check.\n");
    assert!(output.stdout.is_empty());
    let quiet = bolint(&directory("empty-quiet"), &["check", "--quiet"]);
    assert!(quiet.stderr.is_empty());
}

#[test]
fn bad_arguments() {
    fails_with(&["check", "no/such/place"], &["no such file or directory: no/such/place", "help:"]);
    fails_with(&["check", "--format", "yaml"], &["no such format; there are full, concise, json"]);
    fails_with(&["check", "--select", "BOLA0O1"], &["did you mean BOLA001?"]);
    fails_with(&["check", "--auth", "cookies"], &["is no kind of credential"]);
    fails_with(&["check", "--format", "json", "--format", "sarif"], &["2 reports for standard output", "--format sarif=out.sarif"]);
    fails_with(&["check", "--format", "sarif=x", "--output-file", "y"], &["already names its file"]);
    fails_with(&["check", "--output-file", "no/such/report.txt"], &["could not write no/such/report.txt", "help:"]);
    fails_with(&["check", "-", "."], &["one file", "help:"]);
    fails_with(&["check", "--stdin-filename", "x.py"], &["no path is `-`", "help:"]);
    fails_with(&["explain", "x.py"], &["is not a place", "bolint explain api/views.py:41"]);
    fails_with(&["rule", "BOLA999"], &["`BOLA999` is no rule", "bolint rules"]);
}

#[test]
fn several_reports_in_one_run() {
    let place = directory("several");
    let output = bolint(&place, &["check", "--format", "sarif=out.sarif", "--format", "gitlab=quality.json", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("{\n  \"version\": 1"));
    assert!(fs::read_to_string(place.join("out.sarif")).expect("written").contains("2.1.0"));
    assert_eq!(fs::read_to_string(place.join("quality.json")).expect("written"), "[]\n");
    let file = bolint(&place, &["check", "--format", "json", "--output-file", "out.json"]);
    assert!(file.stdout.is_empty());
    assert!(fs::read_to_string(place.join("out.json")).expect("written").contains("\"findings\": []"));
}

#[test]
fn every_rule_has_its_page() {
    let place = directory("pages");
    let list = stdout(&bolint(&place, &["rules"]));
    for rule in bolint::rules::ALL {
        let metadata = rule.metadata();
        assert!(list.contains(metadata.code));
        let page = bolint(&place, &["rule", &metadata.code.to_lowercase()]);
        assert_eq!(page.status.code(), Some(0));
        let page = stdout(&page);
        for part in [metadata.name, "## What it does", "## Why is this bad?", "## Example", "Use instead:", "## References"] {
            assert!(page.contains(part), "{part} is missing from the page of {}", metadata.code);
        }
        assert!(!metadata.references.is_empty());
        assert_ne!(metadata.bad, metadata.good);
    }
}

#[test]
fn colour_can_be_forced_and_refused() {
    let place = directory("colour");
    let colour = |arguments: &[&str]| stderr(&bolint(&place, arguments)).contains('\u{1b}');
    assert!(!colour(&["check", "nowhere"]));
    assert!(colour(&["check", "nowhere", "--color", "always"]));
    assert!(!colour(&["check", "nowhere", "--color", "never"]));
}

/// Two applications whose files are called alike stay apart in the map.
#[test]
fn a_map_of_two_roots_names_each_file_once() {
    let at = directory("two-roots");
    for app in ["one", "two"] {
        fs::create_dir(at.join(app)).expect("a new directory");
        let handlers: String = (0..3).map(|n| format!("\n\n@app.get(\"/{n}/<i>\")\ndef h{n}(i):\n    return i\n")).collect();
        fs::write(at.join(app).join("app.py"), format!("from flask import Flask\n\napp = Flask(__name__)\n{handlers}"))
            .expect("a new file");
    }
    let text = stdout(&bolint(&at, &["map", "one", "two"]));
    for file in ["one/app.py", "two/app.py"] {
        assert_eq!(text.lines().filter(|l| *l == file).count(), 1, "{text}");
    }
}

/// The line to write for a table that no class maps is SQL, with the joins that lead to its owner.
#[test]
fn help_for_a_declared_table_is_sql() {
    let text = stdout(&bolint(Path::new(env!("CARGO_MANIFEST_DIR")), &["check", "testdata/declared-tables"]));
    for help in [
        "… FROM shelf WHERE id = ? AND reader_id = ?\", (shelf_id, reader.id)",
        "… FROM volume JOIN shelf ON shelf.id = volume.shelf_id WHERE volume.id = ? AND shelf.reader_id = ?\", (volume_id, reader.id)",
    ] {
        assert!(text.contains(help), "{help:?} is not in {text}");
    }
}
