//! A small project whose map is made by hand: a key read in one module, handlers in another.

use bolint::analysis::{Analysis, Problem, Statistics};
use bolint::source::{FileId, Files, SourceFile, Span};
use bolint::verdict::{Access, AccessKind, Confidence, Handler, Role, Route, TraceStep, Verdict};

const AUTH: &str = "\
from flask import abort, g, request
from .models import Tenant


def key_required():
    key = request.headers.get(\"X-API-Key\")
    g.tenant = Tenant.query.filter_by(api_key=key).first()
    if g.tenant is None:
        abort(401)
";

const INVOICES: &str = "\
@bp.get(\"/invoices/<int:invoice_id>\")
def get_invoice(invoice_id):
    invoice = Invoice.query.get_or_404(invoice_id)
    return jsonify(number=invoice.number)


@bp.delete(\"/invoices/<int:invoice_id>\")
def delete_invoice(invoice_id):
    invoice = (
        Invoice.query
        .filter_by(id=invoice_id)
        .first_or_404()
    )
    db.session.delete(invoice)
    return \"\", 204


@bp.put(\"/invoices/<int:invoice_id>\")
def rename(invoice_id):
    invoice = Invoice.query.get_or_404(invoice_id)
    invoice.title = request.json[\"title\"]
    if invoice.tenant_id != g.tenant.id:
        abort(403)
    return jsonify(title=invoice.title)


@bp.get(\"/users/<name>\")
def get_user(name):
    user = users.get(name)
    if user is None:
        abort(404)
    if user[\"tenant\"] != g.tenant.id:
        abort(403)
    return jsonify(user)


@bp.get(\"/teams/<int:team_id>\")
def team(team_id):
    return jsonify(Team.query.filter_by(id=team_id, tenant_id=g.tenant.id).first_or_404())


@bp.get(\"/ping\")
def ping():
    if not request.headers.get(\"X-API-Key\"):
        abort(401)
    return \"<b>pong</b>\"
";

const AUTH_ID: FileId = FileId(0);
const INVOICES_ID: FileId = FileId(1);

/// The first place of `text` at or after the line that holds `anchor`.
fn span(file: FileId, anchor: &str, text: &str) -> Span {
    let source = if file == AUTH_ID { AUTH } else { INVOICES };
    let from = source.find(anchor).expect("the anchor is in the source");
    let start = from + source[from..].find(text).expect("the text follows the anchor");
    Span { file, start: start as u32, end: (start + text.len()) as u32 }
}

fn step(role: Role, span: Span, message: &str) -> TraceStep {
    TraceStep { role, span, message: message.to_owned() }
}

fn credential() -> Vec<TraceStep> {
    vec![
        step(Role::Credential, span(AUTH_ID, "key =", "request.headers.get(\"X-API-Key\")"), "the API key is read here"),
        step(Role::Principal, span(AUTH_ID, "g.tenant =", "Tenant.query.filter_by(api_key=key).first()"), "it stands for a `Tenant`"),
    ]
}

fn handler(name: &str, method: &str, rule: &str, accesses: Vec<Access>) -> Handler {
    let definition = format!("def {name}(");
    let rest = &INVOICES[INVOICES.find(&definition).expect("the handler is in the source")..];
    let body = &rest[..rest.find("\n\n\n").unwrap_or(rest.len())];
    Handler {
        name: name.to_owned(),
        span: span(INVOICES_ID, &definition, name),
        definition: span(INVOICES_ID, &definition, body),
        routes: vec![Route { rule: rule.to_owned(), methods: vec![method.to_owned()] }],
        credential: Some("header X-API-Key".to_owned()),
        principal: Some("Tenant".to_owned()),
        verdict: accesses.iter().map(|access| access.verdict).min().unwrap_or(Verdict::None),
        accesses,
        presence_only: None,
        notes: vec![step(Role::Guard, span(AUTH_ID, "def key", "key_required"), "before_request of the application")],
        too_complex: false,
        depends_on: vec![AUTH_ID, INVOICES_ID],
    }
}

fn access(verdict: Verdict, kind: AccessKind, span: Span, model: &str, reference: &str) -> Access {
    Access {
        kind,
        model: Some(model.to_owned()),
        span,
        reference: Some(reference.to_owned()),
        binding: None,
        verdict,
        confidence: Confidence::High,
        divergent: false,
        ownership: None,
        practice: None,
        owner: None,
        suggestion: None,
        trace: credential(),
    }
}

fn get_invoice() -> Handler {
    let at = span(INVOICES_ID, "def get_invoice", "Invoice.query.get_or_404(invoice_id)");
    let mut read = access(Verdict::Missing, AccessKind::Read, at, "Invoice", "invoice_id");
    read.trace.push(step(Role::Reference, span(INVOICES_ID, "def get_invoice(", "invoice_id"), "the caller chooses the invoice"));
    read.trace.push(step(Role::Access, at, "it is loaded by `invoice_id` alone"));
    read.trace.push(step(Role::Use, span(INVOICES_ID, "return jsonify(number", "invoice.number"), "and answered to whoever asked"));
    read.suggestion = Some("Invoice.query.filter_by(id=invoice_id, tenant_id=g.tenant.id).first_or_404()".to_owned());
    read.ownership = Some("Invoice.tenant_id → Tenant".to_owned());
    read.practice = Some("7 of 8 accesses to Invoice filter by tenant_id, for example api/teams.py:40".to_owned());
    handler("get_invoice", "GET", "/invoices/<int:invoice_id>", vec![read])
}

fn delete_invoice() -> Handler {
    let text = "Invoice.query\n        .filter_by(id=invoice_id)\n        .first_or_404()";
    let at = span(INVOICES_ID, "def delete_invoice", text);
    let mut delete = access(Verdict::Missing, AccessKind::Mutation, at, "Invoice", "invoice_id");
    delete.trace.push(step(Role::Access, at, "selected by `invoice_id` alone"));
    delete.trace.push(step(Role::Use, span(INVOICES_ID, "db.session", "db.session.delete(invoice)"), "and deleted"));
    delete.confidence = Confidence::Medium;
    handler("delete_invoice", "DELETE", "/invoices/<int:invoice_id>", vec![delete])
}

fn rename() -> Handler {
    let at = span(INVOICES_ID, "def rename", "Invoice.query.get_or_404(invoice_id)");
    let mut late = access(Verdict::AfterLate, AccessKind::Mutation, at, "Invoice", "invoice_id");
    late.binding = Some("invoice.tenant_id != g.tenant.id".to_owned());
    late.trace.push(step(Role::Access, at, "loaded by `invoice_id` alone"));
    late.trace.push(step(Role::Use, span(INVOICES_ID, "invoice.title =", "invoice.title"), "changed here"));
    late.trace.push(step(Role::Guard, span(INVOICES_ID, "if invoice.tenant", "invoice.tenant_id != g.tenant.id"), "checked only here"));
    handler("rename", "PUT", "/invoices/<int:invoice_id>", vec![late])
}

fn get_user() -> Handler {
    let at = span(INVOICES_ID, "def get_user", "users.get(name)");
    let mut after = access(Verdict::After, AccessKind::Read, at, "users", "name");
    after.divergent = true;
    after.binding = Some("user[\"tenant\"] != g.tenant.id".to_owned());
    handler("get_user", "GET", "/users/<name>", vec![after])
}

fn team() -> Handler {
    let at = span(INVOICES_ID, "def team", "Team.query.filter_by(id=team_id, tenant_id=g.tenant.id).first_or_404()");
    let mut scoped = access(Verdict::Scoped, AccessKind::Read, at, "Team", "team_id");
    scoped.binding = Some("Team.tenant_id == g.tenant.id".to_owned());
    scoped.divergent = true;
    handler("team", "GET", "/teams/<int:team_id>", vec![scoped])
}

fn ping() -> Handler {
    let mut handler = handler("ping", "GET", "/ping", Vec::new());
    handler.principal = None;
    handler.presence_only = Some(span(INVOICES_ID, "if not request", "request.headers.get(\"X-API-Key\")"));
    handler
}

/// Six handlers, one for each thing that rules 001 to 006 look for.
pub fn analysis() -> Analysis {
    let mut files = Files::default();
    files.push(SourceFile::new("shop/api/auth.py".into(), "api/auth.py".to_owned(), AUTH.to_owned()));
    files.push(SourceFile::new("shop/api/invoices.py".into(), "api/invoices.py".to_owned(), INVOICES.to_owned()));
    let problem = Problem {
        path: "shop/legacy.py".to_owned(),
        message: "not UTF-8, and no encoding is declared".to_owned(),
        help: Some("declare it in the first line: # -*- coding: latin-1 -*-".to_owned()),
    };
    Analysis {
        files,
        handlers: vec![get_invoice(), delete_invoice(), rename(), get_user(), team(), ping()],
        problems: vec![problem],
        statistics: Statistics { files_seen: 3, files_parsed: 2, files_failed: 1, bytes: 1400, seconds: 0.25, ..Statistics::default() },
    }
}
