//! `--watch`: checks again when a file changes. It looks at times of change, which works on every file system.

use super::args::{CheckArgs, CheckFormat, Output};
use super::inputs::Inputs;
use super::{CliError, Console, Outcome, check};
use crate::source::discover;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

const PAUSE: Duration = Duration::from_millis(400);

type Stamps = BTreeMap<PathBuf, Option<SystemTime>>;

pub(super) fn run(args: &CheckArgs, outputs: &[Output<CheckFormat>], console: &mut Console<'_>) -> Result<Outcome, CliError> {
    loop {
        if std::io::stdout().is_terminal() {
            console.print("\u{1b}[2J\u{1b}[H")?;
        }
        let before = stamps(args)?;
        // a mistake in the configuration is shown, and mended while we watch
        if let Err(error) = check::once(args, outputs, console) {
            if matches!(error, CliError::Terminal(_)) {
                return Err(error);
            }
            console.error(&error);
        }
        console.say("Watching for changes; Ctrl+C ends.\n");
        while stamps(args)? == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// When each file that decides the result was changed last.
fn stamps(args: &CheckArgs) -> Result<Stamps, CliError> {
    let changed = |path: &PathBuf| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    let Ok(inputs) = Inputs::of(args) else {
        // without a usable configuration the paths alone are watched
        let found = discover(&args.paths, &crate::source::Discover::default());
        let mut files: Stamps = found.python.iter().map(|f| (f.path.clone(), changed(&f.path))).collect();
        for name in ["bolint.toml", "pyproject.toml"] {
            files.insert(PathBuf::from(name), changed(&PathBuf::from(name)));
        }
        return Ok(files);
    };
    let found = discover(&inputs.paths, &inputs.setup.options.discover);
    let mut files: Stamps = found.python.iter().chain(&found.data).map(|f| (f.path.clone(), changed(&f.path))).collect();
    if let Some(file) = &inputs.setup.settings.file {
        files.insert(file.clone(), changed(file));
    }
    Ok(files)
}
