use super::*;
use crate::source::{Discover, Files, Problem, discover};
use std::fmt::Write as _;
use std::path::PathBuf;
use tempfile::TempDir;

/// A run over a tree written for one test.
struct Run {
    _folder: TempDir,
    files: Files,
    project: Project,
    problems: Vec<Problem>,
    statistics: LoadStatistics,
}

fn run(tree: &[(&str, &str)]) -> Run {
    run_with(tree, &["."], &LoadOptions::default())
}

fn run_with(tree: &[(&str, &str)], roots: &[&str], options: &LoadOptions) -> Run {
    let folder = TempDir::new().unwrap();
    for (path, text) in tree {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let roots: Vec<PathBuf> = roots.iter().map(|r| folder.path().join(r)).collect();
    let discovered = discover(&roots, &Discover::default());
    let mut files = Files::default();
    let (project, problems, statistics) = Project::load(&mut files, &discovered, options);
    Run { _folder: folder, files, project, problems, statistics }
}

impl Run {
    fn display(&self, id: ModuleId) -> &str {
        self.files.get(self.project.module(id).file).display()
    }

    fn id(&self, display: &str) -> ModuleId {
        self.project.modules().map(|(id, _)| id).find(|&id| self.display(id) == display).unwrap()
    }

    /// `path name` of each module, in order
    fn loaded(&self) -> String {
        self.project.modules().fold(String::new(), |mut out, (id, m)| {
            writeln!(out, "{} {}{}", self.display(id), m.name, if m.entry { " entry" } else { "" }).unwrap();
            out
        })
    }

    /// What `import path` means in `from`, or `.path` relatively.
    fn resolve(&self, from: &str, path: &str) -> String {
        let absolute = path.trim_start_matches('.');
        let parts: Vec<Name> = absolute.split('.').filter(|p| !p.is_empty()).map(Name::new).collect();
        self.show(self.project.resolve(self.id(from), (path.len() - absolute.len()) as u32, &parts))
    }

    fn show(&self, resolved: Resolved) -> String {
        match resolved {
            Resolved::Module(id) => self.display(id).to_owned(),
            Resolved::Namespace(name) => format!("namespace {name}"),
            Resolved::External(name) => format!("external {name}"),
        }
    }
}

#[test]
fn loads_entries_and_what_they_import_and_nothing_else() {
    let run = run(&[
        ("app/__init__.py", ""),
        ("app/views.py", "from flask import Flask\nfrom .models import user\nfrom . import helpers\n"),
        ("app/models/__init__.py", "from app import db\n"),
        ("app/models/user.py", ""),
        ("app/models/unused.py", ""),
        ("app/helpers.py", "def f():\n    if 1:\n        import app.late\n"),
        ("app/late.py", ""),
        ("app/db.py", ""),
        ("setup.py", "x = 1\n"),
        ("tests/test_views.py", "import flask\n"),
    ]);
    assert_eq!(
        run.loaded(),
        "app/__init__.py app\n\
         app/db.py app.db\n\
         app/helpers.py app.helpers\n\
         app/late.py app.late\n\
         app/models/__init__.py app.models\n\
         app/models/user.py app.models.user\n\
         app/views.py app.views entry\n"
    );
    assert_eq!(run.problems, []);
    let LoadStatistics { seen, parsed, skipped, failed, .. } = run.statistics;
    assert_eq!((seen, parsed, skipped, failed), (10, 7, 3, 0));
}

#[test]
fn follows_imports_by_string() {
    let run = run(&[
        (
            "app.py",
            "import flask, importlib\nimportlib.import_module('one')\nimport_string('two.inner:thing')\n\
             lazy('three.views.index')\nprose('four')\napp.config.from_object('five')\n",
        ),
        ("one.py", ""),
        ("two/__init__.py", ""),
        ("two/inner.py", ""),
        ("three/views.py", ""),
        ("four.py", ""),
        ("five.py", ""),
    ]);
    let names: Vec<&str> = run.project.modules().map(|(_, m)| m.name.as_str()).collect();
    assert_eq!(names, ["app", "five", "one", "views", "two", "two.inner"]);
}

#[test]
fn tests_are_entries_only_where_all_is_test() {
    let app = "from flask import Flask\n";
    assert_eq!(run(&[("tests/app.py", app), ("test_x.py", app)]).loaded(), "test_x.py test_x entry\ntests/app.py app entry\n");
    let mixed = [("tests/app.py", app), ("a/conftest.py", app), ("a/x_test.py", app), ("main.py", app)];
    assert_eq!(run(&mixed).loaded(), "main.py main entry\n");
    let everything = LoadOptions { everything: true, ..LoadOptions::default() };
    assert_eq!(run_with(&mixed, &["."], &everything).project.len(), 4);
}

#[test]
fn a_shortcut_decorator_is_a_sign_of_a_route_and_a_call_is_not() {
    let run = run(&[("a.py", "from x import app\n  @app.get('/')\ndef f(): ...\n"), ("b.py", "x = d.get('k')\n")]);
    assert_eq!(run.loaded(), "a.py a entry\n");
}

#[test]
fn an_entry_reaches_a_library_that_has_routes_or_registers_at_what_it_is_given() {
    let run = run(&[
        ("web.py", "from flask_restx import Resource\n"),
        ("views.py", "from web import Resource\n"),
        ("plugin.py", "def init(app):\n    app.add_url_rule('/x', view_func=print)\n"),
        ("limits.py", "import resource\nfrom queue import Queue\n"),
        ("patched.py", "@mock.patch('os.remove')\ndef f(): ...\n"),
        ("shortcut.py", "@app.patch(f'/{prefix}/x')\ndef f(): ...\n"),
    ]);
    assert_eq!(
        run.loaded(),
        "limits.py limits\npatched.py patched\nplugin.py plugin entry\nshortcut.py shortcut entry\nviews.py views entry\nweb.py web entry\n"
    );
}

#[test]
fn several_roots_with_equal_names_stay_apart() {
    let view = "import flask\nfrom app.models import X\n";
    let run = run(&[
        ("one/app/__init__.py", ""),
        ("one/app/models.py", ""),
        ("one/app/views.py", view),
        ("two/src/app/__init__.py", ""),
        ("two/src/app/models.py", ""),
        ("two/src/app/views.py", view),
        ("two/run.py", "import flask, app.views\n"),
        ("other.py", "import flask, app.views\n"),
    ]);
    assert_eq!(run.resolve("one/app/views.py", "app.models"), "one/app/models.py");
    assert_eq!(run.resolve("two/src/app/views.py", "app.models"), "two/src/app/models.py");
    assert_eq!(run.resolve("two/run.py", "app.views"), "two/src/app/views.py");
    assert_eq!(run.resolve("other.py", "app.views"), "external app.views", "two roots have it");
    let twins = run.project.modules().filter(|(_, m)| m.name == "app.models").count();
    assert_eq!(twins, 2);
}

#[test]
fn resolves_from_the_importer_outwards_and_in_configured_folders() {
    let tree = [
        ("shared.py", "import flask"),
        ("backend/api/__init__.py", ""),
        ("backend/api/main.py", "import flask, models, shared, common, far, configured.x"),
        ("backend/api/models.py", ""),
        ("backend/common.py", ""),
        ("elsewhere/far.py", ""),
        ("lib/py/configured/__init__.py", ""),
        ("lib/py/configured/x.py", ""),
        ("lib/other/configured/__init__.py", ""),
        ("lib/other/configured/x.py", ""),
    ];
    let options = LoadOptions { src: vec!["lib/py".into()], ..LoadOptions::default() };
    let run = run_with(&tree, &["."], &options);
    let main = "backend/api/main.py";
    assert_eq!(run.resolve(main, "models"), "backend/api/models.py");
    assert_eq!(run.resolve(main, "api.models"), "backend/api/models.py");
    assert_eq!(run.resolve(main, "backend.api.models"), "backend/api/models.py");
    assert_eq!(run.resolve(main, "common"), "backend/common.py");
    assert_eq!(run.resolve(main, "shared"), "shared.py");
    assert_eq!(run.resolve(main, "far"), "elsewhere/far.py");
    assert_eq!(run.resolve(main, "configured.x"), "lib/py/configured/x.py");
    assert_eq!(run.resolve(main, "models.missing"), "external models.missing");
}

#[test]
fn relative_imports_and_children() {
    let run = run(&[
        ("app/__init__.py", ""),
        ("app/api/__init__.py", "from .. import db\nfrom . import users\n"),
        ("app/api/users.py", "import flask\n"),
        ("app/db.py", ""),
    ]);
    let users = "app/api/users.py";
    assert_eq!(run.resolve(users, "."), "app/api/__init__.py");
    assert_eq!(run.resolve(users, ".."), "app/__init__.py");
    assert_eq!(run.resolve(users, "..db"), "app/db.py");
    assert_eq!(run.resolve("app/api/__init__.py", ".users"), users);
    assert_eq!(run.resolve(users, "..nothing"), "external ..nothing");
    let app = Resolved::Module(run.id("app/__init__.py"));
    let api = run.project.child(app, Name::new("api")).unwrap();
    assert_eq!(run.show(api), "app/api/__init__.py");
    assert_eq!(run.project.child(api, Name::new("users")).map(|r| run.show(r)).as_deref(), Some(users));
    assert_eq!(run.project.child(api, Name::new("nobody")), None);
    assert_eq!(run.project.child(Resolved::Module(run.id(users)), Name::new("x")), None);
}

#[test]
fn namespace_packages() {
    let run = run(&[
        ("main.py", "import flask\nfrom company.billing import views\n"),
        ("company/billing/views.py", "from company.billing.models import M\nfrom .models import N\n"),
        ("company/billing/models.py", ""),
    ]);
    assert_eq!(run.project.len(), 3);
    assert_eq!(run.resolve("main.py", "company"), "namespace company");
    let company = run.project.resolve(run.id("main.py"), 0, &[Name::new("company")]);
    let billing = run.project.child(company, Name::new("billing")).unwrap();
    assert_eq!(run.show(billing), "namespace company.billing");
    let views = run.project.child(billing, Name::new("views")).unwrap();
    assert_eq!(run.show(views), "company/billing/views.py");
    assert_eq!(run.resolve("company/billing/views.py", "company.billing.models"), "company/billing/models.py");
    assert_eq!(run.resolve("company/billing/views.py", ".models"), "company/billing/models.py");
}

#[test]
fn libraries_are_not_files_that_share_their_name() {
    let run = run(&[
        ("flask/app.py", "import flask, redis, celery\nfrom redis import x\n"),
        ("redis/__init__.py", "import flask"),
        ("proj/__init__.py", ""),
        ("proj/celery.py", "from celery import Celery\nimport flask\n"),
        ("proj/views.py", "from proj.celery import c\nimport flask\n"),
        ("extra.py", "import extra, flask\n"),
    ]);
    assert_eq!(run.resolve("flask/app.py", "flask"), "external flask");
    assert_eq!(run.resolve("flask/app.py", "redis"), "external redis");
    assert_eq!(run.resolve("proj/celery.py", "celery"), "external celery");
    assert_eq!(run.resolve("proj/views.py", "proj.celery"), "proj/celery.py");
    assert_eq!(run.resolve("extra.py", "extra"), "external extra");
}

#[test]
fn a_run_inside_a_package_knows_the_package() {
    let tree = [("pkg/__init__.py", ""), ("pkg/api/__init__.py", ""), ("pkg/api/v.py", "import flask, pkg.api.m"), ("pkg/api/m.py", "")];
    let run = run_with(&tree, &["pkg/api"], &LoadOptions::default());
    assert_eq!(run.loaded(), "__init__.py pkg.api\nm.py pkg.api.m\nv.py pkg.api.v entry\n");
    assert_eq!(run.resolve("v.py", "pkg.api.m"), "m.py");
}

#[test]
fn syntax_errors_and_unreadable_files_are_problems_of_the_run() {
    let run = run(&[("a.py", "import flask\n\ndef (:\n"), ("b.py", "import flask\0"), ("c.py", "import flask\n")]);
    assert_eq!(run.loaded(), "a.py a entry\nc.py c entry\n");
    assert_eq!(run.statistics.failed, 1);
    assert!(run.problems.iter().any(|p| p.path == "a.py:3" && p.message.starts_with("syntax error: ")), "{:?}", run.problems);
    assert!(run.problems.iter().any(|p| p.path == "b.py" && p.message.contains("NUL")), "{:?}", run.problems);
}

#[test]
fn the_same_tree_loads_in_the_same_order() {
    let names: Vec<String> = (0..60).map(|i| format!("m{i}.py")).collect();
    let texts: Vec<String> = (0..60).map(|i| format!("import flask, m{}, m{}\n", (i * 7) % 60, (i * 13) % 60)).collect();
    let tree: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let order = |r: &Run| r.files.iter().map(|(_, f)| f.display().to_owned()).collect::<Vec<_>>();
    let (one, two) = (run(&tree), run(&tree));
    assert_eq!(one.loaded(), two.loaded());
    assert_eq!(order(&one), order(&two));
}

#[test]
fn documents_bring_in_the_modules_that_they_name() {
    let tree = [
        ("app.py", "import connexion\nconnexion.App(__name__).add_api('api.yml')\nconnexion.App(__name__).add_api(f'{x}/bad.yml')\n"),
        ("api.yml", "openapi: 3.0.0\npaths:\n  /a:\n    get: {operationId: pets.show}\n"),
        ("bad.yml", "openapi: 3.0.0\npaths: }\n"),
        ("other.yml", "openapi: 3.0.0\npaths: [\n"),
        ("pets.py", "import store\n"),
        ("store.py", ""),
        ("unused.py", ""),
    ];
    let run = run(&tree);
    assert_eq!(run.loaded(), "app.py app entry\npets.py pets\nstore.py store\n");
    assert_eq!(run.project.documents().len(), 1);
    let paths: Vec<&str> = run.problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["bad.yml:2"], "{:?}", run.problems);
}
