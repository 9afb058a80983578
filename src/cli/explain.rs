use super::args::{ExplainArgs, RuleArgs};
use super::output::{require_existing, working_directory};
use super::setup::Setup;
use super::{CliError, Console, Outcome, progress};
use crate::analysis::{Analysis, analyze};
use crate::report::{self, Run};
use crate::rules::{self, Selection};
use crate::source::{FileId, Span};
use crate::verdict::{Confidence, Handler};
use std::path::{Path, PathBuf};

pub(super) fn run(args: &ExplainArgs, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let (path, line) = place(&args.place)?;
    require_existing(std::slice::from_ref(&path))?;
    require_existing(&args.paths)?;
    let setup = Setup::load(&args.paths, &args.project, &RuleArgs::default())?;
    let analysis = progress::show(console, "checking", || analyze(&args.paths, &setup.options));
    let handlers = handlers_at(&analysis, &path, line);
    if handlers.is_empty() {
        let near = nearest(&analysis, &path, line);
        return Err(CliError::NoHandler { path: path.display().to_string(), line, near });
    }
    // Whoever asks about a handler wants the doubtful findings as well.
    let selection = Selection { min_confidence: Confidence::Low, ..Selection::default() };
    let findings = rules::check(&analysis.handlers, &analysis.files, &selection);
    let root = working_directory();
    let run = Run { analysis: &analysis, findings: &findings, root: &root };
    let texts: Vec<_> = handlers.iter().map(|handler| report::explain(&run, handler, console.look().paint)).collect();
    console.print(&texts.join("\n\n"))?;
    Ok(Outcome::Clean)
}

/// Takes `api/views.py:41` apart; a column after the line, as editors copy it, is ignored.
fn place(text: &str) -> Result<(PathBuf, u32), CliError> {
    let bad = || CliError::NotAPlace(text.to_owned());
    let (rest, last) = text.rsplit_once(':').ok_or_else(bad)?;
    let last: u32 = last.parse().map_err(|_| bad())?;
    if let Some((path, Ok(line))) = rest.rsplit_once(':').map(|(path, line)| (path, line.parse::<u32>())) {
        return Ok((PathBuf::from(path), line));
    }
    Ok((PathBuf::from(rest), last))
}

/// The handlers whose definition holds the line, or else those that make an access there.
fn handlers_at<'a>(analysis: &'a Analysis, path: &Path, line: u32) -> Vec<&'a Handler> {
    let files: Vec<FileId> = analysis.files.iter().filter(|(_, file)| same_file(file.path(), path)).map(|(id, _)| id).collect();
    let holds = |span: Span| {
        let file = analysis.files.get(span.file);
        files.contains(&span.file) && (file.line(span.start)..=file.line(span.end.max(span.start))).contains(&line)
    };
    let defined: Vec<_> = analysis.handlers.iter().filter(|h| holds(h.definition) || holds(h.span)).collect();
    if !defined.is_empty() {
        return defined;
    }
    analysis.handlers.iter().filter(|h| h.accesses.iter().any(|access| holds(access.span))).collect()
}

fn nearest(analysis: &Analysis, path: &Path, line: u32) -> Option<String> {
    let here = analysis.handlers.iter().filter(|h| same_file(analysis.files.get(h.span.file).path(), path));
    let with_line = here.map(|h| (analysis.files.line(h.span), h));
    with_line.min_by_key(|(at, _)| at.abs_diff(line)).map(|(at, h)| format!("`{}` in line {at}", h.name))
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_with_and_without_column() {
        let parsed = |text| place(text).ok().map(|(path, line)| (path.display().to_string(), line));
        assert_eq!(parsed("a/b.py:41"), Some(("a/b.py".to_owned(), 41)));
        assert_eq!(parsed("a/b.py:41:7"), Some(("a/b.py".to_owned(), 41)));
        assert_eq!(parsed("a/b.py"), None);
        assert_eq!(parsed("a/b.py:x"), None);
    }
}
