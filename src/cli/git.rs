//! What git knows of other times. Only its command is used, and it changes nothing in the repository.

use super::CliError;
use crate::source::normal;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn git<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    // inside a hook these point to the repository of the commit, and the index of the commit being made
    for name in ["GIT_INDEX_FILE", "GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command.env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn answer(mut command: Command) -> Result<Output, CliError> {
    let output = command.output().map_err(|error| CliError::Git(format!("git could not be started: {error}")))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(CliError::Git(said.trim_start_matches("fatal: ").to_owned()))
}

/// The root of the repository that holds a folder.
pub(super) fn top(folder: &Path) -> Result<PathBuf, CliError> {
    let output = answer(git(folder, &["rev-parse", "--show-toplevel"]))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim_end_matches(['\n', '\r'])))
}

/// Files renamed between a revision and the working tree: from the path of today to the path of then, relative to `root`.
pub(super) fn renames(top: &Path, root: &Path, revision: &str) -> Result<HashMap<String, String>, CliError> {
    let output = answer(git(top, &["diff", "-M", "--name-status", "--diff-filter=R", "-z", revision, "--"]))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let fields: Vec<&str> = text.split('\0').collect();
    let within = |path: &str| {
        let path = normal(&top.join(path));
        path.strip_prefix(normal(root)).map(|p| p.to_string_lossy().replace('\\', "/")).ok()
    };
    let pairs = fields.chunks_exact(3).filter(|f| f[0].starts_with('R'));
    Ok(pairs.filter_map(|f| Some((within(f[2])?, within(f[1])?))).collect())
}

/// The last commit that changed a file.
pub(super) fn last_change(folder: &Path, file: &Path) -> Option<String> {
    let arguments = [OsStr::new("log"), OsStr::new("-1"), OsStr::new("--format=%H"), OsStr::new("--"), file.as_os_str()];
    let output = answer(git(folder, &arguments)).ok()?;
    let hash = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!hash.is_empty()).then_some(hash)
}

/// Files whose content decides what is found: code, and what may declare tables, options or rules.
const WANTED: &[&str] = &[".py", ".pyw", ".sql", ".yml", ".yaml", ".json", ".toml", ".gitignore", ".ignore"];

/// Writes the files of a revision below `folder`, by an index of its own.
pub(super) fn checkout(top: &Path, revision: &str, folder: &Path) -> Result<(), CliError> {
    let commit = format!("{revision}^{{commit}}");
    answer(git(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]))
        .map_err(|_| CliError::Git(format!("`{revision}` is no revision of {}", top.display())))?;
    let index = folder.join("index");
    let with_index = |arguments: &[&str]| {
        let mut command = git(top, arguments);
        command.env("GIT_INDEX_FILE", &index);
        command
    };
    answer(with_index(&["read-tree", &commit]))?;
    let listed = answer(with_index(&["ls-files", "-z", "--cached"]))?;
    let wanted = listed.stdout.split(|&b| b == 0).filter(|path| WANTED.iter().any(|end| path.ends_with(end.as_bytes())));
    let list: Vec<u8> = wanted.flat_map(|path| path.iter().copied().chain([0])).collect();
    let prefix = format!("--prefix={}/", folder.join("tree").display());
    let mut child = with_index(&["checkout-index", "-f", "-q", &prefix, "-z", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| CliError::Git(format!("git could not be started: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        // a closed pipe shows in the exit code
        let _ = input.write_all(&list);
    }
    let output = child.wait_with_output().map_err(|error| CliError::Git(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(CliError::Git(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
