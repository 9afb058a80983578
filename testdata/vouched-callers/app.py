from functools import wraps

from flask import Flask, abort, current_app, g, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config.from_prefixed_env("LEDGERS")
db = SQLAlchemy(app)


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    login = db.Column(db.String, unique=True)
    key = db.Column(db.String)
    leads = db.Column(db.Boolean)
    rights = db.Column(db.JSON)


class Ledger(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    holder = db.Column(db.String)
    title = db.Column(db.String)


def behind_gate(view):
    @wraps(view)
    def checked(*args, **kwargs):
        header = current_app.config["PROXY_USER_HEADER"]
        if header not in request.headers:
            abort(401)
        member = Member.query.filter_by(login=request.headers[header]).first()
        if member is None:
            abort(403)
        g.login = member.login
        return view(*args, **kwargs)

    return checked


def keyed(view):
    @wraps(view)
    def checked(*args, **kwargs):
        member = Member.query.filter_by(key=request.headers.get("X-API-Key")).first() or abort(401)
        g.login = member.login
        g.rights = ["admin", "editor"] if member.leads else member.rights
        return view(*args, **kwargs)

    return checked


def shown(ledger):
    if ledger is None:
        abort(404)
    return jsonify(id=ledger.id, title=ledger.title)


@app.get("/gate/ledgers/<int:ledger_id>")
@behind_gate
def ledger_behind_gate(ledger_id):  # verdict: missing
    return shown(Ledger.query.filter_by(id=ledger_id).first())  # expect: BOLA001


@app.get("/gate/own/ledgers/<int:ledger_id>")
@behind_gate
def own_ledger_behind_gate(ledger_id):  # verdict: scoped
    found = Ledger.query.filter_by(id=ledger_id)
    found = found.filter_by(holder=g.login)  # filter
    return shown(found.first())


@app.get("/server/ledgers/<int:ledger_id>")
def ledger_of_server(ledger_id):  # verdict: missing
    if not request.environ.get("REMOTE_USER"):
        abort(401)
    return shown(Ledger.query.filter_by(id=ledger_id).first())  # expect: BOLA001


@app.get("/server/own/ledgers/<int:ledger_id>")
def own_ledger_of_server(ledger_id):  # verdict: scoped
    person = request.environ.get("REMOTE_USER")
    if not person:
        abort(401)
    found = Ledger.query.filter_by(id=ledger_id)
    found = found.filter_by(holder=person)  # filter
    return shown(found.first())


@app.get("/known/ledgers/<int:ledger_id>")
def ledger_of_whoever(ledger_id):  # verdict: nocred
    person = request.environ.get("REMOTE_USER")
    found = Ledger.query.filter_by(id=ledger_id)
    if person:
        found = found.filter_by(holder=person)
    return shown(found.first())


@app.get("/ledgers/<int:ledger_id>")
@keyed
def ledger(ledger_id):  # verdict: missing
    return shown(Ledger.query.filter_by(id=ledger_id).first())  # expect: BOLA001


@app.get("/own/ledgers/<int:ledger_id>")
@keyed
def own_ledger(ledger_id):  # verdict: scoped
    if "admin" in g.rights:
        return shown(Ledger.query.filter_by(id=ledger_id).first())
    found = Ledger.query.filter_by(id=ledger_id)
    found = found.filter_by(holder=g.login)  # filter
    return shown(found.first())
