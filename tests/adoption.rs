//! Configuration, suppression, baseline, other revisions, changed files, standard input: the real binary in real folders.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// An application of three files: a model, a loader that the handlers share, and handlers.
const MODELS: &str = "\
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Tenant(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String, unique=True)


class Invoice(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String)
    tenant_id = db.Column(db.Integer, db.ForeignKey('tenant.id'))
";

const LOADERS: &str = "\
from models import Invoice


def load(invoice_id):
    return Invoice.query.get_or_404(invoice_id)
";

const APP: &str = "\
from flask import Flask, abort, g, jsonify, request

from loaders import load
from models import Invoice, Tenant

app = Flask(__name__)


@app.before_request
def key_required():
    g.tenant = Tenant.query.filter_by(api_key=request.headers.get('X-API-Key')).first()
    if g.tenant is None:
        abort(401)


@app.get('/invoices/<int:invoice_id>')
def get_invoice(invoice_id):
    invoice = load(invoice_id)
    return jsonify(number=invoice.number)


@app.get('/mine/<int:invoice_id>')
def get_own(invoice_id):
    invoice = Invoice.query.filter_by(id=invoice_id, tenant_id=g.tenant.id).first_or_404()
    return jsonify(number=invoice.number)
";

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder"));
        // the root of a repository, so that no folder above has a say
        fs::create_dir(project.path(".git-stand-in")).expect("written");
        project.write("models.py", MODELS);
        project.write("loaders.py", LOADERS);
        project.write("app.py", APP);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("inside")).expect("written");
        fs::write(path, text).expect("written");
    }

    fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{old} is not in {path}");
        self.write(path, &text.replacen(old, new, 1));
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null()).env("NO_COLOR", "1");
        command
    }

    fn bolint(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(env!("CARGO_BIN_EXE_bolint"), arguments).output().expect("the binary runs"))
    }

    fn with_input(&self, arguments: &[&str], input: &str) -> Answer {
        let mut command = self.command(env!("CARGO_BIN_EXE_bolint"), arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        Answer::of(child.wait_with_output().expect("it ends"))
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"];
        let all: Vec<&str> = identity.iter().chain(arguments).copied().collect();
        let output = self.command("git", &all).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        if !self.path(".git").exists() {
            self.git(&["init", "-q", "."]);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }
}

#[derive(Debug)]
struct Answer {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// `path:line: CODE` of each line of the concise report.
    fn places(&self) -> Vec<String> {
        let place = |line: &str| {
            let mut parts = line.splitn(4, ':');
            let (path, line, _, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            Some(format!("{path}:{line}: {}", rest.split_whitespace().next()?))
        };
        self.out.lines().filter_map(place).collect()
    }
}

fn check(project: &Project, more: &[&str]) -> Answer {
    project.bolint(&[&["check", "--format", "concise"], more].concat())
}

#[test]
fn options_of_the_file_and_of_the_command_line() {
    let project = Project::new();
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001"]);
    project.write("pyproject.toml", "[tool.bolint]\nignore = ['BOLA001']\n");
    assert_eq!(check(&project, &[]).places(), Vec::<String>::new());
    assert_eq!(check(&project, &["--isolated"]).places(), ["loaders.py:5: BOLA001"]);
    assert_eq!(check(&project, &["--ignore", "BOLA002"]).places(), ["loaders.py:5: BOLA001"]);
    let shown = project.bolint(&["config", "--min-confidence", "high"]).out;
    assert!(shown.contains("ignore = [\"BOLA001\"]"), "{shown}");
    assert!(shown.contains("pyproject.toml:2"), "{shown}");
    assert!(shown.contains("min-confidence = \"high\"") && shown.contains("# command line"), "{shown}");

    project.write("bolint.toml", "selct = ['BOLA001']\n");
    let answer = check(&project, &[]);
    assert_eq!(answer.code, Some(2));
    for part in ["bolint.toml:1:1", "there is no key `selct`", "did you mean `select`?"] {
        assert!(answer.err.contains(part), "{part} is not in {}", answer.err);
    }
}

#[test]
fn files_that_are_left_out() {
    let project = Project::new();
    project.write("old/app.py", &APP.replace("get_invoice", "get_old"));
    project.write("old/loaders.py", LOADERS);
    project.write("old/models.py", MODELS);
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001", "old/loaders.py:5: BOLA001"]);
    project.write("bolint.toml", "exclude = ['/old/']\n");
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001"]);
    // globs are relative to the file that holds them, wherever the run starts
    let from_above = Answer::of(
        Command::new(env!("CARGO_BIN_EXE_bolint"))
            .args(["check", "--format", "concise"])
            .arg(project.0.path())
            .current_dir(std::env::temp_dir())
            .output()
            .expect("the binary runs"),
    );
    assert_eq!(from_above.out.lines().count(), 1, "{}", from_above.out);
    project.write("bolint.toml", "per-file-ignores = { 'old/**' = ['BOLA00'] }\n");
    let answer = check(&project, &["--show-files"]);
    assert_eq!(answer.places(), ["loaders.py:5: BOLA001"]);
    assert!(answer.err.contains("Not reported: 1 suppressed"), "{}", answer.err);
    assert!(answer.err.contains("old/app.py: parsed"), "{}", answer.err);
}

#[test]
fn what_the_project_says_of_itself() {
    let project = Project::new();
    project.write("bolint.toml", "public-objects = ['Invoice']\n");
    assert_eq!(check(&project, &[]).places(), Vec::<String>::new());
    project.write("bolint.toml", "scoped-objects = ['Invoice']\n");
    assert_eq!(check(&project, &[]).places(), Vec::<String>::new());
    project.write("bolint.toml", "");

    // a policy engine decides, and reading the code does not show how
    project.write("policy.py", "from engine import ask\n\n\ndef allows(thing):\n    return ask('read', thing)\n");
    project.edit("app.py", "from loaders import load\n", "from loaders import load\nfrom policy import allows\n");
    project.edit("app.py", "    return jsonify", "    if not allows(invoice):\n        abort(404)\n    return jsonify");
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001"]);
    project.write("bolint.toml", "guards = ['policy.allows']\n");
    assert_eq!(check(&project, &["--ignore", "BOLA004"]).places(), Vec::<String>::new());
    project.write("bolint.toml", "admin-checks = ['allows']\n");
    assert_eq!(check(&project, &["--ignore", "BOLA004"]).places(), Vec::<String>::new());

    // the same question, asked the wrong way round, lets nobody off
    project.edit("app.py", "if not allows", "if allows");
    project.write("bolint.toml", "guards = ['policy.allows']\n");
    assert!(!check(&project, &[]).places().is_empty());
}

#[test]
fn headers_and_principals_of_the_house() {
    let project = Project::new();
    project.edit("app.py", "X-API-Key", "X-Partner");
    let nobody = project.bolint(&["map", "--format", "json"]).out;
    project.write("bolint.toml", "credential-headers = ['x-partner']\n");
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001"], "{nobody}");

    // a gateway has checked the key, and a service knows whose it is
    project.write("gate.py", "from mesh import peer\n\n\ndef tenant():\n    return peer('tenant')\n");
    project.edit("app.py", "from loaders import load\n", "from gate import tenant\nfrom loaders import load\n");
    project.edit("app.py", "Tenant.query.filter_by(api_key=request.headers.get('X-Partner')).first()", "tenant()");
    project.write("bolint.toml", "principals = ['gate.tenant']\n");
    let answer = project.bolint(&["map", "--format", "json"]).out;
    assert_eq!(check(&project, &[]).places(), ["loaders.py:5: BOLA001"], "{answer}");
    assert!(answer.contains("\"scoped\""), "{answer}");
}

#[test]
fn comments_suppress_at_the_def_the_decorator_and_the_access() {
    for (path, old, new) in [
        ("app.py", "def get_invoice(invoice_id):", "def get_invoice(invoice_id):  # bolint: ignore[BOLA001] -- everybody may"),
        ("app.py", "@app.get('/invoices/<int:invoice_id>')", "@app.get('/invoices/<int:invoice_id>')  # noqa: BOLA001"),
        ("app.py", "@app.get('/inv", "# bolint: ignore -- everybody may\n@app.get('/inv"),
        ("loaders.py", "(invoice_id)\n", "(invoice_id)  # type: ignore  # bolint: ignore[BOLA001]\n"),
        ("loaders.py", "query.get_or_404(invoice_id)", "query.get_or_404(\n        invoice_id  # noqa: E501,BOLA001\n    )"),
        ("loaders.py", "from models", "# bolint: ignore-file[BOLA001] -- a demo\nfrom models"),
    ] {
        let project = Project::new();
        project.edit(path, old, new);
        let answer = check(&project, &[]);
        assert_eq!(answer.places(), Vec::<String>::new(), "{new}");
        assert_eq!(answer.code, Some(0));
        assert!(answer.err.contains("Not reported: 1 suppressed"), "{}", answer.err);
    }
    for new in ["  # noqa", "  # bolint: ignore[BOLA002]", "  '# bolint: ignore'"] {
        let project = Project::new();
        project.edit("loaders.py", "(invoice_id)\n", &format!("(invoice_id){new}\n"));
        assert!(check(&project, &[]).places().contains(&"loaders.py:5: BOLA001".to_owned()), "{new}");
    }
}

#[test]
fn comments_that_suppress_nothing_are_reported_and_taken_out() {
    let project = Project::new();
    project.edit("app.py", "def get_own(invoice_id):", "def get_own(invoice_id):  # bolint: ignore[BOLA001] -- old");
    project.edit("app.py", "def get_invoice(invoice_id):", "def get_invoice(invoice_id):  # bolint: ignore[BOLA001, BOLA002]");
    project.edit("models.py", "db = ", "# bolint: ignore\ndb = ");
    project.edit("models.py", "    number = db.Column(db.String)", "    number = db.Column(db.String)  # noqa: E501, BOLA004 -- x");
    let answer = check(&project, &[]);
    assert_eq!(answer.places(), ["app.py:17: BOLA100", "app.py:23: BOLA100", "models.py:3: BOLA100", "models.py:14: BOLA100"]);
    // of single files nobody can say whether the comment is needed
    assert_eq!(check(&project, &["models.py"]).places(), Vec::<String>::new());
    let answer = check(&project, &["--require-reason", "--ignore", "BOLA100"]);
    assert_eq!(answer.places(), ["app.py:17: BOLA101"]);

    let answer = check(&project, &["--fix"]);
    assert_eq!((answer.code, answer.places().len()), (Some(0), 0), "{}", answer.out);
    assert!(project.read("app.py").contains("def get_invoice(invoice_id):  # bolint: ignore[BOLA001]\n"));
    assert!(project.read("app.py").contains("def get_own(invoice_id):\n"));
    assert!(project.read("models.py").contains("number = db.Column(db.String)  # noqa: E501 -- x\n"));
    assert_eq!(project.read("models.py").replace("  # noqa: E501 -- x", ""), MODELS);
}

#[test]
fn slips_in_comments_are_named() {
    let project = Project::new();
    project.edit("loaders.py", "(invoice_id)\n", "(invoice_id)  # bolint: ignore[BOLA0O1]\n");
    let answer = check(&project, &[]);
    assert_eq!(answer.places(), ["loaders.py:5: BOLA001"]);
    assert!(answer.err.contains("did you mean BOLA001?"), "{}", answer.err);
    project.edit("loaders.py", "ignore[BOLA0O1]", "ingore");
    assert!(check(&project, &[]).err.contains("loaders.py:5: `bolint:` is followed by no known word"));
}

#[test]
fn a_baseline_survives_what_changes_nothing() {
    let project = Project::new();
    let written = project.bolint(&["baseline"]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    project.write("bolint.toml", "baseline = 'bolint-baseline.json'\n");
    project.commit();
    assert_eq!(check(&project, &[]).code, Some(0));
    assert_eq!(check(&project, &["--no-baseline"]).code, Some(1));
    // after moving, reformatting and renaming
    project.edit("loaders.py", "Invoice.query.get_or_404(invoice_id)", "(\n        Invoice\n        .query.get_or_404(invoice_id)\n    )");
    project.edit("app.py", "@app.get('/inv", "\n\n# moved\n@app.get('/inv");
    assert_eq!(check(&project, &[]).code, Some(0));
    project.git(&["mv", "app.py", "views.py"]);
    let renamed = check(&project, &[]);
    assert_eq!(renamed.code, Some(0), "{}{}", renamed.out, renamed.err);
    assert!(!renamed.err.contains("gone"), "{}", renamed.err);

    // what is new is reported, what is gone is named
    project.write("more.py", &APP.replace("load(invoice_id)", "Invoice.query.get_or_404(invoice_id)"));
    assert_eq!(check(&project, &[]).places(), ["more.py:18: BOLA001"]);
    project.edit("loaders.py", "get_or_404(invoice_id)", "filter_by(id=invoice_id, tenant_id=g.tenant.id).first_or_404()");
    project.edit("loaders.py", "from models", "from flask import g\nfrom models");
    let answer = check(&project, &[]);
    assert!(answer.err.contains("a finding that is gone: BOLA001 get_invoice in app.py on `Invoice`"), "{}", answer.err);
    project.write("bolint-baseline.json", "[]");
    assert!(check(&project, &[]).err.contains("is no baseline"));
}

#[test]
fn a_baseline_is_sorted_with_a_line_for_each_finding() {
    let project = Project::new();
    project.write("a.py", &APP.replace("load(invoice_id)", "Invoice.query.get_or_404(invoice_id)"));
    project.bolint(&["baseline", "-o", "known.json"]);
    let text = project.read("known.json");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("fingerprint")).collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines, sorted);
}

#[test]
fn only_what_is_new_against_a_revision() {
    let project = Project::new();
    project.commit();
    assert_eq!(check(&project, &["--diff", "HEAD"]).code, Some(0));
    project.git(&["mv", "app.py", "views.py"]);
    project.edit(
        "views.py",
        "    invoice = Invoice.query.filter_by(id=invoice_id, tenant_id=g.tenant.id).first_or_404()",
        "    invoice = load(invoice_id)",
    );
    let answer = check(&project, &["--diff", "HEAD", "--verbose"]);
    assert_eq!(answer.places(), ["loaders.py:5: BOLA001"], "{}", answer.err);
    assert!(answer.err.contains("1 known already"), "{}", answer.err);
    let answer = check(&project, &["--diff", "no-such-branch"]);
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("is no revision of") && answer.err.contains("help:"), "{}", answer.err);
    // nothing of this shows in the repository
    let status = Command::new("git").args(["status", "--porcelain"]).current_dir(project.0.path()).output().expect("git runs");
    assert_eq!(String::from_utf8_lossy(&status.stdout), "RM app.py -> views.py\n");
}

#[test]
fn changed_files_bring_the_handlers_that_depend_on_them() {
    let project = Project::new();
    project
        .write("other.py", "from flask import Flask\n\nother = Flask(__name__)\n\n\n@other.get('/ping')\ndef ping():\n    return 'pong'\n");
    for changed in ["app.py", "loaders.py", "models.py"] {
        assert_eq!(check(&project, &["--changed", changed]).places(), ["loaders.py:5: BOLA001"], "{changed}");
    }
    let answer = check(&project, &["--changed", "other.py"]);
    assert_eq!((answer.code, answer.places().len()), (Some(0), 0));
    assert!(answer.err.contains("1 in handlers not asked about"), "{}", answer.err);
    // a deleted file is no mistake
    assert_eq!(check(&project, &["--changed", "gone.py"]).code, Some(0));
}

#[test]
fn standard_input_stands_for_a_file_of_the_project() {
    let project = Project::new();
    let mended = LOADERS.replace("get_or_404(invoice_id)", "filter_by(id=invoice_id, tenant_id=g.tenant.id).first_or_404()");
    let mended = mended.replace("from models", "from flask import g\nfrom models");
    let arguments = ["check", "-", "--stdin-filename", "loaders.py", "--format", "concise"];
    assert_eq!(project.with_input(&arguments, LOADERS).places(), ["loaders.py:5: BOLA001"]);
    assert_eq!(project.with_input(&arguments, &mended).places(), Vec::<String>::new());
    // a file that is not there yet, with a line that is being typed
    let fresh = APP.replace("load(invoice_id)", "Invoice.query.get_or_404(invoice_id)") + "\n\ndef typing(\n";
    let arguments = ["check", "-", "--stdin-filename", "fresh.py", "--format", "concise"];
    assert_eq!(project.with_input(&arguments, &fresh).places(), ["fresh.py:18: BOLA001"]);
    // without a name it stands alone
    let alone = project.with_input(&["check", "-", "--format", "concise"], &fresh.replace("from models", "from elsewhere"));
    assert_eq!(alone.code, Some(1), "{}{}", alone.out, alone.err);
    assert!(alone.out.starts_with("-:18:"), "{}", alone.out);
}

#[test]
fn rules_files_of_the_house() {
    let project = Project::new();
    project.edit(
        "app.py",
        "from flask import Flask, abort, g, jsonify, request",
        "from flask import Flask, abort, g, jsonify\nfrom acme.web import request",
    );
    project.write("house.toml", "[aliases]\n\"acme.web.request\" = \"flask.request\"\n");
    assert_eq!(check(&project, &["--rules", "house.toml"]).places(), ["loaders.py:5: BOLA001"]);
    let known = project.bolint(&["rule", "--knowledge", "acme", "--rules", "house.toml"]);
    assert!(known.out.contains("acme.web.request  is flask.request"), "{}{}", known.out, known.err);
    project.write("house.toml", "[[function]]\ndoes = \"respnse\"\npath = [\"acme.answer\"]\n");
    let answer = check(&project, &["--rules", "house.toml"]);
    assert_eq!(answer.code, Some(2));
    for part in ["house.toml:2:8", "did you mean `response`?"] {
        assert!(answer.err.contains(part), "{part} is not in {}", answer.err);
    }
    project.write("house.toml", "[wrods]\nowner = []\n");
    assert!(check(&project, &["--rules", "house.toml"]).err.contains("did you mean `words`?"));
}

#[test]
fn the_example_of_the_rules_page_works() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules-format.md")).expect("the page is there");
    let rules = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let project = Project::new();
    project.write("house.toml", rules);
    project.write("bolint.toml", "rules = ['house.toml']\n");
    project.write(
        "app.py",
        "from acme.auth import current_account, key_required
from acme.orm import Record
from acme.web.api import request
from flask import Flask, jsonify

app = Flask(__name__)


class Parcel(Record):
    pass


@app.get('/parcels/<int:parcel_id>')
@key_required
def parcel(parcel_id):
    me = current_account()
    return jsonify(code=Parcel.find_one(id=parcel_id).code, me=me.id)


@app.get('/mine/<int:parcel_id>')
@key_required
def mine(parcel_id):
    return jsonify(code=Parcel.find_one(id=parcel_id, mandant_id=current_account().id).code, of=request.path)
",
    );
    let verdicts = || {
        let map: serde_json::Value = serde_json::from_str(&project.bolint(&["map", "--format", "json"]).out).expect("JSON");
        map["handlers"].as_array().expect("a list").iter().map(|h| h["verdict"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(), ["missing", "scoped"]);
    // without the file nothing says who the caller is
    project.write("bolint.toml", "");
    assert_eq!(verdicts(), ["missing", "missing"]);
}

#[test]
fn strict_statistics_and_shell() {
    let project = Project::new();
    project.write("broken.py", "from flask import Flask\ndef f(:\n");
    assert_eq!(check(&project, &["--exit-zero"]).code, Some(0));
    assert_eq!(check(&project, &["--exit-zero", "--strict"]).code, Some(2));
    let statistics = check(&project, &["--statistics"]).err;
    assert!(statistics.contains("1  BOLA001  missing-object-check-read"), "{statistics}");
    assert!(check(&project, &["--quiet"]).err.is_empty());
    assert!(check(&project, &["--verbose"]).err.contains("checking ."));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(project.bolint(&["completions", shell]).out.contains("bolint"));
    }
    let man = project.bolint(&["man"]).out;
    assert!(man.contains(".TH bolint") && man.contains("min\\-confidence"), "{man}");
}

#[test]
fn paths_do_not_matter_to_fingerprints() {
    let project = Project::new();
    project.write("folder/empty.txt", "");
    project.commit();
    let fingerprints = |folder: &Path, path: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_bolint"))
            .args(["check", "--format", "json", path])
            .current_dir(folder)
            .output()
            .expect("the binary runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        report["findings"].as_array().expect("a list").iter().map(|f| f["fingerprint"].to_string()).collect::<Vec<_>>()
    };
    let whole = fingerprints(project.0.path(), ".");
    assert_eq!(whole.len(), 1);
    assert_eq!(whole, fingerprints(&project.path("folder"), ".."));
    assert_eq!(whole, fingerprints(&std::env::temp_dir(), &project.0.path().to_string_lossy()));
}
