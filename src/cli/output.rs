use super::CliError;
use super::args::{ColorWhen, Global, Output};
use crate::report::{Look, Paint};
use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Where a run writes to. Tests put buffers here.
pub struct Streams<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

impl fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Streams")
    }
}

/// The terminal as the user wants it used.
#[derive(Debug)]
pub struct Console<'a> {
    streams: Streams<'a>,
    out_paint: Paint,
    err_paint: Paint,
    quiet: bool,
    verbose: bool,
}

impl<'a> Console<'a> {
    #[must_use]
    pub fn new(global: &Global, streams: Streams<'a>) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let paint = |terminal: bool| match global.color {
            ColorWhen::Always => Paint::Ansi,
            ColorWhen::Auto if terminal && !no_color => Paint::Ansi,
            ColorWhen::Auto | ColorWhen::Never => Paint::Plain,
        };
        let (out_paint, err_paint) = (paint(std::io::stdout().is_terminal()), paint(std::io::stderr().is_terminal()));
        Self { streams, out_paint, err_paint, quiet: global.quiet, verbose: global.verbose }
    }

    /// How a report on standard output is drawn.
    #[must_use]
    pub fn look(&self) -> Look {
        Look { paint: self.out_paint, ..Look::default() }
    }

    #[must_use]
    pub fn err_paint(&self) -> Paint {
        self.err_paint
    }

    /// # Errors
    /// Standard output is closed or full.
    pub fn print(&mut self, text: &str) -> Result<(), CliError> {
        self.streams.out.write_all(text.as_bytes())?;
        Ok(self.streams.out.flush()?)
    }

    /// Says something beside the report, unless `--quiet`.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            // Nobody is left to tell that standard error is gone.
            let _ = self.streams.err.write_all(text.as_bytes());
        }
    }

    /// Says what is being done, with `--verbose`.
    pub fn detail(&mut self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub fn error(&mut self, error: &CliError) {
        let (red, cyan, reset) = match self.err_paint {
            Paint::Ansi => ("\u{1b}[1;31m", "\u{1b}[36m", "\u{1b}[0m"),
            Paint::Plain => ("", "", ""),
        };
        if let Some(mistake) = error.mistake() {
            let _ = writeln!(self.streams.err, "{}", mistake.render(self.err_paint).trim_matches('\n'));
            return;
        }
        let _ = writeln!(self.streams.err, "{red}error:{reset} {error}");
        if let Some(help) = error.help() {
            let _ = writeln!(self.streams.err, "  {cyan}help:{reset} {help}");
        }
    }
}

/// Decides where each report goes: `--output-file` belongs to the format that names no file; without a format, to the default one.
pub(super) fn outputs<F: Copy>(formats: &[Output<F>], file: Option<&Path>, default: F) -> Result<Vec<Output<F>>, CliError> {
    let mut outputs: Vec<Output<F>> = formats.iter().map(|o| Output { format: o.format, file: o.file.clone() }).collect();
    if outputs.is_empty() {
        outputs.push(Output { format: default, file: None });
    }
    let on_stdout = outputs.iter().filter(|output| output.file.is_none()).count();
    if on_stdout > 1 {
        return Err(CliError::TwoOnStdout(on_stdout));
    }
    if let Some(file) = file {
        let free = outputs.iter_mut().find(|output| output.file.is_none());
        free.ok_or_else(|| CliError::OutputFileUnused(file.to_path_buf()))?.file = Some(file.to_path_buf());
    }
    Ok(outputs)
}

pub(super) fn write_file(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|error| CliError::Write { path: path.to_path_buf(), error })
}

/// The directory that printed paths are relative to.
pub(super) fn working_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

pub(super) fn require_existing(paths: &[PathBuf]) -> Result<(), CliError> {
    paths.iter().find(|path| !path.exists()).map_or(Ok(()), |path| Err(CliError::NoSuchPath(path.clone())))
}
