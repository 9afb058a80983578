//! Handlers that only an OpenAPI document names, where the code hardly shows which document that is.

use bolint::analysis::{Options, analyze};
use std::fs;
use std::path::Path;

const DOCUMENT: &str = "\
swagger: '2.0'
basePath: /v1
securityDefinitions:
  key: {type: apiKey, in: query, name: k, x-apikeyInfoFunc: auth.who}
security: [{key: []}]
paths:
  /notes/{id}:
    get: {operationId: notes.show, parameters: [{name: id, in: path, type: string}]}
";

fn project(app: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [
        ("app.py", app),
        ("v1.yaml", DOCUMENT),
        ("auth.py", "KEYS = {'a': 1, 'b': 2}\n\ndef who(key):\n    return {'sub': KEYS[key]} if key in KEYS else None\n"),
        ("notes.py", "NOTES = {'x': {'of': 1}, 'y': {'of': 2}}\n\ndef show(id_, user):\n    return NOTES[id_]\n"),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file in it");
    }
    folder
}

fn map(folder: &Path, options: &Options) -> Vec<String> {
    let analysis = analyze(&[folder.to_owned()], options);
    assert!(analysis.problems.is_empty(), "{:?}", analysis.problems);
    let route = |h: &bolint::verdict::Handler| h.routes.iter().map(|r| r.rule.clone()).collect::<String>();
    analysis.handlers.iter().map(|h| format!("{} {} {:?}", h.name, route(h), h.verdict)).collect()
}

const FOUND: &str = "show /v1/notes/<id> Missing";

#[test]
fn an_application_that_is_put_together_where_it_is_started() {
    let folder = project(
        "import connexion\n\nif __name__ == '__main__':\n    app = connexion.App(__name__)\n    app.add_api('v1.yaml')\n    app.run()\n",
    );
    assert_eq!(map(folder.path(), &Options::default()), [FOUND]);
}

#[test]
fn a_document_that_only_the_configuration_names() {
    let folder = project("import connexion\nfrom tools import merged\n\napp = connexion.App(__name__)\napp.add_api(merged())\n");
    assert!(map(folder.path(), &Options::default()).is_empty());
    let options = Options { openapi: vec![folder.path().join("v1.yaml")], ..Options::default() };
    assert_eq!(map(folder.path(), &options), [FOUND]);
}

#[test]
fn a_document_that_is_written_in_the_program() {
    let folder = project(
        "import connexion\n\napp = connexion.App(__name__)\napp.add_api({'openapi': '3.0.0', 'paths': {'/all': {'get': {'operationId': 'notes.show'}}}})\n",
    );
    assert_eq!(map(folder.path(), &Options::default()), ["show /all NoCredential"]);
}
