use super::*;
use crate::analysis::{Options, Overlay, analyze};
use crate::rules::{self, Selection};

const HEAD: &str = "\
from flask import Flask, abort, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text

app = Flask(__name__)
db = SQLAlchemy(app)


class Tenant(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String, unique=True)


class Invoice(db.Model):
    number = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.String)
    tenant_id = db.Column(db.Integer, db.ForeignKey('tenant.id'))


@app.before_request
def key_required():
    g.tenant = Tenant.query.filter_by(api_key=request.headers.get('X-API-Key')).first()
    if g.tenant is None:
        abort(401)


@app.get('/invoices/<int:number>')
def get_invoice(number):
    invoice = ";

/// The line of the selection after the patch.
fn patched(line: &str) -> String {
    let after = patch_of(&format!("{HEAD}{line}\n    return jsonify(invoice.text)\n"));
    after.get(HEAD.len()..).and_then(|rest| rest.lines().next()).unwrap_or_default().to_owned()
}

/// The text after the patch, nothing if there is none. A patch that does not silence its finding is a failure.
fn patch_of(text: &str) -> String {
    let run = |text: &str| {
        let overlay = Overlay { path: "app.py".into(), text: text.to_owned() };
        analyze(&[], &Options { overlays: vec![overlay], ..Options::default() })
    };
    let analysis = run(text);
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default()).shown;
    assert_eq!(findings.len(), 1, "{text}");
    let proposals = propose(&analysis, &findings);
    let texts = apply(&analysis, proposals.into_iter().flat_map(|p| p.edits));
    let Some((_, after)) = texts.into_iter().next() else { return String::new() };
    let left = run(&after);
    assert!(left.problems.is_empty(), "{after}");
    let findings = rules::check(&left.handlers, &left.files, &Selection::default()).shown;
    assert!(findings.is_empty(), "{after}\n{findings:#?}");
    after
}

#[test]
fn queries_get_the_column_of_the_owner() {
    for (line, expected) in [
        ("Invoice.query.get_or_404(number)", "Invoice.query.filter_by(number=number, tenant_id=g.tenant.id).first_or_404()"),
        ("Invoice.query.get(number)", "Invoice.query.filter_by(number=number, tenant_id=g.tenant.id).first()"),
        ("db.session.get(Invoice, number)", "db.session.query(Invoice).filter_by(number=number, tenant_id=g.tenant.id).first()"),
        ("db.get_or_404(Invoice, number)", "db.session.query(Invoice).filter_by(number=number, tenant_id=g.tenant.id).first_or_404()"),
        (
            "Invoice.query.filter_by(number=number).first_or_404()",
            "Invoice.query.filter_by(number=number, tenant_id=g.tenant.id).first_or_404()",
        ),
        (
            "db.session.query(Invoice).filter(Invoice.number == number).one()",
            "db.session.query(Invoice).filter(Invoice.number == number, Invoice.tenant_id == g.tenant.id).one()",
        ),
        (
            "db.session.execute(select(Invoice).where(Invoice.number == number)).scalar_one()",
            "db.session.execute(select(Invoice).where(Invoice.number == number, Invoice.tenant_id == g.tenant.id)).scalar_one()",
        ),
    ] {
        assert_eq!(patched(line), expected);
    }
}

#[test]
fn sql_gets_its_condition_and_parameter() {
    for (line, expected) in [
        (
            "db.session.execute(text('SELECT text FROM invoice WHERE number = :n ORDER BY text'), {'n': number}).fetchone()",
            "db.session.execute(text('SELECT text FROM invoice WHERE number = :n AND tenant_id = :tenant_id ORDER BY text'), \
             {'n': number, \"tenant_id\": g.tenant[\"id\"]}).fetchone()",
        ),
        (
            "db.engine.raw_connection().cursor().execute('SELECT text FROM invoice WHERE number = ?', (number,)).fetchone()",
            "db.engine.raw_connection().cursor().execute('SELECT text FROM invoice WHERE number = ? AND tenant_id = ?', \
             (number, g.tenant[\"id\"],)).fetchone()",
        ),
    ] {
        assert_eq!(patched(line), expected);
    }
}

#[test]
fn the_caller_by_the_name_that_the_handler_has_for_it() {
    let text = HEAD.replace("    invoice = ", "    me = caller()\n    invoice = Invoice.query.get_or_404(number)\n").replace(
        "@app.before_request\ndef key_required():\n    g.tenant = Tenant.query.filter_by(api_key=request.headers.get('X-API-Key')).first()\n    \
         if g.tenant is None:\n        abort(401)\n",
        "def caller():\n    found = Tenant.query.filter_by(api_key=request.headers.get('X-API-Key')).first()\n    if found is None:\n        \
         abort(401)\n    return found.id\n",
    );
    let after = patch_of(&format!("{text}    return jsonify(invoice.text, me)\n"));
    assert!(after.contains("Invoice.query.filter_by(number=number, tenant_id=me).first_or_404()"), "{after}");
    // another field than the one that the column holds says nothing
    let other = text.replace("return found.id", "return found.api_key");
    assert_eq!(patch_of(&format!("{other}    return jsonify(invoice.text, me)\n")), "");
}

#[test]
fn the_caller_that_a_decorator_injects() {
    let text = HEAD
        .replace("@app.before_request\ndef key_required():\n    g.tenant = ", "def key_required(f):\n  def inner(**kwargs):\n    tenant = ")
        .replace(
            "    if g.tenant is None:\n        abort(401)\n",
            "    if tenant is None:\n        abort(401)\n    return f(tenant, **kwargs)\n  return inner\n",
        )
        .replace(
            "def get_invoice(number):\n    invoice = ",
            "@key_required\ndef get_invoice(tenant, number):\n    invoice = Invoice.query.get(number)\n",
        );
    let after = patch_of(&format!("{text}    return jsonify(invoice.text)\n"));
    assert!(after.contains("Invoice.query.filter_by(number=number, tenant_id=tenant.id).first()"), "{after}");
}

#[test]
fn what_cannot_be_patched_is_left_alone() {
    assert_eq!(patched("load(number)"), "");
}
