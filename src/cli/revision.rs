//! What was found at another revision, and under which names files were known then.

use super::setup::Setup;
use super::{CliError, git};
use crate::analysis::analyze;
use crate::config::Origin;
use crate::rules::Severity;
use crate::source::normal;
use crate::triage::{Known, Request, Scope, Unused, triage};
use crate::verdict::Confidence;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Everything that the same run finds in the files of a revision, however unsure it is.
pub(super) fn known(paths: &[PathBuf], base: &str, setup: &Setup) -> Result<Known, CliError> {
    let root = real(&setup.settings.root);
    let first = paths.first().map_or_else(|| root.clone(), |p| real(p));
    let folder = if first.is_dir() { first.clone() } else { first.parent().map(Path::to_path_buf).unwrap_or_default() };
    let top = real(&git::top(&folder)?);
    let place = tempfile::tempdir().map_err(|error| CliError::Git(format!("no temporary folder: {error}")))?;
    git::checkout(&top, base, place.path())?;
    let tree = place.path().join("tree");
    let then = |path: &Path| tree.join(real(path).strip_prefix(&top).unwrap_or(Path::new("")));

    let mut options = setup.options.clone();
    options.overlays.clear();
    options.discover.base = options.discover.base.as_deref().map(then);
    options.openapi = options.openapi.iter().map(|file| then(file)).collect();
    options.src = options.src.iter().map(|folder| then(folder)).collect();
    let paths: Vec<PathBuf> = paths.iter().map(|p| then(p)).filter(|p| p.exists()).collect();
    let mut selection = setup.request.selection.clone();
    (selection.min_confidence, selection.min_severity) = (Confidence::Low, Severity::Info);
    let request = Request {
        selection,
        root: then(&root),
        scope: Scope::Everything,
        unused: Unused::Report,
        // the globs are those of today's folder
        per_file: setup.request.per_file.clone(),
        ..Request::default()
    };
    let findings = triage(&analyze(&paths, &options), &request).findings;
    let mut fingerprints: HashMap<String, usize> = HashMap::new();
    for finding in findings.shown {
        *fingerprints.entry(finding.fingerprint).or_default() += 1;
    }
    Ok(Known { fingerprints, renamed: git::renames(&top, &root, base)? })
}

/// Fills in which files were renamed since the baseline was written, if one of its files is gone. Without git nothing is known.
pub(super) fn renamed_since_baseline(setup: &mut Setup) {
    let Some(baseline) = &setup.request.baseline else { return };
    let root = real(&setup.settings.root);
    if baseline.paths().all(|path| root.join(path).exists()) {
        return;
    }
    let Some(file) = setup.settings.config.baseline.as_deref() else { return };
    let file = match setup.settings.origins.get("baseline") {
        Some(Origin::File(..)) => root.join(file),
        _ => normal(file),
    };
    // a baseline that is not committed yet was written after the last commit
    let since = git::last_change(&root, &real(&file)).unwrap_or_else(|| "HEAD".to_owned());
    let top = git::top(&root).map(|top| real(&top));
    setup.request.renamed = top.and_then(|top| git::renames(&top, &root, &since)).unwrap_or_default();
}

/// The path without links: git gives its own in this form.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| normal(path))
}
