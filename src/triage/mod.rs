//! From what the rules say to what is reported: suppression comments, ignored files, thresholds, the handlers that are asked about, and what is
//! known already.

mod baseline;
mod ignores;
mod suppression;

pub use baseline::{Baseline, BaselineError, Entry};
pub use ignores::PerFileIgnores;
pub use suppression::{Code, Company, Malformed, Suppression, Suppressions};

use crate::analysis::{Analysis, Problem};
use crate::rules::{
    self, Finding, Findings, HandlerRef, Identity, Rule, Selection, UNEXPLAINED_SUPPRESSION, UNUSED_SUPPRESSION, Violation,
};
use crate::source::{FileId, Files, Span, normal};
use crate::verdict::{Confidence, Handler, Role, TraceStep};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Whose findings are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Everything,
    /// findings that lie in this file, or whose handler does: an editor asks about the file that it shows
    In(PathBuf),
    /// findings of handlers on whose verdict one of these files had a say: a commit asks about what it may have changed
    Touching(Vec<PathBuf>),
}

/// What to do about suppression comments that suppress nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unused {
    #[default]
    Report,
    /// the run does not see the whole project, so it cannot know
    Keep,
}

/// What was known at another time, and the names that files had then.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// fingerprints, and how many findings have each
    pub fingerprints: HashMap<String, usize>,
    /// from the path of today to the path of then, relative to the project
    pub renamed: HashMap<String, String>,
}

/// How to choose.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub selection: Selection,
    pub per_file: PerFileIgnores,
    pub scope: Scope,
    pub unused: Unused,
    /// folder that fingerprints are relative to
    pub root: PathBuf,
    pub baseline: Option<Baseline>,
    /// from the path of today to the path in the baseline
    pub renamed: HashMap<String, String>,
    /// what another revision has
    pub revision: Option<Known>,
}

/// What to report, and what else came to light.
#[derive(Debug, Default)]
pub struct Triage {
    pub findings: Findings,
    /// entries of the baseline that no finding has any more
    pub stale: Vec<Entry>,
    /// comments that suppress nothing, with the edit that takes them out
    pub unused: Vec<UnusedComment>,
    /// comments that could not be understood
    pub problems: Vec<Problem>,
}

/// A part of a suppression comment, or all of it, that can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedComment {
    pub span: Span,
    pub replacement: String,
}

/// Chooses what is reported.
#[must_use]
pub fn triage(analysis: &Analysis, request: &Request) -> Triage {
    let (handlers, files) = (&analysis.handlers, &analysis.files);
    let mut all = rules::run(handlers, files, &request.selection);
    for finding in &mut all {
        finding.fingerprint = finding.fingerprint_at(&project_path(files, finding.handler.span.file, &request.root));
    }
    let mut out = Triage::default();
    let mut suppressions = Suppressions::read(files);
    out.findings.suppressed = suppressions.apply(&mut all);
    out.problems = suppressions.malformed.iter().map(|m| malformed(files, m)).collect();
    comments(&suppressions, analysis, request, &mut all, &mut out.unused);

    let before = all.len();
    all.retain(|f| !request.per_file.ignores(f, files));
    out.findings.suppressed += before - all.len();

    let asked = Asked::new(&request.scope, analysis);
    let before = all.len();
    all.retain(|f| asked.covers(f, handlers));
    out.findings.elsewhere = before - all.len();

    if let Some(known) = &request.revision {
        let mut left = known.fingerprints.clone();
        let before = all.len();
        all.retain(|f| !take(&mut left, f, &known.renamed, files, &request.root));
        out.findings.known += before - all.len();
    }
    if let Some(baseline) = &request.baseline {
        let mut left = baseline.counts();
        let before = all.len();
        all.retain(|f| !take(&mut left, f, &request.renamed, files, &request.root));
        out.findings.known += before - all.len();
        if request.scope == Scope::Everything && request.revision.is_none() {
            out.stale = baseline.left(left);
        }
    }
    out.findings.choose(all, &request.selection, files);
    out
}

/// One of the known findings is this one, under its path of today or of then.
fn take(left: &mut HashMap<String, usize>, finding: &Finding, renamed: &HashMap<String, String>, files: &Files, root: &Path) -> bool {
    let mut names = vec![finding.fingerprint.clone()];
    if let Some(old) = renamed.get(&project_path(files, finding.handler.span.file, root)) {
        names.push(finding.fingerprint_at(old));
    }
    names.iter().any(|name| match left.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    })
}

/// The path of a file from the folder of the project, with forward slashes.
#[must_use]
pub fn project_path(files: &Files, file: FileId, root: &Path) -> String {
    let path = normal(files.get(file).path());
    path.strip_prefix(normal(root)).unwrap_or(&path).to_string_lossy().replace('\\', "/")
}

fn malformed(files: &Files, m: &Malformed) -> Problem {
    let path = format!("{}:{}", files.get(m.span.file).display(), files.line(m.span));
    Problem { path, message: m.message.clone(), help: m.help.clone() }
}

/// Findings about the comments themselves.
fn comments(suppressions: &Suppressions, analysis: &Analysis, request: &Request, all: &mut Vec<Finding>, unused: &mut Vec<UnusedComment>) {
    let files = &analysis.files;
    let wants = |rule: &dyn Rule| request.selection.selects(rule.metadata());
    for s in suppressions.all() {
        if wants(UNEXPLAINED_SUPPRESSION) && s.reason.is_none() && s.codes.iter().any(|c| c.used) {
            let codes = s.codes.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("the suppression of {codes} does not say why");
            let help = format!("write the reason behind it: `{} -- …`", files.text(s.span));
            all.push(about_comment(UNEXPLAINED_SUPPRESSION, s.span, message, help, &codes, analysis));
        }
        if request.unused == Unused::Keep {
            continue;
        }
        // a rule that does not run cannot be what the comment is for, nor can it be missed
        let runs = |code: &Code| {
            code.selector
                .as_ref()
                .is_none_or(|sel| rules::ALL.iter().any(|r| sel.contains(r.metadata()) && request.selection.selects(r.metadata())))
        };
        let idle: Vec<&Code> = s.codes.iter().filter(|c| !c.used && runs(c)).collect();
        if idle.is_empty() {
            continue;
        }
        unused.extend(removal(files, s, &idle));
        if wants(UNUSED_SUPPRESSION) {
            let codes = idle.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(", ");
            let what = if codes == "ALL" { "anything".to_owned() } else { codes.clone() };
            let message = format!("the comment suppresses {what}, which is not found here");
            let message = if codes == "ALL" { "the comment suppresses nothing: no finding is here".to_owned() } else { message };
            let help = "take it out, or run bolint check --fix".to_owned();
            let location = if idle.len() == s.codes.len() { s.span } else { idle[0].span };
            all.push(about_comment(UNUSED_SUPPRESSION, location, message, help, &codes, analysis));
        }
    }
}

/// The edits that leave a comment with the codes that are used.
fn removal(files: &Files, s: &Suppression, idle: &[&Code]) -> Vec<UnusedComment> {
    let text = files.get(s.span.file).text();
    if s.company == Company::Mixed {
        return idle.iter().map(|code| without(text, code.span)).collect();
    }
    vec![whole_removal(text, s, idle)]
}

/// Takes one code out of a list that it shares with another tool's: with the comma before it, or else the one after it.
fn without(text: &str, code: Span) -> UnusedComment {
    let (mut start, mut end) = (code.start as usize, code.end as usize);
    let before = text[..start].trim_end_matches([' ', '\t', ',']);
    if before.ends_with(':') {
        end += text[end..].len() - text[end..].trim_start_matches([' ', '\t', ',']).len();
    } else {
        start = before.len();
    }
    UnusedComment { span: Span { start: start as u32, end: end as u32, ..code }, replacement: String::new() }
}

fn whole_removal(text: &str, s: &Suppression, idle: &[&Code]) -> UnusedComment {
    if idle.len() < s.codes.len() {
        // between the first code and the last one, the codes that stay
        let (first, last) = (&s.codes[0].span, &s.codes[s.codes.len() - 1].span);
        let stays = s.codes.iter().filter(|c| !idle.iter().any(|i| i.span == c.span)).map(|c| c.text.clone()).collect::<Vec<_>>();
        return UnusedComment { span: Span { end: last.end, ..*first }, replacement: stays.join(", ") };
    }
    let mut start = s.span.start as usize;
    let mut end = s.span.end as usize;
    start = text[..start].trim_end_matches([' ', '\t']).len();
    // a comment that stands alone takes its line with it
    let alone = start == 0 || text[..start].ends_with(['\n', '\r']);
    let rest = &text[end..];
    let last = rest.starts_with(['\n', '\r']) || rest.is_empty();
    if alone && last {
        end += rest.len() - rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest).len();
    } else if !last {
        // another tool's comment follows: it keeps the space before it
        start = s.span.start as usize;
        end += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }
    UnusedComment { span: Span { start: start as u32, end: end as u32, ..s.span }, replacement: String::new() }
}

fn about_comment(rule: &'static dyn Rule, span: Span, message: String, help: String, codes: &str, analysis: &Analysis) -> Finding {
    let holds = |h: &&Handler| h.definition.file == span.file && h.definition.start <= span.start && span.end <= h.definition.end;
    let handler = analysis.handlers.iter().find(holds).map_or_else(
        || HandlerRef {
            name: "<module>".to_owned(),
            path: analysis.files.get(span.file).display().to_owned(),
            line: analysis.files.line(span),
            routes: Vec::new(),
            span,
            definition: span,
        },
        |h| HandlerRef::of(h, &analysis.files),
    );
    let violation = Violation {
        access: None,
        location: span,
        confidence: Confidence::High,
        message,
        help: Some(help),
        notes: Vec::new(),
        trace: vec![TraceStep { role: Role::Guard, span, message: "this comment".to_owned() }],
    };
    let identity = Identity { model: None, reference: Some(codes.to_owned()), ordinal: 0 };
    Finding::new(rule.metadata(), violation, handler, identity)
}

/// The scope, looked up.
enum Asked {
    Everything,
    In(Option<FileId>),
    Touching(HashSet<FileId>),
}

impl Asked {
    fn new(scope: &Scope, analysis: &Analysis) -> Self {
        let file = |path: &Path| {
            let wanted = normal(path);
            analysis.files.iter().find(|(_, f)| normal(f.path()) == wanted).map(|(id, _)| id)
        };
        match scope {
            Scope::Everything => Self::Everything,
            Scope::In(path) => Self::In(file(path)),
            Scope::Touching(paths) => {
                let wanted: HashSet<PathBuf> = paths.iter().map(|p| normal(p)).collect();
                Self::Touching(analysis.files.iter().filter(|(_, f)| wanted.contains(&normal(f.path()))).map(|(id, _)| id).collect())
            }
        }
    }

    fn covers(&self, finding: &Finding, handlers: &[Handler]) -> bool {
        match self {
            Self::Everything => true,
            Self::In(file) => *file == Some(finding.location.file) || *file == Some(finding.handler.span.file),
            Self::Touching(files) => {
                let handler = handlers.iter().find(|h| h.span == finding.handler.span && h.name == finding.handler.name);
                files.contains(&finding.location.file)
                    || files.contains(&finding.handler.span.file)
                    || handler.is_some_and(|h| h.depends_on.iter().any(|f| files.contains(f)))
            }
        }
    }
}
