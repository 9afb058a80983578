//! OpenAPI documents of a run: the data files that connexion may be given, read before the modules whose functions they name.

use crate::python::ir::{Const, ExprKind, FormatPart, Module};
use crate::source::{Discovered, Problem, normal, read};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// A document as it was read; references in it are not resolved.
#[derive(Debug, Clone)]
pub struct Document {
    /// absolute, by its text alone
    pub path: PathBuf,
    pub content: Value,
    /// the user said that its handlers are the project's
    pub configured: bool,
}

/// The library without which nobody asks for a document.
const LIBRARY: &[u8] = b"connexion";

/// Whether a module's text may hand a document to connexion.
pub(super) fn mentions_library(text: &str) -> bool {
    text.as_bytes().windows(LIBRARY.len()).any(|w| w.eq_ignore_ascii_case(LIBRARY))
}

/// Texts of a module that may be the end of a file's name, or a module or package that handlers are named below.
pub(super) fn texts(module: &Module) -> impl Iterator<Item = &str> {
    module.exprs.iter().flat_map(|e| match &e.kind {
        ExprKind::Const(Const::Str(text)) => vec![&**text],
        ExprKind::Format(parts) => parts.iter().filter_map(|p| if let FormatPart::Literal(t) = p { Some(&**t) } else { None }).collect(),
        _ => Vec::new(),
    })
}

/// Reads the data files whose names are among `texts` and that look like OpenAPI, and those that the user listed.
pub(super) fn documents(
    discovered: &Discovered,
    texts: &BTreeSet<&str>,
    configured: &[PathBuf],
    problems: &mut Vec<Problem>,
) -> Vec<Document> {
    let names: HashSet<&str> = texts.iter().filter_map(|t| t.rsplit(['/', '\\']).next()).filter(|n| n.contains('.')).collect();
    let configured: Vec<PathBuf> = configured.iter().map(|p| normal(p)).collect();
    let mut out = Vec::new();
    let mut add = |path: PathBuf, display: String, configured: bool| {
        let text = match read(&path) {
            Ok(text) => text,
            Err(error) => {
                problems.push(Problem { path: display, message: error.to_string(), help: error.help().map(str::to_owned) });
                return;
            }
        };
        if !configured && !looks_like_openapi(&text) {
            return;
        }
        match parse(&path, &text) {
            Ok(content) => out.push(Document { path, content, configured }),
            Err((line, message)) => problems.push(Problem {
                path: line.map_or(display.clone(), |l| format!("{display}:{l}")),
                message: format!("is no OpenAPI document: {message}"),
                help: Some("handlers that it names are not checked".to_owned()),
            }),
        }
    };
    for found in &discovered.data {
        let path = normal(&found.path);
        let named = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| names.contains(n));
        if named && !configured.contains(&path) {
            add(path, found.display.clone(), false);
        }
    }
    for path in configured {
        let display = discovered.data.iter().find(|f| normal(&f.path) == path).map(|f| f.display.clone());
        let display = display.unwrap_or_else(|| path.to_string_lossy().into_owned());
        add(path, display, true);
    }
    out
}

/// A line that begins with the key that every such document has.
fn looks_like_openapi(text: &str) -> bool {
    text.lines().any(|line| {
        let key = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
        let rest = key.strip_prefix("openapi").or_else(|| key.strip_prefix("swagger"));
        rest.is_some_and(|r| r.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    })
}

/// The content, or the line and the message of what is wrong with it.
fn parse(path: &Path, text: &str) -> Result<Value, (Option<u64>, String)> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) {
        return serde_json::from_str(text).map_err(|e| (Some(e.line() as u64), e.to_string()));
    }
    // as PyYAML: the last of equal keys counts, `null` is a name like another
    let mut options = serde_saphyr::Options::default();
    options.duplicate_keys = serde_saphyr::DuplicateKeyPolicy::LastWins;
    options.null_as_string = true;
    options.with_snippet = false;
    serde_saphyr::from_str_with_options(text, options).map_err(|e| {
        let message = e.to_string();
        (e.location().map(|l| l.line()), message.lines().next().unwrap_or_default().to_owned())
    })
}

/// The functions that documents name, as dotted names that may be longer than that of the module; `prefixes` are modules and packages
/// below which a resolver may look.
pub(super) fn handlers(documents: &[Document], prefixes: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut controllers = BTreeSet::new();
    let mut names = BTreeSet::new();
    for document in documents {
        for (path, item) in document.content.get("paths").and_then(Value::as_object).into_iter().flatten() {
            ids.insert(resource(path));
            for node in std::iter::once(item).chain(item.as_object().into_iter().flat_map(|o| o.values())) {
                ids.extend(node.get("operationId").and_then(Value::as_str).map(str::to_owned));
                controllers.extend(controller(node).map(str::to_owned));
            }
        }
        functions(&document.content, &mut names, 0);
    }
    controllers.extend(prefixes.iter().map(|p| (*p).to_owned()));
    for c in &controllers {
        names.insert(c.clone());
        names.extend(ids.iter().map(|id| format!("{c}.{id}")));
    }
    names.extend(ids);
    names
}

/// The module that a path item or an operation says its functions lie in.
#[must_use]
pub fn controller(node: &Value) -> Option<&str> {
    node.get("x-openapi-router-controller").or_else(|| node.get("x-swagger-router-controller"))?.as_str()
}

/// The module for a path below the one that a `RestyResolver` has: `/users/{id}/blog-posts` is `users.blog_posts`.
#[must_use]
pub fn resource(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|c| !c.is_empty() && !c.starts_with('{')).collect();
    parts.join(".").replace('-', "_")
}

/// Functions that check credentials: `x-apikeyInfoFunc` and its kin, in the schemes of the document.
fn functions(node: &Value, names: &mut BTreeSet<String>, depth: usize) {
    let Some(entries) = node.as_object().filter(|_| depth < 4) else { return };
    for (key, value) in entries {
        match value.as_str() {
            Some(text) if key.starts_with("x-") && key.ends_with("Func") => {
                names.insert(text.to_owned());
            }
            _ if key != "paths" => functions(value, names, depth + 1),
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_give_the_same_and_keys_are_texts() {
        let yaml =
            "swagger: '2.0'\nbase: &b {a: 1}\npaths:\n  /x:\n    get:\n      <<: *b\n      responses:\n        200: {description: ok}\n";
        let json =
            r#"{"swagger": "2.0", "base": {"a": 1}, "paths": {"/x": {"get": {"a": 1, "responses": {"200": {"description": "ok"}}}}}}"#;
        let (yaml, json) = (parse(Path::new("a.yml"), yaml), parse(Path::new("a.json"), json));
        assert!(json.is_ok());
        assert_eq!(yaml, json);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        assert_eq!(parse(Path::new("a.yml"), "openapi: 3.0.0\npaths: }\n").unwrap_err().0, Some(2));
        assert_eq!(parse(Path::new("a.json"), "{\n \"openapi\": }").unwrap_err().0, Some(2));
        let bomb =
            format!("a0: &a0 [x]\n{}", (1..40).map(|i| format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}, *a{0}]\n", i - 1)).collect::<String>());
        assert!(parse(Path::new("a.yaml"), &bomb).is_err());
        assert!(parse(Path::new("a.yaml"), &"[".repeat(100_000)).is_err());
    }

    #[test]
    fn only_documents_of_that_kind_are_read() {
        assert!(
            looks_like_openapi("# c\nopenapi: 3.0.1\n")
                && looks_like_openapi("{\"swagger\":\"2.0\"}")
                && looks_like_openapi("{\n  \"openapi\" : 1}")
        );
        assert!(!looks_like_openapi("openapi-generator: x\n") && !looks_like_openapi("image: swagger:2\n"));
    }

    #[test]
    fn handlers_are_named_below_every_prefix() {
        let content = serde_json::json!({
            "components": {"securitySchemes": {"key": {"x-apikeyInfoFunc": "auth.check"}}},
            "paths": {"/pets/{id}": {"get": {"operationId": "find", "x-openapi-router-controller": "zoo.pets"}}}
        });
        let documents = [Document { path: PathBuf::new(), content, configured: false }];
        let names = handlers(&documents, &BTreeSet::from(["api"]));
        for name in ["auth.check", "find", "zoo.pets.find", "api.pets", "api"] {
            assert!(names.contains(name), "{name}");
        }
    }
}
