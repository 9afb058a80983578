from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class ApiKey(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    token = db.Column(db.String)
    login = db.Column(db.String)


class Ledger(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    owner = db.Column(db.String)
    title = db.Column(db.String)


def key():
    return ApiKey.query.filter_by(token=request.headers.get("X-API-Key")).first() or abort(401)


@app.get("/named/ledgers/<int:ledger_id>")
def named(ledger_id):  # verdict: scoped
    name = key().login or "n/a"
    found = Ledger.query.filter_by(id=ledger_id)
    found = found.filter_by(owner=name)  # filter
    return jsonify(title=found.first_or_404().title)


@app.get("/open/ledgers/<int:ledger_id>")
def opened(ledger_id):  # verdict: missing
    name = key().login or "all"
    found = Ledger.query.filter_by(id=ledger_id)
    if name != "all":
        found = found.filter_by(owner=name)
    return jsonify(title=found.first_or_404().title)  # expect: BOLA001
